/* test_postgresql.c: the PostgreSQL dialect's types, facts, statements and the texts for the runner. */
#include "config.h"

#include "pg.h"

/* ---- types ------------------------------------------------------------------------------------------------------- */

static void every_spelling_of_a_type_is_read(void)
{
    static const struct { const char *text; ms_type_kind kind; int32_t length, scale; bool serial;
    } cases[] = {
        { "int4", MS_TYPE_INTEGER, -1, -1, false },
        { "integer", MS_TYPE_INTEGER, -1, -1, false },
        { "bool", MS_TYPE_BOOLEAN, -1, -1, false },
        { "pg_catalog.int8", MS_TYPE_BIGINT, -1, -1, false },
        { "bigserial", MS_TYPE_BIGINT, -1, -1, true },
        { "serial4", MS_TYPE_INTEGER, -1, -1, true },
        { "varchar(20)", MS_TYPE_VARCHAR, 20, -1, false },
        { "character varying(20)", MS_TYPE_VARCHAR, 20, -1, false },
        { "char", MS_TYPE_CHAR, 1, -1, false },
        { "bpchar", MS_TYPE_CHAR, -1, -1, false },
        { "numeric(10)", MS_TYPE_DECIMAL, 10, 0, false },
        { "numeric(10,2)", MS_TYPE_DECIMAL, 10, 2, false },
        { "numeric", MS_TYPE_DECIMAL, -1, -1, false },
        { "float(24)", MS_TYPE_REAL, -1, -1, false },
        { "float(25)", MS_TYPE_DOUBLE, -1, -1, false },
        { "float", MS_TYPE_DOUBLE, -1, -1, false },
        { "timestamp(3) with time zone", MS_TYPE_TIMESTAMPTZ, 3, -1, false },
        { "timestamp without time zone", MS_TYPE_TIMESTAMP, -1, -1, false },
        { "timetz", MS_TYPE_TIMETZ, -1, -1, false },
        { "bit varying(5)", MS_TYPE_VARBIT, 5, -1, false },
        { "bit", MS_TYPE_BIT, 1, -1, false },
        { "integer[]", MS_TYPE_ARRAY, -1, -1, false },
        { "interval day to second", MS_TYPE_OTHER, -1, -1, false },
        { "tsvector", MS_TYPE_OTHER, -1, -1, false },
        { "mood", MS_TYPE_USER, -1, -1, false },
        { "geometry(Point,4326)", MS_TYPE_USER, -1, -1, false },
        { "\"Odd (name)\"", MS_TYPE_USER, -1, -1, false },
    };
    for (size_t i = 0; i < MS_COUNT(cases); i++) {
        const ms_type type = type_of(cases[i].text);
        CU_ASSERT_EQUAL(type.kind, cases[i].kind);
        CU_ASSERT_EQUAL(type.length, cases[i].length);
        CU_ASSERT_EQUAL(type.scale, cases[i].scale);
        CU_ASSERT_EQUAL(type.serial, cases[i].serial);
    }
}

static void types_are_printed_as_the_server_does(void)
{
    static const char *const cases[][2] = {
        { "int4", "integer" },
        { "varchar(20)", "character varying(20)" },
        { "timestamptz(3)", "timestamp(3) with time zone" },
        { "numeric(10,2)", "numeric(10,2)" },
        { "bpchar", "bpchar" },
        { "char(3)", "character(3)" },
        { "serial", "serial" },
        { "mood", "mood" },
        { "integer[]", "integer[]" },
        { "bit(3)", "bit(3)" },
        { "float8", "double precision" },
    };
    for (size_t i = 0; i < MS_COUNT(cases); i++) {
        const ms_type type = type_of(cases[i][0]);
        ms_sql sql;
        ms_sql_init(&sql, arena, &d->style);
        ms_postgresql_type_print(&sql, &type);
        UNIT_TEXT(ms_sql_text(&sql), cases[i][1]);
    }
    const ms_type_kind foreign[] = { MS_TYPE_TINYINT, MS_TYPE_MEDIUMINT, MS_TYPE_YEAR, MS_TYPE_VARBINARY, MS_TYPE_SET };
    for (size_t i = 0; i < MS_COUNT(foreign); i++) {
        const ms_type type = { .kind = foreign[i], .length = 4, .scale = -1 };
        ms_sql sql;
        ms_sql_init(&sql, arena, &d->style);
        ms_postgresql_type_print(&sql, &type);
        CU_ASSERT_PTR_NULL(strchr(ms_sql_text(&sql), '(')); /* smallint(4) and bytea(4) are errors */
    }
}

/* ---- facts ------------------------------------------------------------------------------------------------------- */

static void every_row_is_whole(void)
{
    for (size_t i = 0; i < d->n_facts; i++) {
        const ms_fact *fact = &d->facts[i];
        CU_ASSERT_PTR_NOT_NULL_FATAL(fact->id);
        const char *op = ms_op_name(fact->op);
        CU_ASSERT(strncmp(fact->id, "pg.", 3) == 0 && strncmp(fact->id + 3, op, strlen(op)) == 0);
        for (size_t k = 0; k < i; k++)
            CU_ASSERT(strcmp(fact->id, d->facts[k].id) != 0);
        if (fact->lock != NULL && strcmp(fact->lock, "ACCESS EXCLUSIVE") == 0)
            CU_ASSERT(fact->blocks_reads && fact->blocks_writes && fact->queues);
    }
    for (int kind = 0; kind < MS_OP_COUNT; kind++)
        CU_ASSERT_EQUAL(d->fact(&(ms_op){ .kind = (ms_op_kind)kind }, NULL, 150000)->op,
                        ms_op_is_worded((ms_op_kind)kind) ? MS_OP_OPAQUE : (ms_op_kind)kind);
}

static void type_changes_that_keep_the_stored_form(void)
{
    static const struct { const char *from, *to, *tag;
    } cases[] = {
        { "varchar(10)", "varchar(20)", "free" },
        { "varchar(20)", "varchar(10)", NULL },
        { "varchar(10)", "text", "free" },
        { "text", "varchar", "free" },
        { "text", "varchar(10)", NULL },
        { "numeric(10,2)", "numeric(12,2)", "free" },
        { "numeric(10,2)", "numeric(12,3)", NULL },
        { "numeric(10,2)", "numeric(12,1)", "lossy" },
        { "numeric(10,2)", "numeric", "free" },
        { "int", "bigint", NULL },
        { "bigint", "int", NULL },
        { "double precision", "integer", "lossy" },
        { "numeric(10,2)", "integer", "lossy" },
        { "int", "numeric(10,2)", NULL },
        { "timestamptz", "date", "lossy" },
        { "timestamp(3)", "timestamp(6)", "free" },
        { "timestamp(6)", "timestamp(3)", "lossy" },
        { "timestamp", "timestamptz", NULL },
        { "cidr", "inet", "free" },
        { "inet", "cidr", NULL },
        { "varbit(3)", "varbit(5)", "free" },
        { "char(3)", "char(5)", NULL },
        { "json", "jsonb", NULL },
        { "serial", "integer", "free" },
        { "bit(3)", "bit(4)", NULL },
        { "real", "double precision", NULL },
        { "bigint", "double precision", "lossy" },
    };
    for (size_t i = 0; i < MS_COUNT(cases); i++) {
        const ms_type from = type_of(cases[i].from), to = type_of(cases[i].to);
        UNIT_TEXT(ms_postgresql_type_change(&from, &to), cases[i].tag);
    }
}

/* A table t (a varchar(10), b integer) with CHECK (b IS NOT NULL), an index on b, a domain and an enum. */
static ms_catalog *sample(void)
{
    ms_catalog *cat = ms_catalog_new(arena, "public", d->compare);
    ms_table table = { .name = { "public", "t" }, .rows = -1, .bytes = -1 };
    MS_PUSH(arena, &table.columns, (ms_column){ .name = "a", .type = type_of("varchar(10)") });
    MS_PUSH(arena, &table.columns, (ms_column){ .name = "b", .type = type_of("integer") });
    MS_PUSH(arena, &table.constraints,
            (ms_constraint){ .kind = MS_CONSTRAINT_CHECK, .name = "c", .expr = "(\"b\" IS NOT NULL)" });
    MS_PUSH(arena, &table.constraints,
            (ms_constraint){ .kind = MS_CONSTRAINT_FOREIGN_KEY, .name = "f", .ref_table = { NULL, "p" } });
    ms_index index = { .name = "i", .table = { "public", "t" }, .unique = true };
    MS_PUSH(arena, &index.parts, (ms_index_part){ .column = "b" });
    MS_PUSH(arena, &table.indexes, index);
    ms_catalog_add_table(cat, &table);
    ms_catalog_add_object(cat,
                          &(ms_object){ .kind = MS_OBJECT_DOMAIN,
                                        .name = { "public", "positive" },
                                        .definition = "CREATE DOMAIN positive AS int CONSTRAINT c CHECK (VALUE > 0)" });
    ms_catalog_add_object(cat, &(ms_object){ .kind = MS_OBJECT_ENUM, .name = { "public", "mood" } });
    return cat;
}

static const char *fact_of(ms_op op, int32_t version)
{
    if (op.object.name == NULL)
        op.object = (ms_name){ NULL, "t" };
    return d->fact(&op, sample(), version)->id;
}

static void add_column_by_its_details(void)
{
    ms_column c = { .name = "x", .type = type_of("integer") };
    ms_op op = { .kind = MS_OP_ADD_COLUMN, .column_def = &c };
    UNIT_TEXT(fact_of(op, 150000), "pg.add_column");
    c.not_null = true;
    UNIT_TEXT(fact_of(op, 150000), "pg.add_column.not_null");
    c.default_expr = "0";
    UNIT_TEXT(fact_of(op, 150000), "pg.add_column.default@11");
    UNIT_TEXT(fact_of(op, 100000), "pg.add_column.default@0");
    op.volatile_default = true;
    UNIT_TEXT(fact_of(op, 150000), "pg.add_column.volatile");
    c = (ms_column){ .name = "x", .type = type_of("positive") };
    UNIT_TEXT(fact_of(op, 150000), "pg.add_column.domain");
    c.type = type_of("public.positive");
    UNIT_TEXT(fact_of(op, 150000), "pg.add_column.domain");
    c.type = type_of("mood");
    op.volatile_default = false;
    UNIT_TEXT(fact_of(op, 150000), "pg.add_column");
    c.type = type_of("bigserial");
    UNIT_TEXT(fact_of(op, 150000), "pg.add_column.identity");
    c = (ms_column){ .name = "x", .type = type_of("integer"), .generated = MS_GENERATED_STORED, .generated_expr = "b" };
    UNIT_TEXT(fact_of(op, 150000), "pg.add_column.stored");
    c.generated = MS_GENERATED_VIRTUAL;
    UNIT_TEXT(fact_of(op, 180000), "pg.add_column.virtual");
}

static void other_ops_by_their_details(void)
{
    ms_column wide = { .name = "a", .type = type_of("text") };
    UNIT_TEXT(fact_of((ms_op){ .kind = MS_OP_CHANGE_TYPE, .column = "a", .column_def = &wide }, 150000),
              "pg.change_type.free");
    UNIT_TEXT(
        fact_of((ms_op){ .kind = MS_OP_CHANGE_TYPE, .column = "a", .column_def = &wide, .expr = "lower(a)" }, 150000),
        "pg.change_type");
    UNIT_TEXT(fact_of((ms_op){ .kind = MS_OP_CHANGE_TYPE, .column = "b", .column_def = &wide }, 150000),
              "pg.change_type");
    UNIT_TEXT(fact_of((ms_op){ .kind = MS_OP_CHANGE_TYPE, .column = "gone", .column_def = &wide }, 150000),
              "pg.change_type");
    UNIT_TEXT(fact_of((ms_op){ .kind = MS_OP_SET_NOT_NULL, .column = "b" }, 150000), "pg.set_not_null.proven");
    UNIT_TEXT(fact_of((ms_op){ .kind = MS_OP_SET_NOT_NULL, .column = "b" }, 110000), "pg.set_not_null");
    UNIT_TEXT(fact_of((ms_op){ .kind = MS_OP_SET_NOT_NULL, .column = "a" }, 150000), "pg.set_not_null");
    ms_constraint key = { .kind = MS_CONSTRAINT_PRIMARY_KEY, .using_index = "i" };
    UNIT_TEXT(fact_of((ms_op){ .kind = MS_OP_ADD_PRIMARY_KEY, .constraint = &key }, 150000),
              "pg.add_primary_key.using_index_scan");
    UNIT_TEXT(fact_of((ms_op){ .kind = MS_OP_ADD_UNIQUE, .constraint = &key }, 150000), "pg.add_unique.using_index");
    key.using_index = NULL;
    UNIT_TEXT(fact_of((ms_op){ .kind = MS_OP_ADD_UNIQUE, .constraint = &key }, 150000), "pg.add_unique");
    key.not_valid = true;
    UNIT_TEXT(fact_of((ms_op){ .kind = MS_OP_ADD_FOREIGN_KEY, .constraint = &key }, 150000),
              "pg.add_foreign_key.not_valid");
    UNIT_TEXT(fact_of((ms_op){ .kind = MS_OP_VALIDATE_CONSTRAINT, .constraint_name = "f" }, 150000),
              "pg.validate_constraint.fk");
    UNIT_TEXT(fact_of((ms_op){ .kind = MS_OP_CREATE_INDEX }, 150000), "pg.create_index");
    UNIT_TEXT(fact_of((ms_op){ .kind = MS_OP_CREATE_INDEX, .concurrently = true }, 140002),
              "pg.create_index.concurrently@14.0");
    UNIT_TEXT(fact_of((ms_op){ .kind = MS_OP_CREATE_INDEX, .concurrently = true }, 140004),
              "pg.create_index.concurrently@14.4");
    UNIT_TEXT(fact_of((ms_op){ .kind = MS_OP_RENAME_INDEX }, 110000), "pg.rename_index@0");
    UNIT_TEXT(fact_of((ms_op){ .kind = MS_OP_ALTER_ENUM, .value = "x" }, 110000), "pg.alter_enum@0");
    UNIT_TEXT(fact_of((ms_op){ .kind = MS_OP_DELETE, .where_missing = true }, 150000), "pg.delete.no_where");
}

static void opaque_statements_by_their_verb(void)
{
    static const struct { const char *verb, *id; ms_txn_rule txn;
    } cases[] = {
        { "SELECT", "pg.opaque.select", MS_TXN_RULE_INSIDE },
        { "DO", "pg.opaque.code", MS_TXN_RULE_INSIDE },
        { "VACUUM", "pg.opaque.vacuum", MS_TXN_RULE_FORBIDDEN },
        { "VACUUM FULL", "pg.opaque.vacuum_full", MS_TXN_RULE_FORBIDDEN },
        { "ALTER SYSTEM", "pg.opaque.outside", MS_TXN_RULE_FORBIDDEN },
        { "CREATE DATABASE", "pg.opaque.outside", MS_TXN_RULE_FORBIDDEN },
        { "DROP DATABASE", "pg.opaque.drop_database", MS_TXN_RULE_FORBIDDEN },
        { "DOMINATE", "pg.opaque", MS_TXN_RULE_INSIDE },
        { NULL, "pg.opaque", MS_TXN_RULE_INSIDE },
    };
    for (size_t i = 0; i < MS_COUNT(cases); i++) {
        const ms_fact *fact = d->fact(&(ms_op){ .kind = MS_OP_OPAQUE, .verb = cases[i].verb }, NULL, 150000);
        UNIT_TEXT(fact->id, cases[i].id);
        CU_ASSERT_EQUAL(fact->txn, cases[i].txn);
    }
    const ms_fact *worst = d->fact(&(ms_op){ .kind = MS_OP_OPAQUE }, NULL, 150000);
    CU_ASSERT(worst->risk >= MS_RISK_RISKY && worst->blocks_reads && worst->grade == MS_GRADE_ASSUMED);
    CU_ASSERT_EQUAL(
        d->fact(&(ms_op){ .kind = MS_OP_OPAQUE, .verb = "ALTER TABLE", .concurrently = true }, NULL, 150000)->txn,
        MS_TXN_RULE_FORBIDDEN);
}

/* ---- statements -------------------------------------------------------------------------------------------------- */

static const char *lowered(const ms_op *op)
{
    ms_strings out = { 0 };
    ms_error err = MS_ERROR_INIT;
    if (d->lower(op, NULL, 150000, arena, &out, &err) != MS_OK)
        return ms_arena_printf(arena, "error: %s", err.message);
    const char *all = out.v[0];
    for (size_t i = 1; i < out.n; i++)
        all = ms_arena_printf(arena, "%s; %s", all, out.v[i]);
    return all;
}

static void ops_become_statements(void)
{
    ms_column column = {
        .name = "to\"tal", .type = type_of("numeric(10,2)"), .not_null = true, .default_expr = "0", .comment = "it's"
    };
    const ms_name t = { "s", "t" };
    ms_constraint fk = { .kind = MS_CONSTRAINT_FOREIGN_KEY,
                         .name = "f",
                         .ref_table = { NULL, "p" },
                         .on_delete = MS_FK_CASCADE,
                         .not_valid = true };
    MS_PUSH(arena, &fk.columns, "a");
    MS_PUSH(arena, &fk.ref_columns, "id");
    ms_index index = {
        .name = "i", .table = t, .unique = true, .method = "gin", .where = "a > 0", .options = "WITH (fillfactor=70)"
    };
    MS_PUSH(arena, &index.parts, (ms_index_part){ .column = "a", .desc = true, .nulls = "LAST" });
    MS_PUSH(arena, &index.parts, (ms_index_part){ .expr = "lower(b)", .opclass = "text_pattern_ops" });
    MS_PUSH(arena, &index.include, "c");
    ms_object e = { .kind = MS_OBJECT_ENUM, .name = { NULL, "mood" } };
    MS_PUSH(arena, &e.values, "sad");
    MS_PUSH(arena, &e.values, "it's");
    const struct { ms_op op; const char *sql;
    } cases[] = {
        { { .kind = MS_OP_ADD_COLUMN, .object = t, .column_def = &column },
          "ALTER TABLE \"s\".\"t\" ADD COLUMN \"to\"\"tal\" numeric(10,2) NOT NULL DEFAULT 0; "
          "COMMENT ON COLUMN \"s\".\"t\".\"to\"\"tal\" IS 'it''s'" },
        { { .kind = MS_OP_ADD_FOREIGN_KEY, .object = t, .constraint = &fk },
          "ALTER TABLE \"s\".\"t\" ADD CONSTRAINT \"f\" FOREIGN KEY (\"a\") REFERENCES \"p\" (\"id\") ON DELETE "
          "CASCADE NOT VALID" },
        { { .kind = MS_OP_CREATE_INDEX, .object = t, .index = &index, .concurrently = true, .if_not_exists = true },
          "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS \"i\" ON \"s\".\"t\" USING \"gin\" (\"a\" DESC NULLS LAST, "
          "(lower(b)) "
          "text_pattern_ops) INCLUDE (\"c\") WITH (fillfactor=70) WHERE a > 0" },
        { { .kind = MS_OP_DROP_PRIMARY_KEY, .object = t }, "ALTER TABLE \"s\".\"t\" DROP CONSTRAINT \"t_pkey\"" },
        { { .kind = MS_OP_CREATE_ENUM, .obj = &e }, "CREATE TYPE \"mood\" AS ENUM ('sad', 'it''s')" },
        { { .kind = MS_OP_ALTER_ENUM, .object = { NULL, "mood" }, .value = "ok", .before = "sad" },
          "ALTER TYPE \"mood\" ADD VALUE 'ok' BEFORE 'sad'" },
        { { .kind = MS_OP_RENAME_TABLE, .object = t, .new_name = { "s", "u" } },
          "ALTER TABLE \"s\".\"t\" RENAME TO \"u\"" },
        { { .kind = MS_OP_RENAME_TABLE, .object = t, .new_name = { "z", "t" }, .object_kind = MS_OBJECT_VIEW },
          "ALTER VIEW \"s\".\"t\" SET SCHEMA \"z\"" },
        { { .kind = MS_OP_PARTITION_DETACH, .object = t, .table_name = { NULL, "p1" }, .concurrently = true },
          "ALTER TABLE \"s\".\"t\" DETACH PARTITION \"p1\" CONCURRENTLY" },
        { { .kind = MS_OP_DROP_TRIGGER, .object = { NULL, "g" }, .table_name = t, .if_exists = true },
          "DROP TRIGGER IF EXISTS \"g\" ON \"s\".\"t\"" },
        { { .kind = MS_OP_COMMENT, .object = t }, "COMMENT ON TABLE \"s\".\"t\" IS NULL" },
        { { .kind = MS_OP_INSERT, .object = t },
          "error: postgresql cannot carry out insert: it exists only as the text of its migration" },
        { { .kind = MS_OP_ADD_COLUMN, .object = t, .column_def = &column, .after = "" },
          "error: postgresql cannot carry out add_column: a column can only be added behind the others" },
    };
    for (size_t i = 0; i < MS_COUNT(cases); i++)
        UNIT_TEXT(lowered(&cases[i].op), cases[i].sql);
}

static void a_table_is_written_whole(void)
{
    ms_table table = { .name = { NULL, "t" },
                       .unlogged = true,
                       .comment = "c",
                       .options = "WITH (fillfactor=70)",
                       .partition_by = "RANGE (id)" };
    MS_PUSH(arena, &table.columns,
            (ms_column){ .name = "id",
                         .type = type_of("bigserial"),
                         .not_null = true,
                         .identity = MS_IDENTITY_AUTO,
                         .default_expr = "nextval('t_id_seq'::regclass)" });
    MS_PUSH(arena, &table.columns,
            (ms_column){ .name = "n", .type = type_of("integer"), .identity = MS_IDENTITY_ALWAYS });
    ms_constraint key = { .kind = MS_CONSTRAINT_PRIMARY_KEY };
    MS_PUSH(arena, &key.columns, "id");
    MS_PUSH(arena, &table.constraints, key);
    ms_index index = { .name = "i", .table = { NULL, "elsewhere" } };
    MS_PUSH(arena, &index.parts, (ms_index_part){ .column = "n" });
    MS_PUSH(arena, &table.indexes, index);
    index.of_constraint = true;
    MS_PUSH(arena, &table.indexes, index);
    UNIT_TEXT(lowered(&(ms_op){ .kind = MS_OP_CREATE_TABLE, .table = &table, .if_not_exists = true }),
              "CREATE UNLOGGED TABLE IF NOT EXISTS \"t\" (\n    \"id\" bigserial NOT NULL,\n    \"n\" integer "
              "GENERATED ALWAYS AS IDENTITY,\n"
              "    PRIMARY KEY (\"id\")\n) PARTITION BY RANGE (id) WITH (fillfactor=70); CREATE INDEX \"i\" ON \"t\" "
              "(\"n\"); "
              "COMMENT ON TABLE \"t\" IS 'c'");
}

/* ---- texts for the runner ---------------------------------------------------------------------------------------- */

static void lock_keys_do_not_change(void)
{
    ms_runner_lock lock;
    d->runner_lock("migsafe", 150000, arena, &lock);
    /* FNV-1a of "migsafe": two versions of the program must take the same lock. */
    UNIT_TEXT(lock.acquire, ms_arena_printf(arena, "SELECT pg_try_advisory_lock('%lld'::bigint)::integer",
                                            (long long)(int64_t)ms_common_hash("migsafe")));
    CU_ASSERT_EQUAL(ms_common_hash(""), UINT64_C(0xcbf29ce484222325));
    CU_ASSERT_EQUAL(ms_common_hash("a"), UINT64_C(0xaf63dc4c8601ec8c));
}

static void sessions_are_set_up_in_one_statement(void)
{
    ms_strings out = { 0 };
    d->session(&(ms_session_policy){ .lock_timeout_ms = 1500, .application = "it's", .read_only = true }, 150000, arena,
               &out);
    CU_ASSERT_EQUAL_FATAL(out.n, 1);
    UNIT_CONTAINS(out.v[0], "set_config('lock_timeout', '1500ms', false)");
    UNIT_CONTAINS(out.v[0], "set_config('application_name', 'it''s', false)");
    UNIT_CONTAINS(out.v[0], "set_config('default_transaction_read_only', 'on', false)");
    CU_ASSERT_PTR_NULL(strstr(out.v[0], "statement_timeout"));
}

static void backups_carry_no_secret(void)
{
    const ms_name tables[] = { { "s", "Odd\"t" } };
    const ms_backup_request request = { .file = "/b/x.dump",
                                        .tables = tables,
                                        .n_tables = 1,
                                        .host = "h",
                                        .port = "5432",
                                        .user = "u",
                                        .database = "db",
                                        .credentials = "/b/pgpass" };
    ms_backup_command command;
    ms_error err = MS_ERROR_INIT;
    CU_ASSERT_EQUAL_FATAL(d->backup(&request, 150000, arena, &command, &err), MS_OK);
    const char *all = "";
    for (size_t i = 0; command.argv[i] != NULL; i++)
        all = ms_arena_printf(arena, "%s %s", all, command.argv[i]);
    UNIT_TEXT(all, " pg_dump --format=custom --no-password --lock-wait-timeout=10000 --file=/b/x.dump --host=h "
                   "--port=5432 --username=u "
                   "--table=\"s\".\"Odd\"\"t\" --dbname=db");
    UNIT_TEXT(command.env[0], "PGPASSFILE=/b/pgpass");
    UNIT_TEXT(command.credentials_format, "pgpass");
    CU_ASSERT_EQUAL(d->backup(&(ms_backup_request){ .file = "x" }, 150000, arena, &command, &err), MS_ERR_USAGE);
}

IN_ARENA(every_spelling_of_a_type_is_read)
IN_ARENA(types_are_printed_as_the_server_does)
IN_ARENA(every_row_is_whole)
IN_ARENA(type_changes_that_keep_the_stored_form)
IN_ARENA(add_column_by_its_details)
IN_ARENA(other_ops_by_their_details)
IN_ARENA(opaque_statements_by_their_verb)
IN_ARENA(ops_become_statements)
IN_ARENA(a_table_is_written_whole)
IN_ARENA(lock_keys_do_not_change)
IN_ARENA(sessions_are_set_up_in_one_statement)
IN_ARENA(backups_carry_no_secret)

int main(void)
{
    static const unit_test tests[] = {
        UNIT(every_spelling_of_a_type_is_read_),
        UNIT(types_are_printed_as_the_server_does_),
        UNIT(every_row_is_whole_),
        UNIT(type_changes_that_keep_the_stored_form_),
        UNIT(add_column_by_its_details_),
        UNIT(other_ops_by_their_details_),
        UNIT(opaque_statements_by_their_verb_),
        UNIT(ops_become_statements_),
        UNIT(a_table_is_written_whole_),
        UNIT(lock_keys_do_not_change_),
        UNIT(sessions_are_set_up_in_one_statement_),
        UNIT(backups_carry_no_secret_),
        { NULL, NULL },
    };
    return unit_run("dialects/postgresql", tests);
}
