/* SPDX-License-Identifier: MIT */
#include "support/definition.h"

#include "base/text.h"

static void add_span(const migr__definition *definition, migr__span span, migr__buf *out)
{
	migr__view view = migr__definition_view(definition, span);

	migr__buf_add(out, view.data, view.size);
}

static void add_elements(const migr__definition *definition, const migr__constraint *constraint, migr__buf *out)
{
	for (size_t i = 0; i < constraint->n_elements; i++) {
		const migr__indexed *element = &constraint->elements[i];

		migr__buf_puts(out, i ? ", " : "(");
		if (element->column)
			migr__buf_puts(out, element->column);
		else
			add_span(definition, element->expression, out);
		if (element->collation)
			migr__buf_printf(out, " collate %s", element->collation);
		if (element->is_desc)
			migr__buf_puts(out, " desc");
	}
	migr__buf_putc(out, ')');
}

static void add_names(const char **names, size_t count, migr__buf *out)
{
	for (size_t i = 0; i < count; i++)
		migr__buf_printf(out, "%s%s", i ? ", " : "(", names[i]);
	if (count)
		migr__buf_putc(out, ')');
}

static void add_deferrable(const migr__constraint *constraint, migr__buf *out)
{
	if (!constraint->deferrable_span.end)
		return;
	migr__buf_puts(out, constraint->is_deferrable ? " deferrable" : " not-deferrable");
	if (constraint->is_initially_deferred)
		migr__buf_puts(out, " deferred");
}

static void add_foreign_key(const migr__constraint *constraint, migr__buf *out)
{
	static const char *const actions[] = { "", "restrict", "cascade", "set-null", "set-default" };

	migr__buf_puts(out, "fk");
	add_names(constraint->columns, constraint->n_columns, out);
	migr__buf_printf(out, " %s", constraint->ref_table);
	add_names(constraint->ref_columns, constraint->n_ref_columns, out);
	if (constraint->on_delete)
		migr__buf_printf(out, " delete-%s", actions[constraint->on_delete]);
	if (constraint->on_update)
		migr__buf_printf(out, " update-%s", actions[constraint->on_update]);
	if (constraint->match)
		migr__buf_printf(out, " match-%s", constraint->match);
	add_deferrable(constraint, out);
}

static void add_value(const migr__definition *definition, const char *what, const migr__constraint *constraint,
                      migr__buf *out)
{
	migr__buf_printf(out, "%s{", what);
	add_span(definition, constraint->value, out);
	migr__buf_putc(out, '}');
}

static void add_body(const migr__definition *definition, const migr__constraint *constraint, migr__buf *out)
{
	switch (constraint->form) {
	case MIGR__FORM_NAME:
		migr__buf_puts(out, "name");
		break;
	case MIGR__FORM_NULL:
		migr__buf_puts(out, "null");
		break;
	case MIGR__FORM_NOT_NULL:
		migr__buf_puts(out, "not-null");
		break;
	case MIGR__FORM_PRIMARY_KEY:
	case MIGR__FORM_UNIQUE:
		migr__buf_puts(out, constraint->form == MIGR__FORM_UNIQUE ? "unique" : "pk");
		add_elements(definition, constraint, out);
		migr__buf_puts(out, constraint->is_autoincrement ? " autoincrement" : "");
		break;
	case MIGR__FORM_CHECK:
		add_value(definition, "check", constraint, out);
		break;
	case MIGR__FORM_DEFAULT:
		add_value(definition, "default", constraint, out);
		break;
	case MIGR__FORM_COLLATE:
		migr__buf_printf(out, "collate %s", constraint->collation);
		break;
	case MIGR__FORM_FOREIGN_KEY:
		add_foreign_key(constraint, out);
		break;
	case MIGR__FORM_DEFERRABLE:
		migr__buf_puts(out, "then");
		add_deferrable(constraint, out);
		break;
	case MIGR__FORM_GENERATED:
		add_value(definition, constraint->is_stored ? "stored" : "virtual", constraint, out);
		break;
	}
}

static void add_constraint(const migr__definition *definition, const migr__constraint *constraint, migr__buf *out)
{
	static const char *const conflicts[] = { "", " rollback", " abort", " fail", " ignore", " replace" };

	add_body(definition, constraint, out);
	migr__buf_puts(out, conflicts[constraint->on_conflict]);
	if (constraint->name)
		migr__buf_printf(out, "[%s]", constraint->name);
}

void t_definition_describe(const migr__definition *definition, migr__buf *out)
{
	migr__buf_printf(out, "%s%s%s%s:", definition->is_temporary ? "temp " : "",
	                 definition->schema ? definition->schema : "", definition->schema ? "." : "", definition->name);
	if (definition->is_virtual)
		migr__buf_printf(out, " virtual %s", definition->module);
	for (size_t i = 0; i < definition->n_columns; i++) {
		const migr__column_text *column = &definition->columns[i];

		migr__buf_printf(out, "%s%s", i ? ", " : " ", column->name);
		if (column->type.end)
			migr__buf_putc(out, ' ');
		add_span(definition, column->type, out);
		for (size_t k = 0; k < column->n_constraints; k++) {
			migr__buf_putc(out, ' ');
			add_constraint(definition, &column->constraints[k], out);
		}
	}
	for (size_t i = 0; i < definition->n_constraints; i++) {
		migr__buf_puts(out, "; ");
		add_constraint(definition, &definition->constraints[i], out);
	}
	if (definition->is_without_rowid)
		migr__buf_puts(out, "; without-rowid");
	if (definition->is_strict)
		migr__buf_puts(out, "; strict");
}
