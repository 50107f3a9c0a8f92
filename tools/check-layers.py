#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks that every #include below lib/ points to its own folder or to a lower layer, and that no two modules
include each other in a circle.

A module is a .c file with the .h file of the same name. A header without a .c file (declarations that a folder
shares) is no module of its own: what it includes counts for whoever includes it.
"""
import pathlib
import re
import sys

# From the bottom up. Folders on one line do not know each other.
LAYERS = [
	['base'],
	['graph'],
	['schema'],
	['dialect'],
	['op'],
	['compare'],
	['engine'],
	['script'],
	['api'],
]
# Parts that see nothing but public headers and their own folder.
COMPANIONS = ['backends', 'cli']
# Public headers that belong to a companion; the core must not know them.
COMPANION_HEADERS = {'libmigr/sqlite.h', 'libmigr/postgresql.h', 'libmigr/mysql.h', 'libmigr/cli.h'}
# All that the core may take from the system: the C library, and the compiler's own headers for the processor.
LIBC = set('''
	assert.h ctype.h errno.h float.h inttypes.h limits.h stdalign.h stdarg.h stdatomic.h stdbool.h stddef.h stdint.h
	stdio.h stdlib.h string.h time.h dirent.h fcntl.h sys/random.h sys/stat.h sys/types.h unistd.h pwd.h
	cpuid.h immintrin.h sys/platform/x86.h
'''.split())

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.MULTILINE)


def level(folder):
	for number, folders in enumerate(LAYERS):
		if folder in folders:
			return number
	return None


class Checker:
	def __init__(self, lib):
		self.lib = lib
		self.files = sorted(path.relative_to(lib) for path in lib.rglob('*.[ch]'))
		self.edges = {}
		self.faults = []

	def fault(self, path, line, text):
		self.faults.append(f'lib/{path}:{line}: {text}')

	def room(self, path):
		"""The part of the tree whose rules a file follows: a layer, "cli", or "backends/NAME"."""
		return '/'.join(path.parts[:2]) if path.parts[0] == 'backends' else path.parts[0]

	def resolve(self, path, name):
		for candidate in (path.parent / name, pathlib.Path(name)):
			if (self.lib / candidate).is_file():
				return candidate
		return None

	def check_system(self, path, line, name):
		if path.parts[0] in COMPANIONS:
			return
		if name in COMPANION_HEADERS:
			self.fault(path, line, f'the core includes <{name}>, the header of a companion library')
		elif not name.startswith('libmigr/') and name not in LIBC:
			self.fault(path, line, f'the core includes <{name}>, which is not of the C library')

	def check_own(self, path, line, target):
		here, there = self.room(path), self.room(target)
		if here == there:
			return
		if path.parts[0] in COMPANIONS:
			self.fault(path, line, f'{here} includes {target}, neither public nor its own')
		elif target.parts[0] in COMPANIONS:
			self.fault(path, line, f'the core includes {target}, which is above it')
		elif level(there) is None:
			self.fault(path, line, f'{there} is no layer; see the table in tools/check-layers.py')
		elif level(there) > level(here):
			self.fault(path, line, f'{here} includes {target}, which is in a higher layer')
		elif level(there) == level(here):
			self.fault(path, line, f'{here} includes {target}, which is on the same level')

	def check_file(self, path):
		if path.parts[0] not in COMPANIONS and level(path.parts[0]) is None:
			self.fault(path, 1, f'{path.parts[0]} is no layer; see the table in tools/check-layers.py')
			return
		text = (self.lib / path).read_text(encoding='utf-8')
		self.edges[path] = {}
		for match in INCLUDE.finditer(text):
			line, name = text.count('\n', 0, match.start()) + 1, match.group(2)
			if match.group(1) == '<':
				self.check_system(path, line, name)
				continue
			target = self.resolve(path, name)
			if target is None:
				self.fault(path, line, f'"{name}" is not there')
				continue
			self.check_own(path, line, target)
			self.edges[path].setdefault(target, line)

	def modules(self):
		"""Which module knows which: headers without a .c file are looked through."""
		known = set(self.files)
		graph = {}
		for path in self.files:
			module, seen, open_ = path.with_suffix(''), set(), [path]
			while open_:
				for target in self.edges.get(open_.pop(), {}):
					if target in seen:
						continue
					seen.add(target)
					if target.with_suffix('.c') in known:
						graph.setdefault(module, set()).add(target.with_suffix(''))
					else:
						open_.append(target)
			graph.setdefault(module, set()).discard(module)
		return graph

	def check_circles(self, graph, what):
		"""Reports each circle once, by a walk in depth that keeps its path."""
		state, reported = {}, set()

		def walk(node, trail):
			state[node] = 1
			for target in sorted(graph.get(node, ())):
				if state.get(target) == 1:
					circle = trail[trail.index(target):] if target in trail else []
					if circle and frozenset(circle) not in reported:
						reported.add(frozenset(circle))
						names = ' -> '.join(str(part) for part in circle + [target])
						self.faults.append(f'{what} include each other in a circle: {names}')
				elif target not in state:
					walk(target, trail + [target])
			state[node] = 2

		for node in sorted(graph):
			if node not in state:
				walk(node, [node])

	def run(self):
		for path in self.files:
			self.check_file(path)
		self.check_circles({path: set(targets) for path, targets in self.edges.items()}, 'files')
		self.check_circles(self.modules(), 'modules')
		return self.faults


def main():
	root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent)
	checker = Checker(root / 'lib')
	faults = checker.run()
	for fault in faults:
		print(fault, file=sys.stderr)
	print(f'{len(checker.files)} files, {len(faults)} faults')
	return 1 if faults or not checker.files else 0


if __name__ == '__main__':
	sys.exit(main())
