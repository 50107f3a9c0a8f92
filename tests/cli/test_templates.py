# SPDX-License-Identifier: MIT
"""What `init` creates works from end to end: it is built, and runs its revisions.

The environment also names the folders MIGR_BUILD and MIGR_SOURCE, MIGR_COMPILER, and MIGR_SANITIZE: b_sanitize, or
empty.
"""
import os
import pathlib
import re
import subprocess
import sys

import support

CODE = '''static const migr_column columns[] = { { "id", "integer", .flags = MIGR_PRIMARY_KEY } };
	static const migr_table first = MIGR_TABLE("t_first", .columns = MIGR_LIST(columns));

	(void)app;
	return migr_op_create_table(op, &first, NULL);'''


class Templates(support.Case):
	def setUp(self):
		super().setUp()
		build, source = pathlib.Path(os.environ['MIGR_BUILD']), os.environ['MIGR_SOURCE']
		sanitize = os.environ['MIGR_SANITIZE']
		self.build_options = ['-Db_lundef=false', f'-Db_sanitize={sanitize}'] if sanitize else []
		self.variables = {
			'PATH': f'{pathlib.Path(os.environ["MIGR"]).parent}:{os.environ["PATH"]}',
			'PKG_CONFIG_PATH': str(build / 'meson-uninstalled'),
			'CFLAGS': f'-I{source}/include -I{build}/include',
			'CC': os.environ['MIGR_COMPILER'],
		}

	def run_program(self, *arguments):
		run = subprocess.run(arguments, cwd=self.folder, env=self.environment(self.variables),
		                     capture_output=True, text=True, timeout=support.PATIENCE)
		self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
		return run.stdout

	def build(self):
		if not (self.folder / 'db/build').exists():
			self.run_program('meson', 'setup', *self.build_options, 'db/build', 'db')
		self.run_program('ninja', '-C', 'db/build')

	def make_revisions(self, template):
		self.migr('init', '-t', template, 'db')
		self.migr('revision', '-m', 'first', '--rev-id', 'r1')
		path = self.folder / 'db/versions/r1_first.c'
		text = path.read_text()
		# what it shows by example is an operation
		self.assertIn('return migr_op_add_column(op, "users", ', text)
		self.assertEqual(text.count('return MIGR_OK;'), 1)
		path.write_text(text.replace('(void)op;\n\t(void)app;\n\treturn MIGR_OK;', CODE))
		self.migr('revision', '-m', 'second', '--rev-id', 'r2', '--as', 'sql')
		self.build()

	def add_revision(self):
		"""One that appears later, and is noticed."""
		self.migr('revision', '-m', 'third', '--rev-id', 'r3')
		self.build()

	def test_documented(self):
		"""docs/templates.md shows what is built in."""
		page = pathlib.Path(os.environ['MIGR_SOURCE'], 'docs/templates.md').read_text()
		self.migr('init', 'db')
		self.migr('revision', '-m', 'first', '--rev-id', 'r1', '--head', 'base')
		for language in ('sql', 'c'):
			self.migr('revision', '-m', 'next', '--rev-id', language, '--as', language)
			text = (self.folder / f'db/versions/{language}_next.{language}').read_text()
			down = 'r1' if language == 'sql' else 'sql'
			date = re.search(r'\d{4}-\d\d-\d\d \d\d:\d\d:\d\d', text).group()
			values = {'rev': language, 'name': f'revision_{language}', 'message': 'next',
			          'down_revisions': down, 'create_date': date,
			          'upgrades': '-- migr:upgrade', 'downgrades': '-- migr:downgrade'}
			block = re.search(rf'^```{language}\n(.*?)^```$', page, re.DOTALL | re.MULTILINE).group(1)
			block = re.sub(r'.*%\((depends_on|branch_labels)\)s.*\n', '', block)
			self.assertEqual(re.sub(r'%\((\w+)\)s', lambda token: values[token[1]], block), text)

	def test_c(self):
		self.make_revisions('c')
		self.migr('upgrade', 'head')
		self.assertEqual(self.tables('app.db'), ['t_first'])
		self.add_revision()
		self.migr('upgrade', 'head')
		self.migr('current', '--check-heads')
		self.assertEqual(self.json('status')['rows'], ['r3'])
		self.migr('downgrade', 'base')
		self.assertEqual(self.tables('app.db'), [])

	def test_application(self):
		self.make_revisions('application')
		program = 'db/build/run_migrations'
		self.run_program(program, 'upgrade', 'head')
		self.assertEqual(self.tables('app.db'), ['t_first'])
		self.add_revision()
		self.assertIn('r3 (head)', self.run_program(program, 'heads'))
		self.run_program(program, 'upgrade', 'head')
		self.run_program(program, 'current', '--check-heads')
		self.run_program(program, 'revision', '-m', 'fourth')
		self.assertEqual(len(os.listdir(self.folder / 'db/versions')), 4)


if __name__ == '__main__':
	sys.exit(support.main())
