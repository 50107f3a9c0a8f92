/* SPDX-License-Identifier: MIT */
/*
 * How the SQL text of a dialect is to be read.
 */
#ifndef MIGR_DIALECT_SPLIT_FLAGS_H
#define MIGR_DIALECT_SPLIT_FLAGS_H

enum {
	MIGR__SPLIT_BACKSLASH = 1 << 0,    /* \' inside '...' is an escaped quote (MySQL) */
	MIGR__SPLIT_ESCAPE_STRING = 1 << 1, /* E'...' has backslash escapes (PostgreSQL) */
	MIGR__SPLIT_DOLLAR = 1 << 2,       /* $tag$ ... $tag$ */
	MIGR__SPLIT_BACKTICK = 1 << 3,     /* `name` */
	MIGR__SPLIT_BRACKET = 1 << 4,      /* [name] (SQLite) */
	MIGR__SPLIT_HASH = 1 << 5,         /* # comment (MySQL) */
	MIGR__SPLIT_NESTED = 1 << 6,       /* nested block comments (PostgreSQL) */
	MIGR__SPLIT_DELIMITER = 1 << 7,    /* the DELIMITER command */
	MIGR__SPLIT_DASH_BLANK = 1 << 8,   /* "--" begins a comment only before a blank (MySQL) */
	MIGR__SPLIT_BODY = 1 << 9          /* CREATE TRIGGER/PROCEDURE/FUNCTION/EVENT ... BEGIN ... END */
};

#endif
