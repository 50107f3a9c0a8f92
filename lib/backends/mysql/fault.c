/* SPDX-License-Identifier: MIT */
/*
 * The servers' and clients' errors as the library's. Numbers below 2000 and above 3000 are the server's, those between
 * are the client's; both servers share the numbers up to about 1880.
 */
#include "backend.h"

#include <stdio.h>
#include <string.h>

#define BY_HAND "was this revision applied by hand? then stamp it"
#define EARLIER "is an earlier revision missing, or was it dropped by hand?"
#define NOT_BOUND "the rows or tables that depend on it must be changed first"
#define GRANT "let an administrator grant it to this user, or run the migration as another one"
#define GONE "run again: the state is read anew, and the run goes on from there"
#define REACHABLE "check the host, the port or socket, and that the server runs and may be reached from here"
#define CREDENTIALS "check user and password; they may also be in an option file (~/.my.cnf, [client])"
#define LONG_NAME "a name may have 64 characters"
#define NOT_INSTANT "the table must be copied for it: allow that (leave MIGR_OPTION_NO_COPY or ALGORITHM out)"
#define AGAIN "run again; nothing of the transaction was kept"
#define WAITED                                                                                                         \
	"another session has the table or the rows in use: end it, or allow more time (statement_lock_timeout_ms, "    \
	"the URL's option lock_wait_timeout)"

typedef struct fault_kind {
	unsigned number;
	migr_status status;
	const char *hint;
} fault_kind;

static const fault_kind kinds[] = {
	{ 1007, MIGR_ERROR_ALREADY_EXISTS, BY_HAND },
	{ 1050, MIGR_ERROR_ALREADY_EXISTS, BY_HAND },
	{ 1060, MIGR_ERROR_ALREADY_EXISTS, BY_HAND },
	{ 1061, MIGR_ERROR_ALREADY_EXISTS, BY_HAND },
	{ 1068, MIGR_ERROR_ALREADY_EXISTS, BY_HAND }, /* a second primary key */
	{ 1304, MIGR_ERROR_ALREADY_EXISTS, BY_HAND }, /* routine */
	{ 1359, MIGR_ERROR_ALREADY_EXISTS, BY_HAND }, /* trigger */
	{ 1537, MIGR_ERROR_ALREADY_EXISTS, BY_HAND }, /* event */
	{ 1826, MIGR_ERROR_ALREADY_EXISTS, BY_HAND }, /* constraint */
	{ 3822, MIGR_ERROR_ALREADY_EXISTS, BY_HAND }, /* constraint */

	{ 1051, MIGR_ERROR_NO_SUCH_TABLE, EARLIER },
	{ 1008, MIGR_ERROR_NO_SUCH_TABLE, EARLIER }, /* database */
	{ 1049, MIGR_ERROR_NO_SUCH_TABLE, EARLIER }, /* database; who connects to it is told by connect.c */
	{ 1109, MIGR_ERROR_NO_SUCH_TABLE, EARLIER },
	{ 1146, MIGR_ERROR_NO_SUCH_TABLE, EARLIER },
	{ 1176, MIGR_ERROR_NO_SUCH_TABLE, EARLIER }, /* index */
	{ 1305, MIGR_ERROR_NO_SUCH_TABLE, EARLIER }, /* routine */
	{ 1360, MIGR_ERROR_NO_SUCH_TABLE, EARLIER }, /* trigger */
	{ 1539, MIGR_ERROR_NO_SUCH_TABLE, EARLIER }, /* event */
	{ 1824, MIGR_ERROR_NO_SUCH_TABLE, EARLIER }, /* the table of a foreign key */
	{ 4091, MIGR_ERROR_NO_SUCH_TABLE, EARLIER }, /* sequence */
	{ 4092, MIGR_ERROR_NO_SUCH_TABLE, EARLIER }, /* view */
	{ 1054, MIGR_ERROR_NO_SUCH_COLUMN, EARLIER },
	{ 1072, MIGR_ERROR_NO_SUCH_COLUMN, EARLIER },
	{ 1091, MIGR_ERROR_NO_SUCH_COLUMN, EARLIER }, /* to be dropped; also an index or a constraint */
	{ 3821, MIGR_ERROR_NO_SUCH_COLUMN, EARLIER }, /* CHECK to be dropped */
	{ 3940, MIGR_ERROR_NO_SUCH_COLUMN, EARLIER }, /* constraint to be dropped */

	{ 1048, MIGR_ERROR_CONSTRAINT, "a value is needed in every row" },
	{ 1138, MIGR_ERROR_CONSTRAINT, "fill in the rows that have none first" },
	{ 1364, MIGR_ERROR_CONSTRAINT, "a value or a default is needed" },
	{ 1022, MIGR_ERROR_CONSTRAINT, "rows that are equal must be changed or removed first" },
	{ 1062, MIGR_ERROR_CONSTRAINT, "rows that are equal must be changed or removed first" },
	{ 1586, MIGR_ERROR_CONSTRAINT, "rows that are equal must be changed or removed first" },
	{ 1216, MIGR_ERROR_CONSTRAINT, "rows refer to one that is not there" },
	{ 1452, MIGR_ERROR_CONSTRAINT, "rows refer to one that is not there" },
	{ 1217, MIGR_ERROR_CONSTRAINT, NOT_BOUND },
	{ 1451, MIGR_ERROR_CONSTRAINT, NOT_BOUND },
	{ 1553, MIGR_ERROR_CONSTRAINT, "drop the foreign key that needs it first" },
	{ 1828, MIGR_ERROR_CONSTRAINT, "drop the foreign key that needs it first" },
	{ 1829, MIGR_ERROR_CONSTRAINT, "drop the foreign key that needs it first" },
	{ 1832, MIGR_ERROR_CONSTRAINT, "drop the foreign key that needs it first" },
	{ 1833, MIGR_ERROR_CONSTRAINT, "drop the foreign key that needs it first" },
	{ 3730, MIGR_ERROR_CONSTRAINT, "drop the foreign key that needs it first" },
	{ 3819, MIGR_ERROR_CONSTRAINT, "rows break a CHECK" },
	{ 4025, MIGR_ERROR_CONSTRAINT, "rows break a CHECK" },

	/* MySQL; MariaDB follows the new name */
	{ 3855, MIGR_ERROR_DEPENDENT,
	  "the table's partitions go by this column: remove them first (migr_op_alter_table with options that have "
	  "none), "
	  "and make them again afterwards" },

	{ 1044, MIGR_ERROR_PERMISSION, GRANT },
	{ 1045, MIGR_ERROR_PERMISSION, CREDENTIALS },
	{ 1698, MIGR_ERROR_PERMISSION, CREDENTIALS },
	{ 1142, MIGR_ERROR_PERMISSION, GRANT },
	{ 1143, MIGR_ERROR_PERMISSION, GRANT },
	{ 1227, MIGR_ERROR_PERMISSION, GRANT },
	{ 1370, MIGR_ERROR_PERMISSION, GRANT },
	{ 1418, MIGR_ERROR_PERMISSION,
	  "declare the routine DETERMINISTIC, NO SQL or READS SQL DATA, or let an administrator set "
	  "log_bin_trust_function_creators" },
	{ 1419, MIGR_ERROR_PERMISSION,
	  "the server writes a binary log: let an administrator set log_bin_trust_function_creators, or grant SUPER" },
	{ 1820, MIGR_ERROR_PERMISSION, "the password has expired: set a new one" },
	{ 1862, MIGR_ERROR_PERMISSION, "the password has expired: set a new one" },

	{ 1040, MIGR_ERROR_CONNECT, "the server has as many connections as it allows; try again later" },
	{ 1203, MIGR_ERROR_CONNECT, "the user has as many connections as the server allows; try again later" },
	{ 1226, MIGR_ERROR_CONNECT, "the user has used up what the server allows" },
	{ 1046, MIGR_ERROR_CONNECT, "name a database in the URL, or select one on the connection" },
	{ 1129, MIGR_ERROR_CONNECT, "an administrator can unblock this host by FLUSH HOSTS" },
	{ 1130, MIGR_ERROR_CONNECT, "the user may not connect from this host" },
	{ 1251, MIGR_ERROR_CONNECT, "the client library is too old for the user's way of authentication" },
	{ 2001, MIGR_ERROR_CONNECT, REACHABLE },
	{ 2002, MIGR_ERROR_CONNECT, REACHABLE },
	{ 2003, MIGR_ERROR_CONNECT, REACHABLE },
	{ 2005, MIGR_ERROR_CONNECT, REACHABLE },
	{ 2012, MIGR_ERROR_CONNECT, "is it a server of another kind that listens there?" },
	{ 2026, MIGR_ERROR_CONNECT, "check ssl-mode and the certificates, and that the server offers encryption" },
	{ 2054, MIGR_ERROR_CONNECT, NULL },
	{ 2058, MIGR_ERROR_CONNECT, "the client library lacks the plugin for the user's way of authentication" },
	{ 2059, MIGR_ERROR_CONNECT, "the client library lacks the plugin for the user's way of authentication" },
	{ 2061, MIGR_ERROR_CONNECT, "the user's way of authentication needs an encrypted connection: see ssl-mode" },
	{ 2019, MIGR_ERROR_URL, "name another character set by the URL's option charset" },

	{ 1053, MIGR_ERROR_CONNECTION_LOST, GONE },
	{ 1080, MIGR_ERROR_CONNECTION_LOST, GONE },
	{ 1152, MIGR_ERROR_CONNECTION_LOST, GONE },
	{ 1927, MIGR_ERROR_CONNECTION_LOST, GONE }, /* KILL */
	{ 2006, MIGR_ERROR_CONNECTION_LOST, GONE },
	{ 2013, MIGR_ERROR_CONNECTION_LOST, GONE },
	{ 2027, MIGR_ERROR_CONNECTION_LOST, GONE },
	{ 2055, MIGR_ERROR_CONNECTION_LOST, GONE },
	{ 3169, MIGR_ERROR_CONNECTION_LOST, GONE }, /* KILL */
	{ 4031, MIGR_ERROR_CONNECTION_LOST, GONE }, /* idle for too long */

	{ 1205, MIGR_ERROR_LOCK_TIMEOUT, WAITED },
	{ 3572, MIGR_ERROR_LOCK_TIMEOUT, WAITED }, /* NOWAIT */
	{ 1213, MIGR_ERROR_DEADLOCK, AGAIN },
	{ 1020, MIGR_ERROR_DEADLOCK, AGAIN }, /* the row was changed since it was read */
	{ 3058, MIGR_ERROR_DEADLOCK, AGAIN }, /* between user locks */
	{ 1969, MIGR_ERROR_TIMEOUT, "allow more time (statement_timeout_ms, the URL's option max_statement_time)" },
	{ 3024, MIGR_ERROR_TIMEOUT, "allow more time (statement_timeout_ms, the URL's option max_execution_time)" },
	{ 1317, MIGR_ERROR_DATABASE, "somebody ended the statement (KILL QUERY)" },

	{ 1792, MIGR_ERROR_READ_ONLY, NULL },
	{ 1836, MIGR_ERROR_READ_ONLY, "is it a replica, or in recovery? connect to the server that takes writes" },

	{ 1021, MIGR_ERROR_FULL, "make room, and run again" },
	{ 1114, MIGR_ERROR_FULL, "make room, and run again" },
	{ 1034, MIGR_ERROR_CORRUPT, "repair the table, or put a backup back" },
	{ 1035, MIGR_ERROR_CORRUPT, "repair the table, or put a backup back" },
	{ 1194, MIGR_ERROR_CORRUPT, "repair the table, or put a backup back" },
	{ 1712, MIGR_ERROR_CORRUPT, "repair the table, or put a backup back" },
	{ 1932, MIGR_ERROR_CORRUPT, "the table is known to the server and missing in its storage: put a backup back" },
	{ 1030, MIGR_ERROR_IO, NULL },

	{ 1064, MIGR_ERROR_SYNTAX, NULL },
	{ 1065, MIGR_ERROR_SYNTAX, NULL },
	{ 1149, MIGR_ERROR_SYNTAX, NULL },
	{ 4161, MIGR_ERROR_SYNTAX, NULL }, /* unknown type */
	{ 1059, MIGR_ERROR_SYNTAX, LONG_NAME },
	{ 1102, MIGR_ERROR_SYNTAX, LONG_NAME },
	{ 1103, MIGR_ERROR_SYNTAX, LONG_NAME },
	{ 1166, MIGR_ERROR_SYNTAX, LONG_NAME },
	{ 1280, MIGR_ERROR_SYNTAX, LONG_NAME },

	{ 6125, MIGR_ERROR_DATABASE, "a foreign key needs a unique index of exactly the columns that it refers to" },
	{ 1071, MIGR_ERROR_DATABASE, "index fewer characters of the column: name(191)" },
	{ 1118, MIGR_ERROR_DATABASE, "make some columns TEXT or BLOB" },
	{ 1115, MIGR_ERROR_DATABASE, "MySQL and MariaDB do not know all of each other's character sets" },
	{ 1273, MIGR_ERROR_DATABASE, "MySQL and MariaDB do not know all of each other's collations" },
	{ 1153, MIGR_ERROR_DATABASE, "it is longer than the server's max_allowed_packet: divide it, or raise that" },
	{ 2020, MIGR_ERROR_DATABASE, "it is longer than the server's max_allowed_packet: divide it, or raise that" },
	{ 1235, MIGR_ERROR_UNSUPPORTED, NULL },
	{ 1845, MIGR_ERROR_UNSUPPORTED, NOT_INSTANT },
	{ 1846, MIGR_ERROR_UNSUPPORTED, NOT_INSTANT },
	{ 2014, MIGR_ERROR_DATABASE, "read the results of the connection's last statement to their end first" },
	{ 2008, MIGR_ERROR_NO_MEMORY, NULL },
};

static fault_kind by_number(unsigned number)
{
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (kinds[i].number == number)
			return kinds[i];
	return (fault_kind){ number, MIGR_ERROR_DATABASE, NULL };
}

/* Whether the text says that this error, with a blank behind it, is the reason. */
static int has_number(const char *text, const char *number)
{
	static const char *const heads[] = { "error ", "rrno: ", "rrcode: " };

	for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++)
		for (const char *at = strstr(text, heads[i]); at; at = strstr(at + 1, heads[i]))
			if (strncmp(at + strlen(heads[i]), number, strlen(number)) == 0)
				return 1;
	return 0;
}

/* Some numbers stand for many things, which the text tells apart. */
static fault_kind by_text(unsigned number, const char *text)
{
	fault_kind kind = by_number(number);
	/* by the system, or by the engine: no more room in the file of rows, of an index */
	int is_full = has_number(text, "28 ") || has_number(text, "135 ") || has_number(text, "136 ");

	switch (number) {
	case 3:
	case 1026:
	case 1030:
		if (is_full)
			return by_number(1021);
		return (fault_kind){ number, MIGR_ERROR_IO, NULL };
	case 1005: /* a table could not be created or rebuilt */
		if (strstr(text, "rrno: 121"))
			return (fault_kind){ number, MIGR_ERROR_ALREADY_EXISTS,
				             "a constraint of that name is there already: " BY_HAND };
		if (strstr(text, "rrno: 150"))
			kind.hint = "a foreign key needs a table that is there, with an index of the same columns";
		return is_full ? by_number(1021) : kind;
	case 1290: /* the server runs with an option that forbids it */
		if (strstr(text, "read-only") || strstr(text, "read_only"))
			return (fault_kind){ number, MIGR_ERROR_READ_ONLY, by_number(1836).hint };
		return (fault_kind){ number, MIGR_ERROR_PERMISSION, NULL };
	default:
		return kind;
	}
}

int migr__mysql_is_lost(const mysql_connection *c)
{
	return by_number(mysql_errno(c->db)).status == MIGR_ERROR_CONNECTION_LOST;
}

int migr__mysql_was_empty(const mysql_connection *c)
{
	return mysql_errno(c->db) == 1065;
}

migr_status migr__mysql_fault(mysql_connection *c, const char *what)
{
	unsigned number = mysql_errno(c->db);
	const char *text = mysql_error(c->db), *state = mysql_sqlstate(c->db);
	fault_kind kind = by_text(number, text);
	char message[1024];

	if (number == 1317 && migr_host_cancelled(c->host))
		kind = (fault_kind){ number, MIGR_ERROR_CANCELLED, NULL };
	c->is_lost |= kind.status == MIGR_ERROR_CONNECTION_LOST;
	/* the client does not say which server that was */
	if (kind.status == MIGR_ERROR_CONNECTION_LOST && !what)
		what = c->name;
	snprintf(message, sizeof message, "%s%s%s", what ? what : "", what ? ": " : "",
	         *text ? text : "the client library reports no reason");
	if (state && strlen(state) != 5)
		state = NULL;
	return migr_host_fail(c->host, kind.status, (int32_t)number, state, message, kind.hint);
}
