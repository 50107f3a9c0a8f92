/* SPDX-License-Identifier: MIT */
/* Files that the commands read and write themselves. */
#include "cli/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/url.h"

static migr_status read_all(cli_call *cli, int fd, const char *path, migr_status code, size_t largest, cli_buf *buf)
{
	char block[4096];
	ssize_t got;

	while ((got = read(fd, block, sizeof block)) != 0) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return migr__cli_fail(cli, code, NULL, "cannot read %s: %s", path, strerror(errno));
		migr__cli_add_part(buf, block, (size_t)got);
		if (buf->size > largest)
			return migr__cli_fail(cli, code, "is it the right file?", "%s is larger than %zu MiB", path,
			                      largest >> 20);
	}
	return MIGR_OK;
}

migr_status migr__cli_file_read(cli_call *cli, const char *path, migr_status code, size_t largest, const char **text,
                                size_t *size)
{
	const char *shown = migr__cli_url_masked(&cli->pool, path);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	cli_buf buf = { 0 };
	migr_status rc;

	if (fd < 0)
		return migr__cli_fail(cli, code, NULL, "cannot read %s: %s", shown, strerror(errno));
	rc = read_all(cli, fd, shown, code, largest, &buf);
	close(fd);
	*size = buf.size;
	*text = migr__cli_take(&cli->pool, &buf);
	return rc == MIGR_OK ? migr__cli_check_memory(cli) : rc;
}

static int write_all(int fd, const char *text, size_t size)
{
	while (size) {
		ssize_t done = write(fd, text, size);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return -1;
		text += done;
		size -= (size_t)done;
	}
	return 0;
}

migr_status migr__cli_file_create(cli_call *cli, const char *path, const char *text)
{
	migr_status rc = migr__cli_check_memory(cli);
	int fd, failed;

	if (rc != MIGR_OK)
		return rc;
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (fd < 0 && errno == EEXIST)
		return migr__cli_fail(cli, MIGR_ERROR_FILE_EXISTS, "remove it, or choose another name",
		                      "%s is there already", path);
	if (fd < 0)
		return migr__cli_fail(cli, MIGR_ERROR_FILE, NULL, "cannot create %s: %s", path, strerror(errno));
	failed = write_all(fd, text, strlen(text)) != 0 ? errno : 0;
	if (close(fd) != 0 && !failed)
		failed = errno;
	if (!failed)
		return MIGR_OK;
	unlink(path);
	return migr__cli_fail(cli, MIGR_ERROR_FILE, NULL, "cannot write %s: %s", path, strerror(failed));
}

migr_status migr__cli_folder_create(cli_call *cli, const char *path)
{
	size_t size = strlen(path);
	migr_status rc = migr__cli_check_memory(cli);

	if (rc != MIGR_OK)
		return rc;
	for (size_t i = 1; i <= size; i++) {
		const char *part;

		if (path[i] != '/' && path[i] != '\0')
			continue;
		part = migr__cli_copy_part(&cli->pool, path, i);
		if (mkdir(part, 0777) != 0 && errno != EEXIST)
			return migr__cli_fail(cli, MIGR_ERROR_FILE, NULL, "cannot create the folder %s: %s", part,
			                      strerror(errno));
	}
	return MIGR_OK;
}

const char *migr__cli_folder_of(cli_call *cli, const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *folder = slash == path ? "/"
	                     : slash       ? migr__cli_copy_part(&cli->pool, path, (size_t)(slash - path))
	                                   : ".";
	char *full = realpath(folder, NULL);
	const char *copy = full ? migr__cli_copy(&cli->pool, full) : folder;

	free(full);
	return copy;
}
