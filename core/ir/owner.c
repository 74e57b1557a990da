/* owner.c: ALTER ... OWNER TO, applied to a catalog and taken back. */
#include "config.h"

#include "ir/privilege.h"

bool ms_op_gives_away(const ms_op *op)
{
    return (op->kind == MS_OP_TABLE_OPTION || op->kind == MS_OP_ALTER_OBJECT) && op->value != NULL && strncmp(op->value, "OWNER", 5) == 0;
}

/* What the old one had as its owner is the new one's. */
void ms_apply_owner(ms_catalog *cat, const ms_op *op)
{
    const ms_things list = ms_things_of(cat, op, cat->arena);
    for (size_t i = 0; i < list.n; i++) {
        ms_acl *acl = list.v[i].acl;
        const char *old = acl->owner != NULL ? acl->owner : cat->role, *now = ms_arena_strdup(cat->arena, op->new_name.name);
        acl->owner = now;
        now = now != NULL ? now : cat->role;
        if (old == NULL || now == NULL)
            acl->state = MS_ACL_UNKNOWN;
        for (size_t k = 0; acl->state == MS_ACL_SAID && k < acl->list.n; k++)
            if (strcmp(acl->list.v[k].grantee, old) == 0)
                acl->list.v[k].grantee = now;
    }
}

static void add_of(ms_privileges *out, const ms_privileges *list, const char *role, const char *column, ms_arena *arena)
{
    for (size_t i = 0; i < list->n; i++)
        if (strcmp(list->v[i].grantee, role) == 0) {
            MS_PUSH(arena, out, list->v[i]);
            out->v[out->n - 1].column = column;
        }
}

/* What the new owner had before became part of owning it, and goes with that. */
static void give_again(const ms_inverse *inv, const ms_thing *t)
{
    const char *role = inv->op->new_name.name;
    ms_privileges had = { 0 };
    if (role == NULL || t->acl->state != MS_ACL_SAID)
        return;
    add_of(&had, &t->acl->list, role, NULL, inv->arena);
    for (size_t i = 0; t->table != NULL && i < t->table->columns.n; i++)
        add_of(&had, &t->table->columns.v[i].privileges, role, t->table->columns.v[i].name, inv->arena);
    ms_inverse_privileges(inv, t, MS_OP_GRANT, &had);
}

ms_status ms_invert_owner(const ms_inverse *inv)
{
    ms_catalog before = *inv->before;
    before.arena = inv->arena;
    const ms_things list = ms_things_of(&before, inv->op, inv->arena);
    const char *old = list.n != 1 ? NULL : list.v[0].acl->owner != NULL ? list.v[0].acl->owner : before.role;
    if (old == NULL)
        return ms_inverse_none(inv, "the owner before it is not known");
    ms_op back = { .kind = inv->op->kind, .object_kind = inv->op->object_kind, .object = ms_name_copy(inv->arena, inv->op->object),
                   .verb = ms_arena_strdup(inv->arena, inv->op->verb), .value = ms_arena_strdup(inv->arena, inv->op->value),
                   .expr = ms_arena_printf(inv->arena, "OWNER TO %s", old), .new_name = { NULL, ms_arena_strdup(inv->arena, old) } };
    if (inv->op->obj != NULL) {
        back.obj = MS_NEW(inv->arena, ms_object);
        *back.obj = ms_object_copy(inv->arena, inv->op->obj);
    }
    ms_inverse_push(inv, back);
    give_again(inv, &list.v[0]);
    return MS_OK;
}
