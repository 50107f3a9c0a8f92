/* SPDX-License-Identifier: MIT */
/* The command line: options, commands, and the tables that drive parsing, help and messages. */
#ifndef MIGR_CLI_ARGS_H
#define MIGR_CLI_ARGS_H

#include "cli/cli.h"

enum {
	OPT_CONFIG = 1,
	OPT_NAME,
	OPT_URL,
	OPT_DIRECTORY,
	OPT_RECURSIVE,
	OPT_MODULE,
	OPT_HISTORY,
	OPT_VERSION_TABLE,
	OPT_HISTORY_TABLE,
	OPT_TRANSACTION,
	OPT_LOCK_TIMEOUT,
	OPT_STATEMENT_TIMEOUT,
	OPT_STATEMENT_LOCK_TIMEOUT,
	OPT_RETRIES,
	OPT_BACKUP,
	OPT_RESTORE_ON_FAILURE,
	OPT_ON_NEWER,
	OPT_ON_EDITED,
	OPT_ON_MISSING,
	OPT_ON_LATE,
	OPT_FORMAT,
	OPT_COLOR,
	OPT_QUIET,
	OPT_VERBOSE,
	OPT_HELP,
	OPT_VERSION,
	/* of single commands */
	OPT_MESSAGE,
	OPT_HEAD,
	OPT_SPLICE,
	OPT_BRANCH_LABEL,
	OPT_DEPENDS_ON,
	OPT_REV_ID,
	OPT_VERSION_PATH,
	OPT_AS,
	OPT_PURGE,
	OPT_CHECK_HEADS,
	OPT_RESOLVE_DEPENDENCIES,
	OPT_REV_RANGE,
	OPT_INDICATE_CURRENT,
	OPT_GRAPH,
	OPT_ASCII,
	OPT_OUTPUT,
	OPT_FUNCTION,
	OPT_DEPFILE,
	OPT_DEPFILE_TARGET,
	OPT_TEMPLATE,
	OPT_SQL,
	OPT_DIALECT,
	OPT_DRY_RUN,
	/* of comparing */
	OPT_AUTOGENERATE,
	OPT_TO,
	OPT_SCHEMA,
	OPT_INCLUDE,
	OPT_EXCLUDE,
	OPT_TEXTUAL,
	OPT_SCRATCH,
	OPT_CACHE,
	OPT_REFUSE_LOSS,
	OPT_REPLAY,
	OPT_DOWN,
	OPT_DIALECTS,
	OPT_WRITE_AS,
	OPT_PREFIX,
	OPT_FRESH
};

typedef struct cli_option {
	int32_t id;
	/* 0 for none. */
	char letter;
	const char *name;
	/* What follows it: "FILE"; "a|b|c" if it is one of those; NULL if nothing does. */
	const char *argument;
	const char *help;
} cli_option;

struct cli_command {
	const char *name;
	/* As in the usage line: "TARGET", "[DIR...]"; NULL for none. */
	const char *arguments;
	/* How many words it takes. */
	size_t min;
	size_t max;
	/* One line. */
	const char *summary;
	/* Paragraphs for its help; NULL for none. */
	const char *text;
	const cli_option *options;
	size_t n_options;
	/* It works without settings, and must even if they are faulty. */
	int32_t without_settings;
	migr_status (*run)(cli_call *cli);
};

/* The values of `--dialect`. */
#define DIALECTS "sqlite|postgresql|mysql|mariadb"

#define CLI_OPTIONS(array) (array), sizeof(array) / sizeof((array)[0])

extern const cli_option migr__cli_global_options[];
extern const size_t migr__cli_n_global_options;
extern const cli_command *const migr__cli_commands[];
extern const size_t migr__cli_n_commands;

const cli_command *migr__cli_find_command(const char *name);
migr_status migr__cli_unknown_command(cli_call *cli, const char *name);

/* Parses the command line into `cli`. */
migr_status migr__cli_parse(cli_call *cli, int argc, char **argv);
/* Whether JSON is asked for, found without parsing: so that faults of the command line are JSON too. */
int32_t migr__cli_wants_json(int argc, char **argv);

/* The value of an option's last occurrence; "on" for one that takes none; NULL if it was not given. */
const char *migr__cli_value(const cli_call *cli, int32_t id);
int32_t migr__cli_has(const cli_call *cli, int32_t id);
/* All its values, separated by commas; NULL if it was not given. */
const char *migr__cli_joined(cli_call *cli, int32_t id);

/* Whether `text` is one of "a|b|c". */
int32_t migr__cli_is_choice(const char *choices, const char *text);

#endif
