/* SPDX-License-Identifier: MIT */
/*
 * Locks, sessions and connections of the MySQL backend on a server.
 */
#include "mysql_server.h"

START_TEST(the_lock_names_its_holder)
{
	mysql_connection *c = open_new(""), *other = open_url(url_of(database, "")), *elsewhere;
	char id[32];

	snprintf(id, sizeof id, "connection %lu (migr from ", mysql_thread_id(c->db));
	ck_assert_int_eq(migr__mysql_unlock(c), MIGR_OK);
	ck_assert_int_eq(migr__mysql_lock(c, "migr_version"), MIGR_OK);
	ck_assert_int_eq(migr__mysql_lock(c, "migr_version"), MIGR_OK);
	ck_assert_int_eq(migr__mysql_lock(other, "migr_version"), MIGR_ERROR_BUSY);
	ck_assert_msg(strstr(said(), id) != NULL, "%s", said());
	ck_assert_int_eq(migr__mysql_lock(other, "migr_version"), MIGR_ERROR_BUSY);
	ck_assert_ptr_nonnull(strstr(said(), id));
	/* another history, and another database of the same server */
	ck_assert_int_eq(migr__mysql_lock(other, "migr_version_plugins"), MIGR_OK);
	elsewhere = open_url(url_of("migr", ""));
	ck_assert_int_eq(migr__mysql_lock(elsewhere, "migr_version"), MIGR_OK);
	migr__mysql_disconnect(elsewhere);
	ck_assert_int_eq(migr__mysql_unlock(other), MIGR_OK);
	/* one call lets go of it */
	ck_assert_int_eq(migr__mysql_unlock(c), MIGR_OK);
	ck_assert_int_eq(migr__mysql_lock(other, "migr_version"), MIGR_OK);
	migr__mysql_disconnect(other);
	ck_assert_int_eq(migr__mysql_lock(c, "migr_version"), MIGR_OK);
	run_sql(c, "DO RELEASE_ALL_LOCKS()");
	ck_assert_int_eq(migr__mysql_unlock(c), MIGR_ERROR_DATABASE);
	drop_all(c);
}
END_TEST

START_TEST(the_lock_needs_a_database)
{
	mysql_connection *c = open_new(""), *none = open_url(url_of("", ""));

	ck_assert_int_eq(migr__mysql_lock(none, "migr_version"), MIGR_ERROR_CONNECT);
	ck_assert_ptr_nonnull(strstr(said(), "no database"));
	check_fails(none, "SELECT * FROM t", MIGR_ERROR_CONNECT);
	migr__mysql_disconnect(none);
	drop_all(c);
}
END_TEST

static void kill_session(mysql_connection *victim)
{
	mysql_connection *killer = open_url(url_of(database, ""));
	char sql[64];

	snprintf(sql, sizeof sql, "KILL %lu", mysql_thread_id(victim->db));
	run_sql(killer, sql);
	migr__mysql_disconnect(killer);
}

START_TEST(a_lost_session_has_nothing)
{
	mysql_connection *c = open_new("");

	run_sql(c, "CREATE TABLE t (a int)");
	ck_assert_int_eq(migr__mysql_session(c, 1), MIGR_OK);
	ck_assert_int_eq(migr__mysql_lock(c, "migr_version"), MIGR_OK);
	ck_assert_int_eq(migr__mysql_begin(c), MIGR_OK);
	run_sql(c, "INSERT INTO t VALUES (1)");
	kill_session(c);
	check_fails(c, "INSERT INTO t VALUES (2)", MIGR_ERROR_CONNECTION_LOST);
	ck_assert_msg(strstr(said(), " at 127.0.0.1:") != NULL, "%s", said());
	ck_assert_int_eq(migr__mysql_transaction_state(c), MIGR_TRANSACTION_IDLE);
	ck_assert_int_eq(migr__mysql_commit(c), MIGR_ERROR_CONNECTION_LOST);
	ck_assert_int_eq(migr__mysql_rollback(c), MIGR_OK);
	ck_assert_int_eq(migr__mysql_unlock(c), MIGR_OK);
	ck_assert_int_eq(migr__mysql_session(c, 0), MIGR_OK);
	drop_all(c);
}
END_TEST

START_TEST(a_commit_may_be_in_doubt)
{
	mysql_connection *c = open_new("");

	run_sql(c, "CREATE TABLE t (a int)");
	ck_assert_int_eq(migr__mysql_begin(c), MIGR_OK);
	run_sql(c, "INSERT INTO t VALUES (1)");
	kill_session(c);
	ck_assert_int_eq(migr__mysql_commit(c), MIGR_ERROR_CONNECTION_LOST);
	ck_assert_msg(strstr(said(), "unknown") != NULL, "%s", said());
	drop_all(c);
}
END_TEST

START_TEST(a_session_is_put_back)
{
	mysql_connection *c = open_new("");
	int is_mariadb;

	is_mariadb = strstr(ask(c, "SELECT VERSION()"), "MariaDB") != NULL;
	run_sql(c, "CREATE TABLE t (a int)");
	run_sql(c, "INSERT INTO t VALUES (1), (2), (3), (4), (5), (6), (7), (8), (9), (10)");
	run_sql(c, "SET SESSION lock_wait_timeout = 77, SESSION completion_type = 'RELEASE'");
	ck_assert_int_eq(migr__mysql_session(c, 1), MIGR_OK);
	check_ask(c, "SELECT @@SESSION.completion_type", "NO_CHAIN");
	check_ask(c, "SELECT @@SESSION.lock_wait_timeout", "30");
	ck_assert_int_eq(migr__mysql_session(c, 0), MIGR_OK);
	check_ask(c, "SELECT @@SESSION.lock_wait_timeout", "77");
	check_ask(c, "SELECT @@SESSION.completion_type", "RELEASE");
	migr__mysql_disconnect(c);
	c = open_url(url_of(database, is_mariadb ? "lock_wait_timeout=55&max_statement_time=1.50"
	                                         : "lock_wait_timeout=55&max_execution_time=1500"));
	check_ask(c, "SELECT @@SESSION.lock_wait_timeout", "55");
	ck_assert_int_eq(migr__mysql_session(c, 1), MIGR_OK);
	check_ask(c, "SELECT @@SESSION.lock_wait_timeout", "55");
	check_fails(c,
	            "SELECT COUNT(*) FROM t a, t b, t c, t d, t e, t f, t g, t h, t i, t j WHERE a.a + j.a = SLEEP(0)",
	            MIGR_ERROR_TIMEOUT);
	ck_assert_int_eq(migr__mysql_session(c, 0), MIGR_OK);
	drop_all(c);
}
END_TEST

static MYSQL *connect_plainly(const mysql_url *url)
{
	MYSQL *db = mysql_init(NULL);
	unsigned protocol = MYSQL_PROTOCOL_TCP;

	ck_assert_ptr_nonnull(db);
	mysql_options(db, MYSQL_SET_CHARSET_NAME, "latin1");
	mysql_options(db, MYSQL_OPT_PROTOCOL, &protocol);
	ck_assert_msg(mysql_real_connect(db, url->host, url->user, url->password, database, url->port, NULL, 0) != NULL,
	              "%s", mysql_error(db));
	return db;
}

START_TEST(a_borrowed_session_is_put_back)
{
	static const char *const two[] = { "INSERT INTO t VALUES ('\xc3\xbc')", "INSERT INTO t VALUES ('b')" };
	static const char settings[] = "SELECT CONCAT_WS(' ', @@autocommit + 0, @@character_set_client, "
				       "IFNULL(@@character_set_results, 'none'), @@collation_connection)";
	mysql_connection *own = open_new(""), *c;
	mysql_url url;
	MYSQL *db;
	void *connection;

	ck_assert_int_eq(migr__mysql_url_read(&context->host, getenv("MIGR_TEST_MYSQL_URL"), &url), MIGR_OK);
	db = connect_plainly(&url);
	migr__mysql_url_free(&context->host, &url);
	ck_assert_int_eq(migr__mysql_borrow(&context->host, db, &connection), MIGR_OK);
	c = connection;
	run_sql(own, "CREATE TABLE t (a varchar(20) CHARACTER SET utf8mb4)");
	run_sql(c, "SET autocommit = 0, character_set_results = NULL, collation_connection = 'latin1_german2_ci'");
	/* a query outside a run leaves no transaction behind */
	check_ask(c, "SELECT COUNT(*) FROM t", "0");
	ck_assert_int_eq(migr__mysql_transaction_state(c), MIGR_TRANSACTION_IDLE);
	check_ask(c, settings, "0 latin1 none latin1_german2_ci");

	ck_assert_int_eq(migr__mysql_session(c, 1), MIGR_OK);
	check_ask(c,
	          "SELECT CONCAT_WS(' ', @@autocommit + 0, @@character_set_client, @@character_set_results, "
	          "@@character_set_connection)",
	          "1 utf8mb4 utf8mb4 utf8mb4");
	ck_assert_int_eq(c->can_batch, 1);
	check_many(c, two, 2, MIGR_OK, 2, NULL);
	check_ask(own, "SELECT GROUP_CONCAT(HEX(a)) FROM t", "C3BC,62");
	ck_assert_int_eq(migr__mysql_lock(c, "migr_version"), MIGR_OK);
	ck_assert_int_eq(migr__mysql_session(c, 0), MIGR_OK);
	check_ask(c, settings, "0 latin1 none latin1_german2_ci");
	ck_assert_int_eq(c->can_batch, 0);
	ck_assert_int_ne(mysql_query(db, "DO 0; DO 0"), 0);

	/* nothing is held by a connection that is given back */
	migr__mysql_disconnect(c);
	ck_assert_int_eq(migr__mysql_lock(own, "migr_version"), MIGR_OK);
	mysql_close(db);
	drop_all(own);
}
END_TEST

START_TEST(a_session_inside_a_transaction)
{
	mysql_connection *c = open_new("");

	c->is_borrowed = 1;
	run_sql(c, "CREATE TABLE t (a int)");
	c->in_session = 1;
	run_sql(c, "SET autocommit = 0");
	run_sql(c, "INSERT INTO t VALUES (1)");
	c->in_session = 0;
	ck_assert_int_eq(migr__mysql_session(c, 1), MIGR_OK);
	ck_assert_int_eq(migr__mysql_transaction_state(c), MIGR_TRANSACTION_OPEN);
	ck_assert_int_eq(migr__mysql_session(c, 0), MIGR_OK);
	ck_assert_int_eq(migr__mysql_transaction_state(c), MIGR_TRANSACTION_OPEN);
	ck_assert_int_eq(migr__mysql_rollback(c), MIGR_OK);
	check_ask(c, "SELECT COUNT(*) FROM t", "0");
	c->is_borrowed = 0;
	drop_all(c);
}
END_TEST

static void check_refused(const char *url, migr_status status, const char *says)
{
	void *connection = &connection;
	migr_status rc = migr__mysql_connect(&context->host, url, 0, &connection);

	ck_assert_msg(rc == status, "%s: %s", migr_status_name(rc), said());
	ck_assert_ptr_null(connection);
	ck_assert_msg(strstr(said(), says) != NULL, "%s", said());
	ck_assert_ptr_null(strstr(said(), "s3cret"));
	ck_assert_str_ne(migr_error_hint(&context->backend_error), "");
}

START_TEST(a_connection_that_fails)
{
	mysql_connection *c = open_new("");
	const char *base = getenv("MIGR_TEST_MYSQL_URL"), *at = strrchr(base, '@'), *slash = strrchr(base, '/');
	void *encrypted = NULL;
	char url[256];

	check_refused("mysql://u:s3cret@127.0.0.1:1/d?default-file=", MIGR_ERROR_CONNECT, "d at 127.0.0.1:1");
	check_refused("mysql://u:s3cret@localhost:1/d?default-file=", MIGR_ERROR_CONNECT, "d at localhost:1");
	check_refused("mysql://u:s3cret@[::1]:1/d?default-file=", MIGR_ERROR_CONNECT, "d at [::1]:1");
	check_refused("mysql://u:s3cret@/d?default-file=&socket=/nowhere", MIGR_ERROR_CONNECT, "d at /nowhere");
	check_refused(url_of("migr_nowhere", ""), MIGR_ERROR_CONNECT, "migr_nowhere");
	check_refused(url_of(database, "charset=klingon"), MIGR_ERROR_URL, "klingon");
	snprintf(url, sizeof url, "mysql://migr:s3cret%.*s/d?default-file=", (int)(slash - at), at);
	check_refused(url, MIGR_ERROR_PERMISSION, "migr");
	/* a value that the server cuts */
	check_refused(url_of(database, "lock_wait_timeout=999999999999"), MIGR_ERROR_PRAGMA, "lock_wait_timeout");
	/* encryption is had or refused, never left out */
	if (migr__mysql_connect(&context->host, url_of(database, "ssl-mode=required"), 0, &encrypted) == MIGR_OK) {
		ck_assert_ptr_nonnull(mysql_get_ssl_cipher(((mysql_connection *)encrypted)->db));
		migr__mysql_disconnect(encrypted);
	} else {
		check_refused(url_of(database, "ssl-mode=required"), MIGR_ERROR_CONNECT, database);
	}
	drop_all(c);
}
END_TEST

START_TEST(an_option_file_gives_what_is_left_out)
{
	mysql_connection *c = open_new(""), *other;
	const char *file = t_path(t_folder(), "my.cnf");
	mysql_url url;
	char text[512];

	ck_assert_int_eq(migr__mysql_url_read(&context->host, getenv("MIGR_TEST_MYSQL_URL"), &url), MIGR_OK);
	snprintf(text, sizeof text,
	         "[client]\nuser=%s\npassword=%s\ndefault-character-set=latin1\n[migr]\nhost=127.0.0.1\nport=%u\n"
	         "protocol=tcp\n",
	         url.user, url.password, url.port);
	t_write(file, text);
	migr__mysql_url_free(&context->host, &url);
	snprintf(text, sizeof text, "mysql:%s?default-file=%s", database, file);
	other = open_url(text);
	check_ask(other, "SELECT DATABASE()", database);
	check_ask(other, "SELECT @@character_set_client", "utf8mb4");
	snprintf(text, sizeof text, "%s at 127.0.0.1:%u", database, other->db->port);
	ck_assert_str_eq(other->name, text);
	migr__mysql_disconnect(other);
	drop_all(c);
}
END_TEST

START_TEST(a_socket)
{
	const char *socket = getenv("MIGR_TEST_MYSQL_SOCKET");
	mysql_connection *c = open_new(""), *other;
	mysql_url url;
	char text[512];

	if (socket) {
		ck_assert_int_eq(migr__mysql_url_read(&context->host, getenv("MIGR_TEST_MYSQL_URL"), &url), MIGR_OK);
		snprintf(text, sizeof text, "mysql://%s:%s@/%s?default-file=&socket=%s", url.user, url.password,
		         database, socket);
		migr__mysql_url_free(&context->host, &url);
		other = open_url(text);
		snprintf(text, sizeof text, "%s at %s", database, socket);
		ck_assert_str_eq(other->name, text);
		migr__mysql_disconnect(other);
	}
	drop_all(c);
}
END_TEST

SERVER_MAIN("mysql session", the_lock_names_its_holder, the_lock_needs_a_database, a_lost_session_has_nothing,
            a_commit_may_be_in_doubt, a_session_is_put_back, a_borrowed_session_is_put_back,
            a_session_inside_a_transaction, a_connection_that_fails, an_option_file_gives_what_is_left_out, a_socket)
