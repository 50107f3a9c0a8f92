# SPDX-License-Identifier: MIT
"""heads, branches, history with its picture, and show."""
import sys

import support


class Graph(support.Case):
	"""A fork, a dependency between its sides, a merge, and a tree of its own."""

	def setUp(self):
		super().setUp()
		self.revision('base1', message='users')
		self.revision('shop1', 'base1', branch_labels='shop', message='orders')
		self.revision('shop2', 'shop1', message='items')
		self.revision('news1', 'base1', branch_labels='news', depends_on='shop1', message='posts')
		self.revision('both1', 'shop2, news1', message='together')
		self.revision('tree1', branch_labels='tree', message='apart')
		self.settings()

	def ids(self, *arguments):
		return [revision['revision'] for revision in self.json(*arguments)]


class Lists(Graph):
	def test_heads(self):
		self.assertEqual(sorted(self.migr('heads').splitlines()), ['both1 (head)', 'tree1 (tree) (head)'])
		self.assertEqual(sorted(self.ids('heads')), ['both1', 'tree1'])

	def test_effective_heads(self):
		self.revision('tree2', 'tree1', depends_on='both1')
		self.assertEqual(sorted(self.migr('heads').splitlines()), ['both1 (effective head)', 'tree2 (head)'])
		self.assertEqual(self.migr('heads', '--resolve-dependencies'), 'tree2 (head)\n')

	def test_branches(self):
		self.assertEqual(self.migr('branches'), 'base1 (branchpoint), users\n  -> news1 (news), posts\n'
		                 '  -> shop1 (shop), orders\n')
		branches = self.json('branches')
		self.assertEqual(sorted(branches[0]['next_revisions']), ['news1', 'shop1'])
		self.assertIn('Branches into: ', self.migr('branches', '-v'))

	def test_no_branches(self):
		self.assertEqual(self.migr('branches', '-d', self.write('one/x.txt', '').parent), '')
		self.assertEqual(self.json('branches', '-d', 'one'), [])


class History(Graph):
	def test_lines(self):
		lines = self.migr('history').splitlines()
		self.assertEqual(sorted(lines), sorted([
			'<base> -> tree1 (tree) (head), apart',
			'shop2, news1 -> both1 (head) (mergepoint), together',
			'base1 (shop1) -> news1 (news), posts',
			'shop1 -> shop2, items',
			'base1 -> shop1 (shop), orders',
			'<base> -> base1 (branchpoint), users',
		]))
		self.assertLess(lines.index('shop2, news1 -> both1 (head) (mergepoint), together'),
		                lines.index('shop1 -> shop2, items'))

	def test_json_has_everything(self):
		revision, = [item for item in self.json('history') if item['revision'] == 'news1']
		checksum = revision.pop('checksum')
		self.assertRegex(checksum, '^[0-9a-f]{64}$')
		self.assertEqual(revision.pop('path'), str(self.folder.resolve() / 'versions/news1.sql'))
		self.assertEqual(revision, {
			'revision': 'news1', 'down_revisions': ['base1'], 'next_revisions': ['both1'],
			'depends_on': ['shop1'], 'branch_labels': ['news'], 'labels': ['news'], 'message': 'posts',
			'create_date': None, 'format': 'sql', 'known': True, 'base': False, 'head': False,
			'effective_head': False, 'branch_point': False, 'merge_point': False, 'transaction': True})

	def test_range(self):
		self.assertEqual(self.ids('history', '-r', 'shop1:shop2'), ['shop2', 'shop1'])
		self.assertEqual(self.ids('history', '--rev-range=:shop1'), ['shop1', 'base1'])
		self.fails(9, 'TARGET_SYNTAX', 'history', '-r', 'a:b:c')
		self.fails(9, 'TARGET_NOT_FOUND', 'history', '-r', 'nope1:')

	def test_current(self):
		self.migr('upgrade', 'shop2')
		self.assertIn('shop1 -> shop2 (current), items', self.migr('history', '-i'))
		self.assertNotIn('(current)', self.migr('history'))
		self.assertEqual(self.ids('history', '-r', 'current:both1'), ['both1', 'shop2'])
		self.assertEqual(self.ids('history', '-r', 'shop1:current'), ['shop2', 'shop1'])

	def test_verbose(self):
		self.assertIn('Revision: news1\nParent: base1\nDepends on: shop1\nBranch labels: news\nPath: ',
		              self.migr('history', '-v'))


class Picture(support.Case):
	def draw(self, *arguments, env=None):
		return self.migr('history', '--graph', '-d', 'versions', *arguments, env=env)

	def test_line(self):
		self.line('a1', 'a2')
		self.assertEqual(self.draw(), '●  a2 (head), make a2\n●  a1, make a1\n')
		for more in ({'LC_ALL': 'C'}, {'LC_ALL': None}, {'LC_ALL': 'de_DE.ISO-8859-1', 'LANG': 'de_DE.UTF-8'}):
			self.assertEqual(self.draw(env=more), '*  a2 (head), make a2\n*  a1, make a1\n')
		self.assertEqual(self.draw('--ascii'), '*  a2 (head), make a2\n*  a1, make a1\n')
		self.assertEqual(self.draw(env={'LC_ALL': None, 'LANG': 'en_US.utf8'})[0], '●')

	def test_fork_and_merge(self):
		self.revision('a1')
		self.revision('b1', 'a1')
		self.revision('b2', 'b1')
		self.revision('c1', 'a1')
		self.revision('d1', 'b2, c1')
		text = self.draw('--ascii')
		self.assertEqual(text.splitlines()[:2], ['*  d1 (head) (mergepoint)', '|-.'])
		self.assertEqual(text.splitlines()[-2:], ["|-'", '*  a1 (branchpoint)'])
		self.assertEqual(sorted(text.splitlines()[2:-2])[0], '* |  b1')
		text = self.draw()
		self.assertIn('├─╮\n', text)
		self.assertIn('├─╯\n●  a1', text)

	def test_three_ways(self):
		self.revision('a1')
		for name in ('b1', 'c1', 'd1'):
			self.revision(name, 'a1')
		self.revision('e1', 'b1, c1, d1')
		lines = self.draw('--ascii').splitlines()
		self.assertEqual(lines[1], '|-.-.')
		self.assertEqual(lines[-2], "|-'-'")
		self.assertEqual(len([line for line in lines if '*' in line]), 5)

	def test_trees_are_kept_apart(self):
		self.revision('a1')
		self.revision('b1')
		lines = self.draw('--ascii').splitlines()
		self.assertEqual(len(lines), 3)
		self.assertEqual(lines[1], '')

	def test_applied_nodes_are_filled(self):
		self.line('a1', 'a2')
		self.migr('-d', 'versions', '-u', self.url, 'upgrade', 'a1')
		self.assertEqual(self.draw('-i', '-u', self.url), '○  a2 (head), make a2\n●  a1 (current), make a1\n')
		self.assertEqual(self.draw('-i', '-u', self.url, '--ascii'),
		                 'o  a2 (head), make a2\n*  a1 (current), make a1\n')

	def test_every_lane_leads_somewhere(self):
		"""On a wider graph: each revision has its row, and rows have no stray blanks at their end."""
		self.revision('r0')
		names = ['r0']
		for number in range(1, 30):
			down = {names[-(number % 3) - 1] if len(names) > 3 else names[-1]}
			if number % 5 == 0:
				down.add(names[-4])
			self.revision(f'r{number}', ', '.join(sorted(down)))
			names.append(f'r{number}')
		lines = self.draw('--ascii').splitlines()
		rows = [line for line in lines if '*' in line]
		self.assertEqual(len(rows), 30)
		self.assertEqual(sorted(row.split('  ')[-1].split()[0] for row in rows), sorted(names))
		self.assertEqual([line for line in lines if line != line.rstrip()], [])
		for before, after in zip(lines, lines[1:]):
			# a line that comes down from above goes on below, in each column
			for column, letter in enumerate(before.split('  ')[0] if '*' in before else before):
				if letter in '|.':
					self.assertIn(after[column:column + 1], list("|*'+-"), (before, after))


class Show(Graph):
	def test_text(self):
		self.assertEqual(self.migr('show', 'news1'), 'Revision: news1\nParent: base1\nDepends on: shop1\n'
		                 f'Branch labels: news\nPath: {self.folder.resolve()}/versions/news1.sql\n\n'
		                 '    posts\n\n')
		self.assertIn('Merges: ', self.migr('show', 'both'))
		self.assertIn('CREATE TABLE t_news1', self.migr('show', '-v', 'news1'))

	def test_json(self):
		shown = self.json('show', 'news1', 'tree')
		self.assertEqual([item['revision'] for item in shown], ['news1', 'tree1'])
		self.assertIn('CREATE TABLE t_news1', shown[0]['upgrade'])
		self.assertIn('DROP TABLE t_news1', shown[0]['downgrade'])

	def test_special_words(self):
		self.assertEqual(sorted(self.ids('show', 'heads')), ['both1', 'tree1'])
		self.assertEqual(self.ids('show', 'base'), [])
		self.assertEqual(self.ids('show', 'current'), [])
		self.migr('upgrade', 'shop1')
		self.assertEqual(self.ids('show', 'current'), ['shop1'])

	def test_names_with_a_special_word(self):
		"""No database is needed to look at a revision that has "current" in its name."""
		self.revision('concurrent1', 'both1', branch_labels='currents')
		self.revision('current_2', 'concurrent1')
		for target in ('concurrent1', 'concur', 'current_2', 'currents', 'current_2-1', 'currents@head'):
			self.assertEqual(len(self.ids('show', target, '-u', 'sqlite:none/none.db')), 1, target)
		self.assertEqual(self.ids('history', '-r', 'concurrent1:current_2'), ['current_2', 'concurrent1'])
		self.migr('upgrade', 'both1')
		self.assertEqual(self.ids('history', '-r', ' current : +1 '), ['concurrent1', 'both1'])
		self.assertEqual(self.ids('show', ' current '), ['both1'])

	def test_faults(self):
		self.fails(9, 'TARGET_NOT_FOUND', 'show', 'nope1', says='nope1')
		self.fails(9, 'MULTIPLE_HEADS', 'show', 'head')


if __name__ == '__main__':
	sys.exit(support.main())
