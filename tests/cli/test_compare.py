# SPDX-License-Identifier: MIT
"""inspect, check, diff, revision --autogenerate, upgrade --fresh."""
import json
import os
import re
import sqlite3
import sys

import support


class Compare(support.Case):
	def app(self, *arguments, models='first', code=0, env=None, **more):
		return self.migr(*arguments, code=code, program=os.environ['MIGR_MODELS_APP'],
		                 env=dict(env or {}, APP_MODELS=models), **more)

	def files(self, *arguments, **more):
		"""Without an application: revisions are the files alone."""
		return self.migr('-d', 'versions', '-u', self.url, *arguments, **more)

	def app_json(self, *arguments, **more):
		return json.loads(self.app('--format', 'json', *arguments, **more))

	def generate(self, *arguments, models='first', **more):
		"""A revision file, which is then applied."""
		out = self.app('revision', '--autogenerate', *arguments, models=models, **more)
		path = re.search(r'^Created (\S+) ', out, re.MULTILINE)
		self.assertTrue(path, out)
		self.app('upgrade', 'head', models=models)
		return (self.folder / path.group(1)).read_text()

	def test_the_whole_way(self):
		text = self.generate('-m', 'First tables')
		self.assertIn('CREATE TABLE', text)
		self.assertIn('DROP TABLE', text)
		self.assertIn('-- migr:message First tables', text)
		self.assertEqual(self.app('check'), 'The database is as it should be.\n')
		out = self.app('check', models='second', code=10)
		self.assertIn('language', out)
		self.assertIn('notes', out)
		self.generate('-m', 'Notes', models='second')
		self.assertEqual(self.app('check', models='second'), 'The database is as it should be.\n')
		self.app('downgrade', '-1', models='second')
		self.app('check', models='first', code=4)
		self.app('upgrade', 'head', models='second')
		self.app('downgrade', 'base', models='second')
		self.assertEqual(self.tables(), [])

	def test_no_difference_no_file(self):
		self.generate('-m', 'First tables')
		before = sorted(self.versions.iterdir())
		out = self.app('revision', '--autogenerate', '-m', 'Nothing')
		self.assertEqual(out, 'The database is as it should be: no revision was written.\n')
		self.assertEqual(sorted(self.versions.iterdir()), before)
		answer = self.app_json('revision', '--autogenerate', '-m', 'x')
		self.assertEqual(answer, {'path': None, 'differences': 0})

	def test_check_in_json(self):
		self.generate('-m', 'First tables')
		self.assertEqual(self.app_json('check')['differences'], [])
		found = self.app_json('check', models='second', code=10)['differences']
		found = {(one['kind'], one['object'], one.get('table'), one['name']) for one in found}
		self.assertIn(('missing', 'table', None, 'notes'), found)
		self.assertIn(('missing', 'column', 'users', 'language'), found)

	def test_the_database_must_be_at_the_heads(self):
		self.app('revision', '-m', 'empty')
		for command in (['check'], ['revision', '--autogenerate', '-m', 'x'], ['diff']):
			self.app(*command, code=4)
			self.assertIn('upgrade', self.result.err)

	def test_c(self):
		text = self.generate_c('-m', 'First tables', '--as', 'c')
		self.assertIn('migr_op_create_table(op, &', text)
		self.assertIn('MIGR_REVISION(', text)

	def generate_c(self, *arguments):
		out = self.app('revision', '--autogenerate', *arguments)
		path = re.search(r'^Created (\S+\.c) ', out, re.MULTILINE)
		self.assertTrue(path, out)
		return (self.folder / path.group(1)).read_text()

	def test_post_write(self):
		self.write('migr.ini', '[migr]\npost_write = sh -c \'echo "-- seen" >>"$1"\' sh\n')
		self.assertIn('-- seen', self.generate('-m', 'x'))
		self.write('migr.ini', '[migr]\npost_write = false\n')
		self.app('revision', '--autogenerate', '-m', 'y', models='second', code=8)
		self.assertIn('post_write', self.result.err)

	def test_post_write_that_prints(self):
		self.write('migr.ini', '[migr]\npost_write = echo formatted\n')
		made = self.app_json('revision', '--autogenerate', '-m', 'x')
		self.assertEqual(self.result.err.split()[0], 'formatted')
		self.assertTrue((self.folder / made['path']).exists())

	def test_loss(self):
		self.generate('-m', 'Notes', models='second')
		out = self.app('revision', '--autogenerate', '--refuse-loss', '-m', 'x', models='first', code=1)
		self.assertEqual(out, '')
		self.assertIn('notes', self.result.err)
		self.assertIn('language', self.result.err)
		self.assertIn('compare without --refuse-loss', self.result.err)
		text = self.generate('-m', 'x', models='first')
		self.assertIn('DROP TABLE', text)

	def test_the_program_may_edit_it(self):
		self.generate('-m', 'First tables')
		out = self.app('revision', '--autogenerate', '-m', 'x', models='second', env={'APP_KEEPS': 'users'})
		path = re.search(r'^Created (\S+) ', out, re.MULTILINE).group(1)
		upgrade = (self.folder / path).read_text().split('-- migr:downgrade')[0]
		self.assertIn('notes', upgrade)
		self.assertNotIn('language', upgrade)

	def test_all_faults_of_models_at_once(self):
		self.app('check', models='bad', code=1)
		for word in ('integr', 'nowhere', 'missing', 'id'):
			self.assertIn(word, self.result.err)

	def test_without_models(self):
		self.files('check', code=8)
		self.assertIn('--to', self.result.err)
		self.migr('-d', 'versions', 'revision', '--textual', '-m', 'x', code=2)

	def test_a_schema_in_sql(self):
		self.write('schema.sql', 'CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT DEFAULT \'x\');\n'
		           'CREATE INDEX t_name ON t (name);\n')
		self.files('revision', '--autogenerate', '--to', 'schema.sql', '-m', 'x')
		self.files('upgrade', 'head')
		self.files('check', '--to', 'schema.sql')
		self.write('schema.sql', 'CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT DEFAULT \'y\');')
		out = self.files('check', '--to', 'schema.sql', code=10)
		self.assertIn('name', out)
		self.write('schema.sql', 'CREATE TABLE t (id INTEGER PRIMARY KEY,')
		self.files('check', '--to', 'schema.sql', code=1)
		self.files('check', '--to', 'missing.sql', code=8)

	def test_a_schema_that_is_no_utf8(self):
		"""A text of another encoding is no lack of memory: JSON has U+FFFD for what it cannot hold."""
		(self.folder / 'schema.sql').write_bytes(b"CREATE TABLE t (a TEXT DEFAULT '\xe9t\xe9');\n")
		for arguments in (('check', '--to', 'schema.sql'), ('diff', '--to', 'schema.sql')):
			result = self.call('-u', self.url, '--format', 'json', *arguments)
			self.assertEqual(result.code, 10 if 'check' in arguments else 0, result)
			self.assertIn('\ufffdt\ufffd', json.dumps(json.loads(result.out), ensure_ascii=False))

	def test_a_large_schema_in_sql(self):
		"""It may be a dump, which is larger than settings are."""
		self.write('schema.sql', 'CREATE TABLE t (id INTEGER PRIMARY KEY);\n' + '-- nothing\n' * 200000)
		self.assertIn('table t is missing', self.files('check', '--to', 'schema.sql', code=10))

	def test_no_password_is_told(self):
		self.write('schema.sql', 'CREATE TABLE t (id INTEGER PRIMARY KEY);')
		for to in ('postgre://ann:secret@host/shop', 'mysql://ann:secret@host/shop',
		           'oracle+cx://ann:secret@host/x', 'postgresql://ann:secret@127.0.0.1:1/shop',
		           'mysql:ann:secret@host/shop', 'postgresql:/ann:secret@host/shop',
		           'host=127.0.0.1 port=1 password=secret'):
			for option in ('--to', '--scratch'):
				more = () if option == '--to' else ('--to', 'schema.sql')
				result = self.call('-u', self.url, 'check', option, to, *more)
				self.assertNotIn('secret', result.out + result.err, (option, to))
		for to in ('ann:secret@host/shop', 'postgresql//ann:secret@host/shop'):
			result = self.call('-u', self.url, 'check', '--to', to)
			self.assertNotIn('secret', result.out + result.err, to)
			self.assertIn('***@host/shop', result.err)

	def test_another_database(self):
		self.generate('-m', 'Notes', models='second')
		other = sqlite3.connect(self.folder / 'other.db')
		other.executescript('CREATE TABLE other (id INTEGER PRIMARY KEY);')
		other.close()
		out = self.files('check', '--to', 'sqlite:other.db', code=10)
		self.assertIn('other', out)
		self.files('check', '--to', self.url)

	def test_diff(self):
		out = self.app('diff')
		self.assertIn('CREATE TABLE', out)
		connection = sqlite3.connect(self.folder / 'shop.db')
		connection.executescript(out)
		connection.close()
		self.app('check')
		self.assertEqual(self.app('diff'), '-- no difference\n')
		self.assertIn('CREATE TABLE', self.app('diff', '--to', 'sqlite:none.db', '--down'))
		self.assertIn('ENGINE', self.app('diff', '--dialect', 'mysql', models='second'))

	def test_scope(self):
		self.generate('-m', 'Notes', models='second')
		out = self.app('check', '--exclude', 'notes*', '--exclude', 'users', models='first')
		self.assertEqual(out, 'The database is as it should be.\n')
		self.write('migr.ini', '[migr]\nexclude = notes, users\n')
		self.assertEqual(self.app('check', models='first'), 'The database is as it should be.\n')

	def test_scope_of_a_newer_program(self):
		self.app('check', code=10)
		self.fails(1, 'ABI_NEWER', 'check', says='migr_scope', program=os.environ['MIGR_MODELS_APP'],
		           env={'APP_MODELS': 'first', 'APP_NEWER': 'x'})

	def test_inspect(self):
		self.generate('-m', 'Notes', models='second')
		sql = self.app('inspect')
		self.assertIn('CREATE TABLE', sql)
		self.assertNotIn('migr_version', sql)
		other = sqlite3.connect(self.folder / 'other.db')
		other.executescript(sql)
		other.close()
		self.files('check', '--to', 'sqlite:other.db')
		models = self.app_json('inspect')
		self.assertEqual([table['name'] for table in models['tables']], ['notes', 'users'])
		text = self.app('inspect', '--as', 'c', '--prefix', 'shop')
		self.assertIn('const migr_models shop_models = MIGR_MODELS(', text)
		self.app('inspect', '--as', 'c', '-o', 'models.c')
		self.assertIn('MIGR_TABLE("users"', (self.folder / 'models.c').read_text())
		self.app('inspect', '--as', 'c', '-o', 'models.c', code=8)
		self.assertEqual(self.app_json('inspect', '-o', 'models.json'), {'output': 'models.json'})
		self.assertEqual(json.loads((self.folder / 'models.json').read_text()), models)

	def test_fresh(self):
		self.generate('-m', 'First tables')
		self.app('-u', 'sqlite:new.db', 'upgrade', '--fresh')
		self.app('-u', 'sqlite:new.db', 'check')
		self.assertEqual(self.app('-u', 'sqlite:new.db', 'upgrade', 'head'), 'Nothing to do.\n')
		self.assertEqual(self.app_json('-u', 'sqlite:new.db', 'upgrade', '--fresh', 'head')['fresh'], True)
		other = sqlite3.connect(self.folder / 'other.db')
		other.executescript('CREATE TABLE other (id INTEGER PRIMARY KEY);')
		other.close()
		self.app('-u', 'sqlite:other.db', 'upgrade', '--fresh', code=3)
		self.assertIn('other', self.result.err)
		self.app('upgrade', '--fresh', '1', code=2)
		self.app('upgrade', code=2)

	def test_replay(self):
		self.generate('-m', 'First tables')
		self.app('check', '--replay')
		self.app('check', '--replay', models='second', code=10)
		self.revision('broken', self.heads()[0], up='CREATE TABLE a (id INTEGER); CREATE TABLE b (id INTEGER);',
		              back='DROP TABLE a;')
		self.app('check', '--replay', code=10)
		self.assertIn('broken', self.result.err)

	def test_who_gives_up_leaves_nothing(self):
		"""What is made to compare with is dropped, as the process goes on to its end."""
		self.generate('-m', 'First tables')
		self.app('check', '--replay', env={'APP_RAISES': '1'}, code=6)
		self.assertIn('cancelled', self.result.err)
		self.app('check', env={'APP_RAISES': '1'})

	def test_several_dialects(self):
		text = self.generate('-m', 'First tables', '--dialects', 'sqlite, postgresql, mysql')
		for section in ('-- migr:upgrade sqlite\n', '-- migr:upgrade postgresql\n', '-- migr:upgrade mysql\n',
		                '-- migr:downgrade sqlite, postgresql\n', '-- migr:downgrade mysql\n'):
			self.assertEqual(text.count(section), 1, text)
		# the table that goes has a foreign key to one that changes in another place
		text = self.generate('-m', 'Notes', '--dialects', 'sqlite, postgresql, mysql', models='second')
		self.assertNotIn('FOREIGN KEY', text.split('-- migr:downgrade', 1)[1].replace('has a foreign key', ''))
		self.assertIn('ENGINE', text)
		self.app('check', models='second')
		self.app('downgrade', 'base', models='second')
		self.assertEqual(self.tables(), [])

	def test_dialects_that_are_none(self):
		before = sorted(self.versions.iterdir())
		for names, says in (('sqlite, nosuch', "no dialect 'nosuch'"), ('sqlite, sqlite', 'twice'),
		                    ('', 'no dialect')):
			self.app('revision', '--autogenerate', '-m', 'x', '--dialects', names,
			         code=1 if says == 'twice' else 2)
			self.assertIn(says, self.result.err)
			self.assertEqual(sorted(self.versions.iterdir()), before)
		# what it takes is only known where the other database is
		self.generate('-m', 'Notes', models='second')
		before = sorted(self.versions.iterdir())
		self.write('schema.sql', '''CREATE TABLE users (id INTEGER NOT NULL PRIMARY KEY,
				email VARCHAR(255) NOT NULL UNIQUE,
				language VARCHAR(8) NOT NULL DEFAULT 'en');
			CREATE TABLE notes (id INTEGER NOT NULL PRIMARY KEY, user_id INTEGER NOT NULL, body TEXT);
			CREATE INDEX notes_user ON notes (user_id);''')
		self.app('revision', '--autogenerate', '-m', 'x', '--dialects', 'sqlite, mysql', '--to', 'schema.sql',
		         code=1, models='second')
		self.assertIn('drop_constraint notes for mysql', self.result.err)
		self.assertIn('the revision in C (--as c), or compare with a database of that kind', self.result.err)
		self.assertEqual(sorted(self.versions.iterdir()), before)

	def test_templates(self):
		self.generate('-m', 'First tables')
		before = sorted(self.versions.iterdir())
		head = '-- migr:revision %(rev)s\n-- migr:revises %(down_revisions)s\n'
		for name, text, says in (
				('none.tmpl', None, 'none.tmpl cannot be read'),
				('word.tmpl', head + '-- %(nonsense)s\n%(upgrades)s\n%(downgrades)s\n',
				 "word.tmpl:3: there is no token 'nonsense'"),
				('one.tmpl', head + '%(upgrades)s\n', 'no places for what the revision does'),
				('bare.tmpl', '%(upgrades)s\n%(downgrades)s\n', 'is no revision file')):
			if text is not None:
				self.write(name, text)
			self.write('migr.ini', f'[migr]\ntemplate = {name}\n')
			self.app('revision', '--autogenerate', '-m', 'x', models='second', code=8)
			self.assertIn(says, self.result.err)
			self.assertIn('hint: ', self.result.err)
			self.assertEqual(sorted(self.versions.iterdir()), before)
		self.write('migr.ini', '[migr]\nfile_template = %%(nonsense)s\n')
		self.app('revision', '--autogenerate', '-m', 'x', models='second', code=2)
		self.assertIn("no token 'nonsense'", self.result.err)
		self.assertEqual(sorted(self.versions.iterdir()), before)

	def test_post_write_that_fails(self):
		"""The file is there, whatever becomes of the command; who calls it in a script learns which."""
		for command, says in (('/nowhere/at/all', 'ended with status 127'), ('exit 3;', 'ended with status 3'),
		                      ('kill -TERM $$$$;', 'was ended by signal 15')):
			self.write('migr.ini', f'[migr]\npost_write = {command}\n')
			self.app('--format', 'json', 'revision', '--autogenerate', '-m', 'x', models='second', code=8)
			error = json.loads(self.result.out)['error']
			path, = self.versions.iterdir()
			self.assertIn(says, error['message'])
			self.assertIn(f'versions/{path.name}', error['message'])
			self.assertIn('the file is written', error['hint'])
			self.assertIn('CREATE TABLE', path.read_text())
			path.unlink()

	def test_patterns_that_fit_nothing(self):
		self.generate('-m', 'First tables')
		for command in (['check'], ['diff'], ['revision', '--autogenerate', '-m', 'x']):
			self.app(*command, '--include', 'userz', models='second')
			self.assertIn("fits the pattern 'userz' of include", self.result.err)
			self.app(*command, '--include', 'users', '--include', 'userz*', '--exclude', 'nothing*')
			self.assertIn("fits the pattern 'userz*' of include", self.result.err)
			self.assertNotIn('nothing*', self.result.err)
		# on either side is enough
		self.app('check', '--include', 'notes', models='second', code=10)
		self.assertNotIn('warning', self.result.err)
		self.app('inspect', '--include', 'userz')
		self.assertIn('left alone: users: it fits no pattern', self.result.err)

	def test_two_histories(self):
		"""Each has its own versions; of the other's tables only the scope knows that they are not meant."""
		self.generate('-m', 'First tables')
		(self.folder / 'plugin').mkdir()
		self.revision('p1', folder='plugin', up='CREATE TABLE plugin_log (id INTEGER PRIMARY KEY);',
		              back='DROP TABLE plugin_log;')
		plugin = ['-d', 'plugin', '-u', self.url, '--history', 'plugin']
		self.migr(*plugin, 'upgrade', 'head')
		heads = json.loads(self.migr('--format', 'json', *plugin, 'heads'))
		self.assertEqual([one['revision'] for one in heads], ['p1'])
		# no table of either's bookkeeping is told
		out = self.app('check', code=10)
		self.assertEqual(out, '- table plugin_log is not wanted (loses rows or values)\n')
		self.app('check', '--exclude', 'plugin_*')
		self.write('plugin.sql', 'CREATE TABLE plugin_log (id INTEGER PRIMARY KEY);')
		self.migr(*plugin, 'check', '--to', 'plugin.sql', '--include', 'plugin_*')
		self.app('downgrade', 'base')
		self.migr(*plugin, 'check', '--to', 'plugin.sql')

	def heads(self):
		return [one['revision'] for one in self.app_json('heads')]


if __name__ == '__main__':
	sys.exit(support.main())
