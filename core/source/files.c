/* files.c: reads a migration file: size, encoding, checksum.
 *
 * Knows nothing of what is written in it. Memory is bounded: a file over the limit is refused by its size, unread. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib.h>

#include "base/sha256.h"
#include "source/files.h"
#include "source/sections.h"

static ms_status file_error(ms_error *err, ms_status status, const char *code, const char *path)
{
    if (err != NULL) {
        ms_error_code(err, code);
        ms_text_copy(err->file, sizeof err->file, path, strlen(path));
    }
    return status;
}

/* O_NONBLOCK: a FIFO must not hang the program; it is refused after fstat. */
enum { READING = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK };
static int open_for_reading(const char *path) { return open(path, READING); }

static ms_status open_failed(const char *path, ms_error *err)
{
    ms_error_set(err, MS_ERR_IO, "cannot read %s: %s", path, strerror(errno));
    return file_error(err, MS_ERR_IO, "file_unreadable", path);
}

/* Reads until size bytes are there or the file ends; -1 with errno. */
static ssize_t read_all(int fd, char *to, size_t size)
{
    size_t have = 0;
    while (have < size) {
        ssize_t n = read(fd, to + have, size - have);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -1;
        if (n == 0)
            break;
        have += (size_t)n;
    }
    return (ssize_t)have;
}

/* ---- encoding ---------------------------------------------------------------------------------------------------- */

static bool looks_utf16(const unsigned char *p, size_t len)
{
    if (len >= 2 && ((p[0] == 0xFF && p[1] == 0xFE) || (p[0] == 0xFE && p[1] == 0xFF)))
        return true;
    /* without a mark: every other byte of plain SQL is NUL */
    return len >= 4 && ((p[0] != 0 && p[1] == 0 && p[2] != 0 && p[3] == 0) ||
                        (p[0] == 0 && p[1] != 0 && p[2] == 0 && p[3] != 0));
}

static void set_place(ms_error *err, const char *text, const char *at)
{
    if (err == NULL)
        return;
    err->line = 1;
    const char *start = text;
    for (const char *p = memchr(text, '\n', (size_t)(at - text)); p != NULL;
         p = memchr(start, '\n', (size_t)(at - start))) {
        err->line++;
        start = p + 1;
    }
    err->column = (int32_t)g_utf8_strlen(start, at - start) + 1;
}

static ms_status check_encoding(const char *path, const char *text, size_t len, ms_error *err)
{
    const char *bad = NULL;
    if (len >= 2 && looks_utf16((const unsigned char *)text, len)) {
        ms_error_set(err, MS_ERR_USAGE, "%s is UTF-16, not UTF-8", path);
        ms_error_hint(err, "Convert it: iconv -f UTF-16 -t UTF-8");
        return file_error(err, MS_ERR_USAGE, "file_encoding", path);
    }
    if (g_utf8_validate_len(text, len, &bad))
        return MS_OK;
    if (*bad == '\0') {
        ms_error_set(err, MS_ERR_USAGE, "%s is a binary file: it holds a NUL byte", path);
        file_error(err, MS_ERR_USAGE, "file_binary", path);
    } else {
        ms_error_set(err, MS_ERR_USAGE, "%s is not UTF-8: byte 0x%02X", path, (unsigned)(unsigned char)*bad);
        ms_error_hint(err, "Save it as UTF-8, for instance: iconv -f WINDOWS-1252 -t UTF-8");
        file_error(err, MS_ERR_USAGE, "file_encoding", path);
    }
    set_place(err, text, bad);
    return MS_ERR_USAGE;
}

/* ---- whole files ------------------------------------------------------------------------------------------------- */

static ms_status check_file(const char *path, const struct stat *st, uint64_t max_bytes, ms_error *err)
{
    if (!S_ISREG(st->st_mode)) {
        ms_error_set(err, MS_ERR_USAGE, "%s is not a regular file", path);
        return file_error(err, MS_ERR_USAGE, "file_kind", path);
    }
    if ((uint64_t)st->st_size > max_bytes) {
        ms_error_set(err, MS_ERR_USAGE, "%s has %.1f MiB; a migration file may have %.1f MiB", path,
                     (double)st->st_size / (1 << 20), (double)max_bytes / (1 << 20));
        ms_error_hint(err, "Load bulk data with the database's own loader, or raise max_file_size in migsafe.conf, "
                           "section [policy].");
        return file_error(err, MS_ERR_USAGE, "file_too_large", path);
    }
    return MS_OK;
}

ms_status ms_file_read(const char *path, uint64_t max_bytes, ms_arena *arena, ms_file_text *out, ms_error *err)
{
    struct stat st;
    *out = (ms_file_text){ .len = 0 };
    int fd = open_for_reading(path);
    if (fd < 0)
        return open_failed(path, err);
    if (fstat(fd, &st) != 0) {
        open_failed(path, err);
        close(fd);
        return MS_ERR_IO;
    }
    ms_status status = check_file(path, &st, max_bytes == 0 ? MS_FILE_DEFAULT_MAX : max_bytes, err);
    if (status == MS_OK) {
        size_t size = (size_t)st.st_size;
        char *bytes = ms_arena_alloc(arena, size + 1);
        ssize_t n = read_all(fd, bytes, size);
        if (n < 0) {
            status = open_failed(path, err);
        } else {
            ms_sha256_hex(bytes, (size_t)n, out->checksum);
            size_t bom = n >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
            out->bytes = bytes;
            out->n_bytes = (size_t)n;
            out->text = bytes + bom;
            out->len = (size_t)n - bom;
            status = check_encoding(path, out->text, out->len, err);
        }
    }
    close(fd);
    return status;
}

/* Hashes what fd holds; -1 with errno. A regular file is read to its end when a read comes back short, which saves one
 * call a file; should a network file system ever interrupt one, the sum differs and the file is taken for edited, never
 * the other way round. */
static int hash_fd(int fd, char hex[65])
{
    unsigned char block[32 << 10], hash[MS_SHA256_SIZE];
    ms_sha256_state state;
    ssize_t n;
    bool whole = true; /* in one block: as nearly all are */
    do {
        do
            n = read(fd, block, sizeof block);
        while (n < 0 && errno == EINTR);
        if (n < 0)
            return -1;
        if (whole && n < (ssize_t)sizeof block) {
            ms_sha256_hex(block, (size_t)n, hex);
            return 0;
        }
        if (whole)
            ms_sha256_begin(&state);
        whole = false;
        ms_sha256_add(&state, block, (size_t)n);
    } while (n == (ssize_t)sizeof block);
    ms_sha256_end(&state, hash);
    ms_hash_hex(hash, hex);
    return 0;
}

ms_status ms_file_checksum(const char *path, char hex[65], ms_error *err)
{
    return ms_file_checksum_in(NULL, path, hex, err);
}

ms_status ms_file_checksum_in(const ms_folder *folder, const char *path, char hex[65], ms_error *err)
{
    const bool inside = folder != NULL && folder->fd >= 0 && strncmp(path, folder->path, folder->len) == 0 && path[folder->len] == '/';
    int fd = openat(inside ? folder->fd : AT_FDCWD, inside ? path + folder->len + 1 : path, READING);
    if (fd < 0)
        return open_failed(path, err);
    int rc = hash_fd(fd, hex);
    if (rc != 0)
        open_failed(path, err);
    close(fd);
    return rc == 0 ? MS_OK : MS_ERR_IO;
}

void ms_folder_open(ms_folder *folder, const char *path)
{
    *folder = (ms_folder){ .fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), .path = path, .len = strlen(path) };
}

void ms_folder_close(ms_folder *folder)
{
    if (folder->fd >= 0)
        close(folder->fd);
    folder->fd = -1;
}

void ms_text_checksum(const char *text, size_t len, char hex[65]) { ms_sha256_hex(text, len, hex); }

/* ---- pieces ------------------------------------------------------------------------------------------------------ */

ms_layout ms_file_marks(const char *dir, const char *file)
{
    char head[8192];
    ms_layout layout = MS_LAYOUT_AUTO;
    g_autofree char *path = g_strconcat(dir, "/", file, NULL);
    int fd = open_for_reading(path);
    if (fd < 0)
        return layout; /* loading it will say so */
    ssize_t n = read_all(fd, head, sizeof head);
    if (n > 0)
        layout = ms_sections_detect(head, (size_t)n);
    close(fd);
    return layout;
}

const char *ms_file_line(const char *path, int32_t line, ms_arena *arena)
{
    ms_file_text file;
    ms_error ignored = MS_ERROR_INIT;
    if (line < 1 || ms_file_read(path, 0, arena, &file, &ignored) != MS_OK)
        return NULL;
    const char *p = file.text, *end = file.text + file.len;
    for (int32_t i = 1; i < line; i++) {
        p = memchr(p, '\n', (size_t)(end - p));
        if (p++ == NULL)
            return NULL;
    }
    const char *stop = memchr(p, '\n', (size_t)(end - p));
    size_t len = (size_t)((stop == NULL ? end : stop) - p);
    if (len > 0 && p[len - 1] == '\r')
        len--;
    return ms_arena_strndup(arena, p, len);
}
