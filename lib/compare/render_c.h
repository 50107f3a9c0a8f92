/* SPDX-License-Identifier: MIT */
/*
 * Literals of schema.h and operation.h as C: what the writers of models and of operations share.
 */
#ifndef MIGR_COMPARE_RENDER_C_H
#define MIGR_COMPARE_RENDER_C_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/map.h"
#include "schema/shape.h"

/* A line has no more columns than this, unless something in it cannot be split. */
#define MIGR__C_WIDTH 120

/* What a member or an argument points to, once it has been written as a variable of its own. */
typedef struct migr__c_variable {
	const struct migr__c_variable *before;
	const void *place; /* of the pointer or list */
	const char *name;
} migr__c_variable;

typedef struct migr__c_writer {
	migr__buf *out;
	migr__arena *arena;
	migr__map used; /* names of variables */
	const migr__c_variable *variables;
	unsigned indent;   /* in tabs */
	int is_local;      /* variables are in a function, where only those with a name can be static */
	int with_hints;    /* members such as renamed_from are written too */
	int has_long_text; /* some literal is longer than ISO C asks compilers to take */
	int failed;
} migr__c_writer;

void migr__c_writer_init(migr__c_writer *writer, migr__arena *arena, migr__buf *out);
void migr__c_writer_clear(migr__c_writer *writer);

/* --- render_c_name.c: names of variables --- */

/* A text as part of a C name, never empty. NULL if memory is short. */
const char *migr__c_mangle(migr__c_writer *writer, const char *text);
/* STEM_WHAT, with a number if it is taken; taken from now on. Never NULL. */
const char *migr__c_name(migr__c_writer *writer, const char *stem, const char *what);

/* --- render_c_text.c: pieces in lines --- */

/* One of the pieces that stand between brackets, separated by commas. */
typedef struct migr__c_part {
	const char *head; /* ".sql = " */
	const char *text; /* all of the rest in one line */
	const char *tail; /* ")" */
	/* Or instead of `text`, what may be written in several lines: a string, */
	const char *string;
	size_t size;
	int is_bytes;
	/* or a struct. */
	const migr__shape *shape;
	const void *item;
	size_t width; /* in one line */
} migr__c_part;

typedef struct migr__c_parts {
	migr__c_part *items;
	size_t count;
} migr__c_parts;

typedef enum migr__c_style {
	MIGR__C_ALIGNED, /* further lines begin below the first piece */
	MIGR__C_HANGING  /* further lines are indented by one */
} migr__c_style;

/* Appends OPENING PIECES CLOSING, in as many lines as it takes. */
void migr__c_layout(migr__c_writer *writer, const char *opening, const migr__c_parts *parts, const char *closing,
                    migr__c_style style);
/* Whether all of it is one line when it begins in that column. */
int migr__c_fits(const migr__c_parts *parts, size_t column, size_t around);

/* As part of a comment. */
void migr__c_comment(migr__buf *buf, const char *text);

/* A text in the arena, made as by printf; "" if memory is short. */
__attribute__((format(printf, 2, 3))) const char *migr__c_printf(migr__c_writer *writer, const char *format, ...);

/* --- render_c_value.c: values of members --- */

/* "MIGR_NOT_NULL | MIGR_UNIQUE", "MIGR_CASCADE" or a number. */
const char *migr__c_word(migr__c_writer *writer, const migr__shape *shape, const migr__member *member, uint32_t value);
const char *migr__c_integer(migr__c_writer *writer, int64_t value, const char *macro);
/* A string, or NULL. */
void migr__c_text_part(migr__c_writer *writer, migr__c_part *part, const char *text);
/* MIGR_TEXT("..."); `part->head` is there already. */
void migr__c_value_part(migr__c_writer *writer, migr__c_part *part, const migr_value *value);
/* Sets `width`. */
void migr__c_part_done(migr__c_writer *writer, migr__c_part *part);

/* --- render_c_item.c: structs --- */

/* "migr_foreign_key" */
const char *migr__c_type(migr__c_writer *writer, const migr__shape *shape);
/* Whether its macro is for a variable (MIGR_TABLE) rather than for an argument (MIGR_COLUMN). */
int migr__c_is_variable(const migr__shape *shape);
/* The members that are set. Lists and variables that it points to are written already. */
migr__c_parts migr__c_members(migr__c_writer *writer, const migr__shape *shape, const void *item, int in_macro);
/*
 * Appends the variables that a struct needs: arrays of its lists, and what it points to that cannot stand inside it.
 * `is_static`: it is going to be a variable itself.
 */
void migr__c_declare_parts(migr__c_writer *writer, const migr__shape *shape, const void *item, const char *stem,
                           int is_static);
/* The same, and the struct itself; returns its name. */
const char *migr__c_declare(migr__c_writer *writer, const migr__shape *shape, const void *item, const char *stem);
/* The name of what stands at that place; NULL if it has no variable. */
const char *migr__c_variable_of(const migr__c_writer *writer, const void *place);
void migr__c_note(migr__c_writer *writer, const void *place, const char *name);
/* What its variables' names begin with: "users", "audit_log". */
const char *migr__c_stem(migr__c_writer *writer, const migr__shape *shape, const void *item);

/* The line that comes before long texts. */
#define MIGR__C_LONG_TEXT                                                                                              \
	"#if defined(__GNUC__) /* a text is longer than what every compiler must take */\n"                            \
	"#pragma GCC diagnostic ignored \"-Woverlength-strings\"\n"                                                    \
	"#endif\n"

#endif
