#!/bin/sh
# SPDX-License-Identifier: MIT
#
#   test.sh WALLET      prints TAP
#
# On SQLite, and on each server that MIGR_TEST_POSTGRESQL_URL and MIGR_TEST_MYSQL_URL name, in a database of its own.
set -eu
wallet=$(realpath "$1")
# shellcheck source=tests/support/tap.sh
. "$(dirname "$0")/../../tests/support/tap.sh"
# shellcheck source=tests/support/databases.sh
. "$(dirname "$0")/../../tests/support/databases.sh"
cd "$work"
name=migr_wallet_$$_$(date +%s)
unset MIGR_URL

# run [up|down TARGET]
run()
{
	"$wallet" "$DATABASE_URL" "$@"
}

# Rows as a wallet of the first release has them: two invoices of three are paid, one of three payments is incoming, one
# channel of three is still being opened and has a peer of its own.
fill()
{
	sql <<'END'
INSERT INTO invoices (id, state, msatoshi, label) VALUES (1, 1, 100, 'tea'), (2, 0, 200, 'soup'), (3, 1, 300, 'rice');
INSERT INTO payments (id, status, direction, msatoshi) VALUES (1, 1, 0, 10), (2, 1, 1, 20), (3, 0, 1, 30);
INSERT INTO peers (id, address) VALUES (1, 'one:9735'), (2, 'two:9735'), (3, 'three:9735');
INSERT INTO channels (id, peer_id, state, short_channel_id)
	VALUES (1, 1, 1, NULL), (2, 2, 2, '523:7:1'), (3, 3, 10, '104:12:0');
END
}

# Six at once; each of them must find the database up to date when it ends.
start_together()
{
	for i in 1 2 3 4 5 6; do
		"$wallet" "$DATABASE_URL" >"$work/start$i.log" 2>&1 &
		eval "pid$i=$!"
	done
	for i in 1 2 3 4 5 6; do
		eval "wait \"\$pid$i\"" || { cat "$work/start$i.log"; return 1; }
	done
}

steps_run()
{
	query "SELECT COUNT(*), COUNT(DISTINCT revision) FROM migr_history WHERE direction = 'upgrade'"
}

walk()
{
	check "$1: six wallets start at once" start_together
	check "$1: each step ran once" is "16|16" steps_run
	check "$1: there is nothing to do the next time" is "" run
	check "$1: thirteen tables" is "13" table_count
	check "$1: all the way back" run down base
	check "$1: nothing is left" is "0" table_count
	check "$1: the first release" run up 1
	check "$1: its rows" fill
	check "$1: the newest" shows "migrating to 16: Unspent outputs" run
	check "$1: invoices never expire, and paid ones have a number" is "1|1|0
2|-1|-1
3|3|0" query "SELECT id, COALESCE(pay_index, -1), COALESCE(msatoshi_received, -1) FROM invoices
		WHERE expiry_time = 9223372036854775807 ORDER BY id"
	check "$1: the next number is kept" is "4" query "SELECT val FROM vars WHERE name = 'next_pay_index'"
	check "$1: paid ones were paid just now" is "2" \
		query "SELECT COUNT(*) FROM invoices WHERE paid_timestamp BETWEEN 1700000000 AND 9999999999"
	check "$1: the first block was read from the short id" is "2|523|2
3|104|8" query "SELECT id, first_blocknum, state FROM channels ORDER BY id"
	check "$1: the peer without a channel is gone" is "2" query "SELECT COUNT(*) FROM peers"
	check "$1: outgoing payments are there" is "2|20
3|30" query "SELECT id, msatoshi FROM payments ORDER BY id"
	check "$1: an output forgets a block that falls off the chain" is "1|-1" query "
		INSERT INTO blocks (height) VALUES (104);
		INSERT INTO outputs (prev_out_tx, prev_out_index, confirmation_height) VALUES ('t', 0, 104);
		INSERT INTO utxoset (txid, outnum, blockheight) VALUES ('t', 0, 104);
		DELETE FROM blocks WHERE height = 104;
		SELECT COUNT(*), COALESCE(MAX(confirmation_height), -1) FROM outputs
			WHERE NOT EXISTS (SELECT 1 FROM utxoset);"
	check "$1: a channel on the chain stands against going back" fails_with "channel 3 is on the chain" run down 12
	check "$1: and what came before that step is taken back" is "13" query "SELECT version_num FROM migr_version"
	check "$1: without it" query "DELETE FROM channels WHERE id = 3"
	check "$1: payments get their direction again" run down 7
	check "$1: as it was" is "2|1
3|1" query "SELECT id, direction FROM payments ORDER BY id"
	check "$1: a short id that is none" query "UPDATE channels SET short_channel_id = 'none' WHERE id = 2"
	check "$1: back behind the step that reads it" run down 3
	check "$1: is refused, and named" fails_with "channel 2 has the short id 'none'" run
	check "$1: mended" query "UPDATE channels SET short_channel_id = '523:7:1' WHERE id = 2"
	check "$1: goes on where it was" shows "migrating to 16" run
	check "$1: and has read it" is "523" query "SELECT first_blocknum FROM channels"
	check "$1: a database of a newer release" query "UPDATE migr_version SET version_num = '17'"
	check "$1: is left alone" fails_with "at revision 17, which this program does not know" run
}

create_databases
for_each_database walk "$wallet" none:
check "a target without a direction" fails_with "usage: wallet URL" "$wallet" sqlite:x.db 3
plan
