/* SPDX-License-Identifier: MIT */
/**
 * @file types.h
 * Types shared by all headers: handles, statuses, directions, values.
 *
 * Thread rule for the whole library, unless a function says otherwise: one handle is used by one thread at a time;
 * different contexts are independent of each other and may be used by different threads at once. There is no global
 * state, no initialisation and no thread-local state.
 */
#ifndef MIGR_TYPES_H
#define MIGR_TYPES_H

#include <libmigr/api.h>

MIGR_BEGIN_DECLS

/** The result of a call: #MIGR_OK, a positive note such as #MIGR_STOP, or a negative error code of error.h. */
typedef int32_t migr_status;

/** One application's revisions and one database: the handle that everything else hangs on. See context.h. */
typedef struct migr_context migr_context;
/** An error with its code, message, hint and places. See error.h. */
typedef struct migr_error migr_error;
/** The step that is being run, as its callback sees it. See revision.h. */
typedef struct migr_op migr_op;
/** One row of a query's result. See revision.h. */
typedef struct migr_row migr_row;
/** Something that happened during a run. See event.h. */
typedef struct migr_event migr_event;
/** The steps that would lead to a target. See inspect.h. */
typedef struct migr_plan migr_plan;
/** What a database holds, compared with what the program knows. See inspect.h. */
typedef struct migr_state migr_state;
/** A list of revisions. See inspect.h. */
typedef struct migr_revision_list migr_revision_list;
/** One revision as the library knows it. See inspect.h. */
typedef struct migr_revision_info migr_revision_info;
/** The functions of one kind of database. See backend.h. */
typedef struct migr_backend migr_backend;

/** A direction of a step. */
typedef int32_t migr_direction;

enum {
	/** Runs a revision's upgrade. */
	MIGR_UPGRADE = 1,
	/** Runs a revision's downgrade. */
	MIGR_DOWNGRADE = 2,
	/** Moves the version rows and runs nothing. */
	MIGR_STAMP = 3
};

/** The kind of a #migr_value. */
typedef int32_t migr_value_type;

enum {
	/** SQL NULL; what a value of all zero bytes is. */
	MIGR_VALUE_NULL = 0,
	/** A signed 64-bit integer, in `integer`. */
	MIGR_VALUE_INTEGER = 1,
	/** A double, in `real`. */
	MIGR_VALUE_REAL = 2,
	/** UTF-8 text, in `text` with `size` bytes. */
	MIGR_VALUE_TEXT = 3,
	/** Bytes, in `text` with `size` bytes. */
	MIGR_VALUE_BLOB = 4
};

/** In `migr_value::size`: the text ends at its NUL byte. */
#define MIGR_NUL_TERMINATED SIZE_MAX

/**
 * A value that is bound to a statement or read from a row.
 *
 * This struct never grows. Use #MIGR_NULL, #MIGR_INT, #MIGR_REAL, #MIGR_TEXT and #MIGR_BLOB to write one.
 */
typedef struct migr_value {
	/** What the value is; the other members are looked at accordingly. */
	migr_value_type type;
	/** Zero. */
	uint32_t reserved;
	/** The integer, for #MIGR_VALUE_INTEGER. */
	int64_t integer;
	/** The number, for #MIGR_VALUE_REAL. */
	double real;
	/** The bytes, for #MIGR_VALUE_TEXT and #MIGR_VALUE_BLOB; borrowed for the duration of the call. */
	const char *text;
	/** How many bytes, or #MIGR_NUL_TERMINATED. */
	size_t size;
} migr_value;

/** A literal SQL NULL. */
#define MIGR_NULL { MIGR_VALUE_NULL, 0, 0, 0.0, NULL, 0 }
/** A literal integer. */
#define MIGR_INT(value) { MIGR_VALUE_INTEGER, 0, (value), 0.0, NULL, 0 }
/** A literal double. */
#define MIGR_REAL(value) { MIGR_VALUE_REAL, 0, 0, (value), NULL, 0 }
/** A literal text, NUL-terminated UTF-8; it must not be NULL. */
#define MIGR_TEXT(value) { MIGR_VALUE_TEXT, 0, 0, 0.0, (value), MIGR_NUL_TERMINATED }
/** A literal run of bytes. */
#define MIGR_BLOB(bytes, count) { MIGR_VALUE_BLOB, 0, 0, 0.0, (bytes), (count) }

/**
 * Values as the two arguments {params, n_params}: `MIGR_PARAMS(MIGR_TEXT("EUR"), MIGR_INT(7))`.
 *
 * C only (it is a compound literal); C++ declares an array and passes it with its length.
 */
#define MIGR_PARAMS(...) \
	((const migr_value[]){ __VA_ARGS__ }), sizeof((const migr_value[]){ __VA_ARGS__ }) / sizeof(migr_value)
/** No values, as the two arguments {params, n_params}. */
#define MIGR_NO_PARAMS NULL, 0

MIGR_END_DECLS

#endif
