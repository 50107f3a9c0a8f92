/* SPDX-License-Identifier: MIT */
/*
 * The lock for steps outside a transaction: a file beside the database, locked as a whole by the process. The kernel
 * frees it when the process ends, however it ends. The file itself stays: to remove it would let two processes lock two
 * files of one name.
 */
#include "backend.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

static migr_status fail(sqlite_connection *c, const char *path)
{
	char message[1024];

	snprintf(message, sizeof message, "lock file %s: %s", path, strerror(errno));
	return migr_host_fail(c->host, errno == EACCES ? MIGR_ERROR_PERMISSION : MIGR_ERROR_IO, errno, NULL, message,
	                      "check the permissions of the database's folder");
}

static migr_status lock_file(sqlite_connection *c, const char *path)
{
	c->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	if (c->lock < 0)
		return fail(c, path);
	if (flock(c->lock, LOCK_EX | LOCK_NB) == 0)
		return MIGR_OK;
	if (errno != EWOULDBLOCK && errno != EINTR) {
		migr_status rc = fail(c, path);

		migr__sqlite_unlock(c);
		return rc;
	}
	migr__sqlite_unlock(c);
	return migr_host_fail(c->host, MIGR_ERROR_BUSY, 0, NULL,
	                      "another process is running a step outside a transaction", NULL);
}

migr_status migr__sqlite_lock(void *connection, const char *name)
{
	sqlite_connection *c = connection;
	migr_status rc = migr__sqlite_reach(c, 1);
	const char *file = sqlite3_db_filename(c->db, "main");
	size_t size;
	char *path;

	if (rc != MIGR_OK)
		return rc;
	if (c->lock >= 0 || !file || !file[0]) /* a database in memory is nobody else's */
		return MIGR_OK;
	size = strlen(file) + strlen(name) + sizeof "-.lock";
	path = migr_host_resize(c->host, NULL, size);
	if (!path)
		return migr_host_fail(c->host, MIGR_ERROR_NO_MEMORY, 0, NULL, NULL, NULL);
	snprintf(path, size, "%s-%s.lock", file, name);
	for (char *at = path + strlen(file); *at; at++)
		if (*at == '/') /* legal in a table's name */
			*at = '_';
	rc = lock_file(c, path);
	migr_host_resize(c->host, path, 0);
	return rc;
}

migr_status migr__sqlite_unlock(void *connection)
{
	sqlite_connection *c = connection;

	if (c->lock >= 0)
		close(c->lock);
	c->lock = -1;
	return MIGR_OK;
}
