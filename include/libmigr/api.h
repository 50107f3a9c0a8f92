/* SPDX-License-Identifier: MIT */
/**
 * @file api.h
 * Macros that every other header needs: export marks, C++ linkage, list literals.
 *
 * Nothing in these headers is an inline function, an enum type or a bool at the boundary, so every declaration can be
 * called by FFI with no compiler. Macros only build literals; whatever a macro does, a binding can do by hand.
 */
#ifndef MIGR_API_H
#define MIGR_API_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
#define MIGR_BEGIN_DECLS extern "C" {
#define MIGR_END_DECLS   }
#else
/** Begins declarations that have C's linkage, also when they are read as C++. */
#define MIGR_BEGIN_DECLS
/** Ends them. */
#define MIGR_END_DECLS
#endif

/** Marks an exported symbol. */
#if defined(__GNUC__)
#define MIGR_API __attribute__((visibility("default")))
#else
#define MIGR_API
#endif

/** Marks a function whose result must not be ignored. */
#if defined(__GNUC__)
#define MIGR_NODISCARD __attribute__((warn_unused_result))
#else
#define MIGR_NODISCARD
#endif

/**
 * Spells an array as the three arguments {items, count, item_size}.
 *
 * The size of one element travels with the array, so that an element type may grow in a later version of the library
 * while programs compiled today go on working. Give it an array, not a pointer: `sizeof` would count wrongly, and gcc
 * and clang warn about it (`-Wsizeof-pointer-div`).
 */
#define MIGR_ARRAY(array) (array), sizeof(array) / sizeof((array)[0]), sizeof((array)[0])

#endif
