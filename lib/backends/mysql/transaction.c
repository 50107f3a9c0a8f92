/* SPDX-License-Identifier: MIT */
/*
 * Transactions. Each statement says what the session's settings could change: a transaction that may write, no further
 * one after it, and no end of the session.
 */
#include "backend.h"

#include <stdio.h>
#include <string.h>

/* A session that is gone has no transaction. */
migr_transaction_state migr__mysql_transaction_state(void *connection)
{
	const mysql_connection *c = connection;

	if (c->is_undone)
		return MIGR_TRANSACTION_FAILED;
	if (c->is_lost || !(c->db->server_status & SERVER_STATUS_IN_TRANS))
		return MIGR_TRANSACTION_IDLE;
	return MIGR_TRANSACTION_OPEN;
}

static migr_status send(mysql_connection *c, const char *sql)
{
	return migr__mysql_send(c, sql, strlen(sql));
}

migr_status migr__mysql_begin(void *connection)
{
	mysql_connection *c = connection;

	/* the server would commit the one that is open */
	if (migr__mysql_transaction_state(c) != MIGR_TRANSACTION_IDLE)
		return migr_host_fail(c->host, MIGR_ERROR_TRANSACTION, 0, NULL, "a transaction is open already", NULL);
	return send(c, "START TRANSACTION READ WRITE");
}

/* Nothing of it is there any more; to commit "nothing" would look like success. */
static migr_status was_undone(mysql_connection *c)
{
	return migr_host_fail(c->host, MIGR_ERROR_TRANSACTION, 0, NULL, "the server has rolled the transaction back",
	                      "run again; nothing of the transaction was kept");
}

static migr_status was_lost(mysql_connection *c)
{
	return migr_host_fail(c->host, MIGR_ERROR_CONNECTION_LOST, 0, NULL,
	                      "the connection was lost, and with it the transaction",
	                      "run again: the state is read anew, and the run goes on from there");
}

static migr_status outcome_unknown(mysql_connection *c)
{
	char message[512];

	snprintf(message, sizeof message,
	         "%s: the connection was lost during COMMIT; whether the transaction was committed is unknown (%.200s)",
	         c->name, mysql_error(c->db));
	return migr_host_fail(c->host, MIGR_ERROR_CONNECTION_LOST, (int32_t)mysql_errno(c->db), NULL, message,
	                      "run again: the state is read anew, and tells whether it was");
}

migr_status migr__mysql_commit(void *connection)
{
	mysql_connection *c = connection;
	migr_status rc;

	if (c->is_undone)
		return was_undone(c);
	if (c->is_lost)
		return was_lost(c);
	/* a statement that commits by itself has ended it */
	if (migr__mysql_transaction_state(c) == MIGR_TRANSACTION_IDLE)
		return MIGR_OK;
	rc = send(c, "COMMIT AND NO CHAIN NO RELEASE");
	if (rc == MIGR_OK)
		return rc;
	if (migr__mysql_is_lost(c))
		return outcome_unknown(c);
	migr__mysql_settle(c, rc);
	return rc;
}

migr_status migr__mysql_rollback(void *connection)
{
	mysql_connection *c = connection;
	migr_status rc;

	c->is_undone = 0;
	if (migr__mysql_transaction_state(c) == MIGR_TRANSACTION_IDLE)
		return MIGR_OK;
	rc = send(c, "ROLLBACK AND NO CHAIN NO RELEASE");
	/* if the session is gone, so is the transaction */
	return c->is_lost ? MIGR_OK : rc;
}
