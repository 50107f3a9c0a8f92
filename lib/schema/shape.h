/* SPDX-License-Identifier: MIT */
/*
 * What the public structs of schema.h and operation.h consist of, member by member. Whatever does the same with every
 * member of every struct (copying, writing, comparing, setting by name) is written once, along these descriptions.
 */
#ifndef MIGR_SCHEMA_SHAPE_H
#define MIGR_SCHEMA_SHAPE_H

#include "base/arena.h"
#include "base/error.h"

#include <libmigr/models.h>
#include <libmigr/operation.h>

typedef enum migr__member_kind {
	MIGR__MEMBER_SIZE,   /* its own struct_size */
	MIGR__MEMBER_TEXT,   /* const char * */
	MIGR__MEMBER_HINT,   /* const char *, which is copied, but neither written nor compared */
	MIGR__MEMBER_FLAGS,  /* uint32_t */
	MIGR__MEMBER_NUMBER, /* int32_t */
	MIGR__MEMBER_LONG,   /* int64_t */
	MIGR__MEMBER_VALUE,  /* migr_value */
	MIGR__MEMBER_ITEM,   /* a pointer to one struct, or NULL */
	MIGR__MEMBER_LIST,   /* {items, count, item_size} */
	MIGR__MEMBER_REFS,   /* the same of pointers to items */
	MIGR__MEMBER_VALUES  /* const migr_value *, followed by its size_t count */
} migr__member_kind;

typedef struct migr__shape migr__shape;

typedef struct migr__member {
	const char *name;
	migr__member_kind kind;
	size_t offset;
	const migr__shape *shape; /* of MIGR__MEMBER_ITEM, _LIST and _REFS */
} migr__member;

struct migr__shape {
	const char *name;    /* "foreign key", for messages */
	const char *literal; /* the macro that sets struct_size, for hints: "MIGR_FOREIGN_KEY" */
	size_t size;
	size_t min_size;    /* of the first published version */
	size_t size_offset; /* where its struct_size is */
	const migr__member *members;
	size_t count;
};

extern const migr__shape migr__shape_column;
extern const migr__shape migr__shape_element;
extern const migr__shape migr__shape_key;
extern const migr__shape migr__shape_foreign_key;
extern const migr__shape migr__shape_check;
extern const migr__shape migr__shape_exclude;
extern const migr__shape migr__shape_index;
extern const migr__shape migr__shape_table;
extern const migr__shape migr__shape_view;
extern const migr__shape migr__shape_trigger;
extern const migr__shape migr__shape_sequence;
extern const migr__shape migr__shape_enum;
extern const migr__shape migr__shape_alteration;
extern const migr__shape migr__shape_table_alteration;
extern const migr__shape migr__shape_options;
extern const migr__shape migr__shape_operation;
extern const migr__shape migr__shape_models;

/* A list member of any kind. */
typedef struct migr__any_list {
	const void *items;
	uint32_t count;
	uint32_t item_size;
} migr__any_list;

/*
 * Copies a struct of the caller's, which may be of another version, and everything below it into the arena. In the copy
 * all structs have this library's size. NULL with an error: MIGR_ERROR_ABI_SIZE, MIGR_ERROR_ABI_NEWER,
 * MIGR_ERROR_SCHEMA (a text that is no UTF-8, a list of nothing), MIGR_ERROR_NO_MEMORY. A pointer of a list of models
 * may be NULL afterwards as well, until migr__models_check has found it.
 */
const void *migr__shape_import(const migr__shape *shape, const void *from, migr__arena *arena, migr_error *error);

/*
 * Appends all that is set, the same bytes for the same content wherever and whenever: the text that an operation is
 * known again by.
 */
void migr__shape_write(const migr__shape *shape, const void *item, migr__buf *buf);

/* Whether two structs of this library's size have the same content. */
int migr__shape_equal(const migr__shape *shape, const void *a, const void *b);

/* Whether a member says anything; a hint does not. */
int migr__member_is_set(const migr__member *member, const void *item);

/* By the member's name; NULL if there is none. */
const migr__member *migr__shape_member(const migr__shape *shape, const char *name);

#endif
