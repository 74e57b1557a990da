/* parse.c: a script -> statements and ops; one statement's tokens -> its ops, by a table of leading words.
 *
 * What no row reads, or a row gives up, becomes an opaque op: never an error, never a half-filled op. */
#include "config.h"

#include <string.h>

#include "sql/block.h"
#include "sql/split.h"

/* ---- CREATE ------------------------------------------------------------------------------------------------------ */

static bool definer_word(ms_parser *p)
{
    if (ms_take_word(p, "ALGORITHM")) /* = MERGE */
        return ms_take_ch(p, '=') && ms_take_ident(p) != NULL;
    if (ms_take_kw(p, MS_KW_SQL)) /* SECURITY INVOKER */
        return ms_take_word(p, "SECURITY") && ms_take_ident(p) != NULL;
    return false;
}

bool ms_take_definer(ms_parser *p)
{
    const size_t start = p->i;
    if (!ms_take_kw(p, MS_KW_DEFINER)) {
        if (definer_word(p))
            return true;
        p->i = start;
        return false;
    }
    ms_take_ch(p, '=');
    p->i += !ms_at_end(p);
    if (ms_at_ch(p, '(')) /* CURRENT_USER() */
        ms_skip(p);
    if (ms_take_ch(p, '@'))
        p->i += !ms_at_end(p);
    else if (ms_at(p)->kind == MS_TOKEN_PARAM)
        p->i++;
    return true;
}

static void create_modifiers(ms_parser *p, ms_create *c)
{
    for (;;) {
        if (ms_take_kw2(p, MS_KW_OR, MS_KW_REPLACE))
            c->or_replace = true;
        else if (ms_take_kw(p, MS_KW_TEMP) || ms_take_kw(p, MS_KW_TEMPORARY))
            c->temporary = true;
        else if (ms_take_kw(p, MS_KW_UNLOGGED))
            c->unlogged = true;
        else if (ms_take_kw(p, MS_KW_UNIQUE))
            c->unique = true;
        else if (ms_take_kw(p, MS_KW_FULLTEXT))
            c->method = "fulltext";
        else if (ms_take_kw(p, MS_KW_SPATIAL))
            c->method = "spatial";
        else if (ms_take_definer(p) || ms_take_kw(p, MS_KW_RECURSIVE) ||
                 (ms_at_kw2(p, MS_KW_CONSTRAINT, MS_KW_TRIGGER) && ms_take_kw(p, MS_KW_CONSTRAINT)))
            c->options = true;
        else if (!ms_take_kw(p, MS_KW_GLOBAL) && !ms_take_kw(p, MS_KW_LOCAL) && !ms_take_kw(p, MS_KW_ONLINE) &&
                 !ms_take_kw(p, MS_KW_OFFLINE))
            return;
    }
}

static const struct {
    uint16_t first, second;
    bool (*read)(ms_parser *p, const ms_create *c);
} creates[] = {
    { MS_KW_TABLE, 0, ms_parse_create_table },
    { MS_KW_INDEX, 0, ms_parse_create_index },
    { MS_KW_VIEW, 0, ms_parse_create_view },
    { MS_KW_MATERIALIZED, MS_KW_VIEW, ms_parse_create_materialized_view },
    { MS_KW_SEQUENCE, 0, ms_parse_create_sequence },
    { MS_KW_TYPE, 0, ms_parse_create_type },
    { MS_KW_SCHEMA, 0, ms_parse_create_schema },
    { MS_KW_TRIGGER, 0, ms_parse_create_trigger },
    { MS_KW_FUNCTION, 0, ms_parse_create_function },
    { MS_KW_PROCEDURE, 0, ms_parse_create_procedure },
    { MS_KW_EXTENSION, 0, ms_parse_create_extension },
    { MS_KW_DOMAIN, 0, ms_parse_create_domain },
    { MS_KW_AGGREGATE, 0, ms_parse_create_aggregate },
    { MS_KW_EVENT, 0, ms_parse_create_event },
};

static bool parse_create(ms_parser *p)
{
    ms_create c = { .or_replace = false };
    create_modifiers(p, &c);
    for (size_t i = 0; i < sizeof creates / sizeof *creates; i++) {
        if (!ms_at_kw(p, creates[i].first) || (creates[i].second != 0 && ms_ahead(p, 1)->keyword != creates[i].second))
            continue;
        p->i += creates[i].second == 0 ? 1 : 2;
        return creates[i].read(p, &c);
    }
    return false;
}

/* ---- ALTER, DROP ------------------------------------------------------------------------------------------------- */

static const struct {
    uint16_t first, second;
    bool (*read)(ms_parser *p);
} alters[] = {
    { MS_KW_TABLE, 0, ms_parse_alter_table },
    { MS_KW_INDEX, 0, ms_parse_alter_index },
    { MS_KW_VIEW, 0, ms_parse_alter_view },
    { MS_KW_MATERIALIZED, MS_KW_VIEW, ms_parse_alter_materialized_view },
    { MS_KW_SEQUENCE, 0, ms_parse_alter_sequence },
    { MS_KW_TYPE, 0, ms_parse_alter_type },
};

static bool parse_alter(ms_parser *p)
{
    while (ms_take_kw(p, MS_KW_ONLINE) || ms_take_kw(p, MS_KW_OFFLINE))
        p->inexact = true; /* IGNORE is not taken: it deletes rows */
    for (size_t i = 0; i < sizeof alters / sizeof *alters; i++) {
        if (!ms_at_kw(p, alters[i].first) || (alters[i].second != 0 && ms_ahead(p, 1)->keyword != alters[i].second))
            continue;
        p->i += alters[i].second == 0 ? 1 : 2;
        return alters[i].read(p);
    }
    return false;
}

/* read == NULL: the common form, with the op and the kind of object. */
static const struct {
    uint16_t first, second;
    ms_op_kind op;
    ms_object_kind kind;
    bool (*read)(ms_parser *p);
} drops[] = {
    { MS_KW_TABLE, 0, MS_OP_DROP_TABLE, MS_OBJECT_TABLE, NULL },
    { MS_KW_INDEX, 0, MS_OP_DROP_INDEX, MS_OBJECT_INDEX, ms_parse_drop_index },
    { MS_KW_VIEW, 0, MS_OP_DROP_VIEW, MS_OBJECT_VIEW, NULL },
    { MS_KW_MATERIALIZED, MS_KW_VIEW, MS_OP_DROP_VIEW, MS_OBJECT_MATERIALIZED_VIEW, NULL },
    { MS_KW_SEQUENCE, 0, MS_OP_DROP_SEQUENCE, MS_OBJECT_SEQUENCE, NULL },
    { MS_KW_TYPE, 0, MS_OP_DROP_ENUM, MS_OBJECT_TYPE, NULL },
    { MS_KW_SCHEMA, 0, MS_OP_DROP_SCHEMA, MS_OBJECT_SCHEMA, NULL },
    { MS_KW_TRIGGER, 0, MS_OP_DROP_TRIGGER, MS_OBJECT_TRIGGER, ms_parse_drop_trigger },
    { MS_KW_FUNCTION, 0, MS_OP_DROP_ROUTINE, MS_OBJECT_FUNCTION, NULL },
    { MS_KW_PROCEDURE, 0, MS_OP_DROP_ROUTINE, MS_OBJECT_PROCEDURE, NULL },
    { MS_KW_ROUTINE, 0, MS_OP_DROP_ROUTINE, MS_OBJECT_FUNCTION, NULL },
    { MS_KW_AGGREGATE, 0, MS_OP_DROP_ROUTINE, MS_OBJECT_AGGREGATE, NULL },
    { MS_KW_EVENT, 0, MS_OP_DROP_ROUTINE, MS_OBJECT_EVENT, NULL },
    { MS_KW_DOMAIN, 0, MS_OP_DROP_ENUM, MS_OBJECT_DOMAIN, NULL },
    { MS_KW_EXTENSION, 0, MS_OP_DROP_EXTENSION, MS_OBJECT_EXTENSION, NULL },
};

static bool parse_drop(ms_parser *p)
{
    const bool temporary = ms_take_kw(p, MS_KW_TEMPORARY);
    p->inexact = temporary;
    for (size_t i = 0; i < sizeof drops / sizeof *drops; i++) {
        if (!ms_at_kw(p, drops[i].first) || (drops[i].second != 0 && ms_ahead(p, 1)->keyword != drops[i].second))
            continue;
        p->i += drops[i].second == 0 ? 1 : 2;
        return drops[i].read != NULL ? drops[i].read(p) : ms_parse_drop_objects(p, drops[i].op, drops[i].kind);
    }
    return false;
}

/* ---- statements -------------------------------------------------------------------------------------------------- */

static const struct {
    uint16_t keyword;
    bool (*read)(ms_parser *p);
} statements[] = {
    { MS_KW_CREATE, parse_create },
    { MS_KW_ALTER, parse_alter },
    { MS_KW_DROP, parse_drop },
    { MS_KW_INSERT, ms_parse_insert },
    { MS_KW_UPDATE, ms_parse_update },
    { MS_KW_DELETE, ms_parse_delete },
    { MS_KW_WITH, ms_parse_with },
    { MS_KW_REPLACE, ms_parse_replace },
    { MS_KW_COMMENT, ms_parse_comment },
    { MS_KW_SET, ms_parse_set },
    { MS_KW_RESET, ms_parse_reset },
    { MS_KW_PRAGMA, ms_parse_pragma },
    { MS_KW_USE, ms_parse_use },
    { MS_KW_BEGIN, ms_parse_begin },
    { MS_KW_START, ms_parse_start },
    { MS_KW_COMMIT, ms_parse_commit },
    { MS_KW_END, ms_parse_end },
    { MS_KW_ROLLBACK, ms_parse_rollback },
    { MS_KW_ABORT, ms_parse_rollback },
    { MS_KW_SAVEPOINT, ms_parse_savepoint },
    { MS_KW_RELEASE, ms_parse_savepoint },
    { MS_KW_GRANT, ms_parse_grant },
    { MS_KW_REVOKE, ms_parse_revoke },
    { MS_KW_TRUNCATE, ms_parse_truncate },
    { MS_KW_RENAME, ms_parse_rename_table },
    { MS_KW_REINDEX, ms_parse_reindex },
    { MS_KW_PREPARE, ms_parse_prepare },
};

static bool of_session(const ms_parser *p, const char *schema)
{
    const char *own = p->dialect->parse.session_schema;
    return own != NULL && schema != NULL && strcmp(own, schema) == 0;
}

void ms_parse_tokens(ms_parser *p)
{
    const size_t first = p->ops->n;
    const uint16_t keyword = p->token[0].keyword;
    bool read = false;
    for (size_t i = 0; keyword != MS_KW_NONE && i < sizeof statements / sizeof *statements; i++)
        if (statements[i].keyword == keyword) {
            p->i = 1;
            read = statements[i].read(p) && ms_done(p) && p->ops->n > first;
            break;
        }
    if (!read) {
        p->ops->n = first;
        ms_push_opaque(p);
        return;
    }
    for (size_t i = first; i < p->ops->n; i++) {
        ms_op *op = &p->ops->v[i];
        op->inexact = op->inexact || p->inexact;
        op->hint = op->hint || (op->kind != MS_OP_CREATE_TABLE && of_session(p, op->object.schema)) ||
                   (op->obj != NULL && of_session(p, op->obj->name.schema));
    }
}

void ms_parse_statement_through(ms_dynamic *d, ms_parser *p)
{
    const size_t first = p->ops->n;
    const bool through = p->dialect->parse.dynamic_sql;
    if (through && ms_dynamic_read(d, p))
        return;
    ms_parse_tokens(p);
    if (through)
        ms_dynamic_after(d, p, first);
    ms_block_read(d, p, first);
}

static void parse_one(ms_splitter *split, const ms_dialect *dialect, const ms_statement *st, uint32_t number,
                      ms_arena *arena, ms_dynamic *dynamic, ms_ops *ops)
{
    ms_parser p = {
        .dialect = dialect, .text = split->lexer.text, .arena = arena, .token = split->tokens.v, .n = split->tokens.n,
        .ops = ops, .from = st->offset, .to = st->offset + st->len, .statement = number, .line = st->line,
    };
    ms_parse_statement_through(dynamic, &p);
}

/* Room for a statement and an op at each semicolon, so that a long script's arrays are not copied as they grow. A text of
 * nothing but semicolons gets no more than its length allows. */
static void reserve(ms_script *out, const char *text, size_t len, ms_arena *arena)
{
    enum { FEW = 64, SHORTEST = 30 };
    size_t n = 0;
    for (const char *at = text; (at = memchr(at, ';', len - (size_t)(at - text))) != NULL; at++)
        n++;
    n = n < len / SHORTEST ? n : len / SHORTEST;
    if (n < FEW)
        return;
    out->statements.v = ms_arena_alloc(arena, (n + 1) * sizeof *out->statements.v);
    out->statements.cap = n + 1;
    out->ops.v = ms_arena_alloc(arena, (n + 1) * sizeof *out->ops.v);
    out->ops.cap = n + 1;
}

ms_status ms_sql_parse(const ms_dialect *dialect, const char *text, size_t len, int32_t line0, ms_arena *arena,
                       ms_script *out, ms_error *err)
{
    ms_splitter split;
    ms_statement st;
    ms_dynamic dynamic = { .arena = arena };
    ms_arena *scratch = ms_arena_new();
    memset(out, 0, sizeof *out);
    reserve(out, text, len, arena);
    ms_status status = ms_split_begin(&split, &dialect->lex, text, len, line0, scratch, arena, err);
    while (status == MS_OK || status == MS_ROW) {
        status = ms_split_next(&split, &st, err);
        if (status != MS_ROW)
            break;
        st.first_op = out->ops.n;
        parse_one(&split, dialect, &st, (uint32_t)out->statements.n, arena, &dynamic, &out->ops);
        st.n_ops = out->ops.n - st.first_op;
        MS_PUSH(arena, &out->statements, st);
    }
    ms_arena_free(scratch);
    return status == MS_DONE ? MS_OK : status;
}

static void parse_text(const ms_dialect *dialect, const char *text, size_t len, uint32_t number, ms_arena *arena,
                       ms_dynamic *dynamic, ms_ops *out)
{
    ms_splitter split;
    ms_statement st;
    ms_arena *scratch = ms_arena_new();
    if (ms_split_begin(&split, &dialect->lex, text, len, 1, scratch, arena, NULL) == MS_OK &&
        ms_split_next(&split, &st, NULL) == MS_ROW)
        parse_one(&split, dialect, &st, number, arena, dynamic, out);
    ms_arena_free(scratch);
}

void ms_sql_parse_statements(const ms_dialect *dialect, ms_statement *list, size_t n, ms_arena *arena, ms_ops *out)
{
    ms_dynamic dynamic = { .arena = arena };
    for (size_t i = 0; i < n; i++) {
        list[i].first_op = out->n;
        parse_text(dialect, list[i].text, list[i].len, (uint32_t)i, arena, &dynamic, out);
        list[i].n_ops = out->n - list[i].first_op;
    }
}

void ms_sql_parse_statement(const ms_dialect *dialect, const char *text, size_t len, ms_arena *arena, ms_ops *out)
{
    ms_dynamic dynamic = { .arena = arena };
    parse_text(dialect, text, len, 0, arena, &dynamic, out);
}
