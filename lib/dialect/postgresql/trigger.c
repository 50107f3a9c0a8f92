/* SPDX-License-Identifier: MIT */
/*
 * Triggers. A body becomes a function of its own, which is known again by its comment: it goes with its trigger,
 * whatever the table is called by then, and unless another trigger uses it.
 */
#include "base/sha256.h"
#include "dialect/postgresql/parts.h"

#include <stdio.h>
#include <string.h>

static const char function_comment[] = MIGR__POSTGRESQL_FUNCTION_COMMENT;

typedef struct trigger_events {
	int insert;
	int update;
	int delete;
	int truncate;
} trigger_events;

static migr__view next_word(migr__view *text)
{
	migr__view word;

	*text = migr__view_trim(*text);
	word = *text;
	word.size = 0;
	while (word.size < text->size && !migr__is_blank(text->data[word.size]))
		word.size++;
	text->data += word.size;
	text->size -= word.size;
	return word;
}

/* The list up to the next "or" that is a word of its own, outside of quotes. */
static migr__view take_columns(migr__view *text)
{
	migr__view list = *text;
	size_t i = 0;
	int quoted = 0;

	for (; i < text->size; i++) {
		quoted ^= text->data[i] == '"';
		if (!quoted && i && migr__is_blank(text->data[i - 1]) && i + 3 <= text->size &&
		    migr__view_is_nocase((migr__view){ text->data + i, 2 }, "or") && migr__is_blank(text->data[i + 2]))
			break;
	}
	list.size = i;
	text->data += i;
	text->size -= i;
	return list;
}

static migr_status fail_event(migr__compiler *compiler, const char *event)
{
	migr__fail(compiler->error, MIGR_ERROR_SCHEMA, "\"%s\" is no event of a trigger", event);
	return migr__error_hint(compiler->error,
	                        "\"insert\", \"update\", \"update of a, b\", \"delete\", \"truncate\", "
	                        "or several with \"or\" between");
}

/* Appends the columns of UPDATE OF. */
static migr_status add_columns(migr__compiler *compiler, migr__buf *sql, migr__view *text)
{
	migr__view columns = take_columns(text);
	const char *list = migr__arena_strndup(compiler->arena, columns.data, columns.size);
	migr__names names;
	migr_status rc;

	if (!list)
		return migr__fail_memory(compiler->error);
	rc = migr__names_parse(list, "columns of the trigger", compiler->arena, &names, compiler->error);
	for (size_t i = 0; rc == MIGR_OK && i < names.count; i++) {
		migr__buf_puts(sql, i ? ", " : " OF ");
		migr__compiler_name(compiler, sql, NULL, names.items[i]);
	}
	return rc;
}

/* Appends "INSERT OR UPDATE OF "a"". */
static migr_status add_events(migr__compiler *compiler, migr__buf *sql, const char *event, trigger_events *out)
{
	static const char *const words[] = { "INSERT", "UPDATE", "DELETE", "TRUNCATE" };
	int *const flags[] = { &out->insert, &out->update, &out->delete, &out->truncate };
	migr__view text = migr__view_trim(migr__view_of(event));
	int is_first = 1;

	memset(out, 0, sizeof *out);
	for (;;) {
		migr__view word = next_word(&text);
		migr__view rest = text;
		size_t which = 0;
		migr_status rc = MIGR_OK;

		while (which < 4 && !migr__view_is_nocase(word, words[which]))
			which++;
		if (which == 4 || *flags[which])
			return fail_event(compiler, event);
		*flags[which] = 1;
		migr__buf_printf(sql, "%s%s", is_first ? "" : " OR ", words[which]);
		is_first = 0;
		word = next_word(&rest);
		if (which == 1 && migr__view_is_nocase(word, "of")) {
			text = rest;
			rc = add_columns(compiler, sql, &text);
			word = next_word(&text);
		} else {
			text = rest;
		}
		if (rc != MIGR_OK || !word.size)
			return rc;
		if (!migr__view_is_nocase(word, "or"))
			return fail_event(compiler, event);
	}
}

/* TABLE_TRIGGER; one that is longer than a name may be is cut, and ends with a digest of the whole. */
static const char *function_name(migr__compiler *compiler, const migr_trigger *trigger)
{
	migr__buf name;
	const char *copy;

	migr__buf_init(&name, compiler->out->alloc);
	migr__buf_printf(&name, "%s_%s", trigger->table, trigger->name);
	if (name.size > compiler->dialect->max_name) {
		char digest[MIGR__SHA256_HEX + 1];
		size_t size = compiler->dialect->max_name - 9;
		migr__sha256 sha;

		migr__sha256_init(&sha);
		migr__sha256_add(&sha, name.data, name.size);
		migr__sha256_hex(&sha, digest);
		while (size && ((unsigned char)name.data[size] & 0xc0) == 0x80)
			size--;
		name.size = size;
		name.data[size] = '\0';
		migr__buf_printf(&name, "_%.8s", digest);
	}
	copy = name.failed ? NULL : migr__arena_strndup(compiler->arena, name.data, name.size);
	migr__buf_free(&name);
	return copy;
}

void migr__postgresql_trigger_end(migr__buf *body, uint32_t flags, int changes, int deletes)
{
	if (flags & MIGR_FOR_EACH_STATEMENT)
		migr__buf_puts(body, "\tRETURN NULL;\n");
	else if (!deletes)
		migr__buf_puts(body, "\tRETURN NEW;\n");
	else if (!changes)
		migr__buf_puts(body, "\tRETURN OLD;\n");
	else
		migr__buf_puts(body, "\tIF TG_OP = 'DELETE' THEN\n\t\tRETURN OLD;\n\tEND IF;\n\tRETURN NEW;\n");
	migr__buf_puts(body, "END");
}

static migr_status add_function(migr__compiler *compiler, const migr_trigger *trigger, const char *schema,
                                const char *name, const trigger_events *events, int replaces)
{
	const char *text;
	migr__buf body;
	migr__buf sql;
	migr_status rc = migr__clause_sql(compiler, trigger->body, "the body", &text);

	if (rc != MIGR_OK)
		return rc;
	migr__buf_init(&body, compiler->out->alloc);
	migr__buf_init(&sql, compiler->out->alloc);
	migr__buf_printf(&body, "BEGIN\n%s\n", text);
	migr__postgresql_trigger_end(&body, trigger->flags, events->insert || events->update, events->delete);
	migr__buf_printf(&sql, "CREATE %sFUNCTION ", replaces ? "OR REPLACE " : "");
	migr__compiler_name(compiler, &sql, schema, name);
	migr__buf_puts(&sql, "() RETURNS trigger LANGUAGE plpgsql AS ");
	migr__postgresql_quote_body(&sql, &body);
	migr__buf_free(&body);
	rc = migr__postgresql_finish(compiler, &sql, MIGR_OK, 0);
	if (rc != MIGR_OK)
		return rc;
	migr__buf_init(&sql, compiler->out->alloc);
	migr__buf_puts(&sql, "COMMENT ON FUNCTION ");
	migr__compiler_name(compiler, &sql, schema, name);
	migr__buf_puts(&sql, "() IS ");
	migr__postgresql_literal(compiler, &sql, function_comment);
	return migr__postgresql_finish(compiler, &sql, MIGR_OK, 0);
}

/* Appends CREATE TRIGGER up to its function. */
static migr_status begin_trigger(migr__compiler *compiler, migr__buf *sql, const migr_trigger *trigger,
                                 const char *schema, trigger_events *events, int replaces)
{
	static const char *const timings[] = { "BEFORE", "AFTER", "INSTEAD OF" };
	migr_status rc;

	migr__buf_printf(sql, "CREATE %sTRIGGER ", replaces ? "OR REPLACE " : "");
	migr__compiler_name(compiler, sql, NULL, trigger->name);
	migr__buf_printf(sql, " %s ", timings[trigger->timing]);
	rc = add_events(compiler, sql, trigger->event, events);
	if (rc != MIGR_OK)
		return rc;
	migr__buf_puts(sql, " ON ");
	migr__compiler_name(compiler, sql, schema, trigger->table);
	migr__buf_printf(sql, " FOR EACH %s ", trigger->flags & MIGR_FOR_EACH_STATEMENT ? "STATEMENT" : "ROW");
	if (trigger->when) {
		migr__buf_puts(sql, "WHEN ");
		rc = migr__clause_expression(compiler, sql, trigger->when, "the condition of the trigger");
		migr__buf_putc(sql, ' ');
	}
	return rc;
}

static migr_status add_trigger(migr__compiler *compiler, const migr_trigger *trigger, const char *schema, int replaces)
{
	const char *name = NULL;
	trigger_events events;
	migr__buf sql;
	migr_status rc;

	migr__buf_init(&sql, compiler->out->alloc);
	rc = begin_trigger(compiler, &sql, trigger, schema, &events, replaces);
	migr__buf_puts(&sql, "EXECUTE FUNCTION ");
	if (rc == MIGR_OK && trigger->function) {
		migr__buf_puts(&sql, trigger->function);
		if (!strchr(trigger->function, '('))
			migr__buf_puts(&sql, "()");
	} else if (rc == MIGR_OK) {
		name = function_name(compiler, trigger);
		rc = name ? add_function(compiler, trigger, schema, name, &events, replaces)
		          : migr__fail_memory(compiler->error);
	}
	if (name) {
		migr__compiler_name(compiler, &sql, schema, name);
		migr__buf_puts(&sql, "()");
	}
	return migr__postgresql_finish(compiler, &sql, rc, 0);
}

static migr_status if_trigger(migr__compiler *compiler, const char *schema, const char *table, const char *name,
                              size_t begin)
{
	migr__buf condition;

	migr__buf_init(&condition, compiler->out->alloc);
	migr__buf_puts(&condition, "NOT EXISTS (SELECT FROM pg_catalog.pg_trigger WHERE tgrelid = ");
	migr__postgresql_name_literal(compiler, &condition, schema, table);
	migr__buf_puts(&condition, "::regclass AND tgname = ");
	migr__postgresql_literal(compiler, &condition, name);
	migr__buf_putc(&condition, ')');
	return migr__postgresql_block_end(compiler, begin, &condition);
}

migr_status migr__postgresql_create_trigger(migr__compiler *compiler, const migr_operation *operation)
{
	const migr_trigger *trigger = operation->trigger;
	const char *schema = migr__clause_schema(operation) ? migr__clause_schema(operation) : trigger->schema;
	size_t begin = migr__postgresql_block_begin(compiler);
	migr_status rc;

	if (trigger->flags & MIGR_TEMPORARY)
		return migr__compiler_refuse(compiler, "leave MIGR_TEMPORARY out", "has no temporary triggers");
	rc = add_trigger(compiler, trigger, schema, migr__clause_has(operation, MIGR_OPTION_OR_REPLACE));
	if (rc == MIGR_OK && migr__clause_has(operation, MIGR_OPTION_IF_NOT_EXISTS))
		rc = if_trigger(compiler, schema, trigger->table, trigger->name, begin);
	return rc;
}

/* The function is looked for before the trigger goes, and dropped after it. */
static void write_drop(migr__compiler *compiler, migr__buf *body, const migr_operation *operation)
{
	migr__buf_puts(body,
	               "DECLARE\n\tf oid;\nBEGIN\n\tSELECT tgfoid INTO f FROM pg_catalog.pg_trigger WHERE tgrelid = "
	               "to_regclass(");
	migr__postgresql_name_literal(compiler, body, migr__clause_schema(operation), operation->table);
	migr__buf_puts(body, ") AND NOT tgisinternal AND tgname = ");
	migr__postgresql_literal(compiler, body, operation->name);
	migr__buf_puts(body, ";\n\tDROP TRIGGER ");
	if (migr__clause_has(operation, MIGR_OPTION_IF_EXISTS))
		migr__buf_puts(body, "IF EXISTS ");
	migr__compiler_name(compiler, body, NULL, operation->name);
	migr__buf_puts(body, " ON ");
	migr__compiler_name(compiler, body, migr__clause_schema(operation), operation->table);
	migr__buf_puts(body, ";\n\tIF obj_description(f, 'pg_proc') = ");
	migr__postgresql_literal(compiler, body, function_comment);
	migr__buf_puts(body, " AND\n\t\tNOT EXISTS (SELECT FROM pg_catalog.pg_trigger WHERE tgfoid = f) THEN\n"
	                     "\t\tEXECUTE 'DROP FUNCTION ' || f::regprocedure;\n\tEND IF;\nEND");
}

migr_status migr__postgresql_drop_trigger(migr__compiler *compiler, const migr_operation *operation)
{
	migr__buf body;

	migr__buf_init(&body, compiler->out->alloc);
	write_drop(compiler, &body, operation);
	return migr__postgresql_do(compiler, &body);
}
