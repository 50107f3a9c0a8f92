/* SPDX-License-Identifier: MIT */
/*
 * Adds and removes elements of the bracket, with the comma that each needs, and minds which comment belongs to which:
 * one that follows an element on its line, also behind the comma, is the element's.
 */
#include "dialect/sqlite/patch.h"

#include <string.h>

/* Blanks and comments between two tokens. */
typedef struct gap {
	size_t start;
	size_t end;
} gap;

static int has_newline(const char *text, size_t start, size_t end)
{
	return start < end && memchr(text + start, '\n', end - start) != NULL;
}

static size_t skip_blanks(const char *text, size_t start, size_t end)
{
	while (start < end && migr__is_blank(text[start]))
		start++;
	return start;
}

static size_t back_over_blanks(const char *text, size_t start, size_t end)
{
	while (end > start && migr__is_blank(text[end - 1]))
		end--;
	return end;
}

static int has_comment(const char *text, gap g)
{
	return skip_blanks(text, g.start, g.end) < g.end;
}

/* The end of the comments that begin on the line on which the gap begins; its start if there are none. */
static size_t line_comments(const char *text, gap g, int *to_line_end)
{
	migr__lexer lexer = migr__sqlite_lexer((migr__view){ text + g.start, g.end - g.start });
	size_t end = g.start;
	migr__token token;

	*to_line_end = 0;
	for (migr__lex(&lexer, &token); token.kind == MIGR__TOKEN_BLANK; migr__lex(&lexer, &token)) {
		int is_comment = !migr__is_blank(token.text[0]);

		if (is_comment) {
			end = (size_t)(token.text - text) + token.size;
			*to_line_end = token.text[0] == '-';
		}
		if (memchr(token.text, '\n', token.size))
			break;
	}
	return end;
}

/* Behind a comma or the opening bracket: comments before the next element on the same line are the next one's. */
static size_t comments_behind_comma(const char *text, gap g)
{
	int to_line_end;
	size_t end = line_comments(text, g, &to_line_end);

	return to_line_end || has_newline(text, end, skip_blanks(text, end, g.end)) ? end : g.start;
}

static size_t token_start(const migr__tokens *tokens, size_t i)
{
	return (size_t)(tokens->items[i].text - tokens->text);
}

static size_t token_end(const migr__tokens *tokens, size_t i)
{
	return token_start(tokens, i) + tokens->items[i].size;
}

/* The first token that does not begin before a place. */
static size_t token_at(const migr__tokens *tokens, size_t place)
{
	size_t i = 0;

	while (i + 1 < tokens->count && token_start(tokens, i) < place)
		i++;
	return i;
}

static int read_tokens(migr__edit *edit, migr__tokens *tokens)
{
	const migr__definition *definition = edit->definition;

	if (migr__tokens_read(tokens, definition->arena, definition->text, definition->size, edit->error) == MIGR_OK)
		return 1;
	edit->failed = 1;
	return 0;
}

/* The blanks before an element, from the last line end on, with the \r of a \r\n. */
static gap indentation(const char *text, size_t element)
{
	size_t start = back_over_blanks(text, 0, element);

	for (size_t i = element; i > start; i--)
		if (text[i - 1] == '\n')
			return (gap){ i > start + 1 && text[i - 2] == '\r' ? i - 2 : i - 1, element };
	return (gap){ start, element };
}

/* How elements are set apart here: by what is before the last one. */
static migr__view separator(const migr__definition *definition)
{
	size_t last = definition->columns[definition->n_columns - 1].span.start;
	gap before;

	if (definition->n_constraints)
		last = definition->constraints[definition->n_constraints - 1].span.start;
	before = indentation(definition->text, last);
	if (before.start == before.end || (definition->n_columns + definition->n_constraints == 1 &&
	                                   !has_newline(definition->text, before.start, before.end)))
		return migr__view_of(" ");
	return (migr__view){ definition->text + before.start, before.end - before.start };
}

void migr__edit_add_element(migr__edit *edit, const char *sql, migr__span behind)
{
	const migr__definition *definition = edit->definition;
	migr__view blanks = separator(definition);
	int to_line_end, width = (int)blanks.size;
	migr__tokens tokens;
	size_t next, place;
	gap g;

	if (!read_tokens(edit, &tokens))
		return;
	next = token_at(&tokens, behind.end);
	if (migr__token_is_symbol(&tokens.items[next], ',')) {
		g = (gap){ token_end(&tokens, next), token_start(&tokens, next + 1) };
		place = comments_behind_comma(definition->text, g);
		migr__edit_put(edit, (migr__span){ place, place }, "%.*s%s", width, blanks.data, sql);
		migr__edit_put(edit, (migr__span){ place, place }, ",");
		return;
	}
	g = (gap){ behind.end, token_start(&tokens, next) };
	place = line_comments(definition->text, g, &to_line_end);
	if (to_line_end) {
		migr__edit_put(edit, (migr__span){ behind.end, behind.end }, ",");
		migr__edit_put(edit, (migr__span){ place, place }, "%.*s%s", width, blanks.data, sql);
	} else {
		migr__edit_put(edit, (migr__span){ place, place }, ",%.*s%s", width, blanks.data, sql);
	}
}

void migr__edit_add_first(migr__edit *edit, const char *sql)
{
	const migr__definition *definition = edit->definition;
	gap g = { definition->body.start + 1, definition->columns[0].span.start }, before;
	size_t place = comments_behind_comma(definition->text, g);

	before = indentation(definition->text, skip_blanks(definition->text, place, g.end));
	if (before.start < place)
		before.start = place;
	migr__edit_put(edit, (migr__span){ place, place }, "%.*s%s", (int)(before.end - before.start),
	               definition->text + before.start, sql);
	migr__edit_put(edit, (migr__span){ place, place }, before.start == before.end ? ", " : ",");
}

/* One that a comma follows: it goes with that comma. */
static void cut_before_comma(migr__edit *edit, migr__span element, const migr__tokens *tokens, size_t comma)
{
	const char *text = edit->definition->text;
	gap behind = { token_end(tokens, comma), token_start(tokens, comma + 1) };
	gap before = indentation(text, element.start);
	size_t end;

	if (!has_comment(text, behind)) {
		migr__edit_remove(edit, (migr__span){ element.start, behind.end });
		return;
	}
	end = comments_behind_comma(text, behind);
	if (has_newline(text, before.start, before.end) && has_newline(text, end, skip_blanks(text, end, behind.end)))
		element.start = before.start;
	migr__edit_remove(edit, (migr__span){ element.start, end });
}

/* The last one: the comma before it, if there is one, goes with it. */
static void cut_last(migr__edit *edit, migr__span element, const migr__tokens *tokens, size_t before, size_t next)
{
	const char *text = edit->definition->text;
	gap behind = { element.end, token_start(tokens, next) };
	gap between = { token_end(tokens, before), element.start };
	int to_line_end, has_comma = migr__token_is_symbol(&tokens->items[before], ',');
	size_t end = line_comments(text, behind, &to_line_end);

	if (has_comma && !has_comment(text, between)) {
		migr__edit_remove(edit, (migr__span){ token_start(tokens, before), end });
		return;
	}
	if (has_comma)
		migr__edit_remove(edit, (migr__span){ token_start(tokens, before), between.start });
	migr__edit_cut(edit, (migr__span){ element.start, end });
}

void migr__edit_cut_element(migr__edit *edit, migr__span element)
{
	migr__tokens tokens;
	size_t next, first;

	if (!read_tokens(edit, &tokens))
		return;
	first = token_at(&tokens, element.start);
	next = token_at(&tokens, element.end);
	if (migr__token_is_symbol(&tokens.items[next], ','))
		cut_before_comma(edit, element, &tokens, next);
	else if (migr__token_is_symbol(&tokens.items[next], ')'))
		cut_last(edit, element, &tokens, first - 1, next);
	else
		migr__edit_remove(edit, (migr__span){ element.start, token_start(&tokens, next) });
}
