/* SPDX-License-Identifier: MIT */
/*
 * Scripts as the databases' own clients read them: sqlite3, psql, mysql and mariadb.
 */
#ifndef MIGR_DIALECT_CLIENT_H
#define MIGR_DIALECT_CLIENT_H

#include "dialect/dialect.h"

/* What makes the client stop at the first error, and read the text as UTF-8. */
void migr__client_begin(migr__buf *buf, const migr__dialect *dialect);

/* A line of comment; line breaks in it become blanks. */
void migr__client_comment(migr__buf *buf, const char *text);

/* A statement, ended as the client wants it. */
void migr__client_statement(migr__buf *buf, const migr__dialect *dialect, const char *sql, size_t size);

/* Stops the script with the message unless the condition, an SQL expression, is true. */
void migr__client_guard(migr__buf *buf, const migr__dialect *dialect, const char *condition, const char *message);

/* Begins and commits a transaction that writes. */
void migr__client_transaction(migr__buf *buf, const migr__dialect *dialect, int begins);

/* The moment when the script runs, as an expression that gives a text like the ledger's: "2023-01-01 12:00:00.123456".
 */
const char *migr__client_now(const migr__dialect *dialect);

#endif
