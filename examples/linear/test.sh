#!/bin/sh
# SPDX-License-Identifier: MIT
#
#   test.sh LINEAR      prints TAP
set -eu
linear=$1
# shellcheck source=tests/support/tap.sh
. "$(dirname "$0")/../../tests/support/tap.sh"

database=$work/linear.db

sql()
{
	sqlite3 "$database" "$1"
}

old_database_with_rows()
{
	"$linear" "$database" && "$linear" "$database" 2 && sql "
		INSERT INTO peer (id, address) VALUES (1, 'a:9735');
		INSERT INTO channel (name, peer) VALUES ('66ffx0', 1), ('a0x12', 1);"
}

odd_name()
{
	"$linear" "$database" 2 && sql "INSERT INTO channel (name, peer) VALUES ('odd', 1)"
}

use_features()
{
	sql "DELETE FROM channel WHERE name = 'odd'" && "$linear" "$database" && sql "UPDATE peer SET features = 3"
}

check "starts from nothing" shows "at step 5" "$linear" "$database"
check "has nothing to do the second time" shows "at step 5" "$linear" "$database"
check "goes down to a step" shows "at step 4: Withdrawn" "$linear" "$database" -1
check "goes down further, through the withdrawn one" old_database_with_rows
check "comes up again" shows "at step 5" "$linear" "$database"
check "the callback has split the names" shows "66ff|0" sql "SELECT funding, output FROM channel"
check "an odd row stands in the way" odd_name
check "and is named" fails_with "is called 'odd'" "$linear" "$database"
check "and the database is as before" shows "2" sql "SELECT version_num FROM migr_version"
check "features come into use" use_features
check "then the way back is refused with a reason" fails_with "peers have negotiated features" "$linear" "$database" 2
plan
