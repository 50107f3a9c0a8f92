/* SPDX-License-Identifier: MIT */
/*
 * The settings of the shop. A real one would read them from a file.
 */
#include "shop.h"

static const char *const languages[] = { "en", "de", "fr" };

shop shop_settings = {
	.default_language = "en",
	.languages = languages,
	.n_languages = sizeof languages / sizeof languages[0],
};
