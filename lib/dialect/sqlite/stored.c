/* SPDX-License-Identifier: MIT */
#include "dialect/sqlite/stored.h"

#include "dialect/dialect.h"
#include "dialect/sqlite/constraint.h"

#include <string.h>

static migr__view view_of(const char *sql, migr__span span)
{
	return (migr__view){ sql + span.start, span.end - span.start };
}

/* [IF NOT EXISTS] [schema.]name */
static const char *name_of(migr__tokens *tokens, migr__span *span)
{
	const char *name;

	if (migr__tokens_words(tokens, "IF", "NOT") && !migr__tokens_word(tokens, "EXISTS"))
		return NULL;
	name = migr__tokens_name(tokens, span);
	return name && migr__tokens_symbol(tokens, '.') ? migr__tokens_name(tokens, span) : name;
}

/* What is left, without ";" and comments at its end. */
static migr__span rest_of(migr__tokens *tokens)
{
	migr__span rest = { migr__tokens_start(tokens), migr__tokens_start(tokens) };

	for (; migr__tokens_peek(tokens, 0)->kind != MIGR__TOKEN_END; migr__tokens_skip(tokens)) {
		const migr__token *token = migr__tokens_peek(tokens, 0);

		if (token->kind != MIGR__TOKEN_DELIMITER)
			rest.end = migr__tokens_start(tokens) + token->size;
	}
	return rest;
}

static int index_of(migr__tokens *tokens, migr__index_text *index)
{
	int rest;

	if (!migr__tokens_word(tokens, "CREATE"))
		return 0;
	index->is_unique = migr__tokens_word(tokens, "UNIQUE");
	if (!migr__tokens_word(tokens, "INDEX"))
		return 0;
	index->name = name_of(tokens, &index->name_span);
	if (!index->name || !migr__tokens_word(tokens, "ON"))
		return 0;
	index->table = migr__tokens_name(tokens, &index->table_span);
	index->list.start = migr__tokens_start(tokens);
	if (!index->table || !migr__indexed_list(tokens, &index->elements, &index->n_elements, &rest) || rest)
		return 0;
	index->list.end = migr__tokens_end(tokens);
	if (migr__tokens_word(tokens, "WHERE")) {
		index->where = rest_of(tokens);
		return index->where.end > index->where.start;
	}
	while (migr__tokens_peek(tokens, 0)->kind == MIGR__TOKEN_DELIMITER)
		migr__tokens_skip(tokens);
	return migr__tokens_peek(tokens, 0)->kind == MIGR__TOKEN_END;
}

migr_status migr__index_parse(migr__index_text *index, migr__arena *arena, const char *sql, size_t size,
                              migr_error *error)
{
	migr__tokens tokens;
	migr_status rc = migr__tokens_read(&tokens, arena, sql, size, error);

	memset(index, 0, sizeof *index);
	if (rc == MIGR_OK && !index_of(&tokens, index))
		rc = migr__tokens_fail(&tokens, "index", index->name, error);
	migr__tokens_clear(&tokens);
	return rc;
}

const char *migr__index_retext(const migr__index_text *index, migr__arena *arena, const char *sql, size_t size,
                               const char *name, const char *table)
{
	migr__span between = { index->name_span.end, index->table_span.start };
	const char *text = NULL;
	migr__buf out;

	migr__buf_init(&out, arena->alloc);
	migr__buf_add(&out, sql, name ? index->name_span.start : between.start);
	if (name)
		migr__quote(&out, name, '"');
	migr__buf_add(&out, sql + between.start, between.end - between.start);
	if (table)
		migr__quote(&out, table, '"');
	else
		migr__buf_add(&out, sql + between.end, index->table_span.end - between.end);
	migr__buf_add(&out, sql + index->table_span.end, size - index->table_span.end);
	if (!out.failed)
		text = migr__arena_strndup(arena, out.data, out.size);
	migr__buf_free(&out);
	return text;
}

int migr__index_uses(const migr__index_text *index, const char *sql, const char *column)
{
	for (size_t i = 0; i < index->n_elements; i++) {
		const migr__indexed *element = &index->elements[i];

		if (element->column
		            ? migr__sqlite_same_name(element->column, column)
		            : migr__sqlite_mentions(view_of(sql, element->expression), column) == MIGR__MENTION_NAME)
			return 1;
	}
	return migr__sqlite_mentions(view_of(sql, index->where), column) == MIGR__MENTION_NAME;
}

static int event_of(migr__tokens *tokens, migr__trigger_text *trigger)
{
	trigger->timing = MIGR_BEFORE;
	if (migr__tokens_word(tokens, "AFTER"))
		trigger->timing = MIGR_AFTER;
	else if (migr__tokens_words(tokens, "INSTEAD", "OF"))
		trigger->timing = MIGR_INSTEAD_OF;
	else
		migr__tokens_word(tokens, "BEFORE");
	if (migr__tokens_word(tokens, "DELETE"))
		trigger->event = MIGR__EVENT_DELETE;
	else if (migr__tokens_word(tokens, "INSERT"))
		trigger->event = MIGR__EVENT_INSERT;
	else if (migr__tokens_word(tokens, "UPDATE"))
		trigger->event = MIGR__EVENT_UPDATE;
	else
		return 0;
	return 1;
}

/* Names with commas between them, without brackets. */
static int names_of(migr__tokens *tokens, const char ***names, size_t *count)
{
	do {
		const char *name = migr__tokens_name(tokens, NULL);
		const char **added = name ? migr__arena_push(tokens->arena, names, count, sizeof **names) : NULL;

		tokens->failed |= name && !added;
		if (!added)
			return 0;
		*added = name;
	} while (migr__tokens_symbol(tokens, ','));
	return 1;
}

/* The condition, up to BEGIN; a column may have that name too. */
static int condition_of(migr__tokens *tokens, migr__trigger_text *trigger)
{
	migr__span bracket;

	if (!migr__tokens_word(tokens, "WHEN"))
		return 1;
	trigger->when.start = migr__tokens_start(tokens);
	while (!migr__token_is(migr__tokens_peek(tokens, 0), "BEGIN")) {
		if (migr__tokens_peek(tokens, 0)->kind == MIGR__TOKEN_END)
			return 0;
		if (migr__tokens_symbol(tokens, '.'))
			migr__tokens_skip(tokens);
		else if (!migr__tokens_bracket(tokens, &bracket))
			migr__tokens_skip(tokens);
	}
	trigger->when.end = migr__tokens_end(tokens);
	return 1;
}

static int body_of(migr__tokens *tokens, migr__trigger_text *trigger)
{
	if (!migr__tokens_word(tokens, "BEGIN"))
		return 0;
	trigger->body = rest_of(tokens);
	/* the last word is END */
	if (trigger->body.end < trigger->body.start + 3)
		return 0;
	trigger->body.end -= 3;
	return migr__view_is_nocase((migr__view){ tokens->text + trigger->body.end, 3 }, "END");
}

static int trigger_of(migr__tokens *tokens, migr__trigger_text *trigger)
{
	if (!migr__tokens_word(tokens, "CREATE"))
		return 0;
	if (!migr__tokens_word(tokens, "TEMP"))
		migr__tokens_word(tokens, "TEMPORARY");
	if (!migr__tokens_word(tokens, "TRIGGER"))
		return 0;
	trigger->name = name_of(tokens, &trigger->name_span);
	if (!trigger->name || !event_of(tokens, trigger))
		return 0;
	if (migr__tokens_word(tokens, "OF") && !names_of(tokens, &trigger->columns, &trigger->n_columns))
		return 0;
	if (!migr__tokens_word(tokens, "ON"))
		return 0;
	trigger->table = name_of(tokens, &trigger->table_span);
	if (!trigger->table)
		return 0;
	if (migr__tokens_words(tokens, "FOR", "EACH") && !migr__tokens_word(tokens, "ROW"))
		return 0;
	return condition_of(tokens, trigger) && body_of(tokens, trigger);
}

migr_status migr__trigger_parse(migr__trigger_text *trigger, migr__arena *arena, const char *sql, size_t size,
                                migr_error *error)
{
	migr__tokens tokens;
	migr_status rc = migr__tokens_read(&tokens, arena, sql, size, error);

	memset(trigger, 0, sizeof *trigger);
	if (rc == MIGR_OK && !trigger_of(&tokens, trigger))
		rc = migr__tokens_fail(&tokens, "trigger", trigger->name, error);
	migr__tokens_clear(&tokens);
	return rc;
}

static migr__mention weaker(migr__mention a, migr__mention b)
{
	return a < b ? a : b;
}

static migr__mention stronger(migr__mention a, migr__mention b)
{
	return a > b ? a : b;
}

/* Whether some SELECT takes all columns. A "*" that multiplies has an operand before it. */
static int has_star(migr__view sql)
{
	static const char *const words[] = { "SELECT", "DISTINCT", "ALL", NULL };
	migr__lexer lexer = migr__sqlite_lexer(sql);
	migr__token token, before = { 0 };

	for (migr__sqlite_lex(&lexer, &token); token.kind != MIGR__TOKEN_END; migr__sqlite_lex(&lexer, &token)) {
		if (migr__token_is_symbol(&token, '*') &&
		    (migr__token_in(&before, words) || migr__token_is_symbol(&before, ',') ||
		     migr__token_is_symbol(&before, '.')))
			return 1;
		before = token;
	}
	return 0;
}

/* Passes over [schema.]name, whose first token is given; *token is then the one behind. */
static int takes_table(migr__lexer *lexer, migr__token *token, const char *table)
{
	int is_table = migr__token_is_name(token, table);

	migr__sqlite_lex(lexer, token);
	if (!migr__token_is_symbol(token, '.'))
		return is_table;
	migr__sqlite_lex(lexer, token);
	is_table = migr__token_is_name(token, table);
	migr__sqlite_lex(lexer, token);
	return is_table;
}

/* Whether rows of a table are inserted without saying which columns. */
static int has_bare_insert(migr__view sql, const char *table)
{
	migr__lexer lexer = migr__sqlite_lexer(sql);
	migr__token token;
	int is_into = 0;

	for (migr__sqlite_lex(&lexer, &token); token.kind != MIGR__TOKEN_END; migr__sqlite_lex(&lexer, &token)) {
		if (is_into && takes_table(&lexer, &token, table) && !migr__token_is_symbol(&token, '('))
			return 1;
		is_into = migr__token_is(&token, "INTO");
	}
	return 0;
}

migr__mention migr__trigger_uses(const migr__trigger_text *trigger, const char *sql, const char *table,
                                 const char *column)
{
	migr__view body = view_of(sql, trigger->body);
	migr__mention found = migr__sqlite_mentions(body, column);

	if (has_star(body) || has_bare_insert(body, table))
		found = stronger(found, MIGR__MENTION_ALL);
	if (!migr__sqlite_same_name(trigger->table, table))
		return weaker(found, migr__sqlite_mentions(body, table));
	for (size_t i = 0; i < trigger->n_columns; i++)
		if (migr__sqlite_same_name(trigger->columns[i], column))
			return MIGR__MENTION_NAME;
	return stronger(found, migr__sqlite_mentions(view_of(sql, trigger->when), column));
}

static int view_text_of(migr__tokens *tokens, migr__view_text *view)
{
	migr__span list;

	if (!migr__tokens_word(tokens, "CREATE"))
		return 0;
	if (!migr__tokens_word(tokens, "TEMP"))
		migr__tokens_word(tokens, "TEMPORARY");
	if (!migr__tokens_word(tokens, "VIEW"))
		return 0;
	view->name = name_of(tokens, &view->name_span);
	if (!view->name)
		return 0;
	if (migr__token_is_symbol(migr__tokens_peek(tokens, 0), '(') &&
	    !migr__name_list(tokens, &view->columns, &view->n_columns, &list))
		return 0;
	if (!migr__tokens_word(tokens, "AS"))
		return 0;
	view->query = rest_of(tokens);
	return view->query.end > view->query.start;
}

migr_status migr__view_parse(migr__view_text *view, migr__arena *arena, const char *sql, size_t size, migr_error *error)
{
	migr__tokens tokens;
	migr_status rc = migr__tokens_read(&tokens, arena, sql, size, error);

	memset(view, 0, sizeof *view);
	if (rc == MIGR_OK && !view_text_of(&tokens, view))
		rc = migr__tokens_fail(&tokens, "view", view->name, error);
	migr__tokens_clear(&tokens);
	return rc;
}

migr__mention migr__view_uses(const migr__view_text *view, const char *sql, const char *table, const char *column)
{
	migr__view query = view_of(sql, view->query);
	migr__mention of_table = migr__sqlite_mentions(query, table), found;

	if (!column)
		return of_table;
	found = migr__sqlite_mentions(query, column);
	if (has_star(query))
		found = stronger(found, MIGR__MENTION_ALL);
	return weaker(of_table, found);
}
