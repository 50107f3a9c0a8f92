/* SPDX-License-Identifier: MIT */
#include "support/t.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char root[256];

/* Texts that stay valid for the process: reachable to its end, so that no leak checker complains of them. */
static struct kept {
	struct kept *next;
	char text[];
} *all_kept;

static char *keep(size_t size)
{
	struct kept *kept = malloc(sizeof *kept + size);

	ck_assert_ptr_nonnull(kept);
	kept->next = all_kept;
	all_kept = kept;
	return kept->text;
}

static int remove_entry(const char *path, const struct stat *status, int flag, struct FTW *place)
{
	(void)status;
	(void)flag;
	(void)place;
	return remove(path);
}

static void remove_root(void)
{
	if (root[0])
		nftw(root, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

int t_main(const char *name, const TTest *const *cases, size_t count)
{
	Suite *suite = suite_create(name);
	TCase *group = tcase_create(name);
	SRunner *runner;
	int failed;
	const char *tmp = getenv("TMPDIR");

	snprintf(root, sizeof root, "%s/migr-test-XXXXXX", tmp ? tmp : "/tmp");
	if (!mkdtemp(root)) {
		perror(root);
		return 1;
	}
	for (size_t i = 0; i < count; i++)
		tcase_add_test(group, cases[i]);
	suite_add_tcase(suite, group);
	runner = srunner_create(suite);
	srunner_run_all(runner, getenv("CK_TAP_LOG_FILE_NAME") ? CK_SILENT : CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	remove_root();
	return failed ? 1 : 0;
}

const char *t_folder(void)
{
	char *path = keep(sizeof root + 8);

	snprintf(path, sizeof root + 8, "%s/XXXXXX", root);
	ck_assert_ptr_nonnull(mkdtemp(path));
	return path;
}

const char *t_path(const char *folder, const char *name)
{
	size_t size = strlen(folder) + strlen(name) + 2;
	char *path = keep(size);

	snprintf(path, size, "%s/%s", folder, name);
	return path;
}

void t_write(const char *path, const char *text)
{
	FILE *file = fopen(path, "wb");

	ck_assert_msg(file != NULL, "%s cannot be written", path);
	ck_assert_uint_eq(fwrite(text, 1, strlen(text), file), strlen(text));
	ck_assert_int_eq(fclose(file), 0);
}

char *t_read(const char *path, size_t *size)
{
	FILE *file = fopen(path, "rb");
	char *text;
	long end;

	if (!file)
		return NULL;
	fseek(file, 0, SEEK_END);
	end = ftell(file);
	rewind(file);
	text = malloc((size_t)end + 1);
	ck_assert_ptr_nonnull(text);
	ck_assert_uint_eq(fread(text, 1, (size_t)end, file), (size_t)end);
	text[end] = '\0';
	if (size)
		*size = (size_t)end;
	fclose(file);
	return text;
}

unsigned t_share(void)
{
	const char *share = getenv("MIGR_TEST_SHARE");
	const unsigned long value = share ? strtoul(share, NULL, 10) : 1;

	return value > 0 && value < 1000 ? (unsigned)value : 1;
}

unsigned t_random_below(t_random *random, unsigned limit)
{
	random->state = random->state * 6364136223846793005ULL + 1442695040888963407ULL;
	return (unsigned)(random->state >> 33) % limit;
}
