/* SPDX-License-Identifier: MIT */
/*
 * Revision 1: the tables that the wallet began with.
 *
 * A table for the version of the schema, which the old list began with, is not among them: the library has its own.
 */
#include "wallet.h"

/* A hash, and a transaction's id, have 32 bytes, a public key 33. Nothing here needs a default. */
#define HASH "binary(32)"
#define PUBLIC_KEY "varbinary(33)"
#define ID { "id", "bigint", .flags = MIGR_PRIMARY_KEY | MIGR_AUTOINCREMENT }
#define COLUMN(column, column_type) { .name = (column), .type = (column_type) }

static const migr_column output_columns[] = {
	{ "prev_out_tx", HASH, .flags = MIGR_PRIMARY_KEY },
	{ "prev_out_index", "integer", .flags = MIGR_PRIMARY_KEY },
	COLUMN("value", "bigint"),
	COLUMN("type", "integer"),
	COLUMN("status", "integer"),
	COLUMN("keyindex", "integer"),
};
static const migr_table outputs = MIGR_TABLE("outputs", .columns = MIGR_LIST(output_columns));

static const migr_column var_columns[] = {
	{ "name", "varchar(32)", .flags = MIGR_PRIMARY_KEY },
	COLUMN("val", "varchar(255)"),
};
static const migr_table vars = MIGR_TABLE("vars", .columns = MIGR_LIST(var_columns));

static const migr_column shachain_columns[] = {
	ID,
	COLUMN("min_index", "bigint"),
	COLUMN("num_valid", "bigint"),
};
static const migr_table shachains = MIGR_TABLE("shachains", .columns = MIGR_LIST(shachain_columns));

static const migr_column shachain_known_columns[] = {
	{ "shachain_id", "bigint", .flags = MIGR_PRIMARY_KEY },
	{ "pos", "integer", .flags = MIGR_PRIMARY_KEY },
	COLUMN("idx", "bigint"),
	COLUMN("hash", HASH),
};
static const migr_foreign_key shachain_known_keys[] = {
	{ .columns = "shachain_id", .ref_table = "shachains", .ref_columns = "id", .on_delete = MIGR_CASCADE },
};
static const migr_table shachain_known = MIGR_TABLE("shachain_known",
	.columns = MIGR_LIST(shachain_known_columns), .foreign_keys = MIGR_LIST(shachain_known_keys));

static const migr_column peer_columns[] = {
	ID,
	{ "node_id", PUBLIC_KEY, .flags = MIGR_UNIQUE },
	COLUMN("address", "text"),
};
static const migr_table peers = MIGR_TABLE("peers", .columns = MIGR_LIST(peer_columns));

static const migr_column channel_columns[] = {
	ID,
	COLUMN("peer_id", "bigint"),
	COLUMN("short_channel_id", "text"),
	COLUMN("channel_config_local", "bigint"),
	COLUMN("channel_config_remote", "bigint"),
	COLUMN("state", "integer"),
	COLUMN("funder", "integer"),
	COLUMN("channel_flags", "integer"),
	COLUMN("minimum_depth", "integer"),
	COLUMN("next_index_local", "bigint"),
	COLUMN("next_index_remote", "bigint"),
	COLUMN("next_htlc_id", "bigint"),
	COLUMN("funding_tx_id", HASH),
	COLUMN("funding_tx_outnum", "integer"),
	COLUMN("funding_satoshi", "bigint"),
	COLUMN("funding_locked_remote", "integer"),
	COLUMN("push_msatoshi", "bigint"),
	COLUMN("msatoshi_local", "bigint"),
	COLUMN("fundingkey_remote", PUBLIC_KEY),
	COLUMN("revocation_basepoint_remote", PUBLIC_KEY),
	COLUMN("payment_basepoint_remote", PUBLIC_KEY),
	COLUMN("htlc_basepoint_remote", PUBLIC_KEY),
	COLUMN("delayed_payment_basepoint_remote", PUBLIC_KEY),
	COLUMN("per_commit_remote", PUBLIC_KEY),
	COLUMN("old_per_commit_remote", PUBLIC_KEY),
	COLUMN("local_feerate_per_kw", "integer"),
	COLUMN("remote_feerate_per_kw", "integer"),
	COLUMN("shachain_remote_id", "bigint"),
	COLUMN("shutdown_scriptpubkey_remote", "blob"),
	COLUMN("shutdown_keyidx_local", "bigint"),
	COLUMN("last_sent_commit_state", "bigint"),
	COLUMN("last_sent_commit_id", "integer"),
	COLUMN("last_tx", "blob"),
	COLUMN("last_sig", "blob"),
	COLUMN("closing_fee_received", "integer"),
	COLUMN("closing_sig_received", "blob"),
};
static const migr_foreign_key channel_keys[] = {
	{ .columns = "peer_id", .ref_table = "peers", .ref_columns = "id", .on_delete = MIGR_CASCADE },
};
static const migr_table channels = MIGR_TABLE("channels",
	.columns = MIGR_LIST(channel_columns), .foreign_keys = MIGR_LIST(channel_keys));

static const migr_column channel_config_columns[] = {
	ID,
	COLUMN("dust_limit_satoshis", "bigint"),
	COLUMN("max_htlc_value_in_flight_msat", "bigint"),
	COLUMN("channel_reserve_satoshis", "bigint"),
	COLUMN("htlc_minimum_msat", "bigint"),
	COLUMN("to_self_delay", "integer"),
	COLUMN("max_accepted_htlcs", "integer"),
};
static const migr_table channel_configs = MIGR_TABLE("channel_configs", .columns = MIGR_LIST(channel_config_columns));

static const migr_column htlc_columns[] = {
	ID,
	COLUMN("channel_id", "bigint"),
	COLUMN("channel_htlc_id", "bigint"),
	COLUMN("direction", "integer"),
	COLUMN("origin_htlc", "bigint"),
	COLUMN("msatoshi", "bigint"),
	COLUMN("cltv_expiry", "integer"),
	COLUMN("payment_hash", HASH),
	COLUMN("payment_key", HASH),
	COLUMN("routing_onion", "blob"),
	COLUMN("failuremsg", "blob"),
	COLUMN("malformed_onion", "integer"),
	COLUMN("hstate", "integer"),
	COLUMN("shared_secret", HASH),
};
static const migr_key htlc_unique_keys[] = { { .columns = "channel_id, channel_htlc_id, direction" } };
static const migr_foreign_key htlc_keys[] = {
	{ .columns = "channel_id", .ref_table = "channels", .ref_columns = "id", .on_delete = MIGR_CASCADE },
};
static const migr_table channel_htlcs = MIGR_TABLE("channel_htlcs",
	.columns = MIGR_LIST(htlc_columns), .unique_keys = MIGR_LIST(htlc_unique_keys),
	.foreign_keys = MIGR_LIST(htlc_keys));

/* MySQL has no unique key of a text without a bound. */
static const migr_column invoice_columns[] = {
	ID,
	COLUMN("state", "integer"),
	COLUMN("msatoshi", "bigint"),
	{ "payment_hash", HASH, .flags = MIGR_UNIQUE },
	COLUMN("payment_key", HASH),
	{ "label", "text | mysql: varchar(255)", .flags = MIGR_UNIQUE },
};
static const migr_table invoices = MIGR_TABLE("invoices", .columns = MIGR_LIST(invoice_columns));

static const migr_column payment_columns[] = {
	ID,
	COLUMN("timestamp", "integer"),
	COLUMN("status", "integer"),
	{ "payment_hash", HASH, .flags = MIGR_UNIQUE },
	COLUMN("direction", "integer"),
	COLUMN("destination", PUBLIC_KEY),
	COLUMN("msatoshi", "bigint"),
};
static const migr_table payments = MIGR_TABLE("payments", .columns = MIGR_LIST(payment_columns));

migr_status wallet_create_first_tables(migr_op *op, void *app)
{
	static const migr_table *const tables[] = { &outputs, &vars, &shachains, &shachain_known, &peers, &channels,
		&channel_configs, &channel_htlcs, &invoices, &payments };
	migr_status rc = MIGR_OK;

	(void)app;
	for (size_t i = 0; i < sizeof tables / sizeof tables[0] && rc == MIGR_OK; i++)
		rc = migr_op_create_table(op, tables[i], NULL);
	return rc;
}
