/* SPDX-License-Identifier: MIT */
/*
 * Static revisions (MIGR_OPEN_STATIC_REVISIONS): nothing is copied, nothing is noticed less.
 */
#include "db.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STATIC MIGR_OPTIONS, .flags = MIGR_OPEN_STATIC_REVISIONS

static const migr_options fixed = { STATIC };

/* More than are digested ahead of the chain; contents from one block to some, ids of one to some blocks. */
enum { N = 50 };

typedef struct many {
	migr_revision list[N];
	char ids[N][256];
	char sql[N][900];
} many;

static many *make_many(void)
{
	many *m = calloc(1, sizeof *m);

	ck_assert_ptr_nonnull(m);
	for (size_t i = 0; i < N; i++) {
		size_t size = 8 + i * i * 31 % 800;

		snprintf(m->ids[i], sizeof m->ids[i], "%zu", i);
		if (i % 6 == 5)
			memset(m->ids[i] + strlen(m->ids[i]), 'x', 40 * (i % 5));
		memset(m->sql[i], ' ', size);
		memcpy(m->sql[i], "SELECT 1", 8);
		for (size_t at = 20; at < size; at += 20)
			memcpy(m->sql[i] + at, "--\r\n", 4);
		m->list[i] = (migr_revision)MIGR_REVISION(.id = m->ids[i], .upgrade_sql = m->sql[i]);
		if (i % 3)
			m->list[i].downgrade_sql = "SELECT 2";
		if (i % 4 == 1)
			m->list[i].flags = MIGR_REVISION_REVERSIBLE;
		if (i % 7 == 3)
			m->list[i].fingerprint = "print";
	}
	return m;
}

/* Nothing is done; and nothing is wrong. */
static void is_up_to_date(const char *path, const migr_options *options, const migr_revision *list, size_t count)
{
	db_bytes before = db_take(path);
	migr_context *m = db_linear(path, options, list, count);

	OK(m, migr_upgrade(m, "head"));
	OK(m, migr_upgrade(m, "heads"));
	migr_close(m);
	db_same(path, &before);
}

START_TEST(agree_with_copied_ones)
{
	many *m = make_many();
	migr_options whole = { STATIC, .transaction_mode = MIGR_TRANSACTION_WHOLE_RUN };
	const char *path = db_new(), *other = db_new();

	db_upgrade(path, &whole, m->list, N, "head");
	whole.flags = 0;
	db_upgrade(other, &whole, m->list, N, "head");
	ck_assert_str_eq(db_query(path, "SELECT seq, revision, checksum, chain FROM migr_history"),
	                 db_query(other, "SELECT seq, revision, checksum, chain FROM migr_history"));
	is_up_to_date(path, NULL, m->list, N);
	is_up_to_date(path, &fixed, m->list, N);
	is_up_to_date(other, &fixed, m->list, N);
	free(m);
}
END_TEST

/* Each prefix has its own digest; one more revision is found and run. */
START_TEST(each_end_is_known)
{
	many *m = make_many();
	const char *path = db_new();

	for (size_t i = 1; i <= N; i += 1 + i / 20) {
		db_upgrade(path, &fixed, m->list, i, "head");
		ck_assert_str_eq(db_rows(path), m->ids[i - 1]);
		is_up_to_date(path, &fixed, m->list, i);
	}
	free(m);
}
END_TEST

START_TEST(any_edit_is_noticed)
{
	many *m = make_many();
	migr_options whole = { MIGR_OPTIONS, .transaction_mode = MIGR_TRANSACTION_WHOLE_RUN };
	const char *path = db_new();

	db_upgrade(path, &whole, m->list, N, "head");
	for (size_t i = 0; i < N; i++) {
		migr_context *context;

		m->sql[i][7] = '2';
		context = db_linear(path, &fixed, m->list, N);
		FAILS_HINT(context, migr_upgrade(context, "head"), MIGR_ERROR_EDITED, m->ids[i]);
		/* seen by then: it is told again */
		FAILS_HINT(context, migr_upgrade(context, "head"), MIGR_ERROR_EDITED, m->ids[i]);
		migr_close(context);
		m->sql[i][7] = '1';
	}
	is_up_to_date(path, &fixed, m->list, N);
	free(m);
}
END_TEST

static const migr_revision steps[] = {
	MIGR_REVISION(.id = "1", .upgrade_sql = "CREATE TABLE one (x)", .downgrade_sql = "DROP TABLE one"),
	MIGR_REVISION(.id = "2", .upgrade_sql = "CREATE TABLE two (x)", .downgrade_sql = "DROP TABLE two"),
	MIGR_REVISION(.id = "3", .upgrade_sql = "CREATE TABLE three (x)", .downgrade_sql = "DROP TABLE three"),
};

START_TEST(a_newer_database_is_refused)
{
	const char *path = db_new();
	migr_context *m;

	db_upgrade(path, NULL, LIST(steps), "head");
	m = db_linear(path, &fixed, steps, 2);
	FAILS_HINT(m, migr_upgrade(m, "head"), MIGR_ERROR_DATABASE_NEWER, "revision 3");
	migr_close(m);
}
END_TEST

START_TEST(missing_and_late_ones_are_noticed)
{
	const char *path = db_new();
	migr_revision list[3];
	migr_context *m;

	db_upgrade(path, NULL, LIST(steps), "head");
	list[0] = steps[0];
	list[1] = steps[2];
	m = db_linear(path, &fixed, list, 2);
	FAILS_HINT(m, migr_upgrade(m, "head"), MIGR_ERROR_MISSING, "revision 2");
	migr_close(m);
	path = db_new();
	db_upgrade(path, NULL, list, 2, "head");
	m = db_linear(path, &fixed, LIST(steps));
	FAILS_HINT(m, migr_upgrade(m, "head"), MIGR_ERROR_LATE, "revision 2");
	migr_close(m);
}
END_TEST

/* All other calls find what they would find. */
START_TEST(are_there_for_every_call)
{
	const char *path = db_new();
	const char *const head = "head";
	migr_revision_list *list;
	migr_context *m = db_linear(path, &fixed, LIST(steps));
	migr_plan *plan;

	OK(m, migr_history(m, NULL, 0, &list));
	ck_assert_uint_eq(migr_revision_list_count(list), 3);
	migr_revision_list_free(list);
	OK(m, migr_plan_create(m, MIGR_UPGRADE, &head, 1, 0, &plan));
	migr_plan_free(plan);
	OK(m, migr_upgrade(m, "2"));
	migr_close(m);
	m = db_linear(path, &fixed, LIST(steps));
	OK(m, migr_upgrade(m, "+1"));
	migr_close(m);
	m = db_linear(path, &fixed, LIST(steps));
	OK(m, migr_downgrade(m, "1"));
	OK(m, migr_upgrade(m, "heads"));
	OK(m, migr_check_graph(m));
	migr_close(m);
	m = db_linear(path, &fixed, LIST(steps));
	FAILS(m, migr_upgrade(m, "nowhere"), MIGR_ERROR_TARGET_NOT_FOUND, "nowhere");
	OK(m, migr_stamp(m, &head, 1, 0));
	migr_close(m);
	ck_assert_str_eq(db_rows(path), "3");
}
END_TEST

/* By themselves, in their order: a line as well. With a branch, a label or something else behind them: none. */
START_TEST(one_by_one_and_with_others)
{
	static const migr_revision graph[] = {
		MIGR_REVISION(.id = "a", .upgrade_sql = "CREATE TABLE a (x)"),
		MIGR_REVISION(.id = "b", .down_revision = "a", .upgrade_sql = "CREATE TABLE b (x)"),
		MIGR_REVISION(.id = "c", .down_revision = "a", .upgrade_sql = "CREATE TABLE c (x)"),
		MIGR_REVISION(.id = "d", .down_revision = "b, c", .branch_labels = "end", .depends_on = "a"),
	};
	static const char script[] = "-- migr:revision 4\n-- migr:revises 3\n-- migr:upgrade\nSELECT 1;\n";
	const char *path = db_new();
	migr_context *m;

	for (size_t i = 1; i <= COUNT(graph); i++)
		for (int again = 0; again < 2; again++) {
			m = db_graph(path, &fixed, graph, i);
			if (i == 4)
				FAILS(m, migr_upgrade(m, "head"), MIGR_ERROR_NO_CODE, "revision d");
			else
				OK(m, migr_upgrade(m, "heads"));
			migr_close(m);
		}
	ck_assert_str_eq(db_rows(path), "b c");
	m = db_open(path, &fixed);
	db_add_linear(m, LIST(steps));
	OK(m, migr_register_script(m, script, strlen(script), NULL));
	db_add_linear(m, &graph[0], 1);
	FAILS(m, migr_upgrade(m, "heads"), MIGR_ERROR_DATABASE_NEWER, "revision");
	migr_close(m);
}
END_TEST

START_TEST(what_is_wrong_with_them_is_told)
{
	static const migr_revision both[] = { MIGR_REVISION(.id = "1", .upgrade_sql = ""),
		                              MIGR_REVISION(.id = "1", .upgrade_sql = "") };
	static const migr_revision flags[] = { MIGR_REVISION(.id = "1", .flags = UINT32_C(1) << 31) };
	const char *path = db_new();
	migr_context *m = db_linear(path, &fixed, LIST(both));

	FAILS(m, migr_upgrade(m, "head"), MIGR_ERROR_DUPLICATE_ID, "'1'");
	FAILS(m, migr_check_graph(m), MIGR_ERROR_DUPLICATE_ID, "'1'");
	migr_close(m);
	m = db_open(path, &fixed);
	FAILS(m, migr_register_linear(m, LIST(flags), sizeof flags[0]), MIGR_ERROR_OPTION, "revision 1");
	FAILS(m, migr_register_linear(m, LIST(steps), sizeof steps[0] - 1), MIGR_ERROR_ABI_SIZE, "migr_revision");
	migr_close(m);
}
END_TEST

/* Fails at one allocation; the next one succeeds. */
typedef struct failing {
	size_t left;
	size_t n_alive;
} failing;

static void *resize(void *user, void *pointer, size_t size)
{
	failing *f = user;

	if (!size) {
		f->n_alive -= pointer != NULL;
		free(pointer);
		return NULL;
	}
	if (f->left && !--f->left)
		return NULL;
	f->n_alive += !pointer;
	return realloc(pointer, size);
}

/* At its end a line is only looked at; a question about the graph makes revisions of it. */
static migr_status start(const char *path, const migr_options *options, failing *f, size_t fail_at, int is_question)
{
	migr_context *m = NULL;
	migr_status rc;

	f->left = 0;
	ck_assert_int_eq(migr_open(&m, migr_sqlite(), path, options), MIGR_OK);
	f->left = fail_at;
	rc = migr_register_linear(m, LIST(steps), sizeof steps[0]);
	if (rc == MIGR_OK)
		rc = is_question ? migr_check_graph(m) : migr_upgrade(m, "head");
	if (rc == MIGR_ERROR_NO_MEMORY) {
		f->left = 0;
		ck_assert_int_eq(migr_error_status(migr_last_error(m)), rc);
		/* those that were taken by then are not taken twice */
		OK(m, migr_check_graph(m));
	}
	migr_close(m);
	ck_assert_uint_eq(f->n_alive, 0);
	return rc;
}

START_TEST(memory_may_be_short)
{
	failing f = { 0 };
	migr_allocator allocator = { MIGR_ALLOCATOR, resize, &f };
	migr_options options = { STATIC, .allocator = &allocator };
	const char *path = db_new();

	db_upgrade(path, NULL, LIST(steps), "head");
	for (int is_question = 0; is_question < 2; is_question++) {
		size_t at = 1;
		migr_status rc;

		while ((rc = start(path, &options, &f, at, is_question)) == MIGR_ERROR_NO_MEMORY)
			at++;
		ck_assert_int_eq(rc, MIGR_OK);
		ck_assert_uint_gt(at, 3);
	}
}
END_TEST

/* What is at its end has a plan too: nothing to do, and where it is. */
START_TEST(a_plan_at_the_end)
{
	const char *const targets[] = { "head", "nowhere" };
	const char *path = db_new();
	const migr_options *both[] = { NULL, &fixed };

	db_upgrade(path, NULL, LIST(steps), "head");
	for (size_t i = 0; i < COUNT(both); i++) {
		migr_context *m = db_linear(path, both[i], LIST(steps));
		const char *last = steps[COUNT(steps) - 1].id;
		migr_plan *plan = NULL;

		OK(m, migr_plan_create(m, MIGR_UPGRADE, targets, 1, 0, &plan));
		ck_assert_uint_eq(migr_revision_list_count(migr_plan_steps(plan)), 0);
		ck_assert_uint_eq(migr_revision_list_count(migr_plan_from(plan)), 1);
		ck_assert_uint_eq(migr_revision_list_count(migr_plan_to(plan)), 1);
		ck_assert_str_eq(migr_revision_info_id(migr_revision_list_at(migr_plan_from(plan), 0)), last);
		ck_assert_str_eq(migr_revision_info_id(migr_revision_list_at(migr_plan_to(plan), 0)), last);
		migr_plan_free(plan);
		migr_close(m);
		m = db_linear(path, both[i], LIST(steps));
		FAILS(m, migr_plan_create(m, MIGR_UPGRADE, targets, 2, 0, &plan), MIGR_ERROR_TARGET_NOT_FOUND,
		      "nowhere");
		migr_close(m);
	}
}
END_TEST

T_MAIN("api static", a_plan_at_the_end, agree_with_copied_ones, each_end_is_known, any_edit_is_noticed,
       a_newer_database_is_refused, missing_and_late_ones_are_noticed, are_there_for_every_call,
       one_by_one_and_with_others, what_is_wrong_with_them_is_told, memory_may_be_short)
