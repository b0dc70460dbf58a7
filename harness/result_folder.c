/* SPDX-License-Identifier: MIT */
/* From a folder to a result. */
#include "result_folder.h"

#include "checksums.h"
#include "file.h"
#include "memory.h"

#include <stdlib.h>

#define DOCUMENT_BYTES_MAXIMUM (256u << 20)

static enum exit_code read_document(const char *path, json_t **document)
{
    json_error_t problem;
    char *bytes;
    size_t size;
    enum exit_code code = file_read(path, DOCUMENT_BYTES_MAXIMUM, &bytes, &size);

    if (code)
        return code;
    *document = json_loadb(bytes, size, JSON_REJECT_DUPLICATES, &problem);
    free(bytes);
    if (!*document)
        return fail(EXIT_USAGE, "%s:%d: %s; name a folder that `ipclab run` made", path,
                    problem.line, problem.text);
    return EXIT_GOOD;
}

static enum exit_code read_manifest(const char *path, json_t **manifest)
{
    char *file = format_text("%s/manifest.json", path);
    enum exit_code code = file_exists(file) ? read_document(file, manifest) : EXIT_GOOD;

    free(file);
    return code;
}

enum exit_code result_folder_read(const char *path, struct result_folder *folder)
{
    enum exit_code code;

    *folder = (struct result_folder){.path = format_text("%s/results.json", path)};
    code = read_document(folder->path, &folder->document);
    if (!code)
        code = checksums_check(path);
    if (!code)
        code = read_manifest(path, &folder->manifest);
    if (!code)
        code = result_read(folder->document, folder->path, &folder->result);
    if (code)
        result_folder_free(folder);
    return code;
}

void result_folder_free(struct result_folder *folder)
{
    result_free(&folder->result);
    json_decref(folder->document);
    json_decref(folder->manifest);
    free(folder->path);
    *folder = (struct result_folder){0};
}
