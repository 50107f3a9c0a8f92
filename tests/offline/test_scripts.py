# SPDX-License-Identifier: MIT
"""What a script makes, executed by the database's own client, is what a run makes: schema, rows, ledger.

  test_scripts.py sqlite|postgresql|mysql [CASE...]

The environment names the program (OFFLINE_APP), the folder of SQL revisions (OFFLINE_VERSIONS), the folder of the
backend (MIGR_BACKEND_PATH), and the server (MIGR_TEST_POSTGRESQL_URL, MIGR_TEST_MYSQL_URL).
"""
import os
import pathlib
import subprocess
import sys
import unittest

import databases

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'cli'))
import support  # noqa: E402

KIND = databases.KINDS[sys.argv.pop(1)]


class Case(unittest.TestCase):
	maxDiff = None

	def database(self):
		database = KIND()
		self.addCleanup(database.close)
		return database

	def call(self, *arguments, code=0):
		command = [os.environ['OFFLINE_APP'], *arguments]
		run = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True,
		                     timeout=databases.PATIENCE, check=False)
		self.assertEqual(run.returncode, code, (arguments, run.stderr.decode(errors='replace')))
		self.error = run.stderr.decode(errors='replace')
		return run.stdout.decode()

	def online(self, database, *arguments, code=0):
		return self.call('-u', database.url, *arguments, code=code)

	def script(self, command, *arguments, code=0):
		return self.call(command, '--sql', '--dialect', KIND.dialect, *arguments, code=code)

	def at(self, *revisions):
		"""A database where a run has led to the revisions."""
		database = self.database()
		for revision in revisions:
			self.online(database, 'upgrade', revision)
		return database

	def compare(self, start, command, from_, *targets, more=()):
		"""The same start, once by a run and once by a script; returns the database of the script."""
		by_run, by_script = self.at(*start), self.at(*start)
		self.assertEqual(by_run.dump(), by_script.dump(), 'before')
		for target in targets if command == 'upgrade' else targets[:1]:
			self.online(by_run, *more, command, target, *(targets[1:] if command == 'stamp' else ()))
		scripts = targets if command == 'upgrade' else targets[:1]
		self.assertEqual(len(scripts), 1, 'one script, one target')
		script = self.script(command, *more, from_ + targets[0], *targets[1:])
		by_script.client(script)
		self.assertEqual(by_run.dump(), by_script.dump())
		status = self.online(by_script, 'status')
		self.assertNotIn('not as it should be', status)
		return by_script


class Upgrade(Case):
	def test_from_an_empty_database(self):
		database = self.compare((), 'upgrade', '', 'last')
		self.assertIn('Nothing to do', self.online(database, 'upgrade', 'last'))
		self.online(database, 'downgrade', 'base')

	def test_from_a_row_in_the_middle(self):
		self.compare(('two',), 'upgrade', 'two:', 'both')

	def test_from_several_rows(self):
		self.compare(('left', 'right'), 'upgrade', 'left,right:', 'last')
		self.compare(('left', 'right'), 'upgrade', 'right,left,left:', 'both')

	def test_one_branch_of_two(self):
		self.compare(('right',), 'upgrade', 'right:', 'left')

	def test_relative(self):
		self.compare(('two',), 'upgrade', 'two:', 'righthand@+1')

	def test_all_in_one_transaction(self):
		more = ('--transaction', 'whole-run')
		if KIND.ddl_commits:
			self.script('upgrade', *more, 'both', code=7)
		else:
			self.compare((), 'upgrade', '', 'both', more=more)

	def test_outside_transactions(self):
		self.compare(('both',), 'upgrade', 'both:', 'apart')
		self.compare((), 'upgrade', '', 'both', more=('--transaction', 'none'))

	def test_left_out(self):
		self.compare(('last',), 'upgrade', 'last:', 'skipped')

	def test_a_history_of_its_own(self):
		by_run, by_script = self.database(), self.database()
		more = ('--history', 'plugins', '--version-table', 'plugin rows')
		self.online(by_run, *more, 'upgrade', 'one')
		by_script.client(self.script('upgrade', *more, 'one'))
		self.assertEqual(self.online(by_run, *more, '--format', 'json', 'current'),
		                 self.online(by_script, *more, '--format', 'json', 'current'))

	def test_in_two_scripts(self):
		by_run, by_script = self.at('last'), self.database()
		by_script.client(self.script('upgrade', 'two'))
		by_script.client(self.script('upgrade', 'two:last'))
		self.assertEqual(by_run.dump(), by_script.dump())


class Downgrade(Case):
	def test_to_the_beginning(self):
		self.compare(('last',), 'downgrade', 'last:', 'base')

	def test_into_the_middle(self):
		self.compare(('last',), 'downgrade', 'last:', 'two')

	def test_of_a_merge(self):
		self.compare(('both',), 'downgrade', 'both:', 'left')

	def test_one_branch(self):
		self.compare(('left', 'right'), 'downgrade', 'left,right:', 'righthand@-1')

	def test_from_several_rows(self):
		self.compare(('left', 'right'), 'downgrade', 'left,right:', 'one')


class Stamp(Case):
	def test_an_empty_database(self):
		self.compare((), 'stamp', '', 'left', 'right')

	def test_rows_go_and_come(self):
		self.compare(('left', 'right'), 'stamp', 'left,right:', 'both')
		self.compare(('both',), 'stamp', 'both:', 'left', 'right')
		self.compare(('left', 'right'), 'stamp', 'left,right:', 'one')
		self.compare(('left', 'right'), 'stamp', 'left,right:', 'left')

	def test_to_nothing(self):
		self.compare(('two',), 'stamp', 'two:', 'base')


class Guard(Case):
	def stops(self, database, script, says):
		before = database.dump()
		with self.assertRaises(databases.ClientError) as caught:
			database.client(script)
		self.assertIn(says, str(caught.exception))
		self.assertEqual(database.dump(), before)

	def test_elsewhere(self):
		for start in (('one',), ('left',), ('left', 'right'), ('both',)):
			database = self.at(*start)
			self.stops(database, self.script('upgrade', 'both'), 'the database is not at base')
			self.stops(database, self.script('upgrade', 'two:both'), 'the database is not at two')
			self.stops(database, self.script('downgrade', 'two:base'), 'the database is not at two')
			self.stops(database, self.script('stamp', 'two:one'), 'the database is not at two')
		database = self.at('left')
		self.stops(database, self.script('upgrade', 'left,right:both'), 'where this script begins')

	def test_an_empty_database(self):
		database = self.database()
		with self.assertRaises(databases.ClientError):
			database.client(self.script('upgrade', 'one:two'))
		self.assertEqual(database.dump().strip(), self.database().dump().strip())

	def test_whole_run(self):
		if not KIND.ddl_commits:
			script = self.script('upgrade', '--transaction', 'whole-run', 'both')
			self.stops(self.at('one'), script, 'not at base')

	def test_a_step_that_is_half_done(self):
		database = self.at('one')
		self.online(database, 'upgrade', 'broken', code=1)
		self.stops(database, self.script('upgrade', 'one:two'), 'the database is not at one')
		self.stops(database, self.script('stamp', 'one:two'), 'the database is not at one')


class Failure(Case):
	def test_a_statement_that_fails(self):
		"""A step is undone as a whole, where the database can; what was before it stays."""
		database = self.at('one')
		script = self.script('upgrade', 'one:both')
		self.assertIn('VIEW short_notes', script)
		before = database.dump()
		broken = script.replace('UPDATE notes SET n = 42', 'UPDATE nowhere SET n = 42')
		with self.assertRaises(databases.ClientError):
			database.client(broken)
		if not KIND.ddl_commits:
			self.assertEqual(database.dump(), before)
		self.assertNotIn('two', [row.split('|')[0] for row in database.ledger().split('\n')])

	def test_what_needs_the_database(self):
		self.assertEqual(self.script('upgrade', 'reader', code=1), '')
		self.assertIn('revision reader', self.error)
		self.assertIn('needs the database', self.error)


if __name__ == '__main__':
	sys.exit(support.main())
