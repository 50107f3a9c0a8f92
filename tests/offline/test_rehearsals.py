# SPDX-License-Identifier: MIT
"""Nothing of a rehearsal stays; and what is derived takes back all that it can, or nothing.

  test_rehearsals.py sqlite|postgresql|mysql [CASE...]
"""
import os
import sys

import test_scripts
from test_scripts import KIND, support


class Rehearsal(test_scripts.Case):
	def dry(self, database, command, target, *more, code=0):
		"""Nothing of it stays, in the database or beside it."""
		before, files = database.dump(), self.files(database)
		answer = self.online(database, *more, command, '--dry-run', target, code=code)
		self.assertEqual(database.dump(), before)
		self.assertEqual(self.files(database), files)
		return answer

	def files(self, database):
		return sorted(os.listdir(database.folder)) if KIND.dialect == 'sqlite' else []

	def test_up_and_down(self):
		if KIND.ddl_commits:
			return
		database = self.database()
		self.assertIn('Tried 5 revisions', self.dry(database, 'upgrade', 'both'))
		self.online(database, 'upgrade', 'left')
		self.assertIn('Tried 2 revisions', self.dry(database, 'upgrade', 'both'))
		self.assertIn('Tried 3 revisions', self.dry(database, 'downgrade', 'base'))
		self.assertIn('Nothing to do', self.dry(database, 'upgrade', 'left'))
		# and what was rehearsed can be done
		self.online(database, 'upgrade', 'both')

	def test_what_asks_the_database(self):
		if not KIND.ddl_commits:
			self.assertIn('Tried 1 revision,', self.dry(self.at('one'), 'upgrade', 'reader'))
			self.assertIn('Tried 3 revisions', self.dry(self.at('one'), 'upgrade', 'above'))

	def test_errors_are_the_runs(self):
		if KIND.ddl_commits:
			return
		database = self.at('one')
		database.client("INSERT INTO notes (id, body) VALUES (100, 'in the way');")
		self.dry(database, 'upgrade', 'two', code=1)
		self.assertIn('revision two', self.error)
		rehearsed = self.error
		self.online(database, 'upgrade', 'two', code=1)
		self.assertEqual(self.error, rehearsed)
		self.dry(database, 'upgrade', 'nonsense', code=9)

	def test_outside_a_transaction(self):
		database = self.at('both')
		if KIND.dialect == 'sqlite':
			self.assertIn('Tried 1 revision,', self.dry(database, 'upgrade', 'apart'))
		elif KIND.dialect == 'postgresql':
			self.dry(database, 'upgrade', 'apart', code=7)
			self.assertIn('revision apart runs outside a transaction', self.error)
			plan = self.online(database, 'plan', 'upgrade', '--sql', 'apart')
			self.assertIn('-- Not tried: revision apart runs outside a transaction', plan)
			self.assertIn('CREATE INDEX CONCURRENTLY beside_a ON beside (a);', plan)

	def test_deferred_constraints(self):
		if KIND.dialect != 'postgresql':
			return
		database = self.at('one')
		database.client("""
			CREATE TABLE parents (id INTEGER PRIMARY KEY);
			CREATE TABLE kept (id INTEGER REFERENCES parents DEFERRABLE INITIALLY DEFERRED);
			CREATE FUNCTION orphan() RETURNS trigger LANGUAGE plpgsql AS
				$$ BEGIN INSERT INTO kept VALUES (7); RETURN NULL; END $$;
			CREATE TRIGGER orphan AFTER INSERT ON notes EXECUTE FUNCTION orphan();""")
		self.dry(database, 'upgrade', 'two', code=1)
		self.assertIn('foreign key', self.error)

	def test_where_every_change_stays(self):
		if not KIND.ddl_commits:
			return
		database = self.at('one')
		self.dry(database, 'upgrade', 'two', code=7)
		self.assertIn('commits every change', self.error)
		before = database.dump()
		plan = self.online(database, 'plan', 'upgrade', '--sql', 'both')
		self.assertIn('-- Not tried: ', plan)
		self.assertIn('CREATE TABLE `users` (', plan)
		self.assertNotIn('migr_history', plan)
		plan = self.online(database, 'plan', 'upgrade', '--sql', 'reader')
		self.assertRegex(plan, r'DELETE FROM log;\n-- .*revision reader.* needs the database')
		self.assertEqual(database.dump(), before)

	def test_plan(self):
		database = self.at('one')
		before = database.dump()
		plan = self.online(database, 'plan', 'upgrade', '--sql', 'both')
		self.assertEqual(database.dump(), before)
		for text in ('-- upgrade one -> two', '-- upgrade two -> left', 'short_notes',
		             '-- The database would go'):
			self.assertIn(text, plan)


class Derived(test_scripts.Case):
	def test_no_trace(self):
		database = self.at('one')
		before = database.dump(ledger=False)
		self.online(database, 'upgrade', 'taken')
		after = database.dump(ledger=False)
		self.online(database, 'downgrade', 'one')
		self.assertEqual(database.dump(ledger=False), before)
		self.online(database, 'upgrade', 'taken')
		self.assertEqual(database.dump(ledger=False), after)

	def refused(self, target, says, to='base'):
		database = self.at(target)
		before = database.dump()
		self.online(database, 'downgrade', to, code=1)
		for text in says:
			self.assertIn(text, self.error)
		self.assertEqual(database.dump(), before)

	def test_refused_before_anything_runs(self):
		self.refused('above', ('downgrade of revision lost', 'drop_index', 'cannot be taken back'))

	def test_sql_says_nothing(self):
		self.refused('text', ('downgrade of revision text', 'cannot be taken back'))

	def test_no_answer_while_it_is_derived(self):
		self.refused('asking', ('downgrade of revision asking', 'needs the database'))

	def test_show(self):
		shown = self.call('show', '--dialect', KIND.dialect, 'last', 'lost', 'asking')
		self.assertIn('downgrade (derived):\n', shown)
		self.assertIn('downgrade: it cannot be derived: downgrade of revision lost: drop_index', shown)
		self.assertRegex(shown, 'it cannot be derived: downgrade of revision asking: .*needs the database')


if __name__ == '__main__':
	sys.exit(support.main())
