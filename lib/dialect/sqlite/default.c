/* SPDX-License-Identifier: MIT */
/*
 * Defaults of columns.
 */
#include "dialect/sqlite/column.h"

#include "dialect/clause.h"
#include "dialect/lex.h"
#include "dialect/literal.h"
#include "dialect/sqlite/write.h"

#include <string.h>

static void begin(migr__lexer *lexer, const char *text)
{
	*lexer = (migr__lexer){ .at = text, .end = text + strlen(text), .delimiter = ";" };
}

static int is_number(const migr__token *token)
{
	return token->kind == MIGR__TOKEN_SYMBOL &&
	       ((token->text[0] >= '0' && token->text[0] <= '9') || token->text[0] == '.');
}

/* The rest of a number whose first piece was taken: 1.5e-3 is several tokens to the lexer. */
static int rest_is_number(const char *p, const char *end)
{
	for (; p < end; p++)
		if (!strchr("0123456789.eExXabcdfABCDF_", *p) && !((*p == '-' || *p == '+') && (p[-1] | 0x20) == 'e'))
			return 0;
	return 1;
}

/* x'00' is a word and a string. */
static int rest_is_blob(const char *p, const char *end)
{
	migr__lexer lexer;
	migr__token token;

	if (p == end || *p != '\'')
		return 0;
	lexer = (migr__lexer){ .at = p, .end = end, .delimiter = ";" };
	migr__lex(&lexer, &token);
	return token.kind == MIGR__TOKEN_QUOTED && lexer.at == end;
}

static int is_literal(migr__view text)
{
	static const char *const words[] = { "NULL", "TRUE", "FALSE", NULL };
	migr__lexer lexer = { .at = text.data, .end = text.data + text.size, .delimiter = ";" };
	migr__token token;

	migr__lex_significant(&lexer, &token);
	if (migr__token_is_symbol(&token, '-') || migr__token_is_symbol(&token, '+')) {
		migr__lex_significant(&lexer, &token);
		return is_number(&token) && rest_is_number(token.text + 1, lexer.end);
	}
	if (is_number(&token))
		return rest_is_number(token.text + 1, lexer.end);
	if (migr__token_is(&token, "X"))
		return rest_is_blob(lexer.at, lexer.end);
	return lexer.at == lexer.end &&
	       (migr__token_in(&token, words) || (token.kind == MIGR__TOKEN_QUOTED && token.text[0] == '\''));
}

int migr__sqlite_is_literal(const char *text)
{
	migr__view view = migr__view_trim(migr__view_of(text));

	return view.size && is_literal(view);
}

int migr__sqlite_is_null(const char *text)
{
	return !text || migr__view_is_nocase(migr__view_trim(migr__view_of(text)), "NULL");
}

static int is_time(const char *text)
{
	static const char *const words[] = { "CURRENT_TIMESTAMP", "CURRENT_DATE", "CURRENT_TIME", NULL };
	migr__lexer lexer;
	migr__token token;

	begin(&lexer, text);
	migr__lex_significant(&lexer, &token);
	if (!migr__token_in(&token, words))
		return 0;
	migr__lex_significant(&lexer, &token);
	return token.kind == MIGR__TOKEN_END;
}

/* One pair of brackets around all of it, and nothing behind. */
static int is_bracketed(const char *text)
{
	migr__lexer lexer;
	migr__token token;
	int depth = 0;

	begin(&lexer, text);
	migr__lex_significant(&lexer, &token);
	if (!migr__token_is_symbol(&token, '('))
		return 0;
	do {
		depth += migr__token_is_symbol(&token, '(') - migr__token_is_symbol(&token, ')');
		migr__lex_significant(&lexer, &token);
	} while (depth && token.kind != MIGR__TOKEN_END);
	return !depth && token.kind == MIGR__TOKEN_END;
}

static const char *as_default(migr__compiler *compiler, const char *sql)
{
	migr__buf buf;

	if (migr__sqlite_is_literal(sql) || is_time(sql) || is_bracketed(sql))
		return sql;
	migr__buf_init(&buf, compiler->out->alloc);
	migr__clause_brackets(&buf, sql);
	return migr__sqlite_take(compiler, &buf);
}

migr_status migr__sqlite_default(migr__compiler *compiler, const char *sql, const migr_value *value, const char *column,
                                 const char **out)
{
	const char *what = migr__sqlite_text(compiler, "the default of column \"%s\"", column);
	migr_status rc;
	migr__buf buf;

	*out = NULL;
	if (!what)
		return compiler->error->status;
	if (sql) {
		rc = migr__clause_sql(compiler, sql, what, out);
		if (rc == MIGR_OK && *out)
			*out = as_default(compiler, *out);
		return rc != MIGR_OK || *out ? rc : compiler->error->status;
	}
	if (value->type == MIGR_VALUE_NULL)
		return MIGR_OK;
	migr__buf_init(&buf, compiler->out->alloc);
	migr__literal(&buf, compiler->dialect, value);
	*out = migr__sqlite_take(compiler, &buf);
	return *out ? MIGR_OK : compiler->error->status;
}

/* "'-1.5'", and for a boolean "'true'". */
static int is_text_of_type(const migr__type *type, migr__view text)
{
	size_t digits = 0;
	migr__view rest = migr__view_trim(text);

	if (type->kind == MIGR__TYPE_BOOLEAN &&
	    (migr__view_is_nocase(rest, "true") || migr__view_is_nocase(rest, "false")))
		return 1;
	for (size_t i = 0; i < rest.size; i++) {
		int is_exponent = i && (rest.data[i - 1] | 0x20) == 'e';

		digits += rest.data[i] >= '0' && rest.data[i] <= '9';
		if (!strchr("0123456789.eE+-", rest.data[i]) || (strchr("+-", rest.data[i]) && i && !is_exponent))
			return 0;
	}
	return digits > 0;
}

static int is_of_numbers(migr__type_kind kind)
{
	return kind == MIGR__TYPE_SMALLINT || kind == MIGR__TYPE_INTEGER || kind == MIGR__TYPE_BIGINT ||
	       kind == MIGR__TYPE_REAL || kind == MIGR__TYPE_DOUBLE || kind == MIGR__TYPE_NUMERIC ||
	       kind == MIGR__TYPE_BOOLEAN;
}

migr_status migr__sqlite_default_fits(migr__compiler *compiler, const migr__type *type, const char *text,
                                      const char *column)
{
	migr__view literal = migr__view_trim(migr__view_of(text ? text : ""));

	/* other databases read a text as one of the type, and refuse one that is none */
	if (!is_of_numbers(type->kind) || literal.size < 2 || literal.data[0] != '\'' || !is_literal(literal) ||
	    is_text_of_type(type, (migr__view){ literal.data + 1, literal.size - 2 }))
		return MIGR_OK;
	migr__fail(compiler->error, MIGR_ERROR_SCHEMA, "the default %.*s does not fit the type of column \"%s\"",
	           literal.size > 60 ? 60 : (int)literal.size, literal.data, column);
	return migr__error_hint(compiler->error, "give a default of the type, or change the type as well");
}
