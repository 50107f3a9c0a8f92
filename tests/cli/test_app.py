# SPDX-License-Identifier: MIT
"""Revisions that are compiled in: an application's own commands, and modules."""
import os
import sys

import support


class Application(support.Case):
	def app(self, *arguments, code=0, env=None):
		return self.migr(*arguments, code=code, env=env, program=os.environ['MIGR_APP'])

	def test_upgrade_with_everything_built_in(self):
		out = self.app('upgrade', 'head', env={'MIGR_BACKEND_PATH': None, 'APP_COUNTS': '1'})
		self.assertEqual(out, 'Upgraded 2 revisions; the database is at 2.\n')
		self.assertIn('2 steps\n', self.result.err)
		self.assertEqual(self.query('SELECT name FROM t_app', 'app.db'), [('from the application',)])
		self.assertEqual(self.tables('app.db'), ['t_app', 't_hook'])
		self.assertEqual(self.query('SELECT version_num FROM migr_version_app', 'app.db'), [('2',)])
		ledger = self.query('SELECT * FROM migr_history_app', 'app.db')
		self.assertEqual(len(ledger), 2)
		self.assertIn('app 2.1', ledger[0])

	def test_its_name_is_used(self):
		name = os.path.basename(os.environ['MIGR_APP'])
		self.assertIn(f'usage: {name} ', self.app('help'))
		self.assertTrue(self.app('version').startswith('app 2.1 (libmigr '))
		self.app('upgrad', code=2)
		self.assertTrue(self.result.err.startswith(f'{name}: unknown command'), self.result.err)

	def test_settings_and_flags_win_over_its_options(self):
		self.write('migr.ini', '[migr]\nurl = sqlite:ini.db\n')
		self.app('upgrade', '1')
		self.assertEqual(self.query('SELECT version_num FROM migr_version_app', 'ini.db'), [('1',)])
		self.app('-u', 'sqlite:flag.db', '--history', 'other', 'upgrade', '1')
		self.assertEqual(self.query('SELECT version_num FROM migr_version_other', 'flag.db'), [('1',)])

	def test_folders_are_for_files_only(self):
		"""What is compiled in is all that runs, whatever the folder has."""
		self.revision('x1')
		env = {'APP_DIRECTORY': 'versions'}
		self.assertEqual(self.app('heads', env=env), '2 (head)\n')
		self.app('revision', '-m', 'x', '--rev-id', 'x2', env=env)
		self.assertEqual(sorted(os.listdir(self.versions)), ['x1.sql', 'x2_x.sql'])
		self.assertEqual(self.app('-d', 'versions', 'heads', env=env), '2 (head)\nx2 (head)\n')
		self.app('revision', '-m', 'x', code=8)

	def test_versions_of_the_struct(self):
		self.assertEqual(self.app('version', env={'APP_OLD': '1'}).split()[0], 'migr')
		self.app('heads', code=8, env={'APP_OLD': '1'})
		self.app('heads', code=1, env={'APP_NEWER': '1'})
		self.app('heads', code=1, env={'APP_NEWER': '1', 'APP_WILD': '1'})
		self.assertIn('migr_cli_app', self.result.err)


class Module(support.Case):
	def setUp(self):
		super().setUp()
		self.module = os.environ['MIGR_MODULE']
		self.more = ('--module', self.module, '-u', self.url)

	def test_upgrade_and_downgrade(self):
		self.migr(*self.more, 'upgrade', 'm2')
		self.assertEqual(self.tables(), ['t_m1', 't_m2'])
		self.migr(*self.more, 'downgrade', '-1')
		self.assertEqual(self.tables(), ['t_m1'])
		history = self.json('--module', self.module, 'history', '-r', ':m2')
		self.assertEqual([item['format'] for item in history], ['c', 'sql'])

	def test_by_settings(self):
		self.write('migr.ini', f'[migr]\nmodule = {self.module}\nurl = {self.url}\n')
		self.migr('upgrade', 'm1')
		self.assertEqual(self.rows(), ['m1'])

	def test_together_with_a_folder(self):
		self.revision('s1', 'm1')
		self.assertIn('s1 (head)', self.migr('--module', self.module, '-d', 'versions', 'heads'))

	def test_folder_of_settings(self):
		"""Files that the module has too are one revision; C files that it does not have cannot be run."""
		self.settings(f'module = {self.module}\n')
		for name, more in (('m1', ''), ('m2', ', .down_revision = "m1", .message = "by callback"')):
			self.write(f'versions/{name}.c', '#include <libmigr/migr.h>\n'
			           f'const migr_revision {name} = MIGR_REVISION(.id = "{name}"{more});\n')
		self.migr('upgrade', 'm2')
		self.assertEqual(self.tables(), ['t_m1', 't_m2'])
		self.assertTrue(self.json('show', 'current')[0]['path'].endswith('versions/m2.c'))
		self.assertEqual(self.migr('history'), 'm1 -> m2 (head), by callback\n<base> -> m1\n')
		self.migr('revision', '--rev-id', 'm9', '-m', 'new', '--as', 'c')
		self.fails(8, 'NO_CODE', 'upgrade', 'm9', says='m9')

	def test_in_the_current_folder(self):
		os.symlink(self.module, self.folder / 'mine.so')
		self.migr('--module', 'mine.so', 'heads')

	def test_callbacks_that_fail(self):
		self.migr(*self.more, 'upgrade', 'm2')
		error = self.fails(1, 'REFUSED', *self.more, 'upgrade', 'refuse1', says='the moon is not full')
		self.assertEqual(error['revision'], 'refuse1')
		error = self.fails(1, 'CALLBACK', *self.more, 'upgrade', 'fail1', says='fail1')
		self.assertEqual(error['callback_status'], 42)
		self.assertEqual(self.rows(), ['m2'])

	def test_faults(self):
		self.fails(8, 'FILE', '--module', 'none.so', 'heads', says='none.so')
		self.write('text.so', 'no shared object')
		self.fails(8, 'FILE', '--module', 'text.so', 'heads', says='text.so')
		library = os.path.join(os.environ['MIGR_BACKENDS'], 'libmigr-sqlite.so')
		# not built where all is linked statically
		if os.path.exists(library):
			self.fails(8, 'FILE', '--module', library, 'heads', says='migr_module_register')
		self.fails(1, 'CALLBACK', '--module', self.module, 'heads', says='7', env={'MODULE_FAILS': '1'})


if __name__ == '__main__':
	sys.exit(support.main())
