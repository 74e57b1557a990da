/* way_text.c: see way_text.h. */
#include "config.h"

#include <glib.h>

#include <ir/print.h>
#include <report/way_text.h>

static void put_ops(GString *out, const ms_way *way, const ms_lowered *step, ms_arena *arena)
{
    for (size_t i = step->first_op; i < step->first_op + step->n_ops; i++) {
        const ms_op *op = &way->ops.v[i];
        g_string_append_printf(out, "-- %s\n", ms_op_text(op, arena));
        if (ms_op_destroys_data(op))
            g_string_append_printf(out, "-- DESTRUCTIVE: the data of %s is lost.\n", ms_op_object_text(op, arena));
    }
}

const char *ms_report_way_script(const ms_dialect *dialect, const ms_way *way, ms_arena *arena)
{
    GString *out = g_string_new(NULL);
    for (size_t i = 0; i < way->steps.n; i++) {
        const ms_lowered *step = &way->steps.v[i], *last = i > 0 ? step - 1 : NULL;
        const bool goes_on = last != NULL && last->first_op == step->first_op && last->n_ops == step->n_ops;
        if (!goes_on) {
            g_string_append(out, i > 0 ? "\n" : "");
            put_ops(out, way, step, arena);
        }
        g_string_append_printf(out, "%s\n", ms_way_script_text(dialect, way, i, arena));
    }
    const char *text = ms_arena_strdup(arena, out->str);
    g_string_free(out, TRUE);
    return text;
}

static json_t *text_json(const char *text)
{
    json_t *json = json_string(text);
    return json != NULL ? json : json_string("?"); /* not UTF-8 */
}

void ms_report_way_json(const ms_way *way, json_t *json)
{
    ms_arena *scratch = ms_arena_new();
    json_t *operations = json_array(), *statements = json_array();
    for (size_t i = 0; i < way->ops.n; i++) {
        const ms_op *op = &way->ops.v[i];
        json_array_append_new(operations, json_pack("{s:s, s:o, s:o, s:b}", "op", ms_op_name(op->kind), "object",
                                                    text_json(ms_op_object_text(op, scratch)), "text", text_json(ms_op_text(op, scratch)),
                                                    "destructive", ms_op_destroys_data(op)));
    }
    for (size_t i = 0; i < way->steps.n; i++)
        json_array_append_new(statements, text_json(way->steps.v[i].sql));
    json_object_set_new(json, "operations", operations);
    json_object_set_new(json, "statements", statements);
    json_object_set_new(json, "destructive_operations", json_integer((json_int_t)way->destructive));
    ms_arena_free(scratch);
}
