#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Holds three things together for each library: what the headers declare, what the version map lists, and what the
built objects export.

  check-symbols.py check --library NAME --map FILE --shared FILE [--static FILE] HEADER...
  check-symbols.py addresses --library NAME -o FILE.c HEADER...    a program that takes every function's address
  check-symbols.py apart ARCHIVE...      static libraries that are linked together define no name twice
"""
import argparse
import pathlib
import re
import subprocess
import sys

import headers

# What the compiler adds to instrumented objects.
INSTRUMENTED = re.compile(r'^_*(asan|odr_asan|ubsan|tsan|msan|gcov|sanitizer|llvm|__?start|__?stop)')
READ_ONLY = re.compile(r'^\.(rodata|data\.rel\.ro)')

PROGRAM = '''/* SPDX-License-Identifier: MIT */
/* Generated: takes the address of every public function. */
%(includes)s#include <stdio.h>

typedef void (*function)(void);

int main(void)
{
	const function all[] = {
%(functions)s	};

	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		if (!all[i])
			return 1;
	printf("%%zu functions\\n", sizeof all / sizeof all[0]);
	return 0;
}
'''


def declared(paths, library):
	own = [path for path in paths if headers.library_of(path) == library]
	names = [function.name for path in own for function in headers.functions(path)]
	missed = [path for path in own if headers.marks(path) != len(list(headers.functions(path)))]
	return names, missed


def mapped(path):
	"""{symbol: node} of a version map."""
	with open(path, encoding='utf-8') as file:
		text = re.sub(r'/\*.*?\*/', '', file.read(), flags=re.DOTALL)
	symbols, faults = {}, []
	for node, body in re.findall(r'([\w.]+)\s*\{(.*?)\}[^;]*;', text, re.DOTALL):
		scope = 'global'
		for token in re.findall(r'global:|local:|[^\s;]+', body):
			if token in ('global:', 'local:'):
				scope = token[:-1]
			elif scope == 'global' and not re.fullmatch(r'\w+', token):
				faults.append(f'{path}: "{token}" is a pattern; list every symbol by name')
			elif scope == 'global':
				if token in symbols:
					faults.append(f'{path}: {token} is listed twice')
				symbols[token] = node
	if not re.search(r'local:\s*\*;', text):
		faults.append(f'{path}: has no "local: *;"')
	return symbols, faults


def nm(arguments):
	run = subprocess.run(['nm', *arguments], check=True, capture_output=True, text=True)
	return run.stdout.splitlines()


def exported(path):
	"""{symbol: node} of a shared object; the node itself is an absolute symbol and is left out."""
	symbols = {}
	for line in nm(['-D', '--defined-only', '--with-symbol-versions', path]):
		fields = line.split()
		if len(fields) < 3 or fields[-2] == 'A':
			continue
		name, _, node = fields[-1].partition('@')
		if not INSTRUMENTED.match(name):
			symbols[name] = node.lstrip('@')
	return symbols


def check_static(path, variables):
	"""Names that could collide with others', and data that could be written."""
	faults = []
	for line in nm(['-g', '--defined-only', path]):
		fields = line.split()
		if len(fields) != 3 or INSTRUMENTED.match(fields[2]):
			continue
		if not fields[2].startswith('migr_'):
			faults.append(f'{path}: exports {fields[2]}, which does not begin with migr_')
	if variables:
		return faults
	rows = [row.split('|') for row in nm(['--defined-only', '-f', 'sysv', path]) if row.count('|') == 6]
	if any(INSTRUMENTED.match(row[0].strip()) for row in rows):
		return faults
	for name, _, kind, _, _, _, section in ([field.strip() for field in row] for row in rows):
		if kind in 'dDbBC' and not READ_ONLY.match(section):
			faults.append(f'{path}: {name} in {section} is a variable; the library has no global state')
	return faults


def compare(left, left_name, right, right_name):
	for name in sorted(set(left) - set(right)):
		yield f'{name} is in {left_name} but not in {right_name}'
	for name in sorted(set(right) - set(left)):
		yield f'{name} is in {right_name} but not in {left_name}'


def check(arguments):
	names, missed = declared(arguments.headers, arguments.library)
	faults = [f'{path}: a declaration with MIGR_API has a form that is not understood' for path in missed]
	symbols, more = mapped(arguments.map)
	faults += more
	faults += compare(names, 'the headers', symbols, 'the map')
	found = exported(arguments.shared)
	faults += compare(symbols, 'the map', found, 'the shared object')
	for name in sorted(set(symbols) & set(found)):
		if symbols[name] != found[name]:
			faults.append(f'{name} is in node {found[name] or "(none)"}, in the map in {symbols[name]}')
	if arguments.static:
		faults += check_static(arguments.static, arguments.variables)
	for fault in faults:
		print(fault, file=sys.stderr)
	print(f'{arguments.library}: {len(names)} declared, {len(symbols)} in the map, {len(found)} exported, '
	      f'{len(faults)} faults')
	return 1 if faults or not names else 0


def addresses(arguments):
	names, _ = declared(arguments.headers, arguments.library)
	includes = ''.join(f'#include <libmigr/{pathlib.Path(path).name}>\n' for path in arguments.headers)
	text = PROGRAM % {'includes': includes, 'functions': ''.join(f'\t\t(function){name},\n' for name in names)}
	pathlib.Path(arguments.output).write_text(text, encoding='utf-8')
	return 0


def apart(archives):
	owners, faults = {}, 0
	for archive in archives:
		names = {line.split()[2] for line in nm(['-g', '--defined-only', archive]) if len(line.split()) == 3}
		for name in sorted(names):
			if name in owners and not INSTRUMENTED.match(name):
				print(f'{name} is defined in {owners[name]} and in {archive}', file=sys.stderr)
				faults += 1
			owners[name] = archive
	print(f'{len(archives)} archives, {len(owners)} names, {faults} faults')
	return 1 if faults or not owners else 0


def main():
	parser = argparse.ArgumentParser()
	parser.add_argument('command', choices=['check', 'addresses', 'apart'])
	parser.add_argument('--library')
	parser.add_argument('--map')
	parser.add_argument('--shared')
	parser.add_argument('--static')
	parser.add_argument('--variables', action='store_true', help='the library may have some: it is a program')
	parser.add_argument('-o', '--output')
	parser.add_argument('headers', nargs='+')
	arguments = parser.parse_args()
	if arguments.command == 'apart':
		return apart(arguments.headers)
	return check(arguments) if arguments.command == 'check' else addresses(arguments)


if __name__ == '__main__':
	sys.exit(main())
