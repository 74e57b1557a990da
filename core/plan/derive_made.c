/* derive_made.c: what a migration makes itself: its way back drops that whole, with all that is on it. */
#include "config.h"

#include <ir/model.h>
#include <plan/derive_made.h>

bool ms_derive_is_among(const ms_catalog *set, ms_name name)
{
    return set != NULL && name.name != NULL && ms_catalog_table(set, name) != NULL;
}

/* What an op is about when it is no table: kind, name, signature. */
static ms_object object_of(const ms_op *op)
{
    ms_object object = { .kind = op->object_kind, .name = op->object };
    if (op->obj != NULL) {
        object.kind = object.kind != MS_OBJECT_NONE ? object.kind : op->obj->kind;
        object.name = object.name.name != NULL ? object.name : op->obj->name;
        object.signature = op->obj->signature;
    }
    return object;
}

void ms_derive_note_object(ms_derivation *d, const ms_op *op, const ms_catalog *before)
{
    const ms_object object = object_of(op);
    const bool makes = op->kind == MS_OP_CREATE_VIEW || op->kind == MS_OP_REPLACE_VIEW || op->kind == MS_OP_CREATE_SEQUENCE ||
                       op->kind == MS_OP_CREATE_ENUM || op->kind == MS_OP_CREATE_ROUTINE || op->kind == MS_OP_CREATE_SCHEMA ||
                       (op->kind == MS_OP_CREATE_OBJECT && object.kind == MS_OBJECT_ROLE && !op->if_not_exists);
    if (!makes || object.name.name == NULL)
        return;
    if (d->made_objects == NULL)
        d->made_objects = ms_catalog_new(d->scratch, before->default_schema, before->compare);
    if (op->kind == MS_OP_CREATE_SCHEMA && !ms_catalog_has_schema(before, object.name.name))
        MS_PUSH(d->scratch, &d->made_objects->schemas, ms_arena_strdup(d->scratch, object.name.name));
    else if (op->kind != MS_OP_CREATE_SCHEMA && ms_catalog_object_like(before, &object) == NULL) {
        const ms_object copy = ms_object_copy(d->scratch, &object);
        ms_catalog_add_object(d->made_objects, &copy);
    }
}

bool ms_derive_is_of_made(const ms_derivation *d, const ms_op *op)
{
    static const ms_object_kind alike[] = { MS_OBJECT_VIEW, MS_OBJECT_MATERIALIZED_VIEW, MS_OBJECT_SEQUENCE };
    ms_object object = object_of(op);
    const bool relation = object.kind == MS_OBJECT_TABLE || object.kind == MS_OBJECT_NONE;
    if (op->kind == MS_OP_GRANT || op->kind == MS_OP_REVOKE ? op->object.name == NULL || op->value != NULL
                                                            : !ms_op_gives_away(op))
        return false;
    if (relation && ms_derive_is_among(d->made, op->object))
        return !ms_derive_is_among(d->renamed, op->object);
    if (d->made_objects == NULL)
        return false;
    if (object.kind == MS_OBJECT_ROLE && ms_catalog_object(d->made_objects, MS_OBJECT_ROLE, op->table_name) != NULL)
        return true; /* a member that goes */
    if (object.kind == MS_OBJECT_SCHEMA)
        return ms_catalog_has_schema(d->made_objects, object.name.name);
    for (size_t i = 0; relation && i < sizeof alike / sizeof *alike; i++) {
        object.kind = alike[i];
        if (ms_catalog_object_like(d->made_objects, &object) != NULL)
            return true;
    }
    return ms_catalog_object_like(d->made_objects, &object) != NULL;
}
