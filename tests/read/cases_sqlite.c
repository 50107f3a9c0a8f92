/* SPDX-License-Identifier: MIT */
/* Schemas of SQLite. */
#include "cases.h"

const read_case read_cases[] = {
	{ .name = "empty", .sql = "" },
	{ .name = "types",
	  .sql = "CREATE TABLE t (a integer, b INT, c smallint, d BigInt, e real, f float, g double precision, h "
	         "double, "
	         "i numeric, j numeric(10), k decimal(10,2), l boolean, m bool, n char(3), o character(36), "
	         "p varchar(20), q character varying ( 20 ), r text, s blob, t date, u time, v timestamp, "
	         "w timestamptz, x timestamp with time zone, y char, z varchar);\n"
	         "CREATE TABLE own (a VARCHAR2(20), b json, c datetime, d int unsigned, e text(20), f varchar(0), "
	         "g decimal(10,-2), h binary(16), i \"big int\", j [Money], k interval, l uuid, m enum, n, "
	         "o DECIMAL(10 , 2), p \"odd.type\", q time(3));\n"
	         "CREATE TABLE strict (a INT, b INTEGER, c REAL, d TEXT, e BLOB, f ANY) STRICT" },
	{ .name = "rowid",
	  .sql = "CREATE TABLE a (id INTEGER PRIMARY KEY);\n"
	         "CREATE TABLE b (id integer not null primary key asc, x);\n"
	         "CREATE TABLE c (id INTEGER PRIMARY KEY DESC);\n"
	         "CREATE TABLE d (id INT PRIMARY KEY);\n"
	         "CREATE TABLE e (id INTEGER, PRIMARY KEY (ID DESC));\n"
	         "CREATE TABLE f (id INTEGER PRIMARY KEY AUTOINCREMENT);\n"
	         "CREATE TABLE g (id INTEGER, PRIMARY KEY (id AUTOINCREMENT));\n"
	         "CREATE TABLE h (id INTEGER CONSTRAINT pk_h PRIMARY KEY ON CONFLICT REPLACE AUTOINCREMENT);\n"
	         "CREATE TABLE i (id \"INTEGER\" PRIMARY KEY);\n"
	         "CREATE TABLE j (id BIGINT NOT NULL PRIMARY KEY);\n"
	         "CREATE TABLE k (id INTEGER NOT NULL PRIMARY KEY DESC)" },
	{ .name = "primary keys",
	  .sql = "CREATE TABLE a (id TEXT PRIMARY KEY);\n"
	         "CREATE TABLE b (id TEXT NOT NULL PRIMARY KEY);\n"
	         "CREATE TABLE c (a INT NOT NULL, b INT NOT NULL, CONSTRAINT \"pk c\" PRIMARY KEY (b, A));\n"
	         "CREATE TABLE d (a INT NOT NULL, b INT, PRIMARY KEY (a, b) ON CONFLICT IGNORE);\n"
	         "CREATE TABLE e (a TEXT NOT NULL, b INT NOT NULL, PRIMARY KEY (a COLLATE NOCASE, b DESC));\n"
	         "CREATE TABLE f (a TEXT COLLATE NOCASE NOT NULL, b INT NOT NULL, PRIMARY KEY (a COLLATE nocase, b));\n"
	         "CREATE TABLE g (a TEXT, b INT, PRIMARY KEY (a, b)) WITHOUT ROWID;\n"
	         "CREATE TABLE h (a TEXT PRIMARY KEY, b INT) STRICT, WITHOUT ROWID;\n"
	         "CREATE TABLE i (a TEXT PRIMARY KEY ON CONFLICT ABORT) STRICT;\n"
	         "CREATE TABLE j (a INTEGER PRIMARY KEY DESC, b INT) WITHOUT ROWID" },
	{ .name = "unique keys",
	  .sql = "CREATE TABLE t (a INT UNIQUE, b INT CONSTRAINT uq_b UNIQUE ON CONFLICT IGNORE, c TEXT, d TEXT, "
	         "UNIQUE (c, \"d\"), CONSTRAINT uq_dc UNIQUE ([D] COLLATE NOCASE, `c` DESC) ON CONFLICT ROLLBACK, "
	         "UNIQUE (a), UNIQUE (c, d) ON CONFLICT ABORT)" },
	{ .name = "foreign keys",
	  .sql = "CREATE TABLE Parent (Id INTEGER PRIMARY KEY, a INT, b INT, UNIQUE (a, b));\n"
	         "CREATE TABLE two (a INT NOT NULL, b INT NOT NULL, PRIMARY KEY (b, a));\n"
	         "CREATE TABLE t (a INT REFERENCES parent, b INT REFERENCES PARENT (ID) ON DELETE CASCADE ON UPDATE "
	         "SET NULL, c INT CONSTRAINT fk_c REFERENCES \"parent\" (id) DEFERRABLE INITIALLY DEFERRED, "
	         "d INT REFERENCES nowhere, e INT REFERENCES parent NOT DEFERRABLE INITIALLY DEFERRED, "
	         "f INT REFERENCES parent ON DELETE RESTRICT ON UPDATE SET DEFAULT DEFERRABLE, "
	         "CONSTRAINT fk_ab FOREIGN KEY (A, b) REFERENCES parent (a, B) MATCH FULL ON DELETE NO ACTION, "
	         "FOREIGN KEY (c, d) REFERENCES two, FOREIGN KEY (a, b) REFERENCES parent);\n"
	         "CREATE TABLE x (id INTEGER PRIMARY KEY, y INT REFERENCES y);\n"
	         "CREATE TABLE y (id INTEGER PRIMARY KEY, x INT REFERENCES x, self INT REFERENCES y)" },
	{ .name = "foreign keys made again",
	  .sql = "CREATE TABLE a (Id INTEGER PRIMARY KEY, a INT, b INT, UNIQUE (a, b));\n"
	         "CREATE TABLE b (a INT REFERENCES A, b INT CONSTRAINT fk_b REFERENCES a (ID) ON DELETE CASCADE "
	         "DEFERRABLE INITIALLY DEFERRED, self INT UNIQUE REFERENCES b (SELF), "
	         "FOREIGN KEY (a, b) REFERENCES a (a, b) ON UPDATE SET NULL)" },
	{ .name = "checks",
	  .sql = "CREATE TABLE t (a INT CHECK (a>0), b INT CONSTRAINT b_small CHECK ( \"B\" <10 ), "
	         "mood TEXT CHECK (mood in ('sad','ok')), "
	         "c TEXT CHECK ((length(C)) between 1 AND 10), CHECK (a /* less */ < b), "
	         "CONSTRAINT both CHECK (a IS NOT NULL or [b] is not null) ON CONFLICT FAIL, CHECK (A > 0))" },
	{ .name = "defaults",
	  .sql = "CREATE TABLE t (a INT DEFAULT 5, b INT DEFAULT (5), c INT DEFAULT -3, d INT DEFAULT +3, e DEFAULT "
	         "NULL, "
	         "f TEXT DEFAULT 'it''s', g TEXT DEFAULT active, h TEXT DEFAULT \"quoted name\", "
	         "i TEXT DEFAULT current_timestamp, j TEXT DEFAULT (lower( hex(randomblob(16)) )), k DEFAULT TRUE, "
	         "l DEFAULT (false), m DEFAULT X'00ff', n DEFAULT 1.5e-3, o DEFAULT (1+2), p DEFAULT (('a')||('b')), "
	         "q DEFAULT \"true\", r DEFAULT ( - 1 ), s DEFAULT 'a | mysql: b')" },
	{ .name = "columns",
	  .sql = "CREATE TABLE t (a TEXT NOT NULL ON CONFLICT IGNORE COLLATE nocase, b TEXT NOT NULL ON CONFLICT "
	         "ABORT, "
	         "c TEXT COLLATE \"binary\", d TEXT COLLATE RTrim NULL, e INT AS (a+1), "
	         "f INT GENERATED ALWAYS AS (length( A )) STORED, g INT AS (e * 2) VIRTUAL NOT NULL)" },
	{ .name = "names",
	  .sql = "CREATE TABLE \"order\" (\"select\" INT, [group by] INT, `a\"b` INT, 'in, quotes' INT, "
	         "\"\xf0\x9f\x98\x80\" INT, "
	         "key INT, UNIQUE (\"select\", [group by]), CHECK (\"select\" > `a\"b`), CHECK (key <> "
	         "\"\xf0\x9f\x98\x80\"), "
	         "CONSTRAINT \"c, d\" CHECK ([in, quotes] > 1));\n"
	         "CREATE INDEX \"i \"\"x\"\"\" ON [order] (key, \"in, quotes\");\n"
	         "CREATE TABLE \"a.b\" (x INT);\n"
	         "CREATE TABLE \"UPPER\" (\"Mixed\" INT, CHECK (mixed > 0))" },
	{ .name = "indexes",
	  .sql = "CREATE TABLE t (a INT, b TEXT, c TEXT COLLATE NOCASE);\n"
	         "CREATE INDEX i1 ON t (a);\n"
	         "CREATE UNIQUE INDEX i2 ON t (A, b);\n"
	         "CREATE INDEX i3 ON t (a DESC, b ASC);\n"
	         "CREATE INDEX i4 ON t (b COLLATE NOCASE, c COLLATE NOCASE, c COLLATE binary DESC);\n"
	         "CREATE INDEX i5 ON t (lower(B), (a+1) DESC) WHERE a IS NOT NULL AND (b<>'');\n"
	         "CREATE UNIQUE INDEX IF NOT EXISTS main.i6 ON t ((b)) WHERE (a>0);\n"
	         "CREATE INDEX i7 ON t (\"a\", `b`, [c]);\n"
	         "CREATE INDEX i8 ON t (a, a);\n"
	         "CREATE INDEX i9 ON t (b || 'x' COLLATE NOCASE, (b||'x') COLLATE nocase, lower(b) COLLATE NOCASE, -a "
	         "COLLATE RTRIM, substr(b, 1) || c COLLATE RTRIM DESC)" },
	{ .name = "expressions",
	  .sql = "CREATE TABLE t (a INT, b INT, s TEXT, \"end\" INT, like_it INT, "
	         "CONSTRAINT c01 CHECK (a==1 AND b!=2), CONSTRAINT c02 CHECK (a - -1 > - b), "
	         "CONSTRAINT c03 CHECK (case when a then 1 else \"end\" end>0), "
	         "CONSTRAINT c04 CHECK (cast(a as integer)=cast(s as varchar(20))), "
	         "CONSTRAINT c05 CHECK (s like 'a%' and S not glob '*'), "
	         "CONSTRAINT c06 CHECK (s->>'$.a' is not null and s -> 'b' <> 1), "
	         "CONSTRAINT c07 CHECK (a<<2|b&~a), CONSTRAINT c08 CHECK (s COLLATE nocase = 'x'), "
	         "CONSTRAINT c09 CHECK (a in (1,2 , 3) and not (b)), CONSTRAINT c10 CHECK ((a)+(b)), "
	         "CONSTRAINT c11 CHECK (s <> \"no column\"), CONSTRAINT c12 CHECK (t.A > true), "
	         "CONSTRAINT c13 CHECK (REPLACE(s,'a','b')=s||''), CONSTRAINT c14 CHECK (s is distinct from null), "
	         "CONSTRAINT c15 CHECK (a BETWEEN 1 and 2 or a isnull -- or not\n), "
	         "CONSTRAINT c16 CHECK (s = x'AB' or s = .5 or s = 1e3 or a % 2 = 0 or a*b/2 >= 1))" },
	{ .name = "views",
	  .sql = "CREATE TABLE t (a INT, b TEXT);\n"
	         "CREATE VIEW a AS SELECT * FROM b;\n"
	         "CREATE VIEW b (x, \"y z\") AS select a,b from t where a>1 -- why\n;\n"
	         "CREATE VIEW c AS WITH q(n) AS (select 1 union all select n+1 from q where n<9) "
	         "select count( * ) AS \"N\", max(n) m, t.[a] from q left join main.t on t.a=q.n "
	         "group by t.a having count(*)>1 order by 1 desc limit 3 offset 1;\n"
	         "CREATE VIEW d AS SELECT \"a\", 'x' AS [Name], b.\"x\" FROM t, \"b\"" },
	{ .name = "triggers",
	  .sql = "CREATE TABLE t (a INT, Bee TEXT);\n"
	         "CREATE VIEW v AS SELECT a FROM t;\n"
	         "CREATE TRIGGER t1 AFTER INSERT ON t begin update t set bee='x;y' where a=new.a; end;\n"
	         "CREATE TRIGGER t2 UPDATE OF bee, \"a\" ON t FOR EACH ROW WHEN (new.a<>old.a) BEGIN\n"
	         "  insert or replace into t(a,bee) values(case when 1 then 2 end,'b'); -- done\n"
	         "  select raise(abort,'no');\nEND;\n"
	         "CREATE TRIGGER t3 BEFORE DELETE ON t WHEN old.a IS NULL BEGIN DELETE FROM t WHERE a = old.a; END;\n"
	         "CREATE TRIGGER t4 INSTEAD OF UPDATE ON v BEGIN SELECT 1; END" },
	{ .name = "left",
	  .sql = "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a INT);\n"
	         "CREATE VIRTUAL TABLE docs USING fts5(body);\n"
	         "CREATE TABLE docs_other (a INT);\n"
	         "CREATE TEMP TABLE mine (a INT);\n"
	         "CREATE TEMP VIEW v AS SELECT * FROM t;\n"
	         "CREATE TEMP TRIGGER tr AFTER INSERT ON t BEGIN SELECT 1; END;\n"
	         "CREATE VIEW fine AS SELECT a FROM t;\n"
	         "CREATE VIEW good AS SELECT a + 1 AS b FROM fine;\n"
	         "CREATE VIEW found AS SELECT body FROM docs WHERE docs MATCH 'x';\n"
	         "CREATE INDEX i ON t (a);\n"
	         "ANALYZE" },
	{ .name = "broken views",
	  .sql = "CREATE TABLE t (a INT);\n"
	         "CREATE VIEW broken AS SELECT * FROM nowhere;\n"
	         "CREATE VIEW worse AS SELECT absent FROM t;\n"
	         "CREATE VIEW function AS SELECT no_such_function(a) FROM t;\n"
	         "CREATE VIEW good AS SELECT a FROM broken;\n"
	         "CREATE TRIGGER on_broken INSTEAD OF INSERT ON broken BEGIN SELECT 1; END" },
	{ .name = "other schema",
	  .schema = "migr_other",
	  .again = "ATTACH ':memory:' AS migr_other",
	  .sql = "ATTACH ':memory:' AS migr_other;\n"
	         "CREATE TABLE t (a INT);\n"
	         "CREATE TABLE migr_other.t (id INTEGER PRIMARY KEY, a INT REFERENCES T);\n"
	         "CREATE INDEX migr_other.i ON t (a);\n"
	         "CREATE VIEW migr_other.v AS SELECT a FROM migr_other.t;\n"
	         "CREATE TRIGGER migr_other.tr AFTER DELETE ON t BEGIN SELECT 1; END" },
	{ .name = "altered",
	  .sql = "CREATE TABLE t (a INT, b TEXT CHECK (b <> 'x'));\n"
	         "ALTER TABLE t ADD COLUMN c INT NOT NULL DEFAULT 1;\n"
	         "ALTER TABLE t RENAME COLUMN b TO bee;\n"
	         "ALTER TABLE t RENAME TO \"new t\";\n"
	         "CREATE TABLE copied AS SELECT a, bee AS \"B b\", a + 1 FROM \"new t\"" },
};

const size_t n_read_cases = sizeof read_cases / sizeof read_cases[0];
