/* SPDX-License-Identifier: MIT */
/*
 * Every start digests every revision, so this is made to be fast: two messages are on their way at once, because one
 * alone lets the processor wait most of the time. Contents can come in any order; a revision's place in the chain waits
 * for its own content and for the places below it, so it goes first wherever it can.
 */
#include "engine/digest.h"

#include "engine/normalise.h"

#include <stdlib.h>
#include <string.h>

enum { IDLE, CONTENT, CHAIN };

typedef struct lane {
	int job;
	migr__node node;
	unsigned char *message; /* padded */
	size_t capacity;
	size_t n_blocks;
	size_t n_done;
} lane;

typedef struct digester {
	migr__revisions *revisions;
	const migr__node *order; /* NULL: as they were registered */
	struct migr__chain *chains;
	const char *const *recorded;
	const struct migr__chain **below; /* of one node */
	size_t next_content;
	size_t next_chain;
	int is_in_chain; /* one of the chain is on its way: the next one waits for it */
	migr__sha256_compress_two compress_two;
	lane lanes[2];
	uint32_t states[2][8];
} digester;

static unsigned char *put(unsigned char *to, const void *bytes, size_t size)
{
	memcpy(to, bytes, size);
	return to + size;
}

/* With the NUL byte that ends it, so that neighbouring texts cannot be shifted into each other. */
static unsigned char *put_text(unsigned char *to, const char *text)
{
	return put(to, text, strlen(text) + 1);
}

/* A word that stands there or does not: then its NUL byte alone. */
static unsigned char *put_word(unsigned char *to, int is_there, const char *word, size_t size)
{
	return is_there ? put(to, word, size) : put(to, "", 1);
}

#define WORD(to, is_there, word) put_word(to, is_there, word, sizeof(word))

/* Room for a message of some bytes; 0 if memory is short. */
static int make_room(digester *d, lane *to, size_t size)
{
	size_t need = size + MIGR__SHA256_PADDING;

	return migr__reserve(d->revisions->alloc, &to->message, &to->capacity, need < 4096 ? 4096 : need, 1);
}

static void begin(digester *d, lane *to, int job, migr__node node, const unsigned char *end)
{
	to->job = job;
	to->node = node;
	to->n_done = 0;
	to->n_blocks = migr__sha256_pad(to->message, (size_t)(end - to->message));
	migr__sha256_start(d->states[to - d->lanes]);
}

static size_t length(const char *text)
{
	return text ? strlen(text) : 0;
}

/* Content of the first kind: the number of the algorithm is stored beside every checksum. */
static int begin_content(digester *d, lane *to, migr__node node)
{
	const migr__revision *revision = &d->revisions->items[node];
	size_t size = 128 + length(revision->fingerprint); /* all words but those of the sections */
	unsigned char *end;

	for (size_t i = 0; i < revision->n_sections; i++)
		size += 16 + length(revision->sections[i].dialects) + revision->sections[i].size;
	if (!make_room(d, to, size))
		return 0;
	end = WORD(to->message, 1, "migr-content-1");
	end = WORD(end, revision->flags & MIGR_REVISION_NO_TRANSACTION, "untransacted");
	end = WORD(end, revision->flags & MIGR_REVISION_EMPTY, "empty");
	if (revision->flags & MIGR_REVISION_REVERSIBLE) /* what came later is only there where it says something */
		end = WORD(end, 1, "reversible");
	end = WORD(end, revision->upgrade != NULL, "upgrade by callback");
	end = WORD(end, revision->downgrade != NULL, "downgrade by callback");
	end = put_text(end, revision->fingerprint ? revision->fingerprint : "");
	for (size_t i = 0; i < revision->n_sections; i++) {
		const migr__section *section = &revision->sections[i];

		end = section->direction == MIGR_UPGRADE ? WORD(end, 1, "upgrade") : WORD(end, 1, "downgrade");
		end = put_text(end, section->dialects ? section->dialects : "");
		end = migr__put_normalised(end, section->sql, section->size);
		*end++ = '\0';
	}
	begin(d, to, CONTENT, node, end);
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
 * As commits do in git: a digest over the revision's own checksum and the digests of everything it stands on. The order
 * in which parents are written does not matter. Not known if something below is only an outline.
 */
static int begin_chain(digester *d, lane *to, migr__node node)
{
	const migr__revision *revision = &d->revisions->items[node];
	size_t n_below = find_below(d, node);
	unsigned char *end;

	if (n_below == SIZE_MAX)
		return 1;
	if (!make_room(d, to, 64 + strlen(revision->id) + (n_below + 1) * MIGR__SHA256_SIZE))
		return 0;
	end = WORD(to->message, 1, "migr-chain-1");
	end = put_text(end, revision->id);
	end = put(end, revision->digest, sizeof revision->digest);
	for (size_t i = 0; i < n_below; i++)
		if (i == 0 || compare_chains(&d->below[i], &d->below[i - 1]) != 0)
			end = put(end, d->below[i]->digest, sizeof d->below[i]->digest);
	begin(d, to, CHAIN, node, end);
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

/* Finds work for an idle lane; 0 if memory is short. */
static int take_job(digester *d, lane *to)
{
	size_t count = d->revisions->count;

	while (d->chains && !d->is_in_chain && d->next_chain < count) {
		migr__node node = node_at(d, d->next_chain);
		const migr__revision *revision = &d->revisions->items[node];

		if (!take_recorded(d, node) && !revision->is_outline) {
			if (!revision->is_digested)
				break;
			if (!begin_chain(d, to, node))
				return 0;
		}
		d->next_chain++;
	}
	while (to->job == IDLE && d->next_content < count) {
		migr__node node = node_at(d, d->next_content++);
		const migr__revision *revision = &d->revisions->items[node];

		if (!revision->is_outline && !revision->is_digested && !begin_content(d, to, node))
			return 0;
	}
	return 1;
}

static void advance(digester *d, lane *done, size_t n_blocks)
{
	const uint32_t *state = d->states[done - d->lanes];

	done->n_done += n_blocks;
	if (done->n_done < done->n_blocks)
		return;
	if (done->job == CONTENT) {
		migr__sha256_digest(state, d->revisions->items[done->node].digest);
		d->revisions->items[done->node].is_digested = 1;
	} else {
		migr__sha256_digest(state, d->chains[done->node].digest);
		d->chains[done->node].is_known = 1;
		d->is_in_chain = 0;
	}
	done->job = IDLE;
}

static void finish(digester *d, lane *alone)
{
	size_t n_left = alone->n_blocks - alone->n_done;

	d->revisions->compress(d->states[alone - d->lanes], alone->message + 64 * alone->n_done, n_left);
	advance(d, alone, n_left);
}

/* Until one of the lanes is idle. */
static void work(digester *d)
{
	lane *a = &d->lanes[0], *b = &d->lanes[1];

	if (a->job != IDLE && b->job != IDLE) {
		size_t n_a = a->n_blocks - a->n_done, n_b = b->n_blocks - b->n_done, both = n_a < n_b ? n_a : n_b;
		const unsigned char *const at[2] = { a->message + 64 * a->n_done, b->message + 64 * b->n_done };

		d->compress_two(d->states, at, both);
		advance(d, a, both);
		advance(d, b, both);
	} else {
		finish(d, a->job != IDLE ? a : b);
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
	int ok = 1;

	d.compress_two = migr__sha256_two(revisions->compress);
	if (chains) {
		d.order = migr__graph_order(revisions->graph);
		d.below = migr__calloc(alloc, widest(revisions->graph), sizeof *d.below);
		ok = d.below != NULL;
	}
	while (ok) {
		for (int i = 0; i < 2 && ok; i++)
			if (d.lanes[i].job == IDLE)
				ok = take_job(&d, &d.lanes[i]);
		if (!ok || (d.lanes[0].job == IDLE && d.lanes[1].job == IDLE))
			break;
		work(&d);
	}
	migr__free(alloc, d.lanes[0].message);
	migr__free(alloc, d.lanes[1].message);
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
