/* SPDX-License-Identifier: MIT */
#include "engine/foreign_keys.h"

#include "dialect/classify.h"
#include "engine/database.h"

#include <string.h>

migr_status migr__keys_set(migr_context *context, int on, migr_error *error)
{
	return migr__db_execute(context, on ? "PRAGMA foreign_keys = ON" : "PRAGMA foreign_keys = OFF", NULL, 0, NULL,
	                        error);
}

migr_status migr__keys_leave(migr_context *context)
{
	migr_status rc;

	context->wants_foreign_keys_off = 0;
	context->has_counted_orphans = 0;
	migr__error_clear(&context->error);
	rc = migr__keys_set(context, 0, &context->error);
	context->has_left_foreign_keys = rc == MIGR_OK;
	return rc;
}

migr_status migr__keys_enforce(migr_context *context, migr_status status)
{
	migr_error ignored;
	migr_status rc = MIGR_OK;

	if (!context->has_left_foreign_keys)
		return status;
	context->has_left_foreign_keys = 0;
	context->has_counted_orphans = 0;
	migr__error_init(&ignored, &context->alloc);
	rc = migr__keys_set(context, 1, status == MIGR_OK ? &context->error : &ignored);
	migr__error_clear(&ignored);
	return status == MIGR_OK ? rc : status;
}

typedef struct orphans {
	int64_t count;
	migr__buf tables; /* one of them and where it points to */
} orphans;

static migr_status take_orphans(void *sink, const migr_value *values, const char *const *names, size_t count)
{
	orphans *found = sink;

	(void)names;
	if (count < 3)
		return MIGR_OK;
	found->count = values[0].integer;
	if (values[1].type == MIGR_VALUE_TEXT && values[2].type == MIGR_VALUE_TEXT)
		migr__buf_printf(&found->tables, "%.200s to %.200s", values[1].text, values[2].text);
	return MIGR_OK;
}

static migr_status count_orphans(migr_context *context, orphans *found, migr_error *error)
{
	static const char sql[] = "SELECT count(*), \"table\", max(parent) FROM pragma_foreign_key_check";
	migr_status rc;

	memset(found, 0, sizeof *found);
	migr__buf_init(&found->tables, &context->alloc);
	rc = migr__db_run(context,
	                  &(migr_statement){ .struct_size = sizeof(migr_statement),
	                                     .sql = sql,
	                                     .size = sizeof sql - 1,
	                                     .row = take_orphans,
	                                     .sink = found },
	                  NULL, error);
	if (rc != MIGR_OK && rc != MIGR_ERROR_NO_MEMORY) {
		migr__error_prefix(error, "foreign keys are off while a table is rebuilt, and cannot be checked: ");
		migr__error_hint(error, "mend them, or change rows in another revision than the table");
	}
	return rc;
}

migr_status migr__keys_fail(migr_context *context, migr_error *error)
{
	context->wants_foreign_keys_off = 1;
	migr__fail(error, MIGR_ERROR_TRANSACTION,
	           "the table must be rebuilt while others point to it, and foreign keys are enforced");
	return migr__error_hint(error, "switch them off before the transaction begins (PRAGMA foreign_keys = OFF)");
}

/* The next word or sign; NULL size at the end. */
static migr__view next_word(migr__view *text)
{
	migr__view word;

	*text = migr__view_trim(*text);
	word = *text;
	for (word.size = 0; word.size < text->size; word.size++) {
		char c = text->data[word.size];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'))
			break;
	}
	if (!word.size && text->size)
		word.size = 1;
	text->data += word.size;
	text->size -= word.size;
	return word;
}

/* PRAGMA foreign_keys = OFF, in all its spellings. */
static int switches_off(const migr_statement *statement)
{
	static const char *const off[] = { "off", "no", "false", "0" };
	migr__view text = { statement->sql, statement->size }, word;

	if (!migr__view_is_nocase(next_word(&text), "PRAGMA") ||
	    !migr__view_is_nocase(next_word(&text), "foreign_keys"))
		return 0;
	word = next_word(&text);
	if (!migr__view_is(word, "=") && !migr__view_is(word, "("))
		return 0;
	word = next_word(&text);
	if (migr__view_is(word, "'") || migr__view_is(word, "\""))
		word = next_word(&text);
	for (size_t i = 0; i < sizeof off / sizeof off[0]; i++)
		if (migr__view_is_nocase(word, off[i]))
			return 1;
	return 0;
}

static migr_status take_setting(void *sink, const migr_value *values, const char *const *names, size_t count)
{
	(void)names;
	*(int64_t *)sink = count ? values[0].integer : 0;
	return MIGR_OK;
}

migr_status migr__keys_wish(migr_context *context, const migr_statement *statement, migr_error *error)
{
	static const char sql[] = "PRAGMA foreign_keys";
	int64_t is_on = 0;
	migr_status rc;

	if (strcmp(context->dialect->name, "sqlite") != 0 || !switches_off(statement))
		return MIGR_OK;
	rc = migr__db_run(context,
	                  &(migr_statement){ .struct_size = sizeof(migr_statement),
	                                     .sql = sql,
	                                     .size = sizeof sql - 1,
	                                     .row = take_setting,
	                                     .sink = &is_on },
	                  NULL, error);
	return rc == MIGR_OK && is_on ? migr__keys_fail(context, error) : rc;
}

static migr_status count_first(migr_context *context, migr_error *error)
{
	orphans found;
	migr_status rc;

	if (!context->has_left_foreign_keys || context->has_counted_orphans)
		return MIGR_OK;
	rc = count_orphans(context, &found, error);
	context->n_orphans = found.count;
	context->has_counted_orphans = rc == MIGR_OK;
	migr__buf_free(&found.tables);
	return rc;
}

migr_status migr__keys_before(migr_context *context, const migr_statement *statement, migr_error *error)
{
	if (!context->has_left_foreign_keys || context->has_counted_orphans ||
	    migr__classify(context->dialect, statement->sql, statement->size) == MIGR__CLASS_READ)
		return MIGR_OK;
	return count_first(context, error);
}

void migr__keys_count(migr_context *context)
{
	migr_error ignored;

	migr__error_init(&ignored, &context->alloc);
	if (count_first(context, &ignored) != MIGR_OK) {
		context->n_orphans = 0;
		context->has_counted_orphans = 1;
	}
	migr__error_clear(&ignored);
}

migr_status migr__keys_check(migr_context *context, migr_error *error)
{
	orphans found;
	migr_status rc;

	if (!context->has_left_foreign_keys || !context->has_counted_orphans)
		return MIGR_OK;
	context->has_counted_orphans = 0;
	rc = count_orphans(context, &found, error);
	if (rc == MIGR_OK && found.count > context->n_orphans) {
		migr__fail(error, MIGR_ERROR_CONSTRAINT,
		           "rows point to nothing (from %s), and foreign keys are off while a table is rebuilt",
		           migr__buf_text(&found.tables));
		rc = migr__error_hint(error, "change these rows in another revision than the table: cascades have not "
		                             "taken place either");
	}
	migr__buf_free(&found.tables);
	return rc;
}
