/* SPDX-License-Identifier: MIT */
#include "cli/words.h"

#include <string.h>

/* All that a hint may advise to set and that is an option here. */
static const struct {
	const char *word;
	const char *option;
} words[] = {
	{ "MIGR_COMPARE_TEXTUAL", "--textual" },
	{ "MIGR_COMPARE_REFUSE_LOSS", "--refuse-loss" },
	{ "MIGR_STAMP_PURGE", "--purge" },
	{ "MIGR_FORMAT_C", "--as c" },
	{ "backup_path", "--backup" },
	{ "cache_path", "--cache" },
	{ "history_table", "--history-table" },
	{ "migr_create_all", "upgrade --fresh" },
	{ "lock_timeout_ms", "--lock-timeout" },
	{ "scratch_url", "--scratch" },
	{ "statement_lock_timeout_ms", "--statement-lock-timeout" },
	{ "statement_timeout_ms", "--statement-timeout" },
	{ "version_table", "--version-table" },
};

static int is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* What stands in quotes, or behind a dot, is somebody's name. */
static int begins_word(const char *text, const char *at)
{
	return at == text || (!is_letter(at[-1]) && !strchr("\"'`.", at[-1]));
}

static const char *find_option(const char *at, size_t size)
{
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (strlen(words[i].word) == size && memcmp(words[i].word, at, size) == 0)
			return words[i].option;
	return NULL;
}

const char *migr__cli_in_words(cli_call *cli, const char *hint)
{
	cli_buf out = { 0 };

	if (!*hint)
		return "";
	for (const char *at = hint; *at;) {
		const char *option;
		size_t size = 0;

		while (is_letter(at[size]))
			size++;
		option = size && begins_word(hint, at) ? find_option(at, size) : NULL;
		size = size ? size : 1;
		if (option)
			migr__cli_add(&out, option);
		else
			migr__cli_add_part(&out, at, size);
		at += size;
	}
	return migr__cli_take(&cli->pool, &out);
}
