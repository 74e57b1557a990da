/* lowerobj.c: ops on everything that is not a table -> PostgreSQL's statements: views, sequences, enums, schemas,
 * triggers, routines, extensions, renames, partitions, session and transaction statements. */
#include "config.h"

#include "internal.h"

/* The word of an object kind in ALTER, DROP and COMMENT ON. NULL = none. */
const char *ms_postgresql_kind_word(ms_object_kind kind)
{
    static const char *const words[MS_OBJECT_COUNT] = {
        [MS_OBJECT_NONE] = "TABLE",         [MS_OBJECT_SCHEMA] = "SCHEMA",       [MS_OBJECT_TABLE] = "TABLE",
        [MS_OBJECT_COLUMN] = "COLUMN",      [MS_OBJECT_CONSTRAINT] = "CONSTRAINT", [MS_OBJECT_INDEX] = "INDEX",
        [MS_OBJECT_VIEW] = "VIEW",          [MS_OBJECT_MATERIALIZED_VIEW] = "MATERIALIZED VIEW",
        [MS_OBJECT_SEQUENCE] = "SEQUENCE",  [MS_OBJECT_ENUM] = "TYPE",           [MS_OBJECT_DOMAIN] = "DOMAIN",
        [MS_OBJECT_TYPE] = "TYPE",          [MS_OBJECT_TRIGGER] = "TRIGGER",     [MS_OBJECT_FUNCTION] = "FUNCTION",
        [MS_OBJECT_PROCEDURE] = "PROCEDURE", [MS_OBJECT_AGGREGATE] = "AGGREGATE", [MS_OBJECT_EXTENSION] = "EXTENSION",
        [MS_OBJECT_ROLE] = "ROLE",          [MS_OBJECT_POLICY] = "POLICY",       [MS_OBJECT_RULE] = "RULE",
        [MS_OBJECT_DATABASE] = "DATABASE",  [MS_OBJECT_STATISTICS] = "STATISTICS",
    };
    return (unsigned)kind < MS_OBJECT_COUNT ? words[kind] : NULL;
}

/* The name an op is about: its object, or that of the definition it carries. */
static ms_name subject(const ms_op *op)
{
    return op->object.name != NULL || op->obj == NULL ? op->object : op->obj->name;
}

static ms_object_kind subject_kind(const ms_op *op)
{
    return op->object_kind != MS_OBJECT_NONE || op->obj == NULL ? op->object_kind : op->obj->kind;
}

/* An enum's labels: ('a', 'b') */
static void labels(ms_sql *sql, const ms_strings *values)
{
    ms_sql_kw(sql, "(");
    for (size_t i = 0; i < values->n; i++) {
        if (i > 0)
            ms_sql_punct(sql, ",");
        ms_sql_str(sql, values->v[i]);
    }
    ms_sql_punct(sql, ")");
}

/* DROP WORD [IF EXISTS] name [(signature)] [CASCADE] */
static ms_status drop(ms_postgresql_lowering *low, const char *word, const char *signature)
{
    ms_sql_kw(&low->sql, "DROP");
    ms_sql_kw(&low->sql, word);
    ms_common_if_exists(&low->sql, low->op);
    ms_common_name(&low->sql, subject(low->op));
    if (signature != NULL)
        ms_sql_punct(&low->sql, signature);
    ms_common_cascade(&low->sql, low->op);
    ms_postgresql_emit(low);
    return MS_OK;
}

static ms_status from_definition(ms_postgresql_lowering *low)
{
    const char *definition = low->op->obj->definition;
    if (definition == NULL || !ms_common_is_statement(definition))
        return ms_postgresql_refuse(low, "its definition is not known", "Write the CREATE statement in the migration.");
    ms_sql_raw(&low->sql, definition);
    ms_postgresql_emit(low);
    ms_postgresql_object_comment(low);
    return MS_OK;
}

/* ---- views ------------------------------------------------------------------------------------------------------- */

static ms_status create_view(ms_postgresql_lowering *low)
{
    const ms_op *op = low->op;
    const bool materialized = subject_kind(op) == MS_OBJECT_MATERIALIZED_VIEW;
    const bool replace = op->kind == MS_OP_REPLACE_VIEW || op->or_replace;
    if (op->obj->definition == NULL)
        return ms_postgresql_refuse(low, "its query is not known", "Write the CREATE VIEW statement in the migration.");
    if (ms_common_is_statement(op->obj->definition))
        return from_definition(low);
    if (materialized && replace)
        return ms_postgresql_refuse(low, "a materialized view cannot be replaced",
                                    "Create a new one, then rename both.");
    ms_sql_kw(&low->sql, replace ? "CREATE OR REPLACE" : "CREATE");
    ms_sql_kw(&low->sql, materialized ? "MATERIALIZED VIEW" : "VIEW");
    if (materialized)
        ms_common_if_not_exists(&low->sql, op);
    ms_common_name(&low->sql, subject(op));
    ms_sql_kw(&low->sql, "AS");
    ms_sql_raw(&low->sql, op->obj->definition);
    ms_postgresql_emit(low);
    ms_postgresql_object_comment(low);
    return MS_OK;
}

static ms_status drop_view(ms_postgresql_lowering *low)
{
    return drop(low, subject_kind(low->op) == MS_OBJECT_MATERIALIZED_VIEW ? "MATERIALIZED VIEW" : "VIEW", NULL);
}

/* ---- sequences --------------------------------------------------------------------------------------------------- */

static void owned_by(ms_postgresql_lowering *low, const ms_object *sequence)
{
    ms_sql_kw(&low->sql, "OWNED BY");
    if (sequence->table.name == NULL) {
        ms_sql_kw(&low->sql, "NONE");
        return;
    }
    ms_common_name(&low->sql, sequence->table);
    ms_sql_punct(&low->sql, ".");
    ms_sql_ident(&low->sql, sequence->owner_column);
}

static ms_status create_sequence(ms_postgresql_lowering *low)
{
    const ms_object *sequence = low->op->obj;
    ms_sql_kw(&low->sql, "CREATE SEQUENCE");
    ms_common_if_not_exists(&low->sql, low->op);
    ms_common_name(&low->sql, subject(low->op));
    if (sequence->definition != NULL)
        ms_sql_raw(&low->sql, sequence->definition);
    /* Its table may come after it: whose default needs the sequence, needs it first. */
    const bool has_owner = sequence->table.name != NULL && sequence->owner_column != NULL;
    if (has_owner && (low->catalog == NULL || ms_catalog_table(low->catalog, sequence->table) != NULL))
        owned_by(low, sequence);
    ms_postgresql_emit(low);
    ms_postgresql_object_comment(low);
    return MS_OK;
}

static ms_status alter_sequence(ms_postgresql_lowering *low)
{
    const ms_object *sequence = low->op->obj;
    const char *options = low->op->expr != NULL ? low->op->expr : sequence != NULL ? sequence->definition : NULL;
    const bool has_owner = sequence != NULL && sequence->owner_column != NULL;
    if (options == NULL && !has_owner)
        return ms_postgresql_refuse(low, "it changes nothing that is known",
                                    "Write the ALTER SEQUENCE statement in the migration.");
    ms_sql_kw(&low->sql, "ALTER SEQUENCE");
    ms_common_if_exists(&low->sql, low->op);
    ms_common_name(&low->sql, subject(low->op));
    if (options != NULL)
        ms_sql_raw(&low->sql, options);
    if (has_owner)
        owned_by(low, sequence);
    ms_postgresql_emit(low);
    return MS_OK;
}

static ms_status drop_sequence(ms_postgresql_lowering *low) { return drop(low, "SEQUENCE", NULL); }

/* ---- types, schemas, extensions ---------------------------------------------------------------------------------- */

static ms_status create_enum(ms_postgresql_lowering *low)
{
    const ms_object *type = low->op->obj;
    if (type->kind != MS_OBJECT_ENUM && type->definition != NULL)
        return from_definition(low);
    ms_sql_kw(&low->sql, "CREATE TYPE");
    ms_common_name(&low->sql, subject(low->op));
    ms_sql_kw(&low->sql, "AS ENUM");
    labels(&low->sql, &type->values);
    ms_postgresql_emit(low);
    ms_postgresql_object_comment(low);
    return MS_OK;
}

static ms_status alter_enum(ms_postgresql_lowering *low)
{
    const ms_op *op = low->op;
    if (op->value == NULL && op->obj != NULL)
        return ms_postgresql_relabel(low);
    if (op->value == NULL)
        return ms_postgresql_refuse(low, "an enum can only get labels or rename them",
                                    "Create a new type, change the columns to it, then drop the old one.");
    ms_sql_kw(&low->sql, "ALTER TYPE");
    ms_common_name(&low->sql, op->object);
    if (op->new_value != NULL) {
        ms_sql_kw(&low->sql, "RENAME VALUE");
        ms_sql_str(&low->sql, op->value);
        ms_sql_kw(&low->sql, "TO");
        ms_sql_str(&low->sql, op->new_value);
    } else {
        ms_sql_kw(&low->sql, "ADD VALUE");
        ms_common_if_not_exists(&low->sql, op);
        ms_sql_str(&low->sql, op->value);
        const char *neighbour = op->before != NULL ? op->before : op->after;
        if (neighbour != NULL && neighbour[0] != '\0') {
            ms_sql_kw(&low->sql, op->before != NULL ? "BEFORE" : "AFTER");
            ms_sql_str(&low->sql, neighbour);
        }
    }
    ms_postgresql_emit(low);
    return MS_OK;
}

static ms_status drop_enum(ms_postgresql_lowering *low)
{
    return drop(low, subject_kind(low->op) == MS_OBJECT_DOMAIN ? "DOMAIN" : "TYPE", NULL);
}

static ms_status create_schema(ms_postgresql_lowering *low)
{
    ms_sql_kw(&low->sql, "CREATE SCHEMA");
    ms_common_if_not_exists(&low->sql, low->op);
    ms_sql_ident(&low->sql, low->op->object.name);
    ms_postgresql_emit(low);
    return MS_OK;
}

static ms_status drop_schema(ms_postgresql_lowering *low) { return drop(low, "SCHEMA", NULL); }

static ms_status create_extension(ms_postgresql_lowering *low)
{
    ms_sql_kw(&low->sql, "CREATE EXTENSION");
    ms_common_if_not_exists(&low->sql, low->op);
    ms_sql_ident(&low->sql, low->op->object.name);
    if (low->op->obj != NULL && low->op->obj->name.schema != NULL) {
        ms_sql_kw(&low->sql, "WITH SCHEMA");
        ms_sql_ident(&low->sql, low->op->obj->name.schema);
    }
    ms_postgresql_emit(low);
    return MS_OK;
}

static ms_status drop_extension(ms_postgresql_lowering *low)
{
    ms_sql_kw(&low->sql, "DROP EXTENSION");
    ms_common_if_exists(&low->sql, low->op);
    ms_sql_ident(&low->sql, subject(low->op).name);
    ms_common_cascade(&low->sql, low->op);
    ms_postgresql_emit(low);
    return MS_OK;
}

/* ---- routines and triggers --------------------------------------------------------------------------------------- */

static ms_status drop_routine(ms_postgresql_lowering *low)
{
    const ms_object_kind kind = subject_kind(low->op);
    const char *word = kind == MS_OBJECT_PROCEDURE || kind == MS_OBJECT_AGGREGATE ? ms_postgresql_kind_word(kind) : "FUNCTION";
    return drop(low, word, low->op->obj == NULL ? NULL : low->op->obj->signature);
}

static ms_name trigger_table(const ms_postgresql_lowering *low)
{
    if (low->op->table_name.name != NULL)
        return low->op->table_name;
    if (low->op->obj != NULL && low->op->obj->table.name != NULL)
        return low->op->obj->table;
    const ms_object *known =
        low->catalog == NULL ? NULL : ms_catalog_object(low->catalog, MS_OBJECT_TRIGGER, low->op->object);
    return known == NULL ? (ms_name){ NULL, NULL } : known->table;
}

static ms_status drop_trigger(ms_postgresql_lowering *low)
{
    const ms_name table = trigger_table(low);
    if (table.name == NULL)
        return ms_postgresql_refuse(low, "its table is not known", "Write DROP TRIGGER name ON table.");
    const ms_object_kind kind = subject_kind(low->op);
    ms_sql_kw(&low->sql, "DROP");
    ms_sql_kw(&low->sql, kind == MS_OBJECT_POLICY || kind == MS_OBJECT_RULE ? ms_postgresql_kind_word(kind) : "TRIGGER");
    ms_common_if_exists(&low->sql, low->op);
    ms_sql_ident(&low->sql, low->op->object.name); /* a trigger's name has no schema */
    ms_sql_kw(&low->sql, "ON");
    ms_common_name(&low->sql, table);
    ms_common_cascade(&low->sql, low->op);
    ms_postgresql_emit(low);
    return MS_OK;
}

/* ---- renames ----------------------------------------------------------------------------------------------------- */

static bool hangs_on_table(ms_object_kind kind)
{
    return kind == MS_OBJECT_TRIGGER || kind == MS_OBJECT_POLICY || kind == MS_OBJECT_RULE;
}

/* name [(signature)] or, of what hangs on a table, name ON table */
static void renamed_name(ms_postgresql_lowering *low, ms_name name)
{
    const ms_op *op = low->op;
    if (hangs_on_table(op->object_kind) && op->table_name.name != NULL) {
        ms_sql_ident(&low->sql, name.name);
        ms_sql_kw(&low->sql, "ON");
        ms_common_name(&low->sql, op->table_name);
        return;
    }
    ms_common_name(&low->sql, name);
    if (op->obj != NULL && op->obj->signature != NULL)
        ms_sql_punct(&low->sql, op->obj->signature);
}

static ms_status rename_object(ms_postgresql_lowering *low)
{
    const ms_op *op = low->op;
    const char *word = ms_postgresql_kind_word(op->object_kind);
    if (word == NULL)
        return ms_postgresql_refuse(low, "it is an object of a kind that is not modelled",
                                    "Run the statement as it is written.");
    ms_name name = op->object;
    const bool moves = op->new_name.schema != NULL &&
                       (name.schema == NULL || strcmp(op->new_name.schema, name.schema) != 0) &&
                       (name.schema != NULL || low->catalog == NULL || low->catalog->default_schema == NULL ||
                        strcmp(op->new_name.schema, low->catalog->default_schema) != 0);
    if (strcmp(name.name, op->new_name.name) != 0) {
        ms_sql_kw(&low->sql, "ALTER");
        ms_sql_kw(&low->sql, word);
        ms_common_if_exists(&low->sql, op);
        renamed_name(low, name);
        ms_sql_kw(&low->sql, "RENAME TO");
        ms_sql_ident(&low->sql, op->new_name.name);
        ms_postgresql_emit(low);
        name.name = op->new_name.name;
    }
    if (moves) {
        ms_sql_kw(&low->sql, "ALTER");
        ms_sql_kw(&low->sql, word);
        ms_common_if_exists(&low->sql, op);
        renamed_name(low, name);
        ms_sql_kw(&low->sql, "SET SCHEMA");
        ms_sql_ident(&low->sql, op->new_name.schema);
        ms_postgresql_emit(low);
    }
    return MS_OK;
}

/* ---- what has no ops of its own --------------------------------------------------------------------------------- */

static ms_status create_other(ms_postgresql_lowering *low)
{
    if (low->op->obj == NULL)
        return ms_postgresql_refuse(low, "its definition is not known", "Write the CREATE statement in the migration.");
    return from_definition(low);
}

static ms_status drop_other(ms_postgresql_lowering *low)
{
    const ms_op *op = low->op;
    const char *word = ms_postgresql_kind_word(op->object_kind);
    if (word == NULL || op->object.name == NULL)
        return ms_postgresql_refuse(low, "it is an object of a kind that is not modelled",
                                    "Run the statement as it is written.");
    if (!hangs_on_table(op->object_kind))
        return drop(low, word, NULL);
    ms_sql_kw(&low->sql, "DROP");
    ms_sql_kw(&low->sql, word);
    ms_common_if_exists(&low->sql, op);
    ms_sql_ident(&low->sql, op->object.name);
    ms_sql_kw(&low->sql, "ON");
    ms_common_name(&low->sql, op->table_name);
    ms_common_cascade(&low->sql, op);
    ms_postgresql_emit(low);
    return MS_OK;
}

/* ---- partitions, options, session, transaction ------------------------------------------------------------------- */

static ms_status attach(ms_postgresql_lowering *low)
{
    const ms_name child = low->op->table_name;
    const bool is_attach = low->op->kind == MS_OP_PARTITION_ATTACH;
    if (low->op->object.name == NULL || child.name == NULL || (is_attach && low->op->expr == NULL))
        return ms_postgresql_refuse(low, "its partition or bounds are not known",
                                    "Run the statement as it is written.");
    ms_sql_kw(&low->sql, "ALTER TABLE");
    ms_common_if_exists(&low->sql, low->op);
    ms_common_name(&low->sql, low->op->object);
    ms_sql_kw(&low->sql, is_attach ? "ATTACH PARTITION" : "DETACH PARTITION");
    ms_common_name(&low->sql, child);
    if (is_attach)
        ms_sql_raw(&low->sql, low->op->expr);
    else if (low->op->concurrently)
        ms_sql_kw(&low->sql, "CONCURRENTLY");
    ms_postgresql_emit(low);
    return MS_OK;
}

static ms_status table_option(ms_postgresql_lowering *low)
{
    if (low->op->new_name.name != NULL)
        return ms_postgresql_owner(low);
    if (low->op->object.name == NULL || low->op->expr == NULL)
        return ms_postgresql_refuse(low, "its text is not known", "Run the statement as it is written.");
    ms_sql_kw(&low->sql, "ALTER TABLE");
    ms_common_if_exists(&low->sql, low->op);
    ms_common_name(&low->sql, low->op->object);
    ms_sql_raw(&low->sql, low->op->expr);
    ms_postgresql_emit(low);
    return MS_OK;
}

static ms_status session(ms_postgresql_lowering *low)
{
    if (low->op->value == NULL || low->op->expr == NULL)
        return ms_postgresql_refuse(low, "its text is not known", "Run the statement as it is written.");
    ms_sql_kw(&low->sql, "SET");
    ms_sql_raw(&low->sql, low->op->value); /* a variable's name may have parts and is never quoted */
    ms_sql_kw(&low->sql, "TO");
    ms_sql_raw(&low->sql, low->op->expr);
    ms_postgresql_emit(low);
    return MS_OK;
}

static ms_status transaction(ms_postgresql_lowering *low)
{
    static const char *const words[] = { [MS_TXN_NONE] = NULL, [MS_TXN_BEGIN] = "BEGIN", [MS_TXN_COMMIT] = "COMMIT",
                                         [MS_TXN_ROLLBACK] = "ROLLBACK", [MS_TXN_OTHER] = NULL };
    const char *word = (size_t)low->op->txn < MS_COUNT(words) ? words[low->op->txn] : NULL;
    if (word == NULL)
        return ms_postgresql_refuse(low, "its text is not known", "Run the statement as it is written.");
    ms_sql_kw(&low->sql, word);
    ms_postgresql_emit(low);
    return MS_OK;
}

ms_postgresql_lower_fn ms_postgresql_lower_object(ms_op_kind kind)
{
    static const ms_postgresql_lower_fn functions[MS_OP_COUNT] = {
        [MS_OP_RENAME_TABLE] = rename_object,
        [MS_OP_CREATE_VIEW] = create_view,
        [MS_OP_REPLACE_VIEW] = create_view,
        [MS_OP_DROP_VIEW] = drop_view,
        [MS_OP_CREATE_SEQUENCE] = create_sequence,
        [MS_OP_ALTER_SEQUENCE] = alter_sequence,
        [MS_OP_DROP_SEQUENCE] = drop_sequence,
        [MS_OP_CREATE_ENUM] = create_enum,
        [MS_OP_ALTER_ENUM] = alter_enum,
        [MS_OP_DROP_ENUM] = drop_enum,
        [MS_OP_CREATE_SCHEMA] = create_schema,
        [MS_OP_DROP_SCHEMA] = drop_schema,
        [MS_OP_CREATE_TRIGGER] = from_definition,
        [MS_OP_DROP_TRIGGER] = drop_trigger,
        [MS_OP_CREATE_ROUTINE] = from_definition,
        [MS_OP_DROP_ROUTINE] = drop_routine,
        [MS_OP_CREATE_EXTENSION] = create_extension,
        [MS_OP_DROP_EXTENSION] = drop_extension,
        [MS_OP_CREATE_OBJECT] = create_other,
        [MS_OP_DROP_OBJECT] = drop_other,
        [MS_OP_COMMENT] = ms_postgresql_comment_op,
        [MS_OP_PARTITION_ATTACH] = attach,
        [MS_OP_PARTITION_DETACH] = attach,
        [MS_OP_TABLE_OPTION] = table_option,
        [MS_OP_GRANT] = ms_postgresql_privileges,
        [MS_OP_REVOKE] = ms_postgresql_privileges,
        [MS_OP_ALTER_OBJECT] = ms_postgresql_owner,
        [MS_OP_SESSION] = session,
        [MS_OP_TRANSACTION] = transaction,
    };
    return functions[kind];
}
