/* SPDX-License-Identifier: MIT */
/* Edits of constraints, of columns and of the table. */
#include "dialect/sqlite/patch.h"

static migr__span point(size_t at)
{
	return (migr__span){ at, at };
}

/* From the lone names directly before a constraint on: without it they would be the names of what follows. */
static size_t with_names(const migr__definition *definition, const migr__constraint *constraints, size_t i)
{
	const char *text = definition->text;
	size_t start = constraints[i].span.start;

	for (; i > 0 && constraints[i - 1].form == MIGR__FORM_NAME; i--) {
		migr__lexer lexer = migr__sqlite_lexer(
			(migr__view){ text + constraints[i - 1].span.end, start - constraints[i - 1].span.end });
		migr__token token;

		migr__sqlite_lex(&lexer, &token);
		if (token.kind != MIGR__TOKEN_END)
			break;
		start = constraints[i - 1].span.start;
	}
	return start;
}

void migr__edit_uncount(migr__edit *edit, const migr__constraint *constraint)
{
	migr__shape_count count = { 0 };

	migr__edit_count(constraint, &count);
	edit->expected.column_constraints -= count.column_constraints;
	edit->expected.deferrables -= count.deferrables;
}

void migr__edit_cut_of_column(migr__edit *edit, const migr__column_text *column, size_t i)
{
	size_t end = column->constraints[i].span.end, start = with_names(edit->definition, column->constraints, i);

	for (i++; i > 0 && column->constraints[i - 1].span.start >= start; i--)
		migr__edit_uncount(edit, &column->constraints[i - 1]);
	migr__edit_cut(edit, (migr__span){ start, end });
}

static void cut_of_table(migr__edit *edit, size_t i)
{
	const migr__constraint *constraints = edit->definition->constraints;
	size_t end = constraints[i].span.end, start = with_names(edit->definition, constraints, i);

	for (i++; i > 0 && constraints[i - 1].span.start >= start; i--)
		edit->expected.constraints--;
	migr__edit_cut_element(edit, (migr__span){ start, end });
}

void migr__edit_cut_deferrables(migr__edit *edit, const migr__constraint *key, const migr__column_text *except)
{
	const migr__definition *definition = edit->definition;

	for (size_t i = 0; i < definition->n_columns; i++) {
		const migr__column_text *column = &definition->columns[i];

		for (size_t k = 0; k < column->n_constraints; k++) {
			const migr__constraint *constraint = &column->constraints[k];

			if (constraint->span.start <= key->span.start)
				continue;
			if (constraint->form == MIGR__FORM_FOREIGN_KEY)
				return;
			if (constraint->form == MIGR__FORM_DEFERRABLE && column != except)
				migr__edit_cut_of_column(edit, column, k);
		}
	}
}

/* Where a constraint of the definition is; *column is NULL for one of the table. 0: it is of no such. */
static int place_of(const migr__definition *definition, const migr__constraint *constraint,
                    const migr__column_text **column, size_t *index)
{
	for (size_t i = 0; i < definition->n_columns; i++)
		for (size_t k = 0; k < definition->columns[i].n_constraints; k++)
			if (constraint == &definition->columns[i].constraints[k]) {
				*column = &definition->columns[i];
				*index = k;
				return 1;
			}
	*column = NULL;
	for (*index = 0; *index < definition->n_constraints; (*index)++)
		if (constraint == &definition->constraints[*index])
			return 1;
	return 0;
}

migr_status migr__edit_drop_constraint(migr__definition *definition, const migr__constraint *constraint,
                                       migr_error *error)
{
	const migr__column_text *column;
	migr__edit edit;
	migr_status rc = migr__edit_begin(&edit, definition, error);
	size_t i;

	if (rc != MIGR_OK)
		return rc;
	if (!place_of(definition, constraint, &column, &i))
		return migr__fail(error, MIGR_ERROR_INTERNAL, "a constraint that is not of table \"%s\"",
		                  definition->name);
	if (!column) {
		cut_of_table(&edit, i);
	} else {
		migr__edit_cut_of_column(&edit, column, i);
		if (constraint->form == MIGR__FORM_FOREIGN_KEY)
			migr__edit_cut_deferrables(&edit, constraint, NULL);
	}
	return migr__edit_apply(&edit);
}

migr_status migr__edit_add_constraint(migr__definition *definition, const char *sql, migr_error *error)
{
	migr__edit edit;
	migr_status rc = migr__edit_begin(&edit, definition, error);

	if (rc == MIGR_OK)
		rc = migr__edit_takes(&edit, sql, "a constraint");
	if (rc != MIGR_OK)
		return rc;
	edit.expected.constraints++;
	migr__edit_add_element(&edit, sql,
	                       definition->n_constraints ? definition->constraints[definition->n_constraints - 1].span
	                                                 : definition->columns[definition->n_columns - 1].span);
	return migr__edit_apply(&edit);
}

migr_status migr__edit_constraint_name(migr__definition *definition, const migr__constraint *constraint,
                                       const char *name, migr_error *error)
{
	migr__edit edit;
	migr_status rc = migr__edit_begin(&edit, definition, error);

	if (rc != MIGR_OK)
		return rc;
	if (constraint->form == MIGR__FORM_NAME && !name)
		return migr__edit_drop_constraint(definition, constraint, error);
	if (constraint->name && name)
		migr__edit_put(&edit, constraint->name_span, "%s", migr__edit_quoted(&edit, name));
	else if (constraint->name)
		migr__edit_cut(&edit, (migr__span){ constraint->span.start, constraint->name_span.end });
	else if (name)
		migr__edit_put(&edit, point(constraint->span.start), "CONSTRAINT %s ", migr__edit_quoted(&edit, name));
	return migr__edit_apply(&edit);
}

migr_status migr__edit_check(migr__definition *definition, const migr__constraint *constraint, const char *sql,
                             migr_error *error)
{
	migr__edit edit;
	migr_status rc = migr__edit_begin(&edit, definition, error);

	if (rc == MIGR_OK)
		rc = migr__edit_takes(&edit, sql, "an expression");
	if (rc != MIGR_OK)
		return rc;
	if (constraint->form != MIGR__FORM_CHECK)
		return migr__fail(error, MIGR_ERROR_INTERNAL, "a constraint of table \"%s\" that is no check",
		                  definition->name);
	migr__edit_put(&edit, constraint->value, "%s", sql);
	return migr__edit_apply(&edit);
}

migr_status migr__edit_ref_table(migr__definition *definition, const migr__constraint *constraint, const char *table,
                                 migr_error *error)
{
	migr__edit edit;
	migr_status rc = migr__edit_begin(&edit, definition, error);

	if (rc != MIGR_OK)
		return rc;
	if (constraint->form != MIGR__FORM_FOREIGN_KEY)
		return migr__fail(error, MIGR_ERROR_INTERNAL, "a constraint of table \"%s\" that is no foreign key",
		                  definition->name);
	migr__edit_put(&edit, constraint->ref_table_span, "%s", migr__edit_quoted(&edit, table));
	return migr__edit_apply(&edit);
}

migr_status migr__edit_drop_primary_key(migr__definition *definition, migr_error *error)
{
	const migr__column_text *column;
	const migr__constraint *key;

	do {
		key = migr__definition_primary_key(definition, &column);
	} while (key && migr__edit_drop_constraint(definition, key, error) == MIGR_OK);
	return key ? error->status : MIGR_OK;
}

migr_status migr__edit_autoincrement(migr__definition *definition, int is_autoincrement, migr_error *error)
{
	const migr__column_text *column;
	const migr__constraint *key;
	migr__edit edit;
	migr_status rc = migr__edit_begin(&edit, definition, error);

	if (rc != MIGR_OK)
		return rc;
	key = migr__definition_primary_key(definition, &column);
	if (!is_autoincrement && !(key && key->is_autoincrement))
		return MIGR_OK;
	if (!key || key->n_elements != 1) {
		migr__fail(error, MIGR_ERROR_SCHEMA, "table \"%s\" has no primary key of one column", definition->name);
		return migr__error_hint(error, "AUTOINCREMENT goes with an INTEGER PRIMARY KEY only");
	}
	if (!is_autoincrement)
		migr__edit_cut(&edit, key->autoincrement);
	else if (!key->is_autoincrement)
		migr__edit_put(&edit, point(column ? key->body.end : key->elements[0].span.end), " AUTOINCREMENT");
	return migr__edit_apply(&edit);
}
