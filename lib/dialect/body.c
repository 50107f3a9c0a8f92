/* SPDX-License-Identifier: MIT */
#include "dialect/body.h"

#include "dialect/split_flags.h"

#include <string.h>

/* What a block on the stack is. */
enum {
	BLOCK = 'B',           /* BEGIN, IF, LOOP, WHILE, FOR: closed by an END at the start of a statement */
	CASE_STATEMENT = 'S',  /* likewise */
	CASE_EXPRESSION = 'E', /* closed by any END */
	REPEAT = 'R',          /* closed by END REPEAT after a condition */
	PACKAGE = 'P'
};

static int is_sqlite(const migr__body *body)
{
	return (body->flags & MIGR__SPLIT_BRACKET) != 0;
}

static int is_postgresql(const migr__body *body)
{
	return (body->flags & MIGR__SPLIT_DOLLAR) != 0;
}

void migr__body_init(migr__body *body, uint32_t flags)
{
	memset(body, 0, sizeof *body);
	body->flags = flags;
	body->state = flags & MIGR__SPLIT_BODY ? MIGR__BODY_START : MIGR__BODY_NONE;
}

static char top(const migr__body *body)
{
	return body->depth ? body->blocks[body->depth - 1] : '\0';
}

static int push(migr__body *body, char block)
{
	if (body->depth == MIGR__BODY_DEPTH)
		return 0;
	body->blocks[body->depth++] = block;
	return 1;
}

/* --- the beginning of a statement: has it a body? --- */

static int begin_create(migr__body *body, const char *kind)
{
	body->state = MIGR__BODY_ROUTINE;
	body->kind = kind;
	return 1;
}

static void feed_create_sqlite(migr__body *body, const migr__token *token)
{
	static const char *const modifiers[] = { "TEMP", "TEMPORARY", NULL };

	if (migr__token_is(token, "TRIGGER"))
		begin_create(body, "trigger");
	else if (!migr__token_in(token, modifiers))
		body->state = MIGR__BODY_NONE;
}

static void feed_create_postgresql(migr__body *body, const migr__token *token)
{
	static const char *const modifiers[] = { "OR", "REPLACE", NULL };

	if (migr__token_is(token, "FUNCTION"))
		begin_create(body, "function");
	else if (migr__token_is(token, "PROCEDURE"))
		begin_create(body, "procedure");
	else if (migr__token_is(token, "RULE"))
		begin_create(body, "rule");
	else if (!migr__token_in(token, modifiers))
		body->state = MIGR__BODY_NONE;
}

static void feed_create_mysql(migr__body *body, const migr__token *token)
{
	static const char *const modifiers[] = { "OR", "REPLACE", "AGGREGATE", NULL };
	static const char *const bodiless[] = { "VIEW", "SQL", "TABLE", NULL };
	static const char *const kinds[] = { "TRIGGER", "PROCEDURE", "FUNCTION", "EVENT", "PACKAGE", NULL };
	static const char *const names[] = { "trigger", "procedure", "function", "event", "package", NULL };

	for (size_t i = 0; kinds[i]; i++) {
		if (migr__token_is(token, kinds[i])) {
			body->is_package = i == 4;
			begin_create(body, names[i]);
			return;
		}
	}
	if (migr__token_is(token, "DEFINER"))
		body->seen_definer = 1;
	else if (body->seen_definer ? migr__token_in(token, bodiless)
				    : token->kind != MIGR__TOKEN_SYMBOL && !migr__token_in(token, modifiers))
		body->state = MIGR__BODY_NONE;
}

static int next_is(const migr__lexer *ahead, const char *word)
{
	migr__lexer lexer = *ahead;
	migr__token token;

	migr__lex_significant(&lexer, &token);
	return migr__token_is(&token, word);
}

static int next_is_symbol(const migr__lexer *ahead, char symbol)
{
	migr__lexer lexer = *ahead;
	migr__token token;

	migr__lex_significant(&lexer, &token);
	return migr__token_is_symbol(&token, symbol);
}

/* What is behind EXPLAIN or EXPLAIN QUERY PLAN. */
static void feed_explained(migr__body *body, const migr__token *token)
{
	static const char *const others[] = { "EXPLAIN", "TEMP", "TEMPORARY", "TRIGGER", "END", NULL };

	if (migr__token_is(token, "CREATE"))
		body->state = MIGR__BODY_CREATE;
	else if (migr__token_in(token, others))
		body->state = MIGR__BODY_NONE;
}

static int feed_start(migr__body *body, const migr__token *token, const migr__lexer *ahead)
{
	int is_mysql = !is_sqlite(body) && !is_postgresql(body);

	/* The opening of an executable comment (MySQL) is no word yet. */
	if (token->kind == MIGR__TOKEN_SYMBOL && is_mysql)
		return 1;
	if (migr__token_is(token, "CREATE") || (is_mysql && migr__token_is(token, "ALTER"))) {
		body->state = MIGR__BODY_CREATE;
	} else if (is_mysql && migr__token_is(token, "BEGIN") && next_is(ahead, "NOT")) {
		begin_create(body, "block");
		return push(body, BLOCK);
	} else {
		body->state =
		    is_sqlite(body) && migr__token_is(token, "EXPLAIN") ? MIGR__BODY_EXPLAIN : MIGR__BODY_NONE;
	}
	return 1;
}

/* --- SQLite: sqlite3_complete's rule --- */

static void feed_sqlite(migr__body *body, const migr__token *token)
{
	if (token->kind == MIGR__TOKEN_DELIMITER)
		body->sqlite_place = 1;
	else
		body->sqlite_place = body->sqlite_place == 1 && migr__token_is(token, "END") ? 2 : 0;
}

/* --- PostgreSQL --- */

static int feed_postgresql(migr__body *body, const migr__token *token, const migr__lexer *ahead)
{
	int is_name = migr__token_is_symbol(&body->before, '.') || migr__token_is(&body->before, "AS");

	if (token->kind != MIGR__TOKEN_WORD) {
		body->parentheses += (size_t)migr__token_is_symbol(token, '(');
		if (migr__token_is_symbol(token, ')') && body->parentheses)
			body->parentheses--;
		return 1;
	}
	if (is_name)
		return 1;
	if (body->depth == 0)
		return migr__token_is(token, "BEGIN") && next_is(ahead, "ATOMIC") ? push(body, BLOCK) : 1;
	if (migr__token_is(token, "CASE"))
		return push(body, CASE_EXPRESSION);
	if (migr__token_is(token, "END"))
		body->depth--;
	return 1;
}

/* --- MySQL and MariaDB --- */

/* In an executable comment a semicolon is no delimiter. */
static int ends_statement(const migr__token *token)
{
	return token->kind == MIGR__TOKEN_DELIMITER || migr__token_is_symbol(token, ';');
}

/* Whether a statement begins after the token before, inside a block. */
static int at_inner_start(const migr__body *body)
{
	static const char *const openers[] = { "BEGIN", "DO", "LOOP", "REPEAT", "ATOMIC", NULL };
	static const char *const branches[] = { "THEN", "ELSE", NULL };
	const migr__token *before = &body->before;

	if (ends_statement(before) || migr__token_is_symbol(before, ':'))
		return 1;
	if (migr__token_in(before, branches))
		return top(body) != CASE_EXPRESSION;
	if (migr__token_in(before, openers))
		return 1;
	return top(body) == PACKAGE && (migr__token_is(before, "AS") || migr__token_is(before, "IS"));
}

/*
 * Whether a routine's body may begin after the token before, outside of any block. After a word of the head that could
 * as well be in the middle of a body of one statement ("SELECT IF(a, b, c)", "DROP TABLE IF EXISTS t"), only BEGIN and
 * IF are taken to begin it.
 */
static int at_outer_start(const migr__body *body, const migr__token *token, const migr__lexer *ahead)
{
	static const char *const others[] = { "TRIGGER", "PROCEDURE", "FUNCTION", "EVENT", "PACKAGE", "BODY",
					      "ON",      "RETURN",    "SELECT",   "TABLE", "EXISTS",  NULL };
	static const char *const ends[] = { "ROW", "DO", "DETERMINISTIC", "DATA", "SQL", "INVOKER", "DEFINER", NULL };
	const migr__token *before = &body->before;

	if (body->parentheses || migr__token_in(before, others))
		return 0;
	if (migr__token_in(before, ends) || migr__token_is_symbol(before, ')') || migr__token_is_symbol(before, ':') ||
	    before->kind == MIGR__TOKEN_QUOTED || body->after_follows == 2)
		return 1;
	if (before->kind != MIGR__TOKEN_WORD)
		return 0;
	if (migr__token_is(token, "IF"))
		return !next_is_symbol(ahead, '(') && !next_is(ahead, "NOT") && !next_is(ahead, "EXISTS");
	return migr__token_is(token, "BEGIN");
}

static int is_plain_name(const migr__body *body, const migr__lexer *ahead)
{
	return migr__token_is_symbol(&body->before, '.') || migr__token_is_symbol(&body->before, '@') ||
	       (ahead->at < ahead->end && *ahead->at == '.');
}

static int feed_begin(migr__body *body, int at_start)
{
	if (!at_start && !(body->depth && body->in_handler))
		return 1;
	body->in_handler = 0;
	/* The initialisation of a package shares the package's END. */
	if (top(body) == PACKAGE && body->in_routine != 2)
		return 1;
	body->in_routine = 0;
	return push(body, BLOCK);
}

/* Keeps track of the routines in a package: each has declarations and statements before the END of its own. */
static void feed_package(migr__body *body, const migr__token *token, int at_start)
{
	static const char *const routines[] = { "FUNCTION", "PROCEDURE", NULL };

	if (body->in_routine == 1 && (migr__token_is(token, "AS") || migr__token_is(token, "IS")))
		body->in_routine = 2;
	else if (at_start && body->in_routine != 2)
		body->in_routine = migr__token_in(token, routines);
}

static void feed_end(migr__body *body, int at_start, const migr__lexer *ahead)
{
	int closes = at_start || top(body) == CASE_EXPRESSION || (top(body) == REPEAT && next_is(ahead, "REPEAT"));

	if (body->depth && closes)
		body->depth--;
}

static int feed_mysql_word(migr__body *body, const migr__token *token, const migr__lexer *ahead)
{
	static const char *const loops[] = { "LOOP", "WHILE", "FOR", "IF", NULL };
	int at_start;

	/* The word after END names what is closed. */
	if (migr__token_is(&body->before, "END") || is_plain_name(body, ahead))
		return 1;
	at_start = body->depth ? at_inner_start(body) : at_outer_start(body, token, ahead);
	if (migr__token_is(token, "BEGIN"))
		return feed_begin(body, at_start);
	if (migr__token_is(token, "END"))
		feed_end(body, at_start, ahead);
	else if (migr__token_is(token, "CASE"))
		return body->depth || at_start ? push(body, at_start ? CASE_STATEMENT : CASE_EXPRESSION) : 1;
	else if (migr__token_is(token, "REPEAT") && at_start)
		return push(body, REPEAT);
	else if (migr__token_in(token, loops) && at_start && !(migr__token_is(token, "FOR") && next_is(ahead, "EACH")))
		return push(body, BLOCK);
	else if (body->is_package && body->depth == 0 && (migr__token_is(token, "AS") || migr__token_is(token, "IS")))
		return push(body, PACKAGE);
	else if (top(body) == PACKAGE)
		feed_package(body, token, at_start);
	if (migr__token_is(token, "HANDLER") && body->depth)
		body->in_handler = 1;
	return 1;
}

static int feed_mysql(migr__body *body, const migr__token *token, const migr__lexer *ahead)
{
	static const char *const order[] = { "FOLLOWS", "PRECEDES", NULL };
	int done = 1;

	if (ends_statement(token)) {
		body->parentheses = 0;
		body->in_handler = 0;
		body->in_routine = body->in_routine == 2 ? 2 : 0;
	}
	body->parentheses += (size_t)migr__token_is_symbol(token, '(');
	if (migr__token_is_symbol(token, ')') && body->parentheses)
		body->parentheses--;
	if (token->kind == MIGR__TOKEN_WORD)
		done = feed_mysql_word(body, token, ahead);
	body->after_follows = migr__token_in(token, order) ? 1 : body->after_follows == 1 ? 2 : 0;
	return done;
}

int migr__body_feed(migr__body *body, const migr__token *token, const migr__lexer *ahead)
{
	int done = 1;

	switch (body->state) {
	case MIGR__BODY_START:
		done = feed_start(body, token, ahead);
		break;
	case MIGR__BODY_EXPLAIN:
		feed_explained(body, token);
		break;
	case MIGR__BODY_CREATE:
		if (is_sqlite(body))
			feed_create_sqlite(body, token);
		else if (is_postgresql(body))
			feed_create_postgresql(body, token);
		else
			feed_create_mysql(body, token);
		break;
	case MIGR__BODY_ROUTINE:
		if (is_sqlite(body))
			feed_sqlite(body, token);
		else if (is_postgresql(body))
			done = feed_postgresql(body, token, ahead);
		else
			done = feed_mysql(body, token, ahead);
		break;
	case MIGR__BODY_NONE:
		break;
	}
	body->before = *token;
	return done;
}

int migr__body_is_open(const migr__body *body)
{
	if (body->state != MIGR__BODY_ROUTINE)
		return 0;
	if (is_sqlite(body))
		return body->sqlite_place != 2;
	return body->depth > 0 || (is_postgresql(body) && body->parentheses > 0 && strcmp(body->kind, "rule") == 0);
}
