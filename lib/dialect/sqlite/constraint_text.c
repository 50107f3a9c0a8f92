/* SPDX-License-Identifier: MIT */
/*
 * The text of keys, foreign keys and checks.
 */
#include "dialect/clause.h"
#include "dialect/sqlite/column.h"
#include "dialect/sqlite/operations.h"
#include "dialect/sqlite/write.h"

static migr_status write_element(migr__compiler *compiler, migr__buf *buf, const migr_element *element)
{
	const char *collation;
	migr_status rc = migr__sqlite_collation(compiler, element->collation, &collation);

	if (rc != MIGR_OK)
		return rc;
	if (!element->column)
		return migr__compiler_refuse(compiler, "make a unique index of it", "has no keys of expressions");
	migr__quote(buf, element->column, '"');
	if (collation)
		migr__sqlite_write(buf, " COLLATE %n", collation);
	if (element->flags & MIGR_DESC)
		migr__buf_puts(buf, " DESC");
	return MIGR_OK;
}

migr_status migr__sqlite_key(migr__compiler *compiler, migr__buf *buf, const char *words, const migr_key *key)
{
	migr_status rc = MIGR_OK;

	if (key->flags & (MIGR_DEFERRABLE | MIGR_INITIALLY_DEFERRED))
		return migr__compiler_refuse(compiler, "only foreign keys can be checked at the end of the transaction",
		                             "has no deferrable keys");
	if (key->flags & MIGR_NULLS_NOT_DISTINCT)
		return migr__compiler_refuse(compiler, "make a unique index of ifnull(column, ...)",
		                             "takes NULLs of a key for distinct");
	if (key->columns) {
		rc = migr__clause_key(compiler, buf, words, key);
	} else {
		migr__clause_constraint(compiler, buf, key->name);
		migr__buf_printf(buf, "%s (", words);
		for (uint32_t i = 0; i < key->elements.count && rc == MIGR_OK; i++) {
			migr__buf_puts(buf, i ? ", " : "");
			rc = write_element(compiler, buf, &key->elements.items[i]);
		}
		migr__buf_putc(buf, ')');
	}
	migr__sqlite_conflict(buf, key->on_conflict);
	return rc;
}

static int same_schema(const char *a, const char *b)
{
	return migr__view_is_nocase(migr__view_of(a ? a : "main"), b ? b : "main");
}

migr_status migr__sqlite_foreign_key(migr__compiler *compiler, migr__buf *buf, const migr_foreign_key *key,
                                     const char *schema)
{
	migr_status rc;

	if (key->ref_schema && !same_schema(key->ref_schema, schema))
		return migr__compiler_refuse(compiler, "keep both tables in one file, or do without the foreign key",
		                             "has no foreign keys to another database (\"%s\")", key->ref_schema);
	if (key->match == MIGR_MATCH_FULL)
		return migr__compiler_refuse(compiler, "add a check that all columns are NULL or none is",
		                             "does nothing with MATCH FULL");
	rc = migr__clause_foreign_key(compiler, buf, key, NULL);
	migr__clause_deferrable(buf, key->flags);
	return rc;
}

migr_status migr__sqlite_check(migr__compiler *compiler, migr__buf *buf, const migr_check *check)
{
	if (check->flags & MIGR_NOT_ENFORCED)
		return migr__compiler_refuse(compiler, "leave it out", "enforces every check");
	return migr__clause_check(compiler, buf, check);
}
