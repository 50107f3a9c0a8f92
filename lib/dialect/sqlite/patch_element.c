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

/* The end of the last comment of a gap, with the blanks at its end, which are its own; its start if there is none. */
static size_t behind_comments(const char *text, gap g)
{
	migr__lexer lexer = migr__sqlite_lexer((migr__view){ text + g.start, g.end - g.start });
	size_t end = g.start;
	migr__token token;

	for (migr__lex(&lexer, &token); token.kind == MIGR__TOKEN_BLANK; migr__lex(&lexer, &token))
		if (!migr__is_blank(token.text[0]))
			end = (size_t)(token.text - text) + token.size;
	return end;
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

/* What stands around an element. */
typedef struct around {
	int has_bracket; /* before it */
	int has_comma;
	size_t comma; /* where that begins */
	gap before;   /* between the comma, the bracket, or the element before it, and it */
	gap behind;   /* between it and the next token */
	char next;    /* that, if it is a comma or the bracket; else another element follows without a comma */
	gap behind_next;
} around;

static migr__token token_behind(const migr__definition *definition, size_t place)
{
	migr__lexer lexer = migr__sqlite_lexer((migr__view){ definition->text + place, definition->size - place });
	migr__token token;

	migr__sqlite_lex(&lexer, &token);
	return token;
}

/* The end of the element before a place; 0 if there is none. */
static size_t end_before(const migr__definition *definition, size_t place)
{
	size_t end = 0;

	for (size_t i = 0; i < definition->n_columns && definition->columns[i].span.end <= place; i++)
		end = definition->columns[i].span.end;
	for (size_t i = 0; i < definition->n_constraints && definition->constraints[i].span.end <= place; i++)
		end = definition->constraints[i].span.end;
	return end;
}

static around look_around(const migr__definition *definition, migr__span element)
{
	size_t end = end_before(definition, element.start);
	migr__token token = token_behind(definition, end ? end : definition->body.start);
	around a = { .before = { end, element.start } };

	a.has_bracket = !end;
	a.has_comma = end && migr__token_is_symbol(&token, ',');
	if (a.has_bracket || a.has_comma) {
		a.comma = (size_t)(token.text - definition->text);
		a.before.start = a.comma + 1;
	}
	token = token_behind(definition, element.end);
	a.behind = (gap){ element.end, (size_t)(token.text - definition->text) };
	if (token.kind != MIGR__TOKEN_SYMBOL)
		return a;
	a.next = token.text[0];
	a.behind_next.start = a.behind.end + 1;
	token = token_behind(definition, a.behind_next.start);
	a.behind_next.end = (size_t)(token.text - definition->text);
	return a;
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
	around a = look_around(definition, behind);
	migr__view blanks = separator(definition);
	int to_line_end, width = (int)blanks.size;
	size_t place;

	if (a.next == ',') {
		place = comments_behind_comma(definition->text, a.behind_next);
		migr__edit_put(edit, (migr__span){ place, place }, "%.*s%s", width, blanks.data, sql);
		migr__edit_put(edit, (migr__span){ place, place }, ",");
		return;
	}
	place = line_comments(definition->text, a.behind, &to_line_end);
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

/*
 * One that a comma follows: it goes with that comma and the blanks before it, so that what follows keeps its own. Where
 * a bracket or a comment is before them and not all are on lines of their own, it leaves its blanks to the next.
 */
static void cut_before_comma(migr__edit *edit, migr__span element, const around *a)
{
	const char *text = edit->definition->text;
	gap before = indentation(text, element.start);
	size_t end = comments_behind_comma(text, a->behind_next);

	if (!a->has_bracket && !has_comment(text, a->before))
		element.start = a->before.start;
	else if (has_newline(text, before.start, before.end) &&
	         has_newline(text, end, skip_blanks(text, end, a->behind_next.end)))
		element.start = before.start;
	else if (!has_comment(text, a->behind_next))
		end = a->behind_next.end;
	migr__edit_remove(edit, (migr__span){ element.start, end });
}

/* The last one: the comma before it, if there is one, goes with it. */
static void cut_last(migr__edit *edit, migr__span element, const around *a)
{
	int to_line_end;

	element.end = line_comments(edit->definition->text, a->behind, &to_line_end);
	if (a->has_comma && !has_comment(edit->definition->text, a->before)) {
		migr__edit_remove(edit, (migr__span){ a->comma, element.end });
		return;
	}
	if (a->has_comma)
		migr__edit_remove(edit, (migr__span){ a->comma, a->before.start });
	element.start = back_over_blanks(edit->definition->text, behind_comments(edit->definition->text, a->before),
	                                 element.start);
	migr__edit_remove(edit, element);
}

void migr__edit_cut_element(migr__edit *edit, migr__span element)
{
	around a = look_around(edit->definition, element);

	if (a.next == ',')
		cut_before_comma(edit, element, &a);
	else if (a.next == ')')
		cut_last(edit, element, &a);
	else
		migr__edit_remove(edit, (migr__span){ element.start, a.behind.end });
}
