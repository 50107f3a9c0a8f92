/* SPDX-License-Identifier: MIT */
/*
 * The registered revisions with their content: what the graph does not need to know. One record per node, same numbers.
 */
#ifndef MIGR_ENGINE_REVISION_H
#define MIGR_ENGINE_REVISION_H

#include "base/arena.h"
#include "base/error.h"
#include "base/map.h"
#include "base/sha256.h"
#include "graph/graph.h"

#include <libmigr/revision.h>

/* A part of a revision's SQL. */
typedef struct migr__section {
	const char *dialects; /* names separated by commas; NULL: all */
	const char *sql;      /* NUL-terminated */
	size_t size;
	size_t line; /* where it begins in its file, from 1; 0 if it has none */
	migr_direction direction;
} migr__section;

typedef struct migr__revision {
	/* MIGR_REVISION_ flags */
	uint32_t flags;
	/* Only metadata is known (a C file that was read, not compiled in): nothing can be run. */
	int is_outline;
	const char *id;
	const char *down_revision;
	const char *branch_labels;
	const char *depends_on;
	const char *message;     /* never NULL */
	const char *create_date; /* never NULL */
	const char *path;        /* or NULL */
	const char *fingerprint; /* or NULL */
	migr_revision_fn upgrade;
	migr_revision_fn downgrade;
	const migr__section *sections;
	size_t n_sections;
	/* Derived when it is added; empty for an outline. */
	char checksum[MIGR__SHA256_HEX + 1];
	unsigned char digest[MIGR__SHA256_SIZE]; /* the same in binary */
} migr__revision;

struct migr__chain {
	unsigned char digest[MIGR__SHA256_SIZE];
	int is_known;
};

typedef struct migr__revisions {
	const migr__alloc *alloc;
	migr__arena arena;
	migr__revision *items;
	size_t count;
	size_t capacity;
	migr__map by_id;
	migr__graph *graph; /* built on demand; NULL if revisions were added since */
	/* chain digests per node, derived on demand; NULL if they are not */
	struct migr__chain *chains;
	/* the same as they are to be recorded while the database is not what is registered; NULL if it is */
	struct migr__chain *kept;
	migr__sha256_compress compress;
} migr__revisions;

void migr__revisions_init(migr__revisions *revisions, const migr__alloc *alloc);
void migr__revisions_clear(migr__revisions *revisions);

/*
 * Adds a revision; all texts and sections are copied. If one of its id is there and one of the two is an outline, they
 * become one: code from the one, path from the outline. (Two of one id are otherwise kept, for the graph's check to
 * name them.)
 */
migr_status migr__revisions_add(migr__revisions *revisions, const migr__revision *revision, migr_error *error);

/* Builds the graph if need be; the error says all that is wrong with it. */
migr_status migr__revisions_graph(migr__revisions *revisions, const migr__graph **out, migr_error *error);

/*
 * The chain digest of a node; empty if it or something below is only an outline. 0 if memory is short. The graph must
 * have been built.
 */
int migr__revisions_chain(migr__revisions *revisions, migr__node node, char hex[MIGR__SHA256_HEX + 1]);

/*
 * From here on new records build on what was recorded before, not on what is registered: a difference that was only
 * warned of must still be seen after the next step. `recorded` has the digest of each node in the ledger, or NULL.
 * 0 if memory is short.
 */
int migr__revisions_keep_chains(migr__revisions *revisions, const char *const *recorded);
void migr__revisions_drop_kept_chains(migr__revisions *revisions);
/* The chain digest to be recorded for a node; as migr__revisions_chain. */
int migr__revisions_chain_to_record(migr__revisions *revisions, migr__node node, char hex[MIGR__SHA256_HEX + 1]);

/* Whether it has something to run in a direction, for a dialect (NULL: for any). An empty one has. */
int migr__revision_can_run(const migr__revision *revision, migr_direction direction, const char *dialect);
/* Whether a section counts for a dialect (NULL: those without one only). */
int migr__section_applies(const migr__section *section, const char *dialect);

#endif
