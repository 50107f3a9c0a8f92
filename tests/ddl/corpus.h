/* SPDX-License-Identifier: MIT */
/*
 * Every operation with every parameter, as data. What an entry becomes on each database is in *.golden (its statements,
 * or the reason why it is refused); what it does to a real one is in *.catalogue (what is there afterwards and was not
 * before, and the other way round).
 */
#ifndef MIGR_TESTS_DDL_CORPUS_H
#define MIGR_TESTS_DDL_CORPUS_H

#include <libmigr/operation.h>

enum {
	/* The revision runs outside a transaction. */
	DDL_OUTSIDE = 1 << 0,
	/* On a real database it is the database itself that refuses it. */
	DDL_DATABASE_REFUSES = 1 << 1,
	/* Not executed: what it needs is not on every server. */
	DDL_NOT_EXECUTED = 1 << 2,
	/* What it makes ends with the session. */
	DDL_OF_SESSION = 1 << 3,
	/* A script may stop, rather than lose what an operation cannot say of the column. */
	DDL_SCRIPT_STOPS = 1 << 4
};

typedef struct ddl_entry {
	const char *name;
	migr_operation operation;
	/* The fixtures (fixtures.c) that must be there before: "users, orders". */
	const char *needs;
	uint32_t flags;
	/* What it fails with on every real database that can do it at all; 0: it succeeds. */
	migr_status fails;
	/* The naming convention; NULL for none. */
	const char *naming;
} ddl_entry;

typedef struct ddl_group {
	const ddl_entry *entries;
	size_t count;
} ddl_group;

/* All of them; names begin with the operation's, and no two are the same. */
extern const ddl_group *const ddl_corpus[];
extern const size_t ddl_corpus_size;

/*
 * Something that an entry needs, as SQL: statements with ";\n" between. "": there is nothing to make on that database;
 * NULL: it has no such thing, and entries that need it are not executed.
 */
typedef struct ddl_fixture {
	const char *name;
	const char *sqlite;
	const char *postgresql;
	const char *mysql;
} ddl_fixture;

/* NULL if there is none of that name. */
const ddl_fixture *ddl_fixture_find(const char *name, size_t size);
/* Its SQL for a dialect. */
const char *ddl_fixture_sql(const ddl_fixture *fixture, const char *dialect);

/* ".operation = OP(DROP_TABLE, .table = "users")" */
#define OP(which, ...)                                                                                                 \
	{                                                                                                              \
		.struct_size = sizeof(migr_operation), .kind = MIGR_OP_##which, __VA_ARGS__                            \
	}
#define OPTIONS(...) &MIGR_OP_OPTIONS(__VA_ARGS__)
#define FLAGS(which) &MIGR_OP_OPTIONS(.flags = MIGR_OPTION_##which)
#define IN_SCHEMA(name) &MIGR_OP_OPTIONS(.schema = name)

/* Pointers and lists of structs, for initialisers. */
#define DDL_LIST(type, ...)                                                                                            \
	{                                                                                                              \
		(const type[]){ __VA_ARGS__ }, (uint32_t)(sizeof((const type[]){ __VA_ARGS__ }) / sizeof(type)),       \
			(uint32_t)sizeof(type)                                                                         \
	}
#define COLUMNS(...) DDL_LIST(migr_column, __VA_ARGS__)
#define ELEMENTS(...) DDL_LIST(migr_element, __VA_ARGS__)
#define KEYS(...) DDL_LIST(migr_key, __VA_ARGS__)
#define FOREIGN_KEYS(...) DDL_LIST(migr_foreign_key, __VA_ARGS__)
#define CHECKS(...) DDL_LIST(migr_check, __VA_ARGS__)
#define EXCLUDES(...) DDL_LIST(migr_exclude, __VA_ARGS__)
#define INDEXES(...) DDL_LIST(migr_index, __VA_ARGS__)
#define TABLE(...) &(const migr_table)MIGR_TABLE(__VA_ARGS__)
#define COLUMN(...) &MIGR_COLUMN(__VA_ARGS__)
#define ALTERATION(...) &MIGR_ALTERATION(__VA_ARGS__)
#define TABLE_ALTERATION(...) &MIGR_TABLE_ALTERATION(__VA_ARGS__)
#define KEY(...) &MIGR_KEY(__VA_ARGS__)
#define FOREIGN_KEY(...) &MIGR_FOREIGN_KEY(__VA_ARGS__)
#define CHECK(...) &MIGR_CHECK(__VA_ARGS__)
#define EXCLUDE(...) &MIGR_EXCLUDE(__VA_ARGS__)
#define INDEX(...) &MIGR_INDEX(__VA_ARGS__)
#define VIEW(...) &(const migr_view)MIGR_VIEW(__VA_ARGS__)
#define TRIGGER(...) &(const migr_trigger)MIGR_TRIGGER(__VA_ARGS__)
#define SEQUENCE(...) &(const migr_sequence)MIGR_SEQUENCE(__VA_ARGS__)
#define ENUM(...) &(const migr_enum)MIGR_ENUM(__VA_ARGS__)
#define VALUES(...)                                                                                                    \
	.values = (const migr_value[]){ __VA_ARGS__ },                                                                 \
	.n_values = sizeof((const migr_value[]){ __VA_ARGS__ }) / sizeof(migr_value)

#define DDL_GROUP(name, entries) const ddl_group name = { (entries), sizeof(entries) / sizeof((entries)[0]) }

#endif
