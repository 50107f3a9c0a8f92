/* SPDX-License-Identifier: MIT */
/*
 * One column of a CREATE TABLE, as MySQL and MariaDB write it in SHOW CREATE TABLE: taken apart into its clauses, and
 * put together again with some of them changed. What is not mentioned stays to the letter, also what this library has
 * never heard of.
 */
#ifndef MIGR_DIALECT_MYSQL_LINE_H
#define MIGR_DIALECT_MYSQL_LINE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"

/* In the order in which a clause is put among the others if the column had none of its kind. */
typedef enum migr__clause_kind {
	MIGR__CLAUSE_TYPE,
	MIGR__CLAUSE_COMPRESSED,
	MIGR__CLAUSE_CHARSET,
	MIGR__CLAUSE_COLLATE,
	MIGR__CLAUSE_GENERATED,
	MIGR__CLAUSE_NULL, /* NULL or NOT NULL */
	MIGR__CLAUSE_INVISIBLE,
	MIGR__CLAUSE_DEFAULT,
	MIGR__CLAUSE_ON_UPDATE,
	MIGR__CLAUSE_AUTO_INCREMENT,
	MIGR__CLAUSE_COMMENT,
	MIGR__CLAUSE_OTHER,
	MIGR__CLAUSE_CHECK, /* the column's own (MariaDB) */
	MIGR__CLAUSE_KINDS
} migr__clause_kind;

typedef struct migr__clause {
	migr__clause_kind kind;
	migr__view text;
} migr__clause;

typedef struct migr__line {
	const char *name; /* without its quotes */
	migr__clause *clauses;
	size_t count;
} migr__line;

/* How it is to be put together. All zero changes nothing. */
typedef struct migr__line_edit {
	const char *name;                    /* another name */
	const char *set[MIGR__CLAUSE_KINDS]; /* another text of the clause, or one that it had not */
	int drop[MIGR__CLAUSE_KINDS];        /* without the clause */
	/* In this session a backslash in a string means itself (NO_BACKSLASH_ESCAPES); SHOW CREATE TABLE always escapes
	 * it. */
	int plain_backslash;
} migr__line_edit;

/* Reads it; texts are views of `text`, the rest is in the arena. 0: memory, or the text is no column (no name, no
 * type).
 */
int migr__line_parse(migr__view text, migr__arena *arena, migr__line *line);

/* The clause of that kind; an empty view if there is none. */
migr__view migr__line_clause(const migr__line *line, migr__clause_kind kind);
int migr__line_has(const migr__line *line, migr__clause_kind kind);
/* NOT NULL is among its clauses. */
int migr__line_is_not_null(const migr__line *line);

/*
 * Appends text of SHOW CREATE TABLE, where a backslash in a string is always escaped, as a session reads it in which it
 * means itself, or as it is.
 */
void migr__line_write_text(migr__view text, int plain_backslash, migr__buf *buf);

/* Appends name and clauses. A column that is not generated always gets NULL or NOT NULL. */
void migr__line_write(const migr__line *line, const migr__line_edit *edit, migr__buf *buf);

#endif
