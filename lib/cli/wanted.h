/* SPDX-License-Identifier: MIT */
/* What the database should be: the program's models, a file of SQL, another database. And which part of it counts. */
#ifndef MIGR_CLI_WANTED_H
#define MIGR_CLI_WANTED_H

#include "cli/args.h"

#include <libmigr/compare.h>

/* Options of all commands that look at a schema. */
#define SCOPE_OPTIONS                                                                                                  \
	{ OPT_SCHEMA, 0, "schema", "NAME", "a schema beside the current one; may be given several times" },            \
		{ OPT_INCLUDE, 0, "include", "PATTERN",                                                                \
		  "only tables and others of such names (* and ?); may be given several times" },                      \
	{                                                                                                              \
		OPT_EXCLUDE, 0, "exclude", "PATTERN", "none of such names; likewise"                                   \
	}

/* Options of all commands that compare. */
#define COMPARE_OPTIONS                                                                                                \
	{ OPT_TO, 0, "to", "SCHEMA", "a schema in SQL or a database that it should be, instead of the models" },       \
		SCOPE_OPTIONS,                                                                                         \
		{ OPT_TEXTUAL, 0, "textual", NULL, "compare texts; nothing is made in a scratch place" },              \
		{ OPT_SCRATCH, 0, "scratch", "URL", "a database in which the wanted schema may be made" },             \
	{                                                                                                              \
		OPT_CACHE, 0, "cache", "FILE", "keeps the wanted schema as the database reads it"                      \
	}

/* The scope that options, settings and the application name. */
migr_status migr__cli_scope(cli_call *cli, migr_scope *scope);
/* The same with how to compare; `scope` must outlive `options`. */
migr_status migr__cli_compare_options(cli_call *cli, migr_scope *scope, migr_compare_options *options);
/* Compares the database with what is wanted. `flags`: MIGR_COMPARE_. The context is open. */
migr_status migr__cli_compare(cli_call *cli, uint32_t flags, migr_comparison **out);
/* For migr__cli_open: whoever only compares two schemas need not have revisions. 0 or CLI_NO_REVISIONS. */
int32_t migr__cli_revisions_wanted(const cli_call *cli);
/* The models; a failure if there are none. */
migr_status migr__cli_models(cli_call *cli, const migr_models **models);

/* A #migr_write_fn whose user is a cli_buf. */
migr_status migr__cli_take_text(const char *text, size_t size, void *user);
/* A text of JSON that the library has written. */
json_t *migr__cli_json_parse(cli_call *cli, cli_buf *text);

#endif
