/* key_part.c: what a primary key, or an index of MySQL, says of its columns beside their names. */
#include "config.h"

#include "ir/apply.h"
#include "ir/invert.h"

static ms_key_part part_at(const ms_constraint *key, size_t i)
{
    return i < key->parts.n ? key->parts.v[i] : (ms_key_part){ 0 };
}

bool ms_key_parts_equal(const ms_constraint *a, const ms_constraint *b)
{
    for (size_t i = 0; i < a->parts.n || i < b->parts.n; i++)
        if (part_at(a, i).prefix != part_at(b, i).prefix || part_at(a, i).desc != part_at(b, i).desc)
            return false;
    return true;
}

/* All of them whole and ascending: that is what no parts say. */
static void forget_plain(ms_constraint *key)
{
    if (ms_key_parts_equal(key, &(ms_constraint){ 0 }))
        key->parts.n = 0;
}

void ms_key_remove_column(const ms_catalog *cat, ms_constraint *key, const char *column)
{
    for (size_t i = key->columns.n; i-- > 0;)
        if (i < key->parts.n && ms_ident_equal(cat, key->columns.v[i], column))
            MS_REMOVE(&key->parts, i);
    ms_strings_remove(cat, &key->columns, column);
    forget_plain(key);
}

/* 0 when the server takes the whole column: it is no longer than that, or has no parts. */
static int32_t prefix_of_type(const ms_type *type, int32_t prefix)
{
    switch (type->kind) {
    case MS_TYPE_CHAR: case MS_TYPE_VARCHAR: case MS_TYPE_BINARY: case MS_TYPE_VARBINARY:
        return type->length >= 0 && type->length <= prefix ? 0 : prefix;
    case MS_TYPE_TEXT: case MS_TYPE_BLOB: case MS_TYPE_OTHER: case MS_TYPE_USER:
        return prefix;
    default:
        return 0;
    }
}

static int32_t real_prefix(const ms_catalog *cat, const ms_table *table, const char *name, int32_t prefix)
{
    const ms_column *column = prefix == 0 || name == NULL ? NULL : ms_table_column(cat, table, name);
    return column == NULL ? prefix : prefix_of_type(&column->type, prefix);
}

void ms_apply_prefixes(const ms_catalog *cat, ms_table *table)
{
    for (size_t i = 0; i < table->constraints.n; i++) {
        ms_constraint *key = &table->constraints.v[i];
        for (size_t k = 0; k < key->parts.n; k++)
            key->parts.v[k].prefix = real_prefix(cat, table, key->columns.v[k], key->parts.v[k].prefix);
        if (key->parts.n > 0)
            forget_plain(key);
    }
    for (size_t i = 0; i < table->indexes.n; i++)
        for (size_t k = 0; k < table->indexes.v[i].parts.n; k++) {
            ms_index_part *part = &table->indexes.v[i].parts.v[k];
            part->prefix = real_prefix(cat, table, part->column, part->prefix);
        }
}

static bool loses(const ms_inverse *inv, const char *name, int32_t prefix)
{
    return prefix > 0 && ms_ident_equal(inv->before, name, inv->op->column) &&
           prefix_of_type(&inv->op->column_def->type, prefix) == 0;
}

ms_status ms_inverse_lost_prefixes(const ms_inverse *inv, bool drop)
{
    for (size_t i = 0; i < inv->table->indexes.n; i++) {
        const ms_index *index = &inv->table->indexes.v[i];
        bool lost = false;
        for (size_t k = 0; k < index->parts.n; k++)
            lost = lost || loses(inv, index->parts.v[k].column, index->parts.v[k].prefix);
        if (lost && index->name == NULL)
            return ms_inverse_none(inv, "an index without a name lost the length of its prefix");
        if (lost && drop)
            ms_inverse_drop_index(inv, inv->table, index->name);
        else if (lost)
            ms_inverse_create_index(inv, inv->table->name, index);
    }
    const ms_constraint *key = ms_table_primary_key(inv->table);
    bool lost = false;
    for (size_t i = 0; key != NULL && i < key->parts.n; i++)
        lost = lost || loses(inv, key->columns.v[i], key->parts.v[i].prefix);
    if (lost && drop)
        ms_inverse_push(inv, (ms_op){ .kind = MS_OP_DROP_PRIMARY_KEY, .object_kind = MS_OBJECT_TABLE,
                                      .object = ms_name_copy(inv->arena, inv->table->name) });
    else if (lost)
        ms_inverse_add_constraint(inv, inv->table->name, key);
    return MS_OK;
}
