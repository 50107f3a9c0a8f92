/* SPDX-License-Identifier: MIT */
/*
 * What else uses what is to be taken away, by PostgreSQL's own account of dependencies, and beyond it: an index or a
 * constraint of several columns goes silently with any of them, and what a trigger's function says is text to it.
 */
#include "dialect/postgresql/parts.h"

#include <string.h>

/* The title of a dependent object: a view instead of its rule, a column instead of the expression that it is. */
#define TITLE                                                                                                          \
	"CASE d.classid "                                                                                              \
	"WHEN 'pg_rewrite'::regclass THEN (SELECT pg_describe_object('pg_class'::regclass, r.ev_class, 0) "            \
	"FROM pg_rewrite r WHERE r.oid = d.objid) "                                                                    \
	"WHEN 'pg_attrdef'::regclass THEN (SELECT pg_describe_object('pg_class'::regclass, e.adrelid, e.adnum) "       \
	"FROM pg_attrdef e WHERE e.oid = d.objid) "                                                                    \
	"ELSE pg_describe_object(d.classid, d.objid, d.objsubid) END"

/*
 * t, a: the column. Of what depends on it, left out is what goes with it and with nothing else: its own default and
 * sequence, what is about it alone.
 */
static const char column_users[] =
	"WITH c AS (SELECT attrelid, attnum FROM pg_attribute WHERE attrelid = to_regclass(?) AND attname = ? "
	"AND NOT attisdropped) "
	"SELECT DISTINCT " TITLE " FROM c JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass "
	"AND d.refobjid = c.attrelid AND d.refobjsubid = c.attnum "
	"WHERE CASE d.classid "
	"WHEN 'pg_attrdef'::regclass THEN NOT EXISTS (SELECT FROM pg_attrdef e WHERE e.oid = d.objid "
	"AND e.adrelid = c.attrelid AND e.adnum = c.attnum) "
	"WHEN 'pg_class'::regclass THEN (d.objid = c.attrelid AND d.objsubid <> c.attnum) OR (d.objid <> c.attrelid "
	"AND EXISTS (SELECT FROM pg_class o WHERE o.oid = d.objid AND (o.relkind NOT IN ('i', 'I', 'S') "
	"OR (o.relkind IN ('i', 'I') AND (SELECT count(DISTINCT m.refobjsubid) FROM pg_depend m "
	"WHERE m.classid = d.classid AND m.objid = d.objid AND m.refclassid = d.refclassid "
	"AND m.refobjid = c.attrelid AND m.refobjsubid > 0) > 1)))) "
	"WHEN 'pg_constraint'::regclass THEN EXISTS (SELECT FROM pg_constraint k WHERE k.oid = d.objid "
	"AND (k.conrelid <> c.attrelid OR cardinality(k.conkey) > 1 OR c.attnum = ANY (k.confkey))) "
	"ELSE TRUE END "
	"UNION SELECT format('trigger %s on %s', t.tgname, t.tgrelid::regclass) FROM c "
	"JOIN pg_trigger t ON t.tgrelid = c.attrelid AND NOT t.tgisinternal JOIN pg_proc p ON p.oid = t.tgfoid "
	"JOIN pg_language l ON l.oid = p.prolang AND l.lanname = 'plpgsql' "
	"WHERE p.prosrc ~* ('\\m(new|old)\\s*\\.\\s*\"?' || regexp_replace(?, '([^[:alnum:]_])', '\\\\\\1', 'g') || "
	"'(?![[:alnum:]_])') ORDER BY 1";

/* What PostgreSQL refuses to follow when a column's type changes. */
static const char column_type_users[] =
	"WITH c AS (SELECT attrelid, attnum FROM pg_attribute WHERE attrelid = to_regclass(?) AND attname = ? "
	"AND NOT attisdropped) "
	"SELECT DISTINCT " TITLE " FROM c JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass "
	"AND d.refobjid = c.attrelid AND d.refobjsubid = c.attnum "
	"WHERE d.classid IN ('pg_rewrite'::regclass, 'pg_trigger'::regclass, 'pg_policy'::regclass) "
	"OR (d.classid = 'pg_attrdef'::regclass AND NOT EXISTS (SELECT FROM pg_attrdef e WHERE e.oid = d.objid "
	"AND e.adrelid = c.attrelid AND e.adnum = c.attnum)) "
	"OR (d.classid = 'pg_class'::regclass AND d.objid = c.attrelid AND d.objsubid NOT IN (0, c.attnum)) "
	"ORDER BY 1";

/* Of another object: what is not part of it. Its columns and its row type count as well as itself. */
#define OBJECT_USERS(find)                                                                                             \
	"WITH o AS (" find ") "                                                                                        \
	"SELECT DISTINCT " TITLE " FROM o JOIN pg_depend d ON d.refclassid = o.class AND d.refobjid = o.id "           \
	"WHERE d.deptype = 'n' AND NOT (d.classid = o.class AND d.objid = o.id) "                                      \
	"AND NOT EXISTS (SELECT FROM pg_constraint k WHERE d.classid = 'pg_constraint'::regclass AND k.oid = d.objid " \
	"AND k.conrelid = o.owner) "                                                                                   \
	"AND NOT EXISTS (SELECT FROM pg_attrdef e WHERE d.classid = 'pg_attrdef'::regclass AND e.oid = d.objid "       \
	"AND e.adrelid = o.owner) "                                                                                    \
	"AND NOT EXISTS (SELECT FROM pg_rewrite r WHERE d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid "       \
	"AND r.ev_class = o.owner) ORDER BY 1"

static const char relation_users[] = OBJECT_USERS(
	"SELECT 'pg_class'::regclass::oid AS class, to_regclass(?)::oid AS id, to_regclass(?)::oid AS owner "
	"UNION SELECT 'pg_type'::regclass, reltype, oid FROM pg_class WHERE oid = to_regclass(?)");
static const char type_users[] =
	OBJECT_USERS("SELECT 'pg_type'::regclass::oid AS class, t.oid AS id, 0::oid AS owner FROM pg_type t "
                     "WHERE t.oid IN (to_regtype(?), (SELECT typarray FROM pg_type WHERE oid = to_regtype(?)))");
static const char constraint_users[] = OBJECT_USERS(
	"SELECT CASE n WHEN 1 THEN 'pg_class'::regclass::oid ELSE 'pg_constraint'::regclass::oid END AS class, "
	"CASE n WHEN 1 THEN k.conindid ELSE k.oid END AS id, 0::oid AS owner "
	"FROM pg_constraint k, generate_series(1, 2) n WHERE k.conrelid = to_regclass(?) AND k.conname = ? "
	"AND k.contype IN ('p', 'u')");

typedef struct findings {
	migr__compiler *compiler;
	migr__names names;
	size_t capacity;
} findings;

static migr_status take(void *sink, const migr_value *values, size_t count)
{
	findings *found = sink;
	const migr__alloc *alloc = found->compiler->out->alloc;
	const char *text;

	if (!count || values[0].type != MIGR_VALUE_TEXT)
		return MIGR_OK;
	if (!migr__reserve(alloc, &found->names.items, &found->capacity, found->names.count + 1,
	                   sizeof *found->names.items))
		return migr__fail_memory(found->compiler->error);
	text = migr__arena_strndup(found->compiler->arena, values[0].text, values[0].size);
	if (!text)
		return migr__fail_memory(found->compiler->error);
	found->names.items[found->names.count++] = text;
	return MIGR_OK;
}

static migr_status report(migr__compiler *compiler, const migr__names *names, const char *title, const char *verb,
                          const char *hint)
{
	migr__buf text;
	migr_status rc;

	migr__buf_init(&text, compiler->out->alloc);
	for (size_t i = 0; i < names->count; i++)
		migr__buf_printf(&text, "%s%s", i ? ", " : "", names->items[i]);
	rc = migr__fail(compiler->error, MIGR_ERROR_DEPENDENT, "\"%s\" cannot %s: it is used by %s", title, verb,
	                migr__buf_text(&text));
	migr__buf_free(&text);
	migr__error_hint(compiler->error, "%s", hint);
	for (size_t i = 0; i < names->count && rc == MIGR_ERROR_DEPENDENT; i++)
		rc = migr__error_detail(compiler->error, MIGR_ERROR_DEPENDENT, names->items[i]);
	return rc;
}

static migr_status look(migr__compiler *compiler, const char *sql, const char *const *params, size_t count,
                        const char *title, const char *verb, const char *hint)
{
	findings found = { .compiler = compiler };
	migr_value values[3];
	migr_status rc;

	if (!compiler->live)
		return MIGR_OK;
	for (size_t i = 0; i < count; i++)
		values[i] = (migr_value){ .type = MIGR_VALUE_TEXT, .text = params[i], .size = strlen(params[i]) };
	rc = compiler->live->query(compiler->live->user, sql, values, count, take, &found, compiler->error);
	if (rc == MIGR_OK && found.names.count)
		rc = report(compiler, &found.names, title, verb, hint);
	migr__free(compiler->out->alloc, found.names.items);
	return rc;
}

static const char drop_hint[] = "drop or change that first; or MIGR_OPTION_CASCADE drops it as well";

migr_status migr__postgresql_column_is_free(migr__compiler *compiler, const char *schema, const char *table,
                                            const char *column, migr__postgresql_use use)
{
	const char *name = migr__postgresql_full_name(compiler, schema, table);
	const char *params[] = { name, column, column };

	if (!name)
		return migr__fail_memory(compiler->error);
	if (use == MIGR__USE_TYPE)
		return look(compiler, column_type_users, params, 2, column, "get another type",
		            "drop that first, and make it again afterwards");
	return look(compiler, column_users, params, 3, column, "be dropped", drop_hint);
}

static migr_status object_is_free(migr__compiler *compiler, int is_type, const char *full_name, const char *name)
{
	const char *params[] = { full_name, full_name, full_name };

	return look(compiler, is_type ? type_users : relation_users, params, is_type ? 2 : 3, name, "be dropped",
	            drop_hint);
}

migr_status migr__postgresql_drop(migr__compiler *compiler, const migr_operation *operation, const char *words,
                                  const char *schema, const char *name)
{
	const char *full_name = migr__postgresql_full_name(compiler, schema, name);
	int cascade = migr__clause_has(operation, MIGR_OPTION_CASCADE);
	migr__buf sql;
	migr_status rc = full_name ? MIGR_OK : migr__fail_memory(compiler->error);

	if (rc == MIGR_OK && !cascade)
		rc = object_is_free(compiler, strcmp(words, "TYPE") == 0, full_name, name);
	if (rc != MIGR_OK)
		return rc;
	migr__buf_init(&sql, compiler->out->alloc);
	migr__buf_printf(&sql, "DROP %s %s%s%s", words,
	                 migr__clause_has(operation, MIGR_OPTION_IF_EXISTS) ? "IF EXISTS " : "", full_name,
	                 cascade ? " CASCADE" : "");
	return migr__postgresql_finish(compiler, &sql, MIGR_OK, 0);
}

migr_status migr__postgresql_constraint_is_free(migr__compiler *compiler, const char *schema, const char *table,
                                                const char *constraint)
{
	const char *name = migr__postgresql_full_name(compiler, schema, table);
	const char *params[] = { name, constraint };

	if (!name)
		return migr__fail_memory(compiler->error);
	return look(compiler, constraint_users, params, 2, constraint, "be dropped", drop_hint);
}
