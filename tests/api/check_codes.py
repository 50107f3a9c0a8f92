#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every error code is provoked by some test: its name occurs in one, or it is excused here, with the reason."""
import pathlib
import re
import sys

# Codes that no test can provoke on every machine.
EXCUSED = {
	'INTERNAL': 'a fault of the library itself',
	# of servers, which are not on every machine
	'CONNECTION_LOST': 'needs a server that goes away',
	'DEADLOCK': 'needs a server with other clients',
	'TIMEOUT': 'needs a server with a limit of its own',
}
# Tests of the tables of codes, in which every code occurs anyway.
TABLES = {'abi', 'lint'}
ENDINGS = {'.c', '.h', '.cc', '.py', '.sh'}


def main():
	root = pathlib.Path(sys.argv[1])
	header = (root / 'include/libmigr/error.h').read_text()
	codes = re.findall(r'\bMIGR_ERROR_(\w+) = -\d+', header)
	seen = set()
	for path in (root / 'tests').rglob('*'):
		if path.suffix not in ENDINGS or path.parent.name in TABLES or path.name == pathlib.Path(__file__).name:
			continue
		text = path.read_text(errors='replace')
		seen |= set(re.findall(r'\bMIGR_ERROR_([A-Z_]+)\b', text))
		if path.suffix in {'.py', '.sh'}: # as the command prints them
			seen |= set(re.findall(r'[\'"]([A-Z_]+)[\'"]', text))
	faults = [f'{code}: no test provokes it' for code in codes if code not in seen and code not in EXCUSED]
	faults += [f'{code}: excused, but no code' for code in EXCUSED if code not in codes]
	for fault in faults:
		print(fault)
	print(f'{len(codes)} codes, {len(faults)} faults')
	return 1 if faults or not codes else 0


if __name__ == '__main__':
	sys.exit(main())
