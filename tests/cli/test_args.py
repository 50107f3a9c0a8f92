# SPDX-License-Identifier: MIT
"""The command line: commands, options, words, help, and what is wrong with them."""
import json
import sys

import support

COMMANDS = '''init revision merge edit upgrade downgrade stamp plan status current heads branches history show
	ensure_version repair restore embed list_templates version help'''.split()


class Usage(support.Case):
	def test_no_command(self):
		self.fails(2, 'OPTION', says='a command is missing', hints='migr help')

	def test_unknown_command(self):
		self.fails(2, 'OPTION', 'upgrad', 'head', says="unknown command 'upgrad'",
		           hints="did you mean 'upgrade'?")
		self.fails(2, 'OPTION', 'ensure-version', hints="'ensure_version'")
		self.fails(2, 'OPTION', 'hist', hints="'history'")

	def test_commands_of_others_are_unknown(self):
		for name in ('squash', 'autogenerate'):
			self.fails(2, 'OPTION', name, says=f"unknown command '{name}'", hints='lists the commands')

	def test_empty_command(self):
		self.fails(2, 'OPTION', '', says='empty')

	def test_unknown_option(self):
		self.fails(2, 'OPTION', 'heads', '--resolve-dependancies', says="'--resolve-dependancies'",
		           hints="'--resolve-dependencies'")
		self.fails(2, 'OPTION', 'upgrade', 'head', '--sq1', says="unknown option '--sq1'")
		self.fails(2, 'OPTION', '-x', 'heads', says="unknown option '-x'")
		self.fails(2, 'OPTION', 'heads', '--fromat=json', hints="'--format'")

	def test_option_of_a_command_before_it(self):
		self.fails(2, 'OPTION', '-m', 'text', 'revision', hints='after its name')

	def test_shortened_option(self):
		self.revision('a')
		for words in (('heads', '--form', 'json'), ('--fo=json', 'heads'),
		              ('heads', '--format', 'text', '--f=json')):
			self.assertEqual(json.loads(self.migr('-d', 'versions', *words))[0]['revision'], 'a', words)
		self.assertEqual(self.migr('-d', 'versions', 'heads', '--form', 'json', '--form=text'), 'a (head)\n')

	def test_ambiguous_option(self):
		self.fails(2, 'OPTION', 'heads', '--on', says="'--on' is ambiguous", hints='--on-late')

	def test_missing_and_superfluous_values(self):
		self.fails(2, 'OPTION', 'revision', '-m', says="'--message' needs a value")
		self.fails(2, 'OPTION', 'revision', '--head', says="'--head' needs a value")
		self.fails(2, 'OPTION', 'heads', '--quiet=3', says="'--quiet' takes no value")

	def test_bad_choice(self):
		result = self.call('heads', '--format', 'jsn')
		self.assertEqual(result.code, 2)
		self.assertIn("text|json, not 'jsn'", result.err)
		self.assertIn("did you mean 'json'?", result.err)
		self.fails(2, 'OPTION', 'heads', '--on-late', 'maybe', says='refuse|warn|accept')
		self.fails(2, 'OPTION', 'plan', 'upgarde', 'head', hints="'upgrade'")

	def test_missing_and_superfluous_words(self):
		self.fails(2, 'OPTION', 'upgrade', says="'upgrade' needs TARGET",
		           hints='usage: migr upgrade [OPTION...] TARGET')
		self.fails(2, 'OPTION', 'heads', 'x', says="'heads' does not take 'x'")
		self.fails(2, 'OPTION', 'plan', 'upgrade', says="'plan' needs more")
		self.fails(2, 'OPTION', 'plan', 'downgrade', 'a', 'b', says="not also 'b'")
		self.fails(2, 'OPTION', 'plan', 'upgrade', 'a', '--purge', says='--purge')
		self.fails(2, 'OPTION', 'embed', 'versions', says='--output')
		self.fails(2, 'OPTION', 'embed', '-o', 'x.c', says='folder')

	def test_bad_numbers(self):
		for bad in ('5x', '', '.', '-1', '1.2345', '9999999'):
			self.fails(2, 'OPTION', 'status', '-d', 'versions', '-u', self.url, '--lock-timeout', bad,
			           says=('lock_timeout', f"'{bad}'"))
		for option in ('--statement-timeout', '--statement-lock-timeout', '--retries'):
			self.fails(2, 'OPTION', 'status', '-d', 'versions', '-u', self.url, option, '-1', says="'-1'")

	def test_failure_is_json_wherever_the_format_stands(self):
		for arguments in (('heads', '--bogus', '--format=json'), ('--format', 'json', 'bogus'),
		                  ('bogus', '--format', 'json')):
			result = self.call(*arguments)
			self.assertEqual(result.code, 2)
			self.assertTrue(result.out.startswith('{\n  "error": {\n    "code": "OPTION"'), result)
			self.assertEqual(result.err, '')


class Words(support.Case):
	def setUp(self):
		super().setUp()
		self.line('a1', 'a2', 'a3')
		self.settings()

	def test_options_before_and_after(self):
		first = self.migr('-v', 'history')
		self.assertEqual(first, self.migr('history', '-v'))
		self.assertEqual(first, self.migr('history', '--verb'))
		self.assertEqual(self.migr('--color=never', '-qv', 'history', '-r', 'a2:'),
		                 self.migr('history', '-r', 'a2:', '--color', 'never', '-vq'))

	def test_relative_targets_are_no_options(self):
		self.migr('upgrade', '+2')
		self.assertEqual(self.rows(), ['a2'])
		self.migr('downgrade', '-1')
		self.assertEqual(self.rows(), ['a1'])
		self.migr('-q', 'downgrade', '-1', '-q')
		self.assertEqual(self.rows(), [])
		self.assertEqual(self.json('plan', 'upgrade', '+1')['to'], ['a1'])
		self.migr('upgrade', '--', '+1')
		self.assertEqual(self.json('plan', 'downgrade', '--', '-1')['to'], [])

	def test_a_number_is_no_command(self):
		self.fails(2, 'OPTION', '-1', says="'-1'")

	def test_after_two_dashes_all_are_words(self):
		self.fails(9, 'TARGET_SYNTAX', 'upgrade', '--', '--version')


class Help(support.Case):
	def test_general(self):
		text = self.migr('help')
		for name in COMMANDS:
			self.assertIn(f'\n  {name} ', text)
		for words in (('--help',), ('-h',), ('help', '--format', 'json')):
			self.assertEqual(self.migr(*words), text)
		self.assertLess(max(len(line) for line in text.splitlines()), 81)

	def test_of_each_command(self):
		for name in COMMANDS:
			text = self.migr('help', name)
			self.assertTrue(text.startswith(f'usage: migr [OPTION...] {name}'), text)
			self.assertEqual(self.migr(name, '--help'), text)
			self.assertEqual(self.migr('-h', name), text)
			self.assertLess(max(len(line) for line in text.splitlines()), 81)

	def test_of_an_unknown_command(self):
		self.fails(2, 'OPTION', 'help', 'upgrad', hints="'upgrade'")

	def test_help_needs_no_sound_settings(self):
		self.write('migr.ini', 'nonsense\n')
		self.migr('help', 'upgrade')
		self.migr('upgrade', '--help')
		self.migr('version')

	def test_version(self):
		text = self.migr('version')
		self.assertRegex(text, r'^migr \d+\.\d+\.\d+\n$')
		self.assertEqual(self.migr('--version'), text)
		self.assertEqual(self.migr('-V'), text)
		self.assertEqual(f"migr {self.json('version')['version']}\n", text)


if __name__ == '__main__':
	sys.exit(support.main())
