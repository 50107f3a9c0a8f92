/* SPDX-License-Identifier: MIT */
#include "dialect/postgresql/live_column.h"

#include <string.h>

static const char query[] =
	"WITH c AS (SELECT * FROM pg_attribute WHERE attrelid = to_regclass(?) AND attname = ? AND NOT attisdropped), "
	"n AS (SELECT oid, typname, typcategory FROM (SELECT to_regtype(?)::oid AS id) w "
	"LEFT JOIN pg_type ON pg_type.oid = w.id) "
	"SELECT format_type(c.atttypid, c.atttypmod), o.typname::text, o.typcategory::text, c.atttypmod, "
	"(SELECT format('%I.%I', s.nspname, l.collname) FROM pg_collation l JOIN pg_namespace s "
	"ON s.oid = l.collnamespace WHERE l.oid = c.attcollation AND c.attcollation <> o.typcollation), "
	"pg_get_expr(d.adbin, d.adrelid), c.attidentity <> '', c.attgenerated <> '', "
	"n.oid = c.atttypid OR n.typcategory = 'S' OR EXISTS (SELECT FROM pg_cast WHERE castsource = c.atttypid "
	"AND casttarget = n.oid AND castcontext IN ('a', 'i')), "
	"n.oid = c.atttypid OR n.typcategory = 'S' OR o.typcategory = 'S' OR EXISTS (SELECT FROM pg_cast "
	"WHERE castsource = n.oid AND casttarget = c.atttypid), n.typname::text, "
	"(SELECT conname::text FROM pg_constraint k WHERE k.conrelid = c.attrelid AND k.contype = 'c' "
	"AND k.conkey = ARRAY[c.attnum] AND k.conname LIKE '%\\_enum' "
	"AND pg_get_constraintdef(k.oid) LIKE '% = ANY (%ARRAY[%' LIMIT 1), "
	"current_setting('server_version_num')::integer "
	"FROM c CROSS JOIN n JOIN pg_type o ON o.oid = c.atttypid "
	"LEFT JOIN pg_attrdef d ON d.adrelid = c.attrelid AND d.adnum = c.attnum";

typedef struct reading {
	migr__compiler *compiler;
	migr__live_column *out;
	int failed;
} reading;

static const char *text_of(reading *reader, const migr_value *value)
{
	const char *text;

	if (value->type != MIGR_VALUE_TEXT)
		return NULL;
	text = migr__arena_strndup(reader->compiler->arena, value->text, value->size);
	reader->failed |= !text;
	return text;
}

static int is_true(const migr_value *value)
{
	return value->type == MIGR_VALUE_INTEGER && value->integer;
}

static migr_status take(void *sink, const migr_value *values, size_t count)
{
	reading *reader = sink;
	migr__live_column *out = reader->out;
	const char *category;

	if (count != 13)
		return MIGR_OK;
	out->is_there = 1;
	out->type = text_of(reader, &values[0]);
	out->type_name = text_of(reader, &values[1]);
	category = text_of(reader, &values[2]);
	out->category = category ? category[0] : '\0';
	out->typmod = values[3].integer;
	out->collation = text_of(reader, &values[4]);
	out->default_sql = text_of(reader, &values[5]);
	out->is_identity = is_true(&values[6]);
	out->is_generated = is_true(&values[7]);
	out->default_follows = is_true(&values[8]);
	out->can_return = is_true(&values[9]);
	out->new_type_name = text_of(reader, &values[10]);
	out->enum_check = text_of(reader, &values[11]);
	out->server_version = values[12].integer;
	return reader->failed ? migr__fail_memory(reader->compiler->error) : MIGR_OK;
}

migr_status migr__postgresql_live_column(migr__compiler *compiler, const migr_operation *operation,
                                         const char *new_type, migr__live_column *out)
{
	const char *table = migr__postgresql_full_name(compiler, migr__clause_schema(operation), operation->table);
	reading reader = { compiler, out, 0 };
	migr_value values[3] = { MIGR_NULL, MIGR_NULL, MIGR_NULL };
	const char *texts[3] = { table, operation->name, new_type };

	memset(out, 0, sizeof *out);
	if (!table)
		return migr__fail_memory(compiler->error);
	if (!compiler->live)
		return MIGR_OK;
	for (size_t i = 0; i < 3; i++)
		if (texts[i])
			values[i] = (migr_value){ .type = MIGR_VALUE_TEXT, .text = texts[i], .size = strlen(texts[i]) };
	return compiler->live->query(compiler->live->user, query, values, 3, take, &reader, compiler->error);
}
