/* SPDX-License-Identifier: MIT */
/*
 * Rows of a bulk insert, dealt out to statements.
 */
#include "dialect/clause.h"
#include "support/t.h"

#include <stdlib.h>
#include <string.h>

enum { ROWS = 25, COLUMNS = 3 };

static migr__alloc alloc;
static migr__arena arena;
static migr__script script;
static migr_error error;
static migr_value values[ROWS * COLUMNS];

static migr__compiler begin(void)
{
	alloc = migr__alloc_libc();
	migr__arena_init(&arena, &alloc);
	migr__script_init(&script, &alloc);
	migr__error_init(&error, &alloc);
	for (size_t i = 0; i < ROWS * COLUMNS; i++)
		values[i] = (migr_value){ .type = MIGR_VALUE_INTEGER, .integer = (int64_t)i };
	return (migr__compiler){ .dialect = migr__dialect_find("postgresql"),
		                 .arena = &arena,
		                 .in_transaction = 1,
		                 .out = &script,
		                 .error = &error };
}

static void end(void)
{
	migr__error_clear(&error);
	migr__script_clear(&script);
	migr__arena_clear(&arena);
}

static migr_status insert(migr__compiler *compiler, size_t n_values, size_t max_params)
{
	const migr_operation operation = MIGR_OPERATION(.kind = MIGR_OP_BULK_INSERT, .table = "t", .columns = "a, b, c",
	                                                .values = values, .n_values = n_values);

	return migr__clause_insert(compiler, &operation, max_params);
}

static size_t count_placeholders(const migr__sql *sql)
{
	size_t count = 0;

	for (size_t i = 0; i < sql->size; i++)
		count += sql->text[i] == '?';
	return count;
}

/* Every value is bound once, in order, in whole rows, and no statement has more than there may be. */
static void check_all(size_t max_params)
{
	int64_t next = 0;

	for (size_t i = 0; i < script.count; i++) {
		const migr__sql *sql = &script.items[i];

		ck_assert_uint_le(sql->n_params, max_params);
		ck_assert_uint_gt(sql->n_params, 0);
		ck_assert_uint_eq(sql->n_params % COLUMNS, 0);
		ck_assert_uint_eq(count_placeholders(sql), sql->n_params);
		for (size_t k = 0; k < sql->n_params; k++)
			ck_assert_int_eq(sql->params[k].integer, next++);
	}
	ck_assert_int_eq(next, ROWS * COLUMNS);
}

START_TEST(deals_out)
{
	static const struct {
		size_t max_params;
		size_t statements;
	} cases[] = { { 3, 25 }, { 4, 25 }, { 6, 13 }, { 74, 2 }, { 75, 1 }, { 65535, 1 } };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		migr__compiler compiler = begin();

		ck_assert_int_eq(insert(&compiler, ROWS * COLUMNS, cases[i].max_params), MIGR_OK);
		ck_assert_uint_eq(script.count, cases[i].statements);
		end();
	}
}
END_TEST

START_TEST(all_limits)
{
	for (size_t max_params = COLUMNS; max_params < (ROWS + 1) * COLUMNS; max_params++) {
		migr__compiler compiler = begin();

		ck_assert_int_eq(insert(&compiler, ROWS * COLUMNS, max_params), MIGR_OK);
		check_all(max_params);
		end();
	}
}
END_TEST

START_TEST(no_whole_rows)
{
	migr__compiler compiler = begin();

	ck_assert_int_eq(insert(&compiler, 4, 100), MIGR_ERROR_SCHEMA);
	/* a row that is wider than a statement */
	ck_assert_int_eq(insert(&compiler, 3, 2), MIGR_ERROR_SCHEMA);
	ck_assert_uint_eq(script.count, 0);
	ck_assert_int_eq(insert(&compiler, 0, 100), MIGR_OK);
	ck_assert_uint_eq(script.count, 0);
	end();
}
END_TEST

START_TEST(brackets_survive_comments)
{
	migr__buf buf;

	alloc = migr__alloc_libc();
	migr__buf_init(&buf, &alloc);
	migr__clause_brackets(&buf, "a > 0 -- so it is");
	ck_assert_str_eq(migr__buf_text(&buf), "(a > 0 -- so it is\n)");
	migr__buf_clear(&buf);
	migr__clause_brackets(&buf, "a > 0");
	ck_assert_str_eq(migr__buf_text(&buf), "(a > 0)");
	migr__buf_free(&buf);
}
END_TEST

T_MAIN("clauses", deals_out, all_limits, no_whole_rows, brackets_survive_comments)
