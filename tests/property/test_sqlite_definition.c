/* SPDX-License-Identifier: MIT */
/*
 * Random tables of SQLite: what is read off a stored definition is what SQLite says of the table; and each edit of it
 * makes a text that SQLite takes, of a table that differs in nothing but what was edited.
 */
#include "facts.h"

#include "dialect/sqlite/edit.h"
#include "support/sqlite_text.h"
#include "support/t.h"

#include <string.h>

#define TABLES 600

typedef struct world {
	t_random random;
	migr__alloc alloc;
	migr__arena arena;
	migr_error error;
	sqlite3 *db;
	migr__definition old;
	migr__definition now;
} world;

/* The stored text of table t, or NULL if SQLite does not take it. To be freed by sqlite3_free. */
static char *stored(world *w, const char *sql)
{
	char *text = NULL;
	sqlite3_stmt *statement;

	sqlite3_exec(w->db, "DROP TABLE IF EXISTS t", NULL, NULL, NULL);
	if (sqlite3_exec(w->db, sql, NULL, NULL, NULL) != SQLITE_OK)
		return NULL;
	ck_assert_int_eq(
		sqlite3_prepare_v2(w->db, "SELECT sql FROM sqlite_schema WHERE name = 't'", -1, &statement, NULL),
		SQLITE_OK);
	ck_assert_int_eq(sqlite3_step(statement), SQLITE_ROW);
	text = sqlite3_mprintf("%s", sqlite3_column_text(statement, 0));
	sqlite3_finalize(statement);
	return text;
}

static void check_lines(const world *w, const migr__buf *seen, const migr__buf *expected, const char *what)
{
	ck_assert_msg(strcmp(migr__buf_text(seen), migr__buf_text(expected)) == 0,
	              "%s\n--- before\n%s\n--- now\n%s\n--- seen\n%s--- expected\n%s", what, w->old.text, w->now.text,
	              migr__buf_text(seen), migr__buf_text(expected));
}

/* SQLite takes the text, keeps it, and says of the table what we read off it. */
static void check_real(world *w, const char *what)
{
	char *text = stored(w, w->now.text);
	migr__buf seen, expected;

	ck_assert_msg(text != NULL, "%s: %s\n--- before\n%s\n--- now\n%s", what, sqlite3_errmsg(w->db), w->old.text,
	              w->now.text);
	ck_assert_str_eq(text, w->now.text);
	sqlite3_free(text);
	migr__buf_init(&seen, &w->alloc);
	migr__buf_init(&expected, &w->alloc);
	facts_of_database(w->db, "t", &expected);
	facts_of_definition(&w->now, &(facts_omit){ .part = FACTS_ALL }, &seen);
	check_lines(w, &seen, &expected, what);
	migr__buf_free(&seen);
	migr__buf_free(&expected);
}

/* Apart from some part, before and now are the same. */
static void check_rest(const world *w, const facts_omit *before, const facts_omit *now, const char *what)
{
	migr__buf seen, expected;

	migr__buf_init(&seen, &w->alloc);
	migr__buf_init(&expected, &w->alloc);
	facts_of_definition(&w->old, before, &expected);
	facts_of_definition(&w->now, now, &seen);
	check_lines(w, &seen, &expected, what);
	migr__buf_free(&seen);
	migr__buf_free(&expected);
}

/* What changed lies within a part of the old text, give or take a comma and blanks beside it. */
static void check_within(const world *w, migr__span part, const char *what)
{
	const char *a = w->old.text, *b = w->now.text;
	size_t start = 0, end_a = w->old.size, end_b = w->now.size;

	if (strcmp(a, b) == 0)
		return;
	while (a[start] && a[start] == b[start])
		start++;
	while (end_a > 0 && end_b > 0 && a[end_a - 1] == b[end_b - 1]) {
		end_a--;
		end_b--;
	}
	ck_assert_msg(start >= part.start, "%s\n--- before\n%s\n--- now\n%s", what, a, b);
	ck_assert_msg(end_a <= part.end, "%s\n--- before\n%s\n--- now\n%s", what, a, b);
}

static void begin(world *w)
{
	w->now = w->old;
}

static void made(world *w, migr_status rc, const char *what)
{
	ck_assert_msg(rc == MIGR_OK, "%s: %s\n%s", what, migr_error_message(&w->error), w->old.text);
}

static const migr__column_text *some_column(world *w)
{
	return &w->old.columns[t_random_below(&w->random, (unsigned)w->old.n_columns)];
}

static int is_in_key(const world *w, const migr__column_text *column)
{
	const migr__column_text *owner;
	const migr__constraint *key = migr__definition_primary_key(&w->old, &owner);

	for (size_t i = 0; key && i < key->n_elements; i++)
		if (migr__sqlite_same_name(key->elements[i].column, column->name))
			return 1;
	return 0;
}

/* Type, NOT NULL, default and collation are set and removed. */
static void edit_properties(world *w)
{
	const migr__column_text *column = some_column(w);
	const char *name = column->name, *type = w->old.is_strict                ? "ANY"
	                                         : t_random_below(&w->random, 2) ? "NUMERIC(5)"
	                                                                         : NULL;
	facts_omit omit = { .column = name };

	if (!is_in_key(w, column)) {
		begin(w);
		made(w, migr__edit_type(&w->now, name, type, &w->error), "type");
		omit.part = FACTS_TYPE;
		check_rest(w, &omit, &omit, "type");
		check_within(w, column->span, "type");
		check_real(w, "type");
	}
	begin(w);
	if (t_random_below(&w->random, 2))
		made(w, migr__edit_set_not_null(&w->now, name, (migr_conflict)t_random_below(&w->random, 6), &w->error),
		     "not null");
	else
		made(w, migr__edit_drop_not_null(&w->now, name, &w->error), "null");
	omit.part = FACTS_NOT_NULL;
	check_rest(w, &omit, &omit, "not null");
	check_within(w, column->span, "not null");
	check_real(w, "not null");
	if (!migr__column_constraint(column, MIGR__FORM_GENERATED)) {
		begin(w);
		made(w, migr__edit_default(&w->now, name, t_random_below(&w->random, 2) ? "('new')" : NULL, &w->error),
		     "default");
		omit.part = FACTS_DEFAULT;
		check_rest(w, &omit, &omit, "default");
		check_within(w, column->span, "default");
		check_real(w, "default");
	}
	begin(w);
	made(w, migr__edit_collation(&w->now, name, t_random_below(&w->random, 2) ? "RTRIM" : NULL, &w->error),
	     "collation");
	omit.part = FACTS_COLLATION;
	check_rest(w, &omit, &omit, "collation");
	check_within(w, column->span, "collation");
	check_real(w, "collation");
}

static void edit_generated(world *w)
{
	const migr__column_text *column = some_column(w);
	const migr__constraint *generated = migr__column_constraint(column, MIGR__FORM_GENERATED);

	if (!generated)
		return;
	begin(w);
	made(w, migr__edit_generated(&w->now, column->name, "1 -- one", !generated->is_stored, &w->error), "generated");
	check_within(w, column->span, "generated");
	check_real(w, "generated");
	begin(w);
	made(w, migr__edit_generated(&w->now, column->name, NULL, 0, &w->error), "generated");
	check_within(w, column->span, "generated");
	check_real(w, "generated");
}

static void edit_add(world *w)
{
	static const char sql[] = "\"new\" INT CONSTRAINT fresh CHECK (\"new\" > 0) UNIQUE REFERENCES p";
	migr__column_place place = (migr__column_place)t_random_below(&w->random, 3);
	const facts_omit all = { .part = FACTS_ALL }, without = { .part = FACTS_COLUMN, .column = "new" };
	facts_omit omit = { .part = FACTS_ALL };

	begin(w);
	made(w, migr__edit_add_column(&w->now, sql, place, some_column(w)->name, &w->error), "add a column");
	ck_assert_uint_eq(w->now.n_columns, w->old.n_columns + 1);
	check_rest(w, &all, &without, "add a column");
	check_real(w, "add a column");
	made(w, migr__edit_drop_column(&w->now, "NEW", &w->error), "drop what was added");
	ck_assert_str_eq(w->now.text, w->old.text);
	begin(w);
	made(w, migr__edit_add_constraint(&w->now, "UNIQUE (\"Value\", \"end\")", &w->error), "add a constraint");
	omit.constraint = &w->now.constraints[w->now.n_constraints - 1];
	if (migr__definition_column(&w->now, "value") && migr__definition_column(&w->now, "end")) {
		check_rest(w, &all, &omit, "add a constraint");
		check_real(w, "add a constraint");
	}
	made(w, migr__edit_drop_constraint(&w->now, &w->now.constraints[w->now.n_constraints - 1], &w->error),
	     "drop what was added");
	ck_assert_str_eq(w->now.text, w->old.text);
}

/* How often a name is in the text. */
static int is_mentioned_elsewhere(const world *w, const migr__column_text *column)
{
	migr__view before = { w->old.text, column->span.start };
	migr__view behind = { w->old.text + column->span.end, w->old.size - column->span.end };

	return migr__sqlite_mentions(before, column->name) || migr__sqlite_mentions(behind, column->name);
}

static int count_ordinary(const world *w)
{
	int count = 0;

	for (size_t i = 0; i < w->old.n_columns; i++)
		count += !migr__column_constraint(&w->old.columns[i], MIGR__FORM_GENERATED);
	return count;
}

static void edit_drop_column(world *w)
{
	const migr__column_text *column = some_column(w);
	const facts_omit all = { .part = FACTS_ALL }, without = { .part = FACTS_COLUMN, .column = column->name };

	if (w->old.n_columns == 1 || is_in_key(w, column) || is_mentioned_elsewhere(w, column) ||
	    (count_ordinary(w) == 1 && !migr__column_constraint(column, MIGR__FORM_GENERATED)))
		return;
	begin(w);
	made(w, migr__edit_drop_column(&w->now, column->name, &w->error), "drop a column");
	check_rest(w, &without, &all, "drop a column");
	check_real(w, "drop a column");
}

static void edit_constraint(world *w, const migr__constraint *constraint, migr__span within)
{
	const facts_omit all = { .part = FACTS_ALL }, without = { .part = FACTS_ALL, .constraint = constraint };

	begin(w);
	made(w,
	     migr__edit_constraint_name(&w->now, constraint, t_random_below(&w->random, 2) ? "an other" : NULL,
	                                &w->error),
	     "name");
	check_rest(w, &all, &all, "name");
	check_within(w, within, "name");
	check_real(w, "name");
	if (constraint->form != MIGR__FORM_UNIQUE && constraint->form != MIGR__FORM_CHECK &&
	    constraint->form != MIGR__FORM_FOREIGN_KEY)
		return;
	begin(w);
	made(w, migr__edit_drop_constraint(&w->now, constraint, &w->error), "drop a constraint");
	check_rest(w, &without, &all, "drop a constraint");
	check_real(w, "drop a constraint");
	if (constraint->form != MIGR__FORM_CHECK)
		return;
	begin(w);
	made(w, migr__edit_check(&w->now, constraint, "1 IN (1, 2) -- )", &w->error), "check");
	check_rest(w, &all, &all, "check");
	check_within(w, constraint->value, "check");
	check_real(w, "check");
}

static void edit_constraints(world *w)
{
	const migr__column_text *column = some_column(w);

	if (column->n_constraints)
		edit_constraint(w, &column->constraints[t_random_below(&w->random, (unsigned)column->n_constraints)],
		                column->span);
	if (w->old.n_constraints)
		edit_constraint(w, &w->old.constraints[t_random_below(&w->random, (unsigned)w->old.n_constraints)],
		                w->old.body);
}

static void edit_key(world *w)
{
	const facts_omit omit = { .part = FACTS_KEY, .no_options = 1 };
	const migr__column_text *owner;
	const migr__constraint *key = migr__definition_primary_key(&w->old, &owner);

	if (!key)
		return;
	begin(w);
	made(w, migr__edit_without_rowid(&w->now, 0, &w->error), "with rowid");
	made(w, migr__edit_drop_primary_key(&w->now, &w->error), "drop the key");
	check_rest(w, &omit, &omit, "drop the key");
	check_real(w, "drop the key");
	made(w, migr__edit_set_primary_key(&w->now, some_column(w)->name, 0, &w->error), "set the key");
	begin(w);
	if (key->n_elements != 1 || w->old.is_without_rowid ||
	    !migr__definition_is_rowid(&w->old, migr__definition_column(&w->old, key->elements[0].column)))
		return;
	made(w, migr__edit_autoincrement(&w->now, !key->is_autoincrement, &w->error), "autoincrement");
	check_rest(w, &omit, &omit, "autoincrement");
	check_real(w, "autoincrement");
}

static void edit_options(world *w)
{
	const facts_omit omit = { .part = w->old.is_without_rowid || w->old.is_strict ? FACTS_KEY : FACTS_ALL,
		                  .no_options = 1 };

	begin(w);
	made(w, migr__edit_strict(&w->now, 0, &w->error), "strict");
	made(w, migr__edit_without_rowid(&w->now, 0, &w->error), "without rowid");
	check_rest(w, &omit, &omit, "options");
	check_real(w, "options");
	begin(w);
	made(w, migr__edit_table_name(&w->now, "u", &w->error), "rename");
	ck_assert_str_eq(w->now.name, "u");
	made(w, migr__edit_table_name(&w->now, "t", &w->error), "rename");
	check_real(w, "rename");
}

static int try_table(world *w, unsigned seed)
{
	migr__buf sql;
	char *text;

	w->random = (t_random){ seed };
	migr__arena_init(&w->arena, &w->alloc);
	migr__error_init(&w->error, &w->alloc);
	migr__buf_init(&sql, &w->alloc);
	t_sqlite_table(&w->random, "t", 0, &sql);
	text = stored(w, migr__buf_text(&sql));
	if (text) {
		ck_assert_msg(migr__definition_parse(&w->old, &w->arena, text, strlen(text), &w->error) == MIGR_OK,
		              "%s\n%s", migr_error_message(&w->error), text);
		w->now = w->old;
		check_real(w, "as it is");
		edit_properties(w);
		edit_generated(w);
		edit_add(w);
		edit_drop_column(w);
		edit_constraints(w);
		edit_key(w);
		edit_options(w);
	}
	sqlite3_free(text);
	migr__buf_free(&sql);
	migr__error_clear(&w->error);
	migr__arena_clear(&w->arena);
	return text != NULL;
}

START_TEST(agrees_with_sqlite)
{
	world w = { .alloc = migr__alloc_libc() };
	const int count = TABLES / (int)t_share();
	int taken = 0;

	ck_assert_int_eq(sqlite3_open(":memory:", &w.db), SQLITE_OK);
	for (int seed = 1; seed <= count; seed++)
		taken += try_table(&w, (unsigned)seed);
	/* the rest are tables that SQLite refuses, such as AUTOINCREMENT of a TEXT */
	ck_assert_msg(taken * 2 > count, "only %d of %d tables were taken", taken, count);
	sqlite3_close(w.db);
}
END_TEST

T_MAIN("sqlite definitions", agrees_with_sqlite)
