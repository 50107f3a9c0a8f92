/* SPDX-License-Identifier: MIT */
/*
 * Splits SQL text into statements.
 *
 * Knows strings in all quotes with their doubling and escapes, comments (also nested, where the dialect nests them),
 * dollar quotes, BEGIN ... END bodies of triggers and routines (body.h), and the DELIMITER command of the mysql client.
 * With a delimiter other than ";" a statement ends at that and nothing else; a ";" before it is left out.
 */
#ifndef MIGR_DIALECT_SPLIT_H
#define MIGR_DIALECT_SPLIT_H

#include "base/error.h"
#include "base/text.h"
#include "dialect/split_flags.h"

/* What kind of statement it is, as far as the runner must know. */
typedef enum migr__statement_kind {
	MIGR__STATEMENT_OTHER,
	/* begins or ends a transaction: BEGIN, START TRANSACTION, COMMIT, END, ROLLBACK (not TO), ABORT */
	MIGR__STATEMENT_TRANSACTION
} migr__statement_kind;

typedef struct migr__split {
	const char *at;
	const char *end;
	const char *start; /* of the whole text, for line numbers */
	uint32_t flags;
	char delimiter[16];
	const char *counted; /* the place whose line number is `line`; a caller may set `line` after migr__split_init */
	size_t line;
	const char *nul;     /* the first NUL byte, or NULL */
	size_t error_line;   /* after an error: where what is wrong begins */
} migr__split;

typedef struct migr__piece {
	const char *sql; /* comments before the statement and its delimiter are left out */
	size_t size;
	size_t line;     /* from 1, of its first byte */
	migr__statement_kind kind;
} migr__piece;

void migr__split_init(migr__split *split, const char *sql, size_t size, uint32_t flags);

/*
 * The next statement. Returns 1 with *piece filled in, 0 at the end (text of nothing but blanks and comments has no
 * statement), or -1: something is open at the end, and the error says what and at which line it began
 * (MIGR_ERROR_SQL_TEXT). NUL bytes are an error too, anywhere: databases take the text up to the first one.
 */
int migr__split_next(migr__split *split, migr__piece *piece, migr_error *error);

/* The kind of a single statement. */
migr__statement_kind migr__statement_kind_of(const char *sql, size_t size, uint32_t flags);

#endif
