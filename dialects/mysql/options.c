/* options.c: what ALTER TABLE ... ENGINE, ROW_FORMAT, CHARACTER SET, CONVERT TO and the like do to the catalog, and the way
 * back from it.
 *
 * The options of a table are text (ms_table.options): as CREATE TABLE said, or as the loader wrote it, which leaves out what
 * the database's default is (ms_catalog.table_options). A text column that names no character set has the table's; so when
 * the table's default changes, the columns that had it say so from there on, and when it comes back they need not. */
#include "config.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "../common/common.h"
#include "my.h"

enum { TINY_LOB = 255, PLAIN_LOB = -1, MEDIUM_LOB = 16777215, LONG_LOB = INT32_MAX };

typedef struct option {
    const char *from, *to;      /* all of it in the text */
    const char *name;           /* one word: "CHARSET" for CHARACTER SET, too */
    const char *value;          /* NULL = none */
} option;

typedef struct encoding { const char *charset, *collation; } encoding; /* NULL = not said */

/* ---- the text ---- */

static const char *skip(const char *p, const char *set) { return p + strspn(p, set); }

static bool take_word(const char **p, const char *word)
{
    const size_t n = strlen(word);
    if (strncasecmp(*p, word, n) != 0 || isalnum((unsigned char)(*p)[n]) || (*p)[n] == '_')
        return false;
    *p = skip(*p + n, " \t\r\n");
    return true;
}

static const char *value_end(const char *p)
{
    if (*p != '\'' && *p != '"')
        return p + strcspn(p, " \t\r\n,");
    const char quote = *p++;
    for (; *p != '\0' && (*p != quote || p[1] == quote); p++)
        p += (*p == quote || *p == '\\') && p[1] != '\0';
    return *p == '\0' ? p : p + 1;
}

static const char *unquoted(ms_arena *arena, const char *from, const char *to)
{
    const bool quoted = to - from >= 2 && (*from == '\'' || *from == '"') && to[-1] == *from;
    return ms_arena_strndup(arena, from + quoted, (size_t)(to - from) - 2 * (size_t)quoted);
}

/* The option at *p, which moves behind it; false at the end. */
static bool next_option(const char **p, ms_arena *arena, option *out)
{
    const char *at = skip(*p, " \t\r\n,");
    *out = (option){ .from = at };
    if (*at == '\0')
        return false;
    if (take_word(&at, "CONVERT"))
        take_word(&at, "TO");
    take_word(&at, "DEFAULT");
    const char *word = at;
    if (take_word(&at, "CHARACTER") && take_word(&at, "SET")) {
        out->name = "CHARSET";
    } else {
        at = word + strcspn(word, " \t\r\n,='\"");
        out->name = ms_arena_strndup(arena, word, (size_t)(at - word));
    }
    const char *behind = skip(at, " \t\r\n");
    if (*behind == '=')
        behind = skip(behind + 1, " \t\r\n");
    const char *end = *behind == ',' ? behind : value_end(behind);
    out->value = end == behind ? NULL : unquoted(arena, behind, end);
    *p = out->to = end == behind ? at : end;
    if (*p == out->from) /* nothing that is an option: what is left belongs to none */
        *p = out->to = at + strlen(at);
    return true;
}

/* The value of the last option of this name; NULL = not said. */
static const char *option_value(const char *text, const char *name, ms_arena *arena)
{
    const char *value = NULL;
    option o;
    for (const char *p = text == NULL ? "" : text; next_option(&p, arena, &o);)
        if (strcasecmp(o.name, name) == 0)
            value = o.value;
    return value;
}

static const char *without(const char *text, const char *name, ms_arena *arena)
{
    const char *left = NULL;
    option o;
    for (const char *p = text == NULL ? "" : text; next_option(&p, arena, &o);)
        if (strcasecmp(o.name, name) != 0)
            left = ms_arena_printf(arena, "%s%s%.*s", left != NULL ? left : "", left != NULL ? " " : "", (int)(o.to - o.from), o.from);
    return left;
}

static void set_option(ms_table *table, const char *name, const char *value, ms_arena *arena)
{
    const char *left = without(table->options, name, arena);
    if (value != NULL)
        left = ms_arena_printf(arena, "%s%s%s=%s", left != NULL ? left : "", left != NULL ? " " : "", name, value);
    table->options = left;
}

/* ---- character sets ---- */

static encoding encoding_in(const char *text, ms_arena *arena)
{
    encoding e = { option_value(text, "CHARSET", arena), option_value(text, "COLLATE", arena) };
    /* latin1_swedish_ci is of latin1; uca1400_ai_ci (MariaDB) is of several */
    if (e.charset == NULL && e.collation != NULL && strncasecmp(e.collation, "uca1400", 7) != 0)
        e.charset = ms_arena_strndup(arena, e.collation, strcspn(e.collation, "_"));
    return e;
}

static bool is_known(const encoding *e) { return e->charset != NULL || e->collation != NULL; }

/* What a text column of the table has when it says nothing. */
static encoding encoding_of(const ms_catalog *catalog, const ms_table *table, ms_arena *arena)
{
    const encoding own = encoding_in(table->options, arena);
    return is_known(&own) ? own : encoding_in(catalog->table_options, arena);
}

static bool same_text(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcasecmp(a, b) == 0;
}

/* Surely the same: a character set alone means its default collation, which only the server knows. */
static bool same_encoding(const encoding *a, const encoding *b)
{
    return a->collation != NULL || b->collation != NULL ? same_text(a->collation, b->collation) : same_text(a->charset, b->charset);
}

static encoding column_encoding(const ms_column *column, const encoding *of_table, ms_arena *arena)
{
    encoding e = { column->type.charset, column->type.collation };
    if (e.charset == NULL && e.collation != NULL)
        e.charset = ms_arena_strndup(arena, e.collation, strcspn(e.collation, "_"));
    return is_known(&e) ? e : *of_table;
}

static bool has_encoding(const ms_column *column)
{
    static const ms_type_kind kinds[] = { MS_TYPE_CHAR, MS_TYPE_VARCHAR, MS_TYPE_TEXT, MS_TYPE_ENUM, MS_TYPE_SET };
    for (size_t i = 0; i < MS_COUNT(kinds); i++)
        if (column->type.kind == kinds[i])
            return true;
    return false;
}

static int width(const char *charset)
{
    static const struct { const char *name; int bytes; } wide[] = {
        { "utf8mb4", 4 }, { "utf8mb3", 3 }, { "utf8", 3 }, { "utf16", 4 }, { "utf16le", 4 }, { "utf32", 4 }, { "ucs2", 2 },
        { "gb18030", 4 }, { "gbk", 2 }, { "gb2312", 2 }, { "big5", 2 }, { "sjis", 2 }, { "cp932", 2 }, { "euckr", 2 },
        { "ujis", 3 }, { "eucjpms", 3 },
    };
    for (size_t i = 0; charset != NULL && i < MS_COUNT(wide); i++)
        if (strcasecmp(charset, wide[i].name) == 0)
            return wide[i].bytes;
    return 1;
}

/* A TEXT becomes the next larger one when its characters get longer (seen with MySQL 9.7 and MariaDB 10.11). */
static void grow(ms_column *column, const char *from, const char *to)
{
    int32_t *length = &column->type.length;
    if (column->type.kind != MS_TYPE_TEXT || from == NULL || to == NULL || width(to) <= width(from))
        return;
    *length = *length == TINY_LOB ? PLAIN_LOB : *length == PLAIN_LOB ? MEDIUM_LOB : LONG_LOB;
    column->type.text = NULL;
}

/* ---- what the op does ---- */

static bool is_option(const ms_op *op, const char *name) { return op->value != NULL && strcmp(op->value, name) == 0; }

static encoding new_encoding(const ms_catalog *catalog, const ms_op *op, ms_arena *arena)
{
    encoding e = encoding_in(op->expr, arena);
    if (e.charset != NULL && strcasecmp(e.charset, "DEFAULT") == 0)
        e = encoding_in(catalog->table_options, arena);
    return e;
}

static void put_encoding(ms_table *table, const encoding *e, ms_arena *arena)
{
    set_option(table, "CHARSET", e->charset, arena);
    set_option(table, "COLLATE", e->collation, arena);
}

static void convert(ms_catalog *catalog, ms_table *table, const ms_op *op)
{
    const encoding from = encoding_of(catalog, table, catalog->arena), to = new_encoding(catalog, op, catalog->arena);
    put_encoding(table, &to, catalog->arena);
    for (size_t i = 0; i < table->columns.n; i++) {
        ms_column *column = &table->columns.v[i];
        if (!has_encoding(column) || same_text(to.charset, "binary"))
            continue;
        grow(column, column_encoding(column, &from, catalog->arena).charset, to.charset);
        column->type.charset = column->type.collation = NULL;
    }
}

static void change_default(ms_catalog *catalog, ms_table *table, const ms_op *op)
{
    const encoding from = encoding_of(catalog, table, catalog->arena), to = new_encoding(catalog, op, catalog->arena);
    put_encoding(table, &to, catalog->arena);
    for (size_t i = 0; i < table->columns.n; i++) {
        ms_column *column = &table->columns.v[i];
        const encoding has = column_encoding(column, &from, catalog->arena);
        if (!has_encoding(column))
            continue;
        const bool same = same_encoding(&has, &to);
        column->type.charset = same ? NULL : has.charset;
        column->type.collation = same ? NULL : has.collation;
    }
}

/* Options that the loader reads, and what stands for not having one. */
static const struct { const char *name, *none; } plain[] = {
    { "ENGINE", NULL }, { "ROW_FORMAT", "DEFAULT" }, { "KEY_BLOCK_SIZE", "0" }, { "MAX_ROWS", "0" }, { "CHECKSUM", "0" },
    { "STATS_PERSISTENT", "DEFAULT" },
};

static size_t plain_option(const ms_op *op)
{
    size_t i = 0;
    while (i < MS_COUNT(plain) && !is_option(op, plain[i].name))
        i++;
    return i;
}

void ms_my_apply_option(ms_catalog *catalog, ms_table *table, const ms_op *op)
{
    const size_t i = plain_option(op);
    if (op->expr == NULL)
        return;
    if (is_option(op, "CONVERT TO CHARACTER SET"))
        convert(catalog, table, op);
    else if (is_option(op, "CHARACTER SET") || is_option(op, "COLLATE"))
        change_default(catalog, table, op);
    else if (i < MS_COUNT(plain)) {
        const char *value = option_value(op->expr, plain[i].name, catalog->arena);
        set_option(table, plain[i].name, same_text(value, plain[i].none) ? NULL : value, catalog->arena);
    }
}

/* ---- the way back ---- */

typedef struct back {
    const ms_catalog *before;
    const ms_table *table;
    const ms_op *op;
    ms_arena *arena;
    ms_ops *out;
    bool json_is_text;
} back;

static void push(const back *b, const char *name, const char *text)
{
    const ms_op op = { .kind = MS_OP_TABLE_OPTION, .object_kind = MS_OBJECT_TABLE, .object = b->op->object,
                       .value = name, .expr = text };
    MS_PUSH(b->arena, b->out, op);
}

static const char *encoding_text(const back *b, const encoding *e)
{
    return ms_arena_printf(b->arena, "%s%s%s%s%s", e->charset != NULL ? "CHARACTER SET " : "", e->charset != NULL ? e->charset : "",
                           e->charset != NULL && e->collation != NULL ? " " : "", e->collation != NULL ? "COLLATE " : "",
                           e->collation != NULL ? e->collation : "");
}

static void push_column(const back *b, const ms_column *column)
{
    ms_op op = { .kind = MS_OP_CHANGE_TYPE, .object_kind = MS_OBJECT_TABLE, .object = b->op->object, .whole_column = true };
    op.column_def = MS_NEW(b->arena, ms_column);
    *op.column_def = *column;
    op.column = column->name;
    MS_PUSH(b->arena, b->out, op);
}

static bool is_json_text(const back *b, const ms_column *column)
{
    return b->json_is_text && (column->type.kind == MS_TYPE_JSON || column->type.kind == MS_TYPE_JSONB);
}

/* Had a column another character set than the table? Then its values may not pass through the table's. */
static bool is_mixed(const back *b, const encoding *old)
{
    for (size_t i = 0; i < b->table->columns.n; i++) {
        const ms_column *column = &b->table->columns.v[i];
        const encoding has = column_encoding(column, old, b->arena);
        if ((is_json_text(b, column) && !same_text(old->charset, "utf8mb4")) ||
            (has_encoding(column) && !same_text(has.charset, old->charset)))
            return true;
    }
    return false;
}

/* All columns at once to the table's former default, and behind that those that had another collation or have grown one by
 * one; where they are mixed, the default alone, and all one by one. */
static const char *convert_back(const back *b, const encoding *old)
{
    const encoding to = new_encoding(b->before, b->op, b->arena);
    const bool mixed = is_mixed(b, old);
    if (old->charset == NULL)
        return "the character set of the table before it is not known";
    if (same_text(to.charset, "binary"))
        return "text columns have become binary ones; change them back one by one";
    const char *text = encoding_text(b, old);
    push(b, mixed ? "CHARACTER SET" : "CONVERT TO CHARACTER SET", mixed ? text : ms_arena_printf(b->arena, "CONVERT TO %s", text));
    for (size_t i = 0; i < b->table->columns.n; i++) {
        const ms_column *column = &b->table->columns.v[i];
        const encoding has = column_encoding(column, old, b->arena);
        const bool own = mixed || column->type.kind == MS_TYPE_TEXT || !same_encoding(&has, old);
        if (is_json_text(b, column) || (has_encoding(column) && own))
            push_column(b, column);
    }
    return NULL;
}

static const char *plain_back(const back *b, const char *name, const char *none)
{
    const char *now = option_value(b->op->expr, name, b->arena), *old = option_value(b->table->options, name, b->arena);
    if (old == NULL)
        old = option_value(b->before->table_options, name, b->arena);
    if (old == NULL && none != NULL && b->before->table_options != NULL)
        old = none;
    if (old == NULL && none != NULL && b->table->options != NULL)
        old = none; /* CREATE TABLE has said which options it has */
    if (old == NULL)
        return "the option before it is not known; say it in the table's CREATE TABLE, or plan with the database";
    if (!same_text(now, old))
        push(b, name, ms_arena_printf(b->arena, "%s=%s", name, old));
    return NULL;
}

const char *ms_my_invert_option(const ms_my_family *family, const ms_catalog *before, const ms_table *table, const ms_op *op,
                                ms_arena *arena, ms_ops *out)
{
    const back b = { before, table, op, arena, out, family->mariadb };
    const encoding old = encoding_of(before, table, arena);
    const size_t i = plain_option(op);
    const bool convert_to = is_option(op, "CONVERT TO CHARACTER SET");
    if (is_option(op, "FORCE"))
        return NULL; /* built anew as it was */
    if (i < MS_COUNT(plain))
        return plain_back(&b, plain[i].name, plain[i].none);
    if (!convert_to && !is_option(op, "CHARACTER SET") && !is_option(op, "COLLATE"))
        return "the option before it is not known";
    if (!is_known(&old))
        return "the character set before it is not known; say it in the table's CREATE TABLE, or plan with the database";
    if (convert_to)
        return convert_back(&b, &old);
    push(&b, "CHARACTER SET", encoding_text(&b, &old));
    return NULL;
}
