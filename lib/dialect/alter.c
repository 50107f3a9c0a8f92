/* SPDX-License-Identifier: MIT */
#include "dialect/alter.h"

#include "base/text.h"

#include <string.h>

typedef struct alter_reader {
	migr__reader *reader;
	const migr__name *table;
	migr__facts *facts;
	int is_unknown; /* a clause that can neither be told nor run again was met */
} alter_reader;

static void note(alter_reader *alter, migr__fact_kind kind, const char *name, int is_there, int is_soft)
{
	if (!name) {
		alter->is_unknown = 1;
		return;
	}
	migr__facts_add(alter->facts, &(migr__fact){ .kind = kind,
	                                             .table = *alter->table,
	                                             .name = name,
	                                             .is_there = is_there,
	                                             .was_there = !is_there,
	                                             .is_soft = is_soft });
}

static void note_rename(alter_reader *alter, migr__fact_kind kind, const char *from, const char *to, int is_soft)
{
	for (int is_there = 0; is_there < 2; is_there++) {
		size_t before = alter->facts->count;

		note(alter, kind, is_there ? to : from, is_there, is_soft);
		if (alter->facts->count > before)
			alter->facts->items[before].is_rename = 1;
	}
}

/* The name of an index, unless its columns or its method come at once. */
static const char *index_name(migr__reader *reader)
{
	if (migr__token_is_symbol(&reader->token, '(') || migr__token_is(&reader->token, "USING"))
		return NULL;
	return migr__reader_name(reader);
}

/* Behind ADD [CONSTRAINT [name]] of a constraint; 0 if it is none. */
static int add_constraint(alter_reader *alter, const char *symbol, int is_soft)
{
	migr__reader *reader = alter->reader;
	const char *name;

	if (migr__reader_words(reader, "PRIMARY KEY")) {
		is_soft |= migr__reader_words(reader, "IF NOT EXISTS");
		note(alter, MIGR__FACT_INDEX, "PRIMARY", 1, is_soft);
	} else if (migr__reader_word(reader, "UNIQUE")) {
		if (!migr__reader_word(reader, "INDEX"))
			migr__reader_word(reader, "KEY");
		is_soft |= migr__reader_words(reader, "IF NOT EXISTS");
		name = index_name(reader);
		note(alter, MIGR__FACT_INDEX, name ? name : symbol, 1, is_soft);
	} else if (migr__reader_words(reader, "FOREIGN KEY")) {
		is_soft |= migr__reader_words(reader, "IF NOT EXISTS");
		/* with a name for the index, versions differ in what is called by which */
		name = index_name(reader);
		note(alter, MIGR__FACT_FOREIGN_KEY, is_soft && !symbol ? name : name ? NULL : symbol, 1, is_soft);
	} else if (migr__reader_word(reader, "CHECK")) {
		note(alter, MIGR__FACT_CHECK, symbol, 1, is_soft);
	} else {
		return 0;
	}
	return 1;
}

/* One element behind ADD, or in the brackets behind it. */
static void add_element(alter_reader *alter)
{
	static const char *const index_kinds[] = { "FULLTEXT", "SPATIAL", NULL };
	migr__reader *reader = alter->reader;
	const char *symbol = NULL;
	int is_soft;

	if (migr__reader_word(reader, "CONSTRAINT")) {
		static const char *const kinds[] = { "PRIMARY", "UNIQUE", "FOREIGN", "CHECK", NULL };

		is_soft = migr__reader_words(reader, "IF NOT EXISTS");
		if (!migr__token_in(&reader->token, kinds))
			symbol = migr__reader_name(reader);
		if (!add_constraint(alter, symbol, is_soft))
			alter->is_unknown = 1;
		return;
	}
	if (add_constraint(alter, NULL, 0))
		return;
	if (migr__reader_any(reader, index_kinds) || migr__token_is(&reader->token, "INDEX") ||
	    migr__token_is(&reader->token, "KEY")) {
		if (!migr__reader_word(reader, "INDEX"))
			migr__reader_word(reader, "KEY");
		is_soft = migr__reader_words(reader, "IF NOT EXISTS");
		note(alter, MIGR__FACT_INDEX, index_name(reader), 1, is_soft);
		return;
	}
	migr__reader_word(reader, "COLUMN");
	is_soft = migr__reader_words(reader, "IF NOT EXISTS");
	note(alter, MIGR__FACT_COLUMN, migr__reader_name(reader), 1, is_soft);
}

static int is_partitioning(migr__reader *reader)
{
	return migr__reader_word(reader, "PARTITION") || migr__reader_words(reader, "SYSTEM VERSIONING") ||
	       migr__reader_words(reader, "PERIOD FOR");
}

static void read_add(alter_reader *alter)
{
	migr__reader *reader = alter->reader;
	int is_column;

	if (is_partitioning(reader)) {
		alter->is_unknown = 1;
		return;
	}
	is_column = migr__reader_word(reader, "COLUMN");
	if (is_column && !migr__token_is_symbol(&reader->token, '(')) {
		int is_soft = migr__reader_words(reader, "IF NOT EXISTS");

		if (!migr__token_is_symbol(&reader->token, '(')) {
			note(alter, MIGR__FACT_COLUMN, migr__reader_name(reader), 1, is_soft);
			return;
		}
	}
	if (!migr__reader_symbol(reader, '(')) {
		add_element(alter);
		return;
	}
	do {
		add_element(alter);
		migr__reader_skip_element(reader);
	} while (migr__reader_symbol(reader, ','));
	migr__reader_symbol(reader, ')');
}

static void read_drop(alter_reader *alter)
{
	static const char *const index_kinds[] = { "INDEX", "KEY", NULL };
	migr__reader *reader = alter->reader;
	migr__fact_kind kind = MIGR__FACT_COLUMN;
	int is_soft;

	if (is_partitioning(reader)) {
		alter->is_unknown = 1;
		return;
	}
	if (migr__reader_words(reader, "PRIMARY KEY")) {
		is_soft = migr__reader_words(reader, "IF EXISTS");
		note(alter, MIGR__FACT_INDEX, "PRIMARY", 0, is_soft);
		return;
	}
	if (migr__reader_any(reader, index_kinds))
		kind = MIGR__FACT_INDEX;
	else if (migr__reader_words(reader, "FOREIGN KEY"))
		kind = MIGR__FACT_FOREIGN_KEY;
	else if (migr__reader_word(reader, "CONSTRAINT"))
		kind = MIGR__FACT_CONSTRAINT;
	else if (migr__reader_word(reader, "CHECK"))
		kind = MIGR__FACT_CHECK;
	else
		migr__reader_word(reader, "COLUMN");
	is_soft = migr__reader_words(reader, "IF EXISTS");
	note(alter, kind, migr__reader_name(reader), 0, is_soft);
}

/* The table itself gets another name: nothing can be found under the old one, so this decides alone. */
static void rename_table(alter_reader *alter)
{
	static const char *const fillers[] = { "TO", "AS", NULL };
	migr__name to;

	if (!migr__reader_any(alter->reader, fillers))
		migr__reader_symbol(alter->reader, '=');
	if (!migr__reader_qualified(alter->reader, &to)) {
		alter->is_unknown = 1;
		return;
	}
	for (int is_there = 0; is_there < 2; is_there++)
		migr__facts_add(alter->facts, &(migr__fact){ .kind = MIGR__FACT_TABLE,
		                                             .table = is_there ? to : *alter->table,
		                                             .is_there = is_there,
		                                             .was_there = !is_there });
}

static void read_rename(alter_reader *alter)
{
	static const char *const index_kinds[] = { "INDEX", "KEY", NULL };
	migr__reader *reader = alter->reader;
	int is_index = migr__reader_any(reader, index_kinds), is_soft;
	const char *from, *to;

	if (!is_index && !migr__reader_word(reader, "COLUMN")) {
		rename_table(alter);
		return;
	}
	is_soft = migr__reader_words(reader, "IF EXISTS");
	from = migr__reader_name(reader);
	to = migr__reader_word(reader, "TO") ? migr__reader_name(reader) : NULL;
	note_rename(alter, is_index ? MIGR__FACT_INDEX : MIGR__FACT_COLUMN, from, to, is_soft);
}

static void read_change(alter_reader *alter)
{
	migr__reader *reader = alter->reader;
	const char *from, *to;
	int is_soft;

	migr__reader_word(reader, "COLUMN");
	is_soft = migr__reader_words(reader, "IF EXISTS");
	from = migr__reader_name(reader);
	to = migr__reader_name(reader);
	/* under the same name it says what the column is to be, as MODIFY does */
	if (!from || !to || !migr__view_is_nocase(migr__view_of(from), to))
		note_rename(alter, MIGR__FACT_COLUMN, from, to, is_soft);
}

/* Behind the clauses, without a comma: "REMOVE PARTITIONING"; "PARTITION BY" holds afterwards, whatever was before. */
static int read_partitioning(alter_reader *alter)
{
	if (migr__reader_words(alter->reader, "PARTITION BY"))
		return 1;
	if (!migr__reader_words(alter->reader, "REMOVE PARTITIONING"))
		return 0;
	migr__facts_add(
		alter->facts,
		&(migr__fact){ .kind = MIGR__FACT_PARTITIONS, .table = *alter->table, .is_there = 0, .was_there = 1 });
	return 1;
}

static void read_clause(alter_reader *alter)
{
	/* what these say holds afterwards, whatever was before */
	static const char *const repeatable[] = { "MODIFY",
		                                  "ALTER",
		                                  "ENGINE",
		                                  "TYPE",
		                                  "COMMENT",
		                                  "AUTO_INCREMENT",
		                                  "DEFAULT",
		                                  "CHARSET",
		                                  "CHARACTER",
		                                  "COLLATE",
		                                  "CONVERT",
		                                  "ROW_FORMAT",
		                                  "CHECKSUM",
		                                  "ENABLE",
		                                  "DISABLE",
		                                  "FORCE",
		                                  "ORDER",
		                                  "ALGORITHM",
		                                  "LOCK",
		                                  "MAX_ROWS",
		                                  "MIN_ROWS",
		                                  "AVG_ROW_LENGTH",
		                                  "KEY_BLOCK_SIZE",
		                                  "PACK_KEYS",
		                                  "WITH",
		                                  "WITHOUT",
		                                  "STATS_PERSISTENT",
		                                  "ENCRYPTION",
		                                  "ENCRYPTED",
		                                  "PAGE_COMPRESSED",
		                                  "WAIT",
		                                  "NOWAIT",
		                                  "COMPRESSION",
		                                  "STATS_AUTO_RECALC",
		                                  "STATS_SAMPLE_PAGES",
		                                  NULL };
	migr__reader *reader = alter->reader;

	if (migr__reader_word(reader, "ADD"))
		read_add(alter);
	else if (migr__reader_word(reader, "DROP"))
		read_drop(alter);
	else if (migr__reader_word(reader, "RENAME"))
		read_rename(alter);
	else if (migr__reader_word(reader, "CHANGE"))
		read_change(alter);
	else if (!read_partitioning(alter) && !migr__reader_any(reader, repeatable))
		alter->is_unknown = 1;
}

/* The rest of a clause, up to a comma, and what may stand behind the last one. */
static void skip_clause(alter_reader *alter)
{
	migr__reader *reader = alter->reader;
	size_t depth = 0;

	while (!migr__reader_at_end(reader)) {
		if (!depth &&
		    (migr__token_is_symbol(&reader->token, ',') || migr__token_is_symbol(&reader->token, ')')))
			return;
		if (!depth && read_partitioning(alter))
			continue;
		depth += (size_t)migr__token_is_symbol(&reader->token, '(');
		depth -= (size_t)migr__token_is_symbol(&reader->token, ')');
		migr__reader_next(reader);
	}
}

static int same_thing(const migr__fact *a, const migr__fact *b)
{
	if ((a->kind == MIGR__FACT_COLUMN) != (b->kind == MIGR__FACT_COLUMN) || !a->name || !b->name)
		return 0;
	return migr__view_is_nocase(migr__view_of(a->name), b->name);
}

/*
 * What one clause takes away and another one makes is there before and after: it proves nothing. An index that is
 * dropped and made may be so again; of a column that would lose what is in it.
 */
static void drop_contradictions(alter_reader *alter)
{
	migr__fact *items = alter->facts->items;
	size_t count = alter->facts->count;

	for (size_t i = 0; i < count; i++)
		for (size_t k = i + 1; k < count; k++) {
			if (!same_thing(&items[i], &items[k]) || items[i].is_there == items[k].is_there)
				continue;
			alter->is_unknown |=
				items[i].kind == MIGR__FACT_COLUMN || items[i].is_rename || items[k].is_rename;
			items[i].is_soft = items[k].is_soft = 1;
		}
}

static void keep_only_rename(migr__facts *facts)
{
	int has_rename = 0;

	for (size_t i = 0; i < facts->count; i++)
		has_rename |= facts->items[i].kind == MIGR__FACT_TABLE;
	for (size_t i = 0; i < facts->count && has_rename; i++)
		facts->items[i].is_soft |= facts->items[i].kind != MIGR__FACT_TABLE;
}

void migr__alter_read(migr__reader *reader, const migr__name *table, migr__facts *facts, int *is_unknown)
{
	alter_reader alter = { reader, table, facts, 0 };

	do {
		read_clause(&alter);
		skip_clause(&alter);
	} while (migr__reader_symbol(reader, ','));
	/* a bracket too many */
	alter.is_unknown |= !migr__reader_at_end(reader);
	drop_contradictions(&alter);
	keep_only_rename(facts);
	*is_unknown = alter.is_unknown;
}
