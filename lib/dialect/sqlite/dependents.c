/* SPDX-License-Identifier: MIT */
#include "dialect/sqlite/dependents.h"

#include "dialect/sqlite/stored.h"

#include <string.h>

void migr__dependents_init(migr__dependents *dependents, migr__change *change)
{
	*dependents = (migr__dependents){ .change = change, .status = MIGR_OK };
	dependents->end = &dependents->first;
}

void migr__dependents_add(migr__dependents *dependents, const char *format, ...)
{
	migr__compiler *compiler = dependents->change->compiler;
	migr__dependent *item = migr__arena_new(compiler->arena, 1, sizeof *item);
	va_list args;
	migr__buf buf;

	migr__buf_init(&buf, compiler->out->alloc);
	va_start(args, format);
	migr__sqlite_vwrite(&buf, format, args);
	va_end(args);
	if (item)
		item->text = migr__sqlite_take(compiler, &buf);
	else
		migr__buf_free(&buf);
	if (!item || !item->text) {
		dependents->status = migr__fail_memory(compiler->error);
		return;
	}
	*dependents->end = item;
	dependents->end = &item->next;
}

migr_status migr__dependents_end(const migr__dependents *dependents, const char *what, const char *hint)
{
	migr__compiler *compiler = dependents->change->compiler;
	migr__buf buf;

	if (dependents->status != MIGR_OK || !dependents->first)
		return dependents->status;
	migr__buf_init(&buf, compiler->out->alloc);
	for (const migr__dependent *item = dependents->first; item; item = item->next)
		migr__buf_printf(&buf, "%s%s", buf.size ? ", " : "", item->text);
	migr__fail(compiler->error, buf.failed ? MIGR_ERROR_NO_MEMORY : MIGR_ERROR_DEPENDENT, "%s is used by %s", what,
	           migr__buf_text(&buf));
	migr__buf_free(&buf);
	migr__error_hint(compiler->error, "%s", hint);
	for (const migr__dependent *item = dependents->first; item; item = item->next)
		migr__error_detail(compiler->error, MIGR_ERROR_DEPENDENT, item->text);
	return compiler->error->status;
}

/* "SELECT *" uses it as well: the view would have one column less. */
static int view_uses(const migr__view_text *view, const char *sql, const char *table, const char *column)
{
	return migr__view_uses(view, sql, table, column) >= MIGR__MENTION_ALL;
}

/* Views are few: each is looked at again until no further one is found. */
static void add_views(migr__dependents *dependents, migr__stored *views, const char *column)
{
	migr__compiler *compiler = dependents->change->compiler;
	const migr__sqlite_table *table = &dependents->change->table;
	int found = 1;

	while (found && dependents->status == MIGR_OK) {
		found = 0;
		for (migr__stored *item = views; item && dependents->status == MIGR_OK; item = item->next) {
			migr__view_text view;
			int uses;

			if (!item->sql)
				continue; /* found already */
			dependents->status =
				migr__view_parse(&view, compiler->arena, item->sql, strlen(item->sql), compiler->error);
			if (dependents->status != MIGR_OK)
				return;
			uses = view_uses(&view, item->sql, table->name, column);
			for (const migr__stored *other = views; other && !uses; other = other->next)
				uses = !other->sql && view_uses(&view, item->sql, other->name, column);
			if (!uses)
				continue;
			item->sql = NULL;
			found = 1;
			migr__dependents_add(dependents, "view %n", item->name);
		}
	}
}

static void add_triggers(migr__dependents *dependents, const migr__stored *item, const char *column)
{
	migr__compiler *compiler = dependents->change->compiler;

	for (; item && dependents->status == MIGR_OK; item = item->next) {
		migr__trigger_text trigger;

		dependents->status =
			migr__trigger_parse(&trigger, compiler->arena, item->sql, strlen(item->sql), compiler->error);
		if (dependents->status == MIGR_OK &&
		    migr__trigger_uses(&trigger, item->sql, dependents->change->table.name, column) >=
		            MIGR__MENTION_ALL)
			migr__dependents_add(dependents, "trigger %n", item->name);
	}
}

void migr__dependents_add_code(migr__dependents *dependents, const char *column)
{
	migr__change *change = dependents->change;
	migr__stored *items;

	if (dependents->status == MIGR_OK)
		dependents->status = migr__sqlite_neighbours(change->compiler, &change->table, "view", &items);
	if (dependents->status == MIGR_OK)
		add_views(dependents, items, column);
	if (dependents->status == MIGR_OK)
		dependents->status = migr__sqlite_neighbours(change->compiler, &change->table, "trigger", &items);
	if (dependents->status == MIGR_OK)
		add_triggers(dependents, items, column);
}

/* Whether the column is one of the primary key. */
static int is_in_primary_key(const migr__definition *definition, const char *name)
{
	const migr__column_text *column;
	const migr__constraint *key = migr__definition_primary_key(definition, &column);

	if (column)
		return migr__sqlite_same_name(column->name, name);
	for (size_t i = 0; key && i < key->n_elements; i++)
		if (key->elements[i].column && migr__sqlite_same_name(key->elements[i].column, name))
			return 1;
	return 0;
}

/* One row for each column of each foreign key to the table: its table, its number, the column, the one pointed to. */
static migr_status keys_to_here(migr__change *change, migr__row **rows)
{
	const migr__sqlite_table *table = &change->table;

	return migr__sqlite_look(change->compiler, rows,
	                         "SELECT m.name, f.id, f.\"from\", f.\"to\" FROM %n.sqlite_schema AS m, "
	                         "pragma_foreign_key_list(m.name, %t) AS f WHERE m.type = 'table' "
	                         "AND f.\"table\" = %t COLLATE NOCASE ORDER BY m.name, f.id, f.seq",
	                         table->schema, table->schema, table->name);
}

void migr__dependents_add_children(migr__dependents *dependents, const char *column)
{
	migr__change *change = dependents->change;
	int is_key = is_in_primary_key(&change->before, column);
	const char *last = "";
	migr__row *row = NULL;

	if (dependents->status == MIGR_OK)
		dependents->status = keys_to_here(change, &row);
	for (; row; row = row->next) {
		int is_own = migr__sqlite_same_name(row->cells[0], change->table.name);

		if (row->cells[3] ? !migr__sqlite_same_name(row->cells[3], column) : !is_key)
			continue;
		if (is_own && migr__sqlite_same_name(row->cells[2], column))
			continue; /* goes itself */
		if (strcmp(last, row->cells[0]) != 0)
			migr__dependents_add(dependents, "a foreign key of table %n", row->cells[0]);
		last = row->cells[0];
	}
}

static const char *key_column(const migr__constraint_place *key, size_t i)
{
	if (key->column)
		return i == 0 ? key->column->name : NULL;
	return i < key->constraint->n_elements ? key->constraint->elements[i].column : NULL;
}

static int is_of_key(const migr__constraint_place *key, const char *name)
{
	const char *column;

	for (size_t i = 0; (column = key_column(key, i)) != NULL; i++)
		if (migr__sqlite_same_name(column, name))
			return 1;
	return 0;
}

void migr__dependents_add_children_of_key(migr__dependents *dependents, const migr__constraint_place *key)
{
	int is_primary = key->constraint->form == MIGR__FORM_PRIMARY_KEY;
	size_t count = key->column ? 1 : key->constraint->n_elements;
	migr__row *row = NULL;

	if (dependents->status == MIGR_OK)
		dependents->status = keys_to_here(dependents->change, &row);
	while (row) {
		const migr__row *first = row;
		size_t n = 0;
		int fits = 1;

		for (;
		     row && strcmp(row->cells[0], first->cells[0]) == 0 && strcmp(row->cells[1], first->cells[1]) == 0;
		     row = row->next, n++)
			fits &= row->cells[3] ? is_of_key(key, row->cells[3]) : is_primary;
		if (fits && n == count)
			migr__dependents_add(dependents, "a foreign key of table %n", first->cells[0]);
	}
}
