/* SPDX-License-Identifier: MIT */
/*
 * Revision graphs of real projects (tests/data/graphs): each sound one runs to its heads, to base, and to its heads
 * again, with a table for each revision; each broken one is refused with everything that is wrong with it named.
 */
#include "support/t.h"

#include <libmigr/migr.h>
#include <libmigr/sqlite.h>

#include <jansson.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT = 256, MOST = 200 };

/* One revision as text, so that the struct can point into it. */
typedef struct made {
	char id[TEXT], down[TEXT], depends[TEXT], labels[TEXT], up[TEXT], undo[TEXT];
} made;

static made texts[MOST];

static void join(char *to, const json_t *list)
{
	size_t index;
	const json_t *item;

	to[0] = '\0';
	json_array_foreach(list, index, item)
		snprintf(to + strlen(to), TEXT - strlen(to), "%s%s", index ? ", " : "", json_string_value(item));
}

static size_t load(migr_context *context, const char *name)
{
	char path[1024];
	json_t *graph, *item;
	size_t index, count;

	snprintf(path, sizeof path, "%s/graphs/%s.json", getenv("MIGR_TEST_DATA"), name);
	graph = json_load_file(path, 0, NULL);
	ck_assert_msg(graph != NULL, "%s cannot be read", path);
	count = json_array_size(graph);
	ck_assert_uint_le(count, MOST);
	json_array_foreach(graph, index, item)
	{
		made *m = &texts[index];
		migr_revision revision = MIGR_REVISION(.id = m->id);
		const migr_revision *pointer = &revision;
		const char *id = json_string_value(json_object_get(item, "id"));

		snprintf(m->id, TEXT, "%s", id);
		join(m->down, json_object_get(item, "down"));
		join(m->depends, json_object_get(item, "depends_on"));
		join(m->labels, json_object_get(item, "labels"));
		snprintf(m->up, TEXT, "CREATE TABLE \"t_%.100s\" (id INTEGER PRIMARY KEY)", id);
		snprintf(m->undo, TEXT, "DROP TABLE \"t_%.100s\"", id);
		revision.down_revision = m->down;
		revision.depends_on = m->depends;
		revision.branch_labels = m->labels;
		revision.upgrade_sql = m->up;
		revision.downgrade_sql = m->undo;
		ck_assert_int_eq(migr_register(context, &pointer, 1), MIGR_OK);
	}
	json_decref(graph);
	return count;
}

static migr_context *open_new(const char **path)
{
	migr_context *context;

	*path = t_path(t_folder(), "graph.db");
	ck_assert_int_eq(migr_open(&context, migr_sqlite(), *path, NULL), MIGR_OK);
	return context;
}

static int count_in(const char *path, const char *sql)
{
	sqlite3 *db;
	sqlite3_stmt *statement;
	int count;

	ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
	ck_assert_int_eq(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
	ck_assert_int_eq(sqlite3_step(statement), SQLITE_ROW);
	count = sqlite3_column_int(statement, 0);
	sqlite3_finalize(statement);
	sqlite3_close(db);
	return count;
}

static void check_tables(const char *path, size_t wanted)
{
	ck_assert_int_eq(count_in(path, "SELECT count(*) FROM sqlite_schema WHERE name LIKE 't\\_%' ESCAPE '\\'"),
	                 (int)wanted);
	ck_assert_int_eq(
		count_in(path, "SELECT count(*) = 0 FROM pragma_integrity_check WHERE integrity_check <> 'ok'"), 1);
}

/* The rows are exactly the real heads. */
static void check_rows(migr_context *context, int at_heads)
{
	migr_revision_list *rows, *heads;

	ck_assert_int_eq(migr_current(context, &rows), MIGR_OK);
	ck_assert_int_eq(migr_heads(context, 1, &heads), MIGR_OK);
	ck_assert_uint_eq(migr_revision_list_count(rows), at_heads ? migr_revision_list_count(heads) : 0);
	for (size_t i = 0; i < migr_revision_list_count(rows); i++) {
		const char *row = migr_revision_info_id(migr_revision_list_at(rows, i));
		int found = 0;

		for (size_t k = 0; k < migr_revision_list_count(heads); k++)
			found |= strcmp(row, migr_revision_info_id(migr_revision_list_at(heads, k))) == 0;
		ck_assert_msg(found, "row %s is no real head", row);
	}
	migr_revision_list_free(rows);
	migr_revision_list_free(heads);
}

static void check_sound(const char *name)
{
	const char *path;
	migr_context *context = open_new(&path);
	size_t count = load(context, name);

	for (int round = 0; round < 2; round++) {
		ck_assert_msg(migr_upgrade(context, "heads") == MIGR_OK, "%s: %s", name,
		              migr_error_message(migr_last_error(context)));
		check_tables(path, count);
		check_rows(context, 1);
		if (round == 0) {
			ck_assert_msg(migr_downgrade(context, "base") == MIGR_OK, "%s: %s", name,
			              migr_error_message(migr_last_error(context)));
			check_tables(path, 0);
			check_rows(context, 0);
		}
	}
	migr_close(context);
}

START_TEST(sound_graphs_run_to_heads_to_base_and_to_heads)
{
	static const char *const names[] = { "asterisk-config", "asterisk-voicemail", "ckan", "glance", "keystone",
		                             "securedrop",      "two-heads-asterisk" };

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		check_sound(names[i]);
}
END_TEST

/* Every name must be in the message or in a detail. */
static void check_broken(const char *name, migr_status wanted, const char *const *words)
{
	const char *path;
	migr_context *context = open_new(&path);
	const migr_error *error;

	load(context, name);
	ck_assert_int_eq(migr_upgrade(context, "heads"), wanted);
	error = migr_last_error(context);
	for (; *words; words++) {
		int found = strstr(migr_error_message(error), *words) != NULL;

		for (size_t i = 0; i < migr_error_detail_count(error); i++)
			found |= strstr(migr_error_detail(error, i), *words) != NULL;
		ck_assert_msg(found, "%s: '%s' does not name %s", name, migr_error_message(error), *words);
	}
	ck_assert_str_ne(migr_error_hint(error), "");
	ck_assert_int_eq(count_in(path, "SELECT count(*) FROM sqlite_schema"), 0);
	migr_close(context);
}

START_TEST(broken_graphs_are_refused_with_names)
{
	check_broken("broken-cycle-mealie", MIGR_ERROR_CYCLE,
	             (const char *const[]){ "089bfa50d0ed", "188374910655", NULL });
	check_broken("broken-duplicate-id-ckan", MIGR_ERROR_DUPLICATE_ID,
	             (const char *const[]){ "5031c7049805", NULL });
	check_broken("broken-missing-parent-asterisk", MIGR_ERROR_UNKNOWN_PARENT,
	             (const char *const[]){ "c7a44a5a0851", NULL });
}
END_TEST

START_TEST(two_heads_refuse_head_and_name_both)
{
	const char *path;
	migr_context *context = open_new(&path);
	const migr_error *error;
	size_t found = 0;

	load(context, "two-heads-asterisk");
	ck_assert_int_eq(migr_upgrade(context, "head"), MIGR_ERROR_MULTIPLE_HEADS);
	error = migr_last_error(context);
	for (size_t i = 0; i < migr_error_detail_count(error); i++)
		found += strstr(migr_error_detail(error, i), "2285f2ace275") ||
		         strstr(migr_error_detail(error, i), "65b5ac60e54a");
	ck_assert_uint_eq(found, 2);
	ck_assert_int_eq(migr_upgrade(context, "2285f2ace275"), MIGR_OK);
	ck_assert_int_eq(migr_upgrade(context, "heads"), MIGR_OK);
	check_rows(context, 1);
	migr_close(context);
}
END_TEST

START_TEST(branches_of_glance_run_by_their_labels)
{
	const char *path;
	migr_context *context = open_new(&path);

	load(context, "glance");
	ck_assert_int_eq(migr_upgrade(context, "expand@head"), MIGR_OK);
	ck_assert_int_eq(count_in(path, "SELECT count(*) FROM sqlite_schema WHERE name = 't_2024_1_expand01'"), 1);
	ck_assert_int_eq(count_in(path, "SELECT count(*) FROM sqlite_schema WHERE name = 't_2024_1_contract01'"), 0);
	ck_assert_int_eq(migr_upgrade(context, "contract@head"), MIGR_OK);
	check_rows(context, 1);
	migr_close(context);
}
END_TEST

T_MAIN("real graphs", sound_graphs_run_to_heads_to_base_and_to_heads, broken_graphs_are_refused_with_names,
       two_heads_refuse_head_and_name_both, branches_of_glance_run_by_their_labels)
