/* SPDX-License-Identifier: MIT */
/* What is shown of a run while it goes on, on standard error, and what is remembered of it. */
#ifndef MIGR_CLI_PROGRESS_H
#define MIGR_CLI_PROGRESS_H

#include "cli/cli.h"

typedef struct cli_step {
	migr_direction direction;
	const char *revision;
} cli_step;

/* A run as the event handler sees it. */
struct cli_progress {
	cli_call *cli;
	/* The application's own handler, called as well. */
	migr_event_fn on_event;
	void *user;
	/* All known revisions, sorted by id, for the "a -> b" of a step. */
	migr_revision_list *list;
	const migr_revision_info **sorted;
	size_t n_sorted;
	/* Standard error is a terminal; a line there is not finished yet. */
	int32_t terminal;
	int32_t open_line;
	int32_t waiting;
	uint64_t next_notice;
	int64_t last_shown;
	/* The steps that were done. */
	cli_step *steps;
	size_t n_steps;
	size_t room;
	/* How many were begun; and if not NULL, what they execute is kept here: a list of statements for each id. */
	size_t n_begun;
	json_t *statements;
	/* Warnings, for the answer in JSON. */
	json_t *warnings;
};

/* Makes the context tell its events. */
void migr__cli_progress_watch(cli_call *cli, migr_options *options);
/* Gets ready for a run: knows the names of the revisions. */
migr_status migr__cli_progress_prepare(cli_call *cli);
void migr__cli_progress_end(cli_call *cli);

#endif
