/* SPDX-License-Identifier: MIT */
/* All of the models made, in an order that works. */
#include "compare/compare.h"
#include "compare/order.h"
#include "compare/prepare.h"
#include "schema/names.h"

typedef struct creating {
	const migr_models *models;
	const migr__dialect *dialect;
	migr__order_purpose purpose;
	migr__arena *arena;
	migr__operations *out;
	migr_error *error;
} creating;

static migr_status emit(creating *c, const migr_operation *operation)
{
	return migr__operations_add(c->out, operation) ? MIGR_OK : migr__fail_memory(c->error);
}

static const migr_op_options *options_of(creating *c, const char *schema, uint32_t flags)
{
	migr_op_options *options = migr__arena_new(c->arena, 1, sizeof *options);

	if (!options) {
		migr__fail_memory(c->error);
		return NULL;
	}
	options->struct_size = sizeof *options;
	options->schema = schema;
	options->flags = flags;
	return options;
}

/* Whoever attaches a file to SQLite has made its schema. */
static migr_status create_schemas(creating *c)
{
	migr__names names;
	migr_status rc = migr__names_parse(c->models->schemas, "schemas", c->arena, &names, c->error);

	for (size_t i = 0; i < names.count && rc == MIGR_OK && !migr__is_sqlite(c->dialect); i++) {
		migr_operation operation = MIGR_OPERATION(.kind = MIGR_OP_CREATE_SCHEMA, .name = names.items[i]);

		operation.options = options_of(c, NULL, MIGR_OPTION_IF_NOT_EXISTS);
		rc = operation.options ? emit(c, &operation) : c->error->status;
	}
	return rc;
}

static migr_status create_enums(creating *c)
{
	migr_enum_refs enums = c->models->enums;
	migr_status rc = MIGR_OK;

	if (migr__is_postgresql(c->dialect))
		rc = migr__all_enums(c->models, c->dialect->name, c->arena, &enums, c->error);
	for (uint32_t i = 0; i < enums.count && rc == MIGR_OK; i++)
		rc = emit(c,
		          &(migr_operation)MIGR_OPERATION(.kind = MIGR_OP_CREATE_ENUM, .enumeration = enums.items[i]));
	return rc;
}

/* Defaults of columns name sequences, and sequences name columns that own them: that comes afterwards. */
static migr_status create_sequences(creating *c)
{
	migr_status rc = MIGR_OK;

	for (uint32_t i = 0; i < c->models->sequences.count && rc == MIGR_OK; i++) {
		const migr_sequence *sequence = c->models->sequences.items[i];
		migr_sequence *free_one = NULL;

		if (sequence->owned_by) {
			free_one = migr__arena_new(c->arena, 1, sizeof *free_one);
			if (!free_one)
				return migr__fail_memory(c->error);
			*free_one = *sequence;
			free_one->owned_by = NULL;
		}
		rc = emit(c, &(migr_operation)MIGR_OPERATION(.kind = MIGR_OP_CREATE_SEQUENCE,
		                                             .sequence = free_one ? free_one : sequence));
	}
	return rc;
}

static migr_status give_owners(creating *c)
{
	migr_status rc = MIGR_OK;

	for (uint32_t i = 0; i < c->models->sequences.count && rc == MIGR_OK; i++) {
		const migr_sequence *sequence = c->models->sequences.items[i];
		migr_sequence *owned;

		if (!sequence->owned_by)
			continue;
		owned = migr__arena_new(c->arena, 1, sizeof *owned);
		if (!owned)
			return migr__fail_memory(c->error);
		*owned = (migr_sequence){ .struct_size = sizeof *owned, .name = sequence->name };
		owned->schema = sequence->schema;
		owned->owned_by = sequence->owned_by;
		rc = emit(c, &(migr_operation)MIGR_OPERATION(.kind = MIGR_OP_ALTER_SEQUENCE, .sequence = owned));
	}
	return rc;
}

static migr_status create_late_keys(creating *c, const migr__table_order *order)
{
	migr_status rc = MIGR_OK;

	for (size_t i = 0; i < order->n_late && rc == MIGR_OK; i++) {
		const migr_table *table = c->models->tables.items[order->late[i].table];
		migr_operation operation = MIGR_OPERATION(.kind = MIGR_OP_CREATE_FOREIGN_KEY, .table = table->name);

		operation.foreign_key = &table->foreign_keys.items[order->late[i].key];
		if (table->schema)
			operation.options = options_of(c, table->schema, 0);
		if (c->error->status != MIGR_OK)
			return c->error->status;
		rc = emit(c, &operation);
	}
	return rc;
}

static migr_status create_tables(creating *c)
{
	migr__table_order order;
	migr_status rc = migr__order_tables(c->models->tables.items, c->models->tables.count, c->dialect, c->purpose,
	                                    c->arena, &order, c->error);

	for (size_t i = 0; i < order.count && rc == MIGR_OK; i++) {
		uint32_t number = order.tables[i];
		const migr_table *table =
			migr__without_late_keys(c->models->tables.items[number], number, &order, c->arena);

		if (!table)
			return migr__fail_memory(c->error);
		rc = emit(c, &(migr_operation)MIGR_OPERATION(.kind = MIGR_OP_CREATE_TABLE, .table_definition = table));
	}
	return rc == MIGR_OK ? create_late_keys(c, &order) : rc;
}

static migr_status create_views(creating *c)
{
	migr_status rc = MIGR_OK;

	for (uint32_t i = 0; i < c->models->views.count && rc == MIGR_OK; i++)
		rc = emit(c, &(migr_operation)MIGR_OPERATION(.kind = MIGR_OP_CREATE_VIEW,
		                                             .view = c->models->views.items[i]));
	for (uint32_t i = 0; i < c->models->triggers.count && rc == MIGR_OK; i++)
		rc = emit(c, &(migr_operation)MIGR_OPERATION(.kind = MIGR_OP_CREATE_TRIGGER,
		                                             .trigger = c->models->triggers.items[i]));
	return rc;
}

static migr_status create_all(const migr_models *models, const migr__dialect *dialect, migr__order_purpose purpose,
                              migr__arena *arena, migr__operations *out, migr_error *error)
{
	static migr_status (*const steps[])(creating *) = {
		create_schemas, create_enums, create_sequences, create_tables, give_owners, create_views,
	};
	creating c = { .dialect = dialect, .purpose = purpose, .arena = arena, .out = out, .error = error };
	migr_status rc = MIGR_OK;

	migr__error_clear(error);
	c.models = migr__models_selected(models, dialect->name, arena, error);
	if (!c.models)
		return error->status;
	for (size_t i = 0; i < sizeof steps / sizeof steps[0] && rc == MIGR_OK; i++)
		rc = steps[i](&c);
	return rc;
}

migr_status migr__models_operations(const migr_models *models, const migr__dialect *dialect, migr__arena *arena,
                                    migr__operations *out, migr_error *error)
{
	return create_all(models, dialect, MIGR__ORDER_CREATE, arena, out, error);
}

migr_status migr__models_operations_offline(const migr_models *models, const migr__dialect *dialect, migr__arena *arena,
                                            migr__operations *out, migr_error *error)
{
	return create_all(models, dialect, MIGR__ORDER_CREATE_BLINDLY, arena, out, error);
}
