/* SPDX-License-Identifier: MIT */
/*
 * Reading of migr.ini by inih.
 *
 * inih cuts long lines and does not tell a line's number; so the lines are handed to it from here, one by one, and
 * looked at on the way.
 */
#define _GNU_SOURCE
#include "cli/settings.h"

#include <errno.h>
#include <ini.h>
#include <stdlib.h>
#include <string.h>

#include "cli/files.h"
#include "cli/suggest.h"

typedef struct ini_source {
	cli_call *cli;
	const char *path;
	const char *here;
	/* The section that counts. */
	const char *section;
	int32_t found;
	/* The nearest name of another section. */
	cli_suggestion near;
	/* What is left of the text, the number of the line read last, and whether it begins with a blank. */
	const char *rest;
	size_t line;
	int32_t indented;
	/* The raw values, expanded at the end. */
	const char *raw[KEY_COUNT];
	size_t lines[KEY_COUNT];
} ini_source;

/* Gives inih its next line, as fgets would. */
static char *next_line(char *line, int room, void *user)
{
	ini_source *reader = user;
	size_t size = strcspn(reader->rest, "\n");

	if (!*reader->rest || reader->cli->failure.status != MIGR_OK)
		return NULL;
	size += reader->rest[size] == '\n';
	reader->line++;
	reader->indented = reader->rest[0] == ' ' || reader->rest[0] == '\t';
	if (room < 1 || size >= (size_t)room) {
		migr__cli_fail(reader->cli, MIGR_ERROR_SETTINGS,
		               "continue a list in further lines that begin with a blank",
		               "%s, line %zu: longer than %d bytes", reader->path, reader->line, room - 2);
		return NULL;
	}
	memcpy(line, reader->rest, size);
	line[size] = '\0';
	reader->rest += size;
	return line;
}

static migr_status unknown_key(ini_source *reader, const char *name)
{
	cli_suggestion near = { .word = name };

	for (int32_t i = 0; i < KEY_COUNT; i++)
		migr__cli_offer(&near, migr__cli_key_name(i));
	return migr__cli_fail(reader->cli, MIGR_ERROR_SETTINGS, migr__cli_did_you_mean(&reader->cli->pool, &near),
	                      "%s, line %zu: unknown setting '%s'", reader->path, reader->line, name);
}

static int on_value(void *user, const char *section, const char *name, const char *value)
{
	ini_source *reader = user;
	int32_t number;

	if (strcmp(section, reader->section) != 0) {
		migr__cli_offer(&reader->near, migr__cli_copy(&reader->cli->pool, section));
		return 1;
	}
	reader->found = 1;
	number = migr__cli_key_find(name);
	if (number < 0) {
		unknown_key(reader, name);
		return 0;
	}
	if (!reader->raw[number]) {
		reader->raw[number] = migr__cli_copy(&reader->cli->pool, value);
		reader->lines[number] = reader->line;
	} else if (reader->indented) {
		reader->raw[number] = migr__cli_format(&reader->cli->pool, "%s%s%s", reader->raw[number],
		                                       *reader->raw[number] ? "\n" : "", value);
	} else {
		migr__cli_fail(reader->cli, MIGR_ERROR_SETTINGS, "remove one of them",
		               "%s, line %zu: '%s' was set in line %zu", reader->path, reader->line, name,
		               reader->lines[number]);
		return 0;
	}
	return 1;
}

/* A section without any key is never told to the handler. */
static int has_section(const char *text, const char *section)
{
	size_t size = strlen(section);

	for (const char *line = text; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		line += strspn(line, " \t");
		if (line[0] == '[' && strncmp(line + 1, section, size) == 0 && line[1 + size] == ']')
			return 1;
	}
	return 0;
}

static migr_status finish(ini_source *reader)
{
	cli_call *cli = reader->cli;

	for (int32_t i = 0; i < KEY_COUNT; i++) {
		cli_setting *setting = &cli->settings->of[i];
		migr_status rc;

		/* An empty value is as good as none: that is how a template's line is left out. */
		if (!reader->raw[i] || !*reader->raw[i])
			continue;
		setting->source = migr__cli_format(&cli->pool, "%s, line %zu", reader->path, reader->lines[i]);
		rc = migr__cli_expand(cli, reader->raw[i], reader->here, setting->source, &setting->text);
		if (rc != MIGR_OK)
			return rc;
	}
	return MIGR_OK;
}

/* Settings are small; a larger file is a mistake. */
enum { LARGEST = 1 << 20 };

migr_status migr__cli_ini_read(cli_call *cli, const char *path, const char *section)
{
	ini_source reader = { .cli = cli, .path = path, .section = section, .near = { .word = section } };
	const char *text = NULL;
	size_t size = 0;
	migr_status rc = migr__cli_file_read(cli, path, MIGR_ERROR_SETTINGS, LARGEST, &text, &size);
	int line;

	if (rc != MIGR_OK)
		return rc;
	if (strlen(section) > CLI_LONGEST_SECTION)
		return migr__cli_fail(cli, MIGR_ERROR_SETTINGS, "give the section a shorter name",
		                      "the section's name '%s' is longer than %d bytes", section, CLI_LONGEST_SECTION);
	if (strlen(text) != size)
		return migr__cli_fail(cli, MIGR_ERROR_SETTINGS, "is it the right file?", "%s is no text file", path);
	reader.here = migr__cli_folder_of(cli, path);
	reader.rest = text;
	line = ini_parse_stream(next_line, &reader, on_value, &reader);
	if (cli->failure.status != MIGR_OK)
		return cli->failure.status;
	if (line < 0)
		return migr__cli_fail(cli, MIGR_ERROR_NO_MEMORY, NULL, "out of memory");
	if (line > 0)
		return migr__cli_fail(cli, MIGR_ERROR_SETTINGS,
		                      "a line is \"[section]\", \"name = value\" or a comment",
		                      "%s, line %d: cannot be read", path, line);
	if (!reader.found && !has_section(text, section))
		return migr__cli_fail(cli, MIGR_ERROR_SETTINGS,
		                      reader.near.best
		                              ? migr__cli_format(&cli->pool, "did you mean '%s'?", reader.near.best)
		                              : "-n names the section",
		                      "%s has no section [%s]", path, section);
	return finish(&reader);
}
