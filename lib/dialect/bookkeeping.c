/* SPDX-License-Identifier: MIT */
#include "dialect/bookkeeping.h"

/*
 * The statements with placeholders: %V version table, %H ledger, %I the ledger's index, %B the ledger as the table of
 * that index, %K %N %T %L types (key, name, text, large integer), %O table options, %X the index if it is part of the
 * table. No column's name is a reserved word
 * of any of the databases ("library" is one of MySQL 9).
 */
#define LEDGER_COLUMNS                                                                                                 \
	"revision, direction, down_revisions, depends_on, message, checksum_algorithm, checksum, chain, started, "     \
	"finished, duration_us, outcome, statements_done, statements_digest, statement, run_by, program, "             \
	"library_version, error"

/* What is read of a row of the ledger, by the name the row has in the statement. */
#define RECORD(t)                                                                                                      \
	t "checksum_algorithm, " t "checksum, " t "chain, " t "down_revisions, " t "depends_on, " t "message, " t      \
	  "program, " t "direction, " t "statements_done, " t "statement, " t "statements_digest, " t "outcome, " t    \
	  "seq"

/* Lists of three words are written with OR: for more than two after IN, SQLite makes a table of them at each start. */
static const char *const templates[MIGR__SQL_COUNT] = {
	[MIGR__SQL_CREATE_VERSION] = "CREATE TABLE %V (version_num %N NOT NULL PRIMARY KEY)%O",
	[MIGR__SQL_CREATE_LEDGER] =
		"CREATE TABLE %H (seq %K, revision %N NOT NULL, direction %N NOT NULL, down_revisions %T NOT NULL, "
		"depends_on %T NOT NULL, message %T NOT NULL, checksum_algorithm %L, checksum %N, chain %N, "
		"started %N NOT NULL, finished %N, duration_us %L, outcome %N NOT NULL, statements_done %L, "
		"statements_digest %N, statement %T, run_by %T NOT NULL, program %T NOT NULL, "
		"library_version %N NOT NULL, error %T, notes %T%X)%O",
	[MIGR__SQL_CREATE_LEDGER_INDEX] = "CREATE INDEX %I ON %B (revision, seq)",
	[MIGR__SQL_READ_STATE] = "SELECT 0, v.version_num, " RECORD(
		"h.") " FROM %V v LEFT JOIN %H h ON h.seq = (SELECT MAX(x.seq) FROM %H x "
		      "WHERE x.revision = v.version_num AND x.outcome IN ('done', 'skipped') AND "
		      "(x.direction = 'upgrade' OR x.direction = 'stamp' OR x.direction = 'accept')) "
		      "UNION ALL SELECT 1, u.revision, " RECORD(
			      "u.") " FROM %H u WHERE u.seq = (SELECT MAX(y.seq) FROM %H y) "
				    "AND u.outcome IN ('running', 'failed')",
	[MIGR__SQL_READ_VERSIONS] = "SELECT 0, v.version_num FROM %V v",
	[MIGR__SQL_READ_ROWS] = "SELECT v.version_num, (SELECT outcome FROM %H ORDER BY seq DESC LIMIT 1) FROM %V v",
	/* that nothing is sorted out by the database makes it quicker to plan, which takes longer than more rows do */
	[MIGR__SQL_GLANCE] = "SELECT v.version_num, (SELECT y.outcome FROM %H y ORDER BY y.seq DESC LIMIT 1), "
			     "h.checksum_algorithm, h.chain, h.direction, h.outcome, h.seq FROM %V v "
			     "LEFT JOIN %H h ON h.revision = v.version_num",
	[MIGR__SQL_READ_LEDGER] = "SELECT revision, " RECORD("") " FROM %H ORDER BY seq",
	[MIGR__SQL_INSERT_VERSION] = "INSERT INTO %V (version_num) VALUES (?)",
	[MIGR__SQL_DELETE_VERSION] = "DELETE FROM %V WHERE version_num = ?",
	[MIGR__SQL_UPDATE_VERSION] = "UPDATE %V SET version_num = ? WHERE version_num = ?",
	[MIGR__SQL_CLEAR_VERSIONS] = "DELETE FROM %V",
	[MIGR__SQL_INSERT_LEDGER] = "INSERT INTO %H (" LEDGER_COLUMNS ") VALUES "
				    "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	[MIGR__SQL_INSERT_LEDGER_AT] = "INSERT INTO %H (seq, " LEDGER_COLUMNS ") VALUES "
				       "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	[MIGR__SQL_ADVANCE_LEDGER] =
		"UPDATE %H SET statements_done = ?, statements_digest = ?, statement = ? WHERE seq = ?",
	/* in brackets: clang takes a lone text of two parts among whole ones for a forgotten comma */
	[MIGR__SQL_FINISH_LEDGER] =
		("UPDATE %H SET finished = ?, duration_us = ?, outcome = ?, statement = ?, error = ?, checksum = ?, "
	         "chain = ? WHERE seq = ?"),
	[MIGR__SQL_COMPLETE_LEDGER] =
		("UPDATE %H SET finished = ?, duration_us = ?, outcome = ?, statement = ?, error = ?, checksum = ?, "
	         "chain = ?, statements_done = ?, statements_digest = ? WHERE seq = ?"),
	[MIGR__SQL_REPAIR_LEDGER] =
		("UPDATE %H SET statements_done = ?, statements_digest = ?, statement = ?, outcome = ?, finished = ?, "
	         "error = ? WHERE seq = ?"),
	[MIGR__SQL_READ_NOTES] = "SELECT notes FROM %H WHERE seq = ?",
	[MIGR__SQL_CLEAR_NOTES] = "UPDATE %H SET notes = NULL WHERE seq = ?",
	[MIGR__SQL_ADVANCE_NOTES] =
		("UPDATE %H SET statements_done = ?, statements_digest = ?, statement = ?, notes = ? "
	         "WHERE seq = ?"),
	[MIGR__SQL_READ_ERROR] = "SELECT error FROM %H WHERE seq = ?",
	[MIGR__SQL_LAST_LEDGER] = "SELECT MAX(seq) FROM %H",
};

static void expand(migr__buf *buf, const migr__dialect *dialect, char placeholder, const char *version_table,
                   const char *history_table)
{
	switch (placeholder) {
	case 'V':
		migr__buf_puts(buf, dialect->schema_prefix);
		migr__quote(buf, version_table, dialect->name_quote);
		break;
	case 'H':
		migr__buf_puts(buf, dialect->schema_prefix);
		migr__quote(buf, history_table, dialect->name_quote);
		break;
	case 'B':
		migr__quote(buf, history_table, dialect->name_quote);
		break;
	case 'I': {
		migr__buf name;

		migr__buf_init(&name, buf->alloc);
		migr__buf_puts(buf, dialect->schema_prefix);
		migr__buf_printf(&name, "%s_revision", history_table);
		migr__quote(buf, migr__buf_text(&name), dialect->name_quote);
		buf->failed |= name.failed;
		migr__buf_free(&name);
		break;
	}
	case 'X':
		if (dialect->has_inline_index)
			migr__buf_puts(buf, ", INDEX (revision, seq)");
		break;
	case 'K':
		migr__buf_puts(buf, dialect->type_key);
		break;
	case 'N':
		migr__buf_puts(buf, dialect->type_name);
		break;
	case 'T':
		migr__buf_puts(buf, dialect->type_text);
		break;
	case 'L':
		migr__buf_puts(buf, dialect->type_integer);
		break;
	default:
		migr__buf_puts(buf, dialect->table_options);
	}
}

void migr__bookkeeping_sql(migr__buf *buf, const migr__dialect *dialect, migr__bookkeeping which,
                           const char *version_table, const char *history_table)
{
	for (const char *p = templates[which]; *p; p++) {
		if (*p == '%')
			expand(buf, dialect, *++p, version_table, history_table);
		else
			migr__buf_putc(buf, *p);
	}
}
