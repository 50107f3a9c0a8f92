/* SPDX-License-Identifier: MIT */
#include "op/reverse.h"

#include "dialect/dialect.h"
#include "schema/title.h"
#include "schema/type.h"

#include <string.h>

void migr__operations_init(migr__operations *operations, const migr__alloc *alloc)
{
	memset(operations, 0, sizeof *operations);
	operations->alloc = alloc;
}

void migr__operations_clear(migr__operations *operations)
{
	migr__free(operations->alloc, operations->items);
	migr__operations_init(operations, operations->alloc);
}

int migr__operations_add(migr__operations *operations, const migr_operation *operation)
{
	if (!migr__reserve(operations->alloc, &operations->items, &operations->capacity, operations->count + 1,
	                   sizeof *operations->items))
		return 0;
	operations->items[operations->count++] = *operation;
	return 1;
}

typedef struct reversal {
	const migr_operation *from;
	migr__arena *arena;
	migr_operation to; /* a kind of 0: nothing is to be done */
	migr_error *error;
} reversal;

static migr_status refuse(reversal *r, const char *why, const char *hint)
{
	migr__buf title;

	migr__buf_init(&title, r->arena->alloc);
	migr__operation_title(r->from, &title);
	migr__fail(r->error, MIGR_ERROR_IRREVERSIBLE, "%s cannot be taken back: %s", migr__buf_text(&title), why);
	migr__buf_free(&title);
	return migr__error_hint(r->error, "%s", hint ? hint : "write a downgrade for the revision");
}

/* The options of the reverse: where it is, and nothing else, unless a flag is given. */
static const migr_op_options *options_of(reversal *r, uint32_t flags, const migr_op_options *more)
{
	const migr_op_options *from = r->from->options;
	migr_op_options *options;

	if (!flags && !more && !(from && from->schema))
		return NULL;
	options = migr__arena_new(r->arena, 1, sizeof *options);
	if (!options) {
		migr__fail_memory(r->error);
		return NULL;
	}
	if (more)
		*options = *more;
	options->struct_size = sizeof *options;
	options->flags |= flags;
	if (from && from->schema)
		options->schema = from->schema;
	return options;
}

static void set_schema(reversal *r, const char *schema)
{
	migr_op_options *options;

	if (!schema)
		return;
	options = migr__arena_new(r->arena, 1, sizeof *options);
	if (!options) {
		migr__fail_memory(r->error);
		return;
	}
	options->struct_size = sizeof *options;
	options->schema = schema;
	r->to.options = options;
}

static int is_conditional(const migr_operation *operation)
{
	return operation->options &&
	       (operation->options->flags & (MIGR_OPTION_IF_EXISTS | MIGR_OPTION_IF_NOT_EXISTS)) != 0;
}

/* A name and its new one change places; the table of a renamed table is its new name. */
static migr_status swap_names(reversal *r)
{
	int is_table = r->from->kind == MIGR_OP_RENAME_TABLE;

	r->to = *r->from;
	r->to.options = options_of(r, 0, NULL);
	r->to.new_name = is_table ? r->from->table : r->from->name;
	if (is_table)
		r->to.table = r->from->new_name;
	else
		r->to.name = r->from->new_name;
	return r->error->status;
}

static migr_status drop_what_was_created(reversal *r, migr_operation_kind kind, const char *table, const char *name)
{
	uint32_t concurrently = r->from->options ? r->from->options->flags & MIGR_OPTION_CONCURRENTLY : 0;

	r->to.kind = kind;
	r->to.table = table;
	r->to.name = name;
	r->to.options = options_of(r, concurrently, NULL);
	return r->error->status;
}

static migr_status drop_constraint(reversal *r, migr_constraint_kind kind, const char *name, const char *columns,
                                   const char *sql)
{
	migr_status rc = drop_what_was_created(r, MIGR_OP_DROP_CONSTRAINT, r->from->table, name);

	r->to.constraint_kind = kind;
	if (!name) {
		r->to.columns = kind == MIGR_CONSTRAINT_PRIMARY_KEY ? NULL : columns;
		r->to.sql = sql;
	}
	return rc;
}

/* The columns of a key that says them by elements. */
static migr_status drop_key(reversal *r, migr_constraint_kind kind)
{
	const migr_key *key = r->from->key;

	if (!key->name && !key->columns && kind == MIGR_CONSTRAINT_UNIQUE)
		return refuse(r, "the key has no name, and its columns are given by elements", "give the key a name");
	return drop_constraint(r, kind, key->name, key->columns, NULL);
}

static migr_status drop_index(reversal *r)
{
	const migr_index *index = r->from->index;

	if (!index->name && !index->columns)
		return refuse(r, "the index has no name, and its columns are given by elements",
		              "give the index a name");
	drop_what_was_created(r, MIGR_OP_DROP_INDEX, r->from->table, index->name);
	r->to.columns = index->name ? NULL : index->columns;
	return r->error->status;
}

static migr_status drop_object(reversal *r, migr_operation_kind kind, const char *schema, const char *table,
                               const char *name)
{
	r->to.kind = kind;
	r->to.table = table;
	r->to.name = name;
	set_schema(r, schema ? schema : r->from->options ? r->from->options->schema : NULL);
	return r->error->status;
}

static migr_status reverse_drop_table(reversal *r)
{
	if (!r->from->options || !r->from->options->existing_table)
		return refuse(r, "what the table was is not known",
		              "say it by `options->existing_table`, or write a downgrade for the revision");
	r->to.kind = MIGR_OP_CREATE_TABLE;
	r->to.table_definition = r->from->options->existing_table;
	r->to.options = options_of(r, 0, NULL);
	return r->error->status;
}

static migr_status reverse_drop_column(reversal *r)
{
	if (!r->from->options || !r->from->options->existing)
		return refuse(r, "what the column was is not known",
		              "say it by `options->existing`, or write a downgrade for the revision");
	r->to.kind = MIGR_OP_ADD_COLUMN;
	r->to.table = r->from->table;
	r->to.column = r->from->options->existing;
	r->to.options = options_of(r, 0, NULL);
	return r->error->status;
}

static int changes_nothing_but_the_name(const migr_alteration *a)
{
	return !a->flags && !a->type && !a->default_sql && a->default_value.type == MIGR_VALUE_NULL && !a->collation &&
	       !a->comment && !a->generated_sql && !a->charset && !a->on_update_sql && !a->identity_options &&
	       !a->identity_start && !a->identity_increment;
}

static const uint32_t sets_counting =
	MIGR_ALTER_SET_AUTOINCREMENT | MIGR_ALTER_SET_IDENTITY_ALWAYS | MIGR_ALTER_SET_IDENTITY_BY_DEFAULT;

/* Whether, and how, it is counted up. */
static void restore_counting(const migr_column *was, const migr_alteration *did, migr_alteration *back)
{
	if (!(was->flags & (MIGR_AUTOINCREMENT | MIGR_IDENTITY_ALWAYS))) {
		if (did->flags & sets_counting)
			back->flags |= MIGR_ALTER_DROP_AUTOINCREMENT;
		return;
	}
	if (did->flags & (sets_counting | MIGR_ALTER_DROP_AUTOINCREMENT))
		back->flags |= was->flags & MIGR_IDENTITY_ALWAYS             ? MIGR_ALTER_SET_IDENTITY_ALWAYS
		               : did->flags & MIGR_ALTER_SET_IDENTITY_ALWAYS ? MIGR_ALTER_SET_IDENTITY_BY_DEFAULT
		                                                             : MIGR_ALTER_SET_AUTOINCREMENT;
	if (did->identity_start || (did->flags & MIGR_ALTER_DROP_AUTOINCREMENT))
		back->identity_start = was->identity_start ? was->identity_start : did->identity_start ? 1 : 0;
	if (did->identity_increment || (did->flags & MIGR_ALTER_DROP_AUTOINCREMENT))
		back->identity_increment = was->identity_increment   ? was->identity_increment
		                           : did->identity_increment ? 1
		                                                     : 0;
	if (did->identity_options || (did->flags & (MIGR_ALTER_DROP_IDENTITY_OPTIONS | MIGR_ALTER_DROP_AUTOINCREMENT)))
		back->identity_options = was->identity_options;
	if (did->identity_options && !was->identity_options)
		back->flags |= MIGR_ALTER_DROP_IDENTITY_OPTIONS;
}

static void restore_text(const migr_column *was, const migr_alteration *did, migr_alteration *back)
{
	if (did->collation || did->charset || (did->flags & MIGR_ALTER_DROP_COLLATION)) {
		back->collation = was->collation;
		back->charset = was->charset;
		if (!was->collation && !was->charset)
			back->flags |= MIGR_ALTER_DROP_COLLATION;
	}
	if (did->on_update_sql || (did->flags & MIGR_ALTER_DROP_ON_UPDATE)) {
		back->on_update_sql = was->on_update_sql;
		if (!was->on_update_sql)
			back->flags |= MIGR_ALTER_DROP_ON_UPDATE;
	}
	if (did->comment || (did->flags & MIGR_ALTER_DROP_COMMENT)) {
		back->comment = was->comment;
		if (!was->comment)
			back->flags |= MIGR_ALTER_DROP_COMMENT;
	}
	if (did->flags & (MIGR_ALTER_SET_INVISIBLE | MIGR_ALTER_DROP_INVISIBLE))
		back->flags |= was->flags & MIGR_INVISIBLE ? MIGR_ALTER_SET_INVISIBLE : MIGR_ALTER_DROP_INVISIBLE;
}

/* What the alteration changes, as it was before. */
static void restore(const migr_column *was, const migr_alteration *did, migr_alteration *back)
{
	int changes_default = did->default_sql || did->default_value.type != MIGR_VALUE_NULL ||
	                      (did->flags & MIGR_ALTER_DROP_DEFAULT);

	back->type = did->type ? was->type : NULL;
	back->generated_sql = did->generated_sql ? was->generated_sql : NULL;
	if (changes_default) {
		back->default_sql = was->default_sql;
		back->default_value = was->default_value;
		if (!was->default_sql && was->default_value.type == MIGR_VALUE_NULL)
			back->flags |= MIGR_ALTER_DROP_DEFAULT;
	}
	if (did->flags & (MIGR_ALTER_SET_NOT_NULL | MIGR_ALTER_DROP_NOT_NULL)) {
		int takes_none = (was->flags & (MIGR_NOT_NULL | MIGR_PRIMARY_KEY)) != 0;

		back->flags |= takes_none ? MIGR_ALTER_SET_NOT_NULL : MIGR_ALTER_DROP_NOT_NULL;
		if (takes_none)
			back->not_null_conflict = was->not_null_conflict   ? was->not_null_conflict
			                          : did->not_null_conflict ? MIGR_CONFLICT_ABORT
			                                                   : MIGR_CONFLICT_NONE;
	}
	restore_counting(was, did, back);
	restore_text(was, did, back);
}

/* What the alteration changes of the table itself, as it was before. */
static void restore_table(const migr_table *was, const migr_table_alteration *did, migr_table_alteration *back)
{
	uint32_t touched = did->set_flags | did->drop_flags;

	back->set_flags = touched & was->flags;
	back->drop_flags = touched & ~was->flags;
	if (did->mysql_engine)
		back->mysql_engine = was->mysql_engine ? was->mysql_engine : "InnoDB";
	if (did->mysql_charset || did->mysql_collation) {
		back->mysql_charset = was->mysql_charset || was->mysql_collation ? was->mysql_charset : "utf8mb4";
		back->mysql_collation = was->mysql_collation;
		back->flags |= did->flags & MIGR_ALTER_TABLE_CONVERT;
	}
	if (did->options || (did->flags & MIGR_ALTER_TABLE_DROP_OPTIONS)) {
		back->options = was->options;
		if (!was->options)
			back->flags |= MIGR_ALTER_TABLE_DROP_OPTIONS;
	}
}

/* Columns with a character set of their own had it before, and not afterwards. */
static int has_own_charset(const migr_table *table)
{
	for (uint32_t i = 0; i < table->columns.count; i++)
		if (table->columns.items[i].charset || table->columns.items[i].collation)
			return 1;
	return 0;
}

/* Offline the way back must know what options are there by then. */
static const migr_table *table_after(reversal *r, const migr_table *was, const migr_table_alteration *did)
{
	migr_table *after;

	if (!did->options && !(did->flags & MIGR_ALTER_TABLE_DROP_OPTIONS))
		return NULL;
	after = migr__arena_new(r->arena, 1, sizeof *after);
	if (!after) {
		migr__fail_memory(r->error);
		return NULL;
	}
	*after = *was;
	after->options = did->options;
	return after;
}

static migr_status reverse_alter_table(reversal *r)
{
	const migr_table_alteration *did = r->from->table_alteration;
	const migr_table *was = r->from->options ? r->from->options->existing_table : NULL;
	migr_table_alteration *back;
	migr_op_options with = { .existing_table = NULL };

	if (!was)
		return refuse(r, "what the table was is not known",
		              "say it by `options->existing_table`, or write a downgrade for the revision");
	if ((did->flags & MIGR_ALTER_TABLE_CONVERT) && has_own_charset(was))
		return refuse(r, "columns had character sets of their own", NULL);
	back = migr__arena_new(r->arena, 1, sizeof *back);
	if (!back)
		return migr__fail_memory(r->error);
	back->struct_size = sizeof *back;
	restore_table(was, did, back);
	r->to.kind = MIGR_OP_ALTER_TABLE;
	r->to.table = r->from->table;
	r->to.table_alteration = back;
	with.existing_table = table_after(r, was, did);
	r->to.options = options_of(r, 0, with.existing_table ? &with : NULL);
	return r->error->status;
}

static migr_status reverse_alter_column(reversal *r)
{
	const migr_alteration *did = r->from->alteration;
	const migr_column *was = r->from->options ? r->from->options->existing : NULL;
	migr_alteration *back = migr__arena_new(r->arena, 1, sizeof *back);

	if (!back)
		return migr__fail_memory(r->error);
	if (!was && !changes_nothing_but_the_name(did))
		return refuse(r, "what the column was is not known",
		              "say it by `options->existing`, or write a downgrade for the revision");
	if (did->flags & MIGR_ALTER_DROP_GENERATED)
		return refuse(r, "values of its own would be lost", NULL);
	back->struct_size = sizeof *back;
	if (was)
		restore(was, did, back);
	back->new_name = did->new_name ? r->from->name : NULL;
	r->to.kind = MIGR_OP_ALTER_COLUMN;
	r->to.table = r->from->table;
	r->to.name = did->new_name ? did->new_name : r->from->name;
	r->to.alteration = back;
	r->to.options = options_of(r, 0, NULL);
	return r->error->status;
}

/* The labels as they are after the renaming, as a text. */
static const char *renamed_labels(reversal *r, const migr_enum *type)
{
	migr__names labels;
	migr__buf text;
	const char *copy;

	if (migr__labels_parse(type->labels, r->arena, &labels, r->error) != MIGR_OK)
		return NULL;
	migr__buf_init(&text, r->arena->alloc);
	for (size_t i = 0; i < labels.count; i++) {
		int is_it = strcmp(labels.items[i], r->from->name) == 0;

		migr__buf_puts(&text, i ? ", " : "");
		migr__quote(&text, is_it ? r->from->new_name : labels.items[i], '\'');
	}
	copy = text.failed ? NULL : migr__arena_strdup(r->arena, migr__buf_text(&text));
	migr__buf_free(&text);
	if (!copy)
		migr__fail_memory(r->error);
	return copy;
}

static migr_status reverse_enum_value(reversal *r)
{
	migr_enum *type;

	if (r->from->kind == MIGR_OP_ADD_ENUM_VALUE)
		return refuse(r, "rows may have the label, and PostgreSQL cannot drop one", NULL);
	type = migr__arena_new(r->arena, 1, sizeof *type);
	if (!type)
		return migr__fail_memory(r->error);
	*type = *r->from->enumeration;
	if (type->labels)
		type->labels = renamed_labels(r, type);
	swap_names(r);
	r->to.enumeration = type;
	return r->error->status;
}

static migr_status reverse_rename_enum(reversal *r)
{
	migr_enum *type = migr__arena_new(r->arena, 1, sizeof *type);

	if (!type)
		return migr__fail_memory(r->error);
	*type = *r->from->enumeration;
	type->name = r->from->new_name;
	r->to.kind = MIGR_OP_RENAME_ENUM;
	r->to.enumeration = type;
	r->to.new_name = r->from->enumeration->name;
	r->to.options = options_of(r, 0, NULL);
	return r->error->status;
}

static migr_status reverse_enum(reversal *r, migr_operation_kind kind)
{
	if (kind == MIGR_OP_CREATE_ENUM && !r->from->enumeration->labels)
		return refuse(r, "its labels are not known", "say them by `labels`");
	r->to.kind = kind;
	r->to.enumeration = r->from->enumeration;
	r->to.options = options_of(r, 0, NULL);
	return r->error->status;
}

static migr_status reverse_created(reversal *r)
{
	const migr_operation *from = r->from;

	switch (from->kind) {
	case MIGR_OP_CREATE_TABLE:
		r->to.kind = MIGR_OP_DROP_TABLE;
		r->to.table = from->table_definition->name;
		set_schema(r, from->options && from->options->schema ? from->options->schema
		                                                     : from->table_definition->schema);
		return r->error->status;
	case MIGR_OP_ADD_COLUMN:
		return drop_what_was_created(r, MIGR_OP_DROP_COLUMN, from->table, from->column->name);
	case MIGR_OP_CREATE_INDEX:
		return drop_index(r);
	case MIGR_OP_CREATE_PRIMARY_KEY:
		return drop_key(r, MIGR_CONSTRAINT_PRIMARY_KEY);
	case MIGR_OP_CREATE_UNIQUE:
		return drop_key(r, MIGR_CONSTRAINT_UNIQUE);
	case MIGR_OP_CREATE_FOREIGN_KEY:
		return drop_constraint(r, MIGR_CONSTRAINT_FOREIGN_KEY, from->foreign_key->name,
		                       from->foreign_key->columns, NULL);
	case MIGR_OP_CREATE_CHECK:
		return drop_constraint(r, MIGR_CONSTRAINT_CHECK, from->check->name, NULL, from->check->sql);
	case MIGR_OP_CREATE_EXCLUDE:
		return from->exclude->name
		               ? drop_constraint(r, MIGR_CONSTRAINT_EXCLUDE, from->exclude->name, NULL, NULL)
		               : refuse(r, "the exclusion has no name", "give it one");
	case MIGR_OP_CREATE_SCHEMA:
		return drop_object(r, MIGR_OP_DROP_SCHEMA, NULL, NULL, from->name);
	case MIGR_OP_CREATE_VIEW:
		if (from->options && (from->options->flags & MIGR_OPTION_OR_REPLACE))
			return refuse(r, "what the view was before is not known", NULL);
		drop_object(r, MIGR_OP_DROP_VIEW, from->view->schema, NULL, from->view->name);
		if (from->view->flags & MIGR_MATERIALIZED)
			r->to.options = options_of(r, MIGR_OPTION_MATERIALIZED, r->to.options);
		return r->error->status;
	case MIGR_OP_CREATE_TRIGGER:
		return drop_object(r, MIGR_OP_DROP_TRIGGER, from->trigger->schema, from->trigger->table,
		                   from->trigger->name);
	case MIGR_OP_CREATE_SEQUENCE:
		return drop_object(r, MIGR_OP_DROP_SEQUENCE, from->sequence->schema, NULL, from->sequence->name);
	default:
		return refuse(r, "what was there before is not known", NULL);
	}
}

static migr_status reverse_one(reversal *r)
{
	memset(&r->to, 0, sizeof r->to);
	r->to.struct_size = sizeof r->to;
	if (is_conditional(r->from))
		return refuse(r, "whether it does anything depends on the database (IF [NOT] EXISTS)", NULL);
	switch (r->from->kind) {
	case MIGR_OP_DROP_TABLE:
		return reverse_drop_table(r);
	case MIGR_OP_DROP_COLUMN:
		return reverse_drop_column(r);
	case MIGR_OP_ALTER_COLUMN:
		return reverse_alter_column(r);
	case MIGR_OP_ALTER_TABLE:
		return reverse_alter_table(r);
	case MIGR_OP_RENAME_ENUM:
		return reverse_rename_enum(r);
	case MIGR_OP_RENAME_TABLE:
	case MIGR_OP_RENAME_COLUMN:
	case MIGR_OP_RENAME_INDEX:
	case MIGR_OP_RENAME_CONSTRAINT:
		return swap_names(r);
	case MIGR_OP_CREATE_ENUM:
		return reverse_enum(r, MIGR_OP_DROP_ENUM);
	case MIGR_OP_DROP_ENUM:
		return reverse_enum(r, MIGR_OP_CREATE_ENUM);
	case MIGR_OP_ADD_ENUM_VALUE:
	case MIGR_OP_RENAME_ENUM_VALUE:
		return reverse_enum_value(r);
	case MIGR_OP_VALIDATE_CONSTRAINT:
		return MIGR_OK;
	case MIGR_OP_EXECUTE:
		return refuse(r, "what SQL text does is not known", NULL);
	case MIGR_OP_BULK_INSERT:
		return refuse(r, "which rows are the inserted ones cannot be told later", NULL);
	default:
		return reverse_created(r);
	}
}

/* Its table was created among the first `count` operations, and goes with that; SQL text is about who knows what. */
static int goes_with_its_table(const migr__operations *operations, size_t count)
{
	const migr_operation *operation = &operations->items[count];
	const char *table = operation->trigger ? operation->trigger->table : operation->table;

	if (!table || operation->kind == MIGR_OP_DROP_TABLE || operation->kind == MIGR_OP_RENAME_TABLE)
		return 0;
	for (size_t i = count; i-- > 0;) {
		const migr_operation *before = &operations->items[i];

		if (before->kind == MIGR_OP_RENAME_TABLE && strcmp(before->new_name, table) == 0)
			table = before->table;
		if (before->kind == MIGR_OP_CREATE_TABLE && strcmp(before->table_definition->name, table) == 0)
			return !is_conditional(before);
	}
	return 0;
}

migr_status migr__reverse(const migr__operations *operations, migr__arena *arena, migr__operations *out,
                          migr_error *error)
{
	reversal r = { NULL, arena, { 0 }, error };

	migr__error_clear(error);
	for (size_t i = operations->count; i-- > 0;) {
		if (goes_with_its_table(operations, i))
			continue;
		r.from = &operations->items[i];
		if (reverse_one(&r) != MIGR_OK)
			return error->status;
		if (r.to.kind && !migr__operations_add(out, &r.to))
			return migr__fail_memory(error);
	}
	return MIGR_OK;
}
