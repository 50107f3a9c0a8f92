/* SPDX-License-Identifier: MIT */
/* The library's advice names what a program sets; who is at the command line has options. */
#ifndef MIGR_CLI_WORDS_H
#define MIGR_CLI_WORDS_H

#include "cli/cli.h"

/* A hint of the library, with the options' names for those of members and flags; in the pool. */
const char *migr__cli_in_words(cli_call *cli, const char *hint);

#endif
