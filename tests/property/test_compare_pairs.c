/* SPDX-License-Identifier: MIT */
/*
 * Random pairs of schemas: the operations of a comparison, applied one by one to a database that is as strict as a real
 * one, lead from the one to the other, and back.
 */
#include "compare/compare.h"
#include "property/memory_database.h"
#include "property/schemas.h"
#include "schema/title.h"
#include "support/schema_text.h"
#include "support/t.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* All that one pair needs. */
typedef struct pair {
	const char *dialect;
	migr__alloc alloc;
	migr__arena arena;
	migr_error error;
	char *texts[2];
	migr__prepared prepared[2];
	const migr_models *read[2]; /* of a scratch place */
	memory_database database;
} pair;

static void say(const pair *p, const char *what, const migr__operations *operations)
{
	migr__buf buf;

	migr__buf_init(&buf, &p->alloc);
	for (size_t i = 0; operations && i < operations->count; i++) {
		migr__operation_title(&operations->items[i], &buf);
		migr__buf_putc(&buf, '\n');
	}
	printf("# %s on %s: %s\n---- from\n%s---- to\n%s---- operations\n%s", what, p->dialect,
	       p->database.fault ? p->database.fault : "", p->texts[0], p->texts[1], migr__buf_text(&buf));
	migr__buf_free(&buf);
}

static void apply(pair *p, memory_database *database, const migr__operations *operations, const char *what)
{
	for (size_t i = 0; i < operations->count; i++) {
		if (memory_apply(database, &operations->items[i]))
			continue;
		p->database.fault = database->fault;
		say(p, what, operations);
		ck_abort_msg("%s: operation %zu: %s", what, i, database->fault);
	}
}

/* What a scratch place is read as. */
static void prepare(pair *p, int which)
{
	const migr_models *source = t_schema(&p->arena, p->texts[which]);
	const migr__dialect *dialect = migr__dialect_find(p->dialect);
	migr__operations operations;
	memory_database scratch;

	ck_assert_msg(migr__models_check(source, dialect, NULL, p->arena.alloc, &p->error) == MIGR_OK, "%s\n%s",
	              migr_error_message(&p->error), p->texts[which]);
	ck_assert_int_eq(migr__models_prepare(source, dialect, NULL, &p->arena, &p->prepared[which], &p->error),
	                 MIGR_OK);
	migr__operations_init(&operations, &p->alloc);
	ck_assert_int_eq(
		migr__models_operations(&p->prepared[which].models, dialect, &p->arena, &operations, &p->error),
		MIGR_OK);
	memory_open(&scratch, p->dialect, &p->arena);
	apply(p, &scratch, &operations, "the scratch place");
	p->read[which] = memory_read(&scratch);
	migr__operations_clear(&operations);
}

static void compare(pair *p, int to, migr__compared *out)
{
	const migr__compare_input input = { .dialect = migr__dialect_find(p->dialect),
		                            .live = memory_read(&p->database),
		                            .wanted = p->read[to],
		                            .prepared = &p->prepared[to] };

	ck_assert_msg(migr__compare(&input, &p->arena, out, &p->error) == MIGR_OK, "%s", migr_error_message(&p->error));
}

static void must_be_the_same(pair *p, int as, const char *what)
{
	migr__compared rest;

	compare(p, as, &rest);
	if (rest.n_differences || rest.upgrade.count || rest.downgrade.count) {
		say(p, what, &rest.upgrade);
		ck_abort_msg("%s on %s: %s", what, p->dialect,
		             rest.n_differences ? rest.differences[0].message : "operations without a difference");
	}
	migr__compared_clear(&rest);
}

static void go(const char *dialect, const random_schema *from, const random_schema *to)
{
	migr__compared first, there;
	pair p = { .dialect = dialect, .alloc = migr__alloc_libc() };

	migr__arena_init(&p.arena, &p.alloc);
	migr__error_init(&p.error, &p.alloc);
	p.texts[0] = schema_text(from);
	p.texts[1] = schema_text(to);
	prepare(&p, 0);
	prepare(&p, 1);
	memory_open(&p.database, dialect, &p.arena);
	compare(&p, 0, &first);
	apply(&p, &p.database, &first.upgrade, "from nothing");
	must_be_the_same(&p, 0, "from nothing");
	compare(&p, 1, &there);
	apply(&p, &p.database, &there.upgrade, "the upgrade");
	must_be_the_same(&p, 1, "after the upgrade");
	apply(&p, &p.database, &there.downgrade, "the downgrade");
	must_be_the_same(&p, 0, "after the downgrade");
	apply(&p, &p.database, &first.downgrade, "back to nothing");
	ck_assert_uint_eq(p.database.n_tables + p.database.n_views + p.database.n_enums + p.database.n_triggers, 0);
	migr__compared_clear(&first);
	migr__compared_clear(&there);
	migr__error_clear(&p.error);
	migr__arena_clear(&p.arena);
	free(p.texts[0]);
	free(p.texts[1]);
}

static unsigned long long seed_of(const char *dialect)
{
	const char *given = getenv("MIGR_TEST_SEED");

	return (given ? strtoull(given, NULL, 10) : 20240229) * 31 + (unsigned char)dialect[0];
}

static void many(const char *dialect)
{
	const char *rounds = getenv("MIGR_TEST_ROUNDS");
	int count = rounds ? atoi(rounds) : 1000 / (int)t_share();
	t_random random = { seed_of(dialect) };

	for (int i = 0; i < count; i++) {
		random_schema from, to;

		schema_random(&random, &from, dialect);
		if (t_random_below(&random, 3) == 0) {
			schema_random(&random, &to, dialect);
		} else {
			to = from;
			schema_change(&random, &to);
		}
		go(dialect, &from, &to);
	}
}

START_TEST(sqlite_goes_there_and_back)
{
	many("sqlite");
}
END_TEST

START_TEST(postgresql_goes_there_and_back)
{
	many("postgresql");
}
END_TEST

START_TEST(mysql_goes_there_and_back)
{
	many("mysql");
}
END_TEST

T_MAIN("compare pairs", sqlite_goes_there_and_back, postgresql_goes_there_and_back, mysql_goes_there_and_back)
