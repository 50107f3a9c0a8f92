/* SPDX-License-Identifier: MIT */
/* What else needs something that is to go, or to have another name. */
#include "dialect/mysql/my.h"

#include "dialect/mysql/view_text.h"

#include <string.h>

static int same_name(const char *a, const char *b)
{
	return migr__view_is_nocase(migr__view_of(a), b);
}

/* So many are named; that there are more does not need to be known. */
#define MOST_USERS 32

/* What uses something, found one after the other: the error names all. */
typedef struct users {
	migr__my *my;
	const char *what; /* is used */
	const char *items[MOST_USERS];
	size_t count;
} users;

static void note(users *found, const char *user)
{
	if (user && found->count < MOST_USERS)
		found->items[found->count++] = user;
}

static migr_status finish(users *found)
{
	migr__my *my = found->my;
	migr_error *error = my->compiler->error;

	if (my->status != MIGR_OK || !found->count)
		return my->status;
	migr__fail(error, MIGR_ERROR_DEPENDENT, "%s is used by %s", found->what ? found->what : "it", found->items[0]);
	migr__error_hint(error, "drop or change that first");
	for (size_t i = 0; i < found->count; i++)
		migr__error_detail(error, MIGR_ERROR_DEPENDENT, found->items[i]);
	return migr__my_fail(my, error->status);
}

/*
 * What uses something is looked for in its own database only: a query that is not bound to one opens every table and
 * view of the server, which takes long where there are many. The server itself refuses what a foreign key of another
 * database would be broken by.
 */

/* Foreign keys of this and other tables that point to columns of the table: key, table, column. */
static migr_status read_pointing(migr__my *my, const char *table, migr__my_rows *rows)
{
	memset(rows, 0, sizeof *rows);
	if (!my->compiler->live || my->status != MIGR_OK)
		return my->status;
	migr__my_puts(my, "SELECT CONSTRAINT_NAME, TABLE_NAME, REFERENCED_COLUMN_NAME, TABLE_SCHEMA "
	                  "FROM information_schema.KEY_COLUMN_USAGE WHERE ");
	migr__my_in_schema(my, "TABLE_SCHEMA");
	migr__my_puts(my, " AND ");
	migr__my_in_schema(my, "REFERENCED_TABLE_SCHEMA");
	migr__my_puts(my, " AND REFERENCED_TABLE_NAME = ");
	migr__my_literal(my, table);
	migr__my_puts(my, " ORDER BY TABLE_SCHEMA, TABLE_NAME, CONSTRAINT_NAME, ORDINAL_POSITION");
	return migr__my_rows_of(my, rows);
}

static int is_same_key(const migr__my_rows *rows, size_t a, size_t b)
{
	const char **first = &rows->values[a * rows->width], **second = &rows->values[b * rows->width];

	return first[0] && second[0] && strcmp(first[0], second[0]) == 0 && first[1] && second[1] &&
	       strcmp(first[1], second[1]) == 0 && first[3] && second[3] && strcmp(first[3], second[3]) == 0;
}

/* Another key that does what this one does for a foreign key. */
static int is_served(const migr__show *show, const migr__part *key, const migr__names *columns)
{
	for (size_t i = 0; i < show->count; i++)
		if (&show->parts[i] != key && migr__part_serves(&show->parts[i], columns))
			return 1;
	return 0;
}

static const char *key_title(migr__my *my, const migr__part *key)
{
	return key->name ? migr__my_printf(my, "index \"%s\"", key->name) : "the primary key";
}

static void note_served(users *found, const char *table, const migr__show *show, const migr__part *key)
{
	migr__my *my = found->my;
	migr__my_rows rows;
	migr__names columns;
	size_t end;

	if (read_pointing(my, table, &rows) != MIGR_OK || !rows.count)
		return;
	columns.items = migr__arena_new(my->compiler->arena, rows.count, sizeof *columns.items);
	if (!columns.items) {
		migr__my_fail(my, migr__fail_memory(my->compiler->error));
		return;
	}
	for (size_t i = 0; i < rows.count; i = end) {
		columns.count = 0;
		for (end = i; end < rows.count && is_same_key(&rows, i, end); end++)
			columns.items[columns.count++] = rows.values[end * rows.width + 2];
		if (end == i) {
			end++;
			continue;
		}
		if (migr__part_serves(key, &columns) && !is_served(show, key, &columns))
			note(found, migr__my_printf(my, "foreign key \"%s\" of table \"%s\"",
			                            rows.values[i * rows.width], rows.values[i * rows.width + 1]));
	}
}

migr_status migr__my_key_needed(migr__my *my, const char *table, const migr__show *show, const migr__part *key,
                                const migr__part *except)
{
	users found = { .my = my, .what = key_title(my, key) };

	for (size_t i = 0; i < show->count; i++) {
		const migr__part *part = &show->parts[i];

		if (part->kind == MIGR__PART_FOREIGN_KEY && part != except && migr__part_serves(key, &part->columns) &&
		    !is_served(show, key, &part->columns))
			note(&found, migr__my_printf(my, "foreign key \"%s\"", part->name));
	}
	note_served(&found, table, show, key);
	return finish(&found);
}

static const char *column_title(migr__my *my, const char *table, const char *column)
{
	return column ? migr__my_printf(my, "column \"%s\" of table \"%s\"", column, table)
	              : migr__my_printf(my, "table \"%s\"", table);
}

static void note_pointing(users *found, const char *table, const char *column)
{
	migr__my *my = found->my;
	migr__my_rows rows;

	if (read_pointing(my, table, &rows) != MIGR_OK)
		return;
	for (size_t i = 0; i < rows.count; i++) {
		const char **row = &rows.values[i * rows.width];

		if (row[2] && same_name(row[2], column))
			note(found, migr__my_printf(found->my, "foreign key \"%s\" of table \"%s\"", row[0], row[1]));
	}
}

/* Columns that are computed from it, and checks of other columns that mention it (MariaDB). */
static void note_columns(users *found, const migr__show *show, const migr__part *column)
{
	const char *name = column->line.name;

	for (size_t i = 0; i < show->count; i++) {
		const migr__part *part = &show->parts[i];

		if (part == column || part->kind != MIGR__PART_COLUMN)
			continue;
		if (migr__text_mentions(migr__line_clause(&part->line, MIGR__CLAUSE_GENERATED), name))
			note(found, migr__my_printf(found->my, "generated column \"%s\"", part->line.name));
		else if (migr__text_mentions(migr__line_clause(&part->line, MIGR__CLAUSE_CHECK), name))
			note(found, migr__my_printf(found->my, "the check of column \"%s\"", part->line.name));
	}
}

/* Of the columns of the table, only this one is in the key or check. */
int migr__my_is_alone(const migr__show *show, const migr__part *part, const char *column)
{
	for (size_t i = 0; i < show->count; i++)
		if (show->parts[i].kind == MIGR__PART_COLUMN && !same_name(show->parts[i].line.name, column) &&
		    migr__part_uses(part, show->parts[i].line.name))
			return 0;
	return 1;
}

static const char *part_title(migr__my *my, const migr__part *part)
{
	switch (part->kind) {
	case MIGR__PART_PRIMARY_KEY:
		return "the primary key";
	case MIGR__PART_UNIQUE_KEY:
		return migr__my_printf(my, "unique key \"%s\"", part->name);
	case MIGR__PART_FOREIGN_KEY:
		return migr__my_printf(my, "foreign key \"%s\"", part->name);
	case MIGR__PART_CHECK:
		return migr__my_printf(my, "check \"%s\"", part->name);
	default:
		return migr__my_printf(my, "index \"%s\"", part->name ? part->name : "");
	}
}

static void note_parts(users *found, const migr__show *show, const char *column)
{
	for (size_t i = 0; i < show->count; i++) {
		const migr__part *part = &show->parts[i];

		if (part->kind != MIGR__PART_COLUMN && migr__part_uses(part, column) &&
		    !migr__my_is_alone(show, part, column))
			note(found, part_title(found->my, part));
	}
}

static void note_views(users *found, const char *table, const char *column)
{
	migr__my *my = found->my;
	const char *schema = my->schema ? my->schema : my->server.database;
	migr__my_rows rows;

	if (!schema)
		return;

	/* few rows: what is asked is kept in the journal */
	migr__my_puts(my, "SELECT TABLE_NAME, VIEW_DEFINITION FROM information_schema.VIEWS WHERE ");
	migr__my_in_schema(my, "TABLE_SCHEMA");
	migr__my_puts(my, " AND LOCATE(");
	migr__my_literal(my, table);
	migr__my_puts(my, ", VIEW_DEFINITION) > 0 AND LOCATE(");
	migr__my_literal(my, column ? column : table);
	migr__my_puts(my, ", VIEW_DEFINITION) > 0 ORDER BY TABLE_SCHEMA, TABLE_NAME");
	if (migr__my_rows_of(my, &rows) != MIGR_OK)
		return;
	for (size_t i = 0; i < rows.count; i++) {
		const char **row = &rows.values[i * rows.width];

		if (row[0] && row[1] && migr__view_reads(row[1], schema, table, column))
			note(found, migr__my_printf(found->my, "view \"%s\"", row[0]));
	}
}

/* A trigger of the table itself names its columns by NEW and OLD; another one must name the table as well. */
static void note_triggers(users *found, const char *table, const char *column)
{
	migr__my *my = found->my;
	migr__my_rows rows;

	migr__my_puts(my, "SELECT TRIGGER_NAME, EVENT_OBJECT_TABLE, ACTION_STATEMENT FROM information_schema.TRIGGERS "
	                  "WHERE ");
	migr__my_in_schema(my, "TRIGGER_SCHEMA");
	migr__my_puts(my, " AND LOCATE(");
	migr__my_literal(my, column ? column : table);
	migr__my_puts(my, ", ACTION_STATEMENT) > 0 ORDER BY TRIGGER_NAME");
	if (migr__my_rows_of(my, &rows) != MIGR_OK)
		return;
	for (size_t i = 0; i < rows.count; i++) {
		const char **row = &rows.values[i * rows.width];
		int is_own = row[1] && same_name(row[1], table);
		migr__view body = migr__view_of(row[2] ? row[2] : "");

		if (column ? !migr__text_mentions(body, column) : !migr__text_mentions(body, table))
			continue;
		/* its own triggers go with the table, and follow it */
		if (column ? !is_own && !migr__text_mentions(body, table) : is_own)
			continue;
		note(found, migr__my_printf(found->my, "trigger \"%s\"", row[0] ? row[0] : ""));
	}
}

static void note_names(users *found, const char *table, const char *column)
{
	if (!found->my->compiler->live || found->my->status != MIGR_OK)
		return;
	note_views(found, table, column);
	if (found->my->status == MIGR_OK)
		note_triggers(found, table, column);
}

migr_status migr__my_name_used(migr__my *my, const char *table, const char *column)
{
	users found = { .my = my, .what = column_title(my, table, column) };

	note_names(&found, table, column);
	return finish(&found);
}

/* Keys of the table itself go with it; of others only where the session looks after them. */
static void note_tables(users *found, const char *table)
{
	migr__my *my = found->my;
	migr__my_rows rows;

	if (!my->compiler->live || my->status != MIGR_OK)
		return;
	migr__my_puts(my,
	              "SELECT DISTINCT CONSTRAINT_NAME, TABLE_NAME FROM information_schema.KEY_COLUMN_USAGE WHERE ");
	migr__my_in_schema(my, "TABLE_SCHEMA");
	migr__my_puts(my, " AND ");
	migr__my_in_schema(my, "REFERENCED_TABLE_SCHEMA");
	migr__my_puts(my, " AND REFERENCED_TABLE_NAME = ");
	migr__my_literal(my, table);
	migr__my_puts(my, " AND NOT (TABLE_SCHEMA = REFERENCED_TABLE_SCHEMA AND TABLE_NAME = REFERENCED_TABLE_NAME) "
	                  "AND @@SESSION.foreign_key_checks = 1 ORDER BY 2, 1");
	if (migr__my_rows_of(my, &rows) != MIGR_OK)
		return;
	for (size_t i = 0; i < rows.count; i++)
		note(found, migr__my_printf(my, "foreign key \"%s\" of table \"%s\"", rows.values[i * rows.width],
		                            rows.values[i * rows.width + 1]));
}

migr_status migr__my_table_used(migr__my *my, const char *table)
{
	users found = { .my = my, .what = column_title(my, table, NULL) };

	note_tables(&found, table);
	note_names(&found, table, NULL);
	return finish(&found);
}

migr_status migr__my_sequence_used(migr__my *my, const char *sequence)
{
	users found = { .my = my, .what = migr__my_printf(my, "sequence \"%s\"", sequence) };
	const char *schema = my->schema ? my->schema : my->server.database;
	migr__my_rows rows;

	if (!my->compiler->live || !schema || my->status != MIGR_OK)
		return my->status;
	migr__my_puts(my, "SELECT TABLE_NAME, COLUMN_NAME, COLUMN_DEFAULT FROM information_schema.COLUMNS WHERE ");
	migr__my_in_schema(my, "TABLE_SCHEMA");
	migr__my_puts(my, " AND COLUMN_DEFAULT LIKE '%nextval%' AND LOCATE(");
	migr__my_literal(my, sequence);
	migr__my_puts(my, ", COLUMN_DEFAULT) > 0 ORDER BY 1, 2");
	if (migr__my_rows_of(my, &rows) != MIGR_OK)
		return my->status;
	for (size_t i = 0; i < rows.count; i++) {
		const char **row = &rows.values[i * rows.width];

		if (row[2] && migr__view_reads(row[2], schema, sequence, NULL))
			note(&found,
			     migr__my_printf(my, "the default of column \"%s\" of table \"%s\"", row[1], row[0]));
	}
	return finish(&found);
}

migr_status migr__my_column_bound(migr__my *my, const char *table, const migr__show *show, const migr__part *column)
{
	const char *name = column->line.name;
	users found = { .my = my, .what = column_title(my, table, name) };

	note_pointing(&found, table, name);
	note_columns(&found, show, column);
	for (size_t i = 0; i < show->count; i++)
		if (show->parts[i].kind == MIGR__PART_FOREIGN_KEY && migr__part_uses(&show->parts[i], name))
			note(&found, part_title(my, &show->parts[i]));
	return finish(&found);
}

migr_status migr__my_column_used(migr__my *my, const char *table, const migr__show *show, const migr__part *column)
{
	const char *name = column->line.name;
	users found = { .my = my, .what = column_title(my, table, name) };

	note_pointing(&found, table, name);
	note_columns(&found, show, column);
	note_parts(&found, show, name);
	note_names(&found, table, name);
	return finish(&found);
}
