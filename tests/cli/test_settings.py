# SPDX-License-Identifier: MIT
"""migr.ini, the environment and flags; URLs; passwords."""
import os
import pathlib
import shutil
import sys

import support


class Precedence(support.Case):
	def setUp(self):
		super().setUp()
		self.revision('a1')
		self.settings(url=False)

	def database(self, *arguments, env=None):
		return self.json(*arguments, 'status', env=env)['database']

	def test_rising_order(self):
		self.fails(8, 'SETTINGS', 'status', says='no database', hints='MIGR_URL')
		self.settings('url = sqlite:ini.db\n', url=False)
		self.assertEqual(self.database(), 'sqlite:ini.db')
		env = {'DATABASE_URL': 'sqlite:second.db'}
		self.assertEqual(self.database(env=env), 'sqlite:second.db')
		env['MIGR_URL'] = 'sqlite:first.db'
		self.assertEqual(self.database(env=env), 'sqlite:first.db')
		self.assertEqual(self.database('-u', 'sqlite:flag.db', env=env), 'sqlite:flag.db')
		self.assertEqual(self.database('-u', 'sqlite:x.db', '--url=sqlite:last.db', env=env), 'sqlite:last.db')

	def test_empty_variables_do_not_count(self):
		self.settings('url = sqlite:ini.db\n', url=False)
		self.assertEqual(self.database(env={'DATABASE_URL': '', 'MIGR_URL': ''}), 'sqlite:ini.db')

	def test_read_only_commands_create_nothing(self):
		self.database('-u', 'sqlite:not-there.db')
		self.assertFalse((self.folder / 'not-there.db').exists())

	def test_folders_by_flag_win(self):
		self.revision('b1', folder='other')
		self.revision('b2', 'b1', folder='third')
		self.assertEqual(self.migr('history', '-d', 'other', '--directory', 'third'),
		                 'b1 -> b2 (head)\n<base> -> b1\n')


class File(support.Case):
	def setUp(self):
		super().setUp()
		self.line('a1', 'a2')

	def test_found_by_flag_and_variable(self):
		self.write('conf/other.ini', '[migr]\nversion_locations = %(here)s/../versions\n')
		self.fails(8, 'SETTINGS', 'heads', says='no folder of revisions', hints='init')
		self.assertEqual(self.migr('-c', 'conf/other.ini', 'heads'), 'a2 (head)\n')
		self.assertEqual(self.migr('heads', env={'MIGR_CONFIG': 'conf/other.ini'}), 'a2 (head)\n')
		self.fails(8, 'SETTINGS', '-c', 'conf/none.ini', 'heads', says=('conf/none.ini', 'No such file'))

	def test_here_is_the_folder_of_the_file(self):
		self.settings()
		self.migr('-c', self.folder / 'migr.ini', 'heads', cwd='/')
		path = self.json('-c', self.folder / 'migr.ini', 'show', 'a1', cwd='/')[0]['path']
		self.assertEqual(path, str(self.folder.resolve() / 'versions/a1.sql'))

	def test_section(self):
		self.revision('b1', folder='plugins')
		self.settings('[plugins]\nversion_locations = plugins\nurl = sqlite:p.db\nhistory = plugins\n')
		self.assertEqual(self.migr('-n', 'plugins', 'heads'), 'b1 (head)\n')
		self.migr('-n', 'plugins', 'upgrade', 'head')
		self.assertEqual(self.query('SELECT version_num FROM migr_version_plugins', 'p.db'), [('b1',)])
		self.fails(8, 'SETTINGS', '-n', 'plugin', 'heads', says='no section [plugin]', hints="'plugins'")
		self.write('migr.ini', '# nothing\n')
		self.fails(8, 'SETTINGS', 'heads', says='no section [migr]')
		self.write('migr.ini', f'[{"s" * 48}]\nversion_locations = plugins\n')
		self.assertEqual(self.migr('-n', 's' * 48, 'heads'), 'b1 (head)\n')
		self.write('migr.ini', f'[{"s" * 49}]\nversion_locations = plugins\n')
		self.fails(8, 'SETTINGS', '-n', 's' * 49, 'heads', says='longer than 48 bytes')
		self.write('migr.ini', '[migr]\n')
		self.assertEqual(self.migr('-d', 'versions', 'heads'), 'a2 (head)\n')
		os.remove(self.folder / 'migr.ini')
		self.fails(8, 'SETTINGS', '-n', 'plugins', 'heads', says='no migr.ini')

	def test_script_location(self):
		self.revision('s1', folder='scripts/versions')
		self.write('migr.ini', '[migr]\nscript_location = scripts\n')
		self.assertEqual(self.migr('heads'), 's1 (head)\n')

	def test_lists_of_folders(self):
		self.revision('b1', folder='b')
		self.revision('c1', folder='c c')
		for value in ('versions, b,c c', 'versions,b,\n   c c\n', '\n  versions\n\tb\n  c c'):
			self.write('migr.ini', f'[migr]\nversion_locations = {value}\nformat = sql\n')
			self.assertEqual(sorted(self.migr('heads').split('\n')),
			                 ['', 'a2 (head)', 'b1 (head)', 'c1 (head)'])

	def test_recursive(self):
		self.revision('a3', 'a2', folder='versions/2024')
		self.settings()
		self.assertEqual(self.migr('heads'), 'a2 (head)\n')
		self.assertEqual(self.migr('--recursive', 'heads'), 'a3 (head)\n')
		self.settings('recursive_version_locations = yes\n')
		self.assertEqual(self.migr('heads'), 'a3 (head)\n')
		self.settings('recursive_version_locations = perhaps\n')
		self.fails(8, 'SETTINGS', 'heads', says=('migr.ini, line 4', 'on or off', "'perhaps'"))

	def test_comments_and_empty_values(self):
		self.settings('# a comment\n; another\n\nhistory =\nformat = sql ; the language\n')
		self.assertEqual(self.migr('heads'), 'a2 (head)\n')

	def test_tables(self):
		self.settings('version_table = alembic_version\nhistory_table = story\n')
		self.migr('upgrade', 'head')
		self.assertEqual(self.query('SELECT version_num FROM alembic_version'), [('a2',)])
		self.assertEqual(self.query('SELECT count(*) FROM story'), [(2,)])
		self.migr('--version-table', 'other', '--history-table=more', '-u', 'sqlite:o.db', 'ensure_version')
		self.assertEqual(self.query('SELECT * FROM other', 'o.db') + self.query('SELECT * FROM more', 'o.db'),
		                 [])


	def test_naming(self):
		self.settings('naming = ix=ix_{tabel}\n')
		self.fails(2, 'OPTION', 'upgrade', 'head', says='did you mean {table}?')
		self.settings('naming = ix=ix_{table}_{columns}, pk=pk_{table}\n')
		self.migr('upgrade', 'head')


class Values(support.Case):
	def setUp(self):
		super().setUp()
		self.revision('a1')

	def database(self, value, env=None):
		self.settings(f'url = {value}\n', url=False)
		return self.json('status', env=env)['database']

	def test_variables(self):
		self.assertEqual(self.database('sqlite:${NAME}.db', {'NAME': 'shop'}), 'sqlite:shop.db')
		self.assertEqual(self.database('sqlite:${NAME:-other}.db', {'NAME': 'shop'}), 'sqlite:shop.db')
		self.assertEqual(self.database('sqlite:${NAME:-other}.db'), 'sqlite:other.db')
		self.assertEqual(self.database('sqlite:${NAME:-}x.db'), 'sqlite:x.db')
		self.assertEqual(self.database('sqlite:a$$b$c%%d.db'), 'sqlite:a$b$c%d.db')
		self.assertEqual(self.database('sqlite:$${x}.db'), 'sqlite:${x}.db')
		# what a variable holds is not looked at again
		self.assertEqual(self.database('sqlite:${NAME}.db', {'NAME': '%(here)s'}), 'sqlite:%(here)s.db')

	def test_bad_replacements(self):
		for value, says in (('sqlite:${NAME}', 'NAME is not set'), ('sqlite:${NAME', 'no variable'),
		                    ('sqlite:${}', 'no variable'), ('sqlite:${A-B}', 'no variable'),
		                    ('sqlite:50%', 'is not followed by'), ('sqlite:%(there)s', 'is not followed by')):
			with self.subTest(value):
				self.settings(f'url = {value}\n', url=False)
				self.fails(8, 'SETTINGS', 'status', says=('migr.ini, line 3', says))

	def test_bad_choices_and_numbers(self):
		for line, says in (('transaction = sometimes', 'per-revision|whole-run|none'),
		                   ('on_late = no', 'refuse|warn'),
		                   ('lock_timeout = soon', 'number of seconds'), ('retries = often', 'a number'),
		                   ('format = cobol', 'sql|c'),
		                   ('timezone = Europe/Berlin', 'utc|local'), ('restore_on_failure = x', 'on or off')):
			with self.subTest(line):
				self.settings(line + '\n')
				self.fails(8, 'SETTINGS', 'upgrade', 'head', says=('migr.ini, line 4', says))
		self.settings('truncate_slug_length = x\n')
		self.fails(8, 'SETTINGS', 'revision', '-m', 'x', says='whole number')


class Faults(support.Case):
	def test_unknown_key(self):
		self.settings('transactoin = none\n')
		self.fails(8, 'SETTINGS', 'heads', says=('migr.ini, line 4', "'transactoin'"), hints="'transaction'")

	def test_keys_of_other_sections_do_not_matter(self):
		self.revision('a1')
		self.settings('[other]\nwhatever = x\n')
		self.migr('heads')

	def test_key_twice(self):
		self.settings('format = sql\nformat = c\n')
		self.fails(8, 'SETTINGS', 'heads', says=('line 5', "'format'", 'line 4'))

	def test_no_assignment(self):
		self.settings('format\n')
		self.fails(8, 'SETTINGS', 'heads', says='migr.ini, line 4')

	def test_long_lines_are_refused_not_cut(self):
		self.revision('a1')
		fits = 'template = ' + 'x' * (198 - len('template = '))
		self.settings(fits + '\n')
		self.migr('heads')
		self.settings(fits + 'y\n')
		self.fails(8, 'SETTINGS', 'heads', says=('migr.ini, line 4', '198 bytes'))
		self.settings('# ' + 'c' * 300 + '\n')
		self.fails(8, 'SETTINGS', 'heads', says='line 4')

	def test_no_text(self):
		self.write('migr.ini', b'[migr]\nurl = x\0y\n')
		self.fails(8, 'SETTINGS', 'heads', says='no text file')
		self.write('migr.ini', b'x' * 2000000)
		self.fails(8, 'SETTINGS', 'heads', says='larger than 1 MiB')
		(self.folder / 'migr.ini').unlink()
		(self.folder / 'migr.ini').mkdir()
		self.fails(8, 'SETTINGS', 'heads', says='migr.ini')

	def test_carriage_returns_and_byte_order_mark(self):
		self.revision('a1')
		self.write('migr.ini',
		           b'\xef\xbb\xbf[migr]\r\nversion_locations = versions\r\nurl = sqlite:shop.db\r\n')
		self.assertEqual(self.json('status')['database'], 'sqlite:shop.db')


class Urls(support.Case):
	def setUp(self):
		super().setUp()
		self.revision('a1')

	def refused(self, url, code='URL', **more):
		return self.fails(7, code, 'status', '-d', 'versions', '-u', url, **more)

	def test_unknown_kind(self):
		self.refused('oracle://host/x', says="'oracle'", hints='sqlite, postgresql, mysql')
		self.refused('postgrsql://host/x', hints="'postgresql'")
		self.refused('postgresql+psycopg2://host/x', hints='leave out the driver')
		self.refused('../x:y', says='is a path')

	def test_paths(self):
		self.refused('shop.db', says="'shop.db' is a path", hints='sqlite:shop.db')
		self.refused('/tmp/shop.db', hints='sqlite:/tmp/shop.db')
		self.refused('', says='empty')

	def test_backend_that_is_not_installed(self):
		if os.environ['MIGR_LINKED']:
			return
		# the library as built finds the backends built beside it; a copy of it elsewhere has none beside it
		elsewhere = pathlib.Path(self.folder) / 'elsewhere'
		elsewhere.mkdir()
		for folder in os.environ['LD_LIBRARY_PATH'].split(':'):
			for library in pathlib.Path(folder).glob('libmigr-cli.so.*'):
				if not library.is_symlink() and library.suffix != '.symbols' and library.is_file():
					shutil.copy(library, elsewhere / '.'.join(library.name.split('.')[:4]))
		path = f"{elsewhere}:{os.environ['LD_LIBRARY_PATH']}"
		self.fails(7, 'UNSUPPORTED', 'status', '-d', 'versions', '-u', 'mariadb://host/x', says='mysql',
		           hints='MIGR_BACKEND_PATH', env={'LD_LIBRARY_PATH': path})

	def test_aliases(self):
		for url in ('sqlite:a.db', 'sqlite3:a.db', 'SQLite:a.db', 'sqlite:///a.db'):
			with self.subTest(url):
				self.assertEqual(self.json('current', '-d', 'versions', '-u', url), [])

	def test_passwords_are_not_shown(self):
		for url in ('mongo://me:se:c@ret@host/db', 'mongo://me:secret@host', 'mongo://:secret@host',
		            'mongo://host/db?user=me&password=secret&x=1', "mongo:host=h password='sec ret' x",
		            'postgres://me:secret@host/db', 'host=x password=secret', 'mongo://me:s/e?c#ret@host/db',
		            'me:secret@host/db', 'postgresql//me:secret@host/db', 'mongo:me:secret@host/db',
		            'password=secret host=x:1 user=me@y'):
			with self.subTest(url):
				result = self.call('status', '-d', 'versions', '-u', url)
				self.assertEqual(result.code, 7)
				for part in ('secret', 'ret@', 'c@', 'ec ret', 'c#'):
					self.assertNotIn(part, result.out + result.err)
				self.assertNotIn('secret', self.migr('status', '-d', 'versions', '-u', url,
				                                     '--format=json', code=7))

	def test_offline_commands_need_no_database(self):
		self.migr('heads', '-d', 'versions')
		self.migr('heads', '-d', 'versions', '-u', 'postgresql://nowhere/x')
		self.migr('history', '-d', 'versions', '-u', 'nonsense')

	def test_the_dialect_comes_from_the_url(self):
		self.write('versions/b1.sql',
		           '-- migr:revision b1\n-- migr:revises a1\n-- migr:upgrade sqlite\nSELECT 1;\n'
		           '-- migr:upgrade postgresql\nSELECT 2;\n')
		for url, number in (('sqlite:x.db', '1'), ('postgresql://nowhere/x', '2')):
			shown, = self.json('show', 'b1', '-d', 'versions', '-u', url)
			self.assertIn(f'SELECT {number}', shown['upgrade'])


if __name__ == '__main__':
	sys.exit(support.main())
