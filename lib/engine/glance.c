/* SPDX-License-Identifier: MIT */
/*
 * The state as most starts find it, where all is as it was recorded. The statement sorts nothing out: the rows that the
 * ledger has of an applied revision are few, and are looked through here.
 */
#include "base/map.h"
#include "engine/database.h"
#include "engine/state.h"

#include <string.h>

typedef struct glance {
	migr__state *state;
	migr__map known; /* revision -> its number among the rows */
	int is_enough;   /* nothing is there that only the whole state explains */
} glance;

static int is_text(const migr_value *value, const char *text)
{
	return value->type == MIGR_VALUE_TEXT && strcmp(value->text, text) == 0;
}

static int applies(const migr_value *direction, const migr_value *outcome)
{
	return (is_text(outcome, "done") || is_text(outcome, "skipped")) &&
	       (is_text(direction, "upgrade") || is_text(direction, "stamp") || is_text(direction, "accept"));
}

/* The row of that revision: mostly the newest one, else a new one. NULL if memory is short. */
static migr__record *find_row(glance *g, const migr_value *revision)
{
	migr__records *rows = &g->state->rows;
	migr__record row = { .down_revisions = "", .depends_on = "", .message = "", .direction = "" };
	const char *newest = rows->count ? rows->items[rows->count - 1].revision : NULL;
	uint32_t known;

	if (newest && strcmp(newest, revision->text) == 0)
		return &rows->items[rows->count - 1];
	row.revision = migr__arena_strndup(&g->state->arena, revision->text, revision->size);
	if (!row.revision || !migr__map_add(&g->known, row.revision, revision->size, (uint32_t)rows->count, &known))
		return NULL;
	if (known != MIGR__NONE)
		return &rows->items[known];
	if (!migr__reserve(g->state->alloc, &rows->items, &rows->capacity, rows->count + 1, sizeof row))
		return NULL;
	rows->items[rows->count] = row;
	return &rows->items[rows->count++];
}

static migr_status take_row(void *user, const migr_value *values, const char *const *names, size_t count)
{
	glance *g = user;
	migr__record *row;
	int64_t seq;

	(void)names;
	(void)count;
	if (values[0].type != MIGR_VALUE_TEXT || !values[0].size || is_text(&values[1], "running") ||
	    is_text(&values[1], "failed")) {
		g->is_enough = 0;
		return MIGR_STOP;
	}
	g->is_enough = 1;
	row = find_row(g, &values[0]);
	if (!row)
		return MIGR_ERROR_NO_MEMORY;
	seq = migr__db_as_integer(&values[6]);
	if (seq <= row->seq || !applies(&values[4], &values[5]))
		return MIGR_OK;
	row->seq = seq;
	row->algorithm = (int32_t)migr__db_as_integer(&values[2]);
	row->chain = NULL;
	if (values[3].type == MIGR_VALUE_TEXT &&
	    !(row->chain = migr__arena_strndup(&g->state->arena, values[3].text, values[3].size)))
		return MIGR_ERROR_NO_MEMORY;
	return MIGR_OK;
}

static migr_status ask(migr_context *context, glance *g, migr_error *error)
{
	migr_status rc = migr__db_guard(context, error);

	if (rc != MIGR_OK)
		return rc;
	rc = migr__db_read_bookkeeping(context, MIGR__SQL_GLANCE, take_row, g, error);
	return migr__db_unguard(context, rc);
}

migr_status migr__state_glance(migr_context *context, migr__state *state, migr_error *error)
{
	glance g = { .state = state };
	migr_status rc;

	migr__state_clear(state);
	migr__map_init(&g.known, &context->alloc);
	rc = ask(context, &g, error);
	migr__map_free(&g.known);
	if (rc == MIGR_ERROR_NO_MEMORY)
		return migr__fail_memory(error);
	if (rc == MIGR_OK && g.is_enough) {
		state->has_version_table = state->has_ledger = state->is_short = 1;
		return MIGR_OK;
	}
	/* without a version row nothing is told of the ledger either; which table is amiss is told by who reads all */
	if (rc != MIGR_OK && rc != MIGR_STOP && rc != MIGR_ERROR_NO_SUCH_TABLE && rc != MIGR_ERROR_NO_SUCH_COLUMN)
		return rc;
	migr__error_clear(error);
	return migr__state_read(context, state, error);
}
