/* opaque.c: ops of what is known by its leading words: the verb, the object when they tell, the tables it names. Where the
 * words say what it does to the catalog the op has a kind of its own (maintenance, query, create_object, ...); what is
 * left is opaque.
 *
 * Whoever judges such an op sees the verb, so the verb must say as much as the words do and never more. */
#include "config.h"

#include <string.h>

#include "sql/parse.h"

typedef struct phrase {
    const char *words;          /* upper case, one blank between */
    ms_object_kind kind;
    ms_op_kind op;              /* of a whole statement or action; 0 = opaque */
} phrase;

/* Objects of CREATE, ALTER, DROP, COMMENT ON, GRANT ... ON. Longer phrases before shorter ones that begin alike. */
static const phrase objects[] = {
    { "TABLE", MS_OBJECT_TABLE },
    { "COLUMN", MS_OBJECT_COLUMN },
    { "INDEX", MS_OBJECT_INDEX },
    { "VIEW", MS_OBJECT_VIEW },
    { "MATERIALIZED VIEW", MS_OBJECT_MATERIALIZED_VIEW },
    { "SEQUENCE", MS_OBJECT_SEQUENCE },
    { "SCHEMA", MS_OBJECT_SCHEMA },
    { "DATABASE", MS_OBJECT_DATABASE },
    { "TYPE", MS_OBJECT_TYPE },
    { "DOMAIN", MS_OBJECT_DOMAIN },
    { "FUNCTION", MS_OBJECT_FUNCTION },
    { "PROCEDURE", MS_OBJECT_PROCEDURE },
    { "ROUTINE", MS_OBJECT_FUNCTION },
    { "AGGREGATE", MS_OBJECT_AGGREGATE },
    { "TRIGGER", MS_OBJECT_TRIGGER },
    { "EVENT TRIGGER", MS_OBJECT_OTHER },
    { "EVENT", MS_OBJECT_EVENT },
    { "EXTENSION", MS_OBJECT_EXTENSION },
    { "POLICY", MS_OBJECT_POLICY },
    { "RULE", MS_OBJECT_RULE },
    { "CONSTRAINT", MS_OBJECT_CONSTRAINT },
    { "STATISTICS", MS_OBJECT_STATISTICS },
    { "ROLE", MS_OBJECT_ROLE },
    { "USER MAPPING FOR", MS_OBJECT_OTHER },
    { "USER", MS_OBJECT_ROLE },
    { "GROUP", MS_OBJECT_ROLE },
    { "DEFAULT PRIVILEGES", MS_OBJECT_OTHER },
    { "FOREIGN TABLE", MS_OBJECT_OTHER },
    { "FOREIGN DATA WRAPPER", MS_OBJECT_OTHER },
    { "FOREIGN SERVER", MS_OBJECT_OTHER },
    { "ACCESS METHOD", MS_OBJECT_OTHER },
    { "OPERATOR CLASS", MS_OBJECT_OTHER },
    { "OPERATOR FAMILY", MS_OBJECT_OTHER },
    { "OPERATOR", MS_OBJECT_OTHER },
    { "TEXT SEARCH CONFIGURATION", MS_OBJECT_OTHER },
    { "TEXT SEARCH DICTIONARY", MS_OBJECT_OTHER },
    { "TEXT SEARCH PARSER", MS_OBJECT_OTHER },
    { "TEXT SEARCH TEMPLATE", MS_OBJECT_OTHER },
    { "LARGE OBJECT", MS_OBJECT_OTHER },
    { "CAST", MS_OBJECT_OTHER },
    { "COLLATION", MS_OBJECT_OTHER },
    { "CONVERSION", MS_OBJECT_OTHER },
    { "LANGUAGE", MS_OBJECT_OTHER },
    { "PUBLICATION", MS_OBJECT_OTHER },
    { "SUBSCRIPTION", MS_OBJECT_OTHER },
    { "SERVER", MS_OBJECT_OTHER },
    { "TABLESPACE", MS_OBJECT_OTHER },
    { "TRANSFORM FOR", MS_OBJECT_OTHER },
    { "PACKAGE BODY", MS_OBJECT_OTHER },
    { "PACKAGE", MS_OBJECT_OTHER },
    { "OWNED BY", MS_OBJECT_OTHER },
    { "SYSTEM", MS_OBJECT_OTHER },
    { "VIRTUAL TABLE", MS_OBJECT_OTHER },
};

/* Other statements of more than one word; kind: what the name behind them is. */
static const phrase statements[] = {
    { "REFRESH MATERIALIZED VIEW", MS_OBJECT_MATERIALIZED_VIEW, MS_OP_MAINTENANCE },
    { "LOCK TABLES", MS_OBJECT_TABLE, MS_OP_MAINTENANCE },
    { "LOCK TABLE", MS_OBJECT_TABLE, MS_OP_MAINTENANCE },
    { "LOCK", MS_OBJECT_TABLE, MS_OP_MAINTENANCE },
    { "UNLOCK TABLES", MS_OBJECT_NONE, MS_OP_MAINTENANCE },
    { "ANALYZE TABLE", MS_OBJECT_TABLE, MS_OP_MAINTENANCE },
    { "ANALYZE", MS_OBJECT_TABLE, MS_OP_MAINTENANCE },
    { "OPTIMIZE TABLE", MS_OBJECT_TABLE, MS_OP_MAINTENANCE },
    { "REPAIR TABLE", MS_OBJECT_TABLE, MS_OP_MAINTENANCE },
    { "CHECK TABLE", MS_OBJECT_TABLE, MS_OP_MAINTENANCE },
    { "VACUUM", MS_OBJECT_TABLE, MS_OP_MAINTENANCE },
    { "CLUSTER", MS_OBJECT_TABLE, MS_OP_MAINTENANCE },
    { "COPY", MS_OBJECT_TABLE },
    { "TRUNCATE TABLE", MS_OBJECT_TABLE },
    { "TRUNCATE", MS_OBJECT_TABLE },
    { "CALL", MS_OBJECT_PROCEDURE, MS_OP_CALL },
    { "CHECKPOINT", MS_OBJECT_NONE, MS_OP_MAINTENANCE },
    { "SECURITY LABEL", MS_OBJECT_NONE },
    { "REASSIGN OWNED", MS_OBJECT_NONE },
    { "IMPORT FOREIGN SCHEMA", MS_OBJECT_NONE },
    { "LOAD DATA", MS_OBJECT_NONE },
    { "SET GLOBAL", MS_OBJECT_NONE },
    { "SET PERSIST", MS_OBJECT_NONE },
    { "SET PASSWORD", MS_OBJECT_NONE },
    { "SET STATEMENT", MS_OBJECT_NONE },
    { "COMMENT ON", MS_OBJECT_NONE },
    { "RENAME TABLE", MS_OBJECT_TABLE },
    { "RENAME USER", MS_OBJECT_ROLE },
};

#define OPTION(words) { words, MS_OBJECT_NONE, MS_OP_TABLE_OPTION }
static const phrase actions[] = {
    OPTION("ENABLE ROW LEVEL SECURITY"), OPTION("DISABLE ROW LEVEL SECURITY"), OPTION("NO FORCE ROW LEVEL SECURITY"),
    OPTION("FORCE ROW LEVEL SECURITY"), OPTION("ENABLE ALWAYS TRIGGER"), OPTION("ENABLE REPLICA TRIGGER"),
    OPTION("ENABLE TRIGGER"), OPTION("DISABLE TRIGGER"), OPTION("ENABLE ALWAYS RULE"), OPTION("ENABLE REPLICA RULE"),
    OPTION("ENABLE RULE"), OPTION("DISABLE RULE"), OPTION("ENABLE KEYS"), OPTION("DISABLE KEYS"), OPTION("OWNER TO"),
    { "SET SCHEMA" }, { "SET TABLESPACE" }, { "SET LOGGED" }, { "SET UNLOGGED" }, { "SET WITHOUT CLUSTER" },
    { "SET WITHOUT OIDS" }, { "SET ACCESS METHOD" }, { "CLUSTER ON" }, { "NO INHERIT" }, { "INHERIT" }, { "NOT OF" },
    { "OF" }, OPTION("REPLICA IDENTITY"), { "ALTER CONSTRAINT" }, { "ALTER INDEX" }, { "ALTER CHECK" },
    { "ALTER COLUMN" }, { "ADD CONSTRAINT" }, { "ADD COLUMN" }, { "DROP COLUMN" }, { "ADD PARTITION" },
    { "DROP PARTITION" }, { "TRUNCATE PARTITION" }, { "COALESCE PARTITION" }, { "REORGANIZE PARTITION" },
    { "EXCHANGE PARTITION" }, { "REBUILD PARTITION" }, { "OPTIMIZE PARTITION" }, { "ANALYZE PARTITION" },
    { "CHECK PARTITION" }, { "REPAIR PARTITION" }, { "DISCARD PARTITION" }, { "IMPORT PARTITION" },
    { "REMOVE PARTITIONING" }, { "PARTITION BY" }, { "DISCARD TABLESPACE" }, { "IMPORT TABLESPACE" }, { "ORDER BY" },
    { "ADD SYSTEM VERSIONING" }, { "DROP SYSTEM VERSIONING" }, { "ADD PERIOD" }, { "DROP PERIOD" },
    { "MODIFY COLUMN" }, { "CHANGE COLUMN" }, { "ATTACH PARTITION" }, { "DETACH PARTITION" },
};

/* Tokens at i that spell the phrase; 0 = they do not. */
static size_t spells(const ms_parser *p, size_t i, const char *words)
{
    size_t n = 0;
    while (*words != '\0') {
        const ms_token *t = &p->token[i + n < p->n ? i + n : p->n];
        if (t->kind != MS_TOKEN_WORD)
            return 0;
        for (size_t k = 0; k < t->len; k++, words++)
            if (*words == '\0' || ms_lex_upper(p->text[t->at + k]) != *words)
                return 0;
        if (*words == ' ')
            words++;
        else if (*words != '\0')
            return 0;
        n++;
    }
    return n;
}

static const phrase *find(const ms_parser *p, size_t i, const phrase *rows, size_t count, size_t *n)
{
    for (size_t k = 0; k < count; k++)
        if ((*n = spells(p, i, rows[k].words)) > 0)
            return &rows[k];
    *n = 0;
    return NULL;
}

#define FIND(p, i, rows, n) find(p, i, rows, sizeof rows / sizeof *rows, n)

ms_object_kind ms_take_object_phrase(ms_parser *p, const char **words)
{
    size_t n;
    const phrase *row = FIND(p, p->i, objects, &n);
    p->i += n;
    *words = row == NULL ? NULL : row->words;
    return row == NULL ? MS_OBJECT_NONE : row->kind;
}

ms_object_kind ms_take_object_kind(ms_parser *p)
{
    const char *words;
    return ms_take_object_phrase(p, &words);
}

/* ---- CREATE, ALTER, DROP ----------------------------------------------------------------------------------------- */

void ms_skip_to_object(ms_parser *p)
{
    static const char *const modifiers[] = {
        "OR",       "REPLACE", "TEMP",      "TEMPORARY",  "GLOBAL",  "LOCAL",      "UNLOGGED", "UNIQUE",
        "FULLTEXT", "SPATIAL", "RECURSIVE", "CONSTRAINT", "TRUSTED", "PROCEDURAL", "ONLINE",   "OFFLINE",
    };
    for (;;) {
        size_t i = 0;
        while (i < sizeof modifiers / sizeof *modifiers && !ms_at_word(p, modifiers[i]))
            i++;
        if (i == sizeof modifiers / sizeof *modifiers)
            break;
        p->i++;
    }
    while (ms_take_definer(p))
        continue;
}

static const char *join(const ms_parser *p, const char *a, const char *b)
{
    return ms_arena_printf(p->arena, "%s %s", a, b);
}

/* The name behind the object's words, and for what hangs on a table: the table. */
static void object_name(ms_parser *p, ms_op *op)
{
    while (ms_take_kw(p, MS_KW_CONCURRENTLY) || ms_take_if_exists(p) || ms_take_if_not_exists(p) ||
           ms_take_kw(p, MS_KW_ONLY))
        continue;
    if (op->object_kind == MS_OBJECT_NONE || op->object_kind == MS_OBJECT_OTHER || !ms_take_name(p, &op->object)) {
        op->object = (ms_name){ NULL, NULL };
        return;
    }
    if (op->object_kind == MS_OBJECT_TABLE)
        MS_PUSH(p->arena, &op->mentions, op->object);
    const ms_keyword before =
        op->object_kind == MS_OBJECT_RULE && p->token->keyword == MS_KW_CREATE ? MS_KW_TO : MS_KW_ON;
    if (op->object_kind != MS_OBJECT_POLICY && op->object_kind != MS_OBJECT_RULE &&
        op->object_kind != MS_OBJECT_TRIGGER && op->object_kind != MS_OBJECT_INDEX)
        return;
    for (int words = 0; !ms_at_end(p) && words < 16; words++, ms_skip(p))
        if (ms_take_kw(p, before)) {
            if (ms_take_name(p, &op->table_name))
                MS_PUSH(p->arena, &op->mentions, op->table_name);
            else
                op->table_name = (ms_name){ NULL, NULL };
            return;
        }
}

static void definition(ms_parser *p, ms_op *op)
{
    const char *first = ms_upper_text(p, ms_at(p));
    p->i++;
    ms_skip_to_object(p);
    size_t n;
    const phrase *row = FIND(p, p->i, objects, &n);
    if (row != NULL) {
        op->verb = join(p, first, row->words);
        if (row->kind == MS_OBJECT_INDEX && p->token[p->i + n].keyword == MS_KW_CONCURRENTLY)
            op->verb = join(p, op->verb, "CONCURRENTLY");
        op->object_kind = row->kind;
    } else {
        op->verb = ms_at(p)->kind == MS_TOKEN_WORD ? join(p, first, ms_upper_text(p, ms_at(p))) : first;
    }
    p->i += n;
    object_name(p, op);
}

/* VACUUM FULL, REFRESH MATERIALIZED VIEW CONCURRENTLY: the word changes what the statement does. */
static const char *how(const ms_parser *p, const char *verb, size_t i)
{
    for (size_t depth = 0; i < p->n && (p->token[i].kind == MS_TOKEN_WORD || p->token[i].ch != 0); i++) {
        depth += p->token[i].ch == '(';
        if (p->token[i].ch == ')' && depth-- == 1)
            break;
        if (p->token[i].keyword == MS_KW_FULL || p->token[i].keyword == MS_KW_CONCURRENTLY)
            return join(p, verb, ms_lex_keyword_text((ms_keyword)p->token[i].keyword));
        if (depth == 0 && p->token[i].keyword == MS_KW_NONE)
            break;
    }
    return verb;
}

static void other(ms_parser *p, ms_op *op)
{
    static const char *const modifiers[] = { "FULL", "VERBOSE", "FREEZE", "ANALYZE", "CONCURRENTLY", "ONLY", "LOCAL",
                                             "NO_WRITE_TO_BINLOG", "QUICK", "EXTENDED" };
    size_t n;
    const phrase *row = FIND(p, p->i, statements, &n);
    if (row == NULL) {
        const ms_token *t = ms_at(p);
        op->verb = t->kind == MS_TOKEN_WORD ? ms_upper_text(p, t) : "";
        return;
    }
    op->verb = how(p, row->words, p->i + n);
    p->i += n;
    op->kind = row->op;
    if (op->kind == MS_OP_CALL)
        ms_find_calls(p, p->i, p->n, &op->calls);
    op->unread = op->kind == MS_OP_CALL;
    if (row->kind == MS_OBJECT_NONE)
        return;
    if (ms_at_ch(p, '(') && p->token->keyword == MS_KW_COPY) /* of a query */
        return;
    if (ms_at_ch(p, '('))
        ms_skip(p);
    for (size_t i = 0; i < sizeof modifiers / sizeof *modifiers;)
        i = ms_take_word(p, modifiers[i]) ? 0 : i + 1;
    if (!ms_take_name(p, &op->object)) {
        op->object = (ms_name){ NULL, NULL };
        return;
    }
    op->object_kind = row->kind;
    if (row->kind == MS_OBJECT_TABLE)
        MS_PUSH(p->arena, &op->mentions, op->object);
}

/* Statements in which UPDATE and DELETE are verbs, and not events, privileges or clauses. */
static bool changes_rows(const ms_parser *p)
{
    const uint16_t first = p->token->keyword;
    return first == MS_KW_WITH || first == MS_KW_EXPLAIN || first == MS_KW_UPDATE || first == MS_KW_DELETE;
}

void ms_push_opaque(ms_parser *p)
{
    ms_op op = { .kind = MS_OP_OPAQUE, .statement = p->statement, .line = p->line };
    if (ms_push_code(p) || ms_push_other(p))
        return;
    p->i = 0;
    switch (ms_at(p)->keyword) {
    case MS_KW_CREATE:
    case MS_KW_ALTER:
    case MS_KW_DROP:
        definition(p, &op);
        break;
    case MS_KW_SELECT: /* INTO a table, a variable or a file */
        op.verb = "SELECT INTO";
        break;
    default:
        other(p, &op);
        break;
    }
    ms_find_mentions(p, 0, p->n, &op.mentions);
    op.where_missing = changes_rows(p) && ms_where_missing(p, 0, p->n);
    p->i = p->n;
    *ms_push_op(p, op.kind, op.object_kind) = op;
}

/* ---- one action of ALTER TABLE ----------------------------------------------------------------------------------- */

/* ALTER [COLUMN] c SET STATISTICS 100: the column and the words behind it. */
static const char *column_action(ms_parser *p, ms_op *op, size_t to)
{
    ms_take_kw(p, MS_KW_COLUMN);
    ms_take_if_exists(p);
    op->column = ms_take_ident(p);
    const char *verb = "ALTER TABLE ALTER COLUMN";
    for (int words = 0; words < 2 && p->i < to && ms_at(p)->kind == MS_TOKEN_WORD; words++, p->i++)
        verb = join(p, verb, ms_upper_text(p, ms_at(p)));
    return verb;
}

void ms_push_opaque_action(ms_parser *p, ms_name table, size_t from, size_t to)
{
    ms_op op = { .kind = MS_OP_OPAQUE, .object_kind = MS_OBJECT_TABLE, .object = table, .statement = p->statement,
                 .line = p->line };
    size_t n;
    const phrase *row = FIND(p, from, actions, &n);
    const bool whole_column =
        p->token[from].keyword == MS_KW_ALTER && (row == NULL || strcmp(row->words, "ALTER COLUMN") == 0);
    p->i = from + 1;
    if (whole_column)
        op.verb = column_action(p, &op, to);
    else if (row != NULL)
        op.verb = join(p, "ALTER TABLE", row->words);
    else
        op.verb = p->token[from].kind == MS_TOKEN_WORD && from < p->n
                      ? join(p, "ALTER TABLE", ms_upper_text(p, &p->token[from]))
                      : "ALTER TABLE";
    op.expr = ms_span(p, from, to);
    if (row != NULL && row->op != MS_OP_OPAQUE) {
        op.kind = row->op;
        op.value = row->words;
        op.verb = NULL;
        p->i = from + n;
        if (strcmp(row->words, "OWNER TO") == 0)
            op.new_name.name = ms_take_role(p);
    }
    MS_PUSH(p->arena, &op.mentions, table);
    ms_find_mentions(p, from, to, &op.mentions);
    p->i = to;
    *ms_push_op(p, op.kind, MS_OBJECT_TABLE) = op;
}
