/* SPDX-License-Identifier: MIT */
#include "script/template.h"

#include "base/text.h"
#include "base/c_text.h"

#include <string.h>

static const char sql_template[] = "-- migr:revision %(rev)s\n"
				   "-- migr:revises %(down_revisions)s\n"
				   "-- migr:depends-on %(depends_on)s\n"
				   "-- migr:branch-labels %(branch_labels)s\n"
				   "-- migr:message %(message)s\n"
				   "-- migr:create-date %(create_date)s\n"
				   "\n"
				   "-- migr:upgrade\n"
				   "\n"
				   "-- migr:downgrade\n";

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
	" */\n"
	"const migr_revision %(name)s = MIGR_REVISION(\n"
	"\t.id = \"%(rev)s\",\n"
	"\t.down_revision = \"%(down_revisions)s\",\n"
	"\t.depends_on = \"%(depends_on)s\",\n"
	"\t.branch_labels = \"%(branch_labels)s\",\n"
	"\t.message = \"%(message)s\",\n"
	"\t.create_date = \"%(create_date)s\",\n"
	"\t.flags = MIGR_REVISION_REVERSIBLE,\n"
	"\t.upgrade = upgrade);\n";

const char *migr__template_builtin(int is_c)
{
	return is_c ? c_template : sql_template;
}

static const char *const tokens[] = { "rev",     "down_revisions", "branch_labels", "depends_on",
	                              "message", "create_date",    "name",          NULL };

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
	                                         "create_date, name");
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
		else
			add_name(renderer->out, values->id);
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
