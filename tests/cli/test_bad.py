# SPDX-License-Identifier: MIT
"""Bad databases and bad revision folders: a clear message, a code, and the database as before."""
import os
import sqlite3
import sys

import support


class Databases(support.Case):
	def setUp(self):
		super().setUp()
		self.line('a1', 'a2')
		self.settings()

	def untouched(self, code, name, *arguments, **more):
		"""The command fails and the file stays byte for byte."""
		before = (self.folder / 'shop.db').read_bytes()
		error = self.fails(code, name, *arguments, **more)
		self.assertEqual((self.folder / 'shop.db').read_bytes(), before)
		return error

	def test_no_database(self):
		self.write('shop.db', 'This is no database. ' * 100)
		for command in ('upgrade head', 'status', 'current', 'stamp a1', 'plan upgrade head', 'history -i'):
			with self.subTest(command):
				self.untouched(7, 'NOT_A_DATABASE', *command.split(), says='shop.db')

	def test_missing_folder(self):
		self.fails(7, 'CONNECT', '-u', 'sqlite:none/shop.db', 'upgrade', 'head', says='none/shop.db')
		self.assertFalse((self.folder / 'none').exists())

	def test_folder_instead_of_a_file(self):
		self.fails(7, 'CONNECT', '-u', 'sqlite:versions', 'upgrade', 'head')

	def test_newer_database(self):
		self.migr('upgrade', 'head')
		(self.versions / 'a2.sql').unlink()
		for command in (('upgrade', 'head'), ('downgrade', 'base'), ('stamp', 'a1')):
			with self.subTest(command):
				error = self.untouched(3, 'DATABASE_NEWER', *command, says='a2')
				self.assertEqual(error['revision'], 'a2')
		self.assertEqual(self.json('--on-newer', 'warn', 'upgrade', 'head')['to'], ['a2'])

	def test_version_table_of_another_shape(self):
		connection = sqlite3.connect(self.folder / 'shop.db')
		connection.execute('CREATE TABLE migr_version (number INTEGER)')
		connection.close()
		self.untouched(3, 'VERSION_TABLE', 'upgrade', 'head', says='migr_version')

	def test_late_revision(self):
		self.migr('upgrade', 'head')
		self.revision('late1')
		self.revision('a1', 'late1', message='make a1')
		error = self.fails(3, 'LATE', 'upgrade', 'head', says='late1')
		self.assertEqual(error['revision'], 'late1')
		self.assertNotIn('t_late1', self.tables())


class Folders(support.Case):
	def setUp(self):
		super().setUp()
		self.settings()

	def test_missing(self):
		self.versions.rmdir()
		self.fails(8, 'FILE', 'heads', says='versions')
		self.fails(8, 'FILE', 'upgrade', 'head', says='versions')

	def test_empty(self):
		self.assertEqual(self.migr('heads'), '')
		self.assertEqual(self.json('history'), [])
		self.assertEqual(self.migr('history', '--graph'), '')
		self.assertEqual(self.migr('upgrade', 'heads'),
		                 f'Nothing to do: there are no revisions in {self.folder}/versions.\n')
		self.assertEqual(self.json('status')['up_to_date'], True)

	def test_one_id_twice(self):
		self.revision('a1')
		self.write('versions/other.sql', '-- migr:revision a1\n-- migr:upgrade\nSELECT 1;\n')
		self.fails(8, 'DUPLICATE_ID', 'heads', says=('a1', 'other.sql'))

	def test_everything_that_is_wrong(self):
		self.revision('a1', 'none1')
		self.revision('b1', 'b1')
		self.revision('c1', depends_on='none2')
		error = self.fails(8, 'GRAPH', 'heads')
		self.assertEqual(sorted(detail['code'] for detail in error['details']),
		                 ['SELF_LOOP', 'UNKNOWN_DEPENDENCY', 'UNKNOWN_PARENT'])

	def test_files(self):
		for content, code, says in (
			('CREATE TABLE x (id);\n', 'FILE_FORMAT', 'x.sql'),
			('', 'FILE_FORMAT', 'x.sql'),
			(b'-- migr:revision x1\n-- migr:upgrade\nSELECT \xff\xfe;\n', 'FILE_BINARY', 'x.sql'),
			(b'-- migr:revision x1\n-- migr:upgrade\nSELECT \0;\n', 'FILE_BINARY', 'x.sql'),
			(os.urandom(5000), 'FILE_BINARY', 'x.sql'),
			("-- migr:revision x1\n-- migr:upgrade\nSELECT 'open;\n", 'SQL_TEXT', 'x.sql'),
			('-- migr:revision x1\n-- migr:upgrad\nSELECT 1;\n', 'FILE_FORMAT',
			 "x.sql:2: there is no directive 'upgrad'"),
		):
			with self.subTest(content[:40]):
				self.write('versions/x.sql', content)
				self.fails(8, code, 'upgrade', 'heads', says=says)
				self.assertEqual(self.query('SELECT * FROM sqlite_master'), [])

	def test_long_statements_are_cut_in_text_only(self):
		self.revision('a1', up="SELECT\n '" + 'x' * 5000 + "',\n nonsense;")
		error = self.json('upgrade', 'head', code=1)['error']
		self.assertEqual(len(error['statement']), 5000 + len("SELECT\n '',\n nonsense"))
		self.migr('upgrade', 'head', code=1)
		self.assertIn("  in: SELECT\n       'xxx", self.result.err)
		self.assertLess(len(self.result.err), 2500)

	def test_a_line_of_ten_megabytes(self):
		self.write('versions/x.sql', '-- migr:revision x1\n-- migr:upgrade\nCREATE TABLE t_x (id); SELECT '
		           + "'" + 'x' * 10_000_000 + "';\n")
		result = self.call('upgrade', 'head')
		self.assertIn(result.code, (0, 1), result.err[:1000])
		self.assertLess(len(result.err), 100_000)

	def test_transaction_by_itself(self):
		self.revision('a1', up='CREATE TABLE t_a1 (id);\nCOMMIT;\nSELECT 1;')
		error = self.fails(1, 'TRANSACTION', 'upgrade', 'head', says='a1')
		self.assertEqual(error['revision'], 'a1')
		self.assertEqual(self.tables(), [])

	def test_control_characters_do_not_reach_the_terminal(self):
		self.write('versions/x.sql',
		           '-- migr:revision x1\n-- migr:message \033[2Jgone \u009b1m\n-- migr:upgrade\nSELECT 1;\n')
		for command in (('history',), ('show', 'x1'), ('history', '--graph'), ('upgrade', 'head')):
			result = self.call(*command)
			self.assertNotIn('\033', result.out + result.err)
			self.assertNotIn('\u009b', result.out + result.err)
		self.revision('x2', 'x1', up="SELECT '\033[2J' FROM nonsense;")
		self.migr('upgrade', 'head', code=1)
		self.assertIn("SELECT '?[2J'", self.result.err)


if __name__ == '__main__':
	sys.exit(support.main())
