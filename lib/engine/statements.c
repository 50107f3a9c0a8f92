/* SPDX-License-Identifier: MIT */
/*
 * The statements of one revision by themselves, without a run around them.
 */
#include "engine/offline.h"

#include "dialect/placeholder.h"
#include "engine/content.h"
#include "engine/run.h"
#include "engine/sink.h"
#include "engine/write_out.h"

/* Hands each statement on as it comes. */
typedef struct lister {
	migr__sink sink; /* for migr_op::sink */
	migr_write_fn write;
	void *user;
	migr_status stopped; /* what `write` returned, if that was not MIGR_OK */
} lister;

static migr_status take_statement(migr__sink *sink, migr_op *op, const migr_statement *statement, uint32_t flags)
{
	lister *list = (lister *)(void *)sink;
	migr__buf text;
	migr_status rc = MIGR_OK;

	(void)flags;
	/* a callback that goes on all the same */
	if (list->stopped != MIGR_OK)
		return list->stopped;
	migr__buf_init(&text, &op->context->alloc);
	migr__fill_placeholders(&text, op->context->dialect, statement->sql, statement->size, statement->params,
	                        statement->n_params);
	if (text.failed)
		rc = migr__fail_memory(&op->error);
	else
		rc = list->stopped =
			migr__write_out(op->context, migr__buf_text(&text), text.size, list->write, list->user);
	migr__buf_free(&text);
	return rc;
}

/* A condition that the statements depend on, but no statement of them. */
static migr_status pass_over(migr__sink *sink, migr_op *op, const migr__sql *sql)
{
	(void)sink;
	(void)op;
	(void)sql;
	return MIGR_OK;
}

static migr_status find(migr__run *run, const char *target, const migr__revision **out)
{
	migr_context *context = run->context;
	migr__nodes nodes = { 0 };
	migr_status rc = migr__revisions_graph(&context->revisions, &run->graph, &context->error);

	if (rc == MIGR_OK)
		rc = migr__graph_resolve(run->graph, target, NULL, &nodes, &context->error);
	if (rc == MIGR_OK && nodes.count != 1)
		rc = migr__fail(&context->error, MIGR_ERROR_TARGET_SYNTAX, "'%s' stands for %zu revisions, not for one",
		                target, nodes.count);
	if (rc == MIGR_OK)
		*out = &context->revisions.items[nodes.items[0]];
	migr__nodes_free(&context->alloc, &nodes);
	return rc;
}

static migr_status check_code(migr__run *run, const migr__revision *revision)
{
	migr_context *context = run->context;
	const char *what = run->direction == MIGR_UPGRADE ? "upgrade" : "downgrade";

	if (migr__revision_can_run(revision, run->direction, context->dialect->name))
		return MIGR_OK;
	migr__fail(&context->error, MIGR_ERROR_NO_CODE, "revision %s has no code for its %s on %s", revision->id, what,
	           context->dialect->name);
	return migr__error_revision(&context->error, revision->id);
}

static migr_status run_revision(migr__run *run, const migr__revision *revision, lister *list)
{
	migr_context *context = run->context;
	migr_op op;
	migr_status rc;

	migr__op_init(&op, context, revision, run->direction);
	op.sink = &list->sink;
	op.is_inside = !context->dialect->ddl_commits && !(revision->flags & MIGR_REVISION_NO_TRANSACTION);
	rc = migr__op_run_revision(&op);
	if (list->stopped != MIGR_OK)
		rc = list->stopped;
	else if (rc != MIGR_OK)
		rc = migr__step_fail(run, &op);
	migr__op_clear(&op);
	return rc;
}

migr_status migr__list_statements(migr_context *context, const char *target, migr_direction direction,
                                  migr_write_fn write, void *user)
{
	lister list = { .sink = { .statement = take_statement,
		                  .forbid = pass_over,
		                  .why_offline = "where statements are only listed" },
		        .write = write,
		        .user = user };
	const migr__revision *revision = NULL;
	migr__run run;
	migr_status rc;

	migr__run_init(&run, context, direction);
	run.is_dry = 1;
	rc = find(&run, target, &revision);
	if (rc == MIGR_OK)
		rc = check_code(&run, revision);
	if (rc == MIGR_OK) {
		context->is_running = 1;
		rc = run_revision(&run, revision, &list);
		context->is_running = 0;
		/* a callback that misused the context has left its mark there */
		if (rc == MIGR_OK)
			migr__error_clear(&context->error);
	}
	migr__run_clear(&run);
	return rc;
}
