/* SPDX-License-Identifier: MIT */
/*
 * Throw-away databases, made and dropped by the connection that uses them. While it lives it holds a lock of the name,
 * so that what is left of a process that was killed is known by it: the lock is free.
 */
#include "backend.h"

#include <stdio.h>
#include <string.h>

#define NAME_SIZE MYSQL_NAME_SIZE

/* How to connect where an application has connected; texts are borrowed from its handle. */
static void url_of_client(MYSQL *db, mysql_url *url)
{
	memset(url, 0, sizeof *url);
	url->user = db->user;
	url->password = db->passwd;
	url->host = db->host;
	url->port = db->unix_socket ? 0 : db->port;
	url->options[OPTION_SOCKET] = db->unix_socket;
	url->options[OPTION_CHARSET] = mysql_character_set_name(db);
	url->options[OPTION_DEFAULT_FILE] = "";
	url->tls = mysql_get_ssl_cipher(db) ? TLS_REQUIRED : TLS_UNSAID;
}

static migr_status dial(mysql_connection *c, const mysql_connection *like)
{
	mysql_url url;
	int ok;

	while (like->like)
		like = like->like;
	c->like = like;
	url = like->url;
	if (like->is_borrowed)
		url_of_client(like->db, &url);
	url.database = NULL;
	c->db = mysql_init(NULL);
	if (!c->db)
		return migr__mysql_no_memory(c->host);
	ok = !migr__mysql_set_options(c->db, &url) && migr__mysql_dial(c->db, &url);
	if (!ok)
		return migr__mysql_fault(c, "a second connection, for a scratch database");
	c->can_batch = 1;
	c->has_timeout = url.options[SETTING_LOCK_WAIT_TIMEOUT] != NULL;
	return migr__mysql_settings_make(c, &url);
}

/* What was made by sessions that are gone. What cannot be dropped is left to who can. */
static migr_status drop_left_overs(mysql_connection *c)
{
	static const char find[] =
		"SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME LIKE 'migr\\_scratch\\_%' AND "
		"IS_FREE_LOCK(SUBSTRING_INDEX(SCHEMA_NAME, '__', 1)) LIMIT 1 OFFSET ";
	char sql[sizeof find + 32], name[1][NAME_SIZE], drop[NAME_SIZE + 64];
	int is_null[1];

	for (unsigned n_kept = 0; n_kept < 100;) {
		migr_status rc;

		snprintf(sql, sizeof sql, "%s%u", find, n_kept);
		rc = migr__mysql_read_row(c, sql, name, is_null, 1);
		if (rc != MIGR_OK || is_null[0])
			return rc;
		snprintf(drop, sizeof drop, "DROP DATABASE IF EXISTS `%s`", name[0]);
		if (mysql_query(c->db, drop) != 0)
			n_kept++;
	}
	return MIGR_OK;
}

static migr_status not_allowed(mysql_connection *c)
{
	char user[1][NAME_SIZE], message[512], hint[512];
	int is_null[1] = { 1 };
	const char *host;

	snprintf(message, sizeof message, "a scratch database may not be made, which takes the privilege CREATE: %s",
	         mysql_error(c->db));
	if (migr__mysql_read_row(c, "SELECT CURRENT_USER()", user, is_null, 1) != MIGR_OK || is_null[0])
		user[0][0] = '\0';
	host = strrchr(user[0], '@');
	snprintf(hint, sizeof hint,
	         "GRANT ALL ON `migr\\_scratch\\_%%`.* TO '%.*s'@'%s'; or give a database of another server "
	         "(scratch_url)",
	         host ? (int)(host - user[0]) : 0, user[0], host ? host + 1 : "%");
	return migr_host_fail(c->host, MIGR_ERROR_PERMISSION, 1044, NULL, message, hint);
}

/* As the other connection's database is, and its session. */
static migr_status create(mysql_connection *c, mysql_connection *like)
{
	enum { NAME, LOCK, N_FIELDS };
	enum { CHARSET, COLLATION, FOREIGN_KEYS, N_SETTINGS };
	char fields[N_FIELDS][NAME_SIZE], settings[N_SETTINGS][NAME_SIZE], sql[512];
	int is_null[N_FIELDS], no_setting[N_SETTINGS];
	migr_status rc = migr__mysql_read_row(c,
	                                      "SELECT k.name, GET_LOCK(k.name, 0) FROM (SELECT CONCAT('migr_scratch_', "
	                                      "UUID_SHORT()) AS name) AS k",
	                                      fields, is_null, N_FIELDS);

	if (rc == MIGR_OK)
		rc = migr__mysql_read_row(like,
		                          "SELECT @@character_set_database, @@collation_database, "
		                          "@@foreign_key_checks",
		                          settings, no_setting, N_SETTINGS);
	if (rc != MIGR_OK)
		return rc;
	snprintf(sql, sizeof sql, "CREATE DATABASE `%s` CHARACTER SET %s COLLATE %s", fields[NAME], settings[CHARSET],
	         settings[COLLATION]);
	if (mysql_query(c->db, sql) != 0)
		return mysql_errno(c->db) == 1044 ? not_allowed(c) : migr__mysql_fault(c, "a scratch database");
	memcpy(c->scratch, fields[NAME], sizeof c->scratch);
	snprintf(sql, sizeof sql, "SET SESSION foreign_key_checks = %s", settings[FOREIGN_KEYS]);
	rc = migr__mysql_run(c, sql);
	snprintf(sql, sizeof sql, "USE `%s`", c->scratch);
	return rc == MIGR_OK ? migr__mysql_run(c, sql) : rc;
}

/* It says how texts are read and what is an error; longer than any name. */
static migr_status follow_mode(mysql_connection *c, mysql_connection *like)
{
	MYSQL_RES *rows;
	MYSQL_ROW row;
	char sql[2048];
	int ok;

	if (mysql_query(like->db, "SELECT CONCAT('SET SESSION sql_mode = ', QUOTE(@@SESSION.sql_mode))") != 0)
		return migr__mysql_fault(c, "sql_mode");
	rows = mysql_store_result(like->db);
	row = rows ? mysql_fetch_row(rows) : NULL;
	ok = row && row[0];
	snprintf(sql, sizeof sql, "%s", ok ? row[0] : "");
	mysql_free_result(rows);
	return ok ? migr__mysql_run(c, sql) : MIGR_OK;
}

migr_status migr__mysql_scratch(migr_host *host, void *like, void **connection)
{
	mysql_connection *c = migr__mysql_new(host);
	migr_status rc = c ? dial(c, like) : migr__mysql_no_memory(host);

	*connection = NULL;
	if (rc == MIGR_OK)
		rc = drop_left_overs(c);
	if (rc == MIGR_OK)
		rc = create(c, like);
	if (rc == MIGR_OK)
		rc = follow_mode(c, like);
	if (rc == MIGR_OK && !migr__mysql_copy(host, &c->name, c->scratch))
		rc = migr__mysql_no_memory(host);
	if (rc != MIGR_OK && c)
		migr__mysql_disconnect(c);
	else
		*connection = c;
	return rc;
}

/* With those that were made beside it, under its name with an ending. */
void migr__mysql_scratch_end(mysql_connection *c)
{
	char sql[256], name[1][NAME_SIZE];
	int is_null[1];

	if (!c->scratch[0])
		return;
	for (int tries = 0; tries < 100; tries++) {
		snprintf(sql, sizeof sql,
		         "SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SUBSTRING_INDEX(SCHEMA_NAME, '__', "
		         "1) = '%s' LIMIT 1",
		         c->scratch);
		if (migr__mysql_read_row(c, sql, name, is_null, 1) != MIGR_OK || is_null[0])
			break;
		snprintf(sql, sizeof sql, "DROP DATABASE IF EXISTS `%s`", name[0]);
		if (mysql_query(c->db, sql) != 0)
			break;
	}
	c->scratch[0] = '\0';
}
