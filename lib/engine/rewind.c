/* SPDX-License-Identifier: MIT */
/*
 * Taking a run back to where a transaction began that was rolled back.
 */
#include "engine/run.h"

static int copy_nodes(const migr__alloc *alloc, migr__nodes *to, const migr__nodes *from)
{
	to->count = 0;
	for (size_t i = 0; i < from->count; i++)
		if (!migr__nodes_add(alloc, to, from->items[i]))
			return 0;
	return 1;
}

migr_status migr__run_keep(const migr__run *run, migr__kept *kept, migr_error *error)
{
	kept->next = run->next;
	kept->n_done = run->n_done;
	kept->is_ready = run->is_ready;
	kept->has_version_table = run->state.has_version_table;
	kept->has_ledger = run->state.has_ledger;
	return copy_nodes(&run->context->alloc, &kept->rows, &run->rows) ? MIGR_OK : migr__fail_memory(error);
}

migr_status migr__run_rewind(migr__run *run, const migr__kept *kept, migr_error *error)
{
	const migr__alloc *alloc = &run->context->alloc;

	run->next = kept->next;
	run->n_done = kept->n_done;
	run->is_ready = kept->is_ready;
	/* elsewhere tables that were made have stayed */
	if (run->context->backend.flags & MIGR_BACKEND_TRANSACTIONAL_DDL) {
		run->state.has_version_table = kept->has_version_table;
		run->state.has_ledger = kept->has_ledger;
	}
	if (run->has_applied)
		migr__applied_free(&run->applied, alloc);
	run->has_applied = copy_nodes(alloc, &run->rows, &kept->rows) &&
	                   migr__applied_init(&run->applied, run->graph, alloc, &run->rows);
	return run->has_applied ? MIGR_OK : migr__fail_memory(error);
}

void migr__kept_clear(const migr__run *run, migr__kept *kept)
{
	migr__nodes_free(&run->context->alloc, &kept->rows);
}
