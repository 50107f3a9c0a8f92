/* SPDX-License-Identifier: MIT */
#include "dialect/sqlite/word.h"

#include "dialect/dialect.h"

#include <string.h>

/* In the order of their letters. */
static const struct {
	const char *text;
	migr__sqlite_word kind;
} words[] = {
	{ "ABORT", MIGR__WORD_QUERY },
	{ "ACTION", MIGR__WORD_QUOTED },
	{ "ADD", MIGR__WORD_KEYWORD },
	{ "AFTER", MIGR__WORD_QUOTED },
	{ "ALL", MIGR__WORD_KEYWORD },
	{ "ALTER", MIGR__WORD_KEYWORD },
	{ "ALWAYS", MIGR__WORD_QUOTED },
	{ "ANALYZE", MIGR__WORD_QUOTED },
	{ "AND", MIGR__WORD_KEYWORD },
	{ "AS", MIGR__WORD_KEYWORD },
	{ "ASC", MIGR__WORD_OPERATOR },
	{ "ATTACH", MIGR__WORD_QUOTED },
	{ "AUTOINCREMENT", MIGR__WORD_KEYWORD },
	{ "BEFORE", MIGR__WORD_QUOTED },
	{ "BEGIN", MIGR__WORD_QUERY },
	{ "BETWEEN", MIGR__WORD_KEYWORD },
	{ "BY", MIGR__WORD_QUERY },
	{ "CASCADE", MIGR__WORD_QUOTED },
	{ "CASE", MIGR__WORD_KEYWORD },
	{ "CAST", MIGR__WORD_CALL },
	{ "CHECK", MIGR__WORD_KEYWORD },
	{ "COLLATE", MIGR__WORD_KEYWORD },
	{ "COLUMN", MIGR__WORD_QUOTED },
	{ "COMMIT", MIGR__WORD_KEYWORD },
	{ "CONFLICT", MIGR__WORD_QUERY },
	{ "CONSTRAINT", MIGR__WORD_KEYWORD },
	{ "CREATE", MIGR__WORD_KEYWORD },
	{ "CROSS", MIGR__WORD_QUERY },
	{ "CURRENT", MIGR__WORD_QUOTED },
	{ "CURRENT_DATE", MIGR__WORD_OPERAND },
	{ "CURRENT_TIME", MIGR__WORD_OPERAND },
	{ "CURRENT_TIMESTAMP", MIGR__WORD_OPERAND },
	{ "DATABASE", MIGR__WORD_QUOTED },
	{ "DEFAULT", MIGR__WORD_KEYWORD },
	{ "DEFERRABLE", MIGR__WORD_KEYWORD },
	{ "DEFERRED", MIGR__WORD_QUOTED },
	{ "DELETE", MIGR__WORD_KEYWORD },
	{ "DESC", MIGR__WORD_OPERATOR },
	{ "DETACH", MIGR__WORD_QUOTED },
	{ "DISTINCT", MIGR__WORD_KEYWORD },
	{ "DO", MIGR__WORD_QUERY },
	{ "DROP", MIGR__WORD_KEYWORD },
	{ "EACH", MIGR__WORD_QUOTED },
	{ "ELSE", MIGR__WORD_KEYWORD },
	{ "END", MIGR__WORD_OPERATOR },
	{ "ESCAPE", MIGR__WORD_KEYWORD },
	{ "EXCEPT", MIGR__WORD_KEYWORD },
	{ "EXCLUDE", MIGR__WORD_QUOTED },
	{ "EXCLUSIVE", MIGR__WORD_QUOTED },
	{ "EXISTS", MIGR__WORD_KEYWORD },
	{ "EXPLAIN", MIGR__WORD_QUOTED },
	{ "FAIL", MIGR__WORD_QUERY },
	{ "FALSE", MIGR__WORD_TRUTH },
	{ "FILTER", MIGR__WORD_CALL },
	{ "FIRST", MIGR__WORD_QUOTED },
	{ "FOLLOWING", MIGR__WORD_QUOTED },
	{ "FOR", MIGR__WORD_QUOTED },
	{ "FOREIGN", MIGR__WORD_KEYWORD },
	{ "FROM", MIGR__WORD_KEYWORD },
	{ "FULL", MIGR__WORD_QUERY },
	{ "GENERATED", MIGR__WORD_QUOTED },
	{ "GLOB", MIGR__WORD_OPERATOR },
	{ "GROUP", MIGR__WORD_KEYWORD },
	{ "GROUPS", MIGR__WORD_QUOTED },
	{ "HAVING", MIGR__WORD_KEYWORD },
	{ "IF", MIGR__WORD_QUOTED },
	{ "IGNORE", MIGR__WORD_QUERY },
	{ "IMMEDIATE", MIGR__WORD_QUOTED },
	{ "IN", MIGR__WORD_KEYWORD },
	{ "INDEX", MIGR__WORD_KEYWORD },
	{ "INDEXED", MIGR__WORD_QUERY },
	{ "INITIALLY", MIGR__WORD_QUOTED },
	{ "INNER", MIGR__WORD_QUERY },
	{ "INSERT", MIGR__WORD_KEYWORD },
	{ "INSTEAD", MIGR__WORD_QUOTED },
	{ "INTERSECT", MIGR__WORD_KEYWORD },
	{ "INTO", MIGR__WORD_KEYWORD },
	{ "IS", MIGR__WORD_KEYWORD },
	{ "ISNULL", MIGR__WORD_NULL },
	{ "JOIN", MIGR__WORD_KEYWORD },
	{ "KEY", MIGR__WORD_QUOTED },
	{ "LAST", MIGR__WORD_QUOTED },
	{ "LEFT", MIGR__WORD_QUERY },
	{ "LIKE", MIGR__WORD_OPERATOR },
	{ "LIMIT", MIGR__WORD_KEYWORD },
	{ "MATCH", MIGR__WORD_OPERATOR },
	{ "MATERIALIZED", MIGR__WORD_QUOTED },
	{ "NATURAL", MIGR__WORD_QUERY },
	{ "NO", MIGR__WORD_QUOTED },
	{ "NOT", MIGR__WORD_KEYWORD },
	{ "NOTHING", MIGR__WORD_KEYWORD },
	{ "NOTNULL", MIGR__WORD_NULL },
	{ "NULL", MIGR__WORD_NULL },
	{ "NULLS", MIGR__WORD_QUERY },
	{ "OF", MIGR__WORD_QUOTED },
	{ "OFFSET", MIGR__WORD_QUERY },
	{ "ON", MIGR__WORD_KEYWORD },
	{ "OR", MIGR__WORD_KEYWORD },
	{ "ORDER", MIGR__WORD_KEYWORD },
	{ "OTHERS", MIGR__WORD_QUOTED },
	{ "OUTER", MIGR__WORD_QUERY },
	{ "OVER", MIGR__WORD_CALL },
	{ "PARTITION", MIGR__WORD_QUERY },
	{ "PLAN", MIGR__WORD_QUOTED },
	{ "PRAGMA", MIGR__WORD_QUOTED },
	{ "PRECEDING", MIGR__WORD_QUOTED },
	{ "PRIMARY", MIGR__WORD_KEYWORD },
	{ "QUERY", MIGR__WORD_QUOTED },
	{ "RAISE", MIGR__WORD_CALL },
	{ "RANGE", MIGR__WORD_QUOTED },
	{ "RECURSIVE", MIGR__WORD_QUERY },
	{ "REFERENCES", MIGR__WORD_KEYWORD },
	{ "REGEXP", MIGR__WORD_OPERATOR },
	{ "REINDEX", MIGR__WORD_QUOTED },
	{ "RELEASE", MIGR__WORD_QUOTED },
	{ "RENAME", MIGR__WORD_QUOTED },
	{ "REPLACE", MIGR__WORD_QUERY },
	{ "RESTRICT", MIGR__WORD_QUOTED },
	{ "RETURNING", MIGR__WORD_KEYWORD },
	{ "RIGHT", MIGR__WORD_QUERY },
	{ "ROLLBACK", MIGR__WORD_QUERY },
	{ "ROW", MIGR__WORD_QUOTED },
	{ "ROWS", MIGR__WORD_QUOTED },
	{ "SAVEPOINT", MIGR__WORD_QUOTED },
	{ "SELECT", MIGR__WORD_KEYWORD },
	{ "SET", MIGR__WORD_KEYWORD },
	{ "TABLE", MIGR__WORD_KEYWORD },
	{ "TEMP", MIGR__WORD_QUOTED },
	{ "TEMPORARY", MIGR__WORD_QUOTED },
	{ "THEN", MIGR__WORD_KEYWORD },
	{ "TIES", MIGR__WORD_QUOTED },
	{ "TO", MIGR__WORD_KEYWORD },
	{ "TRANSACTION", MIGR__WORD_KEYWORD },
	{ "TRIGGER", MIGR__WORD_QUOTED },
	{ "TRUE", MIGR__WORD_TRUTH },
	{ "UNBOUNDED", MIGR__WORD_QUOTED },
	{ "UNION", MIGR__WORD_KEYWORD },
	{ "UNIQUE", MIGR__WORD_KEYWORD },
	{ "UPDATE", MIGR__WORD_KEYWORD },
	{ "USING", MIGR__WORD_KEYWORD },
	{ "VACUUM", MIGR__WORD_QUOTED },
	{ "VALUES", MIGR__WORD_KEYWORD },
	{ "VIEW", MIGR__WORD_QUOTED },
	{ "VIRTUAL", MIGR__WORD_QUOTED },
	{ "WHEN", MIGR__WORD_KEYWORD },
	{ "WHERE", MIGR__WORD_KEYWORD },
	{ "WINDOW", MIGR__WORD_QUOTED },
	{ "WITH", MIGR__WORD_QUERY },
	{ "WITHIN", MIGR__WORD_QUOTED },
	{ "WITHOUT", MIGR__WORD_QUOTED },
};

#define LONGEST 17

static migr__sqlite_word find(const char *upper)
{
	size_t low = 0, high = sizeof words / sizeof words[0];

	while (low < high) {
		size_t middle = (low + high) / 2;
		int order = strcmp(upper, words[middle].text);

		if (!order)
			return words[middle].kind;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return MIGR__WORD_NAME;
}

migr__sqlite_word migr__sqlite_word_of(migr__view word)
{
	char upper[LONGEST + 1];

	if (!word.size || word.size > LONGEST)
		return MIGR__WORD_NAME;
	for (size_t i = 0; i < word.size; i++)
		upper[i] = word.data[i] >= 'a' && word.data[i] <= 'z' ? (char)(word.data[i] - 'a' + 'A') : word.data[i];
	upper[word.size] = '\0';
	return find(upper);
}

static int is_plain(const char *name)
{
	if (!*name || (*name >= '0' && *name <= '9'))
		return 0;
	for (; *name; name++)
		if (!((*name >= 'a' && *name <= 'z') || (*name >= 'A' && *name <= 'Z') ||
		      (*name >= '0' && *name <= '9') || *name == '_'))
			return 0;
	return 1;
}

void migr__sqlite_add_name(migr__buf *buf, const char *name)
{
	if (is_plain(name) && migr__sqlite_word_of(migr__view_of(name)) == MIGR__WORD_NAME)
		migr__buf_puts(buf, name);
	else
		migr__quote(buf, name, '"');
}
