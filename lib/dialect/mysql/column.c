/* SPDX-License-Identifier: MIT */
/* Columns from literals: name, type and attributes. */
#include "dialect/mysql/my.h"

#include "base/text.h"
#include "dialect/lex.h"
#include "dialect/literal.h"

#include <string.h>

int migr__my_is_auto_increment(const migr_column *column)
{
	return (column->flags & (MIGR_AUTOINCREMENT | MIGR_IDENTITY_ALWAYS)) != 0;
}

migr_status migr__my_refuse_numbers(migr__my *my, const char *column, int64_t increment, const char *options)
{
	const char *text = NULL;

	if (increment > 1 || increment < 0)
		return migr__my_refuse(my, "the server's setting auto_increment_increment is for all tables",
		                       "has no distance of numbers for one column (column \"%s\")", column);
	if (migr__my_fail(my, migr__clause_option(my->compiler, options, &text)) == MIGR_OK && text)
		migr__my_refuse(my, "write \"postgresql: ...\" if it is meant for that database",
		                "has no identity_options (column \"%s\")", column);
	return my->status;
}

static migr_status refuse_foreign(migr__my *my, const migr_column *column)
{
	if (column->not_null_conflict)
		return migr__my_refuse(my, "that is SQLite's: leave it out", "has no ON CONFLICT (column \"%s\")",
		                       column->name);
	return migr__my_refuse_numbers(my, column->name, column->identity_increment, column->identity_options);
}

migr_status migr__my_column_read(migr__my *my, const migr_column *column, migr__my_column *out)
{
	memset(out, 0, sizeof *out);
	out->column = column;
	if (refuse_foreign(my, column) != MIGR_OK)
		return my->status;
	return migr__my_fail(my,
	                     migr__mysql_type_of(my->compiler, column->type, my->server.plain_backslash, &out->type));
}

static void lex(migr__lexer *lexer, migr__token *token, const migr__my *my, const char *sql)
{
	*lexer = (migr__lexer){ sql, sql + strlen(sql), my->compiler->dialect->split_flags, ";", 0 };
	migr__lex_significant(lexer, token);
}

/* The current time, in one of its spellings, with or without brackets and a precision. */
static int is_now(const migr__my *my, const char *sql)
{
	static const char *const spellings[] = { "CURRENT_TIMESTAMP", "NOW", "LOCALTIME", "LOCALTIMESTAMP", NULL };
	migr__lexer lexer;
	migr__token token;

	lex(&lexer, &token, my, sql);
	if (!migr__token_in(&token, spellings))
		return 0;
	migr__lex_significant(&lexer, &token);
	if (migr__token_is_symbol(&token, '(')) {
		migr__lex_significant(&lexer, &token);
		if (token.kind == MIGR__TOKEN_SYMBOL && token.text[0] >= '0' && token.text[0] <= '9')
			migr__lex_significant(&lexer, &token);
		if (!migr__token_is_symbol(&token, ')'))
			return 0;
		migr__lex_significant(&lexer, &token);
	}
	return token.kind == MIGR__TOKEN_END;
}

const char *migr__my_now(migr__my *my, const migr__family *family, const char *sql)
{
	if ((family->kind != MIGR__FAMILY_DATETIME && family->kind != MIGR__FAMILY_TIMESTAMP) || !is_now(my, sql))
		return NULL;
	return family->precision ? migr__my_printf(my, "CURRENT_TIMESTAMP(%d)", family->precision)
	                         : "CURRENT_TIMESTAMP";
}

static int is_number(const migr__token *token)
{
	return token->kind == MIGR__TOKEN_SYMBOL && token->text[0] >= '0' && token->text[0] <= '9';
}

/* "5", "-1.5", "'x'", "x'41'", "TRUE": what may stand behind DEFAULT as it is. */
static int is_literal(const migr__my *my, const char *sql)
{
	static const char *const words[] = { "TRUE", "FALSE", "NULL", NULL };
	static const char *const prefixes[] = { "X", "B", "N", NULL };
	migr__lexer lexer;
	migr__token token;
	int is_signed;

	lex(&lexer, &token, my, sql);
	is_signed = migr__token_is_symbol(&token, '-') || migr__token_is_symbol(&token, '+');
	if (is_signed)
		migr__lex_significant(&lexer, &token);
	if (is_number(&token) || migr__token_is_symbol(&token, '.')) {
		/* a number with a point or an exponent is more than one token */
		do {
			migr__lex_significant(&lexer, &token);
		} while (is_number(&token) || migr__token_is_symbol(&token, '.'));
		return token.kind == MIGR__TOKEN_END;
	}
	if (is_signed)
		return 0;
	if (migr__token_in(&token, words)) {
		migr__lex_significant(&lexer, &token);
		return token.kind == MIGR__TOKEN_END;
	}
	/* _utf8mb4 x'41' */
	if (token.kind == MIGR__TOKEN_WORD && token.text[0] == '_')
		migr__lex_significant(&lexer, &token);
	if (migr__token_in(&token, prefixes))
		migr__lex_significant(&lexer, &token);
	if (token.kind != MIGR__TOKEN_QUOTED || token.text[0] != '\'')
		return 0;
	migr__lex_significant(&lexer, &token);
	return token.kind == MIGR__TOKEN_END;
}

/* One pair of brackets around all of it. */
static int is_bracketed(const migr__my *my, const char *sql)
{
	migr__lexer lexer;
	migr__token token;
	size_t depth = 0;

	lex(&lexer, &token, my, sql);
	if (!migr__token_is_symbol(&token, '('))
		return 0;
	do {
		if (migr__token_is_symbol(&token, '('))
			depth++;
		else if (migr__token_is_symbol(&token, ')'))
			depth--;
		migr__lex_significant(&lexer, &token);
	} while (depth && token.kind != MIGR__TOKEN_END && token.kind != MIGR__TOKEN_OPEN);
	return !depth && token.kind == MIGR__TOKEN_END;
}

/* DEFAULT and the SQL, in brackets where the servers want them. */
static const char *default_text(migr__my *my, const migr__family *family, const char *sql)
{
	const char *now = migr__my_now(my, family, sql);
	migr__buf buf;
	const char *text;

	if (now)
		return migr__my_printf(my, "DEFAULT %s", now);
	if (migr__view_is_nocase(migr__view_trim(migr__view_of(sql)), "NULL"))
		return "DEFAULT NULL";
	if ((is_literal(my, sql) && !migr__family_is_large(family)) || is_bracketed(my, sql))
		return migr__my_printf(my, "DEFAULT %s", sql);
	migr__buf_init(&buf, my->buf.alloc);
	migr__buf_puts(&buf, "DEFAULT ");
	migr__clause_brackets(&buf, sql);
	text = buf.failed ? NULL : migr__arena_strndup(my->compiler->arena, buf.data, buf.size);
	migr__buf_free(&buf);
	if (!text)
		migr__my_fail(my, migr__fail_memory(my->compiler->error));
	return text;
}

/* A value as SQL in the arena. */
static const char *value_text(migr__my *my, const migr_value *value)
{
	migr__buf buf;
	const char *text;

	migr__buf_init(&buf, my->buf.alloc);
	migr__literal(&buf, my->compiler->dialect, value);
	text = buf.failed ? NULL : migr__arena_strndup(my->compiler->arena, migr__buf_text(&buf), buf.size);
	migr__buf_free(&buf);
	if (!text)
		migr__my_fail(my, migr__fail_memory(my->compiler->error));
	return text;
}

migr_status migr__my_default(migr__my *my, const migr__family *family, const char *sql, const migr_value *value,
                             const char **out)
{
	const char *text = NULL;

	*out = NULL;
	if (sql)
		migr__my_fail(my, migr__clause_sql(my->compiler, sql, "the default", &text));
	else if (value->type != MIGR_VALUE_NULL)
		text = value_text(my, value);
	if (my->status == MIGR_OK && text)
		*out = default_text(my, family, text);
	return my->status;
}

const char *migr__my_generated(migr__my *my, const char *sql, int is_stored)
{
	migr__buf buf;
	const char *text = NULL;

	migr__buf_init(&buf, my->buf.alloc);
	migr__buf_puts(&buf, "GENERATED ALWAYS AS ");
	migr__my_fail(my, migr__clause_expression(my->compiler, &buf, sql, "the expression of a generated column"));
	migr__buf_puts(&buf, is_stored ? " STORED" : " VIRTUAL");
	if (my->status == MIGR_OK && !buf.failed)
		text = migr__arena_strndup(my->compiler->arena, buf.data, buf.size);
	migr__buf_free(&buf);
	if (my->status == MIGR_OK && !text)
		migr__my_fail(my, migr__fail_memory(my->compiler->error));
	return text;
}

static void write_charset(migr__my *my, const migr__my_column *column)
{
	const char *charset = column->column->charset ? column->column->charset : column->type.charset;
	const char *collation = NULL;

	if (charset) {
		migr__my_puts(my, " CHARACTER SET ");
		migr__my_word(my, charset, "character set");
	}
	migr__my_fail(my, migr__clause_option(my->compiler, column->column->collation, &collation));
	if (collation) {
		migr__my_puts(my, " COLLATE ");
		migr__my_word(my, collation, "collation");
	}
}

static void write_null(migr__my *my, const migr_column *column)
{
	int is_not_null = (column->flags & (MIGR_NOT_NULL | MIGR_PRIMARY_KEY)) || migr__my_is_auto_increment(column);

	/* MariaDB has neither word for a generated column */
	if (!column->generated_sql)
		migr__my_puts(my, is_not_null ? " NOT NULL" : " NULL");
	else if (is_not_null && migr__my_is_mysql(my))
		migr__my_puts(my, " NOT NULL");
	else if (column->flags & MIGR_NOT_NULL)
		migr__my_refuse(my, "give the table a check instead: \"... IS NOT NULL\"",
		                "has no NOT NULL for a generated column (column \"%s\"): MariaDB refuses it",
		                column->name);
}

migr_status migr__my_on_update(migr__my *my, const migr__family *family, const char *column, const char *text,
                               const char **out)
{
	const char *now, *sql = NULL;

	*out = NULL;
	if (migr__my_fail(my, migr__clause_option(my->compiler, text, &sql)) != MIGR_OK || !sql)
		return my->status;
	now = migr__my_now(my, family, sql);
	if (!now)
		return migr__my_refuse(my,
		                       "it may be CURRENT_TIMESTAMP, of a timestamp; use a trigger for anything else",
		                       "cannot set column \"%s\" to %s by ON UPDATE", column, sql);
	*out = migr__my_printf(my, "ON UPDATE %s", now);
	return my->status;
}

static void write_default(migr__my *my, const migr__my_column *column)
{
	const char *text;

	if (migr__my_default(my, &column->type.family, column->column->default_sql, &column->column->default_value,
	                     &text) != MIGR_OK)
		return;
	if (text) {
		migr__my_puts(my, " ");
		migr__my_puts(my, text);
	}
	if (migr__my_on_update(my, &column->type.family, column->column->name, column->column->on_update_sql, &text) ==
	            MIGR_OK &&
	    text) {
		migr__my_puts(my, " ");
		migr__my_puts(my, text);
	}
}

migr_status migr__my_column_write(migr__my *my, const migr__my_column *column)
{
	const migr_column *literal = column->column;

	migr__my_name(my, literal->name);
	migr__my_puts(my, " ");
	migr__my_puts(my, column->type.text);
	write_charset(my, column);
	if (literal->generated_sql) {
		const char *text = migr__my_generated(my, literal->generated_sql, literal->flags & MIGR_STORED);

		migr__my_puts(my, " ");
		migr__my_puts(my, text ? text : "");
	}
	write_null(my, literal);
	if (literal->flags & MIGR_INVISIBLE)
		migr__my_puts(my, " INVISIBLE");
	if (!literal->generated_sql)
		write_default(my, column);
	if (migr__my_is_auto_increment(literal))
		migr__my_puts(my, " AUTO_INCREMENT");
	if (literal->comment) {
		migr__my_puts(my, " COMMENT ");
		migr__my_string(my, literal->comment);
	}
	return my->status;
}
