/* SPDX-License-Identifier: MIT */
/*
 * The lock of a run: a user lock of the session, which the server lets go when the session ends, however it ends.
 *
 * Such locks belong to the whole server, so the database's name is part of the lock's; and a name may have 64
 * characters only, so it is a hash, which the server computes: it alone knows which database is selected.
 */
#include "backend.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What MySQL says, and MariaDB does not, if there is no name for want of a database. */
#define NO_NAME 3057

enum { FIELD_TAKEN, FIELD_NAME, FIELD_HOLDER, N_FIELDS };

static migr_status ask(mysql_connection *c, const char *name, char (*fields)[MYSQL_NAME_SIZE], int *is_null)
{
	mysql_text sql;
	migr_status rc;

	migr__mysql_text_init(&sql, c->host);
	migr__mysql_text_puts(&sql, "SELECT GET_LOCK(k.name, 0), k.name, IS_USED_LOCK(k.name) FROM (SELECT CONCAT("
	                            "'migr-', SHA2(CONCAT(LOWER(CONVERT(DATABASE() USING utf8mb4)), '/', _utf8mb4 x'");
	migr__mysql_text_hex(&sql, name, strlen(name));
	migr__mysql_text_puts(&sql, "'), 224)) AS name) AS k");
	rc = sql.failed ? migr__mysql_no_memory(c->host)
	                : migr__mysql_read_row(c, sql.bytes, fields, is_null, N_FIELDS);
	migr__mysql_text_free(&sql);
	return rc;
}

/* NULL instead of an answer: an error that is none to the client. */
static migr_status no_answer(mysql_connection *c, int has_name)
{
	char message[256];

	snprintf(message, sizeof message, "%s: the server did not answer whether the lock is free", c->name);
	return has_name ? migr_host_fail(c->host, MIGR_ERROR_DATABASE, 0, NULL, message,
	                                 "was the waiting session killed, or is the server out of memory?")
	                : migr_host_fail(c->host, MIGR_ERROR_CONNECT, 0, NULL, "no database is selected",
	                                 "name a database in the URL, or select one on the connection");
}

/* Who that is; other users' sessions are only seen with the right PROCESS. */
static migr_status find_holder(mysql_connection *c, unsigned long long holder)
{
	enum { USER, HOST, N_COLUMNS };
	char sql[256], fields[N_COLUMNS][MYSQL_NAME_SIZE], message[512];
	int is_null[N_COLUMNS], has_failed;

	snprintf(sql, sizeof sql, "SELECT USER, HOST FROM information_schema.PROCESSLIST WHERE ID = %llu", holder);
	has_failed = migr__mysql_read_row(c, sql, fields, is_null, N_COLUMNS) != MIGR_OK;
	if (has_failed && c->is_lost)
		return MIGR_ERROR_CONNECTION_LOST;
	if (has_failed || is_null[USER])
		snprintf(message, sizeof message, "connection %llu runs a migration", holder);
	else
		snprintf(message, sizeof message, "connection %llu (%s from %s) runs a migration", holder, fields[USER],
		         is_null[HOST] || !fields[HOST][0] ? "somewhere" : fields[HOST]);
	if (!migr__mysql_copy(c->host, &c->busy, message))
		return migr__mysql_no_memory(c->host);
	c->holder = holder;
	return MIGR_OK;
}

/* The holder is looked up once, not at each attempt. */
static migr_status busy(mysql_connection *c, const char *holder_text)
{
	unsigned long long holder = strtoull(holder_text, NULL, 10);
	migr_status rc = MIGR_OK;

	if (holder && (!c->busy || holder != c->holder))
		rc = find_holder(c, holder);
	if (rc != MIGR_OK)
		return rc;
	return migr_host_fail(c->host, MIGR_ERROR_BUSY, 0, NULL,
	                      holder ? c->busy : "another connection runs a migration", NULL);
}

migr_status migr__mysql_lock(void *connection, const char *name)
{
	mysql_connection *c = connection;
	char fields[N_FIELDS][MYSQL_NAME_SIZE];
	int is_null[N_FIELDS];
	migr_status rc;

	if (c->lock[0])
		return MIGR_OK;
	rc = ask(c, name, fields, is_null);
	if (rc != MIGR_OK)
		return mysql_errno(c->db) == NO_NAME ? no_answer(c, 0) : rc;
	if (is_null[FIELD_TAKEN])
		return no_answer(c, !is_null[FIELD_NAME]);
	if (strcmp(fields[FIELD_TAKEN], "1") != 0)
		return busy(c, fields[FIELD_HOLDER]);
	memcpy(c->lock, fields[FIELD_NAME], MYSQL_NAME_SIZE);
	c->session = mysql_thread_id(c->db);
	return MIGR_OK;
}

migr_status migr__mysql_unlock(void *connection)
{
	mysql_connection *c = connection;
	char sql[128], answer[1][MYSQL_NAME_SIZE];
	int is_null[1];
	migr_status rc;

	if (!c->lock[0])
		return MIGR_OK;
	snprintf(sql, sizeof sql, "SELECT RELEASE_LOCK('%s')", c->lock);
	c->lock[0] = '\0';
	if (c->is_lost)
		return MIGR_OK;
	rc = migr__mysql_read_row(c, sql, answer, is_null, 1);
	if (!c->in_session)
		c->session = 0;
	if (rc != MIGR_OK || (!is_null[0] && strcmp(answer[0], "1") == 0))
		return rc;
	return migr_host_fail(c->host, MIGR_ERROR_DATABASE, 0, NULL,
	                      "the lock was not held any more: another migration may have run at the same time", NULL);
}
