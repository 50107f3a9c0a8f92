/* SPDX-License-Identifier: MIT */
#include "engine/line.h"

#include "base/lanes.h"
#include "engine/message.h"

#include <string.h>

int migr__line_add(migr__revisions *revisions, const migr_revision *revision, const char *down_revision)
{
	migr__line *line = &revisions->line;

	if (!migr__reserve(revisions->alloc, &line->items, &line->capacity, line->count + 1, sizeof *line->items))
		return 0;
	line->items[line->count++] = (migr__line_item){ revision, down_revision };
	return 1;
}

int migr__line_is_whole(const migr__revisions *revisions)
{
	const migr__line *line = &revisions->line;

	if (revisions->count || !line->count)
		return 0;
	for (size_t i = 0; i < line->count; i++) {
		const migr_revision *revision = line->items[i].revision;
		const char *down = line->items[i].down_revision, *before = i ? line->items[i - 1].revision->id : NULL;

		if (!revision->id || revision->branch_labels || revision->depends_on)
			return 0;
		if (down != before && (!down || !before || strcmp(down, before) != 0))
			return 0;
	}
	return 1;
}

enum { CONTENT = 1, CHAIN };

/* Contents are digested ahead of the chain, but not further than this: then they need no memory. */
enum { AHEAD = 16 };

typedef struct walker {
	const migr__line *line;
	size_t next_content;
	size_t next_chain;
	int is_in_chain;
	int is_known[AHEAD];
	unsigned char contents[AHEAD][MIGR__SHA256_SIZE];
	unsigned char chain[MIGR__SHA256_SIZE]; /* of the newest */
} walker;

static int begin_content(walker *w, migr__lanes *lanes, migr__lane *to)
{
	migr__section sections[2];
	size_t number = w->next_content++;
	migr__revision revision = migr__line_view(&w->line->items[number], sections);

	w->is_known[number % AHEAD] = 0;
	if (!migr__lane_reserve(lanes, to, migr__content_size(&revision)))
		return 0;
	migr__lane_begin(lanes, to, CONTENT, number, migr__put_content(to->message, &revision));
	return 1;
}

static int begin_chain(walker *w, migr__lanes *lanes, migr__lane *to)
{
	size_t number = w->next_chain++;
	const char *id = w->line->items[number].revision->id;
	unsigned char *end;

	w->is_in_chain = 1;
	if (!migr__lane_reserve(lanes, to, migr__place_size(id, 1)))
		return 0;
	end = migr__put_place(to->message, id, w->contents[number % AHEAD]);
	if (number)
		end = migr__put_below(end, w->chain);
	migr__lane_begin(lanes, to, CHAIN, number, end);
	return 1;
}

static int take_job(migr__lanes *lanes, migr__lane *to, void *user)
{
	walker *w = user;

	if (!w->is_in_chain && w->next_chain < w->next_content && w->is_known[w->next_chain % AHEAD])
		return begin_chain(w, lanes, to);
	if (w->next_content < w->line->count && w->next_content - w->next_chain < AHEAD)
		return begin_content(w, lanes, to);
	return 1;
}

static void take_digest(const migr__lane *done, const uint32_t state[8], void *user)
{
	walker *w = user;

	migr__sha256_digest(state, done->job == CONTENT ? w->contents[done->number % AHEAD] : w->chain);
	if (done->job == CONTENT)
		w->is_known[done->number % AHEAD] = 1;
	else
		w->is_in_chain = 0;
}

int migr__line_ends_with(const migr__revisions *revisions, const char *id, const char *chain, int *does)
{
	const migr__line *line = &revisions->line;
	walker w = { .line = line };
	migr__lanes lanes = { .alloc = revisions->alloc,
		              .compress = revisions->compress,
		              .take = take_job,
		              .done = take_digest,
		              .user = &w };
	char hex[MIGR__SHA256_HEX + 1];

	*does = 0;
	if (strcmp(line->items[line->count - 1].revision->id, id) != 0)
		return 1;
	if (!migr__lanes_run(&lanes))
		return 0;
	migr__sha256_to_hex(w.chain, hex);
	*does = strcmp(hex, chain) == 0;
	return 1;
}
