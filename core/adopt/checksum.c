/* checksum.c: the checksums that other tools keep, computed again from the files. */
#include "config.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <glib.h>
#include <sodium.h>

#include <adopt/tool.h>
#include <source/layout.h>

uint32_t ms_crc32(uint32_t crc, const void *bytes, size_t len)
{
    const unsigned char *p = bytes;
    crc = ~crc;
    for (size_t i = 0; i < len; i++) {
        crc ^= p[i];
        for (int bit = 0; bit < 8; bit++)
            crc = (crc >> 1) ^ (0xEDB88320u & (0u - (crc & 1u)));
    }
    return ~crc;
}

static uint64_t rotate(uint64_t x, int n) { return (x << n) | (x >> (64 - n)); }

static void sip_round(uint64_t v[4])
{
    v[0] += v[1];
    v[1] = rotate(v[1], 13) ^ v[0];
    v[0] = rotate(v[0], 32);
    v[2] += v[3];
    v[3] = rotate(v[3], 16) ^ v[2];
    v[0] += v[3];
    v[3] = rotate(v[3], 21) ^ v[0];
    v[2] += v[1];
    v[1] = rotate(v[1], 17) ^ v[2];
    v[2] = rotate(v[2], 32);
}

uint64_t ms_siphash13(const void *bytes, size_t len)
{
    uint64_t v[4] = { 0x736f6d6570736575u, 0x646f72616e646f6du, 0x6c7967656e657261u, 0x7465646279746573u };
    const unsigned char *p = bytes;
    for (size_t at = 0; at <= len; at += 8) {
        uint64_t word = 0;
        const size_t n = len - at < 8 ? len - at : 8;
        for (size_t i = 0; i < n; i++)
            word |= (uint64_t)p[at + i] << (8 * i);
        if (n < 8)
            word |= (uint64_t)(len & 0xff) << 56;
        v[3] ^= word;
        sip_round(v);
        v[0] ^= word;
    }
    v[2] ^= 0xff;
    for (int i = 0; i < 3; i++)
        sip_round(v);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}

/* ---- against a file ----------------------------------------------------------------------------------------------- */

static bool read_file(const ms_migration *m, ms_arena *arena, ms_file_text *file)
{
    ms_error ignored = MS_ERROR_INIT; /* loading it will say so */
    return ms_file_read(m->up.path, 0, arena, file, &ignored) == MS_OK;
}

static ms_adopt_check verdict(bool equal) { return equal ? MS_CHECK_MATCHES : MS_CHECK_DIFFERS; }

/* The text that Flyway takes the checksum of: the file, or, when it repeats, with the placeholders replaced. */
static bool flyway_text(const ms_migration *m, ms_arena *arena, const char **text, size_t *len)
{
    ms_file_text file;
    ms_loaded loaded;
    ms_error ignored = MS_ERROR_INIT;
    if (m->code != NULL || !read_file(m, arena, &file))
        return false;
    *text = file.text;
    *len = file.len;
    if (!ms_version_repeats(m->version))
        return true;
    if (ms_migration_load(m, MS_UP, 0, arena, &loaded, &ignored) != MS_OK)
        return false;
    *text = loaded.text;
    *len = loaded.len;
    return true;
}

/* Flyway: CRC32 over the lines without their ends, without the byte-order mark; signed. */
ms_adopt_check ms_check_flyway(const ms_source *source, const ms_migration *m, const char *kept, ms_arena *arena)
{
    const char *text;
    size_t len;
    uint32_t crc = 0;
    (void)source;
    if (!flyway_text(m, arena, &text, &len))
        return MS_CHECK_NOT_COMPUTABLE;
    for (size_t i = 0, from = 0; i <= len; i++) {
        if (i < len && text[i] != '\n' && text[i] != '\r')
            continue;
        crc = ms_crc32(crc, text + from, i - from);
        from = i + 1;
    }
    return verdict((int32_t)crc == (int32_t)strtol(kept, NULL, 10));
}

static bool sha256_is(const char *bytes, size_t n, const char *kept)
{
    char hex[65];
    ms_text_checksum(bytes, n, hex);
    return g_ascii_strcasecmp(hex, kept) == 0;
}

/* Prisma, Drizzle: SHA-256 of the bytes. A checkout on another system may have changed the ends of lines, which Prisma
 * forgives as well. */
ms_adopt_check ms_check_sha256(const ms_source *source, const ms_migration *m, const char *kept, ms_arena *arena)
{
    ms_file_text file;
    (void)source;
    if (!read_file(m, arena, &file))
        return MS_CHECK_NOT_COMPUTABLE;
    if (sha256_is(file.bytes, file.n_bytes, kept))
        return MS_CHECK_MATCHES;
    GString *unix_ends = g_string_new_len(file.bytes, (gssize)file.n_bytes);
    g_string_replace(unix_ends, "\r\n", "\n", 0);
    bool equal = sha256_is(unix_ends->str, unix_ends->len, kept);
    g_string_replace(unix_ends, "\n", "\r\n", 0);
    equal = equal || sha256_is(unix_ends->str, unix_ends->len, kept);
    g_string_free(unix_ends, TRUE);
    return verdict(equal);
}

/* Sqitch: SHA-1 of the deploy script. */
ms_adopt_check ms_check_sha1(const ms_source *source, const ms_migration *m, const char *kept, ms_arena *arena)
{
    ms_file_text file;
    (void)source;
    if (!read_file(m, arena, &file))
        return MS_CHECK_NOT_COMPUTABLE;
    g_autofree char *hex = g_compute_checksum_for_data(G_CHECKSUM_SHA1, (const guchar *)file.bytes, file.n_bytes);
    return verdict(g_ascii_strcasecmp(hex, kept) == 0);
}

/* Refinery: SipHash-1-3 over name, version and script as Rust hashes a str (0xff behind it) and an i32 or i64. */
ms_adopt_check ms_check_refinery(const ms_source *source, const ms_migration *m, const char *kept, ms_arena *arena)
{
    ms_file_text file;
    (void)source;
    if (m->code != NULL || !read_file(m, arena, &file))
        return MS_CHECK_NOT_COMPUTABLE;
    const uint64_t want = g_ascii_strtoull(kept, NULL, 10), version = g_ascii_strtoull(m->version, NULL, 10);
    bool equal = false;
    for (size_t width = 4; width <= 8 && !equal; width += 4) {
        GByteArray *all = g_byte_array_new();
        const guint8 end = 0xff;
        guint8 number[8];
        for (size_t i = 0; i < width; i++)
            number[i] = (guint8)(version >> (8 * i));
        g_byte_array_append(all, (const guint8 *)m->name, (guint)strlen(m->name));
        g_byte_array_append(all, &end, 1);
        g_byte_array_append(all, number, (guint)width);
        g_byte_array_append(all, (const guint8 *)file.bytes, (guint)file.n_bytes);
        g_byte_array_append(all, &end, 1);
        equal = ms_siphash13(all->data, all->len) == want;
        g_byte_array_free(all, TRUE);
    }
    return verdict(equal);
}

/* Atlas keeps the line of atlas.sum, which depends on all files before. */
ms_adopt_check ms_check_atlas(const ms_source *source, const ms_migration *m, const char *kept, ms_arena *arena)
{
    ms_atlas_sum *sums;
    size_t n;
    const char *total;
    ms_error ignored = MS_ERROR_INIT;
    if (ms_atlas_sums(source, arena, &sums, &n, &total, &ignored) != MS_OK)
        return MS_CHECK_NOT_COMPUTABLE;
    if (strncmp(kept, "h1:", 3) == 0)
        kept += 3;
    for (size_t i = 0; i < n; i++)
        if (sums[i].migration == m)
            return verdict(strcmp(sums[i].sum, kept) == 0);
    return MS_CHECK_NOT_COMPUTABLE;
}

/* Liquibase hashes the parsed change, in ways that differ from version to version. */
ms_adopt_check ms_check_opaque(const ms_source *source, const ms_migration *m, const char *kept, ms_arena *arena)
{
    (void)source, (void)m, (void)kept, (void)arena;
    return MS_CHECK_NOT_COMPUTABLE;
}
