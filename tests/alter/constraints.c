/* SPDX-License-Identifier: MIT */
#include "alter.h"

#define DROP(what, ...) OP(DROP_CONSTRAINT, .table = "t", .constraint_kind = MIGR_CONSTRAINT_##what, __VA_ARGS__)

static const alter_entry entries[] = {
	/* checks */
	{ .name = "check/violated",
	  .before = "CREATE TABLE t (k TEXT PRIMARY KEY, v); INSERT INTO t VALUES ('b', 1), ('a', -1), ('c', NULL);",
	  .operation = OP(CREATE_CHECK, .table = "t", .check = CHECK(.sql = "v > 0")) },
	{ .name = "check/of no column",
	  .before = "CREATE TABLE t (v); INSERT INTO t VALUES (1);",
	  .operation = OP(CREATE_CHECK, .table = "t", .check = CHECK(.sql = "nope > 0")) },
	{ .name = "check/a query",
	  .before = "CREATE TABLE t (v);",
	  .operation = OP(CREATE_CHECK, .table = "t", .check = CHECK(.sql = "v IN (SELECT 1)")) },
	{ .name = "check/more than one expression",
	  .before = "CREATE TABLE t (v);",
	  .operation = OP(CREATE_CHECK, .table = "t", .check = CHECK(.sql = "v > 0), CHECK (v < 9")) },
	{ .name = "check/name taken",
	  .before = "CREATE TABLE t (v CONSTRAINT C NOT NULL);",
	  .operation = OP(CREATE_CHECK, .table = "t", .check = CHECK(.name = "c", .sql = "v > 0")) },
	{ .name = "check/dropped by name",
	  .before = "CREATE TABLE t (v CONSTRAINT c CHECK (v > 0) CHECK (v < 10), CHECK (v <> 5)); INSERT INTO t "
	            "VALUES (1);",
	  .operation = DROP(ANY, .name = "C") },
	{ .name = "check/dropped by definition",
	  .before = "CREATE TABLE t (v CONSTRAINT c CHECK (v > 0) CHECK (v < 10), CHECK (v <> 5), CHECK (V<>5 /* again "
	            "*/));"
	            "INSERT INTO t VALUES (1);",
	  .operation = DROP(CHECK, .sql = "v <> 5") },
	{ .name = "check/dropped, missing",
	  .before = "CREATE TABLE t (v);",
	  .operation = DROP(CHECK, .sql = "v <> 5") },
	{ .name = "check/dropped, missing, if exists",
	  .before = "CREATE TABLE t (v);",
	  .operation = DROP(ANY, .name = "x", .options = FLAGS(IF_EXISTS)) },
	/* unique keys */
	{ .name = "unique/duplicates",
	  .before = "CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT COLLATE NOCASE, w);"
	            "INSERT INTO t VALUES (3, 'a', 1), (4, 'A', 1), (5, NULL, 1), (6, NULL, 1), (7, 'b', 1), (8, 'B', "
	            "1);",
	  .operation = OP(CREATE_UNIQUE, .table = "t", .key = KEY(.columns = "v, w")) },
	{ .name = "unique/elements, conflict",
	  .before = "CREATE TABLE t (v, w); INSERT INTO t VALUES ('a', 1), ('A', 1);",
	  .operation = OP(CREATE_UNIQUE, .table = "t",
	                  .key = KEY(.elements = ELEMENTS({ .column = "v", .flags = MIGR_DESC, .collation = "BINARY" }),
	                             .on_conflict = MIGR_CONFLICT_REPLACE)) },
	{ .name = "unique/missing column",
	  .before = "CREATE TABLE t (v, w);",
	  .operation = OP(CREATE_UNIQUE, .table = "t", .key = KEY(.columns = "v, x")) },
	{ .name = "unique/dropped by columns",
	  .before = "CREATE TABLE t (v UNIQUE, w, UNIQUE (w, v), UNIQUE (v, w)); INSERT INTO t VALUES (1, 2);",
	  .operation = DROP(UNIQUE, .columns = "v, w") },
	{ .name = "unique/dropped, of a column",
	  .before = "CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT CONSTRAINT u UNIQUE NOT NULL, w); INSERT INTO t "
	            "VALUES (1, 2, 3);",
	  .operation = DROP(UNIQUE, .name = "u") },
	{ .name = "unique/dropped, with all kinds of indexes",
	  .before = "CREATE TABLE [the table] (id INTEGER PRIMARY KEY, v TEXT CONSTRAINT u UNIQUE NOT NULL, w);"
	            "INSERT INTO [the table] VALUES (1, 'b', 3), (7, 'a', NULL), (9, 'c', 3);"
	            "CREATE  INDEX /* plain */ i1 ON [the table] ( w ,v DESC);"
	            "CREATE UNIQUE INDEX \"i 2\" ON \"the table\" (lower(v) COLLATE NOCASE) -- an expression\n;"
	            "CREATE INDEX i3 ON `the table` (w) WHERE w IS NOT NULL;"
	            "CREATE TRIGGER tr AFTER INSERT ON [the table] BEGIN SELECT 1; END; ANALYZE;",
	  .operation =
	          OP(DROP_CONSTRAINT, .table = "the table", .constraint_kind = MIGR_CONSTRAINT_UNIQUE, .name = "u") },
	{ .name = "unique/dropped, a name for the meantime is taken",
	  .before = "CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT CONSTRAINT u UNIQUE, w); CREATE INDEX a ON t (v);"
	            "CREATE INDEX b ON t (w); CREATE TABLE t__migr_index2 (x); INSERT INTO t VALUES (1, 2, 3);",
	  .operation = DROP(UNIQUE, .name = "u") },
	{ .name = "unique/dropped, with an index, defensive",
	  .before = "CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT CONSTRAINT u UNIQUE, w); CREATE INDEX a ON t (v);"
	            "INSERT INTO t VALUES (1, 2, 3);",
	  .operation = DROP(UNIQUE, .name = "u"),
	  .flags = ALTER_DEFENSIVE },
	{ .name = "unique/dropped, others point to it",
	  .before = "CREATE TABLE t (v CONSTRAINT u UNIQUE, w); CREATE TABLE c (x REFERENCES t (v));",
	  .operation = DROP(ANY, .name = "u") },
	/* primary keys */
	{ .name = "primary key/added",
	  .before = "CREATE TABLE t (k TEXT, v); INSERT INTO t VALUES ('b', 1), ('a', 2);",
	  .operation = OP(CREATE_PRIMARY_KEY, .table = "t", .key = KEY(.name = "pk_t", .columns = "k")) },
	{ .name = "primary key/added, becomes the rowid",
	  .before = "CREATE TABLE t (k INTEGER, v); INSERT INTO t VALUES (20, 1), (10, 2);",
	  .operation = OP(CREATE_PRIMARY_KEY, .table = "t", .key = KEY(.columns = "k")) },
	{ .name = "primary key/added, NULLs",
	  .before = "CREATE TABLE t (k TEXT, v); INSERT INTO t VALUES (NULL, 1), ('a', 2);",
	  .operation = OP(CREATE_PRIMARY_KEY, .table = "t", .key = KEY(.columns = "k, v")) },
	{ .name = "primary key/second",
	  .before = "CREATE TABLE t (k TEXT PRIMARY KEY, v);",
	  .operation = OP(CREATE_PRIMARY_KEY, .table = "t", .key = KEY(.columns = "v")) },
	{ .name = "primary key/dropped",
	  .before = "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, v); INSERT INTO t VALUES (5, 1), (9, 2);",
	  .operation = DROP(PRIMARY_KEY, .name = NULL) },
	{ .name = "primary key/dropped, others point to it",
	  .before = "CREATE TABLE t (id INTEGER PRIMARY KEY, v); CREATE TABLE c (x REFERENCES t);",
	  .operation = DROP(PRIMARY_KEY, .name = NULL) },
	{ .name = "primary key/dropped, without rowid",
	  .before = "CREATE TABLE t (id INTEGER PRIMARY KEY, v) WITHOUT ROWID;",
	  .operation = DROP(PRIMARY_KEY, .name = NULL) },
	/* foreign keys */
	{ .name = "foreign key/added",
	  .before = "CREATE TABLE p (id INTEGER PRIMARY KEY); INSERT INTO p VALUES (1); CREATE TABLE t (v);"
	            "INSERT INTO t VALUES (1), (NULL);",
	  .operation = OP(CREATE_FOREIGN_KEY, .table = "t",
	                  .foreign_key = FOREIGN_KEY(.name = "fk", .columns = "v", .ref_table = "p",
	                                             .on_delete = MIGR_CASCADE, .flags = MIGR_INITIALLY_DEFERRED)),
	  .flags = ALTER_FOREIGN_KEYS },
	{ .name = "foreign key/to a unique index, in another order",
	  .before = "CREATE TABLE p (a, b); CREATE UNIQUE INDEX ix ON p (b, a); INSERT INTO p VALUES (1, 2);"
	            "CREATE TABLE t (v, w); INSERT INTO t VALUES (1, 2), (1, NULL);",
	  .operation = OP(CREATE_FOREIGN_KEY, .table = "t",
	                  .foreign_key = FOREIGN_KEY(.columns = "v, w", .ref_table = "p", .ref_columns = "a, b")),
	  .flags = ALTER_FOREIGN_KEYS },
	{ .name = "foreign key/orphans",
	  .before = "CREATE TABLE p (id INTEGER PRIMARY KEY); INSERT INTO p VALUES (1); CREATE TABLE t (id INTEGER "
	            "PRIMARY KEY, v);"
	            "INSERT INTO t VALUES (10, 1), (11, 2), (12, 3);",
	  .operation = OP(CREATE_FOREIGN_KEY, .table = "t",
	                  .foreign_key = FOREIGN_KEY(.columns = "v", .ref_table = "p", .ref_columns = "id")) },
	{ .name = "foreign key/to itself",
	  .before = "CREATE TABLE t (id INTEGER PRIMARY KEY, v); INSERT INTO t VALUES (10, NULL), (11, 10), (12, 12);",
	  .operation = OP(CREATE_FOREIGN_KEY, .table = "t",
	                  .foreign_key = FOREIGN_KEY(.columns = "v", .ref_table = "t", .ref_columns = "id")) },
	{ .name = "foreign key/to itself, orphans",
	  .before = "CREATE TABLE t (id INTEGER PRIMARY KEY, v); INSERT INTO t VALUES (10, NULL), (11, 10), (12, 13);",
	  .operation = OP(CREATE_FOREIGN_KEY, .table = "t",
	                  .foreign_key = FOREIGN_KEY(.columns = "v", .ref_table = "t", .ref_columns = "id")) },
	{ .name = "foreign key/to no table",
	  .before = "CREATE TABLE t (v);",
	  .operation =
	          OP(CREATE_FOREIGN_KEY, .table = "t", .foreign_key = FOREIGN_KEY(.columns = "v", .ref_table = "p")) },
	{ .name = "foreign key/to no column",
	  .before = "CREATE TABLE t (v); CREATE TABLE p (id INTEGER PRIMARY KEY);",
	  .operation = OP(CREATE_FOREIGN_KEY, .table = "t",
	                  .foreign_key = FOREIGN_KEY(.columns = "v", .ref_table = "p", .ref_columns = "di")) },
	{ .name = "foreign key/to no key",
	  .before = "CREATE TABLE t (v); CREATE TABLE p (id INTEGER); CREATE UNIQUE INDEX ix ON p (id) WHERE id > 1;",
	  .operation = OP(CREATE_FOREIGN_KEY, .table = "t",
	                  .foreign_key = FOREIGN_KEY(.columns = "v", .ref_table = "p", .ref_columns = "id")) },
	{ .name = "foreign key/dropped by columns",
	  .before =
	          "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE t (v REFERENCES p ON DELETE CASCADE NOT NULL,"
	          " w REFERENCES p DEFERRABLE INITIALLY DEFERRED, FOREIGN KEY (w, v) REFERENCES p);",
	  .operation = DROP(FOREIGN_KEY, .columns = "w") },
	/* names */
	{ .name = "rename/check",
	  .before = "CREATE TABLE t (v CONSTRAINT [old one] CHECK (v > 0) CONSTRAINT other NOT NULL); INSERT INTO t "
	            "VALUES (1);",
	  .operation = OP(RENAME_CONSTRAINT, .table = "t", .name = "old one", .new_name = "new \"one\"") },
	{ .name = "rename/unique",
	  .before = "CREATE TABLE t (v, CONSTRAINT u UNIQUE (v)); INSERT INTO t VALUES (1);",
	  .operation = OP(RENAME_CONSTRAINT, .table = "t", .name = "u", .new_name = "uu") },
	{ .name = "rename/missing",
	  .before = "CREATE TABLE t (v);",
	  .operation = OP(RENAME_CONSTRAINT, .table = "t", .name = "u", .new_name = "uu") },
	{ .name = "rename/taken",
	  .before = "CREATE TABLE t (v CONSTRAINT u UNIQUE CONSTRAINT w NOT NULL);",
	  .operation = OP(RENAME_CONSTRAINT, .table = "t", .name = "u", .new_name = "w") },
};

ALTER_GROUP(alter_constraints, entries);
