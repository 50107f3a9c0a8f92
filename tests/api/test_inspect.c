/* SPDX-License-Identifier: MIT */
/*
 * Looking: heads, branches, history, resolve, current, state, plan; and what is handed in that is NULL.
 */
#include "db.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static migr_status do_nothing(migr_op *op, void *app)
{
	(void)op;
	(void)app;
	return MIGR_OK;
}

static const migr_revision graph[] = {
	MIGR_REVISION(.id = "a1", .message = "the first", .create_date = "2024-01-01", .path = "versions/a1.sql",
	              .upgrade_sql = "SELECT 1", .downgrade_sql = "SELECT 2"),
	MIGR_REVISION(.id = "b1", .down_revision = "a1", .branch_labels = "left, port", .upgrade = do_nothing),
	MIGR_REVISION(.id = "b2", .down_revision = "b1", .upgrade_sql = "SELECT 1",
	              .flags = MIGR_REVISION_NO_TRANSACTION),
	MIGR_REVISION(.id = "c1", .down_revision = "a1", .branch_labels = "right", .flags = MIGR_REVISION_EMPTY),
	MIGR_REVISION(.id = "c2", .down_revision = "c1", .depends_on = "left", .upgrade_sql = "SELECT 1"),
	MIGR_REVISION(.id = "m", .down_revision = "b2, c1"),
	MIGR_REVISION(.id = "x1", .branch_labels = "alone", .upgrade_sql = "SELECT 1"),
	MIGR_REVISION(.id = "x2", .down_revision = "x1", .depends_on = "c2", .upgrade_sql = "SELECT 1"),
};

static const char *ids(const migr_revision_list *list)
{
	static char text[1024];

	text[0] = '\0';
	for (size_t i = 0; i < migr_revision_list_count(list); i++) {
		strcat(text, i ? " " : "");
		strcat(text, migr_revision_info_id(migr_revision_list_at(list, i)));
	}
	return text;
}

/* The ids of a list, which is freed. */
static const char *taken(migr_revision_list *list)
{
	const char *text = ids(list);

	migr_revision_list_free(list);
	return text;
}

static const migr_revision_info *find(const migr_revision_list *list, const char *id)
{
	for (size_t i = 0; i < migr_revision_list_count(list); i++)
		if (strcmp(migr_revision_info_id(migr_revision_list_at(list, i)), id) == 0)
			return migr_revision_list_at(list, i);
	ck_abort_msg("no %s", id);
	return NULL;
}

static const char *names(const migr_revision_info *info, migr_revision_names which)
{
	static char text[1024];

	text[0] = '\0';
	for (size_t i = 0; i < migr_revision_info_name_count(info, which); i++) {
		strcat(text, i ? " " : "");
		strcat(text, migr_revision_info_name(info, which, i));
	}
	ck_assert_ptr_null(migr_revision_info_name(info, which, migr_revision_info_name_count(info, which)));
	return text;
}

START_TEST(heads_and_branches)
{
	migr_context *m = db_graph(db_new(), NULL, LIST(graph));
	migr_revision_list *list = NULL;

	OK(m, migr_heads(m, 0, &list));
	ck_assert_uint_eq(migr_revision_list_count(list), 3);
	ck_assert(migr_revision_info_flags(find(list, "c2")) & MIGR_INFO_EFFECTIVE_HEAD);
	ck_assert(!(migr_revision_info_flags(find(list, "x2")) & MIGR_INFO_EFFECTIVE_HEAD));
	ck_assert(migr_revision_info_flags(find(list, "m")) & MIGR_INFO_HEAD);
	migr_revision_list_free(list);
	/* another one depends on c2 */
	OK(m, migr_heads(m, 1, &list));
	ck_assert_uint_eq(migr_revision_list_count(list), 2);
	find(list, "m");
	find(list, "x2");
	migr_revision_list_free(list);
	OK(m, migr_branches(m, &list));
	ck_assert_uint_eq(migr_revision_list_count(list), 2);
	ck_assert(migr_revision_info_flags(find(list, "a1")) & MIGR_INFO_BRANCH_POINT);
	ck_assert(migr_revision_info_flags(find(list, "c1")) & MIGR_INFO_BRANCH_POINT);
	migr_revision_list_free(list);
	migr_close(m);
}
END_TEST

START_TEST(what_a_revision_tells)
{
	migr_context *m = db_graph(db_new(), NULL, LIST(graph));
	migr_revision_list *list = NULL;
	const migr_revision_info *info;

	OK(m, migr_history(m, NULL, 0, &list));
	ck_assert_uint_eq(migr_revision_list_count(list), COUNT(graph));
	info = find(list, "a1");
	ck_assert_str_eq(migr_revision_info_message(info), "the first");
	ck_assert_str_eq(migr_revision_info_create_date(info), "2024-01-01");
	ck_assert_str_eq(migr_revision_info_path(info), "versions/a1.sql");
	ck_assert_uint_eq(strlen(migr_revision_info_checksum(info)), 64);
	ck_assert_str_eq(migr_revision_info_sql(info, MIGR_UPGRADE), "SELECT 1");
	ck_assert_str_eq(migr_revision_info_sql(info, MIGR_DOWNGRADE), "SELECT 2");
	ck_assert_ptr_null(migr_revision_info_sql(info, 77));
	ck_assert_uint_eq(migr_revision_info_flags(info), MIGR_INFO_KNOWN | MIGR_INFO_BASE | MIGR_INFO_BRANCH_POINT |
	                                                          MIGR_INFO_CAN_UPGRADE | MIGR_INFO_CAN_DOWNGRADE);
	ck_assert_str_eq(names(info, MIGR_NAMES_DOWN_REVISIONS), "");
	ck_assert_uint_eq(migr_revision_info_name_count(info, MIGR_NAMES_NEXT_REVISIONS), 2);
	info = find(list, "b1");
	ck_assert_uint_eq(migr_revision_info_flags(info), MIGR_INFO_KNOWN | MIGR_INFO_CAN_UPGRADE | MIGR_INFO_CALLBACK);
	ck_assert_ptr_null(migr_revision_info_sql(info, MIGR_UPGRADE));
	ck_assert_ptr_null(migr_revision_info_path(info));
	ck_assert_str_eq(migr_revision_info_message(info), "");
	ck_assert_str_eq(migr_revision_info_create_date(info), "");
	ck_assert_str_eq(names(info, MIGR_NAMES_BRANCH_LABELS), "left port");
	info = find(list, "b2");
	ck_assert(migr_revision_info_flags(info) & MIGR_INFO_NO_TRANSACTION);
	ck_assert_str_eq(names(info, MIGR_NAMES_BRANCH_LABELS), "");
	ck_assert_str_eq(names(info, MIGR_NAMES_LABELS), "left port");
	info = find(list, "c1");
	ck_assert(migr_revision_info_flags(info) & MIGR_INFO_CAN_DOWNGRADE);
	info = find(list, "c2");
	ck_assert_str_eq(names(info, MIGR_NAMES_DEPENDENCIES), "b1");
	info = find(list, "m");
	ck_assert_str_eq(names(info, MIGR_NAMES_DOWN_REVISIONS), "b2 c1");
	ck_assert(migr_revision_info_flags(info) & MIGR_INFO_MERGE_POINT);
	ck_assert(!(migr_revision_info_flags(info) & MIGR_INFO_CAN_UPGRADE));
	ck_assert_uint_eq(migr_revision_info_name_count(info, 0), 0);
	ck_assert_uint_eq(migr_revision_info_name_count(info, 99), 0);
	ck_assert_ptr_null(migr_revision_info_name(info, 99, 0));
	ck_assert_ptr_null(migr_revision_list_at(list, COUNT(graph)));
	migr_revision_list_free(list);
	migr_close(m);
}
END_TEST

START_TEST(history_and_what_is_current)
{
	migr_context *m = db_graph(db_new(), NULL, LIST(graph));
	migr_revision_list *list = NULL;
	uint32_t both = MIGR_INFO_CURRENT | MIGR_INFO_APPLIED;

	OK(m, migr_upgrade(m, "b1"));
	OK(m, migr_history(m, NULL, 1, &list));
	ck_assert_uint_eq(migr_revision_info_flags(find(list, "b1")) & both, both);
	ck_assert_uint_eq(migr_revision_info_flags(find(list, "a1")) & both, MIGR_INFO_APPLIED);
	ck_assert_uint_eq(migr_revision_info_flags(find(list, "b2")) & both, 0);
	migr_revision_list_free(list);
	OK(m, migr_history(m, "a1:b2", 0, &list));
	ck_assert_str_eq(taken(list), "b2 b1 a1");
	OK(m, migr_history(m, "current:b2", 0, &list));
	ck_assert_str_eq(taken(list), "b2 b1");
	OK(m, migr_history(m, ":current", 0, &list));
	ck_assert_str_eq(taken(list), "b1 a1");
	OK(m, migr_current(m, &list));
	ck_assert(migr_revision_info_flags(migr_revision_list_at(list, 0)) & MIGR_INFO_CURRENT);
	ck_assert_str_eq(taken(list), "b1");
	FAILS_HINT(m, migr_history(m, "nowhere:", 0, &list), MIGR_ERROR_TARGET_NOT_FOUND, "nowhere");
	ck_assert_ptr_null(list);
	FAILS_HINT(m, migr_history(m, "a:b:c", 0, &list), MIGR_ERROR_TARGET_SYNTAX, "a:b:c");
	migr_close(m);
}
END_TEST

START_TEST(resolving)
{
	migr_context *m = db_graph(db_new(), NULL, LIST(graph));
	migr_revision_list *list = NULL;

	OK(m, migr_upgrade(m, "c1"));
	OK(m, migr_resolve(m, "right", &list));
	ck_assert_str_eq(taken(list), "c1");
	OK(m, migr_resolve(m, "current", &list));
	ck_assert_str_eq(taken(list), "c1");
	OK(m, migr_resolve(m, "base", &list));
	ck_assert_str_eq(taken(list), "");
	OK(m, migr_resolve(m, "alone@head", &list));
	ck_assert_str_eq(taken(list), "x2");
	OK(m, migr_resolve(m, "heads", &list));
	ck_assert_uint_eq(migr_revision_list_count(list), 2);
	migr_revision_list_free(list);
	FAILS_HINT(m, migr_resolve(m, "b3", &list), MIGR_ERROR_TARGET_NOT_FOUND, "b3");
	FAILS_HINT(m, migr_resolve(m, "alone@b1", &list), MIGR_ERROR_TARGET_NOT_IN_BRANCH, "alone");
	FAILS_HINT(m, migr_resolve(m, "head", &list), MIGR_ERROR_MULTIPLE_HEADS, "head");
	ck_assert_ptr_null(list);
	migr_close(m);
}
END_TEST

START_TEST(beginnings_of_ids)
{
	static const migr_revision list[] = { MIGR_REVISION(.id = "aaaa11", .upgrade_sql = "SELECT 1"),
		                              MIGR_REVISION(.id = "aaaa22", .upgrade_sql = "SELECT 1") };
	migr_context *m = db_linear(db_new(), NULL, LIST(list));
	migr_revision_list *found = NULL;

	OK(m, migr_resolve(m, "aaaa2", &found));
	ck_assert_str_eq(taken(found), "aaaa22");
	FAILS_HINT(m, migr_resolve(m, "aaa", &found), MIGR_ERROR_TARGET_AMBIGUOUS, "aaa");
	ck_assert_uint_eq(migr_error_detail_count(migr_last_error(m)), 2);
	migr_close(m);
}
END_TEST

START_TEST(unknown_rows_are_shown)
{
	const char *path = db_new();
	migr_context *m;
	migr_revision_list *list = NULL;
	const migr_revision_info *info;
	migr_state *state;

	db_exec(path, "CREATE TABLE migr_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY); INSERT INTO "
	              "migr_version VALUES ('zz'), ('b1')");
	m = db_graph(path, NULL, LIST(graph));
	OK(m, migr_current(m, &list));
	ck_assert_uint_eq(migr_revision_list_count(list), 2);
	info = find(list, "zz");
	ck_assert_uint_eq(migr_revision_info_flags(info), MIGR_INFO_CURRENT | MIGR_INFO_APPLIED | MIGR_INFO_NO_LEDGER);
	ck_assert_str_eq(migr_revision_info_message(info), "");
	ck_assert_str_eq(migr_revision_info_create_date(info), "");
	ck_assert_ptr_null(migr_revision_info_path(info));
	ck_assert_ptr_null(migr_revision_info_checksum(info));
	ck_assert_ptr_null(migr_revision_info_sql(info, MIGR_UPGRADE));
	ck_assert_uint_eq(migr_revision_info_name_count(info, MIGR_NAMES_DOWN_REVISIONS), 0);
	migr_revision_list_free(list);
	OK(m, migr_read_state(m, &state));
	ck_assert_uint_eq(migr_state_applied_count(state), 2);
	ck_assert_uint_eq(migr_state_problem_count(state), 1);
	migr_state_free(state);
	migr_close(m);
}
END_TEST

START_TEST(the_state)
{
	const char *path = db_new();
	migr_context *m = db_graph(path, NULL, graph, 5);
	migr_state *state = NULL;

	OK(m, migr_read_state(m, &state));
	ck_assert_int_eq(migr_state_initialized(state), 0);
	ck_assert_uint_eq(migr_state_applied_count(state), 0);
	ck_assert_uint_eq(migr_revision_list_count(migr_state_rows(state)), 0);
	ck_assert_uint_eq(migr_revision_list_count(migr_state_pending(state)), 5);
	migr_state_free(state);
	ck_assert_uint_eq(db_size(path), 0);
	OK(m, migr_upgrade(m, "c2"));
	OK(m, migr_read_state(m, &state));
	ck_assert_int_eq(migr_state_initialized(state), 1);
	ck_assert_uint_eq(migr_state_applied_count(state), 4);
	ck_assert_str_eq(ids(migr_state_rows(state)), "c2");
	ck_assert_str_eq(ids(migr_state_pending(state)), "b2");
	ck_assert_int_eq(migr_state_problem_status(state, 0), MIGR_OK);
	ck_assert_ptr_null(migr_state_problem_revision(state, 0));
	ck_assert_ptr_null(migr_state_problem_message(state, 0));
	migr_state_free(state);
	migr_close(m);
}
END_TEST

/* A plan as "from > steps > to". */
static const char *plan(migr_context *m, migr_direction direction, const char *target)
{
	static char text[512];
	migr_plan *p = NULL;

	OK(m, migr_plan_create(m, direction, &target, 1, 0, &p));
	ck_assert_int_eq(migr_plan_direction(p), direction);
	snprintf(text, sizeof text, "%s >", ids(migr_plan_from(p)));
	snprintf(text + strlen(text), sizeof text - strlen(text), " %s >", ids(migr_plan_steps(p)));
	snprintf(text + strlen(text), sizeof text - strlen(text), " %s", ids(migr_plan_to(p)));
	migr_plan_free(p);
	return text;
}

START_TEST(plans)
{
	const char *path = db_new(), *const two[] = { "b2", "c1" };
	migr_context *m = db_graph(path, NULL, graph, 5);
	migr_plan *p = NULL;
	db_bytes before;

	ck_assert_str_eq(plan(m, MIGR_UPGRADE, "b2"), " > a1 b1 b2 > b2");
	ck_assert_uint_eq(db_size(path), 0);
	OK(m, migr_upgrade(m, "b1"));
	before = db_take(path);
	ck_assert_str_eq(plan(m, MIGR_UPGRADE, "c2"), "b1 > c1 c2 > c2");
	ck_assert_str_eq(plan(m, MIGR_UPGRADE, "b1"), "b1 >  > b1");
	ck_assert_str_eq(plan(m, MIGR_STAMP, "base"), "b1 >  > ");
	OK(m, migr_plan_create(m, MIGR_UPGRADE, two, 2, 0, &p));
	ck_assert_uint_eq(migr_revision_list_count(migr_plan_steps(p)), 2);
	ck_assert_uint_eq(migr_revision_list_count(migr_plan_to(p)), 2);
	migr_plan_free(p);
	/* the error of the run, before its first write */
	FAILS_HINT(m, migr_plan_create(m, MIGR_DOWNGRADE, (const char *const[]){ "a1" }, 1, 0, &p), MIGR_ERROR_NO_CODE,
	           "b1");
	FAILS(m, migr_plan_create(m, MIGR_DOWNGRADE, two, 2, 0, &p), MIGR_ERROR_TARGET_SYNTAX, "one target");
	FAILS(m, migr_plan_create(m, MIGR_UPGRADE, two, 0, 0, &p), MIGR_ERROR_TARGET_SYNTAX, "no target");
	FAILS(m, migr_plan_create(m, MIGR_UPGRADE, two, 2, MIGR_STAMP_PURGE, &p), MIGR_ERROR_OPTION, "flags");
	FAILS(m, migr_plan_create(m, MIGR_STAMP, two, 2, 4, &p), MIGR_ERROR_OPTION, "flags");
	FAILS(m, migr_plan_create(m, 4, two, 2, 0, &p), MIGR_ERROR_MISUSE, "direction");
	ck_assert_ptr_null(p);
	db_same(path, &before);
	migr_close(m);
}
END_TEST

START_TEST(lists_outlive_later_registrations)
{
	static const migr_revision more = MIGR_REVISION(.id = "y", .down_revision = "m", .upgrade_sql = "SELECT 1");
	const migr_revision *pointer = &more;
	migr_context *m = db_graph(db_new(), NULL, LIST(graph));
	migr_revision_list *list = NULL, *later = NULL;

	OK(m, migr_history(m, NULL, 0, &list));
	OK(m, migr_register(m, &pointer, 1));
	/* enough to move what is kept of the revisions */
	for (int i = 0; i < 500; i++) {
		char id[16];
		const migr_revision another = MIGR_REVISION(.id = id, .upgrade_sql = "SELECT 1");

		snprintf(id, sizeof id, "z%d", i);
		OK(m, migr_register(m, &(const migr_revision *){ &another }, 1));
	}
	OK(m, migr_heads(m, 1, &later));
	find(later, "y");
	ck_assert_str_eq(names(find(list, "m"), MIGR_NAMES_DOWN_REVISIONS), "b2 c1");
	ck_assert_str_eq(names(find(list, "b2"), MIGR_NAMES_LABELS), "left port");
	ck_assert_str_eq(migr_revision_info_message(find(list, "a1")), "the first");
	ck_assert_str_eq(migr_revision_info_create_date(find(list, "a1")), "2024-01-01");
	ck_assert_str_eq(migr_revision_info_path(find(list, "a1")), "versions/a1.sql");
	ck_assert_str_eq(migr_revision_info_sql(find(list, "a1"), MIGR_UPGRADE), "SELECT 1");
	migr_revision_list_free(later);
	migr_revision_list_free(list);
	migr_close(m);
}
END_TEST

START_TEST(without_a_database)
{
	const char *const target = "a1";
	migr_context *m = NULL;
	migr_revision_list *list = NULL;
	migr_state *state = NULL;
	migr_plan *p = NULL;
	migr_status rc;

	ck_assert_int_eq(migr_open_offline(&m, NULL, NULL), MIGR_OK);
	for (size_t i = 0; i < COUNT(graph); i++)
		OK(m, migr_register(m, &(const migr_revision *){ &graph[i] }, 1));
	OK(m, migr_check_graph(m));
	OK(m, migr_heads(m, 1, &list));
	migr_revision_list_free(list);
	OK(m, migr_history(m, "a1:b1", 0, &list));
	ck_assert_str_eq(taken(list), "b1 a1");
	FAILS_HINT(m, migr_history(m, NULL, 1, &list), MIGR_ERROR_MISUSE, "no database");
	FAILS_HINT(m, migr_resolve(m, "current", &list), MIGR_ERROR_MISUSE, "no database");
	FAILS_HINT(m, migr_current(m, &list), MIGR_ERROR_MISUSE, "no database");
	FAILS_HINT(m, migr_read_state(m, &state), MIGR_ERROR_MISUSE, "no database");
	FAILS_HINT(m, migr_upgrade(m, "head"), MIGR_ERROR_MISUSE, "no database");
	FAILS_HINT(m, migr_stamp(m, &target, 1, 0), MIGR_ERROR_MISUSE, "no database");
	FAILS_HINT(m, migr_ensure_version(m), MIGR_ERROR_MISUSE, "no database");
	FAILS_HINT(m, migr_restore(m, "x"), MIGR_ERROR_MISUSE, "no database");
	FAILS_HINT(m, migr_plan_create(m, MIGR_UPGRADE, &target, 1, 0, &p), MIGR_ERROR_MISUSE, "no database");
	migr_close(m);
	rc = migr_open_offline(&m, "oracle", NULL);
	FAILS_HINT(m, rc, MIGR_ERROR_OPTION, "oracle");
	migr_close(m);
}
END_TEST

START_TEST(no_place_for_the_answer)
{
	const char *const target = "a1";
	migr_context *m = db_graph(db_new(), NULL, LIST(graph));

	FAILS(m, migr_heads(m, 0, NULL), MIGR_ERROR_MISUSE, "no place");
	FAILS(m, migr_branches(m, NULL), MIGR_ERROR_MISUSE, "no place");
	FAILS(m, migr_history(m, NULL, 0, NULL), MIGR_ERROR_MISUSE, "no place");
	FAILS(m, migr_resolve(m, "a1", NULL), MIGR_ERROR_MISUSE, "no place");
	FAILS(m, migr_current(m, NULL), MIGR_ERROR_MISUSE, "no place");
	FAILS(m, migr_read_state(m, NULL), MIGR_ERROR_MISUSE, "no place");
	FAILS(m, migr_plan_create(m, MIGR_UPGRADE, &target, 1, 0, NULL), MIGR_ERROR_MISUSE, "no place");
	FAILS(m, migr_resolve(m, NULL, &(migr_revision_list *){ NULL }), MIGR_ERROR_MISUSE, "NULL");
	FAILS(m, migr_register(m, NULL, 1), MIGR_ERROR_MISUSE, "no revisions");
	FAILS(m, migr_register_linear(m, NULL, 1, sizeof graph[0]), MIGR_ERROR_MISUSE, "no revisions");
	FAILS(m, migr_register(m, (const migr_revision *const[]){ NULL }, 1), MIGR_ERROR_MISUSE, "NULL");
	OK(m, migr_register(m, NULL, 0));
	FAILS(m, migr_downgrade(m, NULL), MIGR_ERROR_MISUSE, "NULL");
	migr_close(m);
}
END_TEST

START_TEST(no_context_at_all)
{
	const char *const target = "a1";
	migr_revision_list *list = NULL;
	migr_state *state = NULL;
	migr_plan *p = NULL;
	migr_context *m = NULL;

	ck_assert_int_eq(migr_open(NULL, migr_sqlite(), ":memory:", NULL), MIGR_ERROR_MISUSE);
	ck_assert_int_eq(migr_open_borrowed(NULL, migr_sqlite(), &m, NULL), MIGR_ERROR_MISUSE);
	ck_assert_int_eq(migr_open_offline(NULL, NULL, NULL), MIGR_ERROR_MISUSE);
	ck_assert_int_eq(migr_open(&m, NULL, ":memory:", NULL), MIGR_ERROR_MISUSE);
	migr_close(m);
	ck_assert_int_eq(migr_open(&m, migr_sqlite(), NULL, NULL), MIGR_ERROR_MISUSE);
	migr_close(m);
	ck_assert_int_eq(migr_open_borrowed(&m, migr_sqlite(), NULL, NULL), MIGR_ERROR_MISUSE);
	migr_close(m);
	ck_assert_int_eq(migr_register(NULL, NULL, 0), MIGR_ERROR_MISUSE);
	ck_assert_int_eq(migr_register_linear(NULL, MIGR_ARRAY(graph)), MIGR_ERROR_MISUSE);
	ck_assert_int_eq(migr_check_graph(NULL), MIGR_ERROR_MISUSE);
	ck_assert_int_eq(migr_upgrade(NULL, "head"), MIGR_ERROR_MISUSE);
	ck_assert_int_eq(migr_downgrade(NULL, "base"), MIGR_ERROR_MISUSE);
	ck_assert_int_eq(migr_stamp(NULL, &target, 1, 0), MIGR_ERROR_MISUSE);
	ck_assert_int_eq(migr_ensure_version(NULL), MIGR_ERROR_MISUSE);
	ck_assert_int_eq(migr_restore(NULL, "x"), MIGR_ERROR_MISUSE);
	ck_assert_int_eq(migr_heads(NULL, 0, &list), MIGR_ERROR_MISUSE);
	ck_assert_int_eq(migr_branches(NULL, &list), MIGR_ERROR_MISUSE);
	ck_assert_int_eq(migr_history(NULL, NULL, 0, &list), MIGR_ERROR_MISUSE);
	ck_assert_int_eq(migr_resolve(NULL, "a1", &list), MIGR_ERROR_MISUSE);
	ck_assert_int_eq(migr_current(NULL, &list), MIGR_ERROR_MISUSE);
	ck_assert_int_eq(migr_read_state(NULL, &state), MIGR_ERROR_MISUSE);
	ck_assert_int_eq(migr_plan_create(NULL, MIGR_UPGRADE, &target, 1, 0, &p), MIGR_ERROR_MISUSE);
	migr_close(NULL);
	migr_cancel(NULL);
	ck_assert_int_eq(migr_error_status(migr_last_error(NULL)), MIGR_ERROR_NO_MEMORY);
}
END_TEST

START_TEST(getters_of_nothing)
{
	ck_assert_uint_eq(migr_revision_list_count(NULL), 0);
	ck_assert_ptr_null(migr_revision_list_at(NULL, 0));
	migr_revision_list_free(NULL);
	ck_assert_str_eq(migr_revision_info_id(NULL), "");
	ck_assert_str_eq(migr_revision_info_message(NULL), "");
	ck_assert_str_eq(migr_revision_info_create_date(NULL), "");
	ck_assert_ptr_null(migr_revision_info_path(NULL));
	ck_assert_ptr_null(migr_revision_info_checksum(NULL));
	ck_assert_uint_eq(migr_revision_info_name_count(NULL, MIGR_NAMES_LABELS), 0);
	ck_assert_ptr_null(migr_revision_info_name(NULL, MIGR_NAMES_LABELS, 0));
	ck_assert_uint_eq(migr_revision_info_flags(NULL), 0);
	ck_assert_ptr_null(migr_revision_info_sql(NULL, MIGR_UPGRADE));
	migr_state_free(NULL);
	ck_assert_ptr_null(migr_state_rows(NULL));
	ck_assert_ptr_null(migr_state_pending(NULL));
	ck_assert_uint_eq(migr_state_applied_count(NULL), 0);
	ck_assert_int_eq(migr_state_initialized(NULL), 0);
	ck_assert_uint_eq(migr_state_problem_count(NULL), 0);
	ck_assert_int_eq(migr_state_problem_status(NULL, 0), MIGR_OK);
	ck_assert_ptr_null(migr_state_problem_revision(NULL, 0));
	ck_assert_ptr_null(migr_state_problem_message(NULL, 0));
	migr_plan_free(NULL);
	ck_assert_int_eq(migr_plan_direction(NULL), 0);
	ck_assert_ptr_null(migr_plan_steps(NULL));
	ck_assert_ptr_null(migr_plan_from(NULL));
	ck_assert_ptr_null(migr_plan_to(NULL));
}
END_TEST

T_MAIN("api inspect", heads_and_branches, what_a_revision_tells, history_and_what_is_current, resolving,
       beginnings_of_ids, unknown_rows_are_shown, the_state, plans, lists_outlive_later_registrations,
       without_a_database, no_place_for_the_answer, no_context_at_all, getters_of_nothing)
