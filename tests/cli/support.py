# SPDX-License-Identifier: MIT
"""What the tests of the commands share: a folder of their own, `migr` as a user calls it, and TAP.

The environment names what is tested: MIGR (the program), MIGR_APP (an application's own run_migrations), MIGR_MODULE (a
shared object of revisions), MIGR_BACKENDS (the folder of the backend's library), MIGR_LINKED (not empty if the backends
are linked in).
"""
import json
import os
import pathlib
import shlex
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import unittest

# A run that hangs is a failure; nothing here takes a fraction of this.
PATIENCE = 120


class Result:
	def __init__(self, code, out, err):
		self.code, self.out, self.err = code, out, err

	def __repr__(self):
		return f'exit status {self.code}\n--- stdout\n{self.out}\n--- stderr\n{self.err}'


def default_signals():
	"""For a child: who runs the tests (nohup, a job in the background) may ignore signals: that is inherited."""
	for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
		signal.signal(number, signal.SIG_DFL)


class Case(unittest.TestCase):
	"""A test with a folder of its own, in which migr runs."""
	maxDiff = None

	def setUp(self):
		self.folder = pathlib.Path(tempfile.mkdtemp(prefix='migr-cli-'))
		self.addCleanup(shutil.rmtree, self.folder)
		self.versions = self.folder / 'versions'
		self.versions.mkdir()
		self.url = 'sqlite:shop.db'

	def environment(self, more=None):
		"""Nothing of the user's own settings."""
		dropped = ('DATABASE_URL', 'NO_COLOR', 'LANG', 'VISUAL', 'EDITOR')
		kept = {name: value for name, value in os.environ.items()
		        if not name.startswith(('MIGR_', 'LC_')) and name not in dropped}
		kept.update(MIGR_BACKEND_PATH=os.environ['MIGR_BACKENDS'], LC_ALL='C.UTF-8', TERM='xterm',
		            HOME=str(self.folder))
		kept.update(more or {})
		return {name: value for name, value in kept.items() if value is not None}

	def command(self, program=None):
		return shlex.split(os.environ.get('MIGR_TEST_WRAPPER', '')) + [program or os.environ['MIGR']]

	def call(self, *arguments, env=None, program=None, cwd=None):
		words = self.command(program) + [str(argument) for argument in arguments]
		run = subprocess.run(words, cwd=cwd or self.folder, env=self.environment(env),
		                     stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE)
		return Result(run.returncode, run.stdout.decode(errors='replace'), run.stderr.decode(errors='replace'))

	def migr(self, *arguments, code=0, **more):
		"""Runs migr, which must end with the exit status, and returns its standard output."""
		result = self.call(*arguments, **more)
		self.assertEqual(result.code, code, f'{arguments}: {result}')
		self.result = result
		return result.out

	def json(self, *arguments, code=0, **more):
		out = self.migr('--format', 'json', *arguments, code=code, **more)
		return json.loads(out)

	def fails(self, code, name, *arguments, says=(), hints=None, **more):
		"""The command fails with this exit status and code, in both forms; returns the error object."""
		says = (says,) if isinstance(says, str) else says
		error = self.json(*arguments, code=code, **more)
		self.assertEqual(list(error), ['error'])
		error = error['error']
		self.assertEqual(error['code'], name, error)
		self.assertIsInstance(error['hint'], str)
		out = self.migr(*arguments, code=code, **more)
		self.assertEqual(out, '')
		first = self.result.err
		for text in says:
			self.assertIn(text, error['message'])
			self.assertIn(text, first)
		if hints:
			self.assertIn(hints, error['hint'])
			self.assertIn(hints, first)
		return error

	def write(self, path, text):
		path = self.folder / path
		path.parent.mkdir(parents=True, exist_ok=True)
		if isinstance(text, bytes):
			path.write_bytes(text)
		else:
			path.write_text(text, encoding='utf-8')
		return path

	def revision(self, name, down='', up=None, back=None, folder='versions', **more):
		"""Writes a revision file; by default its upgrade creates a table of its name."""
		lines = [f'-- migr:revision {name}']
		for key, value in dict(revises=down, **more).items():
			if value:
				lines.append(f'-- migr:{key.replace("_", "-")} {value}')
		lines += ['-- migr:upgrade', up if up is not None else f'CREATE TABLE t_{name} (id INTEGER);',
		          '-- migr:downgrade', back if back is not None else f'DROP TABLE t_{name};', '']
		return self.write(f'{folder}/{name}.sql', '\n'.join(lines))

	def line(self, *names):
		"""Revisions that follow each other."""
		for before, name in zip(('',) + names, names):
			self.revision(name, before, message=f'make {name}')

	def settings(self, text='', url=True):
		"""A settings file for the folder of versions and the database."""
		self.write('migr.ini', '[migr]\nversion_locations = %(here)s/versions\n'
		           + (f'url = {self.url}\n' if url else '') + text)

	def query(self, sql, database='shop.db'):
		connection = sqlite3.connect(self.folder / database)
		try:
			return connection.execute(sql).fetchall()
		finally:
			connection.close()

	def tables(self, database='shop.db'):
		sql = "SELECT name FROM sqlite_master WHERE name LIKE 't\\_%' ESCAPE '\\' ORDER BY name"
		return [name for name, in self.query(sql, database)]

	def rows(self):
		return sorted(name for name, in self.query('SELECT version_num FROM migr_version'))


class TapResult(unittest.TestResult):
	"""Tells each case in TAP as it ends."""

	def __init__(self):
		super().__init__()
		self.told = 0

	def tell(self, test, verdict, more='', notes=''):
		self.told += 1
		name = test.id().split('.', 1)[-1].replace('#', '')
		print(f'{verdict} {self.told} - {name}{more}')
		for line in notes.splitlines():
			print(f'# {line}')
		sys.stdout.flush()

	def addSuccess(self, test):
		self.tell(test, 'ok')

	def addFailure(self, test, err):
		super().addFailure(test, err)
		self.tell(test, 'not ok', notes=self.failures[-1][1])

	def addError(self, test, err):
		super().addError(test, err)
		self.tell(test, 'not ok', notes=self.errors[-1][1])

	def addSkip(self, test, reason):
		self.tell(test, 'ok', more=f' # SKIP {reason}')

	def addSubTest(self, test, subtest, err):
		super().addSubTest(test, subtest, err)
		if err:
			notes = (self.failures or self.errors)[-1][1]
			self.tell(subtest, 'not ok', notes=notes)


def main():
	"""Runs the cases of the calling file, or those that its arguments name."""
	loader, module = unittest.TestLoader(), sys.modules['__main__']
	names = sys.argv[1:]
	suite = loader.loadTestsFromNames(names, module) if names else loader.loadTestsFromModule(module)
	result = TapResult()
	suite.run(result)
	print(f'1..{result.told}')
	return 0 if result.wasSuccessful() and result.told else 1
