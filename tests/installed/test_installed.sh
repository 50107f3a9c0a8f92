#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Installs the library into an empty folder and uses it from there as a stranger would, by nothing but pkg-config; then
# as a subproject of another project.
#
#   test_installed.sh SOURCE_ROOT CC        prints TAP
set -eu

source=$1
cc=$2
# shellcheck source=tests/support/tap.sh
. "$(dirname "$0")/../support/tap.sh"
prefix=$work/prefix

# Everything is built thrice here, and nothing of what is looked at depends on how well: without optimization, which
# takes half the time.
install_it()
{
	meson setup "$work/build" "$source" --prefix "$prefix" --libdir lib -Dtests=disabled -Dexamples=disabled \
		-Doptimization=0 &&
		meson install -C "$work/build" --quiet
}

installed_files()
{
	for file in include/libmigr/migr.h include/libmigr/version.h include/libmigr/sqlite.h include/libmigr/cli.h \
		lib/libmigr.so lib/libmigr.a lib/libmigr-sqlite.so lib/libmigr-sqlite.a lib/libmigr-cli.so \
		lib/pkgconfig/libmigr.pc lib/pkgconfig/libmigr-sqlite.pc lib/pkgconfig/libmigr-cli.pc bin/migr; do
		[ -e "$prefix/$file" ] || { echo "$file is not installed"; return 1; }
	done
	# nothing of the inside gets out
	if find "$prefix" -path "*private*" | grep .; then
		return 1
	fi
}

# The program's own source is copied, so that no header of the tree can be found beside it.
build_shared()
{
	flags=$(pkg-config --cflags --libs libmigr-sqlite) &&
		cp "$source/examples/linear/linear.c" "$work/linear.c" &&
		(cd "$work" && eval "$cc" -std=c11 -Wall -Werror linear.c -o linear-shared "$flags")
}

build_static()
{
	mkdir -p "$work/archives" &&
		cp "$prefix"/lib/*.a "$work/archives" &&
		flags=$(pkg-config --static --cflags --libs libmigr-sqlite | sed "s|-L$prefix/lib|-L$work/archives|") &&
		(cd "$work" && eval "$cc" -std=c11 -Wall -Werror linear.c -o linear-static "$flags")
}

# run_linear PROGRAM: up, down one step, up again.
run_linear()
{
	database=$work/$(basename "$1").db
	"$1" "$database" | grep -q "at step 5" &&
		"$1" "$database" 4 | grep -q "at step 4" &&
		"$1" "$database" | grep -q "at step 5"
}

loads_only_what_it_needs()
{
	ldd "$work/linear-shared" | tee "$work/ldd" | grep -q "libmigr-sqlite" &&
		! grep -E "libpq|libmariadb|libjansson|libinih|libmigr-cli" "$work/ldd"
}

static_needs_no_libmigr()
{
	! ldd "$work/linear-static" | grep "libmigr"
}

core_needs_only_libc()
{
	! ldd "$prefix/lib/libmigr.so" | grep -vE "linux-vdso|libc\.so|ld-linux|ld-musl|libasan|libubsan|libm\.so"
}

# The first program of the tutorial, as it stands there.
tutorial()
{
	awk '/^```/ { inside = !done && $0 == "```c"; if (seen) done = 1; next } inside { seen = 1; print }' \
		"$source/docs/tutorial.md" >"$work/notes.c" &&
		flags=$(pkg-config --cflags --libs libmigr-sqlite) &&
		(cd "$work" && eval "$cc" -std=c11 -Wall -Werror notes.c -o notes "$flags" && ./notes && ./notes) &&
		shows "1" sqlite3 "$work/notes.db" "SELECT version_num FROM migr_version"
}

migr_runs_sql_files()
{
	(cd "$work" && "$prefix/bin/migr" init here && "$prefix/bin/migr" revision -m "First" &&
		sed -i 's/^-- migr:upgrade$/&\nCREATE TABLE first (a);/' here/versions/*_first.sql &&
		"$prefix/bin/migr" upgrade head && shows "first" "$prefix/bin/migr" current -v)
}

core_alone()
{
	meson setup "$work/core" "$source" -Dsqlite=disabled -Dcli=disabled -Doptimization=0 &&
		ninja -C "$work/core"
}

# A copy of the shop with nothing but a project() line before its meson.build.
write_parent()
{
	mkdir -p "$work/parent/subprojects" &&
		cp -r "$source/examples/shop" "$work/parent/shop" &&
		ln -s "$source" "$work/parent/subprojects/libmigr" &&
		cat >"$work/parent/meson.build" <<-'END'
		project('parent', 'c', default_options: ['c_std=c11'])
		migr_sqlite_dep = dependency('libmigr-sqlite', fallback: 'libmigr',
		  default_options: ['tests=disabled', 'examples=disabled'])
		executable('app', 'app.c', dependencies: migr_sqlite_dep)
		subdir('shop')
		END
	cat >"$work/parent/app.c" <<-'END'
	#include <libmigr/migr.h>
	#include <libmigr/sqlite.h>
	static const migr_revision steps[] = { MIGR_REVISION(.id = "1", .upgrade_sql = "CREATE TABLE t (a)") };
	int main(void)
	{
		migr_context *migr = NULL;
		migr_status rc = migr_open(&migr, migr_sqlite(), ":memory:", NULL);

		if (rc == MIGR_OK)
			rc = migr_register_linear(migr, MIGR_ARRAY(steps));
		if (rc == MIGR_OK)
			rc = migr_upgrade(migr, "head");
		migr_close(migr);
		return rc == MIGR_OK ? 0 : 1;
	}
	END
}

build_parent()
{
	# the installed copy must not be found instead
	env -u PKG_CONFIG_PATH meson setup "$work/parent-build" "$work/parent" --wrap-mode default \
		-Doptimization=0 &&
		ninja -C "$work/parent-build"
}

shop()
{
	(cd "$work" && "$work/parent-build/shop/run_migrations" -u "sqlite:$work/shop.db" "$@")
}

# A revision that appears in the folder is compiled in by the next build, and one that is edited is compiled anew.
revision_appears()
{
	shop heads | grep -q 004 || return 1
	cat >"$work/parent/shop/versions/005_late.c" <<-'END'
	#include <libmigr/revision.h>
	static migr_status upgrade(migr_op *op, void *app)
	{
		(void)app;
		return migr_op_execute(op, "CREATE TABLE late (a)");
	}
	const migr_revision shop_005 = MIGR_REVISION(
		.id = "005", .down_revision = "004", .message = "Late", .upgrade = upgrade);
	END
	ninja -C "$work/parent-build" && shop heads | grep -q 005
}

revision_is_edited()
{
	sed -i 's/\.message = "[^"]*"/.message = "Edited since"/' "$work/parent/shop/versions/005_late.c" &&
		ninja -C "$work/parent-build" &&
		shop history | grep -q "Edited since" &&
		ninja -C "$work/parent-build" | grep -q "no work to do"
}

check "is installed below a prefix" install_it
check "has installed what it should" installed_files
PKG_CONFIG_PATH=$prefix/lib/pkgconfig
LD_LIBRARY_PATH=$prefix/lib
export PKG_CONFIG_PATH LD_LIBRARY_PATH
check "an example is built by pkg-config alone" build_shared
check "and runs" run_linear "$work/linear-shared"
check "and loads only what it needs" loads_only_what_it_needs
check "the core needs only the C library" core_needs_only_libc
check "the first program of the tutorial" tutorial
check "the program migr finds its backend and runs SQL files" migr_runs_sql_files
check "the example is built from the archives" build_static
check "and needs no shared libmigr" static_needs_no_libmigr
unset LD_LIBRARY_PATH
check "and runs" run_linear "$work/linear-static"
check "is built without any companion" core_alone
check "is a subproject" write_parent
check "that is built with its parent" build_parent
check "a new revision file is compiled in" revision_appears
check "an edited one as well" revision_is_edited
plan
