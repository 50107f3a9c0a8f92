/* SPDX-License-Identifier: MIT */
/* A table's own options: engine, character set, and what else follows the bracket. */
#include "dialect/mysql/my.h"

#include "dialect/mysql/partition.h"
#include "dialect/reader.h"

#include <string.h>

/* An option that follows the bracket: "ROW_FORMAT=COMPACT". */
typedef struct table_option {
	struct table_option *next;
	const char *name; /* in quotes where it was */
} table_option;

/* What options are by themselves; an engine's own ones are DEFAULT. */
static const struct {
	const char *name;
	const char *by_itself;
} defaults[] = {
	{ "AVG_ROW_LENGTH", "0" },
	{ "CHECKSUM", "0" },
	{ "COMPRESSION", "''" },
	{ "CONNECTION", "''" },
	{ "DELAY_KEY_WRITE", "0" },
	{ "ENCRYPTION", "'N'" },
	{ "INSERT_METHOD", "NO" },
	{ "KEY_BLOCK_SIZE", "0" },
	{ "MAX_ROWS", "0" },
	{ "MIN_ROWS", "0" },
	{ "PACK_KEYS", "DEFAULT" },
	{ "PAGE_CHECKSUM", "0" },
	{ "ROW_FORMAT", "DEFAULT" },
	{ "STATS_AUTO_RECALC", "DEFAULT" },
	{ "STATS_PERSISTENT", "DEFAULT" },
	{ "STATS_SAMPLE_PAGES", "DEFAULT" },
	{ "TABLE_CHECKSUM", "0" },
	{ "TRANSACTIONAL", "DEFAULT" },
};

/* What has a member or an operation of its own, and what cannot be changed. */
static const char *const own[] = { "ENGINE",  "TYPE", "AUTO_INCREMENT", "COMMENT",   "CHARSET", "CHARACTER", "COLLATE",
	                           "DEFAULT", "DATA", "TABLESPACE",     "PARTITION", "UNION",   "WITH",      NULL };

/* The next name of an option, before its value; NULL at the end, and where partitions begin. */
static const char *take_name(migr__my *my, migr__reader *reader)
{
	const char *name;

	migr__reader_symbol(reader, ',');
	while (migr__reader_word(reader, "DEFAULT") || migr__reader_word(reader, "CHARACTER") ||
	       migr__reader_word(reader, "DATA") || migr__reader_word(reader, "INDEX"))
		;
	if (migr__reader_at_end(reader) || migr__token_is(&reader->token, "PARTITION") ||
	    (reader->token.kind != MIGR__TOKEN_WORD && reader->token.kind != MIGR__TOKEN_QUOTED))
		return NULL;
	name = migr__my_printf(my, "%.*s", (int)reader->token.size, reader->token.text);
	migr__reader_next(reader);
	return name;
}

static void take_value(migr__reader *reader)
{
	migr__reader_symbol(reader, '=');
	if (migr__reader_symbol(reader, '(')) {
		while (!migr__reader_at_end(reader) && !migr__reader_symbol(reader, ')'))
			migr__reader_next(reader);
		return;
	}
	migr__reader_next(reader);
}

static int is_own(const char *name)
{
	for (size_t i = 0; own[i]; i++)
		if (migr__view_is_nocase(migr__view_of(name), own[i]))
			return 1;
	return 0;
}

static int has_option(const table_option *list, const char *name)
{
	for (; list; list = list->next)
		if (migr__view_is_nocase(migr__view_of(list->name), name))
			return 1;
	return 0;
}

/* Appends those that the list has not yet. */
static void read_options(migr__my *my, migr__view text, table_option **list)
{
	table_option **end = list;
	migr__reader reader;
	const char *name;

	if (!text.size)
		return;
	migr__reader_init(&reader, my->compiler->dialect, my->compiler->arena, text.data, text.size);
	while ((name = take_name(my, &reader)) != NULL) {
		take_value(&reader);
		if (is_own(name) || has_option(*list, name))
			continue;
		while (*end)
			end = &(*end)->next;
		*end = migr__arena_new(my->compiler->arena, 1, sizeof **end);
		if (!*end) {
			migr__my_fail(my, migr__fail_memory(my->compiler->error));
			return;
		}
		(*end)->name = name;
	}
}

static const char *by_itself(const char *name)
{
	for (size_t i = 0; i < sizeof defaults / sizeof defaults[0]; i++)
		if (migr__view_is_nocase(migr__view_of(name), defaults[i].name))
			return defaults[i].by_itself;
	return "DEFAULT";
}

typedef struct altering {
	migr__my *my;
	const migr_table_alteration *alteration;
	migr__show show;       /* the table as it is; nothing in it offline */
	int parts;             /* written so far */
	migr__view partitions; /* what is said of them; of no size if nothing is */
} altering;

#define REMOVED "REMOVE PARTITIONING"

static void next(altering *alter)
{
	migr__my_puts(alter->my, alter->parts++ ? ", " : "");
}

static void write_engine(altering *alter)
{
	if (!alter->alteration->mysql_engine)
		return;
	next(alter);
	migr__my_puts(alter->my, "ENGINE=");
	migr__my_word(alter->my, alter->alteration->mysql_engine, "storage engine");
}

/* The collation says which character set it is of: latin1_bin. */
static const char *charset_of(const altering *alter)
{
	const char *collation = alter->alteration->mysql_collation;

	if (alter->alteration->mysql_charset || !collation)
		return alter->alteration->mysql_charset;
	return migr__my_printf(alter->my, "%.*s", (int)strcspn(collation, "_"), collation);
}

static void write_charset(altering *alter)
{
	const migr_table_alteration *alteration = alter->alteration;
	int converts = (alteration->flags & MIGR_ALTER_TABLE_CONVERT) != 0;
	const char *charset = converts ? charset_of(alter) : alteration->mysql_charset;
	migr__my *my = alter->my;

	if (!alteration->mysql_charset && !alteration->mysql_collation)
		return;
	next(alter);
	if (charset) {
		migr__my_puts(my, converts ? "CONVERT TO CHARACTER SET " : "DEFAULT CHARACTER SET ");
		migr__my_word(my, charset, "character set");
	}
	if (alteration->mysql_collation) {
		migr__my_puts(my, charset ? " COLLATE " : "DEFAULT COLLATE ");
		migr__my_word(my, alteration->mysql_collation, "collation");
	}
}

static void need_table(migr__my *my)
{
	migr__my_fail(my, migr__compiler_need_live(my->compiler, "the options that the table has"));
	migr__error_hint(my->compiler->error, "run this revision on the database itself, or say by "
	                                      "`options->existing_table` what the table is before");
}

/* What follows the bracket before. */
typedef struct old_options {
	table_option *list;
	migr__view said; /* the partitions, as the operation says them */
	migr__view live; /* as the database does */
} old_options;

/*
 * As the operation says it, and then as the database does: so the run that takes up one that was cut off behind the
 * statement makes the same statement again.
 */
static void read_old(altering *alter, old_options *old)
{
	migr__my *my = alter->my;
	const migr_op_options *options = my->operation->options;
	const migr_table *existing = options ? options->existing_table : NULL;
	const char *text = NULL;

	memset(old, 0, sizeof *old);
	if (existing)
		migr__my_fail(my, migr__clause_option(my->compiler, existing->options, &text));
	else if (!my->compiler->live)
		need_table(my);
	if (text) {
		read_options(my, migr__view_of(text), &old->list);
		old->said = migr__partitions_find(migr__view_of(text));
	}
	read_options(my, alter->show.options, &old->list);
	old->live = migr__partitions_find(alter->show.options);
}

static int same_view(migr__view a, migr__view b)
{
	return a.size == b.size && (!a.size || memcmp(a.data, b.data, a.size) == 0);
}

/* Partitions that stay as they are would be made anew, row by row. */
static void choose_partitions(altering *alter, const old_options *old, migr__view partitions)
{
	int is_there = old->live.size || !alter->my->compiler->live;

	if (partitions.size && !(is_there && same_view(partitions, old->said)))
		alter->partitions = partitions;
	else if (!partitions.size && (old->said.size || old->live.size))
		alter->partitions = migr__view_of(REMOVED);
}

static void write_options(altering *alter)
{
	migr__my *my = alter->my;
	const char *text = NULL;
	table_option *new = NULL;
	migr__view plain, partitions;
	old_options old;

	migr__my_fail(my, migr__clause_option(my->compiler, alter->alteration->options, &text));
	if (!text && !(alter->alteration->flags & MIGR_ALTER_TABLE_DROP_OPTIONS))
		return;
	plain = migr__view_of(text ? text : "");
	read_options(my, plain, &new);
	read_old(alter, &old);
	for (const table_option *one = old.list; one; one = one->next)
		if (!has_option(new, one->name)) {
			next(alter);
			migr__buf_printf(&my->buf, "%s=%s", one->name, by_itself(one->name));
		}
	partitions = migr__partitions_find(plain);
	plain.size -= partitions.size;
	plain = migr__view_trim(plain);
	if (plain.size) {
		next(alter);
		migr__buf_add(&my->buf, plain.data, plain.size);
	}
	choose_partitions(alter, &old, partitions);
}

/* Partitions come last, and without a comma. */
static void write_end(altering *alter)
{
	migr__my *my = alter->my;

	if (alter->parts)
		migr__my_alter_end(my, MIGR__MY_INPLACE);
	else if (migr__clause_has(my->operation, MIGR_OPTION_NO_COPY))
		migr__my_puts(my, "ALGORITHM=INPLACE");
	if (!alter->partitions.size)
		return;
	if (my->buf.size && my->buf.data[my->buf.size - 1] != ' ')
		migr__my_puts(my, " ");
	migr__buf_add(&my->buf, alter->partitions.data, alter->partitions.size);
}

/* Texts that the new character set cannot hold, column by column. */
static void forbid_loss(altering *alter)
{
	migr__my *my = alter->my;
	const char *charset = charset_of(alter);

	for (size_t i = 0; i < alter->show.count && charset; i++) {
		const migr__line *line = &alter->show.parts[i].line;
		migr__family family;
		const char *column;

		if (alter->show.parts[i].kind != MIGR__PART_COLUMN || migr__line_has(line, MIGR__CLAUSE_GENERATED))
			continue;
		migr__family_read(migr__line_clause(line, MIGR__CLAUSE_TYPE), &family);
		if (!migr__family_is_text(&family))
			continue;
		migr__my_name(my, line->name);
		column = migr__my_take(my);
		if (column)
			migr__my_forbid_loss(my, my->operation->table, column, &family, &family, charset, charset);
	}
}

/* Engines without foreign keys drop them, or leave those of others without what they point to. */
static migr_status check_engine(altering *alter)
{
	const char *engine = alter->alteration->mysql_engine;
	migr__my *my = alter->my;
	migr__my_rows rows;

	if (!engine || migr__view_is_nocase(migr__view_of(engine), "InnoDB") || !my->compiler->live)
		return my->status;
	migr__my_puts(my, "SELECT CONSTRAINT_NAME, TABLE_NAME FROM information_schema.REFERENTIAL_CONSTRAINTS WHERE "
	                  "(");
	migr__my_in_schema(my, "CONSTRAINT_SCHEMA");
	migr__my_puts(my, " AND TABLE_NAME = ");
	migr__my_literal(my, my->operation->table);
	migr__my_puts(my, ") OR (");
	migr__my_in_schema(my, "UNIQUE_CONSTRAINT_SCHEMA");
	migr__my_puts(my, " AND REFERENCED_TABLE_NAME = ");
	migr__my_literal(my, my->operation->table);
	migr__my_puts(my, ")");
	if (migr__my_rows_of(my, &rows) != MIGR_OK || !rows.count)
		return my->status;
	migr__fail(my->compiler->error, MIGR_ERROR_DEPENDENT,
	           "the engine %s has no foreign keys, and \"%s\" is in some", engine, my->operation->table);
	for (size_t i = 0; i < rows.count; i++)
		migr__error_detail(my->compiler->error, MIGR_ERROR_DEPENDENT,
		                   migr__my_printf(my, "foreign key \"%s\" of table \"%s\"",
		                                   rows.values[i * rows.width], rows.values[i * rows.width + 1]));
	return migr__my_fail(my, migr__error_hint(my->compiler->error, "drop them before"));
}

static migr_status refuse_flags(migr__my *my, uint32_t flags)
{
	if (flags & MIGR_STRICT)
		return migr__my_refuse(my, "that is SQLite's: leave it out; types are enforced",
		                       "has no STRICT tables");
	if (flags & MIGR_WITHOUT_ROWID)
		return migr__my_refuse(my, "leave it out: InnoDB keeps every table by its primary key",
		                       "has no WITHOUT ROWID");
	if (flags & MIGR_UNLOGGED)
		return migr__my_refuse(my, "leave it out, or choose another mysql_engine", "has no unlogged tables");
	return MIGR_OK;
}

migr_status migr__my_alter_table(migr__my *my)
{
	altering alter = { .my = my, .alteration = my->operation->table_alteration };
	const char *table = my->operation->table;

	if (refuse_flags(my, alter.alteration->set_flags | alter.alteration->drop_flags) != MIGR_OK)
		return my->status;
	if (my->compiler->live && migr__my_show(my, table, "the table's definition", &alter.show) != MIGR_OK)
		return my->status;
	if (check_engine(&alter) != MIGR_OK)
		return my->status;
	if (alter.alteration->flags & MIGR_ALTER_TABLE_CONVERT)
		forbid_loss(&alter);
	migr__my_alter(my, table);
	write_engine(&alter);
	write_charset(&alter);
	write_options(&alter);
	if ((!alter.parts && !alter.partitions.size) || my->status != MIGR_OK) {
		migr__buf_clear(&my->buf);
		return my->status;
	}
	write_end(&alter);
	/* without partitions there are none to be removed, and the servers say so */
	return migr__my_add(my, migr__view_is(alter.partitions, REMOVED) ? 0 : MIGR__SQL_REPEATABLE);
}
