/* SPDX-License-Identifier: MIT */
/*
 * Random expressions, each written in two ways with other blanks, comments, quotes and letter case: both come to the
 * same text, which SQLite compiles to the same program as what was written.
 */
#include "dialect/sqlite/canonical.h"
#include "support/t.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORD, COLUMN, RAW, OPERATOR };

typedef struct piece {
	int kind;
	const char *text;
} piece;

typedef struct expression {
	piece pieces[400];
	size_t count;
	t_random random;
	int is_lower; /* TRUE, and types: to SQLite two that differ in letter case are two constants */
} expression;

static const char *const names[] = { "a",   "Bee",  "end",     "key",  "like", "select",
	                             "x y", "desc", "replace", "left", "glob", "cast" };
#define N_NAMES (sizeof names / sizeof names[0])

static sqlite3 *db;

static unsigned below(expression *e, unsigned limit)
{
	return t_random_below(&e->random, limit);
}

static void add(expression *e, int kind, const char *text)
{
	if (e->count < sizeof e->pieces / sizeof e->pieces[0])
		e->pieces[e->count++] = (piece){ kind, text };
}

static void add_words(expression *e, const char *const *words)
{
	for (; *words; words++)
		add(e, WORD, *words);
}

static void add_value(expression *e)
{
	static const char *const raw[] = { "1", "2.5e-3", ".5", "0x1F", "'it''s'", "'A -- b'", "x'AB'", "''" };
	static const char *const words[] = { "NULL", "CURRENT_DATE", "TRUE", "FALSE" };

	switch (below(e, 5)) {
	case 0:
		add(e, RAW, raw[below(e, sizeof raw / sizeof raw[0])]);
		break;
	case 1:
		add(e, WORD, words[below(e, 4)]);
		break;
	default:
		add(e, COLUMN, names[below(e, N_NAMES)]);
	}
}

static void add_expression(expression *e, int depth);

static void add_binary(expression *e, int depth)
{
	static const char *const operators[] = { "+", "-",  "*",  "/",  "%",  "||", "<", "<=", ">",  ">=",
		                                 "=", "==", "!=", "<>", "<<", ">>", "&", "|",  "->", "->>" };
	static const char *const words[][5] = { { "AND" },         { "OR" },          { "LIKE" },
		                                { "NOT", "LIKE" }, { "GLOB" },        { "IS" },
		                                { "IS", "NOT" },   { "NOT", "GLOB" }, { "IS", "DISTINCT", "FROM" } };

	add_expression(e, depth - 1);
	if (below(e, 3))
		add(e, OPERATOR, operators[below(e, sizeof operators / sizeof operators[0])]);
	else
		add_words(e, words[below(e, sizeof words / sizeof words[0])]);
	add_expression(e, depth - 1);
}

static void add_list(expression *e, int depth, unsigned count)
{
	add(e, RAW, "(");
	for (unsigned i = 0; i < count; i++) {
		if (i)
			add(e, RAW, ",");
		add_expression(e, depth - 1);
	}
	add(e, RAW, ")");
}

static void add_case(expression *e, int depth)
{
	add(e, WORD, "CASE");
	if (below(e, 2))
		add_expression(e, depth - 1);
	add(e, WORD, "WHEN");
	add_expression(e, depth - 1);
	add(e, WORD, "THEN");
	add_expression(e, depth - 1);
	if (below(e, 2)) {
		add(e, WORD, "ELSE");
		add_expression(e, depth - 1);
	}
	add(e, WORD, "END");
}

static void add_cast(expression *e, int depth)
{
	static const char *const types[] = { "INTEGER", "TEXT", "REAL", "BLOB" };

	add(e, WORD, "CAST");
	add(e, RAW, "(");
	add_expression(e, depth - 1);
	add(e, WORD, "AS");
	add(e, WORD, types[below(e, 4)]);
	add(e, RAW, ")");
}

static void add_function(expression *e, int depth)
{
	static const struct {
		const char *name;
		unsigned arguments;
	} functions[] = { { "lower", 1 },    { "replace", 3 }, { "substr", 2 },
		          { "coalesce", 2 }, { "like", 2 },    { "glob", 2 } };
	unsigned which = below(e, sizeof functions / sizeof functions[0]);

	add(e, WORD, functions[which].name);
	add_list(e, depth, functions[which].arguments);
}

static void add_behind(expression *e, int depth)
{
	static const char *const words[][4] = { { "ISNULL" },      { "NOTNULL" },           { "IS", "NULL" },
		                                { "NOT", "NULL" }, { "COLLATE", "NOCASE" }, { "IS", "NOT", "NULL" } };

	add_expression(e, depth - 1);
	add_words(e, words[below(e, sizeof words / sizeof words[0])]);
}

static void add_range(expression *e, int depth)
{
	add_expression(e, depth - 1);
	if (below(e, 2))
		add(e, WORD, "NOT");
	if (below(e, 2)) {
		add(e, WORD, "IN");
		add_list(e, depth, 2);
		return;
	}
	add(e, WORD, "BETWEEN");
	add_expression(e, depth - 1);
	add(e, WORD, "AND");
	add_expression(e, depth - 1);
}

static void add_expression(expression *e, int depth)
{
	static const char *const signs[] = { "-", "+", "~" };

	switch (depth > 0 ? below(e, 12) : 99) {
	case 0:
	case 1:
	case 2:
		add_binary(e, depth);
		break;
	case 3:
		add(e, OPERATOR, signs[below(e, 3)]);
		add_expression(e, depth - 1);
		break;
	case 4:
		add(e, WORD, "NOT");
		add_expression(e, depth - 1);
		break;
	case 5:
		add_list(e, depth, 1);
		break;
	case 6:
		add_case(e, depth);
		break;
	case 7:
		add_cast(e, depth);
		break;
	case 8:
		add_function(e, depth);
		break;
	case 9:
		add_behind(e, depth);
		break;
	case 10:
		add_range(e, depth);
		break;
	default:
		add_value(e);
	}
}

static void write_word(expression *e, migr__buf *out, const char *text)
{
	static const char *const constants[][2] = { { "TRUE", "true" }, { "FALSE", "false" }, { "INTEGER", "integer" },
		                                    { "TEXT", "text" }, { "REAL", "real" },   { "BLOB", "blob" } };

	for (size_t i = 0; i < sizeof constants / sizeof constants[0]; i++)
		if (strcmp(text, constants[i][0]) == 0) {
			migr__buf_puts(out, constants[i][e->is_lower]);
			return;
		}
	for (; *text; text++) {
		char c = *text;

		if (below(e, 2) && c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		else if (below(e, 2) && c >= 'a' && c <= 'z')
			c = (char)(c - 'a' + 'A');
		migr__buf_putc(out, c);
	}
}

static void write_column(expression *e, migr__buf *out, const char *text, int may_be_bare)
{
	static const char *const quotes[] = { "\"\"", "[]", "``" };
	const char *quote = quotes[below(e, 3)];
	int is_bare = may_be_bare && !strchr(text, ' ') && below(e, 2);

	if (!is_bare)
		migr__buf_putc(out, quote[0]);
	write_word(e, out, text);
	if (!is_bare)
		migr__buf_putc(out, quote[1]);
}

static void write_gap(expression *e, migr__buf *out, int is_needed)
{
	static const char *const gaps[] = { " ", "\n\t", " /* a ( ' */ ", " -- it's\n" };

	if (is_needed || below(e, 3) == 0)
		migr__buf_puts(out, gaps[below(e, 8) ? below(e, 2) : below(e, 4)]);
}

/* One way to write it. */
static void write_expression(expression *e, migr__buf *out)
{
	for (size_t i = 0; i < e->count; i++) {
		const piece *p = &e->pieces[i];
		/* two operators side by side could be one, or a comment */
		int is_needed =
			i && (p->kind != RAW || !strchr("(),", p->text[0])) &&
			!(e->pieces[i - 1].kind == RAW && strchr("(),", e->pieces[i - 1].text[0])) &&
			(p->kind == OPERATOR ? e->pieces[i - 1].kind == OPERATOR : e->pieces[i - 1].kind != OPERATOR);

		write_gap(e, out, is_needed);
		if (p->kind == WORD)
			write_word(e, out, p->text);
		else if (p->kind == COLUMN)
			/* what is a keyword in some places may be a column in others */
			write_column(e, out, p->text, strcmp(p->text, "select") != 0);
		else
			migr__buf_puts(out, p->text);
	}
}

#define OF_EXPRESSION "EXPLAIN SELECT (%s\n) FROM t"

/* The program of SQLite; NULL if it does not take the expression. To be freed by sqlite3_free. */
static char *program_of(const char *format, const char *sql)
{
	char *text = sqlite3_mprintf(format, sql);
	sqlite3_str *out = sqlite3_str_new(db);
	sqlite3_stmt *row = NULL;
	int rc = sqlite3_prepare_v2(db, text, -1, &row, NULL);

	sqlite3_free(text);
	while (rc == SQLITE_OK && sqlite3_step(row) == SQLITE_ROW)
		for (int i = 0; i < 7; i++)
			sqlite3_str_appendf(out, "%s%s", sqlite3_column_text(row, i), i < 6 ? " " : "\n");
	sqlite3_finalize(row);
	text = sqlite3_str_finish(out);
	if (rc == SQLITE_OK)
		return text;
	sqlite3_free(text);
	return NULL;
}

static void check_one(migr__canonical *canonical, expression *e, unsigned seed, unsigned *taken)
{
	const migr__alloc *alloc = canonical->arena->alloc;
	const char *texts[2];
	migr__buf written[2];
	char *programs[2];

	for (int i = 0; i < 2; i++) {
		migr__buf_init(&written[i], alloc);
		e->is_lower = i;
		write_expression(e, &written[i]);
		texts[i] = migr__canonical_sql(canonical, migr__view_of(migr__buf_text(&written[i])));
		ck_assert_ptr_nonnull(texts[i]);
	}
	programs[0] = program_of(OF_EXPRESSION, written[0].data);
	if (programs[0]) {
		programs[1] = program_of(OF_EXPRESSION, texts[0]);
		ck_assert_msg(strcmp(texts[0], texts[1]) == 0, "seed %u:\n%s\n%s\n%s\n%s", seed, written[0].data,
		              texts[0], written[1].data, texts[1]);
		ck_assert_msg(programs[1] && strcmp(programs[0], programs[1]) == 0, "seed %u:\n%s\n%s", seed,
		              written[0].data, texts[0]);
		ck_assert_str_eq(texts[0], migr__canonical_sql(canonical, migr__view_of(texts[0])));
		sqlite3_free(programs[1]);
		++*taken;
	}
	sqlite3_free(programs[0]);
	migr__buf_free(&written[0]);
	migr__buf_free(&written[1]);
}

/* Queries and statements, whose words are keywords or names by their place. */
static const char *const statements[] = {
	"SELECT *, t.*, count(*), max(DISTINCT a) FROM t",
	"select a \"left\", Bee \"right\", \"end\" AS end, [key] key, 'text' as 'quoted', a+1 from main.t x",
	"SELECT t.a FROM t LEFT OUTER JOIN u ON t.a=u.a CROSS JOIN u AS v USING (\"key\") NATURAL JOIN u w WHERE t.a>1",
	"select t.a,u.\"key\" from t,u where t.\"key\"=u . key and [t].[x y]=`u`.\"x y\"",
	"SELECT a FROM t GROUP BY a HAVING count(*)>1 ORDER BY a DESC NULLS LAST,Bee COLLATE nocase ASC LIMIT 3 OFFSET "
	"1",
	"select a from t group by(a) order by (Bee) limit(1)",
	"WITH RECURSIVE q(n) AS (VALUES (1) UNION ALL SELECT n+1 FROM q WHERE n<9), r AS NOT MATERIALIZED (SELECT 1 AS "
	"a) "
	"SELECT * FROM q, r",
	"SELECT row_number() OVER (PARTITION BY a ORDER BY Bee DESC ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW), "
	"sum(a) FILTER (WHERE a > 1) OVER w, avg(a) over(w range between 1 preceding and 2 following exclude ties) "
	"FROM t WINDOW w AS (ORDER BY a)",
	"SELECT CASE \"end\" WHEN 1 THEN 2 END end, case when 1 then 2 end FROM t",
	"SELECT a FROM t WHERE EXISTS (SELECT 1 FROM u WHERE u.a=t.a) AND a IN (SELECT a FROM u) AND NOT a IN (1) AND "
	"(a,Bee)=(1,2) AND (a, Bee) IN (VALUES (1,2),(3,4))",
	"SELECT a FROM t INDEXED BY ix WHERE a=1 EXCEPT SELECT a FROM u NOT INDEXED INTERSECT SELECT 1 UNION VALUES "
	"(2)",
	"SELECT \"no such column\", \"a\", 'a' FROM t WHERE Bee NOT LIKE '%\\_%' ESCAPE '\\' AND Bee GLOB '*' OR a "
	"LIKE 'x' "
	"IS NULL",
	"SELECT - - a, - -1, + + a, ~-a, a- -1, a--1\n, not not a, -(-a), a||-1 FROM t",
	"SELECT a->'$.x'->>'y', a -> 1, a<<1>>2, a<>1, a!=1, a==1, a||'x' FROM t",
	"SELECT cast(a AS int), CAST(a as Varchar ( 20 )), cast(cast(a as text) as blob), replace(Bee,'a','b') FROM t",
	"SELECT * FROM (SELECT a, Bee FROM t) AS s JOIN (SELECT a FROM u) USING(a)",
	"SELECT * FROM json_each('[1]') AS j, t WHERE j.value=t.a",
	"insert or replace into main.t(a,Bee) values(1,2),(3,(select 4))",
	"INSERT INTO t (a) SELECT a FROM u WHERE true ON CONFLICT(a) DO UPDATE SET Bee=excluded.Bee WHERE t.a>1",
	"INSERT INTO t (a) VALUES (1) ON CONFLICT DO NOTHING",
	"INSERT INTO t DEFAULT VALUES",
	"replace into t (a) values (1)",
	"UPDATE OR IGNORE t SET a=1,(Bee,\"key\")=(2,3) WHERE a IS NOT DISTINCT FROM 2",
	"update t set a=u.a from u where u.a=t.a",
	"DELETE FROM t WHERE a=(SELECT max(a) FROM u) OR \"x y\" IS NULL",
	"SELECT current_timestamp, CURRENT_date, true, FALSE, null, x'0a', 1e3, .5, 0xFF FROM t",
	"SELECT replace, left, key, glob, like, \"desc\" FROM t WHERE replace LIKE left AND key=glob",
};

static void make_tables(void)
{
	ck_assert_int_eq(sqlite3_open(":memory:", &db), SQLITE_OK);
	ck_assert_int_eq(
		sqlite3_exec(db,
	                     "CREATE TABLE t (a, Bee, \"end\", \"key\", \"like\", \"select\", \"x y\", \"desc\", "
	                     "\"replace\", \"left\", \"glob\", \"cast\"); CREATE UNIQUE INDEX ix ON t (a);"
	                     "CREATE TABLE u (a, \"key\", \"x y\", Bee)",
	                     NULL, NULL, NULL),
		SQLITE_OK);
}

static const char *once_more(migr__canonical *canonical, const char *sql)
{
	const char *text = migr__canonical_sql(canonical, migr__view_of(sql));

	ck_assert_ptr_nonnull(text);
	return text;
}

START_TEST(statements_mean_the_same)
{
	const migr__alloc alloc = migr__alloc_libc();
	migr_error error;
	migr__arena arena;
	migr__canonical canonical = {
		.arena = &arena, .scratch = &arena, .error = &error, .is_query = 1, .schema = "main"
	};

	make_tables();
	migr__error_init(&error, &alloc);
	migr__arena_init(&arena, &alloc);
	migr__buf_init(&canonical.buf, &alloc);
	for (size_t i = 0; i < sizeof statements / sizeof statements[0]; i++) {
		const char *text = once_more(&canonical, statements[i]);
		char *before = program_of("EXPLAIN %s", statements[i]), *after = program_of("EXPLAIN %s", text);

		ck_assert_msg(before != NULL, "%s: %s", statements[i], sqlite3_errmsg(db));
		ck_assert_msg(after && strcmp(before, after) == 0, "%s\n%s", statements[i], text);
		ck_assert_str_eq(text, once_more(&canonical, text));
		sqlite3_free(before);
		sqlite3_free(after);
	}
	migr__buf_free(&canonical.buf);
	migr__arena_clear(&arena);
	migr__error_clear(&error);
	sqlite3_close(db);
}
END_TEST

START_TEST(one_form_that_means_the_same)
{
	const migr__alloc alloc = migr__alloc_libc();
	migr_column columns[N_NAMES] = { 0 };
	unsigned taken = 0;
	migr_error error;

	ck_assert_int_eq(sqlite3_open(":memory:", &db), SQLITE_OK);
	ck_assert_int_eq(
		sqlite3_exec(db,
	                     "CREATE TABLE t (a, Bee, \"end\", \"key\", \"like\", \"select\", \"x y\", \"desc\", "
	                     "\"replace\", \"left\", \"glob\", \"cast\")",
	                     NULL, NULL, NULL),
		SQLITE_OK);
	for (size_t i = 0; i < N_NAMES; i++)
		columns[i].name = names[i];
	migr__error_init(&error, &alloc);
	for (unsigned seed = 1; seed <= 3000; seed++) {
		migr__arena arena;
		migr__canonical canonical = {
			.arena = &arena, .scratch = &arena, .error = &error, .columns = columns, .n_columns = N_NAMES
		};
		expression e = { .random = { seed } };

		migr__arena_init(&arena, &alloc);
		migr__buf_init(&canonical.buf, &alloc);
		add_expression(&e, 4);
		check_one(&canonical, &e, seed, &taken);
		migr__buf_free(&canonical.buf);
		migr__arena_clear(&arena);
	}
	migr__error_clear(&error);
	sqlite3_close(db);
	ck_assert_uint_gt(taken, 2000);
}
END_TEST

T_MAIN("read random", one_form_that_means_the_same, statements_mean_the_same)
