/* SPDX-License-Identifier: MIT */
/*
 * One invocation of the commands: what all parts of libmigr-cli share.
 *
 * The path of an invocation: main.c imports the application, args.c parses, settings.c collects, the command opens what
 * it needs by session.c, leaves its answer in `out` or `answer`, and report.c prints that or the failure.
 */
#ifndef MIGR_CLI_CLI_H
#define MIGR_CLI_CLI_H

#include <libmigr/cli.h>
#include <libmigr/inspect.h>
#include <libmigr/reading.h>
#include <libmigr/script.h>
#include <libmigr/version.h>

#include <jansson.h>

#include "cli/memory.h"

/* What stopped the command. Texts are in the pool. */
typedef struct cli_failure {
	migr_status status;
	int32_t native_code;
	int32_t callback_status;
	/* The command line itself is at fault: exit 2. */
	int32_t usage;
	const char *message;
	const char *hint;
	const char *revision;
	const char *statement;
	const char *sqlstate;
	const char **details;
	migr_status *detail_statuses;
	size_t n_details;
} cli_failure;

/* An option as it was given. */
typedef struct cli_given {
	int32_t id;
	const char *value;
} cli_given;

typedef struct cli_command cli_command;
typedef struct cli_settings cli_settings;
typedef struct cli_progress cli_progress;

typedef struct cli_call {
	cli_pool pool;
	migr_cli_app app;
	/* The application's options for the context, imported. */
	migr_options defaults;
	/* The application's scope of comparing, imported; all of the schema if it has none. */
	migr_scope scope;
	/* The name it was called by, for messages and help. */
	const char *program;

	/* The command line, parsed. */
	const cli_command *command;
	cli_given *given;
	size_t n_given;
	const char **words;
	size_t n_words;

	int32_t json;
	int32_t quiet;
	int32_t verbose;
	int32_t color_out;
	int32_t color_err;

	cli_settings *settings;
	cli_progress *progress;
	migr_context *context;
	/* Without its password, to be shown. */
	const char *url;
	void *backend_library;
	void *module_library;

	cli_failure failure;
	/* The exit status of a command that was done, if the answer is not the pleasant one. */
	int32_t verdict;
	/* The answer: text, or one JSON value. */
	cli_buf out;
	json_t *answer;
} cli_call;

/* Records what went wrong; returns `status`. `hint` may be NULL. The first failure stays. */
migr_status migr__cli_fail(cli_call *cli, migr_status status, const char *hint, const char *format, ...)
	CLI_PRINTF(4, 5);
/* The same about the command line: exit status 2. */
migr_status migr__cli_fail_usage(cli_call *cli, const char *hint, const char *format, ...) CLI_PRINTF(3, 4);
/* Records the last error of the context, which must outlive neither the call nor the copy. */
migr_status migr__cli_fail_context(cli_call *cli, const migr_context *context, migr_status status);
/* MIGR_ERROR_NO_MEMORY if memory was short at any point before, else MIGR_OK. */
migr_status migr__cli_check_memory(cli_call *cli);

#endif
