/* SPDX-License-Identifier: MIT */
/*
 * Every entry of the corpus of tests/ddl: what it leaves is read, made again in an empty place from what was read, and
 * read again, which must give the same. An entry that leaves nothing to read here, as it is for another database or to
 * be refused (tests/ddl looks at which are), is no case; that most of them are cases is the last one.
 */
#include "ddl/difference.h"
#include "ddl/prepare.h"
#include "read.h"
#include "schema/shape.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct attempt {
	read_place *place;
	migr__arena arena;
	migr_error error;
	unsigned long number;
	unsigned long left_out;
	int failed;
} attempt;

/* Schemas that entries make beside the current one. */
static const char *const others[] = { NULL, "migr_other", "migr_new" };

static void say(attempt *a, const char *name, int is_good)
{
	printf("%s %lu - %s\n", is_good ? "ok" : "not ok", ++a->number, name);
	fflush(stdout);
	a->failed |= !is_good;
}

static void leave_out(attempt *a, const ddl_entry *entry, const char *why)
{
	printf("# %s is left out: %s\n", entry->name, why);
	a->left_out++;
}

static void say_error(attempt *a, const ddl_entry *entry, const char *what)
{
	printf("# %s: %s\n", what, migr_error_message(&a->error));
	say(a, entry->name, 0);
}

static void say_difference(attempt *a, const ddl_entry *entry, const migr__reading *first, const migr__reading *second)
{
	char *texts[] = { read_print(first), read_print(second) };

	printf("# read once:\n%s# read again:\n%s", texts[0], texts[1]);
	free(texts[0]);
	free(texts[1]);
	say(a, entry->name, 0);
}

/* An error belongs to the context that it came from, which is closed. */
static int empty(attempt *a)
{
	migr__error_clear(&a->error);
	migr__error_init(&a->error, &a->place->alloc);
	return read_place_empty(a->place);
}

/* How many of `others` are there. */
static size_t count_schemas(attempt *a, migr__reading *out)
{
	for (size_t n = sizeof others / sizeof others[0]; n > 1; n--)
		if (read_schemas(a->place, others, NULL, n, &a->arena, out, &a->error) == MIGR_OK)
			return n;
	return 1;
}

static void make_schema(attempt *a, const char *name)
{
	char sql[100];

	if (strcmp(a->place->dialect->name, "sqlite") == 0) {
		snprintf(sql, sizeof sql, "ATTACH ':memory:' AS %s", name);
		read_execute(a->place, sql);
	} else {
		read_apply(a->place, &READ_OPERATION(.kind = MIGR_OP_CREATE_SCHEMA, .name = name), &a->error);
	}
}

static void round_trip(attempt *a, const ddl_entry *entry)
{
	migr__reading first, second;
	size_t n = count_schemas(a, &first);
	migr_status rc;

	if (read_schemas(a->place, others, NULL, n, &a->arena, &first, &a->error) != MIGR_OK) {
		say_error(a, entry, "read");
		return;
	}
	if (empty(a) != 0)
		abort();
	for (size_t i = 1; i < n; i++)
		make_schema(a, others[i]);
	rc = read_make(a->place, &first.models, &a->error);
	if (rc != MIGR_OK && first.n_left)
		leave_out(a, entry, "it needs what the reader leaves alone");
	else if (rc != MIGR_OK)
		say_error(a, entry, "made again");
	else if (read_schemas(a->place, others, NULL, n, &a->arena, &second, &a->error) != MIGR_OK)
		say_error(a, entry, "read again");
	else if (!migr__shape_equal(&migr__shape_models, &first.models, &second.models))
		say_difference(a, entry, &first, &second);
	else
		say(a, entry->name, 1);
}

static void run_entry(attempt *a, const ddl_entry *entry)
{
	const migr_operation *operation;

	if (empty(a) != 0 || ddl_make_fixtures(entry, a->place->database) != 0 || (entry->flags & DDL_NOT_EXECUTED)) {
		leave_out(a, entry, "it is not for this database");
		return;
	}
	operation = ddl_prepare(entry, a->place->dialect, &a->arena, &a->error);
	if (!operation || read_apply(a->place, operation, &a->error) != MIGR_OK)
		leave_out(a, entry, "it is refused");
	else
		round_trip(a, entry);
}

static int is_wanted(const ddl_entry *entry)
{
	const char *only = getenv("DDL_ONLY");

	return !only || strncmp(entry->name, only, strlen(only)) == 0;
}

int main(void)
{
	read_place place;
	attempt a = { .place = &place };

	if (read_place_open(&place) != 0)
		return 1;
	migr__error_init(&a.error, &place.alloc);
	for (size_t i = 0; i < ddl_corpus_size; i++)
		for (size_t k = 0; k < ddl_corpus[i]->count; k++) {
			if (!is_wanted(&ddl_corpus[i]->entries[k]))
				continue;
			migr__arena_init(&a.arena, &place.alloc);
			run_entry(&a, &ddl_corpus[i]->entries[k]);
			migr__arena_clear(&a.arena);
		}
	if (!getenv("DDL_ONLY"))
		say(&a, "most of the corpus", a.number > a.left_out);
	printf("1..%lu\n", a.number);
	migr__error_clear(&a.error);
	read_place_close(&place);
	return a.failed;
}
