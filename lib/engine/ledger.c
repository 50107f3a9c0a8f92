/* SPDX-License-Identifier: MIT */
#include "engine/ledger.h"

#include "engine/database.h"
#include "engine/digest.h"

#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

const char *migr__ledger_run_by(migr_context *context)
{
	char made[512], host[256] = "", buffer[1024];
	struct passwd entry, *found = NULL;

	if (!context->run_by) {
		gethostname(host, sizeof host - 1);
		if (getpwuid_r(geteuid(), &entry, buffer, sizeof buffer, &found) == 0 && found)
			snprintf(made, sizeof made, "%s@%s", found->pw_name, host);
		else
			snprintf(made, sizeof made, "%lu@%s", (unsigned long)geteuid(), host);
		context->run_by = migr__arena_strdup(&context->texts, made);
	}
	return context->run_by;
}

/*
 * The version table is gone, but the ledger tells of a past: to begin anew would run everything again on a schema that
 * is there.
 */
static migr_status refuse_orphan(migr_context *context, int64_t entries, migr_error *error)
{
	migr__fail(error, MIGR_ERROR_VERSION_TABLE,
	           "%s: table '%s' is not there, but '%s' has a history up to its row %lld", migr__db_name(context),
	           context->version_table, context->history_table, (long long)entries);
	return migr__error_hint(error,
	                        "put the version table back, or drop the ledger too if the schema is to be made anew");
}

/* A table that takes no such row is none of ours: a view, one with columns or triggers of its own. */
static migr_status blame_table(migr_context *context, const char *table, migr_status rc, migr_error *error)
{
	switch (rc) {
	case MIGR_ERROR_DATABASE:
	case MIGR_ERROR_NO_SUCH_TABLE:
	case MIGR_ERROR_NO_SUCH_COLUMN:
	case MIGR_ERROR_CONSTRAINT:
	case MIGR_ERROR_ALREADY_EXISTS:
		return migr__not_our_table(context, table, error);
	default:
		return rc;
	}
}

/* Where a new table finds no place (PostgreSQL's search_path names no schema that is there), no table is to blame. */
static migr_status blame_new(migr_context *context, const char *table, migr_status rc, migr_error *error)
{
	return rc == MIGR_ERROR_NO_SUCH_TABLE ? rc : blame_table(context, table, rc, error);
}

migr_status migr__ledger_create(migr_context *context, migr__state *state, migr_error *error)
{
	migr_status rc = MIGR_OK;
	int64_t seq = 0;

	if (!state->has_version_table) {
		rc = migr__db_guard(context, error);
		if (rc == MIGR_OK)
			rc = migr__db_unguard(context, migr__ledger_last(context, &seq, error));
		if (rc == MIGR_OK && seq > 0)
			return refuse_orphan(context, seq, error);
		state->has_ledger = rc == MIGR_OK;
		if (rc != MIGR_OK && rc != MIGR_ERROR_NO_SUCH_TABLE)
			return blame_table(context, context->history_table, rc, error);
		migr__error_clear(error);
		rc = migr__db_bookkeep(context, MIGR__SQL_CREATE_VERSION, NULL, 0, NULL, error);
		rc = blame_new(context, context->version_table, rc, error);
	}
	if (rc == MIGR_OK && !state->has_ledger)
		rc = blame_new(context, context->history_table,
		               migr__db_bookkeep(context, MIGR__SQL_CREATE_LEDGER, NULL, 0, NULL, error), error);
	if (rc == MIGR_OK && !state->has_ledger && !context->dialect->has_inline_index)
		rc = migr__db_bookkeep(context, MIGR__SQL_CREATE_LEDGER_INDEX, NULL, 0, NULL, error);
	if (rc == MIGR_OK)
		state->has_version_table = state->has_ledger = 1;
	return rc;
}

static void join_ids(migr__buf *buf, const migr__graph *graph, const migr__node *nodes, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		migr__buf_puts(buf, i ? ", " : "");
		migr__buf_puts(buf, migr__graph_id(graph, nodes[i]));
	}
}

migr_status migr__ledger_add(migr_context *context, const migr__graph *graph, const migr__entry *entry,
                             migr_error *error)
{
	int is_known = entry->node != MIGR__NO_NODE;
	const migr__revision *revision = is_known ? &context->revisions.items[entry->node] : NULL;
	char chain[MIGR__SHA256_HEX + 1] = "", checksum[MIGR__SHA256_HEX + 1] = "";
	migr__buf parents, dependencies;
	size_t count;
	migr_status rc;

	if ((is_known && (!migr__revisions_chain_to_record(&context->revisions, entry->node, chain) ||
	                  !migr__revisions_checksum(&context->revisions, entry->node, checksum))) ||
	    !migr__ledger_run_by(context))
		return migr__fail_memory(error);
	migr__buf_init(&parents, &context->alloc);
	migr__buf_init(&dependencies, &context->alloc);
	if (is_known) {
		const migr__node *nodes = migr__graph_parents(graph, entry->node, &count);

		join_ids(&parents, graph, nodes, count);
		nodes = migr__graph_dependencies(graph, entry->node, &count);
		join_ids(&dependencies, graph, nodes, count);
	}
	const migr_value values[] = {
		migr__db_integer(entry->seq),
		migr__db_text(is_known ? revision->id : entry->revision),
		migr__db_text(entry->direction),
		migr__db_text(migr__buf_text(&parents)),
		migr__db_text(migr__buf_text(&dependencies)),
		migr__db_text(is_known ? revision->message : ""),
		is_known ? migr__db_integer(1) : migr__db_text(NULL),
		migr__db_text(is_known ? checksum : NULL),
		migr__db_text(is_known ? chain : NULL),
		migr__db_text(entry->started),
		migr__db_text(entry->finished),
		entry->finished ? migr__db_integer((int64_t)entry->duration) : migr__db_text(NULL),
		migr__db_text(entry->outcome),
		migr__db_integer(entry->statements_done),
		migr__db_text(entry->statements_digest),
		migr__db_text(entry->statement),
		migr__db_text(context->run_by),
		migr__db_text(context->program),
		migr__db_text("libmigr " MIGR__VERSION),
		migr__db_text(entry->reason),
	};
	const size_t n_values = sizeof values / sizeof values[0];

	if (parents.failed || dependencies.failed)
		rc = migr__fail_memory(error);
	else
		rc = migr__db_bookkeep(context, entry->seq ? MIGR__SQL_INSERT_LEDGER_AT : MIGR__SQL_INSERT_LEDGER,
		                       entry->seq ? values : values + 1, n_values - (entry->seq ? 0 : 1), NULL, error);
	migr__buf_free(&parents);
	migr__buf_free(&dependencies);
	return rc;
}

static migr_status take_integer(void *sink, const migr_value *values, const char *const *names, size_t count)
{
	(void)names;
	(void)count;
	if (values[0].type == MIGR_VALUE_INTEGER)
		*(int64_t *)sink = values[0].integer;
	return MIGR_OK;
}

migr_status migr__ledger_last(migr_context *context, int64_t *seq, migr_error *error)
{
	*seq = 0;
	return migr__db_read_bookkeeping(context, MIGR__SQL_LAST_LEDGER, take_integer, seq, error);
}

static migr_status change_one(migr_context *context, migr__bookkeeping which, const char *first, const char *second,
                              migr_error *error)
{
	const migr_value values[] = { migr__db_text(first), migr__db_text(second) };
	int64_t changes = 0;
	migr_status rc = migr__db_bookkeep(context, which, values, second ? 2 : 1, &changes, error);

	rc = blame_table(context, context->version_table, rc, error);
	if (rc == MIGR_OK && changes != 1) {
		migr__fail(error, MIGR_ERROR_VERSION_TABLE,
		           "table '%s': %lld rows were changed for revision %s, not one", context->version_table,
		           (long long)changes, second ? second : first);
		return migr__error_hint(error, "is a row in it twice, or does a trigger change it?");
	}
	return rc;
}

migr_status migr__version_change(migr_context *context, const char *const *removed, size_t n_removed,
                                 const char *const *added, size_t n_added, migr_error *error)
{
	migr_status rc = MIGR_OK;
	size_t both = n_removed < n_added ? n_removed : n_added;

	for (size_t i = 0; i < both && rc == MIGR_OK; i++)
		rc = change_one(context, MIGR__SQL_UPDATE_VERSION, added[i], removed[i], error);
	for (size_t i = both; i < n_removed && rc == MIGR_OK; i++)
		rc = change_one(context, MIGR__SQL_DELETE_VERSION, removed[i], NULL, error);
	for (size_t i = both; i < n_added && rc == MIGR_OK; i++)
		rc = change_one(context, MIGR__SQL_INSERT_VERSION, added[i], NULL, error);
	return rc;
}
