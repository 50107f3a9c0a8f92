/* SPDX-License-Identifier: MIT */
/*
 * Memory that runs short at each place in turn, while revision files are read, embedded and written: the answer is
 * right or MIGR_ERROR_NO_MEMORY, and nothing is lost.
 */
#include "support/meter.h"
#include "support/t.h"

#include <libmigr/migr.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef migr_status (*work_fn)(migr_context *context, const char *folder, size_t round);

static migr_status read_folder(migr_context *context, const char *folder, size_t round)
{
	(void)round;
	return migr_register_directory(context, folder, 0);
}

static migr_status embed_folder(migr_context *context, const char *folder, size_t round)
{
	const char *output = t_path(folder, "out.txt"), *depfile = t_path(folder, "dep.txt");
	const migr_embed_options options = { MIGR_EMBED_OPTIONS, .depfile = depfile };

	(void)round;
	return migr_embed(context, &folder, 1, output, &options);
}

static migr_status write_new(migr_context *context, const char *folder, size_t round)
{
	migr_status rc = migr_register_directory(context, folder, 0);
	migr_revision_list *list = NULL;
	char id[32];
	migr_new_revision wish = { MIGR_NEW_REVISION,       .id = id,
		                   .heads = "one",          .depends_on = "late",
		                   .branch_labels = "new",  .message = "Add it",
		                   .flags = MIGR_NEW_SPLICE };

	if (rc != MIGR_OK)
		return rc;
	snprintf(id, sizeof id, "new%zu", round);
	wish.format = round % 2 ? MIGR_FORMAT_C : MIGR_FORMAT_SQL;
	rc = migr_write_revision(context, &wish, &list);
	migr_revision_list_free(list);
	if (rc == MIGR_OK || rc == MIGR_ERROR_NO_MEMORY) {
		char name[64];

		snprintf(name, sizeof name, "new%zu_add_it.%s", round, round % 2 ? "c" : "sql");
		remove(t_path(folder, name));
	}
	return rc;
}

static migr_status read_broken(migr_context *context, const char *folder, size_t round)
{
	migr_status rc;

	(void)folder;
	(void)round;
	rc = migr_register_script(context, "-- migr:revision a\n-- migr:upgrade\nDO $a$;\n'x", 45, "a.sql");
	if (rc == MIGR_ERROR_NO_MEMORY)
		return rc;
	ck_assert_int_eq(rc, MIGR_ERROR_SQL_TEXT);
	rc = migr_register_script(context, "-- migr:revision a\n-- migr:upgrad\n", 34, "a.sql");
	if (rc == MIGR_ERROR_NO_MEMORY)
		return rc;
	ck_assert_int_eq(rc, MIGR_ERROR_FILE_FORMAT);
	return MIGR_OK;
}

static const char *make_folder(void)
{
	const char *folder = t_folder();

	t_write(t_path(folder, "a.sql"), "-- migr:revision one\n-- migr:message First\n-- migr:upgrade sqlite, mysql\n"
	                                 "CREATE TABLE t (a);\n-- migr:downgrade\nDROP TABLE t;\n");
	t_write(t_path(folder, "b.c"),
	        "#include \"c.h\"\nstatic migr_status upgrade(migr_op *op, void *app);\n"
	        "const migr_revision two = MIGR_REVISION(.id = \"two\", .down_revision = \"one\", "
	        ".branch_labels = \"late\", .upgrade = upgrade);\n");
	t_write(t_path(folder, "c.h"), "");
	return folder;
}

/* Fails the first, the second, ... allocation, until all of the work is done without a failure. */
static void starve(work_fn work)
{
	const char *folder = make_folder();
	size_t round = 1;
	migr_status rc;

	do {
		meter m = { .fail_at = round };
		migr_allocator allocator = { MIGR_ALLOCATOR, meter_resize, &m };
		migr_options options = { MIGR_OPTIONS, .allocator = &allocator };
		migr_context *context = NULL;

		rc = migr_open_offline(&context, "sqlite", &options);
		if (rc == MIGR_OK)
			rc = work(context, folder, round);
		if (m.calls < round)
			ck_assert_msg(rc == MIGR_OK, "%s", migr_error_message(migr_last_error(context)));
		else
			ck_assert_msg(rc == MIGR_OK || rc == MIGR_ERROR_NO_MEMORY, "allocation %zu: %s", round,
			              migr_error_message(migr_last_error(context)));
		migr_close(context);
		ck_assert_msg(m.live == 0, "allocation %zu: %zu pieces are lost", round, m.live);
		if (m.calls < round)
			return;
		round++;
	} while (round < 20000);
	ck_abort_msg("there is no end");
}

START_TEST(reading_a_folder)
{
	starve(read_folder);
}
END_TEST

START_TEST(embedding)
{
	starve(embed_folder);
}
END_TEST

START_TEST(writing_a_revision)
{
	starve(write_new);
}
END_TEST

START_TEST(refusing_a_script)
{
	starve(read_broken);
}
END_TEST

T_MAIN("script_memory", reading_a_folder, embedding, writing_a_revision, refusing_a_script)
