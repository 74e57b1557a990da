/* fuzz_split.c: any bytes, any dialect: statements lie in order inside the text and do not overlap.
 *
 * The first byte picks the dialect. Text is given without a terminating NUL, so a read behind it is seen. */
#include "config.h"

#include <stdlib.h>

#include "../unit/sql/dialects.h"
#include "sql/fingerprint.h"
#include "sql/split.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const ms_dialect *const dialects[] = { &test_postgresql, &test_mysql, &test_mariadb, &test_sqlite, &test_ansi };

static void check(bool ok)
{
    if (!ok)
        abort();
}

/* Ends inside the text, has tokens inside the statement, and says where it is. */
static void check_statement(const ms_splitter *split, const ms_statement *st, const char *text, size_t size,
                            size_t before)
{
    check(st->len > 0 && st->text == text + st->offset);
    check(st->offset >= before && st->offset + st->len <= size);
    check(st->line >= 1 && st->column >= 1);
    check((st->directive == NULL) == (st->directive_line == 0));
    size_t at = st->offset;
    check(split->tokens.n > 0);
    for (size_t i = 0; i < split->tokens.n; i++) {
        const ms_token *t = &split->tokens.v[i];
        check(t->at >= at && t->len > 0);
        at = (size_t)t->at + t->len;
        check(at <= st->offset + st->len);
    }
    check(split->tokens.v[split->tokens.n].kind == MS_TOKEN_END);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    const ms_dialect *d = dialects[data[0] % (sizeof dialects / sizeof *dialects)];
    const char *text = (const char *)data + 1;
    size--;
    ms_arena *arena = ms_arena_new();
    ms_splitter split;
    ms_statement st;
    ms_error err = MS_ERROR_INIT;
    size_t before = 0;
    ms_status status = ms_split_begin(&split, &d->lex, text, size, 1, arena, arena, &err);
    check(status == MS_OK);
    while ((status = ms_split_next(&split, &st, &err)) == MS_ROW) {
        check_statement(&split, &st, text, size, before);
        before = st.offset + st.len;
    }
    check(status == MS_DONE || (status == MS_ERR_USAGE && err.line >= 1 && err.column >= 1 && err.code[0] != '\0'));
    ms_arena_free(arena);
    char a[65], b[65];
    check(ms_sql_fingerprint(d, text, size, a, NULL) == MS_OK && ms_sql_fingerprint(d, text, size, b, NULL) == MS_OK);
    check(memcmp(a, b, sizeof a) == 0);
    return 0;
}
