/* SPDX-License-Identifier: MIT */
#include "dialect/recognise.h"

#include "dialect/recognise_mysql.h"

#include <string.h>

/* A query with a name for its placeholder. */
static void ask(migr__probe *probe, const char *sql, const char *name)
{
	migr__buf_puts(&probe->sql, sql);
	migr__probe_value(probe, name);
	probe->kind = MIGR__PROBE_QUERY;
}

/* A name as the text that to_regclass reads. */
static const char *quoted_name(migr__probe *probe, const migr__name *name)
{
	migr__buf buf;
	const char *text = NULL;

	migr__buf_init(&buf, probe->sql.alloc);
	if (name->schema) {
		migr__quote(&buf, name->schema, '"');
		migr__buf_putc(&buf, '.');
	}
	migr__quote(&buf, name->name, '"');
	if (!buf.failed)
		text = migr__arena_strndup(&probe->texts, migr__buf_text(&buf), buf.size);
	migr__buf_free(&buf);
	probe->failed |= !text;
	return text ? text : "";
}

/* CREATE [UNIQUE] INDEX: one that was not built to its end is there, and INVALID. */
static void postgresql_create_index(migr__probe *probe, migr__reader *reader)
{
	migr__name table;
	const char *index;

	if (!migr__reader_word(reader, "CONCURRENTLY"))
		return;
	migr__reader_words(reader, "IF NOT EXISTS");
	if (migr__token_is(&reader->token, "ON")) /* the server makes up a name */
		return;
	index = migr__reader_name(reader);
	if (!index || !migr__reader_word(reader, "ON"))
		return;
	migr__reader_word(reader, "ONLY");
	if (!migr__reader_qualified(reader, &table))
		return;
	ask(probe,
	    "SELECT CASE WHEN i.indisvalid AND i.indisready AND i.indislive THEN 1 ELSE 2 END, "
	    "pg_catalog.format('DROP INDEX CONCURRENTLY %I.%I', n.nspname, c.relname) "
	    "FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid "
	    "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
	    "WHERE i.indrelid = pg_catalog.to_regclass(?) AND ",
	    quoted_name(probe, &table));
	ask(probe, "c.relname = ?", index);
	probe->may_be_broken = 1;
}

static void postgresql_drop_index(migr__probe *probe, migr__reader *reader)
{
	static const char *const behaviour[] = { "CASCADE", "RESTRICT", NULL };
	migr__name index;

	if (!migr__reader_word(reader, "CONCURRENTLY"))
		return;
	if (migr__reader_words(reader, "IF EXISTS")) {
		probe->kind = MIGR__PROBE_REPEATABLE;
		return;
	}
	if (!migr__reader_qualified(reader, &index))
		return;
	migr__reader_any(reader, behaviour);
	if (migr__reader_at_end(reader))
		ask(probe, "SELECT CASE WHEN pg_catalog.to_regclass(?) IS NULL THEN 1 ELSE 0 END",
		    quoted_name(probe, &index));
}

/* What belongs to the whole server, and is in a catalogue of it by name. */
static void postgresql_global(migr__probe *probe, migr__reader *reader, int is_drop)
{
	static const struct {
		const char *word;
		const char *where; /* of a catalogue that has the name */
	} kinds[] = {
		{ "DATABASE", "pg_catalog.pg_database WHERE datname = ?" },
		{ "TABLESPACE", "pg_catalog.pg_tablespace WHERE spcname = ?" },
		{ "SUBSCRIPTION", "pg_catalog.pg_subscription s JOIN pg_catalog.pg_database d ON d.oid = s.subdbid "
		                  "WHERE d.datname = pg_catalog.current_database() AND s.subname = ?" },
	};

	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		const char *name;

		if (!migr__reader_word(reader, kinds[i].word))
			continue;
		if (migr__reader_words(reader, "IF EXISTS")) {
			probe->kind = MIGR__PROBE_REPEATABLE;
			return;
		}
		name = migr__reader_name(reader);
		if (!name)
			return;
		migr__buf_printf(&probe->sql, "SELECT CASE WHEN %sEXISTS (SELECT 1 FROM ", is_drop ? "NOT " : "");
		ask(probe, kinds[i].where, name);
		migr__buf_puts(&probe->sql, ") THEN 1 ELSE 0 END");
		return;
	}
}

static void recognise_postgresql(migr__probe *probe, migr__reader *reader)
{
	if (migr__reader_word(reader, "CREATE")) {
		migr__reader_word(reader, "UNIQUE");
		if (migr__reader_word(reader, "INDEX"))
			postgresql_create_index(probe, reader);
		else
			postgresql_global(probe, reader, 0);
	} else if (migr__reader_word(reader, "DROP")) {
		if (migr__reader_word(reader, "INDEX"))
			postgresql_drop_index(probe, reader);
		else
			postgresql_global(probe, reader, 1);
	}
}

void migr__recognise(migr__probe *probe, const migr__dialect *dialect, const char *sql, size_t size)
{
	migr__reader reader;

	migr__reader_init(&reader, dialect, &probe->texts, sql, size);
	if (strcmp(dialect->name, "mysql") == 0)
		migr__recognise_mysql(probe, &reader);
	else if (strcmp(dialect->name, "postgresql") == 0)
		recognise_postgresql(probe, &reader);
	probe->failed |= reader.failed || probe->sql.failed;
	if (probe->failed)
		probe->kind = MIGR__PROBE_UNKNOWN;
}
