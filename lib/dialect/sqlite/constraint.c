/* SPDX-License-Identifier: MIT */
#include "dialect/sqlite/constraint.h"

#include <string.h>

int migr__constraint_begins(const migr__tokens *tokens)
{
	static const char *const words[] = { "CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN", NULL };

	return migr__token_in(migr__tokens_peek(tokens, 0), words);
}

/* ON CONFLICT ..., if it is there. */
static int on_conflict(migr__tokens *tokens, migr__constraint *constraint)
{
	static const char *const words[] = { "ROLLBACK", "ABORT", "FAIL", "IGNORE", "REPLACE" };
	size_t start = migr__tokens_start(tokens);

	if (!migr__tokens_words(tokens, "ON", "CONFLICT"))
		return 1;
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (migr__tokens_word(tokens, words[i])) {
			constraint->on_conflict = (migr_conflict)(MIGR_CONFLICT_ROLLBACK + (int)i);
			constraint->conflict_span = (migr__span){ start, migr__tokens_end(tokens) };
			return 1;
		}
	return 0;
}

static void autoincrement(migr__tokens *tokens, migr__constraint *constraint)
{
	size_t start = migr__tokens_start(tokens);

	if (!migr__tokens_word(tokens, "AUTOINCREMENT"))
		return;
	constraint->is_autoincrement = 1;
	constraint->autoincrement = (migr__span){ start, migr__tokens_end(tokens) };
}

/* A bracket, of which the inside counts. */
static int expression(migr__tokens *tokens, migr__constraint *constraint)
{
	migr__span bracket;

	if (!migr__tokens_bracket(tokens, &bracket))
		return 0;
	constraint->value = (migr__span){ bracket.start + 1, bracket.end - 1 };
	return 1;
}

/* [NOT] DEFERRABLE [INITIALLY ...], if it is there. */
static int deferrable(migr__tokens *tokens, migr__constraint *constraint)
{
	size_t start = migr__tokens_start(tokens);
	int is_not = migr__tokens_words(tokens, "NOT", "DEFERRABLE");

	if (!is_not && !migr__tokens_word(tokens, "DEFERRABLE"))
		return 1;
	constraint->is_deferrable = !is_not;
	if (migr__tokens_words(tokens, "INITIALLY", "DEFERRED"))
		constraint->is_initially_deferred = !is_not;
	else if (migr__token_is(migr__tokens_peek(tokens, 0), "INITIALLY") &&
	         !migr__tokens_words(tokens, "INITIALLY", "IMMEDIATE"))
		return 0;
	constraint->deferrable_span = (migr__span){ start, migr__tokens_end(tokens) };
	return 1;
}

static int action(migr__tokens *tokens, migr_action *to)
{
	if (migr__tokens_words(tokens, "SET", "NULL"))
		*to = MIGR_SET_NULL;
	else if (migr__tokens_words(tokens, "SET", "DEFAULT"))
		*to = MIGR_SET_DEFAULT;
	else if (migr__tokens_words(tokens, "NO", "ACTION"))
		*to = MIGR_NO_ACTION;
	else if (migr__tokens_word(tokens, "CASCADE"))
		*to = MIGR_CASCADE;
	else if (migr__tokens_word(tokens, "RESTRICT"))
		*to = MIGR_RESTRICT;
	else
		return 0;
	return 1;
}

/* ON DELETE, ON UPDATE, MATCH, in any order and number; ON INSERT is accepted and means nothing. */
static int reference_clauses(migr__tokens *tokens, migr__constraint *constraint)
{
	migr_action ignored;

	for (;;) {
		migr_action *to = NULL;

		if (migr__tokens_words(tokens, "ON", "DELETE"))
			to = &constraint->on_delete;
		else if (migr__tokens_words(tokens, "ON", "UPDATE"))
			to = &constraint->on_update;
		else if (migr__tokens_words(tokens, "ON", "INSERT"))
			to = &ignored;
		if (to) {
			if (!action(tokens, to))
				return 0;
		} else if (migr__tokens_word(tokens, "MATCH")) {
			constraint->match = migr__tokens_name(tokens, NULL);
			if (!constraint->match)
				return 0;
		} else {
			return 1;
		}
	}
}

/* After REFERENCES. */
static int reference(migr__tokens *tokens, migr__constraint *constraint)
{
	constraint->form = MIGR__FORM_FOREIGN_KEY;
	constraint->ref_table = migr__tokens_name(tokens, &constraint->ref_table_span);
	if (!constraint->ref_table)
		return 0;
	if (migr__token_is_symbol(migr__tokens_peek(tokens, 0), '(') &&
	    !migr__name_list(tokens, &constraint->ref_columns, &constraint->n_ref_columns, &constraint->ref_list))
		return 0;
	return reference_clauses(tokens, constraint) && deferrable(tokens, constraint);
}

/* [CONSTRAINT name]; 0 if it cannot be read. */
static int name_of(migr__tokens *tokens, migr__constraint *constraint)
{
	constraint->span.start = migr__tokens_start(tokens);
	if (migr__tokens_word(tokens, "CONSTRAINT")) {
		constraint->name = migr__tokens_name(tokens, &constraint->name_span);
		if (!constraint->name)
			return 0;
	}
	constraint->body.start = migr__tokens_start(tokens);
	return 1;
}

static void ends(const migr__tokens *tokens, migr__constraint *constraint)
{
	constraint->span.end = migr__tokens_end(tokens);
	if (constraint->form == MIGR__FORM_NAME)
		constraint->body.start = constraint->span.end;
	constraint->body.end = constraint->span.end;
}

static int default_value(migr__tokens *tokens, migr__constraint *constraint)
{
	size_t start = migr__tokens_start(tokens);

	constraint->form = MIGR__FORM_DEFAULT;
	if (!migr__tokens_bracket(tokens, &constraint->value)) {
		const migr__token *token;

		if (!migr__tokens_symbol(tokens, '-'))
			migr__tokens_symbol(tokens, '+');
		token = migr__tokens_peek(tokens, 0);
		if (token->kind != MIGR__TOKEN_WORD && token->kind != MIGR__TOKEN_QUOTED &&
		    (token->kind != MIGR__TOKEN_SYMBOL || strchr("(),", token->text[0])))
			return 0;
		migr__tokens_skip(tokens);
	}
	constraint->value = (migr__span){ start, migr__tokens_end(tokens) };
	return 1;
}

static int generated(migr__tokens *tokens, migr__constraint *constraint)
{
	constraint->form = MIGR__FORM_GENERATED;
	if (!expression(tokens, constraint))
		return 0;
	constraint->is_stored = migr__tokens_word(tokens, "STORED");
	if (!constraint->is_stored)
		migr__tokens_word(tokens, "VIRTUAL");
	return 1;
}

static int key_of_column(migr__tokens *tokens, migr__constraint *constraint)
{
	constraint->form = MIGR__FORM_PRIMARY_KEY;
	constraint->is_desc = migr__tokens_word(tokens, "DESC");
	if (!constraint->is_desc)
		migr__tokens_word(tokens, "ASC");
	if (!on_conflict(tokens, constraint))
		return 0;
	autoincrement(tokens, constraint);
	return 1;
}

static int null_of_column(migr__tokens *tokens, migr__constraint *constraint, migr__constraint_form form)
{
	constraint->form = form;
	return on_conflict(tokens, constraint);
}

static int collate(migr__tokens *tokens, migr__constraint *constraint)
{
	constraint->form = MIGR__FORM_COLLATE;
	constraint->collation = migr__tokens_name(tokens, &constraint->value);
	return constraint->collation != NULL;
}

static int body_of_column(migr__tokens *tokens, migr__constraint *constraint)
{
	if (migr__tokens_words(tokens, "PRIMARY", "KEY"))
		return key_of_column(tokens, constraint);
	if (migr__tokens_words(tokens, "NOT", "NULL"))
		return null_of_column(tokens, constraint, MIGR__FORM_NOT_NULL);
	if (migr__tokens_word(tokens, "NULL"))
		return null_of_column(tokens, constraint, MIGR__FORM_NULL);
	if (migr__tokens_word(tokens, "UNIQUE"))
		return null_of_column(tokens, constraint, MIGR__FORM_UNIQUE);
	if (migr__tokens_word(tokens, "CHECK")) {
		constraint->form = MIGR__FORM_CHECK;
		return expression(tokens, constraint);
	}
	if (migr__tokens_word(tokens, "DEFAULT"))
		return default_value(tokens, constraint);
	if (migr__tokens_word(tokens, "COLLATE"))
		return collate(tokens, constraint);
	if (migr__tokens_word(tokens, "REFERENCES"))
		return reference(tokens, constraint);
	if (migr__tokens_word(tokens, "AS"))
		return generated(tokens, constraint);
	if (migr__tokens_words(tokens, "GENERATED", "ALWAYS"))
		return migr__tokens_word(tokens, "AS") && generated(tokens, constraint);
	constraint->form = MIGR__FORM_DEFERRABLE;
	return deferrable(tokens, constraint) && constraint->deferrable_span.end;
}

/* Whether a CONSTRAINT name ends here, with nothing that it would be the name of. */
static int is_name_only(const migr__tokens *tokens, const migr__constraint *constraint)
{
	const migr__token *next = migr__tokens_peek(tokens, 0);

	return constraint->name && (migr__token_is(next, "CONSTRAINT") || migr__token_is_symbol(next, ',') ||
	                            migr__token_is_symbol(next, ')') || next->kind == MIGR__TOKEN_END);
}

/* A key or foreign key of one column has the same members as one of the table. */
static int add_own_column(migr__tokens *tokens, const migr__column_text *column, migr__constraint *constraint)
{
	if (constraint->form == MIGR__FORM_FOREIGN_KEY) {
		const char **name = migr__arena_push(tokens->arena, &constraint->columns, &constraint->n_columns,
		                                     sizeof *constraint->columns);

		if (name)
			*name = column->name;
		return name != NULL;
	}
	if (constraint->form == MIGR__FORM_PRIMARY_KEY || constraint->form == MIGR__FORM_UNIQUE) {
		migr__indexed *element = migr__arena_push(tokens->arena, &constraint->elements, &constraint->n_elements,
		                                          sizeof *constraint->elements);

		if (element)
			*element = (migr__indexed){ .column = column->name, .is_desc = constraint->is_desc };
		return element != NULL;
	}
	return 1;
}

int migr__constraint_of_column(migr__tokens *tokens, const migr__column_text *column, migr__constraint *constraint)
{
	if (!name_of(tokens, constraint))
		return 0;
	if (!is_name_only(tokens, constraint) && !body_of_column(tokens, constraint))
		return 0;
	ends(tokens, constraint);
	if (!add_own_column(tokens, column, constraint)) {
		tokens->failed = 1;
		return 0;
	}
	return 1;
}

static int key_of_table(migr__tokens *tokens, migr__constraint *constraint, migr__constraint_form form)
{
	int rest = 0;

	constraint->form = form;
	constraint->list.start = migr__tokens_start(tokens);
	if (!migr__indexed_list(tokens, &constraint->elements, &constraint->n_elements, &rest))
		return 0;
	if (rest) {
		autoincrement(tokens, constraint);
		if (!migr__tokens_symbol(tokens, ')'))
			return 0;
	}
	constraint->list.end = migr__tokens_end(tokens);
	return on_conflict(tokens, constraint);
}

static int body_of_table(migr__tokens *tokens, migr__constraint *constraint)
{
	migr__span list;

	if (migr__tokens_words(tokens, "PRIMARY", "KEY"))
		return key_of_table(tokens, constraint, MIGR__FORM_PRIMARY_KEY);
	if (migr__tokens_word(tokens, "UNIQUE"))
		return key_of_table(tokens, constraint, MIGR__FORM_UNIQUE);
	if (migr__tokens_word(tokens, "CHECK")) {
		constraint->form = MIGR__FORM_CHECK;
		return expression(tokens, constraint) && on_conflict(tokens, constraint);
	}
	if (!migr__tokens_words(tokens, "FOREIGN", "KEY"))
		return 0;
	if (!migr__name_list(tokens, &constraint->columns, &constraint->n_columns, &list) ||
	    !migr__tokens_word(tokens, "REFERENCES"))
		return 0;
	constraint->list = list;
	return reference(tokens, constraint);
}

int migr__constraint_of_table(migr__tokens *tokens, migr__constraint *constraint)
{
	if (!name_of(tokens, constraint))
		return 0;
	if (!is_name_only(tokens, constraint) && !body_of_table(tokens, constraint))
		return 0;
	ends(tokens, constraint);
	return 1;
}
