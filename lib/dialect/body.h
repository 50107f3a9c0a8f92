/* SPDX-License-Identifier: MIT */
/*
 * Bodies of triggers and routines: follows one statement token by token and knows whether a semicolon ends it.
 *
 * Three ways, by the flags that tell the products apart. SQLite (brackets): a trigger ends at "; END ;", as
 * sqlite3_complete has it. PostgreSQL (dollar quotes): only BEGIN ATOMIC opens a body; parentheses of a rule hold
 * semicolons too. MySQL and MariaDB (anything else): blocks and flow control nest, and keywords are told from functions
 * and names of the same spelling by their place.
 */
#ifndef MIGR_DIALECT_BODY_H
#define MIGR_DIALECT_BODY_H

#include "dialect/lex.h"

#define MIGR__BODY_DEPTH 200

typedef enum migr__body_state {
	MIGR__BODY_START,   /* before the first word */
	MIGR__BODY_EXPLAIN, /* SQLite: what is explained? */
	MIGR__BODY_CREATE,  /* after CREATE: what is created? */
	MIGR__BODY_ROUTINE, /* in a statement that has a body, or will */
	MIGR__BODY_NONE     /* in one that has none */
} migr__body_state;

typedef struct migr__body {
	uint32_t flags;
	migr__body_state state;
	const char *kind;    /* what is created: "trigger" */
	migr__token before;  /* the token before this one */
	size_t parentheses;  /* how many are open in this inner statement */
	size_t depth;        /* how many blocks are open */
	int seen_definer;    /* DEFINER = a user: any words until the kind */
	int is_package;
	int in_routine;      /* of a package: 1 in a routine's head, 2 after its AS, before its BEGIN */
	int in_handler;      /* DECLARE ... HANDLER: its BEGIN does not stand at the start of a statement */
	int after_follows;   /* the name after FOLLOWS or PRECEDES is next (1) or was just read (2) */
	int sqlite_place;    /* 0 before or in a statement of a trigger, 1 after a semicolon, 2 after its END */
	char blocks[MIGR__BODY_DEPTH];
} migr__body;

void migr__body_init(migr__body *body, uint32_t flags);

/*
 * Takes a token that is neither blank nor a comment (a delimiter only if the body is open). `ahead` stands after it.
 * Returns 0 if blocks nest too deep.
 */
int migr__body_feed(migr__body *body, const migr__token *token, const migr__lexer *ahead);

/* Whether a semicolon now is part of the statement. */
int migr__body_is_open(const migr__body *body);

#endif
