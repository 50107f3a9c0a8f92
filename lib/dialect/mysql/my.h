/* SPDX-License-Identifier: MIT */
/*
 * What the parts of MySQL's and MariaDB's compiler share: the operation under way, the statement that is being written,
 * and what is known of the server.
 */
#ifndef MIGR_DIALECT_MYSQL_MY_H
#define MIGR_DIALECT_MYSQL_MY_H

#include "dialect/clause.h"
#include "dialect/mysql/show.h"
#include "dialect/mysql/type.h"

/* Offline nothing is known of the server: what both products understand is written. */
typedef struct migr__my_server {
	int is_known;
	int is_mariadb;
	int version;          /* 100502 for 10.5.2 */
	int plain_backslash;  /* NO_BACKSLASH_ESCAPES: a backslash in a string means itself */
	const char *database; /* the current one; NULL if there is none */
	int hides_options;    /* SHOW CREATE TABLE leaves something out (NO_FIELD_OPTIONS ...) */
} migr__my_server;

typedef struct migr__my {
	migr__compiler *compiler;
	const migr_operation *operation;
	const char *schema; /* of the table or object; NULL for the current database */
	migr__buf buf;      /* the statement that is being written */
	migr__my_server server;
	/* The first failure of something that appends; found by migr__my_add and its like. The error is set. */
	migr_status status;
} migr__my;

/* my.c: writing. They append to `buf`. */
void migr__my_puts(migr__my *my, const char *text);
/* A name in quotes. MIGR_ERROR_NAME for one that the servers do not take. */
void migr__my_name(migr__my *my, const char *name);
/* [schema.]name */
void migr__my_object(migr__my *my, const char *schema, const char *name);
/* A string in quotes, for where an expression may not stand: comments. */
void migr__my_string(migr__my *my, const char *text);
/* A string as an expression. */
void migr__my_literal(migr__my *my, const char *text);
/* A word of the server's own: a character set, a collation, an engine. Letters, digits and "_" only. */
void migr__my_word(migr__my *my, const char *word, const char *what);
/* ("a", "b") */
void migr__my_names(migr__my *my, const migr__names *names);
/* The text so far in the arena, and `buf` empty; NULL with the failure in `status`. */
const char *migr__my_take(migr__my *my);
/* Notes a failure, whose error is set; returns it. */
migr_status migr__my_fail(migr__my *my, migr_status status);

/* "ALTER TABLE [schema.]table " of the operation's table; the end, with what options say about copies. */
void migr__my_alter(migr__my *my, const char *table);
typedef enum migr__my_copy { MIGR__MY_INSTANT, MIGR__MY_INPLACE } migr__my_copy;
void migr__my_alter_end(migr__my *my, migr__my_copy copy);

/* These add what is in `buf` to the script, and empty it. */
migr_status migr__my_add(migr__my *my, uint32_t flags);
/* `message` is in the arena or constant. */
migr_status migr__my_forbid(migr__my *my, migr_status status, const char *message, const char *hint);
migr_status migr__my_when(migr__my *my, size_t follows);

/* A text in the arena; NULL with the failure in `status`. */
__attribute__((format(printf, 2, 3))) const char *migr__my_printf(migr__my *my, const char *format, ...);

/* "mysql cannot ...", as migr__compiler_refuse; unless something has failed before. */
__attribute__((format(printf, 3, 4))) migr_status migr__my_refuse(migr__my *my, const char *hint, const char *format,
                                                                  ...);

/* live.c: looking at the database. */

/* From VERSION() and @@sql_mode; the rest stays. */
void migr__my_server_of(migr__my_server *server, const char *version, const char *sql_mode);
/* Finds out about the server, if there is one. Called before an operation is compiled. */
migr_status migr__my_read_server(migr__my *my);
/* 1 if it is known to be MariaDB. */
int migr__my_is_mariadb(const migr__my *my);
/* 1 if it is known to be MySQL. */
int migr__my_is_mysql(const migr__my *my);
/* SHOW CREATE TABLE. MIGR_ERROR_NEEDS_DATABASE offline; `what` is looked for. */
migr_status migr__my_show(migr__my *my, const char *table, const char *what, migr__show *show);
/* All rows of the query in `buf`, which is emptied: values of text and NULL, `width` in a row, in the arena. Only with
 * a database. */
typedef struct migr__my_rows {
	const char **values;
	size_t width;
	size_t count; /* of rows */
} migr__my_rows;
migr_status migr__my_rows_of(migr__my *my, migr__my_rows *rows);

/* What there may be, for migr__my_write_exists. */
typedef enum migr__my_thing {
	MIGR__MY_TABLE,
	MIGR__MY_COLUMN,
	MIGR__MY_INDEX,
	MIGR__MY_CONSTRAINT,
	MIGR__MY_TRIGGER
} migr__my_thing;

/* Appends "TABLE_SCHEMA = DATABASE()", or of the operation's schema. `column` is the catalogue's. */
void migr__my_in_schema(migr__my *my, const char *column);
/* Appends a query that gives a row if the thing is (not) there. `name` is NULL for a table. */
void migr__my_write_exists(migr__my *my, migr__my_thing thing, const char *table, const char *name, int is_there);
/*
 * Makes the next `follows` statements depend on whether the thing is there, if the options say IF EXISTS or IF NOT
 * EXISTS.
 */
migr_status migr__my_guard(migr__my *my, migr__my_thing thing, const char *table, const char *name, size_t follows);

/* column.c */

typedef struct migr__my_column {
	const migr_column *column;
	migr__mysql_type type;
} migr__my_column;

migr_status migr__my_column_read(migr__my *my, const migr_column *column, migr__my_column *out);
/* Appends name, type and attributes; keys are not part of it. */
migr_status migr__my_column_write(migr__my *my, const migr__my_column *column);
/* "DEFAULT ..." in the arena for a column of that type; *out NULL if there is none. */
migr_status migr__my_default(migr__my *my, const migr__family *family, const char *sql, const migr_value *value,
                             const char **out);
/* "CURRENT_TIMESTAMP(3)" if the SQL is that in any of its spellings and the type counts by it; NULL if not. */
const char *migr__my_now(migr__my *my, const migr__family *family, const char *sql);
int migr__my_is_auto_increment(const migr_column *column);
/* "ON UPDATE CURRENT_TIMESTAMP" in the arena; *out NULL if nothing is said for these servers. */
migr_status migr__my_on_update(migr__my *my, const migr__family *family, const char *column, const char *sql,
                               const char **out);
/* What only other databases can say of numbers that are counted up. */
migr_status migr__my_refuse_numbers(migr__my *my, const char *column, int64_t increment, const char *options);
/* "GENERATED ALWAYS AS (...) STORED" in the arena. */
const char *migr__my_generated(migr__my *my, const char *sql, int is_stored);

/* What is known of the columns that a key is of. */
typedef struct migr__my_columns {
	const migr__my_column *items; /* of a table that is made */
	size_t count;
	const char *charset;    /* of the table that is made */
	const migr__show *show; /* or of one that is there; NULL if neither is known */
} migr__my_columns;

/* Each compiles operations of its kind. table.c */
migr_status migr__my_create_table(migr__my *my);
migr_status migr__my_drop_table(migr__my *my);
migr_status migr__my_rename_table(migr__my *my);
migr_status migr__my_set_table_comment(migr__my *my);
migr_status migr__my_add_column(migr__my *my);
/* alter_table.c */
migr_status migr__my_alter_table(migr__my *my);
/* alter.c */
migr_status migr__my_alter_column(migr__my *my);
migr_status migr__my_rename_column(migr__my *my);
migr_status migr__my_set_column_comment(migr__my *my);
/* drop.c */
migr_status migr__my_drop_column(migr__my *my);
/* index.c */
migr_status migr__my_create_index(migr__my *my);
migr_status migr__my_drop_index(migr__my *my);
migr_status migr__my_rename_index(migr__my *my);
/* With a database: the table's definition in `show`, which `columns` then points to. */
migr_status migr__my_live_columns(migr__my *my, const char *table, migr__show *show, migr__my_columns *columns);
migr_status migr__my_write_rename_index(migr__my *my, const char *table, const char *name, const char *new_name);
/* constraint.c */
migr_status migr__my_create_constraint(migr__my *my);
migr_status migr__my_drop_constraint(migr__my *my);
migr_status migr__my_rename_constraint(migr__my *my);
/* object.c */
migr_status migr__my_schema(migr__my *my);
migr_status migr__my_view(migr__my *my);
migr_status migr__my_trigger(migr__my *my);
migr_status migr__my_sequence(migr__my *my);
/* enum.c */
migr_status migr__my_enum(migr__my *my);

/* constraint.c: whether a name stands for none, while schemas are compared: nobody has written it. */
int migr__my_is_tag(const char *name);
/*
 * constraint.c: whether an index of just a foreign key's columns has the name that the server gives the one that it
 * makes for the key: the key's own, or, where nobody named the key, its first column's.
 */
int migr__my_is_made_for(const char *index, const char *foreign_key, const char *column);

/* key.c: clauses of keys, indexes and constraints, as in CREATE TABLE and behind ADD. */

migr_status migr__my_write_key(migr__my *my, const char *words, const migr_key *key, const migr__my_columns *columns);
migr_status migr__my_write_index(migr__my *my, const migr_index *index, const migr__my_columns *columns);
migr_status migr__my_write_foreign_key(migr__my *my, const migr_foreign_key *key);
migr_status migr__my_write_check(migr__my *my, const migr_check *check);

/* need.c: what else needs something. They fail with MIGR_ERROR_DEPENDENT and name it in the details. */

/* A foreign key that would be without its index. `except`: one that goes as well, or NULL. */
migr_status migr__my_key_needed(migr__my *my, const char *table, const migr__show *show, const migr__part *key,
                                const migr__part *except);
/* Views, triggers, keys, generated columns ... that use a column that is dropped, beside what goes with it. */
migr_status migr__my_column_used(migr__my *my, const char *table, const migr__show *show, const migr__part *column);
/* Of the columns of the table, only this one is in the key or check. */
int migr__my_is_alone(const migr__show *show, const migr__part *part, const char *column);
/* What a column that is replaced by another one cannot leave behind: foreign keys and generated columns. */
migr_status migr__my_column_bound(migr__my *my, const char *table, const migr__show *show, const migr__part *column);
/* Views and triggers that mention a table (column NULL) or a column by name. Nothing offline. */
migr_status migr__my_name_used(migr__my *my, const char *table, const char *column);
/* What a table that is dropped would leave behind: foreign keys of others, views, triggers. */
migr_status migr__my_table_used(migr__my *my, const char *table);
/* Defaults that take numbers from a sequence. */
migr_status migr__my_sequence_used(migr__my *my, const char *sequence);
/* reference.c: a name of a foreign key that another table's has already. */
migr_status migr__my_foreign_key_name(migr__my *my, const char *table, const char *name);
/*
 * The same, and what it points to and is not there: MIGR_ERROR_NO_SUCH_TABLE, MIGR_ERROR_NO_SUCH_COLUMN. `made`: the
 * table that is made with it, or NULL.
 */
migr_status migr__my_reference(migr__my *my, const char *table, const migr_table *made, const migr_foreign_key *key);

/* fit.c */

/*
 * Adds the query that finds values which would be lost from one type to the other; nothing if there can be none.
 * `column` is how the value is written: "`price`". `charset` is that of the new column, or NULL.
 */
migr_status migr__my_forbid_loss(migr__my *my, const char *table, const char *column, const migr__family *from,
                                 const migr__family *to, const char *to_type, const char *charset);

#endif
