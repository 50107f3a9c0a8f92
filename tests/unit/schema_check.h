/* SPDX-License-Identifier: MIT */
/*
 * For the tests of checks: operations as literals, each with what is wrong with it.
 */
#ifndef MIGR_TESTS_UNIT_SCHEMA_CHECK_H
#define MIGR_TESTS_UNIT_SCHEMA_CHECK_H

/* Literals leave out what they do not need. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

#include "support/meter.h"
#include "support/t.h"

#include "schema/check.h"
#include "schema/convention.h"
#include "schema/shape.h"

#include <stdlib.h>
#include <string.h>

static meter memory;
static migr__alloc alloc;
static migr__arena arena;
static migr_error error;

static void set_up(size_t fail_at)
{
	memory = (meter){ .fail_at = fail_at };
	alloc = (migr__alloc){ meter_resize, &memory };
	migr__arena_init(&arena, &alloc);
	migr__error_init(&error, &alloc);
}

static void tear_down(void)
{
	migr__error_clear(&error);
	migr__arena_clear(&arena);
	ck_assert_uint_eq(memory.live, 0);
}

/* As the engine does it. */
static migr_status check(const migr_operation *operation, const char *dialect, const char *naming)
{
	const migr_operation *imported = migr__shape_import(&migr__shape_operation, operation, &arena, &error);
	migr_operation copy;

	if (!imported)
		return migr_error_status(&error);
	copy = *imported;
	if (migr__convention_apply(naming, 63, &copy, &arena, &error) != MIGR_OK)
		return migr_error_status(&error);
	return migr__operation_check(&copy, dialect, &arena, &error);
}

enum { SQLITE = 1, POSTGRESQL = 2, MYSQL = 4, ALL = 7 };

static const char *const dialects[] = { "sqlite", "postgresql", "mysql" };

typedef struct check_case {
	migr_operation operation;
	int where; /* it is wrong there, and right elsewhere */
	migr_status status;
	const char *message;
} check_case;

static void run(const check_case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (int k = 0; k < 3; k++) {
			const check_case *one = &cases[i];
			migr_status rc;

			set_up(0);
			rc = check(&one->operation, dialects[k], NULL);
			if (one->where & (1 << k)) {
				ck_assert_str_eq(migr_error_message(&error), one->message);
				ck_assert_int_eq(rc, one->status);
				ck_assert_uint_eq(migr_error_detail_count(&error), 0);
			} else {
				ck_assert_msg(rc == MIGR_OK, "%s on %s: %s", one->message, dialects[k],
				              migr_error_message(&error));
			}
			tear_down();
		}
}

#define RUN(cases) run(cases, sizeof(cases) / sizeof((cases)[0]))

#define OP(which, ...) MIGR_OPERATION(.kind = MIGR_OP_##which, __VA_ARGS__)
#define COLUMNS(...) MIGR_LIST(((const migr_column[]){ __VA_ARGS__ }))
#define KEYS(...) MIGR_LIST(((const migr_key[]){ __VA_ARGS__ }))
#define FOREIGN_KEYS(...) MIGR_LIST(((const migr_foreign_key[]){ __VA_ARGS__ }))
#define CHECKS(...) MIGR_LIST(((const migr_check[]){ __VA_ARGS__ }))
#define INDEXES(...) MIGR_LIST(((const migr_index[]){ __VA_ARGS__ }))
#define EXCLUDES(...) MIGR_LIST(((const migr_exclude[]){ __VA_ARGS__ }))
#define ELEMENTS(...) MIGR_LIST(((const migr_element[]){ __VA_ARGS__ }))
#define VALUES(...)                                                                                                    \
	.values = (const migr_value[]){ __VA_ARGS__ },                                                                 \
	.n_values = sizeof((const migr_value[]){ __VA_ARGS__ }) / sizeof(migr_value)
#define TABLE(...) OP(CREATE_TABLE, .table_definition = &(const migr_table)MIGR_TABLE(__VA_ARGS__))
#define ID                                                                                                             \
	{                                                                                                              \
		"id", "bigint", .flags = MIGR_PRIMARY_KEY                                                              \
	}
#define SIMPLE(...) TABLE("t", .columns = COLUMNS(ID, { "a", "text" }), __VA_ARGS__)
#define ADD(...) OP(ADD_COLUMN, .table = "t", .column = &MIGR_COLUMN(__VA_ARGS__))
#define ALTER(...) OP(ALTER_COLUMN, .table = "t", .name = "a", .alteration = &MIGR_ALTERATION(__VA_ARGS__))
#define INDEX(...) OP(CREATE_INDEX, .table = "t", .index = &MIGR_INDEX(__VA_ARGS__))
#define KEY(which, ...) OP(which, .table = "t", .key = &MIGR_KEY(__VA_ARGS__))
#define POINT(...) OP(CREATE_FOREIGN_KEY, .table = "t", .foreign_key = &MIGR_FOREIGN_KEY(__VA_ARGS__))
#define EXCLUDE(...) OP(CREATE_EXCLUDE, .table = "t", .exclude = &MIGR_EXCLUDE(__VA_ARGS__))
#define OPTIONS(...) .options = &MIGR_OP_OPTIONS(__VA_ARGS__)

#define TEN "abcdefghij"
#define SIXTY TEN TEN TEN TEN TEN TEN
#define WIDE "äöüäöüäöüäöüäöüä" /* 32 bytes */

#endif
