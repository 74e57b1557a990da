/* sha256.c: SHA-256 by the processor's own instructions where it has them, else by libsodium.
 *
 * A second `apply` and `status` hash every file, a plan each statement, itself and the catalog. libsodium's code is portable C:
 * over small files it takes as long as opening them, the instructions take a tenth of that. Nothing here is secret, so nothing
 * is done in constant time. */
#include "config.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <sodium.h>

#include "base/sha256.h"

static int by_processor; /* 0: not asked yet; two threads that ask at once learn the same */

#if defined(__x86_64__) && defined(__GNUC__)
#include <cpuid.h>
#include <immintrin.h>
#if defined(__has_include)
#if __has_include(<sys/platform/x86.h>)
#include <sys/platform/x86.h>
#define MS_LOADER_TELLS 1
#endif
#endif
#ifndef MS_LOADER_TELLS
#define MS_LOADER_TELLS 0
#endif

enum { BLOCK = MS_SHA256_BLOCK, WORDS = 4, GROUPS = 16 }; /* a group is four words: one register */

static const uint32_t constants[WORDS * GROUPS] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be,
    0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa,
    0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85,
    0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3,
    0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f,
    0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

/* The state is kept as the instructions want it: its words f e b a, then h g d c. */
static const uint32_t first_words[8] = { 0x9b05688c, 0x510e527f, 0xbb67ae85, 0x6a09e667, 0x5be0cd19, 0x1f83d9ab, 0xa54ff53a, 0x3c6ef372 };

__attribute__((target("sha,sse4.1"))) static void add_blocks(uint32_t words[8], const unsigned char *p, size_t n)
{
    const __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    __m128i abef = _mm_loadu_si128((const __m128i *)(const void *)words);
    __m128i cdgh = _mm_loadu_si128((const __m128i *)(const void *)(words + 4));
    for (; n > 0; n--, p += BLOCK) {
        const __m128i abef_before = abef, cdgh_before = cdgh;
        __m128i w[4];
        for (int i = 0; i < 4; i++)
            w[i] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(const void *)(p + 16 * i)), big_endian);
        for (int i = 0; i < GROUPS; i++) {
            const __m128i k = _mm_add_epi32(w[i % 4], _mm_loadu_si128((const __m128i *)(const void *)(constants + WORDS * i)));
            cdgh = _mm_sha256rnds2_epu32(cdgh, abef, k);
            abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(k, 0x0E));
            /* the group four further on; those of the last rounds are not needed */
            const __m128i last = w[(i + 3) % 4], mixed = _mm_sha256msg1_epu32(w[i % 4], w[(i + 1) % 4]);
            w[i % 4] = _mm_sha256msg2_epu32(_mm_add_epi32(mixed, _mm_alignr_epi8(last, w[(i + 2) % 4], 4)), last);
        }
        abef = _mm_add_epi32(abef, abef_before);
        cdgh = _mm_add_epi32(cdgh, cdgh_before);
    }
    _mm_storeu_si128((__m128i *)(void *)words, abef);
    _mm_storeu_si128((__m128i *)(void *)(words + 4), cdgh);
}

static void put_big_endian(unsigned char *to, uint32_t word)
{
    for (int i = 0; i < 4; i++)
        to[i] = (unsigned char)(word >> (24 - 8 * i));
}

static void own_begin(ms_sha256_own *s)
{
    memcpy(s->words, first_words, sizeof s->words);
    s->len = 0;
}

static void own_add(ms_sha256_own *s, const unsigned char *data, size_t len)
{
    const size_t had = s->len % BLOCK;
    s->len += len;
    if (had > 0) {
        const size_t room = BLOCK - had, n = len < room ? len : room;
        memcpy(s->rest + had, data, n);
        data += n;
        len -= n;
        if (n < room)
            return;
        add_blocks(s->words, s->rest, 1);
    }
    add_blocks(s->words, data, len / BLOCK);
    memcpy(s->rest, data + len / BLOCK * BLOCK, len % BLOCK);
}

/* A bit, zeroes, and the length in bits fill the last block or two. */
static void own_end(ms_sha256_own *s, unsigned char hash[MS_SHA256_SIZE])
{
    static const int at[8] = { 3, 2, 7, 6, 1, 0, 5, 4 };
    const size_t rest = s->len % BLOCK, ends = rest + 1 + 8 <= BLOCK ? 1 : 2;
    unsigned char end[2 * BLOCK] = { 0 };
    memcpy(end, s->rest, rest);
    end[rest] = 0x80;
    put_big_endian(end + ends * BLOCK - 8, (uint32_t)(s->len >> 29));
    put_big_endian(end + ends * BLOCK - 4, (uint32_t)(s->len << 3));
    add_blocks(s->words, end, ends);
    for (int i = 0; i < 8; i++)
        put_big_endian(hash + 4 * i, s->words[at[i]]);
}

/* What the loader has found out: where the processor is a virtual one, asking it once takes longer than to hash a file. */
#if MS_LOADER_TELLS
static bool processor_can(void) { return CPU_FEATURE_ACTIVE(SHA) && CPU_FEATURE_ACTIVE(SSE4_1) && CPU_FEATURE_ACTIVE(SSSE3); }
#else
static bool processor_can(void)
{
    unsigned a = 0, b = 0, c = 0, d = 0;
    const bool sha = __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && (b & bit_SHA) != 0;
    return sha && __get_cpuid(1, &a, &b, &c, &d) != 0 && (c & bit_SSE4_1) != 0 && (c & bit_SSSE3) != 0;
}
#endif
#else
static void own_begin(ms_sha256_own *s) { (void)s; }
static void own_add(ms_sha256_own *s, const unsigned char *data, size_t len) { (void)s, (void)data, (void)len; }
static void own_end(ms_sha256_own *s, unsigned char *hash) { (void)s, (void)hash; }
static bool processor_can(void) { return false; }
#endif

bool ms_sha256_by_processor(bool wanted)
{
    const bool answer = wanted && processor_can();
    __atomic_store_n(&by_processor, answer ? 1 : -1, __ATOMIC_RELAXED);
    return answer;
}

void ms_sha256_begin(ms_sha256_state *s)
{
    const int known = __atomic_load_n(&by_processor, __ATOMIC_RELAXED);
    s->by_processor = known == 0 ? ms_sha256_by_processor(true) : known > 0;
    if (s->by_processor)
        own_begin(&s->as.own);
    else
        crypto_hash_sha256_init(&s->as.sodium);
}

void ms_sha256_add(ms_sha256_state *s, const void *data, size_t len)
{
    if (len == 0)
        return; /* data may be NULL */
    if (s->by_processor)
        own_add(&s->as.own, data, len);
    else
        crypto_hash_sha256_update(&s->as.sodium, data, len);
}

void ms_sha256_end(ms_sha256_state *s, unsigned char hash[MS_SHA256_SIZE])
{
    if (s->by_processor)
        own_end(&s->as.own, hash);
    else
        crypto_hash_sha256_final(&s->as.sodium, hash);
}

void ms_sha256(const void *data, size_t len, unsigned char hash[MS_SHA256_SIZE])
{
    ms_sha256_state s;
    ms_sha256_begin(&s);
    ms_sha256_add(&s, data, len);
    ms_sha256_end(&s, hash);
}

void ms_hash_hex(const unsigned char hash[MS_SHA256_SIZE], char hex[MS_SHA256_HEX])
{
    static const char digits[] = "0123456789abcdef";
    for (int i = 0; i < MS_SHA256_SIZE; i++) {
        hex[2 * i] = digits[hash[i] >> 4];
        hex[2 * i + 1] = digits[hash[i] & 15];
    }
    hex[MS_SHA256_HEX - 1] = '\0';
}

void ms_sha256_hex(const void *data, size_t len, char hex[MS_SHA256_HEX])
{
    unsigned char hash[MS_SHA256_SIZE];
    ms_sha256(data, len, hash);
    ms_hash_hex(hash, hex);
}

const char *ms_sha256_text(const void *data, size_t len, ms_arena *arena)
{
    char *hex = ms_arena_alloc(arena, MS_SHA256_HEX);
    ms_sha256_hex(data, len, hex);
    return hex;
}
