/* made_name.c: names of indexes that have none: SQLite names no index by itself. */
#include "config.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "lite.h"

const char *ms_lite_made_name(const char *table, const ms_index *index, ms_arena *arena)
{
    const char *name = table;
    for (size_t i = 0; i < index->parts.n; i++)
        name = ms_arena_printf(arena, "%s_%s", name, index->parts.v[i].column != NULL ? index->parts.v[i].column : "expr");
    return ms_arena_printf(arena, "%s_%s", name, index->unique ? "key" : "idx");
}

bool ms_lite_is_made_name(const char *name, const char *table, const ms_index *index, ms_arena *arena)
{
    const char *made = ms_lite_made_name(table, index, arena);
    const size_t n = strlen(made);
    if (name == NULL || strncasecmp(name, made, n) != 0)
        return false;
    const char *rest = name + n;
    if (rest[0] == '_' && isdigit((unsigned char)rest[1]))
        for (rest++; isdigit((unsigned char)*rest); rest++)
            ;
    return *rest == '\0';
}

/* How many of the table's indexes have no name in the catalog and got this one. */
static unsigned unnamed(const ms_lite_lower *lower, ms_name name, const char *made)
{
    const ms_table *table = lower->catalog == NULL ? NULL : ms_catalog_table(lower->catalog, name);
    unsigned n = 0;
    for (size_t i = 0; table != NULL && i < table->indexes.n; i++)
        n += table->indexes.v[i].name == NULL && strcasecmp(ms_lite_made_name(name.name, &table->indexes.v[i], lower->arena), made) == 0;
    return n;
}

static bool is_taken(const ms_lite_lower *lower, ms_name name, const ms_strings *more)
{
    for (size_t i = 0; more != NULL && i < more->n; i++)
        if (strcasecmp(more->v[i], name.name) == 0)
            return true;
    return lower->catalog != NULL && ms_catalog_find_index(lower->catalog, name, NULL) != NULL;
}

const char *ms_lite_free_name(const ms_lite_lower *lower, ms_name table, const ms_index *index, const ms_strings *more)
{
    const char *made = ms_lite_made_name(table.name, index, lower->arena), *name = made;
    unsigned number = 1 + unnamed(lower, table, made);
    if (number > 1)
        name = ms_arena_printf(lower->arena, "%s_%u", made, number);
    while (is_taken(lower, (ms_name){ table.schema, name }, more))
        name = ms_arena_printf(lower->arena, "%s_%u", made, ++number);
    return name;
}
