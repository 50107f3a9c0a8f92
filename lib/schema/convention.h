/* SPDX-License-Identifier: MIT */
/*
 * The naming convention: which names constraints and indexes get that have none of their own.
 *
 * It is a text as `migr_options::naming` documents it: "ix=ix_{table}_{columns}, fk=fk_{table}_{ref_table}".
 */
#ifndef MIGR_SCHEMA_CONVENTION_H
#define MIGR_SCHEMA_CONVENTION_H

#include "base/arena.h"
#include "base/error.h"
#include "schema/names.h"

#include <libmigr/operation.h>

/* Whether the text follows the format (`migr_options::naming`). */
migr_status migr__convention_check(const char *convention, migr_error *error);

/*
 * Gives names to what has none in an imported operation; `convention` may be NULL. Where a pattern has {name}, names of
 * their own become part of it. Columns that are keys by their flags lose the flags to keys of the table, which have
 * names. What is wrong with the operation is left to its check.
 *
 * A name that is longer than
 * `max_length` bytes is cut, and ends with a digest of the whole, so that two long ones stay apart; 0: any length.
 */
migr_status migr__convention_apply(const char *convention, size_t max_length, migr_operation *operation,
                                   migr__arena *arena, migr_error *error);

typedef enum migr__convention_kind {
	MIGR__CONVENTION_INDEX,
	MIGR__CONVENTION_UNIQUE,
	MIGR__CONVENTION_CHECK,
	MIGR__CONVENTION_FOREIGN_KEY,
	MIGR__CONVENTION_PRIMARY_KEY,
	MIGR__CONVENTION_EXCLUDE
} migr__convention_kind;

/* What a name is made of. */
typedef struct migr__convention_subject {
	const char *table;
	const char *name;    /* its own, or NULL */
	migr__names columns; /* or words of expressions */
	const char *ref_table;
	migr__names ref_columns;
	const char *sql;
	unsigned number; /* among those of its kind without a name, from 1; 0: not known */
} migr__convention_subject;

int migr__convention_has(const char *convention, migr__convention_kind kind);

/*
 * The name that the convention gives, in the arena: NULL if it says nothing about the kind, the own name if that stays.
 */
migr_status migr__convention_name(const char *convention, migr__convention_kind kind,
                                  const migr__convention_subject *subject, size_t max_length, migr__arena *arena,
                                  const char **name, migr_error *error);

#endif
