/* SPDX-License-Identifier: MIT */
/* What the compiler looks at in the database. */
#include "dialect/mysql/my.h"

#include <string.h>

/* Rows as texts in the arena. */
typedef struct row_sink {
	migr__my *my;
	migr__my_rows *rows;
	size_t capacity; /* of values */
} row_sink;

static const char *value_text(migr__my *my, const migr_value *value)
{
	size_t size = value->size;

	if (value->type == MIGR_VALUE_INTEGER)
		return migr__my_printf(my, "%lld", (long long)value->integer);
	if (value->type != MIGR_VALUE_TEXT && value->type != MIGR_VALUE_BLOB)
		return NULL;
	if (size == MIGR_NUL_TERMINATED)
		size = strlen(value->text);
	return migr__arena_strndup(my->compiler->arena, value->text, size);
}

static int reserve_row(row_sink *sink, size_t count)
{
	migr__my_rows *rows = sink->rows;
	size_t used = rows->count * rows->width;
	const char **values;

	rows->width = count;
	if (used + count <= sink->capacity)
		return 1;
	sink->capacity = (used + count) * 2;
	values = migr__arena_new(sink->my->compiler->arena, sink->capacity, sizeof *values);
	if (!values)
		return 0;
	if (used)
		memcpy(values, rows->values, used * sizeof *values);
	rows->values = values;
	return 1;
}

static migr_status take_row(void *user, const migr_value *values, size_t count)
{
	row_sink *sink = user;
	migr__my_rows *rows = sink->rows;

	if (!reserve_row(sink, count))
		return migr__fail_memory(sink->my->compiler->error);
	for (size_t i = 0; i < count; i++) {
		const char *text = value_text(sink->my, &values[i]);

		if (!text && values[i].type != MIGR_VALUE_NULL && values[i].type != MIGR_VALUE_REAL)
			return migr__fail_memory(sink->my->compiler->error);
		rows->values[rows->count * count + i] = text;
	}
	rows->count++;
	return MIGR_OK;
}

migr_status migr__my_rows_of(migr__my *my, migr__my_rows *rows)
{
	const migr__live *live = my->compiler->live;
	row_sink sink = { my, rows, 0 };
	const char *sql = migr__my_take(my);

	memset(rows, 0, sizeof *rows);
	if (my->status != MIGR_OK)
		return my->status;
	return migr__my_fail(my, live->query(live->user, sql, NULL, 0, take_row, &sink, my->compiler->error));
}

/* "10.11.19-MariaDB" is 101119; a replication prefix "5.5.5-" of old ones is left out. */
static int read_version(const char *text)
{
	int parts[3] = { 0, 0, 0 };

	if (strncmp(text, "5.5.5-", 6) == 0)
		text += 6;
	for (int i = 0; i < 3; i++) {
		for (; *text >= '0' && *text <= '9' && parts[i] < 1000; text++)
			parts[i] = parts[i] * 10 + (*text - '0');
		if (*text != '.')
			break;
		text++;
	}
	return parts[0] * 10000 + parts[1] * 100 + parts[2];
}

void migr__my_server_of(migr__my_server *server, const char *version, const char *sql_mode)
{
	server->is_known = 1;
	server->is_mariadb = strstr(version, "MariaDB") != NULL;
	server->version = read_version(version);
	server->plain_backslash = strstr(sql_mode, "NO_BACKSLASH_ESCAPES") != NULL;
	server->hides_options = strstr(sql_mode, "NO_FIELD_OPTIONS") || strstr(sql_mode, "NO_KEY_OPTIONS");
}

migr_status migr__my_read_server(migr__my *my)
{
	migr__my_server *server = &my->server;
	migr__my_rows rows;

	if (!my->compiler->live)
		return MIGR_OK;
	migr__my_puts(my, "SELECT VERSION(), @@sql_mode, DATABASE()");
	if (migr__my_rows_of(my, &rows) != MIGR_OK)
		return my->status;
	if (!rows.count || rows.width < 3 || !rows.values[0] || !rows.values[1])
		return MIGR_OK;
	migr__my_server_of(server, rows.values[0], rows.values[1]);
	server->database = rows.values[2];
	return MIGR_OK;
}

int migr__my_is_mariadb(const migr__my *my)
{
	return my->server.is_known && my->server.is_mariadb;
}

int migr__my_is_mysql(const migr__my *my)
{
	return my->server.is_known && !my->server.is_mariadb;
}

migr_status migr__my_show(migr__my *my, const char *table, const char *what, migr__show *show)
{
	migr__my_rows rows;
	const char *text;

	if (migr__compiler_need_live(my->compiler, what) != MIGR_OK)
		return migr__my_fail(my, my->compiler->error->status);
	if (my->server.hides_options)
		return migr__my_refuse(my, "take NO_FIELD_OPTIONS and NO_KEY_OPTIONS out of sql_mode",
		                       "hides parts of definitions by this session's sql_mode");
	migr__my_puts(my, "SHOW CREATE TABLE ");
	migr__my_object(my, my->schema, table);
	if (migr__my_rows_of(my, &rows) != MIGR_OK)
		return my->status;
	text = rows.count && rows.width > 1 ? rows.values[1] : NULL;
	if (!text || strncmp(text, "CREATE ", 7) != 0)
		return migr__my_fail(my, migr__fail(my->compiler->error, MIGR_ERROR_NO_SUCH_TABLE,
		                                    "the definition of table %s cannot be read", table));
	if (migr__show_parse(migr__view_of(text), my->compiler->arena, show))
		return MIGR_OK;
	migr__fail(my->compiler->error, MIGR_ERROR_SCHEMA, "\"%s\" is no table whose definition can be changed", table);
	return migr__my_fail(my, migr__error_hint(my->compiler->error, "is it a view?"));
}

static void in_schema(migr__my *my, const char *column, const char *schema)
{
	migr__buf_printf(&my->buf, "%s = ", column);
	if (schema)
		migr__my_literal(my, schema);
	else
		migr__my_puts(my, "DATABASE()");
}

void migr__my_in_schema(migr__my *my, const char *column)
{
	in_schema(my, column, my->schema);
}

void migr__my_write_exists(migr__my *my, migr__my_thing thing, const char *table, const char *name, int is_there)
{
	static const struct {
		const char *catalogue;
		const char *schema;
		const char *table;
		const char *name;
	} things[] = {
		[MIGR__MY_TABLE] = { "TABLES", "TABLE_SCHEMA", "TABLE_NAME", NULL },
		[MIGR__MY_COLUMN] = { "COLUMNS", "TABLE_SCHEMA", "TABLE_NAME", "COLUMN_NAME" },
		[MIGR__MY_INDEX] = { "STATISTICS", "TABLE_SCHEMA", "TABLE_NAME", "INDEX_NAME" },
		[MIGR__MY_CONSTRAINT] = { "TABLE_CONSTRAINTS", "TABLE_SCHEMA", "TABLE_NAME", "CONSTRAINT_NAME" },
		[MIGR__MY_TRIGGER] = { "TRIGGERS", "TRIGGER_SCHEMA", NULL, "TRIGGER_NAME" },
	};

	migr__my_puts(my, is_there ? "SELECT 1 FROM information_schema."
	                           : "SELECT 1 FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM information_schema.");
	migr__my_puts(my, things[thing].catalogue);
	migr__my_puts(my, " WHERE ");
	migr__my_in_schema(my, things[thing].schema);
	if (things[thing].table) {
		migr__buf_printf(&my->buf, " AND %s = ", things[thing].table);
		migr__my_literal(my, table);
	}
	if (name) {
		migr__buf_printf(&my->buf, " AND %s = ", things[thing].name);
		migr__my_literal(my, name);
	}
	migr__my_puts(my, is_there ? " LIMIT 1" : ")");
}

migr_status migr__my_guard(migr__my *my, migr__my_thing thing, const char *table, const char *name, size_t follows)
{
	if (!migr__clause_has(my->operation, MIGR_OPTION_IF_EXISTS | MIGR_OPTION_IF_NOT_EXISTS))
		return my->status;
	migr__my_write_exists(my, thing, table, name, migr__clause_has(my->operation, MIGR_OPTION_IF_EXISTS));
	return migr__my_when(my, follows);
}
