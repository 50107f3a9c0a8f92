/* SPDX-License-Identifier: MIT */
/*
 * Schemas that are read: what of a database counts, what is left alone, and that nothing of it is changed.
 */
#include "place.h"
#include "shop.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static place p;

static void begin(void)
{
	place_begin(&p);
}

static void end(void)
{
	place_end(&p);
}

static void make_tables(void)
{
	place_sql(&p, "CREATE TABLE users (id INTEGER PRIMARY KEY, email VARCHAR(200) NOT NULL)");
	place_sql(&p, "CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER)");
	place_sql(&p, "CREATE INDEX orders_user ON orders (user_id)");
}

/* The names of the tables that were read, with blanks between. */
static const char *names(const migr_reading *reading)
{
	static char text[512];
	const migr_models *models = migr_reading_models(reading);

	text[0] = '\0';
	for (uint32_t i = 0; i < models->tables.count; i++)
		snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s", i ? " " : "",
		         models->tables.items[i]->name);
	return text;
}

static const char *read_names(migr_context *context, const migr_scope *scope)
{
	migr_reading *reading = NULL;
	const char *text;

	OK(context, migr_read_schema(context, scope, &reading));
	text = names(reading);
	migr_reading_free(reading);
	return text;
}

START_TEST(an_empty_database_reads_as_nothing)
{
	migr_context *context;
	migr_reading *reading = NULL;

	begin();
	context = place_open(&p, NULL);
	OK(context, migr_read_schema(context, NULL, &reading));
	ck_assert_str_eq(names(reading), "");
	ck_assert(migr_reading_models(reading)->flags & MIGR_MODELS_COMPLETE);
	ck_assert_uint_eq(migr_reading_left_count(reading), 0);
	ck_assert_int_eq(migr_reading_left(reading, 0, NULL, NULL, NULL), 0);
	migr_reading_free(reading);
	end();
}
END_TEST

START_TEST(tables_columns_and_indexes_are_read)
{
	migr_context *context;
	migr_reading *reading = NULL;
	const migr_table *orders;

	begin();
	make_tables();
	context = place_open(&p, NULL);
	OK(context, migr_read_schema(context, NULL, &reading));
	ck_assert_str_eq(names(reading), "orders users");
	orders = migr_reading_models(reading)->tables.items[0];
	ck_assert_uint_eq(orders->columns.count, 2);
	ck_assert_str_eq(orders->columns.items[1].name, "user_id");
	ck_assert_uint_eq(orders->indexes.count, 1);
	ck_assert_str_eq(orders->indexes.items[0].name, "orders_user");
	migr_reading_free(reading);
	end();
}
END_TEST

/* Also of a history that this context knows nothing of. */
START_TEST(tables_of_histories_are_no_part_of_the_schema)
{
	static const migr_revision steps[] = { MIGR_REVISION(.id = "1", .flags = MIGR_REVISION_EMPTY) };
	migr_context *context;

	begin();
	make_tables();
	context = place_linear(&p, NULL, LIST(steps));
	OK(context, migr_upgrade(context, "head"));
	context = place_linear(&p, &(migr_options){ MIGR_OPTIONS, .history = "plugins" }, LIST(steps));
	OK(context, migr_upgrade(context, "head"));
	place_sql(&p, "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)");
	context = place_open(&p, NULL);
	ck_assert_str_eq(read_names(context, NULL), "orders users");
	end();
}
END_TEST

/* What looks like a version table, and is an application's own. */
START_TEST(a_column_called_version_num_makes_no_version_table)
{
	static const migr_column columns[] = { { "version_num", "integer" } };
	static const migr_table table = MIGR_TABLE("builds", .columns = MIGR_LIST(columns));
	static const migr_table *const tables[] = { &table };
	const migr_models models = MIGR_MODELS(.tables = MIGR_LIST(tables));
	migr_comparison *comparison = NULL;
	migr_context *context;

	begin();
	context = place_open(&p, NULL);
	OK(context, migr_compare(context, &models, NULL, &comparison));
	ck_assert_uint_eq(migr_comparison_count(comparison), 1);
	migr_comparison_free(comparison);
	place_sql(&p, "CREATE TABLE builds (version_num INTEGER)");
	place_sql(&p, "CREATE TABLE keyed (version_num INTEGER NOT NULL PRIMARY KEY)");
	place_sql(&p, "CREATE TABLE open_ended (version_num VARCHAR(32))");
	place_sql(&p, "CREATE TABLE theirs (version_num VARCHAR(40) NOT NULL PRIMARY KEY)");
	ck_assert_str_eq(read_names(context, NULL), "builds keyed open_ended");
	place_end(&p);
}
END_TEST

static int32_t all_but_orders(migr_object object, const char *schema, const char *table, const char *name, void *user)
{
	(void)schema;
	(void)table;
	++*(int *)user;
	return object != MIGR_OBJECT_TABLE || strcmp(name, "orders") != 0;
}

START_TEST(a_scope_says_what_counts)
{
	migr_context *context;
	int n_asked = 0;

	begin();
	make_tables();
	context = place_open(&p, NULL);
	ck_assert_str_eq(read_names(context, &(migr_scope){ MIGR_SCOPE, .include = "u*" }), "users");
	ck_assert_str_eq(read_names(context, &(migr_scope){ MIGR_SCOPE, .exclude = "u*" }), "orders");
	ck_assert_str_eq(
		read_names(context, &(migr_scope){ MIGR_SCOPE, .include_fn = all_but_orders, .user = &n_asked }),
		"users");
	ck_assert_int_gt(n_asked, 1);
	FAILS(context, migr_read_schema(context, &(migr_scope){ MIGR_SCOPE, .flags = 1 }, &(migr_reading *){ NULL }),
	      MIGR_ERROR_OPTION, "flags");
	end();
}
END_TEST

static int32_t read_again(migr_object object, const char *schema, const char *table, const char *name, void *user)
{
	migr_reading *reading = NULL;
	migr_status rc = migr_read_schema(user, NULL, &reading);

	(void)object;
	(void)schema;
	(void)table;
	(void)name;
	ck_assert_int_eq(rc, MIGR_ERROR_MISUSE);
	return 1;
}

START_TEST(the_function_of_a_scope_may_not_use_the_context)
{
	migr_context *context;

	begin();
	make_tables();
	context = place_open(&p, NULL);
	ck_assert_str_eq(read_names(context, &(migr_scope){ MIGR_SCOPE, .include_fn = read_again, .user = context }),
	                 "orders users");
	end();
}
END_TEST

START_TEST(what_is_asked_wrongly_is_misuse)
{
	migr_context *context;

	begin();
	context = place_open(&p, NULL);
	FAILS(context, migr_read_schema(context, NULL, NULL), MIGR_ERROR_MISUSE, "no place");
	ck_assert_int_eq(migr_read_schema(NULL, NULL, NULL), MIGR_ERROR_MISUSE);
	ck_assert_ptr_null(migr_reading_models(NULL));
	migr_reading_free(NULL);
	end();
}
END_TEST

/* A transaction of the caller's stays open, with what it has done. */
START_TEST(a_borrowed_connection_is_left_as_it_was)
{
	migr_context *context;

	begin();
	make_tables();
	place_sql(&p, place_is(&p, "mysql") ? "START TRANSACTION" : "BEGIN");
	place_sql(&p, "INSERT INTO users (id, email) VALUES (1, 'a@example.org')");
	context = place_borrow(&p, &(migr_options){ MIGR_OPTIONS, .flags = MIGR_OPEN_CALLER_TRANSACTION });
	ck_assert_str_eq(read_names(context, NULL), "orders users");
	ck_assert_str_eq(place_query(&p, "SELECT count(*) FROM users"), "1");
	place_sql(&p, "ROLLBACK");
	ck_assert_str_eq(place_query(&p, "SELECT count(*) FROM users"), "0");
	ck_assert_str_eq(read_names(context, NULL), "orders users");
	place_sql(&p, place_is(&p, "mysql") ? "START TRANSACTION" : "BEGIN"); /* none was left open */
	place_sql(&p, "ROLLBACK");
	end();
}
END_TEST

START_TEST(a_context_that_only_reads_may_read)
{
	migr_context *context;

	begin();
	make_tables();
	context = place_open(&p, &(migr_options){ MIGR_OPTIONS, .flags = MIGR_OPEN_READ_ONLY });
	ck_assert_str_eq(read_names(context, NULL), "orders users");
	end();
}
END_TEST

START_TEST(another_schema_is_read_under_its_name)
{
	migr_context *context;
	migr_reading *reading = NULL;
	const migr_models *models;

	begin();
	if (!place_is(&p, "postgresql")) {
		end();
		return;
	}
	make_tables();
	place_sql(&p, "CREATE SCHEMA audit");
	place_sql(&p, "CREATE TABLE audit.entries (id INTEGER PRIMARY KEY)");
	context = place_open(&p, NULL);
	ck_assert_str_eq(read_names(context, NULL), "orders users");
	OK(context, migr_read_schema(context, &(migr_scope){ MIGR_SCOPE, .schemas = "audit, public" }, &reading));
	models = migr_reading_models(reading);
	ck_assert_uint_eq(models->tables.count, 3);
	ck_assert_str_eq(models->schemas, "audit");
	for (uint32_t i = 0; i < 3; i++)
		if (strcmp(models->tables.items[i]->name, "entries") == 0)
			ck_assert_str_eq(models->tables.items[i]->schema, "audit");
		else
			ck_assert_ptr_null(models->tables.items[i]->schema);
	migr_reading_free(reading);
	reading = NULL;
	FAILS(context, migr_read_schema(context, &(migr_scope){ MIGR_SCOPE, .schemas = "nowhere" }, &reading),
	      MIGR_ERROR_NO_SUCH_TABLE, "nowhere");
	ck_assert_ptr_null(reading);
	place_sql(&p, "DROP SCHEMA audit CASCADE");
	end();
}
END_TEST

START_TEST(models_are_checked_without_a_database)
{
	static const migr_column columns[] = { { "id", "bigint" }, { "id", "varchr(20)" } };
	static const migr_table wrong = MIGR_TABLE("wrong", .columns = MIGR_LIST(columns));
	static const migr_table *const tables[] = { &wrong };
	const migr_models models = MIGR_MODELS(.tables = MIGR_LIST(tables));
	migr_context *context = NULL;
	migr_status rc;

	/* by itself: whether the context is looked at before or after the call would be the compiler's choice */
	rc = migr_open_offline(&context, conformance_target()->backend()->dialect, NULL);
	OK(context, rc);
	OK(context, migr_check_models(context, &shop_models));
	FAILS(context, migr_check_models(context, &models), MIGR_ERROR_SCHEMA, "wrong");
	ck_assert_uint_eq(migr_error_detail_count(migr_last_error(context)), 2);
	FAILS(context, migr_check_models(context, NULL), MIGR_ERROR_MISUSE, "NULL");
	migr_close(context);
}
END_TEST

PLACE_MAIN("reading", an_empty_database_reads_as_nothing, tables_columns_and_indexes_are_read,
           tables_of_histories_are_no_part_of_the_schema, a_column_called_version_num_makes_no_version_table,
           a_scope_says_what_counts, the_function_of_a_scope_may_not_use_the_context, what_is_asked_wrongly_is_misuse,
           a_borrowed_connection_is_left_as_it_was, a_context_that_only_reads_may_read,
           another_schema_is_read_under_its_name, models_are_checked_without_a_database)
