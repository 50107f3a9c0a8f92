/* SPDX-License-Identifier: MIT */
/*
 * Databases compared: with models, with SQL, with other databases; and what is written of it.
 */
#include "compared.h"
#include "shop.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static place p;

static migr_context *begin(void)
{
	place_begin(&p);
	return place_open(&p, NULL);
}

static void end(void)
{
	place_end(&p);
}

/* --- what differs --- */

START_TEST(an_empty_database_lacks_everything)
{
	migr_context *context = begin();
	migr_comparison *comparison = compare(context, &shop_models, NULL);
	size_t count;

	ck_assert_uint_eq(migr_comparison_count(comparison), 2);
	ck_assert_int_eq(migr_comparison_at(comparison, 0)->kind, MIGR_DIFFERENCE_MISSING);
	ck_assert_int_eq(migr_comparison_at(comparison, 0)->object, MIGR_OBJECT_TABLE);
	ck_assert_ptr_null(migr_comparison_at(comparison, 2));
	ck_assert_ptr_nonnull(migr_comparison_operations(comparison, MIGR_UPGRADE, &count));
	ck_assert_uint_eq(count, 2);
	migr_comparison_free(comparison);
	/* nothing was made, not even for a moment that others could see */
	ck_assert_str_eq(place_tables(&p), "");
	end();
}
END_TEST

START_TEST(a_database_of_the_models_has_no_difference)
{
	migr_context *context = begin();

	OK(context, migr_create_all(context, &shop_models, NULL));
	expect_nothing(context, &shop_models, NULL);
	context = place_borrow(&p, NULL);
	expect_nothing(context, &shop_models, NULL);
	context = place_open(&p, &(migr_options){ MIGR_OPTIONS, .flags = MIGR_OPEN_READ_ONLY });
	expect_nothing(context, &shop_models, NULL);
	end();
}
END_TEST

START_TEST(a_column_that_is_missing_is_added_and_taken_back)
{
	migr_context *context = begin();
	migr_comparison *comparison;
	const migr_difference *difference;
	const migr_operation *operations;
	size_t count;

	OK(context, migr_create_all(context, &shop_models, NULL));
	comparison = compare(context, &shop_larger, NULL);
	ck_assert_uint_eq(migr_comparison_count(comparison), 1);
	difference = migr_comparison_at(comparison, 0);
	ck_assert_int_eq(difference->kind, MIGR_DIFFERENCE_MISSING);
	ck_assert_int_eq(difference->object, MIGR_OBJECT_COLUMN);
	ck_assert_str_eq(difference->table, "users");
	ck_assert_str_eq(difference->name, "name");
	operations = migr_comparison_operations(comparison, MIGR_UPGRADE, &count);
	ck_assert_uint_eq(count, 1);
	ck_assert_int_eq(operations[0].kind, MIGR_OP_ADD_COLUMN);
	operations = migr_comparison_operations(comparison, MIGR_DOWNGRADE, &count);
	ck_assert_uint_eq(count, 1);
	ck_assert_int_eq(operations[0].kind, MIGR_OP_DROP_COLUMN);
	ck_assert_ptr_null(migr_comparison_operations(comparison, 0, &count));
	migr_comparison_free(comparison);
	end();
}
END_TEST

START_TEST(loss_is_refused_where_that_is_asked)
{
	migr_context *context = begin();
	migr_comparison *comparison = NULL;

	OK(context, migr_create_all(context, &shop_larger, NULL));
	comparison = compare(context, &shop_models, NULL);
	ck_assert_uint_eq(migr_comparison_count(comparison), 1);
	ck_assert(migr_comparison_at(comparison, 0)->flags & MIGR_DIFFERENCE_DESTRUCTIVE);
	migr_comparison_free(comparison);
	comparison = NULL;
	FAILS(context,
	      migr_compare(context, &shop_models,
	                   &(migr_compare_options){ MIGR_COMPARE_OPTIONS, .flags = MIGR_COMPARE_REFUSE_LOSS },
	                   &comparison),
	      MIGR_ERROR_LOSS, "name");
	ck_assert_ptr_null(comparison);
	end();
}
END_TEST

static int32_t say_renamed(migr_object object, const char *table, const char *from, const char *to, void *user)
{
	ck_assert_int_eq(object, MIGR_OBJECT_COLUMN);
	ck_assert_str_eq(table, "users");
	ck_assert_str_eq(from, "label");
	ck_assert_str_eq(to, "name");
	++*(int *)user;
	return 1;
}

START_TEST(what_was_renamed_is_asked)
{
	migr_context *context = begin();
	migr_comparison *comparison;
	const migr_operation *operations;
	size_t count;
	int n_asked = 0;

	OK(context, migr_create_all(context, &shop_models, NULL));
	place_sql(&p, "ALTER TABLE users ADD COLUMN label VARCHAR(100)");
	comparison =
		compare(context, &shop_larger,
	                &(migr_compare_options){ MIGR_COMPARE_OPTIONS, .on_rename = say_renamed, .user = &n_asked });
	ck_assert_int_eq(n_asked, 1);
	operations = migr_comparison_operations(comparison, MIGR_UPGRADE, &count);
	ck_assert_msg(count == 1, "%s", messages(comparison));
	ck_assert_int_eq(operations[0].kind, MIGR_OP_RENAME_COLUMN);
	migr_comparison_free(comparison);
	end();
}
END_TEST

START_TEST(a_scope_counts_on_both_sides)
{
	migr_context *context = begin();
	const migr_scope scope = { MIGR_SCOPE, .include = "users" };

	OK(context, migr_create_all(context, &shop_models, NULL));
	place_sql(&p, "CREATE TABLE theirs (id INTEGER PRIMARY KEY)");
	place_sql(&p, "DROP TABLE reviews");
	expect_nothing(context, &shop_models, &(migr_compare_options){ MIGR_COMPARE_OPTIONS, .scope = &scope });
	end();
}
END_TEST

/* What counts stands on what does not: it is not concerned, and SQL is written of the rest all the same. */
START_TEST(what_counts_may_stand_on_what_does_not)
{
	migr_context *context = begin();
	const migr_scope scope = { MIGR_SCOPE, .exclude = "legacy" };
	migr_comparison *comparison;
	char text[TEXT_SIZE] = "";

	OK(context, migr_create_all(context, &shop_models, NULL));
	place_sql(&p, "CREATE TABLE legacy (id INTEGER PRIMARY KEY)");
	place_sql(&p, "CREATE VIEW ids AS SELECT id FROM legacy");
	place_sql(&p,
	          "CREATE TABLE pointing (id INTEGER PRIMARY KEY, l INTEGER, FOREIGN KEY (l) REFERENCES legacy (id))");
	comparison = compare(context, &shop_larger, &(migr_compare_options){ MIGR_COMPARE_OPTIONS, .scope = &scope });
	ck_assert_msg(migr_comparison_count(comparison) == 2, "%s", messages(comparison));
	OK(context, migr_write_comparison(comparison, MIGR_COMPARISON_SQL, MIGR_UPGRADE, NULL, keep_text, text));
	ck_assert_msg(strstr(text, "DROP TABLE") && !strstr(text, "legacy"), "%s", text);
	OK(context, migr_write_comparison(comparison, MIGR_COMPARISON_SQL, MIGR_DOWNGRADE, NULL, keep_text, text));
	ck_assert_msg(strstr(text, "CREATE TABLE") && strstr(text, "REFERENCES"), "%s", text);
	migr_comparison_free(comparison);
	end();
}
END_TEST

/* --- where the database is --- */

START_TEST(a_database_that_is_not_at_its_heads_is_refused)
{
	migr_context *context;
	migr_comparison *comparison = NULL;
	const migr_compare_options any = { MIGR_COMPARE_OPTIONS, .flags = MIGR_COMPARE_ANY_STATE };

	place_begin(&p);
	context = place_linear(&p, NULL, shop_steps, shop_n_steps);
	FAILS(context, migr_compare(context, &shop_larger, NULL, &comparison), MIGR_ERROR_BEHIND, "base");
	OK(context, migr_upgrade(context, "1"));
	FAILS(context, migr_compare(context, &shop_larger, NULL, &comparison), MIGR_ERROR_BEHIND, "2");
	expect_nothing(context, &shop_models, &any);
	OK(context, migr_upgrade(context, "2"));
	expect_nothing(context, &shop_larger, NULL);
	context = place_linear(&p, NULL, shop_steps, 1);
	FAILS(context, migr_compare(context, &shop_larger, NULL, &comparison), MIGR_ERROR_DATABASE_NEWER, "2");
	expect_nothing(context, &shop_larger, &any);
	end();
}
END_TEST

/* Also of those that nobody has looked at yet, as they stay where they are. */
START_TEST(static_revisions_have_heads_too)
{
	const migr_options fixed = { MIGR_OPTIONS, .flags = MIGR_OPEN_STATIC_REVISIONS };
	migr_comparison *comparison = NULL;
	migr_context *context;

	place_begin(&p);
	context = place_linear(&p, &fixed, shop_steps, shop_n_steps);
	FAILS(context, migr_compare(context, &shop_larger, NULL, &comparison), MIGR_ERROR_BEHIND, "base");
	end();
}
END_TEST

START_TEST(all_of_several_heads_are_a_place_to_be)
{
	static const migr_revision steps[] = {
		MIGR_REVISION(.id = "a", .flags = MIGR_REVISION_EMPTY),
		MIGR_REVISION(.id = "b", .flags = MIGR_REVISION_EMPTY),
	};
	const migr_models none = MIGR_MODELS(.flags = 0);
	migr_context *context = begin();
	migr_comparison *comparison = NULL;

	for (size_t i = 0; i < 2; i++)
		OK(context, migr_register(context, &(const migr_revision *){ &steps[i] }, 1));
	OK(context, migr_upgrade(context, "a"));
	FAILS(context, migr_compare(context, &none, NULL, &comparison), MIGR_ERROR_BEHIND, "a, b");
	OK(context, migr_upgrade(context, "heads"));
	expect_nothing(context, &none, NULL);
	end();
}
END_TEST

/* --- inside the caller's transaction --- */

START_TEST(the_callers_transaction_is_left_as_it_was)
{
	migr_context *context = begin();

	OK(context, migr_create_all(context, &shop_models, NULL));
	place_sql(&p, place_is(&p, "mysql") ? "START TRANSACTION" : "BEGIN");
	place_sql(&p, "INSERT INTO users (email) VALUES ('a@example.org')");
	context = place_borrow(&p, &(migr_options){ MIGR_OPTIONS, .flags = MIGR_OPEN_CALLER_TRANSACTION });
	expect_nothing(context, &shop_models, NULL);
	ck_assert_str_eq(place_query(&p, "SELECT count(*) FROM users"), "1");
	place_sql(&p, "ROLLBACK");
	ck_assert_str_eq(place_query(&p, "SELECT count(*) FROM users"), "0");
	end();
}
END_TEST

/* Whether or not it is told of: what the transaction has written by then counts, and stays open to its end. */
START_TEST(what_the_callers_transaction_has_made_is_compared)
{
	static const uint32_t flags[] = { MIGR_OPEN_CALLER_TRANSACTION, 0 };
	migr_context *context = begin();

	OK(context, migr_create_all(context, &shop_models, NULL));
	for (size_t i = 0; i < 2 && !place_is(&p, "mysql"); i++) {
		migr_comparison *comparison = NULL;
		char text[TEXT_SIZE] = "";

		place_sql(&p, "BEGIN");
		place_sql(&p, "ALTER TABLE users ADD COLUMN name VARCHAR(100)");
		place_sql(&p, "INSERT INTO users (email, name) VALUES ('a@example.org', 'Ann')");
		context = place_borrow(&p, &(migr_options){ MIGR_OPTIONS, .flags = flags[i] });
		expect_nothing(context, &shop_larger, NULL);
		/* also after a comparison that fails, and while SQL is written */
		ck_assert_int_ne(migr_compare_sql(context, "CREATE TABEL a", MIGR_NUL_TERMINATED, NULL, &comparison),
		                 MIGR_OK);
		comparison = compare(context, &shop_models, NULL);
		ck_assert_uint_eq(migr_comparison_count(comparison), 1);
		OK(context,
		   migr_write_comparison(comparison, MIGR_COMPARISON_SQL, MIGR_UPGRADE, NULL, keep_text, text));
		ck_assert_ptr_nonnull(strstr(text, "DROP COLUMN"));
		migr_comparison_free(comparison);
		ck_assert_str_eq(place_query(&p, "SELECT name FROM users"), "Ann");
		place_sql(&p, "ROLLBACK");
		expect_nothing(context, &shop_models, NULL);
	}
	end();
}
END_TEST

/* --- other wanted sides --- */

static const char *schema_sql(void)
{
	return place_is(&p, "mysql") ? "CREATE TABLE users (id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY, name "
	                               "VARCHAR(20) NOT NULL);\n"
	                               "-- and an index\n"
	                               "CREATE INDEX users_name ON users (name);"
	       : place_is(&p, "postgresql")
	               ? "BEGIN; CREATE TABLE public.users (id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, "
	                 "name "
	                 "varchar(20) NOT NULL);\n-- and an index\nCREATE INDEX users_name ON users (name); COMMIT;"
	               : "CREATE TABLE users (id INTEGER PRIMARY KEY, name VARCHAR(20) NOT NULL);\n-- and an index\n"
	                 "CREATE INDEX users_name ON users (name);";
}

START_TEST(a_text_of_sql_is_compared)
{
	migr_context *context = begin();
	migr_comparison *comparison = compare_sql(context, schema_sql());

	ck_assert_msg(migr_comparison_count(comparison) == 1, "%s", messages(comparison));
	migr_comparison_free(comparison);
	place_sql(&p, place_is(&p, "mysql") ? "CREATE TABLE users (id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY, name "
	                                      "VARCHAR(20) NOT NULL, INDEX users_name (name))"
	              : place_is(&p, "postgresql")
	                      ? "CREATE TABLE users (id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, name "
	                        "varchar(20) "
	                        "NOT NULL)"
	                      : "CREATE TABLE users (id INTEGER PRIMARY KEY, name VARCHAR(20) NOT NULL)");
	if (!place_is(&p, "mysql"))
		place_sql(&p, "CREATE INDEX users_name ON users (name)");
	comparison = compare_sql(context, schema_sql());
	ck_assert_msg(migr_comparison_count(comparison) == 0, "%s", messages(comparison));
	migr_comparison_free(comparison);
	end();
}
END_TEST

START_TEST(a_text_of_sql_that_is_wrong_is_an_error)
{
	migr_context *context = begin();
	migr_comparison *comparison = NULL;

	FAILS(context,
	      migr_compare_sql(context, "CREATE TABLE a (id INTEGER);\nCREATE TABEL b", MIGR_NUL_TERMINATED, NULL,
	                       &comparison),
	      MIGR_ERROR_SYNTAX, "line 2");
	ck_assert_str_eq(migr_error_statement(migr_last_error(context)), "CREATE TABEL b");
	FAILS(context,
	      migr_compare_sql(context, "CREATE TABLE a (n TEXT DEFAULT 'x", MIGR_NUL_TERMINATED, NULL, &comparison),
	      MIGR_ERROR_SQL_TEXT, "");
	FAILS(context,
	      migr_compare_sql(context, "CREATE TABLE a (id INTEGER); DROP DATABASE shop", MIGR_NUL_TERMINATED, NULL,
	                       &comparison),
	      MIGR_ERROR_SQL_TEXT, "line 1");
	FAILS(context,
	      migr_compare_sql(context, "", 0,
	                       &(migr_compare_options){ MIGR_COMPARE_OPTIONS, .flags = MIGR_COMPARE_TEXTUAL },
	                       &comparison),
	      MIGR_ERROR_OPTION, "texts");
	ck_assert_ptr_null(comparison);
	end();
}
END_TEST

/* A text that names the tables of the database itself does nothing to them. */
START_TEST(a_text_of_sql_reaches_nothing_that_is_there)
{
	migr_context *context = begin();
	migr_comparison *comparison;
	char text[512];

	OK(context, migr_create_all(context, &shop_models, NULL));
	place_sql(&p, "INSERT INTO users (email) VALUES ('a@example.org')");
	if (place_is(&p, "mysql")) {
		char name[128];

		snprintf(name, sizeof name, "%s", place_query(&p, "SELECT database()"));
		snprintf(text, sizeof text,
		         "USE `%s`; DROP TABLE IF EXISTS `%s`.reviews; DROP TABLE IF EXISTS users; CREATE TABLE "
		         "%s.users (id "
		         "INTEGER)",
		         name, name, name);
	} else {
		snprintf(text, sizeof text,
		         "DROP TABLE IF EXISTS %s.reviews; DROP TABLE IF EXISTS users; CREATE TABLE %s.users "
		         "(id INTEGER)",
		         place_is(&p, "sqlite") ? "main" : "public", place_is(&p, "sqlite") ? "main" : "public");
	}
	comparison = compare_sql(context, text);
	ck_assert_uint_gt(migr_comparison_count(comparison), 1);
	migr_comparison_free(comparison);
	ck_assert_str_eq(place_query(&p, "SELECT count(*) FROM users"), "1");
	ck_assert_str_eq(place_query(&p, "SELECT count(*) FROM reviews"), "0");
	end();
}
END_TEST

START_TEST(another_database_is_compared)
{
	migr_context *context = begin();
	migr_comparison *comparison = NULL;

	/* with itself: there is only one for a test on a server */
	OK(context, migr_create_all(context, &shop_models, NULL));
	OK(context, migr_compare_database(context, p.target->url(p.database), NULL, &comparison));
	ck_assert_uint_eq(migr_comparison_count(comparison), 0);
	migr_comparison_free(comparison);
	comparison = NULL;
	ck_assert_int_ne(migr_compare_database(context, "/nowhere/at/all", NULL, &comparison), MIGR_OK);
	ck_assert_ptr_null(comparison);
	end();
}
END_TEST

/* A database in which nothing is current lacks all that this one has, which is no wish. */
START_TEST(another_database_needs_a_current_schema)
{
	char url[1024];
	const char *path;
	migr_comparison *comparison = NULL;
	migr_context *context = begin();
	migr_status rc;

	OK(context, migr_create_all(context, &shop_models, NULL));
	snprintf(url, sizeof url, "%s", p.target->url(p.database));
	path = strchr(url, '?') ? strchr(url, '?') : url + strlen(url);
	if (place_is(&p, "postgresql")) {
		snprintf(url + strlen(url), sizeof url - strlen(url), "%coptions=-csearch_path%%3Dnowhere",
		         *path ? '&' : '?');
	} else if (place_is(&p, "mysql")) {
		char *name = strstr(strstr(url, "://") + 3, "/") + 1;

		memmove(name, path, strlen(path) + 1);
	}
	rc = migr_compare_database(context, url, NULL, &comparison);
	if (place_is(&p, "sqlite"))
		OK(context, rc);
	else
		FAILS(context, rc, MIGR_ERROR_NO_SUCH_TABLE, "the other database");
	migr_comparison_free(comparison);
	end();
}
END_TEST

/* --- the cache --- */

START_TEST(a_cache_is_used_and_never_trusted)
{
	const char *path = t_path(t_folder(), "cache");
	const migr_compare_options options = { MIGR_COMPARE_OPTIONS, .cache_path = path };
	migr_context *context = begin();
	char *first, *second;
	size_t size;

	OK(context, migr_create_all(context, &shop_models, NULL));
	expect_nothing(context, &shop_models, &options);
	first = t_read(path, &size);
	ck_assert_ptr_nonnull(first);
	expect_nothing(context, &shop_models, &options);
	/* of other models: written anew */
	migr_comparison_free(compare(context, &shop_larger, &options));
	second = t_read(path, &size);
	ck_assert_str_ne(first, second);
	expect_nothing(context, &shop_models, &options);
	free(second);
	second = t_read(path, &size);
	ck_assert_str_eq(first, second);
	/* damaged in any place: it is ignored, and written anew */
	for (size_t at = 0; at < size; at += size / 7 + 1) {
		second[at] ^= 1;
		t_write(path, second);
		expect_nothing(context, &shop_models, &options);
		free(second);
		second = t_read(path, &size);
		ck_assert_str_eq(first, second);
	}
	free(first);
	free(second);
	end();
}
END_TEST

START_TEST(a_cache_that_cannot_be_written_is_no_failure)
{
	const migr_compare_options options = { MIGR_COMPARE_OPTIONS, .cache_path = "/nowhere/at/all" };
	migr_context *context = begin();

	OK(context, migr_create_all(context, &shop_models, NULL));
	expect_nothing(context, &shop_models, &options);
	end();
}
END_TEST

/* --- what one database alone has --- */

static migr_column counted_columns[] = {
	{ "id", "integer", .flags = MIGR_AUTOINCREMENT | MIGR_NOT_NULL,
	  .identity_options = "MINVALUE -5 START WITH 0" },
	{ "n", "integer" },
};
static migr_check not_valid_checks[] = { { .name = "positive", .sql = "n > 0", .flags = MIGR_NOT_VALID } };
static migr_key not_valid_keys[] = { { .columns = "id" } };
static migr_foreign_key not_valid_foreign[] = {
	{ .name = "itself", .columns = "n", .ref_table = "counted", .ref_columns = "id", .flags = MIGR_NOT_VALID },
};
static migr_table counted =
	MIGR_TABLE("counted", .columns = MIGR_LIST(counted_columns), .checks = MIGR_LIST(not_valid_checks),
                   .unique_keys = MIGR_LIST(not_valid_keys), .foreign_keys = MIGR_LIST(not_valid_foreign));
static const migr_table *const counted_tables[] = { &counted };
static const migr_models counted_models = MIGR_MODELS(.tables = MIGR_LIST(counted_tables));

static migr_status run_all(migr_op *op, void *app)
{
	size_t count;
	const migr_operation *operations = migr_comparison_operations(app, MIGR_UPGRADE, &count);
	migr_status rc = MIGR_OK;

	for (size_t i = 0; i < count && rc == MIGR_OK; i++)
		rc = migr_op_emit(op, &operations[i]);
	return rc;
}

START_TEST(what_has_not_been_looked_at_stays_so)
{
	static const migr_revision steps[] = { MIGR_REVISION(.id = "1", .upgrade = run_all) };
	const migr_compare_options any = { MIGR_COMPARE_OPTIONS, .flags = MIGR_COMPARE_ANY_STATE };
	migr_context *context = begin(), *second;

	if (place_is(&p, "postgresql")) {
		migr_comparison *comparison;

		OK(context, migr_create_all(context, &counted_models, NULL));
		expect_nothing(context, &counted_models, NULL);
		ck_assert_str_eq(place_query(&p, "SELECT count(*) FROM pg_constraint WHERE NOT convalidated"), "2");
		/* an identity that starts at one comes to start at zero */
		place_sql(&p, "ALTER TABLE counted ALTER id SET MINVALUE 1 SET START 1 RESTART");
		comparison = compare(context, &counted_models, NULL);
		ck_assert_uint_eq(migr_comparison_count(comparison), 1);
		ck_assert_int_eq(migr_open(&second, p.target->backend(), p.target->url(p.database),
		                           &(migr_options){ MIGR_OPTIONS, .app = comparison }),
		                 MIGR_OK);
		OK(second, migr_register_linear(second, steps, 1, sizeof steps[0]));
		OK(second, migr_upgrade(second, "heads"));
		migr_close(second);
		migr_comparison_free(comparison);
		expect_nothing(context, &counted_models, &any);
	}
	end();
}
END_TEST

START_TEST(what_is_asked_wrongly_is_misuse)
{
	static const migr_table *const nothing[] = { NULL, NULL };
	const migr_models absent = MIGR_MODELS(.tables = MIGR_LIST(nothing), .schemas = "audit");
	migr_context *context = begin();
	migr_comparison *comparison = NULL;

	FAILS(context, migr_compare(context, &absent, NULL, &comparison), MIGR_ERROR_SCHEMA, "NULL");
	ck_assert_uint_eq(migr_error_detail_count(migr_last_error(context)), 2);
	FAILS(context, migr_create_all(context, &absent, NULL), MIGR_ERROR_SCHEMA, "NULL");
	FAILS(context, migr_check_models(context, &absent), MIGR_ERROR_SCHEMA, "NULL");

	FAILS(context, migr_compare(context, NULL, NULL, &comparison), MIGR_ERROR_MISUSE, "NULL");
	FAILS(context, migr_compare(context, &shop_models, NULL, NULL), MIGR_ERROR_MISUSE, "no place");
	FAILS(context,
	      migr_compare(context, &shop_models, &(migr_compare_options){ MIGR_COMPARE_OPTIONS, .flags = 1u << 20 },
	                   &comparison),
	      MIGR_ERROR_OPTION, "flags");
	ck_assert_uint_eq(migr_comparison_count(NULL), 0);
	migr_comparison_free(NULL);
	end();
}
END_TEST

PLACE_MAIN("compare", an_empty_database_lacks_everything, a_database_of_the_models_has_no_difference,
           a_column_that_is_missing_is_added_and_taken_back, loss_is_refused_where_that_is_asked,
           what_was_renamed_is_asked, a_scope_counts_on_both_sides, what_counts_may_stand_on_what_does_not,
           a_database_that_is_not_at_its_heads_is_refused, static_revisions_have_heads_too,
           all_of_several_heads_are_a_place_to_be, the_callers_transaction_is_left_as_it_was,
           what_the_callers_transaction_has_made_is_compared, a_text_of_sql_is_compared,
           a_text_of_sql_that_is_wrong_is_an_error, a_text_of_sql_reaches_nothing_that_is_there,
           another_database_is_compared, another_database_needs_a_current_schema, a_cache_is_used_and_never_trusted,
           a_cache_that_cannot_be_written_is_no_failure, what_has_not_been_looked_at_stays_so,
           what_is_asked_wrongly_is_misuse)
