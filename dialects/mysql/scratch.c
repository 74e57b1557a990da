/* scratch.c: statements that make, list and drop scratch databases. These servers cannot copy one. */
#include "config.h"

#include <string.h>

#include "../common/common.h"
#include "my.h"

static const char *quoted(const char *before, const char *name, ms_arena *arena)
{
    ms_sql sql;
    ms_sql_init(&sql, arena, &ms_my_style);
    ms_sql_raw(&sql, before);
    ms_sql_ident(&sql, name);
    return ms_arena_strdup(arena, ms_sql_text(&sql));
}

static const char *literal(const char *text, ms_arena *arena)
{
    ms_sql sql;
    ms_sql_init(&sql, arena, &ms_my_style);
    ms_sql_str(&sql, text);
    return ms_arena_strdup(arena, ms_sql_text(&sql));
}

void ms_my_scratch(const char *name, const char *from, int32_t version, ms_arena *arena, ms_scratch_sql *out)
{
    (void)from;
    (void)version;
    const char *create = literal(quoted("CREATE DATABASE", name, arena), arena);
    out->create_text = ms_arena_printf(
        arena,
        "SELECT COALESCE((SELECT CONCAT(%s, ' CHARACTER SET ', default_character_set_name, ' COLLATE ', default_collation_name) "
        "FROM information_schema.schemata WHERE schema_name = DATABASE()), %s)",
        create, create);
    out->copy = NULL;
    out->session = NULL;
    out->drop = quoted("DROP DATABASE IF EXISTS", name, arena);
    out->list = ms_arena_printf(
        arena, "SELECT schema_name FROM information_schema.schemata WHERE LEFT(schema_name, %zu) = %s ORDER BY 1", strlen(name),
        literal(name, arena));
}
