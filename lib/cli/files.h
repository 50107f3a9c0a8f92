/* SPDX-License-Identifier: MIT */
/* Files that the commands read and write themselves. */
#ifndef MIGR_CLI_FILES_H
#define MIGR_CLI_FILES_H

#include "cli/cli.h"

/*
 * Reads a whole file of at most `largest` bytes; `size` does not count the NUL that is put behind it. Fails with
 * `code`.
 */
migr_status migr__cli_file_read(cli_call *cli, const char *path, migr_status code, size_t largest, const char **text,
                                size_t *size);
/* Writes a file that must not be there yet. */
migr_status migr__cli_file_create(cli_call *cli, const char *path, const char *text);
/* Makes a folder with those above it; one that is there is fine. */
migr_status migr__cli_folder_create(cli_call *cli, const char *path);
/* The folder that a file is in, as an absolute path. */
const char *migr__cli_folder_of(cli_call *cli, const char *path);

#endif
