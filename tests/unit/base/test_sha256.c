/* test_sha256.c: the processor's instructions give what libsodium gives. */
#include "config.h"

#include <stdio.h>

#include <sodium.h>

#include "base/sha256.h"
#include "tests/unit/unit.h"

static void published_values(void)
{
    static const struct { const char *text, *hex; } rows[] = {
        { "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
        { "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
        { "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
          "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
    };
    char hex[MS_SHA256_HEX];
    ms_arena *arena = ms_arena_new();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ms_sha256_hex(rows[i].text, strlen(rows[i].text), hex);
        UNIT_TEXT(hex, rows[i].hex);
        UNIT_TEXT(ms_sha256_text(rows[i].text, strlen(rows[i].text), arena), rows[i].hex);
    }
    ms_sha256_hex(NULL, 0, hex);
    UNIT_TEXT(hex, rows[0].hex);
    ms_arena_free(arena);
}

enum { LONG = 1 << 20, SHORT = 400 };
static unsigned char data[LONG + 16];

static bool is_sodiums(const unsigned char *ours, const unsigned char *text, size_t len)
{
    unsigned char theirs[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(theirs, text, len);
    return memcmp(ours, theirs, sizeof theirs) == 0;
}

/* Every length around the ends of blocks, at every alignment, and a long one. */
static size_t wrong_at_once(void)
{
    unsigned char ours[MS_SHA256_SIZE];
    size_t wrong = 0;
    for (size_t len = 0; len <= SHORT; len++)
        for (size_t at = 0; at < 16; at++) {
            ms_sha256(data + at, len, ours);
            wrong += !is_sodiums(ours, data + at, len);
        }
    for (size_t len = LONG - 70; len <= LONG; len++) {
        ms_sha256(data, len, ours);
        wrong += !is_sodiums(ours, data, len);
    }
    return wrong;
}

/* In two pieces cut anywhere, in many of one size, and going on from a copy. */
static size_t wrong_in_pieces(void)
{
    unsigned char ours[MS_SHA256_SIZE];
    ms_sha256_state s, copy;
    size_t wrong = 0;
    for (size_t len = 0; len <= SHORT / 2; len++)
        for (size_t cut = 0; cut <= len; cut++) {
            ms_sha256_begin(&s);
            ms_sha256_add(&s, data, cut);
            copy = s;
            ms_sha256_add(&s, data + cut, len - cut);
            ms_sha256_end(&s, ours);
            wrong += !is_sodiums(ours, data, len);
            ms_sha256_end(&copy, ours);
            wrong += !is_sodiums(ours, data, cut);
        }
    for (size_t piece = 1; piece <= SHORT; piece++) {
        ms_sha256_begin(&s);
        for (size_t at = 0; at < 5000; at += piece)
            ms_sha256_add(&s, data + at, 5000 - at < piece ? 5000 - at : piece);
        ms_sha256_end(&s, ours);
        wrong += !is_sodiums(ours, data, 5000);
    }
    return wrong;
}

static void the_processor_gives_what_libsodium_gives(void)
{
    if (!ms_sha256_by_processor(true))
        puts("  (this processor has no instructions for SHA-256: libsodium against itself)");
    published_values();
    CU_ASSERT_EQUAL(wrong_at_once(), 0);
    CU_ASSERT_EQUAL(wrong_in_pieces(), 0);
}

static void so_it_is_without_the_processors_instructions(void)
{
    CU_ASSERT_FALSE(ms_sha256_by_processor(false));
    published_values();
    CU_ASSERT_EQUAL(wrong_at_once(), 0);
    CU_ASSERT_EQUAL(wrong_in_pieces(), 0);
}

static const unit_test tests[] = { UNIT(the_processor_gives_what_libsodium_gives),
                                   UNIT(so_it_is_without_the_processors_instructions),
                                   { NULL, NULL } };

int main(void)
{
    if (sodium_init() < 0)
        return 1;
    randombytes_buf_deterministic(data, sizeof data, (const unsigned char *)"a seed of 32 bytes, as it wants");
    return unit_run("sha256", tests);
}
