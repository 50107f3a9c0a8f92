/* SPDX-License-Identifier: MIT */
/*
 * What is read of a schema, by rows as MySQL gives them, which differ from MariaDB's: no quotes around defaults,
 * expressions as the inside of a string, checks in two places. tests/read has MariaDB itself.
 */
#include "support/meter.h"
#include "support/t.h"

#include "dialect/mysql/read.h"
#include "dialect/mysql/shown.h"

#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define MOST_COLUMNS 13

static meter memory;
static migr__alloc alloc;
static migr__arena arena;
static migr_error error;

/* A row: texts, of which "#5" is the number 5. */
typedef struct row {
	const char *query; /* what its query has in it */
	const char *values[MOST_COLUMNS];
} row;

#define N(number) "#" number

static const row server_rows[] = {
	{ "@@sql_mode", { "s", "9.1.0", "STRICT_TRANS_TABLES", "db", N("0"), "utf8mb4_0900_ai_ci" } },
	{ "@@sql_mode", { "c", "utf8mb4", "utf8mb4_0900_ai_ci" } },
	{ "@@sql_mode", { "c", "latin1", "latin1_swedish_ci" } },
	{ "@@sql_mode", { "c", "ascii", "ascii_general_ci" } },
};

#define TABLE(name, options)                                                                                           \
	{                                                                                                              \
		".TABLES",                                                                                             \
		{                                                                                                      \
			N("0"), name, "BASE TABLE", "InnoDB", "utf8mb4_0900_ai_ci", options, ""                        \
		}                                                                                                      \
	}
#define COLUMN(name, type, nullable, value, extra, generated)                                                          \
	{                                                                                                              \
		".COLUMNS",                                                                                            \
		{                                                                                                      \
			N("0"), "t", name, N("1"), type, nullable, value, extra, generated, NULL, NULL, ""             \
		}                                                                                                      \
	}
#define TEXT_OF(name, type, charset, collation, value, extra)                                                          \
	{                                                                                                              \
		".COLUMNS",                                                                                            \
		{                                                                                                      \
			N("0"), "t", name, N("1"), type, "YES", value, extra, "", charset, collation, ""               \
		}                                                                                                      \
	}
#define TEXT(name, type, value, extra) TEXT_OF(name, type, "utf8mb4", "utf8mb4_0900_ai_ci", value, extra)

static const row schema_rows[] = {
	TABLE("t", "row_format=DYNAMIC KEY_BLOCK_SIZE=8 ENCRYPTION='Y'"),
	{ ".TABLES", { N("0"), "v", "VIEW", NULL, NULL, NULL, "VIEW" } },
	COLUMN("id", "int", "NO", NULL, "auto_increment", ""),
	COLUMN("b", "tinyint(1)", "NO", "1", "", ""),
	COLUMN("u", "bigint unsigned", "YES", NULL, "", ""),
	COLUMN("z", "int(5) unsigned zerofill", "YES", "00005", "", ""),
	COLUMN("n", "decimal(10,2)", "YES", "-1.50", "", ""),
	COLUMN("bt", "bit(8)", "YES", "b'101'", "", ""),
	COLUMN("vb", "varbinary(9)", "YES", "0x41FF", "", ""),
	COLUMN("cut", "varbinary(9)", "YES", "0x", "", ""),
	COLUMN("y", "year", "YES", "2020", "", ""),
	COLUMN("d", "date", "YES", "2020-01-01", "", ""),
	COLUMN("ts", "timestamp(3)", "NO", "CURRENT_TIMESTAMP(3)", "DEFAULT_GENERATED on update CURRENT_TIMESTAMP(3)",
	       ""),
	COLUMN("old", "datetime", "YES", "CURRENT_TIMESTAMP", "on update CURRENT_TIMESTAMP", ""),
	COLUMN("j", "json", "YES", "json_object(_utf8mb4\\'a\\',1)", "DEFAULT_GENERATED", ""),
	COLUMN("ex", "date", "YES", "(curdate() + interval 1 day)", "DEFAULT_GENERATED INVISIBLE", ""),
	COLUMN("g", "int", "NO", NULL, "STORED GENERATED", "(`id` + 1)"),
	COLUMN("gv", "varchar(9)", "YES", NULL, "VIRTUAL GENERATED INVISIBLE",
	       "concat(`v`,_utf8mb4\\'it\\\\\\'s \\\\\\\\ \\\\n\\')"),
	TEXT("v", "varchar(20)", "it's \\ 'x'", ""),
	TEXT("now", "varchar(20)", "CURRENT_TIMESTAMP", ""),
	TEXT("none", "varchar(20)", NULL, ""),
	TEXT("null", "varchar(20)", "NULL", ""),
	TEXT("empty", "varchar(20)", "", ""),
	TEXT("zero", "varchar(20)", "0x41", ""),
	TEXT_OF("other", "char(3)", "latin1", "latin1_swedish_ci", "1", ""),
	TEXT_OF("bin", "char(3)", "utf8mb4", "utf8mb4_bin", NULL, ""),
	TEXT_OF("uu", "char(36)", "ascii", "ascii_general_ci", "uuid()", "DEFAULT_GENERATED"),
	TEXT("e", "enum('a','it''s')", "it's", ""),
	{ ".COLUMNS", { N("0"), "t", "p", N("1"), "point", "NO", NULL, "", "", NULL, NULL, "where", N("4326") } },
	{ ".COLUMNS", { N("0"), "v", "x, y", N("1"), "int", "NO", NULL, "", "", NULL, NULL, "" } },
};

static const row key_rows[] = {
	{ ".STATISTICS", { N("0"), "t", "PRIMARY", N("1"), N("0"), "BTREE", "id", NULL, "A", "", "NO" } },
	{ ".STATISTICS", { N("0"), "t", "ex", N("1"), N("1"), "BTREE", "v", N("5"), "A", "", "NO" } },
	{ ".STATISTICS",
	  { N("0"), "t", "ex", N("2"), N("1"), "BTREE", NULL, NULL, "D", "", "NO", "lower(`v`) = _utf8mb4\\'x\\'" } },
	{ ".STATISTICS", { N("0"), "t", "uq", N("1"), N("0"), "BTREE", NULL, NULL, "A", "", "YES", "(`n` * 2)" } },
	{ ".STATISTICS", { N("0"), "t", "sp", N("1"), N("1"), "SPATIAL", "p", N("32"), "A", "", "NO" } },
	{ ".STATISTICS", { N("0"), "t", "fk", N("1"), N("1"), "BTREE", "u", NULL, "A", "", "NO" } },
	{ "REFERENTIAL_CONSTRAINTS", { N("0"), "t", N("1"), "fk", N("1"), "u", "db", "p", "id" } },
	{ "REFERENTIAL_CONSTRAINTS", { N("0"), "t", N("2"), "fk", N("0"), "SET NULL", "NO ACTION", NULL, NULL } },
};

static const row check_rows[] = {
	{ "CHECK_CONSTRAINTS", { N("0"), "t", N("2"), "t_chk_1", "YES", NULL, NULL, N("0") } },
	{ "CHECK_CONSTRAINTS", { N("0"), "t", N("2"), "soft", "NO", NULL, NULL, N("0") } },
	{ "CHECK_CONSTRAINTS", { N("0"), NULL, N("3"), "soft", NULL, "(`n` > 0)", NULL, N("0") } },
	{ "CHECK_CONSTRAINTS",
	  { N("0"), NULL, N("3"), "t_chk_1", NULL, "((`n` > 0) or (`v` = _utf8mb4\\'a\\nb\\'))", NULL, N("0") } },
	{ "CHECK_CONSTRAINTS", { N("0"), NULL, N("3"), "of another", NULL, "(1)", NULL, N("0") } },
	{ "CHECK_CONSTRAINTS", { N("0"), "t", N("4"), "tr", "INSERT", "SET NEW.n = 1", "AFTER", N("1") } },
	{ ".VIEWS",
	  { N("0"), "v", N("1"), "select `db`.`t`.`id` AS `id` from (`db`.`t` join `db`.`u`)", "CASCADED",
	    "DEFINER" } },
};

static const struct {
	const row *items;
	size_t count;
} all_rows[] = {
	{ server_rows, COUNT(server_rows) },
	{ schema_rows, COUNT(schema_rows) },
	{ key_rows, COUNT(key_rows) },
	{ check_rows, COUNT(check_rows) },
};

static void set_values(const row *from, migr_value *values)
{
	for (size_t i = 0; i < MOST_COLUMNS; i++) {
		const char *text = from->values[i];

		values[i] = (migr_value)MIGR_NULL;
		if (text && *text == '#')
			values[i] = (migr_value)MIGR_INT(strtoll(text + 1, NULL, 10));
		else if (text)
			values[i] = (migr_value){ .type = MIGR_VALUE_TEXT, .text = text, .size = strlen(text) };
	}
}

static migr_status answer(void *user, const char *sql, const migr_value *params, size_t n_params,
                          migr__live_row_fn each, void *sink, migr_error *failure)
{
	unsigned *queries = user;
	migr_value values[MOST_COLUMNS];
	migr_status rc = MIGR_OK;

	(void)params;
	(void)n_params;
	(void)failure;
	++*queries;
	for (size_t i = 0; i < COUNT(all_rows); i++)
		for (size_t k = 0; k < all_rows[i].count && rc == MIGR_OK; k++) {
			if (!strstr(sql, all_rows[i].items[k].query))
				continue;
			set_values(&all_rows[i].items[k], values);
			rc = each(sink, values, MOST_COLUMNS);
		}
	return rc;
}

static migr_status read_all(migr__reading *out, unsigned *queries)
{
	static const char *const schemas[] = { NULL };
	const migr__live live = { queries, answer };

	*queries = 0;
	return migr__read_schema(
		&(migr__read){ &live, migr__dialect_find("mysql"), &arena, &error, schemas, NULL, 1, NULL }, out);
}

static void begin(size_t fail_at)
{
	memory = (meter){ .fail_at = fail_at };
	alloc = (migr__alloc){ meter_resize, &memory };
	migr__arena_init(&arena, &alloc);
	migr__error_init(&error, &alloc);
}

static void end(void)
{
	migr__error_clear(&error);
	migr__arena_clear(&arena);
	ck_assert_uint_eq(memory.live, 0);
}

static const migr_table *read_table(migr__reading *reading)
{
	unsigned queries;

	begin(0);
	ck_assert_msg(read_all(reading, &queries) == MIGR_OK, "%s", migr_error_message(&error));
	/* there are no sequences */
	ck_assert_uint_eq(queries, 7);
	ck_assert_uint_eq(reading->models.tables.count, 1);
	return reading->models.tables.items[0];
}

/* Both NULL, or the same. */
static void check_text(const char *name, const char *is, const char *expected)
{
	ck_assert_msg(expected ? is && strcmp(is, expected) == 0 : !is, "%s: %s", name, is ? is : "NULL");
}

static const migr_column columns[] = {
	{ .name = "id", .type = "integer", .flags = MIGR_NOT_NULL | MIGR_AUTOINCREMENT },
	{ .name = "b", .type = "boolean", .flags = MIGR_NOT_NULL, .default_sql = "1" },
	{ .name = "u", .type = "mysql: bigint unsigned" },
	{ .name = "z", .type = "mysql: int(5) unsigned zerofill", .default_sql = "00005" },
	{ .name = "n", .type = "numeric(10, 2)", .default_sql = "-1.50" },
	{ .name = "bt", .type = "mysql: bit(8)", .default_sql = "b'101'" },
	{ .name = "vb", .type = "varbinary(9)", .default_sql = "0x41FF" },
	{ .name = "cut", .type = "varbinary(9)", .default_sql = "''" },
	{ .name = "y", .type = "mysql: year", .default_sql = "2020" },
	{ .name = "d", .type = "date", .default_sql = "'2020-01-01'" },
	{ .name = "ts",
	  .type = "timestamptz(3)",
	  .flags = MIGR_NOT_NULL,
	  .default_sql = "CURRENT_TIMESTAMP(3)",
	  .on_update_sql = "CURRENT_TIMESTAMP(3)" },
	{ .name = "old",
	  .type = "timestamp(0)",
	  .default_sql = "CURRENT_TIMESTAMP",
	  .on_update_sql = "CURRENT_TIMESTAMP" },
	{ .name = "j", .type = "json", .default_sql = "(json_object(_utf8mb4'a',1))" },
	{ .name = "ex", .type = "date", .flags = MIGR_INVISIBLE, .default_sql = "(curdate() + interval 1 day)" },
	{ .name = "g", .type = "integer", .flags = MIGR_NOT_NULL | MIGR_STORED, .generated_sql = "`id` + 1" },
	{ .name = "gv",
	  .type = "varchar(9)",
	  .flags = MIGR_INVISIBLE,
	  .generated_sql = "concat(`v`,_utf8mb4'it\\'s \\\\ \\n')" },
	{ .name = "v", .type = "varchar(20)", .default_sql = "'it''s \\\\ ''x'''" },
	{ .name = "now", .type = "varchar(20)", .default_sql = "'CURRENT_TIMESTAMP'" },
	{ .name = "none", .type = "varchar(20)" },
	{ .name = "null", .type = "varchar(20)", .default_sql = "'NULL'" },
	{ .name = "empty", .type = "varchar(20)", .default_sql = "''" },
	{ .name = "zero", .type = "varchar(20)", .default_sql = "'0x41'" },
	{ .name = "other", .type = "char(3)", .charset = "latin1", .default_sql = "'1'" },
	{ .name = "bin", .type = "char(3)", .collation = "utf8mb4_bin" },
	{ .name = "uu", .type = "uuid", .default_sql = "(uuid())" },
	{ .name = "e", .type = "enum('a', 'it''s')", .default_sql = "'it''s'" },
	{ .name = "p", .type = "mysql: point SRID 4326", .flags = MIGR_NOT_NULL, .comment = "where" },
};

START_TEST(columns_of_mysql)
{
	migr__reading reading;
	const migr_table *table = read_table(&reading);

	ck_assert_uint_eq(table->columns.count, COUNT(columns));
	for (uint32_t i = 0; i < table->columns.count; i++) {
		const migr_column *column = &table->columns.items[i], *expected = &columns[i];

		ck_assert_str_eq(column->name, expected->name);
		check_text(column->name, column->type, expected->type);
		ck_assert_msg(column->flags == expected->flags, "%s: 0x%x", column->name, column->flags);
		check_text(column->name, column->default_sql, expected->default_sql);
		check_text(column->name, column->on_update_sql, expected->on_update_sql);
		check_text(column->name, column->generated_sql, expected->generated_sql);
		check_text(column->name, column->charset, expected->charset);
		check_text(column->name, column->collation, expected->collation);
		check_text(column->name, column->comment, expected->comment);
	}
	end();
}
END_TEST

START_TEST(keys_of_mysql)
{
	migr__reading reading;
	const migr_table *table = read_table(&reading);
	const migr_element *elements;

	check_text("options", table->options, "mysql: ROW_FORMAT=DYNAMIC KEY_BLOCK_SIZE=8 ENCRYPTION='Y'");
	check_text("collation", table->mysql_collation, NULL);
	ck_assert_str_eq(table->primary_key->columns, "id");
	ck_assert_uint_eq(table->unique_keys.count, 0);
	ck_assert_uint_eq(table->indexes.count, 3);
	ck_assert_str_eq(table->indexes.items[0].name, "ex");
	elements = table->indexes.items[0].elements.items;
	ck_assert_uint_eq(table->indexes.items[0].elements.count, 2);
	ck_assert_str_eq(elements[0].column, "v");
	ck_assert_uint_eq(elements[0].length, 5);
	ck_assert_ptr_null(elements[1].column);
	ck_assert_str_eq(elements[1].sql, "lower(`v`) = _utf8mb4'x'");
	ck_assert_uint_eq(elements[1].flags, MIGR_DESC);
	ck_assert_str_eq(table->indexes.items[1].columns, "p");
	ck_assert_uint_eq(table->indexes.items[1].flags, MIGR_SPATIAL);
	ck_assert_uint_eq(table->indexes.items[2].flags, MIGR_UNIQUE);
	ck_assert_str_eq(table->indexes.items[2].elements.items[0].sql, "`n` * 2");
	ck_assert_uint_eq(reading.n_left, 2);
	ck_assert_str_eq(reading.left[0].name, "cut");
	/* that one is hidden from the optimizer */
	ck_assert_str_eq(reading.left[1].name, "uq");
	ck_assert_uint_eq(table->foreign_keys.count, 1);
	ck_assert_int_eq(table->foreign_keys.items[0].on_delete, MIGR_SET_NULL);
	ck_assert_int_eq(table->foreign_keys.items[0].on_update, MIGR_NO_ACTION);
	check_text("schema", table->foreign_keys.items[0].ref_schema, NULL);
	end();
}
END_TEST

START_TEST(checks_and_others_of_mysql)
{
	migr__reading reading;
	const migr_table *table = read_table(&reading);

	ck_assert_uint_eq(table->checks.count, 2);
	ck_assert_str_eq(table->checks.items[0].name, "soft");
	ck_assert_str_eq(table->checks.items[0].sql, "`n` > 0");
	ck_assert_uint_eq(table->checks.items[0].flags, MIGR_NOT_ENFORCED);
	ck_assert_str_eq(table->checks.items[1].name, "t_chk_1");
	ck_assert_str_eq(table->checks.items[1].sql, "(`n` > 0) or (`v` = _utf8mb4'a\nb')");
	ck_assert_uint_eq(table->checks.items[1].flags, 0);
	ck_assert_uint_eq(reading.models.views.count, 1);
	ck_assert_str_eq(reading.models.views.items[0]->columns, "\"x, y\"");
	ck_assert_str_eq(reading.models.views.items[0]->sql,
	                 "select `t`.`id` AS `id` from `t` join `u` WITH CASCADED CHECK OPTION");
	ck_assert_uint_eq(reading.models.triggers.count, 1);
	ck_assert_str_eq(reading.models.triggers.items[0]->body, "SET NEW.n = 1;");
	ck_assert_int_eq(reading.models.triggers.items[0]->timing, MIGR_AFTER);
	end();
}
END_TEST

static int names_are(const char *sql, const char *first, const char *second)
{
	const migr__my_view_column wanted[] = { { .name = first }, { .name = second } };

	return migr__my_view_names(sql, wanted, second ? 2 : 1);
}

START_TEST(names_of_a_views_columns)
{
	ck_assert(names_are("select `a`.`id` AS `id` from `a`", "id", NULL));
	ck_assert(names_are("select 1 AS `x``y`,(select 2 AS `z`) AS `b`", "x`y", "b"));
	ck_assert(names_are("with `q` as (select 1 AS `c`) select `q`.`c` AS `d` from `q`", "d", NULL));
	ck_assert(names_are("select 1 AS `a` union select 2 AS `b`", "a", NULL));
	ck_assert(!names_are("select `a`.`id` AS `id` from `a`", "x", NULL));
	ck_assert(!names_are("select `a`.`id` AS `id` from `a`", "id", "x"));
	ck_assert(!names_are("select 1 AS `a`,2 AS `b`", "a", NULL));
}
END_TEST

static void check_shown(const char *shown, const char *wanted)
{
	migr__buf buf;

	migr__buf_init(&buf, &alloc);
	migr__my_shown_write(shown, &buf);
	ck_assert_str_eq(migr__buf_text(&buf), wanted);
	migr__buf_free(&buf);
}

/* As MySQL 9 does: each byte of a name or a string beyond ASCII is taken for a character. */
START_TEST(expressions_as_mysql_shows_them)
{
	begin(0);
	check_shown("(`a` > 1)", "(`a` > 1)");
	check_shown("(`\303\203\302\244` > 1)", "(`\303\244` > 1)");
	check_shown("(`b` <> _utf8mb4\\'\303\242\302\202\302\254\\')", "(`b` <> _utf8mb4'\342\202\254')");
	/* what cannot have come about that way stays */
	check_shown("(`\303\244` > 1)", "(`\303\244` > 1)");
	check_shown("(`\342\202\254` > 1)", "(`\342\202\254` > 1)");
	check_shown("(`\303", "(`\303");
	end();
}
END_TEST

static void check_condition(const char *shown, const char *wanted)
{
	const char *condition = migr__my_shown_condition(shown, &arena);

	ck_assert_ptr_nonnull(condition);
	ck_assert_str_eq(condition, wanted);
}

START_TEST(conditions_as_somebody_writes_them)
{
	begin(0);
	check_condition("(`b` <> _utf8mb4\\'it\\\\\\'s\\')", "(`b` <> 'it\\'s')");
	check_condition("(`b` <> _latin1\\'x\\') or (_utf8mb4`c` = 1)", "(`b` <> 'x') or (_utf8mb4`c` = 1)");
	check_condition("`b` <> 'a\\nb'", "`b` <> 'a\\nb'");
	check_condition("(`\303\203\302\244` > 1)", "(`\303\244` > 1)");
	end();
}
END_TEST

START_TEST(short_memory)
{
	size_t at = 0;
	migr_status rc;

	do {
		migr__reading reading;
		unsigned queries;

		begin(++at);
		rc = read_all(&reading, &queries);
		ck_assert_msg(rc == (memory.failed ? MIGR_ERROR_NO_MEMORY : MIGR_OK), "allocation %zu: %d", at, rc);
		ck_assert_int_eq(migr_error_status(&error), rc);
		end();
	} while (rc != MIGR_OK);
	ck_assert_uint_gt(at, 40);
}
END_TEST

static void check_type(const char *native, const char *expected)
{
	migr__buf buf;

	migr__buf_init(&buf, &alloc);
	migr__my_type_write(native, &buf);
	ck_assert_msg(strcmp(migr__buf_text(&buf), expected) == 0, "%s: %s", native, migr__buf_text(&buf));
	migr__buf_free(&buf);
}

START_TEST(types)
{
	begin(0);
	check_type("int", "integer");
	check_type("int(11)", "integer");
	check_type("int(5)", "integer");
	check_type("tinyint(1)", "boolean");
	check_type("tinyint(1) unsigned", "mysql: tinyint unsigned");
	check_type("tinyint", "mysql: tinyint");
	check_type("decimal(10,0)", "numeric(10)");
	check_type("float(7,4)", "mysql: float(7,4)");
	check_type("double unsigned", "mysql: double unsigned");
	check_type("time", "time(0)");
	check_type("time(6)", "time");
	check_type("datetime(3)", "timestamp(3)");
	check_type("enum('a,b',')','c''d','e\\\\f')", "enum('a,b', ')', 'c''d', 'e\\f')");
	check_type("enum('a\\0b')", "mysql: enum('a\\0b')");
	check_type("set('a',')')", "mysql: set('a',')')");
	check_type("text /*M!100301 COMPRESSED*/", "mysql: text COMPRESSED");
	check_type("varchar(0)", "mysql: varchar(0)");
	check_type("vector(3)", "mysql: vector(3)");
	check_type("geomcollection", "mysql: geomcollection");
	end();
}
END_TEST

T_MAIN("mysql read", columns_of_mysql, keys_of_mysql, checks_and_others_of_mysql, names_of_a_views_columns,
       expressions_as_mysql_shows_them, conditions_as_somebody_writes_them, short_memory, types)
