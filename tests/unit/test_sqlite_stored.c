/* SPDX-License-Identifier: MIT */
/* Stored CREATE INDEX, TRIGGER and VIEW texts of SQLite, read. */
#include "support/t.h"

#include "dialect/sqlite/stored.h"

#include <string.h>

typedef struct world {
	migr__alloc alloc;
	migr__arena arena;
	migr_error error;
} world;

static world w;

static void set_up(void)
{
	w.alloc = migr__alloc_libc();
	migr__arena_init(&w.arena, &w.alloc);
	migr__error_init(&w.error, &w.alloc);
}

static void tear_down(void)
{
	migr__error_clear(&w.error);
	migr__arena_clear(&w.arena);
}

static void check_span(const char *sql, migr__span span, const char *expected)
{
	ck_assert_str_eq(migr__arena_strndup(&w.arena, sql + span.start, span.end - span.start), expected);
}

static migr__index_text index_of(const char *sql)
{
	migr__index_text index;

	ck_assert_msg(migr__index_parse(&index, &w.arena, sql, strlen(sql), &w.error) == MIGR_OK, "%s: %s", sql,
	              migr_error_message(&w.error));
	return index;
}

START_TEST(reads_an_index)
{
	static const char sql[] =
		"CREATE UNIQUE INDEX \"i x\" ON [t y] (a, 'b' COLLATE nocase DESC, lower(c) || ',' ASC, (d), "
		"(e+1) COLLATE \"x y\" NULLS LAST, e+1 COLLATE x) WHERE f IS NOT NULL /* on */ ; -- end";
	migr__index_text index;

	set_up();
	index = index_of(sql);
	ck_assert(index.is_unique);
	ck_assert_str_eq(index.name, "i x");
	ck_assert_str_eq(index.table, "t y");
	ck_assert_uint_eq(index.n_elements, 6);
	ck_assert_str_eq(index.elements[0].column, "a");
	ck_assert_str_eq(index.elements[1].column, "b");
	ck_assert_str_eq(index.elements[1].collation, "nocase");
	ck_assert(index.elements[1].is_desc && !index.elements[2].is_desc);
	ck_assert_ptr_null(index.elements[2].column);
	check_span(sql, index.elements[2].expression, "lower(c) || ','");
	check_span(sql, index.elements[2].span, "lower(c) || ',' ASC");
	ck_assert_str_eq(index.elements[3].column, "d");
	check_span(sql, index.elements[4].expression, "(e+1)");
	ck_assert_str_eq(index.elements[4].collation, "x y");
	/* that is about the 1 alone */
	check_span(sql, index.elements[5].expression, "e+1 COLLATE x");
	ck_assert_ptr_null(index.elements[5].collation);
	check_span(sql, index.where, "f IS NOT NULL");
	ck_assert(migr__index_uses(&index, sql, "A") && migr__index_uses(&index, sql, "C"));
	ck_assert(migr__index_uses(&index, sql, "f") && migr__index_uses(&index, sql, "d"));
	ck_assert(!migr__index_uses(&index, sql, "g") && !migr__index_uses(&index, sql, "is"));
	tear_down();
}
END_TEST

START_TEST(gives_an_index_another_name)
{
	static const char sql[] = "CREATE INDEX main.i ON t(i, t)";
	migr__index_text index;

	set_up();
	index = index_of(sql);
	ck_assert_str_eq(migr__index_retext(&index, &w.arena, sql, strlen(sql), "j\"", NULL),
	                 "CREATE INDEX main.\"j\"\"\" ON t(i, t)");
	ck_assert_str_eq(migr__index_retext(&index, &w.arena, sql, strlen(sql), NULL, "u"),
	                 "CREATE INDEX main.i ON \"u\"(i, t)");
	ck_assert_str_eq(migr__index_retext(&index, &w.arena, sql, strlen(sql), NULL, NULL), sql);
	tear_down();
}
END_TEST

START_TEST(refuses_what_is_no_index)
{
	static const char *const texts[] = { "CREATE INDEX i ON t",          "CREATE INDEX i ON t()",
		                             "CREATE INDEX i ON t(a",        "CREATE INDEX i ON t(a) x",
		                             "CREATE INDEX i ON t(a) WHERE", "CREATE TABLE t(a)",
		                             "CREATE INDEX i ON t(a,)" };
	migr__index_text index;

	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		set_up();
		ck_assert_msg(migr__index_parse(&index, &w.arena, texts[i], strlen(texts[i]), &w.error) ==
		                      MIGR_ERROR_UNSUPPORTED,
		              "%s", texts[i]);
		tear_down();
	}
}
END_TEST

static migr__trigger_text trigger_of(const char *sql)
{
	migr__trigger_text trigger;

	ck_assert_msg(migr__trigger_parse(&trigger, &w.arena, sql, strlen(sql), &w.error) == MIGR_OK, "%s: %s", sql,
	              migr_error_message(&w.error));
	return trigger;
}

START_TEST(reads_a_trigger)
{
	static const char sql[] =
		"CREATE TRIGGER IF NOT EXISTS main.\"g\" INSTEAD OF UPDATE OF a, [b c] ON v FOR EACH ROW "
		"WHEN new.begin > (SELECT 1) BEGIN UPDATE t SET x = CASE WHEN 1 THEN 2 END; end ; -- x";
	migr__trigger_text trigger;

	set_up();
	trigger = trigger_of(sql);
	ck_assert_str_eq(trigger.name, "g");
	ck_assert_str_eq(trigger.table, "v");
	ck_assert_int_eq(trigger.timing, MIGR_INSTEAD_OF);
	ck_assert_int_eq(trigger.event, MIGR__EVENT_UPDATE);
	ck_assert_uint_eq(trigger.n_columns, 2);
	ck_assert_str_eq(trigger.columns[1], "b c");
	check_span(sql, trigger.when, "new.begin > (SELECT 1)");
	check_span(sql, trigger.body, "UPDATE t SET x = CASE WHEN 1 THEN 2 END; ");
	trigger = trigger_of("CREATE TEMP TRIGGER g DELETE ON main.t BEGIN SELECT 1; END");
	ck_assert_str_eq(trigger.table, "t");
	ck_assert_int_eq(trigger.timing, MIGR_BEFORE);
	ck_assert_int_eq(trigger.event, MIGR__EVENT_DELETE);
	ck_assert_uint_eq(trigger.when.end, 0);
	trigger = trigger_of("CREATE TRIGGER after AFTER INSERT ON t BEGIN SELECT 1; END");
	ck_assert_int_eq(trigger.timing, MIGR_AFTER);
	tear_down();
}
END_TEST

/* What a trigger with this body on table t uses of the column a of a table. */
static migr__mention uses(const char *sql, const char *table)
{
	migr__trigger_text trigger = trigger_of(sql);

	return migr__trigger_uses(&trigger, sql, table, "a");
}

START_TEST(tells_what_a_trigger_uses)
{
	set_up();
	ck_assert_int_eq(uses("CREATE TRIGGER g INSERT ON t BEGIN DELETE FROM u WHERE x = new.A; END", "T"),
	                 MIGR__MENTION_NAME);
	ck_assert_int_eq(uses("CREATE TRIGGER g INSERT ON t WHEN new.a BEGIN DELETE FROM u; END", "t"),
	                 MIGR__MENTION_NAME);
	ck_assert_int_eq(uses("CREATE TRIGGER g UPDATE OF a ON t BEGIN DELETE FROM u; END", "t"), MIGR__MENTION_NAME);
	ck_assert_int_eq(uses("CREATE TRIGGER g UPDATE OF b ON t BEGIN DELETE FROM u; END", "t"), MIGR__MENTION_NONE);
	ck_assert_int_eq(uses("CREATE TRIGGER g UPDATE OF a ON t BEGIN DELETE FROM u; END", "u"), MIGR__MENTION_NONE);
	ck_assert_int_eq(uses("CREATE TRIGGER g INSERT ON t BEGIN UPDATE u SET a = 1; END", "u"), MIGR__MENTION_NAME);
	ck_assert_int_eq(uses("CREATE TRIGGER g INSERT ON t BEGIN UPDATE u SET a = 1; END", "w"), MIGR__MENTION_NONE);
	ck_assert_int_eq(uses("CREATE TRIGGER g INSERT ON t BEGIN INSERT INTO u VALUES (1); END", "u"),
	                 MIGR__MENTION_ALL);
	ck_assert_int_eq(uses("CREATE TRIGGER g INSERT ON t BEGIN INSERT INTO main.u SELECT 1; END", "u"),
	                 MIGR__MENTION_ALL);
	ck_assert_int_eq(uses("CREATE TRIGGER g INSERT ON t BEGIN INSERT INTO u(b) VALUES (2*3); END", "u"),
	                 MIGR__MENTION_NONE);
	ck_assert_int_eq(uses("CREATE TRIGGER g INSERT ON t BEGIN INSERT INTO u(b) SELECT * FROM t; END", "t"),
	                 MIGR__MENTION_ALL);
	ck_assert_int_eq(uses("CREATE TRIGGER g INSERT ON t BEGIN SELECT RAISE(ABORT, 'a'); END", "t"),
	                 MIGR__MENTION_STRING);
	tear_down();
}
END_TEST

static migr__mention view_uses(const char *sql, const char *column)
{
	migr__view_text view;

	ck_assert_int_eq(migr__view_parse(&view, &w.arena, sql, strlen(sql), &w.error), MIGR_OK);
	return migr__view_uses(&view, sql, "t", column);
}

START_TEST(tells_what_a_view_uses)
{
	set_up();
	ck_assert_int_eq(view_uses("CREATE VIEW v AS SELECT b FROM T", NULL), MIGR__MENTION_NAME);
	ck_assert_int_eq(view_uses("CREATE VIEW t AS SELECT b FROM u", NULL), MIGR__MENTION_NONE);
	ck_assert_int_eq(view_uses("CREATE VIEW v AS SELECT b FROM 't'", NULL), MIGR__MENTION_STRING);
	ck_assert_int_eq(view_uses("CREATE VIEW v(a) AS SELECT b FROM t", "a"), MIGR__MENTION_NONE);
	ck_assert_int_eq(view_uses("CREATE VIEW v AS SELECT b FROM t WHERE x.\"a\"", "a"), MIGR__MENTION_NAME);
	ck_assert_int_eq(view_uses("CREATE VIEW v AS SELECT b * 2, count(*) FROM t", "a"), MIGR__MENTION_NONE);
	ck_assert_int_eq(view_uses("CREATE VIEW v AS SELECT DISTINCT * FROM t", "a"), MIGR__MENTION_ALL);
	ck_assert_int_eq(view_uses("CREATE VIEW v AS SELECT 1, t.* FROM t", "a"), MIGR__MENTION_ALL);
	ck_assert_int_eq(view_uses("CREATE VIEW v AS SELECT * FROM u", "a"), MIGR__MENTION_NONE);
	ck_assert_int_eq(view_uses("CREATE TEMP VIEW IF NOT EXISTS v AS VALUES ('t', 'a') -- t", "a"),
	                 MIGR__MENTION_STRING);
	tear_down();
}
END_TEST

START_TEST(reads_a_view)
{
	static const char sql[] = "CREATE VIEW v ([a b], c) AS WITH x AS (SELECT 1) SELECT * FROM x; /* open";
	migr__view_text view;

	set_up();
	ck_assert_int_eq(migr__view_parse(&view, &w.arena, sql, strlen(sql), &w.error), MIGR_OK);
	ck_assert_uint_eq(view.n_columns, 2);
	ck_assert_str_eq(view.columns[0], "a b");
	check_span(sql, view.query, "WITH x AS (SELECT 1) SELECT * FROM x");
	ck_assert_int_eq(migr__view_parse(&view, &w.arena, "CREATE VIEW v", 13, &w.error), MIGR_ERROR_UNSUPPORTED);
	tear_down();
}
END_TEST

T_MAIN("sqlite stored", reads_an_index, gives_an_index_another_name, refuses_what_is_no_index, reads_a_trigger,
       tells_what_a_trigger_uses, tells_what_a_view_uses, reads_a_view)
