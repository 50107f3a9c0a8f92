/* SPDX-License-Identifier: MIT */
/* Settings from migr.ini, the environment and flags, in rising order of precedence. */
#ifndef MIGR_CLI_SETTINGS_H
#define MIGR_CLI_SETTINGS_H

#include "cli/cli.h"

/* inih cuts the name of a section behind this many bytes, so that a longer one would never be found. */
enum { CLI_LONGEST_SECTION = 48 };

enum {
	KEY_URL,
	KEY_SCRIPT_LOCATION,
	KEY_VERSION_LOCATIONS,
	KEY_RECURSIVE,
	KEY_FORMAT,
	KEY_FILE_TEMPLATE,
	KEY_TEMPLATE,
	KEY_SLUG_LENGTH,
	KEY_TIMEZONE,
	KEY_MODULE,
	KEY_HISTORY,
	KEY_VERSION_TABLE,
	KEY_HISTORY_TABLE,
	KEY_TRANSACTION,
	KEY_LOCK_TIMEOUT,
	KEY_STATEMENT_TIMEOUT,
	KEY_STATEMENT_LOCK_TIMEOUT,
	KEY_RETRIES,
	KEY_NAMING,
	KEY_BACKUP,
	KEY_RESTORE_ON_FAILURE,
	KEY_ON_NEWER,
	KEY_ON_EDITED,
	KEY_ON_MISSING,
	KEY_ON_LATE,
	KEY_TARGET,
	KEY_SCHEMAS,
	KEY_INCLUDE,
	KEY_EXCLUDE,
	KEY_SCRATCH,
	KEY_CACHE,
	KEY_DIALECTS,
	KEY_POST_WRITE,
	KEY_COUNT
};

/* One setting: its text, NULL if nobody sets it, and who did, for messages. */
typedef struct cli_setting {
	const char *text;
	const char *source;
	/* It was set by a flag. */
	int32_t flag;
} cli_setting;

struct cli_settings {
	cli_setting of[KEY_COUNT];
	/* Folders of revision files. */
	const char **directories;
	size_t n_directories;
	/* Whether -d named them. */
	int32_t directories_by_flag;
};

/* Collects all settings. */
migr_status migr__cli_settings_read(cli_call *cli);
const char *migr__cli_setting(const cli_call *cli, int32_t key);
/* What the settings say about the context, on top of what the application says. */
migr_status migr__cli_settings_apply(cli_call *cli, migr_options *options);
/* Readers that name the source of a value they do not understand. */
migr_status migr__cli_setting_flag(cli_call *cli, int32_t key, int32_t *value);
migr_status migr__cli_setting_number(cli_call *cli, int32_t key, uint32_t *value);

/* The settings file that is named or found; NULL if there is none. */
const char *migr__cli_ini_path(const cli_call *cli);
/* Reads the section of the settings file into the settings (ini.c). */
migr_status migr__cli_ini_read(cli_call *cli, const char *path, const char *section);
/* The names of the settings, for ini.c. */
const char *migr__cli_key_name(int32_t key);
int32_t migr__cli_key_find(const char *name);
/* `%(here)s`, `%%`, `${NAME}` and `${NAME:-default}` (expand.c). */
migr_status migr__cli_expand(cli_call *cli, const char *text, const char *here, const char *source, const char **out);

#endif
