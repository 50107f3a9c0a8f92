/* SPDX-License-Identifier: MIT */
/* Answers as JSON. All functions put up with NULL, and a lack of memory shows as NULL. */
#ifndef MIGR_CLI_JSON_H
#define MIGR_CLI_JSON_H

#include "cli/cli.h"

/* A text; bytes that are no UTF-8 are replaced. JSON's null for NULL. */
json_t *migr__cli_json_text(const char *text);
/* One revision with everything that is known about it; with what the database says if it was read. */
json_t *migr__cli_json_revision(cli_call *cli, const migr_revision_info *info, int32_t with_database);
json_t *migr__cli_json_list(cli_call *cli, const migr_revision_list *list, int32_t with_database);
/* The ids of a list, sorted. */
json_t *migr__cli_json_ids(cli_call *cli, const migr_revision_list *list);
/* Sets a member, and takes the value over. */
void migr__cli_json_set(cli_call *cli, json_t *object, const char *name, json_t *value);
void migr__cli_json_append(cli_call *cli, json_t *array, json_t *value);
/* The answer; takes the value over. */
void migr__cli_answer(cli_call *cli, json_t *value);
json_t *migr__cli_json_failure(cli_call *cli);

#endif
