/* SPDX-License-Identifier: MIT */
/*
 * Statements, one at a time.
 */
#include "backend.h"

#include <poll.h>
#include <stdlib.h>

/* How long to wait for the server before looking at the cancel flag, in milliseconds. */
#define PATIENCE 100

static void cancel(pg_connection *c)
{
	char message[256];
	PGcancel *request = PQgetCancel(c->db);

	if (request) {
		/* if it cannot be delivered, the statement goes on to its end: no harm */
		PQcancel(request, message, sizeof message);
		PQfreeCancel(request);
	}
}

PGresult *migr__pg_wait_result(pg_connection *c)
{
	int asked = 0;

	while (PQisBusy(c->db)) {
		struct pollfd socket = { .fd = PQsocket(c->db), .events = POLLIN };
		int ready = socket.fd >= 0 ? poll(&socket, 1, PATIENCE) : -1;

		if (!asked && migr_host_cancelled(c->host)) {
			cancel(c);
			asked = 1;
		}
		if ((ready > 0 || socket.fd < 0) && !PQconsumeInput(c->db))
			return NULL;
	}
	return PQgetResult(c->db);
}

PGresult *migr__pg_finish(pg_connection *c)
{
	PGresult *kept = NULL, *next;

	while ((next = migr__pg_wait_result(c)) != NULL) {
		ExecStatusType status = kept ? PQresultStatus(kept) : PGRES_EMPTY_QUERY;

		if (status == PGRES_FATAL_ERROR) {
			PQclear(next);
			continue;
		}
		PQclear(kept);
		kept = next;
		if (PQresultStatus(next) == PGRES_COPY_IN || PQresultStatus(next) == PGRES_COPY_OUT)
			break;
	}
	/* an answer whose end did not come: the session is gone, and with it what it had begun */
	if (kept && PQstatus(c->db) == CONNECTION_BAD && PQresultStatus(kept) != PGRES_FATAL_ERROR) {
		PQclear(kept);
		kept = NULL;
	}
	return kept;
}

static int send(pg_connection *c, const migr_statement *statement, const pg_params *params)
{
	if (!statement->n_params)
		return PQsendQuery(c->db, statement->sql);
	return PQsendQueryParams(c->db, statement->sql, params->count, params->types, params->values, params->lengths,
	                         params->formats, 0);
}

migr_status migr__pg_refuse_copy(pg_connection *c, const PGresult *result)
{
	ExecStatusType status = PQresultStatus(result);
	PGresult *rest;
	char *row;

	/* the transaction, if there is one, has failed then, and the connection is of use again */
	if (status == PGRES_COPY_IN || status == PGRES_COPY_BOTH)
		PQputCopyEnd(c->db, "there is nothing to copy from");
	while (status != PGRES_COPY_IN && PQgetCopyData(c->db, &row, 0) > 0)
		PQfreemem(row);
	while ((rest = migr__pg_wait_result(c)) != NULL)
		PQclear(rest);
	return migr__pg_fail(c, MIGR_ERROR_UNSUPPORTED, "COPY from or to the client is not possible here",
	                     "copy from a file of the server, or insert the rows");
}

static migr_status take(pg_connection *c, const PGresult *result, const migr_statement *statement, int64_t *changes)
{
	switch (result ? PQresultStatus(result) : PGRES_FATAL_ERROR) {
	case PGRES_COMMAND_OK:
	case PGRES_EMPTY_QUERY:
		break;
	case PGRES_TUPLES_OK:
		if (statement->row) {
			migr_status rc = migr__pg_rows(c, result, statement);

			if (rc != MIGR_OK)
				return rc;
		}
		break;
	case PGRES_COPY_IN:
	case PGRES_COPY_OUT:
	case PGRES_COPY_BOTH:
		return migr__pg_refuse_copy(c, result);
	default:
		return migr__pg_fault(c, result);
	}
	if (changes)
		*changes = strtoll(PQcmdTuples((PGresult *)(uintptr_t)result), NULL, 10);
	return MIGR_OK;
}

migr_status migr__pg_execute(void *connection, const migr_statement *statement, int64_t *changes)
{
	pg_connection *c = connection;
	pg_params params = { 0 };
	PGresult *result;
	migr_status rc = MIGR_OK;

	if (statement->n_params)
		rc = migr__pg_params_make(c, statement->params, statement->n_params, &params);
	if (rc != MIGR_OK)
		return rc;
	if (!send(c, statement, &params)) {
		rc = migr__pg_fault(c, NULL);
	} else {
		result = migr__pg_finish(c);
		rc = take(c, result, statement, changes);
		PQclear(result);
	}
	migr__pg_params_free(c, &params);
	return rc;
}

migr_status migr__pg_simple(pg_connection *c, const char *sql)
{
	PGresult *result;
	migr_status rc = MIGR_OK;

	if (!PQsendQuery(c->db, sql))
		return migr__pg_fault(c, NULL);
	result = migr__pg_finish(c);
	if (!result || (PQresultStatus(result) != PGRES_COMMAND_OK && PQresultStatus(result) != PGRES_TUPLES_OK))
		rc = migr__pg_fault(c, result);
	PQclear(result);
	return rc;
}
