/* SPDX-License-Identifier: MIT */
/*
 * A fuzz target is one file with LLVMFuzzerTestOneInput, as libFuzzer wants it. Linked with driver.c it is an ordinary
 * test that replays seeds and a bounded number of mutations of them.
 */
#ifndef MIGR_TESTS_FUZZ_FUZZ_H
#define MIGR_TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Ends the process with a message if something does not hold. */
#define FUZZ_CHECK(condition)                                                                    \
	do {                                                                                     \
		if (!(condition))                                                                \
			fuzz_fail(__FILE__, __LINE__, #condition);                               \
	} while (0)

void fuzz_fail(const char *file, int line, const char *what);

#endif
