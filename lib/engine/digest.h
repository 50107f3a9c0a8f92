/* SPDX-License-Identifier: MIT */
/*
 * What proves that a history is what was applied: digests of revisions' contents, and of their places in the chain.
 */
#ifndef MIGR_ENGINE_DIGEST_H
#define MIGR_ENGINE_DIGEST_H

#include "engine/revision.h"

/* The digest of a revision's content; empty if it is only an outline. 0 if memory is short. */
int migr__revisions_checksum(migr__revisions *revisions, migr__node node, char hex[MIGR__SHA256_HEX + 1]);

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
/* The chain digest to be recorded for a node; as migr__revisions_chain. */
int migr__revisions_chain_to_record(migr__revisions *revisions, migr__node node, char hex[MIGR__SHA256_HEX + 1]);

#endif
