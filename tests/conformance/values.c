/* SPDX-License-Identifier: MIT */
/*
 * Parameters go in and values come out as they are, whatever the database.
 */
#include "suite.h"

#include <float.h>
#include <stdlib.h>
#include <string.h>

/* A callback of the test, run as the only revision of a context. */
static migr_status run_as_revision(const cf *t, migr_revision_fn body, void *app)
{
	migr_options options = { MIGR_OPTIONS, .app = app };
	const migr_revision revision = MIGR_REVISION(.id = "only", .upgrade = body);
	migr_context *m = cf_graph(t, &options, &revision, 1);
	migr_status rc = migr_upgrade(m, "head");

	ck_assert_msg(rc == MIGR_OK, "%s: %s", migr_status_name(rc), migr_error_message(migr_last_error(m)));
	migr_close(m);
	return rc;
}

typedef struct sought {
	const migr_value *values;
	size_t next;
	size_t count;
} sought;

static size_t size_of(const migr_value *value)
{
	return value->size == MIGR_NUL_TERMINATED ? strlen(value->text) : value->size;
}

static void check_value(const migr_row *row, size_t column, const migr_value *want, size_t n)
{
	const migr_value *got = migr_row_value(row, column);

	ck_assert_msg(got->type == want->type, "value %zu: type %d instead of %d", n, got->type, want->type);
	ck_assert_int_eq(migr_row_is_null(row, column), want->type == MIGR_VALUE_NULL);
	switch (want->type) {
	case MIGR_VALUE_INTEGER:
		ck_assert_int_eq(got->integer, want->integer);
		ck_assert_int_eq(migr_row_integer(row, column), want->integer);
		break;
	case MIGR_VALUE_REAL:
		ck_assert_msg(memcmp(&got->real, &want->real, sizeof got->real) == 0,
		              "value %zu: %.17g instead of %.17g", n, got->real, want->real);
		break;
	case MIGR_VALUE_TEXT:
	case MIGR_VALUE_BLOB:
		ck_assert_uint_eq(got->size, size_of(want));
		ck_assert_uint_eq(migr_row_size(row, column), size_of(want));
		if (size_of(want)) /* an empty blob may be a NULL pointer */
			ck_assert_msg(memcmp(got->text, want->text, size_of(want)) == 0, "value %zu: other bytes", n);
		ck_assert(want->type == MIGR_VALUE_BLOB || got->text[got->size] == '\0');
		break;
	default:
		break;
	}
}

static migr_status check_row(const migr_row *row, void *user)
{
	sought *s = user;

	ck_assert_uint_lt(s->next, s->count);
	ck_assert_uint_eq(migr_row_count(row), 2);
	ck_assert_int_eq(migr_row_integer(row, 0), (int64_t)s->next);
	ck_assert_str_eq(migr_row_name(row, 1), "v");
	ck_assert_ptr_null(migr_row_name(row, 2));
	ck_assert_ptr_null(migr_row_value(row, 2));
	check_value(row, 1, &s->values[s->next], s->next);
	s->next++;
	return MIGR_OK;
}

static migr_status round_trip(migr_op *op, const char *type, const migr_value *values, size_t count)
{
	sought s = { values, 0, count };

	TRY(migr_op_execute(op, cf_text("CREATE TABLE vals (id INTEGER PRIMARY KEY, v %s)", type)));
	for (size_t i = 0; i < count; i++) {
		const migr_value params[] = { MIGR_INT((int64_t)i), values[i] };

		TRY(migr_op_execute_params(op, "INSERT INTO vals (id, v) VALUES (?, ?)", params, 2));
		ck_assert_int_eq(migr_op_changes(op), 1);
	}
	TRY(migr_op_query(op, "SELECT id, v FROM vals ORDER BY id", MIGR_NO_PARAMS, check_row, &s));
	ck_assert_uint_eq(s.next, count);
	/* the same when the statement has parameters, for which a client may use another protocol */
	s.next = 0;
	TRY(migr_op_query(op, "SELECT id, v FROM vals WHERE id >= ? ORDER BY id", MIGR_PARAMS(MIGR_INT(0)), check_row,
	                  &s));
	ck_assert_uint_eq(s.next, count);
	return migr_op_execute(op, "DROP TABLE vals");
}

static migr_status try_integers(migr_op *op, void *app)
{
	static const migr_value values[] = { MIGR_INT(0),         MIGR_INT(-1),
		                             MIGR_INT(INT32_MAX), MIGR_INT(INT32_MIN),
		                             MIGR_INT(INT64_MAX), MIGR_INT(INT64_MIN),
		                             MIGR_INT(1LL << 53), MIGR_NULL };

	(void)app;
	return round_trip(op, "BIGINT", values, COUNT(values));
}

START_TEST(integers)
{
	cf t;

	cf_begin(&t);
	run_as_revision(&t, try_integers, NULL);
	cf_end(&t);
}
END_TEST

static migr_status try_narrow_integers(migr_op *op, void *app)
{
	static const migr_value values[] = { MIGR_INT(0), MIGR_INT(32767), MIGR_INT(-32768) };

	(void)app;
	TRY(round_trip(op, "SMALLINT", values, COUNT(values)));
	return round_trip(op, "INTEGER", values, COUNT(values));
}

START_TEST(narrow_integers)
{
	cf t;

	cf_begin(&t);
	run_as_revision(&t, try_narrow_integers, NULL);
	cf_end(&t);
}
END_TEST

static migr_status try_reals(migr_op *op, void *app)
{
	static const migr_value values[] = { MIGR_REAL(0.5),     MIGR_REAL(-1.0 / 3),
		                             MIGR_REAL(0.1),     MIGR_REAL(DBL_MAX),
		                             MIGR_REAL(DBL_MIN), MIGR_REAL(-DBL_MAX),
		                             MIGR_REAL(1e22),    MIGR_REAL(123456789.123456789) };

	(void)app;
	return round_trip(op, "DOUBLE PRECISION", values, COUNT(values));
}

START_TEST(reals)
{
	cf t;

	cf_begin(&t);
	run_as_revision(&t, try_reals, NULL);
	cf_end(&t);
}
END_TEST

static migr_status try_texts(migr_op *op, void *app)
{
	static const migr_value values[] = {
		MIGR_TEXT(""),
		MIGR_TEXT("plain"),
		MIGR_TEXT("quote ' double \" back \\ tick ` percent % question ? dollar $1 colon :a"),
		MIGR_TEXT("line\nfeed\ttab\r"),
		MIGR_TEXT(
			"na\xc3\xafve \xe2\x82\xac \xf0\x9f\x9a\x80 \xd0\x9f\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82"),
		MIGR_TEXT("NULL"),
		MIGR_TEXT(" blanks around "),
		MIGR_NULL,
		{ MIGR_VALUE_TEXT, 0, 0, 0.0, "only a part", 4 },
	};

	(void)app;
	TRY(round_trip(op, "TEXT", values, COUNT(values)));
	return round_trip(op, "VARCHAR(100)", values, COUNT(values));
}

START_TEST(texts)
{
	cf t;

	cf_begin(&t);
	run_as_revision(&t, try_texts, NULL);
	cf_end(&t);
}
END_TEST

static migr_status try_blobs(migr_op *op, void *app)
{
	char all[256];
	const migr_value values[] = { MIGR_BLOB("", 0),
		                      MIGR_BLOB("\0", 1),
		                      MIGR_BLOB("a\0b\0", 4),
		                      MIGR_BLOB(all, 256),
		                      MIGR_BLOB("\\x41", 4),
		                      MIGR_BLOB("'", 1),
		                      MIGR_NULL };

	(void)app;
	for (size_t i = 0; i < sizeof all; i++)
		all[i] = (char)(unsigned char)i;
	return round_trip(op, cf_sql_of(CF_BLOB_TYPE), values, COUNT(values));
}

START_TEST(blobs)
{
	cf t;

	cf_begin(&t);
	run_as_revision(&t, try_blobs, NULL);
	cf_end(&t);
}
END_TEST

static migr_status try_large(migr_op *op, void *app)
{
	size_t size = 3u << 20;
	char *large = malloc(size);
	migr_status rc;

	(void)app;
	ck_assert_ptr_nonnull(large);
	for (size_t i = 0; i < size; i++)
		large[i] = (char)(unsigned char)(i * 31 >> 3);
	rc = round_trip(op, cf_sql_of(CF_BLOB_TYPE), (const migr_value[]){ MIGR_BLOB(large, size) }, 1);
	free(large);
	return rc;
}

START_TEST(large_values)
{
	cf t;

	cf_begin(&t);
	run_as_revision(&t, try_large, NULL);
	cf_end(&t);
}
END_TEST

/* What has no type of its own among values travels as text, in both directions. */
static migr_status try_dates(migr_op *op, void *app)
{
	static const migr_value values[] = { MIGR_TEXT("2024-02-29"), MIGR_TEXT("1999-12-31"), MIGR_NULL };

	(void)app;
	return round_trip(op, "DATE", values, COUNT(values));
}

START_TEST(dates_are_texts)
{
	cf t;

	cf_begin(&t);
	run_as_revision(&t, try_dates, NULL);
	cf_end(&t);
}
END_TEST

static migr_status take_two(const migr_row *row, void *user)
{
	int64_t *numbers = user;

	numbers[0] = migr_row_integer(row, 0);
	numbers[1] = migr_row_integer(row, 1);
	return MIGR_OK;
}

static migr_status try_placeholders(migr_op *op, void *app)
{
	int64_t numbers[2] = { 0, 0 };

	(void)app;
	TRY(migr_op_execute(op, "CREATE TABLE p (id INTEGER PRIMARY KEY, t VARCHAR(100))"));
	/* question marks in texts, names and comments are none */
	TRY(migr_op_execute_params(op, "INSERT INTO p (id, t) /* ? */ VALUES (?, 'what? ''?') -- ?\n",
	                           MIGR_PARAMS(MIGR_INT(1))));
	TRY(migr_op_execute_params(op, "INSERT INTO p (id, t) VALUES (?, ?), (?, ?)",
	                           MIGR_PARAMS(MIGR_INT(2), MIGR_TEXT("two"), MIGR_INT(3), MIGR_NULL)));
	ck_assert_int_eq(migr_op_changes(op), 2);
	TRY(migr_op_query(op, "SELECT count(*), max(id) FROM p WHERE t = 'what? ''?' OR id > ?",
	                  MIGR_PARAMS(MIGR_INT(2)), take_two, numbers));
	ck_assert_int_eq(numbers[0], 2);
	ck_assert_int_eq(numbers[1], 3);
	TRY(migr_op_query(op, "SELECT count(*), max(id) FROM p WHERE t = 'what? ''?'", MIGR_NO_PARAMS, take_two,
	                  numbers));
	ck_assert_int_eq(numbers[0], 1);
	return MIGR_OK;
}

START_TEST(placeholders)
{
	cf t;

	cf_begin(&t);
	run_as_revision(&t, try_placeholders, NULL);
	cf_end(&t);
}
END_TEST

static migr_status try_changes(migr_op *op, void *app)
{
	(void)app;
	TRY(migr_op_execute(op, "CREATE TABLE n (id INTEGER PRIMARY KEY, v INTEGER)"));
	TRY(migr_op_execute(op, "INSERT INTO n VALUES (1, 1), (2, 1), (3, 2)"));
	ck_assert_int_eq(migr_op_changes(op), 3);
	TRY(migr_op_execute_params(op, "UPDATE n SET v = ? WHERE v = ?", MIGR_PARAMS(MIGR_INT(5), MIGR_INT(1))));
	ck_assert_int_eq(migr_op_changes(op), 2);
	/* rows that were right already count as well */
	TRY(migr_op_execute(op, "UPDATE n SET v = 5"));
	ck_assert_int_eq(migr_op_changes(op), 3);
	TRY(migr_op_execute(op, "DELETE FROM n WHERE id > 2"));
	ck_assert_int_eq(migr_op_changes(op), 1);
	TRY(migr_op_execute(op, "DELETE FROM n WHERE id > 2"));
	ck_assert_int_eq(migr_op_changes(op), 0);
	return MIGR_OK;
}

START_TEST(changes_are_counted)
{
	cf t;

	cf_begin(&t);
	run_as_revision(&t, try_changes, NULL);
	cf_end(&t);
}
END_TEST

CF_CASES(cf_value_cases, integers, narrow_integers, reals, texts, blobs, large_values, dates_are_texts, placeholders,
         changes_are_counted)
