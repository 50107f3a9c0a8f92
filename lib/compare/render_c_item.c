/* SPDX-License-Identifier: MIT */
#include "compare/render_c.h"

#include "schema/title.h"

#include <string.h>

static const void *place_of(const migr__member *member, const void *item)
{
	return (const char *)item + member->offset;
}

static int is_written(const migr__c_writer *writer, const migr__member *member, const void *item)
{
	if (member->kind == MIGR__MEMBER_HINT)
		return writer->with_hints && *(const char *const *)place_of(member, item) != NULL;
	return migr__member_is_set(member, item);
}

const char *migr__c_type(migr__c_writer *writer, const migr__shape *shape)
{
	const char *name = migr__c_printf(writer, "%s", *shape->literal ? shape->literal : "MIGR_ELEMENT");
	char type[32];
	size_t i;

	for (i = 0; name[i] && i + 1 < sizeof type; i++)
		type[i] = (char)(name[i] >= 'A' && name[i] <= 'Z' ? name[i] - 'A' + 'a' : name[i]);
	type[i] = '\0';
	return migr__c_printf(writer, "%s", type);
}

/* What its variables are called, for those that are variables. */
static const char *variable_suffix(const migr__shape *shape)
{
	static const struct {
		const migr__shape *shape;
		const char *suffix;
	} suffixes[] = {
		{ &migr__shape_table, "table" },       { &migr__shape_view, "view" },
		{ &migr__shape_trigger, "trigger" },   { &migr__shape_enum, "enum" },
		{ &migr__shape_sequence, "sequence" },
	};

	for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++)
		if (suffixes[i].shape == shape)
			return suffixes[i].suffix;
	return NULL;
}

int migr__c_is_variable(const migr__shape *shape)
{
	return variable_suffix(shape) != NULL;
}

/* --- members --- */

static const char *text_of(const migr__shape *shape, const void *item, const char *name)
{
	const migr__member *member = migr__shape_member(shape, name);

	return member ? *(const char *const *)place_of(member, item) : NULL;
}

/* A name and a type, or a name, may come first and without saying what they are. */
static size_t count_positional(const migr__c_writer *writer, const migr__shape *shape, const void *item, int in_macro)
{
	size_t others = 0;

	if (migr__c_is_variable(shape))
		return 1;
	if (shape != &migr__shape_column || !text_of(shape, item, "name") || !text_of(shape, item, "type"))
		return 0;
	for (size_t i = 0; i < shape->count; i++)
		others += (size_t)is_written(writer, &shape->members[i], item);
	return in_macro || others > 2 ? 2 : 0; /* gcc warns about { "a", "text" } */
}

static void item_part(migr__c_writer *writer, migr__c_part *part, const migr__member *member, const void *item)
{
	const void *place = place_of(member, item);
	const char *variable = migr__c_variable_of(writer, place);
	migr__c_parts inner;

	if (variable) {
		part->text = migr__c_printf(writer, "&%s", variable);
		migr__c_part_done(writer, part);
		return;
	}
	part->shape = member->shape;
	part->item = *(const void *const *)place;
	part->head = migr__c_printf(writer, "%s&%s(", part->head, member->shape->literal);
	part->tail = ")";
	inner = migr__c_members(writer, part->shape, part->item, 1);
	part->width = strlen(part->head) + strlen(part->tail);
	for (size_t i = 0; i < inner.count; i++)
		part->width += inner.items[i].width + (i ? 2 : 0);
	if (!migr__c_fits(&inner, 0, 0))
		part->width = MIGR__C_WIDTH + 1;
}

/* {values, count}: only a record of an operation has such. */
static void values_part(migr__c_writer *writer, migr__c_part *part, const void *place)
{
	const migr_value *values = *(const migr_value *const *)place;
	size_t count = *(const size_t *)(const void *)((const char *)place + sizeof(void *));
	migr__buf text;

	migr__buf_init(&text, writer->arena->alloc);
	migr__buf_puts(&text, "(const migr_value[]){ ");
	for (size_t i = 0; i < count; i++) {
		migr__c_part value = { 0 };
		migr__c_parts one = { &value, 1 };
		migr__c_writer inner = *writer;

		migr__c_value_part(writer, &value, &values[i]);
		inner.out = &text;
		migr__c_layout(&inner, i ? ", " : "", &one, "", MIGR__C_HANGING);
	}
	migr__buf_printf(&text, " }, .n_values = %zu", count);
	part->text = migr__c_printf(writer, "%s", migr__buf_text(&text));
	writer->failed |= text.failed;
	migr__buf_free(&text);
	migr__c_part_done(writer, part);
}

static const char *kind_word(migr__c_writer *writer, int32_t kind)
{
	const char *name = migr__operation_name(kind);
	char word[40];
	size_t i;

	if (!name)
		return migr__c_printf(writer, "%d", kind);
	for (i = 0; name[i] && i + 1 < sizeof word; i++)
		word[i] = (char)(name[i] >= 'a' && name[i] <= 'z' ? name[i] - 'a' + 'A' : name[i]);
	word[i] = '\0';
	return migr__c_printf(writer, "MIGR_OP_%s", word);
}

static void member_part(migr__c_writer *writer, migr__c_part *part, const migr__shape *shape,
                        const migr__member *member, const void *item)
{
	const void *place = place_of(member, item);

	switch (member->kind) {
	case MIGR__MEMBER_TEXT:
	case MIGR__MEMBER_HINT:
		migr__c_text_part(writer, part, *(const char *const *)place);
		return;
	case MIGR__MEMBER_VALUE:
		migr__c_value_part(writer, part, place);
		return;
	case MIGR__MEMBER_ITEM:
		item_part(writer, part, member, item);
		return;
	case MIGR__MEMBER_VALUES:
		values_part(writer, part, place);
		return;
	case MIGR__MEMBER_FLAGS:
	case MIGR__MEMBER_NUMBER:
		part->text = shape == &migr__shape_operation && strcmp(member->name, "kind") == 0
		                     ? kind_word(writer, *(const int32_t *)place)
		                     : migr__c_word(writer, shape, member, *(const uint32_t *)place);
		break;
	case MIGR__MEMBER_LONG:
		part->text = migr__c_integer(writer, *(const int64_t *)place, "");
		break;
	case MIGR__MEMBER_LIST:
	case MIGR__MEMBER_REFS: {
		const char *variable = migr__c_variable_of(writer, place);

		part->text = migr__c_printf(writer, "MIGR_LIST(%s)", variable ? variable : "");
		break;
	}
	case MIGR__MEMBER_SIZE:
	default:
		part->text = "";
	}
	migr__c_part_done(writer, part);
}

/* Of keys, checks and indexes, the name comes first and the flags last. */
static int has_flags_last(const migr__shape *shape)
{
	return shape == &migr__shape_key || shape == &migr__shape_foreign_key || shape == &migr__shape_check ||
	       shape == &migr__shape_exclude || shape == &migr__shape_index;
}

static void add_member(migr__c_writer *writer, migr__c_parts *parts, const migr__shape *shape,
                       const migr__member *member, const void *item)
{
	migr__c_part *part = &parts->items[parts->count++];

	part->head = migr__c_printf(writer, ".%s = ", member->name);
	member_part(writer, part, shape, member, item);
}

static void add_others(migr__c_writer *writer, migr__c_parts *parts, const migr__shape *shape, const void *item)
{
	const migr__member *last = has_flags_last(shape) ? migr__shape_member(shape, "flags") : NULL;
	int has_name = parts->count != 0;

	for (size_t i = 0; i < shape->count; i++) {
		const migr__member *member = &shape->members[i];
		int is_first = has_name && (strcmp(member->name, "name") == 0 ||
		                            (shape == &migr__shape_column && strcmp(member->name, "type") == 0));

		if (!is_first && member != last && is_written(writer, member, item))
			add_member(writer, parts, shape, member, item);
	}
	if (last && is_written(writer, last, item))
		add_member(writer, parts, shape, last, item);
}

migr__c_parts migr__c_members(migr__c_writer *writer, const migr__shape *shape, const void *item, int in_macro)
{
	static const char *const first[] = { "name", "type" };
	migr__c_parts parts = { migr__arena_new(writer->arena, shape->count + 3, sizeof(migr__c_part)), 0 };
	size_t n_positional = count_positional(writer, shape, item, in_macro);

	if (!parts.items) {
		writer->failed = 1;
		return parts;
	}
	for (size_t i = 0; i < n_positional; i++)
		migr__c_text_part(writer, &parts.items[parts.count++], text_of(shape, item, first[i]));
	add_others(writer, &parts, shape, item);
	if (!parts.count) {
		parts.items[parts.count].head = shape == &migr__shape_element ? ".column = " : ".flags = ";
		parts.items[parts.count].text = shape == &migr__shape_element ? "NULL" : "0";
		migr__c_part_done(writer, &parts.items[parts.count++]);
	}
	return parts;
}

/* --- variables --- */

void migr__c_note(migr__c_writer *writer, const void *place, const char *name)
{
	migr__c_variable *variable = migr__arena_new(writer->arena, 1, sizeof *variable);

	if (!variable) {
		writer->failed = 1;
		return;
	}
	*variable = (migr__c_variable){ writer->variables, place, name };
	writer->variables = variable;
}

/* The newest are looked at first: what is asked for was written a moment ago. */
const char *migr__c_variable_of(const migr__c_writer *writer, const void *place)
{
	for (const migr__c_variable *v = writer->variables; v; v = v->before)
		if (v->place == place)
			return v->name;
	return NULL;
}

const char *migr__c_stem(migr__c_writer *writer, const migr__shape *shape, const void *item)
{
	const char *schema = text_of(shape, item, "schema"), *name = text_of(shape, item, "name");

	if (!schema)
		return migr__c_mangle(writer, name);
	return migr__c_printf(writer, "%s_%s", migr__c_mangle(writer, schema), migr__c_mangle(writer, name));
}

static void indent(migr__c_writer *writer)
{
	for (unsigned i = 0; i < writer->indent; i++)
		migr__buf_putc(writer->out, '\t');
}

/* One item of few words stays in the line of its array. */
static int add_single(migr__c_writer *writer, const char *opening, const migr__c_parts *parts)
{
	if (!migr__c_fits(parts, (size_t)writer->indent * 8 + strlen(opening), strlen("{ {  } };")))
		return 0;
	migr__c_layout(writer, opening, &(migr__c_parts){ NULL, 0 }, "{ ", MIGR__C_ALIGNED);
	migr__c_layout(writer, "{ ", parts, " } };\n", MIGR__C_ALIGNED);
	return 1;
}

static void add_array(migr__c_writer *writer, const migr__shape *shape, const migr__any_list *list, const char *name)
{
	const char *opening = migr__c_printf(writer, "static const %s %s[] = ", migr__c_type(writer, shape), name);

	indent(writer);
	if (list->count == 1) {
		migr__c_parts parts = migr__c_members(writer, shape, list->items, 0);

		if (add_single(writer, opening, &parts))
			return;
	}
	migr__buf_printf(writer->out, "%s{\n", opening);
	writer->indent++;
	for (uint32_t i = 0; i < list->count && !writer->failed; i++) {
		const void *item = (const char *)list->items + (size_t)i * list->item_size;
		migr__c_parts parts = migr__c_members(writer, shape, item, 0);

		indent(writer);
		migr__c_layout(writer, "{ ", &parts, " },\n", MIGR__C_ALIGNED);
	}
	writer->indent--;
	indent(writer);
	migr__buf_puts(writer->out, "};\n");
}

static int has_inner(const migr__shape *shape)
{
	for (size_t i = 0; i < shape->count; i++)
		if (shape->members[i].kind == MIGR__MEMBER_LIST || shape->members[i].kind == MIGR__MEMBER_ITEM)
			return 1;
	return 0;
}

static void declare_list(migr__c_writer *writer, const migr__member *member, const migr__any_list *list,
                         const char *stem)
{
	const char *name;

	for (uint32_t i = 0; i < list->count && has_inner(member->shape) && !writer->failed; i++) {
		const void *item = (const char *)list->items + (size_t)i * list->item_size;
		const char *own = text_of(member->shape, item, "name");

		migr__c_declare_parts(
			writer, member->shape, item,
			own ? migr__c_mangle(writer, own) : migr__c_printf(writer, "%s_%s", stem, member->name), 1);
	}
	name = migr__c_name(writer, stem, member->name);
	add_array(writer, member->shape, list, name);
	migr__c_note(writer, list, name);
}

/* A struct for an argument, as a variable. */
static const char *declare_argument(migr__c_writer *writer, const migr__shape *shape, const void *item,
                                    const char *stem, const char *what)
{
	const char *name, *type = migr__c_type(writer, shape);
	migr__c_parts parts;

	migr__c_declare_parts(writer, shape, item, migr__c_printf(writer, "%s_%s", stem, what), 1);
	name = migr__c_name(writer, stem, what);
	parts = migr__c_members(writer, shape, item, 1);
	indent(writer);
	/* the macro is for arguments: its struct would live as long as a call */
	migr__c_layout(writer, migr__c_printf(writer, "static const %s %s = { ", type, name), &parts,
	               migr__c_printf(writer, ", .struct_size = sizeof(%s) };\n", type), MIGR__C_HANGING);
	return name;
}

void migr__c_declare_parts(migr__c_writer *writer, const migr__shape *shape, const void *item, const char *stem,
                           int is_static)
{
	for (size_t i = 0; i < shape->count && !writer->failed; i++) {
		const migr__member *member = &shape->members[i];
		const void *place = place_of(member, item);

		if (!migr__member_is_set(member, item))
			continue;
		if (member->kind == MIGR__MEMBER_LIST) {
			declare_list(writer, member, place, stem);
		} else if (member->kind == MIGR__MEMBER_ITEM) {
			const void *inner = *(const void *const *)place;

			if (migr__c_is_variable(member->shape))
				migr__c_note(writer, place,
				             migr__c_declare(writer, member->shape, inner,
				                             migr__c_stem(writer, member->shape, inner)));
			else if (is_static && writer->is_local)
				migr__c_note(writer, place,
				             declare_argument(writer, member->shape, inner, stem, member->name));
			else
				migr__c_declare_parts(writer, member->shape, inner,
				                      is_static ? migr__c_printf(writer, "%s_%s", stem, member->name)
				                                : stem,
				                      is_static);
		}
	}
}

const char *migr__c_declare(migr__c_writer *writer, const migr__shape *shape, const void *item, const char *stem)
{
	const char *name, *suffix = variable_suffix(shape);
	migr__c_parts parts;

	migr__c_declare_parts(writer, shape, item, stem, 1);
	name = migr__c_name(writer, stem, suffix);
	parts = migr__c_members(writer, shape, item, 1);
	indent(writer);
	migr__c_layout(
		writer,
		migr__c_printf(writer, "static const %s %s = %s(", migr__c_type(writer, shape), name, shape->literal),
		&parts, ");\n", MIGR__C_HANGING);
	return name;
}
