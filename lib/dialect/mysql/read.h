/* SPDX-License-Identifier: MIT */
/*
 * How a schema of MySQL or MariaDB is read: what the parts of the reader share.
 *
 * Eight queries at most, whatever the number of tables and schemas: the server, tables, columns, indexes, foreign keys,
 * checks and triggers; and if there are any, views and partitions, and sequences. (One more for each trigger that has a
 * backslash in a string, or on MySQL a quote: information_schema garbles it.) None joins tables of
 * information_schema, which MariaDB does by reading the one anew for each row of the other, nor compares a schema's
 * name by anything but "=": only then does it not look into all databases. So several schemas are several SELECTs
 * joined by UNION ALL.
 */
#ifndef MIGR_DIALECT_MYSQL_READ_H
#define MIGR_DIALECT_MYSQL_READ_H

#include "dialect/gather.h"
#include "dialect/lex.h"
#include "dialect/mysql/my.h"

/* An index as the rows of STATISTICS tell it, before it is known what it is. */
typedef struct migr__my_raw_key {
	const char *name;
	const char *type; /* BTREE, HASH, FULLTEXT ... */
	const char *comment;
	int is_unique;
	int is_hidden;       /* from the optimizer */
	int is_plain;        /* has nothing but columns */
	migr__pile elements; /* migr_element */
	const char *columns; /* as a list; NULL if there is an expression */
} migr__my_raw_key;

/* What is known of a table beside its literal. */
typedef struct migr__my_table {
	const char *charset;
	const char *collation;
	const char *options;   /* what follows the bracket, without partitions */
	const char *left_why;  /* the table cannot be told by a literal, and is left */
	int is_memory;         /* its engine is MEMORY, whose indexes are of another kind by themselves */
	migr__pile keys;       /* migr__my_raw_key */
	migr__pile partitions; /* of read_partition.c */
} migr__my_table;

typedef struct migr__my_charset {
	const char *name;
	const char *collation; /* its own */
} migr__my_charset;

/* A view before its text is looked into. */
typedef struct migr__my_raw_view {
	size_t schema;
	const char *name;
	const char *sql;
	const char *check_option;
	int is_invoker; /* SQL SECURITY INVOKER */
	int state;      /* of the search for an order */
} migr__my_raw_view;

typedef struct migr__my_place {
	size_t schema;
	const char *name;
} migr__my_place;

typedef struct migr__my_view_column {
	size_t schema;
	const char *view;
	const char *name;
	int64_t ordinal;
} migr__my_view_column;

typedef struct migr__my_reading {
	const migr__read *read;
	migr__gather gather;
	migr__my_server server;
	char name_quote;        /* what names are in, if it is no view: ANSI_QUOTES */
	int nocase_names;       /* names of tables: lower_case_table_names */
	int bad_answer;         /* the server said something that it never does */
	const char **databases; /* the schemas' own names */
	migr__pile charsets;
	migr__buf sql;  /* the query that is being written */
	migr__buf text; /* for whoever needs one for a moment */
	/* The rows of a table come one after the other. */
	migr__gathered *last_table;
	migr__my_raw_key *last_key;
	/* Columns of one table, until it is known how many it has; not in an arena. */
	migr_column *columns;
	size_t n_columns, columns_capacity;
	migr__gathered *columns_of;
	migr__map check_names;   /* MySQL: the checks by schema and name */
	migr__pile named_checks; /* of read_constraint.c */
	migr__pile view_columns; /* migr__my_view_column: of MySQL, and not of views alone */
	migr__pile views;        /* migr__my_raw_view */
	migr__pile sequences;    /* migr__my_place: those to be asked about */
	migr__pile broken;       /* migr__my_place: views */
	migr__pile triggers;     /* of read_object.c */
	migr_trigger *asked;     /* whose text is asked for */
	int has_views;
	int has_partitions;
} migr__my_reading;

/* read.c */

/* Columns of rows. NULL: SQL NULL. The text is the row's. */
const char *migr__my_row_text(const migr_value *value);
int64_t migr__my_row_number(const migr_value *value);
int migr__my_row_is(const migr_value *value, const char *text);
/* The table that a row is about, by its first two columns; NULL if it is none that is read. */
migr__gathered *migr__my_row_table(migr__my_reading *r, const migr_value *values);
migr__my_table *migr__my_own(const migr__gathered *table);

/* What is in `text`, which is emptied, in the arena; NULL with the error set. */
const char *migr__my_text_take(migr__my_reading *r);
/* A copy in the arena; NULL for "" and NULL, and with the error set. */
const char *migr__my_text_or_null(migr__my_reading *r, const char *text);
migr_status migr__my_read_status(const migr__my_reading *r);
/* Something that the table or the object has, and for which there is no literal. */
migr_status migr__my_left_part(migr__my_reading *r, size_t schema, const char *of, const char *what, const char *why);

/* A collation's character set, as a text in `out`, which has room for 33 bytes. */
void migr__my_charset_of(const char *collation, char *out);
/* The collation that a character set has by itself; NULL if it is not known. */
const char *migr__my_default_collation(const migr__my_reading *r, const char *charset);

/* Sends what is in `sql`, if there is anything. */
migr_status migr__my_ask(migr__my_reading *r, migr__live_row_fn each);

/* read_query.c: writes them into `sql`. */
void migr__my_query_server(migr__my_reading *r);
void migr__my_query_tables(migr__my_reading *r);
void migr__my_query_columns(migr__my_reading *r);
void migr__my_query_keys(migr__my_reading *r);
void migr__my_query_foreign_keys(migr__my_reading *r);
void migr__my_query_checks(migr__my_reading *r);
void migr__my_query_views(migr__my_reading *r);
void migr__my_query_sequences(migr__my_reading *r);
void migr__my_query_trigger(migr__my_reading *r, size_t schema, const char *name);

/* Each takes a row of its query. read_table.c */
migr_status migr__my_take_table(void *reading, const migr_value *values, size_t count);
migr_status migr__my_take_partition(migr__my_reading *r, const migr_value *values);
/* Puts options and partitions together, and takes out the tables that are left. */
migr_status migr__my_finish_tables(migr__my_reading *r);
/* read_partition.c: appends "PARTITION BY ..." to `text`. */
migr_status migr__my_write_partitions(migr__my_reading *r, const migr__gathered *table);
/* read_column.c */
migr_status migr__my_take_column(void *reading, const migr_value *values, size_t count);
/* Gives the columns that were taken last to their table. */
migr_status migr__my_settle_columns(migr__my_reading *r);
/* read_key.c */
migr_status migr__my_take_key(void *reading, const migr_value *values, size_t count);
migr_status migr__my_finish_keys(migr__my_reading *r);
/* read_constraint.c */
migr_status migr__my_take_foreign_key(void *reading, const migr_value *values, size_t count);
migr_status migr__my_finish_foreign_keys(migr__my_reading *r);
migr_status migr__my_take_check(void *reading, const migr_value *values, size_t count);
/* read_object.c */
migr_status migr__my_take_trigger(migr__my_reading *r, const migr_value *values);
/* Asks for the text of those triggers of which information_schema does not tell it. */
migr_status migr__my_read_triggers(migr__my_reading *r);
migr_status migr__my_finish_triggers(migr__my_reading *r);
migr_status migr__my_take_sequence(void *reading, const migr_value *values, size_t count);
/* read_view.c */
/* Whether the query gives its columns just these names, by what it says behind AS. */
int migr__my_view_names(const char *sql, const migr__my_view_column *columns, size_t count);
migr_status migr__my_take_view(void *reading, const migr_value *values, size_t count);
migr_status migr__my_finish_views(migr__my_reading *r);

/* read_type.c: appends the type as a literal has it, from COLUMN_TYPE. */
void migr__my_type_write(const char *column_type, migr__buf *buf);

/* read_text.c */

/* Whether a token in quotes is that name. */
int migr__my_is_name(const migr__token *token, const char *name, int nocase);

/* Appends the text without one pair of brackets around all of it. */
void migr__my_unbracket(const char *text, migr__buf *buf);
/*
 * A text of the server's as one of the reading, in the arena: strings as this session reads them, databases' names as
 * the schemas are called, and such that it is no text with variants. NULL with the error set.
 */
const char *migr__my_sql(migr__my_reading *r, const char *text);
/* The same of an expression in information_schema. */
const char *migr__my_expression(migr__my_reading *r, const char *text);
/* Makes the text in `text` one without variants, and takes it. */
const char *migr__my_invariant(migr__my_reading *r);
/* For a view: what each table it reads is called is told to `each`, which may be NULL. */
typedef migr_status (*migr__my_reads_fn)(void *user, size_t schema, const char *name, size_t size);
migr_status migr__my_write_unqualified(migr__my_reading *r, const char *text, migr__buf *buf, migr__my_reads_fn each,
                                       void *user);

#endif
