# SPDX-License-Identifier: MIT
"""Random graphs and commands, and the few sets of a graph that tell where the two programs must differ."""
import re

TARGET = re.compile(r'(?:([^@+\-:,\s]+)@)?(?:([^@+\-:,\s]+)|([^@+\-:,\s]*)([+-]\d{1,9}))')


MALFORMED = ('', '@', 'a@', '@a', '+0', '-0', 'abcd+1xyz', 'a@b@c', '+', 'head+', 'x+1+1', '1-a')


class Node:
	def __init__(self, name):
		self.name = name
		self.parents = []
		self.dependencies = []  # as written: ids or labels
		self.labels = []


class Graph:
	"""Nodes in the order of registration, with sets of ids computed from the definitions."""

	def __init__(self, nodes):
		self.nodes = nodes
		self.by_id = {node.name: node for node in nodes}
		self.keys = {label: node.name for node in nodes for label in node.labels}
		self.keys.update((node.name, node.name) for node in nodes)

	def derive(self):
		self.down, self.below = {}, {}
		for node in self.nodes:
			self._close(node.name, self.down, False)
			self._close(node.name, self.below, True)
		self.up = self._turned(self.down)
		self.above = self._turned(self.below)

	def needs(self, name, dependencies):
		node = self.by_id[name]
		return node.parents + ([self.keys[other] for other in node.dependencies] if dependencies else [])

	def _close(self, name, closed, dependencies):
		if name not in closed:
			closed[name] = {name}
			for other in self.needs(name, dependencies):
				closed[name] |= self._close(other, closed, dependencies)
		return closed[name]

	def _turned(self, relation):
		return {name: {other for other in relation if name in relation[other]} for name in relation}

	def closure(self, names):
		return set().union(*(self.below[name] for name in names)) if names else set()

	def maximal(self, names):
		return {name for name in names if not (self.above[name] & set(names)) - {name}}

	def lineage(self, name):
		return self.down[name] | self.up[name]

	def heads(self):
		return {name for name in self.by_id if self.up[name] == {name}}

	def candidates(self, text):
		"""The revisions that a symbol may stand for: one if it is exact, else those of its prefix."""
		if text in self.keys:
			return {self.keys[text]}
		return {node for key, node in self.keys.items() if len(key) > 3 and key.startswith(text)}

	def without_redundant_parents(self):
		nodes = []
		for node in self.nodes:
			copy = Node(node.name)
			copy.parents = [parent for parent in node.parents if not any(
				other != parent and parent in self.down[other] for other in node.parents)]
			copy.dependencies, copy.labels = node.dependencies, node.labels
			nodes.append(copy)
		graph = Graph(nodes)
		graph.derive()
		return graph

	def has_redundant_parents(self):
		clean = self.without_redundant_parents()
		return any(len(a.parents) != len(b.parents) for a, b in zip(self.nodes, clean.nodes))

	def __str__(self):
		return '; '.join(node.name + ('<' + ','.join(node.parents) if node.parents else '')
		                 + ''.join(' !' + other for other in node.dependencies)
		                 + ''.join(' #' + label for label in node.labels) for node in self.nodes)


class Target:
	"""A target taken apart; `valid` is whether it follows the grammar."""

	def __init__(self, text):
		match = TARGET.fullmatch(text.strip())
		self.text = text
		self.branch = match and match.group(1)
		self.symbol = (match.group(2) or match.group(3)) if match else None
		self.steps = int(match.group(4)) if match and match.group(4) else 0
		self.valid = bool(match) and (self.steps != 0 or not match.group(4))


def random_id(random, taken):
	while True:
		name = ''.join(random.choice('abc12') for _ in range(random.choice((2, 3, 4, 4, 5, 6))))
		if name not in taken:
			taken.add(name)
			return name


def random_graph(random):
	"""A sound graph, of some shape; nodes are then registered in any order."""
	taken, nodes = set(), []
	roots = random.choice((0.02, 0.15))
	merges = random.choice((0.1, 0.3))
	dependencies = random.choice((0, 0.1, 0.3))
	window = random.choice((2, 4, 12))
	for _ in range(random.randint(1, 12)):
		node = Node(random_id(random, taken))
		if nodes and random.random() > roots:
			recent = nodes[-window:]
			count = min(len(recent), random.randint(2, 3) if random.random() < merges else 1)
			node.parents = [other.name for other in random.sample(recent, count)]
		if nodes and random.random() < dependencies:
			other = random.choice(nodes)
			if other.name not in node.parents:
				by_label = other.labels and random.random() < 0.5
				node.dependencies = [random.choice(other.labels) if by_label else other.name]
		if random.random() < 0.2:
			node.labels = [random_id(random, taken) for _ in range(random.choice((1, 1, 2)))]
		nodes.append(node)
	if random.random() < 0.5:
		random.shuffle(nodes)
	graph = Graph(nodes)
	graph.derive()
	return graph


def random_rows(random, graph):
	names = random.sample(sorted(graph.by_id), min(len(graph.nodes), random.choice((0, 1, 1, 2, 3))))
	if random.random() < 0.9:
		names = sorted(graph.maximal(names))
	random.shuffle(names)
	return names


def random_symbol(random, graph):
	kind = random.random()
	if kind < 0.12:
		return random.choice(('head', 'heads', 'base'))
	key = random.choice(sorted(graph.keys))
	if kind < 0.25:
		return key[:random.randint(1, len(key))]
	return 'zz' if kind < 0.28 else key


def random_target(random, graph):
	kind = random.random()
	if kind < 0.04:
		return random.choice(MALFORMED)
	if kind < 0.08:
		return ''.join(random.choice('abc12@+-.') for _ in range(random.randint(1, 7)))
	text = random_symbol(random, graph) if kind < 0.75 else ''
	if not text or random.random() < 0.2:
		text += '%+d' % random.choice((-3, -2, -1, 1, 2, 3))
	if random.random() < 0.3:
		text = random.choice(sorted(graph.keys)) + '@' + text
	return text


def random_command(random, graph):
	direction = random.choice(('upgrade', 'upgrade', 'downgrade', 'downgrade', 'stamp'))
	if direction != 'stamp':
		return direction, random_rows(random, graph), [random_target(random, graph)]
	targets = []
	for _ in range(random.choice((1, 1, 1, 2))):
		symbol = random_symbol(random, graph)
		targets.append(random.choice(sorted(graph.keys)) + '@' + symbol if random.random() < 0.15 else symbol)
	return direction, random_rows(random, graph), targets


def break_graph(random, graph):
	"""Adds one fault: an edge that closes a circle, leads nowhere or to itself; a label that is taken."""
	node = random.choice(graph.nodes)
	fault = random.choice(('cycle', 'dependency cycle', 'parent', 'dependency', 'self', 'label', 'label is id'))
	above = sorted(graph.up[node.name] - {node.name})
	if fault == 'cycle' and above:
		node.parents = node.parents + [random.choice(above)]
	elif fault == 'dependency cycle' and above:
		node.dependencies = node.dependencies + [random.choice(above)]
	elif fault == 'parent':
		node.parents = node.parents + ['nowhere']
	elif fault == 'dependency':
		node.dependencies = node.dependencies + ['nowhere']
	elif fault == 'label' and graph.nodes[0].labels and len(graph.nodes) > 1:
		graph.nodes[-1].labels = graph.nodes[-1].labels + [graph.nodes[0].labels[0]]
	elif fault == 'label is id':
		node.labels = node.labels + [random.choice(graph.nodes).name]
	else:
		node.parents = node.parents + [node.name]
