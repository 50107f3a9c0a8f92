/* SPDX-License-Identifier: MIT */
/*
 * SQL as text, one file per dialect: quoting, splitting, and the statements about the version table and the ledger. Pure.
 */
#ifndef MIGR_DIALECT_DIALECT_H
#define MIGR_DIALECT_DIALECT_H

#include "base/buf.h"
#include "base/text.h"

typedef struct migr__dialect migr__dialect;

struct migr__dialect {
	const char *name;
	/* Appends an identifier, quoted as data. */
	void (*quote_name)(migr__buf *buf, const char *name);
	/* The type of a version_num column, of the ledger's key, of a long text. */
	const char *type_name;
	const char *type_key;
	const char *type_text;
	const char *type_integer;
	/* How the splitter reads it: any of the MIGR__SPLIT_ flags. */
	uint32_t split_flags;
};

/* By name; NULL if there is none. */
const migr__dialect *migr__dialect_find(const char *name);
/* All dialects' names, for messages: "sqlite, postgresql, mysql". */
const char *migr__dialect_names(void);

#endif
