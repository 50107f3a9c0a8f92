/* SPDX-License-Identifier: MIT */
/*
 * Texts that differ by database: "json | mysql: longtext" (schema.h says how they are written).
 */
#ifndef MIGR_SCHEMA_VARIANT_H
#define MIGR_SCHEMA_VARIANT_H

#include "base/error.h"
#include "base/text.h"

typedef struct migr__variant {
	migr__view text; /* trimmed */
	int is_native;   /* it was written for this dialect by name */
} migr__variant;

/* 1 with what the dialect ("sqlite", "postgresql", "mysql") gets; 0: there is nothing for it. */
int migr__variant_of(const char *text, const char *dialect, migr__variant *out);

/* Empty variants, one database twice. `what` for the message: "default of column \"a\"". */
migr_status migr__variant_check(const char *text, const char *what, migr_error *error);

#endif
