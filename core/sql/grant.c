/* grant.c: GRANT and REVOKE. Read as far as the catalog follows privileges, which is PostgreSQL's form of them; of any other
 * (roles given to roles, MySQL's accounts, databases) the object behind ON is known, and that there were privileges. */
#include "config.h"

#include <string.h>

#include "sql/parse.h"

typedef struct grant {
    ms_privileges list;         /* privileges with their columns, of nobody yet */
    ms_strings grantees;
    bool option;                /* WITH GRANT OPTION, GRANT OPTION FOR */
} grant;
typedef MS_VEC(ms_op) objects;

/* SELECT (a, b), INSERT, ALL [PRIVILEGES] */
static bool take_privileges(ms_parser *p, grant *g)
{
    do {
        if (ms_at(p)->kind != MS_TOKEN_WORD)
            return false;
        const char *word = ms_upper_text(p, ms_at(p));
        ms_strings columns = { 0 };
        p->i++;
        if (strcmp(word, "ALL") == 0)
            ms_take_word(p, "PRIVILEGES");
        if (ms_at_ch(p, '(') && !ms_take_columns(p, &columns))
            return false;
        for (size_t i = 0; i < columns.n || i == 0; i++)
            MS_PUSH(p->arena, &g->list, (ms_privilege){ .privilege = word, .column = i < columns.n ? columns.v[i] : NULL });
    } while (ms_take_ch(p, ','));
    return true;
}

const char *ms_take_role(ms_parser *p)
{
    static const char *const self[] = { "CURRENT_USER", "CURRENT_ROLE", "SESSION_USER" };
    for (size_t i = 0; i < sizeof self / sizeof *self; i++)
        if (ms_at_word(p, self[i]))
            return NULL;
    return ms_take_ident(p);
}

/* TO a, b, PUBLIC. */
static bool take_grantees(ms_parser *p, grant *g)
{
    do {
        const bool everyone = ms_at_word(p, "PUBLIC");
        ms_take_word(p, "GROUP");
        const char *name = ms_take_role(p);
        if (name == NULL)
            return false;
        MS_PUSH(p->arena, &g->grantees, everyone ? "" : name);
    } while (ms_take_ch(p, ','));
    return true;
}

/* What stands behind ON, an op for each. */
static bool take_one(ms_parser *p, ms_op op, objects *out)
{
    if (!ms_take_name(p, &op.object)) /* MySQL: *.* */
        return false;
    const char *signature = ms_take_signature(p);
    if (signature != NULL) {
        op.obj = MS_NEW(p->arena, ms_object);
        *op.obj = (ms_object){ .kind = op.object_kind, .name = op.object, .signature = signature };
    }
    if (op.object_kind == MS_OBJECT_TABLE)
        MS_PUSH(p->arena, &op.mentions, op.object);
    MS_PUSH(p->arena, out, op);
    return true;
}

static bool take_objects(ms_parser *p, ms_op op, objects *out)
{
    static const struct { const char *word, *value; } all[] = {
        { "TABLES", "TABLES" }, { "SEQUENCES", "SEQUENCES" }, { "FUNCTIONS", "ROUTINES" }, { "ROUTINES", "ROUTINES" },
        { "PROCEDURES", "ROUTINES" },
    };
    if (ms_take_kw(p, MS_KW_ALL)) {
        for (size_t i = 0; i < sizeof all / sizeof *all && op.value == NULL; i++)
            if (ms_take_word(p, all[i].word))
                op.value = all[i].value;
        if (op.value == NULL || !ms_take_kw(p, MS_KW_IN) || !ms_take_kw(p, MS_KW_SCHEMA))
            return false;
        op.object_kind = MS_OBJECT_SCHEMA;
    } else {
        const ms_object_kind said = ms_take_object_kind(p);
        op.object_kind = said == MS_OBJECT_NONE ? MS_OBJECT_TABLE : said;
    }
    do {
        if (!take_one(p, op, out))
            return false;
    } while (ms_take_ch(p, ','));
    return true;
}

/* All of the statement; false where something in it is not followed. *out has the objects that were read. */
static bool take_statement(ms_parser *p, const ms_op *op, grant *g, objects *out)
{
    const bool gives = op->kind == MS_OP_GRANT;
    if (!gives && ms_at_kw(p, MS_KW_GRANT)) {
        p->i++;
        g->option = ms_take_word(p, "OPTION") && ms_take_kw(p, MS_KW_FOR);
    }
    const bool read = take_privileges(p, g);
    while (!read && !ms_at_end(p) && !ms_at_kw(p, MS_KW_ON) && !ms_at_kw(p, MS_KW_TO) && !ms_at_kw(p, MS_KW_FROM))
        ms_skip(p);
    if (!ms_take_kw(p, MS_KW_ON) || !take_objects(p, *op, out) || !ms_take_kw(p, gives ? MS_KW_TO : MS_KW_FROM) || !read ||
        !take_grantees(p, g))
        return false;
    if (gives && ms_take_kw(p, MS_KW_WITH))
        g->option = ms_take_kw(p, MS_KW_GRANT) && ms_take_word(p, "OPTION");
    const bool cascade = ms_take_cascade(p);
    for (size_t i = 0; i < out->n; i++)
        out->v[i].cascade = cascade;
    return ms_at_end(p);
}

/* GRANT a, b TO c: roles that are members of roles. An op for each pair: object = the one that is given, table_name = to whom. */
static bool membership(ms_parser *p, ms_op op, objects *out)
{
    ms_strings roles = { 0 };
    grant g = { 0 };
    const size_t from = p->i;
    do {
        const char *name = ms_take_ident(p);
        if (name == NULL)
            break;
        MS_PUSH(p->arena, &roles, name);
    } while (ms_take_ch(p, ','));
    const bool read = (ms_take_kw(p, MS_KW_TO) || ms_take_kw(p, MS_KW_FROM)) && take_grantees(p, &g);
    op.object_kind = MS_OBJECT_ROLE;
    for (size_t i = 0; read && i < roles.n * g.grantees.n; i++) {
        op.object.name = roles.v[i % roles.n];
        op.table_name.name = g.grantees.v[i / roles.n];
        MS_PUSH(p->arena, out, op);
    }
    p->i = from;
    return read;
}

static bool privileges(ms_parser *p, ms_op_kind kind)
{
    const ms_op op = { .kind = kind, .statement = p->statement, .line = p->line };
    objects list = { 0 };
    grant g = { 0 };
    ms_privileges of_each = { 0 };
    if (!membership(p, op, &list) && take_statement(p, &op, &g, &list))
        for (size_t i = 0; i < g.grantees.n * g.list.n; i++) {
            ms_privilege one = g.list.v[i % g.list.n];
            one.grantee = g.grantees.v[i / g.list.n];
            one.grantable = g.option;
            MS_PUSH(p->arena, &of_each, one);
        }
    if (list.n == 0)
        MS_PUSH(p->arena, &list, op);
    for (size_t i = 0; i < list.n; i++) {
        list.v[i].privileges = of_each;
        *ms_push_op(p, kind, list.v[i].object_kind) = list.v[i];
    }
    p->i = p->n;
    return true;
}

bool ms_parse_grant(ms_parser *p) { return privileges(p, MS_OP_GRANT); }
bool ms_parse_revoke(ms_parser *p) { return privileges(p, MS_OP_REVOKE); }
