/* SPDX-License-Identifier: MIT */
/* Edits of columns. */
#include "dialect/sqlite/patch.h"

#include <string.h>

static const char *const conflict_clauses[] = {
	"",
	" ON CONFLICT ROLLBACK",
	" ON CONFLICT ABORT",
	" ON CONFLICT FAIL",
	" ON CONFLICT IGNORE",
	" ON CONFLICT REPLACE",
};

static migr__span point(size_t at)
{
	return (migr__span){ at, at };
}

/* Where the constraints of a column begin. */
static migr__span behind_type(const migr__column_text *column)
{
	return point(column->type.end ? column->type.end : column->name_span.end);
}

migr_status migr__edit_add_column(migr__definition *definition, const char *sql, migr__column_place place,
                                  const char *after, migr_error *error)
{
	const migr__column_text *column = NULL;
	migr__edit edit;
	migr_status rc;

	if (place == MIGR__PLACE_AFTER)
		rc = migr__edit_begin_column(&edit, definition, after, &column, error);
	else
		rc = migr__edit_begin(&edit, definition, error);
	if (rc == MIGR_OK)
		rc = migr__edit_takes(&edit, sql, "a column");
	if (rc != MIGR_OK)
		return rc;
	edit.is_column = 1;
	edit.expected.columns++;
	if (!column)
		column = &definition->columns[definition->n_columns - 1];
	if (place == MIGR__PLACE_FIRST)
		migr__edit_add_first(&edit, sql);
	else
		migr__edit_add_element(&edit, sql, column->span);
	return migr__edit_apply(&edit);
}

migr_status migr__edit_drop_column(migr__definition *definition, const char *name, migr_error *error)
{
	const migr__column_text *column = NULL;
	migr__edit edit;
	migr_status rc = migr__edit_begin_column(&edit, definition, name, &column, error);

	if (rc != MIGR_OK)
		return rc;
	if (definition->n_columns == 1) {
		migr__fail(error, MIGR_ERROR_SCHEMA, "\"%s\" is the only column of table \"%s\"", name,
		           definition->name);
		return migr__error_hint(error, "drop the table");
	}
	for (size_t i = 0; i < column->n_constraints; i++) {
		migr__edit_uncount(&edit, &column->constraints[i]);
		if (column->constraints[i].form == MIGR__FORM_FOREIGN_KEY)
			migr__edit_cut_deferrables(&edit, &column->constraints[i], column);
	}
	edit.expected.columns--;
	migr__edit_cut_element(&edit, column->span);
	return migr__edit_apply(&edit);
}

migr_status migr__edit_type(migr__definition *definition, const char *name, const char *type, migr_error *error)
{
	const migr__column_text *column = NULL;
	migr__edit edit;
	migr_status rc = migr__edit_begin_column(&edit, definition, name, &column, error);

	if (rc == MIGR_OK && type)
		rc = migr__edit_takes(&edit, type, "a type");
	if (rc != MIGR_OK)
		return rc;
	if (!type && column->type.end)
		migr__edit_cut(&edit, column->type);
	else if (column->type.end)
		migr__edit_put(&edit, column->type, "%s", type);
	else if (type)
		migr__edit_put(&edit, point(column->name_span.end), " %s", type);
	return migr__edit_apply(&edit);
}

migr_status migr__edit_set_not_null(migr__definition *definition, const char *name, migr_conflict on_conflict,
                                    migr_error *error)
{
	const migr__column_text *column = NULL;
	migr__edit edit;
	migr_status rc = migr__edit_begin_column(&edit, definition, name, &column, error);
	const char *clause;
	const migr__constraint *there;

	if (rc == MIGR_OK && (on_conflict < 0 || on_conflict > MIGR_CONFLICT_REPLACE))
		rc = migr__fail(error, MIGR_ERROR_SCHEMA, "column \"%s\" has no known conflict clause", name);
	if (rc != MIGR_OK)
		return rc;
	clause = conflict_clauses[on_conflict];
	there = migr__column_constraint(column, MIGR__FORM_NOT_NULL);
	if (there && there->on_conflict == on_conflict)
		return MIGR_OK;
	if (there && !there->conflict_span.end) {
		migr__edit_put(&edit, point(there->body.end), "%s", clause);
	} else if (there && !*clause) {
		migr__edit_cut(&edit, there->conflict_span);
	} else if (there) {
		migr__edit_put(&edit, there->conflict_span, "%s", clause + 1);
	} else if ((there = migr__column_constraint(column, MIGR__FORM_NULL)) != NULL) {
		migr__edit_put(&edit, there->body, "NOT NULL%s", clause);
	} else {
		edit.expected.column_constraints++;
		migr__edit_put(&edit, behind_type(column), " NOT NULL%s", clause);
	}
	return migr__edit_apply(&edit);
}

/* Without any constraint of that form. */
static migr_status drop_form(migr__definition *definition, const char *name, migr__constraint_form form,
                             migr_error *error)
{
	const migr__column_text *column = NULL;
	migr__edit edit;
	migr_status rc = migr__edit_begin_column(&edit, definition, name, &column, error);

	if (rc != MIGR_OK)
		return rc;
	for (size_t i = 0; i < column->n_constraints; i++)
		if (column->constraints[i].form == form)
			migr__edit_cut_of_column(&edit, column, i);
	return migr__edit_apply(&edit);
}

migr_status migr__edit_drop_not_null(migr__definition *definition, const char *column, migr_error *error)
{
	return drop_form(definition, column, MIGR__FORM_NOT_NULL, error);
}

migr_status migr__edit_default(migr__definition *definition, const char *name, const char *sql, migr_error *error)
{
	const migr__column_text *column = NULL;
	const migr__constraint *there, *null;
	migr__edit edit;
	migr_status rc;

	if (!sql)
		return drop_form(definition, name, MIGR__FORM_DEFAULT, error);
	rc = migr__edit_begin_column(&edit, definition, name, &column, error);
	if (rc == MIGR_OK)
		rc = migr__edit_takes(&edit, sql, "a default");
	if (rc != MIGR_OK)
		return rc;
	there = migr__column_constraint(column, MIGR__FORM_DEFAULT);
	null = migr__column_constraint(column, MIGR__FORM_NOT_NULL);
	if (there) {
		migr__edit_put(&edit, there->value, "%s", sql);
	} else {
		edit.expected.column_constraints++;
		migr__edit_put(&edit, null ? point(null->span.end) : behind_type(column), " DEFAULT %s", sql);
	}
	return migr__edit_apply(&edit);
}

/* Collations are mostly plain words, and are written so by everybody. */
static int is_plain(const char *name)
{
	migr__lexer lexer = migr__sqlite_lexer(migr__view_of(name));
	migr__token token;

	migr__lex(&lexer, &token);
	return token.kind == MIGR__TOKEN_WORD && token.size == strlen(name) && !migr__token_is_reserved(&token);
}

migr_status migr__edit_collation(migr__definition *definition, const char *name, const char *collation,
                                 migr_error *error)
{
	const migr__column_text *column = NULL;
	const migr__constraint *there;
	migr__edit edit;
	migr_status rc;

	if (!collation)
		return drop_form(definition, name, MIGR__FORM_COLLATE, error);
	rc = migr__edit_begin_column(&edit, definition, name, &column, error);
	if (rc != MIGR_OK)
		return rc;
	if (!is_plain(collation))
		collation = migr__edit_quoted(&edit, collation);
	there = migr__column_constraint(column, MIGR__FORM_COLLATE);
	if (there) {
		migr__edit_put(&edit, there->value, "%s", collation);
	} else {
		edit.expected.column_constraints++;
		migr__edit_put(&edit, behind_type(column), " COLLATE %s", collation);
	}
	return migr__edit_apply(&edit);
}

migr_status migr__edit_generated(migr__definition *definition, const char *name, const char *sql, int is_stored,
                                 migr_error *error)
{
	const char *kind = is_stored ? "STORED" : "VIRTUAL";
	const migr__column_text *column = NULL;
	const migr__constraint *there;
	migr__edit edit;
	migr_status rc;

	if (!sql)
		return drop_form(definition, name, MIGR__FORM_GENERATED, error);
	rc = migr__edit_begin_column(&edit, definition, name, &column, error);
	if (rc == MIGR_OK)
		rc = migr__edit_takes(&edit, sql, "an expression");
	if (rc != MIGR_OK)
		return rc;
	there = migr__column_constraint(column, MIGR__FORM_GENERATED);
	if (there && there->is_stored == !!is_stored) {
		migr__edit_put(&edit, there->value, "%s", sql);
	} else if (there) {
		migr__edit_put(&edit, (migr__span){ there->value.start, there->body.end }, "%s", sql);
		migr__edit_put(&edit, point(there->body.end), ") %s", kind);
	} else {
		edit.expected.column_constraints++;
		migr__edit_put(&edit, behind_type(column), " GENERATED ALWAYS AS (%s", sql);
		migr__edit_put(&edit, behind_type(column), ") %s", kind);
	}
	return migr__edit_apply(&edit);
}

migr_status migr__edit_set_primary_key(migr__definition *definition, const char *name, int is_autoincrement,
                                       migr_error *error)
{
	const migr__column_text *column = NULL, *owner;
	migr__edit edit;
	migr_status rc = migr__edit_begin_column(&edit, definition, name, &column, error);

	if (rc != MIGR_OK)
		return rc;
	if (migr__definition_primary_key(definition, &owner)) {
		migr__fail(error, MIGR_ERROR_SCHEMA, "table \"%s\" has a primary key", definition->name);
		return migr__error_hint(error, "drop it before");
	}
	edit.expected.column_constraints++;
	migr__edit_put(&edit, behind_type(column), " PRIMARY KEY%s", is_autoincrement ? " AUTOINCREMENT" : "");
	return migr__edit_apply(&edit);
}
