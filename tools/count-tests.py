#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Counts test cases over the logs of several runs of `meson test`, and prints `N passed, N failed`.

  count-tests.py [--broken N] testlog.json...

A program that speaks TAP counts by its cases, any other as one. A skipped test counts as failed: where these logs
come from, everything that a test needs has been installed. A program that ends badly although each of its cases passed
counts as one failure, and so does each run that --broken tells of (one that could not be built, or left no log).
"""
import argparse
import json
import pathlib
import re
import sys

CASE = re.compile(r'^(not )?ok\b[^#\n]*(#[ \t]*(skip|todo))?', re.MULTILINE | re.IGNORECASE)


def count(record):
	"""(passed, failed) of one program."""
	good = record['result'] in ('OK', 'EXPECTEDFAIL')
	cases = CASE.findall(record.get('stdout') or '')
	passed = sum(1 for failed, _, directive in cases if not failed and not directive)
	failed = len(cases) - passed
	if not good and not failed:
		failed = 1
	if good and not cases:
		passed = 1
	return passed, failed


def main():
	parser = argparse.ArgumentParser()
	parser.add_argument('--broken', type=int, default=0)
	parser.add_argument('logs', nargs='*')
	arguments = parser.parse_args()
	passed, failed, bad = 0, arguments.broken, []
	for log in arguments.logs:
		for line in pathlib.Path(log).read_text(encoding='utf-8').splitlines():
			record = json.loads(line)
			more_passed, more_failed = count(record)
			passed, failed = passed + more_passed, failed + more_failed
			if more_failed:
				run = f'{pathlib.Path(log).parent.parent.name}/{pathlib.Path(log).stem}'
				bad.append(f'{run}: {record["name"]}: {record["result"]}')
	for line in bad:
		print(line)
	print(f'{passed} passed, {failed} failed')
	return 1 if failed or not passed else 0


if __name__ == '__main__':
	sys.exit(main())
