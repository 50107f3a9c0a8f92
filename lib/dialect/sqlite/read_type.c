/* SPDX-License-Identifier: MIT */
/* Types of stored columns as portable words. */
#include "dialect/sqlite/read.h"

#include "dialect/sqlite/tokens.h"
#include "schema/type.h"

#include <string.h>

/*
 * What the portable word makes, and its synonyms, which are the same to SQLite (the same affinity). A type with
 * something in brackets is one of the last four.
 */
static const struct {
	const char *stored;
	const char *word;
} types[] = {
	{ "INTEGER", "integer" },
	{ "INT", "integer" },
	{ "SMALLINT", "smallint" },
	{ "BIGINT", "bigint" },
	{ "REAL", "real" },
	{ "FLOAT", "real" },
	{ "DOUBLE PRECISION", "double precision" },
	{ "DOUBLE", "double precision" },
	{ "BOOLEAN", "boolean" },
	{ "BOOL", "boolean" },
	{ "TEXT", "text" },
	{ "BLOB", "blob" },
	{ "DATE", "date" },
	{ "TIME", "time" },
	{ "TIME WITHOUT TIME ZONE", "time" },
	{ "TIMESTAMP", "timestamp" },
	{ "TIMESTAMP WITHOUT TIME ZONE", "timestamp" },
	{ "TIMESTAMPTZ", "timestamptz" },
	{ "TIMESTAMP WITH TIME ZONE", "timestamptz" },
};

static const struct {
	const char *stored;
	const char *word;
} types_of_size[] = {
	{ "CHAR", "char" },       { "CHARACTER", "char" },
	{ "VARCHAR", "varchar" }, { "CHARACTER VARYING", "varchar" },
	{ "NUMERIC", "numeric" }, { "DECIMAL", "numeric" },
};

static void add_upper(migr__buf *buf, const char *text, size_t size)
{
	for (size_t i = 0; i < size; i++)
		migr__buf_putc(buf, text[i] >= 'a' && text[i] <= 'z' ? (char)(text[i] - 'a' + 'A') : text[i]);
}

/* Whether a quoted type says the same without its quotes. */
static int is_words(const char *name)
{
	for (; *name; name++)
		if (!((*name >= 'a' && *name <= 'z') || (*name >= 'A' && *name <= 'Z') || *name == ' ' || *name == '_'))
			return 0;
	return 1;
}

/* Words with a blank between, in capitals; *words is where the bracket begins, or the end. */
static void write_type(migr__tokens *tokens, migr__buf *buf, size_t *words)
{
	*words = SIZE_MAX;
	for (size_t i = 0; i + 1 < tokens->count; i++) {
		const migr__token *token = &tokens->items[i];
		int is_symbol = token->kind == MIGR__TOKEN_SYMBOL;
		const char *name = NULL;

		if (*words == SIZE_MAX && migr__token_is_symbol(token, '('))
			*words = buf->size;
		else if (i && *words == SIZE_MAX)
			migr__buf_putc(buf, ' ');
		tokens->at = i;
		if (tokens->count == 2 && token->kind == MIGR__TOKEN_QUOTED)
			name = migr__tokens_name(tokens, NULL);
		if (name && is_words(name))
			add_upper(buf, name, strlen(name));
		else
			add_upper(buf, token->text, token->size);
		if (is_symbol && token->text[0] == ',')
			migr__buf_putc(buf, ' ');
	}
	if (*words == SIZE_MAX)
		*words = buf->size;
}

static const char *plain_word(migr__view type)
{
	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
		if (migr__view_is(type, types[i].stored))
			return types[i].word;
	return NULL;
}

static const char *word_of_size(migr__view type)
{
	for (size_t i = 0; i < sizeof types_of_size / sizeof types_of_size[0]; i++)
		if (migr__view_is(type, types_of_size[i].stored))
			return types_of_size[i].word;
	return NULL;
}

/* Whether the portable type is one: varchar(0) is not, and is SQLite's own. */
static migr_status is_portable(migr__schema_reading *reading, const char *text, int *out)
{
	migr_error error;
	migr__type type;
	migr_status rc;

	migr__error_init(&error, reading->item.alloc);
	rc = migr__type_parse(text, "sqlite", &reading->item, &type, &error);
	migr__error_clear(&error);
	*out = rc == MIGR_OK;
	return rc == MIGR_ERROR_NO_MEMORY ? migr__fail_memory(reading->read->error) : MIGR_OK;
}

static migr_status with_size(migr__schema_reading *reading, const char *word, const char *bracket, const char **out)
{
	migr__buf buf;
	int is_it = 0;
	migr_status rc = MIGR_OK;

	migr__buf_init(&buf, reading->item.alloc);
	migr__buf_printf(&buf, "%s%s", word, bracket);
	if (!buf.failed)
		rc = is_portable(reading, buf.data, &is_it);
	if (rc == MIGR_OK && (is_it || buf.failed)) {
		*out = migr__read_take(reading, &buf);
		rc = *out ? MIGR_OK : reading->read->error->status;
	}
	migr__buf_free(&buf);
	return rc;
}

/* In a table that is STRICT there are five, of which INT and INTEGER are the same but for a key. */
static const char *strict_word(migr__view type)
{
	static const char *const known[] = { "INT", "INTEGER", "REAL", "TEXT", "BLOB" };

	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		if (migr__view_is(type, known[i]))
			return plain_word(type);
	return NULL;
}

static migr_status find_word(migr__schema_reading *reading, const migr__buf *type, size_t words, int is_strict,
                             const char **out)
{
	migr__view all = { type->data, type->size };
	const char *word;

	*out = is_strict ? strict_word(all) : plain_word(all);
	if (*out || is_strict)
		return MIGR_OK;
	word = word_of_size((migr__view){ type->data, words });
	if (!word || words == type->size) {
		*out = word;
		return MIGR_OK;
	}
	return with_size(reading, word, type->data + words, out);
}

static migr_status type_of(migr__schema_reading *reading, migr__tokens *tokens, int is_strict, int is_key,
                           const char **out)
{
	migr__buf type, native;
	migr_status rc = MIGR_OK;
	size_t words;

	migr__buf_init(&type, reading->item.alloc);
	write_type(tokens, &type, &words);
	if (type.failed || tokens->failed)
		rc = migr__fail_memory(reading->read->error);
	/* only INTEGER makes a key the rowid */
	else if (!(is_key && strcmp(type.data, "INT") == 0))
		rc = find_word(reading, &type, words, is_strict, out);
	if (rc == MIGR_OK && !*out) {
		migr__buf_init(&native, reading->item.alloc);
		migr__buf_printf(&native, "sqlite: %s", type.data);
		*out = migr__read_take(reading, &native);
		rc = *out ? MIGR_OK : reading->read->error->status;
	}
	migr__buf_free(&type);
	return rc;
}

migr_status migr__read_type(migr__schema_reading *reading, migr__view type, int is_strict, int is_key, const char **out)
{
	migr__tokens tokens;
	migr_status rc;

	*out = NULL;
	if (!type.size)
		return MIGR_OK;
	rc = migr__tokens_read(&tokens, &reading->item, type.data, type.size, reading->read->error);
	if (rc == MIGR_OK)
		rc = type_of(reading, &tokens, is_strict, is_key, out);
	migr__tokens_clear(&tokens);
	return rc;
}
