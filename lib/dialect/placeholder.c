/* SPDX-License-Identifier: MIT */
#include "dialect/placeholder.h"

#include "dialect/lex.h"
#include "dialect/literal.h"

/* What stands for the placeholder of that number, from 0. */
typedef void (*put_fn)(migr__buf *buf, const migr__dialect *dialect, const migr_value *params, size_t n_params,
                       size_t number);

static void replace(migr__buf *buf, const migr__dialect *dialect, migr__view sql, const migr_value *params,
                    size_t n_params, put_fn put)
{
	migr__lexer lexer = { sql.data, sql.data + sql.size, dialect->split_flags, ";", 0 };
	migr__token token;
	size_t number = 0;

	for (;;) {
		migr__lex(&lexer, &token);
		if (token.kind == MIGR__TOKEN_END)
			return;
		if (token.kind == MIGR__TOKEN_SYMBOL && token.size == 1 && token.text[0] == '?') {
			if (lexer.at < lexer.end && *lexer.at == '?') {
				lexer.at++;
				migr__buf_putc(buf, '?');
			} else {
				put(buf, dialect, params, n_params, number++);
			}
		} else {
			migr__buf_add(buf, token.text, token.size);
		}
		if (token.kind == MIGR__TOKEN_OPEN)
			return;
	}
}

static void put_number(migr__buf *buf, const migr__dialect *dialect, const migr_value *params, size_t n_params,
                       size_t number)
{
	(void)dialect;
	(void)params;
	(void)n_params;
	migr__buf_printf(buf, "$%zu", number + 1);
}

static void put_value(migr__buf *buf, const migr__dialect *dialect, const migr_value *params, size_t n_params,
                      size_t number)
{
	if (number < n_params)
		migr__literal(buf, dialect, &params[number]);
	else
		migr__buf_putc(buf, '?');
}

void migr__number_placeholders(migr__buf *buf, const migr__dialect *dialect, const char *sql, size_t size)
{
	replace(buf, dialect, (migr__view){ sql, size }, NULL, 0, put_number);
}

void migr__fill_placeholders(migr__buf *buf, const migr__dialect *dialect, const char *sql, size_t size,
                             const migr_value *params, size_t n_params)
{
	if (n_params)
		replace(buf, dialect, (migr__view){ sql, size }, params, n_params, put_value);
	else
		migr__buf_add(buf, sql, size);
}
