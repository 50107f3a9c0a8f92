/* SPDX-License-Identifier: MIT */
/*
 * Connections that the application owns, and transactions that it has begun.
 */
#include "suite.h"

#include <string.h>

static const migr_revision steps[] = {
	MIGR_REVISION(.id = "1", .upgrade_sql = "CREATE TABLE one (id INTEGER PRIMARY KEY)",
	              .downgrade_sql = "DROP TABLE one"),
	MIGR_REVISION(.id = "2", .down_revision = "1",
	              .upgrade_sql = "INSERT INTO one VALUES (1); INSERT INTO one VALUES (2)",
	              .downgrade_sql = "DELETE FROM one"),
	MIGR_REVISION(.id = "3", .down_revision = "2",
	              .upgrade_sql = "INSERT INTO one VALUES (3); INSERT INTO nowhere VALUES (1)"),
};

typedef struct borrowed {
	cf t;
	void *native;
	migr_context *m;
} borrowed;

/* A native connection of its own, lent to a context; 0 if the backend does not borrow. */
static int lend(borrowed *b)
{
	if (!cf_target->backend()->borrow)
		return 0;
	cf_begin(&b->t);
	b->native = cf_target->open(b->t.database);
	b->m = NULL;
	ck_assert_ptr_nonnull(b->native);
	return 1;
}

static void use(borrowed *b, uint32_t flags)
{
	migr_options options = { MIGR_OPTIONS, .flags = flags };
	migr_status rc = migr_open_borrowed(&b->m, b->t.backend, b->native, &options);

	ck_assert_msg(rc == MIGR_OK, "%s", migr_error_message(migr_last_error(b->m)));
	cf_register(b->m, LIST(steps));
}

static void give_back(borrowed *b)
{
	cf_target->close(b->native);
	cf_end(&b->t);
}

static void natively(const borrowed *b, const char *sql)
{
	ck_assert_msg(cf_target->execute(b->native, sql) == 0, "%s", sql);
}

START_TEST(a_borrowed_connection_stays_open)
{
	borrowed b;

	if (!lend(&b))
		return;
	use(&b, 0);
	OK(b.m, migr_upgrade(b.m, "2"));
	migr_close(b.m);
	ck_assert_str_eq(cf_versions(&b.t), "2");
	/* no transaction is left open: what is written now is there for others */
	natively(&b, "INSERT INTO one VALUES (50)");
	ck_assert_str_eq(cf_query(&b.t, "SELECT count(*) FROM one"), "3");
	use(&b, 0);
	OK(b.m, migr_downgrade(b.m, "base"));
	migr_close(b.m);
	ck_assert(!cf_exists(&b.t, "one"));
	give_back(&b);
}
END_TEST

START_TEST(a_borrowed_connection_is_as_good_after_an_error)
{
	borrowed b;

	if (!lend(&b))
		return;
	use(&b, 0);
	FAILS(b.m, migr_upgrade(b.m, "head"), MIGR_ERROR_NO_SUCH_TABLE, "nowhere");
	migr_close(b.m);
	ck_assert_str_eq(cf_versions(&b.t), "2");
	natively(&b, "INSERT INTO one VALUES (51)");
	ck_assert_str_eq(cf_query(&b.t, "SELECT count(*) FROM one WHERE id = 51"), "1");
	give_back(&b);
}
END_TEST

static migr_status same_handle(migr_op *op, void *app)
{
	return migr_op_native_handle(op) == app ? MIGR_OK : 1;
}

START_TEST(a_callback_gets_the_borrowed_handle)
{
	borrowed b;
	migr_options options = { MIGR_OPTIONS };
	const migr_revision revision = MIGR_REVISION(.id = "1", .upgrade = same_handle);

	if (!lend(&b))
		return;
	options.app = b.native;
	ck_assert_int_eq(migr_open_borrowed(&b.m, b.t.backend, b.native, &options), MIGR_OK);
	cf_register(b.m, &revision, 1);
	OK(b.m, migr_upgrade(b.m, "head"));
	migr_close(b.m);
	give_back(&b);
}
END_TEST

START_TEST(an_open_transaction_must_be_told)
{
	borrowed b;

	if (!lend(&b))
		return;
	natively(&b, "CREATE TABLE mine (id INTEGER)");
	natively(&b, cf_sql_of(CF_BEGIN));
	natively(&b, "INSERT INTO mine VALUES (1)");
	use(&b, 0);
	FAILS(b.m, migr_upgrade(b.m, "2"), MIGR_ERROR_TRANSACTION, "transaction");
	migr_close(b.m);
	natively(&b, "ROLLBACK");
	ck_assert_str_eq(cf_query(&b.t, "SELECT count(*) FROM mine"), "0");
	ck_assert_str_eq(cf_versions(&b.t), "-");
	/* nor may one be told that is not there */
	use(&b, MIGR_OPEN_CALLER_TRANSACTION);
	if (b.t.has_transactional_ddl)
		FAILS(b.m, migr_upgrade(b.m, "2"), MIGR_ERROR_TRANSACTION, "transaction");
	else
		ck_assert_int_ne(migr_upgrade(b.m, "2"), MIGR_OK);
	migr_close(b.m);
	ck_assert_str_eq(cf_versions(&b.t), "-");
	give_back(&b);
}
END_TEST

/* Runs inside a transaction that is then ended so. */
static void run_inside(const char *end, const char *rows)
{
	borrowed b;

	if (!lend(&b))
		return;
	natively(&b, "CREATE TABLE mine (id INTEGER)");
	natively(&b, cf_sql_of(CF_BEGIN));
	natively(&b, "INSERT INTO mine VALUES (1)");
	use(&b, MIGR_OPEN_CALLER_TRANSACTION);
	if (b.t.has_transactional_ddl) {
		OK(b.m, migr_upgrade(b.m, "2"));
		/* up to date is up to date inside it too */
		OK(b.m, migr_upgrade(b.m, "2"));
	} else {
		FAILS(b.m, migr_upgrade(b.m, "2"), MIGR_ERROR_UNSUPPORTED, "");
	}
	migr_close(b.m);
	natively(&b, end);
	if (b.t.has_transactional_ddl)
		ck_assert_str_eq(cf_versions(&b.t), rows);
	else
		ck_assert_str_eq(cf_versions(&b.t), "-");
	ck_assert_str_eq(cf_query(&b.t, "SELECT count(*) FROM mine"), strcmp(end, "COMMIT") == 0 ? "1" : "0");
	ck_assert_int_eq(cf_exists(&b.t, "one"), b.t.has_transactional_ddl && strcmp(end, "COMMIT") == 0);
	give_back(&b);
}

START_TEST(the_callers_transaction_is_committed)
{
	run_inside("COMMIT", "2");
}
END_TEST

START_TEST(the_callers_transaction_is_rolled_back)
{
	run_inside("ROLLBACK", "-");
}
END_TEST

START_TEST(a_step_fails_inside_the_callers_transaction)
{
	borrowed b;

	if (!lend(&b))
		return;
	if (b.t.has_transactional_ddl) {
		natively(&b, "CREATE TABLE mine (id INTEGER)");
		natively(&b, cf_sql_of(CF_BEGIN));
		natively(&b, "INSERT INTO mine VALUES (1)");
		use(&b, MIGR_OPEN_CALLER_TRANSACTION);
		FAILS(b.m, migr_upgrade(b.m, "head"), MIGR_ERROR_NO_SUCH_TABLE, "nowhere");
		migr_close(b.m);
		/* the failing step was undone, not more */
		natively(&b, "INSERT INTO mine VALUES (2)");
		natively(&b, "COMMIT");
		ck_assert_str_eq(cf_versions(&b.t), "2");
		ck_assert_str_eq(cf_query(&b.t, "SELECT id FROM one ORDER BY id"), "1\n2");
		ck_assert_str_eq(cf_query(&b.t, "SELECT id FROM mine ORDER BY id"), "1\n2");
	}
	give_back(&b);
}
END_TEST

START_TEST(stamps_inside_the_callers_transaction)
{
	borrowed b;

	if (!lend(&b))
		return;
	if (b.t.has_transactional_ddl) {
		natively(&b, cf_sql_of(CF_BEGIN));
		use(&b, MIGR_OPEN_CALLER_TRANSACTION);
		OK(b.m, migr_stamp(b.m, (const char *const[]){ "1" }, 1, 0));
		migr_close(b.m);
		natively(&b, "ROLLBACK");
		ck_assert_str_eq(cf_versions(&b.t), "-");
	}
	give_back(&b);
}
END_TEST

/* Two contexts, one after the other, on one connection: nothing is left from the first. */
START_TEST(two_contexts_share_a_connection)
{
	borrowed b;
	migr_context *second = NULL;
	migr_options plugins = { MIGR_OPTIONS, .history = "plugins" };
	const migr_revision revision = MIGR_REVISION(.id = "p", .upgrade_sql = "CREATE TABLE plugin (id INTEGER)");

	if (!lend(&b))
		return;
	use(&b, 0);
	ck_assert_int_eq(migr_open_borrowed(&second, b.t.backend, b.native, &plugins), MIGR_OK);
	cf_register(second, &revision, 1);
	OK(b.m, migr_upgrade(b.m, "1"));
	OK(second, migr_upgrade(second, "head"));
	OK(b.m, migr_upgrade(b.m, "2"));
	migr_close(second);
	migr_close(b.m);
	ck_assert_str_eq(cf_versions(&b.t), "2");
	ck_assert_str_eq(cf_rows(&b.t, "migr_version_plugins"), "p");
	give_back(&b);
}
END_TEST

CF_CASES(cf_connection_cases, a_borrowed_connection_stays_open, a_borrowed_connection_is_as_good_after_an_error,
         a_callback_gets_the_borrowed_handle, an_open_transaction_must_be_told, the_callers_transaction_is_committed,
         the_callers_transaction_is_rolled_back, a_step_fails_inside_the_callers_transaction,
         stamps_inside_the_callers_transaction, two_contexts_share_a_connection)
