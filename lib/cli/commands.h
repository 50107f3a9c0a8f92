/* SPDX-License-Identifier: MIT */
/* The commands, each described where it is implemented; table.c lists them in the order of the help. */
#ifndef MIGR_CLI_COMMANDS_H
#define MIGR_CLI_COMMANDS_H

#include "cli/args.h"

extern const cli_command migr__cli_init;
extern const cli_command migr__cli_revision;
extern const cli_command migr__cli_merge;
extern const cli_command migr__cli_upgrade;
extern const cli_command migr__cli_downgrade;
extern const cli_command migr__cli_stamp;
extern const cli_command migr__cli_check;
extern const cli_command migr__cli_diff;
extern const cli_command migr__cli_inspect;
extern const cli_command migr__cli_plan;
extern const cli_command migr__cli_status;
extern const cli_command migr__cli_current;
extern const cli_command migr__cli_heads;
extern const cli_command migr__cli_branches;
extern const cli_command migr__cli_history;
extern const cli_command migr__cli_show;
extern const cli_command migr__cli_edit;
extern const cli_command migr__cli_ensure_version;
extern const cli_command migr__cli_embed;
extern const cli_command migr__cli_restore;
extern const cli_command migr__cli_repair;
extern const cli_command migr__cli_list_templates;
extern const cli_command migr__cli_version;
extern const cli_command migr__cli_help;

/* What `revision --autogenerate` is, and `upgrade --fresh`. */
migr_status migr__cli_autogenerate(cli_call *cli);
migr_status migr__cli_create_all(cli_call *cli);
/* A revision file to be written, as options and settings say (revision.c), and the answer once it is. */
migr_status migr__cli_new_revision(cli_call *cli, const char *heads, uint32_t flags, migr_new_revision *out);
migr_status migr__cli_answer_revision(cli_call *cli, const migr_revision_list *list, json_t *more);
/* What upgrade, downgrade and stamp are with --sql, the first two with --dry-run. */
migr_status migr__cli_write_script(cli_call *cli, migr_direction direction);
migr_status migr__cli_dry_run(cli_call *cli, migr_direction direction);
/* The answer of `plan` in JSON. */
json_t *migr__cli_plan_json(cli_call *cli, const migr_plan *plan);
/* The answer of `plan --sql`, once the plan is made. */
migr_status migr__cli_plan_sql(cli_call *cli, const migr_plan *plan);
/* The help of a command, or with NULL the general one. */
migr_status migr__cli_show_help(cli_call *cli, const cli_command *command);
migr_status migr__cli_run_version(cli_call *cli);

#endif
