/* SPDX-License-Identifier: MIT */
/*
 * A revision that asks what is there before it changes that, by guards and by operations, and that changes rows some at
 * a time.
 */
#include "history.h"

#define TRY(call)                                                                                                      \
	do {                                                                                                           \
		migr_status try_rc = (call);                                                                           \
		if (try_rc != MIGR_OK)                                                                                 \
			return try_rc;                                                                                 \
	} while (0)

/* An alteration that the next statement makes impossible to ask for again. */
static migr_status add_note(migr_op *op)
{
	int32_t is_there;

	TRY(migr_op_has_column(op, NULL, "item", "note", &is_there));
	return is_there ? MIGR_OK : migr_op_execute(op, "ALTER TABLE item ADD COLUMN note INTEGER");
}

static migr_status replace_index(migr_op *op)
{
	const char *name;

	TRY(migr_op_execute(op, "CREATE INDEX big_some ON big (v, w)"));
	TRY(migr_op_find_index(op, NULL, "big", "v, w", &name));
	if (!name)
		return migr_op_refuse(op, "the index is not found");
	/* by its columns: when it is gone, they name none */
	TRY(migr_op_drop_index(op, "big", NULL, "v, w", NULL));
	return migr_op_execute(op, "CREATE INDEX big_other ON big (w)");
}

static migr_status change_rows(migr_op *op)
{
	TRY(migr_op_backfill(op, &MIGR_BACKFILL(.table = "big", .key = "id", .set_sql = "v = v + 1", .where = "id <> 7",
	                                        .batch_size = 3)));
	TRY(migr_op_execute_until_none(op, "UPDATE big SET w = w + 1 WHERE w < ?", MIGR_PARAMS(MIGR_INT(3))));
	return migr_op_execute(op, "UPDATE big SET v = v + 10");
}

static migr_status upgrade(migr_op *op, void *app)
{
	(void)app;
	TRY(migr_op_execute(op, "CREATE TABLE big (id INTEGER PRIMARY KEY, v INTEGER, w INTEGER)"));
	TRY(migr_op_bulk_insert(op, "big", "id, v, w",
	                        MIGR_PARAMS(MIGR_INT(1), MIGR_INT(0), MIGR_INT(1), MIGR_INT(4), MIGR_INT(0),
	                                    MIGR_INT(2), MIGR_INT(5), MIGR_INT(0), MIGR_INT(3), MIGR_INT(7),
	                                    MIGR_INT(0), MIGR_INT(1), MIGR_INT(8), MIGR_INT(0), MIGR_INT(0),
	                                    MIGR_INT(9), MIGR_INT(0), MIGR_INT(0), MIGR_INT(12), MIGR_INT(0),
	                                    MIGR_INT(5), MIGR_INT(13), MIGR_INT(0), MIGR_INT(0)),
	                        NULL));
	TRY(add_note(op));
	TRY(migr_op_execute(op, "UPDATE item SET note = 1"));
	TRY(replace_index(op));
	TRY(change_rows(op));
	return migr_op_execute(op, "INSERT INTO trace VALUES ('r8', 'up')");
}

static migr_status downgrade(migr_op *op, void *app)
{
	int32_t is_there;

	(void)app;
	TRY(migr_op_execute(op, "INSERT INTO trace VALUES ('r8', 'down')"));
	TRY(migr_op_backfill(
		op, &MIGR_BACKFILL(.table = "item", .key = "id", .set_sql = "qty = qty + note - 1", .batch_size = 1)));
	TRY(migr_op_has_column(op, NULL, "item", "note", &is_there));
	if (is_there)
		TRY(migr_op_drop_column(op, "item", "note", NULL));
	TRY(migr_op_has_table(op, NULL, "big", &is_there));
	return is_there ? migr_op_execute(op, "DROP TABLE big") : MIGR_OK;
}

const migr_revision life_rows = MIGR_REVISION(.id = "r8", .down_revision = "r7", .flags = MIGR_REVISION_NO_TRANSACTION,
                                              .upgrade = upgrade, .downgrade = downgrade);
