/* fingerprint.c: one query, one text: what an object is at this moment, for ops whose effect a catalog cannot show.
 *
 * Everything that such an op may change goes into an md5: definitions as the server prints them, owners, privileges,
 * options, comments, and the files, which TRUNCATE, REINDEX and a rewrite replace. concat_ws() takes any type and skips
 * NULLs. */
#include "config.h"

#include "internal.h"

void ms_postgresql_regclass(ms_sql *sql, ms_name name)
{
    ms_sql quoted;
    ms_sql_init(&quoted, sql->arena, sql->style);
    ms_common_name(&quoted, name);
    ms_sql_kw(sql, "pg_catalog.to_regclass(");
    ms_sql_str(sql, ms_sql_text(&quoted));
    ms_sql_punct(sql, ")");
}

/* Tables, views, sequences and all that hangs on them. */
static void relation(ms_sql *sql, ms_name name)
{
    ms_sql_kw(
        sql,
        "SELECT md5(string_agg(p.part, E'\\n' ORDER BY p.part)) FROM ("
        "SELECT c.oid, concat_ws(' ', 'relation', c.relkind, c.relpersistence, c.reloptions, c.reltablespace, "
        "c.relfilenode, c.relrowsecurity, "
        "c.relforcerowsecurity, c.relreplident, c.relowner, c.relacl, obj_description(c.oid, 'pg_class'), "
        "pg_get_expr(c.relpartbound, c.oid), CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END) AS part "
        "FROM pg_catalog.pg_class c "
        "UNION ALL SELECT a.attrelid, concat_ws(' ', 'column', a.attnum, a.attname, format_type(a.atttypid, "
        "a.atttypmod), "
        "a.attnotnull, a.attidentity, a.attgenerated, a.attstorage, a.attstattarget, a.attoptions, a.attacl, "
        "a.attcollation, "
        "col_description(a.attrelid, a.attnum), pg_get_expr(d.adbin, d.adrelid)) FROM pg_catalog.pg_attribute a "
        "LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum "
        "WHERE a.attnum > 0 AND NOT a.attisdropped "
        "UNION ALL SELECT k.conrelid, concat_ws(' ', 'constraint', k.conname, pg_get_constraintdef(k.oid), "
        "k.convalidated, "
        "obj_description(k.oid, 'pg_constraint')) FROM pg_catalog.pg_constraint k "
        "UNION ALL SELECT i.indrelid, concat_ws(' ', 'index', pg_get_indexdef(i.indexrelid), i.indisvalid, "
        "i.indisclustered, "
        "i.indisreplident, (SELECT ic.relfilenode FROM pg_catalog.pg_class ic WHERE ic.oid = i.indexrelid), "
        "obj_description(i.indexrelid, 'pg_class')) FROM pg_catalog.pg_index i "
        "UNION ALL SELECT t.tgrelid, concat_ws(' ', 'trigger', pg_get_triggerdef(t.oid), t.tgenabled) "
        "FROM pg_catalog.pg_trigger t WHERE NOT t.tgisinternal "
        "UNION ALL SELECT r.ev_class, concat_ws(' ', 'rule', pg_get_ruledef(r.oid), r.ev_enabled) FROM "
        "pg_catalog.pg_rewrite r "
        "WHERE r.rulename <> '_RETURN' "
        "UNION ALL SELECT p.polrelid, concat_ws(' ', 'policy', p.polname, p.polcmd, p.polpermissive, p.polroles, "
        "pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)) FROM pg_catalog.pg_policy p "
        "UNION ALL SELECT h.inhrelid, concat_ws(' ', 'parent', h.inhparent) FROM pg_catalog.pg_inherits h "
        "UNION ALL SELECT s.seqrelid, concat_ws(' ', 'sequence', s.seqtypid, s.seqstart, s.seqincrement, s.seqmax, "
        "s.seqmin, "
        "s.seqcache, s.seqcycle) FROM pg_catalog.pg_sequence s) AS p WHERE p.oid =");
    ms_postgresql_regclass(sql, name);
}

static void namespace_of(ms_sql *sql, ms_name name)
{
    if (name.schema != NULL)
        ms_sql_str(sql, name.schema);
    else
        ms_sql_kw(sql, "current_schema()");
}

/* Overloads count together: a change to any of them shows. */
static void routine(ms_sql *sql, ms_name name)
{
    ms_sql_kw(sql,
              "SELECT md5(string_agg(concat_ws(' ', pg_get_function_identity_arguments(p.oid), p.proowner, p.proacl, "
              "obj_description(p.oid, 'pg_proc'), CASE WHEN p.prokind = 'a' THEN p.oid::text ELSE "
              "pg_get_functiondef(p.oid) END), "
              "E'\\n' ORDER BY pg_get_function_identity_arguments(p.oid))) FROM pg_catalog.pg_proc p "
              "JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace WHERE p.proname =");
    ms_sql_str(sql, name.name);
    ms_sql_kw(sql, "AND n.nspname =");
    namespace_of(sql, name);
}

static void type(ms_sql *sql, ms_name name)
{
    ms_sql_kw(sql,
              "SELECT md5(concat_ws(' ', t.typtype, format_type(t.typbasetype, t.typtypmod), t.typnotnull, "
              "t.typdefault, t.typacl, "
              "t.typowner, obj_description(t.oid, 'pg_type'), "
              "(SELECT string_agg(e.enumlabel, E'\\n' ORDER BY e.enumsortorder) FROM pg_catalog.pg_enum e WHERE "
              "e.enumtypid = t.oid), "
              "(SELECT string_agg(k.conname || pg_get_constraintdef(k.oid), E'\\n' ORDER BY k.conname) FROM "
              "pg_catalog.pg_constraint k "
              "WHERE k.contypid = t.oid), "
              "(SELECT string_agg(a.attname || format_type(a.atttypid, a.atttypmod), E'\\n' ORDER BY a.attnum) "
              "FROM pg_catalog.pg_attribute a WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped))) "
              "FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace WHERE t.typname =");
    ms_sql_str(sql, name.name);
    ms_sql_kw(sql, "AND n.nspname =");
    namespace_of(sql, name);
}

static void extension(ms_sql *sql, ms_name name)
{
    ms_sql_kw(sql,
              "SELECT concat_ws(' ', e.extversion, e.extnamespace) FROM pg_catalog.pg_extension e WHERE e.extname =");
    ms_sql_str(sql, name.name);
}

static void schema(ms_sql *sql, ms_name name)
{
    ms_sql_kw(sql, "SELECT md5(concat_ws(' ', n.nspowner, n.nspacl, obj_description(n.oid, 'pg_namespace'))) "
                   "FROM pg_catalog.pg_namespace n WHERE n.nspname =");
    ms_sql_str(sql, name.name);
}

const char *ms_postgresql_fingerprint(const ms_op *op, int32_t version, ms_arena *arena)
{
    static void (*const queries[MS_OBJECT_COUNT])(ms_sql *, ms_name) = {
        [MS_OBJECT_NONE] = relation,     [MS_OBJECT_TABLE] = relation,
        [MS_OBJECT_COLUMN] = relation,   [MS_OBJECT_INDEX] = relation,
        [MS_OBJECT_CONSTRAINT] = relation,
        [MS_OBJECT_VIEW] = relation,     [MS_OBJECT_MATERIALIZED_VIEW] = relation,
        [MS_OBJECT_SEQUENCE] = relation, [MS_OBJECT_FUNCTION] = routine,
        [MS_OBJECT_PROCEDURE] = routine, [MS_OBJECT_AGGREGATE] = routine,
        [MS_OBJECT_ENUM] = type,         [MS_OBJECT_DOMAIN] = type,
        [MS_OBJECT_TYPE] = type,         [MS_OBJECT_EXTENSION] = extension,
        [MS_OBJECT_SCHEMA] = schema,
    };
    (void)version;
    switch (op->kind) { /* change rows or the session: no definition shows it */
    case MS_OP_INSERT:
    case MS_OP_UPDATE:
    case MS_OP_DELETE:
    case MS_OP_SESSION:
    case MS_OP_TRANSACTION:
        return NULL;
    default:
        break;
    }
    /* A trigger, policy, rule or constraint shows in its table. */
    const bool on_table = op->table_name.name != NULL;
    const ms_name name = on_table ? op->table_name : op->object;
    const ms_object_kind kind = on_table ? MS_OBJECT_TABLE : op->object_kind;
    if (name.name == NULL || (unsigned)kind >= MS_OBJECT_COUNT || queries[kind] == NULL)
        return NULL;
    ms_sql sql;
    ms_sql_init(&sql, arena, &ms_dialect_postgresql.style);
    queries[kind](&sql, name);
    return ms_sql_text(&sql);
}
