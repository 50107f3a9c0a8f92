/* SPDX-License-Identifier: MIT */
/*
 * Blocks: what belongs together in a revision that is no transaction.
 */
#include "suite.h"

#include <string.h>

static const migr_revision first = MIGR_REVISION(.id = "1", .upgrade_sql = "CREATE TABLE t (id INTEGER PRIMARY KEY)");

/* What a callback does, and is to do. */
typedef struct plan {
	int fails_at; /* the place where it returns a status of its own; 0: nowhere */
	int leaves_open;
	int nests;
	int forgets;
	void *other;
	const char *extra; /* a statement inside the second block */
} plan;

#define MAYBE_FAIL(place)                                                                                              \
	if (p->fails_at == (place))                                                                                    \
	return 70 + (place)

static migr_status two_blocks(migr_op *op, void *app)
{
	plan *p = app;

	TRY(migr_op_execute(op, "INSERT INTO t VALUES (1)"));
	MAYBE_FAIL(1);
	TRY(migr_op_begin(op));
	TRY(migr_op_execute(op, "INSERT INTO t VALUES (2)"));
	MAYBE_FAIL(2);
	TRY(migr_op_execute(op, "INSERT INTO t VALUES (3)"));
	TRY(migr_op_commit(op));
	MAYBE_FAIL(3);
	TRY(migr_op_begin(op));
	if (p->nests)
		return migr_op_begin(op);
	TRY(migr_op_execute(op, "INSERT INTO t VALUES (4)"));
	if (p->extra)
		TRY(migr_op_execute(op, p->extra));
	if (p->forgets)
		p->forgets = migr_op_execute(op, "INSERT INTO t VALUES (1)");
	MAYBE_FAIL(4);
	if (p->leaves_open)
		return MIGR_OK;
	TRY(migr_op_commit(op));
	MAYBE_FAIL(5);
	return migr_op_execute(op, "INSERT INTO t VALUES (6)");
}

static const migr_revision list[] = {
	MIGR_REVISION(.id = "1", .upgrade_sql = "CREATE TABLE t (id INTEGER PRIMARY KEY)"),
	MIGR_REVISION(.id = "2", .down_revision = "1", .upgrade = two_blocks, .flags = MIGR_REVISION_NO_TRANSACTION),
};

static const char *rows(const cf *t)
{
	return cf_query(t, "SELECT id FROM t ORDER BY id");
}

START_TEST(a_block_is_done_or_not)
{
	/* where nothing is undone, statements between blocks are collected up to the next block */
	static const char *const kept[] = { "", "1", "1", "1\n2\n3", "1\n2\n3", "1\n2\n3\n4" };

	for (int place = 1; place <= 5; place++) {
		plan p = { .fails_at = place };
		migr_options options = { MIGR_OPTIONS, .app = &p };
		cf t;
		migr_context *m;
		migr_status rc;

		cf_begin(&t);
		m = cf_graph(&t, &options, LIST(list));
		rc = migr_upgrade(m, "head");
		FAILS(m, rc, MIGR_ERROR_CALLBACK, "revision 2");
		/* what stands by itself before a block is collected where DDL commits by itself */
		ck_assert_str_eq(rows(&t), place == 1 && !t.has_transactional_ddl ? "" : kept[place]);
		ck_assert_str_eq(cf_versions(&t), "1");
		p.fails_at = 0;
		OK(m, migr_upgrade(m, "head"));
		ck_assert_str_eq(rows(&t), "1\n2\n3\n4\n6");
		ck_assert_str_eq(cf_versions(&t), "2");
		migr_close(m);
		cf_end(&t);
	}
}
END_TEST

static void refused(plan p, migr_status status, const char *says)
{
	migr_options options = { MIGR_OPTIONS, .app = &p };
	cf t;
	migr_context *m;
	migr_status rc;

	cf_begin(&t);
	m = cf_graph(&t, &options, LIST(list));
	rc = migr_upgrade(m, "head");
	FAILS(m, rc, status, says);
	ck_assert_str_eq(rows(&t), "1\n2\n3");
	ck_assert_str_eq(cf_versions(&t), "1");
	migr_close(m);
	cf_end(&t);
}

START_TEST(blocks_do_not_nest)
{
	refused((plan){ .nests = 1 }, MIGR_ERROR_MISUSE, "inside another one");
}
END_TEST

START_TEST(a_block_is_not_committed)
{
	refused((plan){ .leaves_open = 1 }, MIGR_ERROR_TRANSACTION, "not committed");
}
END_TEST

START_TEST(a_block_ends_by_its_own_end_only)
{
	refused((plan){ .extra = "COMMIT" }, MIGR_ERROR_TRANSACTION, "block");
}
END_TEST

START_TEST(what_cannot_be_part_of_a_block)
{
	const char *outside = cf_sql_of(CF_OUTSIDE);
	const migr_backend *backend = cf_target->backend();

	if (!(backend->flags & MIGR_BACKEND_TRANSACTIONAL_DDL)) {
		refused((plan){ .extra = "CREATE TABLE u (id INTEGER)" }, MIGR_ERROR_UNSUPPORTED, "commits by itself");
		refused((plan){ .extra = "LOCK TABLES t WRITE" }, MIGR_ERROR_UNSUPPORTED, "commits by itself");
	} else if (outside[0]) {
		refused((plan){ .extra = outside }, MIGR_ERROR_UNSUPPORTED, "does not run inside a transaction");
	}
}
END_TEST

/* A failure that is passed over must not become half a block. */
START_TEST(a_failure_is_passed_over)
{
	plan p = { .forgets = 1 };
	migr_options options = { MIGR_OPTIONS, .app = &p };
	cf t;
	migr_context *m;
	migr_status rc;

	cf_begin(&t);
	m = cf_graph(&t, &options, LIST(list));
	rc = migr_upgrade(m, "head");
	ck_assert_int_eq(p.forgets, MIGR_ERROR_CONSTRAINT);
	if (strcmp(t.dialect, "postgresql") == 0) {
		FAILS(m, rc, MIGR_ERROR_TRANSACTION, "block");
		ck_assert_str_eq(rows(&t), "1\n2\n3");
	} else {
		OK(m, rc);
		ck_assert_str_eq(rows(&t), "1\n2\n3\n4\n6");
	}
	migr_close(m);
	cf_end(&t);
}
END_TEST

/* In a step that is one transaction, blocks have no effect but must be right. */
START_TEST(blocks_in_a_transaction)
{
	plan p = { .fails_at = 3 };
	migr_options options = { MIGR_OPTIONS, .app = &p };
	migr_revision plain[] = { list[0], list[1] };
	cf t;
	migr_context *m;
	migr_status rc;

	cf_begin(&t);
	plain[1].flags = 0;
	m = cf_graph(&t, &options, LIST(plain));
	rc = migr_upgrade(m, "head");
	FAILS(m, rc, MIGR_ERROR_CALLBACK, "revision 2");
	ck_assert_str_eq(rows(&t), t.has_transactional_ddl ? "" : "1\n2\n3");
	p.fails_at = 0;
	p.leaves_open = 1;
	rc = migr_upgrade(m, "head");
	FAILS(m, rc, MIGR_ERROR_TRANSACTION, "not committed");
	p.leaves_open = 0;
	OK(m, migr_upgrade(m, "head"));
	ck_assert_str_eq(rows(&t), "1\n2\n3\n4\n6");
	migr_close(m);
	cf_end(&t);
}
END_TEST

static const char *run_sql(const char *sql, migr_status status, const char *says)
{
	const migr_revision revisions[] = { first, MIGR_REVISION(.id = "2", .down_revision = "1", .upgrade_sql = sql,
		                                                 .flags = MIGR_REVISION_NO_TRANSACTION) };
	cf t;
	migr_context *m;
	migr_status rc;
	const char *result;

	cf_begin(&t);
	cf_upgrade(&t, NULL, &first, 1, "head");
	m = cf_graph(&t, NULL, LIST(revisions));
	rc = migr_upgrade(m, "head");
	if (status == MIGR_OK)
		OK(m, rc);
	else
		FAILS(m, rc, status, says);
	result = rows(&t);
	migr_close(m);
	cf_end(&t);
	return result;
}

START_TEST(marks_in_sql)
{
	ck_assert_str_eq(run_sql("INSERT INTO t VALUES (1);\n-- migr:begin\nINSERT INTO t VALUES (2);\n"
	                         "INSERT INTO t VALUES (3);\n-- migr:commit\nINSERT INTO t VALUES (4);\n",
	                         MIGR_OK, NULL),
	                 "1\n2\n3\n4");
	ck_assert_str_eq(run_sql("-- migr:begin\nINSERT INTO t VALUES (2);\n"
	                         "INSERT INTO t VALUES (3)\n;\n-- migr:commit",
	                         MIGR_OK, NULL),
	                 "2\n3");
	ck_assert_str_eq(run_sql("-- migr:begin\nINSERT INTO t VALUES (2);\nINSERT INTO t VALUES (2);\n-- migr:commit",
	                         MIGR_ERROR_CONSTRAINT, "revision 2"),
	                 "");
}
END_TEST

/* What refuses a transaction stands between two blocks. */
START_TEST(marks_around_what_stands_alone)
{
	const char *outside = cf_sql_of(CF_OUTSIDE);

	if (outside[0])
		ck_assert_str_eq(run_sql(cf_text("-- migr:begin\nINSERT INTO t VALUES (1);\n-- migr:commit\n%s;\n"
		                                 "-- migr:begin\nINSERT INTO t VALUES (2);\n-- migr:commit\n",
		                                 outside),
		                         MIGR_OK, NULL),
		                 "1\n2");
}
END_TEST

START_TEST(marks_that_are_wrong)
{
	static const struct {
		const char *sql, *says;
	} wrong[] = {
		{ "INSERT INTO t VALUES (1);\n-- migr:begin\nINSERT INTO t VALUES (2);\n", "line 2: a block is begun" },
		{ "INSERT INTO t VALUES (1);\n-- migr:commit\n", "line 2: a block is committed" },
		{ "INSERT INTO t VALUES (1);\n-- migr:begin\n-- migr:begin\n-- migr:commit", "line 3" },
		{ "INSERT INTO t\n-- migr:begin\nVALUES (1);\n-- migr:commit", "line 2: a mark" },
	};

	/* before anything is written */
	for (size_t i = 0; i < COUNT(wrong); i++)
		ck_assert_str_eq(run_sql(wrong[i].sql, MIGR_ERROR_SQL_TEXT, wrong[i].says), "");
}
END_TEST

CF_CASES(cf_block_cases, blocks_in_a_transaction, marks_that_are_wrong)

/* Outside a transaction. */
CF_CASES(cf_block_session_cases, a_block_is_done_or_not, blocks_do_not_nest, a_block_is_not_committed,
         a_block_ends_by_its_own_end_only, what_cannot_be_part_of_a_block, a_failure_is_passed_over, marks_in_sql,
         marks_around_what_stands_alone)
