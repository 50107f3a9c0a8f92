# SPDX-License-Identifier: MIT
"""Scripts and rehearsals: --sql, --dry-run, plan --sql, and the derived downgrade that `show` shows."""
import sqlite3
import sys

import support


class Script(support.Case):
	def setUp(self):
		super().setUp()
		self.line('a1', 'a2')
		self.revision('b2', 'a1')
		self.revision('c3', 'a2, b2')

	def sql(self, *arguments, **more):
		return self.migr('-d', 'versions', *arguments, **more)

	def run_script(self, script, database='shop.db'):
		"""As the shell of SQLite does, as far as these scripts go; returns the error that ends it."""
		statements = script.replace('.bail on\n', '', 1)
		connection = sqlite3.connect(self.folder / database, isolation_level=None)
		try:
			connection.executescript(statements)
			return None
		except sqlite3.Error as error:
			return str(error)
		finally:
			connection.close()

	def test_the_whole_way(self):
		script = self.sql('upgrade', '--sql', 'head', '--dialect', 'sqlite')
		self.assertTrue(script.startswith('-- upgrade from base to c3, for sqlite'), script)
		self.assertEqual(self.result.err, '')
		self.assertIsNone(self.run_script(script))
		self.assertEqual(self.rows(), ['c3'])
		self.assertEqual(self.tables(), ['t_a1', 't_a2', 't_b2', 't_c3'])
		self.assertEqual(self.sql('-u', self.url, 'upgrade', 'head'), 'Nothing to do.\n')

	def test_several_rows(self):
		self.sql('-u', self.url, 'upgrade', 'a2')
		self.sql('-u', self.url, 'upgrade', 'b2')
		script = self.sql('-u', self.url, 'upgrade', '--sql', 'a2,b2:head')
		self.assertIn('-- upgrade c3', script)
		self.assertNotIn('-- upgrade a1', script)
		elsewhere = self.sql('upgrade', '--sql', 'b2:head', '--dialect', 'sqlite')
		self.assertIn('not at b2', self.run_script(elsewhere) or '')
		self.assertIsNone(self.run_script(script))
		self.assertEqual(self.rows(), ['c3'])

	def test_down_and_stamp(self):
		self.sql('-u', self.url, 'upgrade', 'head')
		self.assertIsNone(self.run_script(self.sql('-u', self.url, 'downgrade', '--sql', 'c3:a2')))
		self.assertEqual(self.rows(), ['a2', 'b2'])
		self.assertIsNone(self.run_script(self.sql('-u', self.url, 'stamp', '--sql', 'a2,b2:a1')))
		self.assertEqual(self.rows(), ['a1'])
		self.assertEqual(self.tables(), ['t_a1', 't_a2', 't_b2'])

	def test_no_database_and_no_client(self):
		"""Neither is there, and neither is missed."""
		env = {'MIGR_BACKEND_PATH': '/nonexistent'}
		for url, dialect in (('postgresql://nowhere.invalid/shop', 'postgresql'), ('mariadb://h/x', 'mysql'),
		                     ('sqlite:/nonexistent/x.db', 'sqlite')):
			script = self.sql('-u', url, 'upgrade', '--sql', 'head', env=env)
			self.assertIn(f'for {dialect} ', script.splitlines()[0])
			again = self.sql('upgrade', '--sql', 'head', '--dialect', dialect, env=env)
			self.assertEqual(script, again)
		self.assertEqual(self.sql('upgrade', '--sql', 'head', '--dialect', 'mariadb'),
		                 self.sql('upgrade', '--sql', 'head', '--dialect', 'mysql'))
		# what is asked for counts more than the URL
		self.assertIn('for mysql', self.sql('-u', self.url, 'upgrade', '--sql', 'a1', '--dialect', 'mysql'))

	def test_json(self):
		answer = self.json('-d', 'versions', 'upgrade', '--sql', 'a1:a2', '--dialect', 'postgresql')
		self.assertEqual(answer, {'direction': 'upgrade', 'dialect': 'postgresql',
		                          'sql': self.sql('upgrade', '--sql', 'a1:a2', '--dialect', 'postgresql')})

	def test_faults(self):
		more = ('-d', 'versions', '--dialect', 'sqlite')
		self.fails(2, 'OPTION', 'upgrade', '--sql', 'head', '-d', 'versions', says='dialect', hints='--dialect')
		self.fails(2, 'OPTION', 'upgrade', '--sql', 'head', '-d', 'versions', '-u', 'shop.db', says='dialect')
		self.fails(2, 'OPTION', 'upgrade', '--sql', 'head', '--dialect', 'oracle', says='oracle')
		self.fails(2, 'OPTION', 'upgrade', '--sql', '--dry-run', 'head', *more, says='exclude')
		self.fails(2, 'OPTION', 'upgrade', 'head', *more, says='--sql')
		self.fails(2, 'OPTION', 'stamp', '--sql', '--purge', 'a1', *more, says='--purge')
		for word in ('a1,:a2', ',a1:a2', 'a1,,b2:a2', 'a1:'):
			self.fails(2, 'OPTION', 'upgrade', '--sql', word, *more, says=word)
		self.fails(9, 'TARGET_DIRECTION', 'downgrade', '--sql', 'a1', *more, hints='FROM')
		self.fails(9, 'TARGET_DIRECTION', 'downgrade', '--sql', ':a1', *more, hints='FROM')
		self.fails(9, 'TARGET_NOT_FOUND', 'upgrade', '--sql', 'zzzz:a1', *more, says='zzzz')
		self.fails(9, 'TARGET_OVERLAP', 'upgrade', '--sql', 'a1,a2:head', *more, says='a1')
		self.fails(9, 'TARGET_SYNTAX', 'upgrade', '--sql', 'a1:a2:head', *more)
		self.fails(9, 'TARGET_SYNTAX', 'upgrade', 'a1:a2', '-d', 'versions', '-u', self.url)

	def test_a_row_twice_is_one(self):
		script = self.sql('upgrade', '--sql', 'a1,a1:a2', '--dialect', 'sqlite')
		self.assertEqual(script, self.sql('upgrade', '--sql', 'a1:a2', '--dialect', 'sqlite'))
		self.assertEqual(self.sql('upgrade', '--sql', ':a2', '--dialect', 'sqlite'),
		                 self.sql('upgrade', '--sql', 'base:a2', '--dialect', 'sqlite'))


class Application(support.Case):
	"""A program's own commands: its code is called, and its default URL says for which database."""

	def app(self, *arguments, **more):
		return self.migr(*arguments, program=support.os.environ['MIGR_APP'], **more)

	def test_code_is_called(self):
		script = self.app('upgrade', '--sql', 'head')
		self.assertIn("INSERT INTO t_app VALUES ('from the application');", script)
		self.assertIn('CREATE TABLE IF NOT EXISTS t_hook', script)
		self.assertFalse((self.folder / 'app.db').exists())

	def test_a_module_is_loaded(self):
		module = support.os.environ['MIGR_MODULE']
		self.settings(f'module = {module}\n', url=False)
		self.revision('n1', 'm2')
		self.assertIn('CREATE TABLE t_m2', self.migr('upgrade', '--sql', 'n1', '--dialect', 'sqlite'))


class Derived(support.Case):
	def show(self, name, *more):
		return self.migr('--module', support.os.environ['MIGR_MODULE'], 'show', name, *more)

	def shown(self, name, *more):
		return self.json('--module', support.os.environ['MIGR_MODULE'], 'show', name, *more)

	def test_downgrade_is_shown(self):
		self.assertTrue(self.show('v1', '--dialect', 'mysql').endswith(
			'\n\ndowngrade (derived):\nDROP TABLE `t_v1`;\n\n'))
		self.assertIn('DROP TABLE "t_v1";', self.show('v1', '--dialect', 'postgresql'))
		self.assertIn('downgrade: derived; ', self.show('v1'))
		answer, = self.shown('v1', '--dialect', 'postgresql')
		self.assertIs(answer['derived_downgrade'], True)
		self.assertIn('DROP TABLE "t_v1";\n', answer['downgrade'])
		self.assertIsNone(answer['irreversible'])

	def test_or_why_it_cannot_be(self):
		self.assertIn('downgrade: it cannot be derived: ', self.show('w1', '--dialect', 'sqlite'))
		answer, = self.shown('w1', '--dialect', 'sqlite')
		self.assertIn('drop_table t_v1', answer['irreversible'])
		self.assertIsNone(answer['downgrade'])


class Rehearsal(support.Case):
	def setUp(self):
		super().setUp()
		self.line('a1', 'a2')
		self.settings()

	def files(self):
		return sorted(path.name for path in self.folder.iterdir())

	def test_nothing_stays(self):
		before = self.files()
		self.assertEqual(self.migr('upgrade', '--dry-run', 'head'),
		                 'Tried 2 revisions, and nothing of it stays; '
		                 'the database would go from <base> to a2.\n')
		self.assertIn('Running upgrade a1 -> a2', self.result.err)
		self.assertEqual(self.files(), before)
		self.migr('upgrade', 'head')
		bytes_before = (self.folder / 'shop.db').read_bytes()
		self.assertEqual(self.migr('downgrade', '--dry-run', 'base').split(',')[0], 'Tried 2 revisions')
		self.assertEqual((self.folder / 'shop.db').read_bytes(), bytes_before)
		self.assertEqual(self.migr('upgrade', '--dry-run', 'head'), 'Nothing to do.\n')

	def test_json(self):
		answer = self.json('upgrade', '--dry-run', 'a1')
		self.assertEqual(answer, {'direction': 'upgrade', 'from': [], 'dry_run': True, 'to': ['a1'],
		                          'steps': [{'direction': 'upgrade', 'revision': 'a1'}]})

	def test_errors_are_the_runs(self):
		self.revision('a3', 'a2', up='CREATE TABLE t_a3 (x);\nINSERT INTO t_missing VALUES (1);')
		before = self.files()
		error = self.fails(1, 'NO_SUCH_TABLE', 'upgrade', '--dry-run', 'head', says='a3')
		self.assertEqual(error['statement'], 'INSERT INTO t_missing VALUES (1)')
		self.fails(9, 'TARGET_NOT_FOUND', 'upgrade', '--dry-run', 'zzzz')
		self.fails(1, 'NO_SUCH_TABLE', 'plan', 'upgrade', '--sql', 'head')
		self.assertEqual(self.files(), before)

	def test_a_copy_that_is_wished_for_is_none_of_it(self):
		self.migr('upgrade', 'a1')
		before = self.files()
		self.migr('--backup', 'copy.db', '--restore-on-failure', 'upgrade', '--dry-run', 'head')
		self.migr('--backup', 'copy.db', '--restore-on-failure', 'plan', 'upgrade', '--sql', 'head')
		self.assertEqual(self.files(), before)


class PlanSql(support.Case):
	def setUp(self):
		super().setUp()
		self.line('a1', 'a2')
		self.revision('a3', 'a2', up='-- nothing yet', back='-- nothing')
		self.revision('a4', 'a3', up="INSERT INTO t_a1 VALUES (1);\nUPDATE t_a1 SET id = 2;", back='SELECT 1;')
		self.settings()

	def test_statements_of_each_step(self):
		self.migr('upgrade', 'a1')
		self.assertEqual(self.migr('plan', 'upgrade', '--sql', 'head'),
		                 '-- upgrade a1 -> a2, make a2\nCREATE TABLE t_a2 (id INTEGER);\n\n'
		                 '-- upgrade a2 -> a3\n-- no statements\n\n'
		                 '-- upgrade a3 -> a4 (head)\nINSERT INTO t_a1 VALUES (1);\n'
		                 'UPDATE t_a1 SET id = 2;\n\n'
		                 '-- The database would go from a1 to a4.\n')
		self.assertEqual(self.result.err, '')
		self.assertEqual(self.tables(), ['t_a1'])
		self.assertEqual(self.migr('plan', 'downgrade', '--sql', 'base').splitlines()[:2],
		                 ['-- downgrade <base> -> a1, make a1', 'DROP TABLE t_a1;'])
		self.assertEqual(self.migr('plan', 'stamp', '--sql', 'a3'),
		                 '-- The database would go from a1 to a3.\n')
		self.assertEqual(self.migr('plan', 'upgrade', '--sql', 'a1'),
		                 '-- Nothing to do: the database is at a1.\n')
		self.fails(2, 'OPTION', 'plan', 'upgrade', '--sql', 'a2', 'a3', says='one target')

	def test_json(self):
		self.migr('upgrade', 'a1')
		answer = self.json('plan', 'upgrade', '--sql', 'a3')
		self.assertEqual(answer, {
			'direction': 'upgrade', 'from': ['a1'], 'to': ['a3'], 'tried': True,
			'steps': [{'direction': 'upgrade', 'revision': 'a2',
			           'statements': ['CREATE TABLE t_a2 (id INTEGER)']},
			          {'direction': 'upgrade', 'revision': 'a3', 'statements': []}]})

	def test_no_file_comes_of_it(self):
		self.migr('plan', 'upgrade', '--sql', 'head')
		self.assertEqual(sorted(path.name for path in self.folder.iterdir()), ['migr.ini', 'versions'])


if __name__ == '__main__':
	sys.exit(support.main())
