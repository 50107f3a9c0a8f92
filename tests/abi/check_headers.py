#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compiles every public header by itself, in every dialect that it promises, with every warning as an error.

  check_headers.py CC CXX BUILD_INCLUDE SOURCE_INCLUDE HEADER...     prints TAP
"""
import os
import pathlib
import subprocess
import sys
import tempfile

COMMON = ['-fsyntax-only', '-Wall', '-Wextra', '-Wpedantic', '-Wshadow', '-Wconversion', '-Wpadded', '-Wundef',
          '-Werror']
C_ONLY = ['-Wstrict-prototypes', '-Wmissing-prototypes', '-Wold-style-definition']
CXX_ONLY = ['-Wold-style-cast', '-Wnon-virtual-dtor']
DIALECTS = [('c', 'c99'), ('c', 'c11'), ('c', 'c17'), ('c++', 'c++11'), ('c++', 'c++17'), ('c++', 'c++20')]

# The header alone, twice, and something to compile.
TEXT = '#include <libmigr/{0}>\n#include <libmigr/{0}>\nextern int migr_test_unit;\n'


def main():
	cc, cxx, includes, names = sys.argv[1], sys.argv[2], sys.argv[3:5], sys.argv[5:]
	print(f'1..{len(names) * len(DIALECTS)}')
	number, failed = 0, 0
	environment = {**os.environ, 'LC_ALL': 'C'}
	with tempfile.TemporaryDirectory() as folder:
		for name in names:
			for language, dialect in DIALECTS:
				number += 1
				unit = pathlib.Path(folder) / ('unit.c' if language == 'c' else 'unit.cc')
				unit.write_text(TEXT.format(name), encoding='utf-8')
				command = (cc if language == 'c' else cxx).split() + [f'-std={dialect}', *COMMON]
				command += C_ONLY if language == 'c' else CXX_ONLY
				command += [f'-I{include}' for include in includes] + [str(unit)]
				run = subprocess.run(command, capture_output=True, text=True, env=environment)
				failed += run.returncode != 0
				print(f'{"ok" if run.returncode == 0 else "not ok"} {number} - {name} as {dialect}')
				for line in run.stderr.splitlines():
					print(f'# {line}')
	return 1 if failed else 0


if __name__ == '__main__':
	sys.exit(main())
