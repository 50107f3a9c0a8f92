/* SPDX-License-Identifier: MIT */
/*
 * Plans: upgrade, downgrade, stamp; history ranges.
 */
#include "support/graph.h"
#include "support/t.h"

#include <string.h>

static t_graph t;

static void gives(const char *got, const char *what, const char *wanted)
{
	ck_assert_msg(strcmp(got, wanted) == 0, "'%s': '%s', not '%s' (%s)", what, got, wanted,
		      migr_error_message(&t.error));
}

static void up(const char *rows, const char *targets, const char *wanted)
{
	gives(t_graph_plan(&t, MIGR_UPGRADE, targets, rows), targets, wanted);
}

static void down(const char *rows, const char *target, const char *wanted)
{
	gives(t_graph_plan(&t, MIGR_DOWNGRADE, target, rows), target, wanted);
}

static void stamp(const char *rows, const char *targets, const char *wanted)
{
	gives(t_graph_plan(&t, MIGR_STAMP, targets, rows), targets, wanted);
}

static void range(const char *rows, const char *text, const char *wanted)
{
	gives(t_graph_range(&t, text, rows), text ? text : "(all)", wanted);
}

static void hints(const char *part)
{
	ck_assert_msg(strstr(migr_error_hint(&t.error), part), "'%s' not in '%s'", part, migr_error_hint(&t.error));
}

/* A trunk with two branches, and a merge. */
static void open_fork(void)
{
	t_graph_open(&t, "t1; t2<t1; a1<t2 #a; a2<a1; b1<t2 #b; b2<b1; m<a2,b2; n<m");
	ck_assert_int_eq(t.status, MIGR_OK);
}

/* Accounts and a network that needs them. */
static void open_forest(void)
{
	t_graph_open(&t, "acc1 #acc; acc2<acc1; acc3<acc2; net1 #net; net2<net1; net3<net2 !acc3; net4<net3");
	ck_assert_int_eq(t.status, MIGR_OK);
}

START_TEST(upgrades_run_what_is_missing)
{
	open_fork();
	up("", "head", "t1 t2 a1 a2 b1 b2 m n > n");
	up("", "a2", "t1 t2 a1 a2 > a2");
	up("a2", "b1", "b1 > a2 b1");
	up("a2 b1", "heads", "b2 m n > n");
	up("n", "head", " > n");
	up("a2", "t1", " > a2"); /* covered */
	up("a2", "base", " > a2");
	up("a1", "a@base", " > a1");
	up("", "a1|b1", "t1 t2 a1 b1 > a1 b1");
	up("", "b1|a1", "t1 t2 b1 a1 > a1 b1");
	up("", "a2|t1", "t1 t2 a1 a2 > a2"); /* several targets may overlap */
	up("t1 a1 t2", "a1", " > a1");       /* rows that overlap: the maximal ones count */
	up("", "nothing", "!TARGET_NOT_FOUND");
	up("", "", "!TARGET_SYNTAX");
	t_graph_close(&t);
	open_forest();
	up("", "net@head", "net1 net2 acc1 acc2 acc3 net3 net4 > net4");
	up("acc3 net2", "net3", "net3 > net3");
	up("acc1", "net@head", "net1 net2 acc2 acc3 net3 net4 > net4");
	up("", "acc@heads", "acc1 acc2 acc3 > acc3");
	up("net2", "acc3", "acc1 acc2 acc3 > acc3 net2");
	t_graph_close(&t);
}
END_TEST

START_TEST(upgrades_count_steps)
{
	open_fork();
	up("", "+1", "t1 > t1");
	up("", "+2", "t1 t2 > t2");
	up("", "+3", "!TARGET_AMBIGUOUS");
	hints("BRANCH@+3");
	up("", "a@+3", "t1 t2 a1 > a1");
	up("t2", "b@+1", "b1 > b1");
	up("a1", "+1", "a2 > a2");
	up("a1", "b@+1", "b1 > a1 b1"); /* from the branch point, which is applied */
	up("a1 b1", "+1", "!TARGET_AMBIGUOUS");
	hints("BRANCH@+1");
	ck_assert_uint_eq(migr_error_detail_count(&t.error), 2);
	up("a1 b1", "a@+1", "a2 > a2 b1");
	up("a1 b1", "a@+2", "a2 b2 m > m");
	up("a1 b1", "t1@+1", "!TARGET_AMBIGUOUS");
	up("a2", "+2", "b1 b2 m n > n");
	up("n", "+1", "!TARGET_RANGE");
	up("", "+99", "!TARGET_AMBIGUOUS");
	up("", "a@+99", "!TARGET_RANGE");
	up("a1", "-1", "!TARGET_DIRECTION");
	up("a1", "a@-1", "!TARGET_DIRECTION");
	up("", "a1+1", "t1 t2 a1 a2 > a2");
	up("", "head-1", "t1 t2 a1 a2 b1 b2 m > m");
	up("", "a2-1", "t1 t2 a1 > a1");
	up("", "a2-9", "!TARGET_RANGE");
	up("", "t1-1", " > ");
	up("", "base+2", "t1 t2 > t2");
	up("", "a1+9", "!TARGET_RANGE");
	up("", "a@b1", "!TARGET_NOT_IN_BRANCH");
	t_graph_close(&t);
	open_forest();
	up("", "+1", "!TARGET_AMBIGUOUS");
	up("", "acc@+1", "acc1 > acc1");
	up("net1", "acc@+1", "acc1 > acc1 net1");
	up("net3", "acc@+1", "!TARGET_RANGE"); /* from acc3, which is applied as a dependency */
	t_graph_close(&t);
}
END_TEST

START_TEST(downgrades_take_back_what_stands_on_the_target)
{
	open_fork();
	down("n", "m", "n > m");
	down("n", "a1", "n m a2 > a1 b2");
	down("n", "t2", "n m b2 b1 a2 a1 > t2");
	down("n", "base", "n m b2 b1 a2 a1 t2 t1 > ");
	down("n", "a@t2", "n m a2 a1 > b2");
	down("a2 b2", "a@t2", "a2 a1 > b2");
	down("a2 b2", "a@base", "b2 b1 a2 a1 t2 t1 > "); /* one tree has one base */
	down("a2 b1", "b1", " > a2 b1");
	down("", "base", " > ");
	down("a1", "n", "!TARGET_DIRECTION");
	down("n", "n", " > n");
	down("a1", "b1", "!TARGET_DIRECTION");
	down("n", "a@b1", "!TARGET_NOT_IN_BRANCH");
	down("n", "heads", " > n");
	down("n", "a|b", "!TARGET_SYNTAX");
	down("n", "nothing", "!TARGET_NOT_FOUND");
	down("n", "a2|t1", "!TARGET_SYNTAX");
	t_graph_close(&t);
	open_forest();
	down("net3", "net2", "net3 > acc3 net2");
	down("net3", "acc2", "net3 acc3 > acc2 net2");
	down("net4", "net@base", "net4 net3 net2 net1 > acc3");
	down("net4", "acc@base", "net4 net3 acc3 acc2 acc1 > net2");
	down("net2", "acc@base", " > net2");
	down("net3", "acc3", "!TARGET_DIRECTION"); /* applied, but nothing of its line stands on it */
	hints("below");
	t_graph_close(&t);
}
END_TEST

START_TEST(downgrades_count_steps)
{
	open_fork();
	down("n", "-1", "n > m");
	down("n", "-2", "!TARGET_AMBIGUOUS");
	ck_assert_uint_eq(migr_error_detail_count(&t.error), 2);
	down("a2", "-2", "a2 a1 > t2");
	down("a2", "-4", "a2 a1 t2 t1 > ");
	down("a2", "-5", "!TARGET_RANGE");
	down("a2 b2", "-1", "!TARGET_AMBIGUOUS");
	hints("BRANCH@-1");
	down("a2 b2", "a@-1", "a2 > a1 b2");
	down("a2 b2", "t1@-1", "!TARGET_AMBIGUOUS");
	down("a2 b2", "a@-2", "a2 a1 > b2");
	down("a2", "b@-1", "!TARGET_RANGE");
	down("", "-1", "!TARGET_RANGE");
	down("a1", "+1", "!TARGET_DIRECTION");
	down("a1", "a@+1", "!TARGET_DIRECTION");
	down("a2", "a2-1", "a2 > a1");
	down("a2", "a2-9", "!TARGET_RANGE");
	down("a2", "t1+1", "a2 a1 > t2");
	down("a2", "a@t2+1", "a2 > a1");
	t_graph_close(&t);
	open_forest();
	down("net3", "acc@-1", "net3 acc3 > acc2 net2"); /* the branch's tip is applied as a dependency */
	down("net3", "net@-1", "net3 > acc3 net2");
	down("net3", "-1", "net3 > acc3 net2");
	t_graph_close(&t);
}
END_TEST

START_TEST(redundant_edges_break_nothing)
{
	t_graph_open(&t, "a; b<a; x; m<a,b,x; n<m !a,b");
	ck_assert_int_eq(t.status, MIGR_OK);
	up("", "head", "a b x m n > n");
	up("b x", "m", "m > m");
	up("b", "n", "x m n > n");
	down("n", "m", "n > m");
	down("n", "b", "n m > b x");
	down("n", "a", "n m b > a x");
	down("m", "base", "m x b a > ");
	down("n", "-1", "n > m");
	t_graph_close(&t);
	/* A child by a redundant edge only is none: there is one way up from b. */
	t_graph_open(&t, "a; b<a; c<b; d<c,b");
	down("d", "b@c", "d > c");
	down("c", "b@b", "c > b");
	t_graph_close(&t);
	/* A dependency that is an ancestor, beside another row. */
	t_graph_open(&t, "a; b<a; c<b !a; u");
	down("c u", "b", "c > b u");
	down("c u", "c-1", "c > b u");
	t_graph_close(&t);
	/* A merge whose parents overlap through a dependency, beside another row. */
	t_graph_open(&t, "a; b !a; m<a,b; u");
	down("m u", "b", "m > b u");
	up("b u", "m", "m > m u");
	t_graph_close(&t);
}
END_TEST

START_TEST(stamps_move_rows)
{
	open_fork();
	stamp("", "head", " > n");
	stamp("", "a2|b1", " > a2 b1");
	stamp("n", "a1", " > a1");
	stamp("a2 b2", "t2", " > t2");
	stamp("a2 b2", "a1", " > a1 b2");
	stamp("a2 b2", "m", " > m");
	stamp("a1", "b1", " > a1 b1");
	stamp("a1 b1", "base", " > ");
	stamp("a2 b2", "a@base", " > b2");
	stamp("a1 b1", "a2|b1", " > a2 b1");
	stamp("a1", "a@head", " > n");
	stamp("a1", "a1+1", " > a2");
	stamp("n", "head-1", " > m");
	stamp("n", "t1-1", " > ");
	stamp("a2 b2", "a@t1-1", " > b2");
	t_graph_close(&t);
}
END_TEST

START_TEST(stamps_refuse_contradictions)
{
	open_fork();
	stamp("", "a2|t1", "!TARGET_OVERLAP");
	ck_assert_ptr_nonnull(strstr(migr_error_message(&t.error), "'t1' is below 'a2'"));
	stamp("", "t1|a2", "!TARGET_OVERLAP");
	stamp("", "a1|a1", "!TARGET_OVERLAP");
	stamp("", "a1|a", "!TARGET_OVERLAP");
	stamp("", "heads|a1", "!TARGET_OVERLAP");
	stamp("", "base|a1", "!TARGET_OVERLAP");
	stamp("", "a@base|a2", "!TARGET_OVERLAP");
	stamp("a2", "a@base|b2", " > b2");
	stamp("", "-1", "!TARGET_SYNTAX");
	stamp("", "a@+1", "!TARGET_SYNTAX");
	stamp("", "a@b1", "!TARGET_NOT_IN_BRANCH");
	stamp("", "b9", "!TARGET_NOT_FOUND");
	gives(t_graph_purge(&t, "b1", "a2"), "b1", " > b1");
	gives(t_graph_purge(&t, "b9", "a2"), "b9", "!TARGET_NOT_FOUND");
	t_graph_close(&t);
	open_forest();
	stamp("", "net3|acc1", "!TARGET_OVERLAP");
	stamp("net3", "acc2", " > acc2");
	stamp("net2", "acc2", " > acc2 net2");
	stamp("net3", "acc@base", " > ");
	stamp("net2 acc1", "acc@base", " > net2");
	t_graph_close(&t);
}
END_TEST

START_TEST(lists_ranges)
{
	open_fork();
	range(NULL, NULL, "n m b2 b1 a2 a1 t2 t1");
	range(NULL, ":", "n m b2 b1 a2 a1 t2 t1");
	range(NULL, " t2 : a2 ", "a2 a1 t2");
	range(NULL, "t2:m", "m b2 b1 a2 a1 t2");
	range(NULL, "a1:", "n m a2 a1");
	range(NULL, ":b1", "b1 t2 t1");
	range(NULL, "base:t2", "t2 t1");
	range(NULL, "base:base", "");
	range(NULL, "a1:a1", "a1");
	range(NULL, "-2:a2", "a2 a1 t2");
	range(NULL, "-20:a2", "a2 a1 t2 t1");
	range(NULL, "t1:+1", "t2 t1");
	range(NULL, ":+2", "t2 t1");
	range(NULL, "a1:+20", "n m a2 a1");
	range(NULL, "t2:a@+1", "a1 t2");
	range(NULL, "t1:+2", "!TARGET_AMBIGUOUS");
	range(NULL, "-1:", "n m");
	range(NULL, "a2-1:a2+1", "m a2 a1");
	range("a1 b1", "current:", "n m b2 b1 a2 a1");
	range("a1 b1", ":current", "b1 a1 t2 t1");
	range("", "current:t2", "t2 t1");
	range("a2", "-1:current", "a2 a1");
	range("a1", "current:+1", "a2 a1");
	range("a1 b1", "-1:current", "!TARGET_AMBIGUOUS");
	range("a1 b1", "a@-1:a@current", "a1 t2");
	t_graph_close(&t);
}
END_TEST

START_TEST(lists_branches)
{
	open_fork();
	range(NULL, "a@base:", "n m a2 a1");
	range(NULL, "a@base:a1", "a1");
	range(NULL, ":a@head", "n m b2 b1 a2 a1 t2 t1");
	range(NULL, "a@t1:", "n m b2 b1 a2 a1 t2 t1");
	t_graph_close(&t);
	open_forest();
	range(NULL, ":net@head", "net4 net3 acc3 acc2 acc1 net2 net1");
	range(NULL, "net@base:", "net4 net3 net2 net1");
	range(NULL, "acc@base:", "acc3 acc2 acc1");
	range(NULL, "acc1:net4", "acc3 acc2 acc1");
	t_graph_close(&t);
}
END_TEST

START_TEST(refuses_bad_ranges)
{
	open_fork();
	range(NULL, "a1", "!TARGET_SYNTAX");
	range(NULL, "", "!TARGET_SYNTAX");
	range(NULL, "a1:a2:m", "!TARGET_SYNTAX");
	range(NULL, "-1:+1", "!TARGET_SYNTAX");
	range(NULL, "@a:", "!TARGET_SYNTAX");
	range(NULL, "a2:a1", "!TARGET_DIRECTION");
	range(NULL, "a1:b1", "!TARGET_DIRECTION");
	range(NULL, "a1:base", "!TARGET_DIRECTION");
	range(NULL, "+1:", "!TARGET_DIRECTION");
	range(NULL, ":-1", "!TARGET_DIRECTION");
	range(NULL, "x:", "!TARGET_NOT_FOUND");
	range(NULL, ":x", "!TARGET_NOT_FOUND");
	range(NULL, "current:", "!TARGET_NOT_FOUND");
	range(NULL, "a@base:t1", "!TARGET_NOT_IN_BRANCH");
	range(NULL, "b@-1:a1", "!TARGET_NOT_IN_BRANCH");
	range(NULL, "a@b1:", "!TARGET_NOT_IN_BRANCH");
	t_graph_close(&t);
	open_forest();
	range(NULL, "-1:", "net4 net3");
	t_graph_close(&t);
	t_graph_open(&t, "a; b");
	range(NULL, "-1:", "!TARGET_AMBIGUOUS");
	range(NULL, ":+1", "!TARGET_AMBIGUOUS");
	t_graph_close(&t);
}
END_TEST

START_TEST(refuses_wrong_calls)
{
	migr__steps steps = { 0, { NULL, 0, 0 }, { NULL, 0, 0 }, { NULL, 0, 0 } };
	migr__nodes rows = { NULL, 0, 0 };
	const char *target = "n";

	open_fork();
	up("", "|", "!TARGET_SYNTAX"); /* no target at all */
	ck_assert_int_eq(migr__graph_plan(t.graph, 9, &target, 1, &rows, 0, &steps, &t.error), MIGR_ERROR_MISUSE);
	migr__steps_free(&t.alloc, &steps);
	t_graph_close(&t);
}
END_TEST

T_MAIN("plan", upgrades_run_what_is_missing, upgrades_count_steps, downgrades_take_back_what_stands_on_the_target,
       downgrades_count_steps, redundant_edges_break_nothing, stamps_move_rows, stamps_refuse_contradictions,
       lists_ranges, lists_branches, refuses_bad_ranges, refuses_wrong_calls)
