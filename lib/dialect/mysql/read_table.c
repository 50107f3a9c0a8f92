/* SPDX-License-Identifier: MIT */
/* Tables and what they are made with. */
#include "dialect/mysql/read.h"

#include <string.h>

/* The row's columns, as migr__my_query_tables has them. */
enum { NAME = 1, TYPE, ENGINE, COLLATION, OPTIONS, COMMENT, WIDTH };

/* The next option: NAME=VALUE, where either may be quoted. 0 at the end. */
static int take_option(migr__view *rest, migr__view *option)
{
	const char *at, *end;
	char quote = '\0';

	*rest = migr__view_trim(*rest);
	at = rest->data;
	end = at + rest->size;
	for (; at < end && (quote || *at != ' ' || strncmp(at, " DIRECTORY=", 11) == 0); at++) {
		if (quote)
			quote = *at == quote ? '\0' : quote;
		else if (*at == '\'' || *at == '`' || *at == '"')
			quote = *at;
	}
	*option = (migr__view){ rest->data, (size_t)(at - rest->data) };
	*rest = (migr__view){ at, (size_t)(end - at) };
	return option->size > 0;
}

/* Where it lies is not what it is; partitions are asked for by themselves. */
static int is_left_out(migr__view option)
{
	return migr__view_is(option, "partitioned") ||
	       (option.size > 15 &&
	        (memcmp(option.data, "DATA DIRECTORY=", 15) == 0 || memcmp(option.data, "INDEX DIRECTORY", 15) == 0));
}

/* Options with their names as SHOW CREATE TABLE writes them. Appends to `text`. */
static void write_options(migr__my_reading *r, const char *options)
{
	migr__view rest = migr__view_of(options), option;

	while (take_option(&rest, &option)) {
		int is_name = 1;

		if (is_left_out(option))
			continue;
		if (r->text.size)
			migr__buf_putc(&r->text, ' ');
		for (size_t i = 0; i < option.size; i++) {
			char c = option.data[i];

			is_name &= c != '=';
			migr__buf_putc(&r->text, is_name && c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c);
		}
	}
}

static migr_status read_options(migr__my_reading *r, migr__my_table *own, const char *options, int is_versioned)
{
	if (options && strstr(options, "partitioned"))
		r->has_partitions = 1;
	migr__buf_clear(&r->text);
	if (options)
		write_options(r, options);
	if (is_versioned)
		migr__buf_puts(&r->text, r->text.size ? " WITH SYSTEM VERSIONING" : "WITH SYSTEM VERSIONING");
	own->options = migr__my_text_take(r);
	return own->options ? MIGR_OK : r->read->error->status;
}

/* InnoDB, utf8mb4 and the collation of a character set are what is meant where a literal says nothing. */
static migr_status read_engine(migr__my_reading *r, migr__gathered *table, const char *engine, const char *collation)
{
	migr__my_table *own = migr__my_own(table);
	char charset[33];
	const char *usual;

	if (strcmp(engine, "InnoDB") != 0)
		table->table.mysql_engine = migr__gather_text(&r->gather, engine);
	own->is_memory = strcmp(engine, "MEMORY") == 0;
	if (!collation)
		return migr__my_read_status(r);
	migr__my_charset_of(collation, charset);
	own->charset = migr__gather_text(&r->gather, charset);
	own->collation = migr__gather_text(&r->gather, collation);
	usual = migr__my_default_collation(r, charset);
	if (strcmp(charset, "utf8mb4") != 0)
		table->table.mysql_charset = own->charset;
	if (!usual || strcmp(usual, collation) != 0)
		table->table.mysql_collation = own->collation;
	return migr__my_read_status(r);
}

static migr_status take_base_table(migr__my_reading *r, size_t schema, const migr_value *values)
{
	const char *engine = migr__my_row_text(&values[ENGINE]), *comment = migr__my_row_text(&values[COMMENT]);
	const char *name = migr__my_row_text(&values[NAME]);
	migr__gathered *table;

	/* its file is damaged, its engine is missing ...: the comment says so */
	if (!engine)
		return migr__gather_left(&r->gather, MIGR_OBJECT_TABLE, schema, NULL, name,
		                         comment && *comment ? comment : "cannot be read by the server");
	table = migr__gather_table(&r->gather, schema, name);
	if (!table)
		return r->read->error->status;
	table->own = migr__arena_new(&r->gather.passing, 1, sizeof(migr__my_table));
	if (!table->own)
		return migr__fail_memory(r->read->error);
	table->table.comment = migr__my_text_or_null(r, comment);
	if (read_engine(r, table, engine, migr__my_row_text(&values[COLLATION])) != MIGR_OK)
		return r->read->error->status;
	return read_options(r, migr__my_own(table), migr__my_row_text(&values[OPTIONS]),
	                    migr__my_row_is(&values[TYPE], "SYSTEM VERSIONED"));
}

static migr_status take_broken_view(migr__my_reading *r, size_t schema, const char *name)
{
	migr__my_place *view = migr__pile_add_passing(&r->broken, &r->gather, sizeof *view);

	if (!view)
		return r->read->error->status;
	view->schema = schema;
	view->name = migr__gather_text(&r->gather, name);
	return migr__gather_left(&r->gather, MIGR_OBJECT_VIEW, schema, NULL, name,
	                         "is broken: it reads what is not there, or may not be read");
}

static migr_status take_other(migr__my_reading *r, size_t schema, const migr_value *values)
{
	const char *name = migr__my_row_text(&values[NAME]), *comment = migr__my_row_text(&values[COMMENT]);
	migr__my_place *sequence;

	if (migr__my_row_is(&values[TYPE], "VIEW")) {
		r->has_views = 1;
		return comment && strstr(comment, "references invalid") ? take_broken_view(r, schema, name) : MIGR_OK;
	}
	if (!migr__my_row_is(&values[TYPE], "SEQUENCE"))
		return migr__gather_left(&r->gather, MIGR_OBJECT_TABLE, schema, NULL, name,
		                         migr__my_row_is(&values[TYPE], "TEMPORARY") ? "is temporary"
		                                                                     : "is the server's own");
	sequence = migr__pile_add_passing(&r->sequences, &r->gather, sizeof *sequence);
	if (!sequence)
		return r->read->error->status;
	sequence->schema = schema;
	sequence->name = migr__gather_text(&r->gather, name);
	return migr__my_read_status(r);
}

migr_status migr__my_take_table(void *reading, const migr_value *values, size_t count)
{
	migr__my_reading *r = reading;
	size_t schema = count >= WIDTH ? (size_t)migr__my_row_number(&values[0]) : SIZE_MAX;

	if (schema >= r->read->n_schemas || !migr__my_row_text(&values[NAME]) || !migr__my_row_text(&values[TYPE])) {
		r->bad_answer = 1;
		return MIGR_OK;
	}
	if (migr__my_row_is(&values[TYPE], "BASE TABLE") || migr__my_row_is(&values[TYPE], "SYSTEM VERSIONED"))
		return take_base_table(r, schema, values);
	return take_other(r, schema, values);
}

static migr_status finish_options(migr__my_reading *r, migr__gathered *table)
{
	migr__my_table *own = migr__my_own(table);

	migr__buf_clear(&r->text);
	migr__buf_puts(&r->text, "mysql: ");
	migr__buf_puts(&r->text, own->options);
	if (own->partitions.count && migr__my_write_partitions(r, table) != MIGR_OK)
		return r->read->error->status;
	if (r->text.size == strlen("mysql: "))
		return MIGR_OK;
	table->table.options = migr__my_text_take(r);
	return migr__my_read_status(r);
}

migr_status migr__my_finish_tables(migr__my_reading *r)
{
	migr__gathered **tables = r->gather.tables.items;
	size_t kept = 0;

	for (size_t i = 0; i < r->gather.tables.count; i++) {
		const char *why = migr__my_own(tables[i])->left_why;

		if (why && migr__gather_left(&r->gather, MIGR_OBJECT_TABLE, tables[i]->schema, NULL,
		                             tables[i]->table.name, why) != MIGR_OK)
			return r->read->error->status;
		if (why)
			continue;
		if (finish_options(r, tables[i]) != MIGR_OK)
			return r->read->error->status;
		tables[kept++] = tables[i];
	}
	r->gather.tables.count = kept;
	return MIGR_OK;
}
