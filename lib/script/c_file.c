/* SPDX-License-Identifier: MIT */
#include "script/c_file.h"

#include "script/c_lex.h"
#include "base/c_text.h"

#include <string.h>

struct reader {
	const migr__source *source;
	migr__arena *arena;
	migr_error *error;
	migr__revision *revision;
	migr__c_file *file;
	migr__c_lexer lexer;
};

/* The value of a field, as far as it is needed. */
struct value {
	const char *text; /* of string literals; NULL if it is something else */
	int is_null;      /* NULL or 0 */
	uint32_t flags;
	size_t line;
};

static size_t line_of(const struct reader *reader, const migr__c_token *token)
{
	return migr__source_line(reader->source, token->text);
}

static migr_status fail_at(const struct reader *reader, const migr__c_token *token, const char *what)
{
	return migr__source_fail(reader->source, line_of(reader, token), reader->error, MIGR_ERROR_FILE_FORMAT, "%s",
	                         what);
}

static migr_status fail_open(const struct reader *reader)
{
	return migr__source_fail(reader->source, reader->file->line, reader->error, MIGR_ERROR_FILE_FORMAT,
	                         "the MIGR_REVISION( of %s is not closed", reader->file->name);
}

static uint32_t flag_of(const migr__c_token *token)
{
	if (migr__c_token_is(token, "MIGR_REVISION_NO_TRANSACTION"))
		return MIGR_REVISION_NO_TRANSACTION;
	if (migr__c_token_is(token, "MIGR_REVISION_REVERSIBLE"))
		return MIGR_REVISION_REVERSIBLE;
	return migr__c_token_is(token, "MIGR_REVISION_EMPTY") ? MIGR_REVISION_EMPTY : 0;
}

/* Reads a value up to the comma or parenthesis that ends it, which is left in *token. */
static migr_status read_value(struct reader *reader, struct value *value, migr__c_token *token)
{
	size_t depth = 0, n_strings = 0, n_others = 0, n_nulls = 0;
	migr__buf text;
	migr_status rc = MIGR_OK;

	memset(value, 0, sizeof *value);
	migr__buf_init(&text, reader->error->alloc);
	migr__c_lex_significant(&reader->lexer, token);
	value->line = line_of(reader, token);
	for (; token->kind != MIGR__C_END; migr__c_lex_significant(&reader->lexer, token)) {
		char c = token->kind == MIGR__C_OTHER ? token->text[0] : '\0';

		if (depth == 0 && (c == ',' || c == ')'))
			break;
		depth += c == '(' || c == '{' || c == '[';
		if ((c == ')' || c == '}' || c == ']') && depth)
			depth--;
		value->flags |= flag_of(token);
		if (token->kind == MIGR__C_STRING) {
			migr__c_unquote(&text, token->text, token->size);
			n_strings++;
		} else if (migr__c_token_is(token, "NULL") || migr__c_token_is(token, "0")) {
			n_nulls++;
		} else if (!migr__c_token_is(token, "u8")) {
			n_others++;
		}
	}
	value->is_null = n_nulls == 1 && !n_others && !n_strings;
	if (n_strings && !n_others && !n_nulls) {
		value->text = migr__arena_strndup(reader->arena, migr__buf_text(&text), text.size);
		if (!value->text || text.failed)
			rc = migr__fail_memory(reader->error);
	}
	migr__buf_free(&text);
	return rc;
}

/* A text that has a part in the graph must be readable without a compiler. */
static migr_status set_text(const struct reader *reader, const char *field, const struct value *value, const char **to,
                            int must_be_plain)
{
	if (value->text || value->is_null) {
		*to = value->text ? value->text : *to;
		return MIGR_OK;
	}
	if (!must_be_plain)
		return MIGR_OK;
	migr__source_fail(reader->source, value->line, reader->error, MIGR_ERROR_FILE_FORMAT,
	                  ".%s is not a plain string literal", field);
	return migr__error_hint(reader->error,
	                        "write the text itself; the file is read without a compiler, so macros and "
	                        "variables cannot be looked up");
}

static migr_status set_field(const struct reader *reader, const char *field, const struct value *value)
{
	migr__revision *revision = reader->revision;
	struct {
		const char *name;
		const char **member;
		int must_be_plain;
	} texts[] = {
		{ "id", &revision->id, 1 },
		{ "down_revision", &revision->down_revision, 1 },
		{ "branch_labels", &revision->branch_labels, 1 },
		{ "depends_on", &revision->depends_on, 1 },
		{ "message", &revision->message, 0 },
		{ "create_date", &revision->create_date, 0 },
	};

	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		if (strcmp(field, texts[i].name) == 0)
			return set_text(reader, field, value, texts[i].member, texts[i].must_be_plain);
	if (strcmp(field, "flags") == 0)
		revision->flags = value->flags;
	else if (strcmp(field, "upgrade") == 0 || strcmp(field, "upgrade_sql") == 0)
		reader->file->has_upgrade |= !value->is_null;
	else if (strcmp(field, "downgrade") == 0 || strcmp(field, "downgrade_sql") == 0)
		reader->file->has_downgrade |= !value->is_null;
	return MIGR_OK;
}

/* .NAME = VALUE; the token is the dot, and afterwards what ends the value. */
static migr_status read_field(struct reader *reader, migr__c_token *token)
{
	struct value value;
	char field[64] = "";
	migr_status rc;

	if (!migr__c_token_is(token, ".")) {
		fail_at(reader, token, "a field of the revision does not begin with its name");
		return migr__error_hint(reader->error, "write the fields as '.id = \"abc\", .down_revision = \"def\"'");
	}
	migr__c_lex_significant(&reader->lexer, token);
	if (token->kind == MIGR__C_NAME && token->size < sizeof field)
		memcpy(field, token->text, token->size);
	migr__c_lex_significant(&reader->lexer, token);
	if (!migr__c_token_is(token, "="))
		return token->kind == MIGR__C_END ? fail_open(reader) : fail_at(reader, token, "a field has no '='");
	rc = read_value(reader, &value, token);
	return rc == MIGR_OK ? set_field(reader, field, &value) : rc;
}

static migr_status read_fields(struct reader *reader)
{
	migr__c_token token;
	migr_status rc = MIGR_OK;

	for (;;) {
		migr__c_lex_significant(&reader->lexer, &token);
		if (migr__c_token_is(&token, ")"))
			break;
		if (token.kind == MIGR__C_END)
			return fail_open(reader);
		rc = read_field(reader, &token);
		if (rc != MIGR_OK)
			return rc;
		if (migr__c_token_is(&token, ")"))
			break;
		if (token.kind == MIGR__C_END)
			return fail_open(reader);
	}
	if (!reader->revision->id) {
		migr__source_fail(reader->source, reader->file->line, reader->error, MIGR_ERROR_FILE_FORMAT,
		                  "the revision %s has no .id", reader->file->name);
		return migr__error_hint(reader->error, "add '.id = \"...\"'");
	}
	return MIGR_OK;
}

/* Whether "NAME = MIGR_REVISION (" follows the word migr_revision; then the lexer stands behind it. */
static int is_revision(migr__c_lexer *lexer, migr__c_token *name)
{
	migr__c_lexer ahead = *lexer;
	migr__c_token token;

	migr__c_lex_significant(&ahead, name);
	if (name->kind != MIGR__C_NAME)
		return 0;
	migr__c_lex_significant(&ahead, &token);
	if (!migr__c_token_is(&token, "="))
		return 0;
	migr__c_lex_significant(&ahead, &token);
	if (!migr__c_token_is(&token, "MIGR_REVISION"))
		return 0;
	migr__c_lex_significant(&ahead, &token);
	if (!migr__c_token_is(&token, "("))
		return 0;
	*lexer = ahead;
	return 1;
}

static migr_status take_revision(struct reader *reader, const migr__c_token *name)
{
	migr_status rc;

	if (reader->file->name) {
		migr__source_fail(reader->source, line_of(reader, name), reader->error, MIGR_ERROR_FILE_FORMAT,
		                  "a second revision in the file; the first one is in line %zu", reader->file->line);
		return migr__error_hint(reader->error, "put each revision into a file of its own");
	}
	rc = migr__source_check(reader->source, reader->error);
	if (rc != MIGR_OK)
		return rc;
	reader->file->line = line_of(reader, name);
	reader->file->name = migr__arena_strndup(reader->arena, name->text, name->size);
	return reader->file->name ? read_fields(reader) : migr__fail_memory(reader->error);
}

static int is_generated(const migr__source *source)
{
	size_t size = sizeof MIGR__GENERATED - 1;

	return source->size >= size && memcmp(source->text, MIGR__GENERATED, size) == 0;
}

migr_status migr__c_file_read(const migr__source *source, migr__arena *arena, migr__revision *revision,
                              migr__c_file *file, migr_error *error)
{
	struct reader reader = { source, arena, error, revision, file, { 0 } };
	migr__c_token token, name;
	migr_status rc = MIGR_OK;

	memset(file, 0, sizeof *file);
	memset(revision, 0, sizeof *revision);
	revision->is_outline = 1;
	revision->message = "";
	revision->create_date = "";
	revision->path = source->path;
	if (is_generated(source))
		return MIGR_OK;
	migr__c_lexer_init(&reader.lexer, source->text, source->size);
	do {
		migr__c_lex_significant(&reader.lexer, &token);
		if (migr__c_token_is(&token, "migr_revision") && is_revision(&reader.lexer, &name))
			rc = take_revision(&reader, &name);
	} while (rc == MIGR_OK && token.kind != MIGR__C_END);
	return rc;
}
