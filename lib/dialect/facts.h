/* SPDX-License-Identifier: MIT */
/*
 * What is (not) there after a statement of MySQL or MariaDB and was (not) there before it, and the query about that.
 */
#ifndef MIGR_DIALECT_FACTS_H
#define MIGR_DIALECT_FACTS_H

#include "dialect/probe.h"
#include "dialect/reader.h"

typedef enum migr__fact_kind {
	MIGR__FACT_TABLE, /* also a view, a sequence: they share their names */
	MIGR__FACT_PARTITIONS, /* of a table: any */
	MIGR__FACT_COLUMN,
	MIGR__FACT_INDEX,
	MIGR__FACT_CONSTRAINT, /* of whatever kind */
	MIGR__FACT_FOREIGN_KEY,
	MIGR__FACT_CHECK,
	MIGR__FACT_TRIGGER,
	MIGR__FACT_PROCEDURE,
	MIGR__FACT_FUNCTION,
	MIGR__FACT_EVENT,
	MIGR__FACT_DATABASE
} migr__fact_kind;

typedef struct migr__fact {
	migr__fact_kind kind;
	migr__name table; /* of a column, an index, a constraint; of the others it is what is there itself */
	const char *name; /* of a column, an index, a constraint */
	int is_there;     /* after the statement */
	int was_there;    /* before it */
	int is_soft;      /* IF [NOT] EXISTS: proves nothing */
	int is_rename;
} migr__fact;

typedef struct migr__facts {
	const migr__alloc *alloc;
	migr__fact *items;
	size_t count;
	size_t capacity;
	const char *finish; /* what does the rest, if some of the facts hold and some do not; or NULL */
	int failed;         /* memory */
} migr__facts;

void migr__facts_add(migr__facts *facts, const migr__fact *fact);
/* Writes the query; what proves nothing is left out. Returns how many facts it looks at. */
size_t migr__facts_query(const migr__facts *facts, migr__probe *probe);

/*
 * Write into a query whether a column of information_schema is a name of ours: a column's or a constraint's; one that
 * is a file's, where letter case may count; a database's, of which NULL is the current one.
 */
void migr__is_name(migr__probe *probe, const char *column, const char *name);
void migr__is_file_name(migr__probe *probe, const char *column, const char *name);
void migr__is_database(migr__probe *probe, const char *column, const char *name);

#endif
