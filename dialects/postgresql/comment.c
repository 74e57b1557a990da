/* comment.c: COMMENT ON for PostgreSQL: the op, and the comments of what CREATE and ADD make. */
#include "config.h"

#include "internal.h"

void ms_postgresql_comment(ms_postgresql_lowering *low, const char *kind, ms_name object, const char *column,
                           const char *text)
{
    ms_sql_kw(&low->sql, "COMMENT ON");
    ms_sql_kw(&low->sql, kind);
    ms_common_name(&low->sql, object);
    if (column != NULL) {
        ms_sql_punct(&low->sql, ".");
        ms_sql_ident(&low->sql, column);
    }
    ms_sql_kw(&low->sql, "IS");
    ms_sql_str(&low->sql, text);
    ms_postgresql_emit(low);
}

/* Of what has a name within its table alone, and of routines, which are known by their arguments, too. */
static void put_on(ms_postgresql_lowering *low, const char *word, ms_name name, const ms_name *table, const char *signature, const char *text)
{
    ms_sql_kw(&low->sql, "COMMENT ON");
    ms_sql_kw(&low->sql, word);
    if (table != NULL) {
        ms_sql_ident(&low->sql, name.name);
        ms_sql_kw(&low->sql, "ON");
        ms_common_name(&low->sql, *table);
    } else {
        ms_common_name(&low->sql, name);
        ms_sql_punct(&low->sql, signature);
    }
    ms_sql_kw(&low->sql, "IS");
    ms_sql_str(&low->sql, text);
    ms_postgresql_emit(low);
}

static bool hangs_on_table(ms_object_kind kind)
{
    return kind == MS_OBJECT_TRIGGER || kind == MS_OBJECT_POLICY || kind == MS_OBJECT_RULE;
}

void ms_postgresql_object_comment(ms_postgresql_lowering *low)
{
    const ms_object *object = low->op->obj;
    const char *word = object == NULL || object->comment == NULL ? NULL : ms_postgresql_kind_word(object->kind);
    if (word == NULL)
        return;
    const ms_name name = low->op->object.name != NULL ? low->op->object : object->name;
    if (hangs_on_table(object->kind) || object->signature != NULL)
        put_on(low, word, name, hangs_on_table(object->kind) ? &object->table : NULL, object->signature, object->comment);
    else
        ms_postgresql_comment(low, word, name, NULL, object->comment);
}

void ms_postgresql_constraint_comment(ms_postgresql_lowering *low, ms_name table, const ms_constraint *constraint)
{
    if (constraint->comment != NULL && constraint->name != NULL)
        put_on(low, "CONSTRAINT", (ms_name){ NULL, constraint->name }, &table, NULL, constraint->comment);
}

void ms_postgresql_index_comment(ms_postgresql_lowering *low, ms_name table, const ms_index *index)
{
    if (index->comment != NULL && index->name != NULL)
        ms_postgresql_comment(low, "INDEX", (ms_name){ table.schema, index->name }, NULL, index->comment);
}

void ms_postgresql_table_comments(ms_postgresql_lowering *low, const ms_table *table)
{
    if (table->comment != NULL)
        ms_postgresql_comment(low, "TABLE", table->name, NULL, table->comment);
    for (size_t i = 0; i < table->columns.n; i++)
        if (table->columns.v[i].comment != NULL)
            ms_postgresql_comment(low, "COLUMN", table->name, table->columns.v[i].name, table->columns.v[i].comment);
    for (size_t i = 0; i < table->constraints.n; i++)
        ms_postgresql_constraint_comment(low, table->name, &table->constraints.v[i]);
    for (size_t i = 0; i < table->indexes.n; i++)
        ms_postgresql_index_comment(low, table->name, &table->indexes.v[i]);
}

/* CONSTRAINT: object is its table; TRIGGER, POLICY, RULE: table_name is; routines: value is the signature. */
ms_status ms_postgresql_comment_op(ms_postgresql_lowering *low)
{
    const ms_op *op = low->op;
    const char *word = op->column != NULL ? "COLUMN" : ms_postgresql_kind_word(op->object_kind);
    const bool constraint = op->object_kind == MS_OBJECT_CONSTRAINT && op->constraint_name != NULL;
    const bool on_table = constraint || hangs_on_table(op->object_kind);
    const ms_name table = constraint ? op->object : op->table_name;
    if (word == NULL || (on_table && table.name == NULL))
        return ms_postgresql_refuse(low, "it is on an object that is not modelled",
                                    "Run the statement as it is written.");
    if (on_table || op->value != NULL)
        put_on(low, word, constraint ? (ms_name){ NULL, op->constraint_name } : op->object, on_table ? &table : NULL, op->value, op->expr);
    else
        ms_postgresql_comment(low, word, op->object, op->column, op->expr);
    return MS_OK;
}
