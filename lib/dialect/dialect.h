/* SPDX-License-Identifier: MIT */
/*
 * What differs between the databases as text, one file per dialect. Pure.
 */
#ifndef MIGR_DIALECT_DIALECT_H
#define MIGR_DIALECT_DIALECT_H

#include "base/buf.h"
#include "base/text.h"

#include <libmigr/operation.h>

typedef struct migr__compiler migr__compiler;   /* compile.h */
typedef struct migr__catalogue migr__catalogue; /* catalogue.h */
typedef struct migr__read migr__read;           /* reading.h */
typedef struct migr__reading migr__reading;
typedef struct migr__stand_ins migr__stand_ins; /* stand_in.h */

typedef struct migr__dialect {
	const char *name;
	/* What an identifier is quoted with. */
	char name_quote;
	/*
	 * What the library's own tables and their index are named with, so that nothing else of that name is taken for
	 * them: a temporary table, one of an attached database.
	 */
	const char *schema_prefix;
	/* The type of a key that the database counts up by itself, with its PRIMARY KEY. */
	const char *type_key;
	/* The types of a name that is looked up, of a long text, of a large integer. */
	const char *type_name;
	const char *type_text;
	const char *type_integer;
	/* What follows the closing parenthesis of CREATE TABLE. */
	const char *table_options;
	/* The index of the ledger is part of its CREATE TABLE, which is one statement that is done or not. */
	int has_inline_index;
	/* Placeholders are $1, $2 ... rather than "?". */
	int has_numbered_placeholders;
	/* How the splitter reads it: any of the MIGR__SPLIT_ flags. */
	uint32_t split_flags;
	/* DDL commits by itself, and what stands before it too. */
	int ddl_commits;
	/*
	 * Names for what is added to a table without one (schema/convention.h), where DDL commits by itself: a
	 * constraint whose name is not known cannot be found again after a crash. NULL: it is left to the database.
	 */
	const char *names_of_added;
	/* How many bytes a name may have; 0: any number. */
	size_t max_name;
	/* Makes the statements of an operation. */
	migr_status (*compile)(migr__compiler *compiler, const migr_operation *operation);
	/* How it is asked what there is. */
	const migr__catalogue *catalogue;
	/*
	 * A query of one row of texts: the current schema; the server's version, with the settings that decide how a
	 * schema is read back; a number that no other session has at the same time.
	 */
	const char *about_sql;
	/* Begins a transaction that only looks, all of it at one moment; NULL: there is no use in one (DDL commits). */
	const char *begin_look;
	/* A scratch place can be a schema, in a transaction that is rolled back; else it is a database. */
	int has_scratch_schemas;
	/* Finds the functions that views call; NULL: a scratch place has what the database has. */
	migr_status (*stand_ins)(migr__stand_ins *out);
	/* Switches off the looking after foreign keys for a session; NULL: nothing does, or need be. */
	const char *keys_off_sql;
	/* Reads a whole schema. */
	migr_status (*read)(const migr__read *read, migr__reading *out);
} migr__dialect;

/* By name; NULL if there is none. */
const migr__dialect *migr__dialect_find(const char *name);
/* All dialects' names, for messages: "sqlite, postgresql, mysql". */
const char *migr__dialect_names(void);

/* Appends a text in quotes, the quote doubled inside it: identifiers by the dialect's quote, strings by '. */
void migr__quote(migr__buf *buf, const char *text, char quote);

#endif
