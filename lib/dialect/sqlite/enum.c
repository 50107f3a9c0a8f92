/* SPDX-License-Identifier: MIT */
#include "dialect/sqlite/enum.h"

#include "dialect/clause.h"
#include "dialect/literal.h"
#include "dialect/lex.h"
#include "dialect/split_flags.h"
#include "dialect/sqlite/column.h"
#include "dialect/sqlite/operations.h"
#include "dialect/sqlite/rows.h"
#include "dialect/sqlite/stored.h"

#include <string.h>

/* Whether a check reads: column IN ('a', 'b'), as the library writes it. */
static int is_labels(migr__view sql, const char *column)
{
	migr__lexer lexer = { .at = sql.data,
		              .end = sql.data + sql.size,
		              .delimiter = ";",
		              .flags = MIGR__SPLIT_BACKTICK | MIGR__SPLIT_BRACKET };
	migr__token token;

	migr__lex_significant(&lexer, &token);
	if (migr__sqlite_mentions((migr__view){ token.text, token.size }, column) != MIGR__MENTION_NAME)
		return 0;
	migr__lex_significant(&lexer, &token);
	if (!migr__token_is(&token, "IN"))
		return 0;
	migr__lex_significant(&lexer, &token);
	if (!migr__token_is_symbol(&token, '('))
		return 0;
	do {
		migr__lex_significant(&lexer, &token);
		if (token.kind != MIGR__TOKEN_QUOTED || token.text[0] != '\'')
			return 0;
		migr__lex_significant(&lexer, &token);
	} while (migr__token_is_symbol(&token, ','));
	if (!migr__token_is_symbol(&token, ')'))
		return 0;
	migr__lex_significant(&lexer, &token);
	return token.kind == MIGR__TOKEN_END;
}

/* The check of an enum's labels, of the column or of the table; NULL if there is none. */
static migr_status find_labels(migr__change *change, const char *column, const migr__constraint **out)
{
	const migr__constraint_query query = { .has_form = 1, .form = MIGR__FORM_CHECK };
	const migr__definition *definition = &change->table.definition;
	migr__constraint_place *places;
	size_t count;

	*out = NULL;
	if (!migr__definition_find(definition, &query, &places, &count))
		return migr__fail_memory(change->compiler->error);
	for (size_t i = 0; i < count && !*out; i++)
		if (is_labels(migr__definition_view(definition, places[i].constraint->value), column))
			*out = places[i].constraint;
	return MIGR_OK;
}

static migr_status set_labels(migr__change *change, const char *column, const migr__names *labels)
{
	migr__compiler *compiler = change->compiler;
	const char *check = migr__sqlite_enum_check(compiler, column, labels);
	const migr__constraint *old;
	migr_status rc = check ? find_labels(change, column, &old) : compiler->error->status;

	if (rc != MIGR_OK)
		return rc;
	if (old)
		return migr__edit_check(&change->table.definition, old, check, compiler->error);
	check = migr__sqlite_text(compiler, "CHECK (%s)", check);
	return check ? migr__edit_add_constraint(&change->table.definition, check, compiler->error)
	             : compiler->error->status;
}

static migr_status forbid_others(migr__change *change, const char *column, const migr__names *labels)
{
	migr__compiler *compiler = change->compiler;
	const char *check = migr__sqlite_enum_check(compiler, column, labels);
	const migr__sqlite_fault fault = {
		MIGR_ERROR_LOSS,
		migr__sqlite_text(compiler, "rows have a value in column %n that is none of the enum's", column),
		"change those rows first, or add the label",
	};

	return check ? migr__rows_forbid(change, &fault, migr__sqlite_text(compiler, "NOT (%s)", check))
	             : compiler->error->status;
}

migr_status migr__enum_retype(migr__change *change, const char *column, const migr__type *type)
{
	const migr__constraint *old;
	migr_status rc;

	if (type->kind == MIGR__TYPE_ENUM) {
		rc = change->value ? MIGR_OK : forbid_others(change, column, &type->labels);
		return rc == MIGR_OK ? set_labels(change, column, &type->labels) : rc;
	}
	rc = find_labels(change, column, &old);
	return rc == MIGR_OK && old
	               ? migr__edit_drop_constraint(&change->table.definition, old, change->compiler->error)
	               : rc;
}

/* The labels as they are afterwards. */
static migr_status new_labels(migr__compiler *compiler, const migr_operation *operation, migr__names *out)
{
	const migr_op_options *options = operation->options;
	const char *before = options ? options->before : NULL, *after = options ? options->after : NULL;
	int is_added = operation->kind == MIGR_OP_ADD_ENUM_VALUE;
	migr__names old;
	migr_status rc = migr__labels_parse(operation->enumeration->labels, compiler->arena, &old, compiler->error);
	const char **items;
	size_t n = 0;
	int is_placed = 0;

	if (rc != MIGR_OK)
		return rc;
	items = migr__arena_new(compiler->arena, old.count + 1, sizeof *items);
	if (!items)
		return migr__fail_memory(compiler->error);
	for (size_t i = 0; i < old.count; i++) {
		int is_it = strcmp(old.items[i], is_added ? (before  ? before
		                                             : after ? after
		                                                     : "")
		                                          : operation->name) == 0;

		if (is_added && before && is_it)
			items[n++] = operation->name;
		items[n++] = !is_added && is_it ? operation->new_name : old.items[i];
		if (is_added && after && is_it)
			items[n++] = operation->name;
		is_placed |= is_it && (!is_added || before || after);
	}
	if (is_added && migr__names_have(&old, operation->name)) { /* IF NOT EXISTS */
		*out = old;
		return MIGR_OK;
	}
	if (is_added && !before && !after) {
		items[n++] = operation->name;
		is_placed = 1;
	}
	*out = (migr__names){ items, n };
	if (is_placed)
		return MIGR_OK;
	return migr__fail(compiler->error, MIGR_ERROR_SCHEMA, "the enum has no label '%s'",
	                  is_added ? (before ? before : after) : operation->name);
}

/* A default that is the old label becomes the new one. */
static migr_status rename_default(migr__change *change, const char *column, const migr_operation *operation)
{
	migr__compiler *compiler = change->compiler;
	const migr__constraint *old =
		migr__column_constraint(migr__definition_column(&change->before, column), MIGR__FORM_DEFAULT);
	const char *from = migr__sqlite_text(compiler, "%t", operation->name);
	const char *to = migr__sqlite_text(compiler, "%t", operation->new_name);

	if (!from || !to)
		return compiler->error->status;
	if (!old || !migr__sqlite_same_sql(migr__definition_view(&change->before, old->value), migr__view_of(from)))
		return MIGR_OK;
	return migr__edit_default(&change->table.definition, column, to, compiler->error);
}

/*
 * Rows are changed between two edits: after the first the new label is allowed, and rows without a value of their own
 * still have the old default.
 */
static migr_status rename_label(migr__change *change, const char *column, const migr_operation *operation)
{
	migr__compiler *compiler = change->compiler;
	migr_status rc = migr__in_place_probe(change);

	if (rc != MIGR_OK)
		return rc;
	if (!change->can_patch) {
		change->column = column;
		change->value = migr__sqlite_text(compiler, "CASE %n WHEN %t THEN %t ELSE %n END", column,
		                                  operation->name, operation->new_name, column);
		rc = change->value ? rename_default(change, column, operation) : compiler->error->status;
		return rc == MIGR_OK ? migr__change_end(change) : rc;
	}
	rc = migr__change_end(change);
	if (rc == MIGR_OK)
		rc = migr__quiet_update(
			change, migr__sqlite_text(compiler, "%n = %t", column, operation->new_name),
			migr__sqlite_text(compiler, " WHERE %n = %t COLLATE BINARY", column, operation->name));
	if (rc != MIGR_OK)
		return rc;
	change->before = change->table.definition;
	rc = rename_default(change, column, operation);
	return rc == MIGR_OK ? migr__change_end(change) : rc;
}

static migr_status change_column(migr__compiler *compiler, const migr_operation *operation, const char *table,
                                 const char *column, const migr__names *labels)
{
	migr__change change;
	migr_status rc = migr__change_begin(compiler, operation, table, &change);

	if (rc == MIGR_OK)
		rc = migr__sqlite_need_column(compiler, &change.before, column);
	if (rc == MIGR_OK)
		rc = set_labels(&change, column, labels);
	if (rc != MIGR_OK)
		return rc;
	return operation->kind == MIGR_OP_RENAME_ENUM_VALUE ? rename_label(&change, column, operation)
	                                                    : migr__change_end(&change);
}

migr_status migr__sqlite_change_enum(migr__compiler *compiler, const migr_operation *operation)
{
	migr__names labels, users;
	migr_status rc = new_labels(compiler, operation, &labels);

	if (rc == MIGR_OK)
		rc = migr__names_parse(operation->enumeration->used_by, "columns that use the enum", compiler->arena,
		                       &users, compiler->error);
	for (size_t i = 0; rc == MIGR_OK && i < users.count; i++) {
		const char *dot = strrchr(users.items[i], '.');
		const char *table;

		if (!dot) {
			migr__fail(compiler->error, MIGR_ERROR_SCHEMA, "\"%s\" is no column of a table",
			           users.items[i]);
			return migr__error_hint(compiler->error, "write used_by as \"people.mood, pets.mood\"");
		}
		table = migr__arena_strndup(compiler->arena, users.items[i], (size_t)(dot - users.items[i]));
		rc = table ? change_column(compiler, operation, table, dot + 1, &labels)
		           : migr__fail_memory(compiler->error);
	}
	return rc;
}
