# SPDX-License-Identifier: MIT
"""init, list_templates, revision, merge, edit, embed."""
import os
import sys

import support


class Init(support.Case):
	def test_a_first_revision_from_nothing(self):
		text = self.migr('init', 'migrations')
		self.assertIn('Created migrations/versions\nCreated migr.ini\n', text)
		self.assertIn('revision -m', text)
		self.migr('revision', '-m', 'first table')
		path, = (self.folder / 'migrations/versions').iterdir()
		text = path.read_text()
		more = '-- migr:upgrade\nCREATE TABLE t_first (id INTEGER);\n'
		path.write_text(text.replace('-- migr:upgrade\n', more, 1))
		self.migr('upgrade', 'head')
		self.assertEqual(self.tables('app.db'), ['t_first'])
		self.migr('current', '--check-heads')

	def test_json(self):
		self.assertEqual(self.json('init', 'migrations'), {'created': ['migrations/versions', 'migr.ini']})

	def test_nothing_is_written_over(self):
		self.write('full/file', '')
		self.fails(8, 'FILE_EXISTS', 'init', 'full', says='full')
		self.assertFalse((self.folder / 'migr.ini').exists())
		self.write('migr.ini', 'mine')
		self.fails(8, 'FILE_EXISTS', 'init', 'migrations', says='migr.ini')
		self.assertFalse((self.folder / 'migrations').exists())
		self.assertEqual((self.folder / 'migr.ini').read_text(), 'mine')
		self.write('plain', '')
		(self.folder / 'migr.ini').unlink()
		self.fails(8, 'FILE', 'init', 'plain', says='plain')
		self.fails(8, 'FILE', 'init', 'plain/below')

	def test_an_empty_folder_will_do(self):
		(self.folder / 'empty').mkdir()
		self.migr('init', 'empty')

	def test_settings_elsewhere(self):
		(self.folder / 'conf').mkdir()
		self.migr('init', 'db/migrations', '-c', 'conf/db.ini', '-n', 'db', '-u', 'sqlite:50%.db')
		self.migr('-c', 'conf/db.ini', '-n', 'db', 'revision', '-m', 'x')
		self.assertEqual(len(list((self.folder / 'db/migrations/versions').iterdir())), 1)
		self.migr('-c', 'conf/db.ini', '-n', 'db', 'upgrade', 'head')
		self.assertTrue((self.folder / '50%.db').exists())

	def test_a_password_is_not_written(self):
		self.migr('init', 'migrations', '-u', 'postgresql://me:secret@host/x')
		self.assertNotIn('secret', (self.folder / 'migr.ini').read_text())
		self.fails(8, 'SETTINGS', 'status', says='MIGR_URL')

	def test_odd_names(self):
		self.fails(2, 'OPTION', 'init', '')
		self.fails(2, 'OPTION', 'init', 'a;b')
		self.fails(2, 'OPTION', 'init', 'a\nb')
		self.fails(2, 'OPTION', 'init', 'x' * 180, says='198 bytes')
		for name in ('', 'a]b', 'a\nb', 's' * 49):
			self.fails(2, 'OPTION', '-n', name, 'init', 'migrations', says="section's name")
		self.fails(2, 'OPTION', 'init', 'x', '-u', 'sqlite:a ; b')
		self.migr('init', 'my 50%{} ünï$$')
		self.migr('revision', '-m', 'x')

	def test_templates(self):
		text = self.migr('list_templates')
		self.assertEqual([line.split()[0] for line in text.splitlines()], ['sql', 'c', 'application'])
		self.assertEqual([item['name'] for item in self.json('list_templates')], ['sql', 'c', 'application'])
		self.fails(2, 'OPTION', 'init', 'x', '-t', 'aplication', hints="'application'")
		self.fails(2, 'OPTION', 'init', 'x', '-t', 'generic', hints='list_templates')

	def test_commands_about_files_need_no_module(self):
		self.migr('init', 'migrations', '--template', 'c')
		self.migr('revision', '-m', 'x')
		self.migr('history')
		self.fails(8, 'FILE', 'status', says='revisions.so')


class Revision(support.Case):
	def setUp(self):
		super().setUp()
		self.settings()

	def read(self, name):
		return (self.versions / name).read_text()

	def test_first_and_next(self):
		text = self.migr('revision', '-m', 'Make users!', '--rev-id', 'a1')
		self.assertEqual(text, f'Created {self.folder.resolve()}/versions/a1_make_users.sql (revision a1)\n')
		revision = self.json('revision', '-m', 'next')
		self.assertRegex(revision['revision'], '^[0-9a-f]{12}$')
		self.assertEqual(revision['down_revisions'], ['a1'])
		self.assertTrue(revision['path'].endswith('_next.sql'))

	def test_options(self):
		self.migr('revision', '--rev-id', 'a1', '-m', 'x')
		self.migr('revision', '--rev-id', 'b1', '--head', 'base', '--branch-label', 'one',
		          '--branch-label', 'two')
		revision = self.json('revision', '--rev-id', 'b2', '--head=one@head', '--depends-on', 'a1',
		                     '-m', 'needs')
		self.assertEqual((revision['down_revisions'], revision['depends_on']), (['b1'], ['a1']))
		self.assertEqual(sorted(self.json('show', 'b1')[0]['branch_labels']), ['one', 'two'])
		self.migr('revision', '--rev-id', 'c1', '--head', 'base')
		self.fails(9, 'MULTIPLE_HEADS', 'revision', '-m', 'x')
		self.fails(9, 'NOT_A_HEAD', 'revision', '--head', 'b1', '-m', 'x', hints='splice')
		self.migr('revision', '--head', 'b1', '--splice', '-m', 'x', '--rev-id', 'b3')
		self.fails(8, 'DUPLICATE_ID', 'revision', '--head', 'b3', '--rev-id', 'a1')
		self.fails(8, 'ILLEGAL_ID', 'revision', '--head', 'b3', '--rev-id', 'a+1')

	def test_language(self):
		self.migr('revision', '--rev-id', 'a1', '-m', 'x', '--as', 'c')
		self.assertIn('MIGR_REVISION(', self.read('a1_x.c'))
		self.settings('format = c\n')
		self.migr('revision', '--rev-id', 'a2', '-m', 'x')
		self.migr('revision', '--rev-id', 'a3', '-m', 'x', '--as=sql')
		self.assertEqual(sorted(os.listdir(self.versions)), ['a1_x.c', 'a2_x.c', 'a3_x.sql'])
		self.assertEqual(self.migr('heads'), 'a3 (head)\n')

	def test_names_of_files(self):
		self.settings('file_template = %%(slug)s-%%(rev)s\ntruncate_slug_length = 10\n')
		self.migr('revision', '--rev-id', 'a1', '-m', 'something rather long')
		name, = os.listdir(self.versions)
		self.assertRegex(name, r'^[a-z_]{1,10}-a1\.sql$')

	def test_template(self):
		self.settings('template = none.tmpl\n')
		self.fails(8, 'FILE', 'revision', '-m', 'x', says='none.tmpl')

	def test_time_zone(self):
		env = {'TZ': 'XXX+12'}
		utc = self.json('revision', '-m', 'x', env=env)['create_date']
		self.settings('timezone = local\n')
		local = self.json('revision', '-m', 'x', env=env)['create_date']
		self.assertRegex(local, r'^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$')
		self.assertNotEqual(utc[:13], local[:13])

	def test_several_folders(self):
		(self.folder / 'more').mkdir()
		self.migr('-d', 'versions', '-d', 'more', 'revision', '-m', 'x', '--rev-id', 'a1',
		          '--version-path', 'more')
		self.assertEqual(os.listdir(self.folder / 'more'), ['a1_x.sql'])
		self.migr('-d', 'versions', '-d', 'more', 'revision', '-m', 'x', '--version-path', 'other', '--head=a1',
		          code=2)

	def test_merge(self):
		self.line('a1')
		self.revision('a2', 'a1')
		self.revision('b2', 'a1')
		revision = self.json('merge', 'heads', '-m', 'together', '--rev-id', 'm1')
		self.assertEqual(sorted(revision['down_revisions']), ['a2', 'b2'])
		self.assertEqual(self.migr('heads'), 'm1 (head)\n')
		self.migr('upgrade', 'head')
		self.revision('c2', 'a1')
		self.migr('merge', 'c2', 'm1', '-m', 'again', '--rev-id', 'm2')
		self.fails(9, 'NOT_A_HEAD', 'merge', 'a2', 'm2', '-m', 'x')
		result = self.call('merge', 'm2', '-m', 'x')
		self.assertNotEqual(result.code, 0)

	def test_no_folder(self):
		(self.folder / 'migr.ini').unlink()
		self.fails(8, 'SETTINGS', 'revision', '-m', 'x', says='no folder')
		self.fails(8, 'FILE', 'revision', '-d', 'none', '-m', 'x', says='none')


class Edit(support.Case):
	def setUp(self):
		super().setUp()
		self.line('a1', 'a2')
		self.settings()
		self.editor = self.write('bin/editor', '#!/bin/sh\nprintf "%s|" "$@" >>"$LOG"\n')
		self.editor.chmod(0o755)
		self.log = self.folder / 'log'

	def edited(self, *arguments, **variables):
		self.log.unlink(missing_ok=True)
		self.migr('edit', *arguments, env=dict(LOG=str(self.log), **variables))
		return self.log.read_text().split('|')[:-1]

	def test_which_editor(self):
		path = str(self.folder.resolve() / 'versions/a2.sql')
		self.assertEqual(self.edited('head', VISUAL=str(self.editor), EDITOR='false'), [path])
		self.assertEqual(self.edited('a2', EDITOR=f'{self.editor} --wait "a b"'), ['--wait', 'a b', path])
		(self.folder / 'bin/sensible-editor').symlink_to(self.editor)
		self.assertEqual(self.edited('head', PATH=f'{self.folder}/bin:{os.environ["PATH"]}'), [path])
		out = self.json('edit', 'a2', env={'EDITOR': 'true'})
		self.assertEqual(out, [path])

	def test_current(self):
		self.migr('upgrade', 'a1')
		self.assertEqual(self.edited('current', EDITOR=str(self.editor)),
		                 [str(self.folder.resolve() / 'versions/a1.sql')])

	def test_names_with_blanks_and_quotes(self):
		path = self.write("o d'd/$(x) \"y\".sql", '-- migr:revision b1\n-- migr:upgrade\nSELECT 1;\n')
		self.assertEqual(self.edited('b1', '-d', path.parent, EDITOR=str(self.editor)), [str(path)])

	def test_signals(self):
		"""The commands ignore SIGPIPE, and an editor does not inherit that."""
		editor = self.write('bin/signals', '#!/bin/sh\nkill -PIPE $$\necho >"$LOG"\n')
		editor.chmod(0o755)
		self.fails(8, 'FILE', 'edit', 'head', says='signal 13',
		           env={'EDITOR': f'exec {editor}', 'LOG': str(self.log)})
		self.assertFalse(self.log.exists())

	def test_faults(self):
		self.fails(8, 'FILE', 'edit', 'head', says='ended with status 1', env={'EDITOR': 'false'})
		self.fails(9, 'TARGET_NOT_FOUND', 'edit', 'nope1', env={'EDITOR': 'true'})
		self.fails(9, 'TARGET_NOT_FOUND', 'edit', 'base', env={'EDITOR': 'true'})
		self.fails(8, 'FILE', 'edit', 'head', says='no editor', env={'PATH': '/nowhere'})


class Embed(support.Case):
	def setUp(self):
		super().setUp()
		self.line('a1', 'a2')

	def test_output(self):
		self.assertEqual(self.migr('embed', 'versions', '-o', 'out.c', '--depfile', 'out.d'), '')
		text = (self.folder / 'out.c').read_text()
		self.assertIn('migr_status register_revisions(migr_context *', text)
		self.assertIn('CREATE TABLE t_a2', text)
		dependencies = (self.folder / 'out.d').read_text()
		self.assertTrue(dependencies.startswith('out.c:'), dependencies)
		self.assertIn('versions/a1.sql', dependencies)

	def test_options(self):
		self.migr('embed', '--function', 'shop_register', '-o', 'out.c', '--depfile=out.d',
		          '--depfile-target', 'x/y.c', 'versions')
		self.assertIn('shop_register', (self.folder / 'out.c').read_text())
		self.assertTrue((self.folder / 'out.d').read_text().startswith('x/y.c:'))
		self.settings()
		self.assertEqual(self.json('embed', '-o', 'two.c'), {'output': 'two.c', 'depfile': None})

	def test_recursive(self):
		self.revision('a3', 'a2', folder='versions/more')
		self.migr('embed', '--recursive', 'versions', '-o', 'out.c')
		self.assertIn('t_a3', (self.folder / 'out.c').read_text())

	def test_faults(self):
		self.fails(8, 'FILE', 'embed', 'none', '-o', 'out.c', says='none')
		self.revision('a4', 'zz')
		self.fails(8, 'UNKNOWN_PARENT', 'embed', 'versions', '-o', 'out.c', says='zz')
		self.assertFalse((self.folder / 'out.c').exists())


if __name__ == '__main__':
	sys.exit(support.main())
