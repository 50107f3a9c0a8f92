/* SPDX-License-Identifier: MIT */
/*
 * JSON, written piece by piece: indented by two blanks, members in the order they are added.
 */
#ifndef MIGR_COMPARE_RENDER_JSON_H
#define MIGR_COMPARE_RENDER_JSON_H

#include "base/buf.h"
#include "schema/shape.h"

typedef struct migr__json {
	migr__buf *buf;
	unsigned depth;
	int has_items; /* of what is open, something is written */
} migr__json;

/* Where a value comes next: of a member, or in an array if the name is NULL. */
void migr__json_key(migr__json *json, const char *name);
void migr__json_open(migr__json *json, char bracket);
void migr__json_close(migr__json *json, char bracket);
/* Bytes that are no UTF-8 are replaced. */
void migr__json_text(migr__json *json, const char *text, size_t size);
/* A text, if there is one. */
void migr__json_member(migr__json *json, const char *name, const char *text);
/* The members that are set, as an object. */
void migr__json_item(migr__json *json, const migr__shape *shape, const void *item);

#endif
