/* SPDX-License-Identifier: MIT */
/*
 * Stopping a statement that takes long. The server reads nothing from a session that is busy: it is told so by a second
 * one, which is made when it is needed.
 */
#include "backend.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

/* Milliseconds. What is quick is not worth a second connection, and the library's own statements are quick. */
#define FIRST_LOOK 200
#define NEXT_LOOK 50

#ifdef MARIADB_PACKAGE_VERSION
static int socket_of(MYSQL *db)
{
	return (int)mysql_get_socket(db);
}
#else
static int socket_of(MYSQL *db)
{
	return (int)db->net.fd;
}
#endif

/* What is known of a connection of the application's; its certificates are not. */
static mysql_url url_of(const mysql_connection *c)
{
	mysql_url url = c->url;

	if (!c->is_borrowed)
		return url;
	url.user = c->db->user;
	url.password = c->db->passwd;
	url.host = c->db->host;
	url.options[OPTION_DEFAULT_FILE] = "";
	if (c->db->unix_socket)
		url.options[OPTION_SOCKET] = c->db->unix_socket;
	else
		url.port = c->db->port;
	return url;
}

/* If it fails, the statement goes on to its end, and the run is cancelled then. */
static void stop_statement(mysql_connection *c)
{
	mysql_url url = url_of(c);
	MYSQL *other = mysql_init(NULL);
	char sql[64];

	if (!other)
		return;
	snprintf(sql, sizeof sql, "KILL QUERY %lu", mysql_thread_id(c->db));
	url.database = NULL;
	if (migr__mysql_set_options(other, &url) == 0 && migr__mysql_dial(other, &url))
		mysql_real_query(other, sql, (unsigned long)strlen(sql));
	mysql_close(other);
}

/* Until the first byte of the answer is there. Whether the statement was to be stopped. */
static int wait_for_answer(mysql_connection *c)
{
	struct pollfd entry = { .fd = socket_of(c->db), .events = POLLIN };
	int was_stopped = 0, timeout = FIRST_LOOK;

	while (entry.fd >= 0) {
		int n = poll(&entry, 1, timeout);

		if (n > 0 || (n < 0 && errno != EINTR))
			break;
		timeout = NEXT_LOOK;
		if (was_stopped || !migr_host_cancelled(c->host))
			continue;
		was_stopped = 1;
		stop_statement(c);
	}
	return was_stopped;
}

int migr__mysql_query(mysql_connection *c, const char *sql, size_t size)
{
	if (mysql_send_query(c->db, sql, (unsigned long)size) != 0)
		return 1;
	c->was_stopped |= wait_for_answer(c);
	return mysql_read_query_result(c->db) != 0;
}

migr_status migr__mysql_after_stop(mysql_connection *c, migr_status rc)
{
	int can_undo = (c->db->server_status & SERVER_STATUS_IN_TRANS) != 0;

	if (!c->was_stopped)
		return rc;
	c->was_stopped = 0;
	if (!c->is_lost)
		mysql_real_query(c->db, "DO 0", 4);
	if (rc != MIGR_OK || !can_undo)
		return rc;
	return migr_host_fail(c->host, MIGR_ERROR_CANCELLED, 0, NULL, "cancelled", NULL);
}
