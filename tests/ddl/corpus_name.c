/* SPDX-License-Identifier: MIT */
/*
 * Names that are hard, in every place where there can be one.
 */
#include "corpus.h"

#define TEN "abcdefghij"
#define FIFTY TEN TEN TEN TEN TEN
/* Longer than any server allows; and as long as PostgreSQL and MySQL just allow it. */
#define TWO_HUNDRED FIFTY FIFTY FIFTY FIFTY
#define SIXTY_THREE FIFTY TEN "abc"
#define SIXTY_FOUR FIFTY TEN "abcd"
/* 21 letters of three bytes */
#define WIDE "\xe6\xbc\xa2\xe6\xbc\xa2\xe6\xbc\xa2\xe6\xbc\xa2\xe6\xbc\xa2\xe6\xbc\xa2\xe6\xbc\xa2"
#define ELEPHANT "\xf0\x9f\x90\x98"
#define QUOTES "\"a\"b`c'd]e\\"

#define MAKE(name_) OP(CREATE_TABLE, .table_definition = TABLE(name_, .columns = COLUMNS({ "a", "integer" })))
#define MAKE_COLUMN(name_) OP(CREATE_TABLE, .table_definition = TABLE("t", .columns = COLUMNS({ name_, "integer" })))
/* A table that has the name in all places. */
#define EVERYWHERE(name_, listed)                                                                                      \
	OP(CREATE_TABLE,                                                                                               \
	   .table_definition =                                                                                         \
	           TABLE(name_,                                                                                        \
	                 .columns = COLUMNS({ name_, "integer", .flags = MIGR_NOT_NULL, .comment = name_ },            \
	                                    { "other", "integer" }),                                                   \
	                 .primary_key = KEY(.columns = listed),                                                        \
	                 .foreign_keys = FOREIGN_KEYS(                                                                 \
				 { .name = name_, .columns = "other", .ref_table = name_, .ref_columns = listed }),    \
	                 .indexes = INDEXES({ .name = "i" name_, .columns = listed })))

static const ddl_entry entries[] = {
	{ "names/reserved_word", EVERYWHERE("order", "order") },
	{ "names/upper_case", EVERYWHERE("Users", "Users") },
	{ "names/blank", EVERYWHERE("my table", "my table") },
	{ "names/quotes", EVERYWHERE(QUOTES, "\"\"\"a\"\"b`c'd]e\\\"") },
	{ "names/emoji", EVERYWHERE(ELEPHANT, ELEPHANT) },
	{ "names/newline", EVERYWHERE("a\nb", "\"a\nb\"") },
	{ "names/comma", EVERYWHERE("a, b", "\"a, b\"") },
	{ "names/semicolon_and_comment", EVERYWHERE("a; DROP TABLE users; --", "a; DROP TABLE users; --") },
	{ "names/placeholder", EVERYWHERE("what? $1 :x %s", "what? $1 :x %s") },
	{ "names/63_bytes", MAKE(SIXTY_THREE) },
	{ "names/64_bytes", MAKE(SIXTY_FOUR) },
	{ "names/63_bytes_of_wide_letters", MAKE(WIDE WIDE WIDE) },
	{ "names/200_characters", MAKE(TWO_HUNDRED) },
	{ "names/200_characters_of_column", MAKE_COLUMN(TWO_HUNDRED) },
	{ "names/empty", MAKE("") },
	{ "names/none", MAKE(NULL) },
	{ "names/empty_column", MAKE_COLUMN("") },
	{ "names/not_utf8", MAKE("a\xff") },
	{ "names/dot", MAKE("a.b") },
	{ "names/add_column", OP(ADD_COLUMN, .table = "users", .column = COLUMN(QUOTES, "integer", .comment = QUOTES)),
	  .needs = "users" },
	{ "names/rename_column", OP(RENAME_COLUMN, .table = "users", .name = "age", .new_name = QUOTES),
	  .needs = "users, ix_age" },
	{ "names/alter_column",
	  OP(ALTER_COLUMN, .table = "users", .name = "name",
	     .alteration = ALTERATION(.new_name = ELEPHANT "?", .default_value = MIGR_TEXT(ELEPHANT "?"))),
	  .needs = "users" },
	{ "names/rename_table", OP(RENAME_TABLE, .table = "users", .new_name = QUOTES), .needs = "users" },
	{ "names/rename_table_to_200_characters", OP(RENAME_TABLE, .table = "users", .new_name = TWO_HUNDRED),
	  .needs = "users" },
	{ "names/create_index", OP(CREATE_INDEX, .table = "users", .index = INDEX(.name = QUOTES, .columns = "age")),
	  .needs = "users" },
	{ "names/create_check", OP(CREATE_CHECK, .table = "users", .check = CHECK(.name = QUOTES, .sql = "age > 0")),
	  .needs = "users" },
	{ "names/create_view", OP(CREATE_VIEW, .view = VIEW(QUOTES, .columns = "order", .sql = "SELECT id FROM users")),
	  .needs = "users" },
	{ "names/create_trigger",
	  OP(CREATE_TRIGGER, .trigger = TRIGGER(QUOTES, .table = "users", .event = "insert", .timing = MIGR_AFTER,
	                                        .body = "DELETE FROM log;")),
	  .needs = "users, log" },
	{ "names/create_sequence", OP(CREATE_SEQUENCE, .sequence = SEQUENCE(QUOTES)) },
	{ "names/create_enum", OP(CREATE_ENUM, .enumeration = ENUM(QUOTES, .labels = "'" ELEPHANT "'")) },
	{ "names/bulk_insert", OP(BULK_INSERT, .table = "order", .columns = "\"sel\"\"ect\"", VALUES(MIGR_INT(1))),
	  .needs = "hard_names" },
	{ "names/convention_too_long",
	  OP(CREATE_INDEX, .table = "users", .index = INDEX(.columns = "email, name, age, score, id")),
	  .needs = "users", .naming = "ix=" FIFTY "_{table}_{columns}" },
};

DDL_GROUP(ddl_names, entries);
