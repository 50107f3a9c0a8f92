/* SPDX-License-Identifier: MIT */
/*
 * Statements of SQLite, written by a format, and added to the script.
 *
 * The format knows: %s a text as it is; %n a name, quoted; %q a schema (or NULL) and a name, quoted; %t a string in
 * quotes; %d an int; %l an int64_t; %% a percent sign.
 */
#ifndef MIGR_DIALECT_SQLITE_WRITE_H
#define MIGR_DIALECT_SQLITE_WRITE_H

#include "dialect/compile.h"

void migr__sqlite_write(migr__buf *buf, const char *format, ...);
void migr__sqlite_vwrite(migr__buf *buf, const char *format, va_list args);

/* The text in the arena; NULL, with the compiler's error, if memory runs short. */
const char *migr__sqlite_text(migr__compiler *compiler, const char *format, ...);
/* A finished buffer's text in the arena, likewise; the buffer is freed. */
const char *migr__sqlite_take(migr__compiler *compiler, migr__buf *buf);

/* Adds a statement. */
migr_status migr__sqlite_run(migr__compiler *compiler, const char *format, ...);
/* The same for one that puts a setting back: it is executed although one before it failed. */
migr_status migr__sqlite_restore(migr__compiler *compiler, const char *format, ...);

/* What a query that must give no row says if it gives one. */
typedef struct migr__sqlite_fault {
	migr_status status;
	const char *message; /* in the arena, or a constant */
	const char *hint;
} migr__sqlite_fault;

migr_status migr__sqlite_forbid(migr__compiler *compiler, const migr__sqlite_fault *fault, const char *format, ...);

/*
 * Adds a query; what is added from then on, up to migr__sqlite_when_end with the same place, is executed only if it
 * gives a row.
 */
migr_status migr__sqlite_when(migr__compiler *compiler, size_t *place, const char *format, ...);
void migr__sqlite_when_end(migr__compiler *compiler, size_t place);

#endif
