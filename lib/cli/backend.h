/* SPDX-License-Identifier: MIT */
/* Finding the backend for a URL: linked in, or loaded. */
#ifndef MIGR_CLI_BACKEND_H
#define MIGR_CLI_BACKEND_H

#include <libmigr/backend.h>

#include "cli/cli.h"

/* The backend for a URL. A library that was loaded stays in `cli->backend_library`. */
migr_status migr__cli_backend_find(cli_call *cli, const char *url, const migr_backend **out);
/* The dialect that a URL's scheme stands for, found without loading anything; NULL if unknown. */
const char *migr__cli_backend_dialect(cli_call *cli, const char *url);

#endif
