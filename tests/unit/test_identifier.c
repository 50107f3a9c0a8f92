/* SPDX-License-Identifier: MIT */
/*
 * The identifier grammar.
 */
#include "support/graph.h"
#include "support/t.h"

#include <string.h>

static t_graph t;

static void is(const char *target, const char *wanted)
{
	const char *got = t_graph_resolve(&t, target, NULL);

	ck_assert_msg(strcmp(got, wanted) == 0, "'%s': %s, not %s (%s)", target, got, wanted,
		      migr_error_message(&t.error));
}

static void hints(const char *part)
{
	ck_assert_msg(strstr(migr_error_hint(&t.error), part), "'%s' not in '%s'", part, migr_error_hint(&t.error));
}

START_TEST(refuses_bad_syntax)
{
	static const char *const bad[] = { "",          " ",     "@",     "@x",    "a@",
					   "a@b@c",     "+",     "-",     "a+",    "a-",
					   "+0",        "-0",    "a+0",   "+-1",   "a+1b",
					   "abcd+1xyz", "a--1",  "a+1+1", "a b",   "a:b",
					   "a,b",       "a\tb",  "a\n1",  "a@b c", "a+99999999999",
					   "x+y@a",     "a\xff", "a@+",   "+1@a",  "a+ 1",
					   "a@ +1",     "\x01" };

	t_graph_open(&t, "a; b<a");
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		is(bad[i], "!TARGET_SYNTAX");
	/* Nothing to count from. */
	is("+1", "!TARGET_SYNTAX");
	is("a@-1", "!TARGET_SYNTAX");
	hints("head-1");
	t_graph_close(&t);
}
END_TEST

START_TEST(finds_ids_labels_and_their_beginnings)
{
	t_graph_open(&t, "abcd1; abcd2<abcd1 #trunk,trunk2; ab<abcd2; xyz<ab; résumé<xyz; v1.2.3<résumé; abc<v1.2.3");
	is("abcd1", "abcd1");
	is(" abcd1\n", "abcd1");
	is("trunk", "abcd2");
	is("trun", "abcd2"); /* two labels of one revision are one candidate */
	is("t", "abcd2");
	is("ab", "ab"); /* exact wins */
	is("abc", "abc");
	is("abcd", "!TARGET_AMBIGUOUS");
	ck_assert_uint_eq(migr_error_detail_count(&t.error), 2);
	ck_assert_str_eq(migr_error_detail(&t.error, 1), "abcd2");
	is("rés", "résumé");
	is("v1", "v1.2.3");
	is("v1.2.3-1", "résumé");
	is("rés-1", "xyz");
	is("xy", "!TARGET_NOT_FOUND");
	hints("'xyz', are typed whole");
	is("trunkk", "!TARGET_NOT_FOUND");
	hints("did you mean 'trunk'");
	ck_assert_str_eq(migr_error_detail(&t.error, 0), "trunk");
	is("ABCD1", "!TARGET_NOT_FOUND");
	is("current", "!TARGET_NOT_FOUND");
	t_graph_close(&t);
}
END_TEST

START_TEST(four_characters_are_counted_not_bytes)
{
	t_graph_open(&t, "éàü; éàüö<éàü");
	is("éà", "éàüö");
	t_graph_close(&t);
}
END_TEST

START_TEST(words_have_their_meaning)
{
	t_graph_open(&t, "a1; a2<a1; b1<a1; b2<b1");
	is("base", "");
	is("heads", "a2 b2");
	is("head", "!MULTIPLE_HEADS");
	hints("'heads'");
	ck_assert_str_eq(migr_error_detail(&t.error, 0), "a2");
	is("a2@head", "a2");
	is("b1@head", "b2");
	is("a1@head", "!MULTIPLE_HEADS");
	hints("'a1@heads'");
	is("a1@heads", "a2 b2");
	is("b1@base", "");
	is("base+1", "a1");
	is("base+2", "!TARGET_AMBIGUOUS");
	is("b2@base+2", "b1");
	is("b1@head-2", "a1");
	is("b1@head-3", "");
	is("b1@head-4", "!TARGET_RANGE");
	is("heads-1", "!MULTIPLE_HEADS");
	is("base-1", "!TARGET_RANGE");
	is("nothing@head", "!TARGET_NOT_FOUND");
	is("head@b2", "!TARGET_NOT_FOUND");
	ck_assert_str_eq(t_graph_resolve(&t, "current", "a2 b1"), "a2 b1");
	ck_assert_str_eq(t_graph_resolve(&t, "b2@current", "a2 b1"), "b1");
	ck_assert_str_eq(t_graph_resolve(&t, "current", ""), "");
	ck_assert_str_eq(t_graph_resolve(&t, "b2@current+1", "a2 b1"), "b2");
	ck_assert_str_eq(t_graph_resolve(&t, "current+1", "a2 b1"), "!TARGET_AMBIGUOUS");
	t_graph_close(&t);
}
END_TEST

START_TEST(heads_are_those_nothing_depends_on)
{
	/* One real head, and one that it depends on. */
	t_graph_open(&t, "acc1 #acc; acc2<acc1; net1 #net; net2<net1 !acc2");
	is("head", "net2");
	is("heads", "net2");
	is("acc@head", "acc2");
	is("acc@heads", "acc2");
	is("net@heads", "net2");
	t_graph_close(&t);
	/* Within a branch: a head that another head of it depends on does not count, so that nothing overlaps. */
	t_graph_open(&t, "r; a<r; b<r !a");
	is("r@heads", "b");
	is("r@head", "b");
	ck_assert_str_eq(t_graph_plan(&t, MIGR_UPGRADE, "r@heads", ""), "r a b > b");
	t_graph_close(&t);
	/* A head that only another branch depends on stays a head of its own. */
	t_graph_open(&t, "r; a<r; b<r; x !a");
	is("r@heads", "a b");
	is("r@head", "!MULTIPLE_HEADS");
	is("heads", "b x");
	t_graph_close(&t);
}
END_TEST

START_TEST(branches_restrict)
{
	t_graph_open(&t, "trunk1; left1<trunk1 #left; left2<left1; right1<trunk1 #right; right2<right1; other1");
	is("left@left2", "left2");
	is("left@trunk1", "trunk1"); /* a shared ancestor is a member */
	is("left@right2", "!TARGET_NOT_IN_BRANCH");
	hints("'left1'");
	ck_assert_str_eq(migr_error_revision(&t.error), "right2");
	is("left@right", "!TARGET_NOT_IN_BRANCH");
	is("left@righ", "!TARGET_NOT_IN_BRANCH");
	is("left@ot", "!TARGET_NOT_IN_BRANCH");
	is("left@nowhere", "!TARGET_NOT_FOUND");
	is("lef@left1", "!TARGET_AMBIGUOUS");
	is("right@r", "!TARGET_AMBIGUOUS");
	is("left2@t", "trunk1");
	is("oth@head", "other1");
	is("trunk1+1", "!TARGET_AMBIGUOUS");
	hints("BRANCH@trunk1+1");
	is("left@trunk1+1", "left1");
	is("right2@trunk1+2", "right2");
	is("left@trunk1+3", "!TARGET_RANGE");
	is("left@right1+1", "!TARGET_NOT_IN_BRANCH");
	is("left@right2-1", "!TARGET_NOT_IN_BRANCH");
	t_graph_close(&t);
}
END_TEST

START_TEST(a_branch_narrows_prefixes)
{
	t_graph_open(&t, "aaaa1; aaaa2<aaaa1; bbbb1; aaaa3<bbbb1");
	is("aaaa", "!TARGET_AMBIGUOUS");
	is("bbbb1@aaaa", "aaaa3");
	is("aaaa2@aaaa", "!TARGET_AMBIGUOUS");
	t_graph_close(&t);
}
END_TEST

START_TEST(walks_over_merges)
{
	t_graph_open(&t, "a; b<a; c<a; m<b,c; n<m");
	is("n-1", "m");
	is("n-2", "!TARGET_AMBIGUOUS");
	ck_assert_uint_eq(migr_error_detail_count(&t.error), 2);
	is("a+1", "!TARGET_AMBIGUOUS");
	is("b@a+3", "n");
	is("b+2", "n");
	is("n+1", "!TARGET_RANGE");
	t_graph_close(&t);
	/* A redundant parent is no way, down or up. */
	t_graph_open(&t, "a; b<a; m<a,b");
	is("m-1", "b");
	is("m-3", "");
	is("a+1", "b");
	is("a+2", "m");
	t_graph_close(&t);
}
END_TEST

T_MAIN("identifier", refuses_bad_syntax, finds_ids_labels_and_their_beginnings, four_characters_are_counted_not_bytes,
       words_have_their_meaning, heads_are_those_nothing_depends_on, branches_restrict, a_branch_narrows_prefixes,
       walks_over_merges)
