/* SPDX-License-Identifier: MIT */
/* Texts of SQL as the server shows them, and as a reading has them. */
#include "dialect/mysql/read.h"

#include "dialect/dialect.h"
#include "dialect/lex.h"
#include "dialect/mysql/reading.h"
#include "dialect/mysql/shown.h"
#include "schema/variant.h"

#include <string.h>

static void lexer_of(migr__lexer *lexer, const char *text)
{
	*lexer = (migr__lexer){ text, text + strlen(text), MIGR__MYSQL_SPLIT, ";", 0 };
}

static int at_end(const migr__token *token)
{
	return token->kind == MIGR__TOKEN_END || token->kind == MIGR__TOKEN_OPEN;
}

void migr__my_unbracket(const char *text, migr__buf *buf)
{
	migr__lexer lexer;
	migr__token token;
	size_t depth = 0, size = strlen(text);

	lexer_of(&lexer, text);
	for (;;) {
		migr__lex_significant(&lexer, &token);
		if (migr__token_is_symbol(&token, '('))
			depth++;
		else if (migr__token_is_symbol(&token, ')'))
			depth--;
		if (!depth || at_end(&token))
			break;
	}
	/* the bracket that closes the first one is the last character */
	if (size > 2 && text[0] == '(' && !depth && token.text == text + size - 1)
		migr__buf_add(buf, text + 1, size - 2);
	else
		migr__buf_puts(buf, text);
}

enum { FIRST_TABLE = 1, NEXT_TABLE };

typedef struct rewriter {
	migr__my_reading *r;
	migr__lexer lexer;
	migr__token before; /* the last token that counts, and the one before that */
	migr__token earlier;
	int in_from; /* a table is to come: the first behind FROM or a bracket there, or one to be joined to it */
	migr__pile closing; /* const char *: brackets that go, the innermost last */
	migr__buf *buf;
	migr__my_reads_fn each;
	void *user;
} rewriter;

static int is_quoted(const migr__my_reading *r, const migr__token *token)
{
	return token->kind == MIGR__TOKEN_QUOTED && (token->text[0] == '`' || token->text[0] == r->name_quote);
}

int migr__my_is_name(const migr__token *token, const char *name, int nocase)
{
	const char *at = token->text + 1, *end = token->text + token->size - 1;

	for (; at < end; at++, name++) {
		if (*at != *name &&
		    !(nocase && *name && migr__view_is_nocase((migr__view){ at, 1 }, (char[]){ *name, '\0' })))
			return 0;
		at += *at == *token->text;
	}
	return !*name;
}

static size_t find_database(const migr__my_reading *r, const migr__token *token)
{
	for (size_t i = 0; i < r->read->n_schemas; i++)
		if (migr__my_is_name(token, r->databases[i], r->nocase_names))
			return i;
	return SIZE_MAX;
}

/* ".`name`" comes next; it is taken. */
static int take_part(const migr__my_reading *r, migr__lexer *lexer, migr__token *part)
{
	migr__lexer ahead = *lexer;
	migr__token dot;

	migr__lex(&ahead, &dot);
	if (!migr__token_is_symbol(&dot, '.'))
		return 0;
	migr__lex(&ahead, part);
	if (!is_quoted(r, part))
		return 0;
	*lexer = ahead;
	return 1;
}

static int is_sequence_function(const migr__token *token)
{
	static const char *const words[] = { "NEXTVAL", "LASTVAL", "SETVAL", NULL };

	return migr__token_in(token, words);
}

/*
 * What is written as `a`.`b`, a being a database's name, may also be a column of a table that is called so in the
 * query. The servers write a column of such a table with nothing before the table, and all others with the database.
 */
static int is_qualified(const rewriter *w, migr__lexer behind)
{
	migr__token token;

	if (w->in_from)
		return 1;
	if (migr__token_is_symbol(&w->before, '(') && is_sequence_function(&w->earlier))
		return 1;
	if (take_part(w->r, &behind, &token))
		return 1;
	migr__lex_significant(&behind, &token);
	return migr__token_is_symbol(&token, '(');
}

/* A name at the beginning of a chain: writes what comes instead of it; what follows it is read on. */
static migr_status write_name(rewriter *w, const migr__token *token)
{
	size_t schema = migr__token_is_symbol(&w->before, '.') ? SIZE_MAX : find_database(w->r, token);
	migr__lexer behind = w->lexer;
	migr__token table, dot;
	const char *name;

	if (schema == SIZE_MAX || !take_part(w->r, &behind, &table) || !is_qualified(w, behind)) {
		migr__buf_add(w->buf, token->text, token->size);
		return MIGR_OK;
	}
	name = migr__gather_schema(&w->r->gather, schema);
	if (name) {
		migr__quote(w->buf, name, '`');
	} else {
		migr__lex(&w->lexer, &dot);
	}
	return w->in_from && w->each ? w->each(w->user, schema, table.text, table.size) : MIGR_OK;
}

/* The bracket that closes the one before which the lexer stands; the lexer is behind it. NULL: there is none. */
static const char *find_closing(migr__lexer *lexer)
{
	migr__token token;
	size_t depth = 1;

	do {
		migr__lex(lexer, &token);
		if (migr__token_is_symbol(&token, '('))
			depth++;
		else if (migr__token_is_symbol(&token, ')'))
			depth--;
	} while (depth && !at_end(&token));
	return depth ? NULL : token.text;
}

/*
 * Joins go from left to right, so brackets around the first of them say nothing: MariaDB writes none for tables with
 * commas between, and some once the view is made by its own text. Brackets around a query have a name behind them.
 */
static const char *is_around_joins(const rewriter *w)
{
	static const char *const queries[] = { "SELECT", "WITH", "VALUES", "TABLE", NULL };
	migr__lexer ahead = w->lexer;
	migr__token token;
	const char *closing;

	migr__lex_significant(&ahead, &token);
	if (migr__token_in(&token, queries))
		return NULL;
	ahead = w->lexer;
	closing = find_closing(&ahead);
	migr__lex_significant(&ahead, &token);
	return is_quoted(w->r, &token) || migr__token_is(&token, "AS") ? NULL : closing;
}

/* Writes the bracket, unless it goes. */
static migr_status write_bracket(rewriter *w, const migr__token *token)
{
	const char *closing = w->in_from == FIRST_TABLE && token->text[0] == '(' ? is_around_joins(w) : NULL;
	const char **last = w->closing.items;

	if (closing) {
		last = migr__pile_add_passing(&w->closing, &w->r->gather, sizeof *last);
		if (!last)
			return w->r->read->error->status;
		*last = closing;
	} else if (w->closing.count && last[w->closing.count - 1] == token->text) {
		w->closing.count--;
	} else {
		migr__buf_add(w->buf, token->text, token->size);
	}
	return MIGR_OK;
}

static void note(rewriter *w, const migr__token *token)
{
	static const char *const words[] = { "JOIN", "STRAIGHT_JOIN", NULL };

	if (token->kind == MIGR__TOKEN_BLANK)
		return;
	if (migr__token_is(token, "FROM") || (w->in_from && migr__token_is_symbol(token, '(')))
		w->in_from = FIRST_TABLE;
	else
		w->in_from = migr__token_in(token, words) ? NEXT_TABLE : 0;
	w->earlier = w->before;
	w->before = *token;
}

migr_status migr__my_write_unqualified(migr__my_reading *r, const char *text, migr__buf *buf, migr__my_reads_fn each,
                                       void *user)
{
	rewriter w = { .r = r, .buf = buf, .each = each, .user = user };
	migr_status rc = MIGR_OK;

	lexer_of(&w.lexer, text);
	while (rc == MIGR_OK) {
		migr__token token;

		migr__lex(&w.lexer, &token);
		if (token.kind == MIGR__TOKEN_END)
			break;
		if (is_quoted(r, &token))
			rc = write_name(&w, &token);
		else if (migr__token_is_symbol(&token, '(') || migr__token_is_symbol(&token, ')'))
			rc = write_bracket(&w, &token);
		else
			migr__buf_add(buf, token.text, token.size);
		if (token.kind == MIGR__TOKEN_OPEN)
			break;
		note(&w, &token);
	}
	return rc;
}

/* A text that a literal may have as it is: none that would be taken for one with variants, or for a misspelt one. */
static int is_invariant(const migr__my_reading *r, const char *text)
{
	migr__variant variant;
	migr_error error;
	int is_good;

	if (!strpbrk(text, "|:"))
		return 1;
	if (!migr__variant_of(text, "mysql", &variant) || variant.is_native ||
	    variant.text.size != migr__view_trim(migr__view_of(text)).size)
		return 0;
	migr__error_init(&error, r->read->arena->alloc);
	is_good = migr__variant_check(text, "", &error) == MIGR_OK;
	migr__error_clear(&error);
	return is_good;
}

const char *migr__my_invariant(migr__my_reading *r)
{
	const char *text;

	if (r->text.failed || is_invariant(r, migr__buf_text(&r->text)))
		return migr__my_text_take(r);
	text = migr__my_text_take(r);
	if (!text)
		return NULL;
	migr__buf_puts(&r->text, "mysql: ");
	migr__buf_puts(&r->text, text);
	return migr__my_text_take(r);
}

const char *migr__my_sql(migr__my_reading *r, const char *text)
{
	migr__buf plain;

	migr__buf_init(&plain, r->text.alloc);
	if (r->server.plain_backslash && strchr(text, '\\')) {
		migr__line_write_text(migr__view_of(text), 1, &plain);
		text = migr__buf_text(&plain);
	}
	migr__buf_clear(&r->text);
	if (strchr(text, '`') || strchr(text, r->name_quote))
		migr__my_write_unqualified(r, text, &r->text, NULL, NULL);
	else
		migr__buf_puts(&r->text, text);
	r->text.failed |= plain.failed;
	migr__buf_free(&plain);
	return migr__my_invariant(r);
}

const char *migr__my_expression(migr__my_reading *r, const char *text)
{
	migr__buf plain, inner;
	const char *out;

	if (r->server.is_mariadb)
		return migr__my_sql(r, text);
	migr__buf_init(&plain, r->text.alloc);
	migr__buf_init(&inner, r->text.alloc);
	migr__my_shown_write(text, &plain);
	migr__my_unbracket(migr__buf_text(&plain), &inner);
	if (plain.failed || inner.failed)
		migr__fail_memory(r->read->error);
	out = migr__my_read_status(r) == MIGR_OK ? migr__my_sql(r, migr__buf_text(&inner)) : NULL;
	migr__buf_free(&plain);
	migr__buf_free(&inner);
	return out;
}
