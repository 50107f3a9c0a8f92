/* SPDX-License-Identifier: MIT */
/*
 * Views and triggers.
 */
#include "dialect/clause.h"
#include "dialect/sqlite/change.h"
#include "dialect/sqlite/operations.h"

static const char *schema_of(const migr_operation *operation, const char *own)
{
	return migr__clause_schema(operation) ? migr__clause_schema(operation) : own;
}

static migr_status write_view(migr__compiler *compiler, migr__buf *buf, const migr_view *view, const char *schema,
                              int if_not_exists)
{
	const char *sql;
	migr_status rc = migr__clause_sql(compiler, view->sql, "the view's query", &sql);

	migr__sqlite_write(buf, "CREATE %sVIEW %s%q", view->flags & MIGR_TEMPORARY ? "TEMPORARY " : "",
	                   if_not_exists ? "IF NOT EXISTS " : "", schema, view->name);
	if (rc == MIGR_OK && view->columns) {
		migr__buf_putc(buf, ' ');
		rc = migr__clause_columns(compiler, buf, view->columns, "columns of the view");
	}
	if (rc == MIGR_OK)
		migr__sqlite_write(buf, " AS %s", sql);
	return rc;
}

/* A view is replaced by another; its triggers stay. */
static migr_status drop_old_view(migr__compiler *compiler, const char *schema, const char *name,
                                 migr__stored **triggers)
{
	migr__sqlite_table found;
	migr_status rc = MIGR_OK;

	if (compiler->live) {
		rc = migr__sqlite_find(compiler, schema, name, &found);
		if (rc == MIGR_OK && found.schema && found.is_view)
			rc = migr__sqlite_triggers(compiler, &found, triggers);
	}
	return rc == MIGR_OK ? migr__sqlite_run(compiler, "DROP VIEW IF EXISTS %q", schema, name) : rc;
}

migr_status migr__sqlite_create_view(migr__compiler *compiler, const migr_operation *operation)
{
	const migr_view *view = operation->view;
	int is_temporary = (view->flags & MIGR_TEMPORARY) != 0;
	const char *schema = is_temporary ? NULL : schema_of(operation, view->schema);
	migr__stored *triggers = NULL;
	migr_status rc = MIGR_OK;
	migr__buf buf;

	if (view->flags & MIGR_MATERIALIZED)
		return migr__compiler_refuse(compiler, "make a table, and triggers that keep it",
		                             "has no materialized views");
	if (migr__clause_has(operation, MIGR_OPTION_OR_REPLACE))
		rc = drop_old_view(compiler, is_temporary ? "temp" : schema, view->name, &triggers);
	migr__buf_init(&buf, compiler->out->alloc);
	if (rc == MIGR_OK)
		rc = write_view(compiler, &buf, view, schema, migr__clause_has(operation, MIGR_OPTION_IF_NOT_EXISTS));
	if (rc == MIGR_OK)
		rc = migr__compiler_add(compiler, &buf, 0);
	migr__buf_free(&buf);
	return rc == MIGR_OK ? migr__again_triggers(compiler, triggers) : rc;
}

migr_status migr__sqlite_drop_view(migr__compiler *compiler, const migr_operation *operation)
{
	if (migr__clause_has(operation, MIGR_OPTION_MATERIALIZED))
		return migr__compiler_refuse(compiler, "make a plain view, or a table that triggers fill",
		                             "has no materialized views");
	if (migr__clause_has(operation, MIGR_OPTION_CASCADE))
		return migr__compiler_refuse(compiler, "drop what depends on it first", "has no DROP VIEW ... CASCADE");
	return migr__sqlite_run(compiler, "DROP VIEW %s%q",
	                        migr__clause_has(operation, MIGR_OPTION_IF_EXISTS) ? "IF EXISTS " : "",
	                        migr__clause_schema(operation), operation->name);
}

static migr_status bad_event(migr__compiler *compiler, const char *event)
{
	migr__fail(compiler->error, MIGR_ERROR_SCHEMA, "\"%s\" is no event of a trigger", event);
	return migr__error_hint(compiler->error, "write insert, delete, update, or update of a, b");
}

/* The columns behind "update of": names, quoted here. */
static migr_status write_event_columns(migr__compiler *compiler, migr__buf *buf, migr__view list)
{
	const char *text = migr__arena_strndup(compiler->arena, list.data, list.size);
	migr__names names;
	migr_status rc;

	if (!text)
		return migr__fail_memory(compiler->error);
	rc = migr__names_parse(text, "columns of the trigger", compiler->arena, &names, compiler->error);
	for (size_t i = 0; rc == MIGR_OK && i < names.count; i++)
		migr__sqlite_write(buf, i ? ", %n" : " OF %n", names.items[i]);
	return rc;
}

static migr__view next_word(migr__view *text)
{
	migr__view word = { text->data, 0 };

	while (word.size < text->size && !migr__is_blank(word.data[word.size]))
		word.size++;
	*text = migr__view_trim((migr__view){ text->data + word.size, text->size - word.size });
	return word;
}

static migr_status write_event(migr__compiler *compiler, migr__buf *buf, const char *event)
{
	static const char *const words[] = { "INSERT", "DELETE", "UPDATE" };
	migr__view rest = migr__view_trim(migr__view_of(event));
	migr__view word = next_word(&rest);
	size_t which = 0;

	while (which < 3 && !migr__view_is_nocase(word, words[which]))
		which++;
	if (which == 3)
		return bad_event(compiler, event);
	migr__buf_puts(buf, words[which]);
	if (!rest.size)
		return MIGR_OK;
	word = next_word(&rest);
	if (migr__view_is_nocase(word, "of") && which == 2)
		return write_event_columns(compiler, buf, rest);
	if (migr__view_is_nocase(word, "or"))
		return migr__compiler_refuse(compiler, "make one trigger for each event",
		                             "has no triggers of several events");
	return bad_event(compiler, event);
}

static migr_status write_trigger(migr__compiler *compiler, migr__buf *buf, const migr_trigger *trigger,
                                 const char *schema, int if_not_exists)
{
	static const char *const timings[] = { "BEFORE", "AFTER", "INSTEAD OF" };
	const char *body, *when = NULL;
	migr_status rc = migr__clause_sql(compiler, trigger->body, "the trigger's body", &body);

	migr__sqlite_write(buf, "CREATE %sTRIGGER %s%q %s ", trigger->flags & MIGR_TEMPORARY ? "TEMPORARY " : "",
	                   if_not_exists ? "IF NOT EXISTS " : "", schema, trigger->name, timings[trigger->timing]);
	if (rc == MIGR_OK)
		rc = write_event(compiler, buf, trigger->event);
	if (rc == MIGR_OK)
		rc = migr__clause_sql(compiler, trigger->when, "the trigger's condition", &when);
	if (rc != MIGR_OK)
		return rc;
	migr__sqlite_write(buf, " ON %n FOR EACH ROW", trigger->table);
	if (when)
		migr__sqlite_write(buf, " WHEN (%s)", when);
	migr__sqlite_write(buf, " BEGIN\n%s\nEND", body);
	return MIGR_OK;
}

migr_status migr__sqlite_create_trigger(migr__compiler *compiler, const migr_operation *operation)
{
	const migr_trigger *trigger = operation->trigger;
	const char *schema = trigger->flags & MIGR_TEMPORARY ? NULL : schema_of(operation, trigger->schema);
	migr_status rc;
	migr__buf buf;

	if (trigger->flags & MIGR_FOR_EACH_STATEMENT)
		return migr__compiler_refuse(compiler, "let it run for each row", "has no triggers of statements");
	if (!trigger->body)
		return migr__compiler_refuse(compiler, "give it a body for sqlite",
		                             "has no functions that a trigger could call");
	if (trigger->timing < MIGR_BEFORE || trigger->timing > MIGR_INSTEAD_OF)
		return migr__fail(compiler->error, MIGR_ERROR_SCHEMA, "a trigger has no timing %d", trigger->timing);
	migr__buf_init(&buf, compiler->out->alloc);
	rc = MIGR_OK;
	if (migr__clause_has(operation, MIGR_OPTION_OR_REPLACE))
		rc = migr__sqlite_run(compiler, "DROP TRIGGER IF EXISTS %q", schema, trigger->name);
	if (rc == MIGR_OK)
		rc = write_trigger(compiler, &buf, trigger, schema,
		                   migr__clause_has(operation, MIGR_OPTION_IF_NOT_EXISTS));
	if (rc == MIGR_OK)
		rc = migr__compiler_add(compiler, &buf, 0);
	migr__buf_free(&buf);
	return rc;
}

migr_status migr__sqlite_drop_trigger(migr__compiler *compiler, const migr_operation *operation)
{
	return migr__sqlite_run(compiler, "DROP TRIGGER %s%q",
	                        migr__clause_has(operation, MIGR_OPTION_IF_EXISTS) ? "IF EXISTS " : "",
	                        migr__clause_schema(operation), operation->name);
}
