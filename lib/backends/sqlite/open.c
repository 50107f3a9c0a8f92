/* SPDX-License-Identifier: MIT */
/*
 * Opening the file, as late as possible: one that is not there is only created by who writes.
 *
 * Until then a database in memory stands in for it. It is looked for again before each statement, since another process
 * may create it.
 */
#include "backend.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static migr_status set_pragma(sqlite_connection *c, const char *name, const char *value, const char *wanted)
{
	char sql[128];
	int code;

	snprintf(sql, sizeof sql, "PRAGMA %s = %s", name, value);
	code = sqlite3_exec(c->db, sql, NULL, NULL, NULL);
	return code == SQLITE_OK ? migr__sqlite_read_back(c, name, wanted) : migr__sqlite_fault(c, code, sql);
}

/* The journal mode is written into the file, so who only reads leaves it as it is. */
static migr_status apply_settings(sqlite_connection *c, const sqlite_url *url, int is_reading)
{
	static const char *const levels[][2] = { { "off", "0" }, { "normal", "1" }, { "full", "2" }, { "extra", "3" } };
	const char *foreign_keys = url->settings[SETTING_FOREIGN_KEYS],
		   *synchronous = url->settings[SETTING_SYNCHRONOUS];
	migr_status rc = MIGR_OK;

	if (foreign_keys)
		rc = set_pragma(c, "foreign_keys", foreign_keys, strcmp(foreign_keys, "on") == 0 ? "1" : "0");
	if (rc == MIGR_OK && url->settings[SETTING_JOURNAL_MODE] && !is_reading)
		rc = set_pragma(c, "journal_mode", url->settings[SETTING_JOURNAL_MODE],
		                url->settings[SETTING_JOURNAL_MODE]);
	for (size_t i = 0; i < sizeof levels / sizeof levels[0] && synchronous && rc == MIGR_OK; i++)
		if (strcmp(synchronous, levels[i][0]) == 0)
			rc = set_pragma(c, "synchronous", synchronous, levels[i][1]);
	return rc;
}

static migr_status open_failed(sqlite_connection *c, int code)
{
	char message[1024];
	struct stat status;
	const char *why = c->db ? sqlite3_errmsg(c->db) : sqlite3_errstr(code);

	if (stat(c->name, &status) == 0 && S_ISDIR(status.st_mode))
		why = "it is a folder";
	snprintf(message, sizeof message, "%s: %s", c->name, why);
	return migr_host_fail(c->host, code == SQLITE_NOMEM ? MIGR_ERROR_NO_MEMORY : MIGR_ERROR_CONNECT, code, NULL,
	                      message, "check the path, and that its folder is there and may be entered and written");
}

/* Whether the file is not there, but could be: a missing folder is an error at once. */
static int is_to_come(const sqlite_connection *c)
{
	struct stat status;
	const char *path = c->url.path, *slash = strrchr(path, '/');
	char folder[4096];
	size_t size = slash ? (size_t)(slash - path) + 1 : 0;

	if (strcmp(path, ":memory:") == 0 || c->url.settings[SETTING_VFS] || stat(path, &status) == 0 ||
	    errno != ENOENT || size >= sizeof folder)
		return 0;
	memcpy(folder, size ? path : ".", size ? size : 1);
	folder[size ? size : 1] = '\0';
	return stat(folder, &status) == 0 && S_ISDIR(status.st_mode);
}

static migr_status open_path(sqlite_connection *c, const char *path, int flags)
{
	int code = sqlite3_open_v2(path, &c->db, flags | SQLITE_OPEN_READWRITE | SQLITE_OPEN_EXRESCODE,
	                           c->url.settings[SETTING_VFS]);

	return code == SQLITE_OK ? MIGR_OK : open_failed(c, code);
}

static migr_status open_file(sqlite_connection *c)
{
	migr_status rc = open_path(c, c->url.path, c->is_reading ? 0 : SQLITE_OPEN_CREATE);

	/* Who only looks leaves the file byte for byte: a WAL that others left is not worked into it, see begin. */
	if (rc == MIGR_OK)
		sqlite3_db_config(c->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	return rc == MIGR_OK ? apply_settings(c, &c->url, c->is_reading) : rc;
}

migr_status migr__sqlite_open(sqlite_connection *c)
{
	c->is_stand_in = is_to_come(c);
	return c->is_stand_in ? open_path(c, ":memory:", 0) : open_file(c);
}

migr_status migr__sqlite_reach(sqlite_connection *c, int create)
{
	sqlite3 *stand_in = c->db;
	migr_status rc;

	if (!c->is_stand_in || (!create && is_to_come(c)))
		return MIGR_OK;
	c->db = NULL;
	rc = open_file(c);
	if (rc != MIGR_OK) {
		sqlite3_close_v2(c->db);
		c->db = stand_in;
		return rc;
	}
	sqlite3_close_v2(stand_in);
	c->is_stand_in = 0;
	migr__sqlite_watch(c);
	return MIGR_OK;
}
