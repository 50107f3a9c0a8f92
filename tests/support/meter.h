/* SPDX-License-Identifier: MIT */
/*
 * An allocator that runs short at a chosen place, and counts what is not given back.
 *
 *     meter m = { .fail_at = 7 };
 *     migr__alloc alloc = { meter_resize, &m };
 */
#ifndef MIGR_TESTS_SUPPORT_METER_H
#define MIGR_TESTS_SUPPORT_METER_H

#include <stddef.h>

typedef struct meter {
	size_t calls;
	size_t fail_at; /* this call fails, counted from 1; 0: none */
	size_t live;    /* pieces that were not given back */
	int failed;
} meter;

/* A migr_resize_fn; `user` is the meter. */
void *meter_resize(void *user, void *pointer, size_t size);

#endif
