# SPDX-License-Identifier: MIT
"""Checks the checkers: each fault they are there for is put into a small tree and has to be found.

  test_tools.py TOOLS_FOLDER      prints TAP
"""
import json
import pathlib
import subprocess
import sys
import tempfile

TOOLS = pathlib.Path(sys.argv[1])
SPDX = '/* SPDX-License-Identifier: MIT */\n'


def run(tool, *arguments):
	command = [sys.executable, str(TOOLS / tool), *map(str, arguments)]
	result = subprocess.run(command, capture_output=True, text=True)
	return result.returncode, result.stdout + result.stderr


def tree(root, files):
	for name, text in files.items():
		path = root / name
		path.parent.mkdir(parents=True, exist_ok=True)
		path.write_text(text, encoding='utf-8')


def finds(root, tool, files, expected):
	"""The tool is content with the tree without these files, and finds the fault with them."""
	tree(root, {'lib/base/a.h': SPDX, 'lib/base/a.c': SPDX + '#include "base/a.h"\n'})
	code, output = run(tool, root)
	assert code == 0, output
	tree(root, files)
	code, output = run(tool, root)
	assert code == 1 and expected in output, f'{expected!r} not in {output!r}'


LAYERS = {
	'an include of a higher layer': ({
		'lib/base/b.c': SPDX + '#include "graph/g.h"\n', 'lib/graph/g.h': SPDX}, 'higher layer'),
	'a circle of modules': ({
		'lib/base/a.c': SPDX + '#include "base/b.h"\n', 'lib/base/b.h': SPDX + '#include "base/a.h"\n',
		'lib/base/b.c': SPDX + '#include "base/b.h"\n'}, 'modules include each other in a circle'),
	'a circle through a shared header': ({
		'lib/base/a.c': SPDX + '#include "base/all.h"\n', 'lib/base/all.h': SPDX + '#include "base/b.h"\n',
		'lib/base/b.h': SPDX, 'lib/base/b.c': SPDX + '#include "base/a.h"\n'},
		'modules include each other in a circle'),
	'a circle of headers': ({
		'lib/base/x.h': SPDX + '#include "base/y.h"\n', 'lib/base/y.h': SPDX + '#include "base/x.h"\n'},
		'files include each other in a circle'),
	'a backend that reaches inside': ({
		'lib/backends/sqlite/s.c': SPDX + '#include "base/a.h"\n'}, 'neither public nor its own'),
	'a backend that knows another': ({
		'lib/backends/sqlite/s.c': SPDX + '#include "backends/mysql/m.h"\n', 'lib/backends/mysql/m.h': SPDX},
		'neither public nor its own'),
	'the core that knows a backend': ({'lib/base/b.c': SPDX + '#include <libmigr/sqlite.h>\n'}, 'companion'),
	'the core that needs a library': ({'lib/base/b.c': SPDX + '#include <sqlite3.h>\n'}, 'not of the C library'),
	'a folder that is no layer': ({'lib/extra/e.c': SPDX}, 'is no layer'),
	'a header that is not there': ({'lib/base/b.c': SPDX + '#include "base/none.h"\n'}, 'is not there'),
}

LONG_FUNCTION = 'int f(void)\n{\n' + '\t;\n' * 90 + '}\n'
SOURCE = {
	'no licence': ({'lib/base/b.c': 'int x;\n'}, 'does not begin with'),
	'a long line': ({'lib/base/b.c': SPDX + '/* ' + 'x' * 120 + ' */\n'}, 'columns'),
	'a long file': ({'lib/base/b.c': SPDX + '\n' * 700}, 'lines; at most 600'),
	'a long function': ({'lib/base/b.c': SPDX + LONG_FUNCTION}, 'f has'),
	'a long test': ({
		'tests/t.c': SPDX + LONG_FUNCTION.replace('int f(void)', 'START_TEST(long_one)')}, 'START_TEST has'),
	'indentation by blanks': ({'lib/base/b.c': SPDX + 'int f(void)\n{\n        return 0;\n}\n'}, 'use tabs'),
	'blanks at the end': ({'lib/base/b.c': SPDX + 'int x; \n'}, 'blanks at the end'),
	'no line break at the end': ({'lib/base/b.c': SPDX + 'int x;'}, 'no line break'),
	'malloc in the core': ({'lib/base/b.c': SPDX + 'void *f(void)\n{\n\treturn malloc(1);\n}\n'}, 'malloc is not'),
	'printf in a backend': ({
		'lib/backends/sqlite/s.c': SPDX + 'void f(void)\n{\n\tprintf("");\n}\n'}, 'printf is not'),
	'a thread-local': ({'lib/base/b.c': SPDX + 'static _Thread_local int x;\n'}, '_Thread_local is not'),
}


def allows(root):
	"""What looks like a fault and is none."""
	tree(root, {
		'lib/base/a.h': SPDX,
		'lib/base/a.c': SPDX + '#include "base/a.h"\n#include <string.h>\n#include "base/inner.h"\n',
		'lib/base/inner.h': SPDX + '#include "base/a.h"\n',
		'lib/base/b.c': SPDX + '/* malloc() */\nstatic const char t[] = "printf(1)";\nint f(struct v *v)\n{\n'
		                       '\treturn v->free(snprintf(t,\n\t                        2));\n}\n',
		'lib/cli/c.c': SPDX + 'void f(void)\n{\n\tprintf("");\n}\n'})
	for tool in ('check-layers.py', 'check-source.py'):
		code, output = run(tool, root)
		assert code == 0, output


def counts(root):
	"""Cases by TAP, programs without TAP, skips, and programs that die after their last case."""
	records = [
		{'name': 'tap', 'stdout': 'ok 1 - a\nnot ok 2 - b\nok 3 - c # SKIP\n1..3\n', 'result': 'FAIL'},
		{'name': 'plain', 'stdout': 'text\n', 'result': 'OK'},
		{'name': 'skipped', 'stdout': '', 'result': 'SKIP'},
		{'name': 'dead', 'stdout': 'ok 1\nok 2\n', 'result': 'ERROR'},
	]
	log = root / 'log.json'
	log.write_text(''.join(json.dumps(record) + '\n' for record in records), encoding='utf-8')
	code, output = run('count-tests.py', '--broken', '1', log)
	assert code == 1 and output.splitlines()[-1] == '4 passed, 5 failed', output
	log.write_text(json.dumps(records[1]) + '\n', encoding='utf-8')
	code, output = run('count-tests.py', log)
	assert code == 0 and output == '1 passed, 0 failed\n', output
	code, output = run('count-tests.py')
	assert code == 1, 'no test at all is no success'


SYMBOLS = {
	'x.h': '/** A. @since 0.1 */\nMIGR_API void migr_a(void);\n/** B. @since 0.1 */\nMIGR_API void migr_b(void);\n',
	'good.map': 'LIB_0.1 {\nglobal:\n\tmigr_a;\n\tmigr_b;\nlocal:\n\t*;\n};\n',
	'short.map': 'LIB_0.1 {\nglobal:\n\tmigr_a;\nlocal:\n\t*;\n};\n',
	'pattern.map': 'LIB_0.1 {\nglobal:\n\tmigr_*;\nlocal:\n\t*;\n};\n',
	'good.c': 'void migr_a(void);\nvoid migr_b(void);\nvoid migr_a(void) {}\nvoid migr_b(void) {}\n'
	          'const char *const migr__table[] = { "a" };\n',
	'global.c': 'int migr__count = 1;\n',
	'hidden.c': 'static int count;\nint migr__next(void);\nint migr__next(void) { return count++; }\n',
	'name.c': 'void helper(void);\nvoid helper(void) {}\n',
}


def symbols(root):
	tree(root, SYMBOLS)

	def check(version_map, *sources):
		archive = root / 'lib.a'
		archive.unlink(missing_ok=True)
		for name in sources:
			source, target = str(root / f'{name}.c'), str(root / f'{name}.o')
			subprocess.run(['cc', '-fPIC', '-c', source, '-o', target], check=True)
		objects = [str(root / f'{name}.o') for name in sources]
		subprocess.run(['ar', 'rc', str(archive), *objects], check=True)
		subprocess.run(['cc', '-shared', f'-Wl,--version-script,{root / version_map}', *objects,
		                '-o', str(root / 'lib.so')], check=True)
		return run('check-symbols.py', 'check', '--library', 'libmigr', '--map', root / version_map,
		           '--shared', root / 'lib.so', '--static', archive, root / 'x.h')

	code, output = check('good.map', 'good')
	assert code == 0, output
	for arguments, expected in ((('short.map', 'good'), 'migr_b is in the headers but not in the map'),
	                            (('pattern.map', 'good'), 'is a pattern'),
	                            (('good.map', 'good', 'global'), 'migr__count in .data is a variable'),
	                            (('good.map', 'good', 'hidden'), 'count in .bss is a variable'),
	                            (('good.map', 'good', 'name'), 'exports helper')):
		code, output = check(*arguments)
		assert code == 1 and expected in output, output
	tree(root, {'x.h': SYMBOLS['x.h'] + '/** C. @since 0.1 */\nMIGR_API void migr_c(void);\n'})
	code, output = check('good.map', 'good')
	assert code == 1 and 'migr_c is in the headers but not in the map' in output, output
	code, output = run('check-symbols.py', 'apart', root / 'lib.a')
	assert code == 0, output
	(root / 'other.a').write_bytes((root / 'lib.a').read_bytes())
	code, output = run('check-symbols.py', 'apart', root / 'lib.a', root / 'other.a')
	assert code == 1 and 'migr_b is defined in' in output, output


def documents(root):
	header = root / 'x.h'
	for text, expected in (('MIGR_API int migr_x(int a);\n', 'has no comment'),
	                       ('/** X. @param a it. @since 0.1 */\nMIGR_API int migr_x(int a);\n', 'no @return'),
	                       ('/** X. @return it. @since 0.1 */\nMIGR_API int migr_x(int a);\n', 'no @param a'),
	                       ('/** X. @param a it. @return it. */\nMIGR_API int migr_x(int a);\n', 'no @since')):
		header.write_text(text, encoding='utf-8')
		code, output = run('check-docs.py', 'headers', header)
		assert code == 1 and expected in output, output
	(root / 'page.md').write_text('[there](x.h) [not](none.md)\n', encoding='utf-8')
	code, output = run('check-docs.py', 'links', root)
	assert code == 1 and 'none.md' in output and 'x.h' not in output, output
	for wrong in ((), ('nonsense',), ('headers',), ('errors', header), ('links', root, root)):
		code, output = run('check-docs.py', *wrong)
		assert code == 1 and 'usage: ' in output and 'Traceback' not in output, output


PAGE = 'A page.\n\n```c\nstatic int one(void)\n{\n\treturn %s;\n}\n```\n\n```c\n\t%s\n```\n'


MIGR_H = '''typedef int migr_status;
typedef struct migr_op migr_op;
typedef struct migr_context migr_context;
typedef struct { int a, b; } migr_column;
typedef migr_column migr_revision;
enum { MIGR_OK };
'''


def snippets(root):
	tree(root, {'libmigr/migr.h': MIGR_H, 'libmigr/sqlite.h': '\n'})
	for parts, fault in ((('1', 'rc = one();'), None), (('1', '{ .a = 1 },'), None),
	                     (('1', '{ 1 },'), 'page.md:11'), (('two()', 'rc = 1;'), 'page.md:4'),
	                     (('1', 'rc = two();'), 'page.md:11')):
		(root / 'page.md').write_text(PAGE % parts, encoding='utf-8')
		code, output = run('check-snippets.py', root, root, '--', 'cc')
		assert code == (1 if fault else 0) and (fault or '2 blocks') in output, output
	(root / 'page.md').write_text('<!-- c: int two(void); -->\n' + PAGE % ('two()', 'rc = 1;'), encoding='utf-8')
	code, output = run('check-snippets.py', root, root, '--', 'cc')
	assert code == 0, output


def main():
	cases = [(f'layers: {name}', lambda root, case=case: finds(root, 'check-layers.py', *case))
	         for name, case in LAYERS.items()]
	cases += [(f'source: {name}', lambda root, case=case: finds(root, 'check-source.py', *case))
	          for name, case in SOURCE.items()]
	cases += [('what is allowed', allows), ('counting', counts), ('symbols', symbols), ('documents', documents),
	          ('code in documents', snippets)]
	failed = 0
	print(f'1..{len(cases)}')
	for number, (name, case) in enumerate(cases, 1):
		with tempfile.TemporaryDirectory() as folder:
			try:
				case(pathlib.Path(folder))
				print(f'ok {number} - {name}')
			except AssertionError as error:
				failed += 1
				print(f'not ok {number} - {name}\n# {error}')
	return 1 if failed else 0


if __name__ == '__main__':
	sys.exit(main())
