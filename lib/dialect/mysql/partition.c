/* SPDX-License-Identifier: MIT */
#include "dialect/mysql/partition.h"

#include "dialect/lex.h"
#include "dialect/mysql/reading.h"

static int at_end(const migr__token *token)
{
	return token->kind == MIGR__TOKEN_END || token->kind == MIGR__TOKEN_OPEN;
}

/* MySQL shows them in a comment of code, inside which the lexer reads on. */
migr__view migr__partitions_find(migr__view options)
{
	migr__lexer lexer = { options.data, options.data + options.size, MIGR__MYSQL_SPLIT, ";", 0 };
	migr__token token, by;

	if (!options.size)
		return options;
	for (migr__lex_significant(&lexer, &token); !at_end(&token); token = by) {
		migr__lex_significant(&lexer, &by);
		if (migr__token_is(&token, "PARTITION") && migr__token_is(&by, "BY"))
			return (migr__view){ token.text, (size_t)(options.data + options.size - token.text) };
	}
	return (migr__view){ options.data + options.size, 0 };
}
