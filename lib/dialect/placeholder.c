/* SPDX-License-Identifier: MIT */
#include "dialect/placeholder.h"

#include "dialect/lex.h"

void migr__number_placeholders(migr__buf *buf, const migr__dialect *dialect, const char *sql, size_t size)
{
	migr__lexer lexer = { sql, sql + size, dialect->split_flags, ";", 0 };
	migr__token token;
	unsigned number = 0;

	for (;;) {
		migr__lex(&lexer, &token);
		if (token.kind == MIGR__TOKEN_END)
			return;
		if (token.kind == MIGR__TOKEN_SYMBOL && token.size == 1 && token.text[0] == '?') {
			if (lexer.at < lexer.end && *lexer.at == '?') {
				lexer.at++;
				migr__buf_putc(buf, '?');
			} else {
				migr__buf_printf(buf, "$%u", ++number);
			}
		} else {
			migr__buf_add(buf, token.text, token.size);
		}
		if (token.kind == MIGR__TOKEN_OPEN)
			return;
	}
}
