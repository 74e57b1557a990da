/* effect.c: is the effect of an op there in the live catalog? The probe that settles a step whose outcome is unknown.
 *
 * Conservative: PRESENT lets a step be taken as done and ABSENT lets it run again, so either is said only when the catalog
 * shows it. Where the state before the op may look like the one after it, the answer is UNKNOWN. */
#include "config.h"

#include "ir/apply.h"

typedef struct probe {
    const ms_op *op;
    const ms_catalog *live;
    const ms_table *table;      /* of the op; never NULL in functions of ON_TABLE rows */
    ms_arena *scratch;
} probe;
typedef ms_effect effect_fn(const probe *p);

static ms_effect there(bool present) { return present ? MS_EFFECT_PRESENT : MS_EFFECT_ABSENT; }
static ms_effect gone(bool present) { return present ? MS_EFFECT_ABSENT : MS_EFFECT_PRESENT; }

/* After a rename exactly the new one is there, before it exactly the old one. */
static ms_effect moved(bool old, bool new)
{
    return old == new ? MS_EFFECT_UNKNOWN : there(new);
}

static ms_effect unknown(const probe *p)
{
    (void)p;
    return MS_EFFECT_UNKNOWN;
}

/* ---- tables -------------------------------------------------------------------------------------------------------- */

static ms_effect create_table(const probe *p)
{
    const ms_table *table = p->op->table;
    if (table == NULL || table->temporary || p->op->or_replace)
        return MS_EFFECT_UNKNOWN;
    return there(ms_catalog_table(p->live, table->name) != NULL);
}

static ms_effect drop_table(const probe *p) { return gone(ms_catalog_table(p->live, p->op->object) != NULL); }

static bool renamed_exists(const probe *p, ms_name name)
{
    return p->op->object_kind == MS_OBJECT_NONE || p->op->object_kind == MS_OBJECT_TABLE
               ? ms_apply_relation(p->live, name)
               : ms_catalog_object(p->live, p->op->object_kind, name) != NULL || ms_catalog_table(p->live, name) != NULL;
}

static ms_effect rename_table(const probe *p)
{
    ms_name to = p->op->new_name;
    if (to.schema == NULL && (p->live->compare & MS_CATALOG_RENAME_TO_DEFAULT) == 0)
        to.schema = p->op->object.schema;
    return moved(renamed_exists(p, p->op->object), renamed_exists(p, to));
}

static ms_effect partition(const probe *p)
{
    const ms_table *child = ms_catalog_table(p->live, p->op->table_name);
    if (child == NULL)
        return MS_EFFECT_UNKNOWN;
    const bool attached = child->partition_of.name != NULL && ms_name_equal(p->live, child->partition_of, p->op->object);
    return p->op->kind == MS_OP_PARTITION_ATTACH ? there(attached) : gone(attached);
}

static ms_effect comment(const probe *p)
{
    const char *want = p->op->expr == NULL ? "" : p->op->expr;
    const char *const *have = ms_op_comment(p->live, p->op);
    return have == NULL ? MS_EFFECT_UNKNOWN : there(strcmp(want, *have == NULL ? "" : *have) == 0);
}

/* ---- columns ------------------------------------------------------------------------------------------------------- */

static const ms_column *column_of(const probe *p) { return ms_table_column(p->live, p->table, p->op->column); }

static ms_effect add_column(const probe *p)
{
    const char *name = p->op->column != NULL ? p->op->column : p->op->column_def != NULL ? p->op->column_def->name : NULL;
    return name == NULL ? MS_EFFECT_UNKNOWN : there(ms_table_column(p->live, p->table, name) != NULL);
}

static ms_effect drop_column(const probe *p) { return gone(column_of(p) != NULL); }

static ms_effect rename_column(const probe *p)
{
    return moved(column_of(p) != NULL, ms_table_column(p->live, p->table, p->op->new_column) != NULL);
}

/* Types whose spelling is all that is known may be spelled in another way by the server. */
static bool spelled(const ms_type *type)
{
    return type->kind == MS_TYPE_OTHER || type->kind == MS_TYPE_USER || type->kind == MS_TYPE_ARRAY;
}

static bool same_place(const probe *p, const char *name)
{
    const char *after = p->op->after, *before = "";
    if (after == NULL)
        return true;
    for (size_t i = 0; i < p->table->columns.n; i++) {
        if (ms_ident_equal(p->live, p->table->columns.v[i].name, name))
            return ms_ident_equal(p->live, before, after);
        before = p->table->columns.v[i].name;
    }
    return false;
}

static ms_effect whole_column(const probe *p, const ms_column *have)
{
    const ms_column *want = p->op->column_def;
    const bool implied = want->identity != MS_IDENTITY_NONE && (p->live->compare & MS_CATALOG_KEY_NULLABLE) == 0;
    const bool not_null = want->not_null || implied;
    const ms_constraint *key = ms_table_primary_key(p->table);
    const bool in_key = key != NULL && (p->live->compare & MS_CATALOG_KEY_NULLABLE) == 0 && ms_strings_have(p->live, &key->columns, have->name);
    if (have->not_null != not_null && !in_key)
        return MS_EFFECT_ABSENT;
    const ms_effect same = ms_default_equal(p->scratch, p->live->compare, want->default_expr, have->default_expr);
    if (same == MS_EFFECT_ABSENT)
        return MS_EFFECT_ABSENT;
    const bool rest = same == MS_EFFECT_PRESENT && want->identity == have->identity && ms_text_equal(want->sequence, have->sequence, false) && want->generated == have->generated &&
                      (want->on_update == NULL) == (have->on_update == NULL) && want->invisible == have->invisible &&
                      want->check_expr == NULL && have->check_expr == NULL &&
                      strcmp(want->comment == NULL ? "" : want->comment, have->comment == NULL ? "" : have->comment) == 0 &&
                      same_place(p, have->name);
    return rest ? MS_EFFECT_PRESENT : MS_EFFECT_UNKNOWN;
}

static ms_effect change_type(const probe *p)
{
    const ms_column *want = p->op->column_def, *have = column_of(p);
    const char *to = p->op->new_column != NULL ? p->op->new_column : want != NULL && p->op->whole_column ? want->name : NULL;
    if (want == NULL)
        return MS_EFFECT_UNKNOWN;
    if (to != NULL && !ms_ident_equal(p->live, to, p->op->column)) {
        const ms_column *new = ms_table_column(p->live, p->table, to);
        if ((have == NULL) == (new == NULL))
            return MS_EFFECT_UNKNOWN;
        if (new == NULL)
            return MS_EFFECT_ABSENT;
        have = new;
    }
    if (have == NULL)
        return MS_EFFECT_UNKNOWN;
    if (!ms_type_equal(&want->type, &have->type))
        return spelled(&want->type) || spelled(&have->type) ? MS_EFFECT_UNKNOWN : MS_EFFECT_ABSENT;
    if (p->op->expr != NULL) /* USING may change values within one type */
        return MS_EFFECT_UNKNOWN;
    return p->op->whole_column ? whole_column(p, have) : MS_EFFECT_PRESENT;
}

static ms_effect set_not_null(const probe *p)
{
    const ms_column *column = column_of(p);
    return column == NULL ? MS_EFFECT_UNKNOWN : there(column->not_null);
}

static ms_effect drop_not_null(const probe *p)
{
    const ms_column *column = column_of(p);
    return column == NULL ? MS_EFFECT_UNKNOWN : gone(column->not_null);
}

static ms_effect set_identity(const probe *p)
{
    const ms_column *column = column_of(p);
    return column == NULL || p->op->expr != NULL ? MS_EFFECT_UNKNOWN : there(column->identity == p->op->column_def->identity);
}

static ms_effect set_default(const probe *p)
{
    const ms_column *column = column_of(p);
    return column == NULL ? MS_EFFECT_UNKNOWN : ms_default_equal(p->scratch, p->live->compare, p->op->expr, column->default_expr);
}

static ms_effect drop_default(const probe *p)
{
    const ms_column *column = column_of(p);
    return column == NULL ? MS_EFFECT_UNKNOWN : ms_default_equal(p->scratch, p->live->compare, NULL, column->default_expr);
}

/* ---- keys ---------------------------------------------------------------------------------------------------------- */

static ms_effect primary_key(const probe *p)
{
    const ms_constraint *have = ms_table_primary_key(p->table), *want = p->op->constraint;
    if (have == NULL)
        return MS_EFFECT_ABSENT;
    if (want == NULL || (want->columns.n == 0 && want->using_index != NULL))
        return p->op->kind == MS_OP_ADD_PRIMARY_KEY ? MS_EFFECT_PRESENT : MS_EFFECT_UNKNOWN;
    if (ms_strings_equal(p->live, &want->columns, &have->columns) && ms_key_parts_equal(want, have)) /* so may the one before */
        return want->name == NULL || have->name == NULL || ms_ident_equal(p->live, want->name, have->name)
                   ? MS_EFFECT_PRESENT : MS_EFFECT_UNKNOWN;
    return p->op->kind == MS_OP_ALTER_PRIMARY_KEY ? MS_EFFECT_ABSENT : MS_EFFECT_UNKNOWN;
}

static ms_effect drop_primary_key(const probe *p) { return gone(ms_table_primary_key(p->table) != NULL); }

static bool same_columns(const probe *p, const ms_index *index, const ms_strings *columns)
{
    if (!index->unique || index->where != NULL || index->parts.n != columns->n)
        return false;
    for (size_t i = 0; i < columns->n; i++)
        if (!ms_ident_equal(p->live, index->parts.v[i].column, columns->v[i]))
            return false;
    return true;
}

/* A constraint without a name is known by what it says. */
static bool same_constraint(const probe *p, const ms_constraint *want, const ms_constraint *have)
{
    if (want->kind != have->kind || !ms_strings_equal(p->live, &want->columns, &have->columns))
        return false;
    if (want->kind == MS_CONSTRAINT_FOREIGN_KEY)
        return ms_name_equal(p->live, want->ref_table, have->ref_table) &&
               (want->ref_columns.n == 0 || have->ref_columns.n == 0 ||
                ms_strings_equal(p->live, &want->ref_columns, &have->ref_columns));
    if (want->kind != MS_CONSTRAINT_CHECK && want->kind != MS_CONSTRAINT_EXCLUDE)
        return true;
    return want->expr != NULL && have->expr != NULL &&
           strcmp(ms_expr_loose(p->scratch, p->live->compare, want->expr), ms_expr_loose(p->scratch, p->live->compare, have->expr)) == 0;
}

static ms_effect unnamed_constraint(const probe *p, const ms_constraint *want)
{
    size_t of_kind = 0;
    for (size_t i = 0; i < p->table->constraints.n; i++) {
        of_kind += p->table->constraints.v[i].kind == want->kind;
        if (same_constraint(p, want, &p->table->constraints.v[i]))
            return MS_EFFECT_PRESENT;
    }
    for (size_t i = 0; want->kind == MS_CONSTRAINT_UNIQUE && i < p->table->indexes.n; i++)
        if (same_columns(p, &p->table->indexes.v[i], &want->columns))
            return MS_EFFECT_PRESENT;
    const bool respelled = want->kind == MS_CONSTRAINT_CHECK || want->kind == MS_CONSTRAINT_EXCLUDE;
    return respelled && of_kind > 0 ? MS_EFFECT_UNKNOWN : MS_EFFECT_ABSENT;
}

static ms_effect add_constraint(const probe *p)
{
    const ms_constraint *want = p->op->constraint;
    if (want == NULL)
        return MS_EFFECT_UNKNOWN;
    if (want->kind == MS_CONSTRAINT_NOT_NULL) {
        const ms_column *column = want->columns.n == 1 ? ms_table_column(p->live, p->table, want->columns.v[0]) : NULL;
        return column == NULL ? MS_EFFECT_UNKNOWN : there(column->not_null);
    }
    if (want->name == NULL)
        return unnamed_constraint(p, want);
    const bool index = want->kind == MS_CONSTRAINT_UNIQUE && ms_table_index(p->live, p->table, want->name) != NULL &&
                       (p->live->compare & MS_CATALOG_UNIQUE_IS_INDEX) != 0;
    return there(index || ms_table_constraint(p->live, p->table, want->name) != NULL);
}

static ms_effect validate_constraint(const probe *p)
{
    const ms_constraint *have = ms_table_constraint(p->live, p->table, p->op->constraint_name);
    return have == NULL ? MS_EFFECT_UNKNOWN : gone(have->not_valid);
}

static ms_effect rename_constraint(const probe *p)
{
    return moved(ms_table_constraint(p->live, p->table, p->op->constraint_name) != NULL,
                 ms_table_constraint(p->live, p->table, p->op->new_column) != NULL);
}

static ms_effect drop_constraint(const probe *p)
{
    const char *name = p->op->constraint_name;
    if (ms_text_equal(name, "PRIMARY", true)) /* on some servers every primary key's name, on others one like any other */
        return ms_table_primary_key(p->table) == NULL ? MS_EFFECT_PRESENT : MS_EFFECT_ABSENT;
    const bool as_index = (p->live->compare & MS_CATALOG_UNIQUE_IS_INDEX) != 0 && ms_table_index(p->live, p->table, name) != NULL;
    return gone(as_index || ms_table_constraint(p->live, p->table, name) != NULL);
}

static ms_effect alter_constraint(const probe *p)
{
    const ms_constraint *have = ms_table_constraint(p->live, p->table, p->op->constraint_name), *want = p->op->constraint;
    if (have == NULL)
        return MS_EFFECT_UNKNOWN;
    return there(have->deferrable == want->deferrable && have->initially_deferred == want->initially_deferred &&
                 have->not_enforced == want->not_enforced);
}

/* ---- indexes ------------------------------------------------------------------------------------------------------- */

static bool same_index(const probe *p, const ms_index *want, const ms_index *have)
{
    if (want->unique != have->unique || want->parts.n != have->parts.n || (want->where == NULL) != (have->where == NULL))
        return false;
    for (size_t i = 0; i < want->parts.n; i++) {
        const ms_index_part *a = &want->parts.v[i], *b = &have->parts.v[i];
        if ((a->column == NULL) != (b->column == NULL) || a->desc != b->desc || a->prefix != b->prefix ||
            (a->column != NULL && !ms_ident_equal(p->live, a->column, b->column)))
            return false;
    }
    return true;
}

static bool only_columns(const ms_index *index)
{
    for (size_t i = 0; i < index->parts.n; i++)
        if (index->parts.v[i].column == NULL)
            return false;
    return index->where == NULL;
}

static ms_effect unnamed_index(const probe *p, const ms_table *table, const ms_index *want)
{
    for (size_t i = 0; i < table->indexes.n; i++)
        if (same_index(p, want, &table->indexes.v[i])) /* an expression may be spelled differently: then it is a maybe */
            return !only_columns(want) ? MS_EFFECT_UNKNOWN : there(!table->indexes.v[i].invalid);
    return MS_EFFECT_ABSENT;
}

/* An index that the server does not trust has to be made again, so it is not there. */
static ms_effect create_index(const probe *p)
{
    const ms_index *want = p->op->index;
    const ms_table *table = want == NULL ? NULL
                            : ms_catalog_indexed(p->live, p->op->object.name != NULL ? p->op->object : want->table, p->scratch);
    if (table == NULL)
        return MS_EFFECT_UNKNOWN;
    if (want->name == NULL)
        return unnamed_index(p, table, want);
    const ms_index *have = ms_table_index(p->live, table, want->name);
    if (have != NULL)
        return there(!have->invalid);
    const ms_constraint *key = ms_table_constraint(p->live, table, want->name); /* a foreign key's name is no index's */
    return there((p->live->compare & MS_CATALOG_UNIQUE_IS_INDEX) != 0 && key != NULL && key->kind == MS_CONSTRAINT_UNIQUE);
}

/* 1 there, 0 not, -1 when its table is not there either. */
static int index_state(const probe *p, const char *name)
{
    const ms_table *table = ms_catalog_indexed(p->live, p->op->table_name, p->scratch);
    if (p->op->table_name.name == NULL)
        return ms_catalog_has_index(p->live, (ms_name){ p->op->object.schema, name });
    if (table == NULL)
        return -1;
    return ms_table_index(p->live, table, name) != NULL || ms_table_constraint(p->live, table, name) != NULL ||
           (ms_text_equal(name, "PRIMARY", true) && ms_table_primary_key(table) != NULL);
}

static ms_effect drop_index(const probe *p)
{
    const int state = index_state(p, p->op->object.name);
    return state < 0 ? MS_EFFECT_UNKNOWN : gone(state == 1);
}

static ms_effect rename_index(const probe *p)
{
    const int old = index_state(p, p->op->object.name), new = index_state(p, p->op->new_name.name);
    return old < 0 ? MS_EFFECT_UNKNOWN : moved(old == 1, new == 1);
}

/* ---- objects ------------------------------------------------------------------------------------------------------- */

/* Not every loader reads every kind: a catalog without any of them says nothing about one. */
static bool kind_is_loaded(const ms_catalog *live, ms_object_kind kind)
{
    static const bool always[MS_OBJECT_COUNT] = { [MS_OBJECT_VIEW] = true, [MS_OBJECT_TRIGGER] = true,
                                                  [MS_OBJECT_SEQUENCE] = true, [MS_OBJECT_ENUM] = true };
    for (size_t i = 0; i < live->objects.n && !always[kind]; i++)
        if (live->objects.v[i]->kind == kind)
            return true;
    return always[kind];
}

static ms_effect create_object(const probe *p)
{
    const ms_object target = ms_op_target(p->op);
    const bool have = ms_catalog_object_like(p->live, &target) != NULL;
    if (!have && !kind_is_loaded(p->live, target.kind))
        return MS_EFFECT_UNKNOWN;
    if (have && (p->op->or_replace || p->op->kind == MS_OP_REPLACE_VIEW))
        return MS_EFFECT_UNKNOWN; /* the one before or the one after */
    return there(have);
}

static ms_effect drop_object(const probe *p)
{
    const ms_object *have = ms_op_find_object(p->live, p->op);
    return have == NULL && !kind_is_loaded(p->live, ms_op_target(p->op).kind) ? MS_EFFECT_UNKNOWN : gone(have != NULL);
}

static bool has_label(const ms_object *object, const char *label)
{
    for (size_t i = 0; i < object->values.n; i++)
        if (strcmp(object->values.v[i], label) == 0)
            return true;
    return false;
}

static ms_effect alter_enum(const probe *p)
{
    const ms_object *object = ms_op_find_object(p->live, p->op);
    const char *label = p->op->value, *renamed = p->op->new_value;
    if (object == NULL || object->values.n == 0 || (label == NULL && p->op->obj == NULL))
        return MS_EFFECT_UNKNOWN;
    if (label == NULL)
        return there(ms_strings_equal(p->live, &object->values, &p->op->obj->values));
    return renamed == NULL ? there(has_label(object, label)) : moved(has_label(object, label), has_label(object, renamed));
}

static ms_effect other_object(const probe *p)
{
    if (!ms_object_in_catalog(p->op->object_kind))
        return MS_EFFECT_UNKNOWN;
    return p->op->kind == MS_OP_CREATE_OBJECT ? create_object(p) : drop_object(p);
}

static ms_effect schema(const probe *p)
{
    const bool have = ms_catalog_has_schema(p->live, p->op->object.name);
    if (p->live->schemas.n == 0) /* not loaded */
        return MS_EFFECT_UNKNOWN;
    return p->op->kind == MS_OP_CREATE_SCHEMA ? there(have) : gone(have);
}

/* ---- the table ----------------------------------------------------------------------------------------------------- */

enum { ANYWHERE = 0, ON_TABLE = 1 };
static const struct { effect_fn *effect; int where; } effects[MS_OP_COUNT] = {
    /* nothing to be seen in a catalog, or the same before and after */
    [MS_OP_OPAQUE] = { unknown, ANYWHERE }, [MS_OP_TRUNCATE_TABLE] = { unknown, ANYWHERE },
    [MS_OP_REINDEX] = { unknown, ANYWHERE }, [MS_OP_ALTER_SEQUENCE] = { unknown, ANYWHERE },
    [MS_OP_INSERT] = { unknown, ANYWHERE }, [MS_OP_UPDATE] = { unknown, ANYWHERE },
    [MS_OP_DELETE] = { unknown, ANYWHERE }, [MS_OP_SESSION] = { unknown, ANYWHERE },
    [MS_OP_TRANSACTION] = { unknown, ANYWHERE }, [MS_OP_TABLE_OPTION] = { unknown, ANYWHERE },
    [MS_OP_GRANT] = { unknown, ANYWHERE }, [MS_OP_REVOKE] = { unknown, ANYWHERE },
    [MS_OP_ALTER_OBJECT] = { unknown, ANYWHERE }, [MS_OP_MAINTENANCE] = { unknown, ANYWHERE },
    [MS_OP_QUERY] = { unknown, ANYWHERE }, [MS_OP_CALL] = { unknown, ANYWHERE },
    [MS_OP_RUN_BLOCK] = { unknown, ANYWHERE },
    [MS_OP_CREATE_TABLE] = { create_table, ANYWHERE },
    [MS_OP_DROP_TABLE] = { drop_table, ANYWHERE },
    [MS_OP_RENAME_TABLE] = { rename_table, ANYWHERE },
    [MS_OP_ADD_COLUMN] = { add_column, ON_TABLE },
    [MS_OP_DROP_COLUMN] = { drop_column, ON_TABLE },
    [MS_OP_RENAME_COLUMN] = { rename_column, ON_TABLE },
    [MS_OP_CHANGE_TYPE] = { change_type, ON_TABLE },
    [MS_OP_SET_NOT_NULL] = { set_not_null, ON_TABLE },
    [MS_OP_DROP_NOT_NULL] = { drop_not_null, ON_TABLE },
    [MS_OP_SET_DEFAULT] = { set_default, ON_TABLE },
    [MS_OP_DROP_DEFAULT] = { drop_default, ON_TABLE },
    [MS_OP_SET_IDENTITY] = { set_identity, ON_TABLE },
    [MS_OP_ADD_PRIMARY_KEY] = { primary_key, ON_TABLE },
    [MS_OP_DROP_PRIMARY_KEY] = { drop_primary_key, ON_TABLE },
    [MS_OP_ALTER_PRIMARY_KEY] = { primary_key, ON_TABLE },
    [MS_OP_ADD_UNIQUE] = { add_constraint, ON_TABLE },
    [MS_OP_ADD_FOREIGN_KEY] = { add_constraint, ON_TABLE },
    [MS_OP_ADD_CHECK] = { add_constraint, ON_TABLE },
    [MS_OP_ADD_EXCLUDE] = { add_constraint, ON_TABLE },
    [MS_OP_VALIDATE_CONSTRAINT] = { validate_constraint, ON_TABLE },
    [MS_OP_RENAME_CONSTRAINT] = { rename_constraint, ON_TABLE },
    [MS_OP_DROP_CONSTRAINT] = { drop_constraint, ON_TABLE },
    [MS_OP_CREATE_INDEX] = { create_index, ANYWHERE },
    [MS_OP_DROP_INDEX] = { drop_index, ANYWHERE },
    [MS_OP_RENAME_INDEX] = { rename_index, ANYWHERE },
    [MS_OP_CREATE_VIEW] = { create_object, ANYWHERE },
    [MS_OP_REPLACE_VIEW] = { create_object, ANYWHERE },
    [MS_OP_DROP_VIEW] = { drop_object, ANYWHERE },
    [MS_OP_CREATE_SEQUENCE] = { create_object, ANYWHERE },
    [MS_OP_DROP_SEQUENCE] = { drop_object, ANYWHERE },
    [MS_OP_CREATE_ENUM] = { create_object, ANYWHERE },
    [MS_OP_ALTER_ENUM] = { alter_enum, ANYWHERE },
    [MS_OP_DROP_ENUM] = { drop_object, ANYWHERE },
    [MS_OP_CREATE_SCHEMA] = { schema, ANYWHERE },
    [MS_OP_DROP_SCHEMA] = { schema, ANYWHERE },
    [MS_OP_CREATE_TRIGGER] = { create_object, ANYWHERE },
    [MS_OP_DROP_TRIGGER] = { drop_object, ANYWHERE },
    [MS_OP_CREATE_ROUTINE] = { create_object, ANYWHERE },
    [MS_OP_DROP_ROUTINE] = { drop_object, ANYWHERE },
    [MS_OP_CREATE_EXTENSION] = { create_object, ANYWHERE },
    [MS_OP_DROP_EXTENSION] = { drop_object, ANYWHERE },
    [MS_OP_COMMENT] = { comment, ANYWHERE },
    [MS_OP_PARTITION_ATTACH] = { partition, ANYWHERE }, [MS_OP_PARTITION_DETACH] = { partition, ANYWHERE },
    [MS_OP_ALTER_CONSTRAINT] = { alter_constraint, ON_TABLE },
    [MS_OP_CREATE_OBJECT] = { other_object, ANYWHERE },
    [MS_OP_DROP_OBJECT] = { other_object, ANYWHERE },
};

ms_effect ms_op_effect(const ms_op *op, const ms_catalog *live)
{
    if (ms_apply_check(op, NULL) != MS_OK || live->incomplete)
        return MS_EFFECT_UNKNOWN;
    const probe p = { op, live, ms_catalog_table(live, op->object), ms_arena_new() };
    const bool answerable = p.table != NULL || effects[op->kind].where == ANYWHERE;
    const ms_effect answer = answerable ? effects[op->kind].effect(&p) : MS_EFFECT_UNKNOWN;
    ms_arena_free(p.scratch);
    return answer;
}
