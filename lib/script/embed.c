/* SPDX-License-Identifier: MIT */
/*
 * Why C revisions are copied into the file and not included by it: their callbacks are called `upgrade` and `downgrade`
 * in each of them, and a macro that renames those would rename the members of migr_revision as well.
 */
#include "script/embed.h"

#include "base/c_text.h"
#include "base/file.h"
#include "engine/normalise.h"
#include "script/c_file.h"
#include "script/c_rename.h"
#include "script/folder.h"

#include <string.h>

struct embedding {
	migr_context *context;
	const migr_embed_options *options;
	const char *output;
	migr__scripts scripts;
	migr__buf text;
};

static migr_status check_function(migr_error *error, const char *name)
{
	size_t size = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

	if (size && !name[size] && (name[0] < '0' || name[0] > '9'))
		return MIGR_OK;
	migr__fail(error, MIGR_ERROR_OPTION, "'%s' cannot be the name of a C function", name);
	return migr__error_hint(error, "use letters, digits and _, and no digit at the beginning");
}

/* Variables of C revisions come together in one file. */
static migr_status check_names(const migr__scripts *scripts, migr_error *error)
{
	migr__map seen;
	migr_status rc = MIGR_OK;

	migr__map_init(&seen, scripts->alloc);
	for (size_t i = 0; i < scripts->count && rc == MIGR_OK; i++) {
		const migr__script *script = &scripts->items[i];
		uint32_t other;

		if (!script->name)
			continue;
		other = migr__map_get(&seen, script->name, strlen(script->name));
		if (other != MIGR__NONE) {
			migr__fail(error, MIGR_ERROR_FILE_FORMAT, "%s and %s both call their revision %s",
			           scripts->items[other].revision.path, script->revision.path, script->name);
			rc = migr__error_hint(
				error, "give each variable a name of its own, such as one with the revision's id");
		} else if (!migr__map_put(&seen, script->name, strlen(script->name), (uint32_t)i)) {
			rc = migr__fail_memory(error);
		}
	}
	migr__map_free(&seen);
	return rc;
}

static migr_status check_graph(const migr__scripts *scripts, migr_error *error)
{
	migr__revisions revisions;
	const migr__graph *graph;
	migr_status rc;

	migr__revisions_init(&revisions, scripts->alloc);
	rc = migr__scripts_register(scripts, &revisions, error);
	if (rc == MIGR_OK)
		rc = migr__revisions_graph(&revisions, &graph, error);
	migr__revisions_clear(&revisions);
	return rc;
}

static void add_literal(migr__buf *text, const char *value, size_t size)
{
	migr__buf_putc(text, '"');
	migr__c_escape(text, value, size);
	migr__buf_putc(text, '"');
}

/* An SQL file as a string, one literal for each line; line ends are LF, and there is no byte order mark. */
static void add_sql(struct embedding *embedding, const migr__script *script, size_t number)
{
	migr__buf *text = &embedding->text;
	migr__source source = { NULL, script->text, script->size };
	const char *p = script->text + migr__source_mark(&source), *end = script->text + script->size;

	migr__buf_printf(text, "\nstatic const char %s_script_%zu[] =", embedding->options->function, number);
	while (p < end) {
		const char *newline = memchr(p, '\n', (size_t)(end - p));
		const char *stop = newline ? newline : end;
		size_t size = (size_t)(stop - p) - (newline && stop > p && stop[-1] == '\r');

		migr__buf_puts(text, "\n\t\"");
		migr__c_escape(text, p, size);
		migr__buf_puts(text, newline ? "\\n\"" : "\"");
		p = newline ? newline + 1 : end;
	}
	migr__buf_puts(text, ";\n");
}

static migr_status add_c(struct embedding *embedding, const migr__script *script)
{
	migr__buf *text = &embedding->text;
	migr__source source = { script->revision.path, script->text, script->size };

	migr__buf_puts(text, "\n#line 1 ");
	add_literal(text, source.path, strlen(source.path));
	migr__buf_putc(text, '\n');
	return migr__c_rename(&source, script->name, text, &embedding->context->error);
}

/* Back to numbers of the generated file, for whoever looks for an error in it. */
static void add_line_directive(struct embedding *embedding)
{
	size_t line = 2;
	migr__buf *text = &embedding->text;

	if (text->size && text->data[text->size - 1] != '\n')
		migr__buf_putc(text, '\n');
	for (size_t i = 0; i < text->size; i++)
		line += text->data[i] == '\n';
	migr__buf_printf(text, "#line %zu ", line);
	add_literal(text, embedding->output, strlen(embedding->output));
	migr__buf_putc(text, '\n');
}

static void add_fingerprint(migr__buf *text, const migr__script *script)
{
	migr__sha256 sha;
	char hex[MIGR__SHA256_HEX + 1];

	migr__sha256_init(&sha);
	migr__sha256_add_normalised(&sha, script->text, script->size);
	migr__sha256_hex(&sha, hex);
	migr__buf_printf(text, "\"%s\"", hex);
}

static void add_table(struct embedding *embedding)
{
	const migr__scripts *scripts = &embedding->scripts;
	const char *function = embedding->options->function;
	migr__buf *text = &embedding->text;

	migr__buf_printf(text, "\nmigr_status %s(migr_context *context);\n\nmigr_status %s(migr_context *context)\n{\n",
	                 function, function);
	if (!scripts->count) {
		migr__buf_puts(text, "\treturn migr_register_embedded(context, NULL, 0, sizeof(migr_embedded));\n}\n");
		return;
	}
	migr__buf_printf(text, "\tstatic const migr_embedded %s_table[] = {\n", function);
	for (size_t i = 0; i < scripts->count; i++) {
		const migr__script *script = &scripts->items[i];

		if (script->name) {
			migr__buf_printf(text, "\t\t{ &%s, ", script->name);
			add_fingerprint(text, script);
			migr__buf_puts(text, ", NULL, ");
		} else {
			migr__buf_printf(text, "\t\t{ NULL, NULL, %s_script_%zu, ", function, i + 1);
		}
		add_literal(text, script->revision.path, strlen(script->revision.path));
		migr__buf_puts(text, " },\n");
	}
	migr__buf_printf(text, "\t};\n\n\treturn migr_register_embedded(context, MIGR_ARRAY(%s_table));\n}\n",
	                 function);
}

static migr_status generate(struct embedding *embedding)
{
	const migr__scripts *scripts = &embedding->scripts;
	migr__buf *text = &embedding->text;
	migr_status rc = MIGR_OK;
	int has_c = 0;

	migr__buf_puts(text, MIGR__GENERATED "from the folders of revisions: do not edit. */\n"
	                                     "#include <libmigr/migr.h>\n");
	for (size_t i = 0; i < scripts->count && rc == MIGR_OK; i++) {
		if (!scripts->items[i].name)
			continue;
		rc = add_c(embedding, &scripts->items[i]);
		has_c = 1;
	}
	if (rc != MIGR_OK)
		return rc;
	if (has_c)
		add_line_directive(embedding);
	migr__buf_puts(text, "\n#if defined(__GNUC__)\n"
	                     "/* Compilers take longer strings than the standard demands. */\n"
	                     "#pragma GCC diagnostic ignored \"-Woverlength-strings\"\n#endif\n");
	for (size_t i = 0; i < scripts->count; i++)
		if (!scripts->items[i].name)
			add_sql(embedding, &scripts->items[i], i + 1);
	add_table(embedding);
	return text->failed ? migr__fail_memory(&embedding->context->error) : MIGR_OK;
}

static void add_dependency(migr__buf *text, const char *path)
{
	for (; *path; path++) {
		if (*path == ' ' || *path == '#')
			migr__buf_putc(text, '\\');
		migr__buf_putc(text, *path);
		if (*path == '$')
			migr__buf_putc(text, '$');
	}
}

/* Folders are in it as well: their time changes when a file appears in them or goes. */
static migr_status write_depfile(struct embedding *embedding)
{
	const migr_embed_options *options = embedding->options;
	migr_error *error = &embedding->context->error;
	migr__buf text;
	migr_status rc;

	if (!options->depfile)
		return MIGR_OK;
	migr__buf_init(&text, &embedding->context->alloc);
	add_dependency(&text, options->depfile_target ? options->depfile_target : embedding->output);
	migr__buf_putc(&text, ':');
	for (size_t i = 0; i < embedding->scripts.n_inputs; i++) {
		migr__buf_puts(&text, " \\\n  ");
		add_dependency(&text, embedding->scripts.inputs[i]);
	}
	migr__buf_putc(&text, '\n');
	rc = text.failed ? migr__fail_memory(error)
	                 : migr__file_replace(options->depfile, migr__buf_text(&text), text.size, error);
	migr__buf_free(&text);
	return rc;
}

/* A file with the same content keeps its time, so that nothing is compiled again for nothing. */
static migr_status write_output(struct embedding *embedding)
{
	migr_error *error = &embedding->context->error;
	migr__buf present;
	int is_same;

	migr__buf_init(&present, &embedding->context->alloc);
	is_same = migr__file_read(embedding->output, &present, error) == MIGR_OK &&
	          present.size == embedding->text.size &&
	          memcmp(migr__buf_text(&present), embedding->text.data, present.size) == 0;
	migr__buf_free(&present);
	migr__error_clear(error);
	if (is_same)
		return MIGR_OK;
	return migr__file_replace(embedding->output, embedding->text.data, embedding->text.size, error);
}

migr_status migr__embed(migr_context *context, const char *const *directories, size_t count, const char *output,
                        const migr_embed_options *options)
{
	struct embedding embedding = { .context = context, .options = options, .output = output };
	migr_error *error = &context->error;
	migr_status rc = check_function(error, options->function);

	migr__scripts_init(&embedding.scripts, &context->alloc, context->dialect, 1);
	migr__buf_init(&embedding.text, &context->alloc);
	for (size_t i = 0; i < count && rc == MIGR_OK; i++)
		rc = migr__scripts_add_folder(&embedding.scripts, directories[i], options->flags, error);
	if (rc == MIGR_OK)
		rc = check_names(&embedding.scripts, error);
	if (rc == MIGR_OK)
		rc = check_graph(&embedding.scripts, error);
	if (rc == MIGR_OK)
		rc = generate(&embedding);
	if (rc == MIGR_OK)
		rc = write_output(&embedding);
	if (rc == MIGR_OK)
		rc = write_depfile(&embedding);
	migr__buf_free(&embedding.text);
	migr__scripts_clear(&embedding.scripts);
	return rc;
}
