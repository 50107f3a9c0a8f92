# SPDX-License-Identifier: MIT
"""The schemas of public programs, made by their own SQL: read as models in C, which compile, and from which a new
database is made by a generated revision; nothing differs anywhere.

  test_schemas.py DIALECT

The environment: MIGR (the program), MIGR_PACKAGES (where the packages are unpacked, or will be), MIGR_INCLUDE (folders
of headers), MIGR_LIBRARIES (folders of libraries), MIGR_COMPILER and its options.
"""
import gzip
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile
import unittest

import databases
import support

HERE = pathlib.Path(__file__).resolve().parent
PACKAGES = pathlib.Path(os.environ['MIGR_PACKAGES'])
PATIENCE = 300
WARNINGS = ['-std=c11', '-Wall', '-Wextra', '-Wpedantic', '-Wmissing-field-initializers', '-Werror']

# package, file, options of CREATE DATABASE
SCHEMAS = {
	'sqlite': {
		'zabbix': ('zabbix-proxy-sqlite3', 'usr/share/zabbix-proxy-sqlite3/schema.sql.gz'),
		'powerdns': ('pdns-backend-sqlite3', 'usr/share/pdns-backend-sqlite3/schema/schema.sqlite3.sql'),
	},
	'postgresql': {
		'zabbix': ('zabbix-server-pgsql', 'usr/share/zabbix-server-pgsql/schema.sql.gz'),
		'kea': ('kea-admin', 'usr/share/kea/scripts/pgsql/dhcpdb_create.pgsql'),
		'powerdns': ('pdns-backend-pgsql', 'usr/share/pdns-backend-pgsql/schema/schema.pgsql.sql'),
	},
	'mysql': {
		'zabbix': ('zabbix-server-mysql', 'usr/share/zabbix-server-mysql/schema.sql.gz'),
		'kea': ('kea-admin', 'usr/share/kea/scripts/mysql/dhcpdb_create.mysql'),
		'powerdns': ('pdns-backend-mysql', 'usr/share/pdns-backend-mysql/schema/schema.mysql.sql'),
	},
}
# What is not part of models, and must be there before triggers call it.
FUNCTIONS = '''SELECT pg_get_functiondef(p.oid) || E';\\n'
	FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'public' ORDER BY p.oid'''


def execute(*words, folder, code=0):
	run = subprocess.run([str(word) for word in words], cwd=folder, capture_output=True, timeout=PATIENCE,
	                     env=dict(os.environ, LC_ALL='C.UTF-8', MIGR_CONFIG=''), text=True)
	if run.returncode != code:
		said = run.stdout[-6000:] + run.stderr[-6000:]
		raise AssertionError(f'{words}: exit status {run.returncode}\n{said}')
	return run.stdout


class Schemas(unittest.TestCase):
	def setUp(self):
		self.dialect = DIALECT
		temporary = tempfile.TemporaryDirectory(prefix='migr-real-')
		self.addCleanup(temporary.cleanup)
		self.folder = pathlib.Path(temporary.name)
		(self.folder / 'versions').mkdir()

	def database(self):
		database = databases.KINDS[self.dialect]()
		self.addCleanup(database.close)
		return database

	def run_it(self, *words, code=0):
		return execute(*words, folder=self.folder, code=code)

	def inspect(self, database, *words):
		return self.run_it(os.environ['MIGR'], '-q', '-u', database.url, 'inspect', *words)

	def compile(self, program, *sources, flags=()):
		folders = [f'-I{folder}' for folder in os.environ['MIGR_INCLUDE'].split(':')]
		for folder in os.environ['MIGR_LIBRARIES'].split(':'):
			folders += [f'-L{folder}', f'-Wl,-rpath,{folder}']
		self.run_it(*shlex.split(os.environ['MIGR_COMPILER']), *WARNINGS, *flags, *folders,
		            HERE / 'models_app.c', *sources, '-o', program, '-lmigr-cli', '-lmigr')

	def theirs(self, name):
		"""A database made by the program's own SQL."""
		package, path = SCHEMAS[self.dialect][name]
		data = (PACKAGES / package / path).read_bytes()
		database = self.database()
		database.client((gzip.decompress(data) if path.endswith('.gz') else data).decode())
		return database

	def prepare(self, theirs, database):
		"""What models do not have."""
		if self.dialect == 'postgresql':
			functions = theirs.client(FUNCTIONS)
			database.client('SET check_function_bodies = off;\n' + functions)

	def says_nothing(self, program, database, *more):
		out = self.run_it(program, '-u', database.url, '-d', 'versions', 'check', *more)
		self.assertEqual(out, 'The database is as it should be.\n')

	def generated(self, program, database, language):
		self.run_it(program, '-u', database.url, '-d', 'versions', 'revision', '--autogenerate', '-m', 'theirs',
		            '--rev-id', 'one', '--as', language)

	def leads_back(self, program, database):
		self.run_it(program, '-u', database.url, '-d', 'versions', 'downgrade', 'base')
		left = json.loads(self.inspect(database, '--format', 'json'))
		for kind in ('tables', 'views', 'triggers', 'sequences', 'enums'):
			self.assertEqual(left.get(kind, []), [])

	def whole_way(self, name):
		theirs = self.theirs(name)
		self.inspect(theirs, '--as', 'c', '--prefix', 'theirs', '-o', 'models.c')
		tables = len(re.findall(r'= MIGR_TABLE\(', (self.folder / 'models.c').read_text()))
		self.assertGreater(tables, 5)
		program = self.folder / 'app'
		self.compile(program, 'models.c')
		self.says_nothing(program, theirs)
		by_sql = self.database()
		self.prepare(theirs, by_sql)
		self.generated(program, by_sql, 'sql')
		self.run_it(program, '-u', by_sql.url, '-d', 'versions', 'upgrade', 'head')
		self.says_nothing(program, by_sql)
		self.says_nothing(program, by_sql, '--to', theirs.url)
		self.leads_back(program, by_sql)
		(self.folder / 'versions/one_theirs.sql').unlink()
		by_c = self.database()
		self.prepare(theirs, by_c)
		self.generated(program, by_c, 'c')
		self.run_it(os.environ['MIGR'], 'embed', 'versions', '-o', 'revisions.c')
		program = self.folder / 'app_with_revisions'
		self.compile(program, 'models.c', 'revisions.c', flags=['-DWITH_REVISIONS'])
		self.run_it(program, '-u', by_c.url, 'upgrade', 'head')
		out = self.run_it(program, '-u', by_c.url, 'check')
		self.assertEqual(out, 'The database is as it should be.\n')
		self.run_it(program, '-u', by_c.url, 'downgrade', 'base')


def add(name):
	setattr(Schemas, 'test_' + name, lambda self: self.whole_way(name))


if __name__ == '__main__':
	DIALECT = sys.argv[1]
	subprocess.run(['sh', HERE / 'packages.sh', PACKAGES], check=True, stdout=sys.stderr)
	for each in SCHEMAS[DIALECT]:
		add(each)
	del sys.argv[1]
	sys.exit(support.main())
