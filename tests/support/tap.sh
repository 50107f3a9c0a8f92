# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# For test scripts: a folder of their own in $work, removed at the end, and cases told in TAP.
#
#   . tap.sh; check "says hello" greets; plan

work=$(mktemp -d "${TMPDIR:-/tmp}/migr-test-XXXXXX")
trap 'rm -rf "$work"' EXIT
tap_number=0
tap_failed=0

# check NAME COMMAND...: one case; its output is shown only if it fails.
check()
{
	tap_number=$((tap_number + 1))
	tap_name=$1
	shift
	if "$@" >"$work/tap.log" 2>&1; then
		echo "ok $tap_number - $tap_name"
	else
		tap_failed=$((tap_failed + 1))
		echo "not ok $tap_number - $tap_name"
		sed 's/^/# /' "$work/tap.log"
	fi
}

# shows TEXT COMMAND...: the command succeeds and its output has the text in it.
shows()
{
	tap_text=$1
	shift
	"$@" >"$work/out.log" 2>&1 || { cat "$work/out.log"; return 1; }
	cat "$work/out.log"
	grep -qF -e "$tap_text" "$work/out.log"
}

# fails_with TEXT COMMAND...: the command fails and its output has the text in it.
fails_with()
{
	tap_text=$1
	shift
	if "$@" >"$work/out.log" 2>&1; then
		echo "succeeded:"
		cat "$work/out.log"
		return 1
	fi
	cat "$work/out.log"
	grep -qF -e "$tap_text" "$work/out.log"
}

# The last line of a test script.
plan()
{
	echo "1..$tap_number"
	[ "$tap_failed" -eq 0 ]
}
