/* facts.c: which row of facts holds for an op on a catalog: the op's circumstances become a tag, the tables hold the
 * rest. */
#include "config.h"

#include <string.h>
#include <strings.h>

#include "../common/common.h"
#include "my.h"

typedef struct circumstances {
    const ms_op *op;
    const ms_catalog *catalog;
    const ms_table *table;      /* the op's, as far as it is known */
    const ms_column *column;    /* as it is before the op */
    bool mariadb;
} circumstances;

static const ms_table *find_table(const ms_op *op, const ms_catalog *catalog)
{
    return catalog == NULL || op->object.name == NULL ? NULL : ms_catalog_table(catalog, op->object);
}

static bool is_method(const ms_index *index, const char *method)
{
    return index->method != NULL && strcasecmp(index->method, method) == 0;
}

static bool has_fulltext(const ms_table *table)
{
    for (size_t i = 0; table != NULL && i < table->indexes.n; i++)
        if (is_method(&table->indexes.v[i], "fulltext"))
            return true;
    return false;
}

/* Tables that the servers never change instantly: the tag, or NULL. */
static const char *not_instant(const ms_table *table)
{
    if (has_fulltext(table))
        return "fulltext";
    return table != NULL && table->options != NULL && strcasestr(table->options, "COMPRESSED") != NULL ? "rebuild"
                                                                                                       : NULL;
}

/* Does a generated column or a check of the table use this column? Looks for the bare name, so rather too often. */
static bool is_used(const ms_table *table, const char *column)
{
    for (size_t i = 0; i < table->columns.n; i++)
        if (table->columns.v[i].generated_expr != NULL &&
            strcasestr(table->columns.v[i].generated_expr, column) != NULL)
            return true;
    for (size_t i = 0; i < table->constraints.n; i++)
        if (table->constraints.v[i].expr != NULL && strcasestr(table->constraints.v[i].expr, column) != NULL)
            return true;
    return false;
}

static bool column_in(const ms_catalog *catalog, const ms_strings *list, const char *column)
{
    for (size_t i = 0; i < list->n; i++)
        if (catalog != NULL ? strcasecmp(list->v[i], column) == 0 : strcmp(list->v[i], column) == 0)
            return true;
    return false;
}

static bool in_key(const ms_catalog *catalog, const ms_table *table, const char *column)
{
    if (table == NULL)
        return false;
    for (size_t i = 0; i < table->constraints.n; i++)
        if (column_in(catalog, &table->constraints.v[i].columns, column))
            return true;
    for (size_t i = 0; i < table->indexes.n; i++)
        for (size_t k = 0; k < table->indexes.v[i].parts.n; k++) {
            const char *name = table->indexes.v[i].parts.v[k].column;
            if (name != NULL && strcasecmp(name, column) == 0)
                return true;
        }
    return false;
}

/* Does a foreign key of another table name this column? */
static bool referenced(const ms_catalog *catalog, const ms_table *table, const char *column)
{
    for (size_t t = 0; catalog != NULL && t < catalog->tables.n; t++)
        for (size_t i = 0; i < catalog->tables.v[t]->constraints.n; i++) {
            const ms_constraint *c = &catalog->tables.v[t]->constraints.v[i];
            if (c->kind == MS_CONSTRAINT_FOREIGN_KEY && ms_name_equal(catalog, c->ref_table, table->name) &&
                column_in(catalog, &c->ref_columns, column))
                return true;
        }
    return false;
}

/* ---- one function per op whose circumstances matter: the tag, NULL = the plain row ---- */

static const char *create_table(const circumstances *c)
{
    if (c->op->table->as_select != NULL)
        return "as_select";
    for (size_t i = 0; i < c->op->table->constraints.n; i++)
        if (c->op->table->constraints.v[i].kind == MS_CONSTRAINT_FOREIGN_KEY)
            return "foreign_key";
    return NULL;
}

static bool is_current_time(const char *text)
{
    static const char *const words[] = { "current_timestamp", "now(", "localtime" };
    for (size_t i = 0; i < MS_COUNT(words); i++)
        if (strncasecmp(text, words[i], strlen(words[i])) == 0)
            return true;
    return false;
}

static bool is_expression(const char *text)
{
    return text != NULL && !ms_my_is_literal(text) && !is_current_time(text);
}

static const char *add_column(const circumstances *c)
{
    const ms_column *column = c->op->column_def;
    if (column->generated != MS_GENERATED_NONE)
        return column->generated == MS_GENERATED_STORED ? "stored" : "virtual";
    if (column->identity != MS_IDENTITY_NONE || column->type.serial)
        return "auto_increment";
    if (is_expression(column->default_expr))
        return "expression_default";
    if (not_instant(c->table) != NULL)
        return not_instant(c->table);
    if (column->not_null && column->default_expr == NULL)
        return "not_null";
    return c->op->after != NULL ? "position" : NULL;
}

static const char *drop_column(const circumstances *c)
{
    if (c->column != NULL && c->column->generated != MS_GENERATED_NONE)
        return c->column->generated == MS_GENERATED_STORED ? "stored" : "virtual";
    if (not_instant(c->table) != NULL)
        return not_instant(c->table);
    return in_key(c->catalog, c->table, c->op->column) ? "indexed" : NULL;
}

static const char *rename_column(const circumstances *c)
{
    return !c->mariadb && c->table != NULL && referenced(c->catalog, c->table, c->op->column) ? "foreign_key" : NULL;
}

static int32_t member_bytes(ms_type_kind kind, size_t n)
{
    if (kind == MS_TYPE_ENUM)
        return n < 256 ? 1 : 2;
    return n <= 8 ? 1 : n <= 16 ? 2 : n <= 24 ? 3 : n <= 32 ? 4 : 8;
}

/* New members at the end only, and no more bytes a value. */
static bool appends_members(const ms_type *from, const ms_type *to)
{
    if (from->kind != to->kind || (from->kind != MS_TYPE_ENUM && from->kind != MS_TYPE_SET) ||
        to->values.n < from->values.n ||
        member_bytes(from->kind, from->values.n) != member_bytes(to->kind, to->values.n))
        return false;
    for (size_t i = 0; i < from->values.n; i++)
        if (strcmp(from->values.v[i], to->values.v[i]) != 0)
            return false;
    return true;
}

/* The length prefix of VARCHAR has one byte up to 255 bytes. utf8mb4 is assumed unless the column says otherwise;
 * MariaDB also goes from at most 127 bytes straight over the boundary. */
static bool widens_in_place(const circumstances *c, const ms_type *from, const ms_type *to)
{
    if (from->kind != to->kind || (from->kind != MS_TYPE_VARCHAR && from->kind != MS_TYPE_VARBINARY) ||
        to->length < from->length)
        return false;
    const int32_t width = from->kind == MS_TYPE_VARBINARY             ? 1
                          : from->charset == NULL                     ? 4
                          : strcasecmp(from->charset, "utf8mb3") == 0 ? 3
                          : strcasecmp(from->charset, "latin1") == 0  ? 1
                                                                      : 4;
    const int64_t before = (int64_t)from->length * width, after = (int64_t)to->length * width;
    return (before > 255) == (after > 255) || (c->mariadb && before <= 127);
}

static int integer_rank(ms_type_kind kind)
{
    static const ms_type_kind ranks[] = { MS_TYPE_TINYINT, MS_TYPE_SMALLINT, MS_TYPE_MEDIUMINT, MS_TYPE_INTEGER,
                                          MS_TYPE_BIGINT };
    for (size_t i = 0; i < MS_COUNT(ranks); i++)
        if (ranks[i] == kind)
            return (int)i + 1;
    return kind == MS_TYPE_BOOLEAN ? 1 : 0;
}

static bool is_text(ms_type_kind kind)
{
    return kind == MS_TYPE_CHAR || kind == MS_TYPE_VARCHAR || kind == MS_TYPE_TEXT;
}

/* Can a value that fitted before not fit afterwards? */
static bool narrows(const ms_type *from, const ms_type *to)
{
    const int a = integer_rank(from->kind), b = integer_rank(to->kind);
    if (a > 0 && b > 0)
        return b < a || (from->is_unsigned != to->is_unsigned && (!from->is_unsigned || b == a));
    if (is_text(from->kind) && is_text(to->kind)) {
        const int64_t was = from->length < 0 ? 65535 : from->length, is = to->length < 0 ? 65535 : to->length;
        return is < was;
    }
    if (from->kind == MS_TYPE_DECIMAL && to->kind == MS_TYPE_DECIMAL)
        return to->scale < from->scale || to->length - to->scale < from->length - from->scale;
    if (from->kind == to->kind && from->values.n > 0)
        return to->values.n < from->values.n;
    return from->kind == to->kind ? to->length < from->length : !(is_text(to->kind) && (a > 0 || b > 0));
}

static const char *change_type(const circumstances *c)
{
    const ms_column *to = c->op->column_def;
    if (c->column == NULL || to == NULL)
        return NULL;
    const ms_type *from = &c->column->type;
    const bool same = ms_type_equal(from, &to->type);
    if (!same && !appends_members(from, &to->type) && !widens_in_place(c, from, &to->type))
        return narrows(from, &to->type) ? "narrow" : NULL;
    if (!same && !c->mariadb && is_used(c->table, c->op->column))
        return NULL;
    if (c->op->whole_column && to->not_null != c->column->not_null)
        return "nullability";
    if (c->op->after != NULL)
        return "move";
    return same ? "same" : from->values.n > 0 ? "append" : "widen";
}

static const char *set_default(const circumstances *c) { return is_expression(c->op->expr) ? "expression" : NULL; }

static const char *add_check(const circumstances *c)
{
    return c->op->constraint->not_enforced ? "not_enforced" : NULL;
}

static const ms_constraint *find_constraint(const circumstances *c)
{
    return c->table == NULL ? NULL : ms_table_constraint(c->catalog, c->table, c->op->constraint_name);
}

static const char *rename_constraint(const circumstances *c)
{
    const ms_constraint *known = find_constraint(c);
    if (known == NULL)
        return c->table != NULL && ms_table_index(c->catalog, c->table, c->op->constraint_name) != NULL ? "index"
                                                                                                        : NULL;
    return known->kind == MS_CONSTRAINT_UNIQUE ? "index" : NULL;
}

static const char *drop_constraint(const circumstances *c)
{
    const ms_constraint *known = find_constraint(c);
    if (known == NULL)
        return NULL;
    return known->kind == MS_CONSTRAINT_PRIMARY_KEY ? "primary_key"
           : known->kind == MS_CONSTRAINT_CHECK     ? "check"
                                                    : NULL;
}

static const char *create_index(const circumstances *c)
{
    const ms_index *index = c->op->index;
    if (is_method(index, "fulltext"))
        return has_fulltext(c->table) ? "fulltext_more" : "fulltext";
    return is_method(index, "spatial") ? "spatial" : index->unique ? "unique" : NULL;
}

static const char *table_option(const circumstances *c)
{
    static const struct { const char *word, *tag; } options[] = {
        { "ENGINE", "rebuild" }, { "ROW_FORMAT", "rebuild" }, { "FORCE", "rebuild" }, { "KEY_BLOCK_SIZE", "rebuild" },
        { "AUTO_INCREMENT", "metadata" }, { "COMMENT", "metadata" }, { "STATS_", "metadata" },
        { "MAX_ROWS", "metadata" }, { "AVG_ROW_LENGTH", "metadata" },
        { "ALGORITHM", "hint" }, { "LOCK", "hint" }, /* part of the statement that they stand in */
        { "CHARACTER SET", "default_charset" }, { "COLLATE", "default_charset" },
    };
    const char *text = c->op->value;
    for (size_t i = 0; text != NULL && i < MS_COUNT(options); i++)
        if (strncasecmp(text, options[i].word, strlen(options[i].word)) == 0)
            return options[i].tag;
    return NULL;
}

static const char *comment(const circumstances *c) { return c->op->object_kind == MS_OBJECT_TABLE ? "table" : NULL; }

static const char *all_rows(const circumstances *c) { return c->op->where_missing ? "all_rows" : NULL; }

/* A new partition of a table by HASH or KEY takes rows from the others. */
static bool spreads_rows(const circumstances *c)
{
    const char *by = c->table == NULL ? NULL : c->table->partition_by;
    return by == NULL || (strncasecmp(by, "range", 5) != 0 && strncasecmp(by, "list", 4) != 0);
}

static const char *opaque(const circumstances *c)
{
    static const ms_common_verb verbs[] = {
        { "ANALYZE", "analyze" },        { "OPTIMIZE", "optimize" },   { "LOCK TABLES", "lock_tables" },
        { "LOCK TABLE", "lock_tables" }, { "CREATE EVENT", "event" },  { "ALTER EVENT", "event" },
        { "DROP EVENT", "event" },       { "CREATE USER", "account" }, { "ALTER USER", "account" },
        { "DROP USER", "account" },      { "RENAME USER", "account" }, { "SET PASSWORD", "account" },
        { "CREATE ROLE", "account" },    { "DROP ROLE", "account" },   { "SELECT", "query" },
        { "SHOW", "query" },             { "EXPLAIN", "query" },       { "DESCRIBE", "query" },
        { "TABLE", "query" },            { "VALUES", "query" },        { "DO", "query" },
        { "CHECK TABLE", "analyze" },    { "REPAIR TABLE", "optimize" },
#define PARTITION(words, tag) { "ALTER TABLE " words, tag }
        PARTITION("ADD PARTITION", "partition_add"),           PARTITION("DROP PARTITION", "partition_drop"),
        PARTITION("TRUNCATE PARTITION", "partition_empty"),    PARTITION("DISCARD PARTITION", "partition_empty"),
        PARTITION("COALESCE PARTITION", "partition_move"),     PARTITION("REORGANIZE PARTITION", "partition_move"),
        PARTITION("EXCHANGE PARTITION", "partition_exchange"), PARTITION("REBUILD PARTITION", "optimize"),
        PARTITION("OPTIMIZE PARTITION", "optimize"),           PARTITION("REPAIR PARTITION", "optimize"),
        PARTITION("ANALYZE PARTITION", "analyze"),             PARTITION("CHECK PARTITION", "analyze"),
        PARTITION("REMOVE PARTITIONING", "partition_all"),     PARTITION("PARTITION BY", "partition_all"),
#undef PARTITION
    };
    const char *tag = ms_common_verb_tag(verbs, MS_COUNT(verbs), c->op->verb);
    return tag != NULL && strcmp(tag, "partition_add") == 0 && spreads_rows(c) ? "partition_move" : tag;
}

static const char *(*const tags[MS_OP_COUNT])(const circumstances *) = {
    [MS_OP_OPAQUE] = opaque,
    [MS_OP_CREATE_TABLE] = create_table,
    [MS_OP_ADD_COLUMN] = add_column,
    [MS_OP_DROP_COLUMN] = drop_column,
    [MS_OP_RENAME_COLUMN] = rename_column,
    [MS_OP_CHANGE_TYPE] = change_type,
    [MS_OP_SET_DEFAULT] = set_default,
    [MS_OP_ADD_CHECK] = add_check,
    [MS_OP_RENAME_CONSTRAINT] = rename_constraint,
    [MS_OP_DROP_CONSTRAINT] = drop_constraint,
    [MS_OP_CREATE_INDEX] = create_index,
    [MS_OP_COMMENT] = comment,
    [MS_OP_TABLE_OPTION] = table_option,
    [MS_OP_UPDATE] = all_rows,
    [MS_OP_DELETE] = all_rows,
};

enum { BEFORE_ONLINE_COPY = 110199 };

static bool is_online_copy(const ms_fact *fact)
{
    return fact->algorithm != NULL && strcmp(fact->algorithm, "COPY") == 0 && !fact->blocks_writes;
}

/* MariaDB does not copy a table online when a foreign key of it changes its rows. */
static bool cascades(const ms_table *table)
{
    for (size_t i = 0; table != NULL && i < table->constraints.n; i++) {
        const ms_constraint *key = &table->constraints.v[i];
        if (key->kind == MS_CONSTRAINT_FOREIGN_KEY && (key->on_delete >= MS_FK_CASCADE || key->on_update >= MS_FK_CASCADE))
            return true;
    }
    return false;
}

const ms_fact *ms_my_fact(const ms_my_family *family, const ms_op *op, const ms_catalog *catalog, int32_t version)
{
    ms_error ignored = MS_ERROR_INIT;
    const ms_fact *worst = &family->facts[0];
    if (ms_common_check_op(op, &ignored) != MS_OK)
        return worst;
    circumstances c = { .op = op, .catalog = catalog, .mariadb = family->mariadb };
    c.table = find_table(op, catalog);
    c.column = c.table != NULL && op->column != NULL ? ms_table_column(catalog, c.table, op->column) : NULL;
    const ms_op_kind kind = ms_common_fact_kind(op);
    const char *tag = tags[kind] == NULL ? NULL : tags[kind](&c);
    const ms_fact *fact = ms_common_fact(family->facts, family->n_facts, kind, tag, version, worst);
    if (is_online_copy(fact) && cascades(c.table))
        fact = ms_common_fact(family->facts, family->n_facts, kind, tag, BEFORE_ONLINE_COPY, worst);
    return fact;
}
