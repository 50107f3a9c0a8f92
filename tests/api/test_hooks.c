/* SPDX-License-Identifier: MIT */
/*
 * Events and hooks: what the application hears, in which order, and what it may do then.
 */
#include "db.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static migr_status progressing(migr_op *op, void *app)
{
	(void)app;
	migr_op_log(op, "half");
	if (migr_op_progress(op, 1, 2) != MIGR_OK)
		return 1;
	return migr_op_execute(op, "INSERT INTO one VALUES (2); INSERT INTO one VALUES (3)");
}

static const migr_revision steps[] = {
	MIGR_REVISION(.id = "1", .message = "first", .upgrade_sql = "CREATE TABLE one (x)",
	              .downgrade_sql = "DROP TABLE one"),
	MIGR_REVISION(.id = "2", .upgrade = progressing, .downgrade_sql = "DELETE FROM one"),
};

START_TEST(events_in_their_order)
{
	const char *path = db_new();
	db_events events = { .text = "" };
	migr_options options = { MIGR_OPTIONS, .on_event = db_watch, .event_user = &events };
	migr_context *m = db_linear(path, &options, LIST(steps));

	OK(m, migr_upgrade(m, "head"));
	ck_assert_str_eq(events.text, "run(1,2) step(1,1,1/2) sql(1,CREATE TABLE one (x)) done(1,OK) step(2,1,2/2) "
	                              "log:half at(2,1/2) sql(2,INSERT INTO one VALUES (2)) sql(2,INSERT INTO one "
	                              "VALUES (3)) done(2,OK) end(OK)");
	events.text[0] = '\0';
	OK(m, migr_upgrade(m, "head"));
	ck_assert_str_eq(events.text, "");
	OK(m, migr_downgrade(m, "1"));
	ck_assert_str_eq(events.text, "run(2,1) step(2,2,1/1) sql(2,DELETE FROM one) done(2,OK) end(OK)");
	migr_close(m);
}
END_TEST

START_TEST(events_of_a_failure)
{
	static const migr_revision list[] = { MIGR_REVISION(.id = "1", .upgrade_sql = "SELECT 1"),
		                              MIGR_REVISION(.id = "2", .upgrade_sql = "SELEKT 2") };
	db_events events = { .text = "" };
	migr_options options = { MIGR_OPTIONS, .on_event = db_watch, .event_user = &events };
	migr_context *m = db_linear(db_new(), &options, LIST(list));

	FAILS(m, migr_upgrade(m, "head"), MIGR_ERROR_SYNTAX, "SELEKT");
	ck_assert_str_eq(events.text, "run(1,2) step(1,1,1/2) sql(1,SELECT 1) done(1,OK) step(2,1,2/2) sql(2,SELEKT 2) "
	                              "done(2,SYNTAX) end(SYNTAX)");
	migr_close(m);
}
END_TEST

START_TEST(the_getters_of_each_kind)
{
	/* see look_at_event */
	ck_assert_int_eq(migr_event_get_kind(NULL), 0);
	ck_assert_int_eq(migr_event_level(NULL), 0);
	ck_assert_str_eq(migr_event_message(NULL), "");
	ck_assert_ptr_null(migr_event_revision(NULL));
	ck_assert_int_eq(migr_event_direction(NULL), 0);
	ck_assert_uint_eq(migr_event_step(NULL), 0);
	ck_assert_uint_eq(migr_event_step_count(NULL), 0);
	ck_assert_ptr_null(migr_event_statement(NULL));
	ck_assert_uint_eq(migr_event_done(NULL), 0);
	ck_assert_uint_eq(migr_event_total(NULL), 0);
	ck_assert_uint_eq(migr_event_duration(NULL), 0);
	ck_assert_int_eq(migr_event_status(NULL), 0);
}
END_TEST

static void look_at_event(const migr_event *event, void *user)
{
	migr_event_kind kind = migr_event_get_kind(event);
	int is_end = kind == MIGR_EVENT_RUN_END || kind == MIGR_EVENT_STEP_END;

	++*(int *)user;
	ck_assert_ptr_nonnull(migr_event_message(event));
	if (kind != MIGR_EVENT_LOG)
		ck_assert_int_eq(migr_event_level(event), 0);
	if (kind == MIGR_EVENT_STEP_BEGIN && migr_event_step(event) == 1)
		ck_assert_str_eq(migr_event_message(event), "first");
	if (!is_end)
		ck_assert_uint_eq(migr_event_duration(event), 0);
	if (kind != MIGR_EVENT_STATEMENT)
		ck_assert_ptr_null(migr_event_statement(event));
	if (kind == MIGR_EVENT_RUN_BEGIN || is_end)
		ck_assert_uint_eq(migr_event_step_count(event), 2);
}

START_TEST(what_events_say)
{
	int n = 0;
	migr_options options = { MIGR_OPTIONS, .on_event = look_at_event, .event_user = &n };

	db_upgrade(db_new(), &options, LIST(steps), "head");
	ck_assert_int_eq(n, 11);
}
END_TEST

/* The application's side of the hooks: a text of what was called, and what each is to return. */
typedef struct hooked {
	char text[1024];
	const char *failing; /* the call that fails */
	migr_context *context;
	int insert;
} hooked;

static migr_status note(migr_op *op, hooked *h, const char *what)
{
	const char *id = migr_op_revision(op);
	sqlite3 *db = migr_sqlite_handle(op);
	char word[64];

	snprintf(word, sizeof word, "%s%s(%s)%s", h->text[0] ? " " : "", what, id ? id : "-",
	         sqlite3_get_autocommit(db) ? "" : "T");
	strcat(h->text, word);
	ck_assert_ptr_eq(migr_op_app(op), h);
	if (h->insert && migr_op_execute(op, "CREATE TABLE IF NOT EXISTS hooks (x); INSERT INTO hooks VALUES (1)"))
		return 1;
	return h->failing && strcmp(h->failing, word + (word[0] == ' ')) == 0 ? migr_op_refuse(op, "not now") : MIGR_OK;
}

static migr_status before_run(migr_op *op, void *app)
{
	return note(op, app, "before");
}

static migr_status after_run(migr_op *op, void *app)
{
	return note(op, app, "after");
}

static migr_status before_step(migr_op *op, void *app)
{
	return note(op, app, "pre");
}

static migr_status after_step(migr_op *op, void *app)
{
	/* version row and ledger row are written, and part of the same transaction */
	ck_assert_str_eq(db_query_on(migr_sqlite_handle(op), "SELECT version_num FROM migr_version"),
	                 migr_op_revision(op));
	ck_assert_str_eq(
		db_query_on(migr_sqlite_handle(op), "SELECT revision FROM migr_history ORDER BY seq DESC LIMIT 1"),
		migr_op_revision(op));
	return note(op, app, "post");
}

static migr_options hooks_of(hooked *h)
{
	return (migr_options){ MIGR_OPTIONS,
		               .app = h,
		               .before_run = before_run,
		               .after_run = after_run,
		               .before_step = before_step,
		               .after_step = after_step };
}

static migr_status plain(migr_op *op, void *app)
{
	(void)app;
	return migr_op_execute(op, "SELECT 1");
}

static const migr_revision simple[] = {
	MIGR_REVISION(.id = "1", .upgrade = plain, .downgrade_sql = "SELECT 1"),
	MIGR_REVISION(.id = "2", .upgrade = plain, .downgrade_sql = "SELECT 1"),
};

START_TEST(hooks_in_their_order)
{
	hooked h = { .insert = 1 };
	migr_options options = hooks_of(&h);
	const char *path = db_new();
	migr_context *m = db_linear(path, &options, LIST(simple));

	OK(m, migr_upgrade(m, "head"));
	ck_assert_str_eq(h.text, "before(-)T pre(1)T post(1)T pre(2)T post(2)T after(-)");
	ck_assert_str_eq(db_query(path, "SELECT count(*) FROM hooks"), "6");
	h.text[0] = '\0';
	OK(m, migr_upgrade(m, "head"));
	ck_assert_str_eq(h.text, "");
	migr_close(m);
}
END_TEST

START_TEST(hooks_of_a_whole_run)
{
	hooked h = { .insert = 1, .failing = "post(2)T" };
	migr_options options = hooks_of(&h);
	const char *path = db_new();
	migr_context *m;

	options.transaction_mode = MIGR_TRANSACTION_WHOLE_RUN;
	m = db_linear(path, &options, LIST(simple));
	FAILS(m, migr_upgrade(m, "head"), MIGR_ERROR_REFUSED, "after-step hook");
	ck_assert_str_eq(h.text, "before(-)T pre(1)T post(1)T pre(2)T post(2)T");
	ck_assert_uint_eq(db_size(path), 0);
	migr_close(m);
}
END_TEST

static void failing_hook(const char *failing, const char *calls, const char *part, const char *rows)
{
	hooked h = { .insert = 1, .failing = failing };
	migr_options options = hooks_of(&h);
	const char *path = db_new();
	migr_context *m = db_linear(path, &options, LIST(simple));
	const migr_error *error = FAILS(m, migr_upgrade(m, "head"), MIGR_ERROR_REFUSED, part);

	ck_assert_ptr_nonnull(strstr(migr_error_message(error), "not now"));
	ck_assert_str_eq(h.text, calls);
	if (rows)
		ck_assert_str_eq(db_rows(path), rows);
	else
		ck_assert_uint_eq(db_size(path), 0);
	/* the next run goes through */
	h.failing = NULL;
	OK(m, migr_upgrade(m, "head"));
	ck_assert_str_eq(db_rows(path), "2");
	migr_close(m);
}

START_TEST(failing_hooks_fail_the_run)
{
	failing_hook("before(-)T", "before(-)T", "before-run hook", NULL);
	failing_hook("pre(1)T", "before(-)T pre(1)T", "revision 1", NULL);
	failing_hook("post(1)T", "before(-)T pre(1)T post(1)T", "revision 1", NULL);
	failing_hook("pre(2)T", "before(-)T pre(1)T post(1)T pre(2)T", "before-step hook", "1");
	failing_hook("post(2)T", "before(-)T pre(1)T post(1)T pre(2)T post(2)T", "after-step hook", "1");
	/* all is done by then */
	failing_hook("after(-)", "before(-)T pre(1)T post(1)T pre(2)T post(2)T after(-)", "after-run hook", "2");
}
END_TEST

static migr_status vacuum(migr_op *op, void *app)
{
	(void)app;
	return migr_op_execute(op, "VACUUM; ANALYZE");
}

START_TEST(the_last_hook_can_vacuum)
{
	migr_options options = { MIGR_OPTIONS, .after_run = vacuum };

	db_upgrade(db_new(), &options, LIST(steps), "head");
}
END_TEST

static migr_status leave_open(migr_op *op, void *app)
{
	(void)app;
	return sqlite3_exec(migr_sqlite_handle(op), "BEGIN", NULL, NULL, NULL);
}

START_TEST(the_last_hook_leaves_a_transaction_open)
{
	migr_options options = { MIGR_OPTIONS, .after_run = leave_open };
	const char *path = db_new();
	migr_context *m = db_linear(path, &options, LIST(steps));

	FAILS_HINT(m, migr_upgrade(m, "head"), MIGR_ERROR_TRANSACTION, "after-run hook");
	/* what was committed before is */
	ck_assert_str_eq(db_rows(path), "2");
	OK(m, migr_upgrade(m, "head"));
	migr_close(m);
}
END_TEST

static migr_status use_context(migr_op *op, void *app)
{
	hooked *h = app;
	const char *const target = "head";
	migr_revision_list *list = NULL;
	migr_state *state = NULL;
	migr_plan *plan = NULL;

	(void)op;
	ck_assert_int_eq(migr_upgrade(h->context, "head"), MIGR_ERROR_MISUSE);
	ck_assert_int_eq(migr_downgrade(h->context, "base"), MIGR_ERROR_MISUSE);
	ck_assert_int_eq(migr_stamp(h->context, &target, 1, 0), MIGR_ERROR_MISUSE);
	ck_assert_int_eq(migr_ensure_version(h->context), MIGR_ERROR_MISUSE);
	ck_assert_int_eq(migr_restore(h->context, NULL), MIGR_ERROR_MISUSE);
	ck_assert_int_eq(migr_register_linear(h->context, MIGR_ARRAY(steps)), MIGR_ERROR_MISUSE);
	ck_assert_int_eq(migr_check_graph(h->context), MIGR_ERROR_MISUSE);
	ck_assert_int_eq(migr_heads(h->context, 0, &list), MIGR_ERROR_MISUSE);
	ck_assert_int_eq(migr_current(h->context, &list), MIGR_ERROR_MISUSE);
	ck_assert_int_eq(migr_read_state(h->context, &state), MIGR_ERROR_MISUSE);
	ck_assert_int_eq(migr_plan_create(h->context, MIGR_UPGRADE, &target, 1, 0, &plan), MIGR_ERROR_MISUSE);
	migr_close(h->context); /* not now */
	return MIGR_OK;
}

START_TEST(hooks_may_not_use_the_context)
{
	static const migr_revision list[] = { MIGR_REVISION(.id = "1", .upgrade = use_context) };
	hooked h = { .text = "" };
	migr_options options = { MIGR_OPTIONS,
		                 .app = &h,
		                 .before_run = use_context,
		                 .after_run = use_context,
		                 .before_step = use_context,
		                 .after_step = use_context };
	const char *path = db_new();
	migr_context *m = db_linear(path, &options, LIST(list));

	h.context = m;
	/* it went well, so there is no error, whatever the hooks tried */
	OK(m, migr_upgrade(m, "head"));
	ck_assert_str_eq(db_rows(path), "1");
	migr_close(m);
}
END_TEST

static migr_status return_misuse(migr_op *op, void *app)
{
	(void)op;
	return migr_check_graph(((hooked *)app)->context);
}

START_TEST(a_callback_that_returns_such_a_misuse)
{
	static const migr_revision list[] = { MIGR_REVISION(.id = "1", .upgrade = return_misuse) };
	hooked h = { .text = "" };
	migr_options options = { MIGR_OPTIONS, .app = &h };
	migr_context *m = db_linear(db_new(), &options, LIST(list));

	h.context = m;
	FAILS(m, migr_upgrade(m, "head"), MIGR_ERROR_CALLBACK, "revision 1");
	ck_assert_int_eq(migr_error_callback_status(migr_last_error(m)), MIGR_ERROR_MISUSE);
	migr_close(m);
}
END_TEST

static migr_status take_script(const char *text, size_t size, void *user)
{
	snprintf(user, 8192, "%.*s", (int)size, text);
	return MIGR_OK;
}

static migr_status say_before(migr_op *op, void *app)
{
	(void)app;
	return migr_op_execute(op, "SELECT 'before the run'");
}

/* A script has the hooks of a run where a run has them. */
START_TEST(hooks_of_a_script)
{
	static const migr_revision list[] = { MIGR_REVISION(.id = "1", .upgrade_sql = "CREATE TABLE one (x)") };
	const migr_options options = { MIGR_OPTIONS, .before_run = say_before, .after_run = vacuum };
	const char *const targets[] = { "head" }, *const from[] = { "1" };
	char script[8192] = "", *after;
	migr_context *m = db_linear(db_new(), &options, LIST(list));

	OK(m, migr_write_sql(m, MIGR_UPGRADE, NULL, 0, targets, 1, take_script, script));
	ck_assert_ptr_nonnull(strstr(script, "before the run"));
	after = strstr(script, "VACUUM");
	ck_assert_ptr_nonnull(after);
	ck_assert_ptr_null(strstr(after, "COMMIT"));
	/* nothing is run */
	OK(m, migr_write_sql(m, MIGR_UPGRADE, from, 1, targets, 1, take_script, script));
	ck_assert_ptr_null(strstr(script, "before the run"));
	ck_assert_ptr_null(strstr(script, "VACUUM"));
	migr_close(m);
}
END_TEST

static void use_context_then(const migr_event *event, void *user)
{
	migr_revision_list *list = NULL;

	if (migr_event_get_kind(event) == MIGR_EVENT_STEP_END || migr_event_get_kind(event) == MIGR_EVENT_RUN_END)
		ck_assert_int_eq(migr_heads(*(migr_context **)user, 0, &list), MIGR_ERROR_MISUSE);
}

START_TEST(an_event_handler_does_not_hide_the_error)
{
	static const migr_revision list[] = { MIGR_REVISION(.id = "1", .upgrade_sql = "SELEKT 1") };
	migr_context *m = NULL;
	migr_options options = { MIGR_OPTIONS, .on_event = use_context_then, .event_user = &m };

	m = db_linear(db_new(), &options, LIST(list));
	FAILS(m, migr_upgrade(m, "head"), MIGR_ERROR_SYNTAX, "SELEKT");
	migr_close(m);
}
END_TEST

T_MAIN("api hooks", events_in_their_order, events_of_a_failure, the_getters_of_each_kind, what_events_say,
       hooks_in_their_order, hooks_of_a_whole_run, failing_hooks_fail_the_run, the_last_hook_can_vacuum,
       the_last_hook_leaves_a_transaction_open, hooks_of_a_script, hooks_may_not_use_the_context,
       a_callback_that_returns_such_a_misuse, an_event_handler_does_not_hide_the_error)
