#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compares plans, rows and kinds of errors with Alembic, on random graphs and commands.

  oracle.py DRIVER

MIGR_TEST_SEED and MIGR_TEST_GRAPHS choose other graphs, and more of them. Both must agree on the set of steps, on the
rows afterwards and on the kind of error; orders must be valid, and may differ. Where Alembic is known to be wrong,
differences.py says which answer is right, and that one is demanded.
"""
import collections
import os
import random
import subprocess
import sys

try:
	import alembic
except ImportError:
	sys.exit('Alembic is not there: apt-get install alembic, or leave this test out with -Doracle=disabled')

import differences
import peer
import worlds

COMMANDS = 14


class Case:
	"""One command on one graph, and both answers."""

	def __init__(self, graph, direction, rows, targets):
		self.graph, self.direction, self.rows, self.targets = graph, direction, rows, targets
		self.parsed = [worlds.Target(text) for text in targets]
		self.peer = None
		self.ours = None
		self.theirs = None

	def ask(self, rows=None, targets=None, graph=None):
		"""Alembic's answer to a command that is a little different."""
		asked = peer.Peer(graph) if graph else self.peer
		return asked.plan(self.direction, self.rows if rows is None else rows, targets or self.targets)

	def __str__(self):
		command = '%s; %s %s' % (' '.join(self.rows) or '-', self.direction, ' '.join(map(repr, self.targets)))
		lines = ('graph %s' % self.graph, 'rows ' + command,
		         'libmigr: %s' % self.ours, 'Alembic: %s' % self.theirs)
		return '\n#   '.join(lines)


def make_worlds(seed, count):
	made = []
	for number in range(count):
		rng = random.Random('%d %d' % (seed, number))
		graph = worlds.random_graph(rng)
		broken = rng.random() < 0.1
		if broken:
			worlds.break_graph(rng, graph)
			made.append((graph, True, []))
		else:
			commands = [worlds.random_command(rng, graph) for _ in range(COMMANDS)]
			made.append((graph, False, [Case(graph, *command) for command in commands]))
	return made


def questions(made):
	for graph, _, cases in made:
		yield 'graph'
		for node in graph.nodes:
			yield '\t'.join(('add', node.name, ','.join(node.parents) or '-', ','.join(node.labels) or '-',
			                 ','.join(node.dependencies) or '-'))
		yield 'build'
		for case in cases:
			yield '\t'.join(('plan', case.direction, ','.join(case.rows) or '-', *case.targets))


def ask_driver(driver, made):
	text = '\n'.join(questions(made)) + '\n'
	run = subprocess.run([driver], input=text, capture_output=True, text=True, check=False)
	if run.returncode:
		sys.exit('%s ended with %d: %s' % (driver, run.returncode, run.stderr))
	return iter(run.stdout.splitlines())


def read_answer(line):
	parts = line.split('\t')
	if parts[0] == 'error':
		return peer.Answer(error=parts[1], text=parts[2])
	steps, rows = ([name for name in part.split(',') if name] for part in parts[1:3])
	return peer.Answer(steps, set(rows))


def order_fault(case, steps):
	"""The first step that is taken before what it needs, or taken back before what needs it."""
	done = case.graph.closure(case.rows)
	for name in steps:
		if case.direction == 'upgrade':
			if name in done or (case.graph.below[name] - {name}) - done:
				return name
			done.add(name)
		else:
			if name not in done or (case.graph.above[name] - {name}) & done:
				return name
			done.remove(name)
	return None


def judge(case):
	"""None if both agree, the name of a known difference, or a complaint."""
	ours, theirs = case.ours, case.theirs
	if not ours.error and order_fault(case, ours.steps):
		return 'FAULT: step %s comes too early' % order_fault(case, ours.steps)
	if ours.agrees_with(theirs):
		return None
	return differences.name_of(case) or 'FAULT: not a known difference'


def judge_build(graph, line):
	kind = peer.Peer(graph).build()
	ours = read_answer(line) if line != 'ok' else peer.Answer([], set())
	found = set(ours.text.split(',')) if ours.error == 'GRAPH' else {ours.error}
	text = '%s, not %s: graph %s' % (sorted(map(str, found)), kind, graph)
	return differences.same_fault(graph, kind, found), text


def main():
	seed = int(os.environ.get('MIGR_TEST_SEED', '1'))
	count = int(os.environ.get('MIGR_TEST_GRAPHS', '2500'))
	made = make_worlds(seed, count)
	answers = ask_driver(sys.argv[1], made)
	counts, faults, total = collections.Counter(), [], 0
	for graph, broken, cases in made:
		line = next(answers)
		if broken or line != 'ok':
			same, text = judge_build(graph, line)
			counts['broken graphs'] += 1
			if not same:
				faults.append(text)
			continue
		asked = peer.Peer(graph)
		for case in cases:
			total += 1
			case.peer, case.ours = asked, read_answer(next(answers))
			case.theirs = case.ask()
			verdict = judge(case)
			if verdict and verdict.startswith('FAULT'):
				faults.append('%s: %s' % (verdict, case))
			elif verdict:
				counts['differs, as known: ' + verdict] += 1
			else:
				counts['refused alike' if case.ours.error else 'done alike'] += 1
	print('# Alembic %s, seed %d: %d graphs, %d commands' % (alembic.__version__, seed, count, total))
	for name, number in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
		print('# %7d %s' % (number, name))
	for text in faults[:20]:
		print('# ' + text)
	print('1..1')
	print('%s 1 - %d of %d commands differ in an unknown way' % ('not ok' if faults else 'ok', len(faults), total))
	return 1 if faults else 0


if __name__ == '__main__':
	sys.exit(main())
