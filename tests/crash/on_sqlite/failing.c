/* A disk on which writing fails while the test wants it to.
 *
 * Loaded into the server with LD_PRELOAD. While the file $FAILING_SWITCH is there, whatever changes
 * a file below the folder $FAILING_STORE fails with the error whose number is in it: EROFS is what
 * is seen once the system has made a file system read-only after an error, EIO what a dying disk
 * answers. If the number follows the letter s, only syncing fails: the bytes were taken, and nobody
 * knows where they are.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

/* The error to answer with; 0 for none. */
static int trouble(int fd, int syncs)
{
    const char *name = getenv("FAILING_SWITCH"), *store = getenv("FAILING_STORE");
    char link[64], path[PATH_MAX], text[16] = "";
    if (name == NULL || store == NULL)
        return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0)
        return 0;
    path[length] = '\0';
    if (strncmp(path, store, strlen(store)) != 0)
        return 0;
    int given = open(name, O_RDONLY | O_CLOEXEC);
    if (given < 0)
        return 0;
    length = read(given, text, sizeof text - 1);
    close(given);
    if (length <= 0)
        return 0;
    if (text[0] == 's')
        return syncs ? atoi(text + 1) : 0;
    return atoi(text);
}

#define REAL(call) ((__typeof__(&call))dlsym(RTLD_NEXT, #call))
#define FAIL_OR(fd, syncs, outcome)             \
    do {                                        \
        int error = trouble(fd, syncs);         \
        if (error == 0)                         \
            return outcome;                     \
        errno = error;                          \
        return -1;                              \
    } while (0)

ssize_t write(int fd, const void *bytes, size_t count) { FAIL_OR(fd, 0, REAL(write)(fd, bytes, count)); }
ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at) { FAIL_OR(fd, 0, REAL(pwrite)(fd, bytes, count, at)); }
ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at) { FAIL_OR(fd, 0, REAL(pwrite64)(fd, bytes, count, at)); }
int ftruncate(int fd, off_t length) { FAIL_OR(fd, 0, REAL(ftruncate)(fd, length)); }
int ftruncate64(int fd, off64_t length) { FAIL_OR(fd, 0, REAL(ftruncate64)(fd, length)); }
int fsync(int fd) { FAIL_OR(fd, 1, REAL(fsync)(fd)); }
int fdatasync(int fd) { FAIL_OR(fd, 1, REAL(fdatasync)(fd)); }
