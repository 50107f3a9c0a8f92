/* SPDX-License-Identifier: MIT */
#include "alter.h"

#define ROWS " INSERT INTO t (v, w) VALUES (1, 'one'), (2, 'two'), (3, 'three');"

const alter_kind alter_kinds[] = {
	{ .name = "plain", .before = "CREATE TABLE t (a INTEGER PRIMARY KEY, v INTEGER, w TEXT);" ROWS },
	{ .name = "rowids with gaps",
	  .before = "CREATE TABLE t (v INTEGER, w TEXT);" ROWS "DELETE FROM t WHERE v = 2; INSERT INTO t (rowid, v, w) "
	            "VALUES (-5, 50, 'fifty'), (900, 9, 'nine');" },
	{ .name = "a column called rowid",
	  .before = "CREATE TABLE t (rowid TEXT, v INTEGER, w TEXT);" ROWS
	            "UPDATE t SET oid = oid * 10, rowid = 'r' || v;" },
	{ .name = "all names of the rowid taken",
	  .before = "CREATE TABLE t (rowid TEXT, oid, _rowid_ int, v INTEGER, w TEXT);" ROWS },
	{ .name = "autoincrement",
	  .before = "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, v INTEGER, w TEXT);" ROWS
	            "DELETE FROM t WHERE v = 3; CREATE TABLE u (id INTEGER PRIMARY KEY AUTOINCREMENT);"
	            "INSERT INTO u VALUES (77);" },
	{ .name = "autoincrement without rows",
	  .before = "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, v INTEGER, w TEXT);" ROWS "DELETE FROM t;" },
	{ .name = "collations and conflicts",
	  .before =
	          "CREATE TABLE t (k TEXT COLLATE NOCASE UNIQUE ON CONFLICT REPLACE, v INTEGER, w TEXT COLLATE RTRIM,\n"
	          "  n NOT NULL ON CONFLICT IGNORE DEFAULT 'x', PRIMARY KEY (n, k COLLATE BINARY DESC) ON CONFLICT "
	          "ROLLBACK);"
	          "INSERT INTO t (k, v, w) VALUES ('a', 1, 'x '), ('b', 2, 'x');" },
	{ .name = "checks",
	  .before = "CREATE TABLE t (v INTEGER CHECK (v < 1000) CONSTRAINT pos CHECK (v > 0), w TEXT, x CHECK (x <> v),"
	            " CHECK (v <> 13), CONSTRAINT \"named one\" CHECK (v <> 14));" ROWS },
	{ .name = "foreign keys",
	  .before = "CREATE TABLE p (id INTEGER PRIMARY KEY, UNIQUE (id)); INSERT INTO p VALUES (1), (2), (3);"
	            "CREATE TABLE t (v INTEGER REFERENCES p ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED, w TEXT,"
	            " x INTEGER DEFAULT 1, CONSTRAINT fk FOREIGN KEY (x) REFERENCES p (id) ON UPDATE SET NULL);" ROWS,
	  .flags = ALTER_FOREIGN_KEYS },
	{ .name = "a parent of cascading children",
	  .before = "CREATE TABLE t (id INTEGER PRIMARY KEY, v INTEGER, w TEXT);" ROWS
	            "CREATE TABLE c (t_id INTEGER REFERENCES t (id) ON DELETE CASCADE ON UPDATE CASCADE, x);"
	            "INSERT INTO c VALUES (1, 'a'), (1, 'b'), (3, 'c');"
	            "CREATE TABLE d (t_id INTEGER REFERENCES t ON DELETE SET NULL); INSERT INTO d VALUES (2);",
	  .flags = ALTER_FOREIGN_KEYS },
	{ .name = "orphans that were there before",
	  .before = "CREATE TABLE t (id INTEGER PRIMARY KEY, v INTEGER, w TEXT);" ROWS
	            "CREATE TABLE c (t_id INTEGER REFERENCES t (id)); INSERT INTO c VALUES (1), (99);" },
	{ .name = "points to itself",
	  .before = "CREATE TABLE t (id INTEGER PRIMARY KEY, up INTEGER REFERENCES t (id) ON DELETE CASCADE, v INTEGER,"
	            " w TEXT); INSERT INTO t VALUES (1, NULL, 1, 'one'), (2, 1, 2, 'two'), (3, 3, 3, 'three');",
	  .flags = ALTER_FOREIGN_KEYS },
	{ .name = "indexes",
	  .before =
	          "CREATE TABLE t (a INTEGER PRIMARY KEY, v INTEGER, w TEXT, x, y);" ROWS
	          "CREATE INDEX d ON t (x DESC, y COLLATE NOCASE); CREATE UNIQUE INDEX e ON t (y, abs(x)) WHERE x > 0;"
	          "CREATE INDEX \"odd \"\"name\"\"\" ON t(x)/* why */; CREATE INDEX [br] ON [t] ( `y` );" },
	{ .name = "triggers",
	  .before =
	          "CREATE TABLE log (what); CREATE TABLE u (x);"
	          "CREATE TABLE t (a INTEGER PRIMARY KEY, v INTEGER, w TEXT, x DEFAULT 0);" ROWS
	          "CREATE TRIGGER ins AFTER INSERT ON t BEGIN INSERT INTO log VALUES ('ins'); END;"
	          "CREATE TRIGGER upd BEFORE UPDATE OF x ON t WHEN NEW.x > 1 BEGIN INSERT INTO log VALUES ('upd'); END;"
	          "CREATE TRIGGER upd2 AFTER UPDATE ON t BEGIN INSERT INTO log VALUES ('upd2'); END;"
	          "CREATE TRIGGER del /* c */ AFTER DELETE ON \"t\" BEGIN DELETE FROM u; INSERT INTO log VALUES "
	          "('del'); END;"
	          "CREATE TRIGGER other AFTER INSERT ON u BEGIN UPDATE t SET x = NEW.x; DELETE FROM t WHERE a < 0; END;"
	          "CREATE TEMP TRIGGER session AFTER INSERT ON t BEGIN SELECT 1; END;" },
	{ .name = "views on views",
	  .before = "CREATE TABLE t (a INTEGER PRIMARY KEY, v INTEGER, w TEXT);" ROWS
	            "CREATE VIEW v1 AS SELECT a, v AS vv FROM t; CREATE VIEW v2 (n) AS SELECT count(*) FROM v1 JOIN t "
	            "USING (a);"
	            "CREATE TRIGGER instead INSTEAD OF INSERT ON v1 BEGIN INSERT INTO t (v) VALUES (NEW.vv); END;"
	            "CREATE TEMP VIEW v3 AS SELECT n FROM v2;" },
	{ .name = "generated columns",
	  .before = "CREATE TABLE t (g GENERATED ALWAYS AS (x * 2) STORED, x INTEGER DEFAULT 4, v INTEGER, w TEXT,"
	            " h TEXT AS (x || '!') VIRTUAL, i INT AS (x + 1));" ROWS "CREATE INDEX by_g ON t (g, h);" },
	{ .name = "columns without types",
	  .before = "CREATE TABLE t (a, v, w, \"long\" very long type (1,2), PRIMARY KEY (a));"
	            "INSERT INTO t (v, w) VALUES (1, 'one'), (2, 2), (3, x'00'), (4.5, '6');" },
	{ .name = "strict",
	  .before = "CREATE TABLE t (id INT PRIMARY KEY, v INTEGER, w TEXT, x ANY, b BLOB) STRICT;"
	            "INSERT INTO t VALUES (1, 1, 'one', '007', x'00'), (2, 2, NULL, 1.5, NULL);" },
	{ .name = "without rowid",
	  .before = "CREATE TABLE t (k TEXT, n INTEGER, v INTEGER, w TEXT, PRIMARY KEY (k, n DESC)) WITHOUT ROWID;"
	            "INSERT INTO t VALUES ('b', 1, 1, 'one'), ('a', 1, 2, 'two'), ('a', 2, 3, 'three');" },
	{ .name = "strict without rowid",
	  .before = "CREATE TABLE t (k TEXT PRIMARY KEY, v INTEGER, w TEXT) WITHOUT ROWID, STRICT;"
	            "INSERT INTO t VALUES ('b', 1, 'one'), ('a', 2, 'two');" },
	{ .name = "beside a virtual table",
	  .before = "CREATE TABLE t (a INTEGER PRIMARY KEY, v INTEGER, w TEXT);" ROWS
	            "CREATE VIRTUAL TABLE words USING fts5 (text, content=t, content_rowid=a);"
	            "INSERT INTO words (rowid, text) VALUES (1, 'hello world');" },
	{ .name = "odd names",
	  .table = "Täble \"x\" [y] 'z'",
	  .before = "CREATE TABLE \"Täble \"\"x\"\" [y] 'z'\" (\"a,b\" INTEGER PRIMARY KEY, [v] INTEGER, `w` TEXT, "
	            "'it''s', "
	            "\"🐘\" DEFAULT '\"', \"select\");"
	            "INSERT INTO \"Täble \"\"x\"\" [y] 'z'\" (v, w) VALUES (1, 'one'), (2, 'two');"
	            "CREATE INDEX \"ïx\" ON \"Täble \"\"x\"\" [y] 'z'\" (\"🐘\", 'it''s');"
	            "CREATE VIEW \"vïew\" AS SELECT \"🐘\" FROM \"Täble \"\"x\"\" [y] 'z'\";" },
	{ .name = "comments",
	  .before = "CREATE TABLE /* before */ t -- the table, with (brackets), \"quotes\" and 'strings'\n(\n"
	            "  -- the key\n  a INTEGER PRIMARY KEY, -- trailing, with a comma\n  /* v, or so */ v /* type: */ "
	            "INTEGER,\n"
	            "  w TEXT -- no comma after this one\n  /* nor this */\n) -- the end\n;" ROWS },
	{ .name = "temporary",
	  .schema = "temp",
	  .before = "CREATE TEMP TABLE t (a INTEGER PRIMARY KEY AUTOINCREMENT, v INTEGER, w TEXT, x);" ROWS
	            "CREATE INDEX temp.ix ON t (x); CREATE TABLE main.t (v, w); INSERT INTO main.t VALUES (7, 8);"
	            "CREATE TRIGGER temp.tr AFTER INSERT ON t BEGIN SELECT 1; END;" },
	{ .name = "temporary, found without a schema",
	  .before = "CREATE TEMP TABLE t (v INTEGER, w TEXT);" ROWS "CREATE TABLE main.t (v, w);" },
	{ .name = "attached",
	  .schema = "other",
	  .before = "CREATE TABLE other.t (a INTEGER PRIMARY KEY AUTOINCREMENT, v INTEGER, w TEXT, x); CREATE TABLE "
	            "main.t (v, w);"
	            "INSERT INTO other.t (v, w) VALUES (1, 'one'), (2, 'two'); INSERT INTO main.t VALUES (7, 8);"
	            "CREATE INDEX other.ix ON t (x); CREATE INDEX main.ix ON t (v);"
	            "CREATE TRIGGER other.tr AFTER INSERT ON t BEGIN SELECT 1; END;"
	            "CREATE TABLE other.c (x REFERENCES t); INSERT INTO other.c VALUES (2);" },
	{ .name = "analysed",
	  .before =
	          "CREATE TABLE t (a INTEGER PRIMARY KEY, v INTEGER, w TEXT, x, UNIQUE (x));" ROWS
	          "CREATE INDEX ix ON t (x, a); CREATE TABLE u (x); INSERT INTO u VALUES (1); CREATE INDEX iu ON u (x);"
	          "ANALYZE;" },
	{ .name = "short rows",
	  .before = "CREATE TABLE t (a INTEGER PRIMARY KEY); INSERT INTO t VALUES (1), (2);"
	            "ALTER TABLE t ADD COLUMN v INTEGER DEFAULT 7; ALTER TABLE t ADD COLUMN w TEXT DEFAULT 'old';"
	            "ALTER TABLE t ADD COLUMN x; INSERT INTO t VALUES (3, 3, 'three', NULL), (4, 7, 'old', 'x');"
	            "CREATE INDEX iw ON t (x, w); CREATE TABLE log (what);"
	            "CREATE TRIGGER upd AFTER UPDATE ON t BEGIN INSERT INTO log VALUES ('upd'); END;" },
	{ .name = "a broken view beside it",
	  .before = "CREATE TABLE t (a INTEGER PRIMARY KEY, v INTEGER, w TEXT);" ROWS
	            "CREATE VIEW broken AS SELECT x FROM nope;" },
	{ .name = "without rows", .before = "CREATE TABLE t (a INTEGER PRIMARY KEY, v INTEGER, w TEXT);" },
	{ .name = "made by a query",
	  .before = "CREATE TABLE t AS SELECT 1 AS v, 'one' AS w UNION ALL SELECT 2, 'two';" },
	{ .name = "defensive",
	  .before = "CREATE TABLE t (a INTEGER PRIMARY KEY, v INTEGER, w TEXT, CHECK (w <> 'x'));" ROWS,
	  .flags = ALTER_DEFENSIVE },
	{ .name = "legacy",
	  .before = "CREATE TABLE t (a INTEGER PRIMARY KEY, v INTEGER, w TEXT);" ROWS
	            "CREATE VIEW v1 AS SELECT a, v AS vv FROM t; CREATE TABLE c (x REFERENCES t);",
	  .flags = ALTER_LEGACY },
};
const size_t alter_n_kinds = sizeof alter_kinds / sizeof alter_kinds[0];

const alter_entry alter_changes[] = {
	{ .name = "set not null",
	  .operation = OP(ALTER_COLUMN, .name = "v", .alteration = ALTERATION(.flags = MIGR_ALTER_SET_NOT_NULL)) },
	{ .name = "add check", .operation = OP(CREATE_CHECK, .check = CHECK(.name = "new", .sql = "v < 2000")) },
	{ .name = "default",
	  .operation = OP(ALTER_COLUMN, .name = "w", .alteration = ALTERATION(.default_value = MIGR_TEXT("new"))) },
	{ .name = "add column",
	  .operation = OP(ADD_COLUMN, .column = COLUMN("added", "integer", .default_value = MIGR_INT(5))) },
	{ .name = "add first",
	  .operation = OP(ADD_COLUMN, .column = COLUMN("added", "integer", .default_value = MIGR_INT(5)),
	                  .options = FLAGS(FIRST)) },
	{ .name = "add unique", .operation = OP(CREATE_UNIQUE, .key = KEY(.name = "uq", .columns = "v")) },
	{ .name = "drop column", .operation = OP(DROP_COLUMN, .name = "w") },
	{ .name = "rename column", .operation = OP(RENAME_COLUMN, .name = "v", .new_name = "new v") },
	{ .name = "rename table", .operation = OP(RENAME_TABLE, .new_name = "T") },
};
const size_t alter_n_changes = sizeof alter_changes / sizeof alter_changes[0];
