/* SPDX-License-Identifier: MIT */
/*
 * A column whose values are computed from the old ones: a new column is added and filled, and takes the old one's place
 * in one statement, with all keys and checks that mention it. Cut off anywhere, the old column is there with its
 * values, or the new one.
 */
#include "dialect/mysql/alter.h"

#include <string.h>

#define NEW_COLUMN "_migr_new"

typedef enum add_or_drop { DROP_THEM, ADD_THEM } add_or_drop;

static int mentions(const migr__part *part, const char *column)
{
	return (migr__part_is_key(part) || part->kind == MIGR__PART_CHECK) && migr__part_uses(part, column);
}

/* What mentions the column cannot stay while it changes hands; it comes back by its own text. */
static void write_parts(migr__my_alteration *alter, add_or_drop what)
{
	migr__my *my = alter->my;

	for (size_t i = 0; i < alter->show.count; i++) {
		const migr__part *part = &alter->show.parts[i];

		if (!mentions(part, alter->column))
			continue;
		if (what == ADD_THEM) {
			migr__my_puts(my, ", ADD ");
			migr__line_write_text(part->text, my->server.plain_backslash, &my->buf);
			continue;
		}
		migr__my_puts(my, part->kind == MIGR__PART_PRIMARY_KEY ? "DROP PRIMARY KEY"
		                  : part->kind == MIGR__PART_CHECK     ? "DROP CONSTRAINT "
		                                                       : "DROP INDEX ");
		if (part->name)
			migr__my_name(my, part->name);
		migr__my_puts(my, ", ");
	}
}

static void add_new(migr__my_alteration *alter)
{
	migr__my *my = alter->my;
	migr__line_edit edit = alter->edit;

	edit.name = NEW_COLUMN;
	edit.set[MIGR__CLAUSE_NULL] = "NULL";
	for (int kind = MIGR__CLAUSE_INVISIBLE; kind < MIGR__CLAUSE_KINDS; kind++) {
		edit.set[kind] = NULL;
		edit.drop[kind] = 1;
	}
	migr__my_alter(my, alter->table);
	migr__my_puts(my, "ADD COLUMN ");
	migr__line_write(&alter->line, &edit, &my->buf);
	migr__my_puts(my, " AFTER ");
	migr__my_name(my, alter->column);
	migr__my_add(my, 0);
}

static void compute(migr__my_alteration *alter, const char *sql, const char *condition)
{
	migr__my *my = alter->my;

	migr__my_puts(my, "UPDATE ");
	migr__my_object(my, my->schema, alter->table);
	migr__my_puts(my, " SET `" NEW_COLUMN "` = ");
	migr__clause_brackets(&my->buf, sql);
	migr__my_keep_times(my, &alter->show, NEW_COLUMN);
	migr__my_puts(my, condition);
	migr__my_add(my, 0);
}

static void fill(migr__my_alteration *alter)
{
	migr__my *my = alter->my;
	const char *sql = NULL;
	migr__view null = migr__line_clause(&alter->line, MIGR__CLAUSE_NULL);
	const char *wanted = alter->edit.set[MIGR__CLAUSE_NULL];

	migr__my_fail(my, migr__clause_option(my->compiler, alter->alteration->fill_sql, &sql));
	if (sql)
		compute(alter, sql, " WHERE `" NEW_COLUMN "` IS NULL");
	else if (wanted ? strlen(wanted) > 4 : null.size > 4) {
		migr__my_puts(my, "SELECT COUNT(*) FROM ");
		migr__my_object(my, my->schema, alter->table);
		migr__my_puts(my, " WHERE `" NEW_COLUMN "` IS NULL HAVING COUNT(*) > 0");
		migr__my_forbid(my, MIGR_ERROR_DATA,
		                migr__my_printf(my, "column \"%s\" takes no NULL, and using_sql gives NULL for rows",
		                                alter->column),
		                "say by `fill_sql` what they get, or change them first");
	}
}

static void replace(migr__my_alteration *alter)
{
	migr__my *my = alter->my;
	const migr__part *before = migr__show_before(&alter->show, alter->part);

	migr__my_alter(my, alter->table);
	write_parts(alter, DROP_THEM);
	migr__my_puts(my, "DROP COLUMN ");
	migr__my_name(my, alter->column);
	migr__my_puts(my, ", CHANGE COLUMN `" NEW_COLUMN "` ");
	alter->edit.name = alter->column;
	migr__my_alter_write(alter);
	if (before) {
		migr__my_puts(my, " AFTER ");
		migr__my_name(my, before->line.name);
	} else {
		migr__my_puts(my, " FIRST");
	}
	write_parts(alter, ADD_THEM);
	/* whether it took effect shows: there is no new column any more */
	migr__my_add(my, 0);
}

static migr_status refuse(migr__my_alteration *alter)
{
	migr__my *my = alter->my;

	if (!alter->part) {
		migr__compiler_need_live(my->compiler, "what mentions the column");
		migr__fail(my->compiler->error, MIGR_ERROR_NEEDS_DATABASE,
		           "keys and checks of the column must be read from the database, and there is none");
		return migr__my_fail(my, migr__error_hint(my->compiler->error, "run this revision on the database"));
	}
	if (migr__clause_has(my->operation, MIGR_OPTION_NO_COPY))
		return migr__my_refuse(my, "leave MIGR_OPTION_NO_COPY out", "cannot compute values without a copy");
	if (migr__line_has(&alter->line, MIGR__CLAUSE_GENERATED) && !alter->edit.drop[MIGR__CLAUSE_GENERATED])
		return migr__my_refuse(my, "change its expression by generated_sql",
		                       "computes column \"%s\" by its own expression", alter->column);
	return migr__my_column_bound(my, alter->table, &alter->show, alter->part);
}

migr_status migr__my_alter_using(migr__my_alteration *alter, const char *using_sql)
{
	migr__my *my = alter->my;
	const char *new_name = alter->alteration->new_name;

	if (refuse(alter) != MIGR_OK)
		return my->status;
	add_new(alter);
	compute(alter, using_sql, "");
	fill(alter);
	replace(alter);
	if (new_name && strcmp(new_name, alter->column) != 0) {
		migr__my_rename(my, alter->table, alter->column, new_name, &alter->show);
		migr__my_add(my, 0);
	}
	return my->status;
}
