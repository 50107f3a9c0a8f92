/* SPDX-License-Identifier: MIT */
/* Settings: their table, who sets them, and what they mean for a context. */
#include "cli/settings.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/args.h"

#define POLICIES "refuse|warn|accept"

typedef struct setting_key {
	const char *name;
	/* The flag that sets it too; 0 for none. */
	int32_t option;
	/* "a|b|c" if it is one of those. */
	const char *choices;
} setting_key;

static const setting_key keys[KEY_COUNT] = {
	[KEY_URL] = { "url", OPT_URL, NULL },
	[KEY_SCRIPT_LOCATION] = { "script_location", 0, NULL },
	[KEY_VERSION_LOCATIONS] = { "version_locations", 0, NULL },
	[KEY_RECURSIVE] = { "recursive_version_locations", OPT_RECURSIVE, NULL },
	[KEY_FORMAT] = { "format", OPT_AS, "sql|c" },
	[KEY_FILE_TEMPLATE] = { "file_template", 0, NULL },
	[KEY_TEMPLATE] = { "template", 0, NULL },
	[KEY_SLUG_LENGTH] = { "truncate_slug_length", 0, NULL },
	[KEY_TIMEZONE] = { "timezone", 0, "utc|local" },
	[KEY_MODULE] = { "module", OPT_MODULE, NULL },
	[KEY_HISTORY] = { "history", OPT_HISTORY, NULL },
	[KEY_VERSION_TABLE] = { "version_table", OPT_VERSION_TABLE, NULL },
	[KEY_HISTORY_TABLE] = { "history_table", OPT_HISTORY_TABLE, NULL },
	[KEY_TRANSACTION] = { "transaction", OPT_TRANSACTION, "per-revision|whole-run|none" },
	[KEY_LOCK_TIMEOUT] = { "lock_timeout", OPT_LOCK_TIMEOUT, NULL },
	[KEY_STATEMENT_TIMEOUT] = { "statement_timeout", OPT_STATEMENT_TIMEOUT, NULL },
	[KEY_STATEMENT_LOCK_TIMEOUT] = { "statement_lock_timeout", OPT_STATEMENT_LOCK_TIMEOUT, NULL },
	[KEY_RETRIES] = { "retries", OPT_RETRIES, NULL },
	[KEY_NAMING] = { "naming", 0, NULL },
	[KEY_BACKUP] = { "backup", OPT_BACKUP, NULL },
	[KEY_RESTORE_ON_FAILURE] = { "restore_on_failure", OPT_RESTORE_ON_FAILURE, NULL },
	[KEY_ON_NEWER] = { "on_newer", OPT_ON_NEWER, POLICIES },
	[KEY_ON_EDITED] = { "on_edited", OPT_ON_EDITED, POLICIES },
	[KEY_ON_MISSING] = { "on_missing", OPT_ON_MISSING, POLICIES },
	[KEY_ON_LATE] = { "on_late", OPT_ON_LATE, POLICIES },
	[KEY_TARGET] = { "target", OPT_TO, NULL },
	[KEY_SCHEMAS] = { "schemas", OPT_SCHEMA, NULL },
	[KEY_INCLUDE] = { "include", OPT_INCLUDE, NULL },
	[KEY_EXCLUDE] = { "exclude", OPT_EXCLUDE, NULL },
	[KEY_SCRATCH] = { "scratch", OPT_SCRATCH, NULL },
	[KEY_CACHE] = { "cache", OPT_CACHE, NULL },
	[KEY_DIALECTS] = { "dialects", OPT_DIALECTS, NULL },
	[KEY_POST_WRITE] = { "post_write", 0, NULL },
};

const char *migr__cli_key_name(int32_t number)
{
	return number >= 0 && number < KEY_COUNT ? keys[number].name : NULL;
}

int32_t migr__cli_key_find(const char *name)
{
	for (int32_t i = 0; i < KEY_COUNT; i++)
		if (strcmp(keys[i].name, name) == 0)
			return i;
	return -1;
}

const char *migr__cli_setting(const cli_call *cli, int32_t number)
{
	return cli->settings->of[number].text;
}

/* An environment variable that is set to something. */
static const char *environment(const char *name)
{
	const char *value = getenv(name);

	return value && *value ? value : NULL;
}

const char *migr__cli_ini_path(const cli_call *cli)
{
	const char *path = migr__cli_value(cli, OPT_CONFIG);

	if (!path)
		path = environment("MIGR_CONFIG");
	if (!path && access("migr.ini", F_OK) == 0)
		path = "migr.ini";
	return path;
}

static void take_environment(cli_call *cli)
{
	static const char *const names[] = { "DATABASE_URL", "MIGR_URL" };

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (environment(names[i]))
			cli->settings->of[KEY_URL] = (cli_setting){ environment(names[i]), names[i], 0 };
}

/* Of most, the last one counts; lists are all that was said. */
static const char *given(cli_call *cli, int32_t option)
{
	if (option == OPT_SCHEMA || option == OPT_INCLUDE || option == OPT_EXCLUDE || option == OPT_DIALECTS)
		return migr__cli_joined(cli, option);
	return migr__cli_value(cli, option);
}

static void take_flags(cli_call *cli)
{
	for (int32_t i = 0; i < KEY_COUNT; i++) {
		const char *value = keys[i].option ? given(cli, keys[i].option) : NULL;

		if (value)
			cli->settings->of[i] = (cli_setting){ value, "the command line", 1 };
	}
}

static migr_status check_choices(cli_call *cli)
{
	for (int32_t i = 0; i < KEY_COUNT; i++) {
		const cli_setting *setting = &cli->settings->of[i];

		if (setting->text && keys[i].choices && !migr__cli_is_choice(keys[i].choices, setting->text))
			return migr__cli_fail(cli, MIGR_ERROR_SETTINGS, NULL, "%s: '%s' is one of %s, not '%s'",
			                      setting->source, keys[i].name, keys[i].choices, setting->text);
	}
	return MIGR_OK;
}

static void add_directory(cli_call *cli, const char *text, size_t size)
{
	cli_settings *settings = cli->settings;

	while (size && strchr(" \t\r", text[0])) {
		text++;
		size--;
	}
	while (size && strchr(" \t\r", text[size - 1]))
		size--;
	if (size && settings->directories)
		settings->directories[settings->n_directories++] = migr__cli_copy_part(&cli->pool, text, size);
}

/* From a list in the settings file: separated by commas or line ends. */
static void split_directories(cli_call *cli, const char *list)
{
	cli->settings->directories = migr__cli_alloc(&cli->pool, (strlen(list) / 2 + 2) * sizeof(const char *));
	while (*list) {
		size_t size = strcspn(list, ",\n");

		add_directory(cli, list, size);
		list += size;
		list += *list != '\0';
	}
}

static void find_directories(cli_call *cli)
{
	cli_settings *settings = cli->settings;
	const char *location = migr__cli_setting(cli, KEY_SCRIPT_LOCATION);

	if (migr__cli_has(cli, OPT_DIRECTORY)) {
		settings->directories_by_flag = 1;
		settings->directories = migr__cli_alloc(&cli->pool, cli->n_given * sizeof(const char *));
		for (size_t i = 0; settings->directories && i < cli->n_given; i++)
			if (cli->given[i].id == OPT_DIRECTORY)
				settings->directories[settings->n_directories++] = cli->given[i].value;
	} else if (migr__cli_setting(cli, KEY_VERSION_LOCATIONS)) {
		split_directories(cli, migr__cli_setting(cli, KEY_VERSION_LOCATIONS));
	} else if (location || cli->app.default_directory) {
		settings->directories = migr__cli_alloc(&cli->pool, sizeof(const char *));
		if (settings->directories)
			settings->directories[settings->n_directories++] =
				location ? migr__cli_format(&cli->pool, "%s/versions", location)
					 : cli->app.default_directory;
	}
}

migr_status migr__cli_settings_read(cli_call *cli)
{
	const char *path = migr__cli_ini_path(cli);
	const char *section = migr__cli_value(cli, OPT_NAME);
	migr_status rc = MIGR_OK;

	cli->settings = migr__cli_alloc(&cli->pool, sizeof *cli->settings);
	if (!cli->settings)
		return migr__cli_check_memory(cli);
	if (path)
		rc = migr__cli_ini_read(cli, path, section ? section : "migr");
	else if (section)
		rc = migr__cli_fail(cli, MIGR_ERROR_SETTINGS, "name the file by -c, or go to its folder",
		                    "there is no migr.ini that could have a section [%s]", section);
	if (rc != MIGR_OK)
		return rc;
	take_environment(cli);
	take_flags(cli);
	find_directories(cli);
	rc = check_choices(cli);
	return rc == MIGR_OK ? migr__cli_check_memory(cli) : rc;
}

static migr_status bad_value(cli_call *cli, int32_t number, const char *what)
{
	const cli_setting *setting = &cli->settings->of[number];

	if (setting->flag)
		return migr__cli_fail_usage(cli, NULL, "'%s' is %s, not '%s'", keys[number].name, what, setting->text);
	return migr__cli_fail(cli, MIGR_ERROR_SETTINGS, NULL, "%s: '%s' is %s, not '%s'", setting->source,
	                      keys[number].name, what, setting->text);
}

migr_status migr__cli_setting_flag(cli_call *cli, int32_t number, int32_t *value)
{
	const char *text = migr__cli_setting(cli, number);

	if (!text)
		return MIGR_OK;
	if (migr__cli_is_choice("on|yes|true|1", text))
		*value = 1;
	else if (migr__cli_is_choice("off|no|false|0", text))
		*value = 0;
	else
		return bad_value(cli, number, "on or off");
	return MIGR_OK;
}

migr_status migr__cli_setting_number(cli_call *cli, int32_t number, uint32_t *value)
{
	const char *text = migr__cli_setting(cli, number);
	unsigned long found;

	if (!text)
		return MIGR_OK;
	errno = 0;
	found = strtoul(text, NULL, 10);
	if (!*text || text[strspn(text, "0123456789")] || errno || found > INT32_MAX)
		return bad_value(cli, number, "a whole number");
	*value = (uint32_t)found;
	return MIGR_OK;
}

/* Seconds with up to three decimals, as milliseconds; independent of the locale. */
static int parse_seconds(const char *text, int32_t *milliseconds)
{
	size_t whole = strspn(text, "0123456789");
	int64_t result = 0;
	size_t decimals = 0;

	if (whole == 0 || whole > 6)
		return 0;
	for (size_t i = 0; i < whole; i++)
		result = 10 * result + (text[i] - '0');
	text += whole;
	if (*text == '.')
		decimals = strspn(++text, "0123456789");
	for (size_t i = 0; i < 3; i++)
		result = 10 * result + (i < decimals ? text[i] - '0' : 0);
	if (text[decimals] || decimals > 3)
		return 0;
	*milliseconds = (int32_t)result;
	return 1;
}

static migr_status apply_seconds(cli_call *cli, int32_t number, int32_t *milliseconds, int32_t zero)
{
	const char *text = migr__cli_setting(cli, number);

	if (!text)
		return MIGR_OK;
	if (!parse_seconds(text, milliseconds))
		return bad_value(cli, number, "a number of seconds such as 2.5");
	if (!*milliseconds)
		*milliseconds = zero;
	return MIGR_OK;
}

static migr_status apply_retries(cli_call *cli, migr_options *options)
{
	const char *text = migr__cli_setting(cli, KEY_RETRIES);
	int32_t count = 0;

	if (!text)
		return MIGR_OK;
	if (!text[0] || strlen(text) > 4 || text[strspn(text, "0123456789")])
		return bad_value(cli, KEY_RETRIES, "a number such as 3");
	for (; *text; text++)
		count = 10 * count + (*text - '0');
	options->max_retries = count ? count : -1;
	return MIGR_OK;
}

static migr_status apply_waits(cli_call *cli, migr_options *options)
{
	migr_status rc = apply_seconds(cli, KEY_LOCK_TIMEOUT, &options->lock_timeout_ms, MIGR_NO_WAIT);

	if (rc == MIGR_OK)
		rc = apply_seconds(cli, KEY_STATEMENT_TIMEOUT, &options->statement_timeout_ms, 0);
	if (rc == MIGR_OK)
		rc = apply_seconds(cli, KEY_STATEMENT_LOCK_TIMEOUT, &options->statement_lock_timeout_ms, 0);
	return rc == MIGR_OK ? apply_retries(cli, options) : rc;
}

static void apply_policy(const cli_call *cli, int32_t number, migr_policy *policy)
{
	const char *text = migr__cli_setting(cli, number);

	if (text)
		*policy = strcmp(text, "refuse") == 0 ? MIGR_POLICY_REFUSE
		          : strcmp(text, "warn") == 0 ? MIGR_POLICY_WARN
		                                      : MIGR_POLICY_ACCEPT;
}

static void apply_texts(const cli_call *cli, migr_options *options)
{
	const struct {
		int32_t number;
		const char **member;
	} texts[] = {
		{ KEY_HISTORY, &options->history },
		{ KEY_VERSION_TABLE, &options->version_table },
		{ KEY_HISTORY_TABLE, &options->history_table },
		{ KEY_BACKUP, &options->backup_path },
		{ KEY_NAMING, &options->naming },
	};

	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		if (migr__cli_setting(cli, texts[i].number))
			*texts[i].member = migr__cli_setting(cli, texts[i].number);
}

migr_status migr__cli_settings_apply(cli_call *cli, migr_options *options)
{
	const char *transaction = migr__cli_setting(cli, KEY_TRANSACTION);
	int32_t restore = (options->flags & MIGR_OPEN_RESTORE_ON_FAILURE) != 0;
	migr_status rc = migr__cli_setting_flag(cli, KEY_RESTORE_ON_FAILURE, &restore);

	if (rc == MIGR_OK)
		rc = apply_waits(cli, options);
	if (rc != MIGR_OK)
		return rc;
	apply_texts(cli, options);
	if (transaction)
		options->transaction_mode = strcmp(transaction, "none") == 0        ? MIGR_TRANSACTION_NONE
		                            : strcmp(transaction, "whole-run") == 0 ? MIGR_TRANSACTION_WHOLE_RUN
		                                                                    : MIGR_TRANSACTION_PER_REVISION;
	apply_policy(cli, KEY_ON_NEWER, &options->on_newer);
	apply_policy(cli, KEY_ON_EDITED, &options->on_edited);
	apply_policy(cli, KEY_ON_MISSING, &options->on_missing);
	apply_policy(cli, KEY_ON_LATE, &options->on_late);
	options->flags &= ~(uint32_t)MIGR_OPEN_RESTORE_ON_FAILURE;
	if (restore)
		options->flags |= MIGR_OPEN_RESTORE_ON_FAILURE;
	return MIGR_OK;
}
