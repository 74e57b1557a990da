/* scope.c: the tables of a scope, read with as little work for the server as there is.
 *
 * The queries over all tables (queries.c) join names to what they find. For one table that costs more than finding it: half of
 * the time goes into starting some eighty nodes of a plan. So here every catalog is asked by itself for the rows of these tables,
 * next to nothing is joined, and what belongs together is put together on this side: the rows are given on as those queries
 * would have answered them, so that load.c reads both the same way. */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "internal.h"

/* In front of each row: the part, the relation that it is about, a number within that. FACTS are values that are never NULL and
 * hold no comma. */
typedef enum part {
    PART_RELATION, PART_COLUMN, PART_DEFAULT, PART_CONSTRAINT, PART_INDEX, PART_KEY, PART_TRIGGER,
    PART_COMMENT, PART_PARENT, PART_SEQUENCE, PART_MEMBER, PART_COUNT
} part;

#define FACTS(list) "concat_ws(',', " list ")"
#define CLASS(name) "'pg_catalog." name "'::regclass"
#define COMMENT(class, oid) "(SELECT de.description FROM pg_catalog.pg_description de WHERE de.classoid = " CLASS(class) " AND de.objoid = " oid \
    " AND de.objsubid = 0)"
enum { DEFAULT_COLLATION = 100 }; /* of pg_collation; OIDs that the server's sources fix never change */

/* relation: the column that the scope restricts; number "0" where there is none */
static const struct { const char *relation, *number; size_t width; const char *columns, *from; } parts[PART_COUNT] = {
    [PART_RELATION] = { "c.oid", "0", 6,
        "c.relnamespace::regnamespace::text, c.relname::text, "
        FACTS("c.relkind, c.relpersistence, c.relispartition, c.relrowsecurity, c.relforcerowsecurity") ", "
        "CASE WHEN c.relispartition THEN pg_get_expr(c.relpartbound, c.oid) END, "
        "CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END, array_to_string(c.reloptions, ', ')",
        "pg_catalog.pg_class c WHERE c.relkind IN ('r', 'p', 'm') AND c.relpersistence <> 't'" },
    /* 25, 1042, 1043 and their arrays: text, char, varchar, which have the default collation. */
    [PART_COLUMN] = { "a.attrelid", "a.attnum", 4,
        "a.attname::text, format_type(a.atttypid, a.atttypmod), "
        FACTS("a.attnotnull, a.attidentity, a.attgenerated, a.attcollation") ", "
        "CASE WHEN a.attcollation NOT IN (0, 100) OR (a.attcollation = 100 AND a.atttypid NOT IN (25, 1042, 1043, 1009, 1014, 1015)) "
        "THEN (SELECT co.collname FROM pg_catalog.pg_type t JOIN pg_catalog.pg_collation co ON co.oid = a.attcollation "
        "WHERE t.oid = a.atttypid AND t.typcollation <> a.attcollation)::text END",
        "pg_catalog.pg_attribute a WHERE a.attnum > 0 AND NOT a.attisdropped" },
    [PART_DEFAULT] = { "d.adrelid", "d.adnum", 2, "d.oid::text, pg_get_expr(d.adbin, d.adrelid)", "pg_catalog.pg_attrdef d WHERE true" },
    /* A foreign key has a row for each column that it refers to. */
    [PART_CONSTRAINT] = { "k.conrelid", "coalesce(fa.attnum, 0)", 9,
        "k.conname::text, " FACTS("k.contype, k.oid, k.conparentid, k.condeferrable, k.condeferred, k.convalidated, {ENFORCED}, "
                                  "k.conindid, k.confdeltype, k.confupdtype, k.confmatchtype") ", "
        "k.conkey::text, k.confkey::text, CASE k.contype WHEN 'c' THEN pg_get_expr(k.conbin, k.conrelid) WHEN 'x' THEN "
        "regexp_replace(pg_get_constraintdef(k.oid), '^EXCLUDE |( DEFERRABLE)?( INITIALLY DEFERRED)?$', '', 'g') END, "
        "f.relnamespace::regnamespace::text, f.relname::text, fa.attname::text, " COMMENT("pg_constraint", "k.oid"),
        "pg_catalog.pg_constraint k LEFT JOIN pg_catalog.pg_class f ON f.oid = k.confrelid "
        "LEFT JOIN pg_catalog.pg_attribute fa ON fa.attrelid = k.confrelid AND fa.attnum = ANY (k.confkey) "
        "WHERE (k.contype IN ('p', 'u', 'f', 'c', 'x') OR (k.contype = 'n' AND NOT k.convalidated))" },
    /* 403: btree */
    [PART_INDEX] = { "i.indrelid", "0", 6,
        "ic.relname::text, " FACTS("i.indexrelid, i.indisunique, i.indisvalid, i.indisprimary, i.indisexclusion, i.indnkeyatts, {INDEX_NULLS}, "
                                   "i.indkey, i.indoption, i.indcollation") ", "
        "CASE WHEN ic.relam = 403 THEN 'btree' ELSE (SELECT m.amname FROM pg_catalog.pg_am m WHERE m.oid = ic.relam)::text END, "
        "pg_get_expr(i.indpred, i.indrelid), array_to_string(ic.reloptions, ', '), " COMMENT("pg_class", "i.indexrelid"),
        "pg_catalog.pg_index i JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid WHERE true" },
    /* Of each column of an index what is not usual: an expression, an operator class, a collation. The numbers are default classes
     * of btree, whose OIDs the server's sources fix: looking at pg_opclass for each takes longer than anything else here. */
    [PART_KEY] = { "i.indrelid", "u.k", 4,
        "i.indexrelid::text, CASE WHEN u.attnum = 0 THEN pg_get_indexdef(i.indexrelid, u.k::integer, true) END, "
        "CASE WHEN u.class NOT IN (1978, 1979, 1981, 3122, 3123, 3124, 3125, 3126, 3127, 3128) THEN "
        "(SELECT o.opcname FROM pg_catalog.pg_opclass o WHERE o.oid = u.class AND NOT o.opcdefault)::text END, "
        "CASE WHEN u.coll NOT IN (0, 100) THEN (SELECT co.collname FROM pg_catalog.pg_collation co WHERE co.oid = u.coll)::text END",
        "pg_catalog.pg_index i CROSS JOIN LATERAL unnest(i.indkey::int2[], i.indclass::oid[], i.indcollation::oid[]) "
        "WITH ORDINALITY AS u(attnum, class, coll, k) WHERE true" },
    [PART_TRIGGER] = { "t.tgrelid", "0", 3,
        "t.tgname::text, pg_get_triggerdef(t.oid), " COMMENT("pg_trigger", "t.oid"),
        "pg_catalog.pg_trigger t WHERE NOT t.tgisinternal AND {TRIGGER_OWN}" },
    [PART_COMMENT] = { "de.objoid", "de.objsubid", 1, "de.description",
        "pg_catalog.pg_description de WHERE de.classoid = " CLASS("pg_class") },
    [PART_PARENT] = { "h.inhrelid", "h.inhseqno", 2, "p.relnamespace::regnamespace::text, p.relname::text",
        "pg_catalog.pg_inherits h JOIN pg_catalog.pg_class p ON p.oid = h.inhparent WHERE true" },
    /* What a column owns: the sequence of an identity, or one that its default may read. */
    [PART_SEQUENCE] = { "o.refobjid", "o.refobjsubid", 4,
        "o.deptype::text, u.objid::text, format_type(s.seqtypid, NULL), format('INCREMENT BY %s MINVALUE %s MAXVALUE %s START WITH %s "
        "CACHE %s%s', s.seqincrement, s.seqmin, s.seqmax, s.seqstart, s.seqcache, CASE WHEN s.seqcycle THEN ' CYCLE' END)",
        "pg_catalog.pg_depend o JOIN pg_catalog.pg_sequence s ON s.seqrelid = o.objid "
        "LEFT JOIN pg_catalog.pg_depend u ON u.refclassid = " CLASS("pg_class") " AND u.refobjid = o.objid AND u.classid = " CLASS("pg_attrdef")
        " WHERE o.classid = " CLASS("pg_class") " AND o.refclassid = " CLASS("pg_class") " AND o.refobjsubid > 0 AND o.deptype IN ('a', 'i')" },
    [PART_MEMBER] = { "x.objid", "0", 0, "", "pg_catalog.pg_depend x WHERE x.classid = " CLASS("pg_class") " AND x.deptype = 'e'" },
};

enum { FRONT = 3 };

/* In a SELECT of its own, so that the planner does not see which table it is: else it takes each plan that it makes for one table
 * for cheaper than the one for any, and makes it anew each time, which is four fifths of the work. */
static const char *restriction(const char *column, const char *one, const char *many, ms_arena *arena)
{
    return one != NULL ? ms_arena_printf(arena, "%s = (SELECT pg_catalog.to_regclass(%s)::oid)", column, one)
                       : ms_arena_printf(arena, "%s = ANY (ARRAY(SELECT pg_catalog.to_regclass(u)::oid FROM pg_catalog.unnest(%s::text[]) AS u))",
                                         column, many);
}

/* The columns of all parts have the same types: else the server puts a node of its own on top of each to make them so. */
static const char *scope_text(int32_t version, const char *one, const char *many, ms_arena *arena)
{
    ms_sql sql;
    ms_sql_init(&sql, arena, &ms_dialect_postgresql.style);
    for (size_t i = 0; i < PART_COUNT; i++) {
        ms_sql_raw(&sql, ms_arena_printf(arena, "%sSELECT %zu, %s, (%s)::bigint%s%s", i > 0 ? " UNION ALL " : "", i, parts[i].relation, parts[i].number,
                                         parts[i].width > 0 ? ", " : "", parts[i].columns));
        for (size_t k = FRONT + parts[i].width; k < PG_SCOPE_WIDTH; k++)
            ms_sql_raw(&sql, ", NULL");
        ms_sql_raw(&sql, ms_arena_printf(arena, " FROM %s AND %s", parts[i].from, restriction(parts[i].relation, one, many, arena)));
    }
    const char *text = ms_sql_text(&sql);
    return ms_postgresql_query_worded(text, version, arena);
}

/* One table is looked for by its name alone: the general form starts a node more in each part. */
void ms_postgresql_load_prepare(int32_t version, ms_arena *arena, ms_strings *out)
{
    const ms_postgresql_names names = { "$1", "NULL", NULL, false };
    MS_PUSH(arena, out, ms_arena_printf(arena, "PREPARE migsafe_scope (text) AS %s", scope_text(version, "$1", NULL, arena)));
    MS_PUSH(arena, out, ms_arena_printf(arena, "PREPARE migsafe_scopes (text[]) AS %s", scope_text(version, NULL, "$1", arena)));
    MS_PUSH(arena, out, ms_arena_printf(arena, "PREPARE migsafe_gone (text[]) AS %s",
                                        ms_postgresql_query_text(PG_TABLES, version, &names, arena)));
}

const char *ms_postgresql_scope_query(ms_postgresql_query query, int32_t version, const ms_postgresql_names *names, ms_arena *arena)
{
    if (query == PG_TABLES && names->prepared)
        return ms_arena_printf(arena, "EXECUTE migsafe_gone (%s::text[])", names->qualified);
    if (query != PG_QUERY_COUNT)
        return ms_postgresql_query_text(query, version, names, arena);
    if (!names->prepared)
        return scope_text(version, names->one, names->qualified, arena);
    return names->one != NULL ? ms_arena_printf(arena, "EXECUTE migsafe_scope (%s)", names->one)
                              : ms_arena_printf(arena, "EXECUTE migsafe_scopes (%s::text[])", names->qualified);
}

/* ---- rows --------------------------------------------------------------------------------------------------------- */

typedef struct scope_row { int64_t relation, number; const ms_text *v; } scope_row;
typedef MS_VEC(scope_row) scope_rows;

struct ms_postgresql_scope {
    ms_arena *arena;
    scope_rows of[PART_COUNT];
};

ms_postgresql_scope *ms_postgresql_scope_new(ms_arena *arena)
{
    ms_postgresql_scope *scope = MS_NEW(arena, ms_postgresql_scope);
    scope->arena = arena;
    return scope;
}

void ms_postgresql_scope_row(ms_postgresql_scope *scope, const ms_text *values)
{
    const int64_t which = ms_common_int(values[0], PART_COUNT);
    ms_text *v = ms_arena_alloc(scope->arena, (PG_SCOPE_WIDTH - FRONT) * sizeof *v);
    if (which < 0 || which >= PART_COUNT)
        return;
    memcpy(v, values + FRONT, (PG_SCOPE_WIDTH - FRONT) * sizeof *v);
    MS_PUSH(scope->arena, &scope->of[which], ((scope_row){ ms_common_int(values[1], 0), ms_common_int(values[2], 0), v }));
}

/* By relation and number, and what has no number by name. */
static int order(const void *a, const void *b)
{
    const scope_row *x = a, *y = b;
    if (x->relation != y->relation)
        return x->relation < y->relation ? -1 : 1;
    if (x->number != y->number)
        return x->number < y->number ? -1 : 1;
    return x->v[0].p == NULL || y->v[0].p == NULL ? 0 : strcmp(x->v[0].p, y->v[0].p);
}

static int order_by_name(const void *a, const void *b)
{
    const scope_row *x = a, *y = b;
    const int by_first = strcmp(x->v[0].p, y->v[0].p);
    return by_first != 0 || x->v[1].p == NULL || y->v[1].p == NULL ? by_first : strcmp(x->v[1].p, y->v[1].p);
}

/* The first row about this relation with this number or a higher one; the rows' number = none. */
static size_t first(const scope_rows *rows, int64_t relation, int64_t number)
{
    size_t low = 0, high = rows->n;
    while (low < high) {
        const size_t middle = (low + high) / 2;
        const scope_row *r = &rows->v[middle];
        if (r->relation < relation || (r->relation == relation && r->number < number))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static const scope_row *find(const ms_postgresql_scope *s, part which, int64_t relation, int64_t number)
{
    const scope_rows *rows = &s->of[which];
    const size_t i = first(rows, relation, number);
    return i < rows->n && rows->v[i].relation == relation && rows->v[i].number == number ? &rows->v[i] : NULL;
}

static ms_text cell(const scope_row *row, size_t i) { return row != NULL ? row->v[i] : (ms_text){ NULL, 0 }; }

/* Values of FACTS. */
static void split(ms_arena *arena, ms_text facts, ms_text *out, size_t n)
{
    char *at = facts.p == NULL ? NULL : ms_arena_strndup(arena, facts.p, facts.n);
    for (size_t i = 0; i < n; i++) {
        char *comma = at == NULL ? NULL : strchr(at, ',');
        if (comma != NULL)
            *comma = '\0';
        out[i] = (ms_text){ at, at == NULL ? 0 : strlen(at) };
        at = comma == NULL ? NULL : comma + 1;
    }
}

/* Numbers of an array {1,2} or a vector "1 2". */
typedef struct numbers { int64_t v[64]; size_t n; } numbers;

static numbers numbers_of(ms_text text)
{
    numbers list = { .n = 0 };
    const char *p = text.p;
    while (p != NULL && *(p += strspn(p, "{}, ")) != '\0' && list.n < MS_COUNT(list.v)) {
        char *end;
        list.v[list.n++] = strtoll(p, &end, 10);
        if (end == p)
            break;
        p = end;
    }
    return list;
}

/* regnamespace quotes a name where SQL needs that. */
static ms_text unquoted(ms_arena *arena, ms_text name)
{
    if (name.n < 2 || name.p[0] != '"')
        return name;
    char *text = ms_arena_strndup(arena, name.p + 1, name.n - 2), *to = text;
    for (const char *from = text; *from != '\0'; from += from[0] == '"' && from[1] == '"' ? 2 : 1)
        *to++ = *from;
    *to = '\0';
    return (ms_text){ text, (size_t)(to - text) };
}

static ms_text truth(bool value) { return value ? (ms_text){ "t", 1 } : (ms_text){ "f", 1 }; }

/* ---- as the queries over all tables give them --------------------------------------------------------------------- */

/* A relation of the scope that is at hand. */
typedef struct about {
    ms_postgresql_scope *scope;
    ms_loader *loader;
    int64_t oid;
    ms_text schema, name;
    const scope_row *row;
} about;

static ms_text column_name(const about *t, int64_t number)
{
    return number > 0 ? cell(find(t->scope, PART_COLUMN, t->oid, number), 0) : (ms_text){ NULL, 0 };
}

/* "s"."p", "s"."q"; NULL = none */
static ms_text parents_of(const about *t)
{
    const scope_rows *rows = &t->scope->of[PART_PARENT];
    ms_sql sql;
    ms_sql_init(&sql, t->scope->arena, &ms_dialect_postgresql.style);
    size_t n = 0;
    for (size_t i = first(rows, t->oid, 0); i < rows->n && rows->v[i].relation == t->oid; i++) {
        if (n++ > 0)
            ms_sql_punct(&sql, ",");
        ms_common_name(&sql, (ms_name){ unquoted(t->scope->arena, rows->v[i].v[0]).p, rows->v[i].v[1].p });
    }
    const char *text = n == 0 ? NULL : ms_sql_text(&sql);
    return (ms_text){ text, text == NULL ? 0 : strlen(text) };
}

static void give_table(const about *t, const scope_row *row)
{
    const scope_row *parent = find(t->scope, PART_PARENT, t->oid, 1);
    enum { KIND, PERSISTENCE, PARTITION, SECURITY, FORCED, N };
    static const ms_text unknown = { "-1", 2 };
    ms_text f[N];
    split(t->scope->arena, row->v[2], f, N);
    const ms_text v[] = { t->schema, t->name, f[KIND], f[PERSISTENCE], unquoted(t->scope->arena, cell(parent, 0)), cell(parent, 1),
                          row->v[3], row->v[4], row->v[5], cell(find(t->scope, PART_COMMENT, t->oid, 0), 0), unknown, unknown,
                          f[PARTITION], f[SECURITY], f[FORCED], ms_common_bool(f[PARTITION]) ? (ms_text){ NULL, 0 } : parents_of(t) };
    ms_postgresql_load_as(t->loader, PG_TABLES, v, MS_COUNT(v));
}

/* The sequence of an identity column, or with a default the one that makes it a serial: owned, read by the default, and with the
 * options that CREATE TABLE gives it. */
static const scope_row *sequence_of(const about *t, const scope_row *column, const scope_row *value)
{
    static const struct { const char *type, *options; } serials[] = {
        { "smallint", "INCREMENT BY 1 MINVALUE 1 MAXVALUE 32767 START WITH 1 CACHE 1" },
        { "integer", "INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1" },
        { "bigint", "INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1" },
    };
    const scope_rows *rows = &t->scope->of[PART_SEQUENCE];
    size_t i = first(rows, t->oid, column->number);
    for (; i < rows->n && rows->v[i].relation == t->oid && rows->v[i].number == column->number; i++) {
        const ms_text *v = rows->v[i].v;
        if (value == NULL && ms_common_text_is(v[0], "i"))
            return &rows->v[i];
        for (size_t k = 0; value != NULL && ms_common_text_is(v[0], "a") && k < MS_COUNT(serials); k++)
            if (v[1].p != NULL && strcmp(v[1].p, value->v[0].p) == 0 && strcmp(v[2].p, column->v[1].p) == 0 &&
                strcmp(v[2].p, serials[k].type) == 0 && strcmp(v[3].p, serials[k].options) == 0)
                return &rows->v[i];
    }
    return NULL;
}

static void give_column(const about *t, const scope_row *row)
{
    const scope_row *value = find(t->scope, PART_DEFAULT, t->oid, row->number);
    enum { NOT_NULL, IDENTITY, GENERATED, N };
    ms_text f[N];
    split(t->scope->arena, row->v[2], f, N);
    const ms_text v[] = { t->schema, t->name, row->v[0], row->v[1], f[NOT_NULL], cell(value, 1), f[IDENTITY], f[GENERATED], row->v[3],
                          cell(find(t->scope, PART_COMMENT, t->oid, row->number), 0),
                          truth(ms_common_bool(f[NOT_NULL]) && value != NULL && sequence_of(t, row, value) != NULL),
                          f[IDENTITY].n > 0 ? cell(sequence_of(t, row, NULL), 3) : (ms_text){ NULL, 0 } };
    ms_postgresql_load_as(t->loader, PG_COLUMNS, v, MS_COUNT(v));
}

enum { K_TYPE, K_OID, K_PARENT, K_DEFERRABLE, K_DEFERRED, K_VALIDATED, K_ENFORCED, K_INDEX, K_DELETE, K_UPDATE, K_MATCH, K_N };
enum { I_OID, I_UNIQUE, I_VALID, I_PRIMARY, I_EXCLUSION, I_KEYS, I_NULLS, I_COLUMNS, I_OPTIONS, I_COLLATIONS, I_N };

/* Which of the relation's constraints or indexes has this value as a fact; NULL = none. f gets its facts. */
static const scope_row *by_fact(const about *t, part which, size_t fact, size_t n, const char *value, ms_text *f)
{
    const scope_rows *rows = &t->scope->of[which];
    for (size_t i = first(rows, t->oid, INT64_MIN); i < rows->n && rows->v[i].relation == t->oid; i++) {
        split(t->scope->arena, rows->v[i].v[1], f, n);
        if (f[fact].p != NULL && strcmp(f[fact].p, value) == 0)
            return &rows->v[i];
    }
    return NULL;
}

/* A foreign key to a partitioned table has a shadow for each partition of that. */
static bool is_shadow(const about *t, const ms_text *facts)
{
    ms_text f[K_N];
    return strcmp(facts[K_PARENT].p, "0") != 0 && by_fact(t, PART_CONSTRAINT, K_OID, K_N, facts[K_PARENT].p, f) != NULL;
}

/* rows: the n rows of one constraint, sorted by the column that it refers to */
static void give_constraint(const about *t, const scope_row *rows, size_t n)
{
    const scope_row *row = &rows[0];
    ms_text f[K_N], index[I_N];
    split(t->scope->arena, row->v[1], f, K_N);
    if (is_shadow(t, f))
        return;
    const bool nulls = ms_common_text_is(f[K_TYPE], "u") && by_fact(t, PART_INDEX, I_OID, I_N, f[K_INDEX].p, index) != NULL &&
                       ms_common_bool(index[I_NULLS]);
    const numbers keys = numbers_of(row->v[2]), refs = numbers_of(row->v[3]);
    for (size_t i = 0; i < keys.n || i < refs.n || i == 0; i++) {
        ms_text ref = { NULL, 0 };
        for (size_t k = 0; i < refs.n && k < n; k++)
            if (rows[k].number == refs.v[i])
                ref = rows[k].v[7];
        const ms_text v[] = { t->schema, t->name, row->v[0], f[K_TYPE], f[K_DEFERRABLE], f[K_DEFERRED], f[K_VALIDATED], f[K_ENFORCED],
                              i < keys.n ? column_name(t, keys.v[i]) : (ms_text){ NULL, 0 }, unquoted(t->scope->arena, row->v[5]), row->v[6],
                              ref, f[K_DELETE], f[K_UPDATE], f[K_MATCH], row->v[4], truth(nulls), row->v[8] };
        ms_postgresql_load_as(t->loader, PG_CONSTRAINTS, v, MS_COUNT(v));
    }
}

/* What is said of column k of an index. */
static const scope_row *key_of(const about *t, const char *index, size_t k)
{
    const scope_rows *rows = &t->scope->of[PART_KEY];
    for (size_t i = first(rows, t->oid, (int64_t)k); i < rows->n && rows->v[i].relation == t->oid && rows->v[i].number == (int64_t)k; i++)
        if (strcmp(rows->v[i].v[0].p, index) == 0)
            return &rows->v[i];
    return NULL;
}

/* The collation of an index's column where it is not the one of the table's. */
static ms_text collation_of(const about *t, int64_t number, int64_t collation, const scope_row *key)
{
    const scope_row *column = number > 0 ? find(t->scope, PART_COLUMN, t->oid, number) : NULL;
    enum { COLLATION = 3, N };
    ms_text f[N];
    if (column == NULL)
        return (ms_text){ NULL, 0 };
    split(t->scope->arena, column->v[2], f, N);
    if (ms_common_int(f[COLLATION], 0) == collation)
        return (ms_text){ NULL, 0 };
    return collation == DEFAULT_COLLATION ? (ms_text){ "default", strlen("default") } : cell(key, 3);
}

/* Not of a foreign key, which names the index that it stands on as well. */
static bool of_constraint(const about *t, const ms_text *f)
{
    const scope_rows *rows = &t->scope->of[PART_CONSTRAINT];
    ms_text k[K_N];
    bool unique = false;
    for (size_t i = first(rows, t->oid, INT64_MIN); !unique && i < rows->n && rows->v[i].relation == t->oid; i++) {
        split(t->scope->arena, rows->v[i].v[1], k, K_N);
        unique = ms_common_text_is(k[K_TYPE], "u") && ms_common_text_is(k[K_INDEX], f[I_OID].p);
    }
    return ms_common_bool(f[I_PRIMARY]) || ms_common_bool(f[I_EXCLUSION]) || (ms_common_bool(f[I_UNIQUE]) && unique);
}

static void give_index(const about *t, const scope_row *row)
{
    ms_text f[I_N];
    split(t->scope->arena, row->v[1], f, I_N);
    const numbers columns = numbers_of(f[I_COLUMNS]), options = numbers_of(f[I_OPTIONS]), collations = numbers_of(f[I_COLLATIONS]);
    const size_t keys = (size_t)ms_common_int(f[I_KEYS], 0);
    const ms_text none = { NULL, 0 }, whole = truth(of_constraint(t, f));
    for (size_t i = 0; i < columns.n; i++) {
        const scope_row *key = key_of(t, f[I_OID].p, i + 1);
        const int64_t option = i < options.n ? options.v[i] : 0;
        const ms_text v[] = { t->schema, t->name, row->v[0], f[I_UNIQUE], row->v[2], f[I_VALID], whole, truth(i >= keys),
                              column_name(t, columns.v[i]), cell(key, 1), truth((option & 1) != 0), truth((option & 2) != 0),
                              i < keys ? cell(key, 2) : none,
                              i < collations.n ? collation_of(t, columns.v[i], collations.v[i], key) : none, row->v[3], row->v[4], f[I_NULLS], row->v[5] };
        ms_postgresql_load_as(t->loader, PG_INDEXES, v, MS_COUNT(v));
    }
}

static void give_trigger(const about *t, const scope_row *row)
{
    const ms_text v[] = { t->schema, row->v[0], t->name, row->v[1], row->v[2] };
    ms_postgresql_load_as(t->loader, PG_TRIGGERS, v, MS_COUNT(v));
}

/* ---- the end ------------------------------------------------------------------------------------------------------ */

typedef void (*give)(const about *t, const scope_row *row);

static void give_each(const about *t, part which, give function)
{
    const scope_rows *rows = &t->scope->of[which];
    for (size_t i = first(rows, t->oid, INT64_MIN); i < rows->n && rows->v[i].relation == t->oid; i++)
        function(t, &rows->v[i]);
}

static void give_constraints(const about *t)
{
    const scope_rows *all = &t->scope->of[PART_CONSTRAINT];
    const size_t from = first(all, t->oid, INT64_MIN), to = first(all, t->oid + 1, INT64_MIN);
    scope_row *rows = ms_arena_alloc(t->scope->arena, (to - from + 1) * sizeof *rows);
    if (to > from)
        memcpy(rows, all->v + from, (to - from) * sizeof *rows);
    qsort(rows, to - from, sizeof *rows, order_by_name);
    for (size_t i = 0, n; i < to - from; i += n) {
        for (n = 1; i + n < to - from && order_by_name(&rows[i], &rows[i + n]) == 0; n++)
            ;
        give_constraint(t, &rows[i], n);
    }
}

/* Tables come in the order of their names, as from the queries over all. What belongs to an extension is left out. */
static int order_relations(const void *a, const void *b)
{
    const about *x = a, *y = b;
    const int by_schema = strcmp(x->schema.p, y->schema.p);
    return by_schema != 0 ? by_schema : strcmp(x->name.p, y->name.p);
}

void ms_postgresql_scope_end(ms_postgresql_scope *scope, ms_loader *loader)
{
    const scope_rows *relations = &scope->of[PART_RELATION];
    about *list = ms_arena_alloc(scope->arena, (relations->n + 1) * sizeof *list);
    size_t n = 0;
    for (size_t i = 0; i < PART_COUNT; i++)
        if (scope->of[i].n > 0)
            qsort(scope->of[i].v, scope->of[i].n, sizeof *scope->of[i].v, order);
    for (size_t i = 0; i < relations->n; i++)
        if (find(scope, PART_MEMBER, relations->v[i].relation, 0) == NULL)
            list[n++] = (about){ scope, loader, relations->v[i].relation, unquoted(scope->arena, relations->v[i].v[0]), relations->v[i].v[1], &relations->v[i] };
    qsort(list, n, sizeof *list, order_relations);
    for (size_t i = 0; i < n; i++) {
        const bool table = list[i].row->v[2].p != NULL && list[i].row->v[2].p[0] != 'm';
        if (table) {
            give_table(&list[i], list[i].row);
            give_each(&list[i], PART_COLUMN, give_column);
            give_constraints(&list[i]);
        }
        give_each(&list[i], PART_INDEX, give_index);
        give_each(&list[i], PART_TRIGGER, give_trigger);
    }
}
