#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compiles the C code that stands in documents, without a warning.

  check-snippets.py ROOT INCLUDE... -- COMPILER...

A document shows parts of programs: a whole file, functions, statements, elements of an array. Each "```c" block is
tried as each of these, after those of the page before it that were a file or functions. What a page leaves out it may
say in a comment that its readers do not see: <!-- c: void show(const migr_event *event, void *user); -->
"""
import pathlib
import re
import subprocess
import sys

SKIPPED = {'.git', 'build', 'tests'}
PART = re.compile(r'^```c\n(?P<code>.*?)^```$|<!-- c: (?P<hidden>.*?)-->', re.DOTALL | re.MULTILINE)
FLAGS = ['-std=c11', '-Wall', '-Wextra', '-Wpedantic', '-Werror', '-fsyntax-only',
         '-Wno-unused-function', '-Wno-unused-variable', '-Wno-unused-const-variable', '-x', 'c', '-']
HEADERS = '''#include <libmigr/migr.h>
#include <libmigr/sqlite.h>
#include <stdio.h>
#include <string.h>
'''
SHAPES = {
	'a file': '%s',
	'statements': '''static migr_status block(migr_op *op, void *app, migr_context *migr)
{
	migr_status rc = MIGR_OK;
	(void)op, (void)app, (void)migr;
	{
%s	}
	return rc;
}
''',
	'revisions': 'static const migr_revision block[] = {\n%s};\n',
	'columns': 'static const migr_column block[] = {\n%s};\n',
}


def complaints(compiler, includes, text):
	done = subprocess.run([*compiler, *[f'-I{folder}' for folder in includes], *FLAGS], input=text, text=True,
	                      stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
	return '' if done.returncode == 0 else done.stdout


def fitting_shape(compiler, includes, before, code):
	"""(shape, None), or (None, the complaints of the shape that has fewest)."""
	worst = None
	for shape, frame in SHAPES.items():
		for context in dict.fromkeys((before, '')):
			found = complaints(compiler, includes, HEADERS + context + '#line 1\n' + frame % code)
			if not found:
				return shape, None
			if worst is None or found.count('error:') < worst.count('error:'):
				worst = found
	return None, worst


def check_page(path, compiler, includes):
	text, before, count, faults = path.read_text(encoding='utf-8'), '', 0, []
	for match in PART.finditer(text):
		if match.group('hidden'):
			before += match.group('hidden') + '\n'
			continue
		# a template's tokens stand for names
		code = re.sub(r'%\((\w+)\)s', r'\1', match.group('code'))
		count += 1
		shape, found = fitting_shape(compiler, includes, before, code)
		if shape is None:
			line = text.count('\n', 0, match.start()) + 2
			faults.append(f'{path}:{line}: {" ".join(compiler)} does not take it:\n{found}')
		elif shape == 'a file':
			before += code
	return count, faults


def main():
	split = sys.argv.index('--')
	root, includes, compiler = pathlib.Path(sys.argv[1]), sys.argv[2:split], sys.argv[split + 1:]
	total, faults = 0, []
	for path in sorted(root.rglob('*.md')):
		if not any(part in SKIPPED or part.startswith('build') for part in path.relative_to(root).parts):
			count, more = check_page(path, compiler, includes)
			total += count
			faults += more
	print(f'{total} blocks of C, {len(faults)} faults')
	print('\n'.join(faults), end='', file=sys.stderr)
	return 1 if faults or not total else 0


if __name__ == '__main__':
	sys.exit(main())
