/* list.c: what the dialects' lower_list have in common: the walk over the ops, and pieces of statements. */
#include "config.h"

#include "common.h"

ms_common_list ms_common_list_of(const ms_op *ops, size_t n, const ms_catalog *before, int32_t version, ms_arena *arena,
                                 ms_lowered_list *out, ms_error *err)
{
    ms_catalog *moving = n > 1 ? ms_catalog_copy(before, arena) : NULL;
    return (ms_common_list){ .ops = ops, .n = n, .catalog = moving != NULL ? moving : before, .moving = moving, .version = version,
                             .arena = arena, .out = out, .err = err };
}

ms_status ms_common_list_move(ms_common_list *list)
{
    ms_error behind = MS_ERROR_INIT;
    const ms_status status = list->moving != NULL ? ms_catalog_apply(list->moving, &list->ops[list->at], &behind) : MS_OK;
    if (status == MS_OK || list->at + 1 == list->n)
        return MS_OK;
    if (list->err != NULL)
        *list->err = behind;
    return status;
}

const char *ms_common_behind_table(const ms_sql_style *style, ms_name table, const char *sql, ms_arena *arena)
{
    ms_sql head;
    ms_sql_init(&head, arena, style);
    ms_sql_kw(&head, "ALTER TABLE");
    ms_common_name(&head, table);
    const char *text = ms_sql_text(&head);
    const size_t n = strlen(text);
    return strncmp(sql, text, n) == 0 && sql[n] == ' ' ? sql + n + 1 : NULL;
}

bool ms_common_same_name(ms_name a, ms_name b)
{
    return a.name != NULL && b.name != NULL && strcmp(a.name, b.name) == 0 &&
           (a.schema == b.schema || (a.schema != NULL && b.schema != NULL && strcmp(a.schema, b.schema) == 0));
}
