/* SPDX-License-Identifier: MIT */
/* Results appear at once or not at all. */
#include "output_folder.h"

#include "checksums.h"
#include "clock.h"
#include "file.h"
#include "memory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum exit_code cannot_write(const char *path)
{
    return fail(EXIT_ENVIRONMENT, "%s: %s; free some space, or name another folder with --out",
                path, strerror(errno));
}

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *place)
{
    (void)status, (void)type, (void)place;
    return remove(path);
}

static void remove_tree(const char *path)
{
    nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

/* Makes the folder and those above it. */
static bool make_folders(const char *path)
{
    char *each = copy_text(path);
    bool made = true;

    for (char *slash = each + 1; made && (slash = strchr(slash, '/')); slash++) {
        *slash = '\0';
        made = !mkdir(each, 0777) || errno == EEXIST;
        *slash = '/';
    }
    made = made && (!mkdir(each, 0777) || errno == EEXIST);
    free(each);
    return made;
}

/* The folder above `path`, "." where there is none in it. */
static char *parent_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    if (!slash)
        return copy_text(".");
    return format_text("%.*s", slash == path ? 1 : (int)(slash - path), path);
}

static bool is_empty(const char *path)
{
    DIR *folder = opendir(path);
    int entries = 0;

    while (folder && readdir(folder))
        entries++;
    if (folder)
        closedir(folder);
    return entries <= 2;
}

static bool is_result(const char *path)
{
    char *manifest = format_text("%s/manifest.json", path);
    bool exists = file_exists(manifest);

    free(manifest);
    return exists;
}

/* What is at `path` now may be replaced: nothing, an empty folder, or an older result. */
static enum exit_code check_target(const char *path)
{
    struct stat status;

    if (lstat(path, &status))
        return errno == ENOENT
                   ? EXIT_GOOD
                   : fail(EXIT_USAGE, "%s: %s; name another folder", path, strerror(errno));
    if (!S_ISDIR(status.st_mode))
        return fail(EXIT_USAGE,
                    "%s: is in the way of the results folder and is none itself; "
                    "remove it, or name another with --out",
                    path);
    if (!is_empty(path) && !is_result(path))
        return fail(EXIT_USAGE,
                    "%s: is a folder of something else than results of ipclab; name "
                    "another with --out",
                    path);
    return EXIT_GOOD;
}

/* results/runs/TIME-NAME; two runs within a second get different ones. */
static char *default_path(const char *name)
{
    char stamp[CLOCK_TEXT_BYTES];
    char *path;

    clock_stamp(stamp);
    path = format_text("results/runs/%s-%s", stamp, name);
    for (int number = 2; file_exists(path); number++) {
        free(path);
        path = format_text("results/runs/%s-%s-%d", stamp, name, number);
    }
    return path;
}

static char *without_trailing_slashes(const char *path)
{
    size_t length = strlen(path);

    while (length > 1 && path[length - 1] == '/')
        length--;
    return format_text("%.*s", (int)length, path);
}

enum exit_code output_folder_open(struct output_folder *folder, const char *path, const char *name)
{
    enum exit_code code;
    char *parent;

    *folder = (struct output_folder){
        .final = path ? without_trailing_slashes(path) : default_path(name),
    };
    folder->sums = open_memstream(&folder->sums_text, &folder->sums_bytes);
    parent = parent_of(folder->final);
    if (!make_folders(parent)) {
        code = errno == ENOTDIR || errno == EEXIST
                   ? fail(EXIT_USAGE,
                          "%s: a file is in the way of this folder; name another with "
                          "--out",
                          parent)
                   : cannot_write(parent);
        free(parent);
        return code;
    }
    code = check_target(folder->final);
    if (!code) {
        folder->partial = format_text("%s/.ipclab-partial-XXXXXX", parent);
        if (!mkdtemp(folder->partial) || chmod(folder->partial, 0755)) {
            code = errno == ENOTDIR ? fail(EXIT_USAGE,
                                           "%s: is not a folder; name another with "
                                           "--out",
                                           parent)
                                    : cannot_write(parent);
            free(folder->partial);
            folder->partial = NULL;
        }
    }
    free(parent);
    return code;
}

static enum exit_code write_file(const char *path, const void *bytes, size_t size)
{
    int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    bool written;

    if (descriptor < 0)
        return cannot_write(path);
    written = write_all(descriptor, bytes, size) && !fsync(descriptor);
    if (!close(descriptor) && written)
        return EXIT_GOOD;
    return cannot_write(path);
}

static void sync_folder(const char *path)
{
    int descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (descriptor < 0)
        return;
    fsync(descriptor);
    close(descriptor);
}

enum exit_code output_folder_write(const struct output_folder *folder, const char *name,
                                   const void *bytes, size_t size)
{
    char *path = format_text("%s/%s", folder->partial, name);
    char *parent = parent_of(path);
    enum exit_code code =
        make_folders(parent) ? write_file(path, bytes, size) : cannot_write(parent);

    checksums_add(folder->sums, name, bytes, size);
    sync_folder(parent);
    free(parent);
    free(path);
    return code;
}

static enum exit_code write_sums(const struct output_folder *folder)
{
    char *path = format_text("%s/" CHECKSUMS_FILE, folder->partial);
    enum exit_code code;

    fflush(folder->sums);
    code = write_file(path, folder->sums_text, folder->sums_bytes);
    sync_folder(folder->partial);
    free(path);
    return code;
}

static enum exit_code take_final_name(struct output_folder *folder)
{
    char *parent = parent_of(folder->final);
    bool replaces = file_exists(folder->final);

    if (renameat2(AT_FDCWD, folder->partial, AT_FDCWD, folder->final,
                  replaces ? RENAME_EXCHANGE : RENAME_NOREPLACE)) {
        free(parent);
        return cannot_write(folder->final);
    }
    sync_folder(parent);
    free(parent);
    if (replaces)
        remove_tree(folder->partial);
    free(folder->partial);
    folder->partial = NULL;
    return EXIT_GOOD;
}

enum exit_code output_folder_commit(struct output_folder *folder)
{
    enum exit_code code = write_sums(folder);

    return code ? code : take_final_name(folder);
}

void output_folder_close(struct output_folder *folder)
{
    if (folder->partial)
        remove_tree(folder->partial);
    if (folder->sums)
        fclose(folder->sums);
    free(folder->sums_text);
    free(folder->partial);
    free(folder->final);
    *folder = (struct output_folder){0};
}
