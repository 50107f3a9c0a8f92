/* SPDX-License-Identifier: MIT */
/* The end of an invocation. */
#include "cli/report.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/json.h"
#include "cli/output.h"

/* A statement of megabytes helps nobody on a terminal; JSON has all of it. */
enum { LONGEST_TEXT = 2000 };

static int32_t exit_status(const cli_failure *failure)
{
	migr_status status = failure->status;

	if (failure->usage || status == MIGR_ERROR_OPTION)
		return EXIT_USAGE;
	switch (status) {
	case MIGR_OK:
		return EXIT_DONE;
	case MIGR_ERROR_NOT_AT_HEAD:
	case MIGR_ERROR_BEHIND:
		return EXIT_NOT_AT_HEAD;
	case MIGR_ERROR_NOT_EMPTY:
		return EXIT_STATE;
	case MIGR_ERROR_REPLAY:
	case MIGR_ERROR_DIFFERENT:
		return EXIT_DIFFERENT;
	case MIGR_ERROR_LOCK_TIMEOUT:
	case MIGR_ERROR_BUSY:
		return EXIT_LOCKED;
	case MIGR_ERROR_CANCELLED:
		return EXIT_CANCELLED;
	case MIGR_ERROR_UNSUPPORTED:
	case MIGR_ERROR_CONNECT:
	case MIGR_ERROR_URL:
	case MIGR_ERROR_NOT_A_DATABASE:
	case MIGR_ERROR_CORRUPT:
	case MIGR_ERROR_READ_ONLY:
	case MIGR_ERROR_PERMISSION:
	case MIGR_ERROR_IO:
	case MIGR_ERROR_FULL:
		return EXIT_DATABASE;
	default:
		break;
	}
	if (status <= -200 && status > -300)
		return EXIT_FILES;
	if (status <= -300 && status > -400)
		return EXIT_TARGET;
	if (status <= -400 && status > -500)
		return EXIT_STATE;
	if (status <= -700 && status > -800)
		return EXIT_FILES;
	return EXIT_FAILED;
}

/* A text that may have several lines and anything in it: further lines are indented, and a very long one is cut. */
static void add_lines(cli_call *cli, cli_buf *out, const char *text, const char *indent)
{
	size_t left = LONGEST_TEXT;

	while (*text) {
		size_t size = strcspn(text, "\n");
		size_t shown = size < left ? size : left;

		migr__cli_add(out, migr__cli_clean(cli, migr__cli_copy_part(&cli->pool, text, shown)));
		left -= shown;
		if (shown < size) {
			migr__cli_add(out, "...");
			break;
		}
		text += size;
		text += *text == '\n';
		if (*text)
			migr__cli_add_format(out, "\n%s", indent);
	}
	migr__cli_add(out, "\n");
}

static void print_failure(cli_call *cli)
{
	const cli_failure *failure = &cli->failure;
	const char *end = migr__cli_style_end(cli->color_err, STYLE_BAD);
	cli_buf out = { 0 };

	migr__cli_add_format(&out, "%s%s:%s ", migr__cli_style_begin(cli->color_err, STYLE_BAD), cli->program, end);
	add_lines(cli, &out, failure->message, "  ");
	for (size_t i = 0; i < failure->n_details; i++) {
		migr__cli_add(&out, "  ");
		add_lines(cli, &out, failure->details[i], "    ");
	}
	if (failure->statement && !strstr(failure->message, failure->statement)) {
		migr__cli_add(&out, "  in: ");
		add_lines(cli, &out, failure->statement, "      ");
	}
	if (*failure->hint) {
		migr__cli_add_format(&out, "%shint:%s ", migr__cli_style_begin(cli->color_err, STYLE_BOLD), end);
		add_lines(cli, &out, failure->hint, "  ");
	}
	/* Without memory at least the reason, which is a static text then. */
	if (out.failed || cli->pool.failed)
		fprintf(stderr, "%s: %s\n", cli->program, failure->message);
	else
		fputs(out.data, stderr);
	migr__cli_buf_free(&out);
}

/* Puts the answer into `out`. */
static void render(cli_call *cli)
{
	char *text;

	if (cli->failure.status != MIGR_OK) {
		cli->out.size = 0;
		if (!cli->json)
			return;
		migr__cli_answer(cli, migr__cli_json_failure(cli));
	}
	if (!cli->json || !cli->answer)
		return;
	text = json_dumps(cli->answer, JSON_INDENT(2) | JSON_ENCODE_ANY);
	cli->out.size = 0;
	if (text) {
		migr__cli_add(&cli->out, text);
		migr__cli_add(&cli->out, "\n");
	} else {
		cli->out.failed = 1;
	}
	free(text);
}

/* What the program itself has printed comes first. Written without stdio, so that every error is noticed. */
static int write_out(const cli_buf *out)
{
	const char *at = out->data;
	size_t left = out->size;

	if (fflush(stdout) != 0)
		return errno;
	while (left) {
		ssize_t done = write(STDOUT_FILENO, at, left);

		if (done < 0 && errno != EINTR)
			return errno;
		if (done > 0) {
			at += done;
			left -= (size_t)done;
		}
	}
	return 0;
}

int32_t migr__cli_report(cli_call *cli)
{
	int failed;

	migr__cli_check_memory(cli);
	render(cli);
	if (cli->failure.status == MIGR_OK)
		migr__cli_check_memory(cli);
	failed = write_out(&cli->out);
	/* A reader that has seen enough is no failure: the command itself was done. */
	if (failed && failed != EPIPE)
		migr__cli_fail(cli, MIGR_ERROR_FILE, NULL, "cannot write the answer: %s", strerror(failed));
	if (cli->failure.status != MIGR_OK && (!cli->json || failed || cli->out.failed))
		print_failure(cli);
	if (failed && failed != EPIPE && cli->failure.status == MIGR_ERROR_FILE)
		return EXIT_FAILED;
	return cli->failure.status == MIGR_OK && cli->verdict ? cli->verdict : exit_status(&cli->failure);
}
