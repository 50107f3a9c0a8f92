/* SPDX-License-Identifier: MIT */
/* Help, made from the tables of commands and options. */
#include <stdio.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/json.h"
#include "cli/output.h"

/* What stands before the texts of a table; a longer name gets a line of its own. */
enum { INDENT = 28, WIDTH = 79 };

static void add_wrapped(cli_buf *out, const char *text, size_t indent)
{
	size_t column = indent;

	while (*text) {
		size_t size = strcspn(text, " \n");

		if (column > indent && column + 1 + size > WIDTH) {
			migr__cli_add_format(out, "\n%*s", (int)indent, "");
			column = indent;
		} else if (column > indent) {
			migr__cli_add(out, " ");
			column++;
		}
		migr__cli_add_part(out, text, size);
		column += size;
		text += size;
		text += *text == ' ';
		/* A line break in the text is kept, as for examples. */
		if (*text == '\n') {
			migr__cli_add_format(out, "\n%*s", (int)indent, "");
			column = indent;
			text++;
		}
	}
	migr__cli_add(out, "\n");
}

static void add_row(cli_call *cli, const char *left, const char *text)
{
	size_t size = strlen(left);

	migr__cli_add(&cli->out, left);
	if (size + 2 > INDENT)
		migr__cli_add_format(&cli->out, "\n%*s", INDENT, "");
	else
		migr__cli_add_format(&cli->out, "%*s", (int)(INDENT - size), "");
	add_wrapped(&cli->out, text, INDENT);
}

static void add_option(cli_call *cli, const cli_option *option)
{
	char letter[] = "    ";

	if (option->letter)
		snprintf(letter, sizeof letter, "-%c, ", option->letter);
	letter[sizeof letter - 1] = '\0';
	add_row(cli,
	        migr__cli_format(&cli->pool, "  %s--%s%s%s", letter, option->name, option->argument ? " " : "",
	                         option->argument ? option->argument : ""),
	        option->help);
}

static void general_help(cli_call *cli)
{
	migr__cli_say(cli, "usage: %s [OPTION...] COMMAND [ARGUMENT...]\n\nCommands:\n", cli->program);
	for (size_t i = 0; i < migr__cli_n_commands; i++)
		add_row(cli, migr__cli_format(&cli->pool, "  %s", migr__cli_commands[i]->name),
		        migr__cli_commands[i]->summary);
	migr__cli_say(cli, "\nOptions of all commands, before or after the command:\n");
	for (size_t i = 0; i < migr__cli_n_global_options; i++)
		add_option(cli, &migr__cli_global_options[i]);
	migr__cli_say(cli, "\n'%s help COMMAND' tells more about a command.\n", cli->program);
}

static void command_help(cli_call *cli, const cli_command *command)
{
	migr__cli_say(cli, "usage: %s [OPTION...] %s%s%s\n\n", cli->program, command->name,
	              command->arguments ? " " : "", command->arguments ? command->arguments : "");
	add_wrapped(&cli->out, command->summary, 0);
	if (command->text) {
		migr__cli_say(cli, "\n");
		add_wrapped(&cli->out, command->text, 0);
	}
	if (command->n_options)
		migr__cli_say(cli, "\nOptions:\n");
	for (size_t i = 0; i < command->n_options; i++)
		add_option(cli, &command->options[i]);
	migr__cli_say(cli, "\n'%s help' lists the options that all commands take.\n", cli->program);
}

migr_status migr__cli_show_help(cli_call *cli, const cli_command *command)
{
	/* Help is text, whatever is asked for. */
	cli->json = 0;
	if (command)
		command_help(cli, command);
	else
		general_help(cli);
	return MIGR_OK;
}

static migr_status run_help(cli_call *cli)
{
	const cli_command *command;

	if (!cli->n_words)
		return migr__cli_show_help(cli, NULL);
	command = migr__cli_find_command(cli->words[0]);
	return command ? migr__cli_show_help(cli, command) : migr__cli_unknown_command(cli, cli->words[0]);
}

migr_status migr__cli_run_version(cli_call *cli)
{
	if (cli->json) {
		migr__cli_answer(cli, json_pack("{s:s}", "version", migr_version()));
		return MIGR_OK;
	}
	migr__cli_say(cli, "%s%s%s%s\n", cli->app.program ? cli->app.program : "migr ",
	              cli->app.program ? " (libmigr " : "", migr_version(), cli->app.program ? ")" : "");
	return MIGR_OK;
}

const cli_command migr__cli_help = {
	.name = "help",
	.arguments = "[COMMAND]",
	.max = 1,
	.summary = "Show the commands, or what one of them does.",
	.without_settings = 1,
	.run = run_help,
};

const cli_command migr__cli_version = {
	.name = "version",
	.summary = "Show the version of the library.",
	.without_settings = 1,
	.run = migr__cli_run_version,
};
