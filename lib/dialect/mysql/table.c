/* SPDX-License-Identifier: MIT */
/* Tables: made, dropped, renamed, given a column. */
#include "dialect/mysql/my.h"

#include "base/text.h"

#include <string.h>

typedef struct table_writer {
	migr__my *my;
	const migr_table *table;
	migr__my_columns columns;
	size_t elements; /* written so far */
} table_writer;

static migr_status refuse_table(migr__my *my, const migr_table *table)
{
	if (table->flags & MIGR_STRICT)
		return migr__my_refuse(my, "that is SQLite's: leave it out; types are enforced",
		                       "has no STRICT tables");
	if (table->flags & MIGR_WITHOUT_ROWID)
		return migr__my_refuse(my, "leave it out: InnoDB keeps every table by its primary key",
		                       "has no WITHOUT ROWID");
	if (table->flags & MIGR_UNLOGGED)
		return migr__my_refuse(my, "leave it out, or choose another mysql_engine", "has no unlogged tables");
	if (table->excludes.count)
		return migr__my_refuse(my, "use a unique key, or check it in a trigger", "has no exclusions");
	return MIGR_OK;
}

static int begins_with(const char *list, const migr_element_list *elements, const char *column)
{
	migr__view first, rest = migr__view_of(list ? list : "");

	if (elements->count)
		return elements->items[0].column && strcmp(elements->items[0].column, column) == 0;
	return migr__next_name(&rest, &first) && migr__view_is_nocase(first, column);
}

/* The server says of a column that it counts up without a key only that there can be one of them. */
static migr_status check_counted(migr__my *my, const migr_table *table, const migr_column *column)
{
	int is_key = (column->flags & (MIGR_PRIMARY_KEY | MIGR_UNIQUE)) != 0;
	const migr_key *primary = table->primary_key;

	if (primary)
		is_key |= begins_with(primary->columns, &primary->elements, column->name);
	for (uint32_t i = 0; i < table->unique_keys.count; i++)
		is_key |= begins_with(table->unique_keys.items[i].columns, &table->unique_keys.items[i].elements,
		                      column->name);
	for (uint32_t i = 0; i < table->indexes.count; i++)
		is_key |= begins_with(table->indexes.items[i].columns, &table->indexes.items[i].elements, column->name);
	if (is_key)
		return MIGR_OK;
	migr__fail(my->compiler->error, MIGR_ERROR_SCHEMA, "column \"%s\" is counted up, and no key begins with it",
	           column->name);
	return migr__my_fail(my, migr__error_hint(my->compiler->error, "MySQL counts up only the column of a key"));
}

static void begin_element(table_writer *writer)
{
	migr__my_puts(writer->my, writer->elements++ ? ",\n\t" : "\n\t");
}

static void write_columns(table_writer *writer)
{
	migr__my *my = writer->my;
	const migr_column_list *list = &writer->table->columns;
	migr__my_column *columns = migr__arena_new(my->compiler->arena, list->count, sizeof *columns);

	if (!columns) {
		migr__my_fail(my, migr__fail_memory(my->compiler->error));
		return;
	}
	for (uint32_t i = 0; i < list->count; i++) {
		if (migr__my_column_read(my, &list->items[i], &columns[i]) != MIGR_OK)
			return;
		begin_element(writer);
		migr__my_column_write(my, &columns[i]);
	}
	writer->columns.items = columns;
	writer->columns.count = list->count;
	writer->columns.charset = writer->table->mysql_charset;
}

/* The primary key that the columns say by their flags; also the unique keys. */
static void write_flag_keys(table_writer *writer)
{
	migr__my *my = writer->my;
	const migr_column_list *list = &writer->table->columns;
	migr_element *elements = migr__arena_new(my->compiler->arena, list->count, sizeof *elements);
	migr_key key = { .elements = { elements, 0, sizeof *elements } };

	if (!elements) {
		migr__my_fail(my, migr__fail_memory(my->compiler->error));
		return;
	}
	for (uint32_t i = 0; i < list->count; i++)
		if (list->items[i].flags & MIGR_PRIMARY_KEY)
			elements[key.elements.count++].column = list->items[i].name;
	if (key.elements.count) {
		begin_element(writer);
		migr__my_write_key(my, "PRIMARY KEY", &key, &writer->columns);
	}
	for (uint32_t i = 0; i < list->count; i++) {
		if (!(list->items[i].flags & MIGR_UNIQUE))
			continue;
		elements[0] = (migr_element){ .column = list->items[i].name };
		key.elements.count = 1;
		begin_element(writer);
		migr__my_write_key(my, "UNIQUE KEY", &key, &writer->columns);
	}
}

static void write_keys(table_writer *writer)
{
	const migr_table *table = writer->table;
	migr__my *my = writer->my;

	if (table->primary_key) {
		begin_element(writer);
		migr__my_write_key(my, "PRIMARY KEY", table->primary_key, &writer->columns);
	}
	write_flag_keys(writer);
	for (uint32_t i = 0; i < table->unique_keys.count; i++) {
		begin_element(writer);
		migr__my_write_key(my, "UNIQUE KEY", &table->unique_keys.items[i], &writer->columns);
	}
	for (uint32_t i = 0; i < table->indexes.count; i++) {
		begin_element(writer);
		migr__my_write_index(my, &table->indexes.items[i], &writer->columns);
	}
	for (uint32_t i = 0; i < table->foreign_keys.count; i++) {
		begin_element(writer);
		migr__my_write_foreign_key(my, &table->foreign_keys.items[i]);
	}
	for (uint32_t i = 0; i < table->checks.count; i++) {
		begin_element(writer);
		migr__my_write_check(my, &table->checks.items[i]);
	}
}

static void write_options(table_writer *writer)
{
	const migr_table *table = writer->table;
	migr__my *my = writer->my;
	const char *options = NULL;
	int64_t start = 0;

	for (uint32_t i = 0; i < table->columns.count; i++)
		if (migr__my_is_auto_increment(&table->columns.items[i]))
			start = table->columns.items[i].identity_start;
	migr__my_puts(my, " ENGINE=");
	migr__my_word(my, table->mysql_engine ? table->mysql_engine : "InnoDB", "storage engine");
	if (start > 0)
		migr__buf_printf(&my->buf, " AUTO_INCREMENT=%lld", (long long)start);
	if (table->mysql_charset || !table->mysql_collation) {
		migr__my_puts(my, " DEFAULT CHARACTER SET ");
		migr__my_word(my, table->mysql_charset ? table->mysql_charset : "utf8mb4", "character set");
	}
	if (table->mysql_collation) {
		migr__my_puts(my, table->mysql_charset ? " COLLATE " : " DEFAULT COLLATE ");
		migr__my_word(my, table->mysql_collation, "collation");
	}
	if (table->comment) {
		migr__my_puts(my, " COMMENT=");
		migr__my_string(my, table->comment);
	}
	migr__my_fail(my, migr__clause_option(my->compiler, table->options, &options));
	if (options) {
		migr__my_puts(my, " ");
		migr__my_puts(my, options);
	}
}

migr_status migr__my_create_table(migr__my *my)
{
	table_writer writer = { .my = my, .table = my->operation->table_definition };
	const migr_table *table = writer.table;

	if (refuse_table(my, table) != MIGR_OK)
		return my->status;
	for (uint32_t i = 0; i < table->columns.count; i++)
		if (migr__my_is_auto_increment(&table->columns.items[i]) &&
		    check_counted(my, table, &table->columns.items[i]) != MIGR_OK)
			return my->status;
	for (uint32_t i = 0; i < table->foreign_keys.count; i++)
		migr__my_reference(my, table->name, table, &table->foreign_keys.items[i]);
	migr__my_puts(my, table->flags & MIGR_TEMPORARY ? "CREATE TEMPORARY TABLE " : "CREATE TABLE ");
	if (migr__clause_has(my->operation, MIGR_OPTION_IF_NOT_EXISTS))
		migr__my_puts(my, "IF NOT EXISTS ");
	migr__my_object(my, my->schema, table->name);
	migr__my_puts(my, " (");
	write_columns(&writer);
	if (my->status == MIGR_OK)
		write_keys(&writer);
	migr__my_puts(my, "\n)");
	write_options(&writer);
	return migr__my_add(my, 0);
}

migr_status migr__my_drop_table(migr__my *my)
{
	if (migr__my_table_used(my, my->operation->table) != MIGR_OK)
		return my->status;
	migr__my_puts(my, "DROP TABLE ");
	if (migr__clause_has(my->operation, MIGR_OPTION_IF_EXISTS))
		migr__my_puts(my, "IF EXISTS ");
	migr__my_object(my, my->schema, my->operation->table);
	return migr__my_add(my, 0);
}

migr_status migr__my_rename_table(migr__my *my)
{
	/* MySQL's views do not follow: they would be broken */
	if (migr__my_name_used(my, my->operation->table, NULL) != MIGR_OK)
		return my->status;
	migr__my_guard(my, MIGR__MY_TABLE, my->operation->table, NULL, 1);
	migr__my_puts(my, "RENAME TABLE ");
	migr__my_object(my, my->schema, my->operation->table);
	migr__my_puts(my, " TO ");
	migr__my_object(my, my->schema, my->operation->new_name);
	return migr__my_add(my, 0);
}

migr_status migr__my_set_table_comment(migr__my *my)
{
	migr__my_alter(my, my->operation->table);
	migr__my_puts(my, "COMMENT=");
	migr__my_string(my, my->operation->sql ? my->operation->sql : "");
	migr__my_alter_end(my, MIGR__MY_INSTANT);
	return migr__my_add(my, MIGR__SQL_REPEATABLE);
}

static int needs_value(const migr_column *column)
{
	return (column->flags & (MIGR_NOT_NULL | MIGR_PRIMARY_KEY)) && !migr__my_is_auto_increment(column) &&
	       !column->generated_sql && !column->default_sql && column->default_value.type == MIGR_VALUE_NULL;
}

/* MySQL would give the rows that are there a zero or an empty text. */
static void forbid_rows(migr__my *my, const migr_column *column)
{
	const char *table = my->operation->table;

	migr__my_puts(my, "SELECT 'it has rows' FROM ");
	migr__my_object(my, my->schema, table);
	migr__my_puts(my, " LIMIT 1");
	migr__my_forbid(my, MIGR_ERROR_DATA,
	                migr__my_printf(my,
	                                "column \"%s\" takes no NULL and has no default, so rows of \"%s\" would "
	                                "get a made-up value",
	                                column->name, table),
	                "give it a default; or add it without MIGR_NOT_NULL, fill in the rows, and then alter it to be "
	                "NOT NULL");
}

static void write_place(migr__my *my)
{
	const migr_op_options *options = my->operation->options;

	if (migr__clause_has(my->operation, MIGR_OPTION_FIRST)) {
		migr__my_puts(my, " FIRST");
	} else if (options && options->after) {
		migr__my_puts(my, " AFTER ");
		migr__my_name(my, options->after);
	}
}

static void add_flag_key(migr__my *my, const migr__my_column *column, const char *words)
{
	migr_element element = { .column = column->column->name };
	migr_key key = { .elements = { &element, 1, sizeof element } };
	migr__my_columns columns = { column, 1, NULL, NULL };

	migr__my_puts(my, ", ADD ");
	migr__my_write_key(my, words, &key, &columns);
}

migr_status migr__my_add_column(migr__my *my)
{
	const migr_column *literal = my->operation->column;
	migr__my_column column;

	if (migr__my_column_read(my, literal, &column) != MIGR_OK)
		return my->status;
	if (needs_value(literal)) {
		migr__my_guard(my, MIGR__MY_COLUMN, my->operation->table, literal->name, 2);
		forbid_rows(my, literal);
	} else {
		migr__my_guard(my, MIGR__MY_COLUMN, my->operation->table, literal->name, 1);
	}
	migr__my_alter(my, my->operation->table);
	migr__my_puts(my, "ADD COLUMN ");
	migr__my_column_write(my, &column);
	write_place(my);
	if (literal->flags & MIGR_PRIMARY_KEY)
		add_flag_key(my, &column, "PRIMARY KEY");
	if (literal->flags & MIGR_UNIQUE)
		add_flag_key(my, &column, "UNIQUE KEY");
	if (migr__my_is_auto_increment(literal) && literal->identity_start > 0)
		migr__buf_printf(&my->buf, ", AUTO_INCREMENT=%lld", (long long)literal->identity_start);
	migr__my_alter_end(my, MIGR__MY_INSTANT);
	return migr__my_add(my, 0);
}
