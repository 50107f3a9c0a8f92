/* SPDX-License-Identifier: MIT */
/*
 * A schema made anew from models, by the simplest order that works: foreign keys and checks come behind all tables,
 * where a table can get one later.
 */
#include "engine/database.h"
#include "read.h"
#include "schema/check.h"

#include <string.h>

/* The place is empty, so nothing stands against anything: what only looks is left out. */
static migr_status run_script(read_place *place, const migr__script *script, migr_error *error)
{
	migr_status rc = MIGR_OK;

	for (size_t i = 0; i < script->count && rc == MIGR_OK; i++) {
		const migr__sql *sql = &script->items[i];

		if (sql->kind == MIGR__SQL_EXECUTE)
			rc = migr__db_execute(place->context, sql->text, sql->params, sql->n_params, NULL, error);
	}
	return rc;
}

static migr_status apply(read_place *place, const migr_operation *operation, const migr__live *live, migr_error *error)
{
	migr__arena arena;
	migr__script script;
	migr_status rc;

	migr__arena_init(&arena, &place->alloc);
	migr__script_init(&script, &place->alloc);
	rc = migr__operation_check(operation, place->dialect->name, &arena, error);
	if (rc == MIGR_OK)
		rc = migr__compile(&(migr__compiler){ .dialect = place->dialect,
		                                      .arena = &arena,
		                                      .live = live,
		                                      .out = &script,
		                                      .error = error },
		                   operation);
	if (rc == MIGR_OK)
		rc = run_script(place, &script, error);
	migr__script_clear(&script);
	migr__arena_clear(&arena);
	return rc;
}

migr_status read_apply(read_place *place, const migr_operation *operation, migr_error *error)
{
	return apply(place, operation, &place->live, error);
}

static int keys_are_inside(const read_place *place)
{
	return strcmp(place->dialect->name, "sqlite") == 0;
}

static migr_status make_tables(read_place *place, const migr_models *models, migr_error *error)
{
	migr_status rc = MIGR_OK;

	for (uint32_t i = 0; i < models->tables.count && rc == MIGR_OK; i++) {
		migr_table table = *models->tables.items[i];

		if (!keys_are_inside(place)) {
			memset(&table.foreign_keys, 0, sizeof table.foreign_keys);
			memset(&table.checks, 0, sizeof table.checks);
		}
		/* inside, they may point to a table that comes later: nobody looks whether it is there */
		rc = apply(place, &READ_OPERATION(.kind = MIGR_OP_CREATE_TABLE, .table_definition = &table),
		           keys_are_inside(place) ? NULL : &place->live, error);
	}
	return rc;
}

/* A check of a new table is always valid, so they come afterwards too. */
static migr_status make_checks(read_place *place, const migr_table *table, migr_error *error)
{
	migr_status rc = MIGR_OK;

	for (uint32_t i = 0; i < table->checks.count && rc == MIGR_OK; i++) {
		migr_check check = table->checks.items[i];

		check.struct_size = sizeof check;
		rc = read_apply(place,
		                &READ_OPERATION(.kind = MIGR_OP_CREATE_CHECK, .table = table->name,
		                                .options = &MIGR_OP_OPTIONS(.schema = table->schema), .check = &check),
		                error);
	}
	return rc;
}

static migr_status make_constraints(read_place *place, const migr_models *models, migr_error *error)
{
	migr_status rc = MIGR_OK;

	for (uint32_t i = 0; i < models->tables.count; i++) {
		const migr_table *table = models->tables.items[i];

		if (rc == MIGR_OK)
			rc = make_checks(place, table, error);
		for (uint32_t k = 0; k < table->foreign_keys.count && rc == MIGR_OK; k++) {
			migr_foreign_key key = table->foreign_keys.items[k];

			key.struct_size = sizeof key;
			rc = read_apply(place,
			                &READ_OPERATION(.kind = MIGR_OP_CREATE_FOREIGN_KEY, .table = table->name,
			                                .options = &MIGR_OP_OPTIONS(.schema = table->schema),
			                                .foreign_key = &key),
			                error);
		}
	}
	return rc;
}

/* Without owners when it is made, since the tables are not there, and with them afterwards. */
static migr_status make_sequences(read_place *place, const migr_models *models, int with_owner, migr_error *error)
{
	migr_status rc = MIGR_OK;

	for (uint32_t i = 0; i < models->sequences.count && rc == MIGR_OK; i++) {
		migr_sequence sequence = *models->sequences.items[i];

		if (!with_owner)
			sequence.owned_by = NULL;
		if (with_owner && !sequence.owned_by)
			continue;
		rc = read_apply(place,
		                &READ_OPERATION(.kind = with_owner ? MIGR_OP_ALTER_SEQUENCE : MIGR_OP_CREATE_SEQUENCE,
		                                .sequence = &sequence),
		                error);
	}
	return rc;
}

static migr_status make_others(read_place *place, const migr_models *models, migr_error *error)
{
	migr_status rc = MIGR_OK;

	for (uint32_t i = 0; i < models->views.count && rc == MIGR_OK; i++)
		rc = read_apply(place, &READ_OPERATION(.kind = MIGR_OP_CREATE_VIEW, .view = models->views.items[i]),
		                error);
	for (uint32_t i = 0; i < models->triggers.count && rc == MIGR_OK; i++)
		rc = read_apply(place,
		                &READ_OPERATION(.kind = MIGR_OP_CREATE_TRIGGER, .trigger = models->triggers.items[i]),
		                error);
	return rc;
}

migr_status read_make(read_place *place, const migr_models *models, migr_error *error)
{
	migr_status rc = MIGR_OK;

	for (uint32_t i = 0; i < models->enums.count && rc == MIGR_OK; i++)
		rc = read_apply(place,
		                &READ_OPERATION(.kind = MIGR_OP_CREATE_ENUM, .enumeration = models->enums.items[i]),
		                error);
	if (rc == MIGR_OK)
		rc = make_sequences(place, models, 0, error);
	if (rc == MIGR_OK)
		rc = make_tables(place, models, error);
	if (rc == MIGR_OK)
		rc = make_sequences(place, models, 1, error);
	if (rc == MIGR_OK && !keys_are_inside(place))
		rc = make_constraints(place, models, error);
	return rc == MIGR_OK ? make_others(place, models, error) : rc;
}
