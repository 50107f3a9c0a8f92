#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Unpacks packages of Debian's unstable suite, with all that they need, into a folder that chroot can use: a second
# platform, with the newest of everything, and MySQL itself. Nothing is installed on this machine.
#
#   unstable_tree.sh FOLDER PACKAGE...     makes FOLDER/root; FOLDER/apt is apt's own part. Both are kept: a tree that
#                                          was made of the same list is left as it is.
#
# The mirror and the keyring are those that this machine takes its own Debian packages from.
set -eu

fail()
{
	echo "unstable_tree.sh: $*" >&2
	exit 1
}

[ $# -ge 2 ] || fail "usage: unstable_tree.sh FOLDER PACKAGE..."
case $1 in
/*) ;;
*) fail "$1: not an absolute path" ;;
esac
[ "$(id -u)" -eq 0 ] || fail "must be root, for chroot"
apt=$1/apt
tree=$1/root
shift

# Reads sources (both formats, on standard input), prints "URI KEYRING" of the first that has the suite $1.
find_source()
{
	awk -v suite="$1" '
	function consider(uri, suites, keyring,    n, i, list)
	{
		n = split(suites, list, " ")
		for (i = 1; i <= n; i++)
			if (list[i] == suite && !done) {
				print uri, keyring
				done = 1
			}
	}
	function stanza()
	{
		if (types ~ /(^| )deb( |$)/)
			consider(uris, suites, keyring)
		types = uris = suites = keyring = ""
	}
	/^[ \t]*#/ { next }
	/^[ \t]*$/ { stanza(); next }
	/^deb[ \t]/ {
		keyring = ""
		if (match($0, /\[[^]]*\]/)) {
			options = substr($0, RSTART + 1, RLENGTH - 2)
			sub(/\[[^]]*\]/, "")
			if (match(options, /signed-by=[^ ]*/))
				keyring = substr(options, RSTART + 10, RLENGTH - 10)
		}
		consider($2, $3, keyring)
		keyring = ""
		next
	}
	tolower($1) == "types:" { sub(/^[^:]*:[ \t]*/, ""); types = $0 }
	tolower($1) == "uris:" { uris = $2 }
	tolower($1) == "suites:" { sub(/^[^:]*:[ \t]*/, ""); suites = $0 }
	tolower($1) == "signed-by:" { keyring = $2 }
	END { stanza() }'
}

write_source()
{
	# shellcheck source=/dev/null
	codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
	[ -n "$codename" ] || fail "/etc/os-release names no suite"
	found=$(for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources; do
		# an empty line ends a stanza, in whatever way its file ends
		[ ! -f "$file" ] || { cat "$file" && printf '\n\n'; }
	done | find_source "$codename")
	[ -n "$found" ] || fail "/etc/apt has no source with the suite $codename"
	keyring=${found#* }
	{
		printf 'Types: deb\nURIs: %s\nSuites: sid\nComponents: main\n' "${found%% *}"
		[ -z "$keyring" ] || printf 'Signed-By: %s\n' "$keyring"
	} >"$apt/unstable.sources"
}

# Apt that knows nothing of this machine: no package is there yet, so the list of what is needed is whole.
own_apt()
{
	DEBIAN_FRONTEND=noninteractive apt-get -q \
		-o Dir::Etc::sourcelist="$apt/unstable.sources" -o Dir::Etc::sourceparts=/dev/null \
		-o Dir::Etc::preferences=/dev/null -o Dir::Etc::preferencesparts=/dev/null \
		-o Dir::State="$apt/state" -o Dir::State::lists="$apt/state/lists" \
		-o Dir::State::status="$apt/state/status" \
		-o Dir::State::extended_states="$apt/state/extended" \
		-o Dir::Cache="$apt/cache" -o Dir::Cache::archives="$apt/cache/archives" \
		-o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= -o Dir::Log="$apt" \
		-o APT::Sandbox::User=root -o APT::Install-Recommends=false -o Acquire::Languages=none \
		-o Acquire::Retries=3 "$@"
}

fetch()
{
	mkdir -p "$apt/state/lists/partial" "$apt/cache/archives/partial"
	: >"$apt/state/status"
	write_source
	own_apt update
	own_apt install --simulate "$@" >"$apt/plan"
	sed -n 's/^Inst \([^ ]*\) (\([^ ]*\) .*/\1 \2/p' "$apt/plan" >"$apt/packages"
	[ -s "$apt/packages" ] || fail "apt plans nothing"
	echo "$(wc -l <"$apt/packages") packages"
	# shellcheck disable=SC2046 # one word per package
	(cd "$apt/cache/archives" && own_apt download $(sed 's/ /=/' "$apt/packages")) \
		>"$apt/download.log" 2>&1 || {
		tail -n 20 "$apt/download.log" >&2
		fail "the packages cannot be downloaded"
	}
}

# No package's own script is run; what is missing for that is made here.
unpack()
{
	rm -rf "$tree"
	mkdir -p "$tree/usr/bin" "$tree/usr/sbin" "$tree/usr/lib" "$tree/usr/lib64"
	for name in bin sbin lib lib64; do
		ln -s "usr/$name" "$tree/$name"
	done
	for package in "$apt"/cache/archives/*.deb; do
		dpkg-deb -x "$package" "$tree" || fail "$package cannot be unpacked"
	done
	rm -f "$apt"/cache/archives/*.deb
	[ ! -e "$tree/usr/bin/gcc" ] || ln -sf gcc "$tree/usr/bin/cc"
	[ ! -e "$tree/usr/bin/mawk" ] || ln -sf mawk "$tree/usr/bin/awk"
	mkdir -p "$tree/dev" "$tree/proc" "$tree/tmp" "$tree/etc" "$tree/root" "$tree/run"
	chmod 1777 "$tree/tmp"
	cat >"$tree/etc/passwd" <<-'END'
		root:x:0:0:root:/root:/bin/sh
		mysql:x:999:999::/nonexistent:/bin/false
		nobody:x:65534:65534::/:/bin/false
	END
	printf 'root:x:0:\nmysql:x:999:\nnogroup:x:65534:\n' >"$tree/etc/group"
	printf '127.0.0.1 localhost\n' >"$tree/etc/hosts"
}

mkdir -p "$apt"
if [ -f "$apt/done" ] && [ "$(cat "$apt/done")" = "$*" ]; then
	exit 0
fi
rm -f "$apt/done"
fetch "$@"
unpack
echo "$*" >"$apt/done"
