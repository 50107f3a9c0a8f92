# SPDX-License-Identifier: MIT
"""Where Alembic is at fault: for each known difference, when it applies, and which answer is then right.

A difference is of one of two kinds. For some, another command exists that means the same and that Alembic gets right:
the command is rewritten and asked again, and the answer to that is demanded. For the others the right answer follows
from the sets of the graph. A case may have several rewrites at once.
"""
import itertools

import peer


class Rewritten:
	"""A command on its way to one that Alembic gets right; `error` is set where an error is the right answer."""

	def __init__(self, case):
		self.case, self.graph = case, case.graph
		self.rows, self.targets = list(case.rows), list(case.targets)
		self.names, self.error = [], None

	def note(self, name):
		if name not in self.names:
			self.names.append(name)


def resolve(graph, text, lineage):
	"""The revision of a name within a lineage (None: anywhere), or the kind of error."""
	found = graph.candidates(text)
	inside = found if lineage is None else found & lineage
	if len(inside) == 1:
		return next(iter(inside)), None
	if inside:
		return None, 'TARGET_AMBIGUOUS'
	return None, 'TARGET_NOT_IN_BRANCH' if found else 'TARGET_NOT_FOUND'


def lineage_of(graph, branch):
	return graph.lineage(branch) if branch else None


def overlapping_rows(new):
	"""Rows of which one is an ancestor of another make Alembic refuse everything; here the maximal ones count."""
	maximal = new.graph.maximal(new.rows)
	if maximal != set(new.rows):
		new.note('rows that overlap')
		new.rows = sorted(maximal)


def redundant_parents(new):
	"""A down revision that is an ancestor of another one of the same revision is a way of its own to Alembic."""
	if new.graph.has_redundant_parents():
		new.note('redundant down revisions')
		new.graph = new.graph.without_redundant_parents()


def rewrite_heads(new, target, branch):
	"""Of a branch's heads, those that another of them depends on do not count; and the branch is minded."""
	heads = new.graph.heads() & (lineage_of(new.graph, branch) or new.graph.heads())
	maximal = sorted(new.graph.maximal(heads))
	ignores_branch = branch and (new.case.direction == 'downgrade' and not target.steps or target.steps > 0)
	prefix = branch + '@' if branch else ''
	steps = '%+d' % target.steps if target.steps else ''
	if len(maximal) == len(heads) and not ignores_branch:
		return [target.text]
	new.note('a head is not held against its branch' if ignores_branch else 'heads that a head depends on')
	one = target.symbol == 'head' or target.steps or new.case.direction == 'downgrade'
	if one and len(maximal) > 1:
		new.error = 'MULTIPLE_HEADS'
	return [prefix + name + steps for name in maximal]


def name_fault(new, target, branch, error):
	"""What Alembic does wrong with a name, if it can."""
	held = target.steps <= 0 and (new.case.direction != 'downgrade' or target.steps)
	if target.symbol not in new.graph.keys and error == 'TARGET_NOT_IN_BRANCH' and held:
		return 'a beginning that only fits outside of the branch is called missing'
	if branch and not held:
		return 'a name is not held against its branch'
	if target.symbol not in new.graph.keys and not error:
		return 'two names of one revision begin alike'
	if branch and new.case.direction == 'stamp':
		return 'a stamp replaces rows that only share the branch'
	return None


def rewrite_target(new, target):
	"""Names become whole ids where Alembic does not find them, or does not hold them against the branch."""
	branch, error = resolve(new.graph, target.branch, None) if target.branch else (None, None)
	if error:
		new.error = error
		if new.case.direction == 'downgrade':
			new.note('a downgrade does not look for its branch')
		return [target.text]
	if target.symbol in ('head', 'heads'):
		return rewrite_heads(new, target, branch)
	steps = '%+d' % target.steps if target.steps else ''
	if not target.symbol or target.symbol == 'base':
		if branch and target.branch not in new.graph.keys:
			new.note('two names of one revision begin alike')
			return [branch + '@' + (target.symbol or '') + steps]
		return [target.text]
	name, error = resolve(new.graph, target.symbol, lineage_of(new.graph, branch))
	fault = name_fault(new, target, branch, error)
	if fault:
		new.note(fault)
		new.error = error
	if error or not fault:
		return [target.text]
	if new.case.direction == 'stamp':
		branch = None
	return [(branch + '@' if branch else '') + name + steps]


def rewrite_targets(new):
	texts = []
	for target in new.case.parsed:
		texts += rewrite_target(new, target)
		if new.error:
			break
	new.targets = texts


def rewrites(case):
	"""The command rewritten in every way, with the fewest changes first; the last one has all of them."""
	ways = (overlapping_rows, redundant_parents, rewrite_targets)
	for size in range(1, len(ways) + 1):
		for chosen in itertools.combinations(ways, size):
			new = Rewritten(case)
			for way in chosen:
				way(new)
			yield new


def ask(new):
	return new.case.ask(new.rows, new.targets, new.graph)


def overlap(graph, names):
	return len(set(names)) < len(names) or graph.maximal(names) != set(names)


def ancestry(graph, branch):
	node = resolve(graph, branch, None)[0] if branch else None
	return graph.below[node] | graph.above[node] if node else set(graph.by_id)


def stamped_heads(graph, branch):
	node = resolve(graph, branch, None)[0] if branch else None
	return sorted(graph.maximal(graph.heads() & (lineage_of(graph, node) or graph.heads())))


def several_stamps(new):
	"""With each of several stamps Alembic moves the rows of all; one after the other is right if none overlap."""
	graph, names, bases = new.graph, [], []
	for text in new.targets:
		branch, _, symbol = text.rpartition('@')
		if symbol == 'base':
			bases.append(branch)
		elif symbol in ('head', 'heads'):
			heads = stamped_heads(graph, branch)
			if symbol == 'head' and len(heads) > 1:
				return 'MULTIPLE_HEADS', None
			names += heads
		else:
			name, error = resolve(graph, symbol, None)
			if error:
				return error, None
			names.append(name)
	for branch in bases:
		related = ancestry(graph, branch)
		if related & set(names):
			return 'TARGET_OVERLAP', None
	if overlap(graph, names):
		return 'TARGET_OVERLAP', None
	rows = new.rows
	for text in [branch + '@base' if branch else 'base' for branch in bases] + names:
		answer = new.case.ask(rows, [text], graph)
		if answer.error:
			return answer.error, None
		rows = sorted(answer.rows)
	return None, set(rows)


def walk_down(graph, name, steps):
	"""The revision, 'base', or None past it or where the way divides."""
	for _ in range(steps):
		if name == 'base':
			return None
		parents = graph.by_id[name].parents
		if len(parents) > 1:
			return None
		name = parents[0] if parents else 'base'
	return name


def start_of(new, target):
	"""The one revision that a symbol stands for."""
	branch = resolve(new.graph, target.branch, None)[0] if target.branch else None
	lineage = lineage_of(new.graph, branch)
	if target.symbol in ('head', 'heads'):
		heads = new.graph.heads() & (lineage or new.graph.heads())
		return next(iter(new.graph.maximal(heads)))
	return resolve(new.graph, target.symbol, lineage)[0]


def tips(case, branch):
	"""Where a branch is: its rows, else its tips among what is applied."""
	graph, lineage = case.graph, case.graph.lineage(branch)
	rows = graph.maximal(case.rows)
	applied = graph.closure(rows)
	return rows & lineage or {name for name in applied & lineage if not (graph.up[name] - {name}) & applied}


def by_steps(case, new):
	"""Relative targets on which Alembic stops with an assertion, or guesses."""
	target = case.parsed[0]
	ours = case.ours
	if case.direction == 'downgrade' and target.steps < 0 and not target.symbol:
		branch = resolve(case.graph, target.branch, None)[0] if target.branch else None
		found = tips(case, branch) if branch else case.graph.maximal(case.rows)
		if branch and len(found) != 1 and ask(new).error == 'AssertionError':
			right = 'TARGET_AMBIGUOUS' if found else 'TARGET_RANGE'
			return ours.error == right and 'BRANCH@-N with not exactly one tip'
		if not branch and len(found) > 1:
			return ours.error == 'TARGET_AMBIGUOUS' and '-N from several rows takes the first'
	if target.symbol == 'base' and target.steps < 0:
		return ours.error == 'TARGET_RANGE' and 'base-N goes down from the heads'
	if case.direction == 'upgrade' and target.steps and target.symbol and ask(new).error == 'AssertionError':
		if target.steps < 0 and walk_down(new.graph, start_of(new, target), -target.steps) == 'base':
			return not ours.error and not ours.steps and 'an upgrade to S-N that is base'
		return ours.error == 'TARGET_RANGE' and 'an upgrade to S+N or S-N past the end'
	return None


def by_rows(case, new):
	"""Alembic patches the rows by case; ours are the maximal elements of what is applied."""
	theirs = ask(new)
	if case.direction == 'stamp' or case.ours.error or theirs.steps is None:
		return None
	steps = set(case.ours.steps)
	applied = case.graph.closure(case.rows)
	after = applied | steps if case.direction == 'upgrade' else applied - steps
	crashed = theirs.error == peer.CRASH
	broken = crashed or case.graph.maximal(theirs.rows) != set(theirs.rows)
	if not broken or not (crashed or set(theirs.steps) == steps):
		return None
	return case.ours.rows == case.graph.maximal(after) and 'rows of which one is an ancestor of another are left'


def name_of(case):
	"""The name of the difference, if it is a known one and our answer is the right one."""
	if any(not target.valid for target in case.parsed):
		return case.ours.error == 'TARGET_SYNTAX' and 'malformed targets'
	for new in rewrites(case):
		if new.names and (case.ours.error == new.error if new.error else case.ours.agrees_with(ask(new))):
			return ', '.join(new.names)
	if new.error:
		return None
	if case.direction == 'stamp' and (len(new.targets) > 1 or new.targets[0].endswith('heads')):
		error, rows = several_stamps(new)
		right = case.ours.error == error if error else case.ours.rows == rows
		return right and 'several stamps are not held against each other'
	return by_steps(case, new) or by_rows(case, new)


def has_circle(graph, dependencies):
	"""Takes away what needs nothing that is left, until that is all, or all that is left needs something."""
	left = set(graph.by_id)
	while True:
		free = {name for name in left if not left & set(graph.needs(name, dependencies))}
		if not free:
			return bool(left)
		left -= free


def same_fault(graph, kind, found):
	"""Whether both name the same fault of a graph; Alembic names the first one only, and some by accident."""
	if kind == 'KeyError':
		return bool(found & {'UNKNOWN_PARENT', 'UNKNOWN_DEPENDENCY'})
	if kind == 'DUPLICATE_LABEL':
		return bool(found & {'DUPLICATE_LABEL', 'LABEL_IS_ID'})
	if kind is None and found == {'CYCLE'}:
		return has_circle(graph, False)  # Alembic misses circles from which a base and a head are reached
	if kind is None and found == {'DEPENDENCY_CYCLE'}:
		return has_circle(graph, True) and not has_circle(graph, False)
	return kind in found
