/* SPDX-License-Identifier: MIT */
/*
 * Parsing of the command line by getopt_long.
 *
 * Words are taken in the order they stand in, so that the options of a command become known when the command does,
 * global options go before and after it, and "-1" after a command is a word, not an option.
 */
#define _GNU_SOURCE
#include "cli/args.h"

#include <getopt.h>
#include <string.h>

#include "cli/suggest.h"

enum {
	/* More options than any command has, together with the global ones. */
	MAX_OPTIONS = 64,
	/* Values that getopt returns for options begin here, above all letters. */
	FIRST_VALUE = 256
};

/* The options that count at the moment, in the form that getopt wants. */
typedef struct {
	const cli_option *options[MAX_OPTIONS];
	size_t count;
	struct option longs[MAX_OPTIONS + 1];
	char shorts[3 * MAX_OPTIONS + 3];
} option_set;

static void set_add(option_set *set, const cli_option *options, size_t count)
{
	size_t end = strlen(set->shorts);

	for (size_t i = 0; i < count && set->count < MAX_OPTIONS; i++, set->count++) {
		const cli_option *option = &options[i];

		set->options[set->count] = option;
		set->longs[set->count] =
			(struct option){ option->name, option->argument ? required_argument : no_argument, NULL,
			                 FIRST_VALUE + (int)set->count };
		set->longs[set->count + 1] = (struct option){ 0 };
		if (!option->letter)
			continue;
		set->shorts[end++] = option->letter;
		if (option->argument)
			set->shorts[end++] = ':';
		set->shorts[end] = '\0';
	}
}

static void set_make(option_set *set, const cli_command *command)
{
	*set = (option_set){ .shorts = "-:" };
	set_add(set, migr__cli_global_options, migr__cli_n_global_options);
	if (command)
		set_add(set, command->options, command->n_options);
}

static const cli_option *set_find(const option_set *set, int found)
{
	for (size_t i = 0; i < set->count; i++)
		if (found == FIRST_VALUE + (int)i || (found < FIRST_VALUE && found == set->options[i]->letter))
			return set->options[i];
	return NULL;
}

static int is_negative_number(const char *word)
{
	return word[0] == '-' && word[1] && word[1 + strspn(word + 1, "0123456789")] == '\0';
}

const cli_command *migr__cli_find_command(const char *name)
{
	for (size_t i = 0; i < migr__cli_n_commands; i++)
		if (strcmp(migr__cli_commands[i]->name, name) == 0)
			return migr__cli_commands[i];
	return NULL;
}

migr_status migr__cli_unknown_command(cli_call *cli, const char *name)
{
	cli_suggestion near = { .word = name };

	for (size_t i = 0; i < migr__cli_n_commands; i++)
		migr__cli_offer(&near, migr__cli_commands[i]->name);
	if (!*name)
		return migr__cli_fail_usage(cli,
		                            migr__cli_format(&cli->pool, "'%s help' lists the commands", cli->program),
		                            "the command is empty");
	if (near.best)
		return migr__cli_fail_usage(cli, migr__cli_format(&cli->pool, "did you mean '%s'?", near.best),
		                            "unknown command '%s'", name);
	return migr__cli_fail_usage(cli, migr__cli_format(&cli->pool, "'%s help' lists the commands", cli->program),
	                            "unknown command '%s'", name);
}

static const char *help_hint(cli_call *cli)
{
	if (!cli->command)
		return migr__cli_format(&cli->pool, "see '%s help'", cli->program);
	return migr__cli_format(&cli->pool, "see '%s help %s'", cli->program, cli->command->name);
}

static migr_status unknown_letter(cli_call *cli, char letter)
{
	for (size_t i = 0; !cli->command && i < migr__cli_n_commands; i++)
		for (size_t j = 0; j < migr__cli_commands[i]->n_options; j++)
			if (migr__cli_commands[i]->options[j].letter == letter)
				return migr__cli_fail_usage(cli, "the options of a command come after its name",
				                            "unknown option '-%c'", letter);
	return migr__cli_fail_usage(cli, help_hint(cli), "unknown option '-%c'", letter);
}

/* An option "--name" or "--name=value" that getopt did not take: unknown, or the beginning of several. */
static migr_status unknown_name(cli_call *cli, const option_set *set, const char *word)
{
	size_t size = strcspn(word + 2, "=");
	const char *name = migr__cli_copy_part(&cli->pool, word + 2, size);
	cli_suggestion near = { .word = name };
	cli_buf fits = { 0 };
	size_t n_fits = 0;

	for (size_t i = 0; i < set->count; i++) {
		migr__cli_offer(&near, set->options[i]->name);
		if (strncmp(set->options[i]->name, name, size) == 0)
			migr__cli_add_format(&fits, "%s--%s", n_fits++ ? ", " : "", set->options[i]->name);
	}
	if (n_fits > 1) {
		const char *list = migr__cli_take(&cli->pool, &fits);

		return migr__cli_fail_usage(cli, migr__cli_format(&cli->pool, "it could be %s", list),
		                            "option '--%s' is ambiguous", name);
	}
	migr__cli_buf_free(&fits);
	if (near.best)
		return migr__cli_fail_usage(cli, migr__cli_format(&cli->pool, "did you mean '--%s'?", near.best),
		                            "unknown option '--%s'", name);
	return migr__cli_fail_usage(cli, help_hint(cli), "unknown option '--%s'", name);
}

int32_t migr__cli_is_choice(const char *choices, const char *text)
{
	size_t size = strlen(text);

	while (*choices) {
		size_t length = strcspn(choices, "|");

		if (length == size && strncmp(choices, text, size) == 0)
			return 1;
		choices += length;
		choices += *choices == '|';
	}
	return 0;
}

static migr_status take_option(cli_call *cli, const cli_option *option, const char *value)
{
	if (option->argument && strchr(option->argument, '|') && !migr__cli_is_choice(option->argument, value)) {
		cli_suggestion near = { .word = value };

		migr__cli_offer_choices(&near, &cli->pool, option->argument);
		return migr__cli_fail_usage(cli, migr__cli_did_you_mean(&cli->pool, &near),
		                            "option '--%s' is one of %s, not '%s'", option->name, option->argument,
		                            value);
	}
	cli->given[cli->n_given++] = (cli_given){ option->id, option->argument ? value : "on" };
	return MIGR_OK;
}

static migr_status take_word(cli_call *cli, option_set *set, const char *word)
{
	if (cli->command) {
		cli->words[cli->n_words++] = word;
		return MIGR_OK;
	}
	cli->command = migr__cli_find_command(word);
	if (!cli->command)
		return migr__cli_unknown_command(cli, word);
	set_make(set, cli->command);
	return MIGR_OK;
}

/* What getopt has found at this place. */
static migr_status take(cli_call *cli, option_set *set, int found, char **argv)
{
	const cli_option *option;

	if (found == 1)
		return take_word(cli, set, optarg);
	if (found == ':' || found == '?') {
		option = set_find(set, optopt);
		if (found == ':' && option)
			return migr__cli_fail_usage(cli, help_hint(cli), "option '--%s' needs a value (%s)",
			                            option->name, option->argument);
		if (option && optopt >= FIRST_VALUE)
			return migr__cli_fail_usage(cli, help_hint(cli), "option '--%s' takes no value", option->name);
		if (optopt > 0 && optopt < FIRST_VALUE)
			return unknown_letter(cli, (char)optopt);
		return unknown_name(cli, set, argv[optind - 1]);
	}
	option = set_find(set, found);
	return option ? take_option(cli, option, optarg) : MIGR_ERROR_INTERNAL;
}

static migr_status take_all(cli_call *cli, int argc, char **argv)
{
	option_set set;
	migr_status rc = MIGR_OK;
	int found;

	set_make(&set, NULL);
	/* Zero makes getopt begin anew, whatever the program used it for before. */
	optind = 0;
	opterr = 0;
	while (rc == MIGR_OK) {
		if (cli->command && optind < argc && is_negative_number(argv[optind])) {
			rc = take_word(cli, &set, argv[optind++]);
			continue;
		}
		found = getopt_long(argc, argv, set.shorts, set.longs, NULL);
		if (found == -1)
			break;
		rc = take(cli, &set, found, argv);
	}
	while (rc == MIGR_OK && optind < argc)
		rc = take_word(cli, &set, argv[optind++]);
	return rc;
}

static migr_status check_count(cli_call *cli)
{
	const cli_command *command = cli->command;
	const char *usage = migr__cli_format(&cli->pool, "usage: %s %s%s%s%s", cli->program, command->name,
	                                     command->n_options ? " [OPTION...]" : "", command->arguments ? " " : "",
	                                     command->arguments ? command->arguments : "");

	if (cli->n_words < command->min)
		return migr__cli_fail_usage(cli, usage, "'%s' needs %s%s", command->name, cli->n_words ? "more: " : "",
		                            command->arguments);
	if (cli->n_words > command->max)
		return migr__cli_fail_usage(cli, usage, "'%s' does not take '%s'", command->name,
		                            cli->words[command->max]);
	return MIGR_OK;
}

migr_status migr__cli_parse(cli_call *cli, int argc, char **argv)
{
	size_t letters = 1;
	migr_status rc;

	/* A cluster of letters gives several options, so the number of words alone is no bound for them. */
	for (int i = 0; i < argc; i++)
		letters += strlen(argv[i]) + 1;
	cli->given = migr__cli_alloc(&cli->pool, letters * sizeof *cli->given);
	cli->words = migr__cli_alloc(&cli->pool, ((size_t)argc + 1) * sizeof *cli->words);
	rc = migr__cli_check_memory(cli);
	if (rc == MIGR_OK && argc > 0)
		rc = take_all(cli, argc, argv);
	if (rc != MIGR_OK || migr__cli_has(cli, OPT_HELP) || migr__cli_has(cli, OPT_VERSION) || !cli->command)
		return rc;
	return check_count(cli);
}

/* Whether a word is "--format" or the beginning of it, as getopt takes it; *value: what follows a '=', or NULL. */
static int is_format_option(const char *word, const char **value)
{
	size_t size = strcspn(word, "=");

	*value = word[size] ? word + size + 1 : NULL;
	return size > 2 && size <= strlen("--format") && strncmp(word, "--format", size) == 0;
}

int32_t migr__cli_wants_json(int argc, char **argv)
{
	const char *value;
	int32_t json = 0;

	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (is_format_option(argv[i], &value) && (value || i + 1 < argc))
			json = strcmp(value ? value : argv[i + 1], "json") == 0;
	return json;
}

const char *migr__cli_value(const cli_call *cli, int32_t id)
{
	for (size_t i = cli->n_given; i-- > 0;)
		if (cli->given[i].id == id)
			return cli->given[i].value;
	return NULL;
}

int32_t migr__cli_has(const cli_call *cli, int32_t id)
{
	return migr__cli_value(cli, id) != NULL;
}

const char *migr__cli_joined(cli_call *cli, int32_t id)
{
	cli_buf list = { 0 };

	if (!migr__cli_has(cli, id))
		return NULL;
	for (size_t i = 0; i < cli->n_given; i++)
		if (cli->given[i].id == id)
			migr__cli_add_format(&list, "%s%s", list.size ? "," : "", cli->given[i].value);
	return migr__cli_take(&cli->pool, &list);
}
