/* SPDX-License-Identifier: MIT */
/* Reads a schema: the queries in their order, and what each of them gives put together. */
#include "dialect/mysql/read.h"
#include "dialect/mysql/read_schema.h"

#include <stdlib.h>
#include <string.h>

const char *migr__my_row_text(const migr_value *value)
{
	return value->type == MIGR_VALUE_TEXT || value->type == MIGR_VALUE_BLOB ? value->text : NULL;
}

int64_t migr__my_row_number(const migr_value *value)
{
	const char *text = migr__my_row_text(value);

	if (value->type == MIGR_VALUE_INTEGER)
		return value->integer;
	return text ? (int64_t)strtoll(text, NULL, 10) : 0;
}

int migr__my_row_is(const migr_value *value, const char *text)
{
	const char *own = migr__my_row_text(value);

	return own && strcmp(own, text) == 0;
}

migr__my_table *migr__my_own(const migr__gathered *table)
{
	return table->own;
}

migr__gathered *migr__my_row_table(migr__my_reading *r, const migr_value *values)
{
	size_t schema = (size_t)migr__my_row_number(&values[0]);
	const char *name = migr__my_row_text(&values[1]);
	const migr__gathered *last = r->last_table;

	if (!name || schema >= r->read->n_schemas)
		return NULL;
	if (!last || last->schema != schema || strcmp(last->table.name, name) != 0)
		r->last_table = migr__gather_find(&r->gather, schema, name);
	return r->last_table;
}

migr_status migr__my_read_status(const migr__my_reading *r)
{
	return r->read->error->status;
}

const char *migr__my_text_take(migr__my_reading *r)
{
	const char *text = NULL;

	if (!r->text.failed)
		text = migr__arena_strndup(r->read->arena, migr__buf_text(&r->text), r->text.size);
	if (!text)
		migr__fail_memory(r->read->error);
	migr__buf_clear(&r->text);
	return text;
}

const char *migr__my_text_or_null(migr__my_reading *r, const char *text)
{
	return text && *text ? migr__gather_text(&r->gather, text) : NULL;
}

migr_status migr__my_left_part(migr__my_reading *r, size_t schema, const char *of, const char *what, const char *why)
{
	return migr__gather_left(&r->gather, MIGR_OBJECT_OTHER, schema, of, what, why);
}

void migr__my_charset_of(const char *collation, char *out)
{
	size_t size = strcspn(collation, "_");

	size = size > 32 ? 32 : size;
	memcpy(out, collation, size);
	out[size] = '\0';
}

const char *migr__my_default_collation(const migr__my_reading *r, const char *charset)
{
	const migr__my_charset *charsets = r->charsets.items;

	for (size_t i = 0; i < r->charsets.count; i++)
		if (strcmp(charsets[i].name, charset) == 0)
			return charsets[i].collation;
	return NULL;
}

/* A row of the first query: the server itself, a character set, a schema that is there. */
enum { KIND, FIRST, SECOND, DATABASE, LOWER_CASE, UTF8_COLLATION, SERVER_WIDTH };

static migr_status take_itself(migr__my_reading *r, const migr_value *values)
{
	const char *version = migr__my_row_text(&values[FIRST]), *mode = migr__my_row_text(&values[SECOND]);
	migr__my_charset *charset = migr__pile_add_passing(&r->charsets, &r->gather, sizeof *charset);

	if (!charset)
		return r->read->error->status;
	migr__my_server_of(&r->server, version ? version : "", mode ? mode : "");
	r->server.database = migr__my_text_or_null(r, migr__my_row_text(&values[DATABASE]));
	r->name_quote = mode && strstr(mode, "ANSI_QUOTES") ? '"' : '`';
	r->nocase_names = migr__my_row_number(&values[LOWER_CASE]) != 0;
	/* the session may say another one than the server has */
	charset->name = "utf8mb4";
	charset->collation = migr__my_text_or_null(r, migr__my_row_text(&values[UTF8_COLLATION]));
	return migr__my_read_status(r);
}

static migr_status take_server(void *reading, const migr_value *values, size_t count)
{
	migr__my_reading *r = reading;
	const char *first = count >= SERVER_WIDTH ? migr__my_row_text(&values[FIRST]) : NULL;
	const char *second = first ? migr__my_row_text(&values[SECOND]) : NULL;
	migr__my_charset *charset;
	size_t schema;

	if (!first || !second) {
		r->bad_answer = 1;
		return MIGR_OK;
	}
	if (migr__my_row_is(&values[KIND], "s"))
		return take_itself(r, values);
	if (migr__my_row_is(&values[KIND], "c")) {
		charset = migr__pile_add_passing(&r->charsets, &r->gather, sizeof *charset);
		if (!charset)
			return r->read->error->status;
		charset->name = migr__gather_text(&r->gather, first);
		charset->collation = migr__gather_text(&r->gather, second);
		return migr__my_read_status(r);
	}
	schema = (size_t)migr__my_row_number(&values[SECOND]);
	if (schema < r->read->n_schemas)
		r->databases[schema] = migr__gather_text(&r->gather, first);
	return migr__my_read_status(r);
}

/* Sends what is in `sql`, if there is anything, and forgets what the rows before were about. */
migr_status migr__my_ask(migr__my_reading *r, migr__live_row_fn each)
{
	const migr__live *live = r->read->live;
	migr_error *error = r->read->error;
	migr_status rc;

	if (r->sql.failed)
		return migr__fail_memory(error);
	if (!r->sql.size)
		return MIGR_OK;
	r->last_table = NULL;
	r->last_key = NULL;
	rc = live->query(live->user, r->sql.data, NULL, 0, each, r, error);
	migr__buf_clear(&r->sql);
	if (rc == MIGR_OK && r->bad_answer)
		rc = migr__fail(error, MIGR_ERROR_DATABASE, "information_schema gives rows that it should not have");
	return rc;
}

static migr_status fail_schema(migr__my_reading *r, const char *name)
{
	if (name) {
		migr__fail(r->read->error, MIGR_ERROR_NO_SUCH_TABLE, "there is no database \"%s\"", name);
		return migr__error_hint(r->read->error, "or it may not be seen by this user");
	}
	migr__fail(r->read->error, MIGR_ERROR_NO_SUCH_TABLE, "there is no current database to be read");
	return migr__error_hint(r->read->error, "name it in the URL, or say USE");
}

static migr_status read_server(migr__my_reading *r)
{
	size_t count = r->read->n_schemas;
	migr_status rc;

	r->databases = migr__arena_new(r->read->arena, count, sizeof *r->databases);
	if (!r->databases)
		return migr__fail_memory(r->read->error);
	migr__my_query_server(r);
	rc = migr__my_ask(r, take_server);
	for (size_t i = 0; i < count && rc == MIGR_OK; i++) {
		if (!r->read->schemas[i])
			r->databases[i] = r->server.database;
		if (!r->databases[i])
			rc = fail_schema(r, r->read->schemas[i]);
	}
	return rc;
}

static migr_status read_tables(migr__my_reading *r)
{
	static const struct {
		void (*write)(migr__my_reading *r);
		migr__live_row_fn each;
	} queries[] = {
		{ migr__my_query_tables, migr__my_take_table },
		{ migr__my_query_columns, migr__my_take_column },
		{ migr__my_query_keys, migr__my_take_key },
		{ migr__my_query_foreign_keys, migr__my_take_foreign_key },
		{ migr__my_query_checks, migr__my_take_check },
	};
	migr_status rc = MIGR_OK;

	for (size_t i = 0; i < sizeof queries / sizeof queries[0] && rc == MIGR_OK; i++) {
		queries[i].write(r);
		rc = migr__my_ask(r, queries[i].each);
		if (rc == MIGR_OK)
			rc = migr__my_settle_columns(r);
	}
	return rc;
}

static migr_status read_others(migr__my_reading *r)
{
	migr_status rc = MIGR_OK;

	if (r->has_views || r->has_partitions) {
		migr__my_query_views(r);
		rc = migr__my_ask(r, migr__my_take_view);
	}
	if (rc == MIGR_OK && r->sequences.count) {
		migr__my_query_sequences(r);
		rc = migr__my_ask(r, migr__my_take_sequence);
	}
	if (rc == MIGR_OK)
		rc = migr__my_read_triggers(r);
	return rc;
}

static migr_status finish(migr__my_reading *r, migr__reading *out)
{
	migr_status rc = migr__my_finish_foreign_keys(r);

	if (rc == MIGR_OK)
		rc = migr__my_finish_keys(r);
	if (rc == MIGR_OK)
		rc = migr__my_finish_tables(r);
	if (rc == MIGR_OK)
		rc = migr__my_finish_views(r);
	if (rc == MIGR_OK)
		rc = migr__my_finish_triggers(r);
	return rc == MIGR_OK ? migr__gather_finish(&r->gather, out) : rc;
}

migr_status migr__mysql_read(const migr__read *read, migr__reading *out)
{
	migr__my_reading r = { .read = read };
	migr_status rc;

	migr__error_clear(read->error);
	migr__gather_init(&r.gather, read);
	migr__map_init(&r.check_names, read->arena->alloc);
	migr__buf_init(&r.sql, read->arena->alloc);
	migr__buf_init(&r.text, read->arena->alloc);
	rc = read_server(&r);
	if (rc == MIGR_OK)
		rc = read_tables(&r);
	if (rc == MIGR_OK)
		rc = read_others(&r);
	if (rc == MIGR_OK)
		rc = finish(&r, out);
	migr__free(read->arena->alloc, r.columns);
	migr__buf_free(&r.text);
	migr__buf_free(&r.sql);
	migr__map_free(&r.check_names);
	migr__gather_clear(&r.gather);
	return rc;
}
