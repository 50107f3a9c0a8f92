/* SPDX-License-Identifier: MIT */
/*
 * SQLite takes some settings without a word and without effect: "PRAGMA foreign_keys = off" inside a
 * transaction, or a journal mode that the database cannot have. A revision that relies on it would lose rows, so such a
 * setting is read back.
 */
#include "backend.h"

#include <stdio.h>
#include <string.h>

#define BLANKS " \t\r\n\f"

static const char *skip_blanks(const char *text)
{
	for (;;) {
		const char *end = NULL;

		text += strspn(text, BLANKS);
		if (strncmp(text, "--", 2) == 0)
			end = strchr(text, '\n');
		else if (strncmp(text, "/*", 2) == 0)
			end = strstr(text + 2, "*/") ? strstr(text + 2, "*/") + 2 : NULL;
		else
			return text;
		if (!end)
			return "";
		text = end;
	}
}

/* The word at *text, in lower case; empty if there is none, or a long one. */
static void take_word(const char **text, char word[16])
{
	size_t size = strspn(*text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

	word[0] = '\0';
	for (size_t i = 0; i < size && size < 16; i++) {
		word[i] = (char)((*text)[i] >= 'A' && (*text)[i] <= 'Z' ? (*text)[i] - 'A' + 'a' : (*text)[i]);
		word[i + 1] = '\0';
	}
	*text = skip_blanks(*text + size);
}

/* What the setting reads back as when a word was understood. */
static const char *as_read(const char *name, const char *value)
{
	static const char *const on = " on yes true 1 ", *const off = " off no false 0 ";
	char padded[20];

	if (strcmp(name, "journal_mode") == 0)
		return value;
	snprintf(padded, sizeof padded, " %s ", value);
	return strstr(on, padded) ? "1" : strstr(off, padded) ? "0" : NULL;
}

migr_status migr__sqlite_read_back(sqlite_connection *c, const char *name, const char *wanted)
{
	sqlite3_stmt *prepared = NULL;
	char sql[64], message[256];
	const char *is = NULL;
	migr_status rc = MIGR_OK;

	snprintf(sql, sizeof sql, "PRAGMA %s", name);
	if (sqlite3_prepare_v2(c->db, sql, -1, &prepared, NULL) == SQLITE_OK && sqlite3_step(prepared) == SQLITE_ROW)
		is = (const char *)sqlite3_column_text(prepared, 0);
	if (!is || sqlite3_stricmp(is, wanted) != 0) {
		snprintf(message, sizeof message, "%s was to be %s, and reads back as %s", name, wanted,
		         is ? is : "nothing");
		rc = migr_host_fail(
			c->host, MIGR_ERROR_PRAGMA, 0, NULL, message,
			sqlite3_get_autocommit(c->db)
				? "this database cannot be set so"
				: "it has no effect inside a transaction: let the revision run outside one");
	}
	sqlite3_finalize(prepared);
	return rc;
}

migr_status migr__sqlite_check_pragma(sqlite_connection *c, const char *sql)
{
	char word[16], name[16], value[16];
	const char *text = skip_blanks(sql), *wanted;

	take_word(&text, word);
	if (strcmp(word, "pragma") != 0)
		return MIGR_OK;
	take_word(&text, name);
	if (*text == '.') { /* that was the schema's name; others than main are not ours to judge */
		if (strcmp(name, "main") != 0)
			return MIGR_OK;
		text = skip_blanks(text + 1);
		take_word(&text, name);
	}
	if ((*text != '=' && *text != '(') || (strcmp(name, "foreign_keys") != 0 && strcmp(name, "journal_mode") != 0))
		return MIGR_OK;
	text = skip_blanks(text + 1);
	text += *text == '\'' || *text == '"';
	take_word(&text, value);
	wanted = value[0] ? as_read(name, value) : NULL;
	return wanted ? migr__sqlite_read_back(c, name, wanted) : MIGR_OK;
}
