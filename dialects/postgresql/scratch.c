/* scratch.c: statements that make, copy, list and drop scratch databases. */
#include "config.h"

#include "internal.h"

static const char *quoted(const char *before, const char *name, ms_arena *arena)
{
    ms_sql sql;
    ms_sql_init(&sql, arena, &ms_dialect_postgresql.style);
    ms_sql_raw(&sql, before);
    ms_sql_ident(&sql, name);
    return ms_arena_strdup(arena, ms_sql_text(&sql));
}

static const char *literal(const char *text, ms_arena *arena)
{
    ms_sql sql;
    ms_sql_init(&sql, arena, &ms_dialect_postgresql.style);
    ms_sql_str(&sql, text);
    return ms_arena_strdup(arena, ms_sql_text(&sql));
}

/* Which locale provider a database has is known since 15; the column was renamed in 17. */
static const char *provider(int32_t version)
{
    if (version >= 170000)
        return " || CASE datlocprovider WHEN 'i' THEN ' LOCALE_PROVIDER icu ICU_LOCALE ' || quote_literal(datlocale) "
               "WHEN 'b' THEN ' LOCALE_PROVIDER builtin BUILTIN_LOCALE ' || quote_literal(datlocale) ELSE '' END";
    if (version >= 150000)
        return " || CASE datlocprovider WHEN 'i' THEN ' LOCALE_PROVIDER icu ICU_LOCALE ' || quote_literal(daticulocale) ELSE '' END";
    return "";
}

void ms_postgresql_scratch(const char *name, const char *from, int32_t version, ms_arena *arena, ms_scratch_sql *out)
{
    const char *create = literal(quoted("CREATE DATABASE", name, arena), arena);
    out->create_text = ms_arena_printf(
        arena,
        "SELECT %s || ' TEMPLATE template0 ENCODING ' || quote_literal(pg_encoding_to_char(encoding)) || ' LC_COLLATE ' || "
        "quote_literal(datcollate) || ' LC_CTYPE ' || quote_literal(datctype)%s FROM pg_catalog.pg_database "
        "WHERE datname = current_database()",
        create, provider(version));
    out->copy = from == NULL ? NULL
                             : ms_arena_printf(arena, "%s %s", quoted("CREATE DATABASE", name, arena), quoted("TEMPLATE", from, arena));
    out->session = "SET synchronous_commit = off";
    out->drop = quoted("DROP DATABASE IF EXISTS", name, arena);
    out->list = ms_arena_printf(arena, "SELECT datname FROM pg_catalog.pg_database WHERE left(datname, %zu) = %s ORDER BY 1",
                                strlen(name), literal(name, arena));
}
