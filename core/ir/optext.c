/* optext.c: what an op is about, in words, and whether it destroys data. */
#include "config.h"

#include "ir/model.h"

bool ms_op_destroys_data(const ms_op *op)
{
    static const bool destroys[MS_OP_COUNT] = {
        [MS_OP_OPAQUE] = true,  /* not understood is never called safe */
        [MS_OP_DROP_TABLE] = true,     [MS_OP_TRUNCATE_TABLE] = true, [MS_OP_DROP_COLUMN] = true,
        [MS_OP_DROP_SEQUENCE] = true,  /* where it stood */
        [MS_OP_DROP_SCHEMA] = true,    [MS_OP_UPDATE] = true,         [MS_OP_DELETE] = true,
        [MS_OP_CALL] = true,           [MS_OP_RUN_BLOCK] = true,
    };
    if (op->kind == MS_OP_QUERY)
        return op->unread;
    if (op->kind == MS_OP_DROP_OBJECT)
        return op->object_kind == MS_OBJECT_DATABASE || op->object_kind == MS_OBJECT_OTHER;
    if (op->kind == MS_OP_DROP_TABLE && op->table != NULL) /* its rows are in the table that takes its place */
        return false;
    return (unsigned)op->kind >= MS_OP_COUNT || destroys[op->kind];
}

bool ms_op_is_worded(ms_op_kind kind)
{
    return kind == MS_OP_OPAQUE || (kind >= MS_OP_CREATE_OBJECT && kind <= MS_OP_RUN_BLOCK);
}

/* The kind of thing that `object` of an op names, when the op does not say. */
static ms_object_kind subject(const ms_op *op)
{
    static const ms_object_kind usual[MS_OP_COUNT] = {
        [MS_OP_DROP_INDEX] = MS_OBJECT_INDEX,           [MS_OP_RENAME_INDEX] = MS_OBJECT_INDEX,
        [MS_OP_CREATE_VIEW] = MS_OBJECT_VIEW,           [MS_OP_REPLACE_VIEW] = MS_OBJECT_VIEW,
        [MS_OP_DROP_VIEW] = MS_OBJECT_VIEW,             [MS_OP_CREATE_SEQUENCE] = MS_OBJECT_SEQUENCE,
        [MS_OP_ALTER_SEQUENCE] = MS_OBJECT_SEQUENCE,    [MS_OP_DROP_SEQUENCE] = MS_OBJECT_SEQUENCE,
        [MS_OP_CREATE_ENUM] = MS_OBJECT_ENUM,           [MS_OP_ALTER_ENUM] = MS_OBJECT_ENUM,
        [MS_OP_DROP_ENUM] = MS_OBJECT_ENUM,             [MS_OP_CREATE_SCHEMA] = MS_OBJECT_SCHEMA,
        [MS_OP_DROP_SCHEMA] = MS_OBJECT_SCHEMA,         [MS_OP_CREATE_TRIGGER] = MS_OBJECT_TRIGGER,
        [MS_OP_DROP_TRIGGER] = MS_OBJECT_TRIGGER,       [MS_OP_CREATE_ROUTINE] = MS_OBJECT_FUNCTION,
        [MS_OP_DROP_ROUTINE] = MS_OBJECT_FUNCTION,      [MS_OP_CREATE_EXTENSION] = MS_OBJECT_EXTENSION,
        [MS_OP_DROP_EXTENSION] = MS_OBJECT_EXTENSION,
    };
    const bool says = op->object_kind != MS_OBJECT_NONE && op->object_kind != MS_OBJECT_COLUMN &&
                      op->object_kind != MS_OBJECT_CONSTRAINT;
    if (says && !(op->kind == MS_OP_CREATE_INDEX && op->object_kind == MS_OBJECT_INDEX))
        return op->object_kind;
    if (op->obj != NULL && op->obj->kind != MS_OBJECT_NONE)
        return op->obj->kind;
    return usual[op->kind] != MS_OBJECT_NONE || ms_op_is_worded(op->kind) ? usual[op->kind] : MS_OBJECT_TABLE;
}

static ms_name subject_name(const ms_op *op)
{
    const ms_name none = { 0 };
    if (op->object.name != NULL)
        return op->object;
    return op->table != NULL ? op->table->name : op->index != NULL ? op->index->table : op->obj != NULL ? op->obj->name : none;
}

/* ", column total", ", index orders_user", ...; "" when the op is about the whole object. */
static const char *part_of(const ms_op *op, ms_arena *arena)
{
    const char *key = op->constraint_name != NULL ? op->constraint_name : op->constraint != NULL ? op->constraint->name : NULL;
    if (op->kind == MS_OP_CREATE_INDEX && op->index != NULL && op->index->name != NULL)
        return ms_arena_printf(arena, ", index %s", op->index->name);
    if (op->kind == MS_OP_ADD_COLUMN && op->column == NULL && op->column_def != NULL)
        return ms_arena_printf(arena, ", column %s", op->column_def->name);
    if (op->column != NULL && op->kind != MS_OP_CREATE_INDEX)
        return ms_arena_printf(arena, ", column %s", op->column);
    if (key != NULL)
        return ms_arena_printf(arena, ", constraint %s", key);
    return "";
}

const char *ms_op_object_text(const ms_op *op, ms_arena *arena)
{
    const ms_name name = subject_name(op);
    if ((unsigned)op->kind >= MS_OP_COUNT || name.name == NULL)
        return op->kind == MS_OP_SESSION && op->value != NULL ? ms_arena_printf(arena, "setting %s", op->value) : "";
    const char *kind = ms_object_kind_name(subject(op));
    const char *on = op->table_name.name != NULL && op->kind != MS_OP_PARTITION_ATTACH && op->kind != MS_OP_PARTITION_DETACH
                         ? ms_arena_printf(arena, " on table %s", ms_name_text(arena, op->table_name)) : "";
    return ms_arena_printf(arena, "%s%s%s%s%s", kind, *kind != '\0' ? " " : "", ms_name_text(arena, name), on,
                           part_of(op, arena));
}
