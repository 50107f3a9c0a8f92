/* SPDX-License-Identifier: MIT */
/*
 * Stored definitions of SQLite: whatever the text is, it is read or refused; an edit keeps what it is not about; and
 * to add something and drop it again leaves the text as it was.
 */
#include "fuzz.h"

#include "dialect/sqlite/edit.h"
#include "dialect/sqlite/stored.h"

#include <string.h>

/* Each edit reads the whole text, and takes memory that is given back at the end. */
#define MAX_EDITS 20

static migr__arena arena;
static migr_error error;

static void check_span(const migr__definition *definition, migr__span span, migr__span within)
{
	FUZZ_CHECK(span.start <= span.end && span.end <= definition->size);
	FUZZ_CHECK(span.end == 0 || (within.start <= span.start && span.end <= within.end));
}

static void check_constraints(const migr__definition *definition, const migr__constraint *constraints, size_t count,
                              migr__span within)
{
	size_t at = within.start;

	for (size_t i = 0; i < count; i++) {
		const migr__constraint *c = &constraints[i];

		check_span(definition, c->span, within);
		FUZZ_CHECK(c->span.start >= at);
		at = c->span.end;
		check_span(definition, c->body, c->span);
		check_span(definition, c->name_span, c->span);
		check_span(definition, c->value, c->body);
		check_span(definition, c->conflict_span, c->body);
		check_span(definition, c->autoincrement, c->body);
		check_span(definition, c->list, c->body);
		check_span(definition, c->ref_table_span, c->body);
		check_span(definition, c->ref_list, c->body);
		check_span(definition, c->deferrable_span, c->body);
	}
}

static void check_definition(const migr__definition *definition)
{
	FUZZ_CHECK(definition->n_columns > 0);
	for (size_t i = 0; i < definition->n_columns; i++) {
		const migr__column_text *column = &definition->columns[i];

		check_span(definition, column->span, definition->body);
		check_span(definition, column->name_span, column->span);
		check_span(definition, column->type, column->span);
		check_constraints(definition, column->constraints, column->n_constraints, column->span);
	}
	check_constraints(definition, definition->constraints, definition->n_constraints, definition->body);
}

/* Anew: what edits leave behind is in the arena. */
static migr__definition parse(const char *text, size_t size)
{
	migr__definition definition;
	const migr__alloc *alloc = arena.alloc;

	migr__arena_clear(&arena);
	migr__arena_init(&arena, alloc);
	FUZZ_CHECK(migr__definition_parse(&definition, &arena, text, size, &error) == MIGR_OK);
	return definition;
}

static void check_same(const migr__definition *a, const char *text, size_t size)
{
	FUZZ_CHECK(a->size == size && memcmp(a->text, text, size) == 0);
}

/* Each column in turn is followed by a new one, which is dropped again. */
static void add_and_drop_columns(const char *text, size_t size)
{
	migr__definition d = parse(text, size);

	for (size_t i = 0; i <= d.n_columns && i < MAX_EDITS; i++) {
		const char *after = i < d.n_columns ? d.columns[i].name : NULL;
		migr__column_place place = after ? MIGR__PLACE_AFTER : MIGR__PLACE_FIRST;

		FUZZ_CHECK(migr__edit_add_column(&d, "\"new one\" INT CHECK (1)", place, after, &error) == MIGR_OK);
		check_definition(&d);
		FUZZ_CHECK(migr__edit_drop_column(&d, "new one", &error) == MIGR_OK);
		check_same(&d, text, size);
	}
}

static void add_and_drop_constraint(const char *text, size_t size)
{
	migr__definition d = parse(text, size);

	FUZZ_CHECK(migr__edit_add_constraint(&d, "CHECK (2)", &error) == MIGR_OK);
	FUZZ_CHECK(migr__edit_drop_constraint(&d, &d.constraints[d.n_constraints - 1], &error) == MIGR_OK);
	check_same(&d, text, size);
}

/* Each column loses and gets everything that an edit knows. */
static void change_columns(const char *text, size_t size)
{
	migr__definition d = parse(text, size);

	for (size_t i = 0; i < d.n_columns && i < MAX_EDITS; i++) {
		const char *name = d.columns[i].name;
		size_t others = d.n_constraints;

		FUZZ_CHECK(migr__edit_type(&d, name, "INTEGER", &error) == MIGR_OK);
		FUZZ_CHECK(migr__edit_set_not_null(&d, name, MIGR_CONFLICT_FAIL, &error) == MIGR_OK);
		FUZZ_CHECK(migr__edit_default(&d, name, "-1", &error) == MIGR_OK);
		FUZZ_CHECK(migr__edit_collation(&d, name, "x y", &error) == MIGR_OK);
		FUZZ_CHECK(migr__edit_generated(&d, name, "1 -- one", 1, &error) == MIGR_OK);
		check_definition(&d);
		FUZZ_CHECK(migr__edit_generated(&d, name, NULL, 0, &error) == MIGR_OK);
		FUZZ_CHECK(migr__edit_collation(&d, name, NULL, &error) == MIGR_OK);
		FUZZ_CHECK(migr__edit_default(&d, name, NULL, &error) == MIGR_OK);
		FUZZ_CHECK(migr__edit_drop_not_null(&d, name, &error) == MIGR_OK);
		FUZZ_CHECK(migr__edit_type(&d, name, NULL, &error) == MIGR_OK);
		FUZZ_CHECK(d.n_constraints == others);
		check_definition(&d);
	}
}

static void drop_all(const char *text, size_t size)
{
	migr__definition d = parse(text, size);

	for (int i = 0; d.n_constraints && i < MAX_EDITS; i++) {
		FUZZ_CHECK(migr__edit_constraint_name(&d, &d.constraints[0], "other", &error) == MIGR_OK);
		FUZZ_CHECK(migr__edit_drop_constraint(&d, &d.constraints[0], &error) == MIGR_OK);
	}
	for (int i = 0; d.columns[0].n_constraints && i < MAX_EDITS; i++)
		FUZZ_CHECK(migr__edit_drop_constraint(&d, &d.columns[0].constraints[0], &error) == MIGR_OK);
	for (int i = 0; d.n_columns > 1 && i < MAX_EDITS; i++)
		FUZZ_CHECK(migr__edit_drop_column(&d, d.columns[d.n_columns / 2].name, &error) == MIGR_OK);
	FUZZ_CHECK(migr__edit_strict(&d, !d.is_strict, &error) == MIGR_OK);
	FUZZ_CHECK(migr__edit_without_rowid(&d, !d.is_without_rowid, &error) == MIGR_OK);
	FUZZ_CHECK(migr__edit_table_name(&d, "other", &error) == MIGR_OK);
	check_definition(&d);
}

/* A name that two columns have finds the first: SQLite has no such tables. */
static int has_doubles(const migr__definition *d)
{
	for (size_t i = 0; i < d->n_columns; i++)
		if (migr__definition_column(d, d->columns[i].name) != &d->columns[i] ||
		    migr__sqlite_same_name(d->columns[i].name, "new one"))
			return 1;
	return 0;
}

static void try_table(const char *text, size_t size)
{
	migr__definition definition;
	migr_status rc = migr__definition_parse(&definition, &arena, text, size, &error);

	FUZZ_CHECK((rc == MIGR_OK) == (error.status == MIGR_OK));
	if (rc != MIGR_OK || definition.is_virtual)
		return;
	check_same(&definition, text, size);
	check_definition(&definition);
	if (has_doubles(&definition))
		return;
	add_and_drop_columns(text, size);
	add_and_drop_constraint(text, size);
	change_columns(text, size);
	drop_all(text, size);
}

static void try_others(const char *text, size_t size)
{
	migr__view all = { text, size };
	migr__trigger_text trigger;
	migr__index_text index;
	migr__view_text view;

	FUZZ_CHECK(migr__sqlite_same_sql(all, all));
	if (migr__index_parse(&index, &arena, text, size, &error) == MIGR_OK) {
		const char *same = migr__index_retext(&index, &arena, text, size, NULL, NULL);

		FUZZ_CHECK(same && strlen(same) == size && memcmp(same, text, size) == 0);
		FUZZ_CHECK(migr__index_retext(&index, &arena, text, size, "i", "t") != NULL);
		migr__index_uses(&index, text, "a");
	}
	if (migr__trigger_parse(&trigger, &arena, text, size, &error) == MIGR_OK)
		migr__trigger_uses(&trigger, text, "t", "a");
	if (migr__view_parse(&view, &arena, text, size, &error) == MIGR_OK)
		migr__view_uses(&view, text, "t", "a");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	migr__alloc alloc = migr__alloc_libc();

	migr__arena_init(&arena, &alloc);
	migr__error_init(&error, &alloc);
	try_table((const char *)data, size);
	try_others((const char *)data, size);
	migr__error_clear(&error);
	migr__arena_clear(&arena);
	return 0;
}
