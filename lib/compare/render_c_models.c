/* SPDX-License-Identifier: MIT */
/*
 * Models as a C file.
 */
#include "compare/render.h"
#include "compare/render_c.h"

#include <string.h>

/* With keys folded: what is written. NULL if memory is short. */
static const migr_models *fold(const migr_models *models, migr__arena *arena)
{
	migr_models *copy = migr__arena_new(arena, 1, sizeof *copy);
	const migr_table **tables = migr__arena_new(arena, (size_t)models->tables.count + 1, sizeof *tables);

	if (!copy || !tables)
		return NULL;
	*copy = *models;
	for (uint32_t i = 0; i < models->tables.count; i++) {
		tables[i] = migr__fold_keys(models->tables.items[i], arena);
		if (!tables[i])
			return NULL;
	}
	if (models->tables.count)
		copy->tables.items = tables;
	return copy;
}

/* The items of one kind, and the array of pointers to them. */
static const char *add_refs(migr__c_writer *writer, const migr__member *member, const migr__any_list *list,
                            const char *models_name)
{
	const char **names = migr__arena_new(writer->arena, list->count, sizeof *names), *array;

	if (!names) {
		writer->failed = 1;
		return "";
	}
	for (uint32_t i = 0; i < list->count && !writer->failed; i++) {
		const void *item = ((const void *const *)list->items)[i];

		names[i] = migr__c_declare(writer, member->shape, item, migr__c_stem(writer, member->shape, item));
		migr__buf_putc(writer->out, '\n');
		writer->variables = NULL; /* nothing else points to what this one consists of */
	}
	if (writer->failed)
		return "";
	array = migr__c_name(writer, models_name, member->name);
	migr__buf_printf(writer->out, "static const %s *const %s[] = {\n", migr__c_type(writer, member->shape), array);
	for (uint32_t i = 0; i < list->count; i++)
		migr__buf_printf(writer->out, "\t&%s,\n", names[i]);
	migr__buf_puts(writer->out, "};\n\n");
	return array;
}

static void add_lists(migr__c_writer *writer, const migr_models *models, const char *name)
{
	const migr__c_variable *lists = NULL;

	for (size_t i = 0; i < migr__shape_models.count; i++) {
		const migr__member *member = &migr__shape_models.members[i];
		const migr__any_list *list = (const void *)((const char *)models + member->offset);
		const char *array;

		if (member->kind != MIGR__MEMBER_REFS || !list->count)
			continue;
		array = add_refs(writer, member, list, name);
		writer->variables = lists;
		migr__c_note(writer, list, array);
		lists = writer->variables;
	}
	writer->variables = lists;
}

static void add_models(migr__c_writer *writer, const migr_models *models, const char *name)
{
	migr__c_parts parts;

	add_lists(writer, models, name);
	parts = migr__c_members(writer, &migr__shape_models, models, 1);
	migr__c_layout(writer, migr__c_printf(writer, "const migr_models %s_models = MIGR_MODELS(", name), &parts,
	               ");\n", MIGR__C_HANGING);
}

static void add_head(migr__buf *out, const char *name, int has_long_text)
{
	migr__buf_puts(out, "/*\n * The schema");
	if (name) {
		migr__buf_puts(out, " of ");
		migr__c_comment(out, name);
	}
	migr__buf_puts(out, ", as models.\n */\n#include <libmigr/migr.h>\n\n");
	if (has_long_text)
		migr__buf_puts(out, MIGR__C_LONG_TEXT "\n");
}

migr_status migr__render_models_c(const migr_models *models, const char *name, migr__buf *out, migr_error *error)
{
	migr__c_writer writer;
	migr__arena arena;
	migr__buf text;
	const migr_models *folded;
	int is_done;

	migr__arena_init(&arena, out->alloc);
	migr__buf_init(&text, out->alloc);
	migr__c_writer_init(&writer, &arena, &text);
	writer.with_hints = 1;
	folded = fold(models, &arena);
	if (folded)
		add_models(&writer, folded, migr__c_mangle(&writer, name ? name : "schema"));
	if (folded && !writer.failed && !text.failed) {
		add_head(out, name, writer.has_long_text);
		migr__buf_add(out, migr__buf_text(&text), text.size);
	}
	is_done = folded && !writer.failed && !text.failed && !out->failed;
	migr__c_writer_clear(&writer);
	migr__buf_free(&text);
	migr__arena_clear(&arena);
	return is_done ? MIGR_OK : migr__fail_memory(error);
}
