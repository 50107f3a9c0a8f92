/* SPDX-License-Identifier: MIT */
#include "dialect/mysql/view_text.h"

#include "dialect/lex.h"
#include "dialect/mysql/reading.h"
#include "dialect/mysql/show.h"

#include <string.h>

/* The next token that counts. */
static int take(migr__lexer *lexer, migr__token *token)
{
	migr__lex_significant(lexer, token);
	return token->kind != MIGR__TOKEN_END && token->kind != MIGR__TOKEN_OPEN;
}

static int is_name(const migr__token *token, const char *name)
{
	return migr__text_mentions((migr__view){ token->text, token->size }, name);
}

/* ".`name`" comes next; it is taken. */
static int take_part(migr__lexer *lexer, const char *name)
{
	migr__lexer ahead = *lexer;
	migr__token dot, part;

	if (!take(&ahead, &dot) || !migr__token_is_symbol(&dot, '.') || !take(&ahead, &part) || !is_name(&part, name))
		return 0;
	*lexer = ahead;
	return 1;
}

static int is_same(const migr__token *a, const migr__token *b)
{
	return a->size == b->size && memcmp(a->text, b->text, a->size) == 0;
}

/* Whether the text has alias.`column`. */
static int has_pair(const char *text, const migr__token *alias, const char *column)
{
	migr__lexer lexer = { text, text + strlen(text), MIGR__MYSQL_SPLIT, ";", 0 };
	migr__token token, before = { MIGR__TOKEN_END, text, 0, NULL, NULL };

	while (take(&lexer, &token)) {
		migr__lexer ahead = lexer;

		if (is_same(&token, alias) && !migr__token_is_symbol(&before, '.') && take_part(&ahead, column))
			return 1;
		before = token;
	}
	return 0;
}

/* The name by which the query knows the table that has just been read: what follows it, or its own. */
static migr__token alias_of(migr__lexer lexer, const migr__token *own)
{
	migr__token token;

	if (take(&lexer, &token) && migr__token_is(&token, "AS"))
		take(&lexer, &token);
	if (token.kind == MIGR__TOKEN_QUOTED && (token.text[0] == '`' || token.text[0] == '"'))
		return token;
	return *own;
}

/* Behind the database's name: whether the table follows, and the column of it is read. */
static int reads_here(const char *text, migr__lexer lexer, const char *table, const char *column)
{
	migr__lexer ahead;
	migr__token token;

	if (!take_part(&lexer, table))
		return 0;
	ahead = lexer;
	if (take(&ahead, &token) && migr__token_is_symbol(&token, '('))
		return 0; /* a function of that name */
	if (!column || take_part(&lexer, column))
		return 1;
	ahead = lexer;
	if (take(&ahead, &token) && migr__token_is_symbol(&token, '.'))
		return 0; /* another column */
	/* the table's name once more, as it is written */
	token = (migr__token){ .kind = MIGR__TOKEN_QUOTED, .text = lexer.at };
	while (token.text > text && token.text[-1] != '.')
		token.text--;
	token.size = (size_t)(lexer.at - token.text);
	token = alias_of(lexer, &token);
	return has_pair(text, &token, column);
}

int migr__view_reads(const char *text, const char *schema, const char *table, const char *column)
{
	migr__lexer lexer = { text, text + strlen(text), MIGR__MYSQL_SPLIT, ";", 0 };
	migr__token token;

	while (take(&lexer, &token))
		if (is_name(&token, schema) && reads_here(text, lexer, table, column))
			return 1;
	return 0;
}
