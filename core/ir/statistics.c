/* statistics.c: statistics objects on columns of a table (PostgreSQL): they go with any of their columns. */
#include "config.h"

#include "ir/invert.h"

/* What stands between the first ON and the last FROM: columns and expressions. */
static const char *columns_of(const ms_object *statistics, ms_arena *arena)
{
    const char *from = NULL, *on = statistics->definition == NULL ? NULL : strcasestr(statistics->definition, " ON ");
    for (const char *p = on; p != NULL && (p = strcasestr(p + 1, "FROM ")) != NULL;)
        from = p;
    return from == NULL ? NULL : ms_arena_strndup(arena, on + 4, (size_t)(from - on - 4));
}

static bool stands_on(const ms_catalog *cat, const ms_object *object, const ms_table *table, const char *column, ms_arena *arena)
{
    const bool of_table = object->kind == MS_OBJECT_STATISTICS && object->table.name != NULL && ms_name_equal(cat, object->table, table->name);
    const char *text = of_table ? columns_of(object, arena) : NULL;
    return text != NULL && ms_text_names(cat->compare, text, column);
}

void ms_apply_drop_statistics(ms_catalog *cat, const ms_table *table, const char *column)
{
    for (size_t i = cat->objects.n; i-- > 0;)
        if (stands_on(cat, cat->objects.v[i], table, column, cat->arena))
            ms_catalog_drop_object(cat, cat->objects.v[i]);
}

ms_status ms_inverse_statistics(const ms_inverse *inv, const char *column)
{
    ms_status status = MS_OK;
    for (size_t i = 0; i < inv->before->objects.n && status == MS_OK; i++)
        if (stands_on(inv->before, inv->before->objects.v[i], inv->table, column, inv->arena))
            status = ms_inverse_create_object(inv, inv->before->objects.v[i], false);
    return status;
}
