/* SPDX-License-Identifier: MIT */
/*
 * The heads of MySQL's and MariaDB's statements.
 */
#ifndef MIGR_DIALECT_RECOGNISE_MYSQL_H
#define MIGR_DIALECT_RECOGNISE_MYSQL_H

#include "dialect/probe.h"
#include "dialect/reader.h"

void migr__recognise_mysql(migr__probe *probe, migr__reader *reader);

#endif
