/* SPDX-License-Identifier: MIT */
/* Columns altered, renamed, with a comment: restated from their live definition. */
#include "dialect/mysql/alter.h"

#include <string.h>

void migr__my_keep_times(migr__my *my, const migr__show *show, const char *column)
{
	for (size_t i = 0; i < show->count; i++) {
		const migr__part *part = &show->parts[i];

		if (part->kind != MIGR__PART_COLUMN || !migr__line_has(&part->line, MIGR__CLAUSE_ON_UPDATE) ||
		    migr__view_is_nocase(migr__view_of(part->line.name), column))
			continue;
		migr__my_puts(my, ", ");
		migr__my_name(my, part->line.name);
		migr__my_puts(my, " = ");
		migr__my_name(my, part->line.name);
	}
}

static int mentions(const migr__my *my, const migr__part *part, const char *column)
{
	return migr__my_is_mysql(my) && part->kind == MIGR__PART_CHECK && migr__part_uses(part, column);
}

void migr__my_drop_checks(migr__my *my, const migr__show *show, const char *column)
{
	for (size_t i = 0; i < show->count; i++)
		if (mentions(my, &show->parts[i], column)) {
			migr__my_puts(my, "DROP CHECK ");
			migr__my_name(my, show->parts[i].name);
			migr__my_puts(my, ", ");
		}
}

void migr__my_add_checks(migr__my *my, const migr__show *show, const char *column, const char *new_name)
{
	for (size_t i = 0; i < show->count; i++)
		if (mentions(my, &show->parts[i], column)) {
			migr__my_puts(my, ", ADD CONSTRAINT ");
			migr__my_name(my, show->parts[i].name);
			migr__my_puts(my, " ");
			migr__show_rename(show->parts[i].definition, column, new_name, my->server.plain_backslash,
			                  &my->buf);
		}
}

static void write_where_null(migr__my_alteration *alter)
{
	migr__my_puts(alter->my, " WHERE ");
	migr__my_name(alter->my, alter->column);
	migr__my_puts(alter->my, " IS NULL");
}

/* Rows that have NULL get what the alteration says, or stand against it. */
static void fill(migr__my_alteration *alter)
{
	migr__my *my = alter->my;
	const char *sql = NULL;

	if (!(alter->alteration->flags & MIGR_ALTER_SET_NOT_NULL) || migr__line_is_not_null(&alter->line))
		return;
	if (!alter->alteration->fill_sql) {
		migr__my_puts(my, "SELECT COUNT(*) FROM ");
		migr__my_object(my, my->schema, alter->table);
		write_where_null(alter);
		migr__my_puts(my, " HAVING COUNT(*) > 0");
		migr__my_forbid(my, MIGR_ERROR_DATA,
		                migr__my_printf(my, "column \"%s\" is NULL in rows", alter->column),
		                "say by `fill_sql` what they get, or change them first");
		return;
	}
	migr__my_fail(my, migr__clause_sql(my->compiler, alter->alteration->fill_sql, "fill_sql", &sql));
	migr__my_puts(my, "UPDATE ");
	migr__my_object(my, my->schema, alter->table);
	migr__my_puts(my, " SET ");
	migr__my_name(my, alter->column);
	migr__my_puts(my, " = ");
	migr__clause_brackets(&my->buf, sql ? sql : "");
	migr__my_keep_times(my, &alter->show, alter->column);
	write_where_null(alter);
	migr__my_add(my, MIGR__SQL_REPEATABLE);
}

static void forbid_loss(migr__my_alteration *alter)
{
	migr__my *my = alter->my;
	const char *column;

	if (!alter->to_type && !alter->to_charset)
		return;
	migr__my_name(my, alter->column);
	column = migr__my_take(my);
	if (column)
		migr__my_forbid_loss(my, alter->table, column, &alter->from, &alter->to,
		                     alter->to_type ? alter->to_type : alter->to_charset, alter->to_charset);
}

/*
 * A strict server refuses to lose anything; what may be lost is lost only without. The mode comes back also if the
 * statement fails.
 */
static void allow_loss(migr__my *my, int is_before)
{
	if (is_before)
		migr__my_puts(my, "SET @migr_sql_mode = @@SESSION.sql_mode, SESSION sql_mode = "
		                  "REPLACE(REPLACE(@@SESSION.sql_mode, 'STRICT_TRANS_TABLES', ''), "
		                  "'STRICT_ALL_TABLES', '')");
	else
		migr__my_puts(my, "SET SESSION sql_mode = COALESCE(@migr_sql_mode, @@SESSION.sql_mode)");
	migr__my_add(my, MIGR__SQL_REPEATABLE | (is_before ? 0 : MIGR__SQL_FINALLY));
}

/*
 * A check of MariaDB that was written with the column goes when the column is stated anew without it, and what the
 * options say of a column has no place for it. So a script stops where there is one, rather than lose it.
 */
static void forbid_own_check(migr__my_alteration *alter)
{
	migr__my *my = alter->my;

	if (my->compiler->live || migr__line_has(&alter->line, MIGR__CLAUSE_CHECK))
		return;
	migr__my_puts(my, "SELECT 1 FROM DUAL WHERE FALSE /*M!100510 OR EXISTS (SELECT 1 FROM "
	                  "information_schema.CHECK_CONSTRAINTS WHERE LEVEL = 'Column' AND CHECK_CLAUSE NOT LIKE "
	                  "'json_valid(%' AND ");
	migr__my_in_schema(my, "CONSTRAINT_SCHEMA");
	migr__my_puts(my, " AND TABLE_NAME = ");
	migr__my_literal(my, alter->table);
	migr__my_puts(my, " AND CONSTRAINT_NAME = ");
	migr__my_literal(my, alter->column);
	migr__my_puts(my, ") */");
	migr__my_forbid(my, MIGR_ERROR_NEEDS_DATABASE,
	                migr__my_printf(my, "column \"%s\" has a check of its own, which would be lost", alter->column),
	                "run this revision on the database itself, or make it a check of the table first");
}

static int is_renamed(const migr__my_alteration *alter)
{
	return alter->alteration->new_name && strcmp(alter->alteration->new_name, alter->column) != 0;
}

/* MODIFY keeps the place that the column has. */
static void restate(migr__my_alteration *alter)
{
	migr__my *my = alter->my;

	migr__my_alter(my, alter->table);
	if (is_renamed(alter)) {
		migr__my_drop_checks(my, &alter->show, alter->column);
		migr__my_puts(my, "CHANGE COLUMN ");
		migr__my_name(my, alter->column);
		migr__my_puts(my, " ");
	} else {
		migr__my_puts(my, "MODIFY COLUMN ");
	}
	migr__my_alter_write(alter);
	if (is_renamed(alter))
		migr__my_add_checks(my, &alter->show, alter->column, alter->alteration->new_name);
	if (alter->alteration->identity_start > 0)
		migr__buf_printf(&my->buf, ", AUTO_INCREMENT=%lld", (long long)alter->alteration->identity_start);
	migr__my_alter_end(my, MIGR__MY_INSTANT);
	migr__my_add(my, is_renamed(alter) ? 0 : MIGR__SQL_REPEATABLE);
}

static migr_status restate_all(migr__my_alteration *alter)
{
	migr__my *my = alter->my;
	int is_loss_allowed = migr__clause_has(my->operation, MIGR_OPTION_ALLOW_LOSS) && alter->to_type;

	forbid_own_check(alter);
	fill(alter);
	if (is_loss_allowed)
		allow_loss(my, 1);
	else
		forbid_loss(alter);
	restate(alter);
	if (is_loss_allowed)
		allow_loss(my, 0);
	return my->status;
}

/* How the new values are computed, if they are; NULL if the column is just restated. */
static const char *using_sql(migr__my_alteration *alter)
{
	migr__my *my = alter->my;
	const migr_op_options *options = my->operation->options;
	const char *sql = NULL;
	migr__view generated = migr__line_clause(&alter->line, MIGR__CLAUSE_GENERATED);

	migr__my_fail(my, migr__clause_option(my->compiler, options ? options->using_sql : NULL, &sql));
	/* the servers do not keep what they compute at every look */
	if (!sql && alter->edit.drop[MIGR__CLAUSE_GENERATED] && !migr__text_mentions(generated, "STORED") &&
	    !migr__text_mentions(generated, "PERSISTENT")) {
		migr__my_name(my, alter->column);
		sql = migr__my_take(my);
	}
	return sql;
}

static int is_nothing(const migr_alteration *alteration)
{
	return !alteration->flags && !alteration->type && !alteration->default_sql &&
	       alteration->default_value.type == MIGR_VALUE_NULL && !alteration->collation && !alteration->comment &&
	       !alteration->generated_sql && !alteration->charset && !alteration->on_update_sql &&
	       !alteration->identity_start && !alteration->identity_increment && !alteration->identity_options;
}

/* Offline a default that is a literal needs no definition. */
static int is_default_alone(const migr__my *my)
{
	const migr_alteration *alteration = my->operation->alteration;
	migr_alteration rest = *alteration;

	rest.default_sql = NULL;
	rest.default_value = (migr_value)MIGR_NULL;
	if (my->compiler->live || (my->operation->options && my->operation->options->existing))
		return 0;
	return alteration->default_value.type != MIGR_VALUE_NULL && !rest.new_name && !rest.fill_sql &&
	       is_nothing(&rest);
}

static migr_status set_default(migr__my *my)
{
	const migr_operation *operation = my->operation;
	migr__family family = { .kind = MIGR__FAMILY_OTHER };
	const char *text;

	if (migr__my_default(my, &family, NULL, &operation->alteration->default_value, &text) != MIGR_OK || !text)
		return my->status;
	migr__my_alter(my, operation->table);
	migr__my_puts(my, "ALTER COLUMN ");
	migr__my_name(my, operation->name);
	migr__my_puts(my, " SET ");
	migr__my_puts(my, text);
	migr__my_alter_end(my, MIGR__MY_INSTANT);
	return migr__my_add(my, MIGR__SQL_REPEATABLE);
}

static migr_status rename_only(migr__my *my, const char *table, const char *column, const char *new_name);

static migr_status alter_with(migr__my *my, const migr_alteration *alteration)
{
	migr__my_alteration alter = {
		.my = my, .table = my->operation->table, .column = my->operation->name, .alteration = alteration
	};
	const char *sql;
	int is_there;

	if (migr__my_alter_read(&alter, &is_there) != MIGR_OK || !is_there)
		return my->status;
	if (migr__my_alter_plan(&alter) != MIGR_OK)
		return my->status;
	if (is_renamed(&alter))
		migr__my_name_used(my, alter.table, alter.column);
	sql = using_sql(&alter);
	if (my->status != MIGR_OK)
		return my->status;
	return sql ? migr__my_alter_using(&alter, sql) : restate_all(&alter);
}

migr_status migr__my_alter_column(migr__my *my)
{
	const migr_operation *operation = my->operation;
	const migr_alteration *alteration = operation->alteration;

	if (is_nothing(alteration) && !(operation->options && operation->options->using_sql))
		return alteration->new_name ? rename_only(my, operation->table, operation->name, alteration->new_name)
		                            : MIGR_OK;
	if (is_default_alone(my))
		return set_default(my);
	return alter_with(my, alteration);
}

/* Old servers of MariaDB can rename a column only by stating it anew. */
static int has_rename(const migr__my *my)
{
	return !migr__my_is_mariadb(my) || my->server.version >= 100502;
}

static migr_status rename_only(migr__my *my, const char *table, const char *column, const char *new_name)
{
	migr__show show = { NULL, 0, { "", 0 } };

	if (migr__my_name_used(my, table, column) != MIGR_OK)
		return my->status;
	if (!has_rename(my))
		return alter_with(my, &MIGR_ALTERATION(.new_name = new_name));
	if (migr__my_is_mysql(my) && migr__my_show(my, table, "the table's definition", &show) != MIGR_OK)
		return my->status;
	migr__my_guard(my, MIGR__MY_COLUMN, table, column, 1);
	migr__my_rename(my, table, column, new_name, &show);
	return migr__my_add(my, 0);
}

void migr__my_rename(migr__my *my, const char *table, const char *column, const char *new_name, const migr__show *show)
{
	migr__my_alter(my, table);
	migr__my_drop_checks(my, show, column);
	migr__my_puts(my, "RENAME COLUMN ");
	migr__my_name(my, column);
	migr__my_puts(my, " TO ");
	migr__my_name(my, new_name);
	migr__my_add_checks(my, show, column, new_name);
	migr__my_alter_end(my, MIGR__MY_INSTANT);
}

migr_status migr__my_rename_column(migr__my *my)
{
	return rename_only(my, my->operation->table, my->operation->name, my->operation->new_name);
}

migr_status migr__my_set_column_comment(migr__my *my)
{
	const char *comment = my->operation->sql;
	migr_alteration alteration = MIGR_ALTERATION(.flags = 0);

	alteration.comment = comment && *comment ? comment : NULL;
	alteration.flags = alteration.comment ? 0 : MIGR_ALTER_DROP_COMMENT;
	return alter_with(my, &alteration);
}
