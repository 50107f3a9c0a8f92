/* SPDX-License-Identifier: MIT */
/* Defaults in one form. */
#include "dialect/sqlite/canonical.h"

#include "dialect/dialect.h"
#include "dialect/sqlite/tokens.h"
#include "dialect/sqlite/word.h"

#include <string.h>

/* DEFAULT active: the text 'active', whatever quotes the name has. NULL: no memory. */
static const char *name_as_text(migr__canonical *canonical, migr__tokens *tokens)
{
	const char *name = migr__tokens_name(tokens, NULL), *text = NULL;

	migr__buf_clear(&canonical->buf);
	if (name)
		migr__quote(&canonical->buf, name, '\'');
	if (name && !canonical->buf.failed)
		text = migr__arena_strdup(canonical->arena, migr__buf_text(&canonical->buf));
	if (!text)
		migr__fail_memory(canonical->error);
	return text;
}

/* A name alone, as it stands; in brackets it would be an expression. */
static int is_name(const migr__tokens *tokens)
{
	const migr__token *token = &tokens->items[0];
	migr__sqlite_word kind;

	if (tokens->count != 2)
		return 0;
	if (token->kind == MIGR__TOKEN_QUOTED)
		return strchr("\"[`", token->text[0]) != NULL;
	kind = migr__sqlite_word_of((migr__view){ token->text, token->size });
	return token->kind == MIGR__TOKEN_WORD && kind != MIGR__WORD_NULL && kind != MIGR__WORD_TRUTH &&
	       kind != MIGR__WORD_OPERAND;
}

migr_status migr__canonical_default(migr__canonical *canonical, migr__view sql, const char **out)
{
	migr__tokens tokens;
	migr_status rc = migr__tokens_read(&tokens, canonical->scratch, sql.data, sql.size, canonical->error);
	const char *text = NULL;
	int is_text = rc == MIGR_OK && is_name(&tokens);

	if (is_text)
		text = name_as_text(canonical, &tokens);
	migr__tokens_clear(&tokens);
	if (rc == MIGR_OK && !is_text)
		text = migr__canonical_sql(canonical, sql);
	*out = NULL;
	if (!text)
		return canonical->error->status;
	if (text[0] == '+' && text[1] >= '.' && text[1] <= '9')
		text++;
	/* these are numbers to SQLite */
	if (!is_text && migr__sqlite_same_name(text, "TRUE"))
		text = "1";
	else if (!is_text && migr__sqlite_same_name(text, "FALSE"))
		text = "0";
	*out = !is_text && strcmp(text, "NULL") == 0 ? NULL : text;
	return MIGR_OK;
}
