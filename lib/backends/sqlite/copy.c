/* SPDX-License-Identifier: MIT */
/*
 * Safety copies, by SQLite's backup API.
 */
#include "backend.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define PAGES_A_STEP 1024

static migr_status fail_copy(sqlite_connection *c, const char *what, const char *path, const char *why)
{
	char message[1024];

	snprintf(message, sizeof message, "%s %s: %s", what, path, why);
	return migr_host_fail(c->host, MIGR_ERROR_BACKUP, 0, NULL, message,
	                      "name a file for the copy, in a folder that is there, may be written and has room");
}

/* A copy that takes the place of the database, or is made from it while it is overwritten, is none. */
static migr_status check_other_file(sqlite_connection *c, const char *path)
{
	const char *file = sqlite3_db_filename(c->db, "main");
	struct stat database, copy;

	if (!file || !file[0] || stat(file, &database) != 0 || stat(path, &copy) != 0 ||
	    database.st_dev != copy.st_dev || database.st_ino != copy.st_ino)
		return MIGR_OK;
	return fail_copy(c, "the copy", path, "it is the database itself");
}

/* Copies all pages; the source cannot change meanwhile (it is locked against writers), the target is nobody else's. */
static migr_status copy_pages(sqlite_connection *c, sqlite3 *from, sqlite3 *to, const char *path)
{
	sqlite3_backup *backup = sqlite3_backup_init(to, "main", from, "main");
	migr_status rc = MIGR_OK;
	int code;

	if (!backup)
		return fail_copy(c, "copying", path, sqlite3_errmsg(to));
	do {
		code = sqlite3_backup_step(backup, PAGES_A_STEP);
		if (code == SQLITE_OK || code == SQLITE_DONE) {
			uint64_t total = (uint64_t)sqlite3_backup_pagecount(backup);

			migr_host_progress(c->host, total - (uint64_t)sqlite3_backup_remaining(backup), total);
		}
		if (code == SQLITE_OK && migr_host_cancelled(c->host))
			rc = migr_host_fail(c->host, MIGR_ERROR_CANCELLED, 0, NULL,
			                    "cancelled while copying the database", NULL);
	} while (code == SQLITE_OK && rc == MIGR_OK);
	if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
		rc = migr_host_fail(c->host, MIGR_ERROR_BUSY, code, NULL, "the database is in use", NULL);
	else if (rc == MIGR_OK && code == SQLITE_FULL)
		rc = migr_host_fail(c->host, MIGR_ERROR_NO_SPACE, code, NULL,
		                    "the disk filled up while the copy was made", "make room, and run again");
	else if (rc == MIGR_OK && code != SQLITE_DONE)
		rc = fail_copy(c, "copying", path, sqlite3_errstr(code));
	sqlite3_backup_finish(backup);
	return rc;
}

static int64_t pragma_number(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *prepared = NULL;
	int64_t number = 0;

	if (sqlite3_prepare_v2(db, sql, -1, &prepared, NULL) == SQLITE_OK && sqlite3_step(prepared) == SQLITE_ROW)
		number = sqlite3_column_int64(prepared, 0);
	sqlite3_finalize(prepared);
	return number;
}

static migr_status check_space(sqlite_connection *c, sqlite3 *from, const char *path)
{
	uint64_t need =
		(uint64_t)pragma_number(from, "PRAGMA page_count") * (uint64_t)pragma_number(from, "PRAGMA page_size");
	struct statvfs space;
	const char *slash = strrchr(path, '/');
	size_t size = slash ? (size_t)(slash - path) + 1 : 0;
	char message[256], *folder = migr_host_resize(c->host, NULL, size + 2);
	int failed;

	if (!folder)
		return migr_host_fail(c->host, MIGR_ERROR_NO_MEMORY, 0, NULL, NULL, NULL);
	memcpy(folder, size ? path : ".", size ? size : 1);
	folder[size ? size : 1] = '\0';
	failed = statvfs(folder, &space);
	migr_host_resize(c->host, folder, 0);
	if (failed)
		return fail_copy(c, "the copy's folder, of", path, strerror(errno));
	if ((uint64_t)space.f_bavail * space.f_frsize >= need)
		return MIGR_OK;
	snprintf(message, sizeof message, "a copy of the database needs %llu bytes, and %llu are free",
	         (unsigned long long)need, (unsigned long long)((uint64_t)space.f_bavail * space.f_frsize));
	return migr_host_fail(c->host, MIGR_ERROR_NO_SPACE, 0, NULL, message,
	                      "make room, or name a place for the copy on another medium");
}

/* Who may not read the database may not read its copy. */
static migr_status make_part(sqlite_connection *c, sqlite3 *from, const char *part)
{
	struct stat database;
	int fd, failed;

	unlink(part);
	/* a file system of SQLite's own: it makes the file as well */
	if (stat(sqlite3_db_filename(from, "main"), &database) != 0)
		return MIGR_OK;
	fd = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
	if (fd < 0)
		return fail_copy(c, "opening", part, strerror(errno));
	failed = fchmod(fd, database.st_mode & 0777) == 0 ? 0 : errno;
	close(fd);
	return failed ? fail_copy(c, "opening", part, strerror(failed)) : MIGR_OK;
}

/* The copy is made under another name, and takes its place when it is whole. */
static migr_status copy_to(sqlite_connection *c, sqlite3 *from, const char *path)
{
	size_t size = strlen(path) + sizeof ".part";
	char *part = migr_host_resize(c->host, NULL, size);
	sqlite3 *to = NULL;
	migr_status rc = MIGR_OK;

	if (!part)
		return migr_host_fail(c->host, MIGR_ERROR_NO_MEMORY, 0, NULL, NULL, NULL);
	snprintf(part, size, "%s.part", path);
	rc = make_part(c, from, part);
	if (rc == MIGR_OK && sqlite3_open_v2(part, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) != SQLITE_OK)
		rc = fail_copy(c, "opening", part, to ? sqlite3_errmsg(to) : "out of memory");
	if (rc == MIGR_OK)
		rc = copy_pages(c, from, to, path);
	if (sqlite3_close(to) != SQLITE_OK && rc == MIGR_OK)
		rc = fail_copy(c, "closing", part, "it is still in use");
	if (rc == MIGR_OK && rename(part, path) != 0)
		rc = fail_copy(c, "renaming to", path, strerror(errno));
	if (rc != MIGR_OK)
		unlink(part);
	migr_host_resize(c->host, part, 0);
	return rc;
}

migr_status migr__sqlite_backup(void *connection, const char *path)
{
	sqlite_connection *c = connection;
	const char *file = sqlite3_db_filename(c->db, "main");
	sqlite3 *reader = NULL;
	migr_status rc = MIGR_OK;

	if (!file || !file[0])
		return migr_host_fail(c->host, MIGR_ERROR_UNSUPPORTED, 0, NULL,
		                      "a database in memory cannot be copied while it is written",
		                      "leave out the safety copy, or use a file");
	rc = check_other_file(c, path);
	/* We hold the write lock; a second connection sees what was committed last, which is what is to be kept. */
	if (rc == MIGR_OK && sqlite3_open_v2(file, &reader, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK)
		rc = migr__sqlite_fault_of(c->host, reader, sqlite3_errcode(reader),
		                           "opening the database for its copy");
	if (rc == MIGR_OK)
		rc = check_space(c, reader, path);
	if (rc == MIGR_OK)
		rc = copy_to(c, reader, path);
	sqlite3_close(reader);
	return rc;
}

/* A copy that is no database would make the good one a bad one. */
static migr_status check_copy(sqlite_connection *c, sqlite3 *from, const char *path)
{
	int code = sqlite3_exec(from, "SELECT count(*) FROM sqlite_schema", NULL, NULL, NULL);

	return code == SQLITE_OK ? MIGR_OK : migr__sqlite_fault_of(c->host, from, code, path);
}

migr_status migr__sqlite_copy_back(void *connection, const char *path)
{
	sqlite_connection *c = connection;
	sqlite3 *from = NULL;
	migr_status rc = check_other_file(c, path);

	if (rc != MIGR_OK)
		return rc;
	if (sqlite3_open_v2(path, &from, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
		rc = fail_copy(c, "opening the copy", path, from ? sqlite3_errmsg(from) : "out of memory");
	else
		rc = check_copy(c, from, path);
	if (rc == MIGR_OK)
		rc = migr__sqlite_reach(c, 1);
	if (rc == MIGR_OK)
		rc = copy_pages(c, from, c->db, path);
	sqlite3_close(from);
	return rc;
}
