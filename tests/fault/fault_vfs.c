/* SPDX-License-Identifier: MIT */
#include "fault_vfs.h"

#include "support/t.h"

#include <sqlite3.h>
#include <string.h>

vfs_plan vfs_fault;

/* The real file follows behind. */
typedef struct fault_file {
	sqlite3_file base;
	sqlite3_file *real;
} fault_file;

static sqlite3_vfs *standard;
static sqlite3_io_methods methods;

static int fails(int code, int *result)
{
	vfs_fault.n_operations++;
	if (!vfs_fault.at || (vfs_fault.is_lasting ? vfs_fault.n_operations < vfs_fault.at
	                                           : vfs_fault.n_operations != vfs_fault.at))
		return 0;
	vfs_fault.fired = 1;
	*result = vfs_fault.code == SQLITE_FULL && code == SQLITE_IOERR_WRITE ? SQLITE_FULL : code;
	return 1;
}

static sqlite3_file *real(sqlite3_file *file)
{
	return ((fault_file *)file)->real;
}

static int file_close(sqlite3_file *file)
{
	return real(file)->pMethods->xClose(real(file));
}

static int file_read(sqlite3_file *file, void *bytes, int size, sqlite3_int64 at)
{
	return real(file)->pMethods->xRead(real(file), bytes, size, at);
}

/* What fails has been written by half. */
static int file_write(sqlite3_file *file, const void *bytes, int size, sqlite3_int64 at)
{
	int result;

	if (fails(SQLITE_IOERR_WRITE, &result)) {
		real(file)->pMethods->xWrite(real(file), bytes, size / 2, at);
		return result;
	}
	return real(file)->pMethods->xWrite(real(file), bytes, size, at);
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 size)
{
	int result;

	return fails(SQLITE_IOERR_TRUNCATE, &result) ? result : real(file)->pMethods->xTruncate(real(file), size);
}

static int file_sync(sqlite3_file *file, int flags)
{
	int result;

	return fails(SQLITE_IOERR_FSYNC, &result) ? result : real(file)->pMethods->xSync(real(file), flags);
}

static int file_size(sqlite3_file *file, sqlite3_int64 *size)
{
	return real(file)->pMethods->xFileSize(real(file), size);
}

static int file_lock(sqlite3_file *file, int kind)
{
	return real(file)->pMethods->xLock(real(file), kind);
}

static int file_unlock(sqlite3_file *file, int kind)
{
	return real(file)->pMethods->xUnlock(real(file), kind);
}

static int file_check_lock(sqlite3_file *file, int *result)
{
	return real(file)->pMethods->xCheckReservedLock(real(file), result);
}

static int file_control(sqlite3_file *file, int what, void *value)
{
	return real(file)->pMethods->xFileControl(real(file), what, value);
}

static int file_sector_size(sqlite3_file *file)
{
	return real(file)->pMethods->xSectorSize(real(file));
}

static int file_characteristics(sqlite3_file *file)
{
	return real(file)->pMethods->xDeviceCharacteristics(real(file));
}

static int file_shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **out)
{
	return real(file)->pMethods->xShmMap(real(file), page, size, extend, out);
}

static int file_shm_lock(sqlite3_file *file, int offset, int n, int flags)
{
	return real(file)->pMethods->xShmLock(real(file), offset, n, flags);
}

static void file_shm_barrier(sqlite3_file *file)
{
	real(file)->pMethods->xShmBarrier(real(file));
}

static int file_shm_unmap(sqlite3_file *file, int delete_it)
{
	return real(file)->pMethods->xShmUnmap(real(file), delete_it);
}

static sqlite3_io_methods methods = {
	.iVersion = 2,
	.xClose = file_close,
	.xRead = file_read,
	.xWrite = file_write,
	.xTruncate = file_truncate,
	.xSync = file_sync,
	.xFileSize = file_size,
	.xLock = file_lock,
	.xUnlock = file_unlock,
	.xCheckReservedLock = file_check_lock,
	.xFileControl = file_control,
	.xSectorSize = file_sector_size,
	.xDeviceCharacteristics = file_characteristics,
	.xShmMap = file_shm_map,
	.xShmLock = file_shm_lock,
	.xShmBarrier = file_shm_barrier,
	.xShmUnmap = file_shm_unmap,
};

static int vfs_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *flags_out)
{
	fault_file *made = (fault_file *)file;
	int code;

	(void)vfs;
	made->real = (sqlite3_file *)(made + 1);
	code = standard->xOpen(standard, name, made->real, flags, flags_out);
	made->base.pMethods = made->real->pMethods ? &methods : NULL;
	return code;
}

static int vfs_delete(sqlite3_vfs *vfs, const char *name, int sync_folder)
{
	int result;

	(void)vfs;
	return fails(SQLITE_IOERR_DELETE, &result) ? result : standard->xDelete(standard, name, sync_folder);
}

void fault_vfs_register(void)
{
	static sqlite3_vfs vfs;

	standard = sqlite3_vfs_find(NULL);
	ck_assert_ptr_nonnull(standard);
	vfs = *standard;
	vfs.zName = "fault";
	vfs.szOsFile = (int)sizeof(fault_file) + standard->szOsFile;
	vfs.pNext = NULL;
	vfs.xOpen = vfs_open;
	vfs.xDelete = vfs_delete;
	ck_assert_int_eq(sqlite3_vfs_register(&vfs, 0), SQLITE_OK);
}
