/* lower.c: prints columns, constraints, indexes and tables as SQL, the same way for every dialect.
 *
 * What differs comes in as ms_common_spelling. Every name goes through ms_sql_ident; expressions are SQL already. */
#include "config.h"

#include <ctype.h>
#include <stdio.h>

#include "common.h"

void ms_common_name(ms_sql *sql, ms_name name)
{
    if (name.schema != NULL) {
        ms_sql_ident(sql, name.schema);
        ms_sql_punct(sql, ".");
    }
    ms_sql_ident(sql, name.name);
}

void ms_common_columns(ms_sql *sql, const ms_strings *columns)
{
    ms_sql_kw(sql, "(");
    for (size_t i = 0; i < columns->n; i++) {
        if (i > 0)
            ms_sql_punct(sql, ",");
        ms_sql_ident(sql, columns->v[i]);
    }
    ms_sql_punct(sql, ")");
}

static void parenthesised(ms_sql *sql, const char *expr)
{
    ms_sql_kw(sql, "(");
    ms_sql_punct(sql, expr);
    ms_sql_punct(sql, ")");
}

/* ---- columns ----------------------------------------------------------------------------------------------------- */

static void generated(ms_sql *sql, const ms_column *column)
{
    if (column->generated == MS_GENERATED_NONE || column->generated_expr == NULL)
        return;
    ms_sql_kw(sql, "GENERATED ALWAYS AS");
    parenthesised(sql, column->generated_expr);
    ms_sql_kw(sql, column->generated == MS_GENERATED_STORED ? "STORED" : "VIRTUAL");
}

static void value_of_column(ms_sql *sql, const ms_common_spelling *how, const ms_column *column)
{
    if (column->default_expr != NULL) {
        ms_sql_kw(sql, "DEFAULT");
        ms_sql_raw(sql, column->default_expr);
    }
    if (column->identity != MS_IDENTITY_NONE && how->identity != NULL)
        how->identity(sql, column);
    if (column->on_update != NULL) {
        ms_sql_kw(sql, "ON UPDATE");
        ms_sql_raw(sql, column->on_update);
    }
}

void ms_common_column_sql(ms_sql *sql, const ms_common_spelling *how, const ms_table *table, const ms_column *column)
{
    const bool nullable_only = column->generated != MS_GENERATED_NONE && (how->flags & MS_COMMON_GENERATED_NULLABLE);
    ms_sql_ident(sql, column->name);
    how->type(sql, &column->type);
    generated(sql, column);
    if (column->not_null && !nullable_only)
        ms_sql_kw(sql, "NOT NULL");
    value_of_column(sql, how, column);
    if (column->invisible)
        ms_sql_kw(sql, "INVISIBLE");
    if (column->comment != NULL && (how->flags & MS_COMMON_COLUMN_COMMENT)) {
        ms_sql_kw(sql, "COMMENT");
        ms_sql_str(sql, column->comment);
    }
    if (how->column_end != NULL)
        how->column_end(sql, table, column);
}

/* ---- constraints ------------------------------------------------------------------------------------------------- */

const char *ms_common_fk_action_text(ms_fk_action action)
{
    static const char *const texts[] = { "NO ACTION", "RESTRICT", "CASCADE", "SET NULL", "SET DEFAULT" };
    return (size_t)action < MS_COUNT(texts) ? texts[action] : texts[0];
}

void ms_common_references_sql(ms_sql *sql, const ms_constraint *constraint)
{
    ms_sql_kw(sql, "REFERENCES");
    ms_common_name(sql, constraint->ref_table);
    if (constraint->ref_columns.n > 0)
        ms_common_columns(sql, &constraint->ref_columns);
    if (constraint->match != NULL) {
        ms_sql_kw(sql, "MATCH");
        ms_sql_kw(sql, constraint->match);
    }
    if (constraint->on_delete != MS_FK_NO_ACTION) {
        ms_sql_kw(sql, "ON DELETE");
        ms_sql_kw(sql, ms_common_fk_action_text(constraint->on_delete));
    }
    if (constraint->on_update != MS_FK_NO_ACTION) {
        ms_sql_kw(sql, "ON UPDATE");
        ms_sql_kw(sql, ms_common_fk_action_text(constraint->on_update));
    }
}

static void key(ms_sql *sql, const ms_constraint *constraint)
{
    if (constraint->using_index != NULL) {
        ms_sql_kw(sql, "USING INDEX");
        ms_sql_ident(sql, constraint->using_index);
        return;
    }
    if (constraint->nulls_not_distinct)
        ms_sql_kw(sql, "NULLS NOT DISTINCT");
    ms_common_columns(sql, &constraint->columns);
}

static void constraint_body(ms_sql *sql, const ms_constraint *constraint)
{
    static const char *const words[] = { "PRIMARY KEY", "UNIQUE", "FOREIGN KEY", "CHECK", "EXCLUDE", "NOT NULL" };
    ms_sql_kw(sql, words[constraint->kind]);
    switch (constraint->kind) {
    case MS_CONSTRAINT_PRIMARY_KEY:
    case MS_CONSTRAINT_UNIQUE:
        key(sql, constraint);
        break;
    case MS_CONSTRAINT_FOREIGN_KEY:
        ms_common_columns(sql, &constraint->columns);
        ms_common_references_sql(sql, constraint);
        break;
    case MS_CONSTRAINT_CHECK:
        parenthesised(sql, constraint->expr);
        break;
    case MS_CONSTRAINT_EXCLUDE:
        ms_sql_raw(sql, constraint->expr);
        break;
    case MS_CONSTRAINT_NOT_NULL:
        if (constraint->columns.n > 0)
            ms_sql_ident(sql, constraint->columns.v[0]);
        break;
    }
}

void ms_common_constraint_tail_sql(ms_sql *sql, const ms_constraint *constraint)
{
    if (constraint->deferrable)
        ms_sql_kw(sql, "DEFERRABLE");
    if (constraint->initially_deferred)
        ms_sql_kw(sql, "INITIALLY DEFERRED");
    if (constraint->not_enforced)
        ms_sql_kw(sql, "NOT ENFORCED");
    if (constraint->not_valid && !constraint->not_enforced)
        ms_sql_kw(sql, "NOT VALID");
}

void ms_common_constraint_sql(ms_sql *sql, const ms_common_spelling *how, const ms_constraint *constraint)
{
    (void)how;
    if (constraint->name != NULL) {
        ms_sql_kw(sql, "CONSTRAINT");
        ms_sql_ident(sql, constraint->name);
    }
    constraint_body(sql, constraint);
    ms_common_constraint_tail_sql(sql, constraint);
}

/* ---- indexes ----------------------------------------------------------------------------------------------------- */

static void index_part(ms_sql *sql, const ms_common_spelling *how, const ms_index_part *part)
{
    if (part->column != NULL)
        ms_sql_ident(sql, part->column);
    else
        parenthesised(sql, part->expr);
    if (part->prefix > 0 && (how->flags & MS_COMMON_INDEX_PREFIX)) {
        ms_sql_punct(sql, "(");
        ms_sql_int(sql, part->prefix);
        ms_sql_punct(sql, ")");
    }
    if (part->collation != NULL) {
        ms_sql_kw(sql, "COLLATE");
        ms_sql_ident(sql, part->collation);
    }
    if (part->opclass != NULL && (how->flags & MS_COMMON_INDEX_NULLS))
        ms_sql_raw(sql, part->opclass); /* may carry a schema and parameters */
    if (part->desc)
        ms_sql_kw(sql, "DESC");
    if (part->nulls != NULL && (how->flags & MS_COMMON_INDEX_NULLS)) {
        ms_sql_kw(sql, "NULLS");
        ms_sql_kw(sql, part->nulls);
    }
}

void ms_common_index_parts_sql(ms_sql *sql, const ms_common_spelling *how, const ms_index *index)
{
    ms_sql_kw(sql, "(");
    for (size_t i = 0; i < index->parts.n; i++) {
        if (i > 0)
            ms_sql_punct(sql, ",");
        index_part(sql, how, &index->parts.v[i]);
    }
    ms_sql_punct(sql, ")");
}

static bool word_is(const char *a, const char *b)
{
    for (; *a != '\0' && *b != '\0'; a++, b++)
        if (tolower((unsigned char)*a) != tolower((unsigned char)*b))
            return false;
    return *a == *b;
}

/* MySQL's FULLTEXT and SPATIAL stand in front of INDEX, where others have a method behind USING. */
static const char *index_class(const ms_common_spelling *how, const ms_index *index)
{
    if ((how->flags & MS_COMMON_INDEX_METHOD) || index->method == NULL)
        return NULL;
    if (word_is(index->method, "fulltext"))
        return "FULLTEXT";
    return word_is(index->method, "spatial") ? "SPATIAL" : NULL;
}

static void index_tail(ms_sql *sql, const ms_common_spelling *how, const ms_index *index)
{
    if (index->method != NULL && (how->flags & MS_COMMON_INDEX_METHOD)) {
        ms_sql_kw(sql, "USING");
        ms_sql_ident(sql, index->method);
    }
    ms_common_index_parts_sql(sql, how, index);
    if (index->method != NULL && !(how->flags & MS_COMMON_INDEX_METHOD) && index_class(how, index) == NULL) {
        ms_sql_kw(sql, "USING");
        ms_sql_kw(sql, index->method);
    }
    if (index->include.n > 0) {
        ms_sql_kw(sql, "INCLUDE");
        ms_common_columns(sql, &index->include);
    }
    if (index->options != NULL)
        ms_sql_raw(sql, index->options);
    if (index->where != NULL) {
        ms_sql_kw(sql, "WHERE");
        ms_sql_raw(sql, index->where);
    }
}

static void index_head(ms_sql *sql, const ms_common_spelling *how, const ms_index *index)
{
    if (index->unique)
        ms_sql_kw(sql, "UNIQUE");
    else if (index_class(how, index) != NULL)
        ms_sql_kw(sql, index_class(how, index));
}

void ms_common_index_sql(ms_sql *sql, const ms_common_spelling *how, const ms_op *op, const ms_index *index)
{
    const bool own_schema = (how->flags & MS_COMMON_INDEX_OWN_SCHEMA) != 0;
    ms_name table = index->table;
    ms_sql_kw(sql, "CREATE");
    index_head(sql, how, index);
    ms_sql_kw(sql, "INDEX");
    if (op != NULL && op->concurrently)
        ms_sql_kw(sql, "CONCURRENTLY");
    if (op != NULL)
        ms_common_if_not_exists(sql, op);
    if (index->name != NULL)
        ms_common_name(sql, (ms_name){ own_schema ? table.schema : NULL, index->name });
    ms_sql_kw(sql, "ON");
    if (op != NULL && op->only)
        ms_sql_kw(sql, "ONLY");
    if (own_schema)
        table.schema = NULL;
    ms_common_name(sql, table);
    index_tail(sql, how, index);
}

/* ---- tables ------------------------------------------------------------------------------------------------------ */

static void index_in_table(ms_sql *sql, const ms_common_spelling *how, const ms_index *index)
{
    index_head(sql, how, index);
    ms_sql_kw(sql, "KEY");
    if (index->name != NULL)
        ms_sql_ident(sql, index->name);
    index_tail(sql, how, index);
}

static void element(ms_sql *sql, size_t *count)
{
    ms_sql_punct(sql, (*count)++ == 0 ? "\n    " : ",\n    ");
}

static void table_body(ms_sql *sql, const ms_common_spelling *how, const ms_table *table)
{
    size_t count = 0;
    ms_sql_kw(sql, "(");
    if (table->like.name != NULL) {
        element(sql, &count);
        ms_sql_kw(sql, "LIKE");
        ms_common_name(sql, table->like);
    }
    for (size_t i = 0; i < table->columns.n; i++) {
        element(sql, &count);
        ms_common_column_sql(sql, how, table, &table->columns.v[i]);
    }
    for (size_t i = 0; i < table->constraints.n; i++) {
        const ms_constraint *constraint = &table->constraints.v[i];
        if (how->constraint_inline != NULL && how->constraint_inline(table, constraint))
            continue;
        element(sql, &count);
        ms_common_constraint_sql(sql, how, constraint);
    }
    for (size_t i = 0; (how->flags & MS_COMMON_INDEX_IN_TABLE) && i < table->indexes.n; i++) {
        if (table->indexes.v[i].of_constraint)
            continue;
        element(sql, &count);
        index_in_table(sql, how, &table->indexes.v[i]);
    }
    ms_sql_punct(sql, count > 0 ? "\n)" : ")");
}

static void partition_by(ms_sql *sql, const ms_table *table)
{
    if (table->partition_by == NULL)
        return;
    ms_sql_kw(sql, "PARTITION BY");
    ms_sql_raw(sql, table->partition_by);
}

void ms_common_create_table_sql(ms_sql *sql, const ms_common_spelling *how, const ms_op *op)
{
    const ms_table *table = op->table;
    ms_sql_kw(sql, "CREATE");
    if (table->temporary)
        ms_sql_kw(sql, "TEMPORARY");
    if (table->unlogged)
        ms_sql_kw(sql, "UNLOGGED");
    ms_sql_kw(sql, "TABLE");
    ms_common_if_not_exists(sql, op);
    ms_common_name(sql, table->name);
    if (table->partition_of.name != NULL) {
        ms_sql_kw(sql, "PARTITION OF");
        ms_common_name(sql, table->partition_of);
    }
    const bool has_body = table->columns.n + table->constraints.n > 0 || table->like.name != NULL;
    if (has_body || (table->as_select == NULL && table->partition_of.name == NULL))
        table_body(sql, how, table);
    const bool partition_first = (how->flags & MS_COMMON_PARTITION_FIRST) && table->partition_of.name == NULL;
    if (partition_first)
        partition_by(sql, table);
    if (table->options != NULL)
        ms_sql_raw(sql, table->options);
    if (!partition_first) /* a partition's bounds are in its options and come before its own partitioning */
        partition_by(sql, table);
    if (table->as_select != NULL) {
        ms_sql_kw(sql, "AS");
        ms_sql_raw(sql, table->as_select);
    }
}

/* ---- options of an op -------------------------------------------------------------------------------------------- */

void ms_common_if_exists(ms_sql *sql, const ms_op *op)
{
    if (op->if_exists)
        ms_sql_kw(sql, "IF EXISTS");
}

void ms_common_if_not_exists(ms_sql *sql, const ms_op *op)
{
    if (op->if_not_exists)
        ms_sql_kw(sql, "IF NOT EXISTS");
}

void ms_common_cascade(ms_sql *sql, const ms_op *op)
{
    if (op->cascade)
        ms_sql_kw(sql, "CASCADE");
}

bool ms_common_is_statement(const char *definition)
{
    while (isspace((unsigned char)*definition))
        definition++;
    char word[8] = "";
    for (size_t i = 0; i < sizeof word - 1 && isalpha((unsigned char)definition[i]); i++)
        word[i] = definition[i];
    return word_is(word, "create");
}
