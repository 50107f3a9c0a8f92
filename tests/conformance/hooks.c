/* SPDX-License-Identifier: MIT */
/*
 * Hooks before and after runs and steps, events, and safety copies.
 */
#include "suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const migr_revision steps[] = {
	MIGR_REVISION(.id = "1", .upgrade_sql = "CREATE TABLE one (id INTEGER PRIMARY KEY, note VARCHAR(20))",
	              .downgrade_sql = "DROP TABLE one"),
	MIGR_REVISION(.id = "2", .down_revision = "1", .upgrade_sql = "INSERT INTO one VALUES (2, 'step')",
	              .downgrade_sql = "DELETE FROM one WHERE id = 2"),
};

/* What the hooks saw, in order. */
typedef struct trace {
	char text[512];
	const char *fail; /* which one returns 17 */
} trace;

static migr_status note(trace *to, const char *hook, const migr_op *op)
{
	const char *id = migr_op_revision(op) ? migr_op_revision(op) : "-";
	size_t at = strlen(to->text);

	snprintf(to->text + at, sizeof to->text - at, "%s%s(%s)", at ? " " : "", hook, id);
	return to->fail && strcmp(to->fail, hook) == 0 ? 17 : MIGR_OK;
}

static migr_status before_run(migr_op *op, void *app)
{
	return note(app, "before-run", op);
}

static migr_status after_run(migr_op *op, void *app)
{
	migr_status rc = note(app, "after-run", op);

	/* outside any transaction */
	if (rc == MIGR_OK && cf_sql_of(CF_OUTSIDE)[0])
		rc = migr_op_execute(op, cf_sql_of(CF_OUTSIDE));
	return rc;
}

static migr_status before_step(migr_op *op, void *app)
{
	return note(app, "before-step", op);
}

static migr_status count_row(const migr_row *row, void *user)
{
	*(int64_t *)user = migr_row_integer(row, 0);
	return MIGR_OK;
}

static migr_status after_step(migr_op *op, void *app)
{
	int64_t n_done = -1, n_rows = -1;
	migr_status rc = migr_op_query(op, "SELECT count(*) FROM migr_history WHERE revision = ? AND outcome = 'done'",
	                               MIGR_PARAMS(MIGR_TEXT(migr_op_revision(op))), count_row, &n_done);

	if (rc == MIGR_OK)
		rc = migr_op_query(op, "SELECT count(*) FROM migr_version WHERE version_num = ?",
		                   MIGR_PARAMS(MIGR_TEXT(migr_op_revision(op))), count_row, &n_rows);
	if (rc != MIGR_OK)
		return rc;
	ck_assert_int_ge(n_done, 1);
	ck_assert_int_eq(n_rows, migr_op_direction(op) == MIGR_UPGRADE);
	return note(app, "after-step", op);
}

static migr_options with_hooks(trace *to)
{
	return (migr_options){ MIGR_OPTIONS,
		               .app = to,
		               .before_run = before_run,
		               .after_run = after_run,
		               .before_step = before_step,
		               .after_step = after_step };
}

START_TEST(hooks_are_called_in_order)
{
	cf t;
	migr_context *m;
	trace seen = { "", NULL };
	migr_options options = with_hooks(&seen);

	cf_begin(&t);
	m = cf_graph(&t, &options, LIST(steps));
	OK(m, migr_upgrade(m, "head"));
	ck_assert_str_eq(seen.text, "before-run(-) before-step(1) after-step(1) before-step(2) after-step(2) "
	                            "after-run(-)");
	seen.text[0] = '\0';
	OK(m, migr_upgrade(m, "head"));
	ck_assert_str_eq(seen.text, "");
	OK(m, migr_downgrade(m, "-1"));
	ck_assert_str_eq(seen.text, "before-run(-) before-step(2) after-step(2) after-run(-)");
	migr_close(m);
	cf_end(&t);
}
END_TEST

/* One of the hooks fails in the second step: nothing of that is left. */
static void fail_in(const char *hook)
{
	cf t;
	migr_context *m;
	trace seen = { "", hook };
	migr_options options = with_hooks(&seen);

	cf_begin(&t);
	cf_upgrade(&t, NULL, steps, 1, "head");
	m = cf_graph(&t, &options, LIST(steps));
	FAILS(m, migr_upgrade(m, "head"), MIGR_ERROR_CALLBACK, hook);
	ck_assert_int_eq(migr_error_callback_status(migr_last_error(m)), 17);
	ck_assert_str_eq(cf_versions(&t), "1");
	if (t.has_transactional_ddl)
		ck_assert_str_eq(cf_query(&t, "SELECT count(*) FROM one"), "0");
	/* and nothing of it is in the way */
	seen.fail = NULL;
	OK(m, migr_upgrade(m, "head"));
	ck_assert_str_eq(cf_versions(&t), "2");
	ck_assert_str_eq(cf_query(&t, "SELECT count(*) FROM one"), "1");
	migr_close(m);
	cf_end(&t);
}

START_TEST(before_run_fails)
{
	fail_in("before-run");
}
END_TEST

START_TEST(before_step_fails)
{
	fail_in("before-step");
}
END_TEST

START_TEST(after_step_fails)
{
	fail_in("after-step");
}
END_TEST

START_TEST(after_run_fails)
{
	cf t;
	migr_context *m;
	trace seen = { "", "after-run" };
	migr_options options = with_hooks(&seen);

	cf_begin(&t);
	m = cf_graph(&t, &options, LIST(steps));
	FAILS(m, migr_upgrade(m, "head"), MIGR_ERROR_CALLBACK, "after-run");
	/* what is committed stays */
	ck_assert_str_eq(cf_versions(&t), "2");
	migr_close(m);
	cf_end(&t);
}
END_TEST

static void watch(const migr_event *event, void *user)
{
	trace *seen = user;
	size_t at = strlen(seen->text);
	char *to = seen->text + at;
	size_t left = sizeof seen->text - at;

	switch (migr_event_get_kind(event)) {
	case MIGR_EVENT_RUN_BEGIN:
		snprintf(to, left, "run(%zu) ", migr_event_step_count(event));
		break;
	case MIGR_EVENT_STEP_BEGIN:
		snprintf(to, left, "step(%s) ", migr_event_revision(event));
		break;
	case MIGR_EVENT_STATEMENT:
		snprintf(to, left, "sql(%.6s) ", migr_event_statement(event));
		break;
	case MIGR_EVENT_STEP_END:
		snprintf(to, left, "done(%s,%s) ", migr_event_revision(event),
		         migr_status_name(migr_event_status(event)));
		break;
	case MIGR_EVENT_RUN_END:
		snprintf(to, left, "end(%s)", migr_status_name(migr_event_status(event)));
		break;
	default:
		break;
	}
}

START_TEST(events_are_told)
{
	cf t;
	migr_context *m;
	trace seen = { "", NULL };
	migr_options options = { MIGR_OPTIONS, .on_event = watch, .event_user = &seen };

	cf_begin(&t);
	m = cf_graph(&t, &options, LIST(steps));
	OK(m, migr_upgrade(m, "head"));
	ck_assert_str_eq(seen.text, "run(2) step(1) sql(CREATE) done(1,OK) step(2) sql(INSERT) done(2,OK) end(OK)");
	seen.text[0] = '\0';
	OK(m, migr_upgrade(m, "head"));
	ck_assert_str_eq(seen.text, "");
	migr_close(m);
	cf_end(&t);
}
END_TEST

/* A copy is made before the first write, or there is none and that is said: never is a run without the copy asked for.
 */
START_TEST(safety_copies)
{
	cf t;
	migr_context *m = NULL;
	const char *copy = t_path(t_folder(), "copy");
	migr_options options = { MIGR_OPTIONS, .backup_path = copy };
	migr_status rc;
	size_t size = 0;
	char *bytes;

	cf_begin(&t);
	rc = migr_open(&m, t.backend, t.url, &options);
	if (rc == MIGR_OK) {
		cf_register(m, LIST(steps));
		rc = migr_upgrade(m, "head");
	}
	bytes = t_read(copy, &size);
	if (t.backend->backup) {
		OK(m, rc);
		ck_assert_ptr_nonnull(bytes);
		OK(m, migr_restore(m, NULL));
		ck_assert_str_ne(cf_versions(&t), "2");
	} else {
		FAILS(m, rc, MIGR_ERROR_UNSUPPORTED, cf_target->backend()->name);
		ck_assert_str_ne(migr_error_hint(migr_last_error(m)), "");
		ck_assert_str_eq(cf_versions(&t), "-");
		ck_assert_ptr_null(bytes);
	}
	free(bytes);
	migr_close(m);
	cf_end(&t);
}
END_TEST

CF_CASES(cf_hook_cases, hooks_are_called_in_order, before_run_fails, before_step_fails, after_step_fails,
         after_run_fails, events_are_told, safety_copies)
