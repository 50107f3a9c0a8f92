/* SPDX-License-Identifier: MIT */
/*
 * Models for tests, written line by line:
 *
 *     table people was users
 *     col id bigint; notnull; auto
 *     col mood enum mood('a', 'b'); default='a'
 *     pk: id
 *     unique people_email: email
 *     fk: team_id > teams(id); cascade
 *     check grown_up: age > 17
 *     index ix: age, email; unique; where=age > 3
 *     exclude x: during with &&
 *     view adults: SELECT id FROM people
 *     trigger t on people insert: UPDATE ...;
 *     sequence s; start=5
 *     enum mood: 'a', 'b'
 *
 * What a table is followed by is its own, up to the next one.
 */
#ifndef MIGR_TESTS_SUPPORT_SCHEMA_TEXT_H
#define MIGR_TESTS_SUPPORT_SCHEMA_TEXT_H

#include "base/arena.h"

#include <libmigr/models.h>

/* Fails the test if a line cannot be read. */
const migr_models *t_schema(migr__arena *arena, const char *text);

#endif
