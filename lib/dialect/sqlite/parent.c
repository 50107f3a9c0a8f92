/* SPDX-License-Identifier: MIT */
#include "dialect/sqlite/parent.h"

#include "dialect/sqlite/rows.h"

#include <string.h>

typedef struct following {
	migr__change *change;
	const migr_foreign_key *key;
	migr__sqlite_table parent;
	migr__definition definition; /* of the parent */
	migr__names columns;
	migr__names ref_columns;
} following;

static migr_status read_parent(following *work)
{
	migr__compiler *compiler = work->change->compiler;
	const char *schema = work->change->table.schema;
	migr_status rc = migr__sqlite_find(compiler, schema, work->key->ref_table, &work->parent);

	if (rc == MIGR_OK && (!work->parent.schema || work->parent.is_view)) {
		migr__fail(compiler->error, MIGR_ERROR_NO_SUCH_TABLE,
		           "the foreign key points to \"%s\", which is no table", work->key->ref_table);
		return migr__error_hint(compiler->error,
		                        "create that table first; if both point to each other, add one of the keys by "
		                        "migr_op_create_foreign_key afterwards");
	}
	if (rc == MIGR_OK)
		rc = migr__definition_parse(&work->definition, compiler->arena, work->parent.sql,
		                            strlen(work->parent.sql), compiler->error);
	if (rc == MIGR_OK && work->definition.is_virtual)
		return migr__compiler_refuse(compiler, "point to a table of rows",
		                             "has no foreign keys to a virtual table (\"%s\")", work->parent.name);
	return rc;
}

/* The columns of the primary key, where none are named. */
static migr_status primary_columns(following *work)
{
	const migr__column_text *column;
	const migr__constraint *key = migr__definition_primary_key(&work->definition, &column);
	migr__compiler *compiler = work->change->compiler;
	size_t count = column ? 1 : key ? key->n_elements : 0;
	const char **items = migr__arena_new(compiler->arena, count, sizeof *items);

	if (!items)
		return migr__fail_memory(compiler->error);
	if (!count) {
		migr__fail(compiler->error, MIGR_ERROR_SCHEMA,
		           "\"%s\" has no primary key that the foreign key could point to", work->parent.name);
		return migr__error_hint(compiler->error, "say by `ref_columns` which columns of it are meant");
	}
	for (size_t i = 0; i < count; i++)
		items[i] = column ? column->name : key->elements[i].column;
	work->ref_columns = (migr__names){ items, count };
	return MIGR_OK;
}

static migr_status read_ref_columns(following *work)
{
	migr__compiler *compiler = work->change->compiler;
	migr_status rc;

	if (work->key->ref_columns)
		rc = migr__names_parse(work->key->ref_columns, "columns that the foreign key points to",
		                       compiler->arena, &work->ref_columns, compiler->error);
	else
		rc = primary_columns(work);
	for (size_t i = 0; rc == MIGR_OK && i < work->ref_columns.count; i++)
		rc = migr__sqlite_need_column(compiler, &work->definition, work->ref_columns.items[i]);
	if (rc != MIGR_OK || work->columns.count == work->ref_columns.count)
		return rc;
	migr__fail(compiler->error, MIGR_ERROR_SCHEMA, "the foreign key has %zu columns and points to %zu of \"%s\"",
	           work->columns.count, work->ref_columns.count, work->parent.name);
	return migr__error_hint(compiler->error, "name as many as it has");
}

static int is_key_itself(const following *work)
{
	const migr__column_text *column;
	const migr__constraint *key = migr__definition_primary_key(&work->definition, &column);

	return key && column && work->ref_columns.count == 1 &&
	       migr__sqlite_same_name(column->name, work->ref_columns.items[0]);
}

/* A unique index of just these columns, in any order; a partial one does not count. */
static migr_status need_key(following *work)
{
	migr__compiler *compiler = work->change->compiler;
	const migr__sqlite_table *parent = &work->parent;
	int64_t found = 0;
	migr_status rc = MIGR_OK;
	migr__buf list;

	if (is_key_itself(work))
		return MIGR_OK;
	if (work->ref_columns.count == 1 &&
	    migr__definition_is_rowid(&work->definition,
	                              migr__definition_column(&work->definition, work->ref_columns.items[0])))
		return MIGR_OK;
	migr__buf_init(&list, compiler->out->alloc);
	for (size_t i = 0; i < work->ref_columns.count; i++)
		migr__sqlite_write(&list, i ? ", %t" : "%t", work->ref_columns.items[i]);
	if (list.failed)
		rc = migr__fail_memory(compiler->error);
	else
		rc = migr__sqlite_look_number(
			compiler, 0, &found,
			"SELECT 1 FROM pragma_index_list(%t, %t) AS l WHERE l.\"unique\" AND NOT l.partial "
			"AND (SELECT count(*) FROM pragma_index_info(l.name, %t)) = %d "
			"AND NOT EXISTS (SELECT 1 FROM pragma_index_info(l.name, %t) AS i "
			"WHERE i.name IS NULL OR i.name COLLATE NOCASE NOT IN (%s)) LIMIT 1",
			parent->name, parent->schema, parent->schema, (int)work->ref_columns.count, parent->schema,
			migr__buf_text(&list));
	migr__buf_free(&list);
	if (rc != MIGR_OK || found)
		return rc;
	migr__fail(compiler->error, MIGR_ERROR_SCHEMA,
	           "\"%s\" has no key of the columns that the foreign key points to", parent->name);
	return migr__error_hint(compiler->error, "give it a primary or unique key of them first");
}

static migr_status forbid(following *work)
{
	migr__compiler *compiler = work->change->compiler;
	const migr__sqlite_fault fault = {
		MIGR_ERROR_DATA,
		migr__sqlite_text(compiler, "rows point to nothing in %n", work->parent.name),
		"change or remove those rows first, or add what they point to",
	};
	const migr__sqlite_table *child = &work->change->table;
	migr__buf filled, equal;
	const char *a, *b, *condition;

	migr__buf_init(&filled, compiler->out->alloc);
	migr__buf_init(&equal, compiler->out->alloc);
	for (size_t i = 0; i < work->columns.count; i++) {
		migr__sqlite_write(&filled, "%n.%n IS NOT NULL AND ", child->name, work->columns.items[i]);
		migr__sqlite_write(&equal, "%sp.%n = %n.%n", i ? " AND " : "", work->ref_columns.items[i], child->name,
		                   work->columns.items[i]);
	}
	a = migr__sqlite_take(compiler, &filled);
	b = migr__sqlite_take(compiler, &equal);
	condition = a && b ? migr__sqlite_text(compiler, "%sNOT EXISTS (SELECT 1 FROM %q AS p WHERE %s)", a,
	                                       work->parent.schema, work->parent.name, b)
	                   : NULL;
	return migr__rows_forbid(work->change, &fault, condition);
}

static migr_status follow(following *work)
{
	migr__compiler *compiler = work->change->compiler;
	migr_status rc = read_parent(work);

	if (rc == MIGR_OK)
		rc = migr__names_parse(work->key->columns, "columns of the foreign key", compiler->arena,
		                       &work->columns, compiler->error);
	if (rc == MIGR_OK)
		rc = read_ref_columns(work);
	return rc == MIGR_OK ? need_key(work) : rc;
}

migr_status migr__parent_need(migr__compiler *compiler, const char *schema, const migr_foreign_key *key)
{
	migr__change change = { .compiler = compiler, .table = { .schema = schema } };
	following work = { .change = &change, .key = key };

	return follow(&work);
}

migr_status migr__parent_forbid_orphans(migr__change *change, const migr_foreign_key *key)
{
	following work = { .change = change, .key = key };
	migr_status rc = follow(&work);

	for (size_t i = 0; rc == MIGR_OK && i < work.columns.count; i++)
		rc = migr__sqlite_need_column(change->compiler, &change->before, work.columns.items[i]);
	return rc == MIGR_OK ? forbid(&work) : rc;
}
