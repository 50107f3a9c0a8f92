/* SPDX-License-Identifier: MIT */
/*
 * execute FILE: every entry of the corpus on a real database, through the public API. The file says what is there
 * afterwards and was not before (+), and the other way round (-), by the database's own catalogue.
 */
#include "difference.h"
#include "golden.h"
#include "reader.h"

#include <libmigr/migr.h>

#include <stdlib.h>
#include <string.h>

/* What an entry came to. */
typedef struct outcome {
	char *text;
	size_t size;
	FILE *out; /* into text */
	char fault[512];
} outcome;

static migr_status emit(migr_op *op, void *app)
{
	const ddl_entry *entry = app;

	return migr_op_emit(op, &entry->operation);
}

/* Not the message: that is the database's, and differs by its version. */
static int is_of_database(const migr_error *error)
{
	migr_status status = migr_error_status(error);

	return (status <= -600 && status > -700) || migr_error_native_code(error) || migr_error_sqlstate(error);
}

static void write_error(FILE *out, const migr_error *error)
{
	migr_status status = migr_error_status(error);

	if (is_of_database(error)) {
		fprintf(out, "! %s\n", migr_status_name(status));
		return;
	}
	fprintf(out, "! %s: %s\n", migr_status_name(status), migr_error_message(error));
	for (size_t i = 0; i < migr_error_detail_count(error); i++)
		fprintf(out, "! detail: %s\n", migr_error_detail(error, i));
}

/* What may fail is refused before anything is done, or has the reason that the entry names. */
static void judge(outcome *result, const ddl_entry *entry, const migr_error *error)
{
	migr_status status = migr_error_status(error);

	if (status == MIGR_OK && entry->fails)
		snprintf(result->fault, sizeof result->fault, "succeeds, and should fail with %s",
		         migr_status_name(entry->fails));
	if (is_of_database(error) && status != MIGR_ERROR_UNSUPPORTED && !(entry->flags & DDL_DATABASE_REFUSES))
		snprintf(result->fault, sizeof result->fault, "%s", migr_error_message(error));
	if (strstr(migr_error_message(error), "__migr"))
		snprintf(result->fault, sizeof result->fault, "names what nobody knows: %s", migr_error_message(error));
	if (status != MIGR_OK && !*migr_error_hint(error))
		snprintf(result->fault, sizeof result->fault, "no hint with %s: %s", migr_status_name(status),
		         migr_error_message(error));
	if (status != MIGR_OK && entry->fails && status != entry->fails && status != MIGR_ERROR_UNSUPPORTED)
		snprintf(result->fault, sizeof result->fault, "fails with %s, not %s: %s", migr_status_name(status),
		         migr_status_name(entry->fails), migr_error_message(error));
}

/* Returns whether it succeeded. */
static int run(outcome *result, const ddl_entry *entry, void *database)
{
	const migr_revision revision =
		MIGR_REVISION(.id = "1", .upgrade = emit,
	                      .flags = entry->flags & DDL_OUTSIDE ? MIGR_REVISION_NO_TRANSACTION : 0);
	const migr_options options = { MIGR_OPTIONS, .app = (void *)(uintptr_t)entry, .naming = entry->naming };
	migr_context *context = NULL;
	migr_status rc = migr_open_borrowed(&context, ddl_reader.backend(), ddl_reader.native(database), &options);

	if (rc == MIGR_OK)
		rc = migr_register_linear(context, &revision, 1, sizeof revision);
	if (rc == MIGR_OK)
		rc = migr_upgrade(context, "head");
	judge(result, entry, migr_last_error(context));
	if (rc != MIGR_OK)
		write_error(result->out, migr_last_error(context));
	migr_close(context);
	return rc == MIGR_OK;
}

static void compare(outcome *result, const char *before, const char *after, int succeeded)
{
	int differs = ddl_write_difference(result->out, before, after, '-');

	differs |= ddl_write_difference(result->out, after, before, '+');
	if (!differs && succeeded)
		fprintf(result->out, "(nothing changes)\n");
	if (differs && !succeeded && ddl_reader.has_transactional_ddl)
		snprintf(result->fault, sizeof result->fault, "it failed and left something behind");
}

static void execute(outcome *result, const ddl_entry *entry, void *database)
{
	char *before = NULL;
	char *after = NULL;
	int rc = ddl_reader.empty(database);

	if (rc == 0)
		rc = ddl_make_fixtures(entry, database);
	if (rc == 1 || (entry->flags & DDL_NOT_EXECUTED)) {
		fprintf(result->out, "(not executed)\n");
		return;
	}
	before = rc == 0 ? ddl_dump(database) : NULL;
	if (before) {
		int succeeded = run(result, entry, database);

		after = ddl_dump(database);
		if (after)
			compare(result, before, after, succeeded);
	}
	if (!after)
		snprintf(result->fault, sizeof result->fault, "the database could not be made or read");
	free(before);
	free(after);
}

static void check_entry(golden *file, const ddl_entry *entry, void *database)
{
	outcome result = { .text = NULL };

	result.out = open_memstream(&result.text, &result.size);
	if (!result.out)
		abort();
	execute(&result, entry, database);
	fclose(result.out);
	golden_check(file, entry->name, result.text, result.fault[0] ? result.fault : NULL);
	free(result.text);
}

/* Only the entries whose name begins with the text in DDL_ONLY, for whoever looks for a fault. */
static int is_wanted(const ddl_entry *entry)
{
	const char *only = getenv("DDL_ONLY");

	return !only || strncmp(entry->name, only, strlen(only)) == 0;
}

int main(int argc, char **argv)
{
	unsigned long count = 0;
	void *database = argc == 2 ? ddl_reader.open() : NULL;
	golden *file;
	int rc;

	for (size_t i = 0; i < ddl_corpus_size; i++)
		for (size_t k = 0; k < ddl_corpus[i]->count; k++)
			count += (unsigned long)is_wanted(&ddl_corpus[i]->entries[k]);
	file = database ? golden_open(argv[1], count, ddl_reader.version ? ddl_reader.version(database) : 0) : NULL;
	if (!file)
		return 1;
	for (size_t i = 0; i < ddl_corpus_size; i++)
		for (size_t k = 0; k < ddl_corpus[i]->count; k++)
			if (is_wanted(&ddl_corpus[i]->entries[k]))
				check_entry(file, &ddl_corpus[i]->entries[k], database);
	ddl_reader.close(database);
	rc = golden_close(file);
	return getenv("DDL_ONLY") ? 0 : rc;
}
