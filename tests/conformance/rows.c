/* SPDX-License-Identifier: MIT */
/*
 * Operations on rows: inserting many, changing many some at a time, leaving a revision out.
 */
#include "suite.h"

#include <string.h>

static const char tables[] = "CREATE TABLE n (id INTEGER PRIMARY KEY, v INTEGER, note VARCHAR(40))";

static migr_context *open_with(const cf *t, uint32_t flags, migr_revision_fn body, const migr_options *options)
{
	const migr_revision revisions[] = {
		MIGR_REVISION(.id = "tables", .upgrade_sql = tables),
		MIGR_REVISION(.id = "body", .down_revision = "tables", .flags = flags, .upgrade = body),
	};

	return cf_graph(t, options, LIST(revisions));
}

static void run_with(const cf *t, uint32_t flags, migr_revision_fn body)
{
	migr_context *m = open_with(t, flags, body, NULL);

	OK(m, migr_upgrade(m, "head"));
	migr_close(m);
}

/* Runs it inside a transaction and outside, and looks into the database. */
static void everywhere(migr_revision_fn body, const char *query, const char *expected)
{
	const uint32_t flags[] = { 0, cf_outside() };

	for (size_t i = 0; i < COUNT(flags); i++) {
		cf t;

		cf_begin(&t);
		run_with(&t, flags[i], body);
		ck_assert_str_eq(cf_query(&t, query), expected);
		cf_end(&t);
	}
}

static migr_status insert_rows(migr_op *op, void *app)
{
	(void)app;
	TRY(migr_op_bulk_insert(
		op, "n", "id, note, v",
		MIGR_PARAMS(MIGR_INT(1), MIGR_TEXT("it's ? \\ \"x\""), MIGR_INT(10), MIGR_INT(2), MIGR_NULL, MIGR_NULL),
		NULL));
	return migr_op_bulk_insert(op, "n", "id", NULL, 0, NULL);
}

START_TEST(rows_are_inserted)
{
	everywhere(insert_rows, "SELECT id, v, note FROM n ORDER BY id", "1|10|it's ? \\ \"x\"\n2|NULL|NULL");
}
END_TEST

static migr_status insert_unequal(migr_op *op, void *app)
{
	(void)app;
	return migr_op_bulk_insert(op, "n", "id, v", MIGR_PARAMS(MIGR_INT(1), MIGR_INT(2), MIGR_INT(3)), NULL);
}

static migr_status insert_without_columns(migr_op *op, void *app)
{
	(void)app;
	return migr_op_bulk_insert(op, "n", "", MIGR_PARAMS(MIGR_INT(1)), NULL);
}

START_TEST(rows_of_unequal_shape_are_refused)
{
	const migr_revision_fn bodies[] = { insert_unequal, insert_without_columns };

	for (size_t i = 0; i < COUNT(bodies); i++) {
		migr_context *m;
		cf t;

		cf_begin(&t);
		m = open_with(&t, 0, bodies[i], NULL);
		FAILS(m, migr_upgrade(m, "head"), MIGR_ERROR_SCHEMA, "bulk_insert");
		ck_assert_str_eq(cf_query(&t, "SELECT count(*) FROM n"), "0");
		migr_close(m);
		cf_end(&t);
	}
}
END_TEST

/* More values than one statement takes. */
static migr_status insert_many(migr_op *op, void *app)
{
	static migr_value values[3 * 25000];

	(void)app;
	for (int i = 0; i < 25000; i++) {
		values[3 * i] = (migr_value)MIGR_INT(i);
		values[3 * i + 1] = (migr_value)MIGR_INT(i % 7);
		values[3 * i + 2] = (migr_value)MIGR_TEXT("x");
	}
	return migr_op_bulk_insert(op, "n", "id, v, note", values, COUNT(values), NULL);
}

START_TEST(many_rows_are_inserted)
{
	everywhere(insert_many, "SELECT count(*), sum(v), max(id) FROM n", "25000|74994|24999");
}
END_TEST

static migr_status execute_variants(migr_op *op, void *app)
{
	(void)app;
	TRY(migr_op_execute_variants(op, "INSERT INTO n (id, note) VALUES (1, 'any'); INSERT INTO n (id) VALUES (5) | "
	                                 "mysql: INSERT INTO n (id, note) VALUES (1, 'mysql') | "
	                                 "postgresql: INSERT INTO n (id, note) VALUES (1, 'postgresql')"));
	return migr_op_execute_variants(op, "sqlite: INSERT INTO n (id, note) VALUES (2, 'sqlite')");
}

START_TEST(sql_differs_by_database)
{
	const uint32_t flags[] = { 0, cf_outside() };

	for (size_t i = 0; i < COUNT(flags); i++) {
		const char *expected = "1|any\n2|sqlite\n5|NULL";
		cf t;

		cf_begin(&t);
		if (strcmp(t.dialect, "sqlite") != 0)
			expected = cf_text("1|%s", t.dialect);
		run_with(&t, flags[i], execute_variants);
		ck_assert_str_eq(cf_query(&t, "SELECT id, note FROM n ORDER BY id"), expected);
		cf_end(&t);
	}
}
END_TEST

static migr_status fill(migr_op *op, int rows)
{
	for (int i = 1; i <= rows; i++)
		TRY(migr_op_execute_params(op, "INSERT INTO n (id, v, note) VALUES (?, 0, ?)",
		                           MIGR_PARAMS(MIGR_INT(3 * i), MIGR_TEXT(cf_text("%c%d", 'a' + i % 26, i)))));
	return MIGR_OK;
}

static migr_status until_none(migr_op *op, void *app)
{
	(void)app;
	TRY(fill(op, 25));
	TRY(migr_op_execute_until_none(op, "UPDATE n SET v = v + 1 WHERE v < ? AND id <= 30",
	                               MIGR_PARAMS(MIGR_INT(4))));
	ck_assert_int_eq(migr_op_changes(op), 40);
	TRY(migr_op_execute_until_none(op, "UPDATE n SET v = 9 WHERE id = 0", MIGR_NO_PARAMS));
	ck_assert_int_eq(migr_op_changes(op), 0);
	return MIGR_OK;
}

START_TEST(a_statement_is_repeated)
{
	everywhere(until_none, "SELECT count(*), sum(v) FROM n", "25|40");
}
END_TEST

static migr_status backfill(migr_op *op, void *app)
{
	(void)app;
	TRY(fill(op, 25));
	TRY(migr_op_backfill(op, &MIGR_BACKFILL(.table = "n", .key = "id", .set_sql = "v = v + id", .batch_size = 4)));
	ck_assert_int_eq(migr_op_changes(op), 25);
	TRY(migr_op_backfill(op, &MIGR_BACKFILL(.table = "n", .key = "id", .where = "id > 9 AND id < 31 -- some",
	                                        .set_sql = "v = v + 1000 | mysql: v = v + 1000", .batch_size = 1)));
	ck_assert_int_eq(migr_op_changes(op), 7);
	/* exactly as many as there are, and more than there are */
	TRY(migr_op_backfill(op, &MIGR_BACKFILL(.table = "n", .key = "id", .set_sql = "v = v + 1", .batch_size = 25)));
	ck_assert_int_eq(migr_op_changes(op), 25);
	TRY(migr_op_backfill(op, &MIGR_BACKFILL(.table = "n", .key = "id", .set_sql = "v = v + 1")));
	TRY(migr_op_backfill(op, &MIGR_BACKFILL(.table = "n", .key = "id", .set_sql = "v = v + 1", .where = "v < 0")));
	ck_assert_int_eq(migr_op_changes(op), 0);
	return migr_op_backfill(op, &MIGR_BACKFILL(.table = "n", .key = "id",
	                                           .set_sql = "nobody: v = 0"
	                                                      " | mysql: v = v"
	                                                      " | sqlite: v = v"
	                                                      " | postgresql: v = v"));
}

START_TEST(rows_are_changed_in_batches)
{
	everywhere(backfill, "SELECT count(*), sum(v), min(v), max(v) FROM n", "25|8025|5|1032");
}
END_TEST

/* What the event handler does at the second batch. */
typedef struct stopping {
	migr_context *context;
	int n_progress;
	uint64_t done;
	uint64_t total;
} stopping;

static void stop_at_the_second(const migr_event *event, void *user)
{
	stopping *stop = user;

	if (migr_event_get_kind(event) != MIGR_EVENT_PROGRESS)
		return;
	stop->n_progress++;
	stop->done = migr_event_done(event);
	stop->total = migr_event_total(event);
	if (stop->n_progress == 2)
		migr_cancel(stop->context);
}

static migr_status backfill_nine(migr_op *op, void *app)
{
	int32_t is = 0;

	(void)app;
	TRY(migr_op_has_rows(op, NULL, "n", &is));
	if (!is)
		TRY(fill(op, 9));
	TRY(migr_op_backfill(op, &MIGR_BACKFILL(.table = "n", .key = "id", .set_sql = "v = v + 1", .batch_size = 2)));
	return migr_op_execute_until_none(op, "UPDATE n SET v = v + 10 WHERE v < 20", MIGR_NO_PARAMS);
}

/* It goes on behind the last batch, whatever has happened to the rows meanwhile. */
START_TEST(a_cancelled_backfill_goes_on)
{
	stopping stop = { NULL, 0, 0, 0 };
	migr_options options = { MIGR_OPTIONS, .on_event = stop_at_the_second, .event_user = &stop };
	cf t;

	cf_begin(&t);
	stop.context = open_with(&t, MIGR_REVISION_NO_TRANSACTION, backfill_nine, &options);
	FAILS(stop.context, migr_upgrade(stop.context, "head"), MIGR_ERROR_CANCELLED, "cancelled");
	ck_assert_uint_eq(stop.done, 4);
	ck_assert_uint_eq(stop.total, 9);
	ck_assert_str_eq(cf_query(&t, "SELECT id, v FROM n WHERE v > 0 ORDER BY id"), "3|1\n6|1\n9|1\n12|1");
	ck_assert_str_eq(cf_query(&t, "SELECT outcome FROM migr_history WHERE revision = 'body'"), "failed");
	/* the row at which it stopped is gone, and there are others before and behind it */
	cf_execute(&t, "DELETE FROM n WHERE id IN (12, 15)");
	cf_execute(&t, "INSERT INTO n (id, v) VALUES (1, 0), (13, 0), (40, 0)");
	OK(stop.context, migr_upgrade(stop.context, "head"));
	ck_assert_str_eq(cf_query(&t, "SELECT id, v FROM n ORDER BY id"),
	                 "1|20\n3|21\n6|21\n9|21\n13|21\n18|21\n21|21\n24|21\n27|21\n40|21");
	ck_assert_str_eq(cf_query(&t, "SELECT outcome, notes FROM migr_history WHERE revision = 'body'"), "done|NULL");
	migr_close(stop.context);
	cf_end(&t);
}
END_TEST

/* The revision was changed after it was cut off: another backfill cannot go on from there. */
static migr_status backfill_otherwise(migr_op *op, void *app)
{
	int32_t is = 0;

	(void)app;
	TRY(migr_op_has_rows(op, NULL, "n", &is));
	if (!is)
		TRY(fill(op, 9));
	return migr_op_backfill(op, &MIGR_BACKFILL(.table = "n", .key = "id", .set_sql = "v = v + 2", .batch_size = 2));
}

static migr_status no_backfill(migr_op *op, void *app)
{
	(void)app;
	return fill(op, 9);
}

START_TEST(another_backfill_does_not_go_on)
{
	const migr_revision_fn bodies[] = { backfill_otherwise, no_backfill };

	for (size_t i = 0; i < COUNT(bodies); i++) {
		stopping stop = { NULL, 0, 0, 0 };
		migr_options options = { MIGR_OPTIONS, .on_event = stop_at_the_second, .event_user = &stop };
		migr_context *m;
		cf t;

		cf_begin(&t);
		stop.context = open_with(&t, MIGR_REVISION_NO_TRANSACTION, backfill_nine, &options);
		FAILS(stop.context, migr_upgrade(stop.context, "head"), MIGR_ERROR_CANCELLED, "cancelled");
		migr_close(stop.context);
		m = open_with(&t, MIGR_REVISION_NO_TRANSACTION, bodies[i], NULL);
		FAILS(m, migr_upgrade(m, "head"), MIGR_ERROR_RESUME, "under way");
		ck_assert_str_eq(cf_query(&t, "SELECT count(*), sum(v) FROM n"), "9|4");
		OK(m, migr_repair(m, MIGR_REPAIR_FAILED));
		migr_close(m);
		cf_end(&t);
	}
}
END_TEST

/* A text key, compared as the database compares it. */
static migr_status backfill_by_text(migr_op *op, void *app)
{
	(void)app;
	TRY(migr_op_execute(op, "CREATE UNIQUE INDEX n_note ON n (note)"));
	TRY(fill(op, 60));
	return migr_op_backfill(op,
	                        &MIGR_BACKFILL(.table = "n", .key = "note", .set_sql = "v = v + 1", .batch_size = 7));
}

START_TEST(a_key_may_be_text)
{
	everywhere(backfill_by_text, "SELECT count(*), min(v), max(v) FROM n", "60|1|1");
}
END_TEST

/* The table, key, what is set, and what is told. */
typedef struct bad_backfill {
	migr_backfill fill;
	migr_status status;
	const char *part;
} bad_backfill;

#define FILL(...)                                                                                                      \
	{                                                                                                              \
		.struct_size = sizeof(migr_backfill), __VA_ARGS__                                                      \
	}
static const bad_backfill bad[] = {
	{ FILL(.key = "id", .set_sql = "v = 1"), MIGR_ERROR_MISUSE, "needs a table" },
	{ FILL(.table = "n", .set_sql = "v = 1"), MIGR_ERROR_MISUSE, "needs a table" },
	{ FILL(.table = "n", .key = "id"), MIGR_ERROR_MISUSE, "what is set" },
	{ FILL(.table = "n", .key = "id", .set_sql = "v = 1", .batch_size = -1), MIGR_ERROR_MISUSE, "-1 rows" },
	{ FILL(.table = "nobody", .key = "id", .set_sql = "v = 1"), MIGR_ERROR_NO_SUCH_TABLE, "nobody" },
	{ FILL(.table = "n", .schema = "nobody", .key = "id", .set_sql = "v = 1"), MIGR_ERROR_NO_SUCH_TABLE, "nobody" },
	{ FILL(.table = "n", .key = "nobody", .set_sql = "v = 1"), MIGR_ERROR_SCHEMA, "no column" },
	{ FILL(.table = "n", .key = "v", .set_sql = "v = 1"), MIGR_ERROR_SCHEMA, "no unique index" },
	{ FILL(.table = "n", .key = "id", .set_sql = "v = 1", .where = "nobody = 1"), MIGR_ERROR_NO_SUCH_COLUMN,
	  "nobody" },
	{ FILL(.table = "n", .key = "id", .set_sql = "v = 1 | mysql: v = 2 | mysql: v = 3"), MIGR_ERROR_SCHEMA,
	  "mysql" },
	{ FILL(.table = "\xff", .key = "id", .set_sql = "v = 1"), MIGR_ERROR_NAME, "UTF-8" },
	{ { .struct_size = 4 }, MIGR_ERROR_ABI_SIZE, "migr_backfill" },
};

static migr_status backfill_badly(migr_op *op, void *app)
{
	const bad_backfill *one = app;

	TRY(fill(op, 3));
	return migr_op_backfill(op, &one->fill);
}

START_TEST(bad_backfills_are_refused)
{
	cf t;

	cf_begin(&t);
	for (size_t i = 0; i < COUNT(bad); i++) {
		migr_options options = { MIGR_OPTIONS, .app = (void *)(uintptr_t)&bad[i] };
		migr_context *m = open_with(&t, 0, backfill_badly, &options);

		OK(m, migr_upgrade(m, "tables"));
		FAILS(m, migr_upgrade(m, "head"), bad[i].status, bad[i].part);
		migr_close(m);
		/* where statements commit by themselves, the step may have begun */
		if (strstr(cf_ledger(&t, "migr_history"), "failed")) {
			m = open_with(&t, 0, backfill_badly, NULL);
			OK(m, migr_repair(m, MIGR_REPAIR_FAILED));
			migr_close(m);
		}
		cf_execute(&t, "DELETE FROM n");
	}
	cf_end(&t);
}
END_TEST

static migr_status backfill_without_key(migr_op *op, void *app)
{
	(void)app;
	TRY(migr_op_execute(op, "CREATE UNIQUE INDEX n_note ON n (note)"));
	TRY(migr_op_execute(op, "INSERT INTO n (id, v, note) VALUES (1, 0, NULL), (2, 0, 'a')"));
	return migr_op_backfill(op, &MIGR_BACKFILL(.table = "n", .key = "note", .set_sql = "v = 1"));
}

START_TEST(rows_without_a_key_are_not_left_out)
{
	migr_context *m;
	cf t;

	cf_begin(&t);
	m = open_with(&t, 0, backfill_without_key, NULL);
	FAILS(m, migr_upgrade(m, "head"), MIGR_ERROR_DATA, "left out");
	migr_close(m);
	cf_end(&t);
}
END_TEST

static migr_status until_none_badly(migr_op *op, void *app)
{
	(void)app;
	ck_assert_int_eq(migr_op_execute_until_none(NULL, "DELETE FROM n", NULL, 0), MIGR_ERROR_MISUSE);
	ck_assert_int_eq(migr_op_execute_until_none(op, NULL, NULL, 0), MIGR_ERROR_MISUSE);
	ck_assert_int_eq(migr_op_execute_until_none(op, "DELETE FROM n WHERE id = ?", NULL, 1), MIGR_ERROR_MISUSE);
	ck_assert_int_eq(migr_op_execute_until_none(op, "SELECT 1", NULL, 0), MIGR_ERROR_MISUSE);
	ck_assert_int_eq(migr_op_execute_variants(op, NULL), MIGR_ERROR_SCHEMA);
	ck_assert_int_eq(migr_op_execute_variants(NULL, "SELECT 1"), MIGR_ERROR_MISUSE);
	ck_assert_int_eq(migr_op_backfill(NULL, NULL), MIGR_ERROR_MISUSE);
	ck_assert_int_eq(migr_op_backfill(op, NULL), MIGR_ERROR_MISUSE);
	return MIGR_OK;
}

START_TEST(bad_calls_are_refused)
{
	cf t;

	cf_begin(&t);
	run_with(&t, 0, until_none_badly);
	cf_end(&t);
}
END_TEST

static migr_status pass_over(const migr_row *row, void *user)
{
	(void)row;
	(void)user;
	return MIGR_OK;
}

static migr_status skip(migr_op *op, void *app)
{
	int32_t is = 0;

	(void)app;
	/* to look is not to execute */
	TRY(migr_op_has_table(op, NULL, "n", &is));
	TRY(migr_op_query(op, "SELECT id FROM n", MIGR_NO_PARAMS, pass_over, NULL));
	return migr_op_skip(op, "only for the central server");
}

START_TEST(a_revision_is_left_out)
{
	migr_revision revisions[] = {
		MIGR_REVISION(.id = "tables", .upgrade_sql = tables),
		MIGR_REVISION(.id = "body", .down_revision = "tables", .upgrade = skip, .downgrade = skip),
	};
	const uint32_t flags[] = { 0, cf_outside() };

	for (size_t i = 0; i < COUNT(flags); i++) {
		migr_context *m;
		cf t;

		cf_begin(&t);
		revisions[1].flags = flags[i];
		m = cf_graph(&t, NULL, LIST(revisions));
		OK(m, migr_upgrade(m, "head"));
		ck_assert_str_eq(cf_versions(&t), "body");
		ck_assert_str_eq(cf_query(&t, "SELECT revision, outcome, error FROM migr_history ORDER BY seq"),
		                 "tables|done|NULL\nbody|skipped|only for the central server");
		OK(m, migr_upgrade(m, "head"));
		OK(m, migr_downgrade(m, "tables"));
		ck_assert_str_eq(cf_versions(&t), "tables");
		migr_close(m);
		cf_end(&t);
	}
}
END_TEST

static migr_status skip_late(migr_op *op, void *app)
{
	(void)app;
	TRY(migr_op_execute(op, "INSERT INTO n (id) VALUES (1)"));
	return migr_op_skip(op, "too late");
}

static migr_status go_on_after_skip(migr_op *op, void *app)
{
	(void)app;
	TRY(migr_op_skip(op, "not here"));
	ck_assert_int_eq(migr_op_skip(op, NULL), MIGR_ERROR_MISUSE);
	return migr_op_execute(op, "INSERT INTO n (id) VALUES (1)");
}

START_TEST(what_was_begun_is_not_left_out)
{
	const struct {
		migr_revision_fn body;
		const char *part;
	} cases[] = { { skip_late, "has executed something" }, { go_on_after_skip, "was skipped (not here)" } };

	for (size_t i = 0; i < COUNT(cases); i++) {
		migr_context *m;
		cf t;

		cf_begin(&t);
		m = open_with(&t, 0, cases[i].body, NULL);
		FAILS(m, migr_upgrade(m, "head"), MIGR_ERROR_MISUSE, cases[i].part);
		ck_assert_str_eq(cf_versions(&t), "tables");
		ck_assert_str_eq(cf_query(&t, "SELECT count(*) FROM n"), "0");
		migr_close(m);
		cf_end(&t);
	}
	ck_assert_int_eq(migr_op_skip(NULL, "nobody"), MIGR_ERROR_MISUSE);
}
END_TEST

typedef struct script {
	char text[16384];
	size_t size;
} script;

static migr_status write_piece(const char *text, size_t size, void *user)
{
	script *to = user;

	if (size >= sizeof to->text - to->size)
		return MIGR_ERROR_IO;
	memcpy(to->text + to->size, text, size);
	to->size += size;
	to->text[to->size] = '\0';
	return MIGR_OK;
}

static migr_status skip_at_once(migr_op *op, void *app)
{
	(void)app;
	return migr_op_skip(op, "it's not for here");
}

static migr_status repeat_at_once(migr_op *op, void *app)
{
	(void)app;
	return migr_op_execute_until_none(op, "DELETE FROM n WHERE id < 0", MIGR_NO_PARAMS);
}

START_TEST(a_script_says_what_is_left_out)
{
	const migr_revision_fn bodies[] = { skip_at_once, repeat_at_once };
	const char *const target = "head";
	cf t;

	cf_begin(&t);
	for (size_t i = 0; i < COUNT(bodies); i++) {
		const migr_revision revision = MIGR_REVISION(.id = "body", .upgrade = bodies[i]);
		script out = { "", 0 };
		migr_context *m = NULL;

		ck_assert_int_eq(migr_open_offline(&m, t.dialect, NULL), MIGR_OK);
		cf_register(m, &revision, 1);
		if (bodies[i] == skip_at_once)
			OK(m, migr_write_sql(m, MIGR_UPGRADE, NULL, 0, &target, 1, write_piece, &out));
		else
			FAILS(m, migr_write_sql(m, MIGR_UPGRADE, NULL, 0, &target, 1, write_piece, &out),
			      MIGR_ERROR_NEEDS_DATABASE, "a statement that is repeated");
		ck_assert_int_eq(strstr(out.text, "'skipped'") && strstr(out.text, "'it''s not for here'"),
		                 bodies[i] == skip_at_once);
		migr_close(m);
	}
	cf_end(&t);
}
END_TEST

CF_CASES(cf_row_cases, a_script_says_what_is_left_out, rows_are_inserted, rows_of_unequal_shape_are_refused,
         many_rows_are_inserted, sql_differs_by_database, a_statement_is_repeated, rows_are_changed_in_batches,
         a_key_may_be_text, bad_backfills_are_refused, rows_without_a_key_are_not_left_out, bad_calls_are_refused,
         a_revision_is_left_out, what_was_begun_is_not_left_out)

CF_CASES(cf_row_session_cases, a_cancelled_backfill_goes_on, another_backfill_does_not_go_on)
