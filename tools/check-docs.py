#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks the documentation against the headers.

  check-docs.py headers HEADER...        every function, with its parameters, result and @since; every constant
  check-docs.py errors FILE.md error.h   the table of codes is the one that the header gives
  check-docs.py write-errors FILE.md error.h
  check-docs.py links FOLDER             every relative link in the .md files leads somewhere
"""
import pathlib
import re
import sys

import headers

HEAD = '''# Error codes

<!-- SPDX-License-Identifier: MIT -->
<!-- Written from the header by `tools/check-docs.py write-errors docs/errors.md include/libmigr/error.h`. -->

Every function that can fail returns a `migr_status`: 0 is success, a positive number is a note, a negative one an
error. Numbers are stable: none is ever reused or given another meaning. `migr_status_name` gives the name without
its prefix, which is also what the `migr` command prints as `code` with `--format json`.

The error object (`migr_last_error`, or `migr_op_error` inside a callback) adds what concerns the one case: a message
that names the revision, the file or the table, a hint that says what to do, the SQL statement, the database's own
number, and a list of details where several things are wrong at once.

'''


def plain(comment):
	"""A comment in one line: references to codes by their names, one style of quotes."""
	return re.sub(r'\s+', ' ', re.sub(r'#(MIGR_\w+)', r'`\1`', comment)).strip()


def groups(path):
	"""[(title, [(name, number, text)])], as the comments "-1xx: title" divide the enum."""
	text = pathlib.Path(path).read_text(encoding='utf-8')
	body = headers.ENUM.search(text).group(1)
	result = [('Success and notes', [])]
	for match in re.finditer(r'/\* (-\d)xx: (.*?) \*/|^\s*(MIGR_\w+) = (-?\d+)', body, re.MULTILINE):
		if match.group(1):
			result.append((f'{match.group(1)}xx: {match.group(2)}', []))
		else:
			comment = headers.comment_before(body, match.start(3)) or ''
			result[-1][1].append((match.group(3), int(match.group(4)), plain(comment)))
	return result


def errors_page(path):
	parts = [HEAD]
	for title, rows in groups(path):
		parts.append(f'## {title}\n\n| number | name | meaning |\n|---:|---|---|\n')
		parts.extend(f'| {number} | `{name}` | {text} |\n' for name, number, text in rows)
		parts.append('\n')
	return ''.join(parts).rstrip('\n') + '\n'


def check_function(function):
	if not function.comment:
		return ['has no comment']
	faults = []
	if not re.search(r'@since \d+\.\d+', function.comment):
		faults.append('has no @since')
	documented = re.findall(r'@param(?:\[\w+\])? (\w+)', function.comment)
	for name in headers.parameters(function):
		if name not in documented:
			faults.append(f'has no @param {name}')
	for name in set(documented) - set(headers.parameters(function)):
		faults.append(f'has a @param {name} but no such parameter')
	if not headers.is_void(function) and '@return' not in function.comment:
		faults.append('has no @return')
	return faults


def check_headers(paths):
	faults, count = [], 0
	for path in paths:
		found = list(headers.functions(path))
		count += len(found)
		if len(found) != headers.marks(path):
			faults.append(f'{path}: a declaration with MIGR_API has a form that is not understood')
		for function in found:
			faults.extend(f'{path}:{function.line}: {function.name} {fault}'
			              for fault in check_function(function))
		faults.extend(f'{path}: {constant.name} has no comment'
		              for constant in headers.constants(path) if not constant.comment)
	print(f'{count} functions')
	return faults if count else faults + ['no functions found']


def check_errors(page, header):
	if pathlib.Path(page).read_text(encoding='utf-8') == errors_page(header):
		return []
	return [f'{page} is not what {header} gives; write it anew: tools/check-docs.py write-errors {page} {header}']


def check_links(folder):
	faults, count = [], 0
	root = pathlib.Path(folder)
	pages = [path for path in root.rglob('*.md') if not any(part.startswith('build') for part in path.parts)]
	for page in pages:
		for target in re.findall(r'\]\(([^)\s]+)\)', page.read_text(encoding='utf-8')):
			if re.match(r'[a-z]+:|#', target):
				continue
			count += 1
			if not (page.parent / target.split('#')[0]).exists():
				faults.append(f'{page}: {target} is not there')
	print(f'{len(pages)} pages, {count} links')
	return faults


# how many arguments each command takes; None: one or more
COMMANDS = {'headers': None, 'errors': 2, 'write-errors': 2, 'links': 1}


def main():
	command, arguments = (sys.argv[1:] or [''])[0], sys.argv[2:]
	if command not in COMMANDS or not arguments or COMMANDS[command] not in (None, len(arguments)):
		sys.exit(f'usage: {__doc__}')
	if command == 'write-errors':
		pathlib.Path(arguments[0]).write_text(errors_page(arguments[1]), encoding='utf-8')
		return 0
	if command == 'headers':
		faults = check_headers(arguments)
	elif command == 'errors':
		faults = check_errors(*arguments)
	else:
		faults = check_links(*arguments)
	for fault in faults:
		print(fault, file=sys.stderr)
	return 1 if faults else 0


if __name__ == '__main__':
	sys.exit(main())
