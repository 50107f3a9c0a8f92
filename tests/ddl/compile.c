/* SPDX-License-Identifier: MIT */
/*
 * compile DIALECT FILE: compiles every entry of the corpus without a database, and compares with what the file says.
 *
 * An entry that is compiled differently when there is a database, even one with nothing in it, has that too.
 */
#include "dialect/literal.h"
#include "golden.h"
#include "prepare.h"

#include <stdlib.h>
#include <string.h>

static const migr__alloc *allocator(void)
{
	static migr__alloc alloc;

	alloc = migr__alloc_libc();
	return &alloc;
}

/* The statement that comes next is not executed on its own account: why, and what about it. */
static void write_kind(migr__buf *out, const migr__sql *sql)
{
	if (sql->kind == MIGR__SQL_FORBID) {
		migr__buf_printf(out, "-- no row, or %s: %s\n", migr_status_name(sql->status), sql->message);
		if (sql->hint)
			migr__buf_printf(out, "-- hint: %s\n", sql->hint);
	}
	if (sql->kind == MIGR__SQL_WHEN)
		migr__buf_printf(out, "-- a row, or the next %zu are left out\n", sql->follows);
	if (sql->flags & MIGR__SQL_OUTSIDE)
		migr__buf_puts(out, "-- outside a transaction\n");
	if (sql->flags & MIGR__SQL_REPEATABLE)
		migr__buf_puts(out, "-- repeatable\n");
}

static void write_script(migr__buf *out, const migr__script *script, const migr__dialect *dialect)
{
	if (script->needs_foreign_keys_off)
		migr__buf_puts(out, "-- foreign keys off\n");
	for (size_t i = 0; i < script->count; i++) {
		const migr__sql *sql = &script->items[i];

		write_kind(out, sql);
		migr__buf_add(out, sql->text, sql->size);
		migr__buf_puts(out, ";\n");
		for (size_t k = 0; k < sql->n_params; k++) {
			migr__buf_puts(out, k ? ", " : "-- ");
			migr__literal(out, dialect, &sql->params[k]);
		}
		if (sql->n_params)
			migr__buf_putc(out, '\n');
	}
	if (!script->count)
		migr__buf_puts(out, "-- nothing\n");
}

static void write_error(migr__buf *out, const migr_error *error)
{
	migr__buf_printf(out, "! %s: %s\n", migr_status_name(error->status), migr__buf_text(&error->message));
	if (error->hint.size)
		migr__buf_printf(out, "! hint: %s\n", migr__buf_text(&error->hint));
	for (size_t i = 0; i < error->n_details; i++)
		migr__buf_printf(out, "! detail: %s\n", error->details[i].text);
}

/* Appends the statements or the error; returns the status. */
static migr_status compile(migr__buf *out, const ddl_entry *entry, const migr__dialect *dialect, const migr__live *live)
{
	migr__arena arena;
	migr__script script;
	migr_error error;
	const migr_operation *operation;
	migr__compiler compiler = { .dialect = dialect,
		                    .arena = &arena,
		                    .live = live,
		                    .in_transaction = !(entry->flags & DDL_OUTSIDE),
		                    .out = &script,
		                    .error = &error };
	migr_status rc;

	migr__arena_init(&arena, allocator());
	migr__script_init(&script, allocator());
	migr__error_init(&error, allocator());
	operation = ddl_prepare(entry, dialect, &arena, &error);
	rc = operation ? migr__compile(&compiler, operation) : error.status;
	if (rc == MIGR_OK)
		write_script(out, &script, dialect);
	else
		write_error(out, &error);
	migr__error_clear(&error);
	migr__script_clear(&script);
	migr__arena_clear(&arena);
	return rc;
}

static void check_entry(golden *file, const ddl_entry *entry, const migr__dialect *dialect)
{
	migr__buf offline;
	migr__buf live;

	migr__buf_init(&offline, allocator());
	migr__buf_init(&live, allocator());
	compile(&offline, entry, dialect, NULL);
	if (compile(&live, entry, dialect, &ddl_empty) == MIGR_OK &&
	    strcmp(migr__buf_text(&live), migr__buf_text(&offline)) != 0)
		migr__buf_printf(&offline, "-- with a database:\n%s", migr__buf_text(&live));
	golden_check(file, entry->name, migr__buf_text(&offline), NULL);
	migr__buf_free(&live);
	migr__buf_free(&offline);
}

int main(int argc, char **argv)
{
	const migr__dialect *dialect = argc == 3 ? migr__dialect_find(argv[1]) : NULL;
	unsigned long count = 0;
	golden *file;

	for (size_t i = 0; i < ddl_corpus_size; i++)
		count += ddl_corpus[i]->count;
	file = dialect ? golden_open(argv[2], count, 0) : NULL;
	if (!file)
		return 1;
	for (size_t i = 0; i < ddl_corpus_size; i++)
		for (size_t k = 0; k < ddl_corpus[i]->count; k++)
			check_entry(file, &ddl_corpus[i]->entries[k], dialect);
	return golden_close(file);
}
