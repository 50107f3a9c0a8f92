/* SPDX-License-Identifier: MIT */
/* Constraints: made, dropped, renamed. */
#include "dialect/mysql/my.h"

#include "dialect/lookup.h"

#include <string.h>

/* The name that it is looked for by, if it is to be made only if it is not there. */
static const char *constraint_name(const migr_operation *operation)
{
	switch (operation->kind) {
	case MIGR_OP_CREATE_PRIMARY_KEY:
		return "PRIMARY";
	case MIGR_OP_CREATE_UNIQUE:
		return operation->key->name;
	case MIGR_OP_CREATE_FOREIGN_KEY:
		return operation->foreign_key->name;
	default:
		return operation->check->name;
	}
}

static migr_status guard_new(migr__my *my)
{
	const char *name = constraint_name(my->operation);

	if (!migr__clause_has(my->operation, MIGR_OPTION_IF_NOT_EXISTS))
		return my->status;
	if (!name) {
		migr__fail(my->compiler->error, MIGR_ERROR_SCHEMA,
		           "whether it is there cannot be told: it has no name");
		return migr__my_fail(my,
		                     migr__error_hint(my->compiler->error, "give it a name, or a naming convention"));
	}
	return migr__my_guard(my, MIGR__MY_CONSTRAINT, my->operation->table, name,
	                      my->operation->kind == MIGR_OP_CREATE_CHECK ? 2 : 1);
}

/* Rows that break a check are told before, as the server does not count them. */
static void forbid_broken(migr__my *my, const migr_check *check)
{
	const char *condition = NULL;

	if (check->flags & (MIGR_NOT_ENFORCED | MIGR_NOT_VALID | MIGR_NO_INHERIT))
		return;
	migr__my_fail(my, migr__clause_sql(my->compiler, check->sql, "the check", &condition));
	migr__my_puts(my, "SELECT COUNT(*) FROM ");
	migr__my_object(my, my->schema, my->operation->table);
	migr__my_puts(my, " WHERE NOT ");
	migr__clause_brackets(&my->buf, condition ? condition : "");
	migr__my_puts(my, " HAVING COUNT(*) > 0");
	migr__my_forbid(my, MIGR_ERROR_DATA, "rows break the check", "change those rows first");
}

static int is_number(const char *text)
{
	return *text && !text[strspn(text, "0123456789")];
}

int migr__my_is_tag(const char *name)
{
	static const char tag[] = "migr_unnamed_";

	return strncmp(name, tag, sizeof tag - 1) == 0;
}

/* A name that the server gives by itself (TABLE_ibfk_1), or that stands for none. */
static int is_unnamed(const char *foreign_key)
{
	const char *number = strrchr(foreign_key, '_');

	if (migr__my_is_tag(foreign_key))
		return 1;
	return number && number - foreign_key >= 5 && strncmp(number - 5, "_ibfk", 5) == 0 && is_number(number + 1);
}

/*
 * A key that is called as the server calls one without a name gets the index that one would have: what was dropped and
 * comes back is as it was, so a written revision can drop it once more.
 */
static const char *its_index(migr__my *my, const migr_foreign_key *key)
{
	migr__names columns;
	migr__show show;

	if (!my->compiler->live || !key->name || !is_unnamed(key->name) ||
	    migr__my_show(my, my->operation->table, "the indexes that are there", &show) != MIGR_OK ||
	    migr__my_fail(my, migr__names_parse(key->columns, "columns", my->compiler->arena, &columns,
	                                        my->compiler->error)) != MIGR_OK)
		return NULL;
	for (size_t i = 0; i < show.count; i++)
		if (migr__part_is_key(&show.parts[i]) &&
		    (migr__part_serves(&show.parts[i], &columns) ||
		     (show.parts[i].name && migr__view_is_nocase(migr__view_of(show.parts[i].name), columns.items[0]))))
			return NULL;
	migr__my_puts(my, "INDEX ");
	migr__my_name(my, columns.items[0]);
	migr__my_puts(my, " (");
	for (size_t i = 0; i < columns.count; i++) {
		migr__my_puts(my, i ? ", " : "");
		migr__my_name(my, columns.items[i]);
	}
	migr__my_puts(my, "), ADD ");
	return migr__my_take(my);
}

migr_status migr__my_create_constraint(migr__my *my)
{
	const migr_operation *operation = my->operation;
	migr__my_columns columns = { NULL, 0, NULL, NULL };
	const char *index = NULL;
	migr__show show;

	if (operation->kind == MIGR_OP_CREATE_PRIMARY_KEY || operation->kind == MIGR_OP_CREATE_UNIQUE)
		migr__my_live_columns(my, operation->table, &show, &columns);
	if (operation->kind == MIGR_OP_CREATE_FOREIGN_KEY)
		migr__my_reference(my, operation->table, NULL, operation->foreign_key);
	if (guard_new(my) != MIGR_OK)
		return my->status;
	if (operation->kind == MIGR_OP_CREATE_CHECK)
		forbid_broken(my, operation->check);
	if (operation->kind == MIGR_OP_CREATE_FOREIGN_KEY)
		index = its_index(my, operation->foreign_key);
	migr__my_alter(my, operation->table);
	migr__my_puts(my, "ADD ");
	if (index)
		migr__my_puts(my, index);
	switch (operation->kind) {
	case MIGR_OP_CREATE_PRIMARY_KEY:
		migr__my_write_key(my, "PRIMARY KEY", operation->key, &columns);
		break;
	case MIGR_OP_CREATE_UNIQUE:
		migr__my_write_key(my, "UNIQUE KEY", operation->key, &columns);
		break;
	case MIGR_OP_CREATE_FOREIGN_KEY:
		migr__my_write_foreign_key(my, operation->foreign_key);
		break;
	default:
		migr__my_write_check(my, operation->check);
	}
	migr__my_alter_end(my, MIGR__MY_INPLACE);
	return migr__my_add(my, 0);
}

/* The constraint that is meant. */
typedef struct wanted {
	migr_constraint_kind kind;
	const char *name; /* NULL: it is not there, which is allowed */
} wanted;

static migr_status find_by_definition(migr__my *my, wanted *out)
{
	const migr_operation *operation = my->operation;
	migr__lookup lookup = migr__lookup_for(my->compiler, my->schema, operation->table);
	const migr__found *found = NULL;
	const char *definition =
		operation->constraint_kind == MIGR_CONSTRAINT_CHECK ? operation->sql : operation->columns;
	migr_status rc;

	if (out->kind == MIGR_CONSTRAINT_PRIMARY_KEY) {
		out->name = "PRIMARY";
		return MIGR_OK;
	}
	rc = migr__compiler_need_live(my->compiler, "the constraint's name");
	if (rc == MIGR_OK && migr__clause_has(operation, MIGR_OPTION_IF_EXISTS))
		rc = migr__lookup_find_constraint(&lookup, out->kind, definition, &found);
	else if (rc == MIGR_OK)
		rc = migr__lookup_need_constraint(&lookup, out->kind, definition, &found);
	out->name = found ? found->name : NULL;
	return migr__my_fail(my, rc);
}

/* What kind a name is of; ANY if there is none of that name. */
static migr_constraint_kind kind_of(const migr__show *show, const char *name)
{
	if (migr__show_named(show, MIGR__PART_FOREIGN_KEY, name))
		return MIGR_CONSTRAINT_FOREIGN_KEY;
	if (migr__show_named(show, MIGR__PART_CHECK, name))
		return MIGR_CONSTRAINT_CHECK;
	if (migr__show_named(show, MIGR__PART_UNIQUE_KEY, name))
		return MIGR_CONSTRAINT_UNIQUE;
	return strcmp(name, "PRIMARY") == 0 ? MIGR_CONSTRAINT_PRIMARY_KEY : MIGR_CONSTRAINT_ANY;
}

/* Its key, if it is one or has one. */
static const migr__part *key_of(const migr__show *show, const wanted *target)
{
	if (target->kind == MIGR_CONSTRAINT_UNIQUE)
		return migr__show_named(show, MIGR__PART_UNIQUE_KEY, target->name);
	for (size_t i = 0; i < show->count && target->kind == MIGR_CONSTRAINT_PRIMARY_KEY; i++)
		if (show->parts[i].kind == MIGR__PART_PRIMARY_KEY)
			return &show->parts[i];
	return NULL;
}

static int same_columns(const migr__part *key, const migr__part *foreign_key)
{
	return key->columns.count == foreign_key->columns.count && migr__part_serves(key, &foreign_key->columns);
}

/* Whether another foreign key of the table needs the index. */
static int is_shared(const migr__show *show, const migr__part *key, const migr__part *foreign_key)
{
	for (size_t i = 0; i < show->count; i++)
		if (show->parts[i].kind == MIGR__PART_FOREIGN_KEY && &show->parts[i] != foreign_key &&
		    migr__part_serves(key, &show->parts[i].columns))
			return 1;
	return 0;
}

int migr__my_is_made_for(const char *index, const char *foreign_key, const char *column)
{
	size_t size = strlen(column);

	if (migr__view_is_nocase(migr__view_of(index), foreign_key))
		return 1;
	if (!is_unnamed(foreign_key) || strlen(index) < size ||
	    !migr__view_is_nocase((migr__view){ index, size }, column))
		return 0;
	/* a_2 if there is an index a already */
	return !index[size] || (index[size] == '_' && is_number(index + size + 1));
}

/* The index that the server made for the foreign key; NULL if it uses another one. */
static const migr__part *made_index(const migr__show *show, const migr__part *foreign_key)
{
	for (size_t i = 0; foreign_key && i < show->count; i++) {
		const migr__part *key = &show->parts[i];

		if (key->kind == MIGR__PART_KEY && key->name && same_columns(key, foreign_key) &&
		    migr__my_is_made_for(key->name, foreign_key->name, foreign_key->columns.items[0]) &&
		    !is_shared(show, key, foreign_key))
			return key;
	}
	return NULL;
}

/*
 * In a script that is kept: whether the index is called as the key or as the column depends on whether the key was
 * made with its name.
 */
static int may_be_called_otherwise(const migr__my *my, const migr__part *foreign_key)
{
	return my->compiler->out->is_kept && is_unnamed(foreign_key->name);
}

/* That index goes with the foreign key; any other one stays. */
static void drop_its_index(migr__my *my, const migr__show *show, const char *name)
{
	const migr__part *foreign_key = migr__show_named(show, MIGR__PART_FOREIGN_KEY, name);
	const migr__part *key = made_index(show, foreign_key);

	if (!key || may_be_called_otherwise(my, foreign_key))
		return;
	migr__my_puts(my, ", DROP INDEX ");
	migr__my_name(my, key->name);
}

static migr_status add_text(migr__my *my, const char *text)
{
	migr__my_puts(my, text);
	return migr__my_add(my, 0);
}

/*
 * SQL by itself cannot leave a statement out: it is made while the script runs. To do all of that again does no harm:
 * it looks again.
 */
static migr_status drop_if_there(migr__my *my, const char *table, const char *index)
{
	const char *drop;

	migr__my_alter(my, table);
	migr__my_puts(my, "DROP INDEX ");
	migr__my_name(my, index);
	drop = migr__arena_strdup(my->compiler->arena, migr__buf_text(&my->buf));
	migr__buf_clear(&my->buf);
	if (!drop)
		return migr__my_fail(my, migr__fail_memory(my->compiler->error));
	migr__my_puts(my, "SET @migr_drop = IF(EXISTS (");
	migr__my_write_exists(my, MIGR__MY_INDEX, table, index, 1);
	migr__my_puts(my, "), ");
	migr__my_literal(my, drop);
	migr__my_puts(my, ", 'DO 0')");
	migr__my_add(my, MIGR__SQL_REPEATABLE);
	add_text(my, "PREPARE migr_drop FROM @migr_drop");
	migr__my_puts(my, "EXECUTE migr_drop");
	migr__my_add(my, MIGR__SQL_REPEATABLE);
	return add_text(my, "DEALLOCATE PREPARE migr_drop");
}

/* The same by whatever name it has, behind the foreign key. */
static migr_status drop_index_behind(migr__my *my, const migr__show *show, const char *name)
{
	const migr__part *foreign_key = migr__show_named(show, MIGR__PART_FOREIGN_KEY, name);
	const migr__part *key = made_index(show, foreign_key);
	const char *column;

	if (!key || !may_be_called_otherwise(my, foreign_key))
		return my->status;
	column = foreign_key->columns.items[0];
	drop_if_there(my, my->operation->table, foreign_key->name);
	drop_if_there(my, my->operation->table, column);
	if (!migr__view_is_nocase(migr__view_of(key->name), foreign_key->name) &&
	    !migr__view_is_nocase(migr__view_of(key->name), column))
		drop_if_there(my, my->operation->table, key->name);
	return my->status;
}

static void write_drop(migr__my *my, const wanted *target, const migr__show *show)
{
	switch (target->kind) {
	case MIGR_CONSTRAINT_PRIMARY_KEY:
		migr__my_puts(my, "DROP PRIMARY KEY");
		return;
	case MIGR_CONSTRAINT_UNIQUE:
		migr__my_puts(my, "DROP INDEX ");
		break;
	case MIGR_CONSTRAINT_FOREIGN_KEY:
		migr__my_puts(my, "DROP FOREIGN KEY ");
		break;
	default:
		/* both have it: MariaDB for all of them, MySQL since 8.0.19 */
		migr__my_puts(my, migr__my_is_mysql(my) && target->kind == MIGR_CONSTRAINT_CHECK ? "DROP CHECK "
		                                                                                 : "DROP CONSTRAINT ");
	}
	migr__my_name(my, target->name);
	if (target->kind == MIGR_CONSTRAINT_FOREIGN_KEY && show)
		drop_its_index(my, show, target->name);
}

/* A check of MariaDB that belongs to a column goes by its restatement. */
static const migr__part *column_check(const migr__show *show, const wanted *target)
{
	const migr__part *part;

	if (!show || target->kind != MIGR_CONSTRAINT_CHECK || migr__show_named(show, MIGR__PART_CHECK, target->name))
		return NULL;
	part = migr__show_column(show, target->name);
	return part && migr__line_has(&part->line, MIGR__CLAUSE_CHECK) ? part : NULL;
}

static migr_status drop_column_check(migr__my *my, const migr__part *column)
{
	migr__line_edit edit = { .plain_backslash = my->server.plain_backslash };

	edit.drop[MIGR__CLAUSE_CHECK] = 1;
	migr__my_alter(my, my->operation->table);
	migr__my_puts(my, "MODIFY COLUMN ");
	migr__line_write(&column->line, &edit, &my->buf);
	return migr__my_add(my, MIGR__SQL_REPEATABLE);
}

/* What has the name may be another kind of constraint. *is_other: then it is not the one that is meant. */
static migr_status compare_kind(migr__my *my, const migr__show *show, const wanted *target, int *is_other)
{
	migr_constraint_kind kind = kind_of(show, target->name);

	*is_other = kind != MIGR_CONSTRAINT_ANY && kind != target->kind;
	if (!*is_other || migr__clause_has(my->operation, MIGR_OPTION_IF_EXISTS))
		return my->status;
	migr__fail(my->compiler->error, MIGR_ERROR_NO_SUCH_TABLE,
	           "\"%s\" of table \"%s\" is a constraint of another kind", target->name, my->operation->table);
	return migr__my_fail(my, migr__error_hint(my->compiler->error, "correct constraint_kind, or the name"));
}

migr_status migr__my_drop_constraint(migr__my *my)
{
	const migr_operation *operation = my->operation;
	wanted target = { operation->constraint_kind, operation->name };
	migr__show show, *known = NULL;
	const migr__part *part;
	int is_other = 0;

	if (target.kind == MIGR_CONSTRAINT_EXCLUDE)
		return migr__my_refuse(my, "leave it out here: migr_op_dialect says which database it is",
		                       "has no exclusions");
	if (!target.name && find_by_definition(my, &target) != MIGR_OK)
		return my->status;
	if (!target.name)
		return MIGR_OK;
	if (target.kind == MIGR_CONSTRAINT_PRIMARY_KEY)
		target.name = "PRIMARY"; /* whatever it was called */
	if (my->compiler->live) {
		if (migr__my_show(my, operation->table, "the table's definition", &show) != MIGR_OK)
			return my->status;
		known = &show;
		if (target.kind == MIGR_CONSTRAINT_ANY)
			target.kind = kind_of(&show, target.name);
		else if (compare_kind(my, &show, &target, &is_other) != MIGR_OK || is_other)
			return my->status;
		part = key_of(&show, &target);
		if (part && migr__my_key_needed(my, operation->table, &show, part, NULL) != MIGR_OK)
			return my->status;
	}
	part = column_check(known, &target);
	if (part)
		return drop_column_check(my, part);
	migr__my_guard(my, MIGR__MY_CONSTRAINT, operation->table, target.name, 1);
	migr__my_alter(my, operation->table);
	write_drop(my, &target, known);
	migr__my_alter_end(my, MIGR__MY_INSTANT);
	if (migr__my_add(my, 0) == MIGR_OK && target.kind == MIGR_CONSTRAINT_FOREIGN_KEY && known)
		drop_index_behind(my, known, target.name);
	return my->status;
}

static void write_renamed(migr__my *my, const migr__part *part, const char *words, const char *new_name)
{
	migr__my_alter(my, my->operation->table);
	migr__my_puts(my, words);
	migr__my_name(my, my->operation->name);
	migr__my_puts(my, ", ADD CONSTRAINT ");
	migr__my_name(my, new_name);
	migr__my_puts(my, " ");
	migr__line_write_text(part->definition, my->server.plain_backslash, &my->buf);
	migr__my_add(my, 0);
}

/* It is dropped and made in one statement, by its own text: there is no other way, and none that is between. */
migr_status migr__my_rename_constraint(migr__my *my)
{
	const migr_operation *operation = my->operation;
	const char *name = operation->name, *new_name = operation->new_name;
	migr__show show;
	const migr__part *part;

	if (migr__my_show(my, operation->table, "the constraint's definition", &show) != MIGR_OK)
		return my->status;
	/* what was cut off may have renamed it already: its statements are the same again */
	if (kind_of(&show, name) == MIGR_CONSTRAINT_ANY && kind_of(&show, new_name) != MIGR_CONSTRAINT_ANY)
		part = migr__show_named(&show, MIGR__PART_FOREIGN_KEY, new_name);
	else
		part = migr__show_named(&show, MIGR__PART_FOREIGN_KEY, name);
	if (part) {
		migr__my_foreign_key_name(my, operation->table, new_name);
		write_renamed(my, part, "DROP FOREIGN KEY ", new_name);
		return my->status;
	}
	part = migr__show_named(&show, MIGR__PART_CHECK, name);
	if (!part)
		part = migr__show_named(&show, MIGR__PART_CHECK, new_name);
	if (part) {
		write_renamed(my, part, "DROP CONSTRAINT ", new_name);
		return my->status;
	}
	if (migr__show_named(&show, MIGR__PART_UNIQUE_KEY, name) ||
	    migr__show_named(&show, MIGR__PART_UNIQUE_KEY, new_name))
		return migr__my_write_rename_index(my, operation->table, name, new_name);
	if (strcmp(name, "PRIMARY") == 0)
		return migr__my_refuse(my, "leave it out: its name is PRIMARY", "cannot rename a primary key");
	migr__fail(my->compiler->error, MIGR_ERROR_NO_SUCH_TABLE, "table \"%s\" has no constraint \"%s\"",
	           operation->table, name);
	return migr__my_fail(my, migr__error_hint(my->compiler->error,
	                                          "is an earlier revision missing, or was it dropped by hand?"));
}
