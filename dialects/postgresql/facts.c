/* facts.c: which row of factrows.c holds for an op: its details, the catalog it meets and the server's version. */
#include "config.h"

#include <ctype.h>

#include "internal.h"

/* ---- changes of type --------------------------------------------------------------------------------------------- */

static bool is_string(ms_type_kind kind) { return kind == MS_TYPE_VARCHAR || kind == MS_TYPE_TEXT; }

/* From the same kind: the length or precision may only grow, where no length is the widest. */
static bool widens(int32_t from, int32_t to) { return to < 0 || (from >= 0 && to >= from); }

static bool text_is(const ms_type *type, const char *word)
{
    return type->kind == MS_TYPE_OTHER && type->text != NULL && strcmp(type->text, word) == 0;
}

static bool same_kind_free(const ms_type *from, const ms_type *to)
{
    switch (from->kind) {
    case MS_TYPE_DECIMAL:
        return to->length < 0 || (from->length >= 0 && to->length >= from->length && to->scale == from->scale);
    case MS_TYPE_VARCHAR:
    case MS_TYPE_VARBIT:
    case MS_TYPE_TIME:
    case MS_TYPE_TIMETZ:
    case MS_TYPE_TIMESTAMP:
    case MS_TYPE_TIMESTAMPTZ:
    case MS_TYPE_INTERVAL:
        return widens(from->length, to->length);
    default: {
        ms_type a = *from, b = *to;
        a.serial = b.serial = false; /* serial is no type of its own */
        a.collation = b.collation = NULL;
        return ms_type_equal(&a, &b);
    }
    }
}

/* Kinds in the order of what they can hold without rounding; 0 = not a number. */
static int number_rank(ms_type_kind kind)
{
    static const ms_type_kind order[] = { MS_TYPE_SMALLINT, MS_TYPE_INTEGER, MS_TYPE_BIGINT };
    for (size_t i = 0; i < MS_COUNT(order); i++)
        if (order[i] == kind)
            return 1;
    if (kind == MS_TYPE_REAL)
        return 2;
    if (kind == MS_TYPE_DOUBLE)
        return 3;
    return kind == MS_TYPE_DECIMAL ? 4 : 0;
}

/* Assignment casts that round instead of failing. Strings and integers that do not fit are errors. */
static bool lossy(const ms_type *from, const ms_type *to)
{
    const int before = number_rank(from->kind), after = number_rank(to->kind);
    if (before > 0 && after > 0) {
        if (from->kind == MS_TYPE_DECIMAL && to->kind == MS_TYPE_DECIMAL)
            return to->scale >= 0 && (from->scale < 0 || to->scale < from->scale);
        if (to->kind == MS_TYPE_DECIMAL)
            return before > 1 && to->scale >= 0;
        return before > after || (before == 1 && to->kind == MS_TYPE_REAL) ||
               (from->kind == MS_TYPE_BIGINT && to->kind == MS_TYPE_DOUBLE);
    }
    const bool stamp = from->kind == MS_TYPE_TIMESTAMP || from->kind == MS_TYPE_TIMESTAMPTZ;
    if (stamp && (to->kind == MS_TYPE_DATE || to->kind == MS_TYPE_TIME || to->kind == MS_TYPE_TIMETZ))
        return true;
    if (from->kind == MS_TYPE_TIMETZ && to->kind == MS_TYPE_TIME)
        return true;
    return from->kind >= MS_TYPE_TIME && from->kind <= MS_TYPE_INTERVAL && from->kind == to->kind &&
           !widens(from->length, to->length);
}

const char *ms_postgresql_type_change(const ms_type *from, const ms_type *to)
{
    const bool collation = to->collation != NULL &&
                           (from->collation == NULL || strcmp(from->collation, to->collation) != 0);
    const bool same = from->kind == to->kind && same_kind_free(from, to);
    const bool strings = is_string(from->kind) && to->kind == MS_TYPE_TEXT;
    const bool unbounded = from->kind == MS_TYPE_TEXT && to->kind == MS_TYPE_VARCHAR && to->length < 0;
    const bool cidr = text_is(from, "cidr") && to->kind == MS_TYPE_INET;
    if (!collation && (same || strings || unbounded || cidr))
        return "free";
    return lossy(from, to) ? "lossy" : NULL;
}

/* ---- predicates per op ------------------------------------------------------------------------------------------- */

typedef struct question {
    const ms_op *op;
    const ms_catalog *catalog; /* may be NULL */
    const ms_table *table;     /* of op->object; may be NULL */
} question;

static const char *tag_create_table(const question *q)
{
    const ms_table *table = q->op->table;
    if (table == NULL)
        return NULL;
    if (table->as_select != NULL)
        return "as";
    if (table->partition_of.name != NULL)
        return "partition";
    for (size_t i = 0; i < table->constraints.n; i++)
        if (table->constraints.v[i].kind == MS_CONSTRAINT_FOREIGN_KEY)
            return "fk";
    return NULL;
}

/* A user type may be a domain; only one that the catalog knows as something else (an enum) is not. */
static bool may_be_domain(const question *q, const ms_type *type)
{
    if (type->kind != MS_TYPE_USER || type->text == NULL)
        return false;
    if (q->catalog == NULL)
        return true;
    const char *dot = strchr(type->text, '.');
    const ms_name name = { dot == NULL ? NULL
                                       : ms_arena_strndup(q->catalog->arena, type->text, (size_t)(dot - type->text)),
                           dot == NULL ? type->text : dot + 1 };
    const ms_object *domain = ms_catalog_object(q->catalog, MS_OBJECT_DOMAIN, name);
    if (domain == NULL)
        return false;
    return domain->definition == NULL || strstr(domain->definition, "CHECK") != NULL ||
           strstr(domain->definition, "NOT NULL") != NULL;
}

static const char *tag_add_column(const question *q)
{
    const ms_column *column = q->op->column_def;
    if (column == NULL)
        return "volatile";
    if (column->generated != MS_GENERATED_NONE)
        return column->generated == MS_GENERATED_STORED ? "stored" : "virtual";
    if (column->type.serial || column->identity != MS_IDENTITY_NONE)
        return "identity";
    if (may_be_domain(q, &column->type))
        return "domain";
    if (column->default_expr != NULL)
        return q->op->volatile_default ? "volatile" : "default";
    return column->not_null ? "not_null" : NULL;
}

static const char *tag_change_type(const question *q)
{
    const ms_column *before = q->table == NULL || q->op->column == NULL
                                  ? NULL : ms_table_column(q->catalog, q->table, q->op->column);
    if (before == NULL || q->op->column_def == NULL)
        return NULL;
    const char *tag = ms_postgresql_type_change(&before->type, &q->op->column_def->type);
    /* USING may compute anything, so the values are written again. */
    return q->op->expr != NULL && tag != NULL && strcmp(tag, "free") == 0 ? NULL : tag;
}

/* Is this condition COLUMN IS NOT NULL and nothing else? Quotes and parentheses do not matter. */
static bool says_not_null(const char *expr, const char *column)
{
    const char *wanted[] = { column, "isnotnull" };
    const char *p = expr;
    for (size_t w = 0; w < MS_COUNT(wanted); w++) {
        for (const char *want = wanted[w]; *want != '\0'; p++) {
            if (*p == '\0')
                return false;
            if (strchr("() \"\t\n", *p) != NULL && *p != *want)
                continue;
            if (tolower((unsigned char)*p) != tolower((unsigned char)*want))
                return false;
            want++;
        }
        if (w == 0 && isalnum((unsigned char)*p))
            return false;
    }
    return strspn(p, ") \t\n") == strlen(p);
}

static const char *tag_set_not_null(const question *q)
{
    for (size_t i = 0; q->table != NULL && q->op->column != NULL && i < q->table->constraints.n; i++) {
        const ms_constraint *constraint = &q->table->constraints.v[i];
        const bool check = constraint->kind == MS_CONSTRAINT_CHECK && constraint->expr != NULL;
        if (check && !constraint->not_valid && !constraint->not_enforced &&
            says_not_null(constraint->expr, q->op->column))
            return "proven";
    }
    return NULL;
}

static const char *tag_add_key(const question *q)
{
    const ms_constraint *constraint = q->op->constraint;
    if (constraint == NULL || constraint->using_index == NULL)
        return NULL;
    if (q->op->kind != MS_OP_ADD_PRIMARY_KEY)
        return "using_index";
    const ms_index *index = q->table == NULL ? NULL : ms_table_index(q->catalog, q->table, constraint->using_index);
    for (size_t i = 0; index != NULL && i < index->parts.n; i++) {
        const char *name = index->parts.v[i].column;
        const ms_column *column = name == NULL ? NULL : ms_table_column(q->catalog, q->table, name);
        if (column == NULL || !column->not_null)
            return "using_index_scan";
    }
    return index == NULL ? "using_index_scan" : "using_index";
}

static const char *tag_add_constraint(const question *q)
{
    const ms_constraint *constraint = q->op->constraint;
    if (constraint == NULL)
        return NULL;
    if (constraint->not_enforced)
        return "not_enforced";
    return constraint->not_valid ? "not_valid" : NULL;
}

static const char *tag_validate(const question *q)
{
    const ms_constraint *constraint = q->table == NULL || q->op->constraint_name == NULL
                                          ? NULL : ms_table_constraint(q->catalog, q->table, q->op->constraint_name);
    return constraint != NULL && constraint->kind == MS_CONSTRAINT_FOREIGN_KEY ? "fk" : NULL;
}

static const char *tag_index(const question *q)
{
    if (q->op->concurrently)
        return "concurrently";
    return q->op->kind == MS_OP_CREATE_INDEX && q->op->only ? "only" : NULL;
}

static const char *tag_view(const question *q)
{
    return q->op->object_kind == MS_OBJECT_MATERIALIZED_VIEW ? "materialized" : NULL;
}

static const char *tag_enum(const question *q) { return q->op->new_value != NULL ? "rename" : NULL; }
static const char *tag_routine(const question *q) { return q->op->or_replace ? "replace" : NULL; }
static const char *tag_rows(const question *q) { return q->op->where_missing ? "no_where" : NULL; }

static const char *tag_comment(const question *q)
{
    const ms_object_kind kind = q->op->object_kind;
    return kind == MS_OBJECT_TABLE || kind == MS_OBJECT_COLUMN || kind == MS_OBJECT_NONE ? NULL : "other";
}

/* Options are kept as text: the words tell the cheap ones from those that rewrite. */
static const char *tag_option(const question *q)
{
    static const struct { const char *word, *tag; } words[] = {
        { "logged", "rewrite" },      { "tablespace", "rewrite" },   { "access method", "rewrite" },
        { "fillfactor", "storage" },  { "autovacuum", "storage" },   { "toast", "storage" },
        { "parallel_workers", "storage" }, { "log_autovacuum", "storage" }, { "statistics", "storage" },
        { "without cluster", "storage" },  { "cluster on", "storage" },
        { "trigger", "trigger" },     { "row level security", "security" }, { "owner to", "security" },
    };
    const char *texts[] = { q->op->expr, q->op->value, q->op->verb };
    for (size_t t = 0; t < MS_COUNT(texts); t++) {
        char lower[256] = "";
        for (size_t i = 0; texts[t] != NULL && texts[t][i] != '\0' && i < sizeof lower - 1; i++)
            lower[i] = (char)tolower((unsigned char)texts[t][i]);
        for (size_t i = 0; i < MS_COUNT(words); i++)
            if (strstr(lower, words[i].word) != NULL)
                return words[i].tag;
    }
    return NULL;
}

static const ms_common_verb verbs[] = {
    { "SELECT", "select" },
    { "TABLE", "select" },
    { "VALUES", "select" },
    { "EXPLAIN", "select" },
    { "SHOW", "harmless" },
    { "WITH", "data" },
    { "INSERT", "data" },
    { "UPDATE", "data" },
    { "DELETE", "data" },
    { "MERGE", "data" },
    { "COPY", "data" },
    { "DO", "code" },
    { "CALL", "code_alone" },
    { "EXECUTE", "code" },
    { "PREPARE", "harmless" },
    { "DEALLOCATE", "harmless" },
    { "LISTEN", "harmless" },
    { "UNLISTEN", "harmless" },
    { "NOTIFY", "harmless" },
    { "DISCARD", "outside" },
    { "CHECKPOINT", "harmless" },
    { "LOAD", "security" },
    { "SET", "harmless" },
    { "RESET", "harmless" },
    { "ANALYZE", "analyze" },
    { "ANALYSE", "analyze" },
    { "VACUUM", "vacuum" },
    { "VACUUM FULL", "vacuum_full" },
    { "CLUSTER", "cluster" },
    { "REPACK", "cluster" },
    { "LOCK", "lock" },
    { "REFRESH MATERIALIZED VIEW", "refresh" },
    { "REFRESH MATERIALIZED VIEW CONCURRENTLY", "refresh_concurrently" },
    { "SECURITY LABEL", "security" },
    { "CREATE DATABASE", "outside" },
    { "ALTER DATABASE", "security" },
    { "DROP DATABASE", "drop_database" },
    { "CREATE TABLESPACE", "outside" },
    { "DROP TABLESPACE", "outside" },
    { "ALTER SYSTEM", "outside" },
    { "CREATE SUBSCRIPTION", "outside" },
    { "ALTER SUBSCRIPTION", "outside" },
    { "DROP SUBSCRIPTION", "outside" },
    { "REINDEX", "concurrently" },
    { "CREATE INDEX CONCURRENTLY", "concurrently" },
    { "CREATE UNIQUE INDEX CONCURRENTLY", "concurrently" },
    { "DROP INDEX CONCURRENTLY", "concurrently" },
    { "CREATE PUBLICATION", "light" },
    { "ALTER PUBLICATION", "light" },
    { "DROP PUBLICATION", "light" },
    { "CREATE STATISTICS", "light" },
    { "ALTER STATISTICS", "light" },
    { "DROP STATISTICS", "light" },
    { "CREATE POLICY", "rule" },
    { "ALTER POLICY", "rule" },
    { "DROP POLICY", "rule" },
    { "CREATE RULE", "rule" },
    { "CREATE OR REPLACE RULE", "rule" },
    { "ALTER RULE", "rule" },
    { "DROP RULE", "rule" },
    { "CREATE DOMAIN", "definition" },
    { "ALTER DOMAIN", "domain" },
    { "DROP DOMAIN", "drop_definition" },
    { "CREATE TYPE", "definition" },
    { "DROP TYPE", "drop_definition" },
    { "CREATE AGGREGATE", "definition" },
    { "CREATE OR REPLACE AGGREGATE", "definition" },
    { "DROP AGGREGATE", "drop_definition" },
    { "CREATE OPERATOR", "definition" },
    { "DROP OPERATOR", "drop_definition" },
    { "ALTER OPERATOR", "definition" },
    { "CREATE CAST", "definition" },
    { "DROP CAST", "drop_definition" },
    { "CREATE COLLATION", "definition" },
    { "DROP COLLATION", "drop_definition" },
    { "CREATE TEXT SEARCH", "definition" },
    { "ALTER TEXT SEARCH", "definition" },
    { "DROP TEXT SEARCH", "drop_definition" },
    { "CREATE LANGUAGE", "definition" },
    { "CREATE EVENT TRIGGER", "security" },
    { "ALTER EVENT TRIGGER", "security" },
    { "DROP EVENT TRIGGER", "security" },
    { "ALTER FUNCTION", "definition" },
    { "ALTER PROCEDURE", "definition" },
    { "ALTER ROUTINE", "definition" },
    { "ALTER EXTENSION", "code" },
    { "DROP EXTENSION", "destroy" },
    { "CREATE SERVER", "definition" },
    { "CREATE FOREIGN DATA WRAPPER", "definition" },
    { "CREATE USER MAPPING", "security" },
    { "CREATE FOREIGN TABLE", "definition" },
    { "IMPORT FOREIGN SCHEMA", "definition" },
    { "CREATE ROLE", "security" },
    { "ALTER ROLE", "security" },
    { "DROP ROLE", "security" },
    { "CREATE USER", "security" },
    { "ALTER USER", "security" },
    { "DROP USER", "security" },
    { "CREATE GROUP", "security" },
    { "ALTER GROUP", "security" },
    { "DROP GROUP", "security" },
    { "ALTER DEFAULT PRIVILEGES", "security" },
    { "REASSIGN OWNED", "security" },
    { "DROP OWNED", "destroy" },
    { "ALTER SCHEMA", "drop_definition" },
};

static bool has_word(const char *text, const char *word)
{
    const size_t n = strlen(word);
    for (const char *p = text; p != NULL && *p != '\0'; p++)
        if (strncasecmp(p, word, n) == 0 && !isalnum((unsigned char)p[n]) && p[n] != '_' &&
            (p == text || (!isalnum((unsigned char)p[-1]) && p[-1] != '_')))
            return true;
    return false;
}

/* CALL of a procedure whose body says COMMIT or ROLLBACK: the server refuses these inside the caller's transaction. */
static bool commits(const question *q)
{
    for (size_t i = 0; q->catalog != NULL && q->op->object.name != NULL && i < q->catalog->objects.n; i++) {
        const ms_object *o = q->catalog->objects.v[i];
        if (o->kind == MS_OBJECT_PROCEDURE && strcmp(o->name.name, q->op->object.name) == 0 &&
            (has_word(o->definition, "commit") || has_word(o->definition, "rollback")))
            return true;
    }
    return false;
}

static const char *tag_opaque(const question *q)
{
    if (q->op->kind == MS_OP_CALL && commits(q))
        return "code_outside";
    if (q->op->concurrently)
        return q->op->verb != NULL && strncmp(q->op->verb, "REFRESH", 7) == 0 ? "refresh_concurrently" : "concurrently";
    return ms_common_verb_tag(verbs, MS_COUNT(verbs), q->op->verb);
}

static const char *(*const taggers[MS_OP_COUNT])(const question *) = {
    [MS_OP_OPAQUE] = tag_opaque,
    [MS_OP_CREATE_TABLE] = tag_create_table,
    [MS_OP_ADD_COLUMN] = tag_add_column,
    [MS_OP_CHANGE_TYPE] = tag_change_type,
    [MS_OP_SET_NOT_NULL] = tag_set_not_null,
    [MS_OP_ADD_PRIMARY_KEY] = tag_add_key,
    [MS_OP_ADD_UNIQUE] = tag_add_key,
    [MS_OP_ADD_FOREIGN_KEY] = tag_add_constraint,
    [MS_OP_ADD_CHECK] = tag_add_constraint,
    [MS_OP_VALIDATE_CONSTRAINT] = tag_validate,
    [MS_OP_CREATE_INDEX] = tag_index,
    [MS_OP_DROP_INDEX] = tag_index,
    [MS_OP_REINDEX] = tag_index,
    [MS_OP_CREATE_VIEW] = tag_view,
    [MS_OP_ALTER_ENUM] = tag_enum,
    [MS_OP_CREATE_ROUTINE] = tag_routine,
    [MS_OP_COMMENT] = tag_comment,
    [MS_OP_UPDATE] = tag_rows,
    [MS_OP_DELETE] = tag_rows,
    [MS_OP_PARTITION_DETACH] = tag_index,
    [MS_OP_TABLE_OPTION] = tag_option,
};

const ms_fact *ms_postgresql_fact(const ms_op *op, const ms_catalog *catalog, int32_t version)
{
    const ms_fact *worst = &ms_postgresql_facts[0];
    if ((unsigned)op->kind >= MS_OP_COUNT)
        return worst;
    const question q = { op, catalog,
                         catalog == NULL || op->object.name == NULL ? NULL : ms_catalog_table(catalog, op->object) };
    const ms_op_kind kind = ms_common_fact_kind(op);
    const char *tag = taggers[kind] == NULL ? NULL : taggers[kind](&q);
    return ms_common_fact(ms_postgresql_facts, MS_POSTGRESQL_N_FACTS, kind, tag, version, worst);
}
