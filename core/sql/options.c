/* options.c: the table options of MySQL and MariaDB inside ALTER TABLE. */
#include "config.h"

#include <string.h>

#include "sql/parse.h"

/* Up to three words; what follows (with or without "=") is the value. `none` = the words say it all. */
static const struct option {
    const char *words[4];
    const char *name;
    bool none;
    bool hint;                  /* how it is to be done, not what it is */
} table[] = {
    { { "ALGORITHM" }, "ALGORITHM", false, true },
    { { "LOCK" }, "LOCK", false, true },
    { { "ENGINE" }, "ENGINE", false, false },
    { { "ROW_FORMAT" }, "ROW_FORMAT", false, false },
    { { "COMMENT" }, "COMMENT", false, false },
    { { "AUTO_INCREMENT" }, "AUTO_INCREMENT", false, false },
    { { "CONVERT", "TO", "CHARACTER", "SET" }, "CONVERT TO CHARACTER SET", false, false },
    { { "CONVERT", "TO", "CHARSET" }, "CONVERT TO CHARACTER SET", false, false },
    { { "DEFAULT", "CHARACTER", "SET" }, "CHARACTER SET", false, false },
    { { "DEFAULT", "CHARSET" }, "CHARACTER SET", false, false },
    { { "DEFAULT", "COLLATE" }, "COLLATE", false, false },
    { { "CHARACTER", "SET" }, "CHARACTER SET", false, false },
    { { "CHARSET" }, "CHARACTER SET", false, false },
    { { "COLLATE" }, "COLLATE", false, false },
    { { "KEY_BLOCK_SIZE" }, "KEY_BLOCK_SIZE", false, false },
    { { "STATS_PERSISTENT" }, "STATS_PERSISTENT", false, false },
    { { "STATS_AUTO_RECALC" }, "STATS_AUTO_RECALC", false, false },
    { { "STATS_SAMPLE_PAGES" }, "STATS_SAMPLE_PAGES", false, false },
    { { "AVG_ROW_LENGTH" }, "AVG_ROW_LENGTH", false, false },
    { { "MAX_ROWS" }, "MAX_ROWS", false, false },
    { { "MIN_ROWS" }, "MIN_ROWS", false, false },
    { { "PACK_KEYS" }, "PACK_KEYS", false, false },
    { { "CHECKSUM" }, "CHECKSUM", false, false },
    { { "DELAY_KEY_WRITE" }, "DELAY_KEY_WRITE", false, false },
    { { "COMPRESSION" }, "COMPRESSION", false, false },
    { { "ENCRYPTION" }, "ENCRYPTION", false, false },
    { { "PAGE_COMPRESSED" }, "PAGE_COMPRESSED", false, false },
    { { "FORCE" }, "FORCE", true, false },
};

static size_t words_of(ms_parser *p, const struct option *o)
{
    const size_t from = p->i;
    size_t n = 0;
    while (n < 4 && o->words[n] != NULL && ms_take_word(p, o->words[n]))
        n++;
    p->i = from;
    return n < 4 && o->words[n] != NULL ? 0 : n;
}

static const struct option *find(ms_parser *p, size_t *n)
{
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if ((*n = words_of(p, &table[i])) > 0)
            return &table[i];
    return NULL;
}

static void push(ms_parser *p, ms_name name, int32_t line, const struct option *o, const char *text)
{
    ms_op *op = ms_push_op(p, MS_OP_TABLE_OPTION, MS_OBJECT_TABLE);
    op->object = name;
    op->line = line;
    op->value = o->name;
    op->hint = o->hint;
    op->expr = text;
}

static bool value(ms_parser *p)
{
    ms_take_ch(p, '=');
    if (ms_at_end(p) || ms_at(p)->ch != 0)
        return false;
    p->i++;
    return true;
}

/* A comment is part of the catalog: the same op as COMMENT ON TABLE elsewhere. */
static bool comment(ms_parser *p, ms_name name, int32_t line)
{
    const char *text = ms_take_string(p);
    if (text == NULL)
        return false;
    ms_op *op = ms_push_op(p, MS_OP_COMMENT, MS_OBJECT_TABLE);
    op->object = name;
    op->line = line;
    op->expr = text;
    return true;
}

bool ms_take_table_options(ms_parser *p, ms_name name, int32_t line)
{
    do {
        size_t n;
        const struct option *o = find(p, &n);
        if (o == NULL)
            return false;
        const size_t from = p->i;
        p->i += n;
        if (strcmp(o->name, "COMMENT") == 0) {
            ms_take_ch(p, '=');
            if (!comment(p, name, line))
                return false;
            continue;
        }
        if (!o->none && !value(p))
            return false;
        if (o->words[1] != NULL && strcmp(o->words[0], "CONVERT") == 0 && ms_take_kw(p, MS_KW_COLLATE) && !value(p))
            return false;
        push(p, name, line, o, ms_span(p, from, p->i));
    } while (!ms_at_end(p) && !ms_at_ch(p, ','));
    return true;
}
