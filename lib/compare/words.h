/* SPDX-License-Identifier: MIT */
/*
 * Definitions in words of SQL, for people to read: no statements.
 */
#ifndef MIGR_COMPARE_WORDS_H
#define MIGR_COMPARE_WORDS_H

#include "compare/pair.h"

/* "varchar(320) NOT NULL DEFAULT ''" */
void migr__words_of_column(const migr_column *column, migr__buf *buf);
/* Only what differs, bits of pair.h; what is not there is said: "without default". */
void migr__words_of_change(const migr_column *column, unsigned differs, migr__buf *buf);
/* "UNIQUE (a, b)", "FOREIGN KEY (a) REFERENCES b (id) ON DELETE CASCADE", "CHECK (a > 0)" ... */
void migr__words_of_part(migr_object object, const void *item, migr__buf *buf);
/* `flags_differ`: which of its flags are to be said. */
void migr__words_of_table(const migr_table *table, unsigned differs, uint32_t flags_differ, migr__buf *buf);
void migr__words_of_sequence(const migr_sequence *sequence, migr__buf *buf);
void migr__words_of_trigger(const migr_trigger *trigger, migr__buf *buf);
/* The names of bits: "type, default". */
void migr__words_of_bits(unsigned differs, migr__buf *buf);

/* "unique key" */
const char *migr__object_word(migr_object object);

#endif
