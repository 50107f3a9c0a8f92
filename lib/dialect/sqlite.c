/* SPDX-License-Identifier: MIT */
#include "dialect/sqlite.h"

#include "dialect/catalogue.h"
#include "dialect/split.h"
#include "dialect/sqlite/compile.h"
#include "dialect/sqlite/read_schema.h"

const migr__dialect migr__dialect_sqlite = {
	.name = "sqlite",
	.name_quote = '"',
	.schema_prefix = "main.",
	.type_key = "INTEGER PRIMARY KEY",
	.type_name = "VARCHAR(255)",
	.type_text = "TEXT",
	.type_integer = "INTEGER",
	.table_options = "",
	.split_flags = MIGR__SPLIT_BACKTICK | MIGR__SPLIT_BRACKET | MIGR__SPLIT_BODY | MIGR__SPLIT_DELIMITER,
	.catalogue = &migr__catalogue_sqlite,
	.keys_off_sql = "PRAGMA foreign_keys = OFF",
	.about_sql = "SELECT 'main', sqlite_version(), '1'",
	.begin_look = "BEGIN",
	.compile = migr__sqlite_compile,
	.read = migr__sqlite_read_schema,
};
