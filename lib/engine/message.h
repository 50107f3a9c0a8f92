/* SPDX-License-Identifier: MIT */
/*
 * The messages whose SHA-256 are the digests of a revision: of its content, and of its place in the chain.
 */
#ifndef MIGR_ENGINE_MESSAGE_H
#define MIGR_ENGINE_MESSAGE_H

#include "engine/revision.h"

/* How many bytes the message of its content has at most. */
size_t migr__content_size(const migr__revision *revision);
/* Writes it; returns its end. */
unsigned char *migr__put_content(unsigned char *to, const migr__revision *revision);

/* The same for its place in the chain, above so many others. */
size_t migr__place_size(const char *id, size_t n_below);
/*
 * All but the digests of those below it, which follow: as commits do in git, a digest over the revision's own checksum
 * and the digests of everything it stands on.
 */
unsigned char *migr__put_place(unsigned char *to, const char *id, const unsigned char content[MIGR__SHA256_SIZE]);
unsigned char *migr__put_below(unsigned char *to, const unsigned char below[MIGR__SHA256_SIZE]);

#endif
