/* SPDX-License-Identifier: MIT */
/*
 * Texts and the statements that are wanted of them, and texts with something left open.
 */
#ifndef MIGR_TESTS_UNIT_SPLIT_CORPUS_H
#define MIGR_TESTS_UNIT_SPLIT_CORPUS_H

#include <stddef.h>

#define MAX_PIECES 8

typedef struct piece_wanted {
	size_t line;
	const char *sql;
} piece_wanted;

typedef struct split_sample {
	const char *dialects; /* separated by blanks */
	const char *text;
	piece_wanted pieces[MAX_PIECES];
} split_sample;

#define ALL "sqlite postgresql mysql"

static const split_sample plain[] = {
	{ ALL, "", { { 0, NULL } } },
	{ ALL, " \n\t;; ; ;", { { 0, NULL } } },
	{ ALL, "-- nothing", { { 0, NULL } } },
	{ ALL, "/* nothing */ -- at all\n", { { 0, NULL } } },
	{ ALL, "SELECT 1", { { 1, "SELECT 1" } } },
	{ ALL, "SELECT 1;", { { 1, "SELECT 1" } } },
	{ ALL, "SELECT 1 ; -- end", { { 1, "SELECT 1" } } },
	{ ALL, "SELECT 1 -- end\n;", { { 1, "SELECT 1" } } },
	{ ALL, "SELECT 1 /* end */", { { 1, "SELECT 1" } } },
	{ ALL, "a;;b;\n;c", { { 1, "a" }, { 1, "b" }, { 2, "c" } } },
	{ ALL, "\xef\xbb\xbfSELECT 1;\r\nSELECT 2;\r\n", { { 1, "SELECT 1" }, { 2, "SELECT 2" } } },
	{ ALL,
	  "-- one\n/* two\n */ SELECT /* ; */ 1 -- ;\n , 2;\nSELECT 3",
	  { { 3, "SELECT /* ; */ 1 -- ;\n , 2" }, { 5, "SELECT 3" } } },
	{ ALL, "SELECT ';', 'it''s;', '';SELECT 2", { { 1, "SELECT ';', 'it''s;', ''" }, { 1, "SELECT 2" } } },
	{ ALL, "SELECT \"a;\"\"b\" FROM t;x", { { 1, "SELECT \"a;\"\"b\" FROM t" }, { 1, "x" } } },
	{ ALL,
	  "INSERT INTO t VALUES ('line one;\nline two;\n');\nSELECT 1",
	  { { 1, "INSERT INTO t VALUES ('line one;\nline two;\n')" }, { 4, "SELECT 1" } } },
	{ ALL,
	  "SELECT '-- no comment', '/*';SELECT '*/'",
	  { { 1, "SELECT '-- no comment', '/*'" }, { 1, "SELECT '*/'" } } },
	{ ALL,
	  "CREATE TABLE trigger_log (begin_at INT);SELECT 1",
	  { { 1, "CREATE TABLE trigger_log (begin_at INT)" }, { 1, "SELECT 1" } } },
	{ ALL,
	  "CREATE VIEW v AS SELECT CASE WHEN a THEN b END FROM t; SELECT 1",
	  { { 1, "CREATE VIEW v AS SELECT CASE WHEN a THEN b END FROM t" }, { 1, "SELECT 1" } } },
	{ ALL, "SELECT '\xc3\xa4;\xe2\x82\xac';x", { { 1, "SELECT '\xc3\xa4;\xe2\x82\xac'" }, { 1, "x" } } },
	{ "sqlite postgresql", "SELECT 'a\\';SELECT 'b'", { { 1, "SELECT 'a\\'" }, { 1, "SELECT 'b'" } } },
	{ "sqlite postgresql", "SELECT 1--x;\n;b", { { 1, "SELECT 1" }, { 2, "b" } } },
	{ "sqlite mysql", "SELECT `a;``b`;x", { { 1, "SELECT `a;``b`" }, { 1, "x" } } },
	{ "sqlite mysql", "SELECT /* /* */ 1;x", { { 1, "SELECT /* /* */ 1" }, { 1, "x" } } },
	{ "sqlite mysql", "SELECT $$;x", { { 1, "SELECT $$" }, { 1, "x" } } },
};

static const split_sample sqlite_samples[] = {
	{ "sqlite", "SELECT [a;'b], 1;x", { { 1, "SELECT [a;'b], 1" }, { 1, "x" } } },
	{ "sqlite", "SELECT 1 # 2;x", { { 1, "SELECT 1 # 2" }, { 1, "x" } } },
	{ "sqlite",
	  "CREATE TRIGGER t AFTER INSERT ON a BEGIN\n\tUPDATE a SET b = 1;\n\tDELETE FROM c;\nEND;\nSELECT 1",
	  { { 1, "CREATE TRIGGER t AFTER INSERT ON a BEGIN\n\tUPDATE a SET b = 1;\n\tDELETE FROM c;\nEND" },
	    { 5, "SELECT 1" } } },
	{ "sqlite",
	  "create temp trigger t after insert on a begin select 1; end",
	  { { 1, "create temp trigger t after insert on a begin select 1; end" } } },
	{ "sqlite",
	  "CREATE TEMPORARY /* c */ TRIGGER IF NOT EXISTS t UPDATE OF end ON a WHEN new.end > 1 BEGIN\n"
	  "SELECT CASE WHEN new.a THEN RAISE(ABORT, 'x; END;') END;\n"
	  "SELECT CASE WHEN 1 THEN CASE 2 WHEN 3 THEN 4 END END;; END; SELECT 2",
	  { { 1, "CREATE TEMPORARY /* c */ TRIGGER IF NOT EXISTS t UPDATE OF end ON a WHEN new.end > 1 BEGIN\n"
		 "SELECT CASE WHEN new.a THEN RAISE(ABORT, 'x; END;') END;\n"
		 "SELECT CASE WHEN 1 THEN CASE 2 WHEN 3 THEN 4 END END;; END" },
	    { 3, "SELECT 2" } } },
	{ "sqlite",
	  "CREATE TRIGGER t DELETE ON a BEGIN SELECT 1; /* ; END; */ -- ; END;\n END ; x",
	  { { 1, "CREATE TRIGGER t DELETE ON a BEGIN SELECT 1; /* ; END; */ -- ; END;\n END" }, { 2, "x" } } },
	{ "sqlite",
	  "EXPLAIN CREATE TRIGGER t DELETE ON a BEGIN SELECT 1; END; x",
	  { { 1, "EXPLAIN CREATE TRIGGER t DELETE ON a BEGIN SELECT 1; END" }, { 1, "x" } } },
	{ "sqlite",
	  "DELIMITER //\nCREATE TRIGGER t DELETE ON a BEGIN SELECT 1; END;//\nDELIMITER ;\nx;y",
	  { { 2, "CREATE TRIGGER t DELETE ON a BEGIN SELECT 1; END" }, { 4, "x" }, { 4, "y" } } },
	{ "sqlite",
	  "CREATE TABLE \"trigger\" (a); CREATE INDEX trigger ON a (b); x",
	  { { 1, "CREATE TABLE \"trigger\" (a)" }, { 1, "CREATE INDEX trigger ON a (b)" }, { 1, "x" } } },
	{ "sqlite", "SELECT :a, @b, $c, ?1; x", { { 1, "SELECT :a, @b, $c, ?1" }, { 1, "x" } } },
};

static const split_sample postgresql_samples[] = {
	{ "postgresql", "SELECT E'a\\';b';x", { { 1, "SELECT E'a\\';b'" }, { 1, "x" } } },
	{ "postgresql", "SELECT e'a\\\\';x", { { 1, "SELECT e'a\\\\'" }, { 1, "x" } } },
	{ "postgresql", "SELECT E'a'\n -- c\n 'b\\';c';x", { { 1, "SELECT E'a'\n -- c\n 'b\\';c'" }, { 3, "x" } } },
	{ "postgresql", "SELECT e, 'a\\', name'x\\';y", { { 1, "SELECT e, 'a\\', name'x\\'" }, { 1, "y" } } },
	{ "postgresql",
	  "SELECT U&'d\\0061t;', B'1', X'f;', N'n;';x",
	  { { 1, "SELECT U&'d\\0061t;', B'1', X'f;', N'n;'" }, { 1, "x" } } },
	{ "postgresql", "SELECT a[1], b[2:3];x", { { 1, "SELECT a[1], b[2:3]" }, { 1, "x" } } },
	{ "postgresql",
	  "SELECT '{}'::jsonb #> '{a}' #- '{b}';x",
	  { { 1, "SELECT '{}'::jsonb #> '{a}' #- '{b}'" }, { 1, "x" } } },
	{ "postgresql", "SELECT /* a /* ; */ ; */ 1;x", { { 1, "SELECT /* a /* ; */ ; */ 1" }, { 1, "x" } } },
	{ "postgresql",
	  "DO $$ BEGIN PERFORM 1; END $$;\nSELECT 1",
	  { { 1, "DO $$ BEGIN PERFORM 1; END $$" }, { 2, "SELECT 1" } } },
	{ "postgresql", "DO $a$ ; $$ ; $b$ ; $a $a$;x", { { 1, "DO $a$ ; $$ ; $b$ ; $a $a$" }, { 1, "x" } } },
	{ "postgresql", "SELECT a$b$, c$b$;x", { { 1, "SELECT a$b$, c$b$" }, { 1, "x" } } },
	{ "postgresql", "PREPARE p AS SELECT $1, $2;x", { { 1, "PREPARE p AS SELECT $1, $2" }, { 1, "x" } } },
	{ "postgresql",
	  "CREATE OR REPLACE FUNCTION f() RETURNS trigger AS $f$\nBEGIN\n\tNEW.a := '$$';\n\tRETURN NEW;\nEND;\n$f$ "
	  "LANGUAGE plpgsql;\nCREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION f();\nx",
	  { { 1, "CREATE OR REPLACE FUNCTION f() RETURNS trigger AS $f$\nBEGIN\n\tNEW.a := '$$';\n\tRETURN "
		 "NEW;\nEND;\n$f$ "
		 "LANGUAGE plpgsql" },
	    { 7, "CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION f()" },
	    { 8, "x" } } },
	{ "postgresql",
	  "CREATE FUNCTION f(begin int) RETURNS int BEGIN ATOMIC\n SELECT CASE WHEN a THEN 1 ELSE 2 END;\n"
	  " SELECT 1 AS end; END;x",
	  { { 1, "CREATE FUNCTION f(begin int) RETURNS int BEGIN ATOMIC\n SELECT CASE WHEN a THEN 1 ELSE 2 END;\n"
		 " SELECT 1 AS end; END" },
	    { 3, "x" } } },
	{ "postgresql",
	  "CREATE FUNCTION f(int) RETURNS int RETURN $1 + 1;x",
	  { { 1, "CREATE FUNCTION f(int) RETURNS int RETURN $1 + 1" }, { 1, "x" } } },
	{ "postgresql",
	  "CREATE RULE r AS ON INSERT TO t DO ALSO (DELETE FROM a; DELETE FROM b);x",
	  { { 1, "CREATE RULE r AS ON INSERT TO t DO ALSO (DELETE FROM a; DELETE FROM b)" }, { 1, "x" } } },
	{ "postgresql",
	  "CREATE EVENT TRIGGER e ON ddl_command_start EXECUTE FUNCTION f();x",
	  { { 1, "CREATE EVENT TRIGGER e ON ddl_command_start EXECUTE FUNCTION f()" }, { 1, "x" } } },
	{ "postgresql", "SELECT 1 -- mac\rFROM t;x", { { 1, "SELECT 1 -- mac\rFROM t" }, { 1, "x" } } },
};

static const split_sample mysql_samples[] = {
	{ "mysql", "SELECT 'a\\';b', \"c\\\";d\";x", { { 1, "SELECT 'a\\';b', \"c\\\";d\"" }, { 1, "x" } } },
	{ "mysql", "SELECT `a\\`;x", { { 1, "SELECT `a\\`" }, { 1, "x" } } },
	{ "mysql", "# one;\nSELECT 1 # two;\n, 2;x", { { 2, "SELECT 1 # two;\n, 2" }, { 3, "x" } } },
	{ "mysql", "SELECT 5--1;x--\n;--", { { 1, "SELECT 5--1" }, { 1, "x" } } },
	{ "mysql",
	  "/*!40101 SET NAMES utf8 */;\n/*!40000 ALTER TABLE `t` DISABLE KEYS */;x",
	  { { 1, "/*!40101 SET NAMES utf8 */" }, { 2, "/*!40000 ALTER TABLE `t` DISABLE KEYS */" }, { 2, "x" } } },
	{ "mysql",
	  "SELECT /*!50000 '*/' , /* ; */ ; */ 1;x",
	  { { 1, "SELECT /*!50000 '*/' , /* ; */ ; */ 1" }, { 1, "x" } } },
	{ "mysql",
	  "SELECT 2 */* it's */ 3;/*M!100100 x */",
	  { { 1, "SELECT 2 */* it's */ 3" }, { 1, "/*M!100100 x */" } } },
	{ "mysql", "SELECT /*+ NO_MERGE() */ 1;x", { { 1, "SELECT /*+ NO_MERGE() */ 1" }, { 1, "x" } } },
	{ "mysql",
	  "DELIMITER //\nCREATE PROCEDURE p()\nBEGIN\n SELECT 1;\nEND//\nSELECT 2 //\nDELIMITER ;\nx;y",
	  { { 2, "CREATE PROCEDURE p()\nBEGIN\n SELECT 1;\nEND" }, { 6, "SELECT 2" }, { 8, "x" }, { 8, "y" } } },
	{ "mysql",
	  "delimiter $$\r\nCREATE PROCEDURE p() BEGIN SELECT 1; END$$\r\ndelimiter ;\r\nx",
	  { { 2, "CREATE PROCEDURE p() BEGIN SELECT 1; END" }, { 4, "x" } } },
	{ "mysql",
	  "DELIMITER ;;\n/*!50003 CREATE*/ /*!50017 DEFINER=`r`@`h`*/ /*!50003 TRIGGER t BEFORE INSERT ON a FOR EACH "
	  "ROW "
	  "BEGIN SET NEW.a = 1; END */;;\nDELIMITER ;\nx",
	  { { 2, "/*!50003 CREATE*/ /*!50017 DEFINER=`r`@`h`*/ /*!50003 TRIGGER t BEFORE INSERT ON a FOR EACH ROW "
		 "BEGIN SET NEW.a = 1; END */" },
	    { 4, "x" } } },
	{ "mysql",
	  "DELIMITER go\nSELECT category FROM gogo go\nx go",
	  { { 2, "SELECT category FROM gogo" }, { 3, "x" } } },
	{ "mysql", "DELIMITER //\nSELECT '//' //\n-- //\n/* // */ y", { { 2, "SELECT '//'" }, { 4, "y" } } },
	{ "mysql", "DELIMITER //", { { 0, NULL } } },
};

/* Without DELIMITER: bodies by their structure. Each of these is one statement; "x" is put after it. */
static const char *const mysql_bodies[] = {
	"CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW SET NEW.a = IF(NEW.b, 1, 2)",
	"CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW BEGIN SET NEW.a = 1; SET NEW.b = 2; END",
	"CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW FOLLOWS u BEGIN SET NEW.a = 1; END",
	"CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW PRECEDES `u` IF NEW.a THEN SET NEW.a = 1; END IF",
	"CREATE TRIGGER t BEFORE INSERT ON begin FOR EACH ROW DELETE FROM b",
	"CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW IF (NEW.a < 0) THEN SET NEW.a = 0; ELSEIF x THEN SET @b = 1; "
	"ELSE "
	"SET @c = IF(1, 2, 3); END IF",
	"CREATE OR REPLACE DEFINER = `root`@`localhost` PROCEDURE p() BEGIN SELECT 1; END",
	"CREATE DEFINER=CURRENT_USER() FUNCTION f(a INT, begin INT) RETURNS INT DETERMINISTIC BEGIN RETURN a; END",
	"CREATE DEFINER='u'@'%' SQL SECURITY INVOKER VIEW v AS SELECT 1",
	"CREATE FUNCTION f(a INT) RETURNS INT BEGIN RETURN a; END",
	"CREATE FUNCTION f(a INT) RETURNS INT IF a THEN RETURN 1; ELSE RETURN 2; END IF",
	"CREATE FUNCTION f(a INT) RETURNS INT DETERMINISTIC RETURN CASE a WHEN 1 THEN IF(a, 1, 2) ELSE 3 END",
	"CREATE FUNCTION f(a INT) RETURNS DECIMAL(10,2) BEGIN RETURN a; END",
	"CREATE AGGREGATE FUNCTION f RETURNS INT SONAME 'f.so'",
	"CREATE PROCEDURE IF NOT EXISTS p() BEGIN SELECT 1; END",
	"CREATE PROCEDURE p() IF 1 THEN SELECT 1; END IF",
	"CREATE PROCEDURE p() COMMENT 'x' IF 1 THEN SELECT 1; END IF",
	"CREATE PROCEDURE p() DROP TABLE IF EXISTS t",
	"CREATE PROCEDURE p() CREATE TABLE IF NOT EXISTS t (a INT)",
	"CREATE PROCEDURE p() SELECT CASE WHEN a THEN b END FROM t",
	"CREATE PROCEDURE p() CASE x WHEN 1 THEN SELECT 1; ELSE SELECT 2; END CASE",
	"CREATE PROCEDURE p() l: LOOP SET @a = 1; LEAVE l; END LOOP l",
	"CREATE PROCEDURE p() BEGIN DROP TABLE IF EXISTS t; CREATE TABLE IF NOT EXISTS t (a INT); END",
	"CREATE PROCEDURE p() BEGIN IF NOT EXISTS (SELECT 1) THEN SELECT 1; END IF; END",
	"CREATE PROCEDURE p() BEGIN DECLARE a INT; BEGIN SELECT 1; END; l1: BEGIN SELECT 2; END l1; END",
	"CREATE PROCEDURE p() BEGIN DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN ROLLBACK; END; SELECT 1; END",
	"CREATE PROCEDURE p() BEGIN DECLARE CONTINUE HANDLER FOR NOT FOUND, SQLSTATE '42S02' BEGIN SET @a = 1; END; "
	"SELECT 1; END",
	"CREATE PROCEDURE p() BEGIN DECLARE c CURSOR FOR SELECT CASE a WHEN 1 THEN IF(a, b, c) ELSE IF(c, b, a) END "
	"FROM t; OPEN c; END",
	"CREATE PROCEDURE p() BEGIN WHILE a < CASE WHEN b THEN 1 END DO SET a = a + 1; END WHILE; SELECT 1; END",
	"CREATE PROCEDURE p() BEGIN REPEAT SET a = REPEAT('x', 3); UNTIL a > 5 END REPEAT; SELECT 1; END",
	"CREATE PROCEDURE p() BEGIN FOR i IN 1..10 DO SELECT i; END FOR; SELECT 1 FOR UPDATE; END",
	"CREATE PROCEDURE p() BEGIN CASE WHEN a THEN IF b THEN SELECT 1; END IF; ELSE IF (c) THEN SELECT 2; END IF; "
	"END CASE; END",
	"CREATE PROCEDURE p() BEGIN IF a THEN IF b THEN SELECT 1; ELSE SELECT 2; END IF; END IF; SELECT IF(a, b, c); "
	"END",
	"CREATE PROCEDURE p() BEGIN SELECT begin, end, t.end FROM t; SELECT t.case FROM t; END",
	"CREATE PROCEDURE p() BEGIN SELECT CASE WHEN a THEN CASE b WHEN 1 THEN 2 END ELSE 3 END, CASE c WHEN 1 THEN 2 "
	"END; END",
	"CREATE PROCEDURE p() BEGIN START TRANSACTION; INSERT INTO t VALUES (1); COMMIT; END",
	"CREATE PROCEDURE p() BEGIN lp: LOOP IF a THEN LEAVE lp; END IF; ITERATE lp; END LOOP; END",
	"CREATE PROCEDURE p() BEGIN -- ; END;\n SELECT 'END;'; # END;\n END",
	"CREATE EVENT e ON SCHEDULE EVERY 1 DAY STARTS '2024-01-01' DO BEGIN DELETE FROM t; DELETE FROM u; END",
	"CREATE EVENT IF NOT EXISTS e ON SCHEDULE AT NOW() DO UPDATE t SET a = IF(b, 1, 2)",
	"ALTER EVENT e DO BEGIN DELETE FROM t; END",
	"BEGIN NOT ATOMIC SELECT 1; SELECT 2; END",
	"CREATE PACKAGE p AS FUNCTION f() RETURN INT; PROCEDURE g(); END",
	"CREATE OR REPLACE PACKAGE BODY p AS FUNCTION f() RETURN INT AS BEGIN RETURN 1; END; PROCEDURE g() AS a INT; "
	"BEGIN IF a THEN "
	"SELECT 1; END IF; END g; END p",
	"CREATE PACKAGE BODY p AS PROCEDURE g() AS BEGIN SELECT 1; END; BEGIN SET @a = 1; END",
	"/*!50003 CREATE*/ /*!50003 TRIGGER t BEFORE INSERT ON a FOR EACH ROW BEGIN SET NEW.a = 1; END */",
};

typedef struct broken_sample {
	const char *dialects;
	const char *text;
	size_t line;
	const char *says;
} broken_sample;

static const broken_sample unclosed[] = {
	{ ALL, "a;\n\nSELECT '\n\n", 3, "string" },
	{ ALL, "SELECT 'it''s", 1, "string" },
	{ ALL, "\n\"abc", 2, "" },
	{ ALL, "a;\n/* x\n\n", 2, "comment" },
	{ ALL, "SELECT 1\n /*", 2, "comment" },
	{ ALL, "/*/", 1, "comment" },
	{ "sqlite mysql", "SELECT\n`a``", 2, "name" },
	{ "sqlite", "SELECT\n\n[a", 3, "name" },
	{ "sqlite", "a;\nCREATE TRIGGER t DELETE ON a BEGIN SELECT 1;", 2, "body of the trigger" },
	{ "sqlite", "CREATE TRIGGER t DELETE ON a BEGIN SELECT 1; SELECT 2 END; SELECT 3;", 1, "body of the trigger" },
	{ "sqlite mysql", "a;\nDELIMITER\nx", 2, "DELIMITER" },
	{ "sqlite mysql", "DELIMITER 1234567890123456", 1, "delimiter" },
	{ "postgresql", "\nDO $a$\n $b$ $", 2, "$a$" },
	{ "postgresql", "DO $$ $", 1, "$$" },
	{ "postgresql", "SELECT E'a\\'", 1, "string" },
	{ "postgresql", "SELECT E'a'\n'b\\'", 1, "string" },
	{ "postgresql", "/* /* */", 1, "comment" },
	{ "postgresql", "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1;", 1, "body of the function" },
	{ "postgresql", "CREATE RULE r AS ON INSERT TO t DO (x;", 1, "parenthesis of the rule" },
	{ "mysql", "SELECT 'a\\'", 1, "string" },
	{ "mysql", "SELECT 'a\\", 1, "string" },
	{ "mysql", "x;\nCREATE PROCEDURE p() BEGIN SELECT 1; IF a THEN SELECT 2; END IF;", 2, "body of the procedure" },
	{ "mysql", "x;/*!50000 SELECT 1;", 1, "executable comment" },
	{ "mysql", "BEGIN NOT ATOMIC SELECT 1;", 1, "body of the block" },
};

#endif
