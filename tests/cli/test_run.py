# SPDX-License-Identifier: MIT
"""What writes to the database: upgrade, downgrade, stamp, ensure_version, restore; and plan, status and current."""
import json
import sqlite3
import subprocess
import sys

import support


class Upgrade(support.Case):
	def setUp(self):
		super().setUp()
		self.line('a1', 'a2', 'a3')
		self.settings()

	def test_to_head_and_back(self):
		self.assertEqual(self.migr('upgrade', 'head'), 'Upgraded 3 revisions; the database is at a3.\n')
		self.assertEqual(self.result.err,
		                 'Running upgrade <base> -> a1, make a1\nRunning upgrade a1 -> a2, make a2\n'
		                 'Running upgrade a2 -> a3, make a3\n')
		self.assertEqual(self.tables(), ['t_a1', 't_a2', 't_a3'])
		self.assertEqual(self.migr('upgrade', 'head'), 'Nothing to do.\n')
		self.assertEqual(self.result.err, '')
		self.assertEqual(self.migr('downgrade', 'base'), 'Downgraded 3 revisions; the database is at <base>.\n')
		self.assertEqual(self.result.err.splitlines()[0], 'Running downgrade a3 -> a2, make a3')
		self.assertEqual(self.result.err.splitlines()[2], 'Running downgrade a1 -> <base>, make a1')
		self.assertEqual(self.tables(), [])

	def test_json_tells_what_was_done(self):
		def steps(direction, *names):
			return [{'direction': direction, 'revision': name} for name in names]
		plan = self.json('plan', 'upgrade', 'a2')
		done = self.json('upgrade', 'a2')
		self.assertEqual(done, {'direction': 'upgrade', 'from': [], 'steps': steps('upgrade', 'a1', 'a2'),
		                        'to': ['a2']})
		self.assertEqual(plan, done)
		self.assertEqual(list(done), ['direction', 'from', 'steps', 'to'])
		self.assertEqual(self.json('upgrade', 'a2'), {'direction': 'upgrade', 'from': ['a2'], 'steps': [],
		                                              'to': ['a2']})
		self.assertEqual(self.json('downgrade', '-1'), {'direction': 'downgrade', 'from': ['a2'],
		                                                'steps': steps('downgrade', 'a2'), 'to': ['a1']})

	def test_quiet(self):
		self.assertEqual(self.migr('-q', 'upgrade', 'head'), '')
		self.assertEqual(self.result.err, '')

	def test_verbose_shows_statements(self):
		self.migr('-v', 'upgrade', '+1')
		self.assertIn('CREATE TABLE t_a1 (id INTEGER)', self.result.err)

	def test_failing_statement(self):
		self.revision('a4', 'a3', up='CREATE TABLE t_a4 (x);\nCREATE TABEL t_a5 (x);')
		error = self.fails(1, 'SYNTAX', 'upgrade', 'head', says='a4')
		self.assertEqual(error['revision'], 'a4')
		self.assertIn('TABEL', error['statement'])
		self.assertEqual(self.rows(), ['a3'])
		self.assertEqual(self.tables(), ['t_a1', 't_a2', 't_a3'])

	def test_whole_run(self):
		self.revision('a4', 'a3', up='SELECT nonsense;')
		self.fails(1, 'NO_SUCH_COLUMN', '--transaction', 'whole-run', 'upgrade', 'head')
		self.assertEqual(self.tables(), [])
		self.fails(1, 'NO_SUCH_COLUMN', '--transaction=per-revision', 'upgrade', 'head')
		self.assertEqual(self.tables(), ['t_a1', 't_a2', 't_a3'])

	def test_without_downgrade(self):
		self.write('versions/a4.sql', '-- migr:revision a4\n-- migr:revises a3\n-- migr:upgrade\nSELECT 1;\n')
		self.migr('upgrade', 'head')
		self.fails(8, 'NO_CODE', 'downgrade', '-1', says='a4')

	def test_histories_of_their_own(self):
		self.migr('--history', 'plugins', 'upgrade', 'a1')
		self.assertEqual(self.query('SELECT version_num FROM migr_version_plugins'), [('a1',)])
		self.fails(2, 'OPTION', '--history', 'a b', 'upgrade', 'a1')

	def test_locked_by_another(self):
		other = sqlite3.connect(self.folder / 'shop.db', isolation_level=None)
		try:
			other.execute('BEGIN IMMEDIATE')
			self.fails(5, 'LOCK_TIMEOUT', '--lock-timeout', '0', 'upgrade', 'head')
			self.fails(5, 'LOCK_TIMEOUT', '--lock-timeout', '0.2', 'upgrade', 'head')
			self.settings('lock_timeout = 0.01\n')
			self.fails(5, 'LOCK_TIMEOUT', 'upgrade', 'head')
		finally:
			other.close()
		self.migr('upgrade', 'head')


class Races(support.Case):
	def test_many_at_once(self):
		"""Each revision is run by exactly one of them, and none fails."""
		self.line(*[f'a{number}' for number in range(1, 9)])
		self.settings()
		command = self.command() + ['upgrade', 'head', '--format', 'json']
		runs = [subprocess.Popen(command, cwd=self.folder, env=self.environment(), stdout=subprocess.PIPE,
		                         stderr=subprocess.PIPE) for _ in range(12)]
		answers = [(run.communicate(timeout=support.PATIENCE), run.returncode) for run in runs]
		self.assertEqual([code for _, code in answers], [0] * 12, answers)
		done = [step['revision'] for (out, _), _ in answers for step in json.loads(out)['steps']]
		self.assertEqual(sorted(done), [f'a{number}' for number in range(1, 9)])
		self.assertEqual(self.rows(), ['a8'])


class Targets(support.Case):
	def setUp(self):
		super().setUp()
		self.line('a1', 'a2')
		self.revision('b2', 'a1', branch_labels='side')
		self.settings()

	def test_faults(self):
		self.fails(9, 'TARGET_SYNTAX', 'upgrade', '', says='empty')
		self.fails(9, 'TARGET_SYNTAX', 'upgrade', 'a1+x')
		self.fails(9, 'TARGET_NOT_FOUND', 'upgrade', 'zzzz', says='zzzz')
		error = self.fails(9, 'MULTIPLE_HEADS', 'upgrade', 'head', says=('a2', 'b2'))
		self.assertEqual(len(error['details']), 2)
		self.assertEqual(set(error['details'][0]), {'code', 'message'})
		self.fails(9, 'TARGET_RANGE', 'upgrade', 'a2+7')
		self.migr('upgrade', 'a1')
		self.fails(9, 'TARGET_DIRECTION', 'upgrade', '-1')
		self.assertEqual(self.rows(), ['a1'])
		self.fails(9, 'TARGET_OVERLAP', 'stamp', 'a1', 'a2', says=('a1', 'a2'))
		self.fails(9, 'TARGET_NOT_IN_BRANCH', 'upgrade', 'side@a2')
		self.assertEqual(self.rows(), ['a1'])

	def test_details_in_text_are_indented(self):
		self.migr('upgrade', 'head', code=9)
		lines = self.result.err.splitlines()
		self.assertTrue(lines[0].startswith('migr: '), lines)
		self.assertEqual(sorted(lines[1:3]), ['  a2', '  b2'])
		self.assertTrue(lines[3].startswith('hint: '), lines)

	def test_faulty_target_creates_no_file(self):
		self.migr('plan', 'upgrade', 'zzzz', code=9)
		self.migr('status')
		self.assertFalse((self.folder / 'shop.db').exists())


class Stamp(support.Case):
	def setUp(self):
		super().setUp()
		self.line('a1', 'a2')
		self.revision('b2', 'a1', branch_labels='side')
		self.settings()

	def test_runs_nothing(self):
		self.assertEqual(self.migr('stamp', 'a2'), 'Stamped; the database is at a2.\n')
		self.assertEqual(self.rows(), ['a2'])
		self.assertEqual(self.tables(), [])

	def test_several_targets(self):
		done = self.json('stamp', 'a2', 'b2')
		self.assertEqual(done, {'direction': 'stamp', 'from': [], 'to': ['a2', 'b2'],
		                        'steps': [{'direction': 'stamp', 'from': [], 'to': ['a2', 'b2']}]})
		self.assertEqual(list(done), ['direction', 'from', 'steps', 'to'])
		self.assertEqual(self.json('stamp', 'heads')['steps'], [])
		self.assertEqual(self.rows(), ['a2', 'b2'])

	def test_plan(self):
		plan = self.json('plan', 'stamp', 'b2')
		self.assertEqual(plan, {'direction': 'stamp', 'from': [], 'to': ['b2'],
		                        'steps': [{'direction': 'stamp', 'from': [], 'to': ['b2']}]})
		self.assertEqual(plan, self.json('stamp', 'b2'))
		self.assertEqual(self.migr('plan', 'stamp', 'b2'), 'Nothing to do: the database is at b2.\n')

	def test_purge(self):
		self.migr('upgrade', 'a2')
		self.query('SELECT 1')
		connection = sqlite3.connect(self.folder / 'shop.db')
		connection.execute("UPDATE migr_version SET version_num = 'unknown1'")
		connection.commit()
		connection.close()
		self.fails(3, 'DATABASE_NEWER', 'stamp', 'a1', says='unknown1')
		self.assertEqual(self.json('plan', 'stamp', '--purge', 'a1')['to'], ['a1'])
		self.fails(9, 'TARGET_NOT_FOUND', 'stamp', '--purge', 'nope')
		self.assertEqual(self.rows(), ['unknown1'])
		self.migr('stamp', '--purge', 'a1')
		self.assertEqual(self.rows(), ['a1'])


class Plan(support.Case):
	def setUp(self):
		super().setUp()
		self.line('a1', 'a2')
		self.revision('b2', 'a1', branch_labels='side')
		self.settings()

	def test_text(self):
		self.assertEqual(self.migr('plan', 'upgrade', 'a2'), 'upgrade <base> -> a1 (branchpoint), make a1\n'
		                 'upgrade a1 -> a2 (head), make a2\nThe database would go from <base> to a2.\n')

	def test_several_targets(self):
		plan = self.json('plan', 'upgrade', 'a2', 'side')
		self.assertEqual(plan['to'], ['a2', 'b2'])
		self.assertEqual(len(plan['steps']), 3)

	def test_touches_nothing(self):
		self.migr('upgrade', 'a2')
		before = (self.folder / 'shop.db').read_bytes()
		plan = self.json('plan', 'downgrade', 'base')
		self.assertEqual([step['revision'] for step in plan['steps']], ['a2', 'a1'])
		self.assertEqual(self.migr('plan', 'upgrade', 'a2'), 'Nothing to do: the database is at a2.\n')
		self.assertEqual((self.folder / 'shop.db').read_bytes(), before)


class Status(support.Case):
	def setUp(self):
		super().setUp()
		self.line('a1', 'a2', 'a3')
		self.settings()

	def test_before_during_and_after(self):
		self.assertEqual(self.migr('status'), 'Database:  sqlite:shop.db\n'
		                 'State:     3 revisions pending (no version table yet)\nApplied:   0 of 3\nPending:\n'
		                 '  a1, make a1\n  a2, make a2\n  a3 (head), make a3\n')
		self.migr('upgrade', 'a2')
		status = self.json('status')
		self.assertEqual(list(status), ['database', 'initialized', 'up_to_date', 'rows', 'applied', 'known',
		                                'pending',
		                                'problems', 'without_ledger'])
		self.assertEqual((status['initialized'], status['up_to_date'], status['rows'], status['applied'],
		                  status['known']),
		                 (True, False, ['a2'], 2, 3))
		self.assertEqual([revision['revision'] for revision in status['pending']], ['a3'])
		self.migr('upgrade', 'a3')
		self.assertEqual(self.migr('status'),
		                 'Database:  sqlite:shop.db\nState:     up to date\nApplied:   3 of 3\n'
		                 'Current:\n  a3 (head), make a3\n')

	def test_problems(self):
		self.migr('upgrade', 'head')
		self.revision('a2', 'a1', up='SELECT 5;')
		status = self.json('status')
		self.assertFalse(status['up_to_date'])
		problem, = status['problems']
		self.assertEqual((problem['code'], problem['revision']), ('EDITED', 'a2'))
		self.assertIn('Problems:\n  EDITED: ', self.migr('status'))
		(self.versions / 'a3.sql').unlink()
		self.assertIn('DATABASE_NEWER', [problem['code'] for problem in self.json('status')['problems']])

	def test_rows_without_a_ledger(self):
		connection = sqlite3.connect(self.folder / 'shop.db')
		connection.execute('CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)')
		connection.execute("INSERT INTO alembic_version VALUES ('a2')")
		connection.commit()
		connection.close()
		self.settings('version_table = alembic_version\n')
		self.assertEqual(self.json('status')['without_ledger'], ['a2'])
		self.assertIn('Note: a2 has no row in the ledger', self.migr('status'))

	def test_policies(self):
		self.migr('upgrade', 'head')
		self.revision('a2', 'a1', up='SELECT 5;')
		self.revision('a4', 'a3')
		error = self.fails(3, 'EDITED', 'upgrade', 'head', says='a2')
		self.assertEqual(error['revision'], 'a2')
		done = self.json('--on-edited', 'warn', 'upgrade', 'head')
		self.assertEqual(done['to'], ['a4'])
		self.assertIn('a2', done['warnings'][0])
		self.assertIn('warning: ', self.result.err)
		self.revision('a5', 'a4')
		self.migr('-q', '--on-edited=accept', 'upgrade', 'head')
		self.revision('a6', 'a5')
		self.migr('upgrade', 'head')


class Current(support.Case):
	def setUp(self):
		super().setUp()
		self.line('a1', 'a2')
		self.settings()

	def test_rows(self):
		self.assertEqual(self.migr('current'), '')
		self.assertEqual(self.json('current'), [])
		self.migr('upgrade', 'a1')
		self.assertEqual(self.migr('current'), 'a1\n')
		self.migr('upgrade', 'head')
		self.assertEqual(self.migr('current'), 'a2 (head)\n')
		self.assertEqual([row['revision'] for row in self.json('current')], ['a2'])
		self.assertIn('Path: ', self.migr('current', '-v'))

	def test_check_heads(self):
		error = self.fails(4, 'NOT_AT_HEAD', 'current', '--check-heads', says=('<base>', 'a2'),
		                   hints='upgrade heads')
		self.assertEqual(error['code'], 'NOT_AT_HEAD')
		self.migr('upgrade', 'head')
		self.assertEqual(self.migr('current', '--check-heads'), 'a2 (head)\n')

	def test_unknown_row(self):
		self.migr('upgrade', 'head')
		(self.versions / 'a2.sql').unlink()
		self.assertEqual(self.migr('current'), 'a2 (unknown)\n')
		row = self.json('current')[0]
		self.assertEqual((row['revision'], row['known'], row['current']), ('a2', False, True))
		self.fails(4, 'NOT_AT_HEAD', 'current', '--check-heads')


class Tables(support.Case):
	def test_repair(self):
		self.fails(3, 'NOTHING_TO_REPAIR', '-u', self.url, 'repair', 'done', hints='stamp')
		self.fails(2, 'OPTION', '-u', self.url, 'repair', 'maybe', hints='done, undone, failed')
		path = self.folder / 'half'
		path.mkdir()
		(path / 'x_half.sql').write_text('-- migr:revision x\n-- migr:transaction none\n-- migr:upgrade\n'
		                                 'CREATE TABLE half (a);\nVACUUM;\nSELEKT;\n')
		args = ('-u', self.url, '-d', str(path))
		self.fails(1, 'SYNTAX', *args, 'upgrade', 'x', says='SELEKT')
		answer = self.migr(*args, 'status')
		self.assertIn('revision x (upgrade) failed after 2 statements, which stay, at: SELEKT', answer)
		self.assertIn("'repair failed' gives the step up", answer)
		self.fails(3, 'NOTHING_TO_REPAIR', *args, 'repair', 'undone', says='none of them is in doubt')
		self.assertEqual(self.json(*args, 'repair', 'failed'), {'repaired': 'failed'})
		self.assertNotIn('Problems', self.migr(*args, 'status'))

	def test_ensure_version(self):
		self.assertEqual(self.migr('-u', self.url, 'ensure_version'),
		                 'The version table and the ledger are there.\n')
		self.assertEqual(self.rows(), [])
		self.assertEqual(self.json('-u', self.url, 'ensure_version'), {'initialized': True})
		self.assertEqual(self.query('SELECT count(*) FROM migr_history'), [(0,)])


class Copies(support.Case):
	def setUp(self):
		super().setUp()
		self.line('a1', 'a2')
		self.settings()
		self.migr('upgrade', 'a1')

	def test_backup_and_restore(self):
		self.migr('--backup', 'copy.db', 'upgrade', 'head')
		self.assertEqual(self.rows(), ['a2'])
		self.assertEqual(self.tables('copy.db'), ['t_a1'])
		self.migr('restore', 'copy.db')
		self.assertEqual(self.rows(), ['a1'])
		self.settings('backup = copy.db\n')
		self.migr('upgrade', 'head')
		self.assertEqual(self.json('restore'), {'restored': None})
		self.assertEqual(self.rows(), ['a1'])
		self.assertEqual(self.json('restore', 'copy.db'), {'restored': 'copy.db'})

	def test_restore_on_failure(self):
		self.revision('a3', 'a2', up='SELECT nonsense;')
		self.fails(1, 'NO_SUCH_COLUMN', '--backup', 'copy.db', '--restore-on-failure', 'upgrade', 'head')
		self.assertEqual(self.rows(), ['a1'])
		self.settings('backup = copy.db\nrestore_on_failure = on\n')
		self.migr('upgrade', 'head', code=1)
		self.assertEqual(self.rows(), ['a1'])
		# what only reads has nothing to do with copies
		self.migr('status')

	def test_restore_of_nothing(self):
		self.migr('restore', code=1)
		self.migr('restore', 'none.db', code=1)
		self.write('junk.db', 'no database at all, however long this text may be' * 50)
		self.migr('restore', 'junk.db', code=7)
		self.assertEqual(self.rows(), ['a1'])


if __name__ == '__main__':
	sys.exit(support.main())
