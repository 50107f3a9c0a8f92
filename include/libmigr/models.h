/* SPDX-License-Identifier: MIT */
/**
 * @file models.h
 * Models: all that an application wants its schema to be, in one place, as data.
 *
 * The tables are the literals of schema.h that #migr_op_create_table takes:
 *
 *     static const migr_table *const shop_tables[] = { &users, &products, &reviews };
 *     const migr_models shop_models = MIGR_MODELS(.tables = MIGR_LIST(shop_tables));
 *
 * compare.h says how a database differs from them and writes the revision that it takes; reading.h gives the models of
 * a database that is there.
 */
#ifndef MIGR_MODELS_H
#define MIGR_MODELS_H

#include <libmigr/schema.h>

MIGR_BEGIN_DECLS

/** Tables: `MIGR_LIST(array)` of an array of pointers. */
typedef struct migr_table_refs {
	/** The first pointer. */
	const migr_table *const *items;
	/** How many. */
	uint32_t count;
	/** sizeof(const migr_table *). */
	uint32_t item_size;
} migr_table_refs;

/** Enum types: `MIGR_LIST(array)` of an array of pointers. */
typedef struct migr_enum_refs {
	/** The first pointer. */
	const migr_enum *const *items;
	/** How many. */
	uint32_t count;
	/** sizeof(const migr_enum *). */
	uint32_t item_size;
} migr_enum_refs;

/** Sequences: `MIGR_LIST(array)` of an array of pointers. */
typedef struct migr_sequence_refs {
	/** The first pointer. */
	const migr_sequence *const *items;
	/** How many. */
	uint32_t count;
	/** sizeof(const migr_sequence *). */
	uint32_t item_size;
} migr_sequence_refs;

/** Views: `MIGR_LIST(array)` of an array of pointers. */
typedef struct migr_view_refs {
	/** The first pointer. */
	const migr_view *const *items;
	/** How many. */
	uint32_t count;
	/** sizeof(const migr_view *). */
	uint32_t item_size;
} migr_view_refs;

/** Triggers: `MIGR_LIST(array)` of an array of pointers. */
typedef struct migr_trigger_refs {
	/** The first pointer. */
	const migr_trigger *const *items;
	/** How many. */
	uint32_t count;
	/** sizeof(const migr_trigger *). */
	uint32_t item_size;
} migr_trigger_refs;

/** Flags of `migr_models::flags`. */
enum {
	/**
	 * They are all there is to be: sequences, views, triggers and enum types of which the models have none are not
	 * wanted. Without it, what the database has of a kind that the models do not mention at all is left alone.
	 */
	MIGR_MODELS_COMPLETE = UINT32_C(1) << 0
};

/** The models of an application. */
typedef struct migr_models {
	/** sizeof(migr_models); #MIGR_MODELS sets it. */
	uint32_t struct_size;
	/** 0 or #MIGR_MODELS_COMPLETE. */
	uint32_t flags;
	/** Its tables, in any order. */
	migr_table_refs tables;
	/** Its enum types. One that columns name (`enum mood('sad', 'ok')`) need not be here. */
	migr_enum_refs enums;
	/** Its sequences, without those of counted columns. */
	migr_sequence_refs sequences;
	/** Its views, each behind those that it reads. */
	migr_view_refs views;
	/** Its triggers. */
	migr_trigger_refs triggers;
	/**
	 * Schemas that are the application's own, beside the current one: `"audit, app"` (PostgreSQL; databases on
	 * MySQL, attached ones on SQLite). They are made where they are missing, and all that is in them is compared.
	 */
	const char *schemas;
} migr_models;

/** A literal of models: `MIGR_MODELS(.tables = MIGR_LIST(shop_tables))`. */
#define MIGR_MODELS(...)                                                                                               \
	{                                                                                                              \
		.struct_size = sizeof(migr_models), __VA_ARGS__                                                        \
	}

MIGR_END_DECLS

#endif
