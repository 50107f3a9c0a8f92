/* SPDX-License-Identifier: MIT */
/* What is found to differ, and what is done about it. */
#include "support/compared.h"
#include "support/t.h"

#include <stdio.h>
#include <string.h>

static void check(const char *dialect, const char *live, const char *wanted, const char *messages, const char *upgrade,
                  const char *downgrade)
{
	t_compared c;

	t_compare(&c, dialect, live, wanted);
	ck_assert_str_eq(t_messages(&c), messages);
	ck_assert_str_eq(t_operations(&c, &c.out.upgrade), upgrade);
	ck_assert_str_eq(t_operations(&c, &c.out.downgrade), downgrade);
	t_compared_clear(&c);
}

#define USERS "table users\ncol id bigint; notnull\ncol email varchar(100)\npk: id\n"

START_TEST(nothing_differs)
{
	static const char *const dialects[] = { "sqlite", "postgresql", "mysql" };
	const char *text = USERS "unique u: email\ncheck c: id > 0\nindex i: email\nfk f: id > users(id)\n"
				 "view v: SELECT 1\ntrigger t on users insert: x;\nenum e: 'a'\nsequence s; start=3\n";

	for (size_t i = 0; i < 3; i++)
		check(dialects[i], text, text, "", "", "");
}
END_TEST

START_TEST(the_order_of_columns_is_no_difference)
{
	check("postgresql", "table t\ncol a text\ncol b text\n", "table t\ncol b text\ncol a text\n", "", "", "");
}
END_TEST

START_TEST(tables_come_and_go)
{
	check("postgresql", USERS "table old\ncol a text\n", USERS "table new\ncol a text\n",
	      "table new is missing\n! table old is not wanted\n", "create_table new\ndrop_table old\n",
	      "create_table old\ndrop_table new\n");
}
END_TEST

START_TEST(columns_come_and_go)
{
	check("postgresql", USERS "col fax text\n", USERS "col phone varchar(40); notnull\n",
	      "table users: column phone varchar(40) NOT NULL is missing; it takes no NULL and has no default, so rows "
	      "that are there must be given something\n! table users: column fax is not wanted\n",
	      "add_column users.phone\ndrop_column users.fax\n", "add_column users.fax\ndrop_column users.phone\n");
}
END_TEST

START_TEST(columns_are_altered)
{
	check("postgresql", USERS "col n integer; default=0\ncol c text; comment=x\n",
	      "table users\ncol id bigint; notnull\ncol email varchar(320); notnull\npk: id\n"
	      "col n smallint\ncol c text; comment=y\n",
	      "table users: column email is varchar(100) NULL, and should be varchar(320) NOT NULL\n"
	      "! table users: column n is integer DEFAULT 0, and should be smallint without default\n"
	      "table users: column c is COMMENT 'x', and should be COMMENT 'y'\n",
	      "alter_column users.email; type varchar(320); not null\n"
	      "alter_column users.n; type smallint; no default\nset_column_comment users.c [y]\n",
	      "alter_column users.email; type varchar(100); null\nalter_column users.n; type integer; default 0\n"
	      "set_column_comment users.c [x]\n");
}
END_TEST

START_TEST(counting_and_collations)
{
	check("postgresql", "table t\ncol a bigint; notnull\ncol b bigint; notnull; auto\ncol c text; collate=C\n",
	      "table t\ncol a bigint; notnull; auto\ncol b bigint; notnull; always\ncol c text\n",
	      "table t: column a is not counted up, and should be AUTOINCREMENT\n"
	      "table t: column b is AUTOINCREMENT, and should be GENERATED ALWAYS AS IDENTITY\n"
	      "table t: column c is COLLATE C, and should be without collation\n",
	      "alter_column t.a; counted\nalter_column t.b; always\nalter_column t.c; no collation\n",
	      "alter_column t.a; not counted\nalter_column t.b; by default\nalter_column t.c; collation C\n");
}
END_TEST

START_TEST(what_only_mysql_has)
{
	check("mysql", "table t\ncol a datetime; onupdate=now()\ncol b text\n",
	      "table t\ncol a datetime\ncol b text; invisible; charset=latin1\n",
	      "table t: column a is ON UPDATE now(), and should be without ON UPDATE\n"
	      "table t: column b is without character set VISIBLE, and should be CHARACTER SET latin1 INVISIBLE\n",
	      "alter_column t.a; no on update\nalter_column t.b; invisible\n",
	      "alter_column t.a; on update now()\nalter_column t.b; visible; no collation\n");
}
END_TEST

START_TEST(generated_columns)
{
	/* into a generated one: anew; back: a stored one keeps its values */
	check("postgresql", "table t\ncol a integer\ncol b integer\n",
	      "table t\ncol a integer\ncol b integer; gen=a; stored\n",
	      "! table t: column b is not generated, and should be GENERATED ALWAYS AS (a) STORED; the column is "
	      "dropped, "
	      "and added anew\n",
	      "drop_column t.b\nadd_column t.b\n", "alter_column t.b; not generated\n");
	/* MySQL changes an expression, PostgreSQL has to make the column anew, and what is on it */
	check("mysql", "table t\ncol b integer; gen=1; stored\nindex i: b\n",
	      "table t\ncol b integer; gen=2; stored\nindex i: b\n",
	      "table t: column b is GENERATED ALWAYS AS (1) STORED, and should be GENERATED ALWAYS AS (2) STORED\n",
	      "alter_column t.b; generated 2\n", "alter_column t.b; generated 1\n");
	check("postgresql", "table t\ncol b integer; gen=1; stored\nindex i: b\n",
	      "table t\ncol b integer; gen=2; stored\nindex i: b\n",
	      "table t: column b is GENERATED ALWAYS AS (1) STORED, and should be GENERATED ALWAYS AS (2) STORED; the "
	      "column is dropped, and added anew\n",
	      "drop_index t.i\ndrop_column t.b\nadd_column t.b\ncreate_index t.i\n",
	      "drop_index t.i\ndrop_column t.b\nadd_column t.b\ncreate_index t.i\n");
}
END_TEST

START_TEST(keys_checks_and_indexes)
{
	check("postgresql",
	      USERS "unique u: email\ncheck c: id > 0\nindex i: email\nindex gone: id\nexclude x: id with =\n",
	      "table users\ncol id bigint; notnull\ncol email varchar(100)\npk: id, email\n"
	      "unique u: id\ncheck c: id > 1\nindex i: email; unique\nindex new: id, email\nexclude x: email with =\n",
	      "table users: primary key is PRIMARY KEY (id), and should be PRIMARY KEY (id, email)\n"
	      "table users: unique key u is UNIQUE (email), and should be UNIQUE (id)\n"
	      "table users: check c is CHECK (id > 0), and should be CHECK (id > 1)\n"
	      "table users: exclusion x is EXCLUDE (id WITH =), and should be EXCLUDE (email WITH =)\n"
	      "table users: index i is INDEX (email), and should be UNIQUE INDEX (email)\n"
	      "table users: index new INDEX (id, email) is missing\ntable users: index gone is not wanted\n",
	      "drop_index users.i\ndrop_index users.gone\ndrop_constraint users.x\ndrop_constraint users.c\n"
	      "drop_constraint users.u\ndrop_constraint users\ncreate_primary_key users (id, email)\n"
	      "create_unique users.u (id)\ncreate_check users.c [id > 1]\ncreate_exclude users.x\n"
	      "create_index users.i\ncreate_index users.new\n",
	      "drop_index users.i\ndrop_index users.new\ndrop_constraint users.x\ndrop_constraint users.c\n"
	      "drop_constraint users.u\ndrop_constraint users\ncreate_primary_key users (id)\n"
	      "create_unique users.u (email)\ncreate_check users.c [id > 0]\ncreate_exclude users.x\n"
	      "create_index users.i\ncreate_index users.gone\n");
}
END_TEST

START_TEST(another_name_is_no_other_constraint)
{
	check("postgresql", USERS "unique a: email\ncheck b: id > 0\nindex c: email\nfk d: id > users(id)\n",
	      USERS "unique a2: email\ncheck b2: id > 0\nindex c2: email\nfk d2: id > users(id)\n",
	      "table users: unique key a2 is called a\ntable users: foreign key d2 is called d\n"
	      "table users: check b2 is called b\ntable users: index c2 is called c\n",
	      "rename_constraint users.a to a2\nrename_constraint users.d to d2\nrename_constraint users.b to b2\n"
	      "rename_index users.c to c2\n",
	      "rename_constraint users.a2 to a\nrename_constraint users.d2 to d\nrename_constraint users.b2 to b\n"
	      "rename_index users.c2 to c\n");
	/* SQLite keeps no name where there is none, so there is none to be changed */
	check("sqlite", "table t\ncol a text\nunique: a\n", "table t\ncol a text\nunique u: a\n",
	      "table t: unique key u is called nothing\n", "drop_constraint t (a)\ncreate_unique t.u (a)\n",
	      "drop_constraint t.u\ncreate_unique t (a)\n");
}
END_TEST

START_TEST(foreign_keys_of_one_column_are_one)
{
	check("mysql", USERS "table o\ncol u bigint\nfk f: u > users(id)\nindex f: u\n",
	      USERS "table o\ncol u bigint\nfk f: u > users(id); cascade\nindex f: u\n",
	      "table o: foreign key f is FOREIGN KEY (u) REFERENCES users (id), and should be FOREIGN KEY (u) "
	      "REFERENCES "
	      "users (id) ON DELETE CASCADE\n",
	      "drop_constraint o.f\ncreate_foreign_key o.f (u)\n", "drop_constraint o.f\ncreate_foreign_key o.f (u)\n");
}
END_TEST

START_TEST(tables_themselves)
{
	check("sqlite", "table t\ncol a text\n", "table t; strict\ncol a text\n",
	      "table t is not STRICT, and should be STRICT\n", "alter_table t\n", "alter_table t\n");
	check("mysql", "table t; engine=MyISAM; comment=a\ncol a text\n", "table t; comment=b\ncol a text\n",
	      "table t is ENGINE MyISAM COMMENT 'a', and should be without engine COMMENT 'b'\n",
	      "alter_table t\nset_table_comment t [b]\n", "alter_table t\nset_table_comment t [a]\n");
}
END_TEST

START_TEST(types_that_lose)
{
	static const struct {
		const char *from, *to;
		int loses;
	} types[] = {
		{ "integer", "bigint", 0 },
		{ "bigint", "integer", 1 },
		{ "varchar(10)", "varchar(9)", 1 },
		{ "varchar(10)", "text", 0 },
		{ "text", "varchar(10)", 1 },
		{ "numeric(10, 2)", "numeric(12, 2)", 0 },
		{ "numeric(10, 2)", "numeric(10, 3)", 1 },
		{ "integer", "numeric(10)", 0 },
		{ "bigint", "numeric(10)", 1 },
		{ "date", "timestamp", 0 },
		{ "timestamp", "date", 1 },
		{ "timestamp(3)", "timestamp(6)", 0 },
		{ "integer", "text", 0 },
		{ "text", "integer", 1 },
		{ "real", "double precision", 0 },
		{ "postgresql: tsvector", "text", 1 },
		{ "blob", "text", 1 },
		{ "boolean", "integer", 0 },
	};

	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
		char live[128], wanted[128];
		t_compared c;

		snprintf(live, sizeof live, "table t\ncol a %s\n", types[i].from);
		snprintf(wanted, sizeof wanted, "table t\ncol a %s\n", types[i].to);
		t_compare(&c, "postgresql", live, wanted);
		ck_assert_uint_eq(c.out.n_differences, 1);
		ck_assert_msg(!(c.out.differences[0].flags & MIGR_DIFFERENCE_DESTRUCTIVE) == !types[i].loses,
		              "%s to %s", types[i].from, types[i].to);
		ck_assert_str_eq(c.out.differences[0].what, "type");
		t_compared_clear(&c);
	}
}
END_TEST

START_TEST(what_cannot_be_mended_is_said)
{
	check("sqlite", "table t\ncol a text\ncol b text\n", "table t\ncol a\ncol b text\n",
	      "? table t: column a is text, and should be without type; nothing takes a column's type away: make the "
	      "column anew\n",
	      "", "alter_column t.a; type text\n");
}
END_TEST

START_TEST(serial_comes_and_goes_with_its_sequence)
{
	check("postgresql", "table t\ncol a integer; notnull\ncol b postgresql: serial\n",
	      "table t\ncol a postgresql: serial; notnull\ncol b bigint; auto\n",
	      "table t: column a is integer, and should be postgresql: serial; a sequence comes with it, and goes on "
	      "behind the largest value\n"
	      "table t: column b is postgresql: serial not counted up, and should be bigint AUTOINCREMENT; its "
	      "sequence goes\n",
	      "alter_column t.b; no default\n"
	      "drop_sequence t_b_seq\n"
	      "create_sequence t_a_seq\n"
	      "execute [SELECT setval('\"t_a_seq\"', max(\"a\")) FROM \"t\" HAVING max(\"a\") >= 1]\n"
	      "alter_column t.a; default nextval('\"t_a_seq\"'::regclass)\n"
	      "alter_column t.b; type bigint; counted\n",
	      "alter_column t.a; no default\n"
	      "drop_sequence t_a_seq\n"
	      "alter_column t.b; type integer; not counted\n"
	      "create_sequence t_b_seq\n"
	      "execute [SELECT setval('\"t_b_seq\"', max(\"b\")) FROM \"t\" HAVING max(\"b\") >= 1]\n"
	      "alter_column t.b; default nextval('\"t_b_seq\"'::regclass)\n");
}
END_TEST

START_TEST(schemas_are_made)
{
	check("postgresql", "", "schemas audit\ntable audit.log\ncol a text\n",
	      "schema audit is missing\ntable audit.log is missing\n", "create_schema audit\ncreate_table log\n",
	      "drop_table log\ndrop_schema audit\n");
}
END_TEST

T_MAIN("compare", nothing_differs, the_order_of_columns_is_no_difference, tables_come_and_go, columns_come_and_go,
       columns_are_altered, counting_and_collations, what_only_mysql_has, generated_columns, keys_checks_and_indexes,
       another_name_is_no_other_constraint, foreign_keys_of_one_column_are_one, tables_themselves, types_that_lose,
       what_cannot_be_mended_is_said, serial_comes_and_goes_with_its_sequence, schemas_are_made)
