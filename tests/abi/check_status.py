#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Holds the table of codes that the library carries against error.h: names, numbers, order and meanings.

  check_status.py error.h PROGRAM
"""
import re
import subprocess
import sys
import pathlib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / 'tools'))
import headers


def expected(path):
	text = pathlib.Path(path).read_text(encoding='utf-8')
	values = dict(re.findall(r'^\s*(MIGR_\w+) = (-?\d+)', text, re.MULTILINE))
	for constant in headers.constants(path):
		name = re.sub(r'^MIGR_(ERROR_)?', '', constant.name)
		meaning = re.sub(r'#MIGR_(ERROR_)?', '', constant.comment).replace('`', "'").rstrip('.')
		meaning = re.sub(r'\s+', ' ', meaning)
		if not meaning[1].isupper():
			meaning = meaning[0].lower() + meaning[1:]
		yield f'{values[constant.name]}\t{name}\t{meaning}'


def main():
	want = list(expected(sys.argv[1]))
	run = subprocess.run([sys.argv[2]], check=True, capture_output=True, text=True)
	have = run.stdout.splitlines()
	for line in want:
		if line not in have:
			print(f'the header has, the library has not: {line}')
	for line in have:
		if line not in want:
			print(f'the library has, the header has not: {line}')
	numbers = [line.split('\t')[0] for line in want]
	if len(set(numbers)) != len(numbers):
		print('a number is used twice')
		return 1
	return 0 if want and want == have else 1


if __name__ == '__main__':
	sys.exit(main())
