/* SPDX-License-Identifier: MIT */
/*
 * A locale that writes 1,5 for one and a half, as a program may have set one: made on the spot, since a machine need
 * not have any.
 */
#ifndef MIGR_TESTS_SUPPORT_COMMA_H
#define MIGR_TESTS_SUPPORT_COMMA_H

/* Sets it for this process; fails the test if it cannot. */
void t_set_comma_locale(void);

/* The same with another decimal point, in the syntax of localedef: "/xd9/xab" are two bytes. */
void t_set_point_locale(const char *point);

#endif
