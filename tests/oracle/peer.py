# SPDX-License-Identifier: MIT
"""Asks Alembic, in this process and without files or a database, what it would do."""
import re
import types
import warnings

from alembic import util
from alembic.runtime import migration
from alembic.script import revision
from alembic.script.base import ScriptDirectory

CRASH = 'crash in the middle'
MODULE = types.SimpleNamespace(upgrade=None, downgrade=None)


class Revision(revision.Revision):
	module = MODULE
	doc = ''


class Rows(migration.HeadMaintainer):
	"""Alembic's bookkeeping of the version table without the table."""

	def __init__(self, rows):
		super().__init__(None, rows)

	def _insert_version(self, version):
		assert version not in self.heads
		self.heads.add(version)

	def _delete_version(self, version):
		self.heads.remove(version)

	def _update_version(self, from_, to_):
		assert to_ not in self.heads
		self.heads.remove(from_)
		self.heads.add(to_)


class Answer:
	"""Either steps (ids, in order) and rows, or the kind of an error."""

	def __init__(self, steps=None, rows=None, error=None, text=''):
		self.steps, self.rows, self.error, self.text = steps, rows, error, text

	def agrees_with(self, other):
		"""The same kind of error, or the same set of steps and the same rows."""
		if self.error or other.error:
			return self.error == other.error
		return set(self.steps) == set(other.steps) and set(self.rows) == set(other.rows)

	def __str__(self):
		if self.error:
			return '%s (%s)' % (self.error, self.text)
		return '%s -> %s' % (' '.join(self.steps), ' '.join(sorted(self.rows)))


# What Alembic's messages mean; the first that fits.
KINDS = (
	(r'^Multiple revisions start', 'TARGET_AMBIGUOUS'),
	(r'^No such (revision|branch)', 'TARGET_NOT_FOUND'),
	(r'is not a member of branch', 'TARGET_NOT_IN_BRANCH'),
	(r'^Ambiguous (walk|upgrade)', 'TARGET_AMBIGUOUS'),
	(r"didn't produce|^Walked too far", 'TARGET_RANGE'),
	(r'^Not a valid downgrade target', 'TARGET_DIRECTION'),
	(r'overlaps with other requested', 'TARGET_OVERLAP'),
	(r'^Branch name .* already used by', 'DUPLICATE_LABEL'),
)


# The same of its classes; the narrower ones first.
CLASSES = (
	(revision.MultipleHeads, 'MULTIPLE_HEADS'),
	(revision.RangeNotAncestorError, 'TARGET_DIRECTION'),
	(revision.DependencyLoopDetected, 'SELF_LOOP'),
	(revision.LoopDetected, 'SELF_LOOP'),
	(revision.DependencyCycleDetected, 'DEPENDENCY_CYCLE'),
	(revision.CycleDetected, 'CYCLE'),
)


def kind_of(error):
	"""Alembic hides ambiguity behind 'no such branch' and 'can't locate': the innermost of the chain tells."""
	chain = []
	while error is not None:
		chain.append(error)
		error = error.__cause__
	inner = chain[-1]
	if isinstance(inner, KeyError) and len(chain) > 1:
		inner = chain[-2]
	for kind, name in CLASSES:
		if isinstance(inner, kind):
			return name
	for pattern, name in KINDS:
		if re.search(pattern, str(inner)):
			return name
	return type(inner).__name__


def failed(error, direction):
	kind = kind_of(error)
	# one sentence for two things: a way that is too short, and a way in the wrong direction
	if re.match('Relative revision [%s]' % {'upgrade': '-', 'downgrade': '+'}.get(direction, '?'), str(error)):
		kind = 'TARGET_DIRECTION'
	return Answer(error=kind, text=str(error))


class Peer:
	"""Alembic with one graph."""

	def __init__(self, graph):
		self.map = revision.RevisionMap(lambda: [
			Revision(node.name, tuple(node.parents) or None, dependencies=tuple(node.dependencies) or None,
			         branch_labels=tuple(node.labels) or None) for node in graph.nodes])
		self.script = object.__new__(ScriptDirectory)
		self.script.revision_map = self.map

	def build(self):
		"""The kind of what is wrong with the graph, or None."""
		try:
			with warnings.catch_warnings():
				warnings.simplefilter('ignore')
				self.map._revision_map
		except (revision.RevisionError, KeyError) as error:
			return kind_of(error)
		return None

	def plan(self, direction, rows, targets):
		steps = []
		maintainer = Rows(rows)
		try:
			with warnings.catch_warnings():
				warnings.simplefilter('ignore')
				if direction == 'upgrade':
					destination = targets[0] if len(targets) == 1 else tuple(targets)
					planned = self.script._upgrade_revs(destination, tuple(rows))
				elif direction == 'downgrade':
					planned = self.script._downgrade_revs(targets[0], tuple(rows))
				else:
					planned = self.script._stamp_revs(tuple(targets), tuple(rows))
		except (util.CommandError, revision.RevisionError, AssertionError, KeyError, ValueError) as error:
			return failed(error, direction)
		for step in planned:
			if direction != 'stamp':
				steps.append(step.revision.revision)
			try:
				maintainer.update_to_step(step)
			except (AssertionError, KeyError, IndexError, util.CommandError) as error:
				return Answer(steps, None, CRASH, '%s: %s' % (type(error).__name__, error))
		return Answer(steps, maintainer.heads)
