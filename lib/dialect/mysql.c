/* SPDX-License-Identifier: MIT */
#include "dialect/mysql.h"

#include "dialect/catalogue.h"
#include "dialect/mysql/compile.h"
#include "dialect/mysql/read_schema.h"
#include "dialect/mysql/reading.h"
#include "dialect/stand_in.h"

const migr__dialect migr__dialect_mysql = {
	.name = "mysql",
	.name_quote = '`',
	.schema_prefix = "",
	.type_key = "BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY",
	/* bytes as they are: ids are compared case-sensitively, whatever the database's collation */
	.type_name = "VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
	.type_text = "LONGTEXT",
	.type_integer = "BIGINT",
	.table_options = " ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4",
	.has_inline_index = 1,
	.ddl_commits = 1,
	.names_of_added = "uq={table}_{columns}_key, fk={table}_{columns}_fkey, ck={table}_{digest}_check",
	.split_flags = MIGR__MYSQL_SPLIT,
	.max_name = 64,
	.compile = migr__mysql_compile,
	.catalogue = &migr__catalogue_mysql,
	.stand_ins = migr__mysql_stand_ins,
	.keys_off_sql = "SET SESSION foreign_key_checks = 0",
	.about_sql = "SELECT DATABASE(), CONCAT(VERSION(), ' ', @@collation_database, ' ', @@SESSION.sql_mode), "
	             "CAST(CONNECTION_ID() AS CHAR)",
	.read = migr__mysql_read,
};
