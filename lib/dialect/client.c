/* SPDX-License-Identifier: MIT */
#include "dialect/client.h"

#include "dialect/literal.h"
#include "dialect/split_flags.h"

#include <string.h>

static int is_postgresql(const migr__dialect *dialect)
{
	return (dialect->split_flags & MIGR__SPLIT_DOLLAR) != 0;
}

static int is_mysql(const migr__dialect *dialect)
{
	return (dialect->split_flags & MIGR__SPLIT_BACKSLASH) != 0;
}

void migr__client_begin(migr__buf *buf, const migr__dialect *dialect)
{
	if (is_postgresql(dialect))
		migr__buf_puts(buf, "\\set ON_ERROR_STOP on\nSET client_encoding = 'UTF8';\n");
	else if (is_mysql(dialect))
		migr__buf_puts(buf, "SET NAMES utf8mb4;\n");
	else
		migr__buf_puts(buf, ".bail on\n");
}

void migr__client_comment(migr__buf *buf, const char *text)
{
	migr__buf_puts(buf, "-- ");
	for (; *text; text++)
		migr__buf_putc(buf, (unsigned char)*text < ' ' ? ' ' : *text);
	migr__buf_putc(buf, '\n');
}

/* A text that does not occur in the statement. */
static void free_delimiter(const char *sql, char delimiter[8])
{
	memcpy(delimiter, "$$", 3);
	for (char c = 'a'; strstr(sql, delimiter) && c <= 'z'; c++)
		memcpy(delimiter, (char[]){ '$', c, '$', '\0' }, 4);
}

void migr__client_statement(migr__buf *buf, const migr__dialect *dialect, const char *sql, size_t size)
{
	char delimiter[8];

	if (!is_mysql(dialect) || !memchr(sql, ';', size)) {
		migr__buf_add(buf, sql, size);
		migr__buf_puts(buf, ";\n");
		return;
	}
	free_delimiter(sql, delimiter);
	migr__buf_printf(buf, "DELIMITER %s\n", delimiter);
	migr__buf_add(buf, sql, size);
	migr__buf_printf(buf, "%s\nDELIMITER ;\n", delimiter);
}

static void quoted(migr__buf *buf, const migr__dialect *dialect, const char *text)
{
	migr__literal(buf, dialect, &(migr_value)MIGR_TEXT(text));
}

/* Outside of a procedure nothing raises an error with a text of one's own; the name of no table comes close. */
static void guard_mysql(migr__buf *buf, const migr__dialect *dialect, const char *condition, const char *message)
{
	migr__buf text;

	migr__buf_init(&text, buf->alloc);
	migr__buf_puts(&text, "SELECT 1 FROM `");
	for (const char *p = message; *p; p++)
		migr__buf_putc(&text, *p == '`' ? '\'' : *p);
	migr__buf_puts(&text, "`");
	migr__buf_printf(buf, "SET @migr_guard = IF(%s, 'DO 0', ", condition);
	quoted(buf, dialect, migr__buf_text(&text));
	migr__buf_puts(buf, ");\nPREPARE migr_guard FROM @migr_guard;\nEXECUTE migr_guard;\n"
	                    "DEALLOCATE PREPARE migr_guard;\n");
	buf->failed |= text.failed;
	migr__buf_free(&text);
}

void migr__client_guard(migr__buf *buf, const migr__dialect *dialect, const char *condition, const char *message)
{
	if (is_postgresql(dialect)) {
		migr__buf_printf(buf, "DO $migr$ BEGIN IF NOT (%s) THEN RAISE EXCEPTION USING MESSAGE = ", condition);
		quoted(buf, dialect, message);
		migr__buf_puts(buf, "; END IF; END $migr$;\n");
	} else if (is_mysql(dialect)) {
		guard_mysql(buf, dialect, condition, message);
	} else {
		migr__buf_puts(buf, "CREATE TEMP TABLE migr_guard (ok INTEGER NOT NULL CONSTRAINT ");
		migr__quote(buf, message, dialect->name_quote);
		migr__buf_printf(buf, " CHECK (ok));\nINSERT INTO temp.migr_guard SELECT %s;\n", condition);
		migr__buf_puts(buf, "DROP TABLE temp.migr_guard;\n");
	}
}

void migr__client_transaction(migr__buf *buf, const migr__dialect *dialect, int begins)
{
	const char *begin = is_postgresql(dialect) ? "BEGIN"
	                    : is_mysql(dialect)    ? "START TRANSACTION"
	                                           : "BEGIN IMMEDIATE";

	migr__buf_printf(buf, "%s;\n", begins ? begin : "COMMIT");
}

const char *migr__client_now(const migr__dialect *dialect)
{
	if (is_postgresql(dialect))
		return "to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')";
	if (is_mysql(dialect))
		return "DATE_FORMAT(UTC_TIMESTAMP(6), '%Y-%m-%d %H:%i:%s.%f')";
	return "strftime('%Y-%m-%d %H:%M:%f', 'now') || '000'";
}
