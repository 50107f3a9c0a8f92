/* SPDX-License-Identifier: MIT */
/*
 * A change of a table's definition: the stored text is edited, and rows are copied only if it cannot do without.
 *
 * An operation begins the change, edits `table.definition`, says what it must about the rows, and ends it.
 */
#ifndef MIGR_DIALECT_SQLITE_CHANGE_H
#define MIGR_DIALECT_SQLITE_CHANGE_H

#include "dialect/sqlite/edit.h"
#include "dialect/sqlite/look.h"
#include "schema/names.h"

typedef struct migr__change {
	migr__compiler *compiler;
	migr__sqlite_table table; /* its definition is what the table is to be */
	migr__definition before;  /* what it is */
	/* Why its rows must be copied: "a unique key is part of the table"; NULL: they need not be. */
	const char *copy_reason;
	/* With a copy: the column whose values are computed, and how. */
	const char *column;
	const char *value;
	/* With a copy that brings a key: a query that says which rows are equal in it. */
	const char *duplicates;
	/*
	 * With a copy: which rows would lose something by it, as a condition, what that is, and a query that counts
	 * them. They are left out; NULL: none would.
	 */
	const char *lossy;
	const char *lossy_rows;
	migr__sqlite_fault lossy_fault;
	/* A default that changes. Rows from before the column was added take it from the definition. */
	const char *default_column;
	int is_no_copy;      /* MIGR_OPTION_NO_COPY */
	migr__names dropped; /* indexes that are not made again after a copy */
	/* Filled in by migr__change_end. */
	int can_patch;
	int was_writable;
	int64_t version;
} migr__change;

migr_status migr__change_begin(migr__compiler *compiler, const migr_operation *operation, const char *table,
                               migr__change *change);
/* Adds the statements. */
migr_status migr__change_end(migr__change *change);

/* Used by migr__change_end: the two ways. */

/* Whether the stored text can be written here: not in defensive mode. */
migr_status migr__in_place_probe(migr__change *change);
/* Adds what opens the stored schema for changes by hand, and what lets everybody read it again. */
migr_status migr__in_place_begin(migr__change *change);
migr_status migr__in_place_end(migr__change *change);
/* Adds what puts a text in the place of the stored one. */
migr_status migr__in_place_text(migr__change *change, const char *text);
/* Adds an UPDATE that runs no trigger: it is no change of what rows mean. `where`: " WHERE ...". */
migr_status migr__quiet_update(migr__change *change, const char *assignment, const char *where);
/* Adds the change of the stored text, with what rows need for it. */
migr_status migr__in_place(migr__change *change);
/* Adds the copy into a table of the new definition, which takes the place of the old one. */
migr_status migr__copy(migr__change *change, const char *name);

/* What is there before a copy, and must be there after it. */
typedef struct migr__inventory {
	migr__stored *indexes;  /* of the table */
	migr__stored *triggers; /* on it */
	int64_t objects;        /* all that have a text */
	migr__row *relatives;   /* tables with a foreign key that is concerned; how many rows point to nothing */
} migr__inventory;

migr_status migr__inventory_take(migr__change *change, migr__inventory *out);
/* Whether an index is among `dropped`. */
int migr__inventory_drops(const migr__change *change, const migr__stored *index);
/* Adds the comparison. */
migr_status migr__inventory_compare(migr__change *change, const migr__inventory *before);

/* transfer.c: an index that the new table has before its rows, under another name. */
typedef struct migr__transferred {
	struct migr__transferred *next;
	const migr__stored *index;
	const char *name; /* meanwhile */
} migr__transferred;

/* Whether rows and entries of indexes are copied as they are, if the indexes are made before. */
int migr__transfer_applies(const migr__change *change);
/* Adds those indexes of the new table. */
migr_status migr__transfer_begin(migr__change *change, const migr__stored *indexes, const char *table,
                                 migr__transferred **out);
int migr__transfer_has(const migr__transferred *list, const migr__stored *index);
/* Adds what gives them their names and texts, after the table has its own. */
migr_status migr__transfer_end(migr__change *change, const migr__transferred *list);

/* Adds the CREATE of an index or of triggers, which go with the table, by their own text. */
migr_status migr__again_index(migr__compiler *compiler, const migr__stored *index, const char *name);
migr_status migr__again_triggers(migr__compiler *compiler, const migr__stored *triggers);

#endif
