/* SPDX-License-Identifier: MIT */
#include "property/memory_database.h"

#include "property/memory_parts.h"
#include "schema/type.h"
#include "support/t.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void memory_open(memory_database *database, const char *dialect, migr__arena *arena)
{
	memset(database, 0, sizeof *database);
	database->dialect = migr__dialect_find(dialect);
	database->arena = arena;
}

int memory_fault(memory_database *db, const char *format, ...)
{
	char text[256];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	db->fault = migr__arena_strdup(db->arena, text);
	return 0;
}

int memory_is(const memory_database *db, const char *dialect)
{
	return strcmp(db->dialect->name, dialect) == 0;
}

memory_table *memory_find(memory_database *db, const char *name)
{
	for (size_t i = 0; i < db->n_tables; i++)
		if (strcmp(db->tables[i]->name, name) == 0)
			return db->tables[i];
	return NULL;
}

migr_column *memory_column(memory_table *table, const char *name)
{
	for (size_t i = 0; table && i < table->n_columns; i++)
		if (strcmp(table->columns[i].name, name) == 0)
			return &table->columns[i];
	return NULL;
}

static int is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* Where a word is in a text; NULL: nowhere. */
static const char *find_word(const char *text, const char *word)
{
	size_t size = strlen(word);

	for (const char *at = text; at && (at = strstr(at, word)); at++)
		if ((at == text || !is_letter(at[-1])) && !is_letter(at[size]))
			return at;
	return NULL;
}

int memory_mentions(const char *text, const char *word)
{
	return text && find_word(text, word) != NULL;
}

const char *memory_replace(memory_database *db, const char *text, const char *from, const char *to)
{
	const char *at = text ? find_word(text, from) : NULL;
	migr__buf buf;
	const char *copy;

	if (!at)
		return text;
	migr__buf_init(&buf, db->arena->alloc);
	for (const char *rest = text; rest; rest = at ? at + strlen(from) : NULL) {
		at = find_word(rest, from);
		migr__buf_add(&buf, rest, at ? (size_t)(at - rest) : strlen(rest));
		if (at)
			migr__buf_puts(&buf, to);
	}
	copy = migr__arena_strdup(db->arena, migr__buf_text(&buf));
	migr__buf_free(&buf);
	return copy;
}

/* A view or trigger that mentions the words, if both are given; or any. NULL: none. */
static const char *viewer(const memory_database *db, const char *table, const char *column)
{
	for (size_t i = 0; i < db->n_views; i++)
		if (memory_mentions(db->views[i].sql, table) && (!column || memory_mentions(db->views[i].sql, column)))
			return db->views[i].name;
	for (size_t i = 0; i < db->n_triggers; i++)
		if ((strcmp(db->triggers[i].table, table) == 0 || memory_mentions(db->triggers[i].body, table)) &&
		    (!column || memory_mentions(db->triggers[i].body, column)))
			return db->triggers[i].name;
	return NULL;
}

/* A type by a name must be there. */
static int check_type(memory_database *db, const char *text)
{
	migr_error error;
	migr__type type;
	int is_there = 0;

	migr__error_init(&error, db->arena->alloc);
	ck_assert_int_eq(migr__type_parse(text, db->dialect->name, db->arena, &type, &error), MIGR_OK);
	if (type.kind != MIGR__TYPE_ENUM || !type.name || !memory_is(db, "postgresql"))
		return 1;
	for (size_t i = 0; i < db->n_enums; i++)
		is_there |= strcmp(db->enums[i].name, type.name) == 0;
	return is_there ? 1 : memory_fault(db, "there is no type %s", type.name);
}

static int add_column(memory_database *db, memory_table *table, const migr_column *column)
{
	if (memory_column(table, column->name))
		return memory_fault(db, "column %s.%s is there", table->name, column->name);
	table->columns[table->n_columns] = *column;
	table->columns[table->n_columns].renamed_from = NULL;
	table->columns[table->n_columns].struct_size = 0;
	if (column->flags & MIGR_PRIMARY_KEY)
		table->columns[table->n_columns].flags |= MIGR_NOT_NULL;
	table->columns[table->n_columns].flags &= ~(uint32_t)(MIGR_PRIMARY_KEY | MIGR_UNIQUE);
	if (column->default_value.type == MIGR_VALUE_INTEGER) {
		char number[32];

		snprintf(number, sizeof number, "%lld", (long long)column->default_value.integer);
		table->columns[table->n_columns].default_sql = migr__arena_strdup(db->arena, number);
		table->columns[table->n_columns].default_value = (migr_value){ .type = MIGR_VALUE_NULL };
	}
	table->n_columns++;
	return check_type(db, column->type);
}

static int relation_is_there(memory_database *db, const char *name)
{
	for (size_t i = 0; i < db->n_views; i++)
		if (strcmp(db->views[i].name, name) == 0)
			return 1;
	return memory_find(db, name) != NULL;
}

static int add_parts(memory_database *db, memory_table *table, const migr_table *from)
{
	const char *list = NULL;

	if (from->primary_key && !memory_add_key(db, table, MIGR_OBJECT_PRIMARY_KEY, from->primary_key))
		return 0;
	for (uint32_t i = 0; i < from->columns.count; i++)
		if (from->columns.items[i].flags & MIGR_PRIMARY_KEY)
			list = memory_joined(db, list, from->columns.items[i].name);
	if (list && !memory_add_key(db, table, MIGR_OBJECT_PRIMARY_KEY, &(migr_key){ .columns = list }))
		return 0;
	for (uint32_t i = 0; i < from->columns.count; i++)
		if ((from->columns.items[i].flags & MIGR_UNIQUE) &&
		    !memory_add_key(db, table, MIGR_OBJECT_UNIQUE,
		                    &(migr_key){ .columns = from->columns.items[i].name }))
			return 0;
	for (uint32_t i = 0; i < from->unique_keys.count; i++)
		if (!memory_add_key(db, table, MIGR_OBJECT_UNIQUE, &from->unique_keys.items[i]))
			return 0;
	for (uint32_t i = 0; i < from->indexes.count; i++)
		if (!memory_add_index(db, table, &from->indexes.items[i]))
			return 0;
	for (uint32_t i = 0; i < from->checks.count; i++)
		if (!memory_add_check(db, table, &from->checks.items[i]))
			return 0;
	for (uint32_t i = 0; i < from->foreign_keys.count; i++)
		if (!memory_add_foreign_key(db, table, &from->foreign_keys.items[i]))
			return 0;
	return 1;
}

static int create_table(memory_database *db, const migr_table *from)
{
	memory_table *table = migr__arena_new(db->arena, 1, sizeof *table);

	if (relation_is_there(db, from->name))
		return memory_fault(db, "%s is there", from->name);
	table->name = from->name;
	table->comment = from->comment;
	db->tables[db->n_tables++] = table;
	for (uint32_t i = 0; i < from->columns.count; i++)
		if (!add_column(db, table, &from->columns.items[i]))
			return 0;
	return add_parts(db, table, from);
}

static int drop_table(memory_database *db, const char *name)
{
	memory_table *table = memory_find(db, name);
	const char *user;
	size_t at = 0;

	if (!table)
		return memory_fault(db, "there is no table %s", name);
	user = viewer(db, name, NULL);
	if (user)
		return memory_fault(db, "%s uses %s", user, name);
	for (size_t i = 0; i < db->n_tables; i++)
		for (size_t k = 0; k < db->tables[i]->n_parts; k++)
			if (db->tables[i] != table && db->tables[i]->parts[k].ref_table &&
			    strcmp(db->tables[i]->parts[k].ref_table, name) == 0)
				return memory_fault(db, "%s points to %s", db->tables[i]->name, name);
	while (db->tables[at] != table)
		at++;
	db->tables[at] = db->tables[--db->n_tables];
	return 1;
}

static int rename_table(memory_database *db, const char *from, const char *to)
{
	memory_table *table = memory_find(db, from);

	if (!table || relation_is_there(db, to))
		return memory_fault(db, "%s cannot become %s", from, to);
	if (memory_is(db, "mysql") && viewer(db, from, NULL))
		return memory_fault(db, "%s is viewed", from);
	table->name = to;
	for (size_t i = 0; i < db->n_tables; i++)
		for (size_t k = 0; k < db->tables[i]->n_parts; k++) {
			memory_part *part = &db->tables[i]->parts[k];

			if (part->ref_table && strcmp(part->ref_table, from) == 0)
				part->ref_table = to;
		}
	for (size_t i = 0; i < db->n_views; i++)
		db->views[i].sql = memory_replace(db, db->views[i].sql, from, to);
	for (size_t i = 0; i < db->n_triggers; i++)
		if (strcmp(db->triggers[i].table, from) == 0)
			db->triggers[i].table = to;
	return 1;
}

static int rename_column(memory_database *db, memory_table *table, const char *from, const char *to)
{
	migr_column *column = memory_column(table, from);

	if (!column || memory_column(table, to))
		return memory_fault(db, "%s.%s cannot become %s", table->name, from, to);
	/* PostgreSQL would go on calling a view's column by the old name */
	if (!memory_is(db, "sqlite") && viewer(db, table->name, from))
		return memory_fault(db, "%s.%s is viewed", table->name, from);
	column->name = to;
	for (size_t i = 0; i < table->n_columns; i++) {
		if (memory_mentions(table->columns[i].generated_sql, from) && memory_is(db, "mysql"))
			return memory_fault(db, "%s is computed from %s", table->columns[i].name, from);
		table->columns[i].generated_sql = memory_replace(db, table->columns[i].generated_sql, from, to);
	}
	memory_rename_in_parts(db, table, from, to);
	for (size_t i = 0; i < db->n_views; i++)
		if (memory_mentions(db->views[i].sql, table->name))
			db->views[i].sql = memory_replace(db, db->views[i].sql, from, to);
	for (size_t i = 0; i < db->n_triggers; i++)
		if (strcmp(db->triggers[i].table, table->name) == 0)
			db->triggers[i].body = memory_replace(db, db->triggers[i].body, from, to);
	return 1;
}

static int drop_column(memory_database *db, memory_table *table, const char *name)
{
	migr_column *column = memory_column(table, name);
	const char *user = memory_user_of_column(db, table, name);

	if (!column)
		return memory_fault(db, "there is no column %s.%s", table->name, name);
	if (!user)
		user = viewer(db, table->name, name);
	for (size_t i = 0; i < table->n_columns && !user; i++)
		if (memory_mentions(table->columns[i].generated_sql, name))
			user = table->columns[i].name;
	if (user)
		return memory_fault(db, "%s uses %s.%s", user, table->name, name);
	if (table->n_columns == 1)
		return memory_fault(db, "%s is the last column of %s", name, table->name);
	memmove(column, column + 1, (size_t)(&table->columns[--table->n_columns] - column) * sizeof *column);
	return 1;
}

static int change_type(memory_database *db, memory_table *table, migr_column *column, const char *type)
{
	if (memory_is(db, "postgresql") && viewer(db, table->name, column->name))
		return memory_fault(db, "%s.%s is viewed", table->name, column->name);
	for (size_t i = 0; i < table->n_columns && memory_is(db, "postgresql"); i++)
		if (memory_mentions(table->columns[i].generated_sql, column->name))
			return memory_fault(db, "%s is computed from %s", table->columns[i].name, column->name);
	if (memory_is(db, "mysql") && memory_is_in_foreign_key(db, table, column->name))
		return memory_fault(db, "%s.%s is in a foreign key", table->name, column->name);
	column->type = type;
	return check_type(db, type);
}

static int alter_column(memory_database *db, memory_table *table, const migr_operation *operation)
{
	migr_column *column = memory_column(table, operation->name);
	const migr_alteration *a = operation->alteration;

	if (!column)
		return memory_fault(db, "there is no column %s.%s", table->name, operation->name);
	if (a->type && !change_type(db, table, column, a->type))
		return 0;
	if (a->flags & (MIGR_ALTER_SET_NOT_NULL | MIGR_ALTER_DROP_NOT_NULL)) {
		column->flags &= ~(uint32_t)MIGR_NOT_NULL;
		column->flags |= a->flags & MIGR_ALTER_SET_NOT_NULL ? (uint32_t)MIGR_NOT_NULL : 0;
	}
	if (a->flags & MIGR_ALTER_DROP_DEFAULT)
		column->default_sql = NULL;
	if (a->default_sql)
		column->default_sql = a->default_sql;
	if (a->default_value.type == MIGR_VALUE_INTEGER) {
		char number[32];

		snprintf(number, sizeof number, "%lld", (long long)a->default_value.integer);
		column->default_sql = migr__arena_strdup(db->arena, number);
	}
	if (a->flags & (MIGR_ALTER_SET_AUTOINCREMENT | MIGR_ALTER_DROP_AUTOINCREMENT)) {
		column->flags &= ~(uint32_t)MIGR_AUTOINCREMENT;
		column->flags |= a->flags & MIGR_ALTER_SET_AUTOINCREMENT ? (uint32_t)MIGR_AUTOINCREMENT : 0;
	}
	if (a->flags & MIGR_ALTER_DROP_GENERATED) {
		if (!(column->flags & MIGR_STORED))
			return memory_fault(db, "%s.%s keeps no values", table->name, column->name);
		column->generated_sql = NULL;
		column->flags &= ~(uint32_t)MIGR_STORED;
	}
	if (a->generated_sql)
		column->generated_sql = a->generated_sql;
	return 1;
}

static int enum_at(memory_database *db, const char *name)
{
	for (size_t i = 0; i < db->n_enums; i++)
		if (strcmp(db->enums[i].name, name) == 0)
			return (int)i;
	return -1;
}

/* Labels of a type, of the type itself and of the columns that have it. */
static void set_labels(memory_database *db, migr_enum *type, const char *name, const char *labels)
{
	char before[64], text[256];

	snprintf(before, sizeof before, "enum %s(", type->name);
	snprintf(text, sizeof text, "enum %s(%s)", name, labels);
	for (size_t i = 0; i < db->n_tables; i++)
		for (size_t k = 0; k < db->tables[i]->n_columns; k++) {
			migr_column *column = &db->tables[i]->columns[k];

			if (strncmp(column->type, before, strlen(before)) == 0)
				column->type = migr__arena_strdup(db->arena, text);
		}
	type->name = name;
	type->labels = labels;
}

static int add_label(memory_database *db, migr_enum *type, const migr_operation *operation)
{
	const migr_op_options *options = operation->options;
	migr__names labels;
	migr_error error;
	migr__buf buf;

	migr__error_init(&error, db->arena->alloc);
	ck_assert_int_eq(migr__labels_parse(type->labels, db->arena, &labels, &error), MIGR_OK);
	if (strcmp(type->labels, operation->enumeration->labels) != 0)
		return memory_fault(db, "%s has the labels %s", type->name, type->labels);
	migr__buf_init(&buf, db->arena->alloc);
	for (size_t i = 0; i < labels.count; i++) {
		int before = options && options->before && strcmp(options->before, labels.items[i]) == 0;
		int after = options && options->after && strcmp(options->after, labels.items[i]) == 0;

		migr__buf_puts(&buf, i ? ", " : "");
		if (before)
			migr__buf_printf(&buf, "'%s', ", operation->name);
		migr__buf_printf(&buf, "'%s'", labels.items[i]);
		if (after)
			migr__buf_printf(&buf, ", '%s'", operation->name);
	}
	if (!options || (!options->before && !options->after))
		migr__buf_printf(&buf, ", '%s'", operation->name);
	set_labels(db, type, type->name, migr__arena_strdup(db->arena, migr__buf_text(&buf)));
	migr__buf_free(&buf);
	return 1;
}

static int drop_enum(memory_database *db, int at)
{
	char text[64];

	snprintf(text, sizeof text, "enum %s(", db->enums[at].name);
	for (size_t i = 0; i < db->n_tables; i++)
		for (size_t k = 0; k < db->tables[i]->n_columns; k++)
			if (strncmp(db->tables[i]->columns[k].type, text, strlen(text)) == 0)
				return memory_fault(db, "%s.%s has the type", db->tables[i]->name,
				                    db->tables[i]->columns[k].name);
	db->enums[at] = db->enums[--db->n_enums];
	return 1;
}

static int apply_enum(memory_database *db, const migr_operation *operation)
{
	int at = enum_at(db, operation->enumeration->name);

	if (operation->kind == MIGR_OP_CREATE_ENUM) {
		if (at >= 0)
			return memory_fault(db, "type %s is there", operation->enumeration->name);
		db->enums[db->n_enums] = *operation->enumeration;
		db->enums[db->n_enums++].used_by = NULL;
		return 1;
	}
	if (at < 0)
		return memory_fault(db, "there is no type %s", operation->enumeration->name);
	if (operation->kind == MIGR_OP_DROP_ENUM)
		return drop_enum(db, at);
	if (operation->kind == MIGR_OP_RENAME_ENUM)
		set_labels(db, &db->enums[at], operation->new_name, db->enums[at].labels);
	return operation->kind == MIGR_OP_RENAME_ENUM || add_label(db, &db->enums[at], operation);
}

/* "SELECT a, b FROM t": t must be there, and have them if it is a table. */
static int create_view(memory_database *db, const migr_view *view)
{
	const char *from = strstr(view->sql, " FROM ");
	memory_table *table = from ? memory_find(db, from + 6) : NULL;
	char column[32];

	if (relation_is_there(db, view->name) || !from || !relation_is_there(db, from + 6))
		return memory_fault(db, "view %s cannot be made: %s", view->name, view->sql);
	if (table && sscanf(view->sql, "SELECT %31[a-z0-9]", column) == 1 && !memory_column(table, column))
		return memory_fault(db, "view %s: there is no column %s", view->name, column);
	db->views[db->n_views++] = *view;
	return 1;
}

static int drop_view(memory_database *db, const char *name)
{
	for (size_t i = 0; i < db->n_views; i++)
		if (memory_mentions(db->views[i].sql, name))
			return memory_fault(db, "view %s reads %s", db->views[i].name, name);
	for (size_t i = 0; i < db->n_views; i++)
		if (strcmp(db->views[i].name, name) == 0) {
			memmove(&db->views[i], &db->views[i + 1], (--db->n_views - i) * sizeof db->views[0]);
			return 1;
		}
	return memory_fault(db, "there is no view %s", name);
}

static int create_trigger(memory_database *db, const migr_trigger *trigger)
{
	if (!relation_is_there(db, trigger->table))
		return memory_fault(db, "trigger %s is on nothing", trigger->name);
	db->triggers[db->n_triggers++] = *trigger;
	return 1;
}

static int drop_trigger(memory_database *db, const migr_operation *operation)
{
	for (size_t i = 0; i < db->n_triggers; i++)
		if (strcmp(db->triggers[i].name, operation->name) == 0 &&
		    strcmp(db->triggers[i].table, operation->table) == 0) {
			db->triggers[i] = db->triggers[--db->n_triggers];
			return 1;
		}
	return memory_fault(db, "there is no trigger %s on %s", operation->name, operation->table);
}

static int apply_to_table(memory_database *db, memory_table *table, const migr_operation *operation)
{
	switch (operation->kind) {
	case MIGR_OP_ADD_COLUMN:
		if (!add_column(db, table, operation->column))
			return 0;
		return !(operation->column->flags & MIGR_PRIMARY_KEY) ||
		       memory_add_key(db, table, MIGR_OBJECT_PRIMARY_KEY,
		                      &(migr_key){ .columns = operation->column->name });
	case MIGR_OP_DROP_COLUMN:
		return drop_column(db, table, operation->name);
	case MIGR_OP_ALTER_COLUMN:
		return alter_column(db, table, operation);
	case MIGR_OP_RENAME_COLUMN:
		return rename_column(db, table, operation->name, operation->new_name);
	case MIGR_OP_SET_TABLE_COMMENT:
		table->comment = operation->sql;
		return 1;
	default:
		return memory_apply_part(db, table, operation);
	}
}

int memory_apply(memory_database *db, const migr_operation *operation)
{
	memory_table *table;

	switch (operation->kind) {
	case MIGR_OP_CREATE_TABLE:
		return create_table(db, operation->table_definition);
	case MIGR_OP_DROP_TABLE:
		return drop_table(db, operation->table);
	case MIGR_OP_RENAME_TABLE:
		return rename_table(db, operation->table, operation->new_name);
	case MIGR_OP_CREATE_ENUM:
	case MIGR_OP_DROP_ENUM:
	case MIGR_OP_RENAME_ENUM:
	case MIGR_OP_ADD_ENUM_VALUE:
		return apply_enum(db, operation);
	case MIGR_OP_CREATE_VIEW:
		return create_view(db, operation->view);
	case MIGR_OP_DROP_VIEW:
		return drop_view(db, operation->name);
	case MIGR_OP_CREATE_TRIGGER:
		return create_trigger(db, operation->trigger);
	case MIGR_OP_DROP_TRIGGER:
		return drop_trigger(db, operation);
	default:
		table = operation->table ? memory_find(db, operation->table) : NULL;
		return table ? apply_to_table(db, table, operation)
		             : memory_fault(db, "there is no table %s", operation->table ? operation->table : "");
	}
}
