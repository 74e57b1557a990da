/* load_keys.c: indexes, foreign keys, checks and partitions of a live MySQL or MariaDB schema. */
#include "config.h"

#include <strings.h>

#include <ir/model.h>

#include "load.h"

static const ms_text here = { NULL, 0 }; /* the current database */

/* ---- indexes ---- */

static const char *index_method(ms_loader *l, ms_text type)
{
    if (ms_common_text_is(type, "BTREE") || ms_common_text_is(type, "RTREE"))
        return NULL;
    char *method = ms_arena_strndup(l->arena, type.p, type.n);
    for (char *p = method; *p != '\0'; p++)
        *p = *p >= 'A' && *p <= 'Z' ? (char)(*p - 'A' + 'a') : *p;
    return method;
}

static const char *index_options(ms_loader *l, ms_text comment, ms_text visible)
{
    const bool hidden = ms_common_text_is(visible, "NO");
    if (comment.n == 0 && !hidden)
        return NULL;
    ms_sql sql;
    ms_sql_init(&sql, l->arena, &ms_my_style);
    if (comment.n > 0) {
        ms_sql_kw(&sql, "COMMENT");
        ms_my_put_plain_string(&sql, comment.p);
    }
    if (hidden)
        ms_sql_kw(&sql, l->family->mariadb ? "IGNORED" : "INVISIBLE");
    return ms_sql_text(&sql);
}

static void add_index(ms_loader *l, ms_table *table, const ms_text *v)
{
    ms_index index = { .name = ms_common_text(l->arena, v[1]), .table = table->name };
    index.unique = !ms_common_bool(v[2]);
    index.method = index_method(l, v[6]);
    index.options = index_options(l, v[7], v[8]);
    MS_PUSH(l->arena, &table->indexes, index);
    l->last_index = &table->indexes.v[table->indexes.n - 1];
    l->last_table = table;
}

/* table, index, non-unique, column, A/D, prefix, type, comment, visible, expression: one row a part */
ms_status ms_my_row_index(ms_loader *l, const ms_text *v)
{
    ms_table *table = ms_common_table(&l->cursor, l->catalog, here, v[0]);
    if (table == NULL)
        return MS_OK;
    if (l->last_table != table || l->last_index == NULL || strcmp(l->last_index->name, v[1].p) != 0)
        add_index(l, table, v);
    ms_index *index = l->last_index;
    const bool whole =
        index->method != NULL && strcmp(index->method, "hash") != 0; /* FULLTEXT, SPATIAL: SUB_PART is noise */
    ms_index_part part = { .column = ms_common_text(l->arena, v[3]), .expr = ms_my_expression(l, v[9]) };
    if (part.expr != NULL)
        part.column = NULL;
    part.desc = ms_common_text_is(v[4], "D");
    part.prefix = whole ? 0 : (int32_t)ms_common_int(v[5], 0);
    MS_PUSH(l->arena, &index->parts, part);
    return MS_OK;
}

static bool is_plain_key(const ms_index *index)
{
    if (!index->unique || index->method != NULL || index->options != NULL)
        return false;
    for (size_t i = 0; i < index->parts.n; i++)
        if (index->parts.v[i].column == NULL || index->parts.v[i].prefix > 0 || index->parts.v[i].desc)
            return false;
    return true;
}

/* A primary key, and a unique index that a UNIQUE constraint would make, are constraints here; others stay indexes. */
void ms_my_keys_from_indexes(ms_loader *l, ms_table *table)
{
    size_t kept = 0;
    for (size_t i = 0; i < table->indexes.n; i++) {
        const ms_index index = table->indexes.v[i];
        const bool primary = strcmp(index.name, "PRIMARY") == 0;
        if (!primary && !is_plain_key(&index)) {
            table->indexes.v[kept++] = index;
            continue;
        }
        ms_constraint key = { .kind = primary ? MS_CONSTRAINT_PRIMARY_KEY : MS_CONSTRAINT_UNIQUE };
        key.name = primary ? NULL : index.name;
        bool plain = true;
        for (size_t k = 0; k < index.parts.n; k++) {
            const ms_key_part part = { index.parts.v[k].prefix, index.parts.v[k].desc };
            plain = plain && part.prefix == 0 && !part.desc;
            MS_PUSH(l->arena, &key.columns, index.parts.v[k].column);
            MS_PUSH(l->arena, &key.parts, part);
        }
        if (plain)
            key.parts.n = 0;
        MS_PUSH(l->arena, &table->constraints, key);
    }
    table->indexes.n = kept;
}

/* ---- foreign keys ---- */

/* MariaDB says RESTRICT where nothing was said; NO ACTION is the same there. */
static ms_fk_action action_of(const ms_loader *l, ms_text word)
{
    const ms_fk_action action = ms_common_fk_action(word);
    return l->family->mariadb && action == MS_FK_RESTRICT ? MS_FK_NO_ACTION : action;
}

/* table, name, on update, on delete */
ms_status ms_my_row_foreign_key(ms_loader *l, const ms_text *v)
{
    ms_table *table = ms_common_table(&l->cursor, l->catalog, here, v[0]);
    if (table == NULL)
        return MS_OK;
    ms_constraint key = { .kind = MS_CONSTRAINT_FOREIGN_KEY, .name = ms_common_text(l->arena, v[1]) };
    key.on_update = action_of(l, v[2]);
    key.on_delete = action_of(l, v[3]);
    MS_PUSH(l->arena, &table->constraints, key);
    return MS_OK;
}

/* table, name, column, referenced schema, table, column */
ms_status ms_my_row_foreign_key_column(ms_loader *l, const ms_text *v)
{
    ms_table *table = ms_common_table(&l->cursor, l->catalog, here, v[0]);
    for (size_t i = 0; table != NULL && i < table->constraints.n; i++) {
        ms_constraint *key = &table->constraints.v[i];
        if (key->kind != MS_CONSTRAINT_FOREIGN_KEY || strcmp(key->name, v[1].p) != 0)
            continue;
        key->ref_table = (ms_name){ ms_common_text(l->arena, v[3]), ms_common_text(l->arena, v[4]) };
        MS_PUSH(l->arena, &key->columns, ms_common_text(l->arena, v[2]));
        MS_PUSH(l->arena, &key->ref_columns, ms_common_text(l->arena, v[5]));
        break;
    }
    return MS_OK;
}

/* ---- checks ---- */

/* MariaDB's JSON is LONGTEXT with a check of its own that says json_valid(`column`). */
bool ms_my_is_json_check(const ms_column *column, const char *clause, ms_arena *arena)
{
    return column != NULL && column->type.kind == MS_TYPE_TEXT &&
           strcasecmp(clause, ms_arena_printf(arena, "json_valid(`%s`)", column->name)) == 0;
}

bool ms_my_set_json(ms_column *column)
{
    column->type = (ms_type){ .kind = MS_TYPE_JSON, .length = -1, .scale = -1, .text = "json" };
    return true;
}

/* table, name, clause, enforced, level */
ms_status ms_my_row_check(ms_loader *l, const ms_text *v)
{
    ms_table *table = ms_common_table(&l->cursor, l->catalog, here, v[0]);
    if (table == NULL)
        return MS_OK;
    const bool of_column = ms_common_text_is(v[4], "Column"); /* MariaDB: called like its column */
    ms_column *column = of_column ? ms_table_column(l->catalog, table, v[1].p) : NULL;
    if (ms_my_is_json_check(column, v[2].p, l->arena)) {
        ms_my_set_json(column);
        return MS_OK;
    }
    const char *expr = ms_common_strip_parens(l->arena, ms_my_expression(l, v[2]));
    for (size_t i = 0; of_column && column == NULL && i < table->columns.n; i++) /* it keeps the name that the column had once */
        if (table->columns.v[i].check_expr == NULL && ms_expr_mentions(l->catalog->compare, expr, table->columns.v[i].name))
            column = &table->columns.v[i];
    if (column != NULL) {
        column->check_expr = expr;
        return MS_OK;
    }
    ms_constraint check = { .kind = MS_CONSTRAINT_CHECK, .name = of_column ? NULL : ms_common_text(l->arena, v[1]), .expr = expr };
    check.not_enforced = ms_common_text_is(v[3], "NO");
    MS_PUSH(l->arena, &table->constraints, check);
    return MS_OK;
}

/* ---- partitions ---- */

static const char *partition_text(ms_loader *l, const ms_text *v, const char *method)
{
    const char *name = ms_common_text(l->arena, v[3]), *values = ms_common_text(l->arena, v[4]);
    if (values == NULL)
        return ms_arena_printf(l->arena, "PARTITION `%s`", name);
    if (strncasecmp(method, "LIST", 4) == 0)
        return ms_arena_printf(l->arena, "PARTITION `%s` VALUES IN (%s)", name, values);
    const bool all = strcasecmp(values, "MAXVALUE") == 0 && strcasecmp(method, "RANGE") == 0;
    return ms_arena_printf(
        l->arena, all ? "PARTITION `%s` VALUES LESS THAN %s" : "PARTITION `%s` VALUES LESS THAN (%s)", name, values);
}

/* table, method, expression, partition, description */
ms_status ms_my_row_partition(ms_loader *l, const ms_text *v)
{
    ms_table *table = ms_common_table(&l->cursor, l->catalog, here, v[0]);
    if (table == NULL || v[1].p == NULL)
        return MS_OK;
    const char *one = partition_text(l, v, v[1].p);
    if (table->partition_by == NULL) {
        table->partition_by = ms_arena_printf(l->arena, "%s (%s) (%s)", v[1].p, v[2].p == NULL ? "" : v[2].p, one);
    } else { /* the closing parenthesis makes room for the next one */
        const size_t n = strlen(table->partition_by) - 1;
        table->partition_by = ms_arena_printf(l->arena, "%.*s, %s)", (int)n, table->partition_by, one);
    }
    return MS_OK;
}
