/* SPDX-License-Identifier: MIT */
/*
 * Time: the only place of the core that looks at a clock or sleeps.
 */
#ifndef MIGR_ENGINE_CLOCK_H
#define MIGR_ENGINE_CLOCK_H

#include <stdint.h>

/* "2026-01-31 12:00:00.123456", UTC, with its NUL byte. */
#define MIGR__TIMESTAMP 27

/* Microseconds of a clock that only goes forward. */
uint64_t migr__clock_microseconds(void);
void migr__clock_timestamp(char text[MIGR__TIMESTAMP]);
void migr__clock_sleep(uint32_t microseconds);

#endif
