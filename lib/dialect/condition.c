/* SPDX-License-Identifier: MIT */
#include "dialect/condition.h"

#include "dialect/lex.h"

int migr__condition_same(const migr__dialect *dialect, const char *a, const char *b, migr__arena *arena)
{
	migr__lexer left = { .at = a, .end = a + migr__view_of(a).size, .flags = dialect->split_flags };
	migr__lexer right = { .at = b, .end = b + migr__view_of(b).size, .flags = dialect->split_flags };
	migr__token x, y;

	(void)arena;
	left.delimiter = right.delimiter = ";";
	do {
		migr__lex_significant(&left, &x);
		migr__lex_significant(&right, &y);
		if (x.kind != y.kind || x.size != y.size)
			return 0;
		for (size_t i = 0; i < x.size; i++)
			if (x.text[i] != y.text[i])
				return 0;
	} while (x.kind != MIGR__TOKEN_END && x.kind != MIGR__TOKEN_OPEN);
	return 1;
}
