/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "autogenerate/place.h"

#include "conformance/server.h"
#include "engine/database.h"

#include <libmigr/backend.h>
#include <libmigr/script.h>
#ifdef TEST_WITH_SQLITE
#include <libmigr/sqlite.h>
#endif
#ifdef TEST_WITH_POSTGRESQL
#include <libmigr/postgresql.h>
#endif
#ifdef TEST_WITH_MYSQL
#include <libmigr/mysql.h>
#endif

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct test_place {
	const char *dialect;
	const migr_backend *backend;
	const char *variable; /* of the server; NULL for SQLite */
	const char *folder;
	char url[600];
	char name[64];
	migr_context *beside; /* for what the test itself does: to connect for each row takes longer than the rest */
	void *module;
};

static migr_context *open_url(const test_place *place, const char *url, void *app)
{
	const migr_options options = { MIGR_OPTIONS, .app = app };
	migr_context *m = NULL;
	migr_status rc = migr_open(&m, place->backend, url, &options);

	ck_assert_msg(rc == MIGR_OK, "%s", migr_error_message(migr_last_error(m)));
	return m;
}

static void execute_on(migr_context *m, const char *sql)
{
	migr_error error;
	migr_status rc;

	migr__error_init(&error, &m->alloc);
	rc = migr__db_execute(m, sql, NULL, 0, NULL, &error);
	ck_assert_msg(rc == MIGR_OK, "%s: %s", sql, migr_error_message(&error));
	migr__error_clear(&error);
}

static migr_context *beside(test_place *place)
{
	if (!place->beside)
		place->beside = place_open(place, NULL);
	return place->beside;
}

void place_execute(test_place *place, const char *sql)
{
	execute_on(beside(place), sql);
}

static void administer(const test_place *place, const char *what)
{
	migr_context *m = open_url(place, server_variable(place->variable), NULL);
	char sql[120];

	snprintf(sql, sizeof sql, "%s DATABASE %s", what, place->name);
	execute_on(m, sql);
	migr_close(m);
}

static const migr_backend *backend_of(const char *dialect)
{
#ifdef TEST_WITH_SQLITE
	if (strcmp(dialect, "sqlite") == 0)
		return migr_sqlite();
#endif
#ifdef TEST_WITH_POSTGRESQL
	if (strcmp(dialect, "postgresql") == 0)
		return migr_postgresql();
#endif
#ifdef TEST_WITH_MYSQL
	if (strcmp(dialect, "mysql") == 0)
		return migr_mysql();
#endif
	return NULL;
}

test_place *place_new(const char *dialect)
{
	test_place *new = calloc(1, sizeof *new);
	server_database *database;

	if (!new || !(new->backend = backend_of(dialect)))
		return NULL;
	new->dialect = new->backend->dialect;
	new->folder = t_folder();
	if (strcmp(dialect, "sqlite") == 0) {
		snprintf(new->url, sizeof new->url, "%s/pairs.db", new->folder);
		return new;
	}
	new->variable = strcmp(dialect, "mysql") == 0 ? "MIGR_TEST_MYSQL_URL" : "MIGR_TEST_POSTGRESQL_URL";
	server_run_begin();
	database = server_database_new(new->variable, 1);
	snprintf(new->url, sizeof new->url, "%s", database->url);
	snprintf(new->name, sizeof new->name, "%s", database->name);
	free(database);
	administer(new, "CREATE");
	return new;
}

void place_end(test_place *place)
{
	migr_close(place->beside);
	if (place->variable)
		administer(place, "DROP");
	free(place);
}

const char *place_dialect(const test_place *place)
{
	return place->dialect;
}

const char *place_folder(const test_place *place)
{
	return place->folder;
}

int place_has_compiler(const test_place *place)
{
	(void)place;
	return getenv("MIGR_CC") != NULL;
}

migr_context *place_open(test_place *place, void *app)
{
	return open_url(place, place->url, app);
}

static const char *quote_of(const char *dialect)
{
	return strcmp(dialect, "mysql") == 0 ? "`" : "\"";
}

void place_forget(test_place *place)
{
	char command[600];

	place_execute(place, "DROP TABLE migr_version");
	place_execute(place, "DROP TABLE migr_history");
	if (place->module)
		dlclose(place->module);
	place->module = NULL;
	snprintf(command, sizeof command, "rm -f %s/b_*", place->folder);
	ck_assert_int_eq(system(command), 0);
}

void place_insert(test_place *place, const random_table *table, int row, const char *dialect)
{
	const char *quote = quote_of(dialect);
	char sql[2000], values[1000] = "";
	migr_context *m = beside(place);
	int size = snprintf(sql, sizeof sql, "INSERT INTO %s%s%s (", quote, table->table.name, quote);

	for (uint32_t i = 0, n = 0; i < table->table.columns.count; i++) {
		const migr_column *column = &table->table.columns.items[i];

		if (column->generated_sql)
			continue;
		size += snprintf(sql + size, sizeof sql - (size_t)size, "%s%s%s%s", n++ ? ", " : "", quote,
		                 column->name, quote);
		strcat(values, *values ? ", " : "");
		strcat(values, random_value(table, i, row, dialect));
	}
	snprintf(sql + size, sizeof sql - (size_t)size, ") VALUES (%s)", values);
	/* whom a key points to may come later */
	if (strcmp(dialect, "mysql") == 0)
		execute_on(m, "SET SESSION foreign_key_checks = 0");
	else if (strcmp(dialect, "sqlite") == 0)
		execute_on(m, "PRAGMA foreign_keys = OFF");
	execute_on(m, sql);
}

typedef struct collected {
	char *text;
} collected;

static migr_status take_row(void *sink, const migr_value *values, const char *const *names, size_t count)
{
	collected *c = sink;
	char number[40];
	char bytes[64] = "";
	const char *text = "NULL";
	size_t size;

	(void)names;
	ck_assert_uint_eq(count, 1);
	if (values[0].type == MIGR_VALUE_TEXT) {
		text = values[0].text;
	} else if (values[0].type == MIGR_VALUE_BLOB) {
		for (size_t i = 0; i < values[0].size && i < 30; i++)
			sprintf(bytes + 2 * i, "%02x", (unsigned char)values[0].text[i]);
		text = bytes;
	} else if (values[0].type == MIGR_VALUE_INTEGER) {
		snprintf(number, sizeof number, "%lld", (long long)values[0].integer);
		text = number;
	} else if (values[0].type == MIGR_VALUE_REAL) {
		snprintf(number, sizeof number, "%.17g", values[0].real);
		text = number;
	}
	size = strlen(c->text);
	c->text = realloc(c->text, size + strlen(text) + 2);
	ck_assert_ptr_nonnull(c->text);
	sprintf(c->text + size, "%s|", text);
	return MIGR_OK;
}

char *place_query(test_place *place, char *text, const char *sql)
{
	migr_context *m = beside(place);
	collected c = { text };
	migr_error error;
	migr_status rc;

	migr__error_init(&error, &m->alloc);
	rc = migr__db_run(m,
	                  &(migr_statement){ .struct_size = sizeof(migr_statement),
	                                     .sql = sql,
	                                     .size = strlen(sql),
	                                     .row = take_row,
	                                     .sink = &c },
	                  NULL, &error);
	ck_assert_msg(rc == MIGR_OK, "%s: %s", sql, migr_error_message(&error));
	return c.text;
}

char *place_add_values(test_place *place, char *text, const char *table, const char *column, const char *dialect)
{
	const char *quote = quote_of(dialect);
	char sql[300];

	snprintf(sql, sizeof sql, "SELECT %s%s%s FROM %s%s%s ORDER BY id", quote, column, quote, quote, table, quote);
	return place_query(place, text, sql);
}

int place_has_virtual(test_place *place)
{
	char *text;
	int has;

	if (strcmp(place->dialect, "postgresql") != 0)
		return 0;
	text = place_query(place, strdup(""), "SELECT current_setting('server_version_num')::int >= 180000");
	has = strchr(text, '1') || strchr(text, 't');
	free(text);
	return has;
}

/* The revision's object in what was compiled. */
static const migr_revision *load(test_place *place, const char *source, const char *symbol)
{
	char command[2000], object[600];
	union {
		void *object;
		const migr_revision *revision;
	} found;

	snprintf(object, sizeof object, "%s/b_module.so", place->folder);
	snprintf(command, sizeof command,
	         "%s -std=c11 -Wall -Wextra -Wpedantic -Werror -shared -fPIC -I%s -I%s %s -o %s", getenv("MIGR_CC"),
	         getenv("MIGR_INCLUDE"), getenv("MIGR_BUILD_INCLUDE"), source, object);
	if (system(command) != 0)
		return NULL;
	place->module = dlopen(object, RTLD_NOW);
	ck_assert_msg(place->module != NULL, "%s", dlerror());
	found.object = dlsym(place->module, symbol);
	return found.revision;
}

/* "const migr_revision NAME = " */
static const char *symbol_of(const char *path)
{
	static char name[100];
	char *text = t_read(path, NULL), *at;

	ck_assert_ptr_nonnull(text);
	at = strstr(text, "const migr_revision ");
	ck_assert_ptr_nonnull(at);
	ck_assert_int_eq(sscanf(at, "const migr_revision %99[A-Za-z0-9_]", name), 1);
	free(text);
	return name;
}

migr_status place_register_c(test_place *place, migr_context *context, migr_comparison *comparison,
                             const migr_new_revision *revision)
{
	migr_revision_list *list = NULL;
	const char *path;
	const migr_revision *compiled;
	migr_status rc = migr_write_comparison_revision(comparison, revision, NULL, &list);

	if (rc != MIGR_OK)
		return rc;
	path = migr_revision_info_path(migr_revision_list_at(list, 0));
	compiled = load(place, path, symbol_of(path));
	migr_revision_list_free(list);
	ck_assert_msg(compiled != NULL, "the file does not compile");
	return migr_register(context, &compiled, 1);
}
