/* SPDX-License-Identifier: MIT */
/*
 * A column is dropped, with what is about it alone. What uses it and more is named instead.
 */
#include "dialect/clause.h"
#include "dialect/sqlite/dependents.h"
#include "dialect/sqlite/operations.h"
#include "dialect/sqlite/stored.h"
#include "dialect/sqlite/tokens.h"

#include <string.h>

typedef struct dropping {
	migr__change change;
	migr__dependents dependents;
	const char *column;
	const char **indexes; /* that go with it */
} dropping;

static int mentions(const migr__definition *definition, migr__span span, const char *name)
{
	return migr__sqlite_mentions(migr__definition_view(definition, span), name) == MIGR__MENTION_NAME;
}

static int mentions_another(const dropping *work, migr__span span)
{
	const migr__definition *definition = &work->change.before;

	for (size_t i = 0; i < definition->n_columns; i++)
		if (!migr__sqlite_same_name(definition->columns[i].name, work->column) &&
		    mentions(definition, span, definition->columns[i].name))
			return 1;
	return 0;
}

/* How many columns a key has, and whether this is one of them. */
static int is_in_key(const dropping *work, const migr__constraint *constraint, size_t *count)
{
	int found = 0;

	*count = constraint->form == MIGR__FORM_FOREIGN_KEY ? constraint->n_columns : constraint->n_elements;
	for (size_t i = 0; i < *count; i++) {
		const char *name = constraint->form == MIGR__FORM_FOREIGN_KEY ? constraint->columns[i]
		                                                              : constraint->elements[i].column;

		found |= name && migr__sqlite_same_name(name, work->column);
	}
	return found;
}

static const char *words_of(migr__constraint_form form)
{
	switch (form) {
	case MIGR__FORM_PRIMARY_KEY:
		return "the primary key";
	case MIGR__FORM_UNIQUE:
		return "unique key";
	case MIGR__FORM_FOREIGN_KEY:
		return "foreign key";
	default:
		return "check";
	}
}

static void add_constraint(dropping *work, const migr__constraint *constraint)
{
	migr__view text = migr__definition_view(&work->change.before, constraint->body);
	const char *copy;

	if (constraint->name) {
		migr__dependents_add(&work->dependents, "%s %n", words_of(constraint->form), constraint->name);
		return;
	}
	copy = migr__arena_strndup(work->change.compiler->arena, text.data, text.size);
	migr__dependents_add(&work->dependents, "%s", copy ? copy : words_of(constraint->form));
}

/* A constraint of the table: 1 if it goes with the column; what uses others as well is a dependent. */
static int goes_along(dropping *work, const migr__constraint *constraint)
{
	size_t count = 0;
	int goes;

	switch (constraint->form) {
	case MIGR__FORM_PRIMARY_KEY:
	case MIGR__FORM_UNIQUE:
	case MIGR__FORM_FOREIGN_KEY:
		if (!is_in_key(work, constraint, &count))
			return 0;
		goes = count == 1 &&
		       !(constraint->form == MIGR__FORM_PRIMARY_KEY && work->change.before.is_without_rowid);
		if (goes && constraint->form != MIGR__FORM_FOREIGN_KEY)
			work->change.copy_reason = "a key is part of the table";
		break;
	case MIGR__FORM_CHECK:
		if (!mentions(&work->change.before, constraint->value, work->column))
			return 0;
		goes = !mentions_another(work, constraint->value);
		break;
	default:
		return 0;
	}
	if (!goes)
		add_constraint(work, constraint);
	return goes;
}

/* The checks and expressions of other columns. */
static void look_at_columns(dropping *work)
{
	const migr__definition *definition = &work->change.before;

	for (size_t i = 0; i < definition->n_columns; i++) {
		const migr__column_text *column = &definition->columns[i];

		if (migr__sqlite_same_name(column->name, work->column))
			continue;
		for (size_t j = 0; j < column->n_constraints; j++) {
			const migr__constraint *constraint = &column->constraints[j];
			int is_generated = constraint->form == MIGR__FORM_GENERATED;

			if ((!is_generated && constraint->form != MIGR__FORM_CHECK) ||
			    !mentions(definition, constraint->value, work->column))
				continue;
			if (is_generated)
				migr__dependents_add(&work->dependents, "generated column %n", column->name);
			else
				add_constraint(work, constraint);
		}
	}
}

static void look_at_own_key(dropping *work)
{
	const migr__column_text *column = migr__definition_column(&work->change.before, work->column);

	if (migr__column_constraint(column, MIGR__FORM_UNIQUE))
		work->change.copy_reason = "a key is part of the table";
	if (!migr__column_constraint(column, MIGR__FORM_PRIMARY_KEY))
		return;
	work->change.copy_reason = "a key is part of the table";
	if (work->change.before.is_without_rowid)
		migr__dependents_add(&work->dependents, "the primary key, which a table WITHOUT ROWID needs");
}

static int uses_another(const dropping *work, const migr__index_text *index, const char *sql)
{
	const migr__definition *definition = &work->change.before;

	for (size_t i = 0; i < definition->n_columns; i++)
		if (!migr__sqlite_same_name(definition->columns[i].name, work->column) &&
		    migr__index_uses(index, sql, definition->columns[i].name))
			return 1;
	return 0;
}

static migr_status look_at_indexes(dropping *work)
{
	migr__compiler *compiler = work->change.compiler;
	migr__names *dropped = &work->change.dropped;
	migr__stored *first, *item;
	size_t count = 0;
	migr_status rc = migr__sqlite_indexes(compiler, &work->change.table, &first);

	for (item = rc == MIGR_OK ? first : NULL; item; item = item->next)
		count++;
	work->indexes = migr__arena_new(compiler->arena, count, sizeof *work->indexes);
	if (!work->indexes)
		return migr__fail_memory(compiler->error);
	dropped->items = work->indexes;
	for (item = rc == MIGR_OK ? first : NULL; item && rc == MIGR_OK; item = item->next) {
		migr__index_text index;

		rc = migr__index_parse(&index, compiler->arena, item->sql, strlen(item->sql), compiler->error);
		if (rc != MIGR_OK || !migr__index_uses(&index, item->sql, work->column))
			continue;
		if (uses_another(work, &index, item->sql))
			migr__dependents_add(&work->dependents, "index %n", item->name);
		else
			work->indexes[dropped->count++] = item->name;
	}
	return rc;
}

/* Drops the table's constraints that are about this column alone, one after the other: an edit moves the others. */
static migr_status edit_constraints(dropping *work)
{
	migr__definition *definition = &work->change.table.definition;
	migr_status rc = MIGR_OK;

	for (size_t i = definition->n_constraints; i-- && rc == MIGR_OK;)
		if (goes_along(work, &work->change.before.constraints[i]))
			rc = migr__edit_drop_constraint(definition, &definition->constraints[i],
			                                work->change.compiler->error);
	return rc;
}

static migr_status find_dependents(dropping *work)
{
	const char *what = migr__sqlite_text(work->change.compiler, "column %n", work->column);
	migr_status rc;

	if (!what)
		return work->change.compiler->error->status;
	migr__dependents_init(&work->dependents, &work->change);
	look_at_own_key(work);
	look_at_columns(work);
	rc = edit_constraints(work);
	if (rc == MIGR_OK)
		rc = look_at_indexes(work);
	if (rc != MIGR_OK)
		return rc;
	migr__dependents_add_children(&work->dependents, work->column);
	migr__dependents_add_code(&work->dependents, work->column);
	return migr__dependents_end(&work->dependents, what,
	                            "drop those first, or change them to do without the column");
}

/*
 * SQLite cuts the text from the last comma before a last column on, also if that is in a comment. Such a comment goes
 * out of the way first; all of the text is put right afterwards.
 */
static migr_status avoid_comment(dropping *work, int *is_in_the_way)
{
	migr__definition *definition = &work->change.table.definition;
	const migr__column_text *column = migr__definition_column(definition, work->column);
	size_t start, end = column->name_span.start;
	migr__token comma;
	migr__lexer lexer;
	const char *head, *text;

	*is_in_the_way = 0;
	if (column == definition->columns || column != &definition->columns[definition->n_columns - 1])
		return MIGR_OK;
	start = column[-1].span.end;
	lexer = migr__sqlite_lexer((migr__view){ definition->text + start, end - start });
	migr__sqlite_lex(&lexer, &comma);
	start = (size_t)(comma.text - definition->text) + comma.size;
	*is_in_the_way = memchr(definition->text + start, ',', end - start) != NULL;
	if (!*is_in_the_way)
		return MIGR_OK;
	head = migr__arena_strndup(definition->arena, definition->text, start);
	text = head ? migr__sqlite_text(work->change.compiler, "%s %s", head, definition->text + end) : NULL;
	if (!text)
		return migr__fail_memory(work->change.compiler->error);
	return migr__definition_parse(definition, definition->arena, text, strlen(text), work->change.compiler->error);
}

/* The text that SQLite leaves when it drops the column. */
static const char *native_text(const dropping *work)
{
	const migr__definition *definition = &work->change.table.definition;
	const migr__column_text *column = migr__definition_column(definition, work->column);
	size_t start = column->name_span.start, end = column->span.end;
	const char *head;

	if (column != &definition->columns[definition->n_columns - 1]) {
		end = column[1].name_span.start;
	} else {
		migr__lexer lexer = migr__sqlite_lexer((migr__view){ definition->text + end, definition->size - end });
		migr__token next;

		migr__sqlite_lex(&lexer, &next);
		end = (size_t)(next.text - definition->text);
		while (definition->text[start] != ',')
			start--;
	}
	head = migr__arena_strndup(definition->arena, definition->text, start);
	return head ? migr__sqlite_text(work->change.compiler, "%s%s", head, definition->text + end) : NULL;
}

/* Comments that are not the column's stay, which SQLite does not mind. */
static migr_status put_text_right(dropping *work, const migr__definition *wanted)
{
	const char *text = native_text(work);

	if (!text)
		return migr__fail_memory(work->change.compiler->error);
	if (!work->change.can_patch || strcmp(text, wanted->text) == 0)
		return MIGR_OK;
	work->change.table.definition = *wanted;
	return migr__in_place(&work->change);
}

/* SQLite writes every row anew without the column, in its place. */
static migr_status drop_natively(dropping *work, const migr__definition *wanted)
{
	migr__compiler *compiler = work->change.compiler;
	const migr__sqlite_table *table = &work->change.table;
	const migr__constraint *generated = migr__column_constraint(
		migr__definition_column(&work->change.before, work->column), MIGR__FORM_GENERATED);
	migr_status rc = MIGR_OK;

	if (work->change.is_no_copy && table->has_rows && !(generated && !generated->is_stored))
		return migr__compiler_refuse(compiler, "do without MIGR_OPTION_NO_COPY",
		                             "must write every row of \"%s\" without the column", table->name);
	for (size_t i = 0; i < work->change.dropped.count && rc == MIGR_OK; i++)
		rc = migr__sqlite_run(compiler, "DROP INDEX %q", table->schema, work->change.dropped.items[i]);
	if (rc == MIGR_OK)
		rc = migr__change_end(&work->change); /* without the constraints */
	if (rc == MIGR_OK)
		rc = migr__sqlite_run(compiler, "ALTER TABLE %q DROP COLUMN %n", table->schema, table->name,
		                      work->column);
	return rc == MIGR_OK ? put_text_right(work, wanted) : rc;
}

/* ALTER TABLE reads all views, and fails for one that has nothing to do with the table. */
static migr_status look_for_broken_view(dropping *work)
{
	migr__compiler *compiler = work->change.compiler;
	migr__stored *view;
	migr_error ignored;
	migr_status rc = migr__sqlite_neighbours(compiler, &work->change.table, "view", &view);

	migr__error_init(&ignored, compiler->out->alloc);
	for (; rc == MIGR_OK && view && !work->change.copy_reason; view = view->next) {
		migr_status taken = migr__sqlite_look_whether(compiler, &ignored, "EXPLAIN SELECT 1 FROM %q",
		                                              view->schema, view->name);

		if (taken == MIGR_ERROR_NO_MEMORY)
			rc = migr__fail_memory(compiler->error);
		else if (taken != MIGR_OK)
			work->change.copy_reason = "a view is broken, which ALTER TABLE does not stand";
	}
	migr__error_clear(&ignored);
	return rc;
}

static migr_status drop(dropping *work)
{
	migr__compiler *compiler = work->change.compiler;
	migr_status rc = find_dependents(work);
	migr__definition wanted;
	int is_in_the_way = 0;

	if (rc == MIGR_OK)
		rc = migr__in_place_probe(&work->change);
	if (rc == MIGR_OK)
		rc = look_for_broken_view(work);
	if (rc != MIGR_OK)
		return rc;
	/* SQLite does not drop a column that a constraint of the table mentions */
	if (!work->change.can_patch && strcmp(work->change.before.text, work->change.table.definition.text) != 0)
		work->change.copy_reason = "the stored schema may not be written here";
	wanted = work->change.table.definition;
	rc = migr__edit_drop_column(&wanted, work->column, compiler->error);
	if (rc == MIGR_OK && !work->change.copy_reason)
		rc = avoid_comment(work, &is_in_the_way);
	if (is_in_the_way && !work->change.can_patch)
		work->change.copy_reason = "SQLite would cut the definition within a comment";
	if (rc != MIGR_OK)
		return rc;
	if (!work->change.copy_reason)
		return drop_natively(work, &wanted);
	work->change.table.definition = wanted;
	return migr__change_end(&work->change);
}

migr_status migr__sqlite_drop_column(migr__compiler *compiler, const migr_operation *operation)
{
	int if_exists = migr__clause_has(operation, MIGR_OPTION_IF_EXISTS);
	dropping work = { .column = operation->name };
	migr_status rc;

	if (migr__clause_has(operation, MIGR_OPTION_CASCADE))
		return migr__compiler_refuse(compiler, "drop what depends on it first",
		                             "has no DROP COLUMN ... CASCADE");
	if (!compiler->live && !if_exists)
		return migr__sqlite_run(compiler, "ALTER TABLE %q DROP COLUMN %n", migr__clause_schema(operation),
		                        operation->table, operation->name);
	rc = migr__change_begin(compiler, operation, operation->table, &work.change);
	if (rc != MIGR_OK)
		return rc;
	if (if_exists && !migr__definition_column(&work.change.before, work.column))
		return MIGR_OK;
	rc = migr__sqlite_need_column(compiler, &work.change.before, work.column);
	if (rc == MIGR_OK && work.change.before.n_columns == 1)
		return migr__fail(compiler->error, MIGR_ERROR_SCHEMA, "it is the table's only column");
	if (rc != MIGR_OK)
		return rc;
	work.column = migr__definition_column(&work.change.before, work.column)->name;
	return drop(&work);
}
