/* SPDX-License-Identifier: MIT */
/*
 * A file with the expected text of each entry, "== NAME" before it; where a server says something else from some
 * version on, there is another one, "== NAME (from 16)" before it. The results are TAP, a point for each entry.
 *
 * With MIGR_UPDATE_GOLDEN=1 the file is written anew instead. With MIGR_UPDATE_GOLDEN=16, on such a server, only what
 * is another from that version on, or of entries that only such a server has (the former loses them).
 */
#ifndef MIGR_TESTS_DDL_GOLDEN_H
#define MIGR_TESTS_DDL_GOLDEN_H

typedef struct golden golden;

/* `version`: of the server; 0: it says the same in all. NULL after a message if it cannot be read. */
golden *golden_open(const char *path, unsigned long count, int version);
/* `fault`: what is wrong whatever the file says; or NULL. */
void golden_check(golden *file, const char *name, const char *text, const char *fault);
/* What is expected, with its size; NULL if there is no such entry, or the file is written anew. */
const char *golden_expected(const golden *file, const char *name, unsigned long *size);
/* Returns what main returns. */
int golden_close(golden *file);

#endif
