# SPDX-License-Identifier: MIT
"""Reads the public headers: their functions, structs, enumerators and comments. No C parser, but the headers keep to
one form, and what does not fit it is reported rather than passed over."""
import collections
import pathlib
import re

Function = collections.namedtuple('Function', 'name header line text comment')
Struct = collections.namedtuple('Struct', 'name header members')
Constant = collections.namedtuple('Constant', 'name header comment')

COMMENT = re.compile(r'/\*.*?\*/', re.DOTALL)
FUNCTION = re.compile(r'^MIGR_API\b([^;{]*?)\b(migr_\w+)\s*\(([^;]*?)\)\s*;', re.MULTILINE | re.DOTALL)
STRUCT = re.compile(r'^(?:typedef )?struct (migr_\w+) \{(.*?)^\}', re.MULTILINE | re.DOTALL)
ENUM = re.compile(r'^enum \{(.*?)^\};', re.MULTILINE | re.DOTALL)
MACRO = re.compile(r'^#define (MIGR_\w+) (.*)$', re.MULTILINE)

# Which library a header's functions are in; all others belong to the core.
LIBRARIES = {'sqlite.h': 'libmigr-sqlite', 'postgresql.h': 'libmigr-postgresql', 'mysql.h': 'libmigr-mysql',
             'cli.h': 'libmigr-cli'}


def library_of(header):
	return LIBRARIES.get(pathlib.Path(header).name, 'libmigr')


def comment_before(text, position):
	"""The /** comment that ends right before a position, as plain lines; None if there is none."""
	before = text[:position].rstrip()
	if not before.endswith('*/'):
		return None
	begin = before.rfind('/**')
	body = before[begin + 3:-2] if begin >= 0 else ''
	if begin < 0 or '*/' in body:
		return None
	return '\n'.join(re.sub(r'^\s*\* ?', '', line) for line in body.split('\n')).strip()


def functions(path):
	text = pathlib.Path(path).read_text(encoding='utf-8')
	for match in FUNCTION.finditer(text):
		line = text.count('\n', 0, match.start()) + 1
		comment = comment_before(text, match.start())
		yield Function(match.group(2), pathlib.Path(path).name, line, match.group(0), comment)


def marks(path):
	"""How often MIGR_API stands before a declaration: as many functions there must be."""
	return len(re.findall(r'^MIGR_API\b', pathlib.Path(path).read_text(encoding='utf-8'), re.MULTILINE))


def parameters(function):
	"""The names of a function's parameters; those that are functions themselves are not in use."""
	inside = COMMENT.sub('', function.text)
	inside = inside[inside.index('(', inside.index(function.name)) + 1:inside.rindex(')')].strip()
	if inside in ('void', ''):
		return []
	return [re.search(r'(\w+)\s*(?:\[\])?$', part.strip()).group(1) for part in inside.split(',')]


def is_void(function):
	return re.match(r'MIGR_API (?:MIGR_NODISCARD )?void migr_', function.text) is not None


def structs(path):
	text = COMMENT.sub('', pathlib.Path(path).read_text(encoding='utf-8'))
	for match in STRUCT.finditer(text):
		members = []
		for declaration in match.group(2).split(';'):
			if not declaration.strip():
				continue
			pointer = re.search(r'\(\*(\w+)\)', declaration)
			plain = re.search(r'(\w+)\s*$', declaration)
			members.append((pointer or plain).group(1))
		yield Struct(match.group(1), pathlib.Path(path).name, members)


def constants(path):
	"""Enumerators with their comments, then macros whose value is a number."""
	text = pathlib.Path(path).read_text(encoding='utf-8')
	for enum in ENUM.finditer(text):
		body = enum.group(1)
		for match in re.finditer(r'^\s*(MIGR_\w+) =', body, re.MULTILINE):
			yield Constant(match.group(1), pathlib.Path(path).name, comment_before(body, match.start(1)))
	for match in MACRO.finditer(text):
		if re.match(r'\(?-?\d|UINT32_C|SIZE_MAX', match.group(2)):
			yield Constant(match.group(1), pathlib.Path(path).name, comment_before(text, match.start()))
