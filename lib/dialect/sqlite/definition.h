/* SPDX-License-Identifier: MIT */
/*
 * What a stored CREATE TABLE of SQLite says, with the place of each part in the text, so that one part can be changed
 * (edit.h) and all else stays as somebody wrote it: comments, blanks, quotes, letter case.
 *
 * Reads what SQLite accepts: names in any of the four quotes, keywords as names where SQLite takes them, columns
 * without a type, types of several words, comments anywhere, constraints in any order and several times, table
 * constraints without commas between them.
 */
#ifndef MIGR_DIALECT_SQLITE_DEFINITION_H
#define MIGR_DIALECT_SQLITE_DEFINITION_H

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"

#include <libmigr/schema.h>

/* A part of the text: the bytes from `start` to before `end`. Both 0: there is no such part. */
typedef struct migr__span {
	size_t start;
	size_t end;
} migr__span;

typedef enum migr__constraint_form {
	MIGR__FORM_NAME, /* CONSTRAINT name, and nothing that it would be the name of: SQLite takes it */
	MIGR__FORM_NULL, /* NULL, which means nothing */
	MIGR__FORM_NOT_NULL,
	MIGR__FORM_PRIMARY_KEY,
	MIGR__FORM_UNIQUE,
	MIGR__FORM_CHECK,
	MIGR__FORM_DEFAULT,
	MIGR__FORM_COLLATE,
	MIGR__FORM_FOREIGN_KEY, /* REFERENCES of a column, FOREIGN KEY of a table */
	/* [NOT] DEFERRABLE of a column away from its REFERENCES: about the last foreign key before it, of any column */
	MIGR__FORM_DEFERRABLE,
	MIGR__FORM_GENERATED
} migr__constraint_form;

/* An element of a key or of an index. */
typedef struct migr__indexed {
	const char *column;    /* without quotes; NULL: an expression */
	const char *collation; /* without quotes, or NULL */
	int is_desc;
	migr__span span;       /* all of it */
	migr__span expression; /* without COLLATE, ASC, DESC; of a column its name */
} migr__indexed;

/* One constraint of a column or of the table. Members that the form does not have are 0 and NULL. */
typedef struct migr__constraint {
	migr__constraint_form form;
	const char *name;     /* after CONSTRAINT, without quotes; NULL: it has none */
	migr__span name_span; /* the name alone, with its quotes */
	migr__span span;      /* all of it, with CONSTRAINT name */
	migr__span body;      /* without CONSTRAINT name */
	/*
	 * DEFAULT: the value, with the brackets of an expression and the sign of a number. CHECK, GENERATED: the
	 * expression without the brackets around it. COLLATE: the name.
	 */
	migr__span value;
	const char *collation;     /* COLLATE: the name without quotes */
	migr_conflict on_conflict; /* NOT NULL, PRIMARY KEY, UNIQUE; CHECK of a table takes one, which means nothing */
	migr__span conflict_span;  /* ON CONFLICT ... */
	int is_desc;               /* PRIMARY KEY of a column; of a table the elements say it */
	int is_autoincrement;      /* PRIMARY KEY, of a column or of a table with one column */
	migr__span autoincrement;  /* that word */
	int is_stored;             /* GENERATED */
	/* PRIMARY KEY and UNIQUE of a table; of a column it is that column. */
	migr__indexed *elements;
	size_t n_elements;
	migr__span list; /* their list with its brackets */
	/* FOREIGN KEY: the columns that point (of a column: that column), and what to. */
	const char **columns;
	size_t n_columns;
	const char *ref_table; /* without quotes */
	migr__span ref_table_span;
	const char **ref_columns; /* none: the primary key of ref_table */
	size_t n_ref_columns;
	migr__span ref_list; /* their list with its brackets */
	migr_action on_delete;
	migr_action on_update;
	const char *match; /* what follows MATCH, without quotes, or NULL; SQLite does nothing with it */
	/* FOREIGN KEY, DEFERRABLE */
	int is_deferrable;
	int is_initially_deferred;
	migr__span deferrable_span; /* [NOT] DEFERRABLE ... with the words after it; within `span` */
} migr__constraint;

typedef struct migr__column_text {
	const char *name; /* without quotes */
	migr__span name_span;
	migr__span type; /* all its words and (n, m); end 0: no type */
	migr__span span; /* from the name to the end of the last constraint; no comma, no comment beyond */
	migr__constraint *constraints; /* in the order of the text */
	size_t n_constraints;
} migr__column_text;

/* WITHOUT ROWID or STRICT, or one that is not known. */
typedef struct migr__table_option {
	migr__span span;
	int is_strict;
	int is_without_rowid;
} migr__table_option;

typedef struct migr__definition {
	migr__arena *arena;
	const char *text; /* in the arena, NUL-terminated */
	size_t size;
	int is_virtual; /* CREATE VIRTUAL TABLE: of what follows only `schema`, `name`, `name_span` and `module` count
	                 */
	const char *module;
	int is_temporary;
	const char *schema;   /* main.t; SQLite does not keep it in what it stores */
	const char *name;     /* without quotes */
	migr__span name_span; /* the name alone, with its quotes and without the schema */
	migr__span body;      /* the bracket with the columns and constraints, its brackets included */
	migr__column_text *columns;
	size_t n_columns;
	migr__constraint *constraints; /* of the table; those of columns are with their columns */
	size_t n_constraints;
	migr__table_option *options; /* behind the bracket */
	size_t n_options;
	int is_strict;
	int is_without_rowid;
} migr__definition;

/*
 * Reads a CREATE TABLE; texts, and a copy of `sql` itself, are in the arena. A text that cannot be read is
 * MIGR_ERROR_UNSUPPORTED, with the place: it is what the database holds, so nobody is to blame. CREATE TABLE ... AS
 * SELECT is such a text; SQLite stores the columns that came out of it.
 */
migr_status migr__definition_parse(migr__definition *definition, migr__arena *arena, const char *sql, size_t size,
                                   migr_error *error);

/* A part of the text as a view; empty where there is no such part. */
migr__view migr__definition_view(const migr__definition *definition, migr__span span);

/* Whether two names are one to SQLite: ASCII letters in any case. */
int migr__sqlite_same_name(const char *a, const char *b);

/* A column by name; NULL if there is none. */
const migr__column_text *migr__definition_column(const migr__definition *definition, const char *name);
/* The last constraint of that form of a column, which is the one that counts; NULL if there is none. */
const migr__constraint *migr__column_constraint(const migr__column_text *column, migr__constraint_form form);
/* The primary key, of a column or of the table; NULL if there is none. *column is its column, or NULL. */
const migr__constraint *migr__definition_primary_key(const migr__definition *definition,
                                                     const migr__column_text **column);
/* Whether the column is an alias of the rowid: INTEGER PRIMARY KEY, of the column or of the table, and not DESC. */
int migr__definition_is_rowid(const migr__definition *definition, const migr__column_text *column);

/* What is looked for. Members that are not given do not count. */
typedef struct migr__constraint_query {
	const char *name;
	int has_form;
	migr__constraint_form form;
	/* The columns of a key or foreign key, in order. */
	const char *const *columns;
	size_t n_columns;
	const char *ref_table;
	/* The expression of a check; blanks, comments, letter case of words and brackets around all do not count. */
	const char *check;
} migr__constraint_query;

/* A constraint that was found. */
typedef struct migr__constraint_place {
	const migr__constraint *constraint;
	const migr__column_text *column; /* NULL: of the table */
} migr__constraint_place;

/* All that fit, of columns and of the table, in the order of the text; *found is in the arena. 0: no memory. */
int migr__definition_find(const migr__definition *definition, const migr__constraint_query *query,
                          migr__constraint_place **found, size_t *count);

/* Whether two pieces of SQL are the same token by token: blanks, comments, letter case of words do not count. */
int migr__sqlite_same_sql(migr__view a, migr__view b);

/*
 * How a text mentions a name, the weakest first. Only tokens are looked at, so a name may be meant for something else;
 * a name that is not mentioned is not used.
 */
typedef enum migr__mention {
	MIGR__MENTION_NONE,
	MIGR__MENTION_STRING, /* only between ' and ', where SQLite takes a name in few places */
	MIGR__MENTION_ALL,    /* not by name, but as one of all columns of the table: "*", INSERT without columns */
	MIGR__MENTION_NAME
} migr__mention;

/* Never MIGR__MENTION_ALL. */
migr__mention migr__sqlite_mentions(migr__view sql, const char *name);

#endif
