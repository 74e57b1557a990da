/* keys.c: a migration that turns foreign keys off (a table is built anew) must not commit rows that refer to nothing.
 *
 * The server checks nothing meanwhile, so the question is asked in the transaction: before its first statement, because
 * what was broken before is not the migration's doing, and before COMMIT. */
#include "config.h"

#include <string.h>

#include <exec/runner.h>

enum { ROWS_NAMED = 5 };

bool ms_runner_keys_off(const ms_runner *r)
{
    const ms_dialect *d = r->db->dialect;
    if (!MS_DIALECT_HAS(d, keys_off) || !MS_DIALECT_HAS(d, keys_check))
        return false;
    for (size_t i = 0; i < r->m->ops.n; i++)
        if (d->keys_off(&r->m->ops.v[i]))
            return true;
    return false;
}

static const char *variable_of(const ms_runner *r, const ms_unit *unit)
{
    const ms_step *step = &r->m->steps.v[unit->first];
    const ms_op *op = &r->m->ops.v[step->first_op];
    return unit->n == 1 && step->session && step->n_ops == 1 && op->kind == MS_OP_SESSION ? op->value : NULL;
}

void ms_runner_keys_trim(ms_runner *r)
{
    const char *first = variable_of(r, &r->units.v[0]), *last;
    while (first != NULL && r->units.n > 1 && (last = variable_of(r, &r->units.v[r->units.n - 1])) != NULL &&
           strcmp(first, last) == 0)
        r->units.n--;
}

ms_status ms_runner_keys_before(ms_runner *r, ms_error *err)
{
    memset(&r->broken, 0, sizeof r->broken);
    const ms_status status = ms_db_rows(r->db, r->db->dialect->keys_check, r->arena, &r->broken, err);
    if (status != MS_OK)
        ms_error_context(err, "looking for broken foreign keys");
    return status;
}

static const char *cell(const ms_rows *rows, size_t row, size_t column)
{
    const char *text = MS_CELL(rows, row, column).p;
    return text != NULL ? text : "";
}

static bool same_row(const ms_rows *a, size_t i, const ms_rows *b, size_t k)
{
    for (size_t c = 0; c < 3; c++)
        if (strcmp(cell(a, i, c), cell(b, k, c)) != 0)
            return false;
    return true;
}

/* Rows of `now` that are not among those of before; each of those excuses one. Both come in the order of the tables. */
static size_t find_new(const ms_rows *before, const ms_rows *now, ms_arena *arena, size_t *list, size_t max)
{
    const size_t n = ms_rows_count(before);
    bool *used = ms_arena_alloc(arena, n + 1);
    size_t found = 0, from = 0;
    for (size_t i = 0; i < ms_rows_count(now); i++) {
        size_t k = 0;
        while (k < n && (used[(from + k) % n] || !same_row(before, (from + k) % n, now, i)))
            k++;
        if (k < n) {
            used[(from + k) % n] = true;
            from = (from + k + 1) % n;
        } else if (found++ < max) {
            list[found - 1] = i;
        }
    }
    return found;
}

ms_status ms_runner_keys_after(ms_runner *r, ms_error *err)
{
    ms_rows now = { 0 };
    size_t list[ROWS_NAMED];
    ms_status status = ms_db_rows(r->db, r->db->dialect->keys_check, r->arena, &now, err);
    if (status != MS_OK) {
        ms_error_context(err, "looking for broken foreign keys");
        return status;
    }
    const size_t n = find_new(&r->broken, &now, r->arena, list, ROWS_NAMED);
    if (n == 0)
        return MS_OK;
    const char *rows = NULL;
    for (size_t i = 0; i < n && i < ROWS_NAMED; i++) {
        const char *id = cell(&now, list[i], 1);
        rows = ms_arena_printf(r->arena, "%s%s%s%s%s (to %s)", rows != NULL ? rows : "", rows != NULL ? ", " : "",
                               cell(&now, list[i], 0), *id != '\0' ? " row " : "", id, cell(&now, list[i], 2));
    }
    status = ms_error_set(err, MS_ERR_CONFLICT, "%zu row%s would refer to nothing: %s%s", n, n == 1 ? "" : "s", rows,
                          n > ROWS_NAMED ? ", ..." : "");
    ms_error_code(err, "broken_foreign_keys");
    ms_error_hint(err, "Correct these rows before the change, in an earlier migration.");
    return status;
}
