# SPDX-License-Identifier: MIT
"""A database that was made in its own SQL, by hand: a revision in SQL brings it to another schema, and back.

The argument is the kind of database: sqlite, postgresql or mysql.
"""
import os
import sys
import unittest

import databases
import support

# What it is about: the schema before, the one after, and rows of the first one.
GENERATED = ('CREATE TABLE t (a int, c int AS (b + 1), b int AS (a + 1), d int AS (c + b));',
             'CREATE TABLE t (a int);', 'INSERT INTO t (a) VALUES (1);')
PAIRS = {
	'sqlite': {
		'generated columns that stand on each other': GENERATED,
		'a generated column is made anew below another': (
			'CREATE TABLE t (a int, b int AS (a * 2)); CREATE INDEX i ON t (b);',
			'CREATE TABLE t (a int, b int AS (a * 3) STORED, c int AS (b + 1)); CREATE INDEX i ON t (c);',
			'INSERT INTO t (a) VALUES (1);'),
	},
	'postgresql': {
		'labels of an enum type go, and checks, predicates and arrays have them': (
			"CREATE TYPE e AS ENUM ('a', 'b', 'c');"
			"CREATE TABLE t (a e DEFAULT 'a', b e[] DEFAULT '{a,c}', CHECK (a <> 'c'), UNIQUE (a));"
			"CREATE INDEX i ON t (a) WHERE a = 'a';",
			"CREATE TYPE e AS ENUM ('c', 'a');"
			"CREATE TABLE t (a e DEFAULT 'a', b e[] DEFAULT '{c}', CHECK (a <> 'c'), UNIQUE (a));"
			"CREATE INDEX i ON t (a) WHERE a = 'a';",
			"INSERT INTO t VALUES ('a', '{c,a}');"),
	},
	'mysql': {
		'a foreign key without a name goes, with its index': (
			'CREATE TABLE p (a int PRIMARY KEY); CREATE TABLE t (x int REFERENCES p (a));',
			'CREATE TABLE p (a int PRIMARY KEY); CREATE TABLE t (x int);',
			'INSERT INTO p VALUES (1); INSERT INTO t VALUES (1);'),
		'a foreign key without a name makes room for another type': (
			'CREATE TABLE p (a int PRIMARY KEY); CREATE TABLE t (x int REFERENCES p (a));',
			'CREATE TABLE p (a bigint PRIMARY KEY); CREATE TABLE t (x bigint REFERENCES p (a));',
			'INSERT INTO p VALUES (1); INSERT INTO t VALUES (1);'),
		'columns follow the character set of their table': (
			'CREATE TABLE t (a varchar(10), b text, c char(3) CHARACTER SET ascii, d int) CHARSET latin1;',
			'CREATE TABLE t (a varchar(10), b text, c char(3) CHARACTER SET ascii, d int) CHARSET utf8mb4;',
			"INSERT INTO t VALUES ('é', 'ü', 'x', 1);"),
		'foreign keys without names in a circle are dropped': (
			'CREATE TABLE a (id int PRIMARY KEY, b int); CREATE TABLE b (id int PRIMARY KEY, '
			'a int REFERENCES a (id)); ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES b (id);',
			'CREATE TABLE x (a int);', ''),
	},
}
KIND = sys.argv.pop(1)
MISSING = {'postgresql': 'MIGR_TEST_POSTGRESQL_URL', 'mysql': 'MIGR_TEST_MYSQL_URL'}.get(KIND, 'PATH')


@unittest.skipUnless(os.environ.get(MISSING), MISSING + ' is not set')
class Pairs(support.Case):
	def setUp(self):
		super().setUp()
		self.database = databases.KINDS[KIND]()
		self.addCleanup(self.database.close)
		(self.folder / 'none').mkdir()

	def at(self, *arguments, **more):
		return self.migr('-d', 'versions', '-u', self.database.url, *arguments, **more)

	def walk(self, before, after, rows):
		self.database.client(before)
		self.database.client(rows)
		self.write('before.sql', before)
		self.write('after.sql', after)
		self.at('revision', '--autogenerate', '--as', 'sql', '--to', 'after.sql', '-m', 'x')
		self.at('upgrade', 'head')
		self.at('check', '--to', 'after.sql')
		self.at('downgrade', 'base')
		self.migr('-d', 'none', '-u', self.database.url, 'check', '--to', 'before.sql')
		self.at('upgrade', 'head')
		self.at('check', '--to', 'after.sql')


def add(number, title, pair):
	def test(self):
		self.walk(*pair)
	test.__name__ = f'test_{number}_{title.replace(" ", "_")}'
	setattr(Pairs, test.__name__, test)


for at, (what, three) in enumerate(PAIRS[KIND].items(), 1):
	add(at, what, three)

if __name__ == '__main__':
	sys.exit(support.main())
