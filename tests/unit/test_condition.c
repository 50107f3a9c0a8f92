/* SPDX-License-Identifier: MIT */
/*
 * Conditions as they are written, and as the databases show them.
 */
#include "dialect/condition.h"
#include "support/t.h"

#include <stdlib.h>
#include <string.h>

typedef struct pair {
	const char *dialect;
	const char *written;
	const char *shown;
	int is_same;
} pair;

static const pair pairs[] = {
	{ "postgresql", "a>0 and b<>'x'", "((a > 0) AND (b <> 'x'::text))", 1 },
	{ "postgresql", "a in (1,2)", "(a = ANY (ARRAY[1, 2]))", 1 },
	{ "postgresql", "a in (1)", "(a = 1)", 1 },
	{ "postgresql", "b not in ('x', 'y')", "(b <> ALL (ARRAY['x'::text, 'y'::text]))", 1 },
	{ "postgresql", "v in ('x','y')",
	  "((v)::text = ANY ((ARRAY['x'::character varying, 'y'::character varying])::text[]))", 1 },
	{ "postgresql", "a between 1 and 5", "((a >= 1) AND (a <= 5))", 1 },
	{ "postgresql", "a not between 1 and 5", "((a < 1) OR (a > 5))", 1 },
	{ "postgresql", "a != 1", "(a <> 1)", 1 },
	{ "postgresql", "b like 'x%'", "(b ~~ 'x%'::text)", 1 },
	{ "postgresql", "b not like 'x%'", "(b !~~ 'x%'::text)", 1 },
	{ "postgresql", "b ilike 'x%'", "(b ~~* 'x%'::text)", 1 },
	{ "postgresql", "v = 'x'", "((v)::text = 'x'::text)", 1 },
	{ "postgresql", "a > -3", "(a > '-3'::integer)", 1 },
	{ "postgresql", "a > 0 or b > 0 and c > 0", "((a > 0) OR ((b > 0) AND (c > 0)))", 1 },
	{ "postgresql", "(a > 0 or b > 0) and c > 0", "((a > 0) OR ((b > 0) AND (c > 0)))", 0 },
	{ "postgresql", "a > 0 and (b > 0 and c > 0)", "((a > 0) AND (b > 0) AND (c > 0))", 1 },
	{ "postgresql", "a + b * 2 > 4", "((a + (b * 2)) > 4)", 1 },
	{ "postgresql", "(a + b) * 2 > 4", "((a + (b * 2)) > 4)", 0 },
	{ "postgresql", "a - b - c = 0", "(((a - b) - c) = 0)", 1 },
	{ "postgresql", "a - (b - c) = 0", "(((a - b) - c) = 0)", 0 },
	{ "postgresql", "a is not null", "(a IS NOT NULL)", 1 },
	{ "postgresql", "a is null", "(a IS NOT NULL)", 0 },
	{ "postgresql", "not a", "(NOT a)", 1 },
	{ "postgresql", "length(b) < 5", "(length(b) < 5)", 1 },
	{ "postgresql", "t.a > 0", "(a > 0)", 1 },
	{ "postgresql", "A > 0", "(a > 0)", 1 },
	{ "postgresql", "\"A\" > 0", "(a > 0)", 0 },
	{ "postgresql", "\"a\"\"b\" > 0", "(\"a\"\"b\" > 0)", 1 },
	{ "postgresql", "\"a\"\"b\" > 0", "(\"ab\" > 0)", 0 },
	{ "postgresql", "\"a b\" > 0", "(\"a b\" > 0)", 1 },
	{ "postgresql", "case when a > 0 then b > 0 else true end",
	  "\nCASE\n    WHEN (a > 0) THEN (b > 0)\n    ELSE true\nEND", 1 },
	{ "postgresql", "d > date '2020-01-01'", "(d > '2020-01-01'::date)", 1 },
	{ "postgresql", "a::numeric(10,2) > 1.50", "((a)::numeric(10,2) > 1.50)", 1 },
	{ "postgresql", "b ~ '^x'", "(b ~ '^x'::text)", 1 },
	{ "postgresql", "j->>'k' = 'v'", "((j ->> 'k'::text) = 'v'::text)", 1 },
	{ "postgresql", "a||b = 'x'", "((a || b) = 'x'::text)", 1 },
	{ "postgresql", "t at time zone 'utc' > now()", "((t AT TIME ZONE 'utc'::text) > now())", 1 },
	{ "postgresql", "a is distinct from b", "(a IS DISTINCT FROM b)", 1 },
	{ "postgresql", "extract(year from d) > 2000", "(EXTRACT(year FROM d) > (2000)::numeric)", 1 },
	{ "postgresql", "a > 0 -- positive", "(a > 0)", 1 },
	{ "postgresql", "a > 0 /* or /* not */ */", "(a > 0)", 1 },
	{ "postgresql", "b = 'X'", "(b = 'x'::text)", 0 },
	{ "postgresql", "b = 'it''s'", "(b = 'it''s'::text)", 1 },
	{ "postgresql", "a in (1, 2)", "(a = ANY (ARRAY[2, 1]))", 0 },
	{ "postgresql", "b in ('a b', 'c')", "(b = ANY (ARRAY['a b'::text, 'c'::text]))", 1 },
	{ "postgresql", "b in ('a (b')", "(b = 'a (b'::text)", 1 },

	{ "mysql", "a != 1", "`a` <> 1", 1 },
	{ "mysql", "not (a = 1)", "`a` <> 1", 1 },
	{ "mysql", "length(b) < 5", "octet_length(`b`) < 5", 1 },
	{ "mysql", "lower(b) = 'x'", "lcase(`b`) = 'x'", 1 },
	{ "mysql", "b rlike '^x'", "`b` regexp '^x'", 1 },
	{ "mysql", "a % 2 = 0", "`a` MOD 2 = 0", 1 },
	{ "mysql", "cast(a as char) = '1'", "cast(`a` as char charset utf8mb4) = '1'", 1 },
	{ "mysql", "a = true", "`a` = 1", 1 },
	{ "mysql", "a > 0 && b > 0", "`a` > 0 and `b` > 0", 1 },
	{ "mysql", "a > 0 || b > 0", "`a` > 0 or `b` > 0", 1 },
	{ "mysql", "a between 1 and 5", "`a` between 1 and 5", 1 },
	{ "mysql", "a in (1,2)", "`a` in (1,2)", 1 },
	{ "mysql", "A > 0", "`a` > 0", 1 },
	{ "mysql", "b = 'x'", "(`b` = _utf8mb4\\'x\\')", 1 },
	{ "mysql", "json_valid(v)", "json_valid(`v`)", 1 },
	{ "mysql", "a > 0", "`a` > 1", 0 },
	{ "mysql", "age >= 0 AND age < 200", "`age` >= 0 and `age` < 200", 1 },

	{ "sqlite", "a>0 AND b<>'x'", "a > 0 and b <> 'x'", 1 },
	{ "sqlite", "a == 1", "a = 1", 1 },
	{ "sqlite", "[a] > 0", "\"A\" > 0", 1 },
	{ "sqlite", "a IS NOT NULL", "a NOTNULL", 1 },
	{ "sqlite", "b GLOB 'x*'", "b glob 'x*'", 1 },
	{ "sqlite", "x'41' = b", "x'42' = b", 0 },
	{ "sqlite", "length(b) < 5", "octet_length(b) < 5", 0 },
	{ "sqlite", "b LIKE 'x\\%' ESCAPE '\\'", "b like 'x\\%' escape '\\'", 1 },

	/* what cannot be read is the same token by token, or not */
	{ "sqlite", "a > (SELECT 1)", "a > ( select 1 )", 1 },
	{ "sqlite", "a >", "a >", 1 },
	{ "sqlite", "a > 'x", "a > 'y", 0 },
	{ "sqlite", "", "", 1 },
	{ "sqlite", "a", "", 0 },
	{ "sqlite", ") a", ") a", 1 },
	{ "sqlite", "a > 0)", "a > 0", 0 },
};

START_TEST(what_is_shown_is_known_again)
{
	migr__alloc alloc = migr__alloc_libc();

	for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
		const migr__dialect *dialect = migr__dialect_find(pairs[i].dialect);
		const char *a, *b;
		migr__arena arena;

		migr__arena_init(&arena, &alloc);
		a = migr__condition_form(dialect, pairs[i].written, &arena);
		b = migr__condition_form(dialect, pairs[i].shown, &arena);
		ck_assert_msg(migr__condition_same(dialect, pairs[i].written, pairs[i].shown, &arena) ==
		                      pairs[i].is_same,
		              "%s: %s and %s: %s and %s", pairs[i].dialect, pairs[i].written, pairs[i].shown,
		              a ? a : "-", b ? b : "-");
		/* the other way round it is no different */
		ck_assert_int_eq(migr__condition_same(dialect, pairs[i].shown, pairs[i].written, &arena),
		                 pairs[i].is_same);
		migr__arena_clear(&arena);
	}
}
END_TEST

/* Brackets without end do not fill the stack. */
START_TEST(deep_conditions_are_compared_as_they_are)
{
	enum { DEEP = 100000 };
	migr__alloc alloc = migr__alloc_libc();
	const migr__dialect *dialect = migr__dialect_find("postgresql");
	const char *const starts[] = { "(", "not ", "- ", "f(", "a[", "case when " };

	for (size_t s = 0; s < sizeof starts / sizeof starts[0]; s++) {
		size_t size = strlen(starts[s]);
		char *text = malloc(DEEP * size + 2);
		migr__arena arena;

		for (size_t i = 0; i < DEEP; i++)
			memcpy(text + i * size, starts[s], size);
		memcpy(text + DEEP * size, "a", 2);
		migr__arena_init(&arena, &alloc);
		ck_assert_ptr_null(migr__condition_form(dialect, text, &arena));
		ck_assert_int_eq(migr__condition_same(dialect, text, text, &arena), 1);
		ck_assert_int_eq(migr__condition_same(dialect, text, "a", &arena), 0);
		migr__arena_clear(&arena);
		free(text);
	}
}
END_TEST

int main(void)
{
	const TTest *const cases[] = { what_is_shown_is_known_again, deep_conditions_are_compared_as_they_are };

	return t_main("condition", cases, sizeof cases / sizeof cases[0]);
}
