/* SPDX-License-Identifier: MIT */
/* Models with two things of one name. */
#include "compare/check.h"
#include "compare/order.h"

#include <string.h>

/* What has a name, remembered to be named when another one has it too. */
typedef struct named {
	const char *what;
	const char *table; /* or NULL */
} named;

typedef struct names {
	migr__audit *audit;
	migr__index index;
	named *items;
	size_t count;
	size_t capacity;
} names;

static void name_it(migr__buf *buf, const named *item, const char *name)
{
	migr__buf_printf(buf, "%s '%s'", item->what, name);
	if (item->table)
		migr__buf_printf(buf, " of table %s", item->table);
}

/* `scope`: what names must differ within, beside the schema; NULL: the schema is all. */
static void add(names *n, const char *schema, const char *scope, const char *name, const char *what, const char *table)
{
	migr__audit *audit = n->audit;
	named item = { what, table };
	uint32_t known;
	migr__buf buf;

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
	migr__buf_init(&buf, audit->arena->alloc);
	name_it(&buf, &n->items[known], name);
	if (buf.failed)
		migr__fail_memory(audit->error);
	else if (table)
		migr__audit_fault(audit, MIGR_ERROR_SCHEMA, "table", schema, table, "give one of them another name",
		                  "%s '%s' has the name of %s", what, name, migr__buf_text(&buf));
	else
		migr__audit_fault(audit, MIGR_ERROR_SCHEMA, what, schema, name, "give one of them another name",
		                  "it has the name of %s", migr__buf_text(&buf));
	migr__buf_free(&buf);
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
