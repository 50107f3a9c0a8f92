/* SPDX-License-Identifier: MIT */
/*
 * A schema of many tables: read, and compared with the models that it was made from. Built once for each database;
 * BENCH_BACKEND is the function of its backend.
 *
 *   compare-DATABASE make COUNT URL       tables of 12 columns, 2 indexes and a foreign key
 *   compare-DATABASE read COUNT URL       reads them
 *   compare-DATABASE compare COUNT URL    reads them, and finds no difference
 *   compare-DATABASE cached COUNT URL FILE    the same with the wanted schema kept in a file
 *
 * Prints how many statements were sent, how often the program waited for an answer, and milliseconds of the call alone.
 */
#define _POSIX_C_SOURCE 200809L
#include <libmigr/backend.h>
#include <libmigr/migr.h>
#include <libmigr/mysql.h>
#include <libmigr/postgresql.h>
#include <libmigr/sqlite.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* A table and its parts, which differ from those of others by their names. No line of foreign keys is long: Alembic
 * follows them by recursion. */
typedef struct part {
	char name[24];
	char ref[24];
	char index_names[2][40];
	char key_name[40];
	migr_index indexes[2];
	migr_foreign_key key;
	migr_table table;
} part;

static const migr_column columns[] = {
	{ "id", "bigint", .flags = MIGR_PRIMARY_KEY },
	{ "name", "varchar(100)", .flags = MIGR_NOT_NULL },
	{ "email", "varchar(320)", .flags = 0 },
	{ "parent_id", "bigint", .flags = 0 },
	{ "price", "decimal(10, 2)", .flags = MIGR_NOT_NULL, .default_value = MIGR_INT(0) },
	{ "stock", "integer", .flags = MIGR_NOT_NULL, .default_value = MIGR_INT(0) },
	{ "rating", "smallint", .flags = 0 },
	{ "weight", "double", .flags = 0 },
	{ "is_active", "boolean", .flags = MIGR_NOT_NULL, .default_value = MIGR_INT(1) },
	{ "note", "text", .flags = 0 },
	{ "made_on", "date", .flags = 0 },
	{ "changed_at", "timestamp", .flags = 0 },
};

static void fill(part *to, size_t number)
{
	snprintf(to->name, sizeof to->name, "t%04zu", number);
	snprintf(to->ref, sizeof to->ref, "t%04zu", number / 2);
	snprintf(to->index_names[0], sizeof to->index_names[0], "%s_name", to->name);
	snprintf(to->index_names[1], sizeof to->index_names[1], "%s_parent", to->name);
	snprintf(to->key_name, sizeof to->key_name, "%s_parent_fk", to->name);
	to->indexes[0] = (migr_index){ .name = to->index_names[0], .columns = "name, made_on" };
	to->indexes[1] = (migr_index){ .name = to->index_names[1], .columns = "parent_id" };
	to->key = (migr_foreign_key){
		.name = to->key_name, .columns = "parent_id", .ref_table = to->ref, .ref_columns = "id"
	};
	to->table = (migr_table)MIGR_TABLE(to->name, .columns = MIGR_LIST(columns), .indexes = MIGR_LIST(to->indexes),
	                                   .foreign_keys = { &to->key, 1, sizeof to->key });
}

static migr_status make_all(migr_op *op, void *app)
{
	const migr_models *models = app;
	migr_status rc = MIGR_OK;

	for (uint32_t i = 0; i < models->tables.count && rc == MIGR_OK; i++)
		rc = migr_op_create_table(op, models->tables.items[i], NULL);
	return rc;
}

/* ---- what is sent */

static size_t n_statements, n_waits;

static migr_status execute(void *connection, const migr_statement *statement, int64_t *changes)
{
	n_statements++;
	n_waits++;
	return BENCH_BACKEND()->execute(connection, statement, changes);
}

static migr_status execute_many(void *connection, const migr_statement *statements, size_t count, int64_t *changes,
                                size_t *done)
{
	n_statements += count;
	n_waits++;
	return BENCH_BACKEND()->execute_many(connection, statements, count, changes, done);
}

#define COUNTED(name)                                                                                                  \
	static migr_status name(void *connection)                                                                      \
	{                                                                                                              \
		n_statements++;                                                                                        \
		n_waits++;                                                                                             \
		return BENCH_BACKEND()->name(connection);                                                              \
	}

COUNTED(begin)
COUNTED(commit)
COUNTED(rollback)

/* The backend itself, but for what is counted. */
static const migr_backend *counting(void)
{
	static migr_backend backend;

	backend = *BENCH_BACKEND();
	backend.execute = execute;
	if (backend.execute_many)
		backend.execute_many = execute_many;
	backend.begin = begin;
	backend.commit = commit;
	backend.rollback = rollback;
	return &backend;
}

/* ---- what is measured */

static migr_status make(migr_context *migr)
{
	static const migr_revision revision = MIGR_REVISION(.id = "1", .upgrade = make_all);
	migr_status rc = migr_register_linear(migr, &revision, 1, sizeof revision);

	return rc == MIGR_OK ? migr_upgrade(migr, "head") : rc;
}

static migr_status read_all(migr_context *migr, size_t count)
{
	migr_reading *reading = NULL;
	migr_status rc = migr_read_schema(migr, NULL, &reading);

	if (rc == MIGR_OK && migr_reading_models(reading)->tables.count != count) {
		fprintf(stderr, "compare: %u tables\n", migr_reading_models(reading)->tables.count);
		rc = MIGR_ERROR_INTERNAL;
	}
	migr_reading_free(reading);
	return rc;
}

static migr_status compare(migr_context *migr, const migr_models *models, const char *cache)
{
	const migr_compare_options options = { MIGR_COMPARE_OPTIONS, .cache_path = cache };
	migr_comparison *comparison = NULL;
	migr_status rc = migr_compare(migr, models, &options, &comparison);

	for (size_t i = 0; rc == MIGR_OK && i < migr_comparison_count(comparison) && i < 5; i++)
		fprintf(stderr, "compare: %s\n", migr_comparison_at(comparison, i)->message);
	if (rc == MIGR_OK && migr_comparison_count(comparison))
		rc = MIGR_ERROR_INTERNAL;
	migr_comparison_free(comparison);
	return rc;
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static migr_status run(const char *action, migr_models *models, const char *url, const char *cache)
{
	const migr_options options = { MIGR_OPTIONS, .app = models };
	migr_context *migr = NULL;
	migr_status rc = migr_open(&migr, counting(), url, &options);
	double began = now();

	n_statements = n_waits = 0;
	if (rc == MIGR_OK && strcmp(action, "make") == 0)
		rc = make(migr);
	else if (rc == MIGR_OK && strcmp(action, "read") == 0)
		rc = read_all(migr, models->tables.count);
	else if (rc == MIGR_OK)
		rc = compare(migr, models, cache);
	if (rc == MIGR_OK)
		printf("%zu %zu %.2f\n", n_statements, n_waits, now() - began);
	else
		fprintf(stderr, "compare: %s\n", migr_error_message(migr_last_error(migr)));
	migr_close(migr);
	return rc;
}

int main(int argc, char **argv)
{
	size_t count = argc >= 4 ? strtoul(argv[2], NULL, 10) : 0;
	part *parts = calloc(count + 1, sizeof *parts);
	const migr_table **tables = calloc(count + 1, sizeof *tables);
	migr_models models = MIGR_MODELS(.tables = { tables, (uint32_t)count, sizeof *tables });
	migr_status rc = MIGR_ERROR_NO_MEMORY;

	if (argc < 4 || argc > 5 || !count) {
		fputs("usage: compare make|read|compare|cached COUNT URL [FILE]\n", stderr);
		rc = MIGR_ERROR_MISUSE;
	} else if (parts && tables) {
		for (size_t i = 0; i < count; i++) {
			fill(&parts[i], i);
			tables[i] = &parts[i].table;
		}
		rc = run(argv[1], &models, argv[3], argc == 5 ? argv[4] : NULL);
	}
	free(parts);
	free(tables);
	return rc == MIGR_OK ? 0 : 1;
}
