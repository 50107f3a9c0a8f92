/* SPDX-License-Identifier: MIT */
/* Reads a CREATE TABLE into its parts. */
#include "dialect/sqlite/constraint.h"

/* The words of a type: any name but those that begin a constraint, then (n) or (n, m). */
static int type_of(migr__tokens *tokens, migr__column_text *column)
{
	size_t start = migr__tokens_start(tokens), before = tokens->at;
	migr__span bracket;

	for (;;) {
		const migr__token *token = migr__tokens_peek(tokens, 0);

		if (token->kind != MIGR__TOKEN_WORD && token->kind != MIGR__TOKEN_QUOTED)
			break;
		if (migr__token_is_reserved(token))
			break;
		if (migr__token_is(token, "GENERATED") && migr__token_is(migr__tokens_peek(tokens, 1), "ALWAYS") &&
		    migr__token_is(migr__tokens_peek(tokens, 2), "AS"))
			break;
		migr__tokens_skip(tokens);
	}
	if (tokens->at == before)
		return 1;
	if (migr__token_is_symbol(migr__tokens_peek(tokens, 0), '(') && !migr__tokens_bracket(tokens, &bracket))
		return 0;
	column->type = (migr__span){ start, migr__tokens_end(tokens) };
	return 1;
}

static int is_end_of_element(const migr__tokens *tokens)
{
	const migr__token *next = migr__tokens_peek(tokens, 0);

	return migr__token_is_symbol(next, ',') || migr__token_is_symbol(next, ')');
}

static int column_of(migr__tokens *tokens, migr__definition *definition)
{
	migr__column_text *column = migr__arena_push(tokens->arena, &definition->columns, &definition->n_columns,
	                                             sizeof *definition->columns);

	tokens->failed |= !column;
	if (!column)
		return 0;
	if (migr__token_is_reserved(migr__tokens_peek(tokens, 0)))
		return 0;
	column->name = migr__tokens_name(tokens, &column->name_span);
	if (!column->name || !type_of(tokens, column))
		return 0;
	while (!is_end_of_element(tokens)) {
		migr__constraint *constraint = migr__arena_push(tokens->arena, &column->constraints,
		                                                &column->n_constraints, sizeof *column->constraints);

		tokens->failed |= !constraint;
		if (!constraint || !migr__constraint_of_column(tokens, column, constraint))
			return 0;
	}
	column->span = (migr__span){ column->name_span.start, migr__tokens_end(tokens) };
	return 1;
}

static int constraints_of(migr__tokens *tokens, migr__definition *definition)
{
	do {
		migr__constraint *constraint;

		constraint = migr__arena_push(tokens->arena, &definition->constraints, &definition->n_constraints,
		                              sizeof *definition->constraints);
		tokens->failed |= !constraint;
		if (!constraint || !migr__constraint_of_table(tokens, constraint))
			return 0;
	} while (migr__tokens_symbol(tokens, ',') || migr__constraint_begins(tokens));
	return 1;
}

static int body_of(migr__tokens *tokens, migr__definition *definition)
{
	size_t start = migr__tokens_start(tokens);

	if (!migr__tokens_symbol(tokens, '('))
		return 0;
	do {
		int is_constraint = definition->n_columns && migr__constraint_begins(tokens);

		if (is_constraint ? !constraints_of(tokens, definition) : !column_of(tokens, definition))
			return 0;
	} while (!definition->n_constraints && migr__tokens_symbol(tokens, ','));
	if (!migr__tokens_symbol(tokens, ')'))
		return 0;
	definition->body = (migr__span){ start, migr__tokens_end(tokens) };
	return 1;
}

static int option_of(migr__tokens *tokens, migr__table_option *option)
{
	option->span.start = migr__tokens_start(tokens);
	option->is_without_rowid = migr__tokens_words(tokens, "WITHOUT", "ROWID");
	option->is_strict = !option->is_without_rowid && migr__tokens_word(tokens, "STRICT");
	if (!option->is_without_rowid && !option->is_strict) {
		if (!migr__tokens_name(tokens, NULL))
			return 0;
		migr__tokens_name(tokens, NULL);
	}
	option->span.end = migr__tokens_end(tokens);
	return 1;
}

static int options_of(migr__tokens *tokens, migr__definition *definition)
{
	if (migr__tokens_peek(tokens, 0)->kind == MIGR__TOKEN_WORD)
		do {
			migr__table_option *option =
				migr__arena_push(tokens->arena, &definition->options, &definition->n_options,
			                         sizeof *definition->options);

			tokens->failed |= !option;
			if (!option || !option_of(tokens, option))
				return 0;
			definition->is_strict |= option->is_strict;
			definition->is_without_rowid |= option->is_without_rowid;
		} while (migr__tokens_symbol(tokens, ','));
	while (migr__tokens_peek(tokens, 0)->kind == MIGR__TOKEN_DELIMITER)
		migr__tokens_skip(tokens);
	return migr__tokens_peek(tokens, 0)->kind == MIGR__TOKEN_END;
}

/* Up to the name. */
static int head_of(migr__tokens *tokens, migr__definition *definition)
{
	if (!migr__tokens_word(tokens, "CREATE"))
		return 0;
	definition->is_temporary = migr__tokens_word(tokens, "TEMP") || migr__tokens_word(tokens, "TEMPORARY");
	definition->is_virtual = !definition->is_temporary && migr__tokens_word(tokens, "VIRTUAL");
	if (!migr__tokens_word(tokens, "TABLE"))
		return 0;
	if (migr__tokens_words(tokens, "IF", "NOT") && !migr__tokens_word(tokens, "EXISTS"))
		return 0;
	definition->name = migr__tokens_name(tokens, &definition->name_span);
	if (definition->name && migr__tokens_symbol(tokens, '.')) {
		definition->schema = definition->name;
		definition->name = migr__tokens_name(tokens, &definition->name_span);
	}
	return definition->name != NULL;
}

static int table_of(migr__tokens *tokens, migr__definition *definition)
{
	if (!head_of(tokens, definition))
		return 0;
	if (!definition->is_virtual)
		return body_of(tokens, definition) && options_of(tokens, definition);
	if (!migr__tokens_word(tokens, "USING"))
		return 0;
	definition->module = migr__tokens_name(tokens, NULL);
	return definition->module != NULL;
}

migr_status migr__definition_parse(migr__definition *definition, migr__arena *arena, const char *sql, size_t size,
                                   migr_error *error)
{
	char *text = migr__arena_strndup(arena, sql, size);
	migr__tokens tokens;
	migr_status rc;

	*definition = (migr__definition){ .arena = arena, .text = text, .size = size };
	if (!text)
		return migr__fail_memory(error);
	rc = migr__tokens_read(&tokens, arena, text, size, error);
	if (rc == MIGR_OK && !table_of(&tokens, definition))
		rc = migr__tokens_fail(&tokens, "table", definition->name, error);
	migr__tokens_clear(&tokens);
	return rc;
}
