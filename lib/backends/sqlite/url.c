/* SPDX-License-Identifier: MIT */
/*
 * URLs: "shop.db", "sqlite:shop.db", "sqlite:///shop.db", "sqlite:////var/lib/shop.db",
 * "...?foreign_keys=on&journal_mode=wal".
 */
#include "backend.h"

#include <stdio.h>
#include <string.h>

static const char *const names[N_SETTINGS] = {
	[SETTING_FOREIGN_KEYS] = "foreign_keys",
	[SETTING_JOURNAL_MODE] = "journal_mode",
	[SETTING_SYNCHRONOUS] = "synchronous",
	[SETTING_VFS] = "vfs",
};

/* Which values a setting may have; NULL: any. */
static const char *const values[N_SETTINGS] = {
	[SETTING_FOREIGN_KEYS] = " on off ",
	[SETTING_JOURNAL_MODE] = " wal delete truncate persist memory off ",
	[SETTING_SYNCHRONOUS] = " off normal full extra ",
	[SETTING_VFS] = NULL,
};

static migr_status bad_url(migr_host *host, const char *before, const char *what, const char *after)
{
	char message[512];

	snprintf(message, sizeof message, "%s '%s'%s", before, what, after);
	return migr_host_fail(
		host, MIGR_ERROR_URL, 0, NULL, message,
		"write sqlite:PATH, with settings after a '?': foreign_keys, journal_mode, synchronous, vfs");
}

/* The text after the scheme, if there is one of ours. */
static const char *skip_scheme(const char *text)
{
	static const char *const schemes[] = { "sqlite3:", "sqlite:", "file:" };

	for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
		size_t size = strlen(schemes[i]);

		if (strncmp(text, schemes[i], size) == 0) {
			text += size;
			/* an empty host: "///relative", "////absolute" as SQLAlchemy writes it; for file: the path
			 * begins at the third */
			if (strncmp(text, "//", 2) == 0)
				text += text[2] == '/' && schemes[i][0] == 's' ? 3 : 2;
			break;
		}
	}
	return text;
}

/* The length of a scheme that is none of ours ("mysql://..."); 0 if there is none. */
static size_t foreign_scheme(const char *text)
{
	size_t size = strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+.-");

	return size && strncmp(text + size, "://", 3) == 0 ? size : 0;
}

static int hex_digit(char c)
{
	return c >= '0' && c <= '9'   ? c - '0'
	       : c >= 'a' && c <= 'f' ? c - 'a' + 10
	       : c >= 'A' && c <= 'F' ? c - 'A' + 10
	                              : -1;
}

/* In place. A '%' that two hexadecimal digits do not follow stays as it is: it is a common character in file names. */
static void decode(char *text)
{
	char *to = text;

	for (; *text; to++) {
		int high = text[0] == '%' ? hex_digit(text[1]) : -1, low = high >= 0 ? hex_digit(text[2]) : -1;

		if (low >= 0 && (high || low)) {
			*to = (char)(high * 16 + low);
			text += 3;
		} else {
			*to = *text++;
		}
	}
	*to = '\0';
}

static migr_status read_setting(migr_host *host, char *text, sqlite_url *url)
{
	char *value = strchr(text, '='), padded[64];

	if (!value)
		return bad_url(host, "the setting", text, " has no value");
	*value++ = '\0';
	decode(value);
	for (int i = 0; i < N_SETTINGS; i++) {
		if (strcmp(text, names[i]) != 0)
			continue;
		snprintf(padded, sizeof padded, " %s ", value);
		if (values[i] && (strlen(value) > 16 || strchr(value, ' ') || !strstr(values[i], padded)))
			return bad_url(host, text, value, " is none of the values of that setting");
		url->settings[i] = value;
		return MIGR_OK;
	}
	return bad_url(host, "there is no setting", text, "");
}

migr_status migr__sqlite_url_read(migr_host *host, const char *text, sqlite_url *url)
{
	const char *rest = skip_scheme(text);
	size_t size = strlen(rest) + 1;
	migr_status rc = MIGR_OK;
	char *query;

	memset(url, 0, sizeof *url);
	if (rest == text && foreign_scheme(text)) {
		char scheme[32];

		/* the scheme only: there may be a password in the rest */
		snprintf(scheme, sizeof scheme, "%.*s", (int)(foreign_scheme(text) % sizeof scheme), text);
		return bad_url(host, "a URL of the kind", scheme, " is none of SQLite's");
	}
	url->memory = migr_host_resize(host, NULL, size);
	if (!url->memory)
		return migr_host_fail(host, MIGR_ERROR_NO_MEMORY, 0, NULL, NULL, NULL);
	memcpy(url->memory, rest, size);
	url->path = url->memory;
	query = strchr(url->memory, '?');
	if (query)
		*query++ = '\0';
	while (query && *query && rc == MIGR_OK) {
		char *next = strchr(query, '&');

		if (next)
			*next++ = '\0';
		rc = read_setting(host, query, url);
		query = next;
	}
	if (rest != text)
		decode(url->memory);
	if (rc == MIGR_OK && !url->path[0])
		return bad_url(host, "the URL", text, " names no file");
	return rc;
}

void migr__sqlite_url_free(migr_host *host, sqlite_url *url)
{
	if (url->memory)
		migr_host_resize(host, url->memory, 0);
	url->memory = NULL;
}
