/* SPDX-License-Identifier: MIT */
#include "engine/revision.h"

#include "engine/normalise.h"

#include <stdlib.h>
#include <string.h>

void migr__revisions_init(migr__revisions *revisions, const migr__alloc *alloc)
{
	memset(revisions, 0, sizeof *revisions);
	revisions->alloc = alloc;
	migr__arena_init(&revisions->arena, alloc);
	migr__map_init(&revisions->by_id, alloc);
	revisions->compress = migr__sha256_best();
}

/* The graph and what was derived from it are out of date as soon as a revision is added. */
static void forget_derived(migr__revisions *revisions)
{
	migr__graph_free(revisions->graph);
	revisions->graph = NULL;
	migr__free(revisions->alloc, revisions->chains);
	revisions->chains = NULL;
	migr__revisions_drop_kept_chains(revisions);
}

void migr__revisions_clear(migr__revisions *revisions)
{
	forget_derived(revisions);
	migr__map_free(&revisions->by_id);
	migr__free(revisions->alloc, revisions->items);
	migr__arena_clear(&revisions->arena);
	migr__revisions_init(revisions, revisions->alloc);
}

/* A copy in the arena; `missing` stands for an absent text. Counts failures, so that many copies are checked at once.
 */
static const char *copy(migr__revisions *revisions, const char *text, const char *missing, int *failures)
{
	const char *made;

	if (!text)
		return missing;
	made = migr__arena_strdup(&revisions->arena, text);
	*failures += !made;
	return made;
}

static const migr__section *copy_sections(migr__revisions *revisions, const migr__revision *from, int *failures)
{
	migr__section *sections;

	if (!from->n_sections)
		return NULL;
	sections = migr__arena_new(&revisions->arena, from->n_sections, sizeof *sections);
	if (!sections) {
		++*failures;
		return NULL;
	}
	for (size_t i = 0; i < from->n_sections; i++) {
		sections[i] = from->sections[i];
		sections[i].dialects = copy(revisions, from->sections[i].dialects, NULL, failures);
		sections[i].sql = migr__arena_strndup(&revisions->arena, from->sections[i].sql, from->sections[i].size);
		*failures += !sections[i].sql;
	}
	return sections;
}

/* Content of the first kind: the number of the algorithm is stored beside every checksum. */
static void hash_content(const migr__revisions *revisions, migr__revision *revision)
{
	migr__sha256 sha;

	revision->checksum[0] = '\0';
	if (revision->is_outline)
		return;
	migr__sha256_init_with(&sha, revisions->compress);
	migr__sha256_add_text(&sha, "migr-content-1");
	migr__sha256_add_text(&sha, revision->flags & MIGR_REVISION_NO_TRANSACTION ? "untransacted" : "");
	migr__sha256_add_text(&sha, revision->flags & MIGR_REVISION_EMPTY ? "empty" : "");
	migr__sha256_add_text(&sha, revision->upgrade ? "upgrade by callback" : "");
	migr__sha256_add_text(&sha, revision->downgrade ? "downgrade by callback" : "");
	migr__sha256_add_text(&sha, revision->fingerprint ? revision->fingerprint : "");
	for (size_t i = 0; i < revision->n_sections; i++) {
		const migr__section *section = &revision->sections[i];

		migr__sha256_add_text(&sha, section->direction == MIGR_UPGRADE ? "upgrade" : "downgrade");
		migr__sha256_add_text(&sha, section->dialects ? section->dialects : "");
		migr__sha256_add_normalised(&sha, section->sql, section->size);
		migr__sha256_add_text(&sha, "");
	}
	migr__sha256_finish(&sha, revision->digest);
	migr__sha256_to_hex(revision->digest, revision->checksum);
}

static int is_text_equal(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "") == 0;
}

/* A C file that was read and the revision that was compiled from it become one: code from the one, path from the other.
 */
static migr_status join(migr__revision *have, const migr__revision *more, migr_error *error)
{
	const char *path = have->is_outline ? have->path : more->path;

	if (!is_text_equal(have->down_revision, more->down_revision)) {
		migr__fail(error, MIGR_ERROR_REVISION,
		           "revision %s: the file %s says down revision '%s', the program '%s'", have->id,
		           path ? path : "?",
		           (have->is_outline ? have : more)->down_revision
		                   ? (have->is_outline ? have : more)->down_revision
		                   : "",
		           (have->is_outline ? more : have)->down_revision
		                   ? (have->is_outline ? more : have)->down_revision
		                   : "");
		return migr__error_hint(error, "build the program again");
	}
	if (have->is_outline)
		*have = *more;
	if (path)
		have->path = path;
	return MIGR_OK;
}

migr_status migr__revisions_add(migr__revisions *revisions, const migr__revision *from, migr_error *error)
{
	migr__revision made = *from;
	int failures = 0;
	uint32_t known;

	made.id = copy(revisions, from->id, "", &failures);
	made.down_revision = copy(revisions, from->down_revision, NULL, &failures);
	made.branch_labels = copy(revisions, from->branch_labels, NULL, &failures);
	made.depends_on = copy(revisions, from->depends_on, NULL, &failures);
	made.message = copy(revisions, from->message, "", &failures);
	made.create_date = copy(revisions, from->create_date, "", &failures);
	made.path = copy(revisions, from->path, NULL, &failures);
	made.fingerprint = copy(revisions, from->fingerprint, NULL, &failures);
	made.sections = copy_sections(revisions, from, &failures);
	if (failures)
		return migr__fail_memory(error);
	hash_content(revisions, &made);
	forget_derived(revisions);
	known = migr__map_get(&revisions->by_id, made.id, strlen(made.id));
	if (known != MIGR__NONE && revisions->items[known].is_outline != made.is_outline)
		return join(&revisions->items[known], &made, error);
	if (!migr__reserve(revisions->alloc, &revisions->items, &revisions->capacity, revisions->count + 1,
	                   sizeof made) ||
	    (known == MIGR__NONE &&
	     !migr__map_put(&revisions->by_id, made.id, strlen(made.id), (uint32_t)revisions->count)))
		return migr__fail_memory(error);
	revisions->items[revisions->count++] = made;
	return MIGR_OK;
}

migr_status migr__revisions_graph(migr__revisions *revisions, const migr__graph **out, migr_error *error)
{
	migr__graph *graph;
	migr_status rc = MIGR_OK;

	if (!revisions->graph) {
		graph = migr__graph_new(revisions->alloc);
		if (!graph)
			return migr__fail_memory(error);
		for (size_t i = 0; i < revisions->count && rc == MIGR_OK; i++) {
			const migr__revision *revision = &revisions->items[i];

			rc = migr__graph_add(graph,
			                     &(migr__node_spec){ revision->id, revision->down_revision,
			                                         revision->branch_labels, revision->depends_on,
			                                         revision->path },
			                     error);
		}
		if (rc == MIGR_OK)
			rc = migr__graph_build(graph, error);
		if (rc != MIGR_OK) {
			migr__graph_free(graph);
			return rc;
		}
		revisions->graph = graph;
	}
	*out = revisions->graph;
	return MIGR_OK;
}

static int compare_chains(const void *a, const void *b)
{
	const struct migr__chain *x = *(const struct migr__chain *const *)a, *y = *(const struct migr__chain *const *)b;

	return memcmp(x->digest, y->digest, sizeof x->digest);
}

/*
 * As commits do in git: a digest over the revision's own checksum and the digests of everything it stands on. The order
 * in which parents are written does not matter. Not known if something below is only an outline.
 */
static void hash_chain(const migr__revisions *revisions, migr__node node, struct migr__chain *chains,
                       const struct migr__chain **below)
{
	const migr__graph *graph = revisions->graph;
	size_t n_parents, n_dependencies;
	const migr__node *parents = migr__graph_parents(graph, node, &n_parents);
	const migr__node *dependencies = migr__graph_dependencies(graph, node, &n_dependencies);
	size_t n_below = n_parents + n_dependencies;
	const migr__revision *revision = &revisions->items[node];
	migr__sha256 sha;

	for (size_t i = 0; i < n_below; i++) {
		below[i] = &chains[i < n_parents ? parents[i] : dependencies[i - n_parents]];
		if (!below[i]->is_known)
			return;
	}
	if (revision->is_outline)
		return;
	if (n_below > 1)
		qsort(below, n_below, sizeof *below, compare_chains);
	migr__sha256_init_with(&sha, revisions->compress);
	migr__sha256_add_text(&sha, "migr-chain-1");
	migr__sha256_add_text(&sha, revision->id);
	migr__sha256_add(&sha, revision->digest, sizeof revision->digest);
	for (size_t i = 0; i < n_below; i++)
		if (i == 0 || compare_chains(&below[i], &below[i - 1]) != 0)
			migr__sha256_add(&sha, below[i]->digest, sizeof below[i]->digest);
	migr__sha256_finish(&sha, chains[node].digest);
	chains[node].is_known = 1;
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

static int take_chain(struct migr__chain *chain, const char *hex)
{
	chain->is_known = hex && migr__sha256_from_hex(hex, chain->digest);
	return chain->is_known;
}

/* Those that `recorded` has are taken from there; it may be NULL. */
static struct migr__chain *derive_chains(const migr__revisions *revisions, const char *const *recorded)
{
	const migr__node *order = migr__graph_order(revisions->graph);
	const struct migr__chain **below = migr__calloc(revisions->alloc, widest(revisions->graph), sizeof *below);
	struct migr__chain *chains = NULL;

	if (below)
		chains = migr__calloc(revisions->alloc, revisions->count, sizeof *chains);
	for (size_t i = 0; chains && i < revisions->count; i++)
		if (!recorded || !take_chain(&chains[order[i]], recorded[order[i]]))
			hash_chain(revisions, order[i], chains, below);
	migr__free(revisions->alloc, below);
	return chains;
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

void migr__revisions_drop_kept_chains(migr__revisions *revisions)
{
	migr__free(revisions->alloc, revisions->kept);
	revisions->kept = NULL;
}

int migr__revisions_chain_to_record(migr__revisions *revisions, migr__node node, char hex[MIGR__SHA256_HEX + 1])
{
	if (!revisions->kept)
		return migr__revisions_chain(revisions, node, hex);
	chain_to_hex(&revisions->kept[node], hex);
	return 1;
}

int migr__section_applies(const migr__section *section, const char *dialect)
{
	migr__view list = migr__view_of(section->dialects), name;

	if (!section->dialects)
		return 1;
	while (migr__next_name(&list, &name))
		if (dialect && migr__view_is(name, dialect))
			return 1;
	return 0;
}

int migr__revision_can_run(const migr__revision *revision, migr_direction direction, const char *dialect)
{
	if (revision->flags & MIGR_REVISION_EMPTY)
		return 1;
	if (direction == MIGR_UPGRADE ? revision->upgrade != NULL : revision->downgrade != NULL)
		return 1;
	for (size_t i = 0; i < revision->n_sections; i++)
		if (revision->sections[i].direction == direction &&
		    (!dialect || migr__section_applies(&revision->sections[i], dialect)))
			return 1;
	return 0;
}
