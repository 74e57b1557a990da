/* queries.c: the catalog queries: each over all tables at once, none per table. Read by load.c.
 *
 * System schemas, temporary objects and what belongs to an extension are left out. {WORDS} are filled in by version.
 * The expressions come as pg_get_expr() and friends print them, so they depend on the session's search_path: core loads
 * a catalog with the search_path the migrations run with. */
#include "config.h"

#include <stdio.h>

#include "internal.h"

#define USER_SCHEMA "{USER}" /* whose: all of the user's, or those of a scope */
#define NO_EXTENSION(class, oid) \
    "NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend x WHERE x.classid = 'pg_catalog." class "'::regclass AND x.objid " \
                                                                                            "= " oid \
                                                                                            " AND x.deptype = 'e')"

/* The comment on something. obj_description() and col_description() are SQL functions: the server would compile their body in
 * each query, and run it for each row. */
#define COMMENT_OF(class, oid) \
    "(SELECT de.description FROM pg_catalog.pg_description de WHERE de.classoid = 'pg_catalog." class "'::regclass AND " \
    "de.objoid = " oid " AND de.objsubid = 0)"

/* Of the column a: the options of its identity's sequence, all of them; NULL when it has none. */
#define PG_IDENTITY_OPTIONS \
    "CASE WHEN a.attidentity <> '' THEN (SELECT format('INCREMENT BY %s MINVALUE %s MAXVALUE %s START WITH %s CACHE %s%s', " \
    "s.seqincrement, s.seqmin, s.seqmax, s.seqstart, s.seqcache, CASE WHEN s.seqcycle THEN ' CYCLE' END) " \
    "FROM pg_catalog.pg_depend o JOIN pg_catalog.pg_sequence s ON s.seqrelid = o.objid " \
    "WHERE o.classid = 'pg_catalog.pg_class'::regclass AND o.refclassid = 'pg_catalog.pg_class'::regclass " \
    "AND o.refobjid = a.attrelid AND o.refobjsubid = a.attnum AND o.deptype = 'i') END"

/* What is on tables that were read: needless where only those of a scope are. */
#define NOT_OF_EXTENSION "{OWN}"

#define OPTION(condition, name, value) "|| CASE WHEN " condition " THEN ', " name " = ' || " value " ELSE '' END "
#define FUNCTION_OPTION(column, name) OPTION("a." column " <> 0", name, "a." column "::regproc::text")
#define FLAG(condition, name) "|| CASE WHEN " condition " THEN ', " name "' ELSE '' END "
/* There is no pg_get_aggregatedef(). A final function may change the state in ordered-set aggregates alone, unless it is said. */
#define AGGREGATE \
    "(SELECT format('CREATE AGGREGATE %I.%I(%s) (SFUNC = %s, STYPE = %s', n.nspname, p.proname, " \
    "coalesce(nullif(pg_get_function_arguments(p.oid), ''), '*'), a.aggtransfn::regproc, format_type(a.aggtranstype, NULL)) " \
    OPTION("a.aggtransspace > 0", "SSPACE", "a.aggtransspace::text") FUNCTION_OPTION("aggfinalfn", "FINALFUNC") \
    FLAG("a.aggfinalextra", "FINALFUNC_EXTRA") \
    OPTION("a.aggfinalfn <> 0 AND a.aggfinalmodify <> CASE a.aggkind WHEN 'n' THEN 'r' ELSE 'w' END", "FINALFUNC_MODIFY", MODIFY("aggfinalmodify")) \
    FUNCTION_OPTION("aggcombinefn", "COMBINEFUNC") FUNCTION_OPTION("aggserialfn", "SERIALFUNC") \
    FUNCTION_OPTION("aggdeserialfn", "DESERIALFUNC") OPTION("a.agginitval IS NOT NULL", "INITCOND", "quote_literal(a.agginitval)") \
    FUNCTION_OPTION("aggmtransfn", "MSFUNC") FUNCTION_OPTION("aggminvtransfn", "MINVFUNC") \
    OPTION("a.aggmtranstype <> 0", "MSTYPE", "format_type(a.aggmtranstype, NULL)") \
    OPTION("a.aggmtransspace > 0", "MSSPACE", "a.aggmtransspace::text") FUNCTION_OPTION("aggmfinalfn", "MFINALFUNC") \
    FLAG("a.aggmfinalextra", "MFINALFUNC_EXTRA") \
    OPTION("a.aggmfinalfn <> 0 AND a.aggmfinalmodify <> CASE a.aggkind WHEN 'n' THEN 'r' ELSE 'w' END", "MFINALFUNC_MODIFY", MODIFY("aggmfinalmodify")) \
    OPTION("a.aggminitval IS NOT NULL", "MINITCOND", "quote_literal(a.aggminitval)") \
    OPTION("a.aggsortop <> 0", "SORTOP", "(SELECT format('OPERATOR(%I.%s)', sn.nspname, so.oprname) FROM pg_catalog.pg_operator so " \
           "JOIN pg_catalog.pg_namespace sn ON sn.oid = so.oprnamespace WHERE so.oid = a.aggsortop)") \
    OPTION("p.proparallel <> 'u'", "PARALLEL", "CASE p.proparallel WHEN 's' THEN 'SAFE' ELSE 'RESTRICTED' END") \
    FLAG("a.aggkind = 'h'", "HYPOTHETICAL") "|| ')' FROM pg_catalog.pg_aggregate a WHERE a.aggfnoid = p.oid)"
#define MODIFY(column) "CASE a." column " WHEN 'r' THEN 'READ_ONLY' WHEN 's' THEN 'SHAREABLE' ELSE 'READ_WRITE' END"

typedef struct query_row { size_t width; const char *text; } query_row;
static const query_row queries[PG_QUERY_COUNT] = {
    [PG_SCHEMAS] = { 1, "SELECT n.nspname FROM pg_catalog.pg_namespace n WHERE " USER_SCHEMA
                        " AND " NO_EXTENSION("pg_namespace", "n.oid") " ORDER BY 1" },

    /* 0 schema, 1 table, 2 kind, 3 persistence, 4 parent's schema, 5 parent, 6 bounds, 7 partition key, 8 options, 9
     * comment, 10 rows, 11 bytes, 12 is a partition,
     * 13 row security, 14 forced, 15 all parents of INHERITS. An empty file is an empty table, whatever the statistics say. */
    [PG_TABLES] = { 16,
                    "SELECT n.nspname, c.relname, c.relkind, c.relpersistence, pn.nspname, p.relname, "
                    "pg_get_expr(c.relpartbound, c.oid), "
                    "CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END, array_to_string(c.reloptions, ', '), "
                    COMMENT_OF("pg_class", "c.oid") ", "
                    "{SIZES}, c.relispartition, c.relrowsecurity, c.relforcerowsecurity, "
                    "CASE WHEN h.inhrelid IS NOT NULL AND NOT c.relispartition THEN (SELECT string_agg(format('\"%s\".\"%s\"', "
                    "replace(an.nspname, '\"', '\"\"'), replace(ap.relname, '\"', '\"\"')), ', ' ORDER BY a.inhseqno) "
                    "FROM pg_catalog.pg_inherits a JOIN pg_catalog.pg_class ap ON ap.oid = a.inhparent "
                    "JOIN pg_catalog.pg_namespace an ON an.oid = ap.relnamespace WHERE a.inhrelid = c.oid) END "
                    "FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
                    "LEFT JOIN pg_catalog.pg_inherits h ON h.inhrelid = c.oid AND h.inhseqno = 1 "
                    "LEFT JOIN pg_catalog.pg_class p ON p.oid = h.inhparent LEFT JOIN pg_catalog.pg_namespace pn ON "
                    "pn.oid = p.relnamespace "
                    "WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND " USER_SCHEMA
                    " AND " NO_EXTENSION("pg_class", "c.oid") " ORDER BY 1, 2" },

    /* 0 schema, 1 table, 2 column, 3 type, 4 not null, 5 default or generation expression, 6 identity, 7 generated,
     * 8 collation, 9 comment, 10 serial, 11 options of the identity. Serial = the default reads a sequence that the column owns and that has the
     * options CREATE TABLE gives it; any other is a sequence and a default of their own. */
    [PG_COLUMNS] = { 12,
                     "SELECT n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, "
                     "pg_get_expr(d.adbin, d.adrelid), a.attidentity, a.attgenerated, "
                     "CASE WHEN a.attcollation <> t.typcollation THEN (SELECT co.collname FROM pg_catalog.pg_collation co "
                     "WHERE co.oid = a.attcollation) END, de.description, "
                     "(d.oid IS NOT NULL AND a.attnotnull AND a.atttypid IN (20, 21, 23) AND EXISTS (SELECT 1 FROM pg_catalog.pg_depend o "
                     "JOIN pg_catalog.pg_sequence s ON s.seqrelid = o.objid "
                     "JOIN pg_catalog.pg_depend u ON u.classid = 'pg_catalog.pg_attrdef'::regclass AND u.objid = d.oid "
                     "AND u.refclassid = 'pg_catalog.pg_class'::regclass AND u.refobjid = o.objid "
                     "WHERE o.classid = 'pg_catalog.pg_class'::regclass AND o.refclassid = "
                     "'pg_catalog.pg_class'::regclass "
                     "AND o.refobjid = c.oid AND o.refobjsubid = a.attnum AND o.deptype = 'a' AND s.seqtypid = "
                     "a.atttypid "
                     "AND s.seqstart = 1 AND s.seqincrement = 1 AND s.seqmin = 1 AND s.seqcache = 1 AND NOT s.seqcycle "
                     "AND s.seqmax = CASE a.atttypid WHEN 20 THEN 9223372036854775807 WHEN 23 THEN 2147483647 ELSE "
                     "32767 END)), "
                     PG_IDENTITY_OPTIONS " "
                     "FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid "
                     "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace JOIN pg_catalog.pg_type t ON t.oid = "
                     "a.atttypid "
                     "LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum "
                     "LEFT JOIN pg_catalog.pg_description de ON de.classoid = 'pg_catalog.pg_class'::regclass AND "
                     "de.objoid = a.attrelid AND de.objsubid = a.attnum "
                     "WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND a.attnum > 0 AND NOT "
                     "a.attisdropped AND " USER_SCHEMA
                     " AND " NOT_OF_EXTENSION " ORDER BY 1, 2, a.attnum" },

    /* One row per column, in key order; one row without a column for a CHECK on none. 0 schema, 1 table, 2 name, 3
     * kind, 4 deferrable, 5 deferred, 6 validated, 7 enforced, 8 column, 9 referenced schema, 10 table, 11 column, 12
     * on delete, 13 on update, 14 match, 15 condition, 16 NULLS NOT DISTINCT, 17 comment. A foreign key to a partitioned table has
     * a shadow per partition, which is left out; what a partition has from its parent is there, as a detached partition
     * keeps it. */
    [PG_CONSTRAINTS] = { 18,
                         "SELECT n.nspname, c.relname, k.conname, k.contype, k.condeferrable, k.condeferred, "
                         "k.convalidated, {ENFORCED}, a.attname, "
                         "fn.nspname, f.relname, fa.attname, k.confdeltype, k.confupdtype, k.confmatchtype, "
                         "CASE k.contype WHEN 'c' THEN pg_get_expr(k.conbin, k.conrelid) WHEN 'x' THEN "
                         "regexp_replace(pg_get_constraintdef(k.oid), '^EXCLUDE |( DEFERRABLE)?( INITIALLY "
                         "DEFERRED)?$', '', 'g') END, "
                         "{CONSTRAINT_NULLS}, de.description "
                         "FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_class c ON c.oid = k.conrelid "
                         "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
                         "LEFT JOIN LATERAL unnest(k.conkey, k.confkey) WITH ORDINALITY AS u(key, ref, i) ON true "
                         "LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.key "
                         "LEFT JOIN pg_catalog.pg_class f ON f.oid = k.confrelid LEFT JOIN pg_catalog.pg_namespace fn "
                         "ON fn.oid = f.relnamespace "
                         "LEFT JOIN pg_catalog.pg_attribute fa ON fa.attrelid = k.confrelid AND fa.attnum = "
                         "u.ref "
                         "LEFT JOIN pg_catalog.pg_description de ON de.classoid = 'pg_catalog.pg_constraint'::regclass AND "
                         "de.objoid = k.oid AND de.objsubid = 0 "
                         "LEFT JOIN pg_catalog.pg_index ix ON ix.indexrelid = k.conindid AND k.contype = 'u' "
                         "WHERE (k.contype IN ('p', 'u', 'f', 'c', 'x') OR (k.contype = 'n' AND NOT k.convalidated)) "
                         "AND NOT EXISTS "
                         "(SELECT 1 FROM pg_catalog.pg_constraint up WHERE up.oid = k.conparentid AND up.conrelid = "
                         "k.conrelid) AND c.relkind IN ('r', 'p') "
                         "AND c.relpersistence <> 't' AND " USER_SCHEMA
                         " AND " NOT_OF_EXTENSION " ORDER BY 1, 2, 3, u.i" },

    /* The arrays are unnested, because the planner believes that generate_series gives a thousand rows.
     * One row per part. 0 schema, 1 table, 2 index, 3 unique, 4 method, 5 valid, 6 of a constraint, 7 INCLUDE only, 8
     * column, 9 expression, 10 descending, 11 nulls first, 12 operator class, 13 collation, 14 condition, 15 options,
     * 16 NULLS NOT DISTINCT, 17 comment */
    [PG_INDEXES] = { 18, "SELECT n.nspname, c.relname, ic.relname, i.indisunique, m.amname, i.indisvalid, "
                         "i.indisprimary OR i.indisexclusion OR (i.indisunique AND (SELECT true FROM pg_catalog.pg_constraint k "
                         "WHERE k.conrelid = i.indrelid AND k.conindid = i.indexrelid AND k.contype = 'u' LIMIT 1)), "
                         "g.k > i.indnkeyatts, a.attname, CASE WHEN g.attnum = 0 THEN "
                         "pg_get_indexdef(i.indexrelid, g.k::integer, true) END, "
                         "(i.indoption[g.k - 1] & 1) = 1, (i.indoption[g.k - 1] & 2) = 2, o.opcname, "
                         "CASE WHEN i.indcollation[g.k - 1] <> coalesce(a.attcollation, i.indcollation[g.k - 1]) THEN "
                         "(SELECT co.collname FROM pg_catalog.pg_collation co WHERE co.oid = i.indcollation[g.k - 1]) END, "
                         "pg_get_expr(i.indpred, i.indrelid), array_to_string(ic.reloptions, ', '), {INDEX_NULLS}, "
                         "de.description "
                         "FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid "
                         "JOIN pg_catalog.pg_class c ON c.oid = i.indrelid JOIN pg_catalog.pg_namespace n ON n.oid = "
                         "c.relnamespace "
                         "JOIN pg_catalog.pg_am m ON m.oid = ic.relam CROSS JOIN LATERAL "
                         "unnest(i.indkey::int2[]) WITH ORDINALITY AS g(attnum, k) "
                         "LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = g.attnum "
                         "AND g.attnum <> 0 "
                         "LEFT JOIN pg_catalog.pg_description de ON de.classoid = 'pg_catalog.pg_class'::regclass AND "
                         "de.objoid = i.indexrelid AND de.objsubid = 0 "
                         "LEFT JOIN pg_catalog.pg_opclass o ON o.oid = i.indclass[g.k - 1] AND NOT o.opcdefault AND "
                         "g.k <= i.indnkeyatts "
                         "WHERE c.relkind IN ('r', 'p', 'm') AND c.relpersistence <> 't' AND " USER_SCHEMA
                         " AND " NOT_OF_EXTENSION " ORDER BY 1, 2, 3, g.k" },

    /* 0 schema, 1 name, 2 kind, 3 query (the whole statement when the view has options), 4 comment */
    [PG_VIEWS] = { 5, "SELECT n.nspname, c.relname, c.relkind, CASE WHEN c.relkind = 'v' AND c.reloptions IS NOT NULL "
                      "THEN "
                      "format('CREATE VIEW %I.%I WITH (%s) AS ', n.nspname, c.relname, array_to_string(c.reloptions, "
                      "', ')) ELSE '' END || "
                      "rtrim(pg_get_viewdef(c.oid), ';'), " COMMENT_OF("pg_class", "c.oid") " "
                      "FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
                      "WHERE c.relkind IN ('v', 'm') AND c.relpersistence <> 't' AND " USER_SCHEMA
                      " AND " NO_EXTENSION("pg_class", "c.oid") " ORDER BY c.oid" },

    /* 0 schema, 1 name, 2 type, 3 start, 4 increment, 5 min, 6 max, 7 cache, 8 cycle, 9 owner's schema, 10 table, 11
     * column, 12 comment. Sequences of identity columns are part of the column. */
    [PG_SEQUENCES] = { 13,
                       "SELECT n.nspname, c.relname, format_type(s.seqtypid, NULL), s.seqstart, s.seqincrement, "
                       "s.seqmin, s.seqmax, s.seqcache, "
                       "s.seqcycle, tn.nspname, t.relname, a.attname, " COMMENT_OF("pg_class", "c.oid") " "
                       "FROM pg_catalog.pg_sequence s JOIN pg_catalog.pg_class c ON c.oid = s.seqrelid "
                       "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
                       "LEFT JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = "
                       "c.oid "
                       "AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjsubid > 0 AND d.deptype IN "
                       "('a', 'i') "
                       "LEFT JOIN pg_catalog.pg_class t ON t.oid = d.refobjid LEFT JOIN pg_catalog.pg_namespace tn ON "
                       "tn.oid = t.relnamespace "
                       "LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid "
                       "WHERE d.deptype IS DISTINCT FROM 'i' AND c.relpersistence <> 't' AND " USER_SCHEMA
                       " AND " NO_EXTENSION("pg_class", "c.oid") " ORDER BY 1, 2" },

    /* One row per label, one without for an enum that has none. 0 schema, 1 type, 2 label, 3 comment */
    [PG_ENUMS] = { 4, "SELECT n.nspname, t.typname, e.enumlabel, " COMMENT_OF("pg_type", "t.oid") " "
                      "FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace "
                      "LEFT JOIN pg_catalog.pg_enum e ON e.enumtypid = t.oid "
                      "WHERE t.typtype = 'e' AND " USER_SCHEMA
                      " AND " NO_EXTENSION("pg_type", "t.oid") " ORDER BY 1, 2, e.enumsortorder" },

    /* Domains, range and composite types. 0 schema, 1 name, 2 kind, 3 statement, 4 comment */
    [PG_DOMAINS] = { 5, "SELECT n.nspname, t.typname, t.typtype, CASE t.typtype WHEN 'd' THEN "
                        "format('CREATE DOMAIN %I.%I AS %s', n.nspname, t.typname, format_type(t.typbasetype, "
                        "t.typtypmod)) || "
                        "CASE WHEN t.typcollation <> b.typcollation THEN format(' COLLATE %I', co.collname) ELSE '' "
                        "END || "
                        "coalesce(' DEFAULT ' || t.typdefault, '') || CASE WHEN t.typnotnull THEN ' NOT NULL' ELSE '' "
                        "END || "
                        "coalesce((SELECT string_agg(format(' CONSTRAINT %I %s', k.conname, "
                        "pg_get_constraintdef(k.oid)), '' ORDER BY k.conname) "
                        "FROM pg_catalog.pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'c'), '') "
                        "WHEN 'r' THEN (SELECT format('CREATE TYPE %I.%I AS RANGE (SUBTYPE = %s', n.nspname, t.typname, "
                        "format_type(r.rngsubtype, NULL)) || "
                        "CASE WHEN o.opcdefault THEN '' ELSE format(', SUBTYPE_OPCLASS = %I', o.opcname) END || "
                        "CASE WHEN rc.collname IS NULL OR r.rngcollation = st.typcollation THEN '' ELSE "
                        "format(', COLLATION = %I', rc.collname) END || "
                        "CASE WHEN r.rngcanonical::oid = 0 THEN '' ELSE ', CANONICAL = ' || r.rngcanonical END || "
                        "CASE WHEN r.rngsubdiff::oid = 0 THEN '' ELSE ', SUBTYPE_DIFF = ' || r.rngsubdiff END || ')' "
                        "FROM pg_catalog.pg_range r JOIN pg_catalog.pg_opclass o ON o.oid = r.rngsubopc "
                        "JOIN pg_catalog.pg_type st ON st.oid = r.rngsubtype "
                        "LEFT JOIN pg_catalog.pg_collation rc ON rc.oid = r.rngcollation WHERE r.rngtypid = t.oid) "
                        "ELSE format('CREATE TYPE %I.%I AS (%s)', n.nspname, t.typname, "
                        "(SELECT string_agg(format('%I %s', a.attname, format_type(a.atttypid, a.atttypmod)), ', ' "
                        "ORDER BY a.attnum) "
                        "FROM pg_catalog.pg_attribute a WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT "
                        "a.attisdropped)) END, "
                        COMMENT_OF("pg_type", "t.oid") " "
                        "FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace "
                        "LEFT JOIN pg_catalog.pg_type b ON b.oid = t.typbasetype LEFT JOIN pg_catalog.pg_collation co "
                        "ON co.oid = t.typcollation "
                        "LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid "
                        "WHERE (t.typtype IN ('d', 'r') OR (t.typtype = 'c' AND c.relkind = 'c')) AND " USER_SCHEMA
                        " AND " NO_EXTENSION("pg_type", "t.oid") " ORDER BY t.oid" },

    /* 0 schema, 1 name, 2 kind, 3 argument types, 4 statement, 5 comment */
    [PG_ROUTINES] = { 6, "SELECT n.nspname, p.proname, p.prokind, '(' || coalesce((SELECT string_agg(format_type(u.t, "
                         "NULL), ', ' ORDER BY u.k) "
                         "FROM unnest(p.proargtypes) WITH ORDINALITY AS u(t, k)), '') || ')', "
                         "CASE WHEN p.prokind <> 'a' THEN pg_get_functiondef(p.oid) ELSE " AGGREGATE " END, " COMMENT_OF("pg_proc", "p.oid") " "
                         "FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace "
                         "WHERE " USER_SCHEMA " AND " NO_EXTENSION("pg_proc", "p.oid")
                         /* the constructors of a range type */
                         " AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend i WHERE i.classid = "
                         "'pg_catalog.pg_proc'::regclass AND i.objid = p.oid AND i.deptype = 'i') ORDER BY p.oid" },

    /* 0 schema, 1 name, 2 table, 3 statement, 4 comment. Clones on partitions are the parent's. */
    [PG_TRIGGERS] = { 5, "SELECT n.nspname, t.tgname, c.relname, pg_get_triggerdef(t.oid), " COMMENT_OF("pg_trigger", "t.oid") " "
                         "FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid "
                         "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
                         "WHERE NOT t.tgisinternal AND {TRIGGER_OWN} AND c.relpersistence <> 't' AND " USER_SCHEMA
                         " AND " NOT_OF_EXTENSION " ORDER BY 1, 3, 2" },

    /* 0 name, 1 schema, 2 version */
    [PG_EXTENSIONS] = { 3, "SELECT e.extname, n.nspname, e.extversion FROM pg_catalog.pg_extension e "
                           "JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace WHERE e.extname <> 'plpgsql' "
                           "ORDER BY 1" },

    /* 0 schema, 1 name, 2 table, 3 statement, 4 comment */
    [PG_POLICIES] = { 5, "SELECT n.nspname, p.polname, c.relname, format('CREATE POLICY %I ON %I.%I AS %s FOR %s TO "
                         "%s', p.polname, n.nspname, "
                         "c.relname, CASE WHEN p.polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END, "
                         "CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' "
                         "THEN 'DELETE' ELSE 'ALL' END, "
                         "(SELECT string_agg(CASE WHEN u.r = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(u.r)) "
                         "END, ', ' ORDER BY u.k) "
                         "FROM unnest(p.polroles) WITH ORDINALITY AS u(r, k))) || "
                         "coalesce(' USING (' || pg_get_expr(p.polqual, p.polrelid) || ')', '') || "
                         "coalesce(' WITH CHECK (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')', ''), " COMMENT_OF("pg_policy", "p.oid") " "
                         "FROM pg_catalog.pg_policy p JOIN pg_catalog.pg_class c ON c.oid = p.polrelid "
                         "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE " USER_SCHEMA
                         " AND " NO_EXTENSION("pg_class", "c.oid") " ORDER BY 1, 3, 2" },

    /* 0 schema, 1 name, 2 table, 3 statement, 4 comment */
    [PG_RULES] = { 5, "SELECT n.nspname, r.rulename, c.relname, pg_get_ruledef(r.oid), " COMMENT_OF("pg_rewrite", "r.oid") " FROM pg_catalog.pg_rewrite r "
                      "JOIN pg_catalog.pg_class c ON c.oid = r.ev_class JOIN pg_catalog.pg_namespace n ON n.oid = "
                      "c.relnamespace "
                      "WHERE r.rulename <> '_RETURN' AND " USER_SCHEMA
                      " AND " NO_EXTENSION("pg_class", "c.oid") " ORDER BY 1, 3, 2" },

    /* 0 schema, 1 name, 2 table, 3 statement, 4 comment, 5 the table's schema */
    [PG_STATISTICS] = { 6, "SELECT sn.nspname, s.stxname, c.relname, pg_get_statisticsobjdef(s.oid), "
                           COMMENT_OF("pg_statistic_ext", "s.oid") ", n.nspname "
                           "FROM pg_catalog.pg_statistic_ext s JOIN pg_catalog.pg_class c ON c.oid = s.stxrelid "
                           "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
                           "JOIN pg_catalog.pg_namespace sn ON sn.oid = s.stxnamespace WHERE " USER_SCHEMA
                           " AND " NO_EXTENSION("pg_class", "c.oid") " ORDER BY 1, 2" },

    /* What is not just as it was made, a row per grantee; and a row for who is connected ('u'). 0 what: relkind of a relation,
     * 'f' routine, 'T' type, 'n' schema, 1 schema, 2 name, 3 argument types, 4 owner when it is another role, 5 column, 6
     * grantee ('u': the role), 7 privileges, 8 with grant option ('u': whether default privileges were altered), 9 these are
     * all that there are. An empty list is a row without a grantee. */
    [PG_PRIVILEGES] = { 10, "WITH s AS (SELECT n.* FROM pg_catalog.pg_namespace n WHERE " USER_SCHEMA "), "
                        "me AS (SELECT r.oid, EXISTS (SELECT 1 FROM pg_catalog.pg_default_acl) AS altered "
                        "FROM pg_catalog.pg_roles r WHERE r.rolname = current_user), "
                        "things (what, nspname, name, arguments, owner, attname, kind, acl) AS ("
                        "SELECT c.relkind::text, s.nspname, c.relname, NULL, c.relowner, NULL::name, CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END, "
                        "c.relacl FROM pg_catalog.pg_class c JOIN s ON s.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S') "
                        "UNION ALL SELECT c.relkind::text, s.nspname, c.relname, NULL, c.relowner, a.attname, NULL, a.attacl "
                        "FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid JOIN s ON s.oid = c.relnamespace "
                        "WHERE a.attacl IS NOT NULL AND NOT a.attisdropped AND c.relkind IN ('r', 'p') "
                        "UNION ALL SELECT 'f', s.nspname, p.proname, '(' || coalesce((SELECT string_agg(format_type(u.t, NULL), ', ' "
                        "ORDER BY u.k) FROM unnest(p.proargtypes) WITH ORDINALITY AS u(t, k)), '') || ')', p.proowner, NULL, 'f', p.proacl "
                        "FROM pg_catalog.pg_proc p JOIN s ON s.oid = p.pronamespace "
                        "UNION ALL SELECT 'T', s.nspname, t.typname, NULL, t.typowner, NULL, 'T', t.typacl FROM pg_catalog.pg_type t "
                        "JOIN s ON s.oid = t.typnamespace LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid "
                        "WHERE t.typtype IN ('e', 'd', 'r') OR c.relkind = 'c' "
                        "UNION ALL SELECT 'n', s.nspname, NULL, NULL, s.nspowner, NULL, 'n', s.nspacl FROM s) "
                        "SELECT t.what, t.nspname, t.name, t.arguments, CASE WHEN t.owner <> me.oid THEN pg_get_userbyid(t.owner) END, t.attname, "
                        "CASE x.grantee WHEN 0 THEN '' ELSE pg_get_userbyid(x.grantee) END, string_agg(DISTINCT x.privilege_type, ','), x.is_grantable, "
                        "t.kind IS NOT NULL AND count(DISTINCT x.privilege_type) = "
                        "(SELECT count(*) FROM aclexplode(acldefault(t.kind::\"char\", t.owner)) AS d WHERE d.grantee = t.owner) "
                        "FROM me JOIN things t ON t.acl IS NOT NULL OR t.owner <> me.oid OR me.altered "
                        "LEFT JOIN LATERAL aclexplode(coalesce(t.acl, acldefault(t.kind::\"char\", t.owner))) AS x ON true "
                        "GROUP BY t.what, t.nspname, t.name, t.arguments, t.owner, t.attname, t.kind, me.oid, x.grantee, x.is_grantable "
                        "UNION ALL SELECT 'u', NULL, NULL, NULL, NULL, NULL, current_user, NULL, me.altered, NULL FROM me ORDER BY 1, 2, 3, 4, 6, 7" },
};

/* What stands for a {WORD} from a version on and before it. */
static const struct { const char *word; int32_t since; const char *text, *before; } words[] = {
    { "{ENFORCED}", 180000, "k.conenforced", "true" },
    { "{CONSTRAINT_NULLS}", 150000, "coalesce(ix.indnullsnotdistinct, false)", "false" },
    { "{INDEX_NULLS}", 150000, "i.indnullsnotdistinct", "false" },
    { "{TRIGGER_OWN}", 130000, "t.tgparentid = 0", "true" },
};

static const char *replace(const char *text, const char *word, const char *by, ms_arena *arena)
{
    const char *at = strstr(text, word);
    return at == NULL ? text : ms_arena_printf(arena, "%.*s%s%s", (int)(at - text), text, by, at + strlen(word));
}

/* What of a scope a query gives: relations and types by their qualified names, routines by the last part of them. */
static const char *within(ms_postgresql_query query, const ms_postgresql_names *names, ms_arena *arena)
{
    static const char *const forms[PG_QUERY_COUNT] = {
        [PG_SEQUENCES] = "(c.oid = ANY (%s) OR t.oid = ANY (%s))", [PG_ENUMS] = "t.oid = ANY (%s)",
        [PG_DOMAINS] = "t.oid = ANY (%s)", [PG_ROUTINES] = "p.proname = ANY (%s)",
    };
    const char *form = forms[query] != NULL ? forms[query] : "c.oid = ANY (%s)";
    const bool type = query == PG_ENUMS || query == PG_DOMAINS;
    const char *list = query == PG_ROUTINES
                           ? ms_arena_printf(arena, "%s::name[]", names->last)
                           : ms_arena_printf(arena, "ARRAY(SELECT pg_catalog.to_reg%s(u)::oid FROM pg_catalog.unnest(%s::text[]) AS u)",
                                             type ? "type" : "class", names->qualified);
    const char *text = replace(form, "%s", list, arena);
    return replace(text, "%s", list, arena);
}

#define EVERY "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"
#define SIZES "CASE WHEN c.relkind = 'r' AND pg_relation_size(c.oid) = 0 THEN 0 " \
    "WHEN c.reltuples = 0 AND c.relpages = 0 THEN -1 ELSE c.reltuples END::bigint, coalesce(pg_total_relation_size(c.oid), -1)"

const char *ms_postgresql_query_worded(const char *text, int32_t version, ms_arena *arena)
{
    for (size_t i = 0; i < MS_COUNT(words); i++)
        text = replace(text, words[i].word, version >= words[i].since ? words[i].text : words[i].before, arena);
    return text;
}

const char *ms_postgresql_query_text(ms_postgresql_query query, int32_t version, const ms_postgresql_names *names, ms_arena *arena)
{
    const char *text = ms_postgresql_query_worded(queries[query].text, version, arena);
    text = replace(text, "{SIZES}", names == NULL ? SIZES : "-1, -1", arena);
    text = replace(text, NOT_OF_EXTENSION, names == NULL ? NO_EXTENSION("pg_class", "c.oid") : "true", arena);
    return replace(text, "{USER}", names == NULL ? EVERY : within(query, names, arena), arena);
}

size_t ms_postgresql_query_width(ms_postgresql_query query) { return queries[query].width; }
