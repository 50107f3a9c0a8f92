/* SPDX-License-Identifier: MIT */
/* The commands in the order of the help, and the options that all of them take. */
#include "cli/commands.h"

#define POLICIES "refuse|warn|accept"

const cli_option migr__cli_global_options[] = {
	{ OPT_CONFIG, 'c', "config", "FILE",
	  "the settings file (else $MIGR_CONFIG, else migr.ini in the current folder)" },
	{ OPT_NAME, 'n', "name", "SECTION", "its section, instead of [migr]" },
	{ OPT_URL, 'u', "url", "URL", "the database, such as sqlite:shop.db (else $MIGR_URL, $DATABASE_URL)" },
	{ OPT_DIRECTORY, 'd', "directory", "DIR", "a folder of revision files; may be given several times" },
	{ OPT_RECURSIVE, 0, "recursive", NULL, "look for revision files in the folders below as well" },
	{ OPT_MODULE, 0, "module", "FILE", "a shared object that registers revisions" },
	{ OPT_HISTORY, 0, "history", "NAME", "a history of its own in the database" },
	{ OPT_VERSION_TABLE, 0, "version-table", "NAME", "the version table's name" },
	{ OPT_HISTORY_TABLE, 0, "history-table", "NAME", "the ledger's name" },
	{ OPT_TRANSACTION, 0, "transaction", "per-revision|whole-run|none", "how much goes into one transaction" },
	{ OPT_LOCK_TIMEOUT, 0, "lock-timeout", "SECONDS", "how long to wait for another process; 0 for not at all" },
	{ OPT_STATEMENT_TIMEOUT, 0, "statement-timeout", "SECONDS", "how long one statement may take" },
	{ OPT_STATEMENT_LOCK_TIMEOUT, 0, "statement-lock-timeout", "SECONDS",
	  "how long one statement may wait for a lock of the database" },
	{ OPT_RETRIES, 0, "retries", "N", "how often a step is tried again after that, or after a deadlock" },
	{ OPT_BACKUP, 0, "backup", "FILE", "copy the database to FILE before the first write" },
	{ OPT_RESTORE_ON_FAILURE, 0, "restore-on-failure", NULL, "put that copy back if the run fails" },
	{ OPT_ON_NEWER, 0, "on-newer", POLICIES, "about a database with revisions that are unknown here" },
	{ OPT_ON_EDITED, 0, "on-edited", POLICIES, "about a revision that was edited after it was applied" },
	{ OPT_ON_MISSING, 0, "on-missing", POLICIES, "about an applied revision that is gone" },
	{ OPT_ON_LATE, 0, "on-late", POLICIES, "about a revision that appeared below an applied one" },
	{ OPT_FORMAT, 0, "format", "text|json", "the form of the answer" },
	{ OPT_COLOR, 0, "color", "auto|always|never", "colours; auto is: on a terminal" },
	{ OPT_QUIET, 'q', "quiet", NULL, "no progress" },
	{ OPT_VERBOSE, 'v', "verbose", NULL, "revisions at length; statements as they are run" },
	{ OPT_HELP, 'h', "help", NULL, "help, also of a command" },
	{ OPT_VERSION, 'V', "version", NULL, "the version" },
};
const size_t migr__cli_n_global_options = sizeof migr__cli_global_options / sizeof migr__cli_global_options[0];

const cli_command *const migr__cli_commands[] = {
	&migr__cli_init,    &migr__cli_revision,       &migr__cli_merge,    &migr__cli_edit,
	&migr__cli_upgrade, &migr__cli_downgrade,      &migr__cli_stamp,    &migr__cli_plan,
	&migr__cli_check,   &migr__cli_diff,           &migr__cli_inspect,  &migr__cli_status,
	&migr__cli_current, &migr__cli_heads,          &migr__cli_branches, &migr__cli_history,
	&migr__cli_show,    &migr__cli_ensure_version, &migr__cli_repair,   &migr__cli_restore,
	&migr__cli_embed,   &migr__cli_list_templates, &migr__cli_version,  &migr__cli_help,
};
const size_t migr__cli_n_commands = sizeof migr__cli_commands / sizeof migr__cli_commands[0];
