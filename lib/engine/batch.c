/* SPDX-License-Identifier: MIT */
#include "engine/batch.h"

#include <string.h>

void migr__batch_init(migr__batch *batch, const migr__alloc *alloc)
{
	memset(batch, 0, sizeof *batch);
	migr__arena_init(&batch->arena, alloc);
	batch->mark = -1;
}

void migr__batch_clear(migr__batch *batch)
{
	const migr__alloc *alloc = batch->arena.alloc;

	migr__free(alloc, batch->items);
	migr__free(alloc, batch->notes);
	migr__arena_clear(&batch->arena);
	migr__batch_init(batch, alloc);
}

static int copy_params(migr__batch *batch, migr_statement *to, const migr_statement *from)
{
	migr_value *params = migr__arena_new(&batch->arena, from->n_params, sizeof *params);

	for (size_t i = 0; params && i < from->n_params; i++) {
		params[i] = from->params[i];
		if (params[i].type != MIGR_VALUE_TEXT && params[i].type != MIGR_VALUE_BLOB)
			continue;
		if (params[i].size == MIGR_NUL_TERMINATED)
			params[i].size = strlen(params[i].text);
		params[i].text = migr__arena_strndup(&batch->arena, params[i].text, params[i].size);
		if (!params[i].text)
			return 0;
	}
	to->params = params;
	to->n_params = from->n_params;
	return params != NULL;
}

migr_status migr__batch_add(migr__batch *batch, const migr_statement *statement, const char *sql, migr_error *error)
{
	const migr__alloc *alloc = batch->arena.alloc;
	migr_statement item = { .struct_size = sizeof item, .size = statement->size };
	migr__batch_note note = { .path = batch->path,
		                  .line = batch->line,
		                  .wants_one = batch->wants_one,
		                  .mark = batch->mark,
		                  .unrecorded = batch->unrecorded };

	item.sql = migr__arena_strndup(&batch->arena, statement->sql, statement->size);
	note.sql = sql == statement->sql ? item.sql : migr__arena_strdup(&batch->arena, sql);
	if (batch->unrecorded_digest)
		note.unrecorded_digest = migr__arena_strdup(&batch->arena, batch->unrecorded_digest);
	if (!item.sql || !note.sql || (batch->unrecorded_digest && !note.unrecorded_digest) ||
	    (statement->n_params && !copy_params(batch, &item, statement)) ||
	    !migr__reserve(alloc, &batch->items, &batch->items_capacity, batch->count + 1, sizeof item) ||
	    !migr__reserve(alloc, &batch->notes, &batch->notes_capacity, batch->count + 1, sizeof note))
		return migr__fail_memory(error);
	batch->items[batch->count] = item;
	batch->notes[batch->count++] = note;
	batch->mark = -1;
	batch->unrecorded_digest = NULL;
	return MIGR_OK;
}

const migr__batch_note *migr__batch_unrecorded(const migr__batch *batch, size_t done)
{
	while (done-- > 0 && batch->notes[done].mark < 0)
		if (batch->notes[done].unrecorded_digest)
			return &batch->notes[done];
	return NULL;
}

int64_t migr__batch_mark(const migr__batch *batch, size_t done, int64_t before)
{
	while (done-- > 0)
		if (batch->notes[done].mark >= 0)
			return batch->notes[done].mark;
	return before;
}
