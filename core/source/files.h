/* files.h: reading one file with all its checks. Internal to core/source. */
#ifndef MS_SOURCE_FILES_H
#define MS_SOURCE_FILES_H

#include "source/source.h"

enum { MS_FILE_DEFAULT_MAX = 64 << 20 };

/* A whole text file in the arena. */
typedef struct ms_file_text {
    char *text;                 /* after a byte-order mark; terminated; the caller may overwrite */
    size_t len;
    char checksum[65];          /* SHA-256 of all bytes */
    const char *bytes;          /* all of them, with the mark; the same memory as text */
    size_t n_bytes;
} ms_file_text;

/* Reads and checks: regular file, not larger than max_bytes, UTF-8 without NUL. */
ms_status ms_file_read(const char *path, uint64_t max_bytes, ms_arena *arena, ms_file_text *out, ms_error *err);
/* SHA-256 of a text. */
void ms_text_checksum(const char *text, size_t len, char hex[65]);
/* Which layout the annotations in the head of a file belong to: SINGLE, GOOSE, SQL_MIGRATE, LIQUIBASE, or AUTO when there
 * are none. */
ms_layout ms_file_marks(const char *dir, const char *file);

#endif
