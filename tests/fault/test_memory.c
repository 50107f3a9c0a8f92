/* SPDX-License-Identifier: MIT */
/*
 * Memory that fails at the first allocation, at the second, and so on to the last: once, or from there on. Each
 * function reports it, leaks nothing, leaves the database whole, and succeeds when there is memory again.
 */
#include "database.h"
#include "scenario.h"
#include "support/t.h"

#include <libmigr/sqlite.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* An allocator that fails at the chosen allocation. Counts what is alive. */
typedef struct failing {
	long at; /* 0: never */
	int is_lasting;
	long n_allocations;
	long n_alive;
	int fired;
} failing;

static void *resize(void *user, void *pointer, size_t size)
{
	failing *f = user;
	void *made;

	if (size == 0) {
		f->n_alive -= pointer != NULL;
		free(pointer);
		return NULL;
	}
	f->n_allocations++;
	if (f->at && (f->is_lasting ? f->n_allocations >= f->at : f->n_allocations == f->at)) {
		f->fired = 1;
		return NULL;
	}
	/* always another place, so that who uses the old one is noticed */
	made = malloc(size);
	ck_assert_ptr_nonnull(made);
	if (pointer) {
		made = realloc(made, size);
		free(made);
		made = realloc(pointer, size);
		ck_assert_ptr_nonnull(made);
	} else {
		f->n_alive++;
	}
	return made;
}

/* What a scenario works on. */
typedef struct t_place {
	const char *path;
	const char *backup;
	const t_scenario *revisions;
	migr_options options;
} t_place;

typedef migr_status (*action_fn)(migr_context *context, const t_place *place);

static migr_status nothing(migr_context *context, const t_place *place)
{
	(void)context;
	(void)place;
	return MIGR_OK;
}

static migr_status check_graph(migr_context *context, const t_place *place)
{
	(void)place;
	return migr_check_graph(context);
}

/* Lists that are read from end to end. */
static migr_status walk(migr_status rc, migr_revision_list *list)
{
	for (size_t i = 0; i < migr_revision_list_count(list); i++) {
		const migr_revision_info *info = migr_revision_list_at(list, i);

		ck_assert_ptr_nonnull(migr_revision_info_id(info));
		ck_assert_ptr_nonnull(migr_revision_info_message(info));
		for (migr_revision_names which = MIGR_NAMES_DOWN_REVISIONS; which <= MIGR_NAMES_LABELS; which++)
			for (size_t k = 0; k < migr_revision_info_name_count(info, which); k++)
				ck_assert_ptr_nonnull(migr_revision_info_name(info, which, k));
	}
	migr_revision_list_free(list);
	return rc;
}

static migr_status lists(migr_context *context, const t_place *place)
{
	migr_revision_list *list = NULL;
	migr_status rc = migr_heads(context, 1, &list);

	(void)place;
	rc = walk(rc, list);
	list = NULL;
	if (rc == MIGR_OK)
		rc = migr_branches(context, &list), rc = walk(rc, list);
	list = NULL;
	if (rc == MIGR_OK)
		rc = migr_history(context, "r1:heads", 1, &list), rc = walk(rc, list);
	list = NULL;
	if (rc == MIGR_OK)
		rc = migr_resolve(context, "r2", &list), rc = walk(rc, list);
	list = NULL;
	if (rc == MIGR_OK)
		rc = migr_current(context, &list), rc = walk(rc, list);
	return rc;
}

static migr_status state_and_plans(migr_context *context, const t_place *place)
{
	static const char *const heads[] = { "heads" }, *const base[] = { "base" };
	migr_state *state = NULL;
	migr_plan *plan = NULL;
	migr_status rc = migr_read_state(context, &state);

	(void)place;
	migr_state_free(state);
	if (rc == MIGR_OK)
		rc = migr_plan_create(context, MIGR_UPGRADE, heads, 1, 0, &plan);
	migr_plan_free(plan);
	plan = NULL;
	if (rc == MIGR_OK)
		rc = migr_plan_create(context, MIGR_DOWNGRADE, base, 1, 0, &plan);
	migr_plan_free(plan);
	plan = NULL;
	if (rc == MIGR_OK)
		rc = migr_plan_create(context, MIGR_STAMP, heads, 1, MIGR_STAMP_PURGE, &plan);
	migr_plan_free(plan);
	return rc;
}

static migr_status rehearse_up(migr_context *context, const t_place *place)
{
	(void)place;
	return migr_dry_run(context, MIGR_UPGRADE, "heads");
}

static migr_status rehearse_down(migr_context *context, const t_place *place)
{
	(void)place;
	return migr_dry_run(context, MIGR_DOWNGRADE, "base");
}

static migr_status up(migr_context *context, const t_place *place)
{
	(void)place;
	return migr_upgrade(context, "heads");
}

static migr_status down(migr_context *context, const t_place *place)
{
	(void)place;
	return migr_downgrade(context, "base");
}

static migr_status stamp(migr_context *context, const t_place *place)
{
	static const char *const targets[] = { "r1", "r2" };

	(void)place;
	return migr_stamp(context, targets, 2, MIGR_STAMP_PURGE);
}

static migr_status ensure(migr_context *context, const t_place *place)
{
	(void)place;
	return migr_ensure_version(context);
}

static migr_status restore(migr_context *context, const t_place *place)
{
	return migr_restore(context, place->backup);
}

/* Opens, registers, acts, closes. Every failure must be for lack of memory, and be told so. */
static migr_status attempt(const t_place *place, failing *memory, action_fn action)
{
	const migr_allocator allocator = { MIGR_ALLOCATOR, resize, memory };
	migr_options options = place->options;
	migr_context *context = NULL;
	int can_go_on;
	migr_status rc;

	options.struct_size = sizeof options;
	options.allocator = &allocator;
	rc = migr_open(&context, migr_sqlite(), place->path, &options);
	if (rc == MIGR_OK)
		rc = scenario_register(context, place->revisions);
	can_go_on = rc == MIGR_OK;
	if (rc == MIGR_OK)
		rc = action(context, place);
	if (memory->fired) {
		ck_assert_msg(rc == MIGR_OK || rc == MIGR_ERROR_NO_MEMORY, "allocation %ld%s: %s: %s", memory->at,
		              memory->is_lasting ? " and later" : "", migr_status_name(rc),
		              migr_error_message(migr_last_error(context)));
	}
	ck_assert_msg(rc == migr_error_status(migr_last_error(context)), "allocation %ld: returned %s, told %s",
	              memory->at, migr_status_name(rc), migr_status_name(migr_error_status(migr_last_error(context))));
	/* the same handle, with memory again */
	memory->at = 0;
	if (rc != MIGR_OK && can_go_on) {
		rc = action(context, place);
		ck_assert_msg(rc == MIGR_OK, "again, with memory: %s: %s", migr_status_name(rc),
		              migr_error_message(migr_last_error(context)));
	}
	migr_close(context);
	ck_assert_msg(memory->n_alive == 0, "%ld allocations were not freed", memory->n_alive);
	return rc;
}

/* A fresh copy of the database and of its safety copy before each attempt. */
static void prepare(const t_place *place, const char *initial, const char *initial_backup)
{
	db_copy(initial, place->path);
	if (initial_backup)
		db_copy(initial_backup, place->backup);
	else
		db_remove(place->backup);
}

static void sweep_memory(const char *name, const t_place *place, const char *initial, const char *initial_backup,
                         action_fn action)
{
	failing memory = { 0 };
	long n_needed;
	char *wanted;

	prepare(place, initial, initial_backup);
	ck_assert_msg(attempt(place, &memory, action) == MIGR_OK, "%s, undisturbed", name);
	wanted = db_content(place->path);
	n_needed = memory.n_allocations;
	ck_assert_int_gt(n_needed, 0);
	for (int is_lasting = 0; is_lasting < 2; is_lasting++) {
		for (long at = 1; at <= n_needed; at++) {
			char what[128], *end;
			migr_status rc;

			snprintf(what, sizeof what, "%s, allocation %ld%s", name, at, is_lasting ? " and later" : "");
			prepare(place, initial, initial_backup);
			memory = (failing){ .at = at, .is_lasting = is_lasting };
			rc = attempt(place, &memory, action);
			db_check_sound(place->path, what);
			if (rc != MIGR_OK) { /* not even opened, or not all registered */
				memory = (failing){ 0 };
				ck_assert_msg(attempt(place, &memory, action) == MIGR_OK, "%s: then anew", what);
			}
			end = db_content(place->path);
			ck_assert_msg(strcmp(end, wanted) == 0, "%s: another end:\n%s\ninstead of:\n%s", what, end,
			              wanted);
			free(end);
		}
	}
	free(wanted);
}

/* An empty database, one at the heads, and a safety copy of each. */
typedef struct files {
	const char *empty;
	const char *full;
	t_place place;
} t_files;

static t_files make_files(const t_scenario *revisions)
{
	const char *folder = t_folder();
	failing memory = { 0 };
	t_files files = { t_path(folder, "empty.db"), t_path(folder, "full.db"), { 0 } };

	files.place.revisions = revisions;
	db_execute(files.empty, "CREATE TABLE users (id INTEGER PRIMARY KEY)");
	db_copy(files.empty, files.full);
	files.place.path = files.full;
	ck_assert_int_eq(attempt(&files.place, &memory, up), MIGR_OK);
	files.place.path = t_path(folder, "work.db");
	files.place.backup = t_path(folder, "backup.db");
	return files;
}

START_TEST(opening_and_looking)
{
	t_files files = make_files(&scenario_merges);

	sweep_memory("open", &files.place, files.full, NULL, nothing);
	sweep_memory("check", &files.place, files.full, NULL, check_graph);
	sweep_memory("lists", &files.place, files.full, NULL, lists);
	sweep_memory("state and plans", &files.place, files.full, NULL, state_and_plans);
	sweep_memory("state and plans of an empty one", &files.place, files.empty, NULL, state_and_plans);
}
END_TEST

START_TEST(running)
{
	t_files files = make_files(&scenario_small);

	sweep_memory("upgrade", &files.place, files.empty, NULL, up);
	sweep_memory("nothing to do", &files.place, files.full, NULL, up);
	sweep_memory("downgrade", &files.place, files.full, NULL, down);
	files.place.options.transaction_mode = MIGR_TRANSACTION_WHOLE_RUN;
	sweep_memory("upgrade in one transaction", &files.place, files.empty, NULL, up);
}
END_TEST

START_TEST(running_outside_transactions)
{
	t_files files = make_files(&scenario_small_untransacted);

	sweep_memory("outside", &files.place, files.empty, NULL, up);
	sweep_memory("outside, down", &files.place, files.full, NULL, down);
}
END_TEST

START_TEST(stamping)
{
	t_files files = make_files(&scenario_small);

	sweep_memory("stamp", &files.place, files.empty, NULL, stamp);
	sweep_memory("stamp again", &files.place, files.full, NULL, stamp);
	sweep_memory("ensure", &files.place, files.empty, NULL, ensure);
}
END_TEST

START_TEST(safety_copies)
{
	t_files files = make_files(&scenario_small);

	sweep_memory("restore", &files.place, files.full, files.empty, restore);
	files.place.options.backup_path = files.place.backup;
	sweep_memory("upgrade with a copy", &files.place, files.empty, NULL, up);
	files.place.options.flags = MIGR_OPEN_RESTORE_ON_FAILURE;
	sweep_memory("upgrade with a copy that is put back", &files.place, files.empty, NULL, up);
}
END_TEST

START_TEST(rehearsing)
{
	t_files files = make_files(&scenario_small);

	sweep_memory("rehearsal", &files.place, files.empty, NULL, rehearse_up);
	sweep_memory("rehearsal, down", &files.place, files.full, NULL, rehearse_down);
}
END_TEST

T_MAIN("memory", opening_and_looking, rehearsing, running, running_outside_transactions, stamping, safety_copies)
