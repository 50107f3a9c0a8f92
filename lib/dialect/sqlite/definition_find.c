/* SPDX-License-Identifier: MIT */
/* Finds parts of a CREATE TABLE, and compares pieces of SQL. */
#include "dialect/sqlite/tokens.h"

migr__view migr__definition_view(const migr__definition *definition, migr__span span)
{
	return (migr__view){ definition->text + span.start, span.end - span.start };
}

int migr__sqlite_same_name(const char *a, const char *b)
{
	return migr__view_is_nocase(migr__view_of(a), b);
}

const migr__column_text *migr__definition_column(const migr__definition *definition, const char *name)
{
	for (size_t i = 0; i < definition->n_columns; i++)
		if (migr__sqlite_same_name(definition->columns[i].name, name))
			return &definition->columns[i];
	return NULL;
}

const migr__constraint *migr__column_constraint(const migr__column_text *column, migr__constraint_form form)
{
	for (size_t i = column->n_constraints; i > 0; i--)
		if (column->constraints[i - 1].form == form)
			return &column->constraints[i - 1];
	return NULL;
}

const migr__constraint *migr__definition_primary_key(const migr__definition *definition,
                                                     const migr__column_text **column)
{
	const migr__constraint *key;

	for (size_t i = 0; i < definition->n_columns; i++) {
		key = migr__column_constraint(&definition->columns[i], MIGR__FORM_PRIMARY_KEY);
		*column = &definition->columns[i];
		if (key)
			return key;
	}
	*column = NULL;
	for (size_t i = 0; i < definition->n_constraints; i++)
		if (definition->constraints[i].form == MIGR__FORM_PRIMARY_KEY)
			return &definition->constraints[i];
	return NULL;
}

/* A type may be quoted. */
static int is_integer(migr__view type)
{
	migr__lexer lexer = migr__sqlite_lexer(type);
	migr__token token, end;

	migr__sqlite_lex(&lexer, &token);
	migr__sqlite_lex(&lexer, &end);
	return migr__token_is_name(&token, "INTEGER") && end.kind == MIGR__TOKEN_END;
}

int migr__definition_is_rowid(const migr__definition *definition, const migr__column_text *column)
{
	const migr__column_text *owner;
	const migr__constraint *key = migr__definition_primary_key(definition, &owner);

	if (!key || definition->is_without_rowid || key->n_elements != 1 || !key->elements[0].column)
		return 0;
	/* DESC of a column makes it no alias; of a table's key it does not matter to SQLite */
	return !key->is_desc && migr__sqlite_same_name(key->elements[0].column, column->name) &&
	       is_integer(migr__definition_view(definition, column->type));
}

/* Without the brackets around all of it. */
static migr__view without_brackets(migr__view sql)
{
	migr__lexer lexer = migr__sqlite_lexer(sql);
	const char *last = NULL;
	migr__token token;
	size_t depth = 0;

	migr__sqlite_lex(&lexer, &token);
	if (!migr__token_is_symbol(&token, '('))
		return sql;
	sql.size -= (size_t)(token.text + 1 - sql.data);
	sql.data = token.text + 1;
	for (migr__sqlite_lex(&lexer, &token); token.kind != MIGR__TOKEN_END; migr__sqlite_lex(&lexer, &token)) {
		if (last)
			return (migr__view){ NULL, 0 };
		if (migr__token_is_symbol(&token, '('))
			depth++;
		else if (migr__token_is_symbol(&token, ')') && !depth--)
			last = token.text;
	}
	return last ? (migr__view){ sql.data, (size_t)(last - sql.data) } : (migr__view){ NULL, 0 };
}

static migr__view bare_sql(migr__view sql)
{
	migr__view inner = without_brackets(sql);

	while (inner.data && inner.data != sql.data) {
		sql = inner;
		inner = without_brackets(sql);
	}
	return sql;
}

int migr__sqlite_same_sql(migr__view a, migr__view b)
{
	migr__lexer lexer_a = migr__sqlite_lexer(bare_sql(a)), lexer_b = migr__sqlite_lexer(bare_sql(b));
	migr__token token_a, token_b;

	do {
		migr__sqlite_lex(&lexer_a, &token_a);
		migr__sqlite_lex(&lexer_b, &token_b);
		if (!migr__token_same(&token_a, &token_b))
			return 0;
	} while (token_a.kind != MIGR__TOKEN_END);
	return 1;
}

migr__mention migr__sqlite_mentions(migr__view sql, const char *name)
{
	migr__lexer lexer = migr__sqlite_lexer(sql);
	migr__mention found = MIGR__MENTION_NONE;
	migr__token token;

	for (migr__sqlite_lex(&lexer, &token); token.kind != MIGR__TOKEN_END; migr__sqlite_lex(&lexer, &token)) {
		if (!migr__token_is_name(&token, name) || migr__token_is_reserved(&token))
			continue;
		if (!migr__token_is_string(&token))
			return MIGR__MENTION_NAME;
		found = MIGR__MENTION_STRING;
	}
	return found;
}

static int fits_columns(const migr__constraint *constraint, const migr__constraint_query *query)
{
	int is_foreign = constraint->form == MIGR__FORM_FOREIGN_KEY;

	if (query->n_columns != (is_foreign ? constraint->n_columns : constraint->n_elements))
		return 0;
	for (size_t i = 0; i < query->n_columns; i++) {
		const char *column = is_foreign ? constraint->columns[i] : constraint->elements[i].column;

		if (!column || !migr__sqlite_same_name(column, query->columns[i]))
			return 0;
	}
	return 1;
}

static int fits(const migr__definition *definition, const migr__constraint *constraint,
                const migr__constraint_query *query)
{
	if (query->name && !(constraint->name && migr__sqlite_same_name(constraint->name, query->name)))
		return 0;
	if (query->has_form && constraint->form != query->form)
		return 0;
	if (query->columns && !fits_columns(constraint, query))
		return 0;
	if (query->ref_table &&
	    !(constraint->ref_table && migr__sqlite_same_name(constraint->ref_table, query->ref_table)))
		return 0;
	return !query->check || (constraint->form == MIGR__FORM_CHECK &&
	                         migr__sqlite_same_sql(migr__definition_view(definition, constraint->value),
	                                               migr__view_of(query->check)));
}

typedef struct search {
	const migr__definition *definition;
	const migr__constraint_query *query;
	migr__constraint_place *found;
	size_t count;
} search;

static int search_in(search *s, const migr__column_text *column, const migr__constraint *constraints, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		migr__constraint_place *place;

		if (!fits(s->definition, &constraints[i], s->query))
			continue;
		place = migr__arena_push(s->definition->arena, &s->found, &s->count, sizeof *s->found);
		if (!place)
			return 0;
		*place = (migr__constraint_place){ &constraints[i], column };
	}
	return 1;
}

int migr__definition_find(const migr__definition *definition, const migr__constraint_query *query,
                          migr__constraint_place **found, size_t *count)
{
	search s = { .definition = definition, .query = query };
	int is_ok = 1;

	for (size_t i = 0; is_ok && i < definition->n_columns; i++)
		is_ok = search_in(&s, &definition->columns[i], definition->columns[i].constraints,
		                  definition->columns[i].n_constraints);
	is_ok = is_ok && search_in(&s, NULL, definition->constraints, definition->n_constraints);
	*found = s.found;
	*count = s.count;
	return is_ok;
}
