/* fingerprint.c: a checksum of a script that does not see its formatting.
 *
 * Works on tokens, not on ops: what the parser does not model counts as much as what it does. */
#include "config.h"

#include <string.h>

#include "base/sha256.h"
#include "sql/fingerprint.h"
#include "sql/split.h"

typedef struct hasher {
    ms_sha256_state state;
    unsigned char buffer[4096];
    size_t n;
} hasher;

static void flush(hasher *h)
{
    ms_sha256_add(&h->state, h->buffer, h->n);
    h->n = 0;
}

static void put(hasher *h, const char *text, size_t len, bool fold)
{
    for (size_t i = 0; i < len; i++) {
        if (h->n == sizeof h->buffer)
            flush(h);
        h->buffer[h->n++] = (unsigned char)(fold ? ms_lex_lower(text[i]) : text[i]);
    }
}

/* Characters that can be one operator when they touch: "< =" is not "<=". */
static bool joins(const ms_token *before, const ms_token *t)
{
    static const char operators[] = "+-*/<>=~!@#%^&|`?:$";
    return before != NULL && before->ch != 0 && t->ch != 0 && before->at + 1 == t->at &&
           strchr(operators, before->ch) != NULL && strchr(operators, t->ch) != NULL;
}

/* A sign in front of an operand does not belong to the operator before it: a=-1 is a = -1. */
static bool is_sign(const ms_token *before, const ms_token *t)
{
    return (t->ch == '-' || t->ch == '+') && before != NULL && strchr("=<>*/+-", before->ch) != NULL &&
           !(t[1].ch != 0 && t[1].at == t->at + 1 && strchr("<>=~!@#%^&|?", t[1].ch) != NULL);
}

/* Keywords are the same in every case. Names are folded only where the server does: SQLite and MySQL keep the case of a
 * table's name, so there its change is a change. */
static void put_token(hasher *h, const ms_lex_rules *rules, const char *text, const ms_token *before, const ms_token *t)
{
    if (!joins(before, t) || is_sign(before, t))
        put(h, "\n", 1, false); /* no token holds a newline outside quotes: the list of tokens is unambiguous */
    const bool fold = t->kind == MS_TOKEN_WORD && (t->keyword != MS_KW_NONE || rules->fold != MS_FOLD_NONE);
    /* a semicolon inside a body is the same with and without a DELIMITER around it */
    const char kind = (char)('a' + (t->kind == MS_TOKEN_TERMINATOR ? MS_TOKEN_PUNCT : t->kind));
    put(h, &kind, 1, false);
    put(h, text + t->at, t->len, fold);
}

static void to_hex(hasher *h, char hex[65])
{
    unsigned char digest[MS_SHA256_SIZE];
    flush(h);
    ms_sha256_end(&h->state, digest);
    ms_hash_hex(digest, hex);
}

ms_status ms_sql_fingerprint(const ms_dialect *dialect, const char *text, size_t len, char hex[65], ms_error *err)
{
    ms_splitter split;
    ms_statement st;
    hasher h = { .n = 0 };
    ms_arena *scratch = ms_arena_new();
    ms_status status = ms_split_begin(&split, &dialect->lex, text, len, 1, scratch, scratch, err);
    if (status != MS_OK) {
        ms_arena_free(scratch);
        return status;
    }
    ms_sha256_begin(&h.state);
    while ((status = ms_split_next(&split, &st, NULL)) == MS_ROW) {
        const ms_token *before = NULL;
        for (size_t i = 0; i < split.tokens.n; before = &split.tokens.v[i++])
            put_token(&h, &dialect->lex, text, before, &split.tokens.v[i]);
        put(&h, "\n\n", 2, false);
    }
    if (status != MS_DONE) {
        h.n = 0;
        ms_sha256_begin(&h.state);
        put(&h, text, len, false);
    }
    to_hex(&h, hex);
    ms_arena_free(scratch);
    return MS_OK;
}
