/* SPDX-License-Identifier: MIT */
/*
 * Every start digests every revision, so this is made to be fast. Contents can come in any order; a revision's place in
 * the chain waits for its own content and for the places below it, so it goes first wherever it can.
 */
#include "engine/digest.h"

#include "base/lanes.h"
#include "engine/message.h"

#include <stdlib.h>
#include <string.h>

enum { CONTENT = 1, CHAIN };

typedef struct digester {
	migr__revisions *revisions;
	const migr__node *order; /* NULL: as they were registered */
	struct migr__chain *chains;
	const char *const *recorded;
	const struct migr__chain **below; /* of one node */
	size_t next_content;
	size_t next_chain;
	int is_in_chain; /* one of the chain is on its way: the next one waits for it */
} digester;

static int begin_content(const digester *d, migr__lanes *lanes, migr__lane *to, migr__node node)
{
	const migr__revision *revision = &d->revisions->items[node];

	if (!migr__lane_reserve(lanes, to, migr__content_size(revision)))
		return 0;
	migr__lane_begin(lanes, to, CONTENT, node, migr__put_content(to->message, revision));
	return 1;
}

static int compare_chains(const void *a, const void *b)
{
	const struct migr__chain *x = *(const struct migr__chain *const *)a, *y = *(const struct migr__chain *const *)b;

	return memcmp(x->digest, y->digest, sizeof x->digest);
}

/* All that a node stands on; SIZE_MAX if something of it is not known, because it is only an outline. */
static size_t find_below(const digester *d, migr__node node)
{
	size_t n_parents, n_dependencies;
	const migr__node *parents = migr__graph_parents(d->revisions->graph, node, &n_parents);
	const migr__node *dependencies = migr__graph_dependencies(d->revisions->graph, node, &n_dependencies);
	size_t n_below = n_parents + n_dependencies;

	for (size_t i = 0; i < n_below; i++) {
		d->below[i] = &d->chains[i < n_parents ? parents[i] : dependencies[i - n_parents]];
		if (!d->below[i]->is_known)
			return SIZE_MAX;
	}
	if (n_below > 1)
		qsort(d->below, n_below, sizeof *d->below, compare_chains);
	return n_below;
}

/*
 * The order in which parents are written does not matter. Not known if something below is only an outline.
 */
static int begin_chain(digester *d, migr__lanes *lanes, migr__lane *to, migr__node node)
{
	const migr__revision *revision = &d->revisions->items[node];
	size_t n_below = find_below(d, node);
	unsigned char *end;

	if (n_below == SIZE_MAX)
		return 1;
	if (!migr__lane_reserve(lanes, to, migr__place_size(revision->id, n_below)))
		return 0;
	end = migr__put_place(to->message, revision->id, revision->digest);
	for (size_t i = 0; i < n_below; i++)
		if (i == 0 || compare_chains(&d->below[i], &d->below[i - 1]) != 0)
			end = migr__put_below(end, d->below[i]->digest);
	migr__lane_begin(lanes, to, CHAIN, node, end);
	d->is_in_chain = 1;
	return 1;
}

static int take_recorded(const digester *d, migr__node node)
{
	struct migr__chain *chain = &d->chains[node];
	const char *hex = d->recorded ? d->recorded[node] : NULL;

	chain->is_known = hex && migr__sha256_from_hex(hex, chain->digest);
	return chain->is_known;
}

static migr__node node_at(const digester *d, size_t index)
{
	return d->order ? d->order[index] : (migr__node)index;
}

static int take_job(migr__lanes *lanes, migr__lane *to, void *user)
{
	digester *d = user;
	size_t count = d->revisions->count;

	while (d->chains && !d->is_in_chain && d->next_chain < count) {
		migr__node node = node_at(d, d->next_chain);
		const migr__revision *revision = &d->revisions->items[node];

		if (!take_recorded(d, node) && !revision->is_outline) {
			if (!revision->is_digested)
				break;
			if (!begin_chain(d, lanes, to, node))
				return 0;
		}
		d->next_chain++;
	}
	while (!to->job && d->next_content < count) {
		migr__node node = node_at(d, d->next_content++);
		const migr__revision *revision = &d->revisions->items[node];

		if (!revision->is_outline && !revision->is_digested && !begin_content(d, lanes, to, node))
			return 0;
	}
	return 1;
}

static void take_digest(const migr__lane *done, const uint32_t state[8], void *user)
{
	digester *d = user;

	if (done->job == CONTENT) {
		migr__sha256_digest(state, d->revisions->items[done->number].digest);
		d->revisions->items[done->number].is_digested = 1;
	} else {
		migr__sha256_digest(state, d->chains[done->number].digest);
		d->chains[done->number].is_known = 1;
		d->is_in_chain = 0;
	}
}

static size_t widest(const migr__graph *graph)
{
	size_t most = 1;

	for (size_t node = 0; node < migr__graph_count(graph); node++) {
		size_t parents, dependencies;

		migr__graph_parents(graph, (migr__node)node, &parents);
		migr__graph_dependencies(graph, (migr__node)node, &dependencies);
		if (parents + dependencies > most)
			most = parents + dependencies;
	}
	return most;
}

/*
 * Derives the digests of all contents, as far as they are not known yet. If `chains` is not NULL, those of the chain as
 * well, one per node; those that `recorded` has (which may be NULL) are taken from there. 0 if memory is short.
 */
static int derive(migr__revisions *revisions, struct migr__chain *chains, const char *const *recorded)
{
	const migr__alloc *alloc = revisions->alloc;
	digester d = { .revisions = revisions, .chains = chains, .recorded = recorded };
	migr__lanes lanes = {
		.alloc = alloc, .compress = revisions->compress, .take = take_job, .done = take_digest, .user = &d
	};
	int ok;

	if (chains) {
		d.order = migr__graph_order(revisions->graph);
		d.below = migr__calloc(alloc, widest(revisions->graph), sizeof *d.below);
	}
	ok = (!chains || d.below) && migr__lanes_run(&lanes);
	migr__free(alloc, d.below);
	return ok;
}

/* Those that `recorded` has are taken from there; it may be NULL. */
static struct migr__chain *derive_chains(migr__revisions *revisions, const char *const *recorded)
{
	struct migr__chain *chains = migr__calloc(revisions->alloc, revisions->count, sizeof *chains);

	if (chains && !derive(revisions, chains, recorded)) {
		migr__free(revisions->alloc, chains);
		return NULL;
	}
	return chains;
}

int migr__revisions_checksum(migr__revisions *revisions, migr__node node, char hex[MIGR__SHA256_HEX + 1])
{
	const migr__revision *revision = &revisions->items[node];

	hex[0] = '\0';
	if (revision->is_outline)
		return 1;
	if (!revision->is_digested && !derive(revisions, NULL, NULL))
		return 0;
	migr__sha256_to_hex(revision->digest, hex);
	return 1;
}

static void chain_to_hex(const struct migr__chain *chain, char hex[MIGR__SHA256_HEX + 1])
{
	hex[0] = '\0';
	if (chain->is_known)
		migr__sha256_to_hex(chain->digest, hex);
}

int migr__revisions_chain(migr__revisions *revisions, migr__node node, char hex[MIGR__SHA256_HEX + 1])
{
	hex[0] = '\0';
	if (!revisions->chains)
		revisions->chains = derive_chains(revisions, NULL);
	if (revisions->chains)
		chain_to_hex(&revisions->chains[node], hex);
	return revisions->chains != NULL;
}

int migr__revisions_keep_chains(migr__revisions *revisions, const char *const *recorded)
{
	migr__revisions_drop_kept_chains(revisions);
	revisions->kept = derive_chains(revisions, recorded);
	return revisions->kept != NULL;
}

int migr__revisions_chain_to_record(migr__revisions *revisions, migr__node node, char hex[MIGR__SHA256_HEX + 1])
{
	if (!revisions->kept)
		return migr__revisions_chain(revisions, node, hex);
	chain_to_hex(&revisions->kept[node], hex);
	return 1;
}
