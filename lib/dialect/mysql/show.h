/* SPDX-License-Identifier: MIT */
/*
 * What SHOW CREATE TABLE says, taken apart: columns, keys and constraints, each with its own text.
 */
#ifndef MIGR_DIALECT_MYSQL_SHOW_H
#define MIGR_DIALECT_MYSQL_SHOW_H

#include "dialect/mysql/line.h"
#include "schema/names.h"

typedef enum migr__part_kind {
	MIGR__PART_COLUMN,
	MIGR__PART_PRIMARY_KEY,
	MIGR__PART_UNIQUE_KEY,
	MIGR__PART_KEY, /* also FULLTEXT and SPATIAL */
	MIGR__PART_FOREIGN_KEY,
	MIGR__PART_CHECK,
	MIGR__PART_OTHER
} migr__part_kind;

typedef struct migr__part {
	migr__part_kind kind;
	migr__view text;
	const char *name; /* of a key or constraint; NULL for a primary key */
	migr__line line;  /* of a column */
	/* The columns of a key in order, NULL for an expression. Of a foreign key, those that point. */
	migr__names columns;
	/* FULLTEXT, SPATIAL: cannot serve a foreign key */
	int is_special;
	/* Of a constraint and a key: what follows its name. "FOREIGN KEY (...", "CHECK (...". */
	migr__view definition;
} migr__part;

typedef struct migr__show {
	migr__part *parts;
	size_t count;
	migr__view options; /* what follows the bracket */
} migr__show;

/* Reads it; texts are views of `text`. 0: memory, or it is no such text. */
int migr__show_parse(migr__view text, migr__arena *arena, migr__show *show);

/* Names are compared as the servers do it: regardless of letter case. NULL if there is none. */
const migr__part *migr__show_column(const migr__show *show, const char *name);
const migr__part *migr__show_named(const migr__show *show, migr__part_kind kind, const char *name);
/* The column before it; NULL if it is the first. */
const migr__part *migr__show_before(const migr__show *show, const migr__part *column);

/* A key of any kind. */
int migr__part_is_key(const migr__part *part);

/* Whether the text mentions this name, quoted or not, other than in a string. */
int migr__text_mentions(migr__view text, const char *name);

/* Appends the text with another name in the place of this one. `plain_backslash` as for migr__line_write_text. */
void migr__show_rename(migr__view text, const char *name, const char *new_name, int plain_backslash, migr__buf *buf);

/* Whether a key or constraint is about this column, maybe among others. */
int migr__part_uses(const migr__part *part, const char *column);

/* Whether the keys' columns begin with all of `columns`, in this order. */
int migr__part_serves(const migr__part *key, const migr__names *columns);

#endif
