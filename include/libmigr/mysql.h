/* SPDX-License-Identifier: MIT */
/**
 * @file mysql.h
 * The backend for MySQL and MariaDB, in the library libmigr-mysql, by libmysqlclient or libmariadb.
 *
 * A URL is `mysql://user:password@host:port/database?option=value` (or `mariadb://...`). Every part may be left out,
 * special characters in a part are written as % and two hexadecimal digits, an IPv6 address stands in brackets, a host
 * that begins with %2F is the path of a socket. What is left out comes from the option files of MySQL (~/.my.cnf and
 * the like, groups [client] and [migr]), so a password need not stand in a URL. `localhost` without a port means the
 * socket, with a port it means the port.
 *
 * | option | values |
 * |---|---|
 * | socket | the path of the server's socket |
 * | ssl-mode | disabled, preferred, required, verify-ca, verify-identity; with ssl-ca alone: verify-ca |
 * | ssl-ca, ssl-cert, ssl-key | files in PEM format |
 * | connect-timeout | seconds; 10 without it |
 * | charset | of the connection; utf8mb4 without it |
 * | default-file | an option file to be read instead of the usual ones; empty: none is read |
 * | default-group | a group to be read besides [client] instead of [migr] |
 * | local-infile | 1 allows LOAD DATA LOCAL |
 * | lock_wait_timeout | seconds that a statement waits for a table; without it at most 30 during a run |
 * | innodb_lock_wait_timeout | seconds that it waits for a row |
 * | max_statement_time | seconds that a statement may take (MariaDB) |
 * | max_execution_time | milliseconds that a query may take (MySQL) |
 *
 * libmariadb checks a certificate and the name in it together: there verify-ca is the same as verify-identity.
 *
 * A borrowed connection must be one of the client library that libmigr-mysql was built with: the two libraries have
 * structs of the same name and another layout. libmysqlclient from 9.0 on lacks mysql_native_password, by which MariaDB
 * knows users unless it was told otherwise.
 *
 * MySQL from 5.7 and MariaDB from 10.2 on. In a cluster the lock that keeps two runs apart belongs to one server: let
 * all migrations go to the same one. Where several threads use the client library, the program calls its
 * mysql_library_init before it starts them.
 */
#ifndef MIGR_MYSQL_H
#define MIGR_MYSQL_H

#include <libmigr/revision.h>

MIGR_BEGIN_DECLS

/**
 * The MySQL and MariaDB backend.
 *
 * @return static data, never NULL. May be called from any thread.
 * @since 0.1
 */
MIGR_API const migr_backend *migr_mysql(void);

/**
 * The connection of a step: a `MYSQL *`, whose struct has another tag in each client library.
 *
 * @param op the step.
 * @return the handle, borrowed; NULL if the database is neither MySQL nor MariaDB. Do not end the transaction on it,
 *         and read the results of every statement to their end.
 * @since 0.1
 */
MIGR_API void *migr_mysql_handle(const migr_op *op);

MIGR_END_DECLS

#endif
