/* SPDX-License-Identifier: MIT */
/*
 * Scratch places: schemas beside the current one, users who may not make any, what killed processes have left.
 */
#include "compared.h"
#include "shop.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static place p;

/* --- schemas beside the current one --- */

static char audit[128]; /* what it is called: databases of MySQL belong to the whole server */

static migr_column entry_columns[] = {
	{ "id", "bigint", .flags = MIGR_PRIMARY_KEY | MIGR_AUTOINCREMENT },
	{ "label", "varchar(20)", .flags = MIGR_NOT_NULL },
};
static migr_index entry_indexes[] = { { .name = "entries_label", .columns = "label" } };
static migr_table entries = MIGR_TABLE("entries", .schema = audit, .columns = MIGR_LIST(entry_columns),
                                       .indexes = MIGR_LIST(entry_indexes));
static migr_column own_columns[] = { { "id", "bigint", .flags = MIGR_PRIMARY_KEY } };
static migr_table own = MIGR_TABLE("own", .columns = MIGR_LIST(own_columns));
static const migr_table *const own_tables[] = { &own };
static const migr_table *const both_tables[] = { &own, &entries };
static char view_sql[512];
static migr_view labels = MIGR_VIEW("labels", .schema = audit, .sql = view_sql);
static const migr_view *const both_views[] = { &labels };
static const migr_models both =
	MIGR_MODELS(.tables = MIGR_LIST(both_tables), .views = MIGR_LIST(both_views), .schemas = audit);

static migr_context *begin_with_schema(void)
{
	place_begin(&p);
	snprintf(audit, sizeof audit, "audit");
	if (place_is(&p, "mysql"))
		snprintf(audit, sizeof audit, "%.60s_a", place_query(&p, "SELECT database()"));
	snprintf(view_sql, sizeof view_sql, "SELECT id, label FROM %s.entries WHERE id > 0", audit);
	if (!place_is(&p, "sqlite"))
		return place_open(&p, NULL);
	place_sql(&p, "ATTACH ':memory:' AS audit");
	return place_borrow(&p, NULL);
}

static void end_with_schema(void)
{
	char sql[256];

	snprintf(sql, sizeof sql,
	         place_is(&p, "mysql") ? "DROP DATABASE IF EXISTS %s" : "DROP SCHEMA IF EXISTS %s CASCADE", audit);
	if (!place_is(&p, "sqlite"))
		place_sql(&p, sql);
	place_end(&p);
}

START_TEST(another_schema_is_made_and_compared)
{
	migr_context *context = begin_with_schema();
	migr_comparison *comparison;

	comparison = compare(context, &both, NULL);
	/* SQLite's is there, who attaches it has made it */
	ck_assert_msg(migr_comparison_count(comparison) == (place_is(&p, "sqlite") ? 3 : 4), "%s",
	              messages(comparison));
	migr_comparison_free(comparison);
	OK(context, migr_create_all(context, &both, NULL));
	expect_nothing(context, &both, NULL);
	end_with_schema();
}
END_TEST

START_TEST(what_is_in_another_schema_is_looked_at)
{
	migr_context *context = begin_with_schema();
	migr_comparison *comparison;
	char sql[256];

	OK(context, migr_create_all(context, &both, NULL));
	snprintf(sql, sizeof sql, "CREATE TABLE %s.more (id INTEGER PRIMARY KEY)", audit);
	place_sql(&p, sql);
	comparison = compare(context, &both, NULL);
	ck_assert_msg(migr_comparison_count(comparison) == 1, "%s", messages(comparison));
	ck_assert_str_eq(migr_comparison_at(comparison, 0)->schema, audit);
	ck_assert_str_eq(migr_comparison_at(comparison, 0)->name, "more");
	migr_comparison_free(comparison);
	end_with_schema();
}
END_TEST

static const migr_models own_models = MIGR_MODELS(.tables = MIGR_LIST(own_tables));

/* What was kept for one scope is of no use for another. */
START_TEST(a_cache_is_of_its_schemas)
{
	migr_context *context = begin_with_schema();
	const migr_scope scope = { MIGR_SCOPE, .schemas = audit };
	migr_compare_options options = { MIGR_COMPARE_OPTIONS, .cache_path = t_path(t_folder(), "cache") };
	migr_comparison *comparison;
	char sql[256];

	OK(context, migr_create_all(context, &both, NULL));
	snprintf(sql, sizeof sql, "DROP VIEW %s.labels", audit);
	place_sql(&p, sql);
	snprintf(sql, sizeof sql, "DROP TABLE %s.entries", audit);
	place_sql(&p, sql);
	options.scope = &scope;
	expect_nothing(context, &own_models, &options);
	options.scope = NULL;
	expect_nothing(context, &own_models, &options);
	snprintf(sql, sizeof sql, place_is(&p, "mysql") ? "DROP DATABASE %s" : "DROP SCHEMA %s", audit);
	if (!place_is(&p, "sqlite")) {
		place_sql(&p, sql);
		options.scope = &scope;
		comparison = compare(context, &own_models, &options);
		ck_assert_msg(migr_comparison_count(comparison) == 1, "%s", messages(comparison));
		migr_comparison_free(comparison);
	}
	end_with_schema();
}
END_TEST

static migr_foreign_key to_audit[] = {
	{ .columns = "id", .ref_table = "entries", .ref_schema = audit, .ref_columns = "id" }
};
static migr_table pointing =
	MIGR_TABLE("pointing", .columns = MIGR_LIST(own_columns), .foreign_keys = MIGR_LIST(to_audit));
static const migr_table *const pointing_tables[] = { &pointing };
static const migr_models pointing_models = MIGR_MODELS(.tables = MIGR_LIST(pointing_tables));

START_TEST(a_schema_that_is_only_pointed_to_is_left_alone)
{
	migr_context *context = begin_with_schema();
	migr_comparison *comparison;

	if (!place_is(&p, "sqlite")) {
		OK(context, migr_create_all(context, &both, NULL));
		comparison = compare(context, &pointing_models, NULL);
		/* the table that is not wanted, and the one that is */
		ck_assert_msg(migr_comparison_count(comparison) == 2, "%s", messages(comparison));
		ck_assert_ptr_null(strstr(messages(comparison), "entries is not wanted"));
		migr_comparison_free(comparison);
	}
	end_with_schema();
}
END_TEST

static migr_foreign_key back[] = { { .columns = "id", .ref_table = "own", .ref_columns = "id" } };
static migr_table entry_of_own =
	MIGR_TABLE("of_own", .schema = audit, .columns = MIGR_LIST(own_columns), .foreign_keys = MIGR_LIST(back));
static const migr_table *const back_tables[] = { &own, &entry_of_own };
static const migr_models back_models = MIGR_MODELS(.tables = MIGR_LIST(back_tables), .schemas = audit);

START_TEST(another_schema_points_to_the_current_one)
{
	migr_context *context = begin_with_schema();

	if (!place_is(&p, "sqlite")) {
		char current[128];

		snprintf(current, sizeof current, "%s",
		         place_is(&p, "mysql") ? place_query(&p, "SELECT database()") : "public");
		back[0].ref_schema = current;
		OK(context, migr_create_all(context, &back_models, NULL));
		expect_nothing(context, &back_models, NULL);
		back[0].ref_schema = NULL;
	}
	end_with_schema();
}
END_TEST

/* --- who may make what --- */

/* A user who may read, and not make a schema. */
static migr_context *open_limited(void)
{
	const char *url = p.target->limited_url ? p.target->limited_url(p.database) : NULL;

	migr_close(p.context);
	p.context = NULL;
	if (url) {
		migr_status rc = migr_open(&p.context, p.target->backend(), url, NULL);

		OK(p.context, rc);
	}
	return p.context;
}

START_TEST(a_user_without_the_right_is_told_which)
{
	migr_context *context;
	migr_comparison *comparison = NULL;
	const migr_error *error;
	/* MySQL shows the actions of foreign keys to those alone who may do more with the table than read it */
	const migr_scope scope = { MIGR_SCOPE, .include = "users" };
	migr_compare_options options = { MIGR_COMPARE_OPTIONS, .scope = &scope, .flags = MIGR_COMPARE_TEXTUAL };

	place_begin(&p);
	context = place_open(&p, NULL);
	OK(context, migr_create_all(context, &shop_models, NULL));
	context = open_limited();
	if (context) {
		error = FAILS(context, migr_compare(context, &shop_models, NULL, &comparison), MIGR_ERROR_PERMISSION,
		              "scratch");
		ck_assert_ptr_nonnull(strstr(migr_error_hint(error), "GRANT"));
		ck_assert_ptr_nonnull(strstr(migr_error_hint(error), "scratch_url"));
		ck_assert_ptr_nonnull(strstr(migr_error_hint(error), "MIGR_COMPARE_TEXTUAL"));
		if (place_is(&p, "mysql")) {
			ck_assert_ptr_nonnull(strstr(migr_error_message(error), "the privilege CREATE"));
			ck_assert_ptr_nonnull(strstr(migr_error_hint(error), "`.* TO 'migr_limited'@'%';"));
		}
		ck_assert_ptr_null(comparison);
		expect_nothing(context, &shop_models, &options);
		/* by what another user may do */
		options.flags = 0;
		options.scratch_url = p.target->url(p.database);
		expect_nothing(context, &shop_models, &options);
	}
	place_end(&p);
}
END_TEST

/*
 * A text of SQL in a schema, for who may not make a database: names of sequences in its strings are those of the place,
 * or the sequences of the database itself would be set, which no rollback takes back.
 */
START_TEST(a_text_in_a_schema_reaches_no_sequence_outside)
{
	static const char text[] =
		"CREATE TABLE public.things (id integer NOT NULL, note text DEFAULT 'public.things_id_seq');\n"
		"CREATE SEQUENCE public.things_id_seq AS integer;\n"
		"ALTER SEQUENCE public.things_id_seq OWNED BY public.things.id;\n"
		"ALTER TABLE ONLY public.things ALTER COLUMN id SET DEFAULT "
	        "nextval('public.things_id_seq'::regclass);\n"
		"SELECT pg_catalog.set_config('search_path', '', false);\n"
		"SELECT pg_catalog.setval('public.things_id_seq', 42, true);\n"
		"SELECT pg_catalog.setval ( 'public.\"things_id_seq\"', 43);\n";
	migr_comparison *comparison = NULL;
	migr_context *context;
	char sql[256];

	place_begin(&p);
	if (place_is(&p, "postgresql")) {
		place_sql(&p, "CREATE TABLE things (id serial, note text DEFAULT 'public.things_id_seq')");
		place_sql(&p, "ALTER TABLE things ALTER COLUMN id SET NOT NULL");
		place_sql(&p, "GRANT ALL ON SEQUENCE things_id_seq TO migr_limited");
		snprintf(sql, sizeof sql, "GRANT CREATE ON DATABASE \"%s\" TO migr_limited",
		         place_query(&p, "SELECT current_database()"));
		place_sql(&p, sql);
		context = open_limited();
		OK(context, migr_compare_sql(context, text, MIGR_NUL_TERMINATED, NULL, &comparison));
		ck_assert_msg(migr_comparison_count(comparison) == 0, "%s", messages(comparison));
		migr_comparison_free(comparison);
		ck_assert_str_eq(place_query(&p, "SELECT last_value, is_called FROM things_id_seq"), "1|f");
		snprintf(sql, sizeof sql, "REVOKE CREATE ON DATABASE \"%s\" FROM migr_limited",
		         place_query(&p, "SELECT current_database()"));
		place_sql(&p, sql);
	}
	place_end(&p);
}
END_TEST

START_TEST(a_replay_needs_a_right_too)
{
	migr_context *context;
	const migr_error *error;

	place_begin(&p);
	context = open_limited();
	if (context) {
		OK(context, migr_register_linear(context, shop_steps, shop_n_steps, sizeof shop_steps[0]));
		error = FAILS(context, migr_test_up_down_up(context), MIGR_ERROR_PERMISSION, "scratch");
		ck_assert_str_ne(migr_error_hint(error), "");
		OK(context, migr_check_replay(context, &shop_larger,
		                              &(migr_compare_options){ MIGR_COMPARE_OPTIONS,
		                                                       .scratch_url = p.target->url(p.database) },
		                              0));
	}
	place_end(&p);
}
END_TEST

/* A database that is only read is inspected and compared, in a scratch place of its own or by texts. */
static void look_at(migr_context *context)
{
	migr_reading *reading = NULL;

	OK(context, migr_read_schema(context, NULL, &reading));
	ck_assert_uint_eq(migr_reading_models(reading)->tables.count, 2);
	migr_reading_free(reading);
}

/* By a user who may not write the file (nor the folder, if the tests are run by root), in a process of its own. */
static void look_at_file(const char *path)
{
	char folder[512];
	int status;
	pid_t child;

	ck_assert_int_eq(chmod(path, 0444), 0);
	snprintf(folder, sizeof folder, "%s", path);
	for (int i = 0; i < 2; i++) {
		*strrchr(folder, '/') = '\0';
		ck_assert_int_eq(chmod(folder, 0755), 0);
	}
	child = fork();
	if (child == 0) {
		if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
			_exit(2);
		look_at(place_open(&p, NULL));
		expect_nothing(p.context, &shop_models, NULL);
		expect_nothing(p.context, &shop_models,
		               &(migr_compare_options){ MIGR_COMPARE_OPTIONS, .flags = MIGR_COMPARE_TEXTUAL });
		_exit(0);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0, "the other user's process: %d", status);
}

/* Where each transaction only reads, unless it says otherwise. */
static void look_at_server(void)
{
	migr_compare_options options = { MIGR_COMPARE_OPTIONS, .flags = MIGR_COMPARE_TEXTUAL };
	migr_comparison *comparison = NULL;
	migr_context *context;
	const migr_error *error;
	char name[128], sql[256];

	snprintf(name, sizeof name, "%s", place_query(&p, "SELECT current_database()"));
	snprintf(sql, sizeof sql, "ALTER DATABASE \"%s\" SET default_transaction_read_only = on", name);
	place_sql(&p, sql);
	context = place_open(&p, NULL);
	look_at(context);
	error = FAILS(context, migr_compare(context, &shop_models, NULL, &comparison), MIGR_ERROR_READ_ONLY,
	              "the wanted schema cannot be made");
	ck_assert_ptr_nonnull(strstr(migr_error_hint(error), "scratch_url"));
	ck_assert_ptr_nonnull(strstr(migr_error_hint(error), "MIGR_COMPARE_TEXTUAL"));
	expect_nothing(context, &shop_models, &options);
	snprintf(sql, sizeof sql, "ALTER DATABASE \"%s\" RESET default_transaction_read_only", name);
	place_sql(&p, sql);
}

START_TEST(what_may_only_be_read_is_inspected_and_compared)
{
	migr_context *context;

	place_begin(&p);
	context = place_open(&p, NULL);
	OK(context, migr_create_all(context, &shop_models, NULL));
	if (place_is(&p, "sqlite")) {
		look_at_file(place_query(&p, "SELECT file FROM pragma_database_list WHERE name = 'main'"));
	} else if (place_is(&p, "postgresql")) {
		look_at_server();
	} else {
		look_at(open_limited());
	}
	place_end(&p);
}
END_TEST

/* --- others who are in the way --- */

/* Whoever reads need not wait for ever, if the options say how long. */
START_TEST(a_table_that_another_has_locked_is_waited_for_a_while)
{
	migr_options options = { MIGR_OPTIONS, .lock_timeout_ms = 200 };
	migr_comparison *comparison = NULL;
	migr_context *context;
	migr_status rc;

	place_begin(&p);
	context = place_open(&p, NULL);
	OK(context, migr_create_all(context, &shop_models, NULL));
	if (!place_is(&p, "sqlite"))
		options.statement_lock_timeout_ms = 1000;
	context = place_open(&p, &options);
	if (place_is(&p, "mysql")) {
		place_sql(&p, "LOCK TABLES users WRITE");
	} else {
		place_sql(&p, place_is(&p, "sqlite") ? "BEGIN EXCLUSIVE" : "BEGIN");
		if (!place_is(&p, "sqlite"))
			place_sql(&p, "LOCK TABLE users IN ACCESS EXCLUSIVE MODE");
	}
	rc = migr_compare(context, &shop_models, NULL, &comparison);
	if (rc != MIGR_OK)
		FAILS(context, rc, MIGR_ERROR_LOCK_TIMEOUT, "");
	else
		ck_assert_uint_eq(migr_comparison_count(comparison), 0);
	migr_comparison_free(comparison);
	place_sql(&p, place_is(&p, "mysql") ? "UNLOCK TABLES" : "ROLLBACK");
	expect_nothing(context, &shop_models, NULL);
	place_end(&p);
}
END_TEST

/* --- what is left --- */

static const char *left_overs(void)
{
	if (place_is(&p, "postgresql"))
		return place_query(
			&p, "SELECT count(*) FROM pg_database WHERE datname LIKE 'migr\\_scratch\\_%' AND NOT "
			    "EXISTS (SELECT FROM pg_stat_activity a WHERE a.pid::text = split_part(datname, '_', "
			    "3))");
	if (place_is(&p, "mysql"))
		return place_query(&p, "SELECT count(*) FROM information_schema.schemata WHERE schema_name LIKE "
		                       "'migr\\_scratch\\_%' AND IS_FREE_LOCK(schema_name)");
	return "0";
}

static migr_status die(migr_op *op, void *app)
{
	(void)op;
	(void)app;
	kill(getpid(), SIGKILL);
	return MIGR_OK;
}

START_TEST(what_a_killed_process_left_is_dropped_by_the_next)
{
	static const migr_revision deadly[] = { MIGR_REVISION(.id = "1", .upgrade = die) };
	migr_context *context;
	pid_t child;
	int status;

	place_begin(&p);
	child = fork();
	if (child == 0) {
		migr_status rc;

		rc = migr_open(&context, p.target->backend(), p.target->url(p.database), NULL);
		if (rc == MIGR_OK)
			rc = migr_register_linear(context, deadly, 1, sizeof deadly[0]);
		if (rc == MIGR_OK)
			rc = migr_test_every_version(context, NULL, NULL, NULL);
		_exit(1);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFSIGNALED(status));
	/* the server may take a moment to notice */
	for (int tries = 0; tries < 1000 && !place_is(&p, "sqlite") && strcmp(left_overs(), "0") == 0; tries++)
		nanosleep(&(struct timespec){ 0, 10 * 1000 * 1000 }, NULL);
	context = place_linear(&p, NULL, shop_steps, shop_n_steps);
	OK(context, migr_test_up_down_up(context));
	ck_assert_str_eq(left_overs(), "0");
	place_end(&p);
}
END_TEST

/* An allocator that kills its process at some call. */
typedef struct deadly {
	size_t n_calls;
	size_t kills_at; /* 0: at none */
} deadly;

static void *count_and_die(void *user, void *pointer, size_t size)
{
	deadly *d = user;

	if (++d->n_calls == d->kills_at)
		kill(getpid(), SIGKILL);
	if (size)
		return realloc(pointer, size);
	free(pointer);
	return NULL;
}

/* How many allocations a comparison takes, which makes a database of its own on each server; or 0: it was killed. */
static size_t compare_and_die(size_t kills_at)
{
	deadly d = { 0, kills_at };
	const migr_allocator allocator = { .struct_size = sizeof allocator, .resize = count_and_die, .user = &d };
	migr_comparison *comparison = NULL;
	migr_context *context = NULL;
	migr_status rc;

	rc = migr_open(&context, p.target->backend(), p.target->url(p.database),
	               &(migr_options){ MIGR_OPTIONS, .allocator = &allocator });
	if (rc == MIGR_OK)
		rc = migr_compare_sql(context, "CREATE TABLE a (id INTEGER)", MIGR_NUL_TERMINATED, NULL, &comparison);
	ck_assert_int_eq(rc, MIGR_OK);
	migr_comparison_free(comparison);
	migr_close(context);
	return d.n_calls;
}

/* The server has noticed that the process is gone: no session holds a scratch database any more. */
static int is_noticed(void)
{
	const char *held = place_is(&p, "postgresql")
	                           ? "SELECT count(*) FROM pg_stat_activity WHERE datname LIKE 'migr\\_scratch\\_%' OR "
	                             "query LIKE '%migr\\_scratch\\_%' AND pid <> pg_backend_pid()"
	                           : "SELECT count(*) FROM information_schema.schemata WHERE schema_name LIKE "
	                             "'migr\\_scratch\\_%' AND NOT IS_FREE_LOCK(schema_name)";

	return place_is(&p, "sqlite") || strcmp(place_query(&p, held), "0") == 0;
}

START_TEST(what_a_killed_comparison_left_is_dropped_by_the_next)
{
	enum { N_PLACES = 12 };
	size_t n_calls, n_left = 0;

	place_begin(&p);
	n_calls = compare_and_die(0);
	for (size_t i = 1; i <= N_PLACES; i++) {
		pid_t child = fork();
		int status;

		ck_assert_int_ge(child, 0);
		if (child == 0) {
			compare_and_die(i * n_calls / (N_PLACES + 1));
			_exit(0);
		}
		ck_assert_int_eq(waitpid(child, &status, 0), child);
		ck_assert(WIFSIGNALED(status));
		for (int tries = 0; tries < 1000 && !is_noticed(); tries++)
			nanosleep(&(struct timespec){ 0, 10 * 1000 * 1000 }, NULL);
		n_left += strcmp(left_overs(), "0") != 0;
		compare_and_die(0);
		ck_assert_str_eq(left_overs(), "0");
		ck_assert_str_eq(place_tables(&p), "");
	}
	ck_assert_int_eq(n_left > 0, !place_is(&p, "sqlite"));
	place_end(&p);
}
END_TEST

PLACE_MAIN("places", another_schema_is_made_and_compared, what_is_in_another_schema_is_looked_at,
           a_cache_is_of_its_schemas, a_schema_that_is_only_pointed_to_is_left_alone,
           another_schema_points_to_the_current_one, a_user_without_the_right_is_told_which,
           a_text_in_a_schema_reaches_no_sequence_outside, a_replay_needs_a_right_too,
           what_may_only_be_read_is_inspected_and_compared, a_table_that_another_has_locked_is_waited_for_a_while,
           what_a_killed_process_left_is_dropped_by_the_next, what_a_killed_comparison_left_is_dropped_by_the_next)
