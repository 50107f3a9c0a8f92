/* SPDX-License-Identifier: MIT */
/*
 * The parts of check.h: what each of them finds is collected, and reported at once.
 */
#ifndef MIGR_SCHEMA_CHECKER_H
#define MIGR_SCHEMA_CHECKER_H

#include "base/arena.h"
#include "base/error.h"
#include "schema/names.h"
#include "schema/shape.h"
#include "schema/type.h"
#include "schema/words.h"

#include <libmigr/operation.h>

typedef struct migr__checker {
	const char *dialect;
	migr__arena *arena;
	migr_error *error; /* of the first problem */
	size_t problems;
	/* What is being looked at: "column 'a'", or "foreign key 2". NULL if the operation is about nothing else. */
	const char *place;
} migr__checker;

/* Notes a problem; `hint` may be NULL. */
__attribute__((format(printf, 4, 5))) void migr__problem(migr__checker *checker, migr_status status, const char *hint,
                                                         const char *format, ...);
/* Notes what another module found; `error` is clear afterwards. */
void migr__problem_of(migr__checker *checker, migr_error *error);

/*
 * "column 'a'", or "column 2" without a name, in the arena; behind the place that it is within, which may be NULL. NULL
 * if memory is short, which is noted.
 */
const char *migr__place(migr__checker *checker, const char *within, const char *what, const char *name, size_t index);

int migr__checker_is(const migr__checker *checker, const char *dialect);
/* As the dialect compares names of columns. */
int migr__same_column(const migr__checker *checker, const char *a, const char *b);
int migr__names_have_column(const migr__checker *checker, const migr__names *names, const char *name);

/* A name that the database must be able to have. `what`: "the table's name". 0 if it is none. */
int migr__check_name(migr__checker *checker, const char *what, const char *name);
/* One that something gets, which on SQLite must not begin with sqlite_. */
void migr__check_new_name(migr__checker *checker, const char *what, const char *name);
/* One that may be absent. */
void migr__check_name_if(migr__checker *checker, const char *what, const char *name);
/* A list of names; `of` may be NULL, else all of them are among it. 0 if it cannot be read. */
int migr__check_names(migr__checker *checker, const char *what, const char *list, const migr__names *of,
                      migr__names *out);

/* A list that is checked elsewhere; none if it cannot be read. */
void migr__read_names(migr__checker *checker, const char *list, migr__names *out);

/* SQL that may have variants. Absent is right, empty is not. */
void migr__check_sql(migr__checker *checker, const char *what, const char *sql);
/* The same, and it must be there. */
void migr__check_sql_needed(migr__checker *checker, const char *what, const char *sql);
/* One problem for each of these flags: "NAME VERB for WHO". Returns those that have no name. */
uint32_t migr__check_words(migr__checker *checker, const migr__words *words, uint32_t wrong, const char *verb,
                           const char *who);
/* Flags outside `allowed`; `who`: "a column". */
void migr__check_flags(migr__checker *checker, const char *who, uint32_t flags, uint32_t allowed);
void migr__check_range(migr__checker *checker, const char *what, int32_t value, int32_t last);
void migr__check_reserved(migr__checker *checker, uint32_t reserved);
/* A type; 0 if it cannot be read. */
int migr__check_type(migr__checker *checker, const char *text, migr__type *out);
/* A value of a bulk insert; `row` counts from 0. */
void migr__check_row_value(migr__checker *checker, const char *column, size_t row, const migr_value *value);
/* A default of a type, which is NULL if it is not known. */
void migr__check_default(migr__checker *checker, const migr__type *type, const migr_value *value);

void migr__check_column(migr__checker *checker, const migr_column *column);

/* What is known of the table that a key, check or index is on: `columns` is NULL if nothing is. */
void migr__check_key(migr__checker *checker, const migr_key *key, int is_primary, const migr__names *columns);
void migr__check_foreign_key(migr__checker *checker, const migr_foreign_key *key, const migr__names *columns);
void migr__check_check(migr__checker *checker, const migr_check *check);
void migr__check_exclude(migr__checker *checker, const migr_exclude *exclude, const migr__names *columns);
void migr__check_index(migr__checker *checker, const migr_index *index, const migr__names *columns);

void migr__check_table(migr__checker *checker, const migr_table *table);
void migr__check_table_alteration(migr__checker *checker, const migr_table_alteration *alteration);
void migr__check_view(migr__checker *checker, const migr_view *view);
void migr__check_trigger(migr__checker *checker, const migr_trigger *trigger);
void migr__check_sequence(migr__checker *checker, const migr_sequence *sequence, int is_altered);
void migr__check_enum(migr__checker *checker, const migr_operation *operation);
void migr__check_alteration(migr__checker *checker, const migr_operation *operation);

/* Members that do not belong to the operation's kind, or are missing. */
void migr__check_members(migr__checker *checker, const migr_operation *operation);
void migr__check_options(migr__checker *checker, const migr_operation *operation);

#endif
