/* SPDX-License-Identifier: MIT */
#include "script/template.h"

#include "base/text.h"
#include "base/c_text.h"

#include <string.h>

/* There are none to be written: then these are the two directives. */
static const char sql_template[] = "-- migr:revision %(rev)s\n"
				   "-- migr:revises %(down_revisions)s\n"
				   "-- migr:depends-on %(depends_on)s\n"
				   "-- migr:branch-labels %(branch_labels)s\n"
				   "-- migr:message %(message)s\n"
				   "-- migr:create-date %(create_date)s\n"
				   "\n"
				   "%(upgrades)s\n"
				   "\n"
				   "%(downgrades)s\n";

#define C_REVISION                                                                                                     \
	"const migr_revision %(name)s = MIGR_REVISION(\n"                                                              \
	"\t.id = \"%(rev)s\",\n"                                                                                       \
	"\t.down_revision = \"%(down_revisions)s\",\n"                                                                 \
	"\t.depends_on = \"%(depends_on)s\",\n"                                                                        \
	"\t.branch_labels = \"%(branch_labels)s\",\n"                                                                  \
	"\t.message = \"%(message)s\",\n"                                                                              \
	"\t.create_date = \"%(create_date)s\",\n"

static const char c_template[] =
	"#include <libmigr/migr.h>\n"
	"\n"
	"/*\n"
	" * What the revision wants, by operations (libmigr/ops.h), such as:\n"
	" *\n"
	" *     return migr_op_add_column(op, \"users\", &MIGR_COLUMN(\"email\", \"varchar(320)\"), NULL);\n"
	" */\n"
	"static migr_status upgrade(migr_op *op, void *app)\n"
	"{\n"
	"\t(void)op;\n"
	"\t(void)app;\n"
	"\treturn MIGR_OK;\n"
	"}\n"
	"\n"
	"/*\n"
	" * The operations are taken back one by one. Where that cannot be, write a function for it, and put\n"
	" * \".downgrade = downgrade\" in the place of the flag.\n"
	" */\n" C_REVISION "\t.flags = MIGR_REVISION_REVERSIBLE,\n"
	"\t.upgrade = upgrade);\n";

static const char c_template_with_operations[] = "#include <libmigr/migr.h>\n"
						 "\n"
						 "static migr_status upgrade(migr_op *op, void *app)\n"
						 "{\n"
						 "%(upgrades)s\n"
						 "}\n"
						 "\n"
						 "static migr_status downgrade(migr_op *op, void *app)\n"
						 "{\n"
						 "%(downgrades)s\n"
						 "}\n"
						 "\n" C_REVISION "\t.upgrade = upgrade,\n"
						 "\t.downgrade = downgrade);\n";

static const char c_nothing[] = "\t(void)op;\n"
				"\t(void)app;\n"
				"\treturn MIGR_OK;\n";

const char *migr__template_builtin(int is_c, int has_operations)
{
	if (is_c)
		return has_operations ? c_template_with_operations : c_template;
	return sql_template;
}

int migr__template_takes_operations(const char *template)
{
	return strstr(template, "%(upgrades)s") && strstr(template, "%(downgrades)s");
}

static const char *const tokens[] = { "rev",         "down_revisions", "branch_labels", "depends_on", "message",
	                              "create_date", "name",           "upgrades",      "downgrades", NULL };

struct renderer {
	const migr__source *template;
	const migr__template_values *values;
	migr__buf *out;
	migr_error *error;
	size_t line;
	int is_c;
	int has_empty; /* a token of this line has no value */
};

/* An id as a part of a C name. */
static void add_name(migr__buf *out, const char *id)
{
	migr__buf_puts(out, "revision_");
	for (; *id; id++) {
		int is_plain = (*id >= 'a' && *id <= 'z') || (*id >= 'A' && *id <= 'Z') || (*id >= '0' && *id <= '9');

		migr__buf_putc(out, is_plain ? *id : '_');
	}
}

static void add_value(struct renderer *renderer, const char *value)
{
	if (!*value)
		renderer->has_empty = 1;
	if (renderer->is_c)
		migr__c_escape_utf8(renderer->out, value, strlen(value));
	else
		migr__buf_puts(renderer->out, value);
}

/* Lines as they are; the last one is ended by that of the token. */
static void add_lines(struct renderer *renderer, const char *lines, const char *nothing)
{
	size_t size;

	if (!lines)
		lines = nothing;
	size = strlen(lines);
	migr__buf_add(renderer->out, lines, size && lines[size - 1] == '\n' ? size - 1 : size);
}

static migr_status fail_token(const struct renderer *renderer, migr__view name)
{
	char text[32] = "";
	const char *nearest;

	if (name.size < sizeof text)
		memcpy(text, name.data, name.size);
	nearest = migr__source_nearest(text, tokens);
	migr__source_fail(renderer->template, renderer->line, renderer->error, MIGR_ERROR_FILE_FORMAT,
	                  "there is no token '%.*s' for templates", (int)(name.size < 40 ? name.size : 40), name.data);
	if (nearest)
		return migr__error_hint(renderer->error, "did you mean '%s'?", nearest);
	return migr__error_hint(renderer->error, "tokens: rev, down_revisions, branch_labels, depends_on, message, "
	                                         "create_date, name, upgrades, downgrades");
}

/* %(NAME)s at p; returns where it ends, or NULL after an error. */
static const char *add_token(struct renderer *renderer, const char *p, const char *end)
{
	const migr__template_values *values = renderer->values;
	const char *texts[] = { values->id,         values->down_revisions, values->branch_labels,
		                values->depends_on, values->message,        values->create_date };
	const char *close = memchr(p, ')', (size_t)(end - p));
	migr__view name = { p + 2, (size_t)((close ? close : end) - p) - 2 };

	for (size_t i = 0; close && end - close >= 2 && close[1] == 's' && tokens[i]; i++) {
		if (!migr__view_is(name, tokens[i]))
			continue;
		if (i < sizeof texts / sizeof texts[0])
			add_value(renderer, texts[i]);
		else if (strcmp(tokens[i], "name") == 0)
			add_name(renderer->out, values->id);
		else if (strcmp(tokens[i], "upgrades") == 0)
			add_lines(renderer, values->upgrades, renderer->is_c ? c_nothing : "-- migr:upgrade\n");
		else
			add_lines(renderer, values->downgrades, renderer->is_c ? c_nothing : "-- migr:downgrade\n");
		return close + 2;
	}
	fail_token(renderer, name);
	return NULL;
}

/* A line that has a token without a value is left out. */
static migr_status add_line(struct renderer *renderer, const char *p, const char *end)
{
	size_t start = renderer->out->size;

	renderer->has_empty = 0;
	while (p < end) {
		if (end - p >= 3 && memcmp(p, "%%(", 3) == 0) {
			migr__buf_puts(renderer->out, "%(");
			p += 3;
		} else if (end - p >= 2 && memcmp(p, "%(", 2) == 0) {
			p = add_token(renderer, p, end);
			if (!p)
				return migr_error_status(renderer->error);
		} else {
			migr__buf_putc(renderer->out, *p++);
		}
	}
	if (renderer->out->failed)
		return migr__fail_memory(renderer->error);
	if (renderer->has_empty) {
		renderer->out->size = start;
		renderer->out->data[start] = '\0';
	}
	return MIGR_OK;
}

migr_status migr__template_render(const migr__source *template, const migr__template_values *values, int is_c,
                                  migr__buf *out, migr_error *error)
{
	struct renderer renderer = { template, values, out, error, 0, is_c, 0 };
	const char *p = template->text + migr__source_mark(template), *end = template->text + template->size;
	migr_status rc = migr__source_check(template, error);

	while (rc == MIGR_OK && p < end) {
		const char *newline = memchr(p, '\n', (size_t)(end - p));
		const char *next = newline ? newline + 1 : end;

		renderer.line++;
		rc = add_line(&renderer, p, next);
		p = next;
	}
	return rc;
}
