/* SPDX-License-Identifier: MIT */
/*
 * String literals of C: read and written.
 */
#ifndef MIGR_BASE_C_TEXT_H
#define MIGR_BASE_C_TEXT_H

#include "base/buf.h"

/* Appends what the literal (with its quotes) stands for. */
void migr__c_unquote(migr__buf *out, const char *literal, size_t size);

/* Appends a text as it stands between the quotes of a literal; all that is not plain ASCII as octal escapes. */
void migr__c_escape(migr__buf *out, const char *text, size_t size);
/*
 * The same with UTF-8 left as it is, for people to read; but for marks that turn the direction of writing, by which a
 * line would look as if it said something else.
 */
void migr__c_escape_utf8(migr__buf *out, const char *text, size_t size);

#endif
