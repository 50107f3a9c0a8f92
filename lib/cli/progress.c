/* SPDX-License-Identifier: MIT */
/*
 * Events of a run, shown on standard error: a line for each step, or on a terminal one line that is written over when
 * there are many. Standard output is left to the answer.
 */
#define _GNU_SOURCE
#include "cli/progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "cli/json.h"
#include "cli/output.h"

enum {
	/* From this many steps on, a terminal shows one line for all. */
	MANY_STEPS = 20,
	/* How often a wait is spoken of where lines cannot be written over, in milliseconds. */
	NOTICE_EVERY = 5000,
	/* How long progress within a step is left standing, in milliseconds. */
	SHOWN_FOR = 100
};

static void clear_line(cli_progress *progress)
{
	if (progress->open_line)
		fputs("\r\033[K", stderr);
	progress->open_line = 0;
}

/* A line that the next one replaces; cut to the terminal's width, as a wrapped line could not be written over. */
static void show_transient(cli_progress *progress, const char *text)
{
	struct winsize window;
	size_t width = 79, size = 0, letters = 0;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &window) == 0 && window.ws_col > 1)
		width = (size_t)window.ws_col - 1;
	while (text[size] && (letters < width || (text[size] & 0xc0) == 0x80)) {
		letters += (text[size] & 0xc0) != 0x80;
		size++;
	}
	fprintf(stderr, "\r\033[K%.*s", (int)size, text);
	fflush(stderr);
	progress->open_line = 1;
}

static int compare(const void *a, const void *b)
{
	const migr_revision_info *const *left = a;
	const migr_revision_info *const *right = b;

	return strcmp(migr_revision_info_id(*left), migr_revision_info_id(*right));
}

static const migr_revision_info *find(const cli_progress *progress, const char *id)
{
	size_t low = 0, high = progress->n_sorted;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(migr_revision_info_id(progress->sorted[middle]), id);

		if (order == 0)
			return progress->sorted[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

/* "a -> b" in the direction of the step. */
static const char *describe(cli_call *cli, const migr_event *event)
{
	const char *id = migr_event_revision(event);
	const migr_revision_info *info = id ? find(cli->progress, id) : NULL;
	const char *parents = info ? migr__cli_names(cli, info, MIGR_NAMES_DOWN_REVISIONS) : "";

	id = id ? migr__cli_clean(cli, id) : "";
	if (!info)
		return id;
	parents = *parents ? parents : "<base>";
	if (migr_event_direction(event) == MIGR_DOWNGRADE)
		return migr__cli_format(&cli->pool, "%s -> %s", id, parents);
	return migr__cli_format(&cli->pool, "%s -> %s", parents, id);
}

/* What a step that is begun again had executed is not part of it. */
static void begin_capture(cli_progress *progress, const migr_event *event)
{
	const char *id = migr_event_revision(event);

	progress->n_begun++;
	if (progress->statements && id)
		migr__cli_json_set(progress->cli, progress->statements, id, json_array());
}

static void capture(cli_progress *progress, const migr_event *event)
{
	const char *id = migr_event_revision(event), *text = migr_event_statement(event);
	json_t *list = progress->statements && id ? json_object_get(progress->statements, id) : NULL;

	if (list && text)
		migr__cli_json_append(progress->cli, list, migr__cli_json_text(text));
}

static void on_step_begin(cli_progress *progress, const migr_event *event)
{
	cli_call *cli = progress->cli;
	const char *message = migr__cli_clean(cli, migr_event_message(event));
	const char *text = migr__cli_format(&cli->pool, "%s%s%s", describe(cli, event), *message ? ", " : "", message);

	if (progress->terminal && !cli->verbose && migr_event_step_count(event) > MANY_STEPS) {
		show_transient(progress, migr__cli_format(&cli->pool, "[%zu/%zu] Running %s %s", migr_event_step(event),
		                                          migr_event_step_count(event),
		                                          migr__cli_direction(migr_event_direction(event)), text));
		return;
	}
	clear_line(progress);
	fprintf(stderr, "Running %s %s\n", migr__cli_direction(migr_event_direction(event)), text);
}

static void remember_step(cli_progress *progress, const migr_event *event)
{
	const char *id = migr_event_revision(event);

	if (migr_event_status(event) != MIGR_OK || !id)
		return;
	if (progress->n_steps == progress->room) {
		size_t room = progress->room ? 2 * progress->room : 64;
		cli_step *steps = realloc(progress->steps, room * sizeof *steps);

		if (!steps) {
			progress->cli->pool.failed = 1;
			return;
		}
		progress->steps = steps;
		progress->room = room;
	}
	progress->steps[progress->n_steps++] =
		(cli_step){ migr_event_direction(event), migr__cli_copy(&progress->cli->pool, id) };
}

static void on_waiting(cli_progress *progress, const migr_event *event)
{
	cli_call *cli = progress->cli;
	uint64_t waited = migr_event_done(event);
	const char *who = migr__cli_clean(cli, migr_event_message(event));
	const char *text = migr__cli_format(&cli->pool, "Waiting for another process%s%s (%u s)", *who ? ": " : "", who,
	                                    (unsigned)(waited / 1000));

	if (progress->terminal) {
		show_transient(progress, text);
		return;
	}
	if (progress->waiting && waited < progress->next_notice)
		return;
	progress->waiting = 1;
	progress->next_notice = waited + NOTICE_EVERY;
	fprintf(stderr, "%s\n", text);
}

/* Whether the last line has been seen for a moment: a callback may tell of each of a million rows. */
static int is_time(cli_progress *progress)
{
	struct timespec now;
	int64_t milliseconds;

	if (clock_gettime(CLOCK_MONOTONIC, &now) != 0)
		return 1;
	milliseconds = (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
	if (progress->last_shown && milliseconds < progress->last_shown + SHOWN_FOR)
		return 0;
	progress->last_shown = milliseconds;
	return 1;
}

static void on_progress(cli_progress *progress, const migr_event *event, const char *what)
{
	unsigned long long done = migr_event_done(event), total = migr_event_total(event);
	cli_pool *pool = &progress->cli->pool;

	if (!progress->terminal || !is_time(progress))
		return;
	if (total)
		show_transient(progress, migr__cli_format(pool, "  %s: %llu of %llu (%u %%)", what, done, total,
		                                          (unsigned)(100.0 * (double)done / (double)total)));
	else
		show_transient(progress, migr__cli_format(pool, "  %s: %llu", what, done));
}

static void on_log(cli_progress *progress, const migr_event *event)
{
	cli_call *cli = progress->cli;
	const char *text = migr__cli_clean(cli, migr_event_message(event));

	if (migr_event_level(event) == MIGR_LOG_WARNING) {
		if (cli->json && progress->warnings)
			migr__cli_json_append(cli, progress->warnings, migr__cli_json_text(migr_event_message(event)));
		clear_line(progress);
		fprintf(stderr, "%swarning:%s %s\n", migr__cli_style_begin(cli->color_err, STYLE_ID),
		        migr__cli_style_end(cli->color_err, STYLE_ID), text);
		return;
	}
	if (cli->quiet || (migr_event_level(event) == MIGR_LOG_DEBUG && !cli->verbose))
		return;
	clear_line(progress);
	fprintf(stderr, "  %s\n", text);
}

static void on_statement(cli_progress *progress, const migr_event *event)
{
	const char *text = migr_event_statement(event);
	cli_call *cli = progress->cli;
	cli_buf out = { 0 };

	if (!cli->verbose || !text)
		return;
	while (*text) {
		size_t size = strcspn(text, "\n");

		migr__cli_add_format(&out, "  %s\n", migr__cli_clean(cli, migr__cli_copy_part(&cli->pool, text, size)));
		text += size;
		text += *text == '\n';
	}
	clear_line(progress);
	/* At once, as standard error has no buffer. */
	if (out.data)
		fputs(out.data, stderr);
	migr__cli_buf_free(&out);
}

static void show(cli_progress *progress, const migr_event *event)
{
	migr_event_kind kind = migr_event_get_kind(event);

	if (kind == MIGR_EVENT_LOG)
		on_log(progress, event);
	else if (kind == MIGR_EVENT_RUN_END)
		clear_line(progress);
	/* statements that are the answer are shown there */
	if (progress->cli->quiet || progress->statements)
		return;
	if (kind == MIGR_EVENT_STEP_BEGIN)
		on_step_begin(progress, event);
	else if (kind == MIGR_EVENT_STATEMENT)
		on_statement(progress, event);
	else if (kind == MIGR_EVENT_WAITING)
		on_waiting(progress, event);
	else if (kind == MIGR_EVENT_PROGRESS)
		on_progress(progress, event, "done");
	else if (kind == MIGR_EVENT_BACKUP)
		on_progress(progress, event, "copying the database");
}

static void on_event(const migr_event *event, void *user)
{
	cli_progress *progress = user;
	cli_pool *pool = &progress->cli->pool;
	const cli_chunk *mark = pool->chunks;

	if (progress->on_event)
		progress->on_event(event, progress->user);
	if (migr_event_get_kind(event) == MIGR_EVENT_STEP_END) {
		remember_step(progress, event);
		return;
	}
	if (migr_event_get_kind(event) == MIGR_EVENT_STEP_BEGIN)
		begin_capture(progress, event);
	else if (migr_event_get_kind(event) == MIGR_EVENT_STATEMENT)
		capture(progress, event);
	show(progress, event);
	/* A long run has many events; what they needed is not needed any more. */
	migr__cli_pool_release(pool, mark);
}

void migr__cli_progress_watch(cli_call *cli, migr_options *options)
{
	cli_progress *progress = migr__cli_alloc(&cli->pool, sizeof *progress);

	if (!progress)
		return;
	progress->cli = cli;
	progress->on_event = options->on_event;
	progress->user = options->event_user;
	progress->terminal = isatty(STDERR_FILENO);
	progress->warnings = json_array();
	cli->progress = progress;
	options->on_event = on_event;
	options->event_user = progress;
}

migr_status migr__cli_progress_prepare(cli_call *cli)
{
	cli_progress *progress = cli->progress;
	size_t count;
	migr_status rc;

	if (cli->quiet)
		return MIGR_OK;
	rc = migr_history(cli->context, NULL, 0, &progress->list);
	if (rc != MIGR_OK)
		return migr__cli_fail_context(cli, cli->context, rc);
	count = migr_revision_list_count(progress->list);
	progress->sorted = migr__cli_alloc(&cli->pool, (count + 1) * sizeof *progress->sorted);
	if (!progress->sorted)
		return migr__cli_check_memory(cli);
	for (size_t i = 0; i < count; i++)
		progress->sorted[i] = migr_revision_list_at(progress->list, i);
	qsort(progress->sorted, count, sizeof *progress->sorted, compare);
	progress->n_sorted = count;
	return MIGR_OK;
}

void migr__cli_progress_end(cli_call *cli)
{
	cli_progress *progress = cli->progress;

	if (!progress)
		return;
	clear_line(progress);
	migr_revision_list_free(progress->list);
	free(progress->steps);
	json_decref(progress->warnings);
	json_decref(progress->statements);
	/* Closing the context may still have something to say. */
	progress->list = NULL;
	progress->steps = NULL;
	progress->warnings = NULL;
	progress->statements = NULL;
	progress->n_sorted = progress->n_steps = progress->room = 0;
}
