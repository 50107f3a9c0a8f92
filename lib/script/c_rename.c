/* SPDX-License-Identifier: MIT */
#include "script/c_rename.h"

#include "base/c_text.h"
#include "base/file.h"
#include "script/c_lex.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The folder of a path, with the slash; "" if it has none. */
static size_t folder_size(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? (size_t)(slash - path) + 1 : 0;
}

/* "NAME" of an include: by its full path if it is a file beside the source, else as it is. */
static migr_status add_include(const migr__source *source, const migr__c_token *token, migr__buf *out,
                               migr_error *error)
{
	migr__buf path;
	char full[PATH_MAX] = "";
	migr_status rc = MIGR_OK;

	migr__buf_init(&path, error->alloc);
	migr__buf_add(&path, source->path, folder_size(source->path));
	if (token->size > 2)
		migr__buf_add(&path, token->text + 1, token->size - 2);
	if (!path.failed && access(migr__buf_text(&path), R_OK) == 0 && !realpath(migr__buf_text(&path), full))
		rc = migr__file_fail(error, migr__buf_text(&path), "found", errno);
	if (rc == MIGR_OK && full[0]) {
		migr__buf_putc(out, '"');
		migr__buf_puts(out, full);
		migr__buf_putc(out, '"');
	} else {
		migr__buf_add(out, token->text, token->size);
	}
	migr__buf_free(&path);
	return rc;
}

static int is_callback(const migr__c_token *token)
{
	return token->kind == MIGR__C_NAME &&
	       (migr__c_token_is(token, "upgrade") || migr__c_token_is(token, "downgrade"));
}

/* Whether a name after this character is a member. The character before that tells "->" from ">". */
static int makes_member(char before, char last)
{
	return last == '.' || (last == '>' && before == '-');
}

migr_status migr__c_rename(const migr__source *source, const char *name, migr__buf *out, migr_error *error)
{
	migr__c_lexer lexer;
	migr__c_token token;
	migr_status rc = MIGR_OK;
	char before = '\0', last = '\0';
	size_t mark = migr__source_mark(source);

	migr__c_lexer_init(&lexer, source->text + mark, source->size - mark);
	for (migr__c_lex(&lexer, &token); rc == MIGR_OK && token.kind != MIGR__C_END; migr__c_lex(&lexer, &token)) {
		if (token.kind == MIGR__C_STRING && lexer.in_include == 2 && source->path) {
			rc = add_include(source, &token, out, error);
		} else {
			if (is_callback(&token) && !makes_member(before, last))
				migr__buf_printf(out, "%s_", name);
			migr__buf_add(out, token.text, token.size);
		}
		if (token.kind != MIGR__C_BLANK) {
			before = token.size > 1 ? token.text[token.size - 2] : last;
			last = token.text[token.size - 1];
		}
	}
	return rc == MIGR_OK && out->failed ? migr__fail_memory(error) : rc;
}
