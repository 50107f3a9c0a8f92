/* SPDX-License-Identifier: MIT */
#include "support/sqlite_text.h"

#include "base/text.h"

#include <string.h>

#define MAX_COLUMNS 7

static const char *const names[] = { "id", "b c", "order", "Key", "na\xc3\xafve", "x\"y", "Value", "end" };

typedef struct writer {
	t_random *random;
	migr__buf *out;
	int fulfilled;
	const char *columns[MAX_COLUMNS];
	size_t n_columns;
	int is_strict;
	int is_without_rowid;
	size_t key; /* the column whose PRIMARY KEY is its own, or MAX_COLUMNS */
	int has_table_key;
	int is_on_lines; /* each element on a line of its own */
} writer;

static unsigned below(const writer *w, unsigned limit)
{
	return t_random_below(w->random, limit);
}

/* Once in that many times. */
static int chance(const writer *w, unsigned of)
{
	return below(w, of) == 0;
}

/* What stands between two tokens. */
static void blank(const writer *w)
{
	static const char *const blanks[] = { " /* c, ( ' */ ", " -- it's, (\n  ", "\n\t", "  ", "/**/", "\r\n" };

	migr__buf_puts(w->out, chance(w, 12) ? blanks[below(w, sizeof blanks / sizeof blanks[0])] : " ");
}

/* Keywords, each in some letter case. */
static void words(const writer *w, const char *text)
{
	int is_lower = chance(w, 3);

	for (; *text; text++)
		if (*text == ' ')
			blank(w);
		else
			migr__buf_putc(w->out, is_lower && *text >= 'A' && *text <= 'Z' ? (char)(*text | 0x20) : *text);
}

void t_sqlite_name(t_random *random, const char *name, int is_expression, migr__buf *out)
{
	static const char *const plain[] = { "id", "Key", "na\xc3\xafve", "Value", NULL };
	static const char quotes[] = { '"', '`', '[', '\'' };
	char quote = quotes[t_random_below(random, is_expression ? 3 : 4)];

	for (size_t i = 0; plain[i]; i++)
		if (strcmp(name, plain[i]) == 0 && t_random_below(random, 3)) {
			migr__buf_puts(out, name);
			return;
		}
	migr__buf_putc(out, quote);
	for (; *name; name++) {
		if (*name == quote)
			migr__buf_putc(out, quote);
		migr__buf_putc(out, *name);
	}
	migr__buf_putc(out, quote == '[' ? ']' : quote);
}

static void name(const writer *w, const char *text)
{
	t_sqlite_name(w->random, text, 0, w->out);
}

static void expression(const writer *w, const char *column)
{
	static const char *const tails[] = { " > 0",
		                             " IS NOT NULL",
		                             "<>')'",
		                             " IN ('a', 'b,', 1)",
		                             " + (1) -- (\n <9",
		                             " = CASE WHEN 1 THEN 2 ELSE (3) END",
		                             " || '' >= ''" };

	t_sqlite_name(w->random, column, 1, w->out);
	if (w->fulfilled)
		migr__buf_puts(w->out, " IS NOT 'never'");
	else
		migr__buf_puts(w->out, tails[below(w, sizeof tails / sizeof tails[0])]);
}

static void constraint_name(const writer *w)
{
	static const char *const all[] = { "c1", "the check", "c\"2", "uq" };

	if (!chance(w, 4))
		return;
	words(w, "CONSTRAINT ");
	name(w, all[below(w, 4)]);
	blank(w);
}

static void conflict(const writer *w)
{
	static const char *const all[] = { "ROLLBACK", "ABORT", "FAIL", "IGNORE", "REPLACE" };

	if (!chance(w, 5))
		return;
	words(w, " ON CONFLICT ");
	words(w, all[below(w, 5)]);
}

static void references(const writer *w, size_t count)
{
	static const char *const clauses[] = { " ON DELETE CASCADE", " ON UPDATE SET NULL",  " ON DELETE SET DEFAULT",
		                               " MATCH FULL",        " ON UPDATE NO ACTION", " ON DELETE RESTRICT",
		                               " ON UPDATE CASCADE" };
	static const char *const deferrals[] = { " DEFERRABLE", " NOT DEFERRABLE", " DEFERRABLE INITIALLY DEFERRED",
		                                 " DEFERRABLE INITIALLY IMMEDIATE" };

	words(w, "REFERENCES ");
	name(w, chance(w, 2) ? "p" : "a parent");
	if (chance(w, 2) || count > 1) {
		migr__buf_puts(w->out, chance(w, 2) ? "(" : " (");
		for (size_t i = 0; i < count; i++) {
			migr__buf_puts(w->out, i ? "," : "");
			name(w, i ? "y" : "x");
		}
		migr__buf_putc(w->out, ')');
	}
	for (unsigned i = below(w, 3); i > 0; i--)
		words(w, clauses[below(w, sizeof clauses / sizeof clauses[0])]);
	if (chance(w, 3))
		words(w, deferrals[below(w, 4)]);
}

static void type(const writer *w, size_t column, int is_generated)
{
	static const char *const types[] = { "INT",          "INTEGER",       "TEXT",
		                             "VARCHAR (20)", "DECIMAL(10,2)", "double precision",
		                             "BLOB",         "\"T\"",         "Native Big Int",
		                             "bool" };
	static const char *const strict[] = { "INT", "INTEGER", "TEXT", "BLOB", "REAL", "ANY" };

	if (column == w->key)
		migr__buf_puts(w->out, w->is_without_rowid || chance(w, 3) ? " TEXT" : " INTEGER");
	else if (w->is_strict && is_generated)
		/* SQLite is not of one mind about values of another type */
		migr__buf_puts(w->out, " ANY");
	else if (w->is_strict)
		migr__buf_printf(w->out, " %s", strict[below(w, 6)]);
	else if (!chance(w, 4))
		migr__buf_printf(w->out, " %s", types[below(w, sizeof types / sizeof types[0])]);
}

static void default_value(const writer *w)
{
	static const char *const values[] = { "0",         "-1",     "'it''s'", "NULL",      "CURRENT_TIMESTAMP",
		                              "(1 + (2))", "1.5e-3", "x'00ff'", "(abs(-1))", "+ 5",
		                              "(')')" };

	words(w, "DEFAULT");
	migr__buf_printf(w->out, " %s", values[below(w, sizeof values / sizeof values[0])]);
}

static void key(const writer *w)
{
	words(w, "PRIMARY KEY");
	if (chance(w, 4))
		words(w, chance(w, 2) ? " DESC" : " ASC");
	conflict(w);
	if (!w->is_without_rowid && chance(w, 2))
		words(w, " AUTOINCREMENT");
}

static void constraint_of_column(const writer *w, size_t column, int is_generated)
{
	blank(w);
	constraint_name(w);
	switch (below(w, 6)) {
	case 0:
		words(w, chance(w, 5) ? "NULL" : "NOT NULL");
		conflict(w);
		break;
	case 1:
		words(w, "UNIQUE");
		conflict(w);
		break;
	case 2:
		words(w, "CHECK");
		migr__buf_putc(w->out, '(');
		expression(w, w->columns[column]);
		migr__buf_putc(w->out, ')');
		break;
	case 3:
		words(w, "COLLATE ");
		name(w, chance(w, 2) ? "NOCASE" : "rtrim");
		break;
	case 4:
		references(w, 1);
		break;
	default:
		if (is_generated)
			words(w, "NULL");
		else
			default_value(w);
	}
}

static void column_of(const writer *w, size_t column)
{
	int is_generated = column > 0 && column != w->key && !w->has_table_key && chance(w, 6);

	name(w, w->columns[column]);
	type(w, column, is_generated);
	if (column == w->key) {
		blank(w);
		constraint_name(w);
		key(w);
	}
	if (is_generated) {
		/* a comment between these two words would be part of the type */
		migr__buf_puts(w->out, chance(w, 2) ? " Generated  ALWAYS AS (" : " as(");
		expression(w, w->columns[0]);
		migr__buf_puts(w->out, ")");
		words(w, chance(w, 2) ? " STORED" : chance(w, 2) ? " VIRTUAL" : "");
	}
	for (unsigned i = below(w, 4); i > 0; i--)
		constraint_of_column(w, column, is_generated);
	if (chance(w, 30))
		words(w, " CONSTRAINT lone");
}

/* Some columns in brackets, each once. */
static size_t columns_of(const writer *w, int has_order)
{
	size_t first = below(w, (unsigned)w->n_columns), count = 1 + below(w, 2);

	if (first + count > w->n_columns)
		count = w->n_columns - first;
	migr__buf_puts(w->out, chance(w, 2) ? "(" : " ( ");
	for (size_t i = 0; i < count; i++) {
		migr__buf_puts(w->out, i ? ", " : "");
		name(w, w->columns[first + i]);
		if (has_order && chance(w, 4))
			words(w, " COLLATE nocase");
		if (has_order && chance(w, 4))
			words(w, " DESC");
	}
	migr__buf_putc(w->out, ')');
	return count;
}

static void constraint_of_table(const writer *w)
{
	size_t count;

	constraint_name(w);
	switch (below(w, 3)) {
	case 0:
		words(w, "UNIQUE");
		columns_of(w, 1);
		conflict(w);
		break;
	case 1:
		words(w, "CHECK (");
		expression(w, w->columns[below(w, (unsigned)w->n_columns)]);
		migr__buf_putc(w->out, ')');
		break;
	default:
		words(w, "FOREIGN KEY");
		count = columns_of(w, 0);
		blank(w);
		references(w, count);
	}
}

static void between(const writer *w, int is_comma)
{
	migr__buf_puts(w->out, is_comma ? "," : " ");
	if (w->is_on_lines)
		migr__buf_puts(w->out, chance(w, 5) ? " -- behind\n  " : "\n  ");
	else
		blank(w);
}

static void start(writer *w)
{
	size_t skip = below(w, sizeof names / sizeof names[0]);

	w->n_columns = 1 + below(w, MAX_COLUMNS);
	for (size_t i = 0; i < w->n_columns; i++)
		w->columns[i] = names[(skip + i) % (sizeof names / sizeof names[0])];
	w->is_strict = chance(w, 5);
	w->key = chance(w, 2) ? below(w, (unsigned)w->n_columns) : MAX_COLUMNS;
	w->has_table_key = w->key == MAX_COLUMNS && chance(w, 2);
	w->is_without_rowid = (w->has_table_key || w->key != MAX_COLUMNS) && chance(w, 4);
	w->is_on_lines = chance(w, 2);
}

void t_sqlite_table(t_random *random, const char *table, int fulfilled, migr__buf *out)
{
	writer w = { .random = random, .out = out, .fulfilled = fulfilled };
	unsigned constraints;

	start(&w);
	words(&w, "CREATE TABLE ");
	name(&w, table);
	migr__buf_puts(out, chance(&w, 2) ? "(" : " (");
	if (w.is_on_lines)
		migr__buf_puts(out, "\n  ");
	for (size_t i = 0; i < w.n_columns; i++) {
		if (i)
			between(&w, 1);
		column_of(&w, i);
	}
	if (w.has_table_key) {
		between(&w, 1);
		constraint_name(&w);
		words(&w, "PRIMARY KEY");
		columns_of(&w, 1);
	}
	constraints = below(&w, 4);
	for (unsigned i = 0; i < constraints; i++) {
		between(&w, (i == 0 && !w.has_table_key) || !chance(&w, 5));
		constraint_of_table(&w);
	}
	migr__buf_puts(out, w.is_on_lines ? "\n)" : ")");
	if (w.is_without_rowid)
		words(&w, " WITHOUT ROWID");
	if (w.is_strict)
		words(&w, w.is_without_rowid ? ", STRICT" : " STRICT");
}
