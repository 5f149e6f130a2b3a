/* Makes calls of the C library fail that concern files below one folder, as a disk does that is full
 * or broken. Loaded before the library itself (LD_PRELOAD); a test arms it through a file that both
 * have mapped. Compiled by FailingCalls.java, which holds the other side of `struct orders`. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { SYNC = 1, WRITE = 2, TRUNCATE = 4, RENAME = 8, OPEN = 16 };

struct orders {
  int armed;      /* 1 while calls are counted */
  int kinds;      /* which */
  int left;       /* how many until one fails */
  int persistent; /* whether all that follow fail too */
  int error;      /* with what; 0 for half a write and the end of the process */
  int failed;     /* how many did */
  int seen;       /* how many were counted */
  char folder[1024];
};

static volatile struct orders *orders;

__attribute__((constructor)) static void begin(void) {
  const char *path = getenv("FAILING_ORDERS");
  int file = path ? open(path, O_RDWR) : -1;
  if (file < 0) return;
  void *map = mmap(NULL, sizeof *orders, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (map != MAP_FAILED) orders = map;
  close(file);
}

/* Whether this call is to fail. */
static int strikes(int kind, const char *path) {
  if (strncmp(path, (const char *)orders->folder, strlen((const char *)orders->folder)) != 0)
    return 0;
  const char *name = strrchr(path, '/');
  if (name && strncmp(name, "/gate", 5) == 0) return 0; /* says nothing about data */
  __atomic_add_fetch(&orders->seen, 1, __ATOMIC_SEQ_CST);
  int left = __atomic_sub_fetch(&orders->left, 1, __ATOMIC_SEQ_CST);
  if (left > 0 || (left < 0 && !orders->persistent)) return 0;
  __atomic_add_fetch(&orders->failed, 1, __ATOMIC_SEQ_CST);
  return 1;
}

static int counts(int kind) { return orders && orders->armed && (orders->kinds & kind); }

static int strikes_path(int kind, const char *path) {
  return counts(kind) && path && strikes(kind, path);
}

static int strikes_file(int kind, int file) {
  char link[64], path[2048];
  if (!counts(kind)) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length <= 0) return 0;
  path[length] = 0;
  return strikes(kind, path);
}

static int fail(void) {
  errno = orders->error;
  return -1;
}

#define REAL(name) \
  static __typeof__(name) *real; \
  if (!real) real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

int fsync(int file) {
  REAL(fsync);
  return strikes_file(SYNC, file) ? fail() : real(file);
}

int fdatasync(int file) {
  REAL(fdatasync);
  return strikes_file(SYNC, file) ? fail() : real(file);
}

ssize_t pwrite(int file, const void *from, size_t bytes, off_t at) {
  REAL(pwrite);
  if (!strikes_file(WRITE, file)) return real(file, from, bytes, at);
  if (orders->error) return fail();
  real(file, from, bytes / 2, at);
  _exit(137);
}

ssize_t pwrite64(int file, const void *from, size_t bytes, off64_t at) {
  REAL(pwrite64);
  if (!strikes_file(WRITE, file)) return real(file, from, bytes, at);
  if (orders->error) return fail();
  real(file, from, bytes / 2, at);
  _exit(137);
}

ssize_t write(int file, const void *from, size_t bytes) {
  REAL(write);
  if (!strikes_file(WRITE, file)) return real(file, from, bytes);
  if (orders->error) return fail();
  real(file, from, bytes / 2);
  _exit(137);
}

int ftruncate(int file, off_t bytes) {
  REAL(ftruncate);
  return strikes_file(TRUNCATE, file) ? fail() : real(file, bytes);
}

int ftruncate64(int file, off64_t bytes) {
  REAL(ftruncate64);
  return strikes_file(TRUNCATE, file) ? fail() : real(file, bytes);
}

int rename(const char *from, const char *to) {
  REAL(rename);
  return strikes_path(RENAME, to) ? fail() : real(from, to);
}

static int writes(int flags) { return (flags & O_ACCMODE) != O_RDONLY; }

#define MODE(flags) \
  mode_t mode = 0; \
  if ((flags) & (O_CREAT | O_TMPFILE)) { \
    va_list more; \
    va_start(more, flags); \
    mode = va_arg(more, mode_t); \
    va_end(more); \
  }

int open(const char *path, int flags, ...) {
  REAL(open);
  MODE(flags)
  return writes(flags) && strikes_path(OPEN, path) ? fail() : real(path, flags, mode);
}

int open64(const char *path, int flags, ...) {
  REAL(open64);
  MODE(flags)
  return writes(flags) && strikes_path(OPEN, path) ? fail() : real(path, flags, mode);
}
