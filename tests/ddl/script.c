/* SPDX-License-Identifier: MIT */
/*
 * script FILE: every entry of the corpus as an SQL script that is written without a database and executed by the
 * database's own client program. What is there afterwards is what the file says of an online run.
 *
 * Without a database nothing is known of rows and dependents: where an online run refuses because of them, a script may
 * do so or not.
 */
#include "difference.h"
#include "golden.h"
#include "reader.h"

#include <libmigr/migr.h>
#include <libmigr/offline.h>

#include <stdlib.h>
#include <string.h>

static migr_status emit(migr_op *op, void *app)
{
	const ddl_entry *entry = app;

	return migr_op_emit(op, &entry->operation);
}

static migr_status write_piece(const char *text, size_t size, void *user)
{
	return fwrite(text, 1, size, user) == size ? MIGR_OK : MIGR_ERROR_IO;
}

/* The script of the entry. */
static migr_status write_script(const ddl_entry *entry, FILE *out)
{
	const migr_revision revision =
		MIGR_REVISION(.id = "1", .upgrade = emit,
	                      .flags = entry->flags & DDL_OUTSIDE ? MIGR_REVISION_NO_TRANSACTION : 0);
	const migr_options options = { MIGR_OPTIONS, .app = (void *)(uintptr_t)entry, .naming = entry->naming };
	const char *target = "head";
	migr_context *context = NULL;
	migr_status rc = migr_open_offline(&context, ddl_reader.dialect, &options);

	if (rc == MIGR_OK)
		rc = migr_register_linear(context, &revision, 1, sizeof revision);
	if (rc == MIGR_OK)
		rc = migr_write_sql(context, MIGR_UPGRADE, NULL, 0, &target, 1, write_piece, out);
	migr_close(context);
	return rc;
}

/* Whether an online run fails, and with this code; 0: with whichever. */
static int expects_failure(const char *expected, migr_status status)
{
	const char *name = status ? migr_status_name(status) : "";

	return expected[0] == '!' && strncmp(expected + 2, name, strlen(name)) == 0;
}

/* What is there after the script, compared with an online run. NULL, or what is wrong. */
static const char *compare(void *database, const char *before, const char *expected, size_t size)
{
	char *after = ddl_dump(database);
	char *text = NULL;
	size_t text_size = 0;
	FILE *out = open_memstream(&text, &text_size);
	const char *fault = NULL;

	if (!after || !out)
		abort();
	if (!(ddl_write_difference(out, before, after, '-') | ddl_write_difference(out, after, before, '+')))
		fprintf(out, "(nothing changes)\n");
	fclose(out);
	if (text_size != size || memcmp(text, expected, size) != 0) {
		printf("# what the script makes:\n%s", text);
		fault = "an online run makes something else";
	}
	free(text);
	free(after);
	return fault;
}

/* Writes the script to the path, and executes it. */
static const char *run(const ddl_entry *entry, void *database, const char *path, const char *expected, size_t size)
{
	FILE *out = fopen(path, "w");
	migr_status rc = out ? write_script(entry, out) : MIGR_ERROR_IO;
	char *before;
	const char *fault = NULL;

	if (out)
		fclose(out);
	if (rc == MIGR_ERROR_NEEDS_DATABASE)
		return NULL;
	if (rc != MIGR_OK)
		return expects_failure(expected, rc) ? NULL : "no script can be written of what an online run does";
	before = ddl_dump(database);
	if (!before)
		abort();
	rc = ddl_reader.script(database, path);
	if (rc != 0)
		fault = expects_failure(expected, 0) || (entry->flags & DDL_SCRIPT_STOPS)
		                ? NULL
		                : "the client program refuses the script";
	else if (!expects_failure(expected, 0))
		fault = compare(database, before, expected, size);
	free(before);
	return fault;
}

static void check_entry(golden *file, const ddl_entry *entry, void *database, const char *path)
{
	unsigned long size = 0;
	const char *expected = golden_expected(file, entry->name, &size);
	const char *fault = NULL;
	char *text;

	if (!expected)
		fault = "the file does not have it";
	else if (strncmp(expected, "(not executed)", 14) != 0 && !(entry->flags & DDL_OF_SESSION)) {
		if (ddl_reader.empty(database) != 0 || ddl_make_fixtures(entry, database) != 0)
			fault = "the database could not be made";
		else
			fault = run(entry, database, path, expected, size);
	}
	text = calloc(1, size + 1);
	if (!text)
		abort();
	memcpy(text, expected ? expected : "", size);
	golden_check(file, entry->name, text, fault);
	free(text);
}

int main(int argc, char **argv)
{
	char folder[] = "/tmp/migr-script-XXXXXX";
	char path[64];
	unsigned long count = 0;
	void *database = argc == 2 && ddl_reader.script ? ddl_reader.open() : NULL;
	golden *file;

	unsetenv("MIGR_UPDATE_GOLDEN");
	if (!database || !mkdtemp(folder))
		return 1;
	snprintf(path, sizeof path, "%s/script.sql", folder);
	for (size_t i = 0; i < ddl_corpus_size; i++)
		count += ddl_corpus[i]->count;
	file = golden_open(argv[1], count, ddl_reader.version ? ddl_reader.version(database) : 0);
	if (!file)
		return 1;
	for (size_t i = 0; i < ddl_corpus_size; i++)
		for (size_t k = 0; k < ddl_corpus[i]->count; k++)
			check_entry(file, &ddl_corpus[i]->entries[k], database, path);
	ddl_reader.close(database);
	remove(path);
	remove(folder);
	return golden_close(file);
}
