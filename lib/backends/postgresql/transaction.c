/* SPDX-License-Identifier: MIT */
#include "backend.h"

migr_transaction_state migr__pg_transaction_state(void *connection)
{
	const pg_connection *c = connection;

	switch (PQtransactionStatus(c->db)) {
	case PQTRANS_INTRANS:
	case PQTRANS_ACTIVE:
		return MIGR_TRANSACTION_OPEN;
	case PQTRANS_INERROR:
		return MIGR_TRANSACTION_FAILED;
	default:
		return MIGR_TRANSACTION_IDLE;
	}
}

migr_status migr__pg_begin(void *connection)
{
	pg_connection *c = connection;
	migr_status rc = migr__pg_simple(c, "BEGIN");

	if (rc != MIGR_OK || !c->locks_in_transaction)
		return rc;
	rc = migr__pg_lock_transaction(c);
	if (rc != MIGR_OK)
		migr__pg_rollback(c);
	return rc;
}

migr_status migr__pg_commit(void *connection)
{
	pg_connection *c = connection;

	/* COMMIT of a failed transaction answers "ROLLBACK", and is no error to the server */
	if (PQtransactionStatus(c->db) == PQTRANS_INERROR)
		return migr__pg_fail(c, MIGR_ERROR_TRANSACTION,
		                     "a statement of the transaction failed, and was passed over", NULL);
	return migr__pg_simple(c, "COMMIT");
}

migr_status migr__pg_rollback(void *connection)
{
	pg_connection *c = connection;

	if (PQtransactionStatus(c->db) == PQTRANS_IDLE || PQstatus(c->db) != CONNECTION_OK)
		return MIGR_OK;
	return migr__pg_simple(c, "ROLLBACK");
}
