# SPDX-License-Identifier: MIT
"""What depends on where the output goes: colours, progress, signals, pipes that are closed."""
import errno
import os
import pty
import select
import signal
import subprocess
import sys

import support


class Terminal:
	"""A program on a terminal of its own."""

	def __init__(self, case, *arguments, env=None, stdout=None):
		self.master, slave = pty.openpty()
		self.process = subprocess.Popen(case.command() + list(arguments), cwd=case.folder,
		                                env=case.environment(env),
		                                stdin=slave, stdout=stdout or slave, stderr=slave,
		                                start_new_session=True, preexec_fn=self.take_terminal)
		os.close(slave)
		self.text = ''

	@staticmethod
	def take_terminal():
		"""Makes the terminal the session's own, so that ^C comes as a signal."""
		import fcntl
		import termios
		fcntl.ioctl(0, termios.TIOCSCTTY, 0)

	def read_more(self):
		ready, _, _ = select.select([self.master], [], [], support.PATIENCE)
		if not ready:
			self.process.kill()
			raise AssertionError(f'nothing more came after {self.text!r}')
		try:
			data = os.read(self.master, 65536)
		except OSError as error:
			if error.errno != errno.EIO:
				raise
			data = b''
		self.text += data.decode(errors='replace')
		return bool(data)

	def wait_for(self, text):
		while text not in self.text:
			if not self.read_more():
				raise AssertionError(f'{text!r} did not come: {self.text!r}')

	def press(self, key):
		os.write(self.master, key)

	def end(self):
		while self.read_more():
			pass
		os.close(self.master)
		return self.process.wait(support.PATIENCE)


class Colours(support.Case):
	def setUp(self):
		super().setUp()
		self.line('a1', 'a2')
		self.settings()

	def on_terminal(self, *arguments, env=None):
		terminal = Terminal(self, *arguments, env=env)
		terminal.end()
		return terminal.text

	def test_on_a_terminal_only(self):
		self.assertNotIn('\033', self.migr('history'))
		self.assertIn('\033[33ma2\033[0m', self.on_terminal('history'))

	def test_no_color_and_dumb_terminals(self):
		self.assertNotIn('\033', self.on_terminal('history', env={'NO_COLOR': '1'}))
		self.assertIn('\033', self.on_terminal('history', env={'NO_COLOR': ''}))
		self.assertNotIn('\033', self.on_terminal('history', env={'TERM': 'dumb'}))
		self.assertNotIn('\033', self.on_terminal('history', '--color', 'never'))

	def test_always(self):
		self.assertIn('\033[', self.migr('history', '--color=always'))
		self.assertIn('\033[', self.migr('history', '--color=always', env={'NO_COLOR': '1'}))
		self.migr('upgrade', 'zzzz', '--color=always', code=9)
		self.assertTrue(self.result.err.startswith('\033[1;31mmigr:\033[0m '), self.result.err)

	def test_errors(self):
		self.assertIn('\033[1;31mmigr:\033[0m ', self.on_terminal('upgrade', 'zzzz'))

	def test_json_has_none(self):
		self.assertNotIn('\033', self.on_terminal('history', '--format', 'json'))


class Progress(support.Case):
	def test_few_steps_are_lines(self):
		self.line('a1', 'a2')
		self.settings()
		terminal = Terminal(self, 'upgrade', 'head')
		self.assertEqual(terminal.end(), 0)
		self.assertIn('Running upgrade <base> -> a1, make a1\r\nRunning upgrade a1 -> a2', terminal.text)

	def test_many_steps_are_one_line(self):
		self.line(*[f'a{number}' for number in range(1, 31)])
		self.settings()
		terminal = Terminal(self, 'upgrade', 'head')
		self.assertEqual(terminal.end(), 0)
		self.assertIn('\r\033[K[30/30] Running upgrade a29 -> a30', terminal.text)
		lines = terminal.text.split('\r\n')
		self.assertEqual(len(lines), 2, terminal.text)
		self.assertTrue(lines[0].endswith('\r\033[KUpgraded 30 revisions; the database is at a30.'), lines)
		self.migr('downgrade', 'base')
		self.assertEqual(len(self.result.err.splitlines()), 30)


class Signals(support.Case):
	def setUp(self):
		super().setUp()
		self.more = ('--module', os.environ['MIGR_MODULE'], '-u', self.url)
		self.migr(*self.more, 'upgrade', 'm2')

	def test_control_c_cancels(self):
		terminal = Terminal(self, *self.more, 'upgrade', 'm3')
		terminal.wait_for('half way')
		terminal.press(b'\x03')
		self.assertEqual(terminal.end(), 6)
		self.assertIn('cancelled', terminal.text)
		self.assertEqual(self.rows(), ['m2'])
		self.assertEqual(self.tables(), ['t_m1', 't_m2'])

	def start(self, *arguments):
		process = subprocess.Popen(self.command() + list(self.more) + list(arguments), cwd=self.folder,
		                           env=self.environment(), stdout=subprocess.PIPE,
		                           stderr=subprocess.PIPE, text=True, preexec_fn=support.default_signals)
		self.addCleanup(process.kill)
		while True:
			line = process.stderr.readline()
			self.assertTrue(line, 'the program has ended')
			if 'half way' in line:
				return process

	def test_termination_cancels(self):
		for number in (signal.SIGTERM, signal.SIGHUP):
			process = self.start('upgrade', 'm3', '--format', 'json')
			process.send_signal(number)
			out, _ = process.communicate(timeout=support.PATIENCE)
			self.assertEqual(process.returncode, 6)
			self.assertIn('"code": "CANCELLED"', out)
			self.assertEqual(self.rows(), ['m2'])

	def test_the_second_signal_kills(self):
		process = self.start('upgrade', 'deaf1')
		process.send_signal(signal.SIGINT)
		# The first one may still be on its way, and two at once would count as one.
		while process.poll() is None:
			process.send_signal(signal.SIGINT)
			try:
				process.wait(0.05)
			except subprocess.TimeoutExpired:
				pass
		process.communicate()
		self.assertEqual(process.returncode, -signal.SIGINT)
		self.assertEqual(self.rows(), ['m2'])


class Pipes(support.Case):
	def setUp(self):
		super().setUp()
		self.line('a1', 'a2')
		self.settings()

	def into(self, stdout, *arguments, stderr=subprocess.PIPE):
		return subprocess.run(self.command() + list(arguments), cwd=self.folder, env=self.environment(),
		                      stdout=stdout, stderr=stderr, timeout=support.PATIENCE)

	def closed_pipe(self):
		reader, writer = os.pipe()
		os.close(reader)
		self.addCleanup(os.close, writer)
		return writer

	def test_closed_output_is_no_failure(self):
		run = self.into(self.closed_pipe(), 'history')
		self.assertEqual((run.returncode, run.stderr), (0, b''))

	def test_a_closed_pipe_does_not_stop_a_run(self):
		self.into(self.closed_pipe(), 'upgrade', 'head', stderr=self.closed_pipe())
		self.assertEqual(self.rows(), ['a2'])

	def test_full_output_is_a_failure(self):
		with open('/dev/full', 'wb') as full:
			run = self.into(full, 'history')
		self.assertEqual(run.returncode, 1)
		self.assertIn(b'cannot write the answer', run.stderr)

	def test_closed_descriptors(self):
		run = subprocess.run(['sh', '-c', 'exec "$0" "$@" >&- 2>&-', *self.command(), 'upgrade', 'head'],
		                     cwd=self.folder,
		                     env=self.environment(), timeout=support.PATIENCE)
		self.assertIn(run.returncode, (0, 1))
		self.assertEqual(self.rows(), ['a2'])


if __name__ == '__main__':
	sys.exit(support.main())
