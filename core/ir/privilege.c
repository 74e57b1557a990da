/* privilege.c: who may do what: grant and revoke applied to a catalog, and the way back from them.
 *
 * GRANT gives what was not there before, so only that is taken back; REVOKE takes what was there. A thing that is made again
 * is made with what its kind has by default, which then becomes what it was. */
#include "config.h"

#include "ir/privilege.h"

static const char all[] = "ALL";

/* ---- what an op is about --------------------------------------------------------------------------------------------- */

static bool is_routine(ms_object_kind kind)
{
    return kind == MS_OBJECT_FUNCTION || kind == MS_OBJECT_PROCEDURE || kind == MS_OBJECT_AGGREGATE;
}

static bool is_type(ms_object_kind kind)
{
    return kind == MS_OBJECT_TYPE || kind == MS_OBJECT_ENUM || kind == MS_OBJECT_DOMAIN;
}

static bool is_view(ms_object_kind kind) { return kind == MS_OBJECT_VIEW || kind == MS_OBJECT_MATERIALIZED_VIEW; }

static ms_thing of_table(ms_table *table) { return (ms_thing){ MS_OBJECT_TABLE, table->name, NULL, &table->acl, table }; }

static ms_thing of_object(ms_object *object)
{
    const ms_object_kind kind = is_view(object->kind) ? MS_OBJECT_TABLE : is_type(object->kind) ? MS_OBJECT_TYPE : object->kind;
    return (ms_thing){ kind, object->name, object->signature, &object->acl, NULL };
}

static ms_acl *schema_acl(ms_catalog *cat, const char *schema)
{
    if (!ms_catalog_has_schema(cat, schema))
        return NULL;
    for (size_t i = 0; i < cat->schema_acls.n; i++)
        if (ms_schema_equal(cat, cat->schema_acls.v[i].schema, schema))
            return &cat->schema_acls.v[i].acl;
    MS_PUSH(cat->arena, &cat->schema_acls, (ms_schema_acl){ .schema = ms_arena_strdup(cat->arena, schema) });
    return &cat->schema_acls.v[cat->schema_acls.n - 1].acl;
}

static void of_relation(ms_catalog *cat, ms_name name, ms_arena *arena, ms_things *out)
{
    static const ms_object_kind kinds[] = { MS_OBJECT_VIEW, MS_OBJECT_MATERIALIZED_VIEW, MS_OBJECT_SEQUENCE };
    ms_table *table = ms_catalog_table(cat, name);
    if (table != NULL)
        MS_PUSH(arena, out, of_table(table));
    for (size_t i = 0; table == NULL && i < sizeof kinds / sizeof *kinds; i++) {
        ms_object *object = ms_catalog_object(cat, kinds[i], name);
        if (object != NULL)
            MS_PUSH(arena, out, of_object(object));
    }
}

/* ON ALL TABLES IN SCHEMA: views are among them. */
static void of_schema(ms_catalog *cat, const char *schema, const char *which, ms_arena *arena, ms_things *out)
{
    const bool tables = *which == 'T', sequences = *which == 'S';
    for (size_t i = 0; tables && i < cat->tables.n; i++)
        if (ms_schema_equal(cat, cat->tables.v[i]->name.schema, schema))
            MS_PUSH(arena, out, of_table(cat->tables.v[i]));
    for (size_t i = 0; i < cat->objects.n; i++) {
        ms_object *object = cat->objects.v[i];
        const bool is = tables ? is_view(object->kind) : sequences ? object->kind == MS_OBJECT_SEQUENCE : is_routine(object->kind);
        if (is && ms_schema_equal(cat, object->name.schema, schema))
            MS_PUSH(arena, out, of_object(object));
    }
}

ms_things ms_things_of(ms_catalog *cat, const ms_op *op, ms_arena *arena)
{
    ms_things out = { 0 };
    const ms_object target = { .kind = op->object_kind, .name = op->object, .signature = op->obj != NULL ? op->obj->signature : NULL };
    if (op->object.name == NULL)
        return out;
    if (op->object_kind == MS_OBJECT_SCHEMA && op->value != NULL && !ms_op_gives_away(op)) {
        of_schema(cat, op->object.name, op->value, arena, &out);
    } else if (op->object_kind == MS_OBJECT_SCHEMA) {
        ms_acl *acl = schema_acl(cat, op->object.name);
        if (acl != NULL)
            MS_PUSH(arena, &out, (ms_thing){ MS_OBJECT_SCHEMA, op->object, NULL, acl, NULL });
    } else if (op->object_kind == MS_OBJECT_TABLE || op->object_kind == MS_OBJECT_SEQUENCE || is_view(op->object_kind)) {
        of_relation(cat, op->object, arena, &out);
    } else if (is_routine(op->object_kind) || is_type(op->object_kind)) {
        ms_object *object = ms_apply_find_object(cat, target);
        if (object != NULL)
            MS_PUSH(arena, &out, of_object(object));
    }
    return out;
}

/* ---- lists ------------------------------------------------------------------------------------------------------------- */

static bool is_all(const char *privilege) { return strcmp(privilege, all) == 0; }

/* Routines and types have one privilege only, so it is all of them. */
static const char *named(const ms_thing *t, const char *privilege)
{
    return is_routine(t->kind) || is_type(t->kind) ? all : privilege;
}

static ms_privilege *find(const ms_privileges *list, const char *grantee, const char *privilege)
{
    for (size_t i = 0; i < list->n; i++)
        if (strcmp(list->v[i].grantee, grantee) == 0 && strcmp(list->v[i].privilege, privilege) == 0)
            return &list->v[i];
    return NULL;
}

/* What a thing of this kind is made with. */
static ms_privileges by_default(const ms_catalog *cat, const ms_thing *t, ms_arena *arena)
{
    ms_privileges list = { 0 };
    const char *owner = t->acl->owner != NULL ? t->acl->owner : cat->role;
    MS_PUSH(arena, &list, (ms_privilege){ .grantee = owner, .privilege = all, .grantable = true });
    if ((cat->compare & MS_CATALOG_PUBLIC_USES) != 0 && (is_routine(t->kind) || is_type(t->kind)))
        MS_PUSH(arena, &list, (ms_privilege){ .grantee = "", .privilege = all });
    return list;
}

/* What is held now; false = not known. */
static bool held(const ms_catalog *cat, const ms_thing *t, ms_arena *arena, ms_privileges *list)
{
    if (t->acl->state == MS_ACL_UNKNOWN || (t->acl->state == MS_ACL_DEFAULT && (cat->role == NULL || cat->default_privileges)))
        return false;
    *list = t->acl->state == MS_ACL_SAID ? t->acl->list : by_default(cat, t, arena);
    return true;
}

static ms_privileges *of_column(const ms_catalog *cat, const ms_thing *t, const char *column)
{
    ms_column *found = t->table == NULL ? NULL : ms_table_column(cat, t->table, column);
    return found == NULL ? NULL : &found->privileges;
}

/* ---- apply --------------------------------------------------------------------------------------------------------------- */

static void give(ms_arena *arena, ms_privileges *list, ms_privilege p)
{
    ms_privilege *have = find(list, p.grantee, p.privilege), *whole = find(list, p.grantee, all);
    p.column = NULL;
    if (whole != NULL && (whole->grantable || !p.grantable))
        return;
    for (size_t i = list->n; is_all(p.privilege) && i-- > 0;)
        if (strcmp(list->v[i].grantee, p.grantee) == 0)
            MS_REMOVE(list, i);
    if (have != NULL && !is_all(p.privilege))
        have->grantable = have->grantable || p.grantable;
    else
        MS_PUSH(arena, list, p);
}

/* False: what is left is not known, all but one of a whole. */
static bool take(ms_privileges *list, const ms_privilege *p)
{
    if (!is_all(p->privilege) && find(list, p->grantee, p->privilege) == NULL && find(list, p->grantee, all) != NULL)
        return false;
    for (size_t i = list->n; i-- > 0;) {
        if (strcmp(list->v[i].grantee, p->grantee) != 0 || (!is_all(p->privilege) && strcmp(list->v[i].privilege, p->privilege) != 0))
            continue;
        if (p->grantable)
            list->v[i].grantable = false;
        else
            MS_REMOVE(list, i);
    }
    return true;
}

static void change(ms_catalog *cat, const ms_op *op, const ms_thing *t, ms_privilege p)
{
    bool known = true;
    p.grantee = ms_arena_strdup(cat->arena, p.grantee);
    p.privilege = ms_arena_strdup(cat->arena, named(t, p.privilege));
    ms_privileges *list = p.column != NULL ? of_column(cat, t, p.column) : &t->acl->list;
    if (list == NULL)
        return;
    if (op->kind == MS_OP_GRANT)
        give(cat->arena, list, p);
    else
        known = take(list, &p);
    for (size_t i = 0; op->kind == MS_OP_REVOKE && p.column == NULL && t->table != NULL && i < t->table->columns.n; i++)
        known = take(&t->table->columns.v[i].privileges, &p) && known;
    if (!known)
        t->acl->state = MS_ACL_UNKNOWN;
}

void ms_apply_privileges_forget(ms_catalog *cat, const ms_op *op)
{
    const ms_things list = ms_things_of(cat, op, cat->arena);
    for (size_t i = 0; i < list.n; i++)
        list.v[i].acl->state = MS_ACL_UNKNOWN;
}

/* With CASCADE those lose it, too, who have it from a grantee that could pass it on. */
static bool may_cascade(const ms_op *op, const ms_privileges *list)
{
    for (size_t i = 0; op->kind == MS_OP_REVOKE && op->cascade && i < op->privileges.n; i++)
        for (size_t k = 0; k < list->n; k++)
            if (list->v[k].grantable && strcmp(list->v[k].grantee, op->privileges.v[i].grantee) == 0)
                return true;
    return false;
}

ms_status ms_apply_privileges(ms_catalog *cat, const ms_op *op, ms_error *err)
{
    (void)err;
    const ms_things list = ms_things_of(cat, op, cat->arena);
    for (size_t i = 0; i < list.n; i++) {
        const ms_thing *t = &list.v[i];
        ms_privileges had;
        if (op->privileges.n == 0 || !held(cat, t, cat->arena, &had) || may_cascade(op, &had)) {
            t->acl->state = MS_ACL_UNKNOWN;
            continue;
        }
        t->acl->list = ms_privileges_copy(cat->arena, &had);
        t->acl->state = MS_ACL_SAID;
        for (size_t k = 0; k < op->privileges.n; k++)
            change(cat, op, t, op->privileges.v[k]);
    }
    return MS_OK;
}

static void carry_columns(const ms_catalog *cat, ms_table *to, const ms_table *from)
{
    for (size_t i = 0; i < from->columns.n; i++) {
        ms_column *column = from->columns.v[i].privileges.n == 0 ? NULL : ms_table_column(cat, to, from->columns.v[i].name);
        if (column != NULL)
            column->privileges = from->columns.v[i].privileges;
    }
}

void ms_privileges_carry(ms_catalog *to, const ms_catalog *from)
{
    for (size_t i = 0; i < to->tables.n; i++) {
        const ms_table *table = ms_catalog_table(from, to->tables.v[i]->name);
        if (table == NULL)
            continue;
        to->tables.v[i]->acl = table->acl;
        carry_columns(to, to->tables.v[i], table);
    }
    for (size_t i = 0; i < to->objects.n; i++) {
        const ms_object *object = ms_catalog_object_like(from, to->objects.v[i]);
        if (object != NULL)
            to->objects.v[i]->acl = object->acl;
    }
}

/* ---- the way back ---------------------------------------------------------------------------------------------------------- */

typedef struct way_back {
    ms_arena *arena;
    const ms_thing *thing;
    ms_privileges revoke, grant;
} way_back;

static void put(way_back *way, ms_privileges *list, ms_privilege p)
{
    for (size_t i = 0; i < list->n; i++)
        if (strcmp(list->v[i].grantee, p.grantee) == 0 && strcmp(list->v[i].privilege, p.privilege) == 0 &&
            list->v[i].grantable == p.grantable && ms_text_equal(list->v[i].column, p.column, false))
            return;
    MS_PUSH(way->arena, list, p);
}

/* All that the grantee has on the columns goes with a revoke on the table. */
static void keep_columns(way_back *way, const ms_privilege *p)
{
    const ms_table *table = way->thing->table;
    for (size_t i = 0; table != NULL && i < table->columns.n; i++)
        for (size_t k = 0; k < table->columns.v[i].privileges.n; k++) {
            ms_privilege have = table->columns.v[i].privileges.v[k];
            have.column = table->columns.v[i].name;
            if (strcmp(have.grantee, p->grantee) == 0 && (is_all(p->privilege) || strcmp(have.privilege, p->privilege) == 0))
                put(way, &way->grant, have);
        }
}

static void undo_grant(way_back *way, const ms_privileges *list, ms_privilege p)
{
    const ms_privilege *whole = find(list, p.grantee, all), *have = whole != NULL ? whole : find(list, p.grantee, p.privilege);
    if (have != NULL && (have->grantable || !p.grantable))
        return;
    p.grantable = have != NULL; /* then it is only that option which was not there */
    put(way, &way->revoke, p);
    for (size_t i = 0; !p.grantable && is_all(p.privilege) && i < list->n; i++)
        if (strcmp(list->v[i].grantee, p.grantee) == 0) {
            ms_privilege back = list->v[i];
            back.column = p.column;
            put(way, &way->grant, back);
        }
    if (p.column == NULL && !p.grantable)
        keep_columns(way, &p);
}

static void undo_revoke(way_back *way, const ms_privileges *list, const ms_privilege *p)
{
    for (size_t i = 0; i < list->n; i++) {
        ms_privilege back = list->v[i];
        if (strcmp(back.grantee, p->grantee) != 0 || (p->grantable && !back.grantable))
            continue;
        if (is_all(back.privilege) && !is_all(p->privilege))
            back.privilege = p->privilege;
        if (!is_all(p->privilege) && strcmp(back.privilege, p->privilege) != 0)
            continue;
        back.column = p->column;
        put(way, &way->grant, back);
    }
    if (p->column == NULL)
        keep_columns(way, p);
}

/* What one has is not what another one has. */
void ms_inverse_privileges(const ms_inverse *inv, const ms_thing *t, ms_op_kind kind, const ms_privileges *list)
{
    ms_op op = { .kind = kind, .object_kind = t->kind, .object = ms_name_copy(inv->arena, t->name) };
    if (t->signature != NULL) {
        op.obj = MS_NEW(inv->arena, ms_object);
        *op.obj = (ms_object){ .kind = t->kind, .name = op.object, .signature = ms_arena_strdup(inv->arena, t->signature) };
    }
    for (size_t i = 0; i < list->n; i++) {
        const ms_privilege *p = &list->v[i];
        ms_privilege copy = *p;
        copy.grantee = ms_arena_strdup(inv->arena, p->grantee);
        copy.privilege = ms_arena_strdup(inv->arena, p->privilege);
        copy.column = ms_arena_strdup(inv->arena, p->column);
        MS_PUSH(inv->arena, &op.privileges, copy);
        if (i + 1 < list->n && strcmp(p[1].grantee, p->grantee) == 0 && p[1].grantable == p->grantable)
            continue;
        ms_inverse_push(inv, op);
        memset(&op.privileges, 0, sizeof op.privileges);
    }
}

static ms_status undo(const ms_inverse *inv, const ms_thing *t)
{
    const ms_op *op = inv->op;
    ms_privileges had;
    way_back way = { .arena = inv->arena, .thing = t };
    if (!held(inv->before, t, inv->arena, &had) || may_cascade(op, &had))
        return ms_inverse_none(inv, "the privileges before it are not known");
    for (size_t i = 0; i < op->privileges.n; i++) {
        ms_privilege p = op->privileges.v[i];
        const ms_privileges *list = p.column != NULL ? of_column(inv->before, t, p.column) : &had;
        p.privilege = named(t, p.privilege);
        if (list == NULL)
            return ms_inverse_none(inv, "the privileges on column %s are not known", p.column);
        if (op->kind == MS_OP_GRANT)
            undo_grant(&way, list, p);
        else
            undo_revoke(&way, list, &p);
    }
    ms_inverse_privileges(inv, t, MS_OP_REVOKE, &way.revoke);
    ms_inverse_privileges(inv, t, MS_OP_GRANT, &way.grant);
    return MS_OK;
}

ms_status ms_invert_privileges(const ms_inverse *inv)
{
    ms_catalog before = *inv->before; /* looking may put an entry of a schema into its vector */
    before.arena = inv->arena;
    const ms_things list = ms_things_of(&before, inv->op, inv->arena);
    ms_status status = MS_OK;
    if (inv->op->privileges.n == 0 || (list.n == 0 && inv->op->value == NULL))
        return ms_inverse_none(inv, "the privileges before it are not known");
    for (size_t i = 0; i < list.n && status == MS_OK; i++)
        status = undo(inv, &list.v[i]);
    return status;
}

static void restore(const ms_inverse *inv, const ms_thing *t)
{
    ms_acl made = { .owner = NULL };
    ms_thing anew = *t;
    anew.acl = &made;
    const ms_privileges now = by_default(inv->before, &anew, inv->arena), *then = &t->acl->list;
    way_back way = { .arena = inv->arena, .thing = t };
    for (size_t i = 0; t->acl->state == MS_ACL_SAID && inv->before->role != NULL && i < now.n; i++)
        if (find(then, now.v[i].grantee, now.v[i].privilege) == NULL)
            put(&way, &way.revoke, (ms_privilege){ .grantee = now.v[i].grantee, .privilege = all });
    for (size_t i = 0; t->acl->state == MS_ACL_SAID && inv->before->role != NULL && i < then->n; i++)
        if (find(&now, then->v[i].grantee, then->v[i].privilege) == NULL)
            put(&way, &way.grant, then->v[i]);
    for (size_t i = 0; t->table != NULL && i < t->table->columns.n; i++)
        for (size_t k = 0; k < t->table->columns.v[i].privileges.n; k++) {
            ms_privilege p = t->table->columns.v[i].privileges.v[k];
            p.column = t->table->columns.v[i].name;
            put(&way, &way.grant, p);
        }
    ms_inverse_privileges(inv, t, MS_OP_REVOKE, &way.revoke);
    ms_inverse_privileges(inv, t, MS_OP_GRANT, &way.grant);
}

void ms_inverse_table_privileges(const ms_inverse *inv, const ms_table *table)
{
    ms_table own = *table;
    const ms_thing t = of_table(&own);
    restore(inv, &t);
}

void ms_inverse_object_privileges(const ms_inverse *inv, const ms_object *object)
{
    ms_object own = *object;
    const ms_thing t = of_object(&own);
    if (t.kind == MS_OBJECT_TABLE || t.kind == MS_OBJECT_SEQUENCE || is_routine(t.kind) || is_type(t.kind))
        restore(inv, &t);
}

void ms_inverse_schema_privileges(const ms_inverse *inv, const char *schema)
{
    for (size_t i = 0; i < inv->before->schema_acls.n; i++)
        if (ms_schema_equal(inv->before, inv->before->schema_acls.v[i].schema, schema)) {
            ms_acl acl = inv->before->schema_acls.v[i].acl;
            restore(inv, &(ms_thing){ MS_OBJECT_SCHEMA, { NULL, schema }, NULL, &acl, NULL });
        }
}

void ms_apply_schema_privileges_gone(ms_catalog *cat, const char *schema)
{
    for (size_t i = cat->schema_acls.n; i-- > 0;)
        if (ms_schema_equal(cat, cat->schema_acls.v[i].schema, schema))
            MS_REMOVE(&cat->schema_acls, i);
}

void ms_inverse_column_privileges(const ms_inverse *inv, const ms_table *table, const ms_column *column)
{
    ms_table own = *table;
    ms_privileges list = ms_privileges_copy(inv->arena, &column->privileges);
    const ms_thing t = of_table(&own);
    for (size_t i = 0; i < list.n; i++)
        list.v[i].column = column->name;
    ms_inverse_privileges(inv, &t, MS_OP_GRANT, &list);
}

void ms_privileges_lost(const ms_catalog *from, const ms_catalog *now, ms_arena *arena, ms_ops *out)
{
    const ms_op nothing = { .kind = MS_OP_GRANT };
    ms_error ignored = MS_ERROR_INIT;
    const ms_inverse inv = { &nothing, from, NULL, arena, out, &ignored };
    for (size_t i = 0; i < from->tables.n; i++) {
        const ms_table *had = from->tables.v[i], *has = ms_catalog_table(now, had->name);
        if (has != NULL && had->acl.state == MS_ACL_SAID && has->acl.state == MS_ACL_DEFAULT)
            ms_inverse_table_privileges(&inv, had);
        for (size_t k = 0; has != NULL && (had->acl.state != MS_ACL_SAID || has->acl.state != MS_ACL_DEFAULT) && k < had->columns.n; k++) {
            const ms_column *column = had->columns.v[k].privileges.n == 0 ? NULL : ms_table_column(now, has, had->columns.v[k].name);
            if (column != NULL && column->privileges.n == 0)
                ms_inverse_column_privileges(&inv, had, &had->columns.v[k]);
        }
    }
    for (size_t i = 0; i < from->objects.n; i++) {
        const ms_object *had = from->objects.v[i], *has = ms_catalog_object_like(now, had);
        if (has != NULL && had->acl.state == MS_ACL_SAID && has->acl.state == MS_ACL_DEFAULT)
            ms_inverse_object_privileges(&inv, had);
    }
}

void ms_op_without_privileges(ms_op *op)
{
    for (size_t i = 0; op->table != NULL && i < op->table->columns.n; i++)
        memset(&op->table->columns.v[i].privileges, 0, sizeof op->table->columns.v[i].privileges);
    if (op->table != NULL)
        op->table->acl = (ms_acl){ .owner = NULL };
    if (op->obj != NULL)
        op->obj->acl = (ms_acl){ .owner = NULL };
    if (op->column_def != NULL)
        memset(&op->column_def->privileges, 0, sizeof op->column_def->privileges);
}
