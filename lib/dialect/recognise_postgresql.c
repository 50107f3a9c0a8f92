/* SPDX-License-Identifier: MIT */
#include "dialect/recognise_postgresql.h"

/* A query with a name for its placeholder. */
static void ask(migr__probe *probe, const char *sql, const char *name)
{
	migr__buf_puts(&probe->sql, sql);
	migr__probe_value(probe, name);
	probe->kind = MIGR__PROBE_QUERY;
}

static void quote(migr__buf *buf, const migr__name *name)
{
	if (name->schema) {
		migr__quote(buf, name->schema, '"');
		migr__buf_putc(buf, '.');
	}
	migr__quote(buf, name->name, '"');
}

/* Takes the buffer's text over, and frees it. */
static const char *keep(migr__probe *probe, migr__buf *buf)
{
	const char *text = buf->failed ? NULL : migr__arena_strndup(&probe->texts, migr__buf_text(buf), buf->size);

	migr__buf_free(buf);
	probe->failed |= !text;
	return text ? text : "";
}

/* A name as the text that to_regclass reads. */
static const char *quoted_name(migr__probe *probe, const migr__name *name)
{
	migr__buf buf;

	migr__buf_init(&buf, probe->sql.alloc);
	quote(&buf, name);
	return keep(probe, &buf);
}

/* CREATE [UNIQUE] INDEX: one that was not built to its end is there, and INVALID. */
static void create_index(migr__probe *probe, migr__reader *reader)
{
	migr__name table;
	const char *index;

	if (!migr__reader_word(reader, "CONCURRENTLY"))
		return;
	migr__reader_words(reader, "IF NOT EXISTS");
	probe->is_nameless = migr__token_is(&reader->token, "ON");
	if (probe->is_nameless)
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

static void drop_index(migr__probe *probe, migr__reader *reader)
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

/* What failed REINDEX CONCURRENTLY leave behind: copies of indexes, or what was to go. Nobody uses either. */
#define LEFT_BEHIND                                                                                                    \
	"SELECT 2, pg_catalog.format('DROP INDEX CONCURRENTLY IF EXISTS %I.%I', n.nspname, c.relname) "                \
	"FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid "                               \
	"JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "                                                    \
	"WHERE NOT i.indisvalid AND c.relname ~ '_cc(new|old)[0-9]*$' AND "

/* An index or a table with all of its partitions, and the tables in which they keep long values. */
static const char left_of_relation[] =
	LEFT_BEHIND "i.indrelid IN (WITH named (oid) AS (SELECT pg_catalog.to_regclass(?)::pg_catalog.oid), "
		    "part (oid) AS (SELECT oid FROM named UNION SELECT relid FROM named, "
		    "pg_catalog.pg_partition_tree(named.oid)), "
		    "of_table (oid) AS (SELECT COALESCE(x.indrelid, part.oid) FROM part "
		    "LEFT JOIN pg_catalog.pg_index x ON x.indexrelid = part.oid) "
		    "SELECT oid FROM of_table UNION SELECT o.reltoastrelid FROM pg_catalog.pg_class o "
		    "WHERE o.oid IN (SELECT oid FROM of_table))";
static const char left_in_schema[] = LEFT_BEHIND "n.nspname = ?";

/* REINDEX [(options)] {INDEX | TABLE | SCHEMA | DATABASE} CONCURRENTLY name: to be run again, but not in its litter. */
static void reindex(migr__probe *probe, migr__reader *reader)
{
	static const char *const relations[] = { "INDEX", "TABLE", NULL };
	int is_concurrent = 0, is_relation, is_schema;
	migr__name name;

	if (migr__reader_symbol(reader, '(')) {
		do {
			/* CONCURRENTLY FALSE says that it is not, and then there is nothing to clear away */
			is_concurrent |= migr__token_is(&reader->token, "CONCURRENTLY");
			migr__reader_skip_element(reader);
		} while (migr__reader_symbol(reader, ','));
		migr__reader_symbol(reader, ')');
	}
	is_relation = migr__reader_any(reader, relations);
	is_schema = !is_relation && migr__reader_word(reader, "SCHEMA");
	is_concurrent |= migr__reader_word(reader, "CONCURRENTLY");
	probe->kind = MIGR__PROBE_REPEATABLE;
	if (!is_concurrent || !(is_relation || is_schema) || !migr__reader_qualified(reader, &name))
		return;
	ask(probe, is_relation ? left_of_relation : left_in_schema,
	    is_relation ? quoted_name(probe, &name) : name.name);
	probe->may_be_broken = 1;
}

/*
 * ALTER TABLE [IF EXISTS] [ONLY] table DETACH PARTITION name CONCURRENTLY: two transactions. After the first one the
 * partition is marked, and what is left to do has a statement of its own.
 */
static void detach(migr__probe *probe, migr__reader *reader)
{
	migr__name table, partition;
	migr__buf finish;

	migr__reader_words(reader, "IF EXISTS");
	migr__reader_word(reader, "ONLY");
	if (!migr__reader_qualified(reader, &table) || !migr__reader_words(reader, "DETACH PARTITION") ||
	    !migr__reader_qualified(reader, &partition) || !migr__reader_word(reader, "CONCURRENTLY"))
		return;
	ask(probe, "WITH named (parent, child) AS (SELECT pg_catalog.to_regclass(?), ", quoted_name(probe, &table));
	ask(probe,
	    "pg_catalog.to_regclass(?)) SELECT CASE WHEN parent IS NULL OR child IS NULL THEN 3 ELSE COALESCE("
	    "(SELECT CASE WHEN i.inhdetachpending THEN 4 ELSE 0 END FROM pg_catalog.pg_inherits i "
	    "WHERE i.inhparent = parent AND i.inhrelid = child), 1) END FROM named",
	    quoted_name(probe, &partition));
	migr__buf_init(&finish, probe->sql.alloc);
	migr__buf_puts(&finish, "ALTER TABLE ");
	quote(&finish, &table);
	migr__buf_puts(&finish, " DETACH PARTITION ");
	quote(&finish, &partition);
	migr__buf_puts(&finish, " FINALIZE");
	probe->finish = keep(probe, &finish);
	probe->may_be_broken = 1;
}

/* What belongs to the whole server, and is in a catalogue of it by name. */
static void global_object(migr__probe *probe, migr__reader *reader, int is_drop)
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

void migr__recognise_postgresql(migr__probe *probe, migr__reader *reader)
{
	if (migr__reader_word(reader, "CREATE")) {
		migr__reader_word(reader, "UNIQUE");
		if (migr__reader_word(reader, "INDEX"))
			create_index(probe, reader);
		else
			global_object(probe, reader, 0);
	} else if (migr__reader_word(reader, "DROP")) {
		if (migr__reader_word(reader, "INDEX"))
			drop_index(probe, reader);
		else
			global_object(probe, reader, 1);
	} else if (migr__reader_word(reader, "REINDEX")) {
		reindex(probe, reader);
	} else if (migr__reader_words(reader, "ALTER TABLE")) {
		detach(probe, reader);
	}
}
