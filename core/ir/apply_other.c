/* apply_other.c: ops on objects that have no ops of their own. Policies, rules and statistics are in the catalog; roles,
 * casts and the like are not: nothing changes for the model when one comes or goes. */
#include "config.h"

#include <string.h>

#include "ir/privilege.h"

bool ms_object_in_catalog(ms_object_kind kind)
{
    switch (kind) {
    case MS_OBJECT_NONE:
    case MS_OBJECT_COLUMN:
    case MS_OBJECT_CONSTRAINT:
    case MS_OBJECT_INDEX:
    case MS_OBJECT_ROLE:
    case MS_OBJECT_DATABASE:
    case MS_OBJECT_OTHER:
        return false;
    default:
        return true;
    }
}

bool *ms_op_row_security(const ms_op *op, ms_table *table, bool *on)
{
    static const struct { const char *words; size_t member; bool on; } forms[] = {
        { "ENABLE ROW LEVEL SECURITY", offsetof(ms_table, row_security), true },
        { "DISABLE ROW LEVEL SECURITY", offsetof(ms_table, row_security), false },
        { "FORCE ROW LEVEL SECURITY", offsetof(ms_table, force_row_security), true },
        { "NO FORCE ROW LEVEL SECURITY", offsetof(ms_table, force_row_security), false },
    };
    for (size_t i = 0; op->kind == MS_OP_TABLE_OPTION && op->value != NULL && i < sizeof forms / sizeof *forms; i++)
        if (strcmp(op->value, forms[i].words) == 0) {
            *on = forms[i].on;
            return (bool *)((char *)table + forms[i].member);
        }
    return NULL;
}

const char *ms_op_logging(const ms_op *op)
{
    static const char *const words[] = { "LOGGED", "UNLOGGED" };
    const char *last = op->expr == NULL || op->value == NULL || !ms_text_equal(op->value, "SET", true) ? NULL : strrchr(op->expr, ' ');
    for (size_t i = 0; last != NULL && i < sizeof words / sizeof *words; i++)
        if (ms_text_equal(last + 1, words[i], true))
            return words[i];
    return NULL;
}

ms_status ms_apply_create_other(ms_catalog *cat, const ms_op *op, ms_error *err)
{
    const bool virtual_table = op->object_kind == MS_OBJECT_OTHER && op->obj != NULL;
    return op->object.name != NULL && (virtual_table || ms_object_in_catalog(op->object_kind))
               ? ms_apply_create_object(cat, op, err) : MS_OK;
}

ms_status ms_apply_drop_other(ms_catalog *cat, const ms_op *op, ms_error *err)
{
    if (op->object_kind == MS_OBJECT_OTHER && op->cascade)
        cat->incomplete = true; /* DROP OWNED, DROP OPERATOR ... CASCADE: who knows what goes with it */
    return ms_object_in_catalog(op->object_kind) && op->object.name != NULL ? ms_apply_drop_object(cat, op, err) : MS_OK;
}

/* What the object is from here on is not known; that it is there, is. */
ms_status ms_apply_alter_other(ms_catalog *cat, const ms_op *op, ms_error *err)
{
    if (ms_op_gives_away(op)) {
        ms_apply_owner(cat, op);
        return MS_OK;
    }
    cat->incomplete = cat->incomplete || op->unread;
    if (!ms_object_in_catalog(op->object_kind) || op->object.name == NULL || op->object_kind == MS_OBJECT_SCHEMA)
        return MS_OK;
    ms_object *object = ms_op_find_object(cat, op);
    if (object == NULL) {
        const ms_object target = ms_op_target(op);
        return ms_apply_missing(cat, op->if_exists, err, ms_object_kind_name(target.kind), target.name);
    }
    object->definition = NULL;
    return MS_OK;
}
