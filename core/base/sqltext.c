/* sqltext.c: the one builder of SQL text: keywords, identifiers, literals.
 *
 * Quoting follows the dialect's ms_sql_style; nothing else in migsafe quotes. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include <migsafe/base.h>

static void put(ms_sql *sql, const char *text, size_t len)
{
    while (sql->text.cap < sql->text.n + len + 1)
        sql->text.v = ms_vec_grow(sql->arena, sql->text.v, &sql->text.cap, sql->text.n, 1);
    memcpy(sql->text.v + sql->text.n, text, len);
    sql->text.n += len;
    sql->text.v[sql->text.n] = '\0';
}

static void blank(ms_sql *sql)
{
    if (sql->text.n > 0 && strchr(" (.", sql->text.v[sql->text.n - 1]) == NULL)
        put(sql, " ", 1);
}

void ms_sql_init(ms_sql *sql, ms_arena *arena, const ms_sql_style *style)
{
    memset(sql, 0, sizeof *sql);
    sql->arena = arena;
    sql->style = style;
}

void ms_sql_kw(ms_sql *sql, const char *keywords) { ms_sql_raw(sql, keywords); }

void ms_sql_raw(ms_sql *sql, const char *text)
{
    blank(sql);
    put(sql, text, strlen(text));
}

void ms_sql_punct(ms_sql *sql, const char *text) { put(sql, text, strlen(text)); }

void ms_sql_ident(ms_sql *sql, const char *name)
{
    const char open = sql->style->ident_open, close = sql->style->ident_close;
    blank(sql);
    put(sql, &open, 1);
    for (; *name != '\0'; name++) {
        if (*name == close)
            put(sql, &close, 1);
        put(sql, name, 1);
    }
    put(sql, &close, 1);
}

static void put_hex(ms_sql *sql, const char *text, size_t len)
{
    static const char digits[] = "0123456789abcdef";
    put(sql, "_utf8mb4 0x", 11);
    for (size_t i = 0; i < len; i++) {
        const char pair[2] = { digits[(unsigned char)text[i] >> 4], digits[(unsigned char)text[i] & 15] };
        put(sql, pair, 2);
    }
}

void ms_sql_lit(ms_sql *sql, const char *text, size_t len)
{
    if (text == NULL) {
        ms_sql_raw(sql, "NULL");
        return;
    }
    blank(sql);
    const bool backslash = memchr(text, '\\', len) != NULL;
    if (backslash && sql->style->backslash_hex) {
        put_hex(sql, text, len);
        return;
    }
    const bool escape = backslash && sql->style->backslash_e;
    put(sql, escape ? "E'" : "'", escape ? 2 : 1);
    size_t from = 0;
    for (size_t i = 0; i < len; i++) {
        if (!escape) {
            const char *quote = memchr(text + i, '\'', len - i);
            if (quote == NULL)
                break;
            i = (size_t)(quote - text);
        } else if (text[i] != '\'' && text[i] != '\\') {
            continue;
        }
        put(sql, text + from, i + 1 - from); /* up to and with the character, which is then repeated */
        from = i;
    }
    put(sql, text + from, len - from);
    put(sql, "'", 1);
}

void ms_sql_str(ms_sql *sql, const char *text) { ms_sql_lit(sql, text, text == NULL ? 0 : strlen(text)); }

void ms_sql_int(ms_sql *sql, int64_t value)
{
    char digits[24];
    snprintf(digits, sizeof digits, "%lld", (long long)value);
    ms_sql_raw(sql, digits);
}

const char *ms_sql_text(ms_sql *sql)
{
    if (sql->text.v == NULL)
        put(sql, "", 0);
    return sql->text.v;
}
