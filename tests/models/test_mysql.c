/* SPDX-License-Identifier: MIT */
/*
 * Comparisons of what only MySQL and MariaDB have: written by an upgrade, nothing differs then; and a downgrade leads
 * back to the letter.
 */
#include "compared.h"

#include "conformance/server.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static place p;
static migr_comparison *todo;

static migr_status emit_all(migr_op *op, migr_direction direction)
{
	size_t count;
	const migr_operation *operations = migr_comparison_operations(todo, direction, &count);
	migr_status rc = MIGR_OK;

	for (size_t i = 0; i < count && rc == MIGR_OK; i++)
		rc = migr_op_emit(op, &operations[i]);
	return rc;
}

static migr_status up(migr_op *op, void *app)
{
	(void)app;
	return emit_all(op, MIGR_UPGRADE);
}

static migr_status down(migr_op *op, void *app)
{
	(void)app;
	return emit_all(op, MIGR_DOWNGRADE);
}

static const migr_revision steps[] = { MIGR_REVISION(.id = "1", .upgrade = up, .downgrade = down) };

static migr_context *begin(const migr_options *options)
{
	place_begin(&p);
	return place_linear(&p, options, steps, sizeof steps / sizeof steps[0]);
}

static const char *shown(const char *table)
{
	static char texts[4][4096];
	static unsigned turn;
	char sql[128], *text = texts[turn++ % 4];

	snprintf(sql, sizeof sql, "SHOW CREATE TABLE %s", table);
	snprintf(text, sizeof texts[0], "%s", place_query(&p, sql));
	return text;
}

/* There, where nothing differs, and back. */
static void lead_there_and_back(migr_context *context, const migr_models *models, const char *table)
{
	const migr_compare_options options = { MIGR_COMPARE_OPTIONS, .flags = MIGR_COMPARE_ANY_STATE };
	const char *before = shown(table);

	todo = compare(context, models, &options);
	ck_assert_uint_ne(migr_comparison_count(todo), 0);
	OK(context, migr_upgrade(context, "head"));
	expect_nothing(context, models, &options);
	OK(context, migr_downgrade(context, "base"));
	ck_assert_str_eq(shown(table), before);
	OK(context, migr_upgrade(context, "head"));
	expect_nothing(context, models, &options);
	migr_comparison_free(todo);
	todo = NULL;
}

static int is_mariadb(void)
{
	return strstr(place_query(&p, "SELECT version()"), "MariaDB") != NULL;
}

/* --- partitions --- */

static const migr_column event_columns[] = {
	{ "id", "bigint", .flags = MIGR_NOT_NULL },
	{ "year", "integer", .flags = MIGR_NOT_NULL },
};
static const migr_key key_of_id = { .struct_size = sizeof(migr_key), .columns = "id" };
static const migr_key key_of_both = { .struct_size = sizeof(migr_key), .columns = "id, year" };
static const migr_table whole = MIGR_TABLE("event", .columns = MIGR_LIST(event_columns), .primary_key = &key_of_id);
static const migr_table compact = MIGR_TABLE("event", .columns = MIGR_LIST(event_columns), .primary_key = &key_of_both,
                                             .options = "mysql: ROW_FORMAT=COMPACT");
static const migr_table in_years =
	MIGR_TABLE("event", .columns = MIGR_LIST(event_columns), .primary_key = &key_of_both,
                   .options = "mysql: ROW_FORMAT=COMPACT PARTITION BY RANGE (year) (PARTITION old VALUES LESS THAN "
                              "(2000), PARTITION new VALUES LESS THAN MAXVALUE)");
static const migr_table by_id = MIGR_TABLE("event", .columns = MIGR_LIST(event_columns), .primary_key = &key_of_id,
                                           .options = "mysql: PARTITION BY HASH (id) PARTITIONS 3");

static void compare_event(const char *before, const migr_table *wanted)
{
	const migr_table *const tables[] = { wanted };
	const migr_models models = MIGR_MODELS(.tables = MIGR_LIST(tables));
	migr_context *context = begin(NULL);

	place_sql(&p, before);
	place_sql(&p, "INSERT INTO event VALUES (1, 1999), (2, 2024)");
	lead_there_and_back(context, &models, "event");
	ck_assert_str_eq(place_query(&p, "SELECT id, year FROM event ORDER BY id"), "1|1999\n2|2024");
	place_end(&p);
}

#define EVENT "CREATE TABLE event (id BIGINT NOT NULL, year INT NOT NULL, "
#define IN_YEARS                                                                                                       \
	EVENT "PRIMARY KEY (id, year)) ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4 PARTITION BY RANGE (year) "          \
	      "(PARTITION `p 1` VALUES LESS THAN (2010) COMMENT = 'it''s', PARTITION p2 VALUES LESS THAN MAXVALUE)"

START_TEST(partitions_are_removed_and_made_again)
{
	compare_event(IN_YEARS, &whole);
	compare_event(IN_YEARS, &compact);
	compare_event(EVENT "PRIMARY KEY (id)) DEFAULT CHARSET=utf8mb4", &in_years);
}
END_TEST

START_TEST(partitions_are_changed_with_the_keys_that_they_are_bound_to)
{
	compare_event(IN_YEARS, &in_years);
	compare_event(EVENT "PRIMARY KEY (year)) DEFAULT CHARSET=utf8mb4 PARTITION BY KEY (year) PARTITIONS 2", &by_id);
}
END_TEST

static const migr_column renamed_columns[] = {
	{ "id", "bigint", .flags = MIGR_NOT_NULL },
	{ "anno", "integer", .flags = MIGR_NOT_NULL, .renamed_from = "year" },
};
static const migr_key key_of_renamed = { .struct_size = sizeof(migr_key), .columns = "id, anno" };
static const migr_table in_anni =
	MIGR_TABLE("event", .columns = MIGR_LIST(renamed_columns), .primary_key = &key_of_renamed,
                   .options = "mysql: PARTITION BY HASH (anno) PARTITIONS 2");

START_TEST(partitions_follow_the_name_of_their_column)
{
	const migr_table *const tables[] = { &in_anni };
	const migr_models models = MIGR_MODELS(.tables = MIGR_LIST(tables));
	migr_context *context = begin(NULL);
	const migr_compare_options options = { MIGR_COMPARE_OPTIONS, .flags = MIGR_COMPARE_ANY_STATE };

	place_sql(&p, EVENT "PRIMARY KEY (id, year)) DEFAULT CHARSET=utf8mb4 PARTITION BY HASH (year) PARTITIONS 2");
	todo = compare(context, &models, &options);
	ck_assert_msg(migr_comparison_count(todo) == 1, "%s", messages(todo));
	if (is_mariadb()) {
		migr_comparison_free(todo);
		lead_there_and_back(context, &models, "event");
	} else {
		/* it renames no such column */
		ck_assert_int_eq(migr_upgrade(context, "head"), MIGR_ERROR_DEPENDENT);
		ck_assert_ptr_nonnull(strstr(migr_error_hint(migr_last_error(context)), "remove them first"));
		migr_comparison_free(todo);
	}
	place_end(&p);
}
END_TEST

/* --- indexes of foreign keys --- */

static const migr_column parent_columns[] = { { "id", "bigint", .flags = MIGR_PRIMARY_KEY } };
static const migr_table parent = MIGR_TABLE("parent", .columns = MIGR_LIST(parent_columns));
static const migr_column child_columns[] = {
	{ "id", "bigint", .flags = MIGR_PRIMARY_KEY },
	{ "new_id", "bigint", .renamed_from = "old_id" },
};
static const migr_foreign_key child_keys[] = { { .columns = "new_id", .ref_table = "parent", .ref_columns = "id" } };
static const migr_table child =
	MIGR_TABLE("child", .columns = MIGR_LIST(child_columns), .foreign_keys = MIGR_LIST(child_keys));
static const migr_table *const family[] = { &parent, &child };
static const migr_models family_models = MIGR_MODELS(.tables = MIGR_LIST(family));

static void rename_key(const migr_options *options, const char *name)
{
	migr_context *context = begin(options);
	char sql[512];

	place_sql(&p, "CREATE TABLE parent (id BIGINT NOT NULL PRIMARY KEY) DEFAULT CHARSET=utf8mb4");
	snprintf(sql, sizeof sql,
	         "CREATE TABLE child (id BIGINT NOT NULL PRIMARY KEY, old_id BIGINT, %s FOREIGN KEY (old_id) "
	         "REFERENCES parent (id)) DEFAULT CHARSET=utf8mb4",
	         name);
	place_sql(&p, sql);
	lead_there_and_back(context, &family_models, "child");
	place_end(&p);
}

START_TEST(the_index_of_an_unnamed_key_whose_column_is_renamed)
{
	rename_key(NULL, "");
}
END_TEST

START_TEST(the_index_of_a_key_that_a_convention_names)
{
	const migr_options options = { MIGR_OPTIONS, .naming = "fk=fk_{table}_{columns}" };

	rename_key(&options, "CONSTRAINT fk_child_old_id");
}
END_TEST

/* --- views that call functions --- */

static const migr_view priced = MIGR_VIEW("priced", .sql = "SELECT id, priced(id, 'it''s') AS price FROM parent");
static migr_view elsewhere_priced = MIGR_VIEW("also_priced");
static const migr_table *const only_parent[] = { &parent };
static const migr_view *const priced_views[] = { &priced, &elsewhere_priced };
static const migr_models priced_models =
	MIGR_MODELS(.tables = MIGR_LIST(only_parent), .views = MIGR_LIST(priced_views));

static migr_status keep(const char *text, size_t size, void *user)
{
	char *out = user;

	snprintf(out + strlen(out), 4096 - strlen(out), "%.*s", (int)size, text);
	return MIGR_OK;
}

static void expect_sql(migr_context *context, migr_direction direction, const char *part)
{
	char text[4096] = "";

	OK(context, migr_write_comparison(todo, MIGR_COMPARISON_SQL, direction, NULL, keep, text));
	ck_assert_msg(strstr(text, part) != NULL, "%s", text);
}

/* With a stand-in for the function; the database's own is left as it is. */
START_TEST(a_view_that_calls_a_function)
{
	migr_context *context = begin(NULL);
	migr_comparison *comparison = NULL;
	const migr_compare_options options = { MIGR_COMPARE_OPTIONS, .flags = MIGR_COMPARE_ANY_STATE };
	char sql[256];
	const char *before;

	snprintf(sql, sizeof sql, "SELECT `%s`.`priced`(id, NULL) AS price FROM parent",
	         ((server_database *)p.database)->name);
	elsewhere_priced.sql = sql;
	place_sql(&p, "CREATE TABLE parent (id BIGINT NOT NULL PRIMARY KEY) DEFAULT CHARSET=utf8mb4");
	FAILS(context, migr_compare(context, &priced_models, &options, &comparison), MIGR_ERROR_NO_SUCH_TABLE,
	      "create_view priced");
	ck_assert_ptr_nonnull(strstr(migr_error_hint(migr_last_error(context)), "make it there first"));
	place_sql(&p, "CREATE FUNCTION other() RETURNS INT DETERMINISTIC RETURN 1");
	place_sql(&p, "CREATE FUNCTION priced(n BIGINT, e ENUM('x', 'it''s') CHARACTER SET latin1) RETURNS VARCHAR(20) "
	              "CHARACTER SET latin1 COLLATE latin1_bin DETERMINISTIC RETURN CONCAT(n, ' ', other())");
	before = place_query(&p, "SELECT ROUTINE_NAME, ROUTINE_DEFINITION FROM information_schema.ROUTINES WHERE "
	                         "ROUTINE_SCHEMA = DATABASE() ORDER BY 1");
	todo = compare(context, &priced_models, &options);
	ck_assert_uint_eq(migr_comparison_count(todo), 2);
	expect_sql(context, MIGR_UPGRADE, "CREATE VIEW `priced`");
	expect_sql(context, MIGR_DOWNGRADE, "DROP VIEW `priced`");
	OK(context, migr_upgrade(context, "head"));
	expect_nothing(context, &priced_models, &options);
	migr_comparison_free(todo);
	todo = NULL;
	ck_assert_str_eq(place_query(&p, "SELECT ROUTINE_NAME, ROUTINE_DEFINITION FROM information_schema.ROUTINES "
	                                 "WHERE ROUTINE_SCHEMA = DATABASE() ORDER BY 1"),
	                 before);
	place_end(&p);
}
END_TEST

/* --- schemas that are not there, or not seen --- */

static const char *missing;

static migr_status make_elsewhere(migr_op *op, void *app)
{
	const migr_op_options options = { .struct_size = sizeof options, .schema = missing };

	(void)app;
	return migr_op_create_table(op, &parent, &options);
}

static const migr_revision elsewhere[] = { MIGR_REVISION(.id = "1", .upgrade = make_elsewhere) };

static void create_in(const char *url, const char *schema, migr_status status, const char *hint)
{
	const migr_error *error;

	migr_close(p.context);
	p.context = NULL;
	ck_assert_int_eq(migr_open(&p.context, p.target->backend(), url, NULL), MIGR_OK);
	OK(p.context, migr_register_linear(p.context, elsewhere, 1, sizeof elsewhere[0]));
	missing = schema;
	error = FAILS(p.context, migr_upgrade(p.context, "head"), status, "create_table");
	ck_assert_msg(strstr(migr_error_hint(error), hint) != NULL, "%s", migr_error_hint(error));
}

START_TEST(a_schema_that_is_not_there_is_told_from_one_that_is_forbidden)
{
	const char *name;
	char sql[256];

	place_begin(&p);
	name = ((server_database *)p.database)->name;
	/* where the user may do anything, and where he may do nothing and sees nothing */
	create_in(p.target->url(p.database), "migr_nope", MIGR_ERROR_NO_SUCH_TABLE, "migr_op_create_schema");
	create_in(p.target->url(p.database), "nope", MIGR_ERROR_PERMISSION, "either there is no schema \"nope\"");
	create_in(p.target->url(p.database), "information_schema", MIGR_ERROR_PERMISSION, "administrator");
	/* a user who sees them all */
	snprintf(sql, sizeof sql, "GRANT ALL ON %s.* TO migr_admin", name);
	place_sql(&p, sql);
	create_in(server_url("MIGR_TEST_MYSQL_ADMIN_URL", name), "nope", MIGR_ERROR_NO_SUCH_TABLE,
	          "there is no schema \"nope\"");
	create_in(server_url("MIGR_TEST_MYSQL_ADMIN_URL", name), "mysql", MIGR_ERROR_PERMISSION,
	          "let an administrator grant it");
	snprintf(sql, sizeof sql, "REVOKE ALL ON %s.* FROM migr_admin", name);
	place_sql(&p, sql);
	place_end(&p);
}
END_TEST

PLACE_MAIN("models mysql", partitions_follow_the_name_of_their_column, a_view_that_calls_a_function,
           a_schema_that_is_not_there_is_told_from_one_that_is_forbidden, partitions_are_removed_and_made_again,
           partitions_are_changed_with_the_keys_that_they_are_bound_to,
           the_index_of_an_unnamed_key_whose_column_is_renamed, the_index_of_a_key_that_a_convention_names)
