/* SPDX-License-Identifier: MIT */
#include "dialect/split.h"

#include "dialect/body.h"

#include <string.h>

void migr__split_init(migr__split *split, const char *sql, size_t size, uint32_t flags)
{
	memset(split, 0, sizeof *split);
	split->start = sql;
	split->at = sql;
	split->end = sql + size;
	split->flags = flags;
	split->delimiter[0] = ';';
	split->counted = sql;
	split->line = 1;
	split->nul = size ? memchr(sql, '\0', size) : NULL;
	if (size >= 3 && memcmp(sql, "\xef\xbb\xbf", 3) == 0)
		split->at += 3;
}

/* The line of a place, counted on from the last one asked for: all calls together look at each byte once. */
static size_t line_of(migr__split *split, const char *place)
{
	const char *p = split->counted;

	if (place < p)
		return split->line;
	while ((p = memchr(p, '\n', (size_t)(place - p))) != NULL) {
		split->line++;
		p++;
	}
	split->counted = place;
	return split->line;
}

/* What is wrong begins at `place`: nothing further is read. Returns its line. */
static size_t stop(migr__split *split, const char *place)
{
	split->error_line = line_of(split, place);
	split->at = split->end;
	return split->error_line;
}

static int fail_open(migr__split *split, migr_error *error, const migr__token *token)
{
	size_t line = stop(split, token->text);
	const char *tag_end = memchr(token->text + 1, '$', token->size - 1);

	if (strcmp(token->what, "dollar quote") == 0 && tag_end && tag_end - token->text < 80)
		migr__fail(error, MIGR_ERROR_SQL_TEXT, "the dollar quote %.*s that begins in line %zu is not closed",
			   (int)(tag_end - token->text + 1), token->text, line);
	else
		migr__fail(error, MIGR_ERROR_SQL_TEXT, "the %s that begins in line %zu is not closed", token->what,
			   line);
	migr__error_hint(error, "%s", token->hint);
	return -1;
}

static int fail_body(migr__split *split, migr_error *error, const migr__body *body, const char *start)
{
	size_t line = stop(split, start);

	if (body->depth || !body->parentheses) {
		migr__fail(error, MIGR_ERROR_SQL_TEXT, "the body of the %s that begins in line %zu is not closed",
			   body->kind, line);
		migr__error_hint(error,
				 "each statement in the body ends with a semicolon, the body with END and a semicolon");
	} else {
		migr__fail(error, MIGR_ERROR_SQL_TEXT, "a parenthesis of the %s that begins in line %zu is not closed",
			   body->kind, line);
		migr__error_hint(error, "close the parenthesis");
	}
	return -1;
}

/* DELIMITER text: up to the end of its line; `at` stands after the word. */
static int take_delimiter_command(migr__split *split, migr_error *error, const char *command, const char *at)
{
	const char *newline = memchr(at, '\n', (size_t)(split->end - at));
	migr__view line = migr__view_trim((migr__view){ at, (size_t)((newline ? newline : split->end) - at) });
	size_t size = 0;

	while (size < line.size && !migr__is_blank(line.data[size]))
		size++;
	if (size == 0 || size >= sizeof split->delimiter || memchr(line.data, '\\', size) ||
	    memchr(line.data, '\0', size)) {
		migr__fail(error, MIGR_ERROR_SQL_TEXT,
			   "DELIMITER in line %zu: a delimiter has 1 to %zu characters and no backslash",
			   stop(split, command), sizeof split->delimiter - 1);
		migr__error_hint(error, "write DELIMITER // before a routine's body and DELIMITER ; after it");
		return -1;
	}
	memcpy(split->delimiter, line.data, size);
	split->delimiter[size] = '\0';
	split->at = newline ? newline + 1 : split->end;
	return 1;
}

static int is_default_delimiter(const migr__split *split)
{
	return strcmp(split->delimiter, ";") == 0;
}

static migr__lexer lexer_at(const migr__split *split, const char *at)
{
	return (migr__lexer){ at, split->end, split->flags, split->delimiter, 0 };
}

/* Skips what is between statements. Returns 1 with the first token of one, 0 at the end, -1 after an error. */
static int find_start(migr__split *split, migr__lexer *lexer, migr__token *token, migr_error *error)
{
	for (;;) {
		*lexer = lexer_at(split, split->at);
		migr__lex(lexer, token);
		if (token->kind == MIGR__TOKEN_END)
			return 0;
		if (token->kind == MIGR__TOKEN_OPEN)
			return fail_open(split, error, token);
		if (token->kind == MIGR__TOKEN_WORD && (split->flags & MIGR__SPLIT_DELIMITER) &&
		    migr__token_is(token, "DELIMITER")) {
			if (take_delimiter_command(split, error, token->text, lexer->at) < 0)
				return -1;
		} else if (token->kind == MIGR__TOKEN_BLANK || token->kind == MIGR__TOKEN_DELIMITER ||
			   migr__token_is_symbol(token, ';')) {
			split->at = lexer->at;
		} else {
			return 1;
		}
	}
}

/* Reads on to the end of the statement whose first token was read. *end: past its last token. */
static int find_end(migr__split *split, migr__lexer *lexer, migr__token *token, const char **end, migr_error *error)
{
	migr__body body;
	const char *start = token->text;

	migr__body_init(&body, is_default_delimiter(split) ? split->flags : 0);
	for (;; migr__lex_significant(lexer, token)) {
		if (token->kind == MIGR__TOKEN_OPEN)
			return fail_open(split, error, token);
		if (token->kind == MIGR__TOKEN_END ||
		    (token->kind == MIGR__TOKEN_DELIMITER && !migr__body_is_open(&body)))
			break;
		if (!migr__body_feed(&body, token, lexer)) {
			migr__fail(error, MIGR_ERROR_SQL_TEXT, "line %zu: more than %d blocks are nested",
				   stop(split, token->text), MIGR__BODY_DEPTH);
			migr__error_hint(error, "put the routine between DELIMITER // and DELIMITER ;");
			return -1;
		}
		if (is_default_delimiter(split) || !migr__token_is_symbol(token, ';'))
			*end = lexer->at;
	}
	if (token->kind == MIGR__TOKEN_END && lexer->executable) {
		migr__fail(error, MIGR_ERROR_SQL_TEXT,
			   "an executable comment (/*! ... */) in the statement of line %zu is not closed",
			   stop(split, start));
		migr__error_hint(error, "end the comment with */");
		return -1;
	}
	if (token->kind == MIGR__TOKEN_END && migr__body_is_open(&body))
		return fail_body(split, error, &body, start);
	split->at = lexer->at;
	return 1;
}

int migr__split_next(migr__split *split, migr__piece *piece, migr_error *error)
{
	const migr__split before = *split;
	migr__lexer lexer;
	migr__token token;
	const char *end = NULL;
	int found = find_start(split, &lexer, &token, error);

	if (found > 0) {
		piece->sql = token.text;
		piece->line = line_of(split, token.text);
		found = find_end(split, &lexer, &token, &end, error);
	}
	if (found >= 0 && split->nul && split->nul < split->at) {
		*split = before;
		migr__fail(error, MIGR_ERROR_SQL_TEXT, "there is a NUL byte in line %zu", stop(split, split->nul));
		migr__error_hint(error, "write the byte as an escape of the database, or bind it as a value");
		return -1;
	}
	if (found <= 0)
		return found;
	piece->size = (size_t)(end - piece->sql);
	piece->kind = migr__statement_kind_of(piece->sql, piece->size, split->flags);
	return 1;
}

migr__statement_kind migr__statement_kind_of(const char *sql, size_t size, uint32_t flags)
{
	static const char *const plain[] = { "COMMIT", "END", "ABORT", "XA", NULL };
	static const char *const noise[] = { "WORK", "TRANSACTION", NULL };
	migr__lexer lexer = { sql, sql + size, flags, ";", 0 };
	migr__token first, second;

	do {
		migr__lex_significant(&lexer, &first);
	} while (first.kind == MIGR__TOKEN_SYMBOL && lexer.executable);
	migr__lex_significant(&lexer, &second);
	if (migr__token_is(&first, "BEGIN"))
		return migr__token_is(&second, "NOT") ? MIGR__STATEMENT_OTHER : MIGR__STATEMENT_TRANSACTION;
	if (migr__token_is(&first, "START") || migr__token_is(&first, "PREPARE"))
		return migr__token_is(&second, "TRANSACTION") ? MIGR__STATEMENT_TRANSACTION : MIGR__STATEMENT_OTHER;
	if (migr__token_is(&first, "ROLLBACK")) {
		if (migr__token_in(&second, noise))
			migr__lex_significant(&lexer, &second);
		return migr__token_is(&second, "TO") ? MIGR__STATEMENT_OTHER : MIGR__STATEMENT_TRANSACTION;
	}
	return migr__token_in(&first, plain) ? MIGR__STATEMENT_TRANSACTION : MIGR__STATEMENT_OTHER;
}
