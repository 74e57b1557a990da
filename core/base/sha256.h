/* sha256.h: SHA-256 of texts in memory, for files and statements by the thousand. */
#ifndef MS_BASE_SHA256_H
#define MS_BASE_SHA256_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sodium.h>

#include <migsafe/base.h>

enum { MS_SHA256_SIZE = 32, MS_SHA256_HEX = 65, MS_SHA256_BLOCK = 64 };

typedef struct ms_sha256_own {
    uint32_t words[8];
    uint64_t len;
    unsigned char rest[MS_SHA256_BLOCK]; /* len % 64 bytes that fill no block yet */
} ms_sha256_own;

/* A hash that is taken piece by piece: begin, add as often as wanted, end. Nothing has to be released. A copy of a state
 * goes on by itself. */
typedef struct ms_sha256_state {
    bool by_processor;
    union { ms_sha256_own own; crypto_hash_sha256_state sodium; } as;
} ms_sha256_state;

void ms_sha256_begin(ms_sha256_state *s);
void ms_sha256_add(ms_sha256_state *s, const void *data, size_t len);
void ms_sha256_end(ms_sha256_state *s, unsigned char hash[MS_SHA256_SIZE]);

/* All at once. */
void ms_sha256(const void *data, size_t len, unsigned char hash[MS_SHA256_SIZE]);
/* As 64 hex digits and NUL. */
void ms_sha256_hex(const void *data, size_t len, char hex[MS_SHA256_HEX]);
/* The same in the arena. */
const char *ms_sha256_text(const void *data, size_t len, ms_arena *arena);
/* A hash that was taken piece by piece, likewise. */
void ms_hash_hex(const unsigned char hash[MS_SHA256_SIZE], char hex[MS_SHA256_HEX]);

/* Whether hashes begun from here on are taken by the processor's instructions; false where it has none. Without a call they
 * are where it can: tests ask for either. */
bool ms_sha256_by_processor(bool wanted);

#endif
