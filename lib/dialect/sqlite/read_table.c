/* SPDX-License-Identifier: MIT */
/* A stored table as a literal. */
#include "dialect/sqlite/read.h"

#include <string.h>

static migr_status text_of(migr__schema_reading *reading, const migr__definition *definition, migr__span span,
                           const char **out)
{
	*out = migr__canonical_sql(&reading->canonical, migr__definition_view(definition, span));
	return *out ? MIGR_OK : reading->read->error->status;
}

static migr_status copy_name(migr__schema_reading *reading, const char *name, const char **out)
{
	*out = name ? migr__gather_text(&reading->gather, name) : NULL;
	return *out || !name ? MIGR_OK : reading->read->error->status;
}

/* Whether the column is the primary key by itself. */
static int is_whole_key(const migr__definition *definition, const migr__column_text *column)
{
	const migr__column_text *owner;
	const migr__constraint *key = migr__definition_primary_key(definition, &owner);

	return key && key->n_elements == 1 && key->elements[0].column &&
	       migr__sqlite_same_name(key->elements[0].column, column->name);
}

/* What other parts of the table are read by: its name, type, and collation. */
static migr_status add_column(migr__schema_reading *reading, migr__gathered *table, const migr__definition *definition,
                              const migr__column_text *text)
{
	const migr__constraint *collate = migr__column_constraint(text, MIGR__FORM_COLLATE);
	migr_column *column = migr__gather_column(&reading->gather, table, text->name);
	migr_status rc;

	if (!column)
		return reading->read->error->status;
	rc = migr__read_type(reading, migr__definition_view(definition, text->type), definition->is_strict,
	                     is_whole_key(definition, text), &column->type);
	if (rc == MIGR_OK && collate)
		rc = copy_name(reading, migr__canonical_collation(collate->collation), &column->collation);
	return rc;
}

static migr_status read_column_parts(migr__schema_reading *reading, migr_column *column,
                                     const migr__definition *definition, const migr__column_text *text)
{
	const migr__constraint *part = migr__column_constraint(text, MIGR__FORM_NOT_NULL);
	migr_status rc = MIGR_OK;

	if (part) {
		column->flags |= MIGR_NOT_NULL;
		/* ABORT is what happens without a clause */
		if (part->on_conflict != MIGR_CONFLICT_ABORT)
			column->not_null_conflict = part->on_conflict;
	}
	part = migr__column_constraint(text, MIGR__FORM_DEFAULT);
	if (part)
		rc = migr__canonical_default(&reading->canonical, migr__definition_view(definition, part->value),
		                             &column->default_sql);
	part = migr__column_constraint(text, MIGR__FORM_GENERATED);
	if (rc == MIGR_OK && part) {
		column->flags |= part->is_stored ? MIGR_STORED : 0;
		rc = text_of(reading, definition, part->value, &column->generated_sql);
	}
	return rc;
}

static migr_status add_check(migr__schema_reading *reading, migr__gathered *table, const migr__definition *definition,
                             const migr__constraint *constraint)
{
	migr_check check = { 0 }, *place;
	migr_status rc = text_of(reading, definition, constraint->value, &check.sql);

	if (rc == MIGR_OK)
		rc = copy_name(reading, constraint->name, &check.name);
	if (rc != MIGR_OK)
		return rc;
	place = migr__pile_add(&table->checks, reading->read, sizeof *place);
	if (!place)
		return reading->read->error->status;
	*place = check;
	return MIGR_OK;
}

/* DEFERRABLE away from REFERENCES is about the foreign key before it. */
static void set_deferrable(migr__gathered *table, const migr__constraint *constraint)
{
	migr_foreign_key *key;

	if (!table->foreign_keys.count)
		return;
	key = &((migr_foreign_key *)table->foreign_keys.items)[table->foreign_keys.count - 1];
	key->flags = (constraint->is_deferrable ? (uint32_t)MIGR_DEFERRABLE : 0) |
	             (constraint->is_initially_deferred ? (uint32_t)MIGR_INITIALLY_DEFERRED : 0);
}

static migr_status read_constraints(migr__schema_reading *reading, migr__gathered *table,
                                    const migr__definition *definition, const migr__constraint *items, size_t count)
{
	migr_status rc = MIGR_OK;

	for (size_t i = 0; i < count && rc == MIGR_OK; i++)
		switch (items[i].form) {
		case MIGR__FORM_UNIQUE:
			rc = migr__read_unique(reading, table, &items[i]);
			break;
		case MIGR__FORM_CHECK:
			rc = add_check(reading, table, definition, &items[i]);
			break;
		case MIGR__FORM_FOREIGN_KEY:
			rc = migr__read_foreign_key(reading, table, &items[i]);
			if (rc == MIGR_OK)
				set_deferrable(table, &items[i]);
			break;
		case MIGR__FORM_DEFERRABLE:
			set_deferrable(table, &items[i]);
			break;
		default:
			break;
		}
	return rc;
}

static migr_status read_parts(migr__schema_reading *reading, migr__gathered *table, const migr__definition *definition)
{
	migr_column *columns = table->columns.items;
	migr_status rc = MIGR_OK;

	reading->canonical.columns = columns;
	reading->canonical.n_columns = table->columns.count;
	for (size_t i = 0; i < definition->n_columns && rc == MIGR_OK; i++)
		rc = read_column_parts(reading, &columns[i], definition, &definition->columns[i]);
	for (size_t i = 0; i < definition->n_columns && rc == MIGR_OK; i++)
		rc = read_constraints(reading, table, definition, definition->columns[i].constraints,
		                      definition->columns[i].n_constraints);
	if (rc == MIGR_OK)
		rc = read_constraints(reading, table, definition, definition->constraints, definition->n_constraints);
	return rc == MIGR_OK ? migr__read_primary_key(reading, table, definition) : rc;
}

static migr_status take_table(migr__schema_reading *reading, migr__catalogue_row *row,
                              const migr__definition *definition)
{
	migr__gathered *table = migr__gather_table(&reading->gather, reading->schema, row->name);
	migr_status rc = MIGR_OK;

	if (!table)
		return reading->read->error->status;
	table->own = migr__arena_new(&reading->catalogue, 1, sizeof(migr__table_reading));
	if (!table->own)
		return migr__fail_memory(reading->read->error);
	row->gathered = table;
	table->table.flags = (definition->is_strict ? (uint32_t)MIGR_STRICT : 0) |
	                     (definition->is_without_rowid ? (uint32_t)MIGR_WITHOUT_ROWID : 0);
	if (!migr__pile_reserve(&table->columns, reading->read, definition->n_columns, sizeof(migr_column)))
		return reading->read->error->status;
	for (size_t i = 0; i < definition->n_columns && rc == MIGR_OK; i++)
		rc = add_column(reading, table, definition, &definition->columns[i]);
	return rc == MIGR_OK ? read_parts(reading, table, definition) : rc;
}

migr_status migr__read_table(migr__schema_reading *reading, migr__catalogue_row *row)
{
	migr__definition definition;
	migr_error error;
	migr_status rc;

	migr__error_init(&error, reading->item.alloc);
	rc = migr__definition_parse(&definition, &reading->item, row->sql, strlen(row->sql), &error);
	rc = rc == MIGR_OK ? take_table(reading, row, &definition) : migr__read_reason(reading, &error, &row->why);
	migr__error_clear(&error);
	return rc;
}
