/* SPDX-License-Identifier: MIT */
/*
 * Checksums of meaning: what editors and version control change by themselves does not change a checksum.
 */
#ifndef MIGR_ENGINE_NORMALISE_H
#define MIGR_ENGINE_NORMALISE_H

#include "base/sha256.h"

/*
 * Adds a text without its byte order mark, with each line ending (CR LF, lone CR, LF) as LF, without blanks at the ends
 * of lines and without blank lines at the end; and then a NUL byte, so that neighbouring texts cannot be shifted into
 * each other.
 */
void migr__sha256_add_normalised(migr__sha256 *sha, const char *text, size_t size);

/* Writes the same; returns its end. It is at most one byte longer than the text. */
unsigned char *migr__put_normalised(unsigned char *to, const char *text, size_t size);

#endif
