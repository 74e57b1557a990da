/* freeze.c: a plan as canonical JSON, and its SHA-256.
 *
 * Canonical: sorted keys, no white space, no floating point but extra_disk. The id covers every member but itself. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>
#include <sodium.h>

#include <plan/names.h>

static json_t *text_or_null(const char *text) { return text == NULL ? json_null() : json_string(text); }

static json_t *facts_json(const ms_step *step, const char *object)
{
    const ms_fact *f = step->fact;
    json_t *locks = json_array();
    if (f->lock != NULL && f->lock[0] != '\0')
        json_array_append_new(locks, json_pack("{s:s, s:s, s:b, s:b, s:s}", "object", object, "mode", f->lock, "blocks_reads",
                                               f->blocks_reads, "blocks_writes", f->blocks_writes, "held",
                                               ms_held_name(f->held)));
    return json_pack("{s:o, s:b, s:s, s:o, s:s, s:s, s:s, s:s, s:f, s:i, s:s, s:s}", "locks", locks, "queues", f->queues,
                     "work", ms_work_name(f->work), "algorithm", text_or_null(f->algorithm), "transaction",
                     ms_txn_rule_name(step->txn), "on_failure", ms_on_failure_name(f->on_failure), "reversal",
                     ms_reversal_name(f->reversal), "replica", ms_replica_name(f->replica), "extra_disk", f->extra_disk,
                     "estimated_ms", 0, "grade", ms_grade_name(f->grade), "source", f->id);
}

static json_t *impact_json(const ms_planned *p, const ms_op *op)
{
    json_t *list = json_array();
    const size_t number = (size_t)(op - p->ops.v);
    size_t i = 0;
    while (i < p->impact.n && p->impact.v[i].op < number)
        i++;
    for (; i < p->impact.n && p->impact.v[i].op == number; i++)
        json_array_append_new(list, json_pack("{s:s, s:s, s:s}", "kind", p->impact.v[i].kind, "name", p->impact.v[i].name, "why",
                                              p->impact.v[i].why));
    return list;
}

static json_t *operation_json(const ms_planned *p, const ms_step *step, const ms_op *op, ms_arena *arena)
{
    json_t *json = json_pack("{s:s, s:s, s:s, s:b, s:i}", "op", ms_op_name(op->kind), "object", ms_op_object_text(op, arena), "risk",
                             ms_risk_name(step->risk), "reversible", !ms_op_destroys_data(op), "line", (int)op->line);
    json_object_set_new(json, "impact", impact_json(p, op));
    if (op->conditional)
        json_object_set_new(json, "conditional", json_true());
    return json;
}

static json_t *step_json(const ms_planned *p, const ms_step *step, ms_arena *arena)
{
    const ms_op *op = step->n_ops > 0 ? &p->ops.v[step->first_op] : NULL;
    const char *object = op != NULL ? ms_op_object_text(op, arena) : "";
    return json_pack("{s:s, s:s, s:o, s:s, s:i, s:b, s:b, s:b, s:o}", "id", step->id, "kind", "statement", "sql",
                     json_stringn(step->sql, step->len), "operation", op != NULL ? ms_op_name(op->kind) : "opaque", "line",
                     (int)step->line, "session", step->session, "boundary", step->boundary, "fresh", step->fresh, "facts", facts_json(step, object));
}

static json_t *migration_json(const ms_planned *p, ms_arena *arena)
{
    json_t *operations = json_array(), *steps = json_array();
    for (size_t i = 0; i < p->steps.n; i++) {
        const ms_step *step = &p->steps.v[i];
        for (size_t k = 0; k < step->n_ops; k++)
            json_array_append_new(operations, operation_json(p, step, &p->ops.v[step->first_op + k], arena));
        json_array_append_new(steps, step_json(p, step, arena));
    }
    json_t *phase = json_pack("{s:s, s:n, s:o}", "phase", "migrate", "gate", "steps", steps);
    json_t *not_restored = json_array();
    for (size_t i = 0; i < p->not_restored.n; i++)
        json_array_append_new(not_restored, json_string(p->not_restored.v[i]));
    return json_pack("{s:s, s:s, s:o, s:s, s:o, s:o, s:o, s:o, s:o, s:s, s:b, s:o, s:b, s:s, s:b, s:o, s:o, s:[o]}", "version", p->version, "name", p->name,
                     "path", text_or_null(p->path), "direction", p->direction == MS_UP ? "up" : "down", "checksum",
                     text_or_null(p->checksum), "raw_checksum", text_or_null(p->raw_checksum), "down_sql",
                     text_or_null(p->down_sql), "derived_sql", text_or_null(p->derived_sql), "not_derived", text_or_null(p->not_derived), "reversal", ms_way_back_name(p->way_back),
                     "down_derived", p->way_back == MS_WAY_BACK_DERIVED || p->way_back == MS_WAY_BACK_SCHEMA_ONLY, "not_restored",
                     not_restored, "down_empty", p->down_empty, "risk", ms_risk_name(p->risk), "reversible", p->reversible,
                     "irreversible_reason", text_or_null(p->irreversible_reason), "operations", operations, "phases", phase);
}

static json_t *plan_json(const ms_plan *plan)
{
    json_t *migrations = json_array(), *warnings = json_array();
    ms_arena *scratch = ms_arena_new();
    for (size_t i = 0; i < plan->migrations.n; i++) {
        json_array_append_new(migrations, migration_json(&plan->migrations.v[i], scratch));
        ms_arena_reset(scratch);
    }
    ms_arena_free(scratch);
    for (size_t i = 0; i < plan->warnings.n; i++)
        json_array_append_new(warnings, json_string(plan->warnings.v[i]));
    return json_pack("{s:i, s:s, s:s, s:s, s:i, s:s, s:o, s:s, s:b, s:b, s:i, s:b, s:b, s:i, s:o, s:[], s:[], s:o}", "format", 1,
                     "tool", "migsafe " PACKAGE_VERSION, "driver", plan->driver, "dialect", plan->dialect->name,
                     "server_version", (int)plan->server_version, "catalog_before", plan->catalog_before, "catalog_after",
                     text_or_null(plan->catalog_after), "risk", ms_risk_name(plan->risk), "reversible", plan->reversible,
                     "zero_downtime", plan->zero_downtime, "destructive_operations", (int)plan->destructive_operations,
                     "requires_backup", plan->requires_backup, "requires_approval", plan->requires_approval, "estimated_ms", 0,
                     "warnings", warnings, "recommendations", "findings", "migrations", migrations);
}

/* jansson hands over the canonical text in pieces of a few bytes; they are hashed by the block. */
typedef struct hasher {
    crypto_hash_sha256_state state;
    size_t used;
    unsigned char block[4096];
} hasher;

static void hash_flush(hasher *h)
{
    crypto_hash_sha256_update(&h->state, h->block, h->used);
    h->used = 0;
}

static int hash_piece(const char *text, size_t len, void *context)
{
    hasher *h = context;
    if (h->used + len > sizeof h->block)
        hash_flush(h);
    if (len > sizeof h->block) {
        crypto_hash_sha256_update(&h->state, (const unsigned char *)text, len);
        return 0;
    }
    memcpy(h->block + h->used, text, len);
    h->used += len;
    return 0;
}

static const char *hash_json(const json_t *object, ms_arena *arena)
{
    hasher h = { .used = 0 };
    unsigned char digest[crypto_hash_sha256_BYTES];
    char *hex = ms_arena_alloc(arena, 2 * sizeof digest + 1);
    crypto_hash_sha256_init(&h.state);
    json_dump_callback(object, hash_piece, &h, JSON_SORT_KEYS | JSON_COMPACT);
    hash_flush(&h);
    crypto_hash_sha256_final(&h.state, digest);
    sodium_bin2hex(hex, 2 * sizeof digest + 1, digest, sizeof digest);
    return hex;
}

void ms_plan_freeze(ms_plan *plan, struct json_t **json)
{
    json_t *object = plan_json(plan);
    plan->id = hash_json(object, plan->arena);
    if (json == NULL) {
        json_decref(object);
        return;
    }
    json_object_set_new(object, "plan", json_string(plan->id));
    *json = object;
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
