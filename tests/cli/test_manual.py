# SPDX-License-Identifier: MIT
"""The manual page names everything that there is, and is sound.

  test_manual.py PAGE
"""
import pathlib
import re
import shutil
import subprocess
import sys

import support

PAGE = pathlib.Path(sys.argv.pop())


class Manual(support.Case):
	def setUp(self):
		super().setUp()
		self.page = re.sub(r'\\f[RPI]', '', PAGE.read_text().replace('\\-', '-'))

	def test_commands_and_options(self):
		names = re.findall(r'^  (\w+) ', self.migr('help').split('Options of all commands')[0], re.MULTILINE)
		self.assertGreater(len(names), 15)
		helps = [self.migr('help')] + [self.migr('help', name) for name in names]
		for name in names:
			self.assertRegex(self.page, rf'\n\.(B|BR|BI|SS)? ?"?{name}\b', name)
		for option in set(re.findall(r'(--[a-z-]+)', '\n'.join(helps))):
			self.assertIn(option, self.page)

	def test_settings(self):
		source = (PAGE.parent.parent / 'lib/cli/settings.c').read_text()
		keys = re.findall(r'\] = \{ "([a-z_]+)"', source)
		self.assertEqual(len(keys), 33)
		for key in keys:
			self.assertRegex(self.page, rf'\b{key}\b')

	def test_renders_without_warnings(self):
		if not shutil.which('groff'):
			return
		run = subprocess.run(['groff', '-man', '-ww', '-Tutf8', '-z', str(PAGE)], capture_output=True,
		                     text=True, check=True)
		self.assertEqual(run.stderr, '')


if __name__ == '__main__':
	sys.exit(support.main())
