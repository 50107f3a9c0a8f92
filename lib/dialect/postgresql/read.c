/* SPDX-License-Identifier: MIT */
/*
 * Reading a schema: seven queries, and what is put together of them.
 */
#include "dialect/postgresql/read.h"

#include <string.h>

const char *migr__pg_text_of(const migr_value *value)
{
	return value->type == MIGR_VALUE_TEXT ? value->text : NULL;
}

int64_t migr__pg_number_of(const migr_value *value)
{
	return value->type == MIGR_VALUE_INTEGER ? value->integer : 0;
}

char migr__pg_letter_of(const migr_value *value)
{
	return value->type == MIGR_VALUE_TEXT && value->size ? value->text[0] : '\0';
}

typedef struct row_sink {
	migr__pg *pg;
	migr_status (*each)(migr__pg *, const migr_value *);
} row_sink;

static migr_status take_row(void *user, const migr_value *values, size_t count)
{
	const row_sink *sink = user;

	(void)count;
	return sink->each(sink->pg, values);
}

migr_status migr__pg_query_text(migr__pg *pg, const char *sql, migr_status (*each)(migr__pg *, const migr_value *))
{
	const migr__live *live = pg->read->live;
	row_sink sink = { pg, each };
	migr_status rc = live->query(live->user, sql, NULL, 0, take_row, &sink, pg->read->error);

	return rc == MIGR_ERROR_NO_MEMORY ? migr__fail_memory(pg->read->error) : rc;
}

migr_status migr__pg_query(migr__pg *pg, const char *format, migr_status (*each)(migr__pg *, const migr_value *))
{
	migr__buf sql;
	migr_status rc;

	migr__buf_init(&sql, pg->read->arena->alloc);
	for (const char *at = format; *at; at++) {
		int is_mark = at[0] == '%' && (at[1] == 's' || at[1] == 'h');

		if (is_mark)
			migr__buf_puts(&sql, *++at == 's' ? pg->oids : pg->home_oids);
		else
			migr__buf_putc(&sql, *at);
	}
	rc = sql.failed ? migr__fail_memory(pg->read->error) : migr__pg_query_text(pg, migr__buf_text(&sql), each);
	migr__buf_free(&sql);
	return rc;
}

size_t migr__pg_schema(const migr__pg *pg, int64_t oid)
{
	for (size_t i = 0; i < pg->read->n_schemas; i++)
		if (pg->schemas[i] == oid)
			return i;
	return SIZE_MAX;
}

migr_status migr__pg_left(migr__pg *pg, migr_object object, size_t schema, const char *name, const char *why,
                          const char *what)
{
	return migr__pg_left_of(pg, object, &(migr__pg_table){ .schema = schema }, name, why, what);
}

migr_status migr__pg_left_of(migr__pg *pg, migr_object object, const migr__pg_table *table, const char *name,
                             const char *why, const char *what)
{
	migr__buf buf;
	migr_status rc;

	migr__buf_init(&buf, pg->read->arena->alloc);
	migr__buf_printf(&buf, "%s%s", why, what);
	rc = buf.failed
	             ? migr__fail_memory(pg->read->error)
	             : migr__gather_left(&pg->gather, object, table->schema, table->name, name, migr__buf_text(&buf));
	migr__buf_free(&buf);
	return rc;
}

/* A scratch schema that is read as the current one. */
static int is_scratch(const migr__read *read)
{
	return read->as && !read->as[0] && read->schemas[0];
}

/* What hides a name of the first schema (a type of the server's own) makes it stand with its schema after all. */
static void set_called(migr__pg *pg)
{
	const migr__read *read = pg->read;

	for (size_t i = 0; read->as && i < read->n_schemas; i++) {
		const char *name = read->as[i] ? read->as[i] : pg->home_name;

		if (read->schemas[i] && strcmp(name, read->schemas[i]) != 0)
			pg->called[i] = name;
	}
}

static migr_status take_schemas(migr__pg *pg, const migr_value *values)
{
	enum { VERSION, CURRENT, HOME, HOME_OID, JIT, LOCK_TIMEOUT, SEARCH_PATH, FIRST_SCHEMA };
	const migr__read *read = pg->read;
	const char *current = migr__pg_text_of(&values[CURRENT]), *home = migr__pg_text_of(&values[HOME]);

	pg->version = migr__pg_number_of(&values[VERSION]);
	pg->home = is_scratch(read) ? migr__pg_number_of(&values[HOME_OID]) : 0;
	for (size_t i = 0; i < read->n_schemas; i++)
		pg->schemas[i] = migr__pg_number_of(&values[FIRST_SCHEMA + i]);
	pg->home_name = read->home ? read->home : pg->home ? home : read->schemas[0] ? read->schemas[0] : current;
	pg->home_name = migr__gather_text(&pg->gather, pg->home_name ? pg->home_name : "");
	if (!pg->home_name)
		return MIGR_ERROR_NO_MEMORY;
	set_called(pg);
	return MIGR_OK;
}

/* Each schema that is asked for must be there. */
static migr_status check_schemas(migr__pg *pg)
{
	migr__buf buf;

	migr__buf_init(&buf, pg->read->arena->alloc);
	for (size_t i = 0; i < pg->read->n_schemas; i++) {
		const char *name = pg->read->schemas[i];

		if (!pg->schemas[i] && !name) {
			migr__buf_free(&buf);
			migr__fail(pg->read->error, MIGR_ERROR_NO_SUCH_TABLE,
			           "there is no current schema: none of the search path exists");
			return migr__error_hint(pg->read->error, "create the schema, or set search_path");
		}
		if (!pg->schemas[i]) {
			migr__buf_free(&buf);
			return migr__fail(pg->read->error, MIGR_ERROR_NO_SUCH_TABLE, "there is no schema \"%s\"", name);
		}
		migr__buf_printf(&buf, "%s%lld", i ? "," : "", (long long)pg->schemas[i]);
	}
	pg->oids = migr__pg_keep(pg, &buf);
	migr__buf_printf(&buf, ",%lld", (long long)pg->home);
	pg->home_oids = migr__pg_keep(pg, &buf);
	migr__buf_free(&buf);
	return pg->oids && pg->home_oids ? MIGR_OK : MIGR_ERROR_NO_MEMORY;
}

/* A text literal that does not depend on standard_conforming_strings. */
static void add_literal(migr__buf *buf, const char *text)
{
	if (strchr(text, '\\'))
		migr__buf_puts(buf, " E");
	migr__buf_putc(buf, '\'');
	for (; *text; text++) {
		if (*text == '\'' || *text == '\\')
			migr__buf_putc(buf, *text);
		migr__buf_putc(buf, *text);
	}
	migr__buf_putc(buf, '\'');
}

/*
 * The first schema is the one that texts need not name, unless it has a name of its own in the reading; behind a
 * scratch schema comes its home. Temporary tables come last, so that none hides another; something must come before
 * them, which the server would make otherwise.
 */
static void add_search_path(migr__buf *buf, const migr__read *read)
{
	if (read->as && read->as[0]) {
		migr__buf_puts(buf, "'pg_catalog, pg_temp'");
	} else if (!read->schemas[0]) {
		migr__buf_puts(buf, "COALESCE(pg_catalog.quote_ident(x.current), 'pg_catalog') || ', pg_temp'");
	} else {
		migr__buf_puts(buf, "pg_catalog.quote_ident(");
		add_literal(buf, read->schemas[0]);
		migr__buf_puts(buf, ") || ', ' || ");
		if (is_scratch(read))
			migr__buf_puts(buf, "COALESCE(pg_catalog.quote_ident(x.home) || ', ', '') || ");
		migr__buf_puts(buf, "'pg_temp'");
	}
}

/* The home of a scratch schema is the first of the search path that is not the scratch schema itself. */
static void add_places(migr__buf *buf, const migr__read *read)
{
	migr__buf_puts(buf, " FROM (SELECT pg_catalog.current_schema() AS current, ");
	if (is_scratch(read)) {
		migr__buf_puts(buf,
		               "(SELECT s FROM pg_catalog.unnest(pg_catalog.current_schemas(false)) s WHERE s <> ");
		add_literal(buf, read->schemas[0]);
		migr__buf_puts(buf, " AND s !~ '^pg_' LIMIT 1)");
	} else {
		migr__buf_puts(buf, "NULL::pg_catalog.name");
	}
	migr__buf_puts(buf, " AS home OFFSET 0) x");
}

static void add_schema(migr__buf *buf, const char *name)
{
	migr__buf_puts(buf, ", (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = ");
	if (name)
		add_literal(buf, name);
	migr__buf_puts(buf, name ? "::pg_catalog.text)" : "NULLIF(x.current, 'pg_catalog'))");
}

/*
 * Which schemas are read, and of what server. The same statement sets up the transaction, behind what it looks at (the
 * subquery with OFFSET is done before). Compiling queries would take longer than they take. The server looks at a
 * table to write its expressions; whoever has locked it shall not keep the reader for ever.
 */
static void write_schemas(migr__buf *sql, const migr__read *read)
{
	migr__buf_puts(sql,
	               "SELECT pg_catalog.current_setting('server_version_num')::pg_catalog.int4, x.current, x.home, "
	               "(SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = x.home), "
	               "pg_catalog.set_config('jit', 'off', true), "
	               "pg_catalog.set_config('lock_timeout', CASE pg_catalog.current_setting('lock_timeout') "
	               "WHEN '0' THEN '5s' ELSE pg_catalog.current_setting('lock_timeout') END, true), "
	               "pg_catalog.set_config('search_path', ");
	add_search_path(sql, read);
	migr__buf_puts(sql, ", true)");
	for (size_t i = 0; i < read->n_schemas; i++)
		add_schema(sql, read->schemas[i]);
	add_places(sql, read);
}

static migr_status read_schemas(migr__pg *pg)
{
	const migr__read *read = pg->read;
	migr__buf sql;
	migr_status rc;

	pg->schemas = migr__arena_new(read->arena, read->n_schemas, sizeof *pg->schemas);
	pg->called = migr__arena_new(read->arena, read->n_schemas, sizeof *pg->called);
	if (!pg->schemas || !pg->called)
		return migr__fail_memory(read->error);
	migr__buf_init(&sql, read->arena->alloc);
	write_schemas(&sql, read);
	rc = sql.failed ? migr__fail_memory(read->error) : migr__pg_query_text(pg, migr__buf_text(&sql), take_schemas);
	migr__buf_free(&sql);
	return rc == MIGR_OK ? check_schemas(pg) : rc;
}

static migr_status read_all(migr__pg *pg)
{
	static migr_status (*const parts[])(migr__pg *) = {
		read_schemas,           migr__pg_read_facts,     migr__pg_read_tables,      migr__pg_read_columns,
		migr__pg_read_triggers, migr__pg_finish_columns, migr__pg_read_constraints, migr__pg_read_indexes,
		migr__pg_add_sequences, migr__pg_add_views,
	};
	migr_status rc = MIGR_OK;

	for (size_t i = 0; i < sizeof parts / sizeof parts[0] && rc == MIGR_OK; i++)
		rc = parts[i](pg);
	return rc;
}

migr_status migr__postgresql_read(const migr__read *read, migr__reading *out)
{
	migr__pg pg = { .read = read };
	migr_status rc;

	migr__gather_init(&pg.gather, read);
	migr__buf_init(&pg.buf, read->arena->alloc);
	migr__map_init(&pg.trees, read->arena->alloc);
	rc = read_all(&pg);
	if (rc == MIGR_OK)
		rc = migr__gather_finish(&pg.gather, out);
	migr__map_free(&pg.trees);
	migr__buf_free(&pg.buf);
	migr__gather_clear(&pg.gather);
	return rc == MIGR_ERROR_NO_MEMORY ? migr__fail_memory(read->error) : rc;
}
