/* SPDX-License-Identifier: MIT */
/**
 * @file operation.h
 * An operation as a record: what a revision wants, said once for all databases.
 *
 * Revisions use the functions of ops.h, each of which fills in one such record. Programs that make operations from
 * something else (a language binding, a comparison of schemas) fill it in themselves and call #migr_op_emit.
 */
#ifndef MIGR_OPERATION_H
#define MIGR_OPERATION_H

#include <libmigr/revision.h>
#include <libmigr/schema.h>

MIGR_BEGIN_DECLS

/** What an operation does. The comment names the members of #migr_operation that count, beside `schema` and `options`.
 */
typedef int32_t migr_operation_kind;

enum {
	/** `table_definition`. */
	MIGR_OP_CREATE_TABLE = 1,
	/** `table`. */
	MIGR_OP_DROP_TABLE = 2,
	/** `table`, `new_name`. */
	MIGR_OP_RENAME_TABLE = 3,
	/** `table`, `sql`: the comment, or NULL for none. */
	MIGR_OP_SET_TABLE_COMMENT = 4,
	/** `table`, `table_alteration`. */
	MIGR_OP_ALTER_TABLE = 5,
	/** `table`, `column`. */
	MIGR_OP_ADD_COLUMN = 10,
	/** `table`, `name`, `alteration`. */
	MIGR_OP_ALTER_COLUMN = 11,
	/** `table`, `name`. */
	MIGR_OP_DROP_COLUMN = 12,
	/** `table`, `name`, `new_name`. */
	MIGR_OP_RENAME_COLUMN = 13,
	/** `table`, `name`, `sql`: the comment, or NULL for none. */
	MIGR_OP_SET_COLUMN_COMMENT = 14,
	/** `table`, `index`. */
	MIGR_OP_CREATE_INDEX = 20,
	/** `table`, `name`; or `columns` for the one on these columns. */
	MIGR_OP_DROP_INDEX = 21,
	/** `table`, `name`, `new_name`. */
	MIGR_OP_RENAME_INDEX = 22,
	/** `table`, `key`. */
	MIGR_OP_CREATE_PRIMARY_KEY = 30,
	/** `table`, `key`. */
	MIGR_OP_CREATE_UNIQUE = 31,
	/** `table`, `foreign_key`. */
	MIGR_OP_CREATE_FOREIGN_KEY = 32,
	/** `table`, `check`. */
	MIGR_OP_CREATE_CHECK = 33,
	/** `table`, `exclude`. */
	MIGR_OP_CREATE_EXCLUDE = 34,
	/** `table`, `constraint_kind`, and `name`, or the definition: `columns`, for a check `sql`. */
	MIGR_OP_DROP_CONSTRAINT = 35,
	/** `table`, `name`, `new_name`. */
	MIGR_OP_RENAME_CONSTRAINT = 36,
	/** `table`, `name`. */
	MIGR_OP_VALIDATE_CONSTRAINT = 37,
	/** `name`. */
	MIGR_OP_CREATE_SCHEMA = 40,
	/** `name`. */
	MIGR_OP_DROP_SCHEMA = 41,
	/** `view`. */
	MIGR_OP_CREATE_VIEW = 42,
	/** `name`; `options->flags` with #MIGR_OPTION_MATERIALIZED. */
	MIGR_OP_DROP_VIEW = 43,
	/** `trigger`. */
	MIGR_OP_CREATE_TRIGGER = 44,
	/** `table`, `name`. */
	MIGR_OP_DROP_TRIGGER = 45,
	/** `sequence`. */
	MIGR_OP_CREATE_SEQUENCE = 46,
	/** `sequence`: its name, and what is to change. */
	MIGR_OP_ALTER_SEQUENCE = 47,
	/** `name`. */
	MIGR_OP_DROP_SEQUENCE = 48,
	/** `enumeration`. */
	MIGR_OP_CREATE_ENUM = 49,
	/** `enumeration` (its labels as they are before), `name`: the new label; `options->before`, `after`. */
	MIGR_OP_ADD_ENUM_VALUE = 50,
	/** `enumeration` (likewise), `name`, `new_name`. */
	MIGR_OP_RENAME_ENUM_VALUE = 51,
	/** `enumeration`. */
	MIGR_OP_DROP_ENUM = 52,
	/** `enumeration`, `new_name`. */
	MIGR_OP_RENAME_ENUM = 53,
	/** `sql` (may have variants). */
	MIGR_OP_EXECUTE = 60,
	/** `table`, `columns`, `values`, `n_values`. */
	MIGR_OP_BULK_INSERT = 61
};

/** What kind of constraint. */
typedef int32_t migr_constraint_kind;

enum {
	/** Not said: found by its name. */
	MIGR_CONSTRAINT_ANY = 0,
	/** The primary key. */
	MIGR_CONSTRAINT_PRIMARY_KEY = 1,
	/** A unique key. */
	MIGR_CONSTRAINT_UNIQUE = 2,
	/** A foreign key. */
	MIGR_CONSTRAINT_FOREIGN_KEY = 3,
	/** A check. */
	MIGR_CONSTRAINT_CHECK = 4,
	/** An exclusion. */
	MIGR_CONSTRAINT_EXCLUDE = 5
};

/** Flags of `migr_op_options::flags`. One that means nothing for an operation is an error. */
enum {
	/** Nothing happens if what is dropped is not there. */
	MIGR_OPTION_IF_EXISTS = UINT32_C(1) << 0,
	/** Nothing happens if what is made is there already. */
	MIGR_OPTION_IF_NOT_EXISTS = UINT32_C(1) << 1,
	/** An index is made or dropped without keeping writers out (PostgreSQL; the revision runs outside a
	   transaction). */
	MIGR_OPTION_CONCURRENTLY = UINT32_C(1) << 2,
	/** What depends on it is dropped as well (PostgreSQL). */
	MIGR_OPTION_CASCADE = UINT32_C(1) << 3,
	/** A change of type may lose what does not fit the new type. Without it, data that does not fit is an error. */
	MIGR_OPTION_ALLOW_LOSS = UINT32_C(1) << 4,
	/** A view of that name is replaced. */
	MIGR_OPTION_OR_REPLACE = UINT32_C(1) << 5,
	/** It is a materialized view (PostgreSQL). */
	MIGR_OPTION_MATERIALIZED = UINT32_C(1) << 6,
	/** The column is the first one (MySQL, SQLite). */
	MIGR_OPTION_FIRST = UINT32_C(1) << 7,
	/** The change only applies where it needs no copy of the table: MySQL's ALGORITHM=INSTANT, no copied row on
	   SQLite. */
	MIGR_OPTION_NO_COPY = UINT32_C(1) << 8
};

/** What an operation may be told beside what it does. All zero is the default. */
typedef struct migr_op_options {
	/** sizeof(migr_op_options); #MIGR_OP_OPTIONS sets it. */
	uint32_t struct_size;
	/** Any of the MIGR_OPTION_ flags. */
	uint32_t flags;
	/** The schema of the table or object; NULL for the current one, or for that of the definition. */
	const char *schema;
	/** Add column: behind this one (MySQL, SQLite). Add enum value: behind this one. */
	const char *after;
	/** Add enum value: before this one. */
	const char *before;
	/**
	 * Alter column: how the new value is computed from the old one (all databases), may have variants:
	 * `"CAST(price * 100 AS bigint)"`.
	 */
	const char *using_sql;
	/**
	 * Alter column, drop column, drop constraint: the column as it is before. Needed only where the database cannot
	 * be asked: in offline SQL, and in a derived downgrade, which takes a dropped or altered column back by it.
	 */
	const migr_column *existing;
	/** Drop table, alter table: the table as it is before, to take it back. */
	const migr_table *existing_table;
} migr_op_options;

/** Options for an argument: `&MIGR_OP_OPTIONS(.flags = MIGR_OPTION_IF_EXISTS)`. C only. */
#define MIGR_OP_OPTIONS(...) ((const migr_op_options){ .struct_size = sizeof(migr_op_options), __VA_ARGS__ })

/** Flags of `migr_alteration::flags`. */
enum {
	/** It takes no NULL any more. Rows that have one are an error that counts them, unless `fill_sql` says what
	   they get. */
	MIGR_ALTER_SET_NOT_NULL = UINT32_C(1) << 0,
	/** It takes NULL. */
	MIGR_ALTER_DROP_NOT_NULL = UINT32_C(1) << 1,
	/** It has no default any more. */
	MIGR_ALTER_DROP_DEFAULT = UINT32_C(1) << 2,
	/** The database counts it up from now on. */
	MIGR_ALTER_SET_AUTOINCREMENT = UINT32_C(1) << 3,
	/** The database does not count it up any more. */
	MIGR_ALTER_DROP_AUTOINCREMENT = UINT32_C(1) << 4,
	/** It is no generated column any more; its values stay. */
	MIGR_ALTER_DROP_GENERATED = UINT32_C(1) << 5,
	/** It has no comment any more. */
	MIGR_ALTER_DROP_COMMENT = UINT32_C(1) << 6,
	/** An UPDATE of the row does not set it any more (MySQL). */
	MIGR_ALTER_DROP_ON_UPDATE = UINT32_C(1) << 7,
	/** It is left out of `SELECT *` (MySQL). */
	MIGR_ALTER_SET_INVISIBLE = UINT32_C(1) << 8,
	/** It is among those of `SELECT *` again (MySQL). */
	MIGR_ALTER_DROP_INVISIBLE = UINT32_C(1) << 9,
	/** It has no collation of its own any more, and on MySQL no character set. */
	MIGR_ALTER_DROP_COLLATION = UINT32_C(1) << 10,
	/** It is counted up, and values of one's own are refused (PostgreSQL; elsewhere as SET_AUTOINCREMENT). */
	MIGR_ALTER_SET_IDENTITY_ALWAYS = UINT32_C(1) << 11,
	/** It is counted up, and takes values of one's own (PostgreSQL; elsewhere as SET_AUTOINCREMENT). */
	MIGR_ALTER_SET_IDENTITY_BY_DEFAULT = UINT32_C(1) << 12,
	/** Nothing special is said of its numbers any more: what `identity_options` said (PostgreSQL). */
	MIGR_ALTER_DROP_IDENTITY_OPTIONS = UINT32_C(1) << 13
};

/** What changes of a column; what is not given stays. */
typedef struct migr_alteration {
	/** sizeof(migr_alteration); #MIGR_ALTERATION sets it. */
	uint32_t struct_size;
	/** Any of the MIGR_ALTER_ flags. */
	uint32_t flags;
	/** The new name. */
	const char *new_name;
	/** The new type (may have variants). */
	const char *type;
	/** The new default as SQL (may have variants). */
	const char *default_sql;
	/** The new default as a value; #MIGR_VALUE_NULL: none. Not beside `default_sql`. */
	migr_value default_value;
	/** With MIGR_ALTER_SET_NOT_NULL: what rows get that have NULL, as SQL. */
	const char *fill_sql;
	/** The new collation. */
	const char *collation;
	/** The new comment. */
	const char *comment;
	/** The new expression of a generated column. */
	const char *generated_sql;
	/** The new character set (MySQL). */
	const char *charset;
	/** What an UPDATE of the row sets it to from now on (MySQL). */
	const char *on_update_sql;
	/**
	 * What else is to be said of the numbers of a column that is counted up, as in #migr_column (PostgreSQL). What
	 * it does not mention goes back to what it is by itself.
	 */
	const char *identity_options;
	/** The first number of a column that is counted up (PostgreSQL); on MySQL and SQLite the next one, unless there
	 * are larger ones already. 0: not changed. */
	int64_t identity_start;
	/** The distance of its numbers (PostgreSQL). 0: not changed. */
	int64_t identity_increment;
	/** With MIGR_ALTER_SET_NOT_NULL: what SQLite does about a NULL; also of a column that takes none already, where
	 * #MIGR_CONFLICT_ABORT takes the clause away. */
	migr_conflict not_null_conflict;
	/** Zero. */
	uint32_t reserved;
} migr_alteration;

/** An alteration for an argument: `&MIGR_ALTERATION(.type = "bigint")`. C only. */
#define MIGR_ALTERATION(...) ((const migr_alteration){ .struct_size = sizeof(migr_alteration), __VA_ARGS__ })

/** Flags of `migr_table_alteration::flags`. */
enum {
	/**
	 * MySQL: with `mysql_charset` or `mysql_collation`: all columns of text get it, and their values are converted.
	 * Without it, it is for columns that are added later; those that are there keep what they have.
	 */
	MIGR_ALTER_TABLE_CONVERT = UINT32_C(1) << 0,
	/** Nothing follows the bracket any more: all that `options` said goes back to what it is by itself. */
	MIGR_ALTER_TABLE_DROP_OPTIONS = UINT32_C(1) << 1
};

/** What changes of a table itself; what is not given stays. Columns, keys and the comment have their own operations. */
typedef struct migr_table_alteration {
	/** sizeof(migr_table_alteration); #MIGR_TABLE_ALTERATION sets it. */
	uint32_t struct_size;
	/** Any of the MIGR_ALTER_TABLE_ flags. */
	uint32_t flags;
	/** What it becomes: MIGR_STRICT, MIGR_WITHOUT_ROWID (SQLite), MIGR_UNLOGGED (PostgreSQL). */
	uint32_t set_flags;
	/** What it is no more, of the same. */
	uint32_t drop_flags;
	/** The new storage engine (MySQL). */
	const char *mysql_engine;
	/** The new character set (MySQL). */
	const char *mysql_charset;
	/** The new collation (MySQL). */
	const char *mysql_collation;
	/**
	 * What else follows the bracket from now on, with variants, as in #migr_table: `"postgresql: WITH (fillfactor =
	 * 70) | mysql: ROW_FORMAT=COMPACT"`. What it does not mention goes back to what it is by itself; a tablespace
	 * stays. To know what that is, the database is asked, or `options->existing_table`.
	 */
	const char *options;
} migr_table_alteration;

/** An alteration of a table for an argument: `&MIGR_TABLE_ALTERATION(.mysql_engine = "InnoDB")`. C only. */
#define MIGR_TABLE_ALTERATION(...)                                                                                     \
	((const migr_table_alteration){ .struct_size = sizeof(migr_table_alteration), __VA_ARGS__ })

/**
 * One operation as a record. Which members count is said at its kind; the others are zero. Texts, definitions and
 * values are only borrowed while the call lasts.
 */
typedef struct migr_operation {
	/** sizeof(migr_operation). */
	uint32_t struct_size;
	/** What it does. */
	migr_operation_kind kind;
	/** The table that it is about. */
	const char *table;
	/** A name: of a column, an index, a constraint, a view ... */
	const char *name;
	/** The name that it gets. */
	const char *new_name;
	/** Columns: `"a, b"`. */
	const char *columns;
	/** A text: SQL, or a comment. */
	const char *sql;
	/** How it is to be done; NULL for the default. */
	const migr_op_options *options;
	/** The table that is made. */
	const migr_table *table_definition;
	/** The column that is added. */
	const migr_column *column;
	/** What changes of a column. */
	const migr_alteration *alteration;
	/** The index that is made. */
	const migr_index *index;
	/** The primary or unique key that is made. */
	const migr_key *key;
	/** The foreign key that is made. */
	const migr_foreign_key *foreign_key;
	/** The check that is made. */
	const migr_check *check;
	/** The exclusion that is made. */
	const migr_exclude *exclude;
	/** The view that is made. */
	const migr_view *view;
	/** The trigger that is made. */
	const migr_trigger *trigger;
	/** The sequence that is made or altered. */
	const migr_sequence *sequence;
	/** The enum type. */
	const migr_enum *enumeration;
	/** Values of rows, one row after the other. */
	const migr_value *values;
	/** How many values. */
	size_t n_values;
	/** What kind of constraint. */
	migr_constraint_kind constraint_kind;
	/** Zero. */
	uint32_t reserved;
	/** What changes of the table itself. */
	const migr_table_alteration *table_alteration;
} migr_operation;

/** A record for an argument or a variable: `MIGR_OPERATION(.kind = MIGR_OP_DROP_TABLE, .table = "users")`. */
#define MIGR_OPERATION(...)                                                                                            \
	{                                                                                                              \
		.struct_size = sizeof(migr_operation), __VA_ARGS__                                                     \
	}

/**
 * Emits an operation: checks it, and lets the run do with it what it is there for.
 *
 * All functions of ops.h are this one with a record filled in. They are for the callback of the step, and for the
 * thread that it runs in. An error is also the step's (#migr_op_error), with the operation before its message; a
 * callback that returns it ends the step.
 *
 * @param op the step; not NULL.
 * @param operation the record; not NULL. Copied if it is kept.
 * @return #MIGR_OK; #MIGR_ERROR_SCHEMA if it contradicts itself or names what it may not; #MIGR_ERROR_TYPE for a type
 *         that is none; #MIGR_ERROR_UNSUPPORTED if this database cannot do it, with the reason;
 *         #MIGR_ERROR_NEEDS_DATABASE if it must look at the database and there is none; #MIGR_ERROR_DATA if rows stand
 *         against it; #MIGR_ERROR_LOSS if values would be cut or rounded; #MIGR_ERROR_DEPENDENT if something else uses
 *         what it would take away; #MIGR_ERROR_ABI_NEWER, #MIGR_ERROR_NO_MEMORY; or the database's error.
 * @since 0.1
 */
MIGR_API MIGR_NODISCARD migr_status migr_op_emit(migr_op *op, const migr_operation *operation);

MIGR_END_DECLS

#endif
