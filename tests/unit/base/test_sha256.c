/* test_sha256.c: the processor's instructions give what libsodium gives. */
#include "config.h"

#include <stdlib.h>

#include <sodium.h>

#include "base/sha256.h"
#include "tests/unit/unit.h"

static void gives_the_published_values(void)
{
    static const struct { const char *text, *hex; } rows[] = {
        { "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
        { "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
        { "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
          "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
    };
    char hex[MS_SHA256_HEX];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ms_sha256_hex(rows[i].text, strlen(rows[i].text), hex);
        UNIT_TEXT(hex, rows[i].hex);
    }
    ms_sha256_hex(NULL, 0, hex);
    UNIT_TEXT(hex, rows[0].hex);
}

/* Every length around the ends of blocks, at every alignment, and a long one. */
static void gives_what_libsodium_gives(void)
{
    enum { LONG = 1 << 20, SHORT = 400 };
    unsigned char *data = malloc(LONG + 16), ours[MS_SHA256_SIZE], theirs[crypto_hash_sha256_BYTES];
    CU_ASSERT_PTR_NOT_NULL_FATAL(data);
    randombytes_buf_deterministic(data, LONG + 16, (const unsigned char *)"a seed of 32 bytes, as it wants");
    size_t wrong = 0;
    for (size_t len = 0; len <= SHORT; len++)
        for (size_t at = 0; at < 16; at++) {
            ms_sha256(data + at, len, ours);
            crypto_hash_sha256(theirs, data + at, len);
            wrong += memcmp(ours, theirs, sizeof ours) != 0;
        }
    for (size_t len = LONG - 70; len <= LONG; len++) {
        ms_sha256(data, len, ours);
        crypto_hash_sha256(theirs, data, len);
        wrong += memcmp(ours, theirs, sizeof ours) != 0;
    }
    CU_ASSERT_EQUAL(wrong, 0);
    free(data);
}

static const unit_test tests[] = { UNIT(gives_the_published_values), UNIT(gives_what_libsodium_gives), { NULL, NULL } };

int main(void)
{
    if (sodium_init() < 0)
        return 1;
    return unit_run("sha256", tests);
}
