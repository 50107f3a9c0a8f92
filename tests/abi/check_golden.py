#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compares what the dump program prints with the text that is checked in.

  check_golden.py GOLDEN PROGRAM ARGUMENT

With MIGR_UPDATE_GOLDEN set it writes the text instead. A line that disappears or changes breaks programs that are
compiled already; lines may only be added (a member at the end of its struct).
"""
import difflib
import os
import pathlib
import struct
import subprocess
import sys


def main():
	golden, program, argument = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3]
	run = subprocess.run([program, argument], check=True, capture_output=True, text=True)
	if os.environ.get('MIGR_UPDATE_GOLDEN'):
		golden.write_text(run.stdout, encoding='utf-8')
	if argument == 'layout' and struct.calcsize('P') != 8:
		print('the text is for 64 bit')
		return 77
	expected = golden.read_text(encoding='utf-8')
	if not expected or run.stdout == expected:
		return 0 if expected else 1
	sys.stdout.writelines(difflib.unified_diff(expected.splitlines(True), run.stdout.splitlines(True),
	                                           str(golden), 'the headers'))
	return 1


if __name__ == '__main__':
	sys.exit(main())
