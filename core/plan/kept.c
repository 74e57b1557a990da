/* kept.c: see kept.h. JSON: {"checksum", "down"?, "statements": [[line, "SQL", directive or null, its line], ...]}, and of a native
 * migration {"checksum", "derived", "why_not"}. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include <base/buffer.h>
#include <plan/kept.h>

const char *ms_kept_script_write(const ms_script *script, const char *checksum, const char *down, ms_arena *arena)
{
    json_t *list = json_array(), *object = json_object();
    for (size_t i = 0; i < script->statements.n; i++) {
        const ms_statement *s = &script->statements.v[i];
        json_array_append_new(list, json_pack("[i, s%, s?, i]", (int)s->line, s->text, s->len, s->directive, (int)s->directive_line));
    }
    json_object_set_new(object, "checksum", json_string(checksum));
    json_object_set_new(object, "statements", list);
    if (down != NULL)
        json_object_set_new(object, "down", json_string(down));
    char *text = json_dumps(object, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENSURE_ASCII);
    const char *copy = ms_arena_strdup(arena, text);
    free(text);
    json_decref(object);
    return copy;
}

bool ms_kept_script_read(const char *text, const char *checksum, const ms_dialect *dialect, ms_arena *arena, ms_script *out, const char **down)
{
    json_t *object = text == NULL ? NULL : json_loads(text, 0, NULL), *list, *one;
    const char *of = json_string_value(json_object_get(object, "checksum"));
    bool good = of != NULL && strcmp(of, checksum) == 0 && json_is_array(json_object_get(object, "statements"));
    size_t i;
    memset(out, 0, sizeof *out);
    list = json_object_get(object, "statements");
    json_array_foreach(list, i, one) {
        const char *sql = json_string_value(json_array_get(one, 1)), *directive = json_string_value(json_array_get(one, 2));
        ms_statement s = { .text = ms_arena_strdup(arena, sql), .len = sql == NULL ? 0 : strlen(sql), .column = 1,
                           .line = (int32_t)json_integer_value(json_array_get(one, 0)), .directive = ms_arena_strdup(arena, directive),
                           .directive_line = (int32_t)json_integer_value(json_array_get(one, 3)) };
        good = good && sql != NULL;
        MS_PUSH(arena, &out->statements, s);
    }
    if (good)
        *down = ms_arena_strdup(arena, json_string_value(json_object_get(object, "down")));
    json_decref(object);
    if (!good)
        return false;
    ms_sql_parse_statements(dialect, out->statements.v, out->statements.n, arena, &out->ops);
    for (i = 0; i < out->statements.n; i++)
        for (size_t k = 0; k < out->statements.v[i].n_ops; k++) {
            out->ops.v[out->statements.v[i].first_op + k].statement = (uint32_t)i;
            out->ops.v[out->statements.v[i].first_op + k].line = out->statements.v[i].line;
        }
    return true;
}

/* Of such texts only quotes, backslashes and the ends of lines are written otherwise. */
static bool is_plain(const char *text)
{
    for (; text != NULL && *text != '\0'; text++)
        if (*text != '\n' && (*text < ' ' || *text > '~'))
            return false;
    return true;
}

static void put_plain(ms_buffer *out, const char *key, const char *text)
{
    ms_buffer_text(out, key);
    if (text == NULL) {
        ms_buffer_text(out, "null");
        return;
    }
    ms_buffer_quoted(out, text, strlen(text));
}

/* One for each migration that runs: written straight away where that gives the same text. */
const char *ms_kept_way_write(const char *checksum, const char *derived, const char *why_not, ms_arena *arena)
{
    if (is_plain(checksum) && is_plain(derived) && is_plain(why_not)) {
        ms_buffer out = { 0 };
        put_plain(&out, "{\"checksum\":", checksum);
        put_plain(&out, ",\"derived\":", derived);
        put_plain(&out, ",\"why_not\":", why_not);
        ms_buffer_char(&out, '}');
        const char *copy = ms_arena_strndup(arena, out.v, out.n);
        ms_buffer_free(&out);
        return copy;
    }
    json_t *object = json_pack("{s:s, s:s?, s:s?}", "checksum", checksum, "derived", derived, "why_not", why_not);
    char *text = json_dumps(object, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENSURE_ASCII);
    const char *copy = ms_arena_strdup(arena, text);
    free(text);
    json_decref(object);
    return copy;
}

const char *ms_kept_with_way(const char *text, const char *derived, bool only_way, ms_arena *arena)
{
    json_t *object = json_loads(text, 0, NULL);
    const bool statements = json_object_get(object, "statements") != NULL;
    if (!statements || only_way)
        json_object_set_new(object, statements ? "down" : "derived", json_string(derived));
    if (!statements)
        json_object_del(object, "why_not");
    char *written = json_dumps(object, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENSURE_ASCII);
    const char *copy = written != NULL ? ms_arena_strdup(arena, written) : text;
    free(written);
    json_decref(object);
    return copy;
}

bool ms_kept_way_read(const char *text, const char *checksum, ms_arena *arena, bool *same, const char **derived, const char **why_not)
{
    json_t *object = text == NULL ? NULL : json_loads(text, 0, NULL);
    const char *of = json_string_value(json_object_get(object, "checksum"));
    const bool found = of != NULL && json_object_get(object, "statements") == NULL;
    if (found) {
        *same = strcmp(of, checksum) == 0;
        *derived = ms_arena_strdup(arena, json_string_value(json_object_get(object, "derived")));
        *why_not = ms_arena_strdup(arena, json_string_value(json_object_get(object, "why_not")));
    }
    json_decref(object);
    return found;
}
