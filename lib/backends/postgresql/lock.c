/* SPDX-License-Identifier: MIT */
/*
 * Advisory locks. They are polled for, never waited for in the server: a session that waits holds a snapshot, and
 * CREATE INDEX CONCURRENTLY by the holder of the lock would wait for that in turn.
 *
 * Behind a pooler that hands out a server connection for each transaction there is no session to hold a lock. It shows
 * in the server's process not being the one that libpq was told of; then each transaction takes the lock for itself.
 *
 * In the caller's transaction the lock is the transaction's too: others must not begin before what was done is there to
 * be seen.
 */
#include "backend.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* FNV-1a, 64 bits. The database need not be part of it: advisory locks are per database. */
static int64_t key_of(const char *name)
{
	uint64_t h = UINT64_C(14695981039346656037);

	for (; *name; name++)
		h = (h ^ (unsigned char)*name) * UINT64_C(1099511628211);
	return (int64_t)h;
}

/* One row of texts; the statement has no parameters. */
static PGresult *ask(pg_connection *c, const char *sql, migr_status *rc)
{
	PGresult *result;

	*rc = MIGR_OK;
	if (!PQsendQuery(c->db, sql)) {
		*rc = migr__pg_fault(c, NULL);
		return NULL;
	}
	result = migr__pg_finish(c);
	if (!result || PQresultStatus(result) != PGRES_TUPLES_OK || PQntuples(result) < 1) {
		*rc = migr__pg_fault(c, result);
		PQclear(result);
		return NULL;
	}
	return result;
}

/* Who has it, as far as this user may know. */
static migr_status busy(pg_connection *c)
{
	char sql[512], message[512];
	migr_status rc;
	PGresult *result;

	snprintf(sql, sizeof sql,
	         "SELECT a.pid, coalesce(a.usename, '?'), CASE WHEN a.client_port = -1 THEN 'a local socket' ELSE "
	         "coalesce(host(a.client_addr), 'somewhere') END, coalesce(a.application_name, '') "
	         "FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid WHERE l.locktype = 'advisory' AND l.granted "
	         "AND "
	         "l.objsubid = 1 AND l.classid = %lu AND l.objid = %lu AND l.database = (SELECT oid FROM pg_database "
	         "WHERE "
	         "datname = current_database()) UNION ALL SELECT NULL, NULL, NULL, NULL",
	         (unsigned long)((uint64_t)c->lock_key >> 32), (unsigned long)((uint64_t)c->lock_key & 0xffffffff));
	result = ask(c, sql, &rc);
	if (result && !PQgetisnull(result, 0, 0))
		snprintf(message, sizeof message, "process %s of user %s from %s%s%s is migrating",
		         PQgetvalue(result, 0, 0), PQgetvalue(result, 0, 1), PQgetvalue(result, 0, 2),
		         PQgetvalue(result, 0, 3)[0] ? ", " : "", PQgetvalue(result, 0, 3));
	else
		snprintf(message, sizeof message, "another process is migrating");
	PQclear(result);
	return migr__pg_fail(c, MIGR_ERROR_BUSY, message, NULL);
}

static migr_status try_lock(pg_connection *c, const char *function, int *is_pooled)
{
	char sql[128];
	migr_status rc;
	PGresult *result;
	int is_taken;

	snprintf(sql, sizeof sql, "SELECT %s(%lld), pg_backend_pid()", function, (long long)c->lock_key);
	result = ask(c, sql, &rc);
	if (!result)
		return rc;
	is_taken = PQgetvalue(result, 0, 0)[0] == 't';
	*is_pooled = atoi(PQgetvalue(result, 0, 1)) != PQbackendPID(c->db);
	PQclear(result);
	return is_taken ? MIGR_OK : busy(c);
}

/* Inside a transaction, so that the lock of a session that is none is not left behind on a server connection of the
 * pooler. */
static migr_status detect_pooler(pg_connection *c, int *is_pooled)
{
	migr_status rc;
	PGresult *result = ask(c, "SELECT pg_backend_pid()", &rc);

	if (!result)
		return rc;
	*is_pooled = atoi(PQgetvalue(result, 0, 0)) != PQbackendPID(c->db);
	PQclear(result);
	return MIGR_OK;
}

migr_status migr__pg_lock(void *connection, const char *name)
{
	pg_connection *c = connection;
	int is_pooled = 0;
	migr_status rc;

	c->lock_key = key_of(name);
	if (PQtransactionStatus(c->db) == PQTRANS_INTRANS)
		return migr__pg_lock_transaction(c);
	rc = detect_pooler(c, &is_pooled);
	if (rc != MIGR_OK)
		return rc;
	if (is_pooled) {
		c->locks_in_transaction = 1;
		return MIGR_LOCK_IN_TRANSACTION;
	}
	rc = try_lock(c, "pg_try_advisory_lock", &is_pooled);
	c->has_lock = rc == MIGR_OK;
	return rc;
}

migr_status migr__pg_lock_transaction(pg_connection *c)
{
	int is_pooled;

	return try_lock(c, "pg_try_advisory_xact_lock", &is_pooled);
}

migr_status migr__pg_unlock(void *connection)
{
	pg_connection *c = connection;
	char sql[128];
	migr_status rc;
	PGresult *result;
	int was_held;

	c->locks_in_transaction = 0;
	if (!c->has_lock || PQstatus(c->db) != CONNECTION_OK)
		return MIGR_OK;
	c->has_lock = 0;
	snprintf(sql, sizeof sql, "SELECT pg_advisory_unlock(%lld)", (long long)c->lock_key);
	/* not to be cut off by a cancellation: the session may be the application's, and live on with the lock */
	result = PQexec(c->db, sql);
	if (PQresultStatus(result) != PGRES_TUPLES_OK) {
		rc = migr__pg_fault(c, result);
		PQclear(result);
		return rc;
	}
	was_held = PQgetvalue(result, 0, 0)[0] == 't';
	PQclear(result);
	return was_held ? MIGR_OK : migr__pg_fail(c, MIGR_ERROR_DATABASE, "the lock was no longer held", NULL);
}
