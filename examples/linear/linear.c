/* SPDX-License-Identifier: MIT */
/*
 * A plain numbered list of steps, as a small daemon has it: no graph, no files, one array.
 *
 *   linear DATABASE            bring the database up to date and report
 *   linear DATABASE TARGET     go down to a step, such as 2 or -1
 */
#include <libmigr/migr.h>
#include <libmigr/sqlite.h>

#include <stdio.h>
#include <string.h>

/* Step 3: channel names were "FUNDINGxOUTPUT" in one text; from now on the two are columns. */
static migr_status split_name(const migr_row *row, void *user)
{
	migr_op *op = user;
	const char *name = migr_row_text(row, 1);
	const char *x = name ? strrchr(name, 'x') : NULL;
	char reason[160];

	if (!x) {
		snprintf(reason, sizeof reason, "channel %lld is called '%.60s', which is not FUNDINGxOUTPUT",
		         (long long)migr_row_integer(row, 0), name ? name : "NULL");
		return migr_op_refuse(op, reason);
	}
	return migr_op_execute_params(op, "UPDATE channel SET funding = ?, output = CAST(? AS INTEGER) WHERE id = ?",
		MIGR_PARAMS({ .type = MIGR_VALUE_TEXT, .text = name, .size = (size_t)(x - name) },
		            MIGR_TEXT(x + 1), *migr_row_value(row, 0)));
}

static migr_status split_names(migr_op *op, void *app)
{
	migr_status rc = migr_op_execute(op,
		"ALTER TABLE channel ADD COLUMN funding TEXT;"
		"ALTER TABLE channel ADD COLUMN output INTEGER;");

	(void)app;
	if (rc == MIGR_OK)
		rc = migr_op_query(op, "SELECT id, name FROM channel", MIGR_NO_PARAMS, split_name, op);
	return rc;
}

static migr_status join_names(migr_op *op, void *app)
{
	(void)app;
	return migr_op_execute(op,
		"UPDATE channel SET name = funding || 'x' || output;"
		"ALTER TABLE channel DROP COLUMN output;"
		"ALTER TABLE channel DROP COLUMN funding;");
}

/* Step 5 cannot be taken back once a peer counts on it. */
static migr_status count_row(const migr_row *row, void *user)
{
	*(int64_t *)user = migr_row_integer(row, 0);
	return MIGR_OK;
}

static migr_status drop_features(migr_op *op, void *app)
{
	int64_t used = 0;
	migr_status rc = migr_op_query(op, "SELECT COUNT(*) FROM peer WHERE features <> 0", MIGR_NO_PARAMS,
	                               count_row, &used);

	(void)app;
	if (rc == MIGR_OK && used)
		return migr_op_refuse(op, "peers have negotiated features that the older release does not know");
	if (rc == MIGR_OK)
		rc = migr_op_execute(op, "ALTER TABLE peer DROP COLUMN features");
	return rc;
}

static const migr_revision steps[] = {
	MIGR_REVISION(.id = "1", .message = "Peers",
		.upgrade_sql = "CREATE TABLE peer (id INTEGER PRIMARY KEY, address TEXT NOT NULL UNIQUE)",
		.downgrade_sql = "DROP TABLE peer"),
	MIGR_REVISION(.id = "2", .message = "Channels",
		.upgrade_sql = "CREATE TABLE channel (id INTEGER PRIMARY KEY, name TEXT NOT NULL,"
		               " peer INTEGER NOT NULL REFERENCES peer (id) ON DELETE CASCADE);"
		               "CREATE INDEX channel_peer ON channel (peer);",
		.downgrade_sql = "DROP TABLE channel"),
	MIGR_REVISION(.id = "3", .message = "Channel names in two columns", .fingerprint = "1",
		.upgrade = split_names, .downgrade = join_names),
	/* It was released, found to be wrong, and withdrawn: its number stays, so that no database is lost. */
	MIGR_REVISION(.id = "4", .message = "Withdrawn", .flags = MIGR_REVISION_EMPTY),
	MIGR_REVISION(.id = "5", .message = "Features of peers", .fingerprint = "1",
		.upgrade_sql = "ALTER TABLE peer ADD COLUMN features INTEGER NOT NULL DEFAULT 0",
		.downgrade = drop_features),
};

int main(int argc, char **argv)
{
	migr_context *migr = NULL;
	migr_revision_list *rows = NULL;
	migr_status rc;

	if (argc < 2 || argc > 3) {
		fputs("usage: linear DATABASE [TARGET]\n", stderr);
		return 2;
	}
	rc = migr_open(&migr, migr_sqlite(), argv[1], NULL);
	if (rc == MIGR_OK)
		rc = migr_register_linear(migr, MIGR_ARRAY(steps));
	if (rc == MIGR_OK)
		rc = argc == 3 ? migr_downgrade(migr, argv[2]) : migr_upgrade(migr, "head");
	if (rc == MIGR_OK)
		rc = migr_current(migr, &rows);
	if (rc != MIGR_OK)
		fprintf(stderr, "linear: %s\n", migr_error_message(migr_last_error(migr)));
	for (size_t i = 0; i < migr_revision_list_count(rows); i++)
		printf("at step %s: %s\n", migr_revision_info_id(migr_revision_list_at(rows, i)),
		       migr_revision_info_message(migr_revision_list_at(rows, i)));
	migr_revision_list_free(rows);
	migr_close(migr);
	return rc == MIGR_OK ? 0 : 1;
}
