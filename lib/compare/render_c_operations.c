/* SPDX-License-Identifier: MIT */
/*
 * Operations as the body of a callback: calls of the functions of ops.h.
 */
#include "compare/render.h"
#include "compare/render_c.h"

#include "base/text.h"
#include "schema/title.h"

#include <string.h>

enum { MAX_ARGUMENTS = 6 };

/*
 * What each function takes between the step and the options, by the members of the record. An operation that has other
 * members is written as a record.
 */
static const struct call {
	migr_operation_kind kind;
	const char *arguments[MAX_ARGUMENTS];
} calls[] = {
	{ MIGR_OP_CREATE_TABLE, { "table_definition" } },
	{ MIGR_OP_DROP_TABLE, { "table" } },
	{ MIGR_OP_RENAME_TABLE, { "table", "new_name" } },
	{ MIGR_OP_SET_TABLE_COMMENT, { "table", "sql" } },
	{ MIGR_OP_ALTER_TABLE, { "table", "table_alteration" } },
	{ MIGR_OP_ADD_COLUMN, { "table", "column" } },
	{ MIGR_OP_ALTER_COLUMN, { "table", "name", "alteration" } },
	{ MIGR_OP_DROP_COLUMN, { "table", "name" } },
	{ MIGR_OP_RENAME_COLUMN, { "table", "name", "new_name" } },
	{ MIGR_OP_SET_COLUMN_COMMENT, { "table", "name", "sql" } },
	{ MIGR_OP_CREATE_INDEX, { "table", "index" } },
	{ MIGR_OP_DROP_INDEX, { "table", "name", "columns" } },
	{ MIGR_OP_RENAME_INDEX, { "table", "name", "new_name" } },
	{ MIGR_OP_CREATE_PRIMARY_KEY, { "table", "key" } },
	{ MIGR_OP_CREATE_UNIQUE, { "table", "key" } },
	{ MIGR_OP_CREATE_FOREIGN_KEY, { "table", "foreign_key" } },
	{ MIGR_OP_CREATE_CHECK, { "table", "check" } },
	{ MIGR_OP_CREATE_EXCLUDE, { "table", "exclude" } },
	{ MIGR_OP_DROP_CONSTRAINT, { "table", "constraint_kind", "name", "columns" } },
	{ MIGR_OP_RENAME_CONSTRAINT, { "table", "name", "new_name" } },
	{ MIGR_OP_VALIDATE_CONSTRAINT, { "table", "name" } },
	{ MIGR_OP_CREATE_SCHEMA, { "name" } },
	{ MIGR_OP_DROP_SCHEMA, { "name" } },
	{ MIGR_OP_CREATE_VIEW, { "view" } },
	{ MIGR_OP_DROP_VIEW, { "name" } },
	{ MIGR_OP_CREATE_TRIGGER, { "trigger" } },
	{ MIGR_OP_DROP_TRIGGER, { "table", "name" } },
	{ MIGR_OP_CREATE_SEQUENCE, { "sequence" } },
	{ MIGR_OP_ALTER_SEQUENCE, { "sequence" } },
	{ MIGR_OP_DROP_SEQUENCE, { "name" } },
	{ MIGR_OP_CREATE_ENUM, { "enumeration" } },
	{ MIGR_OP_ADD_ENUM_VALUE, { "enumeration", "name" } },
	{ MIGR_OP_RENAME_ENUM_VALUE, { "enumeration", "name", "new_name" } },
	{ MIGR_OP_DROP_ENUM, { "enumeration" } },
	{ MIGR_OP_RENAME_ENUM, { "enumeration", "new_name" } },
	{ MIGR_OP_EXECUTE, { "sql" } },
	{ MIGR_OP_BULK_INSERT, { "table", "columns", "values" } },
};

/* The condition of a check stands where the columns of a key do. */
static const struct call drop_check = { MIGR_OP_DROP_CONSTRAINT, { "table", "constraint_kind", "name", "sql" } };

static const struct call *find_call(const migr_operation *operation)
{
	if (operation->kind == MIGR_OP_DROP_CONSTRAINT && operation->constraint_kind == MIGR_CONSTRAINT_CHECK)
		return &drop_check;
	for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++)
		if (calls[i].kind == operation->kind)
			return &calls[i];
	return NULL;
}

static int takes(const struct call *call, const char *member)
{
	for (size_t i = 0; i < MAX_ARGUMENTS && call->arguments[i]; i++)
		if (strcmp(call->arguments[i], member) == 0)
			return 1;
	return 0;
}

/* Whether the function can say all of it. */
static int says_all(const struct call *call, const migr_operation *operation)
{
	for (size_t i = 0; i < migr__shape_operation.count; i++) {
		const migr__member *member = &migr__shape_operation.members[i];
		int is_usual = strcmp(member->name, "kind") == 0 ||
		               (strcmp(member->name, "options") == 0 && operation->kind != MIGR_OP_EXECUTE);

		if (!is_usual && migr__member_is_set(member, operation) && !takes(call, member->name))
			return 0;
	}
	return 1;
}

/* --- arguments --- */

static migr__c_part *next(migr__c_parts *parts)
{
	return &parts->items[parts->count++];
}

static void plain(migr__c_writer *writer, migr__c_parts *parts, const char *text)
{
	migr__c_part *part = next(parts);

	part->text = text;
	migr__c_part_done(writer, part);
}

static void add_values(migr__c_writer *writer, migr__c_parts *parts, const migr_operation *operation)
{
	if (!operation->n_values) {
		plain(writer, parts, "MIGR_NO_PARAMS");
		return;
	}
	for (size_t i = 0; i < operation->n_values; i++) {
		migr__c_part *part = next(parts);

		part->head = i ? "" : "MIGR_PARAMS(";
		migr__c_value_part(writer, part, &operation->values[i]);
		if (i + 1 == operation->n_values) {
			part->tail = migr__c_printf(writer, "%s)", part->tail);
			part->width++;
		}
	}
}

/* The pieces of a record that has just that member: one, without the name. */
static void add_member(migr__c_writer *writer, migr__c_parts *parts, const migr_operation *operation, const char *name)
{
	const migr__member *member = migr__shape_member(&migr__shape_operation, name);
	const char *place = (const char *)operation + member->offset, *variable;
	migr_operation only = { 0 };
	migr__c_parts some;

	if (member->kind == MIGR__MEMBER_NUMBER) {
		plain(writer, parts,
		      migr__c_word(writer, &migr__shape_operation, member, *(const uint32_t *)(const void *)place));
		return;
	}
	if (!migr__member_is_set(member, operation)) {
		plain(writer, parts, "NULL");
		return;
	}
	variable = migr__c_variable_of(writer, place);
	if (variable) {
		plain(writer, parts, migr__c_printf(writer, "&%s", variable));
		return;
	}
	memcpy((char *)&only + member->offset, place, sizeof(void *));
	some = migr__c_members(writer, &migr__shape_operation, &only, 1);
	if (some.count == 1) {
		/* ".column = &MIGR_COLUMN(" */
		size_t size = strlen(member->name) + strlen(". = ");

		/* without memory it is empty */
		some.items[0].head += strnlen(some.items[0].head, size);
		some.items[0].width -= size;
		*next(parts) = some.items[0];
	}
}

static migr__c_parts arguments(migr__c_writer *writer, const struct call *call, const migr_operation *operation)
{
	migr__c_parts parts = {
		migr__arena_new(writer->arena, MAX_ARGUMENTS + 3 + operation->n_values, sizeof(migr__c_part)), 0
	};

	if (!parts.items) {
		writer->failed = 1;
		return parts;
	}
	plain(writer, &parts, "op");
	for (size_t i = 0; i < MAX_ARGUMENTS && call->arguments[i]; i++)
		if (strcmp(call->arguments[i], "values") == 0)
			add_values(writer, &parts, operation);
		else
			add_member(writer, &parts, operation, call->arguments[i]);
	if (operation->kind != MIGR_OP_EXECUTE)
		add_member(writer, &parts, operation, "options");
	return parts;
}

/* --- statements --- */

static void indent(migr__c_writer *writer, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		migr__buf_putc(writer->out, '\t');
}

/* BEGIN is what stands before the call: "return ". */
static void add_call(migr__c_writer *writer, const migr_operation *operation, const char *begin)
{
	const struct call *call = find_call(operation);
	migr__c_parts parts;

	if (call && says_all(call, operation)) {
		const char *name = migr__operation_name(operation->kind);

		parts = arguments(writer, call, operation);
		migr__c_layout(writer,
		               migr__c_printf(writer, "%smigr_op_%s%s(", begin, name,
		                              operation->kind == MIGR_OP_EXECUTE ? "_variants" : ""),
		               &parts, ");\n", MIGR__C_HANGING);
		return;
	}
	parts = migr__c_members(writer, &migr__shape_operation, operation, 1);
	migr__c_layout(writer,
	               migr__c_printf(writer, "%smigr_op_emit(op, &(const migr_operation)MIGR_OPERATION(", begin),
	               &parts, "));\n", MIGR__C_HANGING);
}

static void add_comment(migr__c_writer *writer, const migr_operation *operation)
{
	const char *loses = migr__operation_loses(operation, writer->arena);

	if (!loses)
		return;
	writer->failed |= !*loses;
	indent(writer, 1);
	migr__buf_puts(writer->out, "/* loses ");
	migr__c_comment(writer->out, loses);
	migr__buf_puts(writer->out, " */\n");
}

static void add_statement(migr__c_writer *writer, const migr_operation *operation, int is_first)
{
	add_comment(writer, operation);
	writer->indent = is_first ? 1 : 2;
	if (!is_first)
		migr__buf_puts(writer->out, "\tif (rc == MIGR_OK)\n");
	indent(writer, writer->indent);
	add_call(writer, operation, "rc = ");
}

static void add_statements(migr__c_writer *writer, const migr_operation *operations, size_t count)
{
	if (count > 1)
		migr__buf_puts(writer->out, "\tmigr_status rc;\n\n");
	migr__buf_puts(writer->out, count ? "\t(void)app;\n" : "\t(void)op;\n\t(void)app;\n\treturn MIGR_OK;\n");
	if (count == 1) {
		add_comment(writer, operations);
		writer->indent = 1;
		indent(writer, 1);
		add_call(writer, operations, "return ");
	}
	if (count < 2)
		return;
	for (size_t i = 0; i < count && !writer->failed; i++)
		add_statement(writer, &operations[i], i == 0);
	migr__buf_puts(writer->out, "\treturn rc;\n");
}

/* What its variables' names begin with, where what is named has none of its own. */
static const char *stem_of(migr__c_writer *writer, const migr_operation *operation)
{
	const char *object = migr__operation_object(operation);
	const char *part = operation->index     ? operation->index->name
	                   : operation->key     ? operation->key->name
	                   : operation->exclude ? operation->exclude->name
	                                        : NULL;

	return migr__c_mangle(writer, part ? part : object);
}

/* Without what is no part of it: hints that only a comparison understands, keys beside their columns. */
static const migr_operation *tidy(migr__c_writer *writer, const migr_operation *operations, size_t count)
{
	migr_operation *copies = migr__arena_new(writer->arena, count + 1, sizeof *copies);

	if (!copies) {
		writer->failed = 1;
		return NULL;
	}
	for (size_t i = 0; i < count; i++) {
		copies[i] = operations[i];
		if (!operations[i].table_definition)
			continue;
		copies[i].table_definition = migr__fold_keys(operations[i].table_definition, writer->arena);
		if (!copies[i].table_definition) {
			writer->failed = 1;
			return NULL;
		}
	}
	return copies;
}

static void render(migr__c_writer *writer, const migr_operation *operations, size_t count, migr__buf *variables,
                   migr__buf *statements)
{
	const migr_operation *tidied = tidy(writer, operations, count);

	if (!tidied)
		return;
	writer->is_local = 1;
	writer->indent = 1;
	writer->out = variables;
	for (size_t i = 0; i < count && !writer->failed; i++) {
		/* its body's members, as a call has them */
		migr__c_declare_parts(writer, &migr__shape_operation, &tidied[i], stem_of(writer, &tidied[i]), 0);
	}
	writer->out = statements;
	add_statements(writer, tidied, count);
}

migr_status migr__render_operations_c(const migr_operation *operations, size_t count, migr__buf *out, migr_error *error)
{
	migr__buf variables, statements;
	migr__c_writer writer;
	migr__arena arena;
	int is_done;

	migr__arena_init(&arena, out->alloc);
	migr__buf_init(&variables, out->alloc);
	migr__buf_init(&statements, out->alloc);
	migr__c_writer_init(&writer, &arena, &variables);
	render(&writer, operations, count, &variables, &statements);
	if (writer.has_long_text)
		migr__buf_puts(out, MIGR__C_LONG_TEXT);
	migr__buf_add(out, migr__buf_text(&variables), variables.size);
	migr__buf_add(out, migr__buf_text(&statements), statements.size);
	is_done = !writer.failed && !variables.failed && !statements.failed && !out->failed;
	migr__c_writer_clear(&writer);
	migr__buf_free(&variables);
	migr__buf_free(&statements);
	migr__arena_clear(&arena);
	return is_done ? MIGR_OK : migr__fail_memory(error);
}

const char *migr__operation_loses(const migr_operation *operation, migr__arena *arena)
{
	const char *what = NULL, *text = NULL, *object = migr__operation_object(operation),
		   *part = migr__operation_part(operation);
	migr__buf buf;

	switch (operation->kind) {
	case MIGR_OP_DROP_TABLE:
		what = "the rows of ";
		part = NULL;
		break;
	case MIGR_OP_DROP_COLUMN:
		what = "the values of ";
		break;
	case MIGR_OP_ALTER_COLUMN:
		if (operation->options && (operation->options->flags & MIGR_OPTION_ALLOW_LOSS))
			what = "values that do not fit, of ";
		break;
	case MIGR_OP_DROP_SCHEMA:
		what = "all that is in ";
		break;
	case MIGR_OP_DROP_SEQUENCE:
		what = "the number that is next in ";
		break;
	default:
		break;
	}
	if (!what)
		return NULL;
	migr__buf_init(&buf, arena->alloc);
	migr__buf_printf(&buf, "%s%s%s%s", what, object ? object : "it", part ? "." : "", part ? part : "");
	if (!buf.failed)
		text = migr__arena_strndup(arena, migr__buf_text(&buf), buf.size);
	migr__buf_free(&buf);
	return text ? text : "";
}
