/* SPDX-License-Identifier: MIT */
/* Columns. */
#include "dialect/mysql/read.h"
#include "dialect/mysql/shown.h"

#include <string.h>

/* The row's columns, as migr__my_query_columns has them. */
enum { NAME = 2, TYPE = 4, NULLABLE, DEFAULT, EXTRA, GENERATED, CHARSET, COLLATION, COMMENT, SRID, WIDTH };

static int is_default_collation(const migr__my_reading *r, const char *charset, const char *collation)
{
	const char *own = migr__my_default_collation(r, charset);

	return own && strcmp(own, collation) == 0;
}

/* Character set and collation only where they are not the table's. */
static void read_charset(migr__my_reading *r, const migr__my_table *own, migr_column *column, const char *charset,
                         const char *collation)
{
	int is_other = !own->charset || strcmp(own->charset, charset) != 0;
	int is_special = !own->collation || strcmp(own->collation, collation) != 0;

	if (is_other)
		column->charset = migr__my_text_or_null(r, charset);
	if (is_other ? !is_default_collation(r, charset, collation) : is_special)
		column->collation = migr__my_text_or_null(r, collation);
}

/* What the library makes of "uuid" is told from a text of that length by its character set. */
static int is_uuid(const char *type, const char *charset)
{
	return charset && strcmp(charset, "ascii") == 0 && strcmp(type, "char(36)") == 0;
}

static migr_status read_type(migr__my_reading *r, const migr__my_table *own, migr_column *column,
                             const migr_value *values)
{
	const char *type = migr__my_row_text(&values[TYPE]);
	const char *charset = migr__my_row_text(&values[CHARSET]), *collation = migr__my_row_text(&values[COLLATION]);

	if (!type) {
		r->bad_answer = 1;
		return MIGR_OK;
	}
	migr__buf_clear(&r->text);
	if (is_uuid(type, charset)) {
		migr__buf_puts(&r->text, "uuid");
		if (collation && !is_default_collation(r, charset, collation))
			column->collation = migr__my_text_or_null(r, collation);
	} else {
		migr__my_type_write(type, &r->text);
		if (values[SRID].type != MIGR_VALUE_NULL)
			migr__buf_printf(&r->text, " SRID %lld", (long long)migr__my_row_number(&values[SRID]));
	}
	column->type = migr__my_text_take(r);
	if (!is_uuid(type, charset) && charset && collation)
		read_charset(r, own, column, charset, collation);
	return migr__my_read_status(r);
}

/* MySQL writes a value without quotes: whether it needs them is told by the type. */
static int is_bare(const char *type, const char *value)
{
	static const char *const words[] = { "tinyint", "smallint", "mediumint", "int", "bigint", "decimal",
		                             "float",   "double",   "year",      "bit", NULL };
	size_t size = strcspn(type, "( ");

	for (size_t i = 0; words[i]; i++)
		if (strlen(words[i]) == size && memcmp(words[i], type, size) == 0)
			return 1;
	return strstr(type, "binary") && strncmp(value, "0x", 2) == 0 && value[2];
}

/* MySQL tells bytes as digits, but only those before the first zero. */
static int is_cut(const char *type, const char *value)
{
	return strstr(type, "binary") && strcmp(value, "0x") == 0;
}

/* The time, rather than a text that reads like it. */
static int is_now(const char *type, const char *extra, const char *text)
{
	return migr__view_is_nocase((migr__view){ text, strcspn(text, "(") }, "CURRENT_TIMESTAMP") &&
	       (strstr(extra, "DEFAULT_GENERATED") || strncmp(type, "timestamp", 9) == 0 ||
	        strncmp(type, "datetime", 8) == 0);
}

/* DEFAULT_GENERATED: an expression, which MySQL takes in brackets only, but for the time. */
static const char *mysql_default(migr__my_reading *r, const char *type, const char *extra, const char *text)
{
	migr__buf plain;
	const char *out;

	migr__buf_clear(&r->text);
	if (is_now(type, extra, text))
		return migr__my_sql(r, text);
	if (!strstr(extra, "DEFAULT_GENERATED")) {
		if (is_bare(type, text))
			migr__buf_puts(&r->text, text);
		else if (is_cut(type, text))
			migr__buf_puts(&r->text, "''");
		else
			migr__mysql_string(&r->text, text, r->server.plain_backslash);
		return migr__my_invariant(r);
	}
	migr__buf_init(&plain, r->text.alloc);
	migr__my_shown_write(text, &plain);
	migr__buf_putc(&r->text, '(');
	migr__my_unbracket(migr__buf_text(&plain), &r->text);
	migr__buf_putc(&r->text, ')');
	r->text.failed |= plain.failed;
	migr__buf_free(&plain);
	out = migr__my_text_take(r);
	return out ? migr__my_sql(r, out) : NULL;
}

static migr_status read_default(migr__my_reading *r, const migr__gathered *table, migr_column *column,
                                const migr_value *values)
{
	const char *text = migr__my_row_text(&values[DEFAULT]), *extra = migr__my_row_text(&values[EXTRA]);
	const char *type = migr__my_row_text(&values[TYPE]);

	if (!text || !type)
		return MIGR_OK;
	/* MariaDB tells "no default" of a column that takes NULL by the word, and the text of four letters by quotes */
	if (r->server.is_mariadb && strcmp(text, "NULL") == 0)
		return MIGR_OK;
	if (!r->server.is_mariadb && is_cut(type, text) &&
	    migr__my_left_part(r, table->schema, table->table.name, column->name,
	                       "of a default that begins with a zero byte the server tells nothing") != MIGR_OK)
		return r->read->error->status;
	if (r->server.is_mariadb)
		column->default_sql = migr__my_sql(r, text);
	else
		column->default_sql = mysql_default(r, type, extra ? extra : "", text);
	return column->default_sql ? MIGR_OK : r->read->error->status;
}

static migr_status read_generated(migr__my_reading *r, migr__my_table *own, migr_column *column, const char *sql,
                                  const char *extra)
{
	if (strcmp(sql, "ROW START") == 0 || strcmp(sql, "ROW END") == 0)
		own->left_why = "has columns that say since when a row is so, for which there is no literal";
	column->generated_sql = migr__my_expression(r, sql);
	if (strstr(extra, "STORED") || strstr(extra, "PERSISTENT"))
		column->flags |= MIGR_STORED;
	return column->generated_sql ? MIGR_OK : r->read->error->status;
}

static migr_status read_extra(migr__my_reading *r, const migr__gathered *table, migr_column *column, const char *extra)
{
	const char *update = strstr(extra, "on update ");

	if (strstr(extra, "auto_increment"))
		column->flags |= MIGR_AUTOINCREMENT;
	if (strstr(extra, "INVISIBLE"))
		column->flags |= MIGR_INVISIBLE;
	if (strstr(extra, "WITHOUT SYSTEM VERSIONING") &&
	    migr__my_left_part(r, table->schema, table->table.name, column->name,
	                       "its WITHOUT SYSTEM VERSIONING has no literal") != MIGR_OK)
		return r->read->error->status;
	if (!update)
		return MIGR_OK;
	update += strlen("on update ");
	migr__buf_clear(&r->text);
	migr__buf_add(&r->text, update, strcspn(update, ", "));
	column->on_update_sql = migr__my_text_take(r);
	return column->on_update_sql ? MIGR_OK : r->read->error->status;
}

/* MySQL keeps the names of a view's columns beside its query; MariaDB writes them into it. */
static migr_status take_view_column(migr__my_reading *r, const migr_value *values)
{
	size_t schema = (size_t)migr__my_row_number(&values[0]);
	const char *view = migr__my_row_text(&values[1]), *name = migr__my_row_text(&values[NAME]);
	migr__my_view_column *column;

	if (r->server.is_mariadb || !view || !name || schema >= r->read->n_schemas)
		return migr__my_read_status(r);
	column = migr__pile_add_passing(&r->view_columns, &r->gather, sizeof *column);
	if (!column)
		return r->read->error->status;
	column->schema = schema;
	column->view = migr__gather_text(&r->gather, view);
	column->name = migr__gather_text(&r->gather, name);
	column->ordinal = migr__my_row_number(&values[3]);
	return migr__my_read_status(r);
}

migr_status migr__my_settle_columns(migr__my_reading *r)
{
	migr__pile *to = r->columns_of ? &r->columns_of->columns : NULL;

	if (!to || (!to->count && !migr__pile_reserve(to, r->read, r->n_columns, sizeof *r->columns)))
		return migr__my_read_status(r);
	for (size_t i = 0; i < r->n_columns; i++) {
		migr_column *column = migr__pile_add(to, r->read, sizeof *column);

		if (!column)
			return r->read->error->status;
		*column = r->columns[i];
	}
	r->columns_of = NULL;
	r->n_columns = 0;
	return MIGR_OK;
}

/* The rows of a table come one after the other. NULL without memory. */
static migr_column *add_column(migr__my_reading *r, migr__gathered *table, const char *name)
{
	migr_column *column;

	if (r->columns_of != table && migr__my_settle_columns(r) != MIGR_OK)
		return NULL;
	r->columns_of = table;
	if (!migr__reserve(r->read->arena->alloc, &r->columns, &r->columns_capacity, r->n_columns + 1,
	                   sizeof *r->columns)) {
		migr__fail_memory(r->read->error);
		return NULL;
	}
	column = &r->columns[r->n_columns++];
	memset(column, 0, sizeof *column);
	column->struct_size = sizeof *column;
	column->name = migr__gather_text(&r->gather, name);
	return column->name ? column : NULL;
}

migr_status migr__my_take_column(void *reading, const migr_value *values, size_t count)
{
	migr__my_reading *r = reading;
	migr__gathered *table = count >= WIDTH ? migr__my_row_table(r, values) : NULL;
	const char *name = migr__my_row_text(&values[NAME]), *extra, *generated;
	migr_column *column;
	migr__my_table *own;

	if (!table && migr__my_read_status(r) == MIGR_OK && count >= WIDTH)
		return take_view_column(r, values);
	if (!table || !name)
		return migr__my_read_status(r);
	own = migr__my_own(table);
	column = add_column(r, table, name);
	if (!column || read_type(r, own, column, values) != MIGR_OK)
		return r->read->error->status;
	if (migr__my_row_is(&values[NULLABLE], "NO"))
		column->flags |= MIGR_NOT_NULL;
	column->comment = migr__my_text_or_null(r, migr__my_row_text(&values[COMMENT]));
	extra = migr__my_row_text(&values[EXTRA]);
	generated = migr__my_row_text(&values[GENERATED]);
	if (generated && *generated) {
		if (read_generated(r, own, column, generated, extra ? extra : "") != MIGR_OK)
			return r->read->error->status;
	} else if (read_default(r, table, column, values) != MIGR_OK) {
		return r->read->error->status;
	}
	return extra && *extra ? read_extra(r, table, column, extra) : migr__my_read_status(r);
}
