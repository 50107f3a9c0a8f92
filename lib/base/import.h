/* SPDX-License-Identifier: MIT */
/*
 * How structs come in from programs that were compiled for another version of the headers.
 */
#ifndef MIGR_BASE_IMPORT_H
#define MIGR_BASE_IMPORT_H

#include "base/error.h"

/*
 * Copies a caller's struct, whose first member is its uint32_t struct_size, into one of this library's size. A shorter
 * one is filled up with zeros; a longer one is accepted if what is beyond is zero. `min_size` is the size of the first
 * published version.
 */
migr_status migr__import(migr_error *error, const char *what, void *to, size_t to_size, const void *from,
                         size_t min_size);

/* The same for an element of an array, whose size is told beside it. */
migr_status migr__import_item(migr_error *error, const char *what, void *to, size_t to_size, const void *from,
                              size_t from_size, size_t min_size);

#endif
