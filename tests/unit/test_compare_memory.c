/* SPDX-License-Identifier: MIT */
/* Models are checked, prepared, filtered and compared while memory runs short at any place. */
#include "compare/compare.h"
#include "support/compared.h"
#include "support/meter.h"
#include "support/schema_text.h"
#include "support/t.h"

#include <string.h>

/* Something of each kind comes, goes and changes, and tables and columns get other names. */
static const char before[] =
	"table gone\ncol a text\nfk f: a > users(email)\n"
	"table users\ncol id bigint; pk; auto\ncol email varchar(100); unique\ncol age integer\ncol g integer; "
	"gen=age\n"
	"col mood enum mood('a', 'b'); default='a'\ncheck: age > 0\ncheck c: id > 0\nindex i: email\n"
	"table teams\ncol id bigint; pk\ncol lead bigint\nfk: lead > users(id)\nunique u: id, lead\n"
	"enum kind: 'x'\nsequence s; start=3\nview v: SELECT age FROM users\nview w: SELECT age FROM v\n"
	"trigger t on users update of age: SELECT NEW.age;\n";
static const char after[] =
	"table people was users\ncol id bigint; pk; auto\ncol email varchar(320); unique\ncol years bigint; was=age\n"
	"col g integer; gen=years\ncol mood enum mood('b', 'c')\ncheck: years > 1\nindex i: email; unique\n"
	"table teams\ncol id bigint; pk\ncol lead bigint\nfk: lead > people(id); cascade\nunique u2: id, lead\n"
	"table one\ncol id bigint; pk\ncol two bigint\nfk a: two > two(id)\n"
	"table two\ncol id bigint; pk\ncol one bigint\nfk b: one > one(id)\n"
	"enum kind: 'x', 'y'\nsequence s; start=4\nview v: SELECT years FROM people\nview w: SELECT years FROM v\n"
	"trigger t on people update of years: SELECT NEW.years;\n";
static const char wrong[] = "table a\ncol x nosuch\ncol y text; was=z\nindex i: zz\nfk: y > b(c)\ncheck: yy > 3\n"
			    "table a\ncol m enum e('a')\ncol n enum e('b')\ntrigger t on nothing insert: x\n";

typedef migr_status (*work)(const char *dialect, migr__arena *arena, migr_error *error,
                            const migr_models *const *texts);

static migr_status prepare_and_compare(const char *dialect, migr__arena *arena, migr_error *error,
                                       const migr_models *const *models)
{
	migr__compare_input input = { .dialect = migr__dialect_find(dialect), .live = models[0], .wanted = models[1] };
	migr__prepared prepared;
	migr__compared out;
	migr_status rc = migr__models_prepare(models[2], input.dialect, NULL, arena, &prepared, error);

	if (rc != MIGR_OK)
		return rc;
	input.prepared = &prepared;
	rc = migr__compare(&input, arena, &out, error);
	if (rc == MIGR_OK)
		ck_assert_uint_gt(out.n_differences, 10);
	migr__compared_clear(&out);
	return rc;
}

static migr_status check_and_create(const char *dialect, migr__arena *arena, migr_error *error,
                                    const migr_models *const *models)
{
	const migr__dialect *d = migr__dialect_find(dialect);
	migr__operations operations;
	migr_status rc = migr__models_check(models[2], d, NULL, arena->alloc, error);

	migr__operations_init(&operations, arena->alloc);
	if (rc == MIGR_OK)
		rc = migr__models_operations(models[2], d, arena, &operations, error);
	migr__operations_clear(&operations);
	return rc;
}

static migr_status find_faults(const char *dialect, migr__arena *arena, migr_error *error,
                               const migr_models *const *models)
{
	migr_status rc = migr__models_check(models[3], strcmp(dialect, "mysql") ? migr__dialect_find(dialect) : NULL,
	                                    NULL, arena->alloc, error);

	return rc == MIGR_ERROR_SCHEMA ? MIGR_OK : rc;
}

static int32_t include(migr_object object, const char *schema, const char *table, const char *name, void *user)
{
	(void)schema;
	(void)table;
	(void)user;
	return object != MIGR_OBJECT_COLUMN || !name || strcmp(name, "email") != 0;
}

static migr_status filter(const char *dialect, migr__arena *arena, migr_error *error, const migr_models *const *models)
{
	const migr_scope scope = { MIGR_SCOPE, .include = "*e*", .exclude = "audit.*", .include_fn = include };
	const migr__own_table own = { NULL, "one" };
	migr__reading from = { .models = *models[2] }, out;

	(void)dialect;
	return migr__scope_filter(&scope, &own, 1, &from, arena, &out, error);
}

/* Every allocation fails once. */
static void run_short(work each)
{
	static const char *const dialects[] = { "sqlite", "postgresql", "mysql" };
	migr__alloc plain = migr__alloc_libc();
	const migr_models *models[4];
	migr__arena texts;

	migr__arena_init(&texts, &plain);
	models[0] = t_read_back(&texts, t_schema(&texts, before));
	models[1] = t_read_back(&texts, t_schema(&texts, after));
	models[2] = t_schema(&texts, after);
	models[3] = t_schema(&texts, wrong);
	for (size_t i = 0; i < 3; i++) {
		migr_status rc = MIGR_ERROR_NO_MEMORY;

		for (size_t round = 1; rc != MIGR_OK; round++) {
			meter m = { .fail_at = round };
			migr__alloc alloc = { meter_resize, &m };
			migr__arena arena;
			migr_error error;

			migr__arena_init(&arena, &alloc);
			migr__error_init(&error, &alloc);
			rc = each(dialects[i], &arena, &error, models);
			ck_assert_msg(rc == MIGR_ERROR_NO_MEMORY || (rc == MIGR_OK && !m.failed), "%s: %d at %zu: %s",
			              dialects[i], rc, round, migr_error_message(&error));
			migr__error_clear(&error);
			migr__arena_clear(&arena);
			ck_assert_uint_eq(m.live, 0);
		}
	}
	migr__arena_clear(&texts);
}

START_TEST(comparing)
{
	run_short(prepare_and_compare);
}
END_TEST

START_TEST(checking)
{
	run_short(check_and_create);
}
END_TEST

START_TEST(finding_faults)
{
	run_short(find_faults);
}
END_TEST

START_TEST(filtering)
{
	run_short(filter);
}
END_TEST

T_MAIN("compare memory", comparing, checking, finding_faults, filtering)
