/* SPDX-License-Identifier: MIT */
/*
 * The clauses of MySQL's and MariaDB's ALTER TABLE. One statement is done as a whole or not at all, so a clause whose
 * effect shows decides for all of them.
 */
#ifndef MIGR_DIALECT_ALTER_H
#define MIGR_DIALECT_ALTER_H

#include "dialect/facts.h"

/*
 * Reads on behind the table's name and adds what shows. *is_unknown: there is also something that neither shows nor may
 * be done twice.
 */
void migr__alter_read(migr__reader *reader, const migr__name *table, migr__facts *facts, int *is_unknown);

#endif
