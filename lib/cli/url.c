/* SPDX-License-Identifier: MIT */
/* Database URLs, as far as they are the same for all databases. */
#include "cli/url.h"

#include <string.h>

static int is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static int is_scheme_character(char c)
{
	return is_letter(c) || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.' || c == '_';
}

const char *migr__cli_url_scheme(cli_pool *pool, const char *url)
{
	size_t size = 0;
	char *copy;

	while (is_scheme_character(url[size]))
		size++;
	if (!is_letter(url[0]) || url[size] != ':')
		return NULL;
	copy = migr__cli_alloc(pool, size + 1);
	for (size_t i = 0; copy && i < size; i++)
		copy[i] = (char)(url[i] >= 'A' && url[i] <= 'Z' ? url[i] - 'A' + 'a' : url[i]);
	return copy;
}

/* The last of a character, so that a password may contain it too: rather too much is masked than too little. */
static const char *end_of_password(const char *text)
{
	return strrchr(text, '@');
}

/* Hides the values of "password=" and the like, in a query or in a list of words. */
static const char *mask_words(cli_pool *pool, const char *text)
{
	static const char *const names[] = { "password=", "passwd=", "passphrase=", "pwd=" };
	cli_buf out = { 0 };

	while (*text) {
		size_t taken = 1;

		for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
			if (strncmp(text, names[i], strlen(names[i])) == 0)
				taken = strlen(names[i]);
		migr__cli_add_part(&out, text, taken);
		text += taken;
		if (taken == 1)
			continue;
		migr__cli_add(&out, "***");
		/* A quoted value, as in "password='a b'", ends at its quote. */
		if (*text == '\'') {
			text++;
			text += strcspn(text, "'");
			text += *text == '\'';
		}
		text += strcspn(text, "&; ");
	}
	return migr__cli_take(pool, &out);
}

/* What stands in a file's path is no password. */
static int is_of_a_file(cli_pool *pool, const char *url)
{
	const char *scheme = migr__cli_url_scheme(pool, url);

	return scheme &&
	       (strcmp(scheme, "sqlite") == 0 || strcmp(scheme, "sqlite3") == 0 || strcmp(scheme, "file") == 0);
}

/* The colon before the password; NULL if there is none. */
static const char *before_password(cli_pool *pool, const char *url, const char *at)
{
	const char *start = strstr(url, "://"), *colon;

	if (start) {
		start += 3;
		colon = start + strcspn(start, ":/");
		return *colon == ':' && colon < at ? colon : NULL;
	}
	/* A URL with its slashes forgotten, as in "mysql:me:secret@host" or "me:secret@host". */
	colon = is_of_a_file(pool, url) ? NULL : strchr(url, ':');
	return colon && colon < at ? colon : NULL;
}

const char *migr__cli_url_masked(cli_pool *pool, const char *url)
{
	const char *at = end_of_password(url);
	const char *colon = at ? before_password(pool, url, at) : NULL;

	if (!colon)
		return mask_words(pool, url);
	return migr__cli_format(pool, "%s***%s",
	                        mask_words(pool, migr__cli_copy_part(pool, url, (size_t)(colon + 1 - url))),
	                        mask_words(pool, at));
}

int32_t migr__cli_url_has_password(cli_pool *pool, const char *url)
{
	return strcmp(migr__cli_url_masked(pool, url), url) != 0;
}
