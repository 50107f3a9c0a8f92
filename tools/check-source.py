#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks the form of the source: licence line, length of files, functions and lines, tabs, banned functions."""
import pathlib
import re
import sys

MAX_FILE, MAX_FUNCTION, MAX_LINE, TAB = 600, 80, 120, 8
FOLDERS = ['include', 'lib', 'tools', 'tests', 'examples', 'bench', 'docs', 'pkgconfig']
SKIPPED = [pathlib.PurePath('tests/data')]
SPDX = 'SPDX-License-Identifier: MIT'

# What the library must not do: allocate past the context's allocator, print, end the process, touch its locale, its
# environment or its signals.
BANNED_NAMES = '''
	malloc calloc realloc reallocarray free strdup strndup asprintf vasprintf
	printf vprintf fprintf vfprintf puts fputs putchar perror exit _exit abort atexit
	setlocale getenv setenv signal sigaction strtok strcpy strcat sprintf vsprintf gets
'''
BANNED = re.compile(r'(?<![\w.>])(' + '|'.join(BANNED_NAMES.split()) + r')\s*\(')
BANNED_WORDS = re.compile(r'\b(__thread|_Thread_local|thread_local)\b')
# Where some of it is the purpose of the file.
FREE_FOLDERS = [pathlib.PurePath('lib/cli')]
FREE_FILES = {pathlib.PurePath('lib/base/alloc.c')}

TOKEN = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.DOTALL)


def blank_out(text):
	"""The text with comments and literals replaced by blanks, line breaks kept, preprocessor lines emptied."""
	def blanks(match):
		return re.sub(r'[^\n]', ' ', match.group(0))
	text = TOKEN.sub(blanks, text)
	return re.sub(r'^[ \t]*#(?:[^\n\\]|\\.|\\\n)*', blanks, text, flags=re.MULTILINE)


def functions(code):
	"""(name, first line, last line) of every function, by counting braces."""
	depth, start, name = 0, 0, ''
	for match in re.finditer(r'[{}]', code):
		if match.group(0) == '{':
			if depth == 0:
				head = code[:match.start()].rstrip()
				head = head[max(head.rfind(';'), head.rfind('}')) + 1:]
				# the name is what stands before the first bracket that is not an attribute's
				plain = re.sub(r'__attribute__\s*\(\(.*?\)\)', '', head, flags=re.DOTALL)
				found = re.search(r'(\w+)\s*\(', plain)
				name = found.group(1) if found and head.endswith(')') else ''
				start = code.count('\n', 0, match.start()) + 1
			depth += 1
		else:
			depth -= 1
			if depth == 0 and name:
				yield name, start, code.count('\n', 0, match.start()) + 1


class Checker:
	def __init__(self, root):
		self.root = root
		self.faults = []
		self.count = 0

	def fault(self, path, line, text):
		self.faults.append(f'{path}:{line}: {text}')

	def files(self):
		yield from sorted(self.root.glob('*.build'))
		for folder in FOLDERS:
			for path in sorted((self.root / folder).rglob('*')):
				relative = path.relative_to(self.root)
				if path.is_file() and not any(skipped in relative.parents for skipped in SKIPPED):
					yield path

	def check_licence(self, path, lines):
		first = 1 if lines and lines[0].startswith('#!') else 0
		if len(lines) <= first or SPDX not in lines[first]:
			self.fault(path, first + 1, f'does not begin with "{SPDX}"')

	def check_lines(self, path, lines):
		for number, line in enumerate(lines, 1):
			width = len(line.expandtabs(TAB))
			if width > MAX_LINE:
				self.fault(path, number, f'{width} columns; at most {MAX_LINE}')
			if line != line.rstrip():
				self.fault(path, number, 'blanks at the end')

	def check_indent(self, path, code):
		"""Blocks are indented by tabs; blanks may only align the rest of a statement with its bracket."""
		braces, brackets = 0, 0
		for number, line in enumerate(code.split('\n'), 1):
			if line.strip():
				indent = line[:len(line) - len(line.lstrip())]
				if ' \t' in indent or (indent.startswith('  ') and braces and not brackets):
					self.fault(path, number, 'indented by blanks; use tabs')
			braces += line.count('{') - line.count('}')
			brackets += line.count('(') - line.count(')')

	def check_c(self, path, text):
		code = blank_out(text)
		self.check_indent(path, code)
		for name, first, last in functions(code):
			if last - first + 1 > MAX_FUNCTION:
				self.fault(path, first, f'{name} has {last - first + 1} lines; at most {MAX_FUNCTION}')
		is_free = path in FREE_FILES or any(folder in path.parents for folder in FREE_FOLDERS)
		if path.parts[0] != 'lib' or is_free:
			return
		for pattern in (BANNED, BANNED_WORDS):
			for match in pattern.finditer(code):
				line = code.count('\n', 0, match.start()) + 1
				self.fault(path, line, f'{match.group(1)} is not for the library')

	def check(self, absolute):
		path = absolute.relative_to(self.root)
		is_c = path.suffix in ('.c', '.h') or path.name.endswith('.h.in')
		is_script = path.suffix in ('.py', '.sh') or path.name == 'meson.build'
		if not is_c and not is_script:
			return
		self.count += 1
		text = absolute.read_text(encoding='utf-8')
		lines = text.split('\n')
		if lines[-1] != '':
			self.fault(path, len(lines), 'no line break at the end')
		if len(lines) - 1 > MAX_FILE:
			self.fault(path, MAX_FILE, f'{len(lines) - 1} lines; at most {MAX_FILE}')
		self.check_licence(path, lines)
		self.check_lines(path, lines)
		if is_c:
			self.check_c(path, text)


def main():
	root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent).resolve()
	checker = Checker(root)
	for path in checker.files():
		checker.check(path)
	for fault in checker.faults:
		print(fault, file=sys.stderr)
	print(f'{checker.count} files, {len(checker.faults)} faults')
	return 1 if checker.faults or not checker.count else 0


if __name__ == '__main__':
	sys.exit(main())
