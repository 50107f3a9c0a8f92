/* SPDX-License-Identifier: MIT */
/*
 * Columns of SHOW CREATE TABLE, taken apart and put together again; and what the compiler makes of a table that a
 * server of some version shows.
 */
#include "support/meter.h"
#include "support/t.h"

#include "dialect/mysql/compile.h"
#include "dialect/mysql/partition.h"
#include "dialect/mysql/show.h"
#include "dialect/mysql/type.h"
#include "dialect/mysql/view_text.h"
#include "dialect/stand_in.h"

#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static meter memory;
static migr__alloc alloc;
static migr__arena arena;

static void begin(void)
{
	memory = (meter){ .fail_at = 0 };
	alloc = (migr__alloc){ meter_resize, &memory };
	migr__arena_init(&arena, &alloc);
}

static void end(void)
{
	migr__arena_clear(&arena);
	ck_assert_uint_eq(memory.live, 0);
}

static void check_write(const char *text, const migr__line_edit *edit, const char *expected)
{
	migr__line line;
	migr__buf buf;

	begin();
	migr__buf_init(&buf, &alloc);
	ck_assert_msg(migr__line_parse(migr__view_of(text), &arena, &line), "%s", text);
	migr__line_write(&line, edit, &buf);
	ck_assert_str_eq(migr__buf_text(&buf), expected);
	migr__buf_free(&buf);
	end();
}

/* Lines of MariaDB and MySQL; with "NULL" the servers read the same. */
static const char *const lines[][2] = {
	{ "`id` bigint(20) NOT NULL AUTO_INCREMENT COMMENT 'the, id (x)'", NULL },
	{ "`a` int(11) DEFAULT NULL", "`a` int(11) NULL DEFAULT NULL" },
	{ "`we``ird ,(` varchar(20) CHARACTER SET latin1 COLLATE latin1_bin NOT NULL DEFAULT 'it''s, \\\\ x'", NULL },
	{ "`e` enum('a','b,c','d''e)') CHARACTER SET ascii COLLATE ascii_general_ci NOT NULL DEFAULT 'NOT NULL'",
	  NULL },
	{ "`j` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT '{}' CHECK (json_valid(`j`))",
	  NULL },
	{ "`ts` timestamp(3) NOT NULL DEFAULT current_timestamp(3) ON UPDATE current_timestamp(3)", NULL },
	{ "`ts2` timestamp NULL DEFAULT NULL", NULL },
	{ "`g` int(11) GENERATED ALWAYS AS (`id2` + 1) VIRTUAL COMMENT 'g'", NULL },
	{ "`g` int GENERATED ALWAYS AS (if((`a` is not null),1,NULL)) STORED NOT NULL", NULL },
	{ "`g` int AS (a + 1) PERSISTENT", NULL },
	{ "`z` int(10) unsigned zerofill NOT NULL INVISIBLE DEFAULT 0000000005", NULL },
	{ "`z` int(10) unsigned zerofill NOT NULL DEFAULT '0000000005' /*!80023 INVISIBLE */", NULL },
	{ "`c` varchar(1000) /*M!100301 COMPRESSED*/ NOT NULL DEFAULT 'q' COMMENT 'z'", NULL },
	{ "`c` varchar(30) /*!50606 STORAGE DISK */ /*!50606 COLUMN_FORMAT FIXED */ DEFAULT NULL",
	  "`c` varchar(30) NULL /*!50606 STORAGE DISK */ /*!50606 COLUMN_FORMAT FIXED */ DEFAULT NULL" },
	{ "`sp` geometry NOT NULL /*!80003 SRID 4326 */", NULL },
	{ "`bi` bit(3) NOT NULL DEFAULT b'101'", NULL },
	{ "`tx` text DEFAULT (_utf8mb3'abc')", "`tx` text NULL DEFAULT (_utf8mb3'abc')" },
	{ "`bl` blob NOT NULL DEFAULT concat('a','b')", NULL },
	{ "`d` double precision NOT NULL DEFAULT -1.5e3 COMMENT ''", NULL },
	{ "`s` bigint(20) NOT NULL DEFAULT nextval(`db`.`s`)", NULL },
	{ "`b` int(11) NOT NULL WITHOUT SYSTEM VERSIONING", NULL },
	{ "`k` int NOT NULL CHECK (`k` > 0 and `k` <> 7) CHECK (`k` < 9)", NULL },
	{ "\"a\"\"b\" varchar(3) NOT NULL", "`a\"b` varchar(3) NOT NULL" },
	{ "plain int NOT NULL", "`plain` int NOT NULL" },
	{ "`default` int NOT NULL DEFAULT NULL", NULL },
};

START_TEST(what_is_not_mentioned_stays)
{
	for (size_t i = 0; i < COUNT(lines); i++)
		check_write(lines[i][0], &(migr__line_edit){ .name = NULL }, lines[i][1] ? lines[i][1] : lines[i][0]);
}
END_TEST

static const struct {
	const char *line;
	migr__line_edit edit;
	const char *expected;
} edits[] = {
	{ "`a` int(11) DEFAULT NULL COMMENT 'x'",
	  { .set = { [MIGR__CLAUSE_TYPE] = "bigint" } },
	  "`a` bigint NULL DEFAULT NULL COMMENT 'x'" },
	{ "`a` int(11) DEFAULT NULL", { .name = "b`c" }, "`b``c` int(11) NULL DEFAULT NULL" },
	{ "`a` int(11) DEFAULT NULL",
	  { .set = { [MIGR__CLAUSE_NULL] = "NOT NULL" }, .drop = { [MIGR__CLAUSE_DEFAULT] = 1 } },
	  "`a` int(11) NOT NULL" },
	{ "`a` int(11) NOT NULL", { .drop = { [MIGR__CLAUSE_NULL] = 1 } }, "`a` int(11) NULL" },
	{ "`a` int(11) NOT NULL CHECK (`a` > 0)",
	  { .set = { [MIGR__CLAUSE_COMMENT] = "COMMENT 'c'", [MIGR__CLAUSE_DEFAULT] = "DEFAULT 5" } },
	  "`a` int(11) NOT NULL DEFAULT 5 COMMENT 'c' CHECK (`a` > 0)" },
	{ "`a` text CHARACTER SET latin1 COLLATE latin1_bin NOT NULL",
	  { .set = { [MIGR__CLAUSE_COLLATE] = "COLLATE utf8mb4_bin" }, .drop = { [MIGR__CLAUSE_CHARSET] = 1 } },
	  "`a` text COLLATE utf8mb4_bin NOT NULL" },
	{ "`g` int GENERATED ALWAYS AS (`a`) STORED COMMENT 'x'",
	  { .drop = { [MIGR__CLAUSE_GENERATED] = 1 } },
	  "`g` int NULL COMMENT 'x'" },
	{ "`a` varchar(9) NOT NULL DEFAULT 'a\\\\b\\'c\\n' COMMENT 'x\\\\'",
	  { .plain_backslash = 1 },
	  "`a` varchar(9) NOT NULL DEFAULT 'a\\b''c\n' COMMENT 'x\\'" },
	{ "`a` varchar(9) DEFAULT 'x' /*!80023 INVISIBLE */",
	  { .drop = { [MIGR__CLAUSE_INVISIBLE] = 1 } },
	  "`a` varchar(9) NULL DEFAULT 'x'" },
};

START_TEST(what_is_mentioned_changes)
{
	for (size_t i = 0; i < COUNT(edits); i++)
		check_write(edits[i].line, &edits[i].edit, edits[i].expected);
}
END_TEST

START_TEST(what_is_no_column_is_refused)
{
	static const char *const broken[] = {
		"", " ", "`a`", "`a", "'a' int", "(", "`a` int DEFAULT 'x", "`a` int /* x"
	};

	begin();
	for (size_t i = 0; i < COUNT(broken); i++) {
		migr__line line;

		if (strcmp(broken[i], "'a' int") != 0)
			ck_assert_msg(!migr__line_parse(migr__view_of(broken[i]), &arena, &line), "%s", broken[i]);
	}
	end();
}
END_TEST

static const char table[] = "CREATE TABLE `t` (\n"
			    "  `id` int(11) NOT NULL AUTO_INCREMENT,\n"
			    "  `a,b` varchar(20) DEFAULT 'x),(',\n"
			    "  `n` decimal(10,2) DEFAULT NULL CHECK (`n` > 0),\n"
			    "  `p` int(11) DEFAULT NULL,\n"
			    "  PRIMARY KEY (`id`),\n"
			    "  UNIQUE KEY `uq` (`a,b`(5) DESC,`n`),\n"
			    "  KEY `fk` (`p`) USING BTREE COMMENT 'it''s, ('\n,"
			    "  KEY `fx` ((lower(`a,b`)),`p`),\n"
			    "  FULLTEXT KEY `ft` (`a,b`) /*!50100 WITH PARSER `ngram` */ ,\n"
			    "  CONSTRAINT `fk` FOREIGN KEY (`p`) REFERENCES `p` (`id`) ON DELETE CASCADE,\n"
			    "  CONSTRAINT `ck` CHECK (`n` < 100 and `p` <> 'id')\n"
			    ") ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='x (y'";

START_TEST(a_table_is_taken_apart)
{
	migr__show show;
	const migr__part *part;

	begin();
	ck_assert(migr__show_parse(migr__view_of(table), &arena, &show));
	ck_assert_uint_eq(show.count, 11);
	ck_assert_ptr_nonnull(migr__show_column(&show, "A,B"));
	ck_assert_ptr_null(migr__show_column(&show, "uq"));
	ck_assert_ptr_null(migr__show_before(&show, migr__show_column(&show, "id")));
	ck_assert_str_eq(migr__show_before(&show, migr__show_column(&show, "p"))->line.name, "n");
	part = migr__show_named(&show, MIGR__PART_UNIQUE_KEY, "uq");
	ck_assert_uint_eq(part->columns.count, 2);
	ck_assert_str_eq(part->columns.items[0], "a,b");
	part = migr__show_named(&show, MIGR__PART_KEY, "fx");
	ck_assert_ptr_null(part->columns.items[0]);
	ck_assert(migr__part_uses(part, "a,b") && migr__part_uses(part, "p") && !migr__part_uses(part, "n"));
	ck_assert(!migr__part_serves(part, &(migr__names){ (const char *[]){ "p" }, 1 }));
	part = migr__show_named(&show, MIGR__PART_FOREIGN_KEY, "fk");
	ck_assert(migr__part_serves(migr__show_named(&show, MIGR__PART_KEY, "fk"), &part->columns));
	ck_assert(!migr__part_serves(migr__show_named(&show, MIGR__PART_KEY, "ft"), &part->columns));
	part = migr__show_named(&show, MIGR__PART_CHECK, "ck");
	/* a string is no name */
	ck_assert(migr__part_uses(part, "n") && !migr__part_uses(part, "id"));
	ck_assert(migr__text_mentions(show.options, "utf8mb4"));
	end();
}
END_TEST

/* Any text is read or refused, whatever it is cut to or mixed with. */
START_TEST(any_text_is_read_or_refused)
{
	t_random random = { 4711 };

	for (int i = 0; i < 3000; i++) {
		char text[sizeof table];
		size_t size = t_random_below(&random, sizeof table);
		migr__show show;

		begin();
		memcpy(text, table, sizeof table);
		for (unsigned k = t_random_below(&random, 4); k; k--)
			text[t_random_below(&random, sizeof table - 1)] = "`'\"(),/*! x"[t_random_below(&random, 11)];
		if (migr__show_parse((migr__view){ text, size }, &arena, &show))
			ck_assert_uint_gt(show.count, 0);
		end();
	}
}
END_TEST

static const struct {
	const char *text;
	migr__family_kind kind;
	int64_t length;
	int precision, scale, is_unsigned;
} families[] = {
	{ "int(10) unsigned", MIGR__FAMILY_INTEGER, 4, 0, 0, 1 },
	{ "BIGINT", MIGR__FAMILY_INTEGER, 8, 0, 0, 0 },
	{ "int(10) unsigned zerofill", MIGR__FAMILY_INTEGER, 4, 0, 0, 1 },
	{ "decimal(10,2)", MIGR__FAMILY_DECIMAL, 0, 10, 2, 0 },
	{ "decimal(7)", MIGR__FAMILY_DECIMAL, 0, 7, 0, 0 },
	{ "decimal", MIGR__FAMILY_DECIMAL, 0, 10, 0, 0 },
	{ "double precision", MIGR__FAMILY_DOUBLE, 0, 0, 0, 0 },
	{ "float(30)", MIGR__FAMILY_DOUBLE, 0, 0, 0, 0 },
	{ "varchar(255)", MIGR__FAMILY_VARCHAR, 255, 0, 0, 0 },
	{ "character varying(20)", MIGR__FAMILY_VARCHAR, 20, 0, 0, 0 },
	{ "char", MIGR__FAMILY_CHAR, 1, 0, 0, 0 },
	{ "mediumtext", MIGR__FAMILY_TEXT, 16777215, 0, 0, 0 },
	{ "datetime(6)", MIGR__FAMILY_DATETIME, 0, 6, 0, 0 },
	{ "timestamp", MIGR__FAMILY_TIMESTAMP, 0, 0, 0, 0 },
	{ "enum('a(b','unsigned')", MIGR__FAMILY_ENUM, 0, 0, 0, 0 },
	{ "set('a')", MIGR__FAMILY_OTHER, 0, 0, 0, 0 },
	{ "uint", MIGR__FAMILY_OTHER, 0, 0, 0, 0 },
	{ "", MIGR__FAMILY_OTHER, 0, 0, 0, 0 },
};

START_TEST(types_are_understood)
{
	migr__family family;

	for (size_t i = 0; i < COUNT(families); i++) {
		migr__family_read(migr__view_of(families[i].text), &family);
		ck_assert_msg(family.kind == families[i].kind && family.length == families[i].length &&
		                      family.precision == families[i].precision && family.scale == families[i].scale &&
		                      family.is_unsigned == families[i].is_unsigned,
		              "%s", families[i].text);
	}
	migr__family_read(migr__view_of("enum('a(b','c')"), &family);
	ck_assert(migr__view_is(family.labels, "'a(b','c'"));
}
END_TEST

static const struct {
	const char *text;
	int reads_column, reads_table; /* `d`.`t`, its column `c` */
} views[] = {
	{ "select `d`.`t`.`c` AS `c` from `d`.`t`", 1, 1 },
	{ "select `d`.`t`.`a` AS `c` from `d`.`t`", 0, 1 },
	{ "select `t`.`c` AS `x` from `d`.`t`", 1, 1 },
	{ "select `t`.`a` AS `c` from `d`.`t` where `t`.`b` = 'c'", 0, 1 },
	{ "select `x`.`a` AS `a` from `d`.`t` `x` where `x`.`c` > 0", 1, 1 },
	{ "select `x`.`a` AS `a`,`y`.`c` AS `c` from (`d`.`t` `x` join `d`.`u` `y`)", 0, 1 },
	{ "select `x`.`a` AS `a`,`y`.`c` AS `c` from (`d`.`u` `x` join `d`.`t` `y`)", 1, 1 },
	{ "select `e`.`t`.`c` AS `c` from `e`.`t`", 0, 0 },
	{ "select `t`.`c` AS `c` from (`e`.`t` join `d`.`u`)", 0, 0 },
	{ "select 'from `d`.`t` where `t`.`c`' AS `x`", 0, 0 },
	{ "select \"d\".\"t\".\"c\" AS \"c\" from \"d\".\"t\"", 1, 1 },
	{ "", 0, 0 },
	{ "select `d`.`t`(`x`.`c`) AS `c` from `d`.`u` `x`", 0, 0 },
	{ "select `d`.", 0, 0 },
};

START_TEST(views_are_understood)
{
	for (size_t i = 0; i < COUNT(views); i++) {
		ck_assert_msg(migr__view_reads(views[i].text, "d", "t", "c") == views[i].reads_column, "%s",
		              views[i].text);
		ck_assert_msg(migr__view_reads(views[i].text, "d", "t", NULL) == views[i].reads_table, "%s",
		              views[i].text);
	}
}
END_TEST

/* A server that shows one table, and nothing else. */
typedef struct world {
	const char *version;
	const char *mode;
	const char *show;
} world;

static migr_status answer(void *user, const char *sql, const migr_value *params, size_t n_params,
                          migr__live_row_fn each, void *sink, migr_error *error)
{
	const world *w = user;

	(void)params;
	(void)n_params;
	(void)error;
	if (strncmp(sql, "SELECT VERSION()", 16) == 0)
		return each(sink, (const migr_value[]){ MIGR_TEXT(w->version), MIGR_TEXT(w->mode), MIGR_TEXT("d") }, 3);
	if (strncmp(sql, "SHOW CREATE TABLE", 17) == 0)
		return each(sink, (const migr_value[]){ MIGR_TEXT("t"), MIGR_TEXT(w->show) }, 2);
	return MIGR_OK;
}

#define SHOW(columns) "CREATE TABLE `t` (\n  " columns "\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4"
#define OP(which, ...)                                                                                                 \
	{                                                                                                              \
		.struct_size = sizeof(migr_operation), .kind = MIGR_OP_##which, .table = "t", __VA_ARGS__              \
	}
#define OLD "10.4.30-MariaDB"
#define MARIADB "10.11.19-MariaDB-0+deb12u1"
#define MYSQL "8.0.36"
#define STRICT "STRICT_TRANS_TABLES"

static const struct {
	world world;
	migr_operation operation;
	const char *expected; /* the statements; an error begins with "!" */
} compiled[] = {
	{ { OLD, STRICT, SHOW("`a` int(11) DEFAULT 5 COMMENT 'x',\n  KEY `k` (`a`)") },
	  OP(RENAME_COLUMN, .name = "a", .new_name = "b"),
	  "ALTER TABLE `t` CHANGE COLUMN `a` `b` int(11) NULL DEFAULT 5 COMMENT 'x';" },
	{ { OLD, STRICT, SHOW("`a` int(11) DEFAULT 5,\n  UNIQUE KEY `k` (`a`) USING BTREE") },
	  OP(RENAME_INDEX, .name = "k", .new_name = "k2"),
	  "ALTER TABLE `t` DROP INDEX `k`, ADD UNIQUE KEY `k2` (`a`) USING BTREE;" },
	{ { MARIADB, STRICT, SHOW("`a` int(11) DEFAULT 5,\n  CONSTRAINT `c` CHECK (`a` > 0)") },
	  OP(RENAME_COLUMN, .name = "a", .new_name = "b"),
	  "ALTER TABLE `t` RENAME COLUMN `a` TO `b`;" },
	{ { MYSQL, STRICT, SHOW("`a` int DEFAULT '5',\n  CONSTRAINT `c` CHECK ((`a` > 0))") },
	  OP(RENAME_COLUMN, .name = "a", .new_name = "b"),
	  "ALTER TABLE `t` DROP CHECK `c`, RENAME COLUMN `a` TO `b`, ADD CONSTRAINT `c` CHECK ((`b` > 0));" },
	{ { MYSQL, STRICT, SHOW("`a` int DEFAULT '5',\n  CONSTRAINT `c` CHECK ((`a` > 0))") },
	  OP(DROP_CONSTRAINT, .name = "c", .constraint_kind = MIGR_CONSTRAINT_CHECK),
	  "ALTER TABLE `t` DROP CHECK `c`;" },
	{ { MYSQL, STRICT,
	    SHOW("`a` int NOT NULL") " STATS_PERSISTENT=0\n/*!50100 PARTITION BY HASH (`a`)\nPARTITIONS 2 */" },
	  OP(ALTER_TABLE, .table_alteration = &MIGR_TABLE_ALTERATION(.flags = MIGR_ALTER_TABLE_DROP_OPTIONS)),
	  "ALTER TABLE `t` STATS_PERSISTENT=DEFAULT REMOVE PARTITIONING;" },
	{ { MYSQL, STRICT, SHOW("`a` int NOT NULL") "\n/*!50100 PARTITION BY HASH (`a`)\nPARTITIONS 2 */" },
	  OP(ALTER_TABLE, .table_alteration = &MIGR_TABLE_ALTERATION(.mysql_engine = "MyISAM",
	                                                             .options = "mysql: PARTITION BY KEY (a)")),
	  "ALTER TABLE `t` ENGINE=MyISAM PARTITION BY KEY (a);" },
	{ { MARIADB, STRICT, SHOW("`a` int(11) NOT NULL") "\n PARTITION BY HASH (`a`)\nPARTITIONS 2" },
	  OP(ALTER_TABLE, .table_alteration = &MIGR_TABLE_ALTERATION(.flags = MIGR_ALTER_TABLE_DROP_OPTIONS),
	     .options = &MIGR_OP_OPTIONS(.flags = MIGR_OPTION_NO_COPY)),
	  "ALTER TABLE `t` ALGORITHM=INPLACE REMOVE PARTITIONING;" },
	{ { MARIADB, STRICT ",NO_BACKSLASH_ESCAPES", SHOW("`a` varchar(9) DEFAULT 'x\\\\y'") },
	  OP(SET_COLUMN_COMMENT, .name = "a", .sql = "c\\d"),
	  "ALTER TABLE `t` MODIFY COLUMN `a` varchar(9) NULL DEFAULT 'x\\y' COMMENT 'c\\d';" },
	{ { MARIADB, STRICT ",NO_FIELD_OPTIONS", SHOW("`a` varchar(9)") },
	  OP(SET_COLUMN_COMMENT, .name = "a", .sql = "c"),
	  "!UNSUPPORTED" },
	{ { MARIADB, STRICT, "CREATE ALGORITHM=UNDEFINED VIEW `t` AS select 1 AS `a`" },
	  OP(SET_COLUMN_COMMENT, .name = "a", .sql = "c"),
	  "!SCHEMA" },
	{ { MARIADB, STRICT,
	    SHOW("`a` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL CHECK (json_valid(`a`))") },
	  OP(ALTER_COLUMN, .name = "a", .alteration = &MIGR_ALTERATION(.type = "text(16777216)")),
	  "ALTER TABLE `t` MODIFY COLUMN `a` longtext NOT NULL;" },
	{ { MARIADB, STRICT, SHOW("`a` int(11) DEFAULT NULL CHECK (`a` > 0)") },
	  OP(DROP_CONSTRAINT, .name = "a", .constraint_kind = MIGR_CONSTRAINT_CHECK),
	  "ALTER TABLE `t` MODIFY COLUMN `a` int(11) NULL DEFAULT NULL;" },
	{ { MARIADB, STRICT, SHOW("`a` int(11) DEFAULT NULL") },
	  OP(ALTER_COLUMN, .name = "b", .alteration = &MIGR_ALTERATION(.new_name = "c", .type = "bigint")),
	  "!NO_SUCH_COLUMN" },
	/* cut off behind the renaming: the same statement again */
	{ { MARIADB, STRICT, SHOW("`c` int(11) DEFAULT NULL") },
	  OP(ALTER_COLUMN, .name = "b", .alteration = &MIGR_ALTERATION(.new_name = "c", .type = "bigint")),
	  "ALTER TABLE `t` CHANGE COLUMN `b` `c` bigint NULL DEFAULT NULL;" },
	{ { MYSQL, STRICT, SHOW("`m` enum('sad','so\\\\so') NOT NULL DEFAULT 'sad'") },
	  OP(ADD_ENUM_VALUE, .name = "ok",
	     .enumeration = &(const migr_enum)MIGR_ENUM("mood", .labels = "'sad', 'so\\so'", .used_by = "t.m")),
	  "ALTER TABLE `t` MODIFY COLUMN `m` enum('sad','so\\\\so','ok') NOT NULL DEFAULT 'sad';" },
	{ { MYSQL, STRICT, SHOW("`m` enum('sad','ok') NOT NULL DEFAULT 'sad'") },
	  OP(RENAME_ENUM_VALUE, .name = "sad", .new_name = "blue",
	     .enumeration = &(const migr_enum)MIGR_ENUM("mood", .labels = "'sad', 'ok'", .used_by = "t.m")),
	  "ALTER TABLE `t` MODIFY COLUMN `m` enum('sad','blue','ok') NOT NULL DEFAULT 'sad';"
	  "UPDATE `t` SET `m` = 'blue' WHERE `m` = 'sad';"
	  "ALTER TABLE `t` MODIFY COLUMN `m` enum('blue','ok') NOT NULL DEFAULT 'blue';" },
	/* the same, when the last one has taken effect */
	{ { MYSQL, STRICT, SHOW("`m` enum('blue','ok') NOT NULL DEFAULT 'blue'") },
	  OP(RENAME_ENUM_VALUE, .name = "sad", .new_name = "blue",
	     .enumeration = &(const migr_enum)MIGR_ENUM("mood", .labels = "'sad', 'ok'", .used_by = "t.m")),
	  "ALTER TABLE `t` MODIFY COLUMN `m` enum('sad','blue','ok') NOT NULL DEFAULT 'sad';"
	  "UPDATE `t` SET `m` = 'blue' WHERE `m` = 'sad';"
	  "ALTER TABLE `t` MODIFY COLUMN `m` enum('blue','ok') NOT NULL DEFAULT 'blue';" },
	{ { MARIADB, STRICT, SHOW("`a` int(11) NOT NULL,\n  `v` varchar(9) DEFAULT NULL,\n  PRIMARY KEY (`a`,`v`)") },
	  OP(ALTER_COLUMN, .name = "v", .alteration = &MIGR_ALTERATION(.type = "integer"),
	     .options = &MIGR_OP_OPTIONS(.using_sql = "length(v)")),
	  "ALTER TABLE `t` ADD COLUMN `_migr_new` int NULL AFTER `v`;"
	  "UPDATE `t` SET `_migr_new` = (length(v));"
	  "ALTER TABLE `t` DROP PRIMARY KEY, DROP COLUMN `v`, CHANGE COLUMN `_migr_new` `v` int NULL DEFAULT NULL "
	  "AFTER `a`, ADD PRIMARY KEY (`a`,`v`);" },
};

/* Its statements, or "!" and the status. */
static migr_status compile(const world *w, const migr_operation *operation, migr__buf *text)
{
	migr__script script;
	migr_error error;
	const migr__live live = { .user = (void *)(uintptr_t)w, .query = answer };
	migr__compiler compiler = { .dialect = migr__dialect_find("mysql"),
		                    .arena = &arena,
		                    .live = w ? &live : NULL,
		                    .out = &script,
		                    .error = &error };
	migr_status rc;

	migr__script_init(&script, &alloc);
	migr__error_init(&error, &alloc);
	rc = migr__mysql_compile(&compiler, operation);
	for (size_t i = 0; i < script.count && rc == MIGR_OK; i++)
		migr__buf_printf(text, "%s;", script.items[i].text);
	if (rc != MIGR_OK)
		migr__buf_printf(text, "!%s", migr_status_name(rc));
	ck_assert_int_eq(rc, error.status);
	migr__error_clear(&error);
	migr__script_clear(&script);
	return rc;
}

START_TEST(servers_of_all_kinds)
{
	for (size_t i = 0; i < COUNT(compiled); i++) {
		migr__buf text;

		begin();
		migr__buf_init(&text, &alloc);
		compile(&compiled[i].world, &compiled[i].operation, &text);
		ck_assert_msg(strcmp(migr__buf_text(&text), compiled[i].expected) == 0, "%zu: %s\nnot %s", i,
		              migr__buf_text(&text), compiled[i].expected);
		migr__buf_free(&text);
		end();
	}
}
END_TEST

START_TEST(without_a_database_it_says_so)
{
	static const migr_alteration alteration = { .struct_size = sizeof alteration, .type = "bigint" };
	const migr_operation operation = OP(ALTER_COLUMN, .name = "a", .alteration = &alteration);
	migr__buf text;

	begin();
	migr__buf_init(&text, &alloc);
	ck_assert_int_eq(compile(NULL, &operation, &text), MIGR_ERROR_NEEDS_DATABASE);
	migr__buf_free(&text);
	end();
}
END_TEST

/* Memory that runs short at any place is an error, and nothing is lost. */
START_TEST(memory_runs_short)
{
	for (size_t i = 0; i < COUNT(compiled); i++)
		for (size_t at = 1;; at++) {
			migr__alloc plain = migr__alloc_libc();
			migr__buf text;
			migr_status rc;
			int failed;

			begin();
			memory.fail_at = at;
			migr__buf_init(&text, &plain);
			rc = compile(&compiled[i].world, &compiled[i].operation, &text);
			failed = memory.failed;
			if (failed && rc != MIGR_ERROR_NO_MEMORY)
				ck_assert_msg(strcmp(migr__buf_text(&text), compiled[i].expected) == 0,
				              "%zu, allocation %zu: %s", i, at, migr__buf_text(&text));
			migr__buf_free(&text);
			end();
			if (!failed)
				break;
		}
}
END_TEST

/* As either product shows them, and as a literal has them. */
START_TEST(partitions_are_found_among_options)
{
	static const char *const texts[][2] = {
		{ ") ENGINE=InnoDB DEFAULT CHARSET=utf8mb4\n/*!50100 PARTITION BY RANGE (`id`)\n(PARTITION p0 VALUES "
		  "LESS THAN (10) ENGINE = InnoDB) */",
		  "PARTITION BY RANGE" },
		{ " ENGINE=InnoDB\n PARTITION BY HASH (`id`)\nPARTITIONS 2", "PARTITION BY HASH" },
		{ "mysql: row_format=compact partition  by key () partitions 2", "partition  by key" },
		{ "PARTITION BY LIST (a)", "PARTITION BY LIST" },
		{ "mysql: ROW_FORMAT=COMPACT CONNECTION='PARTITION BY'", "" },
		{ "COMMENT='x' /* PARTITION BY HASH (a) */", "" },
		{ "PARTITION", "" },
		{ "", "" },
	};

	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		migr__view found = migr__partitions_find(migr__view_of(texts[i][0]));

		ck_assert_msg((found.size != 0) == (*texts[i][1] != '\0') && found.size >= strlen(texts[i][1]) &&
		                      memcmp(found.data, texts[i][1], strlen(texts[i][1])) == 0,
		              "%s: %.*s", texts[i][0], (int)found.size, found.data);
		ck_assert_ptr_eq(found.data + found.size, texts[i][0] + strlen(texts[i][0]));
	}
	ck_assert_uint_eq(migr__partitions_find((migr__view){ NULL, 0 }).size, 0);
}
END_TEST

/* Rows about functions, as MySQL gives them. */
static migr_status answer_functions(void *user, const char *sql, const migr_value *params, size_t n_params,
                                    migr__live_row_fn each, void *sink, migr_error *error)
{
	static const char *const rows[][5] = {
		{ "idle", "0", "int", NULL, NULL },
		{ "Price", "0", "varchar(20)", "latin1", "latin1_bin" },
		{ "Price", "1", "decimal(5,2)", NULL, NULL },
		{ "Price", "2", "enum('a','b')", "utf8mb4", "utf8mb4_bin" },
		{ "qu`oted", "0", "json", NULL, NULL },
	};
	migr_status rc = MIGR_OK;

	(void)user;
	(void)params;
	(void)n_params;
	(void)error;
	ck_assert_ptr_nonnull(strstr(sql, "SPECIFIC_SCHEMA = 'shop'"));
	for (size_t i = 0; i < COUNT(rows) && rc == MIGR_OK; i++) {
		migr_value values[5];

		for (size_t k = 0; k < 5; k++)
			values[k] = rows[i][k] ? (migr_value)MIGR_TEXT(rows[i][k]) : (migr_value)MIGR_NULL;
		rc = each(sink, values, 5);
	}
	return rc;
}

static migr_status find_stand_ins(migr__stand_ins *found, migr_error *error)
{
	static const migr_view callers[] = {
		{ .struct_size = sizeof(migr_view),
		  .name = "v",
		  .sql = "SELECT price(1, 'a') FROM t WHERE x = 'idle'" },
		{ .struct_size = sizeof(migr_view), .name = "w", .sql = "SELECT shop.`qu``oted`()" },
	};
	static const migr_view *const list[] = { &callers[0], &callers[1] };
	static const migr_view_refs refs = { list, 2, sizeof list[0] };
	static const migr__live live = { .query = answer_functions };

	*found = (migr__stand_ins){ .live = &live,
		                    .dialect = migr__dialect_find("mysql"),
		                    .arena = &arena,
		                    .error = error,
		                    .schema = "shop",
		                    .place = "migr_scratch_1",
		                    .views = &refs };
	return migr__mysql_stand_ins(found);
}

START_TEST(functions_that_views_call_have_stand_ins)
{
	for (size_t at = 0;; at++) {
		migr__stand_ins found;
		migr_error error;
		migr_status rc;
		int failed;

		begin();
		memory.fail_at = at;
		migr__error_init(&error, &alloc);
		rc = find_stand_ins(&found, &error);
		failed = memory.failed;
		ck_assert_int_eq(rc, failed ? MIGR_ERROR_NO_MEMORY : MIGR_OK);
		if (!failed) {
			ck_assert_uint_eq(found.count, 2);
			ck_assert_str_eq(found.items[0].name, "Price");
			ck_assert_str_eq(found.items[0].sql,
			                 "CREATE FUNCTION `migr_scratch_1`.`Price`(p0 decimal(5,2), p1 enum('a','b') "
			                 "CHARACTER SET utf8mb4 COLLATE utf8mb4_bin) RETURNS varchar(20) CHARACTER SET "
			                 "latin1 COLLATE latin1_bin DETERMINISTIC NO SQL RETURN NULL");
			ck_assert_str_eq(found.items[1].sql,
			                 "CREATE FUNCTION `migr_scratch_1`.`qu``oted`() RETURNS json "
			                 "DETERMINISTIC NO SQL RETURN NULL");
		}
		migr__error_clear(&error);
		end();
		if (at && !failed)
			break;
	}
}
END_TEST

T_MAIN("mysql line", what_is_not_mentioned_stays, what_is_mentioned_changes, what_is_no_column_is_refused,
       a_table_is_taken_apart, any_text_is_read_or_refused, types_are_understood, views_are_understood,
       servers_of_all_kinds, partitions_are_found_among_options, functions_that_views_call_have_stand_ins,
       without_a_database_it_says_so, memory_runs_short)
