# SPDX-License-Identifier: MIT
"""Databases of the three kinds, reached by their own clients alone."""
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import urllib.parse

PATIENCE = 120
# What two runs of the same revisions do not have in common.
LEDGER = ('revision, direction, down_revisions, depends_on, message, checksum_algorithm, checksum, chain, outcome, '
          'statements_done, statements_digest, statement, program, library_version, error, notes')


class ClientError(Exception):
	"""A client ended with another status than 0."""


def execute(command, text='', env=None):
	run = subprocess.run(command, input=text.encode(), capture_output=True, timeout=PATIENCE,
	                     env=dict(os.environ, LC_ALL='C.UTF-8', **(env or {})))
	if run.returncode:
		raise ClientError(run.stderr.decode(errors='replace') + run.stdout.decode(errors='replace'))
	return run.stdout.decode(errors='replace')


class Sqlite:
	dialect = 'sqlite'
	ddl_commits = False

	def __init__(self):
		self.folder = tempfile.mkdtemp(prefix='migr-offline-')
		self.path = os.path.join(self.folder, 'shop.db')
		self.url = 'sqlite:' + self.path

	def close(self):
		shutil.rmtree(self.folder)

	def client(self, script):
		return execute(['sqlite3', self.path], script)

	def dump(self, ledger=True):
		"""Schema and rows, and what the ledger says."""
		if not os.path.exists(self.path):
			return ''
		text = self.client('SELECT type, name, tbl_name, quote(sql) FROM sqlite_schema ORDER BY name;')
		names = self.client("SELECT name FROM sqlite_schema WHERE type = 'table';").split('\n')
		for name in sorted(filter(None, names)):
			quoted = '"' + name.replace('"', '""') + '"'
			if name != 'migr_history':
				where = "WHERE name <> 'migr_history'" if name == 'sqlite_sequence' else ''
				text += self.client(f'.mode quote\nSELECT * FROM {quoted} {where} ORDER BY 1;')
		return text + '\n' + (self.ledger() if ledger else '')

	def ledger(self):
		has = self.client("SELECT 1 FROM sqlite_schema WHERE name = 'migr_history';")
		return self.client(f'.mode quote\nSELECT {LEDGER} FROM migr_history ORDER BY seq;') if has else ''


class Server:
	count = 0

	def __init__(self, variable):
		self.place = urllib.parse.urlsplit(os.environ[variable])
		Server.count += 1
		self.name = f'migr_test_{os.getpid()}_{Server.count}'
		self.url = urllib.parse.urlunsplit(self.place._replace(path='/' + self.name))
		self.administer(f'CREATE DATABASE {self.name}{self.encoding}')

	def close(self):
		self.administer(f'DROP DATABASE {self.name}')

	def ledger(self):
		return self.client(f'SELECT {LEDGER} FROM migr_history ORDER BY seq;')


class Postgresql(Server):
	dialect = 'postgresql'
	ddl_commits = False
	encoding = " ENCODING 'UTF8' TEMPLATE template0"

	def __init__(self):
		super().__init__('MIGR_TEST_POSTGRESQL_URL')

	def run(self, name, *arguments, text=''):
		program = self.dumper() if arguments[0] == 'pg_dump' else [arguments[0]]
		return execute([*program, '-h', self.place.hostname, '-p', str(self.place.port), '-U', 'migr', '-d',
		                name, *arguments[1:]], text, env={'PGPASSWORD': self.place.password})

	@staticmethod
	def dumper():
		"""It refuses a server that is newer than itself."""
		root = os.environ.get('MIGR_TEST_POSTGRESQL_ROOT')
		if not root:
			return ['pg_dump']
		found = sorted(pathlib.Path(root).glob('usr/lib/postgresql/*/bin/pg_dump'))
		return ['chroot', root, '/' + str(found[-1].relative_to(root))]

	def administer(self, sql):
		self.run('migr', 'psql', '-X', '-q', '-c', sql)

	def client(self, script):
		# as anybody would do it: no option that makes it stop at errors
		return self.run(self.name, 'psql', '-X', '-q', '-A', '-t', text=script)

	def dump(self, ledger=True):
		text = self.run(self.name, 'pg_dump', '--inserts', '--exclude-table-data=migr_history',
		                '--exclude-table-data=migr_version', '--no-owner')
		# a word that only guards the dump itself
		text = re.sub(r'^\\(un)?restrict .*', '', text, flags=re.MULTILINE)
		# what a sequence has handed out is never taken back
		text = re.sub(r"SELECT pg_catalog.setval.*", '', text)
		if 'CREATE TABLE public.migr_history' not in text:
			return text
		text += self.client('SELECT * FROM migr_version ORDER BY 1;')
		return text + (self.ledger() if ledger else '')


class Mariadb(Server):
	dialect = 'mysql'
	ddl_commits = True
	encoding = ' CHARACTER SET utf8mb4'

	def __init__(self):
		super().__init__('MIGR_TEST_MYSQL_URL')
		self.is_mysql = 'MariaDB' not in self.run('mariadb', '-N', '-e', 'SELECT version()')
		if self.is_mysql:
			os.environ['MIGR_TEST_NO_SEQUENCES'] = '1'

	def ledger(self):
		# a script is written for both servers, a run sends what the one that it meets has words for
		columns = LEDGER.replace('statements_digest', "''") if self.is_mysql else LEDGER
		return self.client(f'SELECT {columns} FROM migr_history ORDER BY seq;')

	def run(self, *arguments, text=''):
		return execute([arguments[0], '-h', self.place.hostname, '-P', str(self.place.port), '-u', 'migr',
		                *arguments[1:]], text, env={'MYSQL_PWD': self.place.password})

	def administer(self, sql):
		self.run('mariadb', '-e', sql)

	def client(self, script):
		return self.run('mariadb', '-N', self.name, text=script)

	def dump_tables(self):
		"""All but the rows of the ledger."""
		options = ['--skip-comments', '--routines', '--triggers', '--hex-blob', '--order-by-primary']
		table = self.name + '.migr_history'
		if shutil.which('mariadb-dump'):
			return self.run('mariadb-dump', *options, '--ignore-table-data=' + table, self.name)
		text = self.run('mysqldump', *options, '--ignore-table=' + table, self.name)
		if self.client("SHOW TABLES LIKE 'migr_history';"):
			text += self.run('mysqldump', *options, '--no-data', self.name, 'migr_history')
		return text

	def dump(self, ledger=True):
		text = self.dump_tables()
		has_ledger = ledger and '`migr_history`' in text
		# that of whoever has made it, which differs from client to client on MySQL
		text = re.sub(r'(SET collation_connection\s+= utf8mb4)_\w+', r'\1', text)
		# its rows are compared, not which numbers they were given
		text = re.sub(r'(statements_digest(.|\n)*?) AUTO_INCREMENT=\d+', r'\1', text)
		return text + (self.ledger() if has_ledger else '')


KINDS = {kind.dialect: kind for kind in (Sqlite, Postgresql, Mariadb)}
