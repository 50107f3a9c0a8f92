/* SPDX-License-Identifier: MIT */
/* What `init` can create. */
#ifndef MIGR_CLI_TEMPLATES_H
#define MIGR_CLI_TEMPLATES_H

#include <stddef.h>

typedef struct cli_template_file {
	/* Within the new folder. */
	const char *name;
	/* Its text; "@URL@" and "@VERSIONS@" stand for the database's URL and the folder of versions, as C literals. */
	const char *text;
} cli_template_file;

typedef struct cli_template {
	const char *name;
	const char *summary;
	/* The setting 'format'. */
	const char *format;
	/* The setting 'module', within the new folder; NULL for none. */
	const char *module;
	/* What to do after `init`; "@FOLDER@" stands for the new folder, "@PROGRAM@" for the command. */
	const char *next;
	const cli_template_file *files;
	size_t n_files;
} cli_template;

extern const cli_template migr__cli_templates[];
extern const size_t migr__cli_n_templates;

#endif
