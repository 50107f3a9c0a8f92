/* SPDX-License-Identifier: MIT */
/*
 * What a stored CREATE INDEX, TRIGGER or VIEW of SQLite says, as far as an alteration of a table must know.
 *
 * Texts are in the arena; spans are places in the text that was given. A text that cannot be read is
 * MIGR_ERROR_UNSUPPORTED. What is mentioned in a part is told by migr__sqlite_mentions.
 */
#ifndef MIGR_DIALECT_SQLITE_STORED_H
#define MIGR_DIALECT_SQLITE_STORED_H

#include "dialect/sqlite/definition.h"

typedef struct migr__index_text {
	int is_unique;
	const char *name; /* names are without quotes */
	migr__span name_span;
	const char *table;
	migr__span table_span;
	migr__indexed *elements;
	size_t n_elements;
	migr__span list;  /* the list with its brackets */
	migr__span where; /* the condition without WHERE; end 0: none */
} migr__index_text;

migr_status migr__index_parse(migr__index_text *index, migr__arena *arena, const char *sql, size_t size,
                              migr_error *error);
/* The text of the index under another name, or on another table (NULL: stays); NULL: no memory. */
const char *migr__index_retext(const migr__index_text *index, migr__arena *arena, const char *sql, size_t size,
                               const char *name, const char *table);
/* Whether it may use a column of its table: in its list, also within an expression, or in its condition. */
int migr__index_uses(const migr__index_text *index, const char *sql, const char *column);

typedef enum migr__trigger_event { MIGR__EVENT_DELETE, MIGR__EVENT_INSERT, MIGR__EVENT_UPDATE } migr__trigger_event;

typedef struct migr__trigger_text {
	const char *name;
	migr__span name_span;
	const char *table; /* that it is on, or the view */
	migr__span table_span;
	migr_timing timing;
	migr__trigger_event event;
	const char **columns; /* UPDATE OF */
	size_t n_columns;
	migr__span when; /* the condition; end 0: none */
	migr__span body; /* between BEGIN and END */
} migr__trigger_text;

migr_status migr__trigger_parse(migr__trigger_text *trigger, migr__arena *arena, const char *sql, size_t size,
                                migr_error *error);
/*
 * Whether it may use this column of this table: in UPDATE OF, its condition, its body. In a trigger of another table
 * the body must mention the table as well, and the answer is the weaker of both.
 */
migr__mention migr__trigger_uses(const migr__trigger_text *trigger, const char *sql, const char *table,
                                 const char *column);

typedef struct migr__view_text {
	const char *name;
	migr__span name_span;
	const char **columns; /* of the view, as far as they are given */
	size_t n_columns;
	migr__span query;
} migr__view_text;

migr_status migr__view_parse(migr__view_text *view, migr__arena *arena, const char *sql, size_t size,
                             migr_error *error);
/*
 * Whether it may use this table; with a column (or NULL), whether it may use that one, the weaker of both. Views on
 * views are up to the caller.
 */
migr__mention migr__view_uses(const migr__view_text *view, const char *sql, const char *table, const char *column);

#endif
