/* SPDX-License-Identifier: MIT */
#include "engine/replay.h"

#include "engine/beside.h"
#include "engine/database.h"
#include "engine/run.h"

#include <string.h>

static migr_status copy_revisions(migr__replay *replay)
{
	migr__revisions *revisions = &replay->context->revisions;
	migr_status rc = migr__revisions_settle(revisions) ? MIGR_OK : migr__fail_memory(&replay->scratch->error);

	for (size_t i = 0; i < revisions->count && rc == MIGR_OK; i++)
		rc = migr__revisions_add(&replay->scratch->revisions, &revisions->items[i], &replay->scratch->error);
	return rc;
}

migr_status migr__replay_fail(migr__replay *replay, migr_status rc)
{
	migr_error *from = &replay->scratch->error;

	return from->status == rc
	               ? migr__error_move(&replay->context->error, from)
	               : migr__fail(&replay->context->error, MIGR_ERROR_INTERNAL, "a failure without a reason");
}

migr_status migr__replay_open(migr__replay *replay)
{
	const char *url = replay->wish->options.scratch_url;
	migr_error *error = &replay->context->error;
	migr_status rc = MIGR_OK;

	migr__beside_close(replay->scratch);
	replay->scratch = NULL;
	if (url && !replay->server)
		rc = migr__beside_connect(replay->context, url, "the scratch database", &replay->server, error);
	if (rc == MIGR_OK)
		rc = migr__beside_scratch(replay->server ? replay->server : replay->context, &replay->scratch, error);
	if (rc == MIGR_ERROR_UNSUPPORTED)
		return migr__error_hint(error, "upgrade and downgrade a database that is made for it and empty");
	if (rc != MIGR_OK)
		return rc;
	rc = copy_revisions(replay);
	return rc == MIGR_OK ? rc : migr__replay_fail(replay, rc);
}

void migr__replay_close(migr__replay *replay)
{
	migr__beside_close(replay->scratch);
	migr__beside_close(replay->server);
	replay->scratch = replay->server = NULL;
}

/* --- step by step --- */

/* What the schema is at some moment. */
typedef struct snapshot {
	migr__arena arena;
	migr__reading reading;
} snapshot;

static migr_status take(migr__replay *replay, snapshot *out)
{
	migr_context *scratch = replay->scratch;
	const migr__names none = { 0 };
	migr__reading whole;
	migr__look look;
	migr_status rc;

	migr__arena_clear(&out->arena);
	rc = migr__look_begin(&look, scratch, &scratch->error);
	if (rc == MIGR_OK)
		rc = migr__schemas_read(&look, &none, &out->arena, &whole, &scratch->error);
	migr__look_end(&look);
	if (rc == MIGR_OK)
		rc = migr__look_filter(scratch, &replay->wish->scope, &whole, &out->arena, &out->reading,
		                       &scratch->error);
	return rc == MIGR_OK ? rc : migr__replay_fail(replay, rc);
}

/* "REVISION: WHAT: DIFFERENCE", with all of them as details. */
static migr_status tell(migr__replay *replay, const char *revision, const char *what, const migr__compared *compared)
{
	migr_error *error = &replay->context->error;
	const char *first = compared->n_differences ? compared->differences[0].message : "";

	migr__fail(error, MIGR_ERROR_REPLAY, "revision %s: %s: %s", revision, what, first);
	migr__error_revision(error, revision);
	migr__error_hint(error, "correct the revision that is named, or the models");
	for (size_t i = 0; i < compared->n_differences; i++)
		migr__error_detail(error, MIGR_ERROR_DIFFERENT, compared->differences[i].message);
	return error->status;
}

static migr_status expect_same(migr__replay *replay, migr__node node, const snapshot *is, const snapshot *wanted,
                               const char *what)
{
	migr_context *context = replay->context;
	const migr__compare_input input = { .dialect = context->dialect,
		                            .live = &is->reading.models,
		                            .wanted = &wanted->reading.models };
	migr__compared compared;
	migr__arena arena;
	migr_status rc;

	migr__arena_init(&arena, &context->alloc);
	memset(&compared, 0, sizeof compared);
	migr__operations_init(&compared.upgrade, &context->alloc);
	migr__operations_init(&compared.downgrade, &context->alloc);
	rc = migr__compare(&input, &arena, &compared, &context->error);
	if (rc == MIGR_OK && compared.n_differences)
		rc = tell(replay, context->revisions.items[node].id, what, &compared);
	migr__compared_clear(&compared);
	migr__arena_clear(&arena);
	return rc;
}

/* It has no way back, and says so. */
static int has_no_way_back(migr_status rc)
{
	return rc == MIGR_ERROR_NO_CODE || rc == MIGR_ERROR_IRREVERSIBLE || rc == MIGR_ERROR_REFUSED;
}

static migr_status step(migr__replay *replay, migr_direction direction, migr__node *node)
{
	migr_status rc = migr__run_one(replay->scratch, direction, node);

	return rc == MIGR_OK || (direction == MIGR_DOWNGRADE && has_no_way_back(rc)) ? rc
	                                                                             : migr__replay_fail(replay, rc);
}

/* Down, and up again. `before` and `after` it came up first. */
static migr_status there_and_back(migr__replay *replay, migr__node node, const snapshot *before, const snapshot *after)
{
	const migr__alloc *alloc = &replay->context->alloc;
	snapshot now = { .arena = { .alloc = alloc } };
	migr__node again = node;
	migr_status rc = step(replay, MIGR_DOWNGRADE, &again);

	if (has_no_way_back(rc)) {
		migr__error_clear(&replay->scratch->error);
		return MIGR_OK;
	}
	if (rc == MIGR_OK)
		rc = take(replay, &now);
	if (rc == MIGR_OK)
		rc = expect_same(replay, node, &now, before, "its downgrade does not lead back");
	if (rc == MIGR_OK)
		rc = step(replay, MIGR_UPGRADE, &again);
	if (rc == MIGR_OK)
		rc = take(replay, &now);
	if (rc == MIGR_OK)
		rc = expect_same(replay, node, &now, after, "its second upgrade gives another schema than the first");
	migr__arena_clear(&now.arena);
	return rc;
}

static migr_status play_steps(migr__replay *replay, migr__node *last)
{
	const migr__alloc *alloc = &replay->context->alloc;
	snapshot states[2] = { { .arena = { .alloc = alloc } }, { .arena = { .alloc = alloc } } };
	int now = 0;
	migr_status rc = take(replay, &states[now]);

	while (rc == MIGR_OK) {
		migr__node node = MIGR__NO_NODE;

		rc = step(replay, MIGR_UPGRADE, &node);
		if (rc != MIGR_OK || node == MIGR__NO_NODE)
			break;
		*last = node;
		rc = take(replay, &states[!now]);
		if (rc == MIGR_OK)
			rc = there_and_back(replay, node, &states[now], &states[!now]);
		now = !now;
	}
	migr__arena_clear(&states[0].arena);
	migr__arena_clear(&states[1].arena);
	return rc;
}

/* --- against the models --- */

/* The head that was reached last stands for all of them. */
static migr_status play_all(migr__replay *replay, migr__node *last)
{
	const migr__graph *graph;
	migr__nodes heads = { 0 };
	migr_status rc = migr__run_to(replay->scratch, MIGR_UPGRADE, "heads");

	if (rc != MIGR_OK)
		return migr__replay_fail(replay, rc);
	rc = migr__revisions_graph(&replay->context->revisions, &graph, &replay->context->error);
	if (rc == MIGR_OK)
		rc = migr__graph_heads(graph, 1, &heads, &replay->context->error);
	if (rc == MIGR_OK && heads.count)
		*last = heads.items[0];
	migr__nodes_free(&replay->context->alloc, &heads);
	return rc;
}

static migr_status compare_models(migr__replay *replay, migr__node last)
{
	migr_context *scratch = replay->scratch;
	migr__wish wish = *replay->wish;
	migr_comparison comparison;
	migr_status rc;

	wish.options.flags |= MIGR_COMPARE_ANY_STATE;
	wish.options.flags &= ~(uint32_t)MIGR_COMPARE_REFUSE_LOSS;
	migr__comparison_init(&comparison, scratch);
	rc = migr__compare_run(&comparison, &wish);
	if (rc != MIGR_OK)
		rc = migr__replay_fail(replay, rc);
	else if (comparison.compared.n_differences)
		rc = tell(replay, last == MIGR__NO_NODE ? "base" : replay->context->revisions.items[last].id,
		          "with it the revisions end, and their schema is not that of the models",
		          &comparison.compared);
	migr__comparison_clear(&comparison);
	return rc;
}

/* Databases beside the one that is played in are real ones: what a revision does to them would stay. */
static migr_status refuse_schemas(const migr__replay *replay)
{
	const migr_context *context = replay->context;
	const migr_models *models = replay->wish->models;
	migr_error *error = &replay->context->error;

	if (!context->dialect->ddl_commits ||
	    !((models && models->schemas && *models->schemas) || replay->wish->scope.schemas))
		return MIGR_OK;
	migr__fail(error, MIGR_ERROR_UNSUPPORTED,
	           "revisions that work on several databases cannot be replayed: only one of them is a scratch one");
	return migr__error_hint(error, "replay on a server of its own, by upgrading and comparing there");
}

static migr_status play(migr__replay *replay, uint32_t flags)
{
	migr__node last = MIGR__NO_NODE;
	migr_status rc = migr__replay_open(replay);

	if (rc == MIGR_OK)
		rc = flags & MIGR_REPLAY_DOWNGRADES ? play_steps(replay, &last) : play_all(replay, &last);
	if (rc == MIGR_OK && replay->wish->models && (flags & MIGR_REPLAY_MODELS))
		rc = compare_models(replay, last);
	return rc;
}

migr_status migr__check_replay(migr_context *context, const migr__wish *wish, uint32_t flags)
{
	migr__replay replay = { .context = context, .wish = wish };
	migr_status rc = refuse_schemas(&replay);

	if (rc != MIGR_OK)
		return rc;
	context->is_running = 1;
	rc = play(&replay, flags ? flags : MIGR_REPLAY_MODELS | MIGR_REPLAY_DOWNGRADES);
	migr__replay_close(&replay);
	context->is_running = 0;
	migr__cancel_clear(context);
	if (rc == MIGR_OK)
		migr__error_clear(&context->error);
	return rc;
}
