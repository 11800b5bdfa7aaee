/* A disk that forgets what was not synced, as a power cut makes it forget.
 *
 * Loaded into the server with LD_PRELOAD. Below the folder $FORGETFUL_STORE each successful sync
 * of a file leaves a copy of what the file held when the sync began in $FORGETFUL_SHADOW/INODE, and
 * each successful sync of a folder leaves its list of names there: one line "f INODE NAME" for a
 * file, "d INODE NAME" for a folder. What was never synced is not there.
 *
 * The copy is read through the descriptor that is synced: to open the file once more and close it
 * would drop the locks the process holds on it.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef int sync_call(int);

/* Syncs one at a time: of two copies of a file the later one must stay. */
static pthread_mutex_t one = PTHREAD_MUTEX_INITIALIZER;

static void give_up(const char *what)
{
    perror(what);
    abort();
}

/* The path behind a descriptor, when it is the store's folder or below it. */
static int below_store(int fd, char path[PATH_MAX])
{
    const char *store = getenv("FORGETFUL_STORE");
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    if (store == NULL || length < 0)
        return 0;
    path[length] = '\0';
    size_t stem = strlen(store);
    return strncmp(path, store, stem) == 0 && (path[stem] == '/' || path[stem] == '\0');
}

static void copy_file(int fd, int to)
{
    static char bytes[1 << 20];
    off_t at = 0;
    ssize_t length;
    while ((length = pread(fd, bytes, sizeof bytes, at)) > 0) {
        if (write(to, bytes, length) != length)
            give_up("forgetful: write");
        at += length;
    }
    if (length < 0)
        give_up("forgetful: pread");
}

static void copy_names(const char *path, int to)
{
    DIR *folder = opendir(path);
    if (folder == NULL)
        give_up("forgetful: opendir");
    struct dirent *entry;
    while ((entry = readdir(folder)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        struct stat status;
        if (fstatat(dirfd(folder), entry->d_name, &status, 0) == 0)
            dprintf(to, "%c %lu %s\n", S_ISDIR(status.st_mode) ? 'd' : 'f',
                    (unsigned long)status.st_ino, entry->d_name);
    }
    closedir(folder);
}

/* Copies before the true sync and gives the copy its name after it: what is written meanwhile is
 * not promised to last. */
static int remembering(int fd, const char *call)
{
    sync_call *real = (sync_call *)dlsym(RTLD_NEXT, call);
    char path[PATH_MAX], draft[PATH_MAX], name[PATH_MAX];
    struct stat status;
    if (real == NULL)
        give_up("forgetful: dlsym");
    if (!below_store(fd, path) || fstat(fd, &status) != 0)
        return real(fd);

    pthread_mutex_lock(&one);
    const char *shadow = getenv("FORGETFUL_SHADOW");
    snprintf(draft, sizeof draft, "%s/draft", shadow);
    snprintf(name, sizeof name, "%s/%lu", shadow, (unsigned long)status.st_ino);
    int to = open(draft, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (to < 0)
        give_up("forgetful: open");
    if (S_ISDIR(status.st_mode))
        copy_names(path, to);
    else
        copy_file(fd, to);
    close(to);
    int outcome = real(fd);
    if (outcome == 0 && rename(draft, name) != 0)
        give_up("forgetful: rename");
    pthread_mutex_unlock(&one);
    return outcome;
}

int fsync(int fd) { return remembering(fd, "fsync"); }
int fdatasync(int fd) { return remembering(fd, "fdatasync"); }
