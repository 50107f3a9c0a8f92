/* SPDX-License-Identifier: MIT */
/*
 * Guards: what is there, asked by a callback, inside a transaction and outside.
 */
#include "suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a callback was told, as text that the test compares. */
typedef struct told {
	char text[2048];
} told;

static void tell(told *t, const char *what)
{
	size_t used = strlen(t->text);

	snprintf(t->text + used, sizeof t->text - used, "%s%s", used ? " " : "", what);
}

static void tell_flag(told *t, int32_t flag)
{
	ck_assert_msg(flag == 0 || flag == 1, "%d is neither yes nor no", (int)flag);
	tell(t, flag ? "1" : "0");
}

static const char schema_sql[] =
	"CREATE TABLE customers (id INTEGER PRIMARY KEY, email VARCHAR(50), \"name\" VARCHAR(50), age INTEGER, "
	"CONSTRAINT customers_email UNIQUE (email), CONSTRAINT age_range CHECK (age >= 0 AND age < 200));\n"
	"CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INTEGER, item INTEGER, size INTEGER, "
	"CONSTRAINT orders_customer FOREIGN KEY (customer_id) REFERENCES customers (id));\n"
	"CREATE INDEX orders_item ON orders (item, size);\n"
	"CREATE INDEX orders_size ON orders (size);\n"
	"CREATE VIEW old_customers AS SELECT id FROM customers WHERE age > 100";

/* MySQL takes no names in double quotes. */
static const char *schema_of(const cf *t)
{
	char copy[sizeof schema_sql];

	memcpy(copy, schema_sql, sizeof copy);
	if (strcmp(t->dialect, "mysql") == 0)
		for (char *p = copy; *p; p++)
			*p = *p == '"' ? '`' : *p;
	return cf_text("%s", copy);
}

static void run_with(const cf *t, uint32_t flags, migr_revision_fn body, void *app)
{
	migr_options options = { MIGR_OPTIONS, .app = app };
	const migr_revision revisions[] = {
		MIGR_REVISION(.id = "tables", .upgrade_sql = schema_of(t)),
		MIGR_REVISION(.id = "body", .down_revision = "tables", .flags = flags, .upgrade = body),
	};
	migr_context *m = cf_graph(t, &options, LIST(revisions));

	OK(m, migr_upgrade(m, "head"));
	migr_close(m);
}

static migr_status ask_all(migr_op *op, void *app)
{
	told *t = app;
	int32_t is[12] = { 0 };

	TRY(migr_op_has_table(op, NULL, "customers", &is[0]));
	TRY(migr_op_has_table(op, NULL, "customer", &is[1]));
	TRY(migr_op_has_table(op, NULL, "old_customers", &is[2]));
	TRY(migr_op_has_view(op, NULL, "old_customers", &is[3]));
	TRY(migr_op_has_view(op, NULL, "customers", &is[4]));
	TRY(migr_op_has_column(op, NULL, "customers", "email", &is[5]));
	TRY(migr_op_has_column(op, NULL, "customers", "phone", &is[6]));
	TRY(migr_op_has_column(op, NULL, "nobody", "email", &is[7]));
	TRY(migr_op_has_index(op, NULL, "orders", "orders_item", &is[8]));
	TRY(migr_op_has_index(op, NULL, "customers", "orders_item", &is[9]));
	TRY(migr_op_has_constraint(op, NULL, "customers", "age_range", &is[10]));
	TRY(migr_op_has_constraint(op, NULL, "orders", "age_range", &is[11]));
	for (size_t i = 0; i < COUNT(is); i++)
		tell_flag(t, is[i]);
	return MIGR_OK;
}

static migr_status ask_more(migr_op *op, void *app)
{
	told *t = app;
	int32_t is[8] = { 0 };

	TRY(migr_op_has_trigger(op, NULL, "customers", "none", &is[0]));
	TRY(migr_op_has_sequence(op, NULL, "none", &is[1]));
	TRY(migr_op_has_enum(op, NULL, "none", &is[2]));
	TRY(migr_op_has_schema(op, "no such schema", &is[3]));
	TRY(migr_op_has_table(op, "no such schema", "customers", &is[4]));
	TRY(migr_op_has_column(op, "no such schema", "customers", "email", &is[5]));
	TRY(migr_op_has_rows(op, NULL, "customers", &is[6]));
	TRY(migr_op_execute(op, "INSERT INTO customers (id, email) VALUES (1, 'a')"));
	TRY(migr_op_has_rows(op, NULL, "customers", &is[7]));
	for (size_t i = 0; i < COUNT(is); i++)
		tell_flag(t, is[i]);
	return MIGR_OK;
}

static migr_status find_all(migr_op *op, void *app)
{
	told *t = app;
	const char *names[10] = { 0 };

	TRY(migr_op_find_index(op, NULL, "orders", "item, size", &names[0]));
	TRY(migr_op_find_index(op, NULL, "orders", "size", &names[1]));
	TRY(migr_op_find_index(op, NULL, "orders", "size, item", &names[2]));
	TRY(migr_op_find_index(op, NULL, "nobody", "size", &names[3]));
	TRY(migr_op_find_constraint(op, NULL, "customers", MIGR_CONSTRAINT_UNIQUE, "email", &names[4]));
	TRY(migr_op_find_constraint(op, NULL, "customers", MIGR_CONSTRAINT_UNIQUE, "age", &names[5]));
	TRY(migr_op_find_constraint(op, NULL, "orders", MIGR_CONSTRAINT_FOREIGN_KEY, "customer_id", &names[6]));
	TRY(migr_op_find_constraint(op, NULL, "customers", MIGR_CONSTRAINT_CHECK, "age >= 0 AND age < 200", &names[7]));
	TRY(migr_op_find_constraint(op, NULL, "customers", MIGR_CONSTRAINT_CHECK, "age >= 1", &names[8]));
	TRY(migr_op_find_constraint(op, NULL, "customers", MIGR_CONSTRAINT_PRIMARY_KEY, NULL, &names[9]));
	for (size_t i = 0; i < 9; i++)
		tell(t, names[i] ? names[i] : "-");
	tell(t, names[9] ? "key" : "-");
	return MIGR_OK;
}

static void everywhere(migr_revision_fn body, const char *expected)
{
	const uint32_t flags[] = { 0, cf_outside() };

	for (size_t i = 0; i < COUNT(flags); i++) {
		told heard = { "" };
		cf t;

		cf_begin(&t);
		run_with(&t, flags[i], body, &heard);
		ck_assert_str_eq(heard.text, expected);
		cf_end(&t);
	}
}

START_TEST(what_is_there_is_told)
{
	everywhere(ask_all, "1 0 0 1 0 1 0 0 1 0 1 0");
}
END_TEST

START_TEST(what_is_not_there_is_no_error)
{
	everywhere(ask_more, "0 0 0 0 0 0 0 1");
}
END_TEST

START_TEST(names_are_found_by_definition)
{
	everywhere(find_all, "orders_item orders_size - - customers_email - orders_customer age_range - key");
}
END_TEST

static migr_status find_two(migr_op *op, void *app)
{
	const char *name;
	migr_status rc;

	(void)app;
	TRY(migr_op_execute(op, "CREATE INDEX orders_item2 ON orders (item, size)"));
	rc = migr_op_find_index(op, NULL, "orders", "item, size", &name);
	ck_assert_int_eq(rc, MIGR_ERROR_SCHEMA);
	ck_assert_ptr_null(name);
	return rc;
}

START_TEST(several_that_fit_are_named)
{
	migr_revision revisions[] = {
		MIGR_REVISION(.id = "tables"),
		MIGR_REVISION(.id = "body", .down_revision = "tables", .upgrade = find_two),
	};
	const migr_error *error;
	migr_context *m;
	cf t;

	cf_begin(&t);
	revisions[0].upgrade_sql = schema_of(&t);
	m = cf_graph(&t, NULL, LIST(revisions));
	error = FAILS(m, migr_upgrade(m, "head"), MIGR_ERROR_SCHEMA, "more than one index");
	ck_assert_uint_eq(migr_error_detail_count(error), 2);
	ck_assert_ptr_nonnull(strstr(migr_error_detail(error, 0), "orders_item"));
	ck_assert_ptr_nonnull(strstr(migr_error_detail(error, 1), "orders_item2"));
	migr_close(m);
	cf_end(&t);
}
END_TEST

/* The answer holds until the step executes something, and not beyond. */
static migr_status ask_again(migr_op *op, void *app)
{
	told *t = app;
	int32_t is = 0;

	TRY(migr_op_has_column(op, NULL, "orders", "note", &is));
	tell_flag(t, is);
	TRY(migr_op_has_column(op, NULL, "orders", "note", &is));
	tell_flag(t, is);
	TRY(migr_op_execute(op, "ALTER TABLE orders ADD COLUMN note VARCHAR(20)"));
	TRY(migr_op_has_column(op, NULL, "orders", "note", &is));
	tell_flag(t, is);
	return MIGR_OK;
}

START_TEST(an_answer_holds_until_something_is_executed)
{
	everywhere(ask_again, "0 0 1");
}
END_TEST

static const char *const odd_names[] = { "a b",         "A\"b",       "a`b", "a'b",         "order",
	                                 "n\xc3\xa4me", "semi;colon", "1st", "back\\slash", "per%cent" };

static migr_status ask_odd(migr_op *op, void *app)
{
	const cf *t = app;

	for (size_t i = 0; i < COUNT(odd_names); i++) {
		const char *quoted = cf_quoted(odd_names[i]);
		int32_t is = 0;

		(void)t;
		TRY(migr_op_execute(op, cf_text("CREATE TABLE %s (%s INTEGER)", quoted, quoted)));
		TRY(migr_op_has_table(op, NULL, odd_names[i], &is));
		ck_assert_msg(is, "table %s", odd_names[i]);
		TRY(migr_op_has_column(op, NULL, odd_names[i], odd_names[i], &is));
		ck_assert_msg(is, "column %s", odd_names[i]);
		TRY(migr_op_has_rows(op, NULL, odd_names[i], &is));
		ck_assert_msg(!is, "rows of %s", odd_names[i]);
	}
	return MIGR_OK;
}

START_TEST(any_name_can_be_asked_for)
{
	cf t;

	cf_begin(&t);
	run_with(&t, 0, ask_odd, &t);
	cf_end(&t);
}
END_TEST

/* What cannot be a question. */
static migr_status ask_badly(migr_op *op, void *app)
{
	const char *name = "?";
	int32_t is = 7;

	(void)app;
	ck_assert_int_eq(migr_op_has_table(NULL, NULL, "a", &is), MIGR_ERROR_MISUSE);
	ck_assert_int_eq(migr_op_has_table(op, NULL, NULL, &is), MIGR_ERROR_MISUSE);
	ck_assert_int_eq(is, 0);
	ck_assert_int_eq(migr_op_has_table(op, NULL, "a", NULL), MIGR_ERROR_MISUSE);
	ck_assert_int_eq(migr_op_has_column(op, NULL, NULL, "a", &is), MIGR_ERROR_MISUSE);
	ck_assert_int_eq(migr_op_has_rows(op, NULL, NULL, &is), MIGR_ERROR_MISUSE);
	ck_assert_int_eq(migr_op_has_table(op, NULL, "\xff", &is), MIGR_ERROR_NAME);
	ck_assert_int_eq(migr_op_has_table(op, "\xff", "a", &is), MIGR_ERROR_NAME);
	ck_assert_int_eq(migr_op_find_index(op, NULL, "orders", NULL, &name), MIGR_ERROR_MISUSE);
	ck_assert_ptr_null(name);
	ck_assert_int_eq(migr_op_find_index(op, NULL, "orders", "a,,b", &name), MIGR_ERROR_NAME);
	ck_assert_int_eq(migr_op_find_index(op, NULL, "orders", "\"a", &name), MIGR_ERROR_SCHEMA);
	ck_assert_int_eq(migr_op_find_constraint(op, NULL, "orders", MIGR_CONSTRAINT_ANY, "a", &name),
	                 MIGR_ERROR_MISUSE);
	ck_assert_int_eq(migr_op_find_constraint(op, NULL, "orders", 99, "a", &name), MIGR_ERROR_MISUSE);
	ck_assert_int_eq(migr_op_find_constraint(op, NULL, "orders", MIGR_CONSTRAINT_UNIQUE, NULL, &name),
	                 MIGR_ERROR_SCHEMA);
	TRY(migr_op_has_table(op, NULL, "", &is));
	ck_assert_int_eq(is, 0);
	TRY(migr_op_has_table(op, "", "orders", &is));
	ck_assert_int_eq(is, 0);
	return MIGR_OK;
}

START_TEST(bad_questions_are_refused)
{
	cf t;

	cf_begin(&t);
	run_with(&t, 0, ask_badly, NULL);
	cf_end(&t);
}
END_TEST

/* While a downgrade is derived nothing is executed, so there is nothing to look at either. */
static migr_status ask_or_backfill(migr_op *op, void *app)
{
	int32_t is = 0;

	if (migr_op_direction(op) == MIGR_UPGRADE && app) {
		TRY(migr_op_has_table(op, NULL, "customers", &is));
		return is ? MIGR_OK : migr_op_refuse(op, "no customers");
	}
	return migr_op_backfill(op, &MIGR_BACKFILL(.table = "customers", .key = "id", .set_sql = "age = age"));
}

START_TEST(without_a_database_nothing_is_told)
{
	int yes = 1;
	const migr_options options[] = { { MIGR_OPTIONS, .app = &yes }, { MIGR_OPTIONS } };
	const char *const parts[] = { "what is there needs the database", "a backfill needs the database" };

	for (size_t i = 0; i < COUNT(options); i++) {
		migr_revision revisions[] = {
			MIGR_REVISION(.id = "tables"),
			MIGR_REVISION(.id = "body", .down_revision = "tables", .flags = MIGR_REVISION_REVERSIBLE,
			              .upgrade = ask_or_backfill),
		};
		migr_context *m;
		cf t;

		cf_begin(&t);
		revisions[0].upgrade_sql = schema_of(&t);
		m = cf_graph(&t, &options[i], LIST(revisions));
		OK(m, migr_upgrade(m, "head"));
		FAILS(m, migr_downgrade(m, "tables"), MIGR_ERROR_NEEDS_DATABASE, parts[i]);
		migr_close(m);
		cf_end(&t);
	}
}
END_TEST

CF_CASES(cf_guard_cases, without_a_database_nothing_is_told, what_is_there_is_told, what_is_not_there_is_no_error,
         names_are_found_by_definition, several_that_fit_are_named, an_answer_holds_until_something_is_executed,
         any_name_can_be_asked_for, bad_questions_are_refused)
