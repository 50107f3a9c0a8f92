/* SPDX-License-Identifier: MIT */
/* The files that `init` writes. */
#include "cli/templates.h"

#define BUILD_HEAD                                                                                                     \
	"project('migrations', 'c', default_options: ['c_std=c11'])\n"                                                 \
	"\n"                                                                                                           \
	"# All revisions of the folder, SQL and C, as one C file; made anew when one changes or appears.\n"

#define EMBED_HEAD                                                                                                     \
	"revisions = custom_target('revisions',\n"                                                                     \
	"  output: 'revisions.c',\n"                                                                                   \
	"  depfile: 'revisions.c.d',\n"                                                                                \
	"  command: [find_program('migr'), 'embed', meson.current_source_dir() / 'versions',\n"                        \
	"            '--output', '@OUTPUT@', '--depfile', '@DEPFILE@'"

static const cli_template_file c_files[] = {
	{ "meson.build", BUILD_HEAD EMBED_HEAD
	  ",\n"
	  "            '--function', 'migr_module_register'])\n"
	  "\n"
	  "# What the setting 'module' in migr.ini names.\n"
	  "shared_module('revisions', revisions, name_prefix: '', dependencies: dependency('libmigr'))\n" },
};

static const cli_template_file application_files[] = {
	{ "meson.build",
	  BUILD_HEAD EMBED_HEAD "])\n"
	                        "\n"
	                        "executable('run_migrations', 'run_migrations.c', revisions,\n"
	                        "  dependencies: [dependency('libmigr-cli'), dependency('libmigr-sqlite')])\n" },
	{ "run_migrations.c", "/* All commands of migr for this application's revisions, which are compiled in. */\n"
	                      "#include <libmigr/cli.h>\n"
	                      "#include <libmigr/sqlite.h>\n"
	                      "\n"
	                      "/* Defined in revisions.c, which the build makes from the folder \"versions\". */\n"
	                      "migr_status register_revisions(migr_context *context);\n"
	                      "\n"
	                      "int main(int argc, char **argv)\n"
	                      "{\n"
	                      "\tconst migr_backend *const backends[] = { migr_sqlite() };\n"
	                      "\tconst migr_cli_app app = {\n"
	                      "\t\tMIGR_CLI_APP,\n"
	                      "\t\t.register_revisions = register_revisions,\n"
	                      "\t\t.default_url = @URL@,\n"
	                      "\t\t.default_directory = @VERSIONS@,\n"
	                      "\t\t.backends = backends,\n"
	                      "\t\t.n_backends = 1,\n"
	                      "\t};\n"
	                      "\n"
	                      "\treturn migr_cli_main(argc, argv, &app);\n"
	                      "}\n" },
};

#define WRITE "write a first revision: @PROGRAM@ revision -m \"first table\""
#define SAY "\nsay in it by operations what it wants: libmigr/ops.h"
#define BUILD "build it: meson setup @FOLDER@/build @FOLDER@ && ninja -C @FOLDER@/build"

const cli_template migr__cli_templates[] = {
	{ "sql", "revisions as SQL files, run by migr", "sql", NULL, WRITE, NULL, 0 },
	{ "c", "revisions as C files, compiled into a module that migr loads", "c", "build/revisions.so",
	  WRITE SAY "\nthen " BUILD, c_files, sizeof c_files / sizeof c_files[0] },
	{ "application", "revisions compiled into a program of your own that has all commands", "c", NULL,
	  WRITE SAY "\nthen " BUILD "\nthen run it: @FOLDER@/build/run_migrations upgrade head", application_files,
	  sizeof application_files / sizeof application_files[0] },
};
const size_t migr__cli_n_templates = sizeof migr__cli_templates / sizeof migr__cli_templates[0];
