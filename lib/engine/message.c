/* SPDX-License-Identifier: MIT */
#include "engine/message.h"

#include "engine/normalise.h"

#include <string.h>

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

static size_t length(const char *text)
{
	return text ? strlen(text) : 0;
}

size_t migr__content_size(const migr__revision *revision)
{
	size_t size = 128 + length(revision->fingerprint); /* all words but those of the sections */

	for (size_t i = 0; i < revision->n_sections; i++)
		size += 16 + length(revision->sections[i].dialects) + revision->sections[i].size;
	return size;
}

/* Content of the first kind: the number of the algorithm is stored beside every checksum. */
unsigned char *migr__put_content(unsigned char *to, const migr__revision *revision)
{
	to = WORD(to, 1, "migr-content-1");
	to = WORD(to, revision->flags & MIGR_REVISION_NO_TRANSACTION, "untransacted");
	to = WORD(to, revision->flags & MIGR_REVISION_EMPTY, "empty");
	if (revision->flags & MIGR_REVISION_REVERSIBLE) /* what came later is only there where it says something */
		to = WORD(to, 1, "reversible");
	to = WORD(to, revision->upgrade != NULL, "upgrade by callback");
	to = WORD(to, revision->downgrade != NULL, "downgrade by callback");
	to = put_text(to, revision->fingerprint ? revision->fingerprint : "");
	for (size_t i = 0; i < revision->n_sections; i++) {
		const migr__section *section = &revision->sections[i];

		to = section->direction == MIGR_UPGRADE ? WORD(to, 1, "upgrade") : WORD(to, 1, "downgrade");
		to = put_text(to, section->dialects ? section->dialects : "");
		to = migr__put_normalised(to, section->sql, section->size);
		*to++ = '\0';
	}
	return to;
}

size_t migr__place_size(const char *id, size_t n_below)
{
	return 64 + strlen(id) + (n_below + 1) * MIGR__SHA256_SIZE;
}

unsigned char *migr__put_place(unsigned char *to, const char *id, const unsigned char content[MIGR__SHA256_SIZE])
{
	to = WORD(to, 1, "migr-chain-1");
	to = put_text(to, id);
	return put(to, content, MIGR__SHA256_SIZE);
}

unsigned char *migr__put_below(unsigned char *to, const unsigned char below[MIGR__SHA256_SIZE])
{
	return put(to, below, MIGR__SHA256_SIZE);
}
