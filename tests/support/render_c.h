/* SPDX-License-Identifier: MIT */
/*
 * For the tests that compile what was rendered.
 */
#ifndef MIGR_TESTS_SUPPORT_RENDER_C_H
#define MIGR_TESTS_SUPPORT_RENDER_C_H

#include "support/t.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

#define WARNINGS                                                                                                       \
	"-std=c11 -Wall -Wextra -Wpedantic -Wmissing-field-initializers -Wshadow -Wconversion -Wwrite-strings -Werror"

static int has_compiler(const char *compiler)
{
	char command[100];

	snprintf(command, sizeof command, "command -v %s >/dev/null 2>&1", compiler);
	return system(command) == 0;
}

/* Compiles it by each compiler that there is, without a warning; returns the shared object of the last one. */
static void *compile_c(const char *source)
{
	static const char *const compilers[] = { "clang", "gcc" };
	static char object[2][300];
	static int number;
	char command[1500];
	void *handle = NULL;

	for (size_t i = 0; i < sizeof compilers / sizeof compilers[0]; i++) {
		if (!has_compiler(compilers[i]))
			continue;
		snprintf(object[i], sizeof object[i], "%s.%d.so", source, number++);
		snprintf(command, sizeof command, "%s %s -I'%s' -I'%s' -fPIC -shared -o '%s' '%s'", compilers[i],
		         WARNINGS, getenv("MIGR_INCLUDE"), getenv("MIGR_BUILD_INCLUDE"), object[i], source);
		ck_assert_msg(system(command) == 0, "%s", command);
		handle = dlopen(object[i], RTLD_NOW | RTLD_LOCAL);
		ck_assert_msg(handle != NULL, "%s", dlerror());
	}
	ck_assert_msg(handle != NULL, "there is neither gcc nor clang");
	return handle;
}

#endif
