/* SPDX-License-Identifier: MIT */
#include "compare/check.h"

#include "compare/compare.h"
#include "compare/order.h"
#include "compare/prepare.h"

#include <stdarg.h>
#include <string.h>

/* For a message that says by itself what is wrong. */
static const char *usual_hint(migr_status status)
{
	switch (status) {
	case MIGR_ERROR_NAME:
		return "correct the name in the models";
	case MIGR_ERROR_TYPE:
		return "correct the type in the models";
	default:
		return "correct the definition in the models";
	}
}

static void add_fault(migr__audit *audit, migr_status status, const char *text, const char *hint)
{
	migr__faults *faults = audit->faults;
	migr__fault *to;

	if (!hint || !*hint)
		hint = usual_hint(status);
	if (!migr__reserve(audit->arena->alloc, &faults->items, &faults->capacity, faults->count + 1,
	                   sizeof *faults->items)) {
		migr__fail_memory(audit->error);
		return;
	}
	to = &faults->items[faults->count++];
	*to = (migr__fault){ .status = status, .text = migr__arena_strdup(audit->arena, text) };
	to->hint = migr__arena_strdup(audit->arena, hint);
	if (!to->text || !to->hint) {
		faults->count--;
		migr__fail_memory(audit->error);
	}
}

static void write_place(migr__buf *buf, const char *what, const char *schema, const char *name)
{
	migr__buf_printf(buf, "%s ", what);
	if (schema)
		migr__buf_printf(buf, "%s.", schema);
	migr__buf_printf(buf, "%s: ", name ? name : "without a name");
}

void migr__audit_fault(migr__audit *audit, migr_status status, const char *what, const char *schema, const char *name,
                       const char *hint, const char *format, ...)
{
	va_list args;
	migr__buf buf;

	migr__buf_init(&buf, audit->arena->alloc);
	write_place(&buf, what, schema, name);
	va_start(args, format);
	migr__buf_vprintf(&buf, format, args);
	va_end(args);
	if (buf.failed)
		migr__fail_memory(audit->error);
	else
		add_fault(audit, status, migr__buf_text(&buf), hint);
	migr__buf_free(&buf);
}

uint32_t migr__audit_table(migr__audit *audit, const char *schema, const char *name)
{
	return migr__index_find(&audit->by_name, schema, NULL, name);
}

/* Tables are told apart by their number, which no name begins with. */
static const char *number_text(uint32_t number, char text[12])
{
	size_t at = 11;

	text[at] = '\0';
	do {
		text[--at] = (char)('0' + number % 10);
		number /= 10;
	} while (number);
	return text + at;
}

uint32_t migr__audit_column(migr__audit *audit, uint32_t table, const char *name)
{
	char text[12];

	return migr__index_find(&audit->columns, NULL, number_text(table, text), name);
}

const char *migr__audit_meant(migr__audit *audit, const char *name, const char *const *names, size_t count)
{
	size_t best = strlen(name) < 4 ? 2 : 3;
	const char *meant = NULL, *text;
	migr__buf buf;

	for (size_t i = 0; i < count; i++) {
		size_t distance = names[i] && *names[i] ? migr__distance(name, names[i], 2) : best;

		if (distance < best) {
			best = distance;
			meant = names[i];
		}
	}
	if (!meant)
		return "";
	migr__buf_init(&buf, audit->arena->alloc);
	migr__buf_printf(&buf, ", did you mean '%s'?", meant);
	text = buf.failed ? NULL : migr__arena_strdup(audit->arena, migr__buf_text(&buf));
	migr__buf_free(&buf);
	if (!text)
		migr__fail_memory(audit->error);
	return text ? text : "";
}

/* What the check of one definition found, put behind its place. */
static void take_problems(migr__audit *audit, migr__checker *checker, const char *what, const char *schema,
                          const char *name)
{
	migr_error *error = checker->error;

	if (error->status == MIGR_ERROR_NO_MEMORY)
		migr__fail_memory(audit->error);
	else if (checker->problems == 1)
		migr__audit_fault(audit, error->status, what, schema, name, migr_error_hint(error), "%s",
		                  migr_error_message(error));
	for (size_t i = 0; error->status != MIGR_ERROR_NO_MEMORY && i < error->n_details; i++)
		migr__audit_fault(audit, error->details[i].status, what, schema, name, NULL, "%s",
		                  error->details[i].text);
	migr__error_clear(error);
	checker->problems = 0;
	checker->place = NULL;
}

static void check_enum(migr__checker *checker, const migr_enum *type)
{
	migr_operation operation = MIGR_OPERATION(.kind = MIGR_OP_CREATE_ENUM, .enumeration = type);

	migr__check_enum(checker, &operation);
}

#define CHECK_EACH(list, what, check)                                                                                  \
	for (uint32_t i = 0; i < (list).count; i++) {                                                                  \
		check;                                                                                                 \
		take_problems(audit, &checker, what, (list).items[i]->schema, (list).items[i]->name);                  \
	}

void migr__audit_definitions(migr__audit *audit)
{
	const migr_models *models = audit->models;
	migr_error found;
	migr__checker checker = { .dialect = audit->dialect->name, .arena = audit->arena, .error = &found };

	migr__error_init(&found, audit->error->alloc);
	CHECK_EACH(models->tables, "table", migr__check_table(&checker, audit->tables[i]))
	CHECK_EACH(models->enums, "enum type", check_enum(&checker, models->enums.items[i]))
	CHECK_EACH(models->sequences, "sequence", migr__check_sequence(&checker, models->sequences.items[i], 0))
	CHECK_EACH(models->views, "view", migr__check_view(&checker, models->views.items[i]))
	CHECK_EACH(models->triggers, "trigger", migr__check_trigger(&checker, models->triggers.items[i]))
	if (models->flags & ~(uint32_t)MIGR_MODELS_COMPLETE)
		add_fault(audit, MIGR_ERROR_SCHEMA, "flags of the models have bits that mean nothing", NULL);
}

static void index_columns(migr__audit *audit, uint32_t table)
{
	const migr_column_list *columns = &audit->tables[table]->columns;
	char text[12];

	for (uint32_t i = 0; i < columns->count; i++)
		if (columns->items[i].name)
			migr__index_add(&audit->columns, NULL, number_text(table, text), columns->items[i].name, i);
}

static void index_all(migr__audit *audit)
{
	const migr_models *models = audit->models;

	for (uint32_t i = 0; i < models->tables.count; i++) {
		if (models->tables.items[i]->name)
			migr__index_add(&audit->by_name, models->tables.items[i]->schema, NULL,
			                models->tables.items[i]->name, i);
		index_columns(audit, i);
	}
	for (uint32_t i = 0; i < models->views.count; i++)
		if (models->views.items[i]->name)
			migr__index_add(&audit->by_name, models->views.items[i]->schema, NULL,
			                models->views.items[i]->name, models->tables.count + i);
}

/* An error in the convention is one of the context's, and no model's. */
static int name_tables(migr__audit *audit, const char *convention)
{
	const migr_table_refs *tables = &audit->models->tables;

	audit->tables = migr__arena_new(audit->arena, (size_t)tables->count + 1, sizeof *audit->tables);
	if (!audit->tables) {
		migr__fail_memory(audit->error);
		return 0;
	}
	for (uint32_t i = 0; i < tables->count; i++) {
		audit->tables[i] = migr__table_named(tables->items[i], convention, audit->dialect->max_name,
		                                     audit->arena, audit->error);
		if (audit->error->status == MIGR_ERROR_NO_MEMORY)
			return 0;
		if (!audit->tables[i])
			migr__audit_fault(audit, audit->error->status, "table", tables->items[i]->schema,
			                  tables->items[i]->name, migr_error_hint(audit->error), "%s",
			                  migr_error_message(audit->error));
		if (!audit->tables[i])
			audit->tables[i] = tables->items[i];
		migr__error_clear(audit->error);
	}
	return 1;
}

/* --- pointers that are NULL --- */

typedef struct absences {
	migr__faults *faults;
	migr__arena *arena;
	migr_error *error;
} absences;

static void add_absent(absences *a, const char *what, uint32_t number, uint32_t count)
{
	migr__audit audit = { .arena = a->arena, .faults = a->faults, .error = a->error };
	migr__buf text;

	migr__buf_init(&text, a->arena->alloc);
	migr__buf_printf(&text, "%s %u of %u: the pointer in the list of the models is NULL", what, number, count);
	if (text.failed)
		migr__fail_memory(a->error);
	else
		add_fault(&audit, MIGR_ERROR_SCHEMA, migr__buf_text(&text), "take it out of the list");
	migr__buf_free(&text);
}

/* The list without them, so that the rest can be looked at. */
static void leave_out_absent(absences *a, const char *what, migr__any_list *list)
{
	const void *const *from = list->items;
	uint32_t n_absent = 0, count = 0;
	const void **to;

	for (uint32_t i = 0; i < list->count; i++)
		if (!from[i]) {
			add_absent(a, what, i + 1, list->count);
			n_absent++;
		}
	if (!n_absent)
		return;
	to = migr__arena_new(a->arena, list->count, sizeof *to);
	if (!to) {
		migr__fail_memory(a->error);
		return;
	}
	for (uint32_t i = 0; i < list->count; i++)
		if (from[i])
			to[count++] = from[i];
	list->items = to;
	list->count = count;
}

static migr_status find_absent(migr_models *models, migr__faults *faults, migr__arena *arena, migr_error *error)
{
	absences a = { faults, arena, error };

	leave_out_absent(&a, "table", (void *)&models->tables);
	leave_out_absent(&a, "enum type", (void *)&models->enums);
	leave_out_absent(&a, "sequence", (void *)&models->sequences);
	leave_out_absent(&a, "view", (void *)&models->views);
	leave_out_absent(&a, "trigger", (void *)&models->triggers);
	return error->status;
}

/* --- all of it --- */

/* All faults on one dialect. */
static migr_status audit_on(const migr_models *models, const migr__dialect *dialect, const char *convention,
                            migr__arena *arena, migr__faults *faults, migr_error *error)
{
	static void (*const parts[])(migr__audit *) = {
		migr__audit_definitions,
		migr__audit_names,
		migr__audit_targets,
		migr__audit_agreement,
	};
	migr__audit audit = { .models = models, .dialect = dialect, .arena = arena, .faults = faults, .error = error };

	audit.models = migr__models_selected(models, dialect->name, arena, error);
	if (!audit.models)
		return error->status;
	migr__index_init(&audit.by_name, arena, migr__tables_are_nocase(dialect));
	migr__index_init(&audit.columns, arena, migr__columns_are_nocase(dialect));
	if (name_tables(&audit, convention)) {
		index_all(&audit);
		for (size_t i = 0; i < sizeof parts / sizeof parts[0] && error->status == MIGR_OK; i++)
			parts[i](&audit);
	}
	if (audit.by_name.failed || audit.columns.failed)
		migr__fail_memory(error);
	migr__index_clear(&audit.by_name);
	migr__index_clear(&audit.columns);
	return error->status;
}

static migr_status report(const migr__faults *faults, migr_error *error)
{
	if (!faults->count)
		return MIGR_OK;
	if (faults->count == 1) {
		migr__fail(error, faults->items[0].status, "%s", faults->items[0].text);
		return migr__error_hint(error, "%s", faults->items[0].hint);
	}
	migr__fail(error, MIGR_ERROR_SCHEMA, "%zu things are wrong with the models; the first: %s", faults->count,
	           faults->items[0].text);
	migr__error_hint(error, "%s", faults->items[0].hint);
	for (size_t i = 0; i < faults->count && error->status != MIGR_ERROR_NO_MEMORY; i++)
		migr__error_detail(error, faults->items[i].status, faults->items[i].text);
	return error->status;
}

static int has_fault(const migr__faults *faults, const migr__fault *fault)
{
	for (size_t i = 0; i < faults->count; i++)
		if (faults->items[i].status == fault->status && strcmp(faults->items[i].text, fault->text) == 0)
			return 1;
	return 0;
}

/* Without a dialect, what is wrong on all of them. */
static migr_status audit_everywhere(const migr_models *models, const char *convention, migr__arena *arena,
                                    migr__faults *faults, migr_error *error)
{
	static const char *const others[] = { "postgresql", "mysql" };
	migr_status rc = audit_on(models, migr__dialect_find("sqlite"), convention, arena, faults, error);

	for (size_t i = 0; i < sizeof others / sizeof others[0] && rc == MIGR_OK && faults->count; i++) {
		migr__faults other = { 0 };
		size_t count = 0;

		rc = audit_on(models, migr__dialect_find(others[i]), convention, arena, &other, error);
		for (size_t k = 0; rc == MIGR_OK && k < faults->count; k++)
			if (has_fault(&other, &faults->items[k]))
				faults->items[count++] = faults->items[k];
		faults->count = count;
		migr__free(arena->alloc, other.items);
	}
	return rc;
}

/* What is in one list of faults goes to the end of another. */
static migr_status append(migr__faults *to, const migr__faults *from, const migr__alloc *alloc, migr_error *error)
{
	if (!from->count)
		return MIGR_OK;
	if (!migr__reserve(alloc, &to->items, &to->capacity, to->count + from->count, sizeof *to->items))
		return migr__fail_memory(error);
	memcpy(to->items + to->count, from->items, from->count * sizeof *from->items);
	to->count += from->count;
	return MIGR_OK;
}

migr_status migr__models_check(const migr_models *models, const migr__dialect *dialect, const char *convention,
                               const migr__alloc *alloc, migr_error *error)
{
	migr__faults faults = { 0 }, others = { 0 };
	migr_models present = *models;
	migr__arena arena;
	migr_status rc;

	migr__error_clear(error);
	migr__arena_init(&arena, alloc);
	rc = find_absent(&present, &faults, &arena, error);
	if (rc == MIGR_OK)
		rc = dialect ? audit_on(&present, dialect, convention, &arena, &others, error)
		             : audit_everywhere(&present, convention, &arena, &others, error);
	if (rc == MIGR_OK)
		rc = append(&faults, &others, alloc, error);
	if (rc == MIGR_OK)
		rc = report(&faults, error);
	migr__free(alloc, faults.items);
	migr__free(alloc, others.items);
	migr__arena_clear(&arena);
	return rc;
}
