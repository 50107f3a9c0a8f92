/* SPDX-License-Identifier: MIT */
/* Models with two things of one name. */
#include "compare/check.h"
#include "compare/order.h"

#include <string.h>

/* What has a name, remembered to be named when another one has it too. */
typedef struct named {
	const char *what;
	const char *name;
	const char *table; /* or NULL */
} named;

typedef struct names {
	migr__audit *audit;
	migr__index index;
	named *items;
	size_t count;
	size_t capacity;
} names;

/* "index 'a' of table t", and why another name counts as the same. */
static void name_it(migr__buf *buf, const named *item, const char *name, const migr__dialect *dialect)
{
	migr__buf_printf(buf, "%s '%s'", item->what, item->name);
	if (item->table)
		migr__buf_printf(buf, " of table %s", item->table);
	if (strcmp(item->name, name) != 0)
		migr__buf_printf(buf, ": %s does not tell upper from lower case", dialect->name);
}

/* `known` has the name already. */
static void blame(names *n, const char *schema, const char *name, const named *item, const named *known)
{
	migr__audit *audit = n->audit;
	migr__buf other;

	migr__buf_init(&other, audit->arena->alloc);
	name_it(&other, known, name, audit->dialect);
	if (other.failed)
		migr__fail_memory(audit->error);
	else if (item->table)
		migr__audit_fault(audit, MIGR_ERROR_SCHEMA, "table", schema, item->table,
		                  "give one of them another name", "%s '%s' has the same name as %s", item->what, name,
		                  migr__buf_text(&other));
	else if (strcmp(item->what, known->what) == 0 && strcmp(name, known->name) == 0)
		migr__audit_fault(audit, MIGR_ERROR_SCHEMA, item->what, schema, name,
		                  "take one of them out of the models, or give it another name",
		                  "the models have two of this name");
	else
		migr__audit_fault(audit, MIGR_ERROR_SCHEMA, item->what, schema, name, "give one of them another name",
		                  "it has the same name as %s", migr__buf_text(&other));
	migr__buf_free(&other);
}

/* `scope`: what names must differ within, beside the schema; NULL: the schema is all. */
static void add(names *n, const char *schema, const char *scope, const char *name, const char *what, const char *table)
{
	migr__audit *audit = n->audit;
	named item = { what, name, table };
	uint32_t known;

	if (!name || !*name || audit->error->status != MIGR_OK)
		return;
	known = migr__index_add(&n->index, schema, scope, name, (uint32_t)n->count);
	if (known == MIGR__NONE) {
		if (!migr__reserve(audit->arena->alloc, &n->items, &n->capacity, n->count + 1, sizeof *n->items))
			migr__fail_memory(audit->error);
		else
			n->items[n->count++] = item;
		return;
	}
	if (table && n->items[known].table == table && strcmp(n->items[known].what, what) == 0)
		return; /* found by the table's own check */
	blame(n, schema, name, &item, &n->items[known]);
}

/* Keys and exclusions of PostgreSQL are indexes, which share their names with tables. */
static void add_constraints(names *n, const migr_table *table)
{
	if (table->primary_key)
		add(n, table->schema, NULL, table->primary_key->name, "primary key", table->name);
	for (uint32_t i = 0; i < table->unique_keys.count; i++)
		add(n, table->schema, NULL, table->unique_keys.items[i].name, "unique key", table->name);
	for (uint32_t i = 0; i < table->excludes.count; i++)
		add(n, table->schema, NULL, table->excludes.items[i].name, "exclusion", table->name);
}

static void add_relations(names *n)
{
	const migr_models *models = n->audit->models;
	int is_mysql = migr__is_mysql(n->audit->dialect);

	for (uint32_t i = 0; i < models->tables.count; i++)
		add(n, models->tables.items[i]->schema, NULL, models->tables.items[i]->name, "table", NULL);
	for (uint32_t i = 0; i < models->views.count; i++)
		add(n, models->views.items[i]->schema, NULL, models->views.items[i]->name, "view", NULL);
	for (uint32_t i = 0; i < models->sequences.count; i++)
		add(n, models->sequences.items[i]->schema, NULL, models->sequences.items[i]->name, "sequence", NULL);
	/* a table of PostgreSQL is a type as well */
	for (uint32_t i = 0; migr__is_postgresql(n->audit->dialect) && i < models->enums.count; i++)
		add(n, models->enums.items[i]->schema, NULL, models->enums.items[i]->name, "enum type", NULL);
	for (uint32_t i = 0; !is_mysql && i < models->tables.count; i++) {
		const migr_table *table = n->audit->tables[i];

		if (migr__is_postgresql(n->audit->dialect))
			add_constraints(n, table);
		for (uint32_t k = 0; k < table->indexes.count; k++)
			add(n, table->schema, NULL, table->indexes.items[k].name, "index", table->name);
	}
}

/* PostgreSQL has triggers by table, the others by schema; foreign keys of MySQL are by schema. */
static void add_others(names *n)
{
	const migr_models *models = n->audit->models;
	int is_postgresql = migr__is_postgresql(n->audit->dialect);

	for (uint32_t i = 0; i < models->triggers.count; i++) {
		const migr_trigger *trigger = models->triggers.items[i];

		add(n, trigger->schema, is_postgresql && trigger->table ? trigger->table : "\x03", trigger->name,
		    "trigger", NULL);
	}
	for (uint32_t i = 0; migr__is_mysql(n->audit->dialect) && i < models->tables.count; i++) {
		const migr_table *table = n->audit->tables[i];

		for (uint32_t k = 0; k < table->foreign_keys.count; k++)
			add(n, table->schema, "\x04", table->foreign_keys.items[k].name, "foreign key", table->name);
	}
	for (uint32_t i = 0; !is_postgresql && i < models->enums.count; i++)
		add(n, models->enums.items[i]->schema, "\x05", models->enums.items[i]->name, "enum type", NULL);
}

void migr__audit_names(migr__audit *audit)
{
	names n = { .audit = audit };

	migr__index_init(&n.index, audit->arena, migr__tables_are_nocase(audit->dialect));
	add_relations(&n);
	add_others(&n);
	if (n.index.failed)
		migr__fail_memory(audit->error);
	migr__free(audit->arena->alloc, n.items);
	migr__index_clear(&n.index);
}
