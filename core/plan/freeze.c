/* freeze.c: a plan as canonical JSON, and its SHA-256.
 *
 * Canonical: sorted keys, no white space, no floating point but extra_disk. The id covers every member but itself. It goes
 * into the history with every migration, so that it is made for every run: the text is written straight away, the keys in
 * their order, and only who wants the object has it read. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include <glib.h>
#include <jansson.h>

#include <base/buffer.h>
#include <base/sha256.h>
#include <plan/names.h>

/* ---- writing ----------------------------------------------------------------------------------------------------- */

/* The comma before a member or an element, and the key of a member. */
static void put_key(ms_buffer *out, const char *name)
{
    const char last = out->n > 0 ? out->v[out->n - 1] : '{';
    if (last != '{' && last != '[')
        ms_buffer_char(out, ',');
    if (name == NULL)
        return;
    ms_buffer_char(out, '"');
    ms_buffer_text(out, name);
    ms_buffer_add(out, "\":", 2);
}

static void begin(ms_buffer *out, const char *name, char bracket)
{
    put_key(out, name);
    ms_buffer_char(out, bracket);
}

static void end(ms_buffer *out, char bracket) { ms_buffer_char(out, bracket); }

static void put_text(ms_buffer *out, const char *name, const char *text)
{
    put_key(out, name);
    if (text == NULL)
        ms_buffer_text(out, "null");
    else
        ms_buffer_quoted(out, text, strlen(text));
}

static void put_bool(ms_buffer *out, const char *name, bool value)
{
    put_key(out, name);
    ms_buffer_text(out, value ? "true" : "false");
}

static void put_int(ms_buffer *out, const char *name, int value)
{
    put_key(out, name);
    ms_buffer_int(out, value);
}

static void put_real(ms_buffer *out, const char *name, double value)
{
    char text[64];
    size_t len = 3;
    if (value == 0) { /* as it nearly always is */
        memcpy(text, "0.0", len);
    } else {
        json_t *real = json_real(value);
        len = json_dumpb(real, text, sizeof text, JSON_ENCODE_ANY);
        json_decref(real);
    }
    put_key(out, name);
    ms_buffer_add(out, text, len);
}

static void put_texts(ms_buffer *out, const char *name, const ms_strings *list)
{
    begin(out, name, '[');
    for (size_t i = 0; i < list->n; i++)
        put_text(out, NULL, list->v[i]);
    end(out, ']');
}

/* ---- the parts, each with its keys in their order ------------------------------------------------------------------- */

static void put_facts(ms_buffer *out, const ms_step *step, const char *object)
{
    const ms_fact *f = step->fact;
    begin(out, "facts", '{');
    put_text(out, "algorithm", f->algorithm);
    put_int(out, "estimated_ms", 0);
    put_real(out, "extra_disk", f->extra_disk);
    put_text(out, "grade", ms_grade_name(f->grade));
    begin(out, "locks", '[');
    if (f->lock != NULL && f->lock[0] != '\0') {
        begin(out, NULL, '{');
        put_bool(out, "blocks_reads", f->blocks_reads);
        put_bool(out, "blocks_writes", f->blocks_writes);
        put_text(out, "held", ms_held_name(f->held));
        put_text(out, "mode", f->lock);
        put_text(out, "object", object);
        end(out, '}');
    }
    end(out, ']');
    put_text(out, "on_failure", ms_on_failure_name(f->on_failure));
    put_bool(out, "queues", f->queues);
    put_text(out, "replica", ms_replica_name(f->replica));
    put_text(out, "reversal", ms_reversal_name(f->reversal));
    put_text(out, "source", f->id);
    put_text(out, "transaction", ms_txn_rule_name(step->txn));
    put_text(out, "work", ms_work_name(f->work));
    end(out, '}');
}

static void put_impact(ms_buffer *out, const ms_planned *p, const ms_op *op)
{
    const size_t number = (size_t)(op - p->ops.v);
    size_t i = 0;
    while (i < p->impact.n && p->impact.v[i].op < number)
        i++;
    begin(out, "impact", '[');
    for (; i < p->impact.n && p->impact.v[i].op == number; i++) {
        begin(out, NULL, '{');
        put_text(out, "kind", p->impact.v[i].kind);
        put_text(out, "name", p->impact.v[i].name);
        put_text(out, "why", p->impact.v[i].why);
        end(out, '}');
    }
    end(out, ']');
}

static void put_operation(ms_buffer *out, const ms_planned *p, const ms_step *step, const ms_op *op, ms_arena *arena)
{
    begin(out, NULL, '{');
    if (op->conditional)
        put_bool(out, "conditional", true);
    put_impact(out, p, op);
    put_int(out, "line", (int)op->line);
    put_text(out, "object", ms_op_object_text(op, arena));
    put_text(out, "op", ms_op_name(op->kind));
    put_bool(out, "reversible", !ms_op_destroys_data(op));
    put_text(out, "risk", ms_risk_name(step->risk));
    end(out, '}');
}

static void put_step(ms_buffer *out, const ms_planned *p, const ms_step *step, ms_arena *arena)
{
    const ms_op *op = step->n_ops > 0 ? &p->ops.v[step->first_op] : NULL;
    begin(out, NULL, '{');
    put_bool(out, "boundary", step->boundary);
    put_facts(out, step, op != NULL ? ms_op_object_text(op, arena) : "");
    put_bool(out, "fresh", step->fresh);
    put_text(out, "id", step->id);
    put_text(out, "kind", "statement");
    put_int(out, "line", (int)step->line);
    put_text(out, "operation", op != NULL ? ms_op_name(op->kind) : "opaque");
    put_bool(out, "session", step->session);
    put_key(out, "sql");
    ms_buffer_quoted(out, step->sql, step->len);
    end(out, '}');
}

static void put_work(ms_buffer *out, const ms_planned *p, ms_arena *arena)
{
    begin(out, "operations", '[');
    for (size_t i = 0; i < p->steps.n; i++)
        for (size_t k = 0; k < p->steps.v[i].n_ops; k++)
            put_operation(out, p, &p->steps.v[i], &p->ops.v[p->steps.v[i].first_op + k], arena);
    end(out, ']');
    put_text(out, "path", p->path);
    begin(out, "phases", '[');
    begin(out, NULL, '{');
    put_text(out, "gate", NULL);
    put_text(out, "phase", "migrate");
    begin(out, "steps", '[');
    for (size_t i = 0; i < p->steps.n; i++)
        put_step(out, p, &p->steps.v[i], arena);
    end(out, ']');
    end(out, '}');
    end(out, ']');
}

static void put_migration(ms_buffer *out, const ms_planned *p, ms_arena *arena)
{
    begin(out, NULL, '{');
    put_text(out, "checksum", p->checksum);
    put_text(out, "derived_sql", p->derived_sql);
    put_text(out, "direction", p->direction == MS_UP ? "up" : "down");
    put_bool(out, "down_derived", p->way_back >= MS_WAY_BACK_DERIVED);
    put_bool(out, "down_empty", p->down_empty);
    put_text(out, "down_sql", p->down_sql);
    put_text(out, "irreversible_reason", p->irreversible_reason);
    put_text(out, "name", p->name);
    put_text(out, "not_derived", p->not_derived);
    put_texts(out, "not_restored", &p->not_restored);
    put_work(out, p, arena);
    put_text(out, "raw_checksum", p->raw_checksum);
    put_text(out, "reversal", ms_way_back_name(p->way_back));
    put_bool(out, "reversible", p->reversible);
    put_text(out, "risk", ms_risk_name(p->risk));
    put_text(out, "version", p->version);
    end(out, '}');
}

static void put_plan(ms_buffer *out, const ms_plan *plan)
{
    const ms_strings none = { 0 };
    ms_arena *scratch = ms_arena_new();
    begin(out, NULL, '{');
    put_text(out, "catalog_after", plan->catalog_after);
    put_text(out, "catalog_before", plan->catalog_before);
    put_int(out, "destructive_operations", (int)plan->destructive_operations);
    put_text(out, "dialect", plan->dialect->name);
    put_text(out, "driver", plan->driver);
    put_int(out, "estimated_ms", 0);
    put_texts(out, "findings", &none);
    put_int(out, "format", 1);
    begin(out, "migrations", '[');
    for (size_t i = 0; i < plan->migrations.n; i++) {
        put_migration(out, &plan->migrations.v[i], scratch);
        ms_arena_reset(scratch);
    }
    end(out, ']');
    put_texts(out, "recommendations", &none);
    put_bool(out, "requires_approval", plan->requires_approval);
    put_bool(out, "requires_backup", plan->requires_backup);
    put_bool(out, "reversible", plan->reversible);
    put_text(out, "risk", ms_risk_name(plan->risk));
    put_int(out, "server_version", (int)plan->server_version);
    put_text(out, "tool", "migsafe " PACKAGE_VERSION);
    put_texts(out, "warnings", &plan->warnings);
    put_bool(out, "zero_downtime", plan->zero_downtime);
    end(out, '}');
    ms_arena_free(scratch);
}

/* ---- the id ------------------------------------------------------------------------------------------------------- */

static const char *hash_json(const json_t *object, ms_arena *arena)
{
    char *text = json_dumps(object, JSON_SORT_KEYS | JSON_COMPACT);
    const char *hex = text == NULL ? "" : ms_sha256_text(text, strlen(text), arena);
    free(text);
    return hex;
}

void ms_plan_freeze(ms_plan *plan, struct json_t **json)
{
    ms_buffer out = { 0 };
    put_plan(&out, plan);
    plan->id = ms_sha256_text(out.v, out.n, plan->arena);
    if (json != NULL) {
        *json = json_loadb(out.v, out.n, 0, NULL);
        json_object_set_new(*json, "plan", json_string(plan->id));
    }
    ms_buffer_free(&out);
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

static const char *copy_text(const json_t *object, const char *key, ms_arena *arena)
{
    const json_t *value = json_object_get(object, key);
    return json_is_string(value) ? ms_arena_strndup(arena, json_string_value(value), json_string_length(value)) : NULL;
}

/* Index of a word in a names function's range; count when unknown. */
#define WORD_INDEX(fn, type, last, word, out)                        \
    do {                                                             \
        int i_ = 0;                                                  \
        while (i_ <= (int)(last) && strcmp(fn((type)i_), word) != 0) \
            i_++;                                                    \
        *(out) = i_ <= (int)(last) ? i_ : -1;                        \
    } while (0)

static ms_status malformed(ms_error *err, const char *what)
{
    ms_error_set(err, MS_ERR_USAGE, "not a plan of this program: %s", what);
    ms_error_code(err, "plan_malformed");
    ms_error_hint(err, "Write it anew with: migsafe plan --out FILE");
    return MS_ERR_USAGE;
}

static ms_status read_step(const json_t *object, ms_planned *p, ms_arena *arena, ms_error *err)
{
    const json_t *sql = json_object_get(object, "sql");
    const char *rule = json_string_value(json_object_get(json_object_get(object, "facts"), "transaction"));
    ms_step step = { .id = copy_text(object, "id", arena), .line = (int32_t)json_integer_value(json_object_get(object, "line")) };
    int txn = -1;
    if (rule != NULL)
        WORD_INDEX(ms_txn_rule_name, ms_txn_rule, MS_TXN_RULE_IMPLICIT_COMMIT, rule, &txn);
    if (step.id == NULL || !json_is_string(sql) || txn < 0)
        return malformed(err, "a step without id, sql or transaction rule");
    step.txn = (ms_txn_rule)txn;
    step.sql = ms_arena_strndup(arena, json_string_value(sql), json_string_length(sql));
    step.len = json_string_length(sql);
    step.session = json_is_true(json_object_get(object, "session"));
    step.boundary = json_is_true(json_object_get(object, "boundary"));
    step.fresh = json_is_true(json_object_get(object, "fresh"));
    MS_PUSH(arena, &p->steps, step);
    return MS_OK;
}

/* The ops are in the statements: a plan carries only what people and other programs read of them. */
static void read_ops(const ms_plan *plan, ms_planned *p)
{
    ms_statement *list = ms_arena_alloc(plan->arena, (p->steps.n + 1) * sizeof *list);
    for (size_t i = 0; i < p->steps.n; i++) {
        list[i].text = p->steps.v[i].sql;
        list[i].len = p->steps.v[i].len;
    }
    ms_sql_parse_statements(plan->dialect, list, p->steps.n, plan->arena, &p->ops);
    for (size_t i = 0; i < p->steps.n; i++) {
        p->steps.v[i].first_op = list[i].first_op;
        p->steps.v[i].n_ops = list[i].n_ops;
    }
}

static ms_status read_migration(const json_t *object, ms_plan *plan, ms_error *err)
{
    ms_arena *arena = plan->arena;
    const char *direction = json_string_value(json_object_get(object, "direction"));
    ms_planned p = { .version = copy_text(object, "version", arena), .name = copy_text(object, "name", arena),
                     .path = copy_text(object, "path", arena), .checksum = copy_text(object, "checksum", arena),
                     .raw_checksum = copy_text(object, "raw_checksum", arena), .down_sql = copy_text(object, "down_sql", arena),
                     .derived_sql = copy_text(object, "derived_sql", arena),
                     .not_derived = copy_text(object, "not_derived", arena),
                     .irreversible_reason = copy_text(object, "irreversible_reason", arena),
                     .down_empty = json_is_true(json_object_get(object, "down_empty")),
                     .reversible = json_is_true(json_object_get(object, "reversible")) };
    if (p.version == NULL || p.name == NULL || direction == NULL)
        return malformed(err, "a migration without version, name or direction");
    p.direction = strcmp(direction, "down") == 0 ? MS_DOWN : MS_UP;
    int risk = -1, way = -1;
    const char *reversal = json_string_value(json_object_get(object, "reversal"));
    if (reversal != NULL)
        WORD_INDEX(ms_way_back_name, ms_way_back, MS_WAY_BACK_COUNT - 1, reversal, &way);
    p.way_back = way < 0 ? MS_WAY_BACK_FILE : (ms_way_back)way;
    size_t n;
    json_t *lost;
    json_array_foreach(json_object_get(object, "not_restored"), n, lost)
        if (json_is_string(lost))
            MS_PUSH(arena, &p.not_restored, ms_arena_strdup(arena, json_string_value(lost)));
    const char *word = json_string_value(json_object_get(object, "risk"));
    if (word != NULL)
        WORD_INDEX(ms_risk_name, ms_risk, MS_RISK_DESTRUCTIVE, word, &risk);
    if (risk < 0)
        return malformed(err, "a migration without risk");
    p.risk = (ms_risk)risk;
    plan->risk = p.risk > plan->risk ? p.risk : plan->risk;
    size_t i, k;
    json_t *phase, *step;
    json_array_foreach(json_object_get(object, "phases"), i, phase) {
        json_array_foreach(json_object_get(phase, "steps"), k, step) {
            ms_status status = read_step(step, &p, arena, err);
            if (status != MS_OK)
                return status;
        }
    }
    read_ops(plan, &p);
    MS_PUSH(arena, &plan->migrations, p);
    return MS_OK;
}

static ms_status check_id(const json_t *json, ms_plan *plan, ms_error *err)
{
    json_t *copy = json_copy((json_t *)(uintptr_t)json); /* shallow: only to leave the id out */
    json_object_del(copy, "plan");
    const char *id = hash_json(copy, plan->arena);
    json_decref(copy);
    if (plan->id != NULL && strcmp(plan->id, id) == 0)
        return MS_OK;
    ms_error_set(err, MS_ERR_CONFLICT, "the plan was changed after it was written: its contents do not give its id");
    ms_error_code(err, "plan_changed");
    ms_error_hint(err, "Write it anew with: migsafe plan --out FILE");
    return MS_ERR_CONFLICT;
}

ms_status ms_plan_read(const struct json_t *json, const ms_dialect *(*find)(const char *, const char *, void *), void *context,
                       ms_arena *arena, ms_plan *out, ms_error *err)
{
    memset(out, 0, sizeof *out);
    out->arena = arena;
    if (!json_is_object(json) || json_integer_value(json_object_get(json, "format")) != 1)
        return malformed(err, "no object with \"format\": 1");
    out->id = copy_text(json, "plan", arena);
    ms_status status = check_id(json, out, err);
    if (status != MS_OK)
        return status;
    out->driver = copy_text(json, "driver", arena);
    const char *dialect = copy_text(json, "dialect", arena);
    if (out->driver == NULL || dialect == NULL || (out->dialect = find(out->driver, dialect, context)) == NULL)
        return malformed(err, "its driver or dialect is not known here");
    out->server_version = (int32_t)json_integer_value(json_object_get(json, "server_version"));
    out->catalog_before = copy_text(json, "catalog_before", arena);
    out->catalog_after = copy_text(json, "catalog_after", arena);
    out->reversible = json_is_true(json_object_get(json, "reversible"));
    out->zero_downtime = json_is_true(json_object_get(json, "zero_downtime"));
    out->requires_backup = json_is_true(json_object_get(json, "requires_backup"));
    out->requires_approval = json_is_true(json_object_get(json, "requires_approval"));
    out->destructive_operations = (int32_t)json_integer_value(json_object_get(json, "destructive_operations"));
    size_t i;
    json_t *migration;
    json_array_foreach(json_object_get(json, "migrations"), i, migration) {
        if ((status = read_migration(migration, out, err)) != MS_OK)
            return status;
    }
    return out->migrations.n > 0 ? MS_OK : malformed(err, "no migration in it");
}
