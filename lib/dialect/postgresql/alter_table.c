/* SPDX-License-Identifier: MIT */
/*
 * A table's own options: storage parameters, tablespace, access method, whether it is logged.
 */
#include "dialect/postgresql/parts.h"
#include "dialect/reader.h"

#include <string.h>

/* "fillfactor = 70": its name, and all of it; texts in the arena. */
typedef struct parameter {
	struct parameter *next;
	const char *name;
	const char *text;
} parameter;

/* What follows the bracket of a table. */
typedef struct storage {
	parameter *parameters;
	parameter **last;
	const char *tablespace; /* without quotes */
	const char *method;
} storage;

static const char *keep(migr__compiler *compiler, const char *start, const char *end)
{
	while (end > start && migr__is_blank(end[-1]))
		end--;
	return migr__arena_strndup(compiler->arena, start, (size_t)(end - start));
}

static void begin_storage(storage *out)
{
	memset(out, 0, sizeof *out);
	out->last = &out->parameters;
}

static migr_status add_parameter(migr__compiler *compiler, storage *out, const char *name, const char *text)
{
	parameter *one = migr__arena_new(compiler->arena, 1, sizeof *one);

	if (!one || !name || !text)
		return migr__fail_memory(compiler->error);
	*one = (parameter){ NULL, name, text };
	*out->last = one;
	out->last = &one->next;
	return MIGR_OK;
}

static migr_status refuse_options(migr__compiler *compiler, const char *text)
{
	return migr__compiler_refuse(
		compiler, "WITH (...), TABLESPACE and USING can be changed; for anything else make a new table",
		"cannot give a table that is there the options \"%s\"", text);
}

/* Behind WITH and its bracket, up to the one that closes. */
static migr_status read_parameters(migr__compiler *compiler, migr__reader *reader, storage *out)
{
	do {
		const char *start = reader->token.text, *name_end = start;
		migr_status rc;

		while (!migr__reader_at_end(reader) && !migr__token_is_symbol(&reader->token, '=') &&
		       !migr__token_is_symbol(&reader->token, ',') && !migr__token_is_symbol(&reader->token, ')')) {
			name_end = reader->token.text + reader->token.size;
			migr__reader_next(reader);
		}
		migr__reader_skip_element(reader);
		rc = add_parameter(compiler, out, keep(compiler, start, name_end),
		                   keep(compiler, start, reader->token.text));
		if (rc != MIGR_OK)
			return rc;
	} while (migr__reader_symbol(reader, ','));
	return MIGR_OK;
}

static migr_status read_with(migr__compiler *compiler, migr__reader *reader, storage *out, int *is_good)
{
	migr_status rc;

	*is_good = 0;
	if (!migr__reader_symbol(reader, '('))
		return MIGR_OK;
	rc = read_parameters(compiler, reader, out);
	*is_good = migr__reader_symbol(reader, ')');
	return rc;
}

static int read_name(migr__reader *reader, const char **out)
{
	*out = migr__reader_name(reader);
	return *out != NULL;
}

static migr_status read_options(migr__compiler *compiler, const char *text, storage *out)
{
	migr__reader reader;
	int is_good = 1;
	migr_status rc = MIGR_OK;

	begin_storage(out);
	if (!text)
		return MIGR_OK;
	migr__reader_init(&reader, compiler->dialect, compiler->arena, text, strlen(text));
	while (rc == MIGR_OK && is_good && !migr__reader_at_end(&reader)) {
		if (migr__reader_word(&reader, "WITH"))
			rc = read_with(compiler, &reader, out, &is_good);
		else if (migr__reader_word(&reader, "TABLESPACE"))
			is_good = read_name(&reader, &out->tablespace);
		else if (migr__reader_word(&reader, "USING"))
			is_good = read_name(&reader, &out->method);
		else
			is_good = 0;
	}
	if (rc == MIGR_OK && reader.failed)
		return migr__fail_memory(compiler->error);
	return rc == MIGR_OK && !is_good ? refuse_options(compiler, text) : rc;
}

static const char query[] =
	"SELECT option_name FROM pg_catalog.pg_class c, pg_catalog.pg_options_to_table(c.reloptions) "
	"WHERE c.oid = to_regclass(?) UNION ALL SELECT 'toast.' || option_name FROM pg_catalog.pg_class c "
	"JOIN pg_catalog.pg_class t ON t.oid = c.reltoastrelid, pg_catalog.pg_options_to_table(t.reloptions) "
	"WHERE c.oid = to_regclass(?)";

typedef struct reading {
	migr__compiler *compiler;
	storage *out;
} reading;

static migr_status take(void *sink, const migr_value *values, size_t count)
{
	reading *reader = sink;
	const char *name;

	if (count != 1 || values[0].type != MIGR_VALUE_TEXT)
		return MIGR_OK;
	name = migr__arena_strndup(reader->compiler->arena, values[0].text, values[0].size);
	return add_parameter(reader->compiler, reader->out, name, name);
}

/* The parameters that the table has: of the database, or as the operation says. */
static migr_status read_old(migr__compiler *compiler, const migr_operation *operation, storage *out)
{
	const migr__live *live = compiler->live;
	const migr_table *existing = operation->options ? operation->options->existing_table : NULL;
	const char *table, *text;
	reading reader = { compiler, out };
	migr_value values[2];
	migr_status rc;

	begin_storage(out);
	if (!live && existing) {
		rc = migr__clause_option(compiler, existing->options, &text);
		return rc == MIGR_OK ? read_options(compiler, text, out) : rc;
	}
	rc = migr__compiler_need_live(compiler, "the options that the table has");
	if (rc != MIGR_OK)
		return migr__error_hint(compiler->error, "run this revision on the database itself, or say by "
		                                         "`options->existing_table` what the table is before");
	table = migr__postgresql_full_name(compiler, migr__clause_schema(operation), operation->table);
	if (!table)
		return migr__fail_memory(compiler->error);
	values[0] = (migr_value){ .type = MIGR_VALUE_TEXT, .text = table, .size = strlen(table) };
	values[1] = values[0];
	return live->query(live->user, query, values, 2, take, &reader, compiler->error);
}

static int has_parameter(const storage *list, const char *name)
{
	for (const parameter *one = list->parameters; one; one = one->next)
		if (migr__view_is_nocase(migr__view_of(one->name), name))
			return 1;
	return 0;
}

static migr_status alter(migr__compiler *compiler, const migr_operation *operation, const char *words, const char *name)
{
	migr__buf sql;

	migr__buf_init(&sql, compiler->out->alloc);
	migr__buf_puts(&sql, "ALTER TABLE ");
	migr__compiler_name(compiler, &sql, migr__clause_schema(operation), operation->table);
	migr__buf_printf(&sql, " %s", words);
	if (name)
		migr__compiler_name(compiler, &sql, NULL, name);
	return migr__postgresql_finish(compiler, &sql, MIGR_OK, 0);
}

/* Those that it has and is not to have, then those that it is to have. */
static migr_status change_parameters(migr__compiler *compiler, const migr_operation *operation, const storage *old,
                                     const storage *new)
{
	migr_status rc = MIGR_OK;
	migr__buf words;

	migr__buf_init(&words, compiler->out->alloc);
	for (const parameter *one = old->parameters; one; one = one->next)
		if (!has_parameter(new, one->name))
			migr__buf_printf(&words, "%s%s", words.size ? ", " : "RESET (", one->name);
	migr__buf_puts(&words, words.size ? new->parameters ? "), " : ")" : "");
	for (const parameter *one = new->parameters; one; one = one->next)
		migr__buf_printf(&words, "%s%s", one == new->parameters ? "SET (" : ", ", one->text);
	migr__buf_puts(&words, new->parameters ? ")" : "");
	if (words.failed)
		rc = migr__fail_memory(compiler->error);
	else if (words.size)
		rc = alter(compiler, operation, migr__buf_text(&words), NULL);
	migr__buf_free(&words);
	return rc;
}

static migr_status change_options(migr__compiler *compiler, const migr_operation *operation)
{
	const migr_table_alteration *alteration = operation->table_alteration;
	const char *text;
	storage old, new;
	migr_status rc = migr__clause_option(compiler, alteration->options, &text);

	if (rc != MIGR_OK || (!text && !(alteration->flags & MIGR_ALTER_TABLE_DROP_OPTIONS)))
		return rc;
	rc = read_options(compiler, text, &new);
	if (rc == MIGR_OK && (new.tablespace || new.method) && migr__clause_has(operation, MIGR_OPTION_NO_COPY))
		return migr__compiler_refuse(compiler, "leave MIGR_OPTION_NO_COPY out",
		                             "copies the table to keep it in another place");
	if (rc == MIGR_OK)
		rc = read_old(compiler, operation, &old);
	if (rc == MIGR_OK)
		rc = change_parameters(compiler, operation, &old, &new);
	if (rc == MIGR_OK && new.tablespace)
		rc = alter(compiler, operation, "SET TABLESPACE ", new.tablespace);
	if (rc == MIGR_OK && new.method)
		rc = alter(compiler, operation, "SET ACCESS METHOD ", new.method);
	return rc;
}

static migr_status refuse_foreign(migr__compiler *compiler, uint32_t flags)
{
	if (flags & MIGR_STRICT)
		return migr__compiler_refuse(compiler, "that is SQLite's: leave it out; types are enforced",
		                             "has no STRICT tables");
	if (flags & MIGR_WITHOUT_ROWID)
		return migr__compiler_refuse(compiler, "that is SQLite's: leave it out", "has no WITHOUT ROWID");
	return MIGR_OK;
}

migr_status migr__postgresql_alter_table(migr__compiler *compiler, const migr_operation *operation)
{
	const migr_table_alteration *alteration = operation->table_alteration;
	uint32_t flags = alteration->set_flags | alteration->drop_flags;
	migr_status rc = refuse_foreign(compiler, flags);

	if (rc == MIGR_OK && (flags & MIGR_UNLOGGED) && migr__clause_has(operation, MIGR_OPTION_NO_COPY))
		return migr__compiler_refuse(compiler, "leave MIGR_OPTION_NO_COPY out",
		                             "copies the table to log it or not");
	if (rc == MIGR_OK)
		rc = change_options(compiler, operation);
	if (rc == MIGR_OK && (flags & MIGR_UNLOGGED))
		rc = alter(compiler, operation, alteration->set_flags & MIGR_UNLOGGED ? "SET UNLOGGED" : "SET LOGGED",
		           NULL);
	return rc;
}
