/* SPDX-License-Identifier: MIT */
#include "dialect/recognise_mysql.h"

#include "dialect/alter.h"

#include <string.h>

/* Objects that are named by themselves. */
static const struct {
	const char *word;
	migr__fact_kind kind;
	int has_list; /* DROP takes several */
} objects[] = {
	{ "TABLE", MIGR__FACT_TABLE, 1 },       { "TABLES", MIGR__FACT_TABLE, 1 },
	{ "VIEW", MIGR__FACT_TABLE, 1 },        { "SEQUENCE", MIGR__FACT_TABLE, 1 },
	{ "TRIGGER", MIGR__FACT_TRIGGER, 0 },   { "PROCEDURE", MIGR__FACT_PROCEDURE, 0 },
	{ "FUNCTION", MIGR__FACT_FUNCTION, 0 }, { "EVENT", MIGR__FACT_EVENT, 0 },
	{ "DATABASE", MIGR__FACT_DATABASE, 0 }, { "SCHEMA", MIGR__FACT_DATABASE, 0 },
};
enum { N_OBJECTS = sizeof objects / sizeof objects[0] };

/* Takes the word of an object; N_OBJECTS if it is none of these. */
static size_t read_object(migr__reader *reader)
{
	size_t which = 0;

	while (which < N_OBJECTS && !migr__reader_word(reader, objects[which].word))
		which++;
	return which;
}

/* DEFINER = user[@host], which may be a function: CURRENT_USER(). */
static void skip_definer(migr__reader *reader)
{
	migr__reader_symbol(reader, '=');
	migr__reader_next(reader);
	if (migr__reader_symbol(reader, '@'))
		migr__reader_next(reader);
	else if (migr__reader_symbol(reader, '('))
		migr__reader_symbol(reader, ')');
}

/* What stands between CREATE or ALTER and the kind of object. */
static void skip_attributes(migr__reader *reader)
{
	static const char *const plain[] = { "UNIQUE", "FULLTEXT",  "SPATIAL", "ONLINE",
		                             "IGNORE", "AGGREGATE", "OFFLINE", NULL };

	for (;;) {
		if (migr__reader_word(reader, "DEFINER")) {
			skip_definer(reader);
		} else if (migr__reader_word(reader, "ALGORITHM")) {
			migr__reader_symbol(reader, '=');
			migr__reader_next(reader);
		} else if (migr__reader_words(reader, "SQL SECURITY")) {
			migr__reader_next(reader);
		} else if (!migr__reader_any(reader, plain)) {
			return;
		}
	}
}

/* A function of a shared object (SONAME) is in another catalogue: it has no parameters. */
static int is_stored(const migr__reader *reader, migr__fact_kind kind)
{
	return kind != MIGR__FACT_FUNCTION || migr__token_is_symbol(&reader->token, '(');
}

/* INDEX name ON table, behind INDEX. */
static migr__probe_kind read_index(migr__reader *reader, int is_create, migr__facts *facts)
{
	static const char *const methods[] = { "BTREE", "HASH", "RTREE", NULL };
	migr__fact fact = { .kind = MIGR__FACT_INDEX, .is_there = is_create, .was_there = !is_create };

	fact.name = migr__reader_name(reader);
	if (migr__reader_word(reader, "USING"))
		migr__reader_any(reader, methods);
	if (!fact.name || !migr__reader_word(reader, "ON") || !migr__reader_qualified(reader, &fact.table))
		return MIGR__PROBE_UNKNOWN;
	migr__facts_add(facts, &fact);
	return MIGR__PROBE_QUERY;
}

static migr__probe_kind read_create(migr__reader *reader, migr__facts *facts)
{
	migr__fact fact = { .is_there = 1 };
	size_t which;

	if (migr__reader_words(reader, "OR REPLACE"))
		return MIGR__PROBE_REPEATABLE;
	skip_attributes(reader);
	which = read_object(reader);
	if (which == N_OBJECTS) {
		static const char *const others[] = { "INDEX", "USER", "ROLE", "SERVER", NULL };
		int is_index = migr__token_is(&reader->token, "INDEX");

		if (!migr__reader_any(reader, others))
			return MIGR__PROBE_UNKNOWN;
		if (migr__reader_words(reader, "IF NOT EXISTS"))
			return MIGR__PROBE_REPEATABLE;
		return is_index ? read_index(reader, 1, facts) : MIGR__PROBE_UNKNOWN;
	}
	if (migr__reader_words(reader, "IF NOT EXISTS"))
		return MIGR__PROBE_REPEATABLE;
	fact.kind = objects[which].kind;
	if (!migr__reader_qualified(reader, &fact.table) || !is_stored(reader, fact.kind))
		return MIGR__PROBE_UNKNOWN;
	migr__facts_add(facts, &fact);
	return MIGR__PROBE_QUERY;
}

/* MariaDB drops the tables of a list one after the other, and may be cut off between two of them. */
static void finish_drop(migr__reader *reader, const char *object, migr__facts *facts)
{
	migr__buf sql;

	migr__buf_init(&sql, facts->alloc);
	migr__buf_printf(&sql, "DROP %s IF EXISTS ", object);
	for (size_t i = 0; i < facts->count; i++) {
		const migr__name *name = &facts->items[i].table;

		if (i)
			migr__buf_puts(&sql, ", ");
		if (name->schema) {
			migr__quote(&sql, name->schema, '`');
			migr__buf_putc(&sql, '.');
		}
		migr__quote(&sql, name->name, '`');
	}
	facts->finish = sql.failed ? NULL : migr__arena_strndup(reader->texts, migr__buf_text(&sql), sql.size);
	facts->failed |= !facts->finish;
	migr__buf_free(&sql);
}

static migr__probe_kind read_drop(migr__reader *reader, migr__facts *facts)
{
	migr__fact fact = { .was_there = 1 };
	int is_index;
	size_t which;

	skip_attributes(reader);
	is_index = migr__token_is(&reader->token, "INDEX");
	which = read_object(reader);
	if (which == N_OBJECTS)
		migr__reader_next(reader);
	if (migr__reader_words(reader, "IF EXISTS"))
		return MIGR__PROBE_REPEATABLE;
	if (is_index)
		return read_index(reader, 0, facts);
	if (which == N_OBJECTS)
		return MIGR__PROBE_UNKNOWN;
	fact.kind = objects[which].kind;
	do {
		if (!migr__reader_qualified(reader, &fact.table))
			return MIGR__PROBE_UNKNOWN;
		migr__facts_add(facts, &fact);
	} while (objects[which].has_list && migr__reader_symbol(reader, ','));
	if (facts->count > 1)
		finish_drop(reader, objects[which].word, facts);
	return MIGR__PROBE_QUERY;
}

static int same_text(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

/* A name comes or goes; of one that does so several times, what was before the first time counts. */
static void note_rename(migr__facts *facts, const migr__name *name, int is_there)
{
	for (size_t i = 0; i < facts->count; i++)
		if (same_text(facts->items[i].table.schema, name->schema) &&
		    same_text(facts->items[i].table.name, name->name)) {
			facts->items[i].is_there = is_there;
			return;
		}
	migr__facts_add(facts, &(migr__fact){ .kind = MIGR__FACT_TABLE,
	                                      .table = *name,
	                                      .is_there = is_there,
	                                      .was_there = !is_there });
}

/* RENAME TABLE a TO b, ...: tables that change their names in a circle cannot be told apart. */
static migr__probe_kind read_rename(migr__reader *reader, migr__facts *facts)
{
	static const char *const tables[] = { "TABLE", "TABLES", NULL };
	migr__name from, to;

	if (!migr__reader_any(reader, tables))
		return MIGR__PROBE_UNKNOWN;
	if (migr__reader_words(reader, "IF EXISTS"))
		return MIGR__PROBE_REPEATABLE;
	do {
		int ok = migr__reader_qualified(reader, &from);

		if (migr__reader_word(reader, "WAIT"))
			migr__reader_next(reader);
		else
			migr__reader_word(reader, "NOWAIT");
		if (!ok || !migr__reader_word(reader, "TO") || !migr__reader_qualified(reader, &to))
			return MIGR__PROBE_UNKNOWN;
		note_rename(facts, &from, 0);
		note_rename(facts, &to, 1);
	} while (migr__reader_symbol(reader, ','));
	return MIGR__PROBE_QUERY;
}

static migr__probe_kind read_alter(migr__reader *reader, migr__facts *facts)
{
	static const char *const states[] = { "VIEW", "DATABASE", "SCHEMA", "PROCEDURE", "FUNCTION", NULL };
	migr__name table;
	int is_unknown = 0;
	size_t hard = 0;

	skip_attributes(reader);
	/* these say what it is to be, whatever it was */
	if (migr__reader_any(reader, states))
		return MIGR__PROBE_REPEATABLE;
	if (!migr__reader_word(reader, "TABLE"))
		return MIGR__PROBE_UNKNOWN;
	migr__reader_words(reader, "IF EXISTS");
	if (!migr__reader_qualified(reader, &table))
		return MIGR__PROBE_UNKNOWN;
	migr__alter_read(reader, &table, facts, &is_unknown);
	/* a part that only some versions execute may be what the facts are about */
	if (reader->has_executable)
		return MIGR__PROBE_UNKNOWN;
	for (size_t i = 0; i < facts->count; i++)
		hard += !facts->items[i].is_soft;
	if (hard)
		return MIGR__PROBE_QUERY;
	return is_unknown ? MIGR__PROBE_UNKNOWN : MIGR__PROBE_REPEATABLE;
}

static migr__probe_kind read_statement(migr__reader *reader, migr__facts *facts)
{
	static const char *const repeatable[] = { "TRUNCATE", "GRANT", "CACHE", NULL };

	if (migr__reader_word(reader, "CREATE"))
		return read_create(reader, facts);
	if (migr__reader_word(reader, "DROP"))
		return read_drop(reader, facts);
	if (migr__reader_word(reader, "RENAME"))
		return read_rename(reader, facts);
	if (migr__reader_word(reader, "ALTER"))
		return read_alter(reader, facts);
	return migr__reader_any(reader, repeatable) ? MIGR__PROBE_REPEATABLE : MIGR__PROBE_UNKNOWN;
}

void migr__recognise_mysql(migr__probe *probe, migr__reader *reader)
{
	migr__facts facts = { .alloc = probe->sql.alloc };

	probe->kind = read_statement(reader, &facts);
	if (probe->kind == MIGR__PROBE_QUERY && !migr__facts_query(&facts, probe))
		probe->kind = MIGR__PROBE_UNKNOWN;
	probe->failed |= facts.failed;
	migr__free(facts.alloc, facts.items);
}
