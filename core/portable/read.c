/* read.c: errors with their place, names, and the way from a text to its statements. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "portable/reader.h"
#include "sql/split.h"

/* ---- errors ---- */

static bool MS_PRINTF(4, 0) refuse(ms_reader *r, uint32_t at, const char *hint, const char *format, va_list args)
{
    if (r->failed)
        return false;
    r->failed = true;
    if (r->err == NULL || r->script == NULL)
        return false;
    char message[512];
    vsnprintf(message, sizeof message, format, args);
    ms_error_set(r->err, MS_ERR_USAGE, "%s", message);
    ms_error_code(r->err, "portable");
    if (hint != NULL)
        ms_error_hint(r->err, "%s", hint);
    else
        ms_error_hint(r->err, "doc/portable.md has the language. For one database write a file of its own (NNN_name.%s.up.sql), or -- migsafe: native "
                              "at the head of the file.", r->script->target->name);
    ms_lex_place(r->script->text, at, r->script->line0, &r->err->line, &r->err->column);
    return false;
}

bool ms_refuse_at(ms_reader *r, uint32_t at, const char *hint, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    refuse(r, at, hint, format, args);
    va_end(args);
    return false;
}

bool ms_refuse(ms_reader *r, size_t token, const char *hint, const char *format, ...)
{
    va_list args;
    const ms_token *t = &r->p.token[token < r->p.n ? token : r->p.n > 0 ? r->p.n - 1 : 0];
    va_start(args, format);
    refuse(r, token < r->p.n ? t->at : t->at + t->len, hint, format, args);
    va_end(args);
    return false;
}

bool ms_expected(ms_reader *r, const char *what)
{
    if (ms_at_end(&r->p))
        return ms_refuse(r, r->p.i, NULL, "the statement ends where %s should be", what);
    return ms_refuse(r, r->p.i, NULL, "portable SQL has %s here, not \"%s\"", what, ms_span(&r->p, r->p.i, r->p.i + 1));
}

bool ms_need_kw(ms_reader *r, ms_keyword k) { return ms_take_kw(&r->p, k) || ms_expected(r, ms_lex_keyword_text(k)); }

bool ms_need_ch(ms_reader *r, char c)
{
    const char text[4] = { '"', c, '"', '\0' };
    return ms_take_ch(&r->p, c) || ms_expected(r, text);
}

/* ---- names ---- */

void ms_note_place(ms_reader *r, const void *what, size_t token)
{
    const ms_portable_place place = { what, r->p.token[token].at };
    if (r->script != NULL)
        MS_PUSH(r->arena, &r->script->places, place);
}

/* Words that no database takes as a name without quotes, and that are most likely a slip here. */
static bool is_reserved(ms_keyword k)
{
    static const ms_keyword words[] = {
        MS_KW_ADD, MS_KW_ALL, MS_KW_ALTER, MS_KW_AND, MS_KW_AS, MS_KW_ASC, MS_KW_BETWEEN, MS_KW_BY, MS_KW_CASE, MS_KW_CHECK,
        MS_KW_COLLATE, MS_KW_CONSTRAINT, MS_KW_CREATE, MS_KW_CROSS, MS_KW_DEFAULT, MS_KW_DELETE, MS_KW_DESC, MS_KW_DISTINCT,
        MS_KW_DROP, MS_KW_ELSE, MS_KW_EXISTS, MS_KW_FOR, MS_KW_FOREIGN, MS_KW_FROM, MS_KW_FULL, MS_KW_GRANT, MS_KW_GROUP,
        MS_KW_HAVING, MS_KW_IN, MS_KW_INDEX, MS_KW_INNER, MS_KW_INSERT, MS_KW_INTO, MS_KW_IS, MS_KW_JOIN, MS_KW_LEFT,
        MS_KW_LIKE, MS_KW_LIMIT, MS_KW_NOT, MS_KW_NULL, MS_KW_ON, MS_KW_OR, MS_KW_ORDER, MS_KW_OUTER, MS_KW_PRIMARY,
        MS_KW_REFERENCES, MS_KW_RETURNING, MS_KW_RIGHT, MS_KW_SELECT, MS_KW_SET, MS_KW_TABLE, MS_KW_THEN, MS_KW_TO,
        MS_KW_UNION, MS_KW_UNIQUE, MS_KW_UPDATE, MS_KW_USING, MS_KW_VALUES, MS_KW_WHEN, MS_KW_WHERE, MS_KW_WITH,
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (words[i] == k)
            return true;
    return false;
}

enum { NAME_BYTES = 63 }; /* PostgreSQL's limit, the narrowest */

const char *ms_need_ident(ms_reader *r, const char *what)
{
    const ms_token *t = ms_at(&r->p);
    const size_t at = r->p.i;
    if (t->kind != MS_TOKEN_QUOTED && (t->kind != MS_TOKEN_WORD || (r->source == NULL && is_reserved(t->keyword)))) {
        ms_expected(r, what);
        return NULL;
    }
    r->p.i++;
    const char *name = ms_lex_name(&r->p.dialect->lex, r->p.text, *t, r->arena);
    if (r->source == NULL && (strlen(name) > NAME_BYTES || *name == '\0')) {
        ms_refuse(r, at, NULL, "a name has 1 to %d bytes", NAME_BYTES);
        return NULL;
    }
    ms_note_place(r, name, at);
    return name;
}

bool ms_need_table(ms_reader *r, ms_name *name)
{
    name->schema = NULL;
    name->name = ms_need_ident(r, "a name");
    if (name->name == NULL)
        return false;
    return !ms_at_ch(&r->p, '.') ||
           ms_refuse(r, r->p.i - 1, "Write the name alone; the connection says where it is.", "schemas are not portable");
}

bool ms_need_columns(ms_reader *r, ms_strings *out)
{
    if (!ms_need_ch(r, '('))
        return false;
    do {
        const char *name = ms_need_ident(r, "a column");
        if (name == NULL)
            return false;
        MS_PUSH(r->arena, out, name);
    } while (ms_take_ch(&r->p, ','));
    return ms_need_ch(r, ')');
}

const char *ms_quoted(const ms_reader *r, const char *name)
{
    ms_sql sql;
    ms_sql_init(&sql, r->arena, r->target != NULL ? &r->target->style : &ms_dialect_portable.style);
    ms_sql_ident(&sql, name);
    return ms_sql_text(&sql);
}

/* MariaDB keeps _utf8mb4 0x5c as _utf8mb4'\' and reads something else when it opens the table. */
const char *ms_portable_kept_string(const char *literal, ms_arena *arena)
{
    static const char introducer[] = "_utf8mb4 0x";
    const size_t n = sizeof introducer - 1;
    if (strncmp(literal, introducer, n) != 0 || literal[n + strspn(literal + n, "0123456789abcdef")] != '\0')
        return literal;
    return ms_arena_printf(arena, "CONVERT(0x%s USING utf8mb4)", literal + n);
}

const char *ms_string_literal(const ms_reader *r, const char *value)
{
    ms_sql sql;
    ms_sql_init(&sql, r->arena, r->target != NULL ? &r->target->style : &ms_dialect_portable.style);
    ms_sql_str(&sql, value);
    return r->stored && sql.style->backslash_hex ? ms_portable_kept_string(ms_sql_text(&sql), r->arena) : ms_sql_text(&sql);
}

/* ---- the text ---- */

static bool read_one(ms_portable_script *script, ms_splitter *split, const ms_statement *st, ms_arena *arena, ms_error *err)
{
    ms_portable_statement out = { .first_op = script->ops.n, .at = (uint32_t)st->offset, .line = st->line,
                                  .directive = st->directive, .directive_line = st->directive_line };
    ms_reader r = {
        .p = { .dialect = &ms_dialect_portable, .text = script->text, .arena = arena, .token = split->tokens.v, .n = split->tokens.n,
               .ops = &script->ops, .from = st->offset, .to = st->offset + st->len,
               .statement = (uint32_t)script->statements.n, .line = st->line },
        .arena = arena, .script = script, .target = script->target, .how = script->target->portable, .version = script->version, .err = err,
    };
    if (!ms_read_statement(&r, &out))
        return false;
    if (!ms_at_end(&r.p))
        return ms_expected(&r, "the end of the statement");
    out.n_ops = script->ops.n - out.first_op;
    MS_PUSH(arena, &script->statements, out);
    return true;
}

ms_status ms_portable_parse(const ms_dialect *target, int32_t version, const char *text, size_t len, int32_t line0, ms_arena *arena,
                            ms_portable_script *out, ms_error *err)
{
    ms_splitter split;
    ms_statement st;
    *out = (ms_portable_script){ .target = target, .version = version, .text = text, .line0 = line0 };
    if (!MS_DIALECT_HAS(target, portable)) {
        ms_error_set(err, MS_ERR_UNSUPPORTED, "%s does not say how portable SQL is written for it", target->name);
        ms_error_code(err, "portable");
        ms_error_hint(err, "Write the file in the SQL of this database, with -- migsafe: native at its head.");
        return MS_ERR_UNSUPPORTED;
    }
    ms_arena *scratch = ms_arena_new();
    ms_status status = ms_split_begin(&split, &ms_dialect_portable.lex, text, len, line0, scratch, arena, err);
    while (status == MS_OK || status == MS_ROW) {
        status = ms_split_next(&split, &st, err);
        if (status == MS_ROW && !read_one(out, &split, &st, arena, err))
            status = MS_ERR_USAGE;
    }
    ms_arena_free(scratch);
    return status == MS_DONE ? MS_OK : status;
}
