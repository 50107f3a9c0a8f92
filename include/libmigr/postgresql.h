/* SPDX-License-Identifier: MIT */
/**
 * @file postgresql.h
 * The backend for PostgreSQL, in the library libmigr-postgresql.
 *
 * A URL is what libpq takes: "postgresql://user@host:5432/shop?sslmode=require", "postgres://...", or keywords and
 * values ("host=/run/postgresql dbname=shop"). Everything libpq reads beside it counts too: PGPASSWORD, ~/.pgpass, a
 * service file; but client_encoding is UTF8 during a run. Messages never contain a password.
 */
#ifndef MIGR_POSTGRESQL_H
#define MIGR_POSTGRESQL_H

#include <libmigr/revision.h>

MIGR_BEGIN_DECLS

struct pg_conn;

/**
 * The PostgreSQL backend.
 *
 * @return static data, never NULL. May be called from any thread.
 * @since 0.1
 */
MIGR_API const migr_backend *migr_postgresql(void);

/**
 * The connection of a step, a `PGconn *`.
 *
 * @param op the step.
 * @return the handle, borrowed; NULL if the database is not PostgreSQL. Do not end the transaction on it.
 * @since 0.1
 */
MIGR_API struct pg_conn *migr_postgresql_handle(const migr_op *op);

MIGR_END_DECLS

#endif
