/* SPDX-License-Identifier: MIT */
/*
 * The wallet's revisions: a numbered list, written once for all databases.
 *
 * Those with MIGR_REVISION_REVERSIBLE have no downgrade of their own: it is derived from what they do.
 */
#include "wallet.h"

#include <stdio.h>
#include <stdlib.h>

/* Adds columns to a table. */
static migr_status add_columns(migr_op *op, const char *table, const migr_column *columns, size_t count)
{
	migr_status rc = MIGR_OK;

	for (size_t i = 0; i < count && rc == MIGR_OK; i++) {
		migr_column column = columns[i];

		column.struct_size = sizeof column;
		rc = migr_op_add_column(op, table, &column, NULL);
	}
	return rc;
}

#define ADD_COLUMNS(op, table, columns) add_columns(op, table, columns, sizeof (columns) / sizeof (columns)[0])

/* An invoice of which nothing else is said never expires. Rows that are there get the default as well. */
static migr_status add_expiry(migr_op *op, void *app)
{
	(void)app;
	return migr_op_add_column(op, "invoices",
		&MIGR_COLUMN("expiry_time", "bigint", .default_value = MIGR_INT(INT64_MAX)), NULL);
}

/* Paid invoices are numbered in the order of their ids; the next number is kept beside them. */
static migr_status number_paid_invoices(migr_op *op, void *app)
{
	migr_status rc = migr_op_add_column(op, "invoices", &MIGR_COLUMN("pay_index", "bigint"), NULL);

	(void)app;
	if (rc == MIGR_OK)
		rc = migr_op_create_index(op, "invoices",
			&MIGR_INDEX(.name = "invoices_pay_index", .columns = "pay_index", .flags = MIGR_UNIQUE), NULL);
	if (rc == MIGR_OK)
		rc = migr_op_execute_params(op, "UPDATE invoices SET pay_index = id WHERE state = ?",
			MIGR_PARAMS(MIGR_INT(INVOICE_PAID)));
	if (rc == MIGR_OK)
		rc = migr_op_execute(op, "INSERT INTO vars (name, val)"
			" SELECT 'next_pay_index', COALESCE(MAX(pay_index), 0) + 1 FROM invoices");
	return rc;
}

static migr_status unnumber_paid_invoices(migr_op *op, void *app)
{
	migr_status rc = migr_op_execute(op, "DELETE FROM vars WHERE name = 'next_pay_index'");

	(void)app;
	if (rc == MIGR_OK)
		rc = migr_op_drop_index(op, "invoices", "invoices_pay_index", NULL, NULL);
	return rc == MIGR_OK ? migr_op_drop_column(op, "invoices", "pay_index", NULL) : rc;
}

/*
 * A channel's short id is BLOCK:TRANSACTION:OUTPUT, and that block is the first one that matters to the channel. One
 * that is not in the chain yet has neither.
 */
static migr_status set_first_block(const migr_row *row, void *user)
{
	migr_op *op = user;
	const char *id = migr_row_text(row, 1);
	char *end = NULL;
	long long block = strtoll(id ? id : "", &end, 10);
	char reason[160];

	if (end == id || *end != ':' || block < 0) {
		snprintf(reason, sizeof reason, "channel %lld has the short id '%.60s', which is not BLOCK:TX:OUTPUT",
		         (long long)migr_row_integer(row, 0), id ? id : "");
		return migr_op_refuse(op, reason);
	}
	return migr_op_execute_params(op, "UPDATE channels SET first_blocknum = ? WHERE id = ?",
		MIGR_PARAMS(MIGR_INT(block), *migr_row_value(row, 0)));
}

static migr_status add_first_block(migr_op *op, void *app)
{
	migr_status rc = migr_op_add_column(op, "channels", &MIGR_COLUMN("first_blocknum", "bigint"), NULL);

	(void)app;
	if (rc == MIGR_OK)
		rc = migr_op_query(op, "SELECT id, short_channel_id FROM channels"
			" WHERE short_channel_id IS NOT NULL ORDER BY id", MIGR_NO_PARAMS, set_first_block, op);
	return rc;
}

static migr_status drop_first_block(migr_op *op, void *app)
{
	(void)app;
	return migr_op_drop_column(op, "channels", "first_blocknum", NULL);
}

/* What is needed to spend the outputs of a channel that was closed by the peer. */
static migr_status add_closed_channels(migr_op *op, void *app)
{
	static const migr_column columns[] = {
		{ .name = "channel_id", .type = "bigint" },
		{ .name = "peer_id", .type = "varbinary(33)" },
		{ .name = "commitment_point", .type = "varbinary(33)" },
	};

	(void)app;
	return ADD_COLUMNS(op, "outputs", columns);
}

/* How much was paid before this is not known any more: 0. */
static migr_status add_received(migr_op *op, void *app)
{
	migr_status rc = migr_op_add_column(op, "invoices", &MIGR_COLUMN("msatoshi_received", "bigint"), NULL);

	(void)app;
	if (rc == MIGR_OK)
		rc = migr_op_execute_params(op, "UPDATE invoices SET msatoshi_received = 0 WHERE state = ?",
			MIGR_PARAMS(MIGR_INT(INVOICE_PAID)));
	return rc;
}

static migr_status drop_received(migr_op *op, void *app)
{
	(void)app;
	return migr_op_drop_column(op, "invoices", "msatoshi_received", NULL);
}

static migr_status add_last_was_revoke(migr_op *op, void *app)
{
	(void)app;
	return migr_op_add_column(op, "channels", &MIGR_COLUMN("last_was_revoke", "integer"), NULL);
}

/* Incoming payments are known by their invoices. */
static migr_status forget_incoming(migr_op *op, void *app)
{
	migr_status rc = migr_op_execute_params(op, "DELETE FROM payments WHERE direction IS NULL OR direction <> ?",
		MIGR_PARAMS(MIGR_INT(PAYMENT_OUTGOING)));

	(void)app;
	return rc == MIGR_OK ? migr_op_drop_column(op, "payments", "direction", NULL) : rc;
}

static migr_status restore_direction(migr_op *op, void *app)
{
	migr_status rc = migr_op_add_column(op, "payments", &MIGR_COLUMN("direction", "integer"), NULL);

	(void)app;
	if (rc == MIGR_OK)
		rc = migr_op_execute_params(op, "UPDATE payments SET direction = ?",
			MIGR_PARAMS(MIGR_INT(PAYMENT_OUTGOING)));
	return rc;
}

static migr_status add_secrets(migr_op *op, void *app)
{
	static const migr_column columns[] = {
		{ .name = "payment_preimage", .type = "binary(32)" },
		{ .name = "path_secrets", .type = "blob" },
	};

	(void)app;
	return ADD_COLUMNS(op, "payments", columns);
}

/* When an invoice was paid before this is not known: now. Databases count seconds each in its own way. */
static migr_status add_paid_time(migr_op *op, void *app)
{
	migr_status rc = migr_op_add_column(op, "invoices", &MIGR_COLUMN("paid_timestamp", "bigint"), NULL);

	(void)app;
	if (rc == MIGR_OK)
		rc = migr_op_execute_variants(op,
			"sqlite: UPDATE invoices SET paid_timestamp = CAST(strftime('%s', 'now') AS INTEGER)"
			" WHERE state = 1"
			" | postgresql: UPDATE invoices SET paid_timestamp = CAST(EXTRACT(epoch FROM now()) AS bigint)"
			" WHERE state = 1"
			" | mysql: UPDATE invoices SET paid_timestamp = UNIX_TIMESTAMP() WHERE state = 1");
	return rc;
}

static migr_status drop_paid_time(migr_op *op, void *app)
{
	(void)app;
	return migr_op_drop_column(op, "invoices", "paid_timestamp", NULL);
}

static migr_status add_routes(migr_op *op, void *app)
{
	static const migr_column columns[] = {
		{ .name = "route_nodes", .type = "blob" },
		{ .name = "route_channels", .type = "blob" },
	};

	(void)app;
	return ADD_COLUMNS(op, "payments", columns);
}

static migr_status create_signatures(migr_op *op, void *app)
{
	static const migr_column columns[] = {
		{ .name = "channelid", .type = "bigint" },
		{ .name = "signature", .type = "varbinary(64)" },
	};
	static const migr_foreign_key keys[] = {
		{ .columns = "channelid", .ref_table = "channels", .ref_columns = "id", .on_delete = MIGR_CASCADE },
	};
	static const migr_index indexes[] = { { .name = "channel_idx", .columns = "channelid" } };
	static const migr_table signatures = MIGR_TABLE("htlc_sigs", .columns = MIGR_LIST(columns),
		.foreign_keys = MIGR_LIST(keys), .indexes = MIGR_LIST(indexes));

	(void)app;
	return migr_op_create_table(op, &signatures, NULL);
}

/* Channels that are being opened are kept no more, nor peers without a channel; all kinds of closing are one state. */
static migr_status clean_channels(migr_op *op, void *app)
{
	migr_status rc = migr_op_execute_params(op, "DELETE FROM channels WHERE state = ?",
		MIGR_PARAMS(MIGR_INT(CHANNEL_OPENING)));

	(void)app;
	if (rc == MIGR_OK)
		rc = migr_op_execute(op, "DELETE FROM peers WHERE NOT EXISTS"
			" (SELECT 1 FROM channels WHERE channels.peer_id = peers.id)");
	if (rc == MIGR_OK)
		rc = migr_op_execute_params(op, "UPDATE channels SET state = ? WHERE state > ?",
			MIGR_PARAMS(MIGR_INT(CHANNEL_ON_CHAIN), MIGR_INT(CHANNEL_ON_CHAIN)));
	return rc;
}

static migr_status read_id(const migr_row *row, void *user)
{
	*(int64_t *)user = migr_row_integer(row, 0);
	return MIGR_STOP;
}

/* An older release would take a channel that is on the chain for one that was closed in a particular way. */
static migr_status keep_channels(migr_op *op, void *app)
{
	char reason[160];
	int64_t id = 0;
	migr_status rc = migr_op_query(op, "SELECT id FROM channels WHERE state = ? ORDER BY id",
		MIGR_PARAMS(MIGR_INT(CHANNEL_ON_CHAIN)), read_id, &id);

	(void)app;
	if (rc != MIGR_OK || !id)
		return rc;
	snprintf(reason, sizeof reason, "channel %lld is on the chain, and the older release would not know how",
	         (long long)id);
	return migr_op_refuse(op, reason);
}

static migr_status add_bolt11(migr_op *op, void *app)
{
	(void)app;
	return migr_op_add_column(op, "invoices", &MIGR_COLUMN("bolt11", "text"), NULL);
}

/* Outputs forget the blocks that fall off the chain. */
static migr_status create_blocks(migr_op *op, void *app)
{
	static const migr_column columns[] = {
		{ "height", "integer", .flags = MIGR_UNIQUE },
		{ .name = "hash", .type = "binary(32)" },
		{ .name = "prev_hash", .type = "binary(32)" },
	};
	static const migr_table blocks = MIGR_TABLE("blocks", .columns = MIGR_LIST(columns));
	static const migr_column heights[] = {
		{ .name = "confirmation_height", .type = "integer" },
		{ .name = "spend_height", .type = "integer" },
	};
	migr_status rc = migr_op_create_table(op, &blocks, NULL);

	(void)app;
	if (rc == MIGR_OK)
		rc = ADD_COLUMNS(op, "outputs", heights);
	if (rc == MIGR_OK)
		rc = migr_op_create_index(op, "outputs",
			&MIGR_INDEX(.name = "output_height_idx", .columns = "confirmation_height, spend_height"), NULL);
	for (size_t i = 0; i < 2 && rc == MIGR_OK; i++)
		rc = migr_op_create_foreign_key(op, "outputs",
			&MIGR_FOREIGN_KEY(.columns = heights[i].name, .ref_table = "blocks", .ref_columns = "height",
			                  .on_delete = MIGR_SET_NULL), NULL);
	return rc;
}

static migr_status create_utxoset(migr_op *op, void *app)
{
	static const migr_column columns[] = {
		{ "txid", "binary(32)", .flags = MIGR_PRIMARY_KEY },
		{ "outnum", "integer", .flags = MIGR_PRIMARY_KEY },
		{ .name = "blockheight", .type = "integer" },
		{ .name = "spendheight", .type = "integer" },
		{ .name = "txindex", .type = "integer" },
		{ .name = "scriptpubkey", .type = "blob" },
		{ .name = "satoshis", .type = "bigint" },
	};
	static const migr_foreign_key keys[] = {
		{ .columns = "blockheight", .ref_table = "blocks", .ref_columns = "height", .on_delete = MIGR_CASCADE },
		{ .columns = "spendheight", .ref_table = "blocks", .ref_columns = "height",
		  .on_delete = MIGR_SET_NULL },
	};
	static const migr_index indexes[] = {
		{ .name = "short_channel_id", .columns = "blockheight, txindex, outnum" },
		{ .name = "utxoset_spend", .columns = "spendheight" },
	};
	static const migr_table utxoset = MIGR_TABLE("utxoset", .columns = MIGR_LIST(columns),
		.foreign_keys = MIGR_LIST(keys), .indexes = MIGR_LIST(indexes));

	(void)app;
	return migr_op_create_table(op, &utxoset, NULL);
}

/* A fingerprint stands for the code of a step; to be changed when the step's meaning is. */
#define REVERSIBLE(number, text, code) MIGR_REVISION(.id = (number), .message = (text), .fingerprint = "1", \
	.flags = MIGR_REVISION_REVERSIBLE, .upgrade = (code))
#define BOTH_WAYS(number, text, code, back) MIGR_REVISION(.id = (number), .message = (text), .fingerprint = "1", \
	.upgrade = (code), .downgrade = (back))

const migr_revision wallet_revisions[] = {
	REVERSIBLE("1", "Wallet, channels, invoices and payments", wallet_create_first_tables),
	REVERSIBLE("2", "Invoices expire", add_expiry),
	BOTH_WAYS("3", "Paid invoices have a number", number_paid_invoices, unnumber_paid_invoices),
	BOTH_WAYS("4", "First block of a channel", add_first_block, drop_first_block),
	REVERSIBLE("5", "Outputs of closed channels", add_closed_channels),
	BOTH_WAYS("6", "Received amounts", add_received, drop_received),
	REVERSIBLE("7", "Order of commitment and revocation", add_last_was_revoke),
	BOTH_WAYS("8", "Payments are outgoing ones", forget_incoming, restore_direction),
	REVERSIBLE("9", "Secrets of payments", add_secrets),
	BOTH_WAYS("10", "Time of payment", add_paid_time, drop_paid_time),
	REVERSIBLE("11", "Routes of payments", add_routes),
	REVERSIBLE("12", "Signatures of HTLCs", create_signatures),
	BOTH_WAYS("13", "Fewer states of channels", clean_channels, keep_channels),
	REVERSIBLE("14", "Invoices as they were sent", add_bolt11),
	REVERSIBLE("15", "Blocks", create_blocks),
	REVERSIBLE("16", "Unspent outputs", create_utxoset),
};

const size_t wallet_revision_count = sizeof wallet_revisions / sizeof wallet_revisions[0];
