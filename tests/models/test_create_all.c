/* SPDX-License-Identifier: MIT */
/*
 * New databases made of models.
 */
#include "place.h"
#include "shop.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static place p;

/* Rows of both tables: that they are what they should be, not only that they are there. */
static void use_tables(void)
{
	place_sql(&p, "INSERT INTO users (email) VALUES ('a@example.org')");
	place_sql(&p, "INSERT INTO reviews (user_id, body) SELECT id, 'good' FROM users");
	ck_assert_str_eq(place_query(&p, "SELECT u.score, r.body FROM users u JOIN reviews r ON r.user_id = u.id"),
	                 "0|good");
}

START_TEST(a_new_database_is_made_and_stamped)
{
	migr_context *context;

	place_begin(&p);
	context = place_linear(&p, NULL, shop_steps, shop_n_steps);
	OK(context, migr_create_all(context, &shop_larger, NULL));
	ck_assert_str_eq(place_query(&p, "SELECT version_num FROM migr_version"), "2");
	use_tables();
	OK(context, migr_create_all(context, &shop_larger, NULL)); /* which is an upgrade by now */
	OK(context, migr_upgrade(context, "heads"));
	ck_assert_str_eq(place_query(&p, "SELECT count(*) FROM users"), "1");
	OK(context, migr_downgrade(context, "-1"));
	ck_assert_str_eq(place_query(&p, "SELECT version_num FROM migr_version"), "1");
	place_end(&p);
}
END_TEST

START_TEST(a_database_with_revisions_is_upgraded)
{
	migr_context *context;

	place_begin(&p);
	context = place_linear(&p, NULL, shop_steps, shop_n_steps);
	OK(context, migr_upgrade(context, "1"));
	OK(context, migr_create_all(context, &shop_larger, NULL));
	ck_assert_str_eq(place_query(&p, "SELECT version_num FROM migr_version"), "2");
	use_tables();
	place_end(&p);
}
END_TEST

START_TEST(a_database_with_tables_is_not_touched)
{
	migr_context *context;

	place_begin(&p);
	place_sql(&p, "CREATE TABLE theirs (id INTEGER PRIMARY KEY)");
	context = place_linear(&p, NULL, shop_steps, shop_n_steps);
	FAILS(context, migr_create_all(context, &shop_models, NULL), MIGR_ERROR_NOT_EMPTY, "theirs");
	ck_assert_str_eq(place_tables(&p), "theirs");
	OK(context, migr_create_all(context, &shop_larger, &(migr_scope){ MIGR_SCOPE, .exclude = "theirs" }));
	use_tables();
	place_end(&p);
}
END_TEST

START_TEST(without_revisions_it_is_made_once)
{
	migr_context *context;

	place_begin(&p);
	context = place_open(&p, NULL);
	OK(context, migr_create_all(context, &shop_models, NULL));
	OK(context, migr_create_all(context, &shop_models, NULL));
	use_tables();
	place_end(&p);
}
END_TEST

/* Those that stay where they are count like others: what is behind is upgraded. */
START_TEST(static_revisions_are_run)
{
	const migr_options fixed = { MIGR_OPTIONS, .flags = MIGR_OPEN_STATIC_REVISIONS };
	migr_context *context;

	place_begin(&p);
	context = place_linear(&p, NULL, shop_steps, shop_n_steps);
	OK(context, migr_upgrade(context, "1"));
	context = place_linear(&p, &fixed, shop_steps, shop_n_steps);
	OK(context, migr_create_all(context, &shop_larger, NULL));
	ck_assert_str_eq(place_query(&p, "SELECT version_num FROM migr_version"), "2");
	use_tables();
	place_end(&p);
}
END_TEST

/* Another process makes it all after this one has found nothing, and before it has the lock. */
static void be_quicker(const migr_event *event, void *user)
{
	migr_context *other = NULL;
	migr_status rc;

	if (migr_event_get_kind(event) != MIGR_EVENT_RUN_BEGIN || (*(int *)user)++)
		return;
	rc = migr_open(&other, p.target->backend(), p.target->url(p.database), NULL);
	OK(other, rc);
	OK(other, migr_create_all(other, &shop_models, NULL));
	migr_close(other);
}

START_TEST(who_is_late_does_nothing)
{
	int n_begun = 0;
	migr_context *context;

	place_begin(&p);
	context = place_open(&p, &(migr_options){ MIGR_OPTIONS, .on_event = be_quicker, .event_user = &n_begun });
	OK(context, migr_create_all(context, &shop_models, NULL));
	ck_assert_int_ge(n_begun, 1);
	use_tables();
	place_end(&p);
}
END_TEST

static migr_status count_run(migr_op *op, void *app)
{
	ck_assert_ptr_null(migr_op_revision(op));
	++*(int *)app;
	return MIGR_OK;
}

static migr_status count_step(migr_op *op, void *app)
{
	(void)op;
	*(int *)app += 100;
	return MIGR_OK;
}

START_TEST(hooks_of_the_run_are_called)
{
	int n_calls = 0;
	const migr_options options = { MIGR_OPTIONS,           .app = &n_calls,           .before_run = count_run,
		                       .after_run = count_run, .before_step = count_step, .after_step = count_step };
	migr_context *context;

	place_begin(&p);
	context = place_linear(&p, &options, shop_steps, shop_n_steps);
	OK(context, migr_create_all(context, &shop_larger, NULL));
	ck_assert_int_eq(n_calls, 2);
	place_end(&p);
}
END_TEST

/* Names that the convention gives to what has none. */
START_TEST(names_follow_the_convention)
{
	migr_context *context;

	place_begin(&p);
	context = place_open(&p, &(migr_options){ MIGR_OPTIONS, .naming = "fk=fk_{table}_{columns}" });
	OK(context, migr_create_all(context, &shop_models, NULL));
	if (place_is(&p, "sqlite"))
		ck_assert_ptr_nonnull(strstr(place_query(&p, "SELECT sql FROM sqlite_schema WHERE name = 'reviews'"),
		                             "fk_reviews_user_id"));
	else
		ck_assert_str_eq(
			place_query(&p,
		                    place_is(&p, "mysql")
		                            ? "SELECT constraint_name FROM information_schema.table_constraints WHERE "
		                              "table_schema = database() AND constraint_type = 'FOREIGN KEY'"
		                            : "SELECT conname FROM pg_constraint WHERE contype = 'f'"),
			"fk_reviews_user_id");
	place_end(&p);
}
END_TEST

START_TEST(models_that_are_wrong_make_nothing)
{
	static const migr_column columns[] = { { "id", "bigint", .flags = MIGR_PRIMARY_KEY } };
	static const migr_foreign_key keys[] = { { .columns = "id", .ref_table = "nowhere", .ref_columns = "id" } };
	static const migr_table table =
		MIGR_TABLE("lost", .columns = MIGR_LIST(columns), .foreign_keys = MIGR_LIST(keys));
	static const migr_table *const tables[] = { &table };
	const migr_models models = MIGR_MODELS(.tables = MIGR_LIST(tables));
	migr_context *context;

	place_begin(&p);
	context = place_open(&p, NULL);
	ck_assert_int_ne(migr_create_all(context, &models, NULL), MIGR_OK);
	ck_assert_str_eq(place_tables(&p), "");
	FAILS(context, migr_create_all(context, NULL, NULL), MIGR_ERROR_MISUSE, "NULL");
	place_end(&p);
}
END_TEST

START_TEST(a_context_that_only_reads_makes_nothing)
{
	migr_context *context;

	place_begin(&p);
	context = place_open(&p, &(migr_options){ MIGR_OPTIONS, .flags = MIGR_OPEN_READ_ONLY });
	FAILS(context, migr_create_all(context, &shop_models, NULL), MIGR_ERROR_READ_ONLY, "only to read");
	place_end(&p);
}
END_TEST

/* Cancelled at the first table: another one is to come. */
static void cancel_at_first(const migr_event *event, void *user)
{
	int *n_tables = user;

	if (migr_event_get_kind(event) == MIGR_EVENT_STATEMENT && strstr(migr_event_statement(event), "CREATE TABLE") &&
	    ++*n_tables == 1)
		migr_cancel(p.context);
}

START_TEST(what_was_cut_off_goes_on)
{
	int n_tables = 0;
	migr_context *context;

	place_begin(&p);
	context =
		place_linear(&p, &(migr_options){ MIGR_OPTIONS, .on_event = cancel_at_first, .event_user = &n_tables },
	                     shop_steps, shop_n_steps);
	FAILS(context, migr_create_all(context, &shop_larger, NULL), MIGR_ERROR_CANCELLED, "");
	context = place_linear(&p, NULL, shop_steps, shop_n_steps);
	OK(context, migr_create_all(context, &shop_larger, NULL));
	ck_assert_str_eq(place_query(&p, "SELECT version_num FROM migr_version"), "2");
	use_tables();
	place_end(&p);
}
END_TEST

/* --- killed --- */

typedef struct deadly {
	int n_left; /* statements until it is killed */
} deadly;

static void die_at(const migr_event *event, void *user)
{
	deadly *d = user;

	if (migr_event_get_kind(event) == MIGR_EVENT_STATEMENT && --d->n_left == 0)
		kill(getpid(), SIGKILL);
}

/* In a process that is killed before its nth statement; 0: it came to the end before. */
static int make_and_die(int n)
{
	int status;
	pid_t child = fork();

	ck_assert_int_ge(child, 0);
	if (child == 0) {
		deadly d = { n };
		const migr_options options = { MIGR_OPTIONS, .on_event = die_at, .event_user = &d };
		migr_context *context = NULL;
		migr_status rc;

		rc = migr_open(&context, p.target->backend(), p.target->url(p.database), &options);
		if (rc == MIGR_OK)
			rc = migr_register_linear(context, shop_steps, shop_n_steps, sizeof shop_steps[0]);
		if (rc == MIGR_OK)
			rc = migr_create_all(context, &shop_larger, NULL);
		_exit(rc == MIGR_OK ? 0 : 1);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
	return WIFSIGNALED(status);
}

static void begin_dead(int n, int *was_killed)
{
	place_begin(&p);
	*was_killed = make_and_die(n);
}

/* Where DDL is no part of a transaction something is there; what it takes to go on is to call it again. */
START_TEST(what_was_killed_goes_on)
{
	int was_killed = 1;

	for (int n = 1; was_killed; n++) {
		migr_context *context;

		begin_dead(n, &was_killed);
		context = place_linear(&p, &(migr_options){ MIGR_OPTIONS, .lock_timeout_ms = 20000 }, shop_steps,
		                       shop_n_steps);
		OK(context, migr_create_all(context, &shop_larger, NULL));
		ck_assert_str_eq(place_query(&p, "SELECT version_num FROM migr_version"), "2");
		use_tables();
		place_end(&p);
	}
}
END_TEST

START_TEST(nothing_else_is_done_before_what_was_killed_has_gone_on)
{
	int was_killed = 1;
	size_t n_refused = 0;

	for (int n = 1; was_killed; n++) {
		migr_comparison *comparison = NULL;
		migr_context *context;
		migr_status rc;

		begin_dead(n, &was_killed);
		context = place_linear(&p, &(migr_options){ MIGR_OPTIONS, .lock_timeout_ms = 20000 }, shop_steps,
		                       shop_n_steps);
		rc = migr_upgrade(context, "heads");
		if (rc != MIGR_OK) {
			FAILS(context, rc, MIGR_ERROR_INTERRUPTED_STEP, "making of all models was cut off");
			ck_assert_ptr_nonnull(strstr(migr_error_hint(migr_last_error(context)), "migr_create_all"));
			rc = migr_compare(context, &shop_larger, NULL, &comparison);
			FAILS(context, rc, MIGR_ERROR_BEHIND, "making of all models was cut off");
			ck_assert_ptr_nonnull(strstr(migr_error_hint(migr_last_error(context)), "migr_create_all"));
			n_refused++;
		}
		place_end(&p);
	}
	ck_assert_int_eq(n_refused > 0, place_is(&p, "mysql"));
}
END_TEST

PLACE_MAIN("create all", a_new_database_is_made_and_stamped, a_database_with_revisions_is_upgraded,
           a_database_with_tables_is_not_touched, without_revisions_it_is_made_once, static_revisions_are_run,
           who_is_late_does_nothing, hooks_of_the_run_are_called, names_follow_the_convention,
           models_that_are_wrong_make_nothing, a_context_that_only_reads_makes_nothing, what_was_cut_off_goes_on,
           what_was_killed_goes_on, nothing_else_is_done_before_what_was_killed_has_gone_on)
