/* SPDX-License-Identifier: MIT */
/*
 * Reading a schema of PostgreSQL: what the files read_*.c share. Each of them has one catalogue query and what is made
 * of its rows; read.c says in which order. Rows of all tables come together, and find their table by its oid.
 *
 * The catalogue's names need no schema before them: the first query sets the search path, and pg_catalog comes before
 * it.
 */
#ifndef MIGR_DIALECT_POSTGRESQL_READ_H
#define MIGR_DIALECT_POSTGRESQL_READ_H

#include "dialect/gather.h"

/* What is to be known of a column by those that have only its number, and what its literal is finished by. */
typedef struct migr__pg_column {
	const char *name; /* NULL: there is none of that number */
	int64_t collation;
	size_t text; /* of its default or generated expression: its number among the texts, from 1 */
	char identity;
	char generated;
} migr__pg_column;

/* A table, read or left alone. */
typedef struct migr__pg_table {
	int64_t oid;
	size_t schema;
	const char *name;
	migr__gathered *gathered; /* NULL: it is left alone */
	migr__pg_column *columns; /* by their number in the catalogue */
	size_t n_names;
} migr__pg_table;

typedef struct migr__pg_view {
	int64_t oid;
	size_t schema;
	const char *name;
	const char *sql;
	const char *reads; /* oids as the server writes them: "{1,2}" */
	int is_materialized;
	int is_done;
} migr__pg_view;

typedef struct migr__pg_sequence {
	int64_t oid;
	size_t schema;
	const char *name;
	int64_t table; /* the oid of its owner; 0: it has none */
	int64_t column;
	char how;                /* 'a': the column uses it, 'i': it is the column's identity */
	const char *default_sql; /* the default by which a column uses it */
	const char *type;
	int64_t start, increment, minimum, maximum, cache;
	int does_cycle;
	int is_done; /* it is part of its column */
} migr__pg_sequence;

/* What has an oid and a text: 'D' a comment, 'E' an enum type, 'C' a collation, 'O' a class of operators ... */
typedef struct migr__pg_fact {
	char kind;
	int64_t oid;
	int64_t number; /* of a column */
	const char *text;
	const char *extra; /* of an enum type its labels, of a collation its name with its schema */
	int64_t other;     /* of a type its collation; of a class of operators whether it is the usual one */
	int is_far;        /* an enum type that is not found by its name alone */
} migr__pg_fact;

typedef struct migr__pg {
	const migr__read *read;
	migr__gather gather;
	int64_t version;
	int64_t *schemas;      /* oids, as many as are read */
	int64_t home;          /* the oid of the real schema that the first one stands for; 0: for itself */
	const char *home_name; /* what the first schema is called where it must be called something */
	const char *oids;      /* of the schemas, with commas */
	const char *home_oids; /* and that of the home */
	const char **called;   /* what each is called in texts, if not by its name; else NULL */
	migr__pile facts;      /* migr__pg_fact, sorted by kind, oid and number */
	migr__pile tables;     /* migr__pg_table, sorted by oid */
	migr__pile views;      /* migr__pg_view, sorted by oid */
	migr__pile sequences;  /* migr__pg_sequence, sorted by owner */
	migr__pile texts;      /* read_columns.c */
	migr__map trees;       /* likewise */
	migr__buf buf;         /* for whoever needs one; nobody keeps anything in it */
} migr__pg;

/* Sends a query, %s in it being the oids of the schemas, %h with the home one. Rows fail by want of memory alone. */
migr_status migr__pg_query(migr__pg *pg, const char *format, migr_status (*each)(migr__pg *, const migr_value *));
/* The same with a text that is complete. */
migr_status migr__pg_query_text(migr__pg *pg, const char *sql, migr_status (*each)(migr__pg *, const migr_value *));

/* Values of rows: NULL for NULL, 0 for NULL, the first letter or 0. */
const char *migr__pg_text_of(const migr_value *value);
int64_t migr__pg_number_of(const migr_value *value);
char migr__pg_letter_of(const migr_value *value);

/* Something is left alone: why, in two parts. Of the table `table`. `table` may be NULL. */
migr_status migr__pg_left(migr__pg *pg, migr_object object, size_t schema, const char *name, const char *why,
                          const char *what);
migr_status migr__pg_left_of(migr__pg *pg, migr_object object, const migr__pg_table *table, const char *name,
                             const char *why, const char *what);

/* The number of a schema by its oid; SIZE_MAX if it is none that is read. */
size_t migr__pg_schema(const migr__pg *pg, int64_t oid);

/* read_text.c. All of them give NULL without memory, with the error set. */
/* SQL of the server as the reading has it. NULL stays NULL, and *rc as it is. */
const char *migr__pg_sql(migr__pg *pg, const char *sql, migr_status *rc);
/* The same of an expression, without brackets around it: whoever makes it again puts some there. */
const char *migr__pg_expression(migr__pg *pg, const char *sql, migr_status *rc);
/* A name as SQL has it: in quotes if it needs them. */
void migr__pg_quote(migr__buf *buf, const char *name);
/*
 * The next item of an array, as the server writes it, into the buffer: *at is at its bracket, then behind the item
 * before. 0 at its end, and when the buffer has failed; *is_null for an item that is NULL.
 */
int migr__pg_next_item(const char **at, migr__buf *item, int *is_null);
/* The next number of "{1,2}" or "1 2"; 0 at the end. */
int migr__pg_next_number(const char **at, int64_t *number);
/* The name that PostgreSQL gives by itself: TABLE_COLUMN_LABEL, cut as it does. `column` may be NULL. */
void migr__pg_default_name(migr__buf *buf, const char *table, const char *column, const char *label);
/* "fillfactor = 70, a = 'b c'" of "fillfactor=70\na=b c". */
void migr__pg_parameters(migr__buf *buf, const char *options, const char *prefix);
/* The buffer's text, kept. */
const char *migr__pg_keep(migr__pg *pg, const migr__buf *buf);

/* read_facts.c */
migr_status migr__pg_read_facts(migr__pg *pg);
/* NULL if there is none. */
const migr__pg_fact *migr__pg_fact_of(const migr__pg *pg, char kind, int64_t oid, int64_t number);
/* A comment, kept; NULL without one. */
const char *migr__pg_comment(const migr__pg *pg, int64_t oid, int64_t number);

/* read_types.c: the type of a column. `text` is the server's word for it; NULL for those it is not asked of. */
const char *migr__pg_type(migr__pg *pg, int64_t type, int64_t modifier, const char *text, int64_t collation,
                          const char **collation_name);

/* read_tables.c */
migr_status migr__pg_read_tables(migr__pg *pg);
migr__pg_table *migr__pg_table_of(const migr__pg *pg, int64_t oid);
/* The name of a column; NULL if there is none of that number. */
const char *migr__pg_column_of(const migr__pg_table *table, int64_t number);
/* Appends the names of the columns whose numbers the server has written so: "{1,2}", "1 2". 0 if one is not known. */
int migr__pg_columns(const migr__pg_table *table, const char *numbers, size_t from, size_t to, migr__buf *buf);
migr_status migr__pg_add_views(migr__pg *pg);

/* read_sequences.c */
migr_status migr__pg_take_sequence(migr__pg *pg, int64_t oid, size_t schema, const char *name,
                                   const migr_value *values);
void migr__pg_sort_sequences(migr__pg *pg);
/* Says of the column what its identity ('a' always, 'd' by default) says. */
migr_status migr__pg_identity(migr__pg *pg, const migr__pg_table *table, int64_t number, char identity,
                              migr_column *column);
/* Whether the column, whose default is `sql`, is what `serial` makes; then it becomes that. */
int migr__pg_serial(migr__pg *pg, const migr__pg_table *table, int64_t number, const char *sql, migr_column *column);
migr_status migr__pg_add_sequences(migr__pg *pg);

/* read_columns.c */
migr_status migr__pg_read_columns(migr__pg *pg);
/* Appends, behind SELECT, the text of each expression that a column has, FROM `u`, where `n` is its number. */
void migr__pg_write_texts(const migr__pg *pg, migr__buf *sql);
migr_status migr__pg_take_text(migr__pg *pg, int64_t number, const char *sql);
/* Defaults and comments, when the texts are there. */
migr_status migr__pg_finish_columns(migr__pg *pg);

migr_status migr__pg_read_constraints(migr__pg *pg);
migr_status migr__pg_read_indexes(migr__pg *pg);
migr_status migr__pg_read_triggers(migr__pg *pg);

/* Of postgresql.c. */
migr_status migr__postgresql_read(const migr__read *read, migr__reading *out);

#endif
