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
	uint32_t line; /* where it begins in its file, from 1; 0 if it has none */
	migr_direction direction;
} migr__section;

typedef struct migr__revision {
	/* MIGR_REVISION_ flags */
	uint32_t flags;
	/* Only metadata is known (a C file that was read, not compiled in): nothing can be run. */
	int is_outline;
	int is_digested;
	/* Its texts outlive the store: they are not copied. */
	int is_static;
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
	/* of its content; derived when it is asked for: see engine/digest.h */
	unsigned char digest[MIGR__SHA256_SIZE];
} migr__revision;

struct migr__chain {
	unsigned char digest[MIGR__SHA256_SIZE];
	int is_known;
};

/* A struct of the application that was only registered: see engine/line.h. */
typedef struct migr__line_item {
	const migr_revision *revision;
	const char *down_revision; /* in place of its own */
} migr__line_item;

typedef struct migr__line {
	migr__line_item *items;
	size_t count;
	size_t capacity;
	size_t n_settled; /* are among the others already */
} migr__line;

typedef struct migr__revisions {
	const migr__alloc *alloc;
	migr__arena arena;
	migr__revision *items;
	size_t count; /* to be relied on only once a graph was built, or they were settled */
	size_t capacity;
	migr__line line; /* come after those, as soon as anybody looks */
	migr__map by_id; /* of the first n_indexed: see migr__revisions_find */
	size_t n_indexed;
	int has_outline;
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
 * The first revision of an id, or MIGR__NONE; 0 if memory is short. The index is made when it is asked for: a program
 * that registers its own revisions never does.
 */
int migr__revisions_find(migr__revisions *revisions, const char *id, uint32_t *index);

/* Whether any was registered, those of a line that nobody has looked at included: `count` is without them. */
int migr__revisions_any(const migr__revisions *revisions);

/* Makes `items` and `count` be all of them; 0 if memory is short. */
int migr__revisions_settle(migr__revisions *revisions);

/* Makes room for as many more revisions; 0 if memory is short. */
int migr__revisions_reserve(migr__revisions *revisions, size_t count);

/*
 * Adds a revision; all texts and sections are copied, of a static one only the list of sections. If one of its id is
 * there and one of the two is an outline, they become one: code from the one, path from the outline. (Two of one id are
 * otherwise kept, for the graph's check to name them.)
 */
migr_status migr__revisions_add(migr__revisions *revisions, const migr__revision *revision, migr_error *error);

/* A struct of the application as it is kept. It refers to the struct's texts, and to the room for its sections. */
migr__revision migr__revision_view(const migr_revision *revision, const char *down_revision, const char *fingerprint,
                                   migr__section sections[2]);
migr__revision migr__line_view(const migr__line_item *item, migr__section sections[2]);

/* Builds the graph if need be; the error says all that is wrong with it. */
migr_status migr__revisions_graph(migr__revisions *revisions, const migr__graph **out, migr_error *error);

/* Ends what migr__revisions_keep_chains began. */
void migr__revisions_drop_kept_chains(migr__revisions *revisions);

/* Whether it has something to run in a direction, for a dialect (NULL: for any). An empty one has. */
int migr__revision_can_run(const migr__revision *revision, migr_direction direction, const char *dialect);
/* Whether its downgrade is to be derived from its upgrade: it says so, and has none of its own. */
int migr__revision_is_derived(const migr__revision *revision, migr_direction direction);
/* Whether a section counts for a dialect (NULL: those without one only). */
int migr__section_applies(const migr__section *section, const char *dialect);

#endif
