/* SPDX-License-Identifier: MIT */
/*
 * Types of columns.
 */
#include "corpus.h"

#define TYPE(name, type)                                                                                               \
	{                                                                                                              \
		"create_table/type_" name,                                                                             \
			OP(CREATE_TABLE, .table_definition = TABLE("t", .columns = COLUMNS({ "c", type })))            \
	}

static const ddl_entry entries[] = {
	TYPE("smallint", "smallint"),
	TYPE("integer", "integer"),
	TYPE("int", "INT"),
	TYPE("bigint", "bigint"),
	TYPE("real", "real"),
	TYPE("float", "float"),
	TYPE("double_precision", "double precision"),
	TYPE("double", "double"),
	TYPE("numeric", "numeric"),
	TYPE("numeric_precision", "numeric(10)"),
	TYPE("numeric_scale", "NUMERIC(10,2)"),
	TYPE("decimal", "decimal(5, 1)"),
	TYPE("boolean", "boolean"),
	TYPE("bool", "bool"),
	TYPE("char", "char"),
	TYPE("char_length", "char(36)"),
	TYPE("varchar", "varchar(255)"),
	TYPE("varchar_without_length", "varchar"),
	TYPE("character_varying", "character varying(20)"),
	TYPE("text", "text"),
	TYPE("text_length", "text(100000)"),
	TYPE("binary", "binary(16)"),
	TYPE("varbinary", "varbinary(255)"),
	TYPE("blob", "blob"),
	TYPE("blob_length", "blob(100000)"),
	TYPE("date", "date"),
	TYPE("time", "time"),
	TYPE("time_precision", "time(3)"),
	TYPE("timestamp", "timestamp"),
	TYPE("timestamp_precision", "timestamp(6)"),
	TYPE("timestamp_without_time_zone", "timestamp without time zone"),
	TYPE("timestamptz", "timestamptz"),
	TYPE("timestamptz_precision", "timestamptz(0)"),
	TYPE("timestamp_with_time_zone", "timestamp with time zone"),
	TYPE("interval", "interval"),
	TYPE("json", "json"),
	TYPE("jsonb", "jsonb"),
	TYPE("uuid", "uuid"),
	TYPE("enum", "enum('sad', 'it''s ok', 'happy')"),
	{ "create_table/type_named_enum",
	  OP(CREATE_TABLE,
	     .table_definition = TABLE("t", .columns = COLUMNS({ "c", "enum mood('sad', 'ok', 'happy')" }))),
	  .needs = "mood" },
	TYPE("variant", "json | mysql: longtext"),
	TYPE("native", "sqlite: BLOB_ID | postgresql: tsvector | mysql: mediumint unsigned"),
	TYPE("native_of_other", "sqlite: integer"),
	TYPE("unknown", "varchr(20)"),
	TYPE("native_misspelt", "intger"),
	TYPE("empty_brackets", "varchar()"),
	TYPE("negative_length", "varchar(-1)"),
	TYPE("enum_without_labels", "enum()"),
	TYPE("open_bracket", "numeric(10"),
	TYPE("not_utf8", "var\xff"),
	TYPE("injection", "integer, b integer"),
};

DDL_GROUP(ddl_types, entries);
