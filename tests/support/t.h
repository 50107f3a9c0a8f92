/* SPDX-License-Identifier: MIT */
/*
 * A thin layer over Check: a test program is a list of cases and one line of main.
 *
 *     START_TEST(adds) { ck_assert_int_eq(1 + 1, 2); } END_TEST
 *     T_MAIN("arithmetic", adds, multiplies)
 */
#ifndef MIGR_TESTS_SUPPORT_T_H
#define MIGR_TESTS_SUPPORT_T_H

#include <check.h>
#include <stddef.h>

int t_main(const char *suite, const TTest *const *cases, size_t count);

#define T_MAIN(suite, ...)                                                                                             \
	int main(void)                                                                                                 \
	{                                                                                                              \
		const TTest *const cases[] = { __VA_ARGS__ };                                                          \
                                                                                                                       \
		return t_main(suite, cases, sizeof cases / sizeof cases[0]);                                           \
	}

/* A new empty folder below the system's temporary one; removed when the test program ends. Never NULL. */
const char *t_folder(void);
/* FOLDER/NAME in a buffer that stays valid for the test's process. */
const char *t_path(const char *folder, const char *name);
/* Writes a file (replacing it); fails the test if it cannot. */
void t_write(const char *path, const char *text);
/* The whole content of a file, NUL-terminated, to be freed by free(); NULL if there is none. */
char *t_read(const char *path, size_t *size);

/*
 * Of how many rounds or places of the same kind one is enough: 1, or what MIGR_TEST_SHARE says, where each takes many
 * times as long because it is watched (sanitizers, valgrind) and all of them are made elsewhere.
 */
unsigned t_share(void);

/* A small generator of reproducible random numbers; the seed is printed by whoever chose it. */
typedef struct t_random {
	unsigned long long state;
} t_random;

unsigned t_random_below(t_random *random, unsigned limit);

#endif
