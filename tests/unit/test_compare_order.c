/* SPDX-License-Identifier: MIT */
/* Renamed things, what makes room for something else, and the order of operations. */
#include "support/compared.h"
#include "support/t.h"

#include <stdio.h>
#include <string.h>

static void check_up(const char *dialect, const char *live, const char *wanted, const char *upgrade)
{
	t_compared c;

	t_compare(&c, dialect, live, wanted);
	ck_assert_str_eq(t_operations(&c, &c.out.upgrade), upgrade);
	t_compared_clear(&c);
}

static int32_t yes(migr_object object, const char *table, const char *from, const char *to, void *user)
{
	(void)object;
	(void)table;
	(void)from;
	(void)to;
	(void)user;
	return 1;
}

static void check_asked(const char *dialect, const char *live, const char *wanted, const char *messages,
                        const char *upgrade, const char *downgrade)
{
	t_compared c;

	t_compare_asking(&c, dialect, live, wanted, yes);
	ck_assert_str_eq(t_messages(&c), messages);
	ck_assert_str_eq(t_operations(&c, &c.out.upgrade), upgrade);
	ck_assert_str_eq(t_operations(&c, &c.out.downgrade), downgrade);
	t_compared_clear(&c);
}

START_TEST(columns_are_renamed_if_somebody_says_so)
{
	check_asked("postgresql", "table a\ncol x text\ncol k text\ncheck c: x > k\nindex i: x\n",
	            "table a\ncol z text\ncol k text\ncheck c: z > k\nindex i: z\n", "table a: column z is called x\n",
	            "rename_column a.x to z\n", "rename_column a.z to x\n");
	check_up("postgresql", "table a\ncol x text\ncol k text\n", "table a\ncol z text\ncol k text\n",
	         "add_column a.z\ndrop_column a.x\n");
}
END_TEST

START_TEST(tables_are_renamed_if_somebody_says_so)
{
	check_asked("postgresql", "table a\ncol x text\npk: x\ntable b\ncol r text\nfk f: r > a(x)\n",
	            "table z\ncol x text\npk: x\ntable b\ncol r text\nfk f: r > z(x)\n",
	            /* the key's own name would stay that of the old table */
	            "table z is called a\ntable z: primary key z_pkey is called a_pkey\n",
	            "rename_table a to z\nrename_constraint z.a_pkey to z_pkey\n",
	            "rename_table z to a\nrename_constraint a.z_pkey to a_pkey\n");
}
END_TEST

static void check_models(const char *dialect, const char *live, const char *source, const char *messages,
                         const char *upgrade, const char *downgrade)
{
	t_compared c;

	t_compare_models(&c, dialect, live, source);
	ck_assert_str_eq(t_messages(&c), messages);
	ck_assert_str_eq(t_operations(&c, &c.out.upgrade), upgrade);
	ck_assert_str_eq(t_operations(&c, &c.out.downgrade), downgrade);
	t_compared_clear(&c);
}

START_TEST(what_is_attached_follows_a_rename)
{
	check_models("sqlite",
	             "table a\ncol x text; notnull\ncol y text; gen=x\npk: x\ncheck: x > 1\nindex i: x; where=x > 2\n"
	             "index e: ; sql=lower(x)\nunique: x, y\ntable b\ncol r text\nfk: r > a(x)\n"
	             "view v: SELECT x FROM a\ntrigger t on a update of x: SELECT new.x;\n",
	             "table z was a\ncol w text; notnull; was=x\ncol y text; gen=w\npk: w\ncheck: w > 1\n"
	             "index i: w; where=w > 2\nindex e: ; sql=lower(w)\nunique: w, y\n"
	             "table b\ncol r text\nfk: r > z(w)\nview v: SELECT \"w\" FROM \"z\"\n"
	             "trigger t on z update of w: SELECT new.w;\n",
	             "table z is called a\ntable z: column w is called x\n",
	             "rename_table a to z\nrename_column z.x to w\n", "rename_table z to a\nrename_column a.w to x\n");
}
END_TEST

START_TEST(models_say_what_was_renamed)
{
	check_models("mysql", "table a\ncol x text\ncol k text\ntable other\ncol x text\n",
	             "table z was a\ncol w text; was=x\ncol k text\ntable other\ncol y text; was=gone\n",
	             "table z is called a\ntable z: column w is called x\ntable other: column y text is missing\n"
	             "! table other: column x is not wanted\n",
	             "rename_table a to z\nrename_column z.x to w\nadd_column other.y\ndrop_column other.x\n",
	             "rename_table z to a\nrename_column a.w to x\nadd_column other.x\ndrop_column other.y\n");
	/* it was renamed long ago */
	check_models("mysql", "table z\ncol w text\n", "table z was a\ncol w text; was=x\n", "", "", "");
}
END_TEST

START_TEST(a_hint_does_not_count_while_something_has_the_name)
{
	check_models("postgresql", "table a\ncol x text\ncol y integer\n", "table a\ncol y text; was=x\n",
	             "table a: column y is integer, and should be text\n! table a: column x is not wanted\n",
	             "alter_column a.y; type text\ndrop_column a.x\n",
	             "add_column a.x\nalter_column a.y; type integer\n");
}
END_TEST

START_TEST(letter_case_is_no_difference_on_sqlite)
{
	check_up("sqlite", "table Users\ncol Id integer\npk: Id\ncheck: Id > 0\nindex Ix: Id\n",
	         "table users\ncol id integer\npk: id\ncheck: id > 0\nindex ix: id\n", "");
	check_up("postgresql", "table t\ncol Id integer\n", "table t\ncol id integer\n",
	         "add_column t.id\ndrop_column t.Id\n");
}
END_TEST

START_TEST(tables_come_behind_those_that_they_point_to)
{
	const char *tables = "table a\ncol r text\nfk f: r > b(x)\ntable b\ncol x text\ncol r text\npk: x\n"
			     "fk g: r > c(x)\ntable c\ncol x text\npk: x\n";
	const char *circle = "table a\ncol x text\ncol r text\npk: x\nfk f: r > b(x)\n"
			     "table b\ncol x text\ncol r text\npk: x\nfk g: r > a(x)\n";

	check_up("mysql", "", tables, "create_table c\ncreate_table b\ncreate_table a\n");
	check_up("mysql", tables, "", "drop_table a\ndrop_table b\ndrop_table c\n");
	check_up("postgresql", "", circle, "create_table b\ncreate_table a\ncreate_foreign_key b.g (r)\n");
	check_up("postgresql", circle, "", "drop_constraint b.g\ndrop_table a\ndrop_table b\n");
}
END_TEST

START_TEST(keys_go_behind_what_stands_on_them)
{
	/* the key that the foreign key points to becomes another one */
	check_up("postgresql", "table a\ncol x text\ncol y text\nunique u: x\ntable b\ncol r text\nfk f: r > a(x)\n",
	         "table a\ncol x text\ncol y text\nindex v: x; unique\ntable b\ncol r text\nfk f: r > a(x)\n",
	         "drop_constraint b.f\ndrop_constraint a.u\ncreate_index a.v\ncreate_foreign_key b.f (r)\n");
	/* a table that goes points to it */
	check_up("postgresql", "table a\ncol x text\nunique u: x\ntable b\ncol r text\nfk f: r > a(x)\n",
	         "table a\ncol x text\n", "drop_constraint b.f\ndrop_constraint a.u\ndrop_table b\n");
	/* a new table points to a key that is new as well */
	check_up("postgresql", "table a\ncol x text\n",
	         "table a\ncol x text\nunique u: x\ntable b\ncol r text\nfk f: r > a(x)\n",
	         "create_unique a.u (x)\ncreate_table b\n");
}
END_TEST

START_TEST(types_of_both_ends_of_a_foreign_key)
{
	const char *small = "table a\ncol x integer\npk: x\ntable b\ncol r integer\nfk f: r > a(x)\n";
	const char *large = "table a\ncol x bigint\npk: x\ntable b\ncol r bigint\nfk f: r > a(x)\n";
	const char *texts = "table a\ncol x text\npk: x\ntable b\ncol r text\nfk f: r > a(x)\n";

	check_up("mysql", small, large,
	         "drop_constraint b.f\nalter_column a.x; type bigint\nalter_column b.r; type bigint\n"
	         "create_foreign_key b.f (r)\n");
	check_up("postgresql", small, large, "alter_column a.x; type bigint\nalter_column b.r; type bigint\n");
	check_up("postgresql", small, texts,
	         "drop_constraint b.f\nalter_column a.x; type text\nalter_column b.r; type text\n"
	         "create_foreign_key b.f (r)\n");
	check_up("sqlite", small, texts, "alter_column a.x; type text\nalter_column b.r; type text\n");
}
END_TEST

START_TEST(mysql_has_an_index_for_each_foreign_key)
{
	const char *parent = "table a\ncol x text\npk: x\n";
	char live[512], wanted[512];

	/* that the server made it is no difference */
	strcpy(live, parent);
	strcat(live, "table b\ncol r text\n");
	strcpy(wanted, live);
	strcat(wanted, "fk f: r > a(x)\nindex f: r\n");
	check_up("mysql", live, wanted, "create_foreign_key b.f (r)\n");
	check_up("mysql", wanted, live, "drop_constraint b.f\n");
	/* another one must be there before it goes */
	strcpy(live, parent);
	strcat(live, "table b\ncol r text\ncol s text\nfk f: r > a(x)\nindex one: r\n");
	strcpy(wanted, parent);
	strcat(wanted, "table b\ncol r text\ncol s text\nfk f: r > a(x)\nindex two: r, s\n");
	check_up("mysql", live, wanted, "create_index b.two\ndrop_index b.one\n");
	/* if both have one name, the foreign key itself goes for a while */
	strcpy(live, parent);
	strcat(live, "table b\ncol r text\ncol s text\nfk f: r > a(x)\nindex one: r\n");
	strcpy(wanted, parent);
	strcat(wanted, "table b\ncol r text\ncol s text\nfk f: r > a(x)\nindex one: r, s\n");
	check_up("mysql", live, wanted,
	         "drop_constraint b.f\ndrop_index b.one\ncreate_index b.one\ncreate_foreign_key b.f (r)\n");
}
END_TEST

/* A column that was renamed since has left it with another name. */
START_TEST(mysql_calls_the_index_of_an_unnamed_key_as_it_likes)
{
	const char *parent = "table a\ncol x text; notnull\npk: x\n";
	char live[512], named[512], wanted[512];

	snprintf(live, sizeof live, "%stable b\ncol r text\ncol s text\nfk b_ibfk_1: r > a(x)\nindex q: r\n", parent);
	snprintf(wanted, sizeof wanted, "%stable b\ncol r text\ncol s text\nfk: r > a(x)\n", parent);
	check_models("mysql", live, wanted, "", "", "");
	/* what does as well takes its place */
	snprintf(wanted, sizeof wanted, "%stable b\ncol r text\ncol s text\nfk: r > a(x)\nindex two: r, s\n", parent);
	check_models("mysql", live, wanted,
	             "table b: index two INDEX (r, s) is missing\ntable b: index q is not wanted\n",
	             "create_index b.two\ndrop_index b.q\n", "create_index b.q\ndrop_index b.two\n");
	/* of two one is enough */
	strcat(live, "index z: r\n");
	snprintf(wanted, sizeof wanted, "%stable b\ncol r text\ncol s text\nfk: r > a(x)\n", parent);
	check_models("mysql", live, wanted, "table b: index z is not wanted\n", "drop_index b.z\n",
	             "create_index b.z\n");
	/* who names the key has named its index */
	snprintf(named, sizeof named, "%stable b\ncol r text\nfk f: r > a(x)\nindex q: r\n", parent);
	snprintf(wanted, sizeof wanted, "%stable b\ncol r text\nfk f: r > a(x)\n", parent);
	check_models("mysql", named, wanted, "table b: index q is not wanted\n",
	             "drop_constraint b.f\ndrop_index b.q\ncreate_foreign_key b.f (r)\n",
	             "drop_constraint b.f\ncreate_index b.q\ncreate_foreign_key b.f (r)\n");
}
END_TEST

START_TEST(a_counted_column_and_its_key)
{
	check_up("mysql", "table t\ncol a bigint; notnull; auto\ncol b bigint; notnull\npk: a\n",
	         "table t\ncol a bigint; notnull; auto\ncol b bigint; notnull\npk: a, b\n",
	         "alter_column t.a; not counted\ndrop_constraint t\ncreate_primary_key t (a, b)\n"
	         "alter_column t.a; counted\n");
	check_up("sqlite", "table t\ncol b bigint\n", "table t\ncol b bigint\ncol a bigint; notnull; auto\npk: a\n",
	         "add_column t.a\n");
	check_up("postgresql", "table t\ncol b bigint\n", "table t\ncol b bigint\ncol a bigint; notnull; auto\npk: a\n",
	         "add_column t.a\ncreate_primary_key t (a)\n");
}
END_TEST

START_TEST(partitions_come_behind_the_keys_that_they_are_bound_to)
{
	const char *whole = "table t\ncol a integer; notnull\ncol b integer; notnull\npk: a\nfk f: b > t(a)\n";
	const char *parted = "table t; options=mysql: PARTITION BY HASH (`b`) PARTITIONS 2\ncol a integer; notnull\n"
			     "col b integer; notnull\npk: a, b\n";
	const char *anew = "table t; options=mysql: PARTITION BY HASH (`b`) PARTITIONS 3\ncol a integer; notnull\n"
			   "col b integer; notnull\npk: a, b\n";
	const char *other = "table t; options=mysql: ROW_FORMAT=COMPACT PARTITION BY HASH (`c`) PARTITIONS 2\n"
			    "col a integer; notnull\ncol c integer; notnull\npk: a, c\n";

	check_up("mysql", whole, parted,
	         "drop_constraint t.f\ndrop_constraint t\ncreate_primary_key t (a, b)\nalter_table t\n");
	check_up("mysql", parted, whole,
	         "alter_table t\ndrop_constraint t\ncreate_primary_key t (a)\ncreate_foreign_key t.f (b)\n");
	check_up("mysql", parted, anew, "alter_table t\n");
	/* there is no moment at which both keys would do */
	check_up("mysql", parted, other,
	         "alter_table t\ndrop_constraint t\nadd_column t.c\ncreate_primary_key t (a, c)\nalter_table t\n"
	         "drop_column t.b\n");
	check_up("mysql", "table t; options=mysql: ROW_FORMAT=COMPACT\ncol a integer\n", "table t\ncol a integer\n",
	         "alter_table t\n");
}
END_TEST

/* Of the last operation that alters a table. */
static const migr_table_alteration *last_alteration(const migr__operations *operations)
{
	const migr_table_alteration *last = NULL;

	for (size_t i = 0; i < operations->count; i++)
		if (operations->items[i].kind == MIGR_OP_ALTER_TABLE)
			last = operations->items[i].table_alteration;
	ck_assert_ptr_nonnull(last);
	return last;
}

START_TEST(partitions_are_told_with_the_other_options)
{
	const char *live = "table t; options=mysql: ROW_FORMAT=COMPACT PARTITION BY HASH (`a`) PARTITIONS 2\n"
			   "col a integer; notnull\npk: a\n";
	t_compared c;

	t_compare(&c, "mysql", live, "table t; options=mysql: ROW_FORMAT=COMPACT\ncol a integer; notnull\npk: a\n");
	ck_assert_str_eq(last_alteration(&c.out.upgrade)->options, "mysql: ROW_FORMAT=COMPACT");
	ck_assert_str_eq(last_alteration(&c.out.downgrade)->options,
	                 "mysql: ROW_FORMAT=COMPACT PARTITION BY HASH (`a`) PARTITIONS 2");
	t_compared_clear(&c);
	t_compare(&c, "mysql", live, "table t\ncol a integer; notnull\npk: a\n");
	ck_assert_ptr_null(last_alteration(&c.out.upgrade)->options);
	ck_assert_uint_eq(last_alteration(&c.out.upgrade)->flags, MIGR_ALTER_TABLE_DROP_OPTIONS);
	t_compared_clear(&c);
}
END_TEST

START_TEST(partitions_follow_the_name_of_their_column)
{
	check_models(
		"mysql",
		"table t; options=mysql: PARTITION BY HASH (`x`) PARTITIONS 2\ncol x integer; notnull\npk: x\n",
		"table t; options=mysql: PARTITION BY HASH (`w`) PARTITIONS 2\ncol w integer; notnull; was=x\npk: w\n",
		"table t: column w is called x\n", "rename_column t.x to w\n", "rename_column t.w to x\n");
	check_models("postgresql", "table t; options=postgresql: PARTITION BY RANGE (x)\ncol x integer; notnull\n",
	             "table t; options=postgresql: PARTITION BY RANGE (w)\ncol w integer; notnull; was=x\n",
	             "table t: column w is called x\n", "rename_column t.x to w\n", "rename_column t.w to x\n");
}
END_TEST

START_TEST(views_make_room)
{
	const char *live = "table t\ncol a integer\ncol b integer\nview v: SELECT a FROM t\nview w: SELECT a FROM v\n"
			   "view other: SELECT b FROM t\ntrigger g on v insert: x\n";
	const char *wanted = "table t\ncol a text\ncol b integer\nview v: SELECT a FROM t\nview w: SELECT a FROM v\n"
			     "view other: SELECT b FROM t\ntrigger g on v insert: x\n";

	check_up("postgresql", live, wanted,
	         "drop_trigger v.g\ndrop_view w\ndrop_view v\nalter_column t.a; type text\n"
	         "create_view v\ncreate_view w\ncreate_trigger v.g\n");
	check_up("mysql", live, wanted, "alter_column t.a; type text\n");
}
END_TEST

START_TEST(views_that_others_read_are_changed)
{
	check_up("postgresql", "table t\ncol a text\nview v: SELECT a FROM t\nview w: SELECT a FROM v\n",
	         "table t\ncol a text\nview v: SELECT 1 AS a FROM t\nview w: SELECT a FROM v\n",
	         "drop_view w\ndrop_view v\ncreate_view v\ncreate_view w\n");
}
END_TEST

START_TEST(mysql_renames_nothing_that_is_viewed)
{
	t_compared c;

	t_compare_asking(&c, "mysql", "table a\ncol x text\ncol y text\nview v: SELECT `y` FROM `a`\n",
	                 "table z\ncol x text\ncol y text\nview v: SELECT `y` FROM `z`\n", yes);
	ck_assert_str_eq(t_operations(&c, &c.out.upgrade), "drop_view v\nrename_table a to z\ncreate_view v\n");
	t_compared_clear(&c);
}
END_TEST

START_TEST(labels_are_added_at_their_places)
{
	const char *live = "enum mood: 'b', 'd'\ntable t\ncol m enum mood('b', 'd')\n";
	const char *wanted = "enum mood: 'a', 'b', 'c', 'd', 'e'\ntable t\ncol m enum mood('a', 'b', 'c', 'd', 'e')\n";

	check_up("postgresql", live, wanted,
	         "add_enum_value mood.a before b of 'b', 'd'\nadd_enum_value mood.c after b of 'a', 'b', 'd'\n"
	         "add_enum_value mood.e of 'a', 'b', 'c', 'd'\n");
}
END_TEST

START_TEST(a_type_whose_labels_go_is_made_anew)
{
	const char *live = "enum mood: 'a', 'b'\ntable t\ncol m enum mood('a', 'b'); default='a'\ncol n text\n"
			   "view v: SELECT m FROM t\n";
	const char *wanted = "enum mood: 'b', 'a'\ntable t\ncol m enum mood('b', 'a'); default='a'\ncol n text\n"
			     "view v: SELECT m FROM t\n";

	check_up(
		"postgresql", live, wanted,
		"drop_view v\nrename_enum mood to migr_old_mood\ncreate_enum mood of 'b', 'a'\n"
		"alter_column t.m; type enum mood('b', 'a'); default 'a'; using CAST(CAST(\"m\" AS text) AS \"mood\")\n"
		"drop_enum migr_old_mood\ncreate_view v\n");
}
END_TEST

START_TEST(a_new_label_that_is_used_at_once_needs_a_new_type)
{
	const char *live = "enum mood: 'a'\ntable t\ncol m enum mood('a')\n";
	const char *wanted = "enum mood: 'a', 'b'\ntable t\ncol m enum mood('a', 'b'); default='b'::mood\n";

	check_up("postgresql", live, wanted,
	         "rename_enum mood to migr_old_mood\ncreate_enum mood of 'a', 'b'\n"
	         "alter_column t.m; type enum mood('a', 'b'); default 'b'::mood; using CAST(CAST(\"m\" AS text) AS "
	         "\"mood\")\ndrop_enum migr_old_mood\n");
}
END_TEST

START_TEST(what_is_not_valid_is_validated)
{
	const char *live = "table t\ncol a bigint\npk: a\ncheck c: a > 0; notvalid\nfk f: a > t(a); notvalid\n";
	const char *wanted = "table t\ncol a bigint\npk: a\ncheck c: a > 0\nfk f: a > t(a)\n";

	check_up("postgresql", live, wanted, "validate_constraint t.f\nvalidate_constraint t.c\n");
	check_up("postgresql", wanted, live,
	         "drop_constraint t.f\ndrop_constraint t.c\ncreate_check t.c [a > 0]\ncreate_foreign_key t.f (a)\n");
}
END_TEST

START_TEST(types_and_sequences_frame_what_uses_them)
{
	const char *some = "enum mood: 'a'\nsequence s\ntable t\ncol n integer; default=nextval('s')\n"
			   "col m enum mood('a')\nsequence o; owned=t.n\n";

	check_up("postgresql", "", some,
	         "create_sequence s\ncreate_sequence o\ncreate_enum mood of 'a'\ncreate_table t\nalter_sequence o\n");
	check_up("postgresql", some, "", "drop_table t\ndrop_sequence s\ndrop_enum mood\n");
	check_up("postgresql", "sequence s; start=3\n", "sequence s\n", "alter_sequence s\n");
	check_up("postgresql", "sequence s; cycle\n", "sequence s\n", "execute [ALTER SEQUENCE \"s\" NO CYCLE]\n");
	check_up("postgresql", "table t\ncol n integer\nsequence o; owned=t.n\n",
	         "table t\ncol n integer\nsequence o\n", "execute [ALTER SEQUENCE \"o\" OWNED BY NONE]\n");
	check_up("postgresql", "table T\ncol n integer\nsequence o; owned=\"T\".n\n", "", "drop_table T\n");
}
END_TEST

START_TEST(a_name_is_free_before_it_is_taken)
{
	t_compared c;

	t_compare_models(&c, "postgresql", "table a\ncol x integer\ncol y text\ntable b\ncol z date\n",
	                 "table b2 was a\ncol y2 text; was=y\ncol x text; was=gone\n");
	ck_assert_str_eq(
		t_operations(&c, &c.out.upgrade),
		"rename_table a to b2\nrename_column b2.y to y2\nalter_column b2.x; type text\ndrop_table b\n");
	t_compared_clear(&c);
	check_up("postgresql", "table a\ncol x text\n", "sequence a\n", "drop_table a\ncreate_sequence a\n");
}
END_TEST

T_MAIN("compare order", what_is_attached_follows_a_rename, columns_are_renamed_if_somebody_says_so,
       tables_are_renamed_if_somebody_says_so, models_say_what_was_renamed,
       a_hint_does_not_count_while_something_has_the_name, letter_case_is_no_difference_on_sqlite,
       tables_come_behind_those_that_they_point_to, keys_go_behind_what_stands_on_them,
       types_of_both_ends_of_a_foreign_key, mysql_has_an_index_for_each_foreign_key,
       mysql_calls_the_index_of_an_unnamed_key_as_it_likes, a_counted_column_and_its_key,
       partitions_come_behind_the_keys_that_they_are_bound_to, partitions_are_told_with_the_other_options,
       partitions_follow_the_name_of_their_column, views_make_room, views_that_others_read_are_changed,
       mysql_renames_nothing_that_is_viewed, labels_are_added_at_their_places, a_type_whose_labels_go_is_made_anew,
       a_new_label_that_is_used_at_once_needs_a_new_type, what_is_not_valid_is_validated,
       types_and_sequences_frame_what_uses_them, a_name_is_free_before_it_is_taken)
