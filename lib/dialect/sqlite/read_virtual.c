/* SPDX-License-Identifier: MIT */
/* Virtual tables, and the tables that their modules keep the content in. */
#include "dialect/sqlite/read.h"

#include "dialect/sqlite/tokens.h"
#include "dialect/sqlite/write.h"

#include <string.h>

/* Of the modules that come with SQLite, which need not be there: then SQLite takes those for tables like any other. */
static const struct {
	const char *module;
	const char *suffixes[6];
} modules[] = {
	{ "fts3", { "content", "segments", "segdir", "docsize", "stat" } },
	{ "fts4", { "content", "segments", "segdir", "docsize", "stat" } },
	{ "fts5", { "data", "idx", "content", "docsize", "config" } },
	{ "rtree", { "node", "rowid", "parent" } },
	{ "rtree_i32", { "node", "rowid", "parent" } },
	{ "geopoly", { "node", "rowid", "parent" } },
};

static int is_virtual(const migr__catalogue_row *row)
{
	static const char begin[] = "CREATE VIRTUAL TABLE";

	return row->sql && strcmp(row->type, "table") == 0 && strncmp(row->sql, begin, sizeof begin - 1) == 0;
}

static const char *text_of(migr__schema_reading *reading, const char *format, const char *name)
{
	const char *text = NULL;
	migr__buf buf;

	migr__buf_init(&buf, reading->item.alloc);
	migr__sqlite_write(&buf, format, name);
	if (!buf.failed)
		text = migr__arena_strdup(&reading->catalogue, buf.data);
	migr__buf_free(&buf);
	if (!text)
		migr__fail_memory(reading->read->error);
	return text;
}

/* Whether a table's name is that of a virtual one, "_", and a word. */
static int is_part_of(const char *name, const char *owner, const char *suffix)
{
	size_t size = strlen(owner);

	return strlen(name) > size + 1 && migr__view_is_nocase((migr__view){ name, size }, owner) &&
	       name[size] == '_' && (!suffix || migr__sqlite_same_name(name + size + 1, suffix));
}

static migr_status mark_parts(migr__schema_reading *reading, const char *owner, const char *suffix)
{
	const char *why = NULL;

	for (size_t i = 0; i < reading->n_rows; i++) {
		migr__catalogue_row *row = &reading->rows[i];

		if (row->why || strcmp(row->type, "table") != 0 || !is_part_of(row->name, owner, suffix))
			continue;
		if (!why)
			why = text_of(reading, "belongs to the virtual table %s", owner);
		if (!why)
			return reading->read->error->status;
		row->why = why;
	}
	return MIGR_OK;
}

static migr_status mark_known(migr__schema_reading *reading, const char *owner, const char *module)
{
	migr_status rc = MIGR_OK;

	for (size_t i = 0; i < sizeof modules / sizeof modules[0]; i++)
		for (size_t k = 0; k < 6 && rc == MIGR_OK; k++)
			if (modules[i].suffixes[k] && migr__sqlite_same_name(modules[i].module, module))
				rc = mark_parts(reading, owner, modules[i].suffixes[k]);
	return rc;
}

static migr_status mark_virtual(migr__schema_reading *reading, migr__catalogue_row *row)
{
	migr__definition definition;
	migr_error error;
	migr_status rc;

	migr__error_init(&error, reading->item.alloc);
	rc = migr__definition_parse(&definition, &reading->item, row->sql, strlen(row->sql), &error);
	if (rc == MIGR_OK) {
		row->why = text_of(reading, "a virtual table of module %s", definition.module);
		rc = row->why ? mark_known(reading, row->name, definition.module) : reading->read->error->status;
	} else {
		rc = migr__read_reason(reading, &error, &row->why);
	}
	migr__error_clear(&error);
	migr__arena_clear(&reading->item);
	return rc;
}

static migr_status take_shadow(void *sink, const migr_value *values, size_t count)
{
	migr__schema_reading *reading = sink;

	for (size_t i = 0; count == 1 && i < reading->n_rows; i++) {
		migr__catalogue_row *row = &reading->rows[i];

		if (!row->why && strcmp(row->type, "table") == 0 && strcmp(row->name, values[0].text) == 0)
			row->why = "belongs to a virtual table";
	}
	return MIGR_OK;
}

/* Modules of others say themselves what belongs to them. */
static migr_status ask_for_shadows(migr__schema_reading *reading)
{
	migr__buf sql;

	migr__buf_init(&sql, reading->item.alloc);
	migr__sqlite_write(&sql, "SELECT name FROM pragma_table_list WHERE schema = %t AND type = 'shadow'",
	                   reading->database);
	return migr__read_rows(reading, &sql, take_shadow);
}

migr_status migr__read_virtual(migr__schema_reading *reading)
{
	migr_status rc = MIGR_OK;
	int has_any = 0;

	for (size_t i = 0; i < reading->n_rows && rc == MIGR_OK; i++)
		if (is_virtual(&reading->rows[i])) {
			has_any = 1;
			rc = mark_virtual(reading, &reading->rows[i]);
		}
	return rc == MIGR_OK && has_any && reading->has_table_list ? ask_for_shadows(reading) : rc;
}
