/* sha256.h: SHA-256 of a text in memory, for files and statements by the thousand. */
#ifndef MS_BASE_SHA256_H
#define MS_BASE_SHA256_H

#include <stddef.h>

enum { MS_SHA256_SIZE = 32, MS_SHA256_HEX = 65 };

void ms_sha256(const void *data, size_t len, unsigned char hash[MS_SHA256_SIZE]);
/* As 64 hex digits and NUL. */
void ms_sha256_hex(const void *data, size_t len, char hex[MS_SHA256_HEX]);
/* A hash that was taken piece by piece, likewise. */
void ms_hash_hex(const unsigned char hash[MS_SHA256_SIZE], char hex[MS_SHA256_HEX]);

#endif
