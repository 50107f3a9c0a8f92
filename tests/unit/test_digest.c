/* SPDX-License-Identifier: MIT */
/* Digests of contents and of the chain, two at once, against the same taken byte by byte. */
#include "support/t.h"

#include "engine/digest.h"
#include "engine/normalise.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COUNT = 60 };

typedef struct history {
	migr__alloc alloc;
	migr__revisions revisions;
	char ids[COUNT][8];
	char down[COUNT][24];
	char *sql[COUNT];
} history;

/* Contents from nothing to some blocks; here and there a merge, and a dependency. */
static void make(history *h, migr__sha256_compress compress)
{
	migr_error error;

	h->alloc = migr__alloc_libc();
	migr__error_init(&error, &h->alloc);
	migr__revisions_init(&h->revisions, &h->alloc);
	h->revisions.compress = compress;
	for (size_t i = 0; i < COUNT; i++) {
		size_t size = i * i * 7 % 600;
		migr__section sections[2] = {
			{ .direction = MIGR_UPGRADE, .size = size },
			{ .direction = MIGR_DOWNGRADE, .dialects = "mysql, sqlite", .sql = "DROP  \r\n\n", .size = 9 }
		};
		migr__revision revision = { .id = h->ids[i], .sections = sections, .n_sections = i % 3 };

		snprintf(h->ids[i], sizeof h->ids[i], "r%zu", i);
		if (i)
			snprintf(h->down[i], sizeof h->down[i], i % 7 == 6 ? "r%zu,r%zu" : "r%zu", i - 1,
			         i - i / 2 - 1);
		h->sql[i] = malloc(size + 1);
		memset(h->sql[i], 'a' + (int)(i % 20), size + 1);
		for (size_t at = i + 1; at < size; at += 50)
			h->sql[i][at] = " \t\r\n"[at % 4];
		h->sql[i][size] = '\0';
		sections[0].sql = h->sql[i];
		revision.down_revision = i ? h->down[i] : NULL;
		revision.depends_on = i % 11 == 10 ? h->ids[3] : NULL;
		revision.flags = i % 5 == 4 ? MIGR_REVISION_NO_TRANSACTION : 0;
		revision.fingerprint = i % 4 == 3 ? "print" : NULL;
		ck_assert_int_eq(migr__revisions_add(&h->revisions, &revision, &error), MIGR_OK);
	}
	migr__error_clear(&error);
}

static void clear(history *h)
{
	migr__revisions_clear(&h->revisions);
	for (size_t i = 0; i < COUNT; i++)
		free(h->sql[i]);
}

static void content(const migr__revision *revision, unsigned char digest[MIGR__SHA256_SIZE])
{
	migr__sha256 sha;

	migr__sha256_init(&sha);
	migr__sha256_add_text(&sha, "migr-content-1");
	migr__sha256_add_text(&sha, revision->flags & MIGR_REVISION_NO_TRANSACTION ? "untransacted" : "");
	migr__sha256_add(&sha, "\0\0", 3);
	migr__sha256_add_text(&sha, revision->fingerprint ? revision->fingerprint : "");
	for (size_t i = 0; i < revision->n_sections; i++) {
		migr__sha256_add_text(&sha, i ? "downgrade" : "upgrade");
		migr__sha256_add_text(&sha, i ? "mysql, sqlite" : "");
		migr__sha256_add_normalised(&sha, revision->sections[i].sql, revision->sections[i].size);
		migr__sha256_add_text(&sha, "");
	}
	migr__sha256_finish(&sha, digest);
}

static int compare(const void *a, const void *b)
{
	return memcmp(a, b, MIGR__SHA256_SIZE);
}

static void chain(const migr__graph *graph, migr__node node, const char *id,
                  unsigned char all[COUNT][MIGR__SHA256_SIZE], const unsigned char *own)
{
	unsigned char below[3][MIGR__SHA256_SIZE];
	size_t n_parents, n_dependencies, n = 0;
	const migr__node *parents = migr__graph_parents(graph, node, &n_parents);
	const migr__node *dependencies = migr__graph_dependencies(graph, node, &n_dependencies);
	migr__sha256 sha;

	for (size_t i = 0; i < n_parents; i++)
		memcpy(below[n++], all[parents[i]], MIGR__SHA256_SIZE);
	for (size_t i = 0; i < n_dependencies; i++)
		memcpy(below[n++], all[dependencies[i]], MIGR__SHA256_SIZE);
	qsort(below, n, sizeof below[0], compare);
	migr__sha256_init(&sha);
	migr__sha256_add_text(&sha, "migr-chain-1");
	migr__sha256_add_text(&sha, id);
	migr__sha256_add(&sha, own, MIGR__SHA256_SIZE);
	for (size_t i = 0; i < n; i++)
		if (i == 0 || compare(below[i], below[i - 1]) != 0)
			migr__sha256_add(&sha, below[i], MIGR__SHA256_SIZE);
	migr__sha256_finish(&sha, all[node]);
}

static void check(migr__sha256_compress compress)
{
	unsigned char chains[COUNT][MIGR__SHA256_SIZE];
	const migr__graph *graph;
	migr_error error;
	history h;

	make(&h, compress);
	migr__error_init(&error, &h.alloc);
	ck_assert_int_eq(migr__revisions_graph(&h.revisions, &graph, &error), MIGR_OK);
	for (migr__node i = 0; i < COUNT; i++) {
		unsigned char wanted[MIGR__SHA256_SIZE];
		char hex[MIGR__SHA256_HEX + 1], is[MIGR__SHA256_HEX + 1];

		content(&h.revisions.items[i], wanted);
		chain(graph, i, h.ids[i], chains, wanted);
		migr__sha256_to_hex(chains[i], hex);
		ck_assert_int_eq(migr__revisions_chain(&h.revisions, i, is), 1);
		ck_assert_str_eq(is, hex);
		migr__sha256_to_hex(wanted, hex);
		ck_assert_int_eq(migr__revisions_checksum(&h.revisions, i, is), 1);
		ck_assert_str_eq(is, hex);
	}
	migr__error_clear(&error);
	clear(&h);
}

START_TEST(agrees_with_one_after_the_other)
{
	check(migr__sha256_portable);
	check(migr__sha256_best());
}
END_TEST

/* A revision that comes later, and one that takes the place of its outline, are digested then. */
START_TEST(what_comes_later_is_digested_later)
{
	char first[MIGR__SHA256_HEX + 1], hex[MIGR__SHA256_HEX + 1];
	migr__section section = { .direction = MIGR_UPGRADE, .sql = "x", .size = 1 };
	migr__revision outline = { .id = "later", .down_revision = "r59", .is_outline = 1 }, code = outline;
	const migr__graph *graph;
	migr_error error;
	history h;

	make(&h, migr__sha256_best());
	migr__error_init(&error, &h.alloc);
	ck_assert_int_eq(migr__revisions_checksum(&h.revisions, 5, first), 1);
	ck_assert_int_eq(migr__revisions_add(&h.revisions, &outline, &error), MIGR_OK);
	ck_assert_int_eq(migr__revisions_checksum(&h.revisions, COUNT, hex), 1);
	ck_assert_str_eq(hex, "");
	ck_assert_int_eq(migr__revisions_graph(&h.revisions, &graph, &error), MIGR_OK);
	ck_assert_int_eq(migr__revisions_chain(&h.revisions, COUNT, hex), 1);
	ck_assert_str_eq(hex, "");
	code.is_outline = 0;
	code.sections = &section;
	code.n_sections = 1;
	ck_assert_int_eq(migr__revisions_add(&h.revisions, &code, &error), MIGR_OK);
	ck_assert_uint_eq(h.revisions.count, COUNT + 1);
	ck_assert_int_eq(migr__revisions_checksum(&h.revisions, COUNT, hex), 1);
	ck_assert_uint_eq(strlen(hex), MIGR__SHA256_HEX);
	ck_assert_int_eq(migr__revisions_checksum(&h.revisions, 5, hex), 1);
	ck_assert_str_eq(hex, first);
	migr__error_clear(&error);
	clear(&h);
}
END_TEST

T_MAIN("digest", agrees_with_one_after_the_other, what_comes_later_is_digested_later)
