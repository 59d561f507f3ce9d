// SPDX-License-Identifier: GPL-3.0-or-later
#include "unit/store/bad_disk.h"

#include <sqlite3.h>

#include <new>

namespace penstock::store::test {

namespace {

BadDisk disk;
sqlite3_vfs* real = nullptr;

// The system's file lies right behind ours.
struct File {
  sqlite3_file base;
  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};
sqlite3_file* realOf(sqlite3_file* f) {
  return reinterpret_cast<File*>(f)->real();
}

int write(sqlite3_file* f, const void* bytes, int n, sqlite3_int64 offset) {
  if (disk.held) {
    ++disk.waiting;
    while (disk.held) disk.held.wait(true);
    --disk.waiting;
  }
  switch (disk.onWrite.load()) {
    case BadDisk::full:
      return SQLITE_FULL;
    case BadDisk::ioError:
      return SQLITE_IOERR_WRITE;
    case BadDisk::readOnly:
      return SQLITE_READONLY;
    default:
      return realOf(f)->pMethods->xWrite(realOf(f), bytes, n, offset);
  }
}

#define FORWARD(method, parameters, arguments) [] parameters { return realOf(f)->pMethods->method arguments; }

const sqlite3_io_methods methods = {
    3,
    FORWARD(xClose, (sqlite3_file * f), (realOf(f))),
    FORWARD(xRead, (sqlite3_file * f, void* p, int n, sqlite3_int64 at), (realOf(f), p, n, at)),
    write,
    FORWARD(xTruncate, (sqlite3_file * f, sqlite3_int64 size), (realOf(f), size)),
    FORWARD(xSync, (sqlite3_file * f, int flags), (realOf(f), flags)),
    FORWARD(xFileSize, (sqlite3_file * f, sqlite3_int64* size), (realOf(f), size)),
    FORWARD(xLock, (sqlite3_file * f, int kind), (realOf(f), kind)),
    FORWARD(xUnlock, (sqlite3_file * f, int kind), (realOf(f), kind)),
    FORWARD(xCheckReservedLock, (sqlite3_file * f, int* out), (realOf(f), out)),
    FORWARD(xFileControl, (sqlite3_file * f, int op, void* arg), (realOf(f), op, arg)),
    FORWARD(xSectorSize, (sqlite3_file * f), (realOf(f))),
    FORWARD(xDeviceCharacteristics, (sqlite3_file * f), (realOf(f))),
    FORWARD(xShmMap, (sqlite3_file * f, int i, int size, int extend, void volatile** out),
            (realOf(f), i, size, extend, out)),
    FORWARD(xShmLock, (sqlite3_file * f, int offset, int n, int flags), (realOf(f), offset, n, flags)),
    FORWARD(xShmBarrier, (sqlite3_file * f), (realOf(f))),
    FORWARD(xShmUnmap, (sqlite3_file * f, int remove), (realOf(f), remove)),
    FORWARD(xFetch, (sqlite3_file * f, sqlite3_int64 at, int n, void** out), (realOf(f), at, n, out)),
    FORWARD(xUnfetch, (sqlite3_file * f, sqlite3_int64 at, void* p), (realOf(f), at, p)),
};

#undef FORWARD

int open(sqlite3_vfs*, const char* path, sqlite3_file* f, int flags, int* outFlags) {
  auto* file = new (f) File{};
  const int code = real->xOpen(real, path, file->real(), flags, outFlags);
  if (file->real()->pMethods) file->base.pMethods = &methods;
  return code;
}

}  // namespace

BadDisk& BadDisk::install() {
  static sqlite3_vfs vfs = [] {
    real = sqlite3_vfs_find(nullptr);
    sqlite3_vfs v = *real;
    v.zName = name;
    v.szOsFile = int(sizeof(File)) + real->szOsFile;
    v.xOpen = open;
    return v;
  }();
  if (!sqlite3_vfs_find(name)) sqlite3_vfs_register(&vfs, 0);
  disk.onWrite = none;
  disk.release();
  return disk;
}

void BadDisk::release() {
  held = false;
  held.notify_all();
}

}  // namespace penstock::store::test
