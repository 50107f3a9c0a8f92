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
	out->is_live = 1;
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

static migr_status ask(migr__compiler *compiler, const migr_operation *operation, const migr__type *type,
                       migr__live_column *out)
{
	const char *table = migr__postgresql_full_name(compiler, migr__clause_schema(operation), operation->table);
	reading reader = { compiler, out, 0 };
	migr_value values[3] = { MIGR_NULL, MIGR_NULL, MIGR_NULL };
	const char *texts[3] = { table, operation->name, NULL };
	migr__buf new_type;
	migr_status rc;

	if (!table)
		return migr__fail_memory(compiler->error);
	migr__buf_init(&new_type, compiler->out->alloc);
	if (type)
		migr__postgresql_base_type(compiler, &new_type, type);
	texts[2] = type ? migr__buf_text(&new_type) : NULL;
	for (size_t i = 0; i < 3; i++)
		if (texts[i])
			values[i] = (migr_value){ .type = MIGR_VALUE_TEXT, .text = texts[i], .size = strlen(texts[i]) };
	rc = new_type.failed
	             ? migr__fail_memory(compiler->error)
	             : compiler->live->query(compiler->live->user, query, values, 3, take, &reader, compiler->error);
	migr__buf_free(&new_type);
	return rc;
}

/* As pg_type.typcategory has it. */
static char category_of(const migr__type *type)
{
	switch (type->kind) {
	case MIGR__TYPE_SMALLINT:
	case MIGR__TYPE_INTEGER:
	case MIGR__TYPE_BIGINT:
	case MIGR__TYPE_REAL:
	case MIGR__TYPE_DOUBLE:
	case MIGR__TYPE_NUMERIC:
		return 'N';
	case MIGR__TYPE_BOOLEAN:
		return 'B';
	case MIGR__TYPE_DATE:
	case MIGR__TYPE_TIME:
	case MIGR__TYPE_TIMESTAMP:
	case MIGR__TYPE_TIMESTAMPTZ:
		return 'D';
	default:
		return migr__postgresql_is_text(type) ? 'S' : 'U';
	}
}

/* Takes a text out of the buffer into the arena; NULL for none. */
static migr_status keep(migr__compiler *compiler, migr__buf *buf, const char **out)
{
	*out = buf->size ? migr__arena_strndup(compiler->arena, buf->data, buf->size) : NULL;
	if (buf->failed || (buf->size && !*out))
		return migr__fail_memory(compiler->error);
	migr__buf_clear(buf);
	return MIGR_OK;
}

static migr_status write_texts(migr__compiler *compiler, const migr_column *column, const migr__type *old,
                               migr__buf *buf, migr__live_column *out)
{
	const char *collation;
	migr_status rc;

	migr__postgresql_type(compiler, buf, old);
	rc = keep(compiler, buf, &out->type);
	if (rc == MIGR_OK)
		rc = migr__clause_option(compiler, column->collation, &collation);
	if (rc == MIGR_OK && collation)
		migr__compiler_name(compiler, buf, NULL, collation);
	if (rc == MIGR_OK)
		rc = keep(compiler, buf, &out->collation);
	if (rc == MIGR_OK && (column->default_sql || column->default_value.type != MIGR_VALUE_NULL))
		rc = migr__postgresql_default(compiler, buf, old, column->default_sql, &column->default_value);
	if (rc == MIGR_OK)
		rc = keep(compiler, buf, &out->default_sql);
	if (rc == MIGR_OK && old->kind == MIGR__TYPE_ENUM && !old->name)
		migr__postgresql_enum_name(buf, column->name);
	return rc == MIGR_OK ? keep(compiler, buf, &out->enum_check) : rc;
}

/* The column as the operation says that it is. */
static migr_status believe(migr__compiler *compiler, const migr_column *column, const migr__type *type,
                           migr__live_column *out)
{
	migr__type old;
	migr__buf buf;
	migr_status rc = migr__postgresql_read_type(compiler, column->type, &old);

	if (rc != MIGR_OK)
		return rc;
	migr__buf_init(&buf, compiler->out->alloc);
	out->is_there = 1;
	out->type_name = "";
	out->category = category_of(&old);
	out->typmod = -1;
	out->is_generated = column->generated_sql != NULL;
	out->is_identity = (column->flags & (MIGR_AUTOINCREMENT | MIGR_IDENTITY_ALWAYS)) != 0;
	out->default_follows =
		!type || migr__postgresql_is_text(type) || (category_of(type) == out->category && out->category != 'U');
	rc = write_texts(compiler, column, &old, &buf, out);
	migr__buf_free(&buf);
	return rc;
}

/* What is said in other words of a column that is counted up already, and of one that is not. */
static const uint32_t needs_column =
	MIGR_ALTER_DROP_COLLATION | MIGR_ALTER_SET_IDENTITY_ALWAYS | MIGR_ALTER_SET_IDENTITY_BY_DEFAULT;

migr_status migr__postgresql_live_column(migr__compiler *compiler, const migr_operation *operation,
                                         const migr__type *type, migr__live_column *out)
{
	const migr_column *existing = operation->options ? operation->options->existing : NULL;

	memset(out, 0, sizeof *out);
	if (compiler->live)
		return ask(compiler, operation, type, out);
	if (existing && existing->type)
		return believe(compiler, existing, type, out);
	/* its collation, its default and the check of an enum would be lost, or stand against the new type */
	if (type || operation->alteration->collation || (operation->alteration->flags & needs_column))
		return migr__compiler_need_live(compiler, "the column as it is before");
	return MIGR_OK;
}
