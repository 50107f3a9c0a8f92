# SPDX-License-Identifier: MIT
"""A program with models on a server: who may not make a scratch place, what was killed, who may only read.

The argument is the kind of database: postgresql or mysql.
"""
import json
import os
import sys
import unittest
import urllib.parse

import databases
import support

KIND = sys.argv.pop(1)
VARIABLE = {'postgresql': 'MIGR_TEST_POSTGRESQL', 'mysql': 'MIGR_TEST_MYSQL'}[KIND]


@unittest.skipUnless(os.environ.get(VARIABLE + '_URL'), VARIABLE + '_URL is not set')
class Servers(support.Case):
	def setUp(self):
		super().setUp()
		self.database = databases.KINDS[KIND]()
		self.addCleanup(self.database.close)

	def app(self, *arguments, models='first', url=None, **more):
		return self.migr('-u', url or self.database.url, *arguments, program=os.environ['MIGR_MODELS_APP'],
		                 env={'APP_MODELS': models}, **more)

	def limited(self):
		"""The URL of a user who may read what is there by now, and make nothing."""
		if KIND == 'mysql':
			self.database.administer(f'GRANT SELECT ON {self.database.name}.* TO migr_limited')
		else:
			self.database.client('GRANT SELECT ON ALL TABLES IN SCHEMA public TO migr_limited;')
		place = urllib.parse.urlsplit(os.environ[VARIABLE + '_LIMITED_URL'])
		return urllib.parse.urlunsplit(place._replace(path='/' + self.database.name))

	def test_hints_name_options(self):
		url = self.limited()
		for command in (['check'], ['check', '--replay'], ['diff'], ['revision', '--autogenerate', '-m', 'x']):
			self.app(*command, url=url, code=7)
			self.assertIn('scratch', self.result.err)
			self.assertIn('--scratch', self.result.err)
			self.assertNotIn('scratch_url', self.result.err)
			self.assertNotIn('MIGR_', self.result.err)
			self.assertEqual('--textual' in self.result.err, '--replay' not in command)
			if KIND == 'mysql':
				# as it must be written, to be copied
				self.assertIn("TO 'migr_limited'@'%';", self.result.err)

	def test_a_schema_in_sql_has_no_way_by_texts(self):
		self.write('schema.sql', 'CREATE TABLE t (a INTEGER);')
		self.app('check', '--to', 'schema.sql', url=self.limited(), code=7)
		self.assertIn('--scratch', self.result.err)
		self.assertNotIn('--textual', self.result.err)

	def test_a_revision_in_sql_without_a_scratch_place(self):
		url = self.limited()
		out = self.app('--format', 'json', 'revision', '--autogenerate', '--textual', '--as', 'sql', '-m', 'x',
		               url=url)
		text = (self.folder / json.loads(out)['path']).read_text()
		self.assertIn('CREATE TABLE', text)
		self.assertIn('DROP TABLE', text)
		self.app('upgrade', 'head')
		self.app('check')


if __name__ == '__main__':
	sys.exit(support.main())
