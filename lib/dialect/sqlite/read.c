/* SPDX-License-Identifier: MIT */
/* Reads all there is: the databases of the connection, the catalogue of each, and the things in it by kind. */
#include "dialect/sqlite/read.h"

#include "dialect/sqlite/read_schema.h"
#include "dialect/sqlite/write.h"
#include "schema/names.h"

#include <stdlib.h>
#include <string.h>

void migr__read_add_name(migr__buf *list, const char *name)
{
	if (list->size)
		migr__buf_puts(list, ", ");
	migr__names_write(name, list);
}

const char *migr__read_take(migr__schema_reading *reading, migr__buf *buf)
{
	const char *text =
		buf->failed ? NULL : migr__arena_strndup(reading->read->arena, migr__buf_text(buf), buf->size);

	if (!text)
		migr__fail_memory(reading->read->error);
	migr__buf_free(buf);
	return text;
}

migr_status migr__read_set_elements(migr__schema_reading *reading, const migr_element *elements, size_t count,
                                    int as_columns, const char **columns, migr_element_list *list)
{
	migr_element *copy;
	migr__buf names;

	if (as_columns) {
		migr__buf_init(&names, reading->item.alloc);
		for (size_t i = 0; i < count; i++)
			migr__read_add_name(&names, elements[i].column);
		*columns = migr__read_take(reading, &names);
		return *columns ? MIGR_OK : reading->read->error->status;
	}
	copy = migr__arena_new(reading->read->arena, count, sizeof *copy);
	if (!copy)
		return migr__fail_memory(reading->read->error);
	if (count)
		memcpy(copy, elements, count * sizeof *copy);
	*list = (migr_element_list){ copy, (uint32_t)count, sizeof *copy };
	return MIGR_OK;
}

migr_status migr__read_reason(migr__schema_reading *reading, migr_error *error, const char **why)
{
	*why = error->status == MIGR_ERROR_NO_MEMORY
	               ? NULL
	               : migr__arena_strdup(&reading->catalogue, migr_error_message(error));
	migr__error_clear(error);
	return *why ? MIGR_OK : migr__fail_memory(reading->read->error);
}

const char *migr__read_fold(migr__arena *arena, const char *name)
{
	char *folded = migr__arena_strdup(arena, name);

	for (char *p = folded; p && *p; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p - 'A' + 'a');
	return folded;
}

migr_status migr__read_relation(migr__schema_reading *reading, const char *name, migr__catalogue_row **out)
{
	const char *folded = migr__read_fold(&reading->item, name);
	uint32_t at = folded ? migr__map_get(&reading->relations, folded, strlen(folded)) : MIGR__NONE;

	*out = at == MIGR__NONE ? NULL : &reading->rows[at];
	return folded ? MIGR_OK : migr__fail_memory(reading->read->error);
}

static int is_kind(const migr__catalogue_row *row, const char *type)
{
	return strcmp(row->type, type) == 0;
}

static const char *copy(migr__schema_reading *reading, const migr_value *value, int *failed)
{
	const char *text;

	if (value->type != MIGR_VALUE_TEXT)
		return NULL;
	text = migr__arena_strndup(&reading->catalogue, value->text, value->size);
	*failed |= !text;
	return text;
}

/* What SQLite makes for itself has such a name, and nothing else may. */
static int is_own(const char *name)
{
	return migr__view_is_nocase((migr__view){ name, strlen(name) < 7 ? strlen(name) : 7 }, "sqlite_");
}

static migr_status take_row(void *sink, const migr_value *values, size_t count)
{
	migr__schema_reading *reading = sink;
	migr__catalogue_row row = { 0 };
	int failed = 0;

	(void)count;
	row.type = copy(reading, &values[0], &failed);
	row.name = copy(reading, &values[1], &failed);
	row.table = copy(reading, &values[2], &failed);
	row.sql = copy(reading, &values[3], &failed);
	if (failed || !migr__reserve(reading->read->arena->alloc, &reading->rows, &reading->capacity,
	                             reading->n_rows + 1, sizeof *reading->rows))
		return migr__fail_memory(reading->read->error);
	if (!row.type || !row.name || !row.table)
		return MIGR_OK;
	if (is_own(row.name))
		row.why = "SQLite's own";
	reading->rows[reading->n_rows++] = row;
	return MIGR_OK;
}

static int by_name(const void *a, const void *b)
{
	const migr__catalogue_row *left = *(migr__catalogue_row *const *)a, *right = *(migr__catalogue_row *const *)b;
	int order = strcmp(left->name, right->name);

	return order ? order : strcmp(left->type, right->type);
}

static migr_status sort_catalogue(migr__schema_reading *reading)
{
	reading->by_name = migr__arena_new(&reading->catalogue, reading->n_rows, sizeof *reading->by_name);
	if (!reading->by_name)
		return migr__fail_memory(reading->read->error);
	for (size_t i = 0; i < reading->n_rows; i++) {
		migr__catalogue_row *row = &reading->rows[i];
		const char *name;

		reading->by_name[i] = row;
		if (!is_kind(row, "table") && !is_kind(row, "view"))
			continue;
		name = migr__read_fold(&reading->catalogue, row->name);
		if (!name || !migr__map_put(&reading->relations, name, strlen(name), (uint32_t)i))
			return migr__fail_memory(reading->read->error);
	}
	if (reading->n_rows)
		qsort(reading->by_name, reading->n_rows, sizeof *reading->by_name, by_name);
	return MIGR_OK;
}

migr_status migr__read_rows(migr__schema_reading *reading, migr__buf *sql, migr__live_row_fn each)
{
	const migr__live *live = reading->read->live;
	migr_status rc = sql->failed ? migr__fail_memory(reading->read->error)
	                             : live->query(live->user, sql->data, NULL, 0, each, reading, reading->read->error);

	migr__buf_free(sql);
	return rc;
}

static migr_status get_catalogue(migr__schema_reading *reading)
{
	migr_status rc;
	migr__buf sql;

	migr__buf_init(&sql, reading->item.alloc);
	migr__sqlite_write(&sql, "SELECT type, name, tbl_name, sql FROM %n.sqlite_schema ORDER BY rowid",
	                   reading->database);
	rc = migr__read_rows(reading, &sql, take_row);
	return rc == MIGR_OK ? sort_catalogue(reading) : rc;
}

typedef migr_status (*read_one)(migr__schema_reading *reading, migr__catalogue_row *row);

static migr_status read_each(migr__schema_reading *reading, const char *type, read_one read)
{
	migr_status rc = MIGR_OK;

	for (size_t i = 0; i < reading->n_rows && rc == MIGR_OK; i++) {
		migr__catalogue_row *row = reading->by_name[i];

		if (!row->sql || row->why || !is_kind(row, type))
			continue;
		rc = read(reading, row);
		migr__arena_clear(&reading->item);
	}
	return rc;
}

static migr_object object_of(const migr__catalogue_row *row)
{
	if (is_kind(row, "view"))
		return MIGR_OBJECT_VIEW;
	if (is_kind(row, "trigger"))
		return MIGR_OBJECT_TRIGGER;
	return is_kind(row, "index") ? MIGR_OBJECT_INDEX : MIGR_OBJECT_TABLE;
}

static migr_status tell_left(migr__schema_reading *reading)
{
	migr_status rc = MIGR_OK;

	for (size_t i = 0; i < reading->n_rows && rc == MIGR_OK; i++) {
		const migr__catalogue_row *row = reading->by_name[i];
		int has_table = is_kind(row, "trigger") || is_kind(row, "index");

		if (row->why && row->sql)
			rc = migr__gather_left(&reading->gather, object_of(row), reading->schema,
			                       has_table ? row->table : NULL, row->name, row->why);
	}
	return rc;
}

static migr_status read_things(migr__schema_reading *reading)
{
	migr_status rc = migr__read_virtual(reading);

	reading->canonical.is_query = 0;
	if (rc == MIGR_OK)
		rc = read_each(reading, "table", migr__read_table);
	if (rc == MIGR_OK)
		rc = read_each(reading, "table", migr__read_referents);
	if (rc == MIGR_OK)
		rc = read_each(reading, "index", migr__read_index);
	reading->canonical.is_query = 1;
	if (rc == MIGR_OK)
		rc = migr__read_views(reading);
	if (rc == MIGR_OK)
		rc = read_each(reading, "trigger", migr__read_trigger);
	return rc == MIGR_OK ? tell_left(reading) : rc;
}

static migr_status read_database(migr__schema_reading *reading, size_t number, const char *name)
{
	const migr__alloc *alloc = reading->read->arena->alloc;
	migr_status rc;

	reading->schema = number;
	reading->database = name;
	reading->canonical.schema = name;
	migr__arena_init(&reading->catalogue, alloc);
	migr__map_init(&reading->relations, alloc);
	rc = get_catalogue(reading);
	if (rc == MIGR_OK)
		rc = read_things(reading);
	migr__free(alloc, reading->rows);
	reading->rows = NULL;
	reading->n_rows = reading->capacity = 0;
	migr__map_free(&reading->relations);
	migr__arena_clear(&reading->item);
	migr__arena_clear(&reading->catalogue);
	return rc;
}

/* Names of databases, as many as the connection has. */
typedef struct databases {
	migr__schema_reading *reading;
	const char **names;
	size_t count;
} databases;

static int is_at_least(const char *version, long minor)
{
	char *end;
	long major = strtol(version, &end, 10);

	return major > 3 || (major == 3 && *end == '.' && strtol(end + 1, NULL, 10) >= minor);
}

static migr_status take_database(void *sink, const migr_value *values, size_t count)
{
	databases *d = sink;
	const char **names = migr__arena_new(d->reading->read->arena, d->count + 1, sizeof *names);

	(void)count;
	if (!names)
		return migr__fail_memory(d->reading->read->error);
	if (d->count)
		memcpy(names, d->names, d->count * sizeof *names);
	names[d->count] = migr__gather_text(&d->reading->gather, values[0].text);
	if (!names[d->count])
		return d->reading->read->error->status;
	d->names = names;
	d->count++;
	d->reading->has_table_list = is_at_least(values[1].text, 37);
	return MIGR_OK;
}

static migr_status no_such_schema(migr_error *error, const char *name)
{
	migr__fail(error, MIGR_ERROR_NO_SUCH_TABLE, "there is no database \"%s\" on this connection", name);
	return migr__error_hint(error, "on SQLite a schema is main, or what ATTACH called it");
}

static migr_status read_all(migr__schema_reading *reading)
{
	const migr__read *read = reading->read;
	databases d = { .reading = reading };
	migr_status rc = read->live->query(read->live->user, "SELECT name, sqlite_version() FROM pragma_database_list",
	                                   NULL, 0, take_database, &d, read->error);

	for (size_t i = 0; i < read->n_schemas && rc == MIGR_OK; i++) {
		const char *wanted = read->schemas[i] ? read->schemas[i] : "main", *found = NULL;

		for (size_t k = 0; k < d.count && !found; k++)
			found = migr__sqlite_same_name(d.names[k], wanted) ? d.names[k] : NULL;
		if (!found)
			return no_such_schema(read->error, wanted);
		/* what is temporary is left, below */
		if (strcmp(found, "temp") != 0)
			rc = read_database(reading, i, found);
	}
	return rc;
}

static migr_status take_temporary(void *sink, const migr_value *values, size_t count)
{
	migr__schema_reading *reading = sink;
	const migr__catalogue_row row = { .type = values[0].text };
	migr_status rc =
		migr__gather_left(&reading->gather, object_of(&row), 0,
	                          is_kind(&row, "trigger") ? values[2].text : NULL, values[1].text, "temporary");

	(void)count;
	if (rc == MIGR_OK)
		((migr__left *)reading->gather.left.items)[reading->gather.left.count - 1].schema = "temp";
	return rc;
}

static migr_status tell_temporary(migr__schema_reading *reading)
{
	const migr__live *live = reading->read->live;

	return live->query(live->user,
	                   "SELECT type, name, tbl_name FROM temp.sqlite_schema WHERE type <> 'index' "
	                   "AND name NOT LIKE 'sqlite~_%' ESCAPE '~' ORDER BY name, type",
	                   NULL, 0, take_temporary, reading, reading->read->error);
}

migr_status migr__sqlite_read_schema(const migr__read *read, migr__reading *out)
{
	migr__schema_reading reading = { .read = read };
	migr_status rc;

	migr__gather_init(&reading.gather, read);
	migr__arena_init(&reading.item, read->arena->alloc);
	reading.canonical.arena = read->arena;
	reading.canonical.scratch = &reading.item;
	reading.canonical.error = read->error;
	migr__buf_init(&reading.canonical.buf, read->arena->alloc);
	rc = read_all(&reading);
	if (rc == MIGR_OK)
		rc = tell_temporary(&reading);
	if (rc == MIGR_OK)
		rc = migr__gather_finish(&reading.gather, out);
	migr__buf_free(&reading.canonical.buf);
	migr__arena_clear(&reading.item);
	migr__gather_clear(&reading.gather);
	return rc;
}
