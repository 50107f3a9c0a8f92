/* SPDX-License-Identifier: MIT */
/* Lists of names, and the elements of keys and indexes. */
#include "dialect/sqlite/constraint.h"

/* What SQLite takes after a name in such a list, though it is of no use in most. */
static int skip_order(migr__tokens *tokens)
{
	if (migr__tokens_word(tokens, "COLLATE") && !migr__tokens_name(tokens, NULL))
		return 0;
	if (!migr__tokens_word(tokens, "ASC"))
		migr__tokens_word(tokens, "DESC");
	return 1;
}

int migr__name_list(migr__tokens *tokens, const char ***names, size_t *count, migr__span *span)
{
	size_t start = migr__tokens_start(tokens);

	if (!migr__tokens_symbol(tokens, '('))
		return 0;
	do {
		const char *name = migr__tokens_name(tokens, NULL);
		const char **added = name ? migr__arena_push(tokens->arena, names, count, sizeof **names) : NULL;

		tokens->failed |= name && !added;
		if (!added || !skip_order(tokens))
			return 0;
		*added = name;
	} while (migr__tokens_symbol(tokens, ','));
	if (!migr__tokens_symbol(tokens, ')'))
		return 0;
	*span = (migr__span){ start, migr__tokens_end(tokens) };
	return 1;
}

/* Whether the element ends before this token. */
static int is_end(const migr__token *token)
{
	return token->kind == MIGR__TOKEN_END || migr__token_is_symbol(token, ',') ||
	       migr__token_is_symbol(token, ')') || migr__token_is(token, "AUTOINCREMENT");
}

static int skip_expression(migr__tokens *tokens)
{
	migr__span bracket;

	while (!is_end(migr__tokens_peek(tokens, 0))) {
		if (!migr__token_is_symbol(migr__tokens_peek(tokens, 0), '('))
			migr__tokens_skip(tokens);
		else if (!migr__tokens_bracket(tokens, &bracket))
			return 0;
	}
	return 1;
}

/*
 * Whether these tokens are one operand, of all of which a COLLATE behind them is: it binds closer than any operator
 * but a sign.
 */
static int is_operand(const migr__token *items, size_t first, size_t end)
{
	size_t depth = 0;

	while (first < end && (migr__token_is_symbol(&items[first], '-') || migr__token_is_symbol(&items[first], '+') ||
	                       migr__token_is_symbol(&items[first], '~')))
		first++;
	if (end - first == 1)
		return 1;
	if (first < end && items[first].kind == MIGR__TOKEN_WORD && !migr__token_is_reserved(&items[first]))
		first++; /* a function */
	for (size_t i = first; i < end; i++) {
		depth += (size_t)migr__token_is_symbol(&items[i], '(');
		if (!depth)
			return 0;
		depth -= (size_t)migr__token_is_symbol(&items[i], ')');
		if (!depth)
			return i + 1 == end;
	}
	return 0;
}

/* Takes [COLLATE name] [ASC | DESC] [NULLS FIRST | LAST] off the end of the tokens, and leaves at least one. */
static int take_order(migr__tokens *tokens, size_t first, size_t *last, migr__indexed *element)
{
	const migr__token *items = tokens->items;
	size_t end = *last;

	if (end - first > 2 && migr__token_is(&items[end - 2], "NULLS") &&
	    (migr__token_is(&items[end - 1], "FIRST") || migr__token_is(&items[end - 1], "LAST")))
		end -= 2;
	if (end - first > 1 && (migr__token_is(&items[end - 1], "ASC") || migr__token_is(&items[end - 1], "DESC")))
		element->is_desc = migr__token_is(&items[--end], "DESC");
	if (end - first > 2 && migr__token_is(&items[end - 2], "COLLATE") && is_operand(items, first, end - 2)) {
		migr__tokens one = *tokens;

		one.at = end - 1;
		element->collation = migr__tokens_name(&one, NULL);
		tokens->failed |= one.failed;
		if (!element->collation)
			return 0;
		end -= 2;
	}
	*last = end;
	return 1;
}

/* A name alone, also in brackets, is a column. */
static int column_of(migr__tokens *tokens, size_t first, size_t last, migr__indexed *element)
{
	migr__tokens one = *tokens;

	while (last - first > 2 && migr__token_is_symbol(&tokens->items[first], '(') &&
	       migr__token_is_symbol(&tokens->items[last - 1], ')')) {
		first++;
		last--;
	}
	if (last - first != 1 || migr__token_is_reserved(&tokens->items[first]))
		return 1;
	one.at = first;
	element->column = migr__tokens_name(&one, NULL);
	tokens->failed |= one.failed;
	return !one.failed;
}

static int element_of(migr__tokens *tokens, migr__indexed *element)
{
	size_t first = tokens->at, last, start = migr__tokens_start(tokens);
	migr__tokens before;

	if (!skip_expression(tokens) || tokens->at == first)
		return 0;
	element->span = (migr__span){ start, migr__tokens_end(tokens) };
	last = tokens->at;
	if (!take_order(tokens, first, &last, element))
		return 0;
	before = *tokens;
	before.at = last;
	element->expression = (migr__span){ start, migr__tokens_end(&before) };
	return column_of(tokens, first, last, element);
}

int migr__indexed_list(migr__tokens *tokens, migr__indexed **elements, size_t *count, int *rest)
{
	if (!migr__tokens_symbol(tokens, '('))
		return 0;
	do {
		migr__indexed *element = migr__arena_push(tokens->arena, elements, count, sizeof **elements);

		tokens->failed |= !element;
		if (!element || !element_of(tokens, element))
			return 0;
	} while (migr__tokens_symbol(tokens, ','));
	*rest = migr__token_is(migr__tokens_peek(tokens, 0), "AUTOINCREMENT");
	return *rest || migr__tokens_symbol(tokens, ')');
}
