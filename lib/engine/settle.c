/* SPDX-License-Identifier: MIT */
#include "engine/settle.h"

#include "dialect/recognise.h"
#include "engine/database.h"
#include "engine/event.h"

#include <stdlib.h>

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

static migr_status ask(migr_context *context, const migr__probe *probe, migr__settled *settled, migr_error *error)
{
	answer_sink sink = { &context->alloc, MIGR__PROBE_UNDONE, NULL };
	migr_status rc = migr__db_run(context,
	                              &(migr_statement){ .struct_size = sizeof(migr_statement),
	                                                 .sql = migr__buf_text(&probe->sql),
	                                                 .size = probe->sql.size,
	                                                 .params = probe->params,
	                                                 .n_params = probe->n_params,
	                                                 .row = take_answer,
	                                                 .sink = &sink },
	                              NULL, error);

	*settled = sink.answer == MIGR__PROBE_DONE     ? MIGR__SETTLED_DONE
	           : sink.answer == MIGR__PROBE_PARTLY ? MIGR__SETTLED_UNKNOWN
	                                               : MIGR__SETTLED_UNDONE;
	if (rc == MIGR_OK && sink.cleanup)
		rc = clean_up(context, sink.cleanup, error);
	migr__free(sink.alloc, sink.cleanup);
	return rc;
}

/* `is_doubt`: the statement may have taken effect; else only what a failure leaves behind is of interest. */
static migr_status look(migr_context *context, const migr_statement *statement, int is_doubt, migr__settled *settled,
                        migr_error *error)
{
	migr__probe probe;
	migr_status rc = MIGR_OK;

	migr__probe_init(&probe, &context->alloc);
	migr__recognise(&probe, context->dialect, statement->sql, statement->size);
	*settled = probe.kind == MIGR__PROBE_REPEATABLE ? MIGR__SETTLED_UNDONE : MIGR__SETTLED_UNKNOWN;
	if (probe.failed)
		rc = migr__fail_memory(error);
	else if (probe.kind == MIGR__PROBE_QUERY && (is_doubt || probe.may_be_broken))
		rc = ask(context, &probe, settled, error);
	migr__probe_clear(&probe);
	return rc;
}

migr_status migr__settle(migr_context *context, const migr_statement *statement, migr__settled *settled,
                         migr_error *error)
{
	return look(context, statement, 1, settled, error);
}

migr_status migr__settle_before(migr_context *context, const migr_statement *statement, migr_error *error)
{
	migr__settled ignored;

	return look(context, statement, 0, &ignored, error);
}
