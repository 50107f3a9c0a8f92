/* SPDX-License-Identifier: MIT */
/*
 * An alteration of a column that is under way: the column as it is, and the edit that makes it what it is to be.
 */
#ifndef MIGR_DIALECT_MYSQL_ALTER_H
#define MIGR_DIALECT_MYSQL_ALTER_H

#include "dialect/mysql/my.h"

typedef struct migr__my_alteration {
	migr__my *my;
	const char *table;
	const char *column; /* its name before */
	const migr_alteration *alteration;
	migr__show show;        /* the table as it is; nothing in it offline */
	const migr__part *part; /* the column in it; NULL offline */
	migr__line line;        /* the column as it is */
	migr__line_edit edit;   /* what it is to be */
	migr__family from;      /* its type */
	migr__family to;        /* the new one, or the same */
	const char *to_type;    /* the new one as text; NULL if it stays */
	const char *to_charset; /* that the column will have; NULL if nothing says which */
} migr__my_alteration;

/*
 * Reads the column from the database, or from the options. *is_there 0: it is not there, which the options allow.
 */
migr_status migr__my_alter_read(migr__my_alteration *alter, int *is_there);
/* Works the alteration out. */
migr_status migr__my_alter_plan(migr__my_alteration *alter);
/* Appends the new definition. */
void migr__my_alter_write(migr__my_alteration *alter);

/* Appends ", `x` = `x`" for all other columns that an UPDATE would set to the present time. */
void migr__my_keep_times(migr__my *my, const migr__show *show, const char *column);

/*
 * MySQL renames no column that a check mentions: the checks are dropped before, and made again behind it with the new
 * name. MariaDB does that by itself. They append "DROP CHECK `c`, " and ", ADD CONSTRAINT `c` ...".
 */
void migr__my_drop_checks(migr__my *my, const migr__show *show, const char *column);
void migr__my_add_checks(migr__my *my, const migr__show *show, const char *column, const char *new_name);
/* Appends the whole statement that renames a column. */
void migr__my_rename(migr__my *my, const char *table, const char *column, const char *new_name, const migr__show *show);

/* using.c: by a new column that takes the old one's place. `using_sql` is how its values are computed. */
migr_status migr__my_alter_using(migr__my_alteration *alter, const char *using_sql);

#endif
