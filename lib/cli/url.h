/* SPDX-License-Identifier: MIT */
/* Database URLs: the scheme, and a form without password that may be shown. */
#ifndef MIGR_CLI_URL_H
#define MIGR_CLI_URL_H

#include "cli/memory.h"

/* The scheme in lower case; NULL if the text has none. */
const char *migr__cli_url_scheme(cli_pool *pool, const char *url);
/* The URL with its password replaced by "***". */
const char *migr__cli_url_masked(cli_pool *pool, const char *url);
int32_t migr__cli_url_has_password(cli_pool *pool, const char *url);

#endif
