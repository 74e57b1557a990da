/* load_objects.c: views, triggers, routines and events of a live MySQL or MariaDB schema.
 *
 * Their definitions are whole CREATE statements put together from information_schema, without DEFINER: whoever creates
 * the object again becomes it. */
#include "config.h"

#include <string.h>
#include <strings.h>

#include "load.h"

static void add_object(ms_loader *l, ms_object_kind kind, ms_text name, const char *table, const char *definition)
{
    ms_object object = { .kind = kind, .name = { NULL, ms_common_text(l->arena, name) } };
    object.table.name = table;
    object.definition = definition;
    ms_catalog_add_object(l->catalog, &object);
}

/* Behind the closing quote of what is quoted at p. */
static const char *behind(const char *p)
{
    const char quote = *p;
    for (p++; *p != '\0'; p++) {
        if (*p == '\\' && quote == '\'' && p[1] != '\0')
            p++;
        else if (*p == quote && *++p != quote)
            break;
    }
    return p;
}

/* Is the database's name also that of something in the query, so that in front of a dot it may mean that? */
static bool is_alias(const char *query, const char *quoted)
{
    const size_t n = strlen(quoted);
    for (const char *p = strstr(query, quoted); p != NULL; p = strstr(p + n, quoted))
        if (p[n] != '.' && p > query && p[-1] == ' ')
            return true;
    return false;
}

/* The server qualifies every table and, on MySQL, every column by the database: another one is to get the same view. */
static const char *without_database(ms_loader *l, const char *query)
{
    ms_sql name;
    const char *own = l->catalog->default_schema;
    if (own == NULL || *own == '\0')
        return query;
    ms_sql_init(&name, l->arena, &ms_my_style);
    ms_sql_ident(&name, own);
    const char *quoted = ms_sql_text(&name);
    const size_t n = strlen(quoted);
    if (strstr(query, quoted) == NULL || is_alias(query, quoted))
        return query;
    char *out = ms_arena_alloc(l->arena, strlen(query) + 1), *to = out;
    for (const char *p = query; *p != '\0';) {
        const bool own_name = strncmp(p, quoted, n) == 0 && p[n] == '.' && (p == query || p[-1] != '.');
        const char *end = own_name ? p + n + 1 : strchr("'\"`", *p) != NULL ? behind(p) : p + 1;
        if (!own_name) {
            memcpy(to, p, (size_t)(end - p));
            to += end - p;
        }
        p = end;
    }
    *to = '\0';
    return out;
}

/* name, query, check option, security */
ms_status ms_my_row_view(ms_loader *l, const ms_text *v)
{
    if (v[1].n == 0) { /* no privilege to see the query */
        add_object(l, MS_OBJECT_VIEW, v[0], NULL, NULL);
        return MS_OK;
    }
    const bool invoker = ms_common_text_is(v[3], "INVOKER");
    const bool checks = ms_common_text_is(v[2], "CASCADED") || ms_common_text_is(v[2], "LOCAL");
    if (!invoker && !checks) { /* like the parser: the query alone when there is nothing else to say */
        add_object(l, MS_OBJECT_VIEW, v[0], NULL, without_database(l, ms_common_text(l->arena, v[1])));
        return MS_OK;
    }
    ms_sql sql;
    ms_sql_init(&sql, l->arena, &ms_my_style);
    ms_sql_kw(&sql, invoker ? "CREATE SQL SECURITY INVOKER VIEW" : "CREATE VIEW");
    ms_sql_ident(&sql, v[0].p);
    ms_sql_kw(&sql, "AS");
    ms_sql_raw(&sql, without_database(l, v[1].p));
    if (checks) {
        ms_sql_kw(&sql, "WITH");
        ms_sql_kw(&sql, v[2].p);
        ms_sql_kw(&sql, "CHECK OPTION");
    }
    add_object(l, MS_OBJECT_VIEW, v[0], NULL, ms_sql_text(&sql));
    return MS_OK;
}

/* name, timing, event, table, body */
ms_status ms_my_row_trigger(ms_loader *l, const ms_text *v)
{
    ms_sql sql;
    ms_sql_init(&sql, l->arena, &ms_my_style);
    ms_sql_kw(&sql, "CREATE TRIGGER");
    ms_sql_ident(&sql, v[0].p);
    ms_sql_kw(&sql, v[1].p);
    ms_sql_kw(&sql, v[2].p);
    ms_sql_kw(&sql, "ON");
    ms_sql_ident(&sql, v[3].p);
    ms_sql_kw(&sql, "FOR EACH ROW");
    ms_sql_raw(&sql, v[4].p == NULL ? "" : v[4].p);
    add_object(l, MS_OBJECT_TRIGGER, v[0], ms_common_text(l->arena, v[3]), v[4].p == NULL ? NULL : ms_sql_text(&sql));
    return MS_OK;
}

/* ---- routines ---- */

/* Parameters come before the routines, in the same order. routine, type, mode, name, data type */
ms_status ms_my_row_parameter(ms_loader *l, const ms_text *v)
{
    ms_my_parameters *last = l->parameters.n > 0 ? &l->parameters.v[l->parameters.n - 1] : NULL;
    if (last == NULL || strcmp(last->routine, v[0].p) != 0 || last->procedure != ms_common_text_is(v[1], "PROCEDURE")) {
        const ms_my_parameters next = { .routine = ms_common_text(l->arena, v[0]),
                                        .procedure = ms_common_text_is(v[1], "PROCEDURE") };
        MS_PUSH(l->arena, &l->parameters, next);
        last = &l->parameters.v[l->parameters.n - 1];
    }
    ms_sql sql;
    ms_sql_init(&sql, l->arena, &ms_my_style);
    if (last->text != NULL) {
        ms_sql_raw(&sql, last->text);
        ms_sql_punct(&sql, ",");
    }
    if (last->procedure && v[2].p != NULL)
        ms_sql_kw(&sql, v[2].p);
    ms_sql_ident(&sql, v[3].p == NULL ? "" : v[3].p);
    ms_sql_raw(&sql, v[4].p == NULL ? "" : v[4].p);
    last->text = ms_sql_text(&sql);
    return MS_OK;
}

static const char *parameters_of(ms_loader *l, const char *routine, bool procedure)
{
    for (size_t i = 0; i < l->parameters.n; i++) {
        const size_t at = (l->next_parameters + i) % l->parameters.n;
        if (l->parameters.v[at].procedure == procedure && strcmp(l->parameters.v[at].routine, routine) == 0) {
            l->next_parameters = at;
            return l->parameters.v[at].text;
        }
    }
    return "";
}

/* name, type, returns, deterministic, data access, security, comment, body */
ms_status ms_my_row_routine(ms_loader *l, const ms_text *v)
{
    const bool procedure = ms_common_text_is(v[1], "PROCEDURE");
    const ms_object_kind kind = procedure ? MS_OBJECT_PROCEDURE : MS_OBJECT_FUNCTION;
    if (v[7].p == NULL) { /* no privilege to see the body */
        add_object(l, kind, v[0], NULL, NULL);
        return MS_OK;
    }
    ms_sql sql;
    ms_sql_init(&sql, l->arena, &ms_my_style);
    ms_sql_kw(&sql, procedure ? "CREATE PROCEDURE" : "CREATE FUNCTION");
    ms_sql_ident(&sql, v[0].p);
    ms_sql_punct(&sql, "(");
    ms_sql_raw(&sql, parameters_of(l, v[0].p, procedure));
    ms_sql_punct(&sql, ")");
    if (!procedure) {
        ms_sql_kw(&sql, "RETURNS");
        ms_sql_raw(&sql, v[2].p == NULL ? "" : v[2].p);
    }
    if (ms_common_text_is(v[3], "YES"))
        ms_sql_kw(&sql, "DETERMINISTIC");
    if (v[4].p != NULL && !ms_common_text_is(v[4], "CONTAINS SQL"))
        ms_sql_kw(&sql, v[4].p);
    if (ms_common_text_is(v[5], "INVOKER"))
        ms_sql_kw(&sql, "SQL SECURITY INVOKER");
    if (v[6].n > 0) {
        ms_sql_kw(&sql, "COMMENT");
        ms_my_put_plain_string(&sql, v[6].p);
    }
    ms_sql_raw(&sql, v[7].p);
    add_object(l, kind, v[0], NULL, ms_sql_text(&sql));
    return MS_OK;
}

/* ---- events ---- */

static void put_when(ms_sql *sql, const char *word, ms_text time)
{
    if (time.p == NULL)
        return;
    ms_sql_kw(sql, word);
    ms_sql_str(sql, time.p);
}

/* name, at, every, unit, starts, ends, on completion, status, comment, body */
ms_status ms_my_row_event(ms_loader *l, const ms_text *v)
{
    ms_sql sql;
    ms_sql_init(&sql, l->arena, &ms_my_style);
    ms_sql_kw(&sql, "CREATE EVENT");
    ms_sql_ident(&sql, v[0].p);
    ms_sql_kw(&sql, "ON SCHEDULE");
    put_when(&sql, "AT", v[1]);
    put_when(&sql, "EVERY", v[2]);
    if (v[2].p != NULL && v[3].p != NULL)
        ms_sql_kw(&sql, v[3].p);
    put_when(&sql, "STARTS", v[4]);
    put_when(&sql, "ENDS", v[5]);
    ms_sql_kw(&sql, ms_common_text_is(v[6], "PRESERVE") ? "ON COMPLETION PRESERVE" : "ON COMPLETION NOT PRESERVE");
    if (ms_common_text_is(v[7], "DISABLED"))
        ms_sql_kw(&sql, "DISABLE");
    if (v[8].n > 0) {
        ms_sql_kw(&sql, "COMMENT");
        ms_my_put_plain_string(&sql, v[8].p);
    }
    ms_sql_kw(&sql, "DO");
    ms_sql_raw(&sql, v[9].p == NULL ? "" : v[9].p);
    add_object(l, MS_OBJECT_EVENT, v[0], NULL, v[9].p == NULL ? NULL : ms_sql_text(&sql));
    return MS_OK;
}

ms_status ms_my_load_end(ms_loader *l, ms_error *err)
{
    (void)err;
    for (size_t i = 0; i < l->catalog->tables.n; i++)
        ms_my_keys_from_indexes(l, l->catalog->tables.v[i]);
    return MS_OK;
}
