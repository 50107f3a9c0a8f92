/* SPDX-License-Identifier: MIT */
#include "engine/settle.h"

#include "dialect/recognise.h"
#include "engine/database.h"
#include "engine/event.h"

#include <stdlib.h>

/* An end, for what is cleared away and comes again all the same. */
#define MOST_BROKEN 1000

typedef struct answer_sink {
	const migr__alloc *alloc;
	int64_t answer;
	char *cleanup; /* owned */
} answer_sink;

static migr_status take_answer(void *user, const migr_value *values, const char *const *names, size_t count)
{
	answer_sink *sink = user;

	(void)names;
	sink->answer = values[0].type == MIGR_VALUE_TEXT ? strtoll(values[0].text, NULL, 10) : values[0].integer;
	if (sink->answer != MIGR__PROBE_BROKEN || count < 2 || values[1].type != MIGR_VALUE_TEXT || sink->cleanup)
		return MIGR_OK;
	sink->cleanup = migr__strndup(sink->alloc, values[1].text, values[1].size);
	return sink->cleanup ? MIGR_OK : MIGR_ERROR_NO_MEMORY;
}

static migr_status clean_up(migr_context *context, const char *sql, migr_error *error)
{
	migr_status rc;

	migr__log(context, MIGR_LOG_WARNING, "a build that failed has left an INVALID index behind: %s", sql);
	rc = migr__db_execute(context, sql, NULL, 0, NULL, error);
	if (rc != MIGR_OK)
		migr__error_prefix(error, "clearing away what an earlier attempt left behind: ");
	return rc;
}

static migr_status ask_once(migr_context *context, const migr__probe *probe, answer_sink *sink, migr_error *error)
{
	return migr__db_run(context,
	                    &(migr_statement){ .struct_size = sizeof(migr_statement),
	                                       .sql = migr__buf_text(&probe->sql),
	                                       .size = probe->sql.size,
	                                       .params = probe->params,
	                                       .n_params = probe->n_params,
	                                       .row = take_answer,
	                                       .sink = sink },
	                    NULL, error);
}

/* Asks, and clears away what is found broken, which may be several things, one after the other. */
static migr_status ask(migr_context *context, const migr__probe *probe, int64_t *answer, migr_error *error)
{
	int n_cleared = 0, again;
	migr_status rc;

	do {
		answer_sink sink = { &context->alloc, MIGR__PROBE_UNDONE, NULL };

		rc = ask_once(context, probe, &sink, error);
		again = rc == MIGR_OK && sink.cleanup && n_cleared++ < MOST_BROKEN;
		if (again)
			rc = clean_up(context, sink.cleanup, error);
		*answer = sink.answer;
		migr__free(sink.alloc, sink.cleanup);
	} while (rc == MIGR_OK && again);
	return rc;
}

static migr_status finish(migr_context *context, const char *sql, migr_error *error)
{
	migr_status rc;

	migr__log(context, MIGR_LOG_WARNING, "finishing what was cut off half-way: %s", sql);
	rc = migr__db_execute(context, sql, NULL, 0, NULL, error);
	if (rc != MIGR_OK)
		migr__error_prefix(error, "finishing what was cut off half-way: ");
	return rc;
}

/* If it fails, the server keeps an INVALID index, and the next attempt would make one more beside it. */
static migr_status refuse_nameless(const migr_statement *statement, migr_error *error)
{
	migr__fail(error, MIGR_ERROR_UNSUPPORTED,
	           "an index that is built concurrently needs a name here, by which it is found if the build fails: %s",
	           statement->sql);
	migr__error_statement(error, statement->sql, statement->size);
	return migr__error_hint(error, "write CREATE INDEX CONCURRENTLY name ON ...");
}

/*
 * `is_doubt`: the statement may have taken effect; else only what a failure leaves behind is of interest, and that it
 * is done only if it was finished here.
 */
static migr_status look(migr_context *context, const migr_statement *statement, int is_doubt, migr__settled *settled,
                        migr_error *error)
{
	migr__probe probe;
	int64_t answer = MIGR__PROBE_UNDONE;
	migr_status rc = MIGR_OK;

	migr__probe_init(&probe, &context->alloc);
	migr__recognise(&probe, context->dialect, statement->sql, statement->size);
	if (probe.kind == MIGR__PROBE_UNKNOWN)
		answer = MIGR__PROBE_PARTLY;
	if (probe.failed)
		rc = migr__fail_memory(error);
	else if (probe.is_nameless && !is_doubt)
		rc = refuse_nameless(statement, error);
	else if (probe.kind == MIGR__PROBE_QUERY && (is_doubt || probe.may_be_broken))
		rc = ask(context, &probe, &answer, error);
	if (rc == MIGR_OK && answer == MIGR__PROBE_UNFINISHED)
		rc = finish(context, probe.finish, error);
	else if (!is_doubt)
		answer = MIGR__PROBE_UNDONE;
	*settled = answer == MIGR__PROBE_DONE || answer == MIGR__PROBE_UNFINISHED ? MIGR__SETTLED_DONE
	           : answer == MIGR__PROBE_PARTLY                                 ? MIGR__SETTLED_UNKNOWN
	                                                                          : MIGR__SETTLED_UNDONE;
	migr__probe_clear(&probe);
	return rc;
}

migr_status migr__settle(migr_context *context, const migr_statement *statement, migr__settled *settled,
                         migr_error *error)
{
	return look(context, statement, 1, settled, error);
}

migr_status migr__settle_before(migr_context *context, const migr_statement *statement, migr__settled *settled,
                                migr_error *error)
{
	return look(context, statement, 0, settled, error);
}

int migr__settle_can_tell(migr_context *context, const migr_statement *statement)
{
	migr__probe probe;
	int can;

	migr__probe_init(&probe, &context->alloc);
	migr__recognise(&probe, context->dialect, statement->sql, statement->size);
	can = !probe.failed && probe.kind != MIGR__PROBE_UNKNOWN;
	migr__probe_clear(&probe);
	return can;
}
