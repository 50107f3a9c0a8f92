/* SPDX-License-Identifier: MIT */
/*
 * A medium that is full, or fails, at every one of its operations: the error has its code, the file is at a whole
 * number of revisions, and the next run succeeds.
 */
#include "database.h"
#include "fault_vfs.h"
#include "scenario.h"
#include "support/t.h"

#include <libmigr/sqlite.h>

#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *path;
static char *wanted;

static migr_status run(const char *settings, const t_scenario *revisions, migr_transaction_mode mode)
{
	const migr_options options = { MIGR_OPTIONS, .transaction_mode = mode, .lock_timeout_ms = 20000 };
	char url[512];

	snprintf(url, sizeof url, "sqlite:%s%s", path, settings);
	return scenario_run(migr_sqlite(), url, revisions, &options, "heads");
}

/* As many done rows in the ledger as revisions left their mark. */
static void check_whole(const char *what)
{
	long long done, marks;

	db_check_sound(path, what);
	if (db_number(path, "SELECT count(*) FROM sqlite_schema WHERE name IN ('trace', 'migr_history')") < 2)
		return;
	done = db_number(path, "SELECT count(*) FROM migr_history WHERE outcome = 'done'");
	marks = db_number(path, "SELECT count(*) FROM trace");
	ck_assert_msg(done == marks, "%s: %lld recorded, %lld done", what, done, marks);
}

static int is_fault_of_medium(migr_status rc)
{
	return rc == MIGR_ERROR_IO || rc == MIGR_ERROR_FULL;
}

/* Until the chosen operation is not reached any more. */
static void sweep_operations(const char *settings, migr_transaction_mode mode, int code, int is_lasting)
{
	for (int at = 1; at < 2000; at++) {
		char what[128], *end;
		migr_status rc;
		int fired;

		snprintf(what, sizeof what, "%s: %s at operation %d%s", settings,
		         code == SQLITE_FULL ? "full" : "error", at, is_lasting ? " and later" : "");
		db_remove(path);
		vfs_fault = (vfs_plan){ .at = at, .is_lasting = is_lasting, .code = code };
		rc = run(settings, &scenario_small, mode);
		fired = vfs_fault.fired;
		vfs_fault = (vfs_plan){ 0 };
		ck_assert_msg(rc == MIGR_OK || is_fault_of_medium(rc), "%s: %s", what, migr_status_name(rc));
		check_whole(what);
		if (!fired) {
			ck_assert_int_gt(at, 10);
			return;
		}
		ck_assert_msg(run("", &scenario_small, mode) == MIGR_OK, "%s: cannot be run again", what);
		end = db_content(path);
		ck_assert_msg(strcmp(end, wanted) == 0, "%s: another end:\n%s", what, end);
		free(end);
	}
	ck_abort_msg("no end");
}

static void begin(void)
{
	path = t_path(t_folder(), "io.db");
	ck_assert_int_eq(run("", &scenario_small, MIGR_TRANSACTION_PER_REVISION), MIGR_OK);
	wanted = db_content(path);
	fault_vfs_register();
}

START_TEST(errors)
{
	begin();
	sweep_operations("?vfs=fault", MIGR_TRANSACTION_PER_REVISION, SQLITE_IOERR, 0);
	sweep_operations("?vfs=fault", MIGR_TRANSACTION_PER_REVISION, SQLITE_IOERR, 1);
	sweep_operations("?vfs=fault", MIGR_TRANSACTION_WHOLE_RUN, SQLITE_IOERR, 1);
	free(wanted);
}
END_TEST

START_TEST(errors_with_wal)
{
	begin();
	sweep_operations("?vfs=fault&journal_mode=wal", MIGR_TRANSACTION_PER_REVISION, SQLITE_IOERR, 0);
	sweep_operations("?vfs=fault&journal_mode=wal", MIGR_TRANSACTION_PER_REVISION, SQLITE_IOERR, 1);
	free(wanted);
}
END_TEST

START_TEST(full)
{
	begin();
	sweep_operations("?vfs=fault", MIGR_TRANSACTION_PER_REVISION, SQLITE_FULL, 0);
	sweep_operations("?vfs=fault&journal_mode=wal", MIGR_TRANSACTION_PER_REVISION, SQLITE_FULL, 1);
	free(wanted);
}
END_TEST

/* A limit of the file's size, as a quota would set it. */
START_TEST(file_size_limit)
{
	path = t_path(t_folder(), "limit.db");
	signal(SIGXFSZ, SIG_IGN);
	for (unsigned pages = 1; pages < 100; pages++) {
		pid_t pid;
		int status;

		db_remove(path);
		pid = fork();
		ck_assert_int_ge(pid, 0);
		if (pid == 0) {
			struct rlimit limit = { pages * 4096, pages * 4096 };
			migr_status rc;

			setrlimit(RLIMIT_FSIZE, &limit);
			rc = run("", &scenario_small, MIGR_TRANSACTION_PER_REVISION);
			_exit(rc == MIGR_OK ? 0 : is_fault_of_medium(rc) ? 1 : 2);
		}
		ck_assert_int_eq(waitpid(pid, &status, 0), pid);
		ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) < 2, "%u pages: status %x", pages,
		              (unsigned)status);
		check_whole("limit");
		ck_assert_int_eq(run("", &scenario_small, MIGR_TRANSACTION_PER_REVISION), MIGR_OK);
		scenario_check_complete(path, &scenario_small, "limit");
		if (WEXITSTATUS(status) == 0) {
			ck_assert_uint_gt(pages, 5);
			return;
		}
	}
	ck_abort_msg("never enough");
}
END_TEST

T_MAIN("io", errors, errors_with_wal, full, file_size_limit)
