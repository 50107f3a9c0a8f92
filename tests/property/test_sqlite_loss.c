/* SPDX-License-Identifier: MIT */
/*
 * Nothing is lost: a random table of SQLite with rows and dependents is changed in one way by an operation. All
 * else - definitions to the letter, values, rowids, children, counters - is as before; and where the operation is
 * refused, everything is.
 */
#include "facts.h"
#include "shop.h"

#include "dialect/sqlite/edit.h"

#include <libmigr/migr.h>
#include <libmigr/sqlite.h>

#include <stdio.h>
#include <string.h>

#define WORLDS 200

typedef enum change_kind {
	SET_DEFAULT,
	DROP_DEFAULT,
	SET_NOT_NULL,
	DROP_NOT_NULL,
	SET_TEXT,
	SET_INTEGER,
	SET_COLLATION,
	ADD_COLUMN,
	DROP_COLUMN,
	ADD_CHECK,
	ADD_UNIQUE,
	ADD_FOREIGN_KEY,
	DROP_CONSTRAINT,
	RENAME_CONSTRAINT,
	SET_COUNTING,
	DROP_COUNTING,
	CREATE_INDEX,
	N_CHANGES
} change_kind;

static const char *const titles[] = {
	"set default",     "drop default",      "set not null", "drop not null", "set text",     "set integer",
	"set collation",   "add column",        "drop column",  "add check",     "add unique",   "add foreign key",
	"drop constraint", "rename constraint", "set counting", "drop counting", "create index",
};

typedef struct world {
	t_random random;
	unsigned seed;
	migr__alloc alloc;
	migr__arena arena;
	migr_error error;
	sqlite3 *db;
	change_kind kind;
	const char *column;
	char name[16]; /* of what is added */
	const migr__constraint *constraint;
	migr__definition before;
	migr__definition now;
	unsigned n_done[N_CHANGES];
	unsigned n_refused;
} world;

static void read_definition(world *w, migr__definition *definition)
{
	char *sql = shop_query(w->db, "SELECT sql FROM sqlite_schema WHERE name = 't'");

	ck_assert_ptr_nonnull(sql);
	ck_assert_int_eq(migr__definition_parse(definition, &w->arena, sql, strlen(sql), &w->error), MIGR_OK);
	sqlite3_free(sql);
}

static migr_status alter(const world *w, migr_op *op)
{
	migr_alteration alteration = { .struct_size = sizeof alteration };

	if (w->kind == SET_DEFAULT)
		alteration.default_value = (migr_value)MIGR_INT(7);
	else if (w->kind == SET_TEXT || w->kind == SET_INTEGER)
		alteration.type = w->kind == SET_TEXT ? "text" : "integer";
	else if (w->kind == SET_COLLATION)
		alteration.collation = "NOCASE";
	else if (w->kind == DROP_DEFAULT)
		alteration.flags = MIGR_ALTER_DROP_DEFAULT;
	else if (w->kind == SET_NOT_NULL)
		alteration.flags = MIGR_ALTER_SET_NOT_NULL;
	else if (w->kind == DROP_NOT_NULL)
		alteration.flags = MIGR_ALTER_DROP_NOT_NULL;
	else if (w->kind == SET_COUNTING)
		alteration.flags = MIGR_ALTER_SET_AUTOINCREMENT;
	else
		alteration.flags = MIGR_ALTER_DROP_AUTOINCREMENT;
	return migr_op_alter_column(op, "t", w->column, &alteration, NULL);
}

static migr_status upgrade(migr_op *op, void *app)
{
	const world *w = app;
	migr_op_options options = { .struct_size = sizeof options, .flags = MIGR_OPTION_FIRST };

	switch (w->kind) {
	case ADD_COLUMN:
		return migr_op_add_column(op, "t", &MIGR_COLUMN(w->name, "integer", .default_value = MIGR_INT(3)),
		                          w->seed % 2 ? &options : NULL);
	case DROP_COLUMN:
		return migr_op_drop_column(op, "t", w->column, NULL);
	case ADD_CHECK:
		return migr_op_create_check(op, "t", &MIGR_CHECK(.name = w->name, .sql = "1 < 2"), NULL);
	case ADD_UNIQUE:
		return migr_op_create_unique(op, "t", &MIGR_KEY(.name = w->name, .columns = w->column), NULL);
	case ADD_FOREIGN_KEY:
		return migr_op_create_foreign_key(
			op, "t",
			&MIGR_FOREIGN_KEY(.name = w->name, .columns = w->column, .ref_table = "p", .ref_columns = "x"),
			NULL);
	case DROP_CONSTRAINT:
		return migr_op_drop_constraint(op, "t", MIGR_CONSTRAINT_ANY, w->constraint->name, NULL, NULL);
	case RENAME_CONSTRAINT:
		return migr_op_rename_constraint(op, "t", w->constraint->name, "renamed", NULL);
	case CREATE_INDEX:
		return migr_op_create_index(op, "t", &MIGR_INDEX(.name = w->name, .columns = w->column), NULL);
	default:
		return alter(w, op);
	}
}

/* A name that is the only one of its kind: others are ambiguous. */
static const migr__constraint *some_constraint(world *w)
{
	migr__constraint_place *all, *same;
	size_t count, n_same;
	const migr__constraint *constraint;

	ck_assert(migr__definition_find(&w->before, &(migr__constraint_query){ .name = NULL }, &all, &count));
	if (!count)
		return NULL;
	constraint = all[t_random_below(&w->random, (unsigned)count)].constraint;
	if (!constraint->name)
		return NULL;
	ck_assert(migr__definition_find(&w->before, &(migr__constraint_query){ .name = constraint->name }, &same,
	                                &n_same));
	if (n_same != 1 || (constraint->form != MIGR__FORM_UNIQUE && constraint->form != MIGR__FORM_CHECK &&
	                    constraint->form != MIGR__FORM_FOREIGN_KEY))
		return NULL;
	return constraint;
}

static int is_retyping(const world *w)
{
	return w->kind == SET_TEXT || w->kind == SET_INTEGER;
}

static int choose(world *w)
{
	const migr__column_text *owner;
	const migr__constraint *key = migr__definition_primary_key(&w->before, &owner);

	w->kind = (change_kind)t_random_below(&w->random, N_CHANGES);
	w->column = w->before.columns[t_random_below(&w->random, (unsigned)w->before.n_columns)].name;
	w->constraint = some_constraint(w);
	if (w->kind == SET_COUNTING || w->kind == DROP_COUNTING) {
		if (!key)
			return 0;
		w->column = key->elements[0].column;
		/* another key would become the rowid, which is how the rows are told from one another */
		if (!migr__definition_is_rowid(&w->before, migr__definition_column(&w->before, w->column)))
			return 0;
	}
	for (size_t i = 0; key && is_retyping(w) && i < key->n_elements; i++)
		if (migr__sqlite_same_name(key->elements[i].column, w->column))
			return 0;
	return w->constraint || (w->kind != DROP_CONSTRAINT && w->kind != RENAME_CONSTRAINT);
}

/* Fails with the first line that is another. */
static void check_lines(const world *w, const char *seen, const char *expected, const char *what)
{
	const char *end;

	for (; (end = strchr(seen, '\n')) != NULL && strncmp(seen, expected, (size_t)(end + 1 - seen)) == 0;
	     seen = end + 1)
		expected += end + 1 - seen;
	ck_assert_msg(!*seen && !*expected,
	              "seed %u, %s (%s): %s\n--- before\n%s\n--- now\n%s\n--- seen\n%.*s\n--- expected\n%.*s", w->seed,
	              titles[w->kind], w->column, what, w->before.text, w->now.text, (int)strcspn(seen, "\n"), seen,
	              (int)strcspn(expected, "\n"), expected);
}

static void check_pragma(const world *w, const char *pragma, const char *expected)
{
	char *seen = shop_query(w->db, "PRAGMA %s", pragma);

	if (strcmp(seen ? seen : "", expected) != 0)
		check_lines(w, seen ? seen : "", expected, pragma);
	sqlite3_free(seen);
}

/*
 * SQLite 3.40 looks into the wrong column when it looks for NULL, or for values of another type, in tables that are
 * WITHOUT ROWID, and of a STRICT table at generated columns that it does not enforce: it complains of tables that it
 * has made itself.
 */
static void check_integrity(const world *w)
{
	char *seen = shop_query(w->db, "PRAGMA integrity_check");
	int is_known = strstr(seen, " value in t.") != NULL;

	if (strcmp(seen, "ok") != 0 && !((w->now.is_without_rowid || w->now.is_strict) && is_known))
		check_lines(w, seen, "ok", "integrity");
	sqlite3_free(seen);
}

/* The connection is as before, and everything works. */
static void check_state(const world *w)
{
	static const char *const statements[] = { "SELECT * FROM t",         "UPDATE t SET rowid = rowid WHERE 0",
		                                  "DELETE FROM t WHERE 0",   "SELECT * FROM v2",
		                                  "DELETE FROM log WHERE 0", "SELECT * FROM v3" };

	check_pragma(w, "foreign_keys", "1");
	check_pragma(w, "legacy_alter_table", "0");
	check_pragma(w, "writable_schema", "0");
	check_integrity(w);
	check_pragma(w, "foreign_key_check", "");
	for (size_t i = 0; i < sizeof statements / sizeof statements[0]; i++) {
		int rc = sqlite3_exec(w->db, statements[i], NULL, NULL, NULL);
		const char *message = sqlite3_errmsg(w->db);

		if (rc != SQLITE_OK && !strstr(message, "no such table: v") &&
		    !strstr(message, "no such column: rowid"))
			check_lines(w, message, "", statements[i]);
	}
}

/* Whether all of `part` is in `whole`, in that order: `whole` is more, and nothing is other. */
static int is_within(const char *part, const char *whole)
{
	for (; *part; part++, whole++) {
		whole = strchr(whole, *part);
		if (!whole)
			return 0;
	}
	return 1;
}

/* Each line of the one is a line of the other, in that order. */
static void check_more(const world *w, const migr__buf *less, const migr__buf *more)
{
	const char *line = migr__buf_text(less), *other = migr__buf_text(more), *end;

	for (; (end = strchr(line, '\n')) != NULL; line = end + 1) {
		size_t size = (size_t)(end + 1 - line);

		while (*other && strncmp(line, other, size) != 0)
			other = strchr(other, '\n') + 1;
		if (!*other)
			check_lines(w, line, "", "a line too much");
		other += size;
	}
}

static facts_part part_of(change_kind kind)
{
	switch (kind) {
	case SET_DEFAULT:
	case DROP_DEFAULT:
		return FACTS_DEFAULT;
	case SET_NOT_NULL:
	case DROP_NOT_NULL:
		return FACTS_NOT_NULL;
	case SET_TEXT:
	case SET_INTEGER:
		return FACTS_TYPE;
	case SET_COLLATION:
		return FACTS_COLLATION;
	case SET_COUNTING:
	case DROP_COUNTING:
		return FACTS_KEY;
	default:
		return FACTS_ALL;
	}
}

/* Nothing but what was changed is another in the definition. */
static void check_definition(world *w)
{
	facts_omit before = { .part = part_of(w->kind), .column = w->column }, now = before;
	migr__constraint_place *added;
	migr__buf seen, expected;
	size_t count;

	ck_assert(migr__definition_find(&w->now, &(migr__constraint_query){ .name = w->name }, &added, &count));
	if (w->kind == ADD_COLUMN)
		now = (facts_omit){ .part = FACTS_COLUMN, .column = w->name };
	if (w->kind == DROP_COLUMN)
		before.part = FACTS_COLUMN;
	if (w->kind == DROP_CONSTRAINT)
		before.constraint = w->constraint;
	if (count)
		now.constraint = added[0].constraint;
	migr__buf_init(&seen, &w->alloc);
	migr__buf_init(&expected, &w->alloc);
	facts_of_definition(&w->before, &before, &expected);
	facts_of_definition(&w->now, &now, &seen);
	check_lines(w, migr__buf_text(&seen), migr__buf_text(&expected), "facts");
	migr__buf_free(&seen);
	migr__buf_free(&expected);
	if (w->kind == ADD_COLUMN || w->kind == ADD_CHECK || w->kind == ADD_UNIQUE || w->kind == ADD_FOREIGN_KEY)
		ck_assert_msg(is_within(w->before.text, w->now.text), "%s\n%s", w->before.text, w->now.text);
	if (w->kind == DROP_COLUMN || w->kind == DROP_CONSTRAINT || w->kind == DROP_NOT_NULL || w->kind == DROP_DEFAULT)
		ck_assert_msg(is_within(w->now.text, w->before.text), "%s\n%s", w->before.text, w->now.text);
	if (w->kind == CREATE_INDEX)
		ck_assert_str_eq(w->now.text, w->before.text);
}

static shop_omit omit_of(const world *w)
{
	shop_omit omit = { .no_definition = 1 };

	if (is_retyping(w) || w->kind == DROP_COLUMN)
		omit.column = w->column;
	if (w->kind == ADD_COLUMN)
		omit.column = w->name;
	if (w->kind == CREATE_INDEX)
		omit.object = w->name;
	omit.no_counter = w->kind == SET_COUNTING || w->kind == DROP_COUNTING || w->kind == DROP_COLUMN;
	return omit;
}

/* What an operation may be refused with; anything else is SQLite's own error, which should have been foreseen. */
static int is_refusal(migr_status rc)
{
	return rc == MIGR_ERROR_UNSUPPORTED || rc == MIGR_ERROR_SCHEMA || rc == MIGR_ERROR_DEPENDENT ||
	       rc == MIGR_ERROR_DATA || rc == MIGR_ERROR_LOSS || rc == MIGR_ERROR_ALREADY_EXISTS;
}

static migr_status run(world *w)
{
	const migr_revision steps[] = { MIGR_REVISION(.id = "1", .upgrade = upgrade) };
	migr_options options = { MIGR_OPTIONS, .app = w };
	migr_context *context = NULL;
	migr_status rc;

	ck_assert_int_eq(migr_open_borrowed(&context, migr_sqlite(), w->db, &options), MIGR_OK);
	ck_assert_int_eq(migr_register_linear(context, steps, 1, sizeof steps[0]), MIGR_OK);
	rc = migr_upgrade(context, "head");
	ck_assert_msg(rc == MIGR_OK || is_refusal(rc), "seed %u, %s (%s): %s (%s)\n%s", w->seed, titles[w->kind],
	              w->column, migr_error_message(migr_last_error(context)), migr_status_name(rc), w->before.text);
	migr_close(context);
	ck_assert_int_eq(sqlite3_exec(w->db, "DROP TABLE IF EXISTS migr_version; DROP TABLE IF EXISTS migr_history",
	                              NULL, NULL, NULL),
	                 SQLITE_OK);
	return rc;
}

/* What the values of the column say, whatever type they say it in. To be freed. */
static char *meaning(const world *w)
{
	return shop_query(w->db,
	                  "SELECT group_concat(m, '|') FROM (SELECT CASE WHEN typeof(c) IN ('integer', 'real') "
	                  "OR (typeof(c) = 'text' AND c GLOB '*[0-9]*' AND c NOT GLOB '*[^-+.0-9e]*') "
	                  "THEN CAST(CAST(c AS NUMERIC) + 0.0 AS TEXT) ELSE quote(c) END AS m "
	                  "FROM (SELECT \"%w\" AS c FROM t) ORDER BY 1)",
	                  w->column);
}

static void change_once(world *w)
{
	migr__buf before, all_before, now;
	char *meant = NULL, *means = NULL;
	shop_omit omit;
	migr_status rc;

	if (!choose(w))
		return;
	if (is_retyping(w))
		meant = meaning(w);
	omit = omit_of(w);
	migr__buf_init(&before, &w->alloc);
	migr__buf_init(&all_before, &w->alloc);
	migr__buf_init(&now, &w->alloc);
	shop_describe(w->db, &omit, &before);
	shop_describe(w->db, &(shop_omit){ .no_definition = 0 }, &all_before);
	rc = run(w);
	read_definition(w, &w->now);
	if (is_retyping(w))
		means = meaning(w);
	if (meant && strcmp(meant, means) != 0)
		check_lines(w, means, meant, "values");
	sqlite3_free(meant);
	sqlite3_free(means);
	if (rc == MIGR_OK) {
		shop_describe(w->db, &omit, &now);
		check_definition(w);
		if (w->kind == CREATE_INDEX)
			check_more(w, &before, &now);
		else if (w->kind == DROP_COLUMN)
			check_more(w, &now, &before);
		else
			check_lines(w, migr__buf_text(&now), migr__buf_text(&before), "the rest");
		w->n_done[w->kind]++;
	} else {
		shop_describe(w->db, &(shop_omit){ .no_definition = 0 }, &now);
		check_lines(w, migr__buf_text(&now), migr__buf_text(&all_before), "refused");
		w->n_refused++;
	}
	check_state(w);
	migr__buf_free(&before);
	migr__buf_free(&all_before);
	migr__buf_free(&now);
}

static int try_world(world *w, unsigned seed)
{
	w->seed = seed;
	w->random = (t_random){ seed };
	w->db = shop_make(&w->random);
	if (!w->db)
		return 0;
	migr__error_init(&w->error, &w->alloc);
	for (int i = 0; i < 4; i++) {
		migr__arena_init(&w->arena, &w->alloc);
		read_definition(w, &w->before);
		w->now = w->before;
		snprintf(w->name, sizeof w->name, "added %d", i);
		change_once(w);
		migr__arena_clear(&w->arena);
	}
	migr__error_clear(&w->error);
	sqlite3_close(w->db);
	return 1;
}

START_TEST(nothing_is_lost)
{
	world w = { .alloc = migr__alloc_libc() };
	const int count = WORLDS / (int)t_share();
	int taken = 0;

	for (int seed = 1; seed <= count; seed++)
		taken += try_world(&w, (unsigned)seed);
	ck_assert_int_gt(taken, count / 3);
	for (int i = 0; i < N_CHANGES && count == WORLDS; i++)
		ck_assert_msg(w.n_done[i] > 0, "never done: %s", titles[i]);
}
END_TEST

T_MAIN("nothing is lost", nothing_is_lost)
