/* SPDX-License-Identifier: MIT */
/*
 * A VFS of SQLite's that passes everything on to the standard one, and fails one of its writing operations: a write, a
 * truncation, a sync or a deletion.
 */
#ifndef MIGR_TESTS_FAULT_FAULT_VFS_H
#define MIGR_TESTS_FAULT_FAULT_VFS_H

typedef struct vfs_plan {
	int at; /* which operation fails; 0: none */
	int is_lasting;
	int code; /* SQLITE_FULL or SQLITE_IOERR: then of the operation's own kind */
	int n_operations;
	int fired;
} vfs_plan;

extern vfs_plan vfs_fault;

/* Registers it under the name "fault", which a URL chooses by "vfs=fault". */
void fault_vfs_register(void);

#endif
