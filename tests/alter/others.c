/* SPDX-License-Identifier: MIT */
#include "alter.h"

#define MOOD ENUM("mood", .labels = "'sad', 'ok'", .used_by = "t.v, u.w")
#define MOODS                                                                                                          \
	"CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT NOT NULL DEFAULT 'sad' CHECK (\"v\" IN ('sad', 'ok')));"       \
	"INSERT INTO t VALUES (1, 'sad'), (2, 'ok'); CREATE TABLE log (x);"                                            \
	"CREATE TABLE u (x, w TEXT, CHECK (w in ('sad','ok')) /* labels */); INSERT INTO u VALUES (1, 'sad');"         \
	"CREATE TRIGGER tr AFTER UPDATE ON t BEGIN INSERT INTO log VALUES (1); END;"

static const alter_entry entries[] = {
	{ .name = "enum/add a label",
	  .before = MOODS,
	  .operation = OP(ADD_ENUM_VALUE, .enumeration = MOOD, .name = "it's good") },
	{ .name = "enum/add a label before",
	  .before = MOODS,
	  .operation = OP(ADD_ENUM_VALUE, .enumeration = MOOD, .name = "soso", .options = OPTIONS(.before = "ok")) },
	{ .name = "enum/rename a label",
	  .before = MOODS,
	  .operation = OP(RENAME_ENUM_VALUE, .enumeration = MOOD, .name = "sad", .new_name = "blue") },
	{ .name = "enum/rename a label, defensive",
	  .before = MOODS,
	  .operation = OP(RENAME_ENUM_VALUE, .enumeration = MOOD, .name = "sad", .new_name = "blue"),
	  .flags = ALTER_DEFENSIVE },
	{ .name = "enum/rename a label, short rows",
	  .before = "CREATE TABLE t (a); INSERT INTO t VALUES (1); ALTER TABLE t ADD COLUMN v TEXT DEFAULT 'sad' CHECK "
	            "(v IN "
	            "('sad', 'ok')); INSERT INTO t VALUES (2, 'ok'); CREATE TABLE u (w);",
	  .operation = OP(RENAME_ENUM_VALUE, .enumeration = MOOD, .name = "sad", .new_name = "blue") },
	{ .name = "index/rename",
	  .before = "CREATE TABLE t (a, b); INSERT INTO t VALUES (1, 2);"
	            "CREATE UNIQUE INDEX [old] ON t (a DESC, lower(b) COLLATE NOCASE) WHERE b IS NOT NULL -- why\n;",
	  .operation = OP(RENAME_INDEX, .table = "t", .name = "OLD", .new_name = "new \"x\"") },
	{ .name = "index/rename, attached",
	  .before = "CREATE TABLE other.t (a); CREATE INDEX other.i ON t (a); CREATE TABLE t (a); CREATE INDEX i ON t "
	            "(a);",
	  .operation = OP(RENAME_INDEX, .table = "t", .name = "i", .new_name = "j", .options = IN_SCHEMA("other")) },
	{ .name = "index/rename, missing",
	  .before = "CREATE TABLE t (a); CREATE TABLE u (a); CREATE INDEX i ON u (a);",
	  .operation = OP(RENAME_INDEX, .table = "t", .name = "i", .new_name = "j") },
	{ .name = "index/drop by columns",
	  .before = "CREATE TABLE t (a, b); CREATE INDEX i1 ON t (a, b); CREATE INDEX i2 ON t (b, a);",
	  .operation = OP(DROP_INDEX, .table = "t", .columns = "b, a") },
	{ .name = "index/create on a temporary table",
	  .before = "CREATE TEMP TABLE t (a, b);",
	  .operation = OP(CREATE_INDEX, .table = "t", .index = INDEX(.name = "i", .columns = "a")) },
	{ .name = "index/create, attached",
	  .before = "CREATE TABLE other.t (a, b);",
	  .operation = OP(CREATE_INDEX, .table = "t", .index = INDEX(.name = "i", .columns = "a")) },
	{ .name = "view/replace with triggers",
	  .before = "CREATE TABLE t (a); CREATE VIEW v AS SELECT a FROM t;"
	            "CREATE TRIGGER tr INSTEAD OF INSERT ON v BEGIN INSERT INTO t VALUES (NEW.a); END;",
	  .operation = OP(CREATE_VIEW, .view = VIEW("v", .sql = "SELECT a, 1 AS one FROM t"),
	                  .options = FLAGS(OR_REPLACE)) },
	{ .name = "table/drop, others point to it",
	  .before = "CREATE TABLE t (a INTEGER PRIMARY KEY); CREATE TABLE c (x REFERENCES t ON DELETE CASCADE);"
	            "INSERT INTO t VALUES (1); INSERT INTO c VALUES (1);",
	  .operation = OP(DROP_TABLE, .table = "t"),
	  .flags = ALTER_FOREIGN_KEYS },
	{ .name = "table/rename, only letter case",
	  .before = "CREATE TABLE t (a INTEGER PRIMARY KEY, b UNIQUE); CREATE TABLE c (x REFERENCES t); CREATE VIEW v "
	            "AS SELECT a FROM t;",
	  .operation = OP(RENAME_TABLE, .table = "t", .new_name = "T") },
	{ .name = "table/rename, missing, if exists",
	  .before = "CREATE TABLE t (a);",
	  .operation = OP(RENAME_TABLE, .table = "x", .new_name = "T", .options = FLAGS(IF_EXISTS)) },
	{ .name = "table/create with a start",
	  .before = "CREATE TABLE u (a);",
	  .operation =
	          OP(CREATE_TABLE,
	             .table_definition = TABLE(
			     "t", .columns = COLUMNS({ "id", "bigint", .flags = MIGR_PRIMARY_KEY | MIGR_AUTOINCREMENT,
	                                               .identity_start = 1000 }))) },
	{ .name = "table/create, points to no table",
	  .before = "CREATE TABLE u (a);",
	  .operation = OP(CREATE_TABLE, .table_definition = TABLE(
						"t", .columns = COLUMNS({ "a", "bigint" }),
						.foreign_keys = FOREIGN_KEYS({ .columns = "a", .ref_table = "uu" }))) },
	{ .name = "table/create, points to no column",
	  .before = "CREATE TABLE u (a PRIMARY KEY);",
	  .operation = OP(CREATE_TABLE, .table_definition = TABLE(
						"t", .columns = COLUMNS({ "a", "bigint" }),
						.foreign_keys = FOREIGN_KEYS(
							{ .columns = "a", .ref_table = "u", .ref_columns = "b" }))) },
	{ .name = "table/create, points to no key",
	  .before = "CREATE TABLE u (a);",
	  .operation = OP(CREATE_TABLE, .table_definition = TABLE(
						"t", .columns = COLUMNS({ "a", "bigint" }),
						.foreign_keys = FOREIGN_KEYS({ .columns = "a", .ref_table = "u" }))) },
	{ .name = "table/create, points to a unique index",
	  .before = "CREATE TABLE u (a); CREATE UNIQUE INDEX ix ON u (a);",
	  .operation = OP(CREATE_TABLE, .table_definition = TABLE(
						"t", .columns = COLUMNS({ "a", "bigint" }),
						.foreign_keys = FOREIGN_KEYS(
							{ .columns = "a", .ref_table = "u", .ref_columns = "A" }))) },
	{ .name = "table/create, temporary",
	  .before = "CREATE TABLE u (a);",
	  .operation = OP(CREATE_TABLE,
	                  .table_definition = TABLE("t", .flags = MIGR_TEMPORARY, .columns = COLUMNS({ "a", "bigint" }),
	                                            .indexes = INDEXES({ .name = "i", .columns = "a" }))) },
};

ALTER_GROUP(alter_others, entries);
