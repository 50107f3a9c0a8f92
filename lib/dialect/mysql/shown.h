/* SPDX-License-Identifier: MIT */
/*
 * Expressions as MySQL's information_schema shows them: checks, generated columns, defaults that are expressions, parts
 * of keys. MariaDB shows them as they are.
 */
#ifndef MIGR_DIALECT_MYSQL_SHOWN_H
#define MIGR_DIALECT_MYSQL_SHOWN_H

#include "base/arena.h"
#include "base/buf.h"

/*
 * What it shows is the inside of a string, with a backslash before each quote, and each byte of it is taken for a
 * character: of "é" two are shown. Appends the expression itself. A text that shows nothing of that kind comes as it
 * is.
 */
void migr__my_shown_write(const char *text, migr__buf *out);

/*
 * A condition of MySQL's or MariaDB's as somebody would have written it: without what only MySQL shows, and without the
 * character sets that it puts before strings. In the arena; NULL if memory is short.
 */
const char *migr__my_shown_condition(const char *text, migr__arena *arena);

#endif
