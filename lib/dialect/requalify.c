/* SPDX-License-Identifier: MIT */
#include "dialect/requalify.h"

#include "dialect/lex.h"

#include <string.h>

/* What has come, that a string behind it may name a sequence. */
typedef enum before { ANYTHING, FUNCTION, BRACKET } before;

typedef struct rewriting {
	const migr__other_schemas *schemas;
	migr__buf *out;
	migr__buf word; /* the name that is looked at */
	before before;
} rewriting;

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* What a token means as a name, in `word`; 0 if it is none. A word is read in small letters, as PostgreSQL does. */
static int read_name(rewriting *w, const migr__token *token)
{
	int folds = strcmp(w->schemas->dialect->name, "postgresql") == 0;
	char quote = token->text[0];

	migr__buf_clear(&w->word);
	if (token->kind == MIGR__TOKEN_WORD) {
		for (size_t i = 0; i < token->size; i++)
			migr__buf_putc(&w->word, folds ? lower(token->text[i]) : token->text[i]);
		return 1;
	}
	if (token->kind != MIGR__TOKEN_QUOTED || quote != w->schemas->dialect->name_quote || token->size < 2)
		return 0;
	for (size_t i = 1; i + 1 < token->size; i++) {
		migr__buf_putc(&w->word, token->text[i]);
		i += token->text[i] == quote;
	}
	return 1;
}

/* What the name in `word` becomes, if it is one of the schemas'; else NULL. */
static const char *find_schema(const rewriting *w)
{
	for (size_t i = 0; i < w->schemas->count; i++)
		if (strcmp(migr__buf_text(&w->word), w->schemas->from[i]) == 0)
			return w->schemas->to[i];
	return NULL;
}

static int is_meant(const rewriting *w)
{
	const migr__map *names = w->schemas->names;

	return !names || migr__map_get(names, migr__buf_text(&w->word), w->word.size) != MIGR__NONE;
}

/* Notes what comes before the next token: nextval, setval, currval and a bracket. */
static void note(rewriting *w, const migr__token *token)
{
	static const char *const functions[] = { "NEXTVAL", "SETVAL", "CURRVAL", NULL };

	if (token->kind == MIGR__TOKEN_BLANK)
		return;
	if (token->kind == MIGR__TOKEN_WORD && migr__token_in(token, functions))
		w->before = FUNCTION;
	else
		w->before = w->before == FUNCTION && migr__token_is_symbol(token, '(') ? BRACKET : ANYTHING;
}

/* "::regclass" */
static int is_cast_to_class(migr__lexer lexer)
{
	migr__token token;
	size_t n_colons = 0;

	for (migr__lex_significant(&lexer, &token); token.kind == MIGR__TOKEN_SYMBOL && token.text[0] == ':';
	     migr__lex_significant(&lexer, &token))
		n_colons += token.size;
	return n_colons == 2 && migr__token_is(&token, "REGCLASS");
}

/*
 * Whether a string is a name, and not a text that looks like one: by what is known to be made, or by where it stands.
 */
static int is_name(const rewriting *w, const migr__lexer *lexer)
{
	return w->schemas->names ? is_meant(w) : w->before == BRACKET || is_cast_to_class(*lexer);
}

/* A string of nothing but SCHEMA.NAME: 'audit.entries_seq', which becomes a sequence where it is used. */
static int rewrite_string(rewriting *w, const migr__lexer *lexer, const migr__token *token)
{
	const char *point = memchr(token->text, '.', token->size);
	size_t trim = token->size > 1 && token->text[1] == '"' ? 1 : 0, size;
	const char *to;

	if (!point || token->text[0] != '\'' || token->size < 5)
		return 0;
	size = (size_t)(point - token->text) - 1;
	if (size <= 2 * trim || (trim && point[-1] != '"'))
		return 0;
	migr__buf_clear(&w->word);
	migr__buf_add(&w->word, token->text + 1 + trim, size - 2 * trim);
	to = find_schema(w);
	migr__buf_clear(&w->word);
	migr__buf_add(&w->word, point + 1, token->size - size - 3);
	if (!to || !is_name(w, lexer))
		return 0;
	migr__buf_printf(w->out, "'%s.%s'", to, migr__buf_text(&w->word));
	return 1;
}

static void add(rewriting *w, const migr__token *token)
{
	migr__buf_add(w->out, token->text, token->size);
}

/* A token that may be a schema's name: it is one if a point and a meant name follow. Takes them all. */
static void rewrite_name(rewriting *w, migr__lexer *lexer, const migr__token *token)
{
	const char *to = read_name(w, token) ? find_schema(w) : NULL;
	migr__lexer ahead = *lexer;
	migr__token point, name;

	if (to) {
		migr__lex(&ahead, &point);
		migr__lex(&ahead, &name);
	}
	if (!to || !migr__token_is_symbol(&point, '.') || !read_name(w, &name) || !is_meant(w)) {
		add(w, token);
		return;
	}
	migr__quote(w->out, to, w->schemas->dialect->name_quote);
	migr__buf_putc(w->out, '.');
	add(w, &name);
	*lexer = ahead;
}

void migr__requalify(const migr__other_schemas *schemas, const char *sql, size_t size, migr__buf *out)
{
	migr__lexer lexer = { .at = sql, .end = sql + size, .flags = schemas->dialect->split_flags, .delimiter = ";" };
	rewriting w = { .schemas = schemas, .out = out };
	migr__token token;
	int is_part = 0; /* of a name: behind a point */

	migr__buf_init(&w.word, out->alloc);
	for (migr__lex(&lexer, &token); token.kind != MIGR__TOKEN_END; migr__lex(&lexer, &token)) {
		if (token.kind == MIGR__TOKEN_OPEN) {
			add(&w, &token);
			break;
		}
		if (is_part || (token.kind != MIGR__TOKEN_WORD && token.kind != MIGR__TOKEN_QUOTED))
			add(&w, &token);
		else if (!rewrite_string(&w, &lexer, &token))
			rewrite_name(&w, &lexer, &token);
		is_part = migr__token_is_symbol(&token, '.');
		note(&w, &token);
	}
	out->failed |= w.word.failed;
	migr__buf_free(&w.word);
}
