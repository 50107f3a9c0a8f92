/* SPDX-License-Identifier: MIT */
/*
 * What a view reads, by its text in information_schema: there all tables are written with their database, and all
 * columns with their table or the name that it has in the query.
 */
#ifndef MIGR_DIALECT_MYSQL_VIEW_TEXT_H
#define MIGR_DIALECT_MYSQL_VIEW_TEXT_H

/* Whether the view reads the column; NULL for any of the table. */
int migr__view_reads(const char *text, const char *schema, const char *table, const char *column);

#endif
