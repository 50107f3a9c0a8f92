/* SPDX-License-Identifier: MIT */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *advice(int number)
{
	switch (number) {
	case ENOENT:
	case ENOTDIR:
		return "check the path; it is looked up from the current folder";
	case EACCES:
	case EPERM:
	case EROFS:
		return "check who may read and write the file and its folder";
	case ENOSPC:
	case EDQUOT:
		return "make room on the disk";
	default:
		return NULL;
	}
}

migr_status migr__file_fail(migr_error *error, const char *path, const char *done, int number)
{
	char reason[128];

	if (number == ENOMEM)
		return migr__fail_memory(error);
	if (strerror_r(number, reason, sizeof reason) != 0)
		snprintf(reason, sizeof reason, "error %d", number);
	migr__fail(error, MIGR_ERROR_FILE, "%s cannot be %s: %s", path, done, reason);
	return advice(number) ? migr__error_hint(error, "%s", advice(number)) : MIGR_ERROR_FILE;
}

static migr_status read_all(int file, const char *path, migr__buf *out, migr_error *error)
{
	char part[16384];

	for (;;) {
		ssize_t size = read(file, part, sizeof part);

		if (size < 0 && errno == EINTR)
			continue;
		if (size < 0)
			return migr__file_fail(error, path, "read", errno);
		if (size == 0)
			return MIGR_OK;
		migr__buf_add(out, part, (size_t)size);
		if (out->failed)
			return migr__fail_memory(error);
	}
}

migr_status migr__file_read(const char *path, migr__buf *out, migr_error *error)
{
	/* Not blocking, so that a pipe that nobody writes to is refused below instead of waited for. */
	int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat status;
	migr_status rc;

	if (file < 0)
		return migr__file_fail(error, path, "read", errno);
	if (fstat(file, &status) != 0) {
		rc = migr__file_fail(error, path, "read", errno);
	} else if (!S_ISREG(status.st_mode)) {
		migr__fail(error, MIGR_ERROR_FILE, "%s is not a regular file", path);
		rc = migr__error_hint(error, "give the path of a file with text");
	} else {
		rc = read_all(file, path, out, error);
	}
	close(file);
	return rc;
}

/* Returns an errno, or 0. */
static int write_all(int file, const char *text, size_t size)
{
	while (size) {
		ssize_t written = write(file, text, size);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return errno;
		text += written;
		size -= (size_t)written;
	}
	return 0;
}

/* Fills a file just made and closes it; on failure the file is removed. */
static migr_status fill(int file, const char *made, const char *path, const char *text, size_t size, migr_error *error)
{
	int number = write_all(file, text, size);

	if (close(file) != 0 && !number)
		number = errno;
	if (!number)
		return MIGR_OK;
	unlink(made);
	return migr__file_fail(error, path, "written", number);
}

/* Makes a new file beside `path`, under a name that no other process uses. */
static int open_beside(const char *path, migr__buf *name)
{
	for (unsigned turn = 0; turn < 100; turn++) {
		int file;

		migr__buf_clear(name);
		migr__buf_printf(name, "%s.%ld.%u.tmp", path, (long)getpid(), turn);
		if (name->failed) {
			errno = ENOMEM;
			return -1;
		}
		file = open(name->data, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
		if (file >= 0 || errno != EEXIST)
			return file;
	}
	return -1;
}

migr_status migr__file_replace(const char *path, const char *text, size_t size, migr_error *error)
{
	migr__buf name;
	migr_status rc;
	int file;

	migr__buf_init(&name, error->alloc);
	file = open_beside(path, &name);
	if (file < 0) {
		rc = migr__file_fail(error, path, "written", errno);
	} else {
		rc = fill(file, name.data, path, text, size, error);
		if (rc == MIGR_OK && rename(name.data, path) != 0) {
			rc = migr__file_fail(error, path, "replaced", errno);
			unlink(name.data);
		}
	}
	migr__buf_free(&name);
	return rc;
}

migr_status migr__file_create(const char *path, const char *text, size_t size, migr_error *error)
{
	int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);

	if (file < 0 && errno == EEXIST) {
		migr__fail(error, MIGR_ERROR_FILE_EXISTS, "%s is there already", path);
		return migr__error_hint(error, "choose another id or message, or move the file away");
	}
	if (file < 0)
		return migr__file_fail(error, path, "written", errno);
	return fill(file, path, path, text, size, error);
}
