/* SPDX-License-Identifier: MIT */
/*
 * memory DIALECT: compiles every entry of the corpus with memory that fails at the first allocation, at the second, and
 * so on to the last. Each time it says so, and nothing is left allocated; and the statements are never fewer or others
 * than with enough memory.
 */
#include "prepare.h"
#include "support/meter.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Compiles with the allocation failing; the statements' texts in *out, which is NULL after a failure. */
static migr_status compile(const ddl_entry *entry, const migr__dialect *dialect, const migr__live *live, meter *m,
                           char **out)
{
	migr__alloc alloc = { meter_resize, m };
	migr__arena arena;
	migr__script script;
	migr_error error;
	migr__compiler compiler = { .dialect = dialect,
		                    .arena = &arena,
		                    .live = live,
		                    .in_transaction = !(entry->flags & DDL_OUTSIDE),
		                    .out = &script,
		                    .error = &error };
	const migr_operation *operation;
	migr_status rc;

	migr__arena_init(&arena, &alloc);
	migr__script_init(&script, &alloc);
	migr__error_init(&error, &alloc);
	operation = ddl_prepare(entry, dialect, &arena, &error);
	rc = operation ? migr__compile(&compiler, operation) : error.status;
	*out = NULL;
	if (rc == MIGR_OK) {
		size_t size = 0;
		FILE *text = open_memstream(out, &size);

		for (size_t i = 0; text && i < script.count; i++)
			fprintf(text, "%.*s;\n", (int)script.items[i].size, script.items[i].text);
		if (text)
			fclose(text);
	}
	migr__error_clear(&error);
	migr__script_clear(&script);
	migr__arena_clear(&arena);
	return rc;
}

/* What is wrong, or NULL. */
static const char *sweep(const ddl_entry *entry, const migr__dialect *dialect, const migr__live *live)
{
	const char *fault = NULL;
	meter m = { 0 };
	char *expected;
	char *text;
	migr_status status = compile(entry, dialect, live, &m, &expected);

	for (size_t at = 1, count = m.calls; at <= count && !fault; at++) {
		migr_status rc;

		m = (meter){ .fail_at = at };
		rc = compile(entry, dialect, live, &m, &text);
		if (m.live)
			fault = "something is left allocated";
		/* an error's own texts may be missing, but not the error */
		else if (rc != MIGR_ERROR_NO_MEMORY && rc != status)
			fault = "it is another error";
		else if (rc == MIGR_OK && m.failed && (!text || !expected || strcmp(text, expected) != 0))
			fault = "the statements are others";
		free(text);
	}
	free(expected);
	return fault;
}

int main(int argc, char **argv)
{
	const migr__dialect *dialect = argc == 2 ? migr__dialect_find(argv[1]) : NULL;
	unsigned long count = 0;
	int failed = 0;

	if (!dialect)
		return 1;
	for (size_t i = 0; i < ddl_corpus_size; i++)
		for (size_t k = 0; k < ddl_corpus[i]->count; k++) {
			const ddl_entry *entry = &ddl_corpus[i]->entries[k];
			const char *fault = sweep(entry, dialect, NULL);

			if (!fault)
				fault = sweep(entry, dialect, &ddl_empty);
			printf("%s %lu - %s%s%s\n", fault ? "not ok" : "ok", ++count, entry->name, fault ? " # " : "",
			       fault ? fault : "");
			failed |= fault != NULL;
		}
	printf("1..%lu\n", count);
	return failed;
}
