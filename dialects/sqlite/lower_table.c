/* lower_table.c: CREATE TABLE and columns for SQLite.
 *
 * A column that numbers itself is INTEGER PRIMARY KEY AUTOINCREMENT, which stands with the column; everything else is
 * as in the standard. */
#include "config.h"

#include <strings.h>

#include "lite.h"

static const ms_sql_style style = { .ident_open = '"', .ident_close = '"' };

/* ---- what common's printer asks ---- */

static bool is_auto_key(const ms_table *table, const ms_column *column)
{
    const ms_constraint *key = table == NULL ? NULL : ms_table_primary_key(table);
    return column->identity != MS_IDENTITY_NONE && key != NULL && key->columns.n == 1 &&
           strcasecmp(key->columns.v[0], column->name) == 0;
}

static void column_end(ms_sql *sql, const ms_table *table, const ms_column *column)
{
    if (is_auto_key(table, column))
        ms_sql_kw(sql, "PRIMARY KEY AUTOINCREMENT");
}

static bool constraint_inline(const ms_table *table, const ms_constraint *constraint)
{
    if (constraint->kind == MS_CONSTRAINT_NOT_NULL)
        return true; /* said by the column */
    for (size_t i = 0; constraint->kind == MS_CONSTRAINT_PRIMARY_KEY && i < table->columns.n; i++)
        if (is_auto_key(table, &table->columns.v[i]))
            return true;
    return false;
}

const ms_common_spelling ms_lite_spelling = {
    .style = &style,
    .flags = MS_COMMON_INDEX_OWN_SCHEMA,
    .type = ms_lite_type_write,
    .column_end = column_end,
    .constraint_inline = constraint_inline,
};

/* ---- defaults ---- */

static bool is_word_of(const char *text, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcasecmp(text, words[i]) == 0)
            return true;
    return false;
}

static bool is_plain_literal(const char *text)
{
    static const char *const words[] = { "null", "true", "false", "current_timestamp", "current_date", "current_time" };
    if (is_word_of(text, words, MS_COUNT(words)))
        return true;
    const char *digits = text + (*text == '-' || *text == '+');
    if (*digits != '\0' && digits[strspn(digits, "0123456789.eExXabcdfABCDF_")] == '\0' && *digits >= '.' &&
        *digits <= '9')
        return true;
    const char *p = strchr("xX", *text) != NULL && *text != '\0' ? text + 1 : text;
    if (*p != '\'')
        return false;
    for (p++; *p != '\0'; p++)
        if (*p == '\'' && *++p != '\'')
            return *p == '\0';
    return false;
}

/* DEFAULT "x": SQLite takes a quoted name there for a string, but not in parentheses. */
static bool is_quoted_name(const char *text)
{
    const size_t n = strlen(text);
    return n > 2 && text[0] == '"' && strchr(text + 1, '"') == text + n - 1;
}

const char *ms_lite_default(const char *expr, ms_arena *arena)
{
    if (strncasecmp(expr, "current_timestamp(", 18) == 0 || strcasecmp(expr, "now()") == 0 ||
        strcasecmp(expr, "localtimestamp") == 0)
        return "CURRENT_TIMESTAMP";
    if (is_plain_literal(expr) || is_quoted_name(expr))
        return expr;
    return ms_arena_printf(arena, "(%s)", ms_common_strip_parens(arena, expr));
}

/* ---- columns ---- */

static ms_status check_column(ms_lite_lower *lower, const ms_column *column)
{
    if (column->on_update != NULL)
        return ms_lite_unsupported(lower, "a column has no ON UPDATE", "Write a trigger AFTER UPDATE.");
    if (column->invisible)
        return ms_lite_unsupported(lower, "there are no invisible columns", NULL);
    return MS_OK;
}

static ms_column prepared(const ms_column *column, const ms_table *table, ms_arena *arena)
{
    ms_column out = *column;
    if (out.default_expr != NULL)
        out.default_expr = ms_lite_default(out.default_expr, arena);
    if (is_auto_key(table, column)) { /* only this very type makes the column the row's number */
        out.type = (ms_type){ .kind = MS_TYPE_INTEGER, .length = -1, .scale = -1 };
        out.default_expr = NULL;
    }
    out.type.charset = NULL;
    return out;
}

static ms_status check_constraint(ms_lite_lower *lower, const ms_constraint *c)
{
    if (c->kind == MS_CONSTRAINT_EXCLUDE)
        return ms_lite_unsupported(lower, "there are no exclusion constraints", "Enforce the rule in a trigger.");
    if (c->not_valid || c->not_enforced)
        return ms_lite_unsupported(lower, "a constraint is always enforced", "Leave NOT VALID or NOT ENFORCED out.");
    if (c->nulls_not_distinct || c->using_index != NULL)
        return ms_lite_unsupported(lower, "a key has no such options", "Write UNIQUE (columns).");
    if (c->kind != MS_CONSTRAINT_FOREIGN_KEY && (c->deferrable || c->initially_deferred))
        return ms_lite_unsupported(lower, "only foreign keys can be deferred", "Leave DEFERRABLE out.");
    return MS_OK;
}

static ms_status check_table(ms_lite_lower *lower, const ms_table *table)
{
    if (table->partition_by != NULL || table->partition_of.name != NULL)
        return ms_lite_unsupported(lower, "there are no partitions", "Leave PARTITION BY out.");
    if (table->like.name != NULL)
        return ms_lite_unsupported(lower, "there is no CREATE TABLE LIKE", "Write the columns.");
    if (table->unlogged)
        return ms_lite_unsupported(lower, "there are no unlogged tables", "Leave UNLOGGED out.");
    if (table->options != NULL && *table->options != '\0')
        return ms_lite_unsupported(lower, "a table has no such options", "WITHOUT ROWID and STRICT exist here.");
    ms_status status = MS_OK;
    for (size_t i = 0; i < table->columns.n && status == MS_OK; i++) {
        status = check_column(lower, &table->columns.v[i]);
        if (status == MS_OK && table->columns.v[i].identity != MS_IDENTITY_NONE &&
            !is_auto_key(table, &table->columns.v[i]))
            status = ms_lite_unsupported(lower, "only a primary key of one column numbers itself",
                                         "Make the column the primary key, or give it values.");
    }
    for (size_t i = 0; i < table->constraints.n && status == MS_OK; i++)
        status = check_constraint(lower, &table->constraints.v[i]);
    return status;
}

static void put_options(ms_sql *sql, const ms_table *table)
{
    if (table->strict)
        ms_sql_kw(sql, "STRICT");
    if (table->strict && table->without_rowid)
        ms_sql_punct(sql, ",");
    if (table->without_rowid)
        ms_sql_kw(sql, "WITHOUT ROWID");
}

ms_status ms_lite_create_table(ms_lite_lower *lower, const ms_op *op)
{
    ms_status status = check_table(lower, op->table);
    if (status != MS_OK)
        return status;
    ms_table table = *op->table;
    memset(&table.columns, 0, sizeof table.columns);
    for (size_t i = 0; i < op->table->columns.n; i++)
        MS_PUSH(lower->arena, &table.columns, prepared(&op->table->columns.v[i], op->table, lower->arena));
    ms_op own = *op;
    own.table = &table;
    ms_sql sql;
    ms_sql_init(&sql, lower->arena, &style);
    ms_common_create_table_sql(&sql, &ms_lite_spelling, &own);
    put_options(&sql, &table);
    MS_PUSH(lower->arena, lower->out, ms_sql_text(&sql));
    ms_strings names = { 0 };
    for (size_t i = 0; i < table.indexes.n && status == MS_OK; i++) {
        if (table.indexes.v[i].of_constraint)
            continue;
        ms_index index = table.indexes.v[i];
        index.table = table.name;
        if (index.name == NULL)
            index.name = ms_lite_free_name(lower, table.name, &index, &names);
        MS_PUSH(lower->arena, &names, index.name);
        const ms_op create = { .kind = MS_OP_CREATE_INDEX, .object = table.name, .index = &index,
                               .if_not_exists = op->if_not_exists };
        status = ms_lite_lower_op(&create, lower->catalog, lower->version, lower->arena, lower->out, lower->err);
    }
    return status;
}

/* ---- ALTER TABLE ---- */

/* A foreign key or check as it stands behind its column. */
static void put_inline(ms_sql *sql, const ms_constraint *c)
{
    if (c->kind != MS_CONSTRAINT_FOREIGN_KEY) {
        ms_common_constraint_sql(sql, &ms_lite_spelling, c);
        return;
    }
    if (c->name != NULL) {
        ms_sql_kw(sql, "CONSTRAINT");
        ms_sql_ident(sql, c->name);
    }
    ms_common_references_sql(sql, c);
    ms_common_constraint_tail_sql(sql, c);
}

static bool is_constant(const char *expr)
{
    return is_plain_literal(expr) && strncasecmp(expr, "current_", 8) != 0;
}

static bool table_is_empty(const ms_lite_lower *lower, ms_name name)
{
    const ms_table *table = lower->catalog == NULL ? NULL : ms_catalog_table(lower->catalog, name);
    return table != NULL && table->rows == 0;
}

ms_status ms_lite_add_column(ms_lite_lower *lower, const ms_op *op) { return ms_lite_add_column_with(lower, op, NULL, 0); }

ms_status ms_lite_add_column_with(ms_lite_lower *lower, const ms_op *op, const ms_op *constraints, size_t n)
{
    const ms_table *table = lower->catalog == NULL ? NULL : ms_catalog_table(lower->catalog, op->object);
    if (op->if_not_exists && table != NULL && ms_table_column(lower->catalog, table, op->column_def->name) != NULL)
        return MS_OK;
    const ms_status status = check_column(lower, op->column_def);
    if (status != MS_OK)
        return status;
    const ms_column column = prepared(op->column_def, NULL, lower->arena);
    if (op->after != NULL)
        return ms_lite_needs_rebuild(lower, "a new column is always the last one");
    if (column.identity != MS_IDENTITY_NONE)
        return ms_lite_needs_rebuild(lower, "a column that numbers itself cannot be added later");
    if (column.generated == MS_GENERATED_STORED)
        return ms_lite_needs_rebuild(lower, "a stored generated column cannot be added later");
    if (column.default_expr != NULL && !is_constant(column.default_expr) && !table_is_empty(lower, op->object))
        return ms_lite_needs_rebuild(lower, "the default of an added column must be a constant");
    if (column.not_null && column.generated == MS_GENERATED_NONE &&
        (column.default_expr == NULL || strcasecmp(column.default_expr, "null") == 0))
        return ms_lite_needs_rebuild(lower, "an added column that is NOT NULL needs a default");
    ms_sql sql;
    ms_sql_init(&sql, lower->arena, &style);
    ms_sql_kw(&sql, "ALTER TABLE");
    ms_common_name(&sql, op->object);
    ms_sql_kw(&sql, "ADD COLUMN");
    ms_common_column_sql(&sql, &ms_lite_spelling, NULL, &column);
    for (size_t i = 0; i < n; i++)
        put_inline(&sql, constraints[i].constraint);
    MS_PUSH(lower->arena, lower->out, ms_sql_text(&sql));
    return MS_OK;
}

static bool in_list(const ms_strings *list, const char *column)
{
    for (size_t i = 0; i < list->n; i++)
        if (strcasecmp(list->v[i], column) == 0)
            return true;
    return false;
}

static bool is_word(char c) { return c == '_' || c == '$' || (c & 0x80) != 0 || (c | 32) - 'a' + 0u < 26u || c - '0' + 0u < 10u; }

/* Behind the comment, string or quoted name that begins here; NULL = none does. *inner = the text between the quotes. */
static const char *behind_quotes(const char *p, const char **inner, size_t *n)
{
    *inner = NULL;
    if (p[0] == '-' && p[1] == '-')
        return p + strcspn(p, "\n");
    if (p[0] == '/' && p[1] == '*')
        return strstr(p + 2, "*/") != NULL ? strstr(p + 2, "*/") + 2 : p + strlen(p);
    const char close = *p == '[' ? ']' : *p;
    if (strchr("'\"`[", *p) == NULL || *p == '\0')
        return NULL;
    const char *end = p + 1;
    while (*end != '\0' && (*end != close || (close != ']' && end[1] == close)))
        end += *end == close ? 2 : 1;
    if (*p != '\'') {
        *inner = p + 1;
        *n = (size_t)(end - p - 1);
    }
    return *end == '\0' ? end : end + 1;
}

bool ms_lite_mentions(const char *text, const char *name)
{
    const size_t len = strlen(name);
    for (const char *p = text, *next; p != NULL && *p != '\0'; p = next) {
        const char *word;
        size_t n = 0;
        next = behind_quotes(p, &word, &n);
        if (next == NULL) {
            while (is_word(p[n]))
                n++;
            word = p;
            next = p + (n > 0 ? n : 1);
        }
        if (word != NULL && n == len && n > 0 && strncasecmp(word, name, n) == 0)
            return true;
    }
    return false;
}

static bool in_index(const ms_index *index, const char *column)
{
    for (size_t i = 0; i < index->parts.n; i++)
        if (index->parts.v[i].column != NULL ? strcasecmp(index->parts.v[i].column, column) == 0
                                             : ms_lite_mentions(index->parts.v[i].expr, column))
            return true;
    return ms_lite_mentions(index->where, column);
}

/* What keeps SQLite from dropping the column; NULL = nothing that the catalog shows. Indexes are dropped with it. */
static const char *holder(const ms_table *table, const char *column)
{
    for (size_t i = 0; i < table->constraints.n; i++) {
        const ms_constraint *c = &table->constraints.v[i];
        if (in_list(&c->columns, column) || ms_lite_mentions(c->expr, column))
            return "the column is part of a key, foreign key or check";
        if (c->kind == MS_CONSTRAINT_FOREIGN_KEY && c->ref_table.name != NULL &&
            strcasecmp(c->ref_table.name, table->name.name) == 0 && in_list(&c->ref_columns, column))
            return "a foreign key of the table refers to the column";
    }
    for (size_t i = 0; i < table->columns.n; i++)
        if (ms_lite_mentions(table->columns.v[i].generated_expr, column))
            return "a generated column is computed from it";
    for (size_t i = 0; i < table->indexes.n; i++)
        if (table->indexes.v[i].name == NULL && in_index(&table->indexes.v[i], column))
            return "an index on it has no name by which it could be dropped";
    return NULL;
}

static void drop_indexes_of(ms_lite_lower *lower, const ms_table *table, const char *column)
{
    for (size_t i = 0; i < table->indexes.n; i++) {
        ms_sql sql;
        if (table->indexes.v[i].of_constraint || !in_index(&table->indexes.v[i], column))
            continue;
        ms_sql_init(&sql, lower->arena, &style);
        ms_sql_kw(&sql, "DROP INDEX");
        ms_common_name(&sql, (ms_name){ table->name.schema, table->indexes.v[i].name });
        MS_PUSH(lower->arena, lower->out, ms_sql_text(&sql));
    }
}

ms_status ms_lite_drop_column(ms_lite_lower *lower, const ms_op *op)
{
    const ms_table *table = lower->catalog == NULL ? NULL : ms_catalog_table(lower->catalog, op->object);
    if (op->if_exists && table != NULL && ms_table_column(lower->catalog, table, op->column) == NULL)
        return MS_OK;
    if (lower->version < MS_LITE_DROP_COLUMN)
        return ms_lite_needs_rebuild(lower, "DROP COLUMN came with 3.35");
    const char *why = table == NULL ? NULL : holder(table, op->column);
    if (why != NULL)
        return ms_lite_needs_rebuild(lower, why);
    if (table != NULL)
        drop_indexes_of(lower, table, op->column);
    ms_sql sql;
    ms_sql_init(&sql, lower->arena, &style);
    ms_sql_kw(&sql, "ALTER TABLE");
    ms_common_name(&sql, op->object);
    ms_sql_kw(&sql, "DROP COLUMN");
    ms_sql_ident(&sql, op->column);
    MS_PUSH(lower->arena, lower->out, ms_sql_text(&sql));
    return MS_OK;
}
