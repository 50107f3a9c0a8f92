/* SPDX-License-Identifier: MIT */
/*
 * Schemas of MariaDB's. What MySQL has in other words is in tests/unit, by given rows.
 */
#include "cases.h"

const read_case read_cases[] = {
	{ .name = "nothing", .sql = "SELECT 1" },
	{ .name = "numbers",
	  .sql = "CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, b BOOLEAN NOT NULL DEFAULT TRUE, b2 TINYINT(1) "
	         "UNSIGNED, "
	         "ti TINYINT, tu TINYINT UNSIGNED, si SMALLINT DEFAULT -1, mi MEDIUMINT, i5 INT(5), iz INT(5) "
	         "ZEROFILL, "
	         "iu INT UNSIGNED NOT NULL, bi BIGINT, bu BIGINT UNSIGNED, bz BIGINT ZEROFILL, f FLOAT, f2 FLOAT(7,3), "
	         "fu FLOAT UNSIGNED, d DOUBLE DEFAULT 1e3, d2 DOUBLE(9,2), r REAL, n DECIMAL, n2 DECIMAL(8,3) DEFAULT "
	         "1.5, "
	         "n3 DECIMAL(8,3) UNSIGNED ZEROFILL, n4 NUMERIC(65,30), y YEAR, y2 YEAR(4) DEFAULT 2020, bt BIT "
	         "DEFAULT b'1', "
	         "bt8 BIT(8) DEFAULT b'101', nx BIGINT DEFAULT (1 + 2))" },
	{ .name = "texts",
	  .sql = "CREATE TABLE t (c CHAR, c3 CHAR(3) DEFAULT 'a\\\\b', v0 VARCHAR(0), v VARCHAR(20) DEFAULT 'NULL', "
	         "v2 VARCHAR(20) DEFAULT NULL, v3 VARCHAR(20) NOT NULL DEFAULT 'it''s \"q\" \\n line', tt TINYTEXT, "
	         "tx TEXT DEFAULT 'x', mt MEDIUMTEXT, lt LONGTEXT, b3 BINARY(3) DEFAULT 'a', vb VARBINARY(10) DEFAULT "
	         "'bc', "
	         "tb TINYBLOB, bl BLOB, mb MEDIUMBLOB, lb LONGBLOB, bar VARCHAR(30) DEFAULT 'a | mysql: b', "
	         "bar2 VARCHAR(30) DEFAULT 'it\\'s | mysql: c', col VARCHAR(30) DEFAULT 'sqlite: x', "
	         "cmp TEXT COMPRESSED, empty VARCHAR(5) DEFAULT '')" },
	{ .name = "enums",
	  .sql = "CREATE TABLE t (e ENUM('a','b''c','d\\\\e','f\\ng','',' x','\xc3\xa9','p|q','x, y','(') DEFAULT "
	         "'b''c', "
	         "e2 ENUM('no','yes') CHARACTER SET latin1 NOT NULL, s SET('x','y''z') DEFAULT 'x,y''z')" },
	{ .name = "times",
	  .sql = "CREATE TABLE t (d DATE DEFAULT '2020-01-01', d2 DATE DEFAULT (CURRENT_DATE), t0 TIME, t3 TIME(3), t6 "
	         "TIME(6), "
	         "dt DATETIME, dt3 DATETIME(3) DEFAULT NOW(3), dt6 DATETIME(6) DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE "
	         "NOW(6), "
	         "ts TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP, ts6 TIMESTAMP(6) NULL, "
	         "di DATETIME DEFAULT (CURRENT_TIMESTAMP + INTERVAL 1 DAY))" },
	{ .name = "json and others",
	  .sql = "CREATE TABLE t (j JSON, j2 JSON NOT NULL DEFAULT '{}', j3 JSON CHECK (json_length(j3) > 1), "
	         "j4 LONGTEXT COLLATE utf8mb4_bin CHECK (json_valid(j4)), j5 LONGTEXT CHECK (json_valid(j5)), "
	         "`j``6` JSON, u UUID DEFAULT UUID(), u36 CHAR(36) CHARACTER SET ascii, "
	         "u36b CHAR(36) CHARACTER SET ascii COLLATE ascii_bin, a36 CHAR(36), i4 INET4, i6 INET6, g GEOMETRY, "
	         "p POINT NOT NULL, gc GEOMETRYCOLLECTION);\n"
	         "CREATE TABLE a (u CHAR(36), j JSON, v VARCHAR(3)) CHARACTER SET ascii;\n"
	         "CREATE TABLE b (j JSON, v VARCHAR(3)) COLLATE utf8mb4_bin" },
	{ .name = "generated and hidden",
	  .sql = "CREATE TABLE t (id INT NOT NULL, v VARCHAR(20), gv INT AS (id + 1) VIRTUAL, "
	         "gs VARCHAR(50) AS (CONCAT(v, 'x\\\\y', '''')) STORED COMMENT 'it''s', "
	         "gp INT GENERATED ALWAYS AS (id * 2) PERSISTENT INVISIBLE, inv INT INVISIBLE DEFAULT 5, "
	         "invu DATETIME INVISIBLE DEFAULT NOW() ON UPDATE NOW(), co INT COMMENT 'a\"b\\\\c\xc3\xa9', "
	         "ai INT AUTO_INCREMENT UNIQUE INVISIBLE)" },
	{ .name = "character sets",
	  .sql = "CREATE TABLE u (a VARCHAR(9), b VARCHAR(9) COLLATE utf8mb4_bin, c VARCHAR(9) CHARACTER SET latin1, "
	         "d VARCHAR(9) CHARACTER SET latin1 COLLATE latin1_bin, e INT);\n"
	         "CREATE TABLE l (a VARCHAR(9), b VARCHAR(9) CHARACTER SET utf8mb4, c VARCHAR(9) COLLATE latin1_bin, "
	         "d VARCHAR(9) COLLATE latin1_swedish_ci) COLLATE latin1_german1_ci;\n"
	         "CREATE TABLE k (a TEXT) CHARACTER SET latin1;\n"
	         "CREATE TABLE n (a CHAR(3) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci, b TEXT) COLLATE "
	         "utf8mb4_unicode_ci;\n"
	         "CREATE TABLE y (a CHAR(3)) CHARACTER SET binary" },
	{ .name = "keys",
	  .sql = "CREATE TABLE t (a INT NOT NULL, b VARCHAR(200) NOT NULL, c TEXT, d INT, e INT, PRIMARY KEY (a DESC, "
	         "b(10)), "
	         "UNIQUE KEY one (d), UNIQUE KEY two (e, d DESC), UNIQUE KEY pre (c(20)), UNIQUE KEY com (e) COMMENT "
	         "'why', "
	         "KEY k1 (b(5) DESC, d), KEY k2 (d, e) COMMENT 'it''s', KEY k3 (d) USING HASH, FULLTEXT KEY ft (b, c), "
	         "KEY whole (b(200)));\n"
	         "CREATE TABLE `odd names` (`a, b` INT, `\"q\"` INT, `or``der` INT, `select` INT, `\xc3\xa9` INT, "
	         "PRIMARY KEY (`a, b`, `\"q\"`), UNIQUE KEY `key ``x` (`or``der`, `select`), KEY `\xc3\xa9` "
	         "(`\xc3\xa9`));\n"
	         "CREATE TABLE m (a INT, b INT, KEY h (a), KEY t USING BTREE (b), UNIQUE KEY u (a, b) USING BTREE) "
	         "ENGINE=MEMORY;\n"
	         "CREATE TABLE g (p POINT NOT NULL, SPATIAL KEY sp (p)) ENGINE=MyISAM" },
	{ .name = "hidden index", .sql = "CREATE TABLE t (a INT, KEY ig (a) IGNORED)" },
	{ .name = "foreign keys",
	  .sql = "CREATE TABLE par (id INT PRIMARY KEY, k INT, l INT, KEY kk (k), UNIQUE KEY two (k, l));\n"
	         "CREATE TABLE t (id INT PRIMARY KEY, a INT REFERENCES par (id), b INT, c INT, d INT, e INT, f INT, g "
	         "INT, up INT, "
	         "FOREIGN KEY (b) REFERENCES par (id) ON DELETE RESTRICT ON UPDATE NO ACTION, "
	         "CONSTRAINT fx FOREIGN KEY (c) REFERENCES par (k) ON DELETE SET NULL ON UPDATE CASCADE, "
	         "CONSTRAINT fy FOREIGN KEY ix (d) REFERENCES par (id) ON DELETE CASCADE, "
	         "CONSTRAINT fz FOREIGN KEY (e, f) REFERENCES par (k, l), "
	         "KEY mine (g), CONSTRAINT fg FOREIGN KEY (g) REFERENCES par (id), "
	         "CONSTRAINT fself FOREIGN KEY (up) REFERENCES t (id) ON DELETE SET NULL);\n"
	         "CREATE TABLE wide (a INT, b INT, KEY ab (a, b), CONSTRAINT fw FOREIGN KEY (a) REFERENCES par (id));\n"
	         "CREATE TABLE exact (a INT, KEY fe (a), CONSTRAINT fe FOREIGN KEY (a) REFERENCES par (id));\n"
	         "CREATE TABLE uni (a INT, UNIQUE KEY fu (a), CONSTRAINT fu FOREIGN KEY (a) REFERENCES par (id))" },
	{ .name = "a circle",
	  .sql = "CREATE TABLE a (id INT PRIMARY KEY, b INT);\n"
	         "CREATE TABLE b (id INT PRIMARY KEY, a INT, CONSTRAINT ba FOREIGN KEY (a) REFERENCES a (id));\n"
	         "ALTER TABLE a ADD CONSTRAINT ab FOREIGN KEY (b) REFERENCES b (id)" },
	{ .name = "checks",
	  .sql = "CREATE TABLE t (a INT CHECK (a > 0 AND a <> 7), b VARCHAR(9) CHECK (b LIKE 'x\\\\_%'), c INT, "
	         "CONSTRAINT named CHECK (c < 100 OR b = 'it''s'), CHECK (a <> c), CONSTRAINT bars CHECK (c | 1 > 2 or "
	         "b = ' | mysql: '))" },
	{ .name = "table options",
	  .sql = "CREATE TABLE c (a INT PRIMARY KEY) ROW_FORMAT=COMPRESSED KEY_BLOCK_SIZE=8 STATS_PERSISTENT=1 COMMENT "
	         "'tab''le \\\\ x';\n"
	         "CREATE TABLE p (a INT) PAGE_COMPRESSED=1 AVG_ROW_LENGTH=10 MAX_ROWS=100;\n"
	         "CREATE TABLE m (a INT) ENGINE=MyISAM CHECKSUM=1 DELAY_KEY_WRITE=1;\n"
	         "CREATE TABLE r (a INT) ENGINE=Aria TRANSACTIONAL=1;\n"
	         "CREATE TABLE v (a INT) ROW_FORMAT=DYNAMIC WITH SYSTEM VERSIONING" },
	{ .name = "partitions",
	  .sql = "CREATE TABLE r (id INT PRIMARY KEY, d INT) PARTITION BY RANGE (id) SUBPARTITION BY HASH (id) "
	         "SUBPARTITIONS 2 "
	         "(PARTITION p0 VALUES LESS THAN (10) COMMENT 'it''s', PARTITION `p 1` VALUES LESS THAN MAXVALUE);\n"
	         "CREATE TABLE h (id INT PRIMARY KEY) ROW_FORMAT=DYNAMIC PARTITION BY HASH (id) PARTITIONS 12;\n"
	         "CREATE TABLE k (id INT PRIMARY KEY) PARTITION BY KEY () PARTITIONS 2;\n"
	         "CREATE TABLE lh (id INT, b INT) PARTITION BY LINEAR HASH (id + b) PARTITIONS 2;\n"
	         "CREATE TABLE l (a INT) PARTITION BY LIST (a) (PARTITION x VALUES IN (1, 2), PARTITION y VALUES IN "
	         "(NULL));\n"
	         "CREATE TABLE rc (a INT, b VARCHAR(9)) PARTITION BY RANGE COLUMNS (a, b) (PARTITION x VALUES LESS "
	         "THAN (1, 'a'), "
	         "PARTITION y VALUES LESS THAN (MAXVALUE, MAXVALUE));\n"
	         "CREATE TABLE lc (a INT, b VARCHAR(9)) PARTITION BY LIST COLUMNS (a, b) (PARTITION x VALUES IN ((1, "
	         "'a'), (2, 'it''s')))" },
	{ .name = "history",
	  .sql = "CREATE TABLE s (id INT, b TIMESTAMP(6) GENERATED ALWAYS AS ROW START, e TIMESTAMP(6) GENERATED "
	         "ALWAYS AS ROW END, "
	         "PERIOD FOR SYSTEM_TIME (b, e)) WITH SYSTEM VERSIONING;\n"
	         "CREATE TABLE w (id INT, x INT WITHOUT SYSTEM VERSIONING) WITH SYSTEM VERSIONING;\n"
	         "CREATE TABLE p (id INT) WITH SYSTEM VERSIONING PARTITION BY SYSTEM_TIME (PARTITION p0 HISTORY, "
	         "PARTITION pn CURRENT)",
	  .flags = READ_NOT_REMADE },
	{ .name = "sequences",
	  .sql = "CREATE SEQUENCE plain;\nCREATE SEQUENCE `odd ``name` START 5 MINVALUE 2 MAXVALUE 900 INCREMENT 3 "
	         "CACHE 7 CYCLE;\n"
	         "CREATE SEQUENCE down INCREMENT -1;\nCREATE SEQUENCE down2 INCREMENT -2 MAXVALUE 100 MINVALUE -100 "
	         "START 50 NOCACHE;\n"
	         "CREATE TABLE t (id BIGINT DEFAULT NEXT VALUE FOR plain, b BIGINT DEFAULT (NEXT VALUE FOR `odd "
	         "``name` + 1))" },
	{ .name = "views",
	  .sql = "CREATE TABLE a (id INT, n VARCHAR(9));\nCREATE TABLE b (id INT, a INT);\n"
	         "CREATE VIEW z AS SELECT a.*, 'it''s' lit, 1 | 2 AS bits FROM a;\n"
	         "CREATE VIEW m AS SELECT z.id, b.a FROM z LEFT JOIN b ON b.a = z.id WHERE z.id > (SELECT MAX(id) FROM "
	         "b);\n"
	         "CREATE ALGORITHM=MERGE VIEW c (x, `y z`) AS SELECT id, a FROM m q WHERE q.id > 4;\n"
	         "CREATE VIEW checked AS SELECT id FROM a WHERE id > 0 WITH LOCAL CHECK OPTION;\n"
	         "CREATE VIEW checked2 AS SELECT id FROM checked WHERE id > 1 WITH CHECK OPTION;\n"
	         "CREATE VIEW u AS SELECT id FROM a UNION ALL SELECT id FROM b ORDER BY 1 LIMIT 3;\n"
	         "CREATE VIEW w AS WITH q AS (SELECT id FROM a), r AS (SELECT 1 one) SELECT q.id, r.one FROM q, r;\n"
	         "CREATE VIEW j AS SELECT a.id, b.a, c.n FROM a JOIN b ON a.id = b.a LEFT JOIN (a c JOIN b e ON c.id = "
	         "e.id) ON c.id = b.id, "
	         "a f LEFT JOIN b g ON f.id = g.id;\n"
	         "CREATE VIEW un AS SELECT q.id FROM ((SELECT id FROM a) UNION (SELECT id FROM b)) q JOIN a WHERE q.id "
	         "IN (SELECT id FROM (a));\n"
	         "CREATE VIEW d AS SELECT x.n, COUNT(*) c FROM (SELECT n, id FROM a) x JOIN b USING (id) GROUP BY x.n "
	         "HAVING c > 1" },
	{ .name = "a view for whoever reads it",
	  .sql = "CREATE TABLE a (id INT);\nCREATE SQL SECURITY INVOKER VIEW v AS SELECT id FROM a" },
	{ .name = "a view that is broken",
	  .sql = "CREATE TABLE a (id INT);\nCREATE TABLE b (id INT);\nCREATE VIEW v AS SELECT id FROM a;\n"
	         "CREATE VIEW w AS SELECT id FROM v;\nCREATE VIEW x AS SELECT id FROM b;\nDROP TABLE a" },
	{ .name = "triggers",
	  .sql = "CREATE TABLE t (a INT, b VARCHAR(9));\n"
	         "CREATE TRIGGER one BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1;\n"
	         "CREATE TRIGGER two AFTER INSERT ON t FOR EACH ROW BEGIN SET @a = NEW.a; SET @b = 'it''s'; END;\n"
	         "CREATE TRIGGER three BEFORE UPDATE ON t FOR EACH ROW lb: BEGIN IF NEW.a THEN LEAVE lb; END IF; END "
	         "lb;\n"
	         "CREATE TRIGGER four AFTER DELETE ON t FOR EACH ROW BEGIN END;\n"
	         "CREATE TRIGGER five AFTER UPDATE ON t FOR EACH ROW BEGIN /* what | mysql: x */ SET @a = 1 | 2; SET "
	         "@p = 'it\\'s'; END;\n"
	         "CREATE TRIGGER slash BEFORE DELETE ON t FOR EACH ROW SET @a = 'a''b\\\\c\\'d\"e\\n', @b = 'x';\n"
	         "CREATE TRIGGER six AFTER UPDATE ON t FOR EACH ROW IF NEW.a > 1 THEN SET @x = 1; END IF" },
	{ .name = "triggers in order",
	  .sql = "CREATE TABLE t (a INT);\nCREATE TRIGGER b BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1;\n"
	         "CREATE TRIGGER c BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 2;\n"
	         "CREATE TRIGGER d BEFORE INSERT ON t FOR EACH ROW PRECEDES c SET NEW.a = 3",
	  .flags = READ_NOT_REMADE },
	{ .name = "two schemas",
	  .schema = "migr_other",
	  .sql = "CREATE DATABASE migr_other CHARACTER SET utf8mb4;\n"
	         "CREATE TABLE a (id INT PRIMARY KEY);\nCREATE TABLE migr_other.b (id INT PRIMARY KEY, up INT, "
	         "CONSTRAINT bb FOREIGN KEY (up) REFERENCES migr_other.b (id));\n"
	         "ALTER TABLE a ADD b INT, ADD CONSTRAINT ab FOREIGN KEY (b) REFERENCES migr_other.b (id);\n"
	         "CREATE VIEW v AS SELECT a.id, b.id AS other FROM a JOIN migr_other.b;\n"
	         "CREATE VIEW migr_other.v AS SELECT id FROM migr_other.b",
	  .again = "CREATE DATABASE migr_other CHARACTER SET utf8mb4" },
	{ .name = "long names",
	  .sql = "CREATE TABLE n123456789012345678901234567890123456789012345678901234567890123 ("
	         "c123456789012345678901234567890123456789012345678901234567890123 INT, "
	         "CONSTRAINT k123456789012345678901234567890123456789012345678901234567890123 CHECK "
	         "(c123456789012345678901234567890123456789012345678901234567890123 > 1), "
	         "KEY i123456789012345678901234567890123456789012345678901234567890123 "
	         "(c123456789012345678901234567890123456789012345678901234567890123))" },
};
const size_t n_read_cases = sizeof read_cases / sizeof read_cases[0];
