/* SPDX-License-Identifier: MIT */
/*
 * What a table of SQLite is, in lines that are the same whether SQLite tells it or we read it off the definition.
 */
#ifndef MIGR_TESTS_PROPERTY_FACTS_H
#define MIGR_TESTS_PROPERTY_FACTS_H

#include "dialect/sqlite/definition.h"

#include <sqlite3.h>

/* What of the definition is passed over. FACTS_COLUMN: with the keys of this column alone. */
typedef enum facts_part {
	FACTS_ALL,
	FACTS_COLUMN,
	FACTS_TYPE,
	FACTS_NOT_NULL,
	FACTS_DEFAULT,
	FACTS_COLLATION,
	FACTS_KEY
} facts_part;

typedef struct facts_omit {
	facts_part part;
	const char *column;                 /* whose part it is, unless it is FACTS_ALL or FACTS_KEY */
	const migr__constraint *constraint; /* one that does not count, or NULL */
	int no_options;
} facts_omit;

void facts_of_definition(const migr__definition *definition, const facts_omit *omit, migr__buf *out);
void facts_of_database(sqlite3 *db, const char *table, migr__buf *out);

#endif
