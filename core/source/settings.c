/* settings.c: finds the value of every setting: option, variable, [env.NAME], its section, DATABASE_URL, default.
 *
 * No value of a secret appears in a message. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include <glib.h>

#include "base/words.h"
#include "source/conffile.h"
#include "source/settings.h"

extern char **environ;

/* A text and where it comes from. */
typedef struct found {
    const char *text;           /* NULL = nowhere */
    const char *origin;
    const char *file;           /* of migsafe.conf, else NULL */
    int line;
} found;

typedef struct search {
    ms_settings *s;
    ms_arena *arena;
    ms_error *err;
    GHashTable *overlay;        /* of --env-file, or NULL */
    ms_conf *conf;              /* or NULL */
    const char *section;        /* "env.NAME", or NULL */
} search;

void ms_settings_option(ms_settings *s, size_t row, const char *text) { s->given[row] = text; }

static const char *variable(const search *q, const char *name)
{
    const char *value = getenv(name);
    if ((value == NULL || *value == '\0') && q->overlay != NULL)
        value = g_hash_table_lookup(q->overlay, name);
    return value == NULL || *value == '\0' ? NULL : value;
}

/* ---- converting -------------------------------------------------------------------------------------------------- */

static ms_status bad_value(const search *q, const ms_setting *row, const found *f, const char *expected)
{
    bool secret = (row->flags & MS_SETTING_SECRET) != 0;
    ms_error_set(q->err, MS_ERR_USAGE, "%s: %s, not \"%s\"", f->origin, expected, secret ? "***" : f->text);
    ms_error_code(q->err, "setting");
    if (q->err != NULL && f->file != NULL) {
        ms_text_copy(q->err->file, sizeof q->err->file, f->file, strlen(f->file));
        q->err->line = f->line;
        q->err->column = 1;
    }
    return MS_ERR_USAGE;
}

static ms_status set_choice(const search *q, const ms_setting *row, const found *f, const char **member)
{
    const char *list = row->choices[0];
    for (size_t i = 0; row->choices[i] != NULL; i++) {
        if (strcmp(row->choices[i], f->text) == 0) {
            *member = row->choices[i];
            return MS_OK;
        }
        if (i > 0)
            list = ms_arena_printf(q->arena, "%s%s%s", list, row->choices[i + 1] == NULL ? " or " : ", ", row->choices[i]);
    }
    ms_layout layout; /* the layouts have second names */
    if (member == &q->s->layout_name && ms_layout_parse(f->text, &layout)) {
        *member = ms_layout_name(layout);
        return MS_OK;
    }
    return bad_value(q, row, f, list);
}

static ms_status convert(const search *q, const ms_setting *row, const found *f)
{
    void *member = (char *)q->s + row->offset;
    size_t len = strlen(f->text);
    int64_t count;
    switch (row->type) {
    case MS_SETTING_TEXT:
        *(const char **)member = ms_arena_strdup(q->arena, f->text);
        return MS_OK;
    case MS_SETTING_PATH: {
        g_autofree char *base = f->file == NULL || g_path_is_absolute(f->text) ? NULL : g_path_get_dirname(f->file);
        bool plain = base == NULL || strcmp(base, ".") == 0;
        *(const char **)member = plain ? ms_arena_strdup(q->arena, f->text)
                                       : ms_arena_printf(q->arena, "%s/%s", base, f->text);
        return MS_OK;
    }
    case MS_SETTING_FLAG:
        return ms_bool_parse(f->text, len, member) ? MS_OK : bad_value(q, row, f, "on or off");
    case MS_SETTING_CHOICE:
        return set_choice(q, row, f, member);
    case MS_SETTING_DURATION:
        return ms_duration_parse(f->text, len, member)
                   ? MS_OK : bad_value(q, row, f, "a duration with its unit such as 500ms, 5s, 10m");
    case MS_SETTING_SIZE:
        return ms_size_parse(f->text, len, member) ? MS_OK : bad_value(q, row, f, "a size such as 65536, 64K, 64M");
    case MS_SETTING_COUNT:
        if (!ms_int_parse(f->text, len, 0, INT32_MAX, &count))
            return bad_value(q, row, f, "a whole number");
        *(int32_t *)member = (int32_t)count;
        return MS_OK;
    }
    return MS_ERR_INTERNAL;
}

/* ---- finding ----------------------------------------------------------------------------------------------------- */

/* VARIABLE_FILE: a file whose first line is the secret. */
static ms_status from_secret_file(const search *q, const ms_setting *row, found *f)
{
    const char *name = ms_arena_printf(q->arena, "%s_FILE", row->variable);
    const char *path = variable(q, name);
    if (path == NULL)
        return MS_OK;
    if (f->text != NULL) {
        ms_error_set(q->err, MS_ERR_USAGE, "both %s and %s are set", row->variable, name);
        ms_error_code(q->err, "setting");
        return MS_ERR_USAGE;
    }
    g_autofree char *text = NULL;
    g_autoptr(GError) failure = NULL;
    gsize len = 0;
    if (!g_file_get_contents(path, &text, &len, &failure)) {
        ms_error_set(q->err, MS_ERR_USAGE, "%s: %s", name, failure->message);
        ms_error_code(q->err, "setting");
        return MS_ERR_USAGE;
    }
    text[strcspn(text, "\r\n")] = '\0';
    f->text = ms_arena_strdup(q->arena, text);
    f->origin = name;
    memset(text, 0, len);
    return MS_OK;
}

static bool from_conf(const search *q, const ms_setting *row, const char *section, found *f)
{
    f->text = ms_conf_get(q->conf, section, row->key, q->arena, &f->line);
    f->file = q->s->config_found;
    if (f->text != NULL)
        f->origin = ms_arena_printf(q->arena, "%s:%d", f->file, f->line);
    return f->text != NULL;
}

static ms_status find(const search *q, size_t i, const ms_setting *row, found *f)
{
    *f = (found){ .text = q->s->given[i] };
    if (f->text != NULL) {
        f->origin = ms_arena_printf(q->arena, "option --%s", row->option);
        return MS_OK;
    }
    if (row->variable != NULL) {
        f->text = variable(q, row->variable);
        f->origin = row->variable;
        if ((row->flags & MS_SETTING_SECRET) != 0) {
            ms_status status = from_secret_file(q, row, f);
            if (status != MS_OK)
                return status;
        }
        if (f->text != NULL)
            return MS_OK;
    }
    if (q->conf != NULL && row->key != NULL) {
        bool in_env = (row->flags & (MS_SETTING_IN_ENV | MS_SETTING_ONLY_ENV)) != 0;
        if (in_env && q->section != NULL && from_conf(q, row, q->section, f))
            return MS_OK;
        if (row->section != NULL && from_conf(q, row, row->section, f))
            return MS_OK;
    }
    *f = (found){ .text = row->preset, .origin = "default" };
    if (row->offset == offsetof(ms_settings, url) && (f->text = variable(q, "DATABASE_URL")) != NULL)
        f->origin = "DATABASE_URL";
    return MS_OK;
}

static ms_status load_rows(const search *q, bool early)
{
    size_t n;
    const ms_setting *table = ms_setting_table(&n);
    for (size_t i = 0; i < n; i++) {
        found f;
        if (((table[i].flags & MS_SETTING_EARLY) != 0) != early)
            continue;
        ms_status status = find(q, i, &table[i], &f);
        if (status == MS_OK && f.text != NULL)
            status = convert(q, &table[i], &f);
        if (status != MS_OK)
            return status;
        q->s->origin[i] = f.text != NULL ? f.origin : NULL;
    }
    return MS_OK;
}

/* ---- files ------------------------------------------------------------------------------------------------------- */

static ms_status open_conf(search *q)
{
    const char *path = q->s->config != NULL ? q->s->config : "migsafe.conf";
    ms_error local = MS_ERROR_INIT;
    ms_status status = ms_conf_read(path, &q->conf, &local);
    if (status == MS_ERR_NOT_FOUND && q->s->config == NULL)
        return MS_OK;
    if (status == MS_OK)
        q->s->config_found = ms_arena_strdup(q->arena, path);
    else if (q->err != NULL && q->err->status == MS_OK)
        *q->err = local;
    return status == MS_ERR_NOT_FOUND ? MS_ERR_USAGE : status;
}

static ms_status choose_env(search *q)
{
    if (q->s->env == NULL) {
        if (q->conf != NULL && ms_conf_has_section(q->conf, "env.default"))
            q->section = "env.default";
        return MS_OK;
    }
    q->section = ms_arena_printf(q->arena, "env.%s", q->s->env);
    if (q->conf != NULL && ms_conf_has_section(q->conf, q->section))
        return MS_OK;
    ms_strings names = { .n = 0 };
    ms_nearest near;
    ms_nearest_init(&near, q->s->env, strlen(q->s->env));
    if (q->conf != NULL)
        ms_conf_sections(q->conf, "env.", q->arena, &names);
    for (size_t i = 0; i < names.n; i++)
        ms_nearest_offer(&near, names.v[i]);
    ms_error_set(q->err, MS_ERR_USAGE, "there is no section [%s] in %s", q->section,
                 q->s->config_found != NULL ? q->s->config_found : "migsafe.conf");
    ms_error_code(q->err, "environment");
    if (near.best != NULL)
        ms_error_hint(q->err, "Did you mean --env=%s?", near.best);
    else if (q->conf == NULL)
        ms_error_hint(q->err, "There is no migsafe.conf here; `migsafe init` writes one.");
    return MS_ERR_USAGE;
}

static ms_status open_overlay(search *q)
{
    if (q->s->env_file == NULL)
        return MS_OK;
    q->overlay = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    ms_status status = ms_dotenv_read(q->s->env_file, q->overlay, q->err);
    return status == MS_ERR_NOT_FOUND ? MS_ERR_USAGE : status;
}

static ms_status load_all(search *q)
{
    ms_status status = load_rows(q, true);
    if (status == MS_OK)
        status = open_overlay(q);
    if (status == MS_OK && q->overlay != NULL) /* --env-file may say MIGSAFE_ENV or MIGSAFE_CONFIG too */
        status = load_rows(q, true);
    if (status == MS_OK)
        status = open_conf(q);
    if (status == MS_OK)
        status = choose_env(q);
    if (status == MS_OK)
        status = load_rows(q, false);
    if (status != MS_OK)
        return status;
    ms_layout_parse(q->s->layout_name, &q->s->layout);
    if (q->s->is_protected && q->s->env_file != NULL) {
        ms_error_set(q->err, MS_ERR_USAGE, "--env-file is not read for the protected environment %s", q->section + 4);
        ms_error_code(q->err, "environment");
        return MS_ERR_USAGE;
    }
    return MS_OK;
}

ms_status ms_settings_load_early(ms_settings *s, ms_arena *arena, ms_error *err)
{
    search q = { .s = s, .arena = arena, .err = err };
    return load_rows(&q, true);
}

ms_status ms_settings_load(ms_settings *s, ms_arena *arena, ms_error *err)
{
    search q = { .s = s, .arena = arena, .err = err };
    ms_status status = load_all(&q);
    ms_conf_free(q.conf);
    if (q.overlay != NULL)
        g_hash_table_destroy(q.overlay);
    return status;
}

const char *ms_settings_origin(const ms_settings *s, const void *member)
{
    size_t n, offset = (size_t)((const char *)member - (const char *)s);
    const ms_setting *table = ms_setting_table(&n);
    for (size_t i = 0; i < n; i++)
        if (table[i].offset == offset)
            return s->origin[i];
    return NULL;
}

void ms_settings_strangers(ms_arena *arena, ms_strings *out)
{
    static const char *const others[] = { "MIGSAFE_MODULE_DIR" };
    size_t n;
    const ms_setting *table = ms_setting_table(&n);
    for (char **e = environ; *e != NULL; e++) {
        size_t len = strcspn(*e, "=");
        if (!g_str_has_prefix(*e, "MIGSAFE_") || g_str_has_prefix(*e, "MIGSAFE_TEST_"))
            continue;
        const char *name = ms_arena_strndup(arena, *e, len);
        bool known = strcmp(name, others[0]) == 0;
        for (size_t i = 0; i < n && !known; i++) {
            size_t own = table[i].variable != NULL ? strlen(table[i].variable) : 0;
            bool secret = (table[i].flags & MS_SETTING_SECRET) != 0;
            known = own > 0 && strncmp(name, table[i].variable, own) == 0 &&
                    (name[own] == '\0' || (secret && strcmp(name + own, "_FILE") == 0));
        }
        if (!known)
            MS_PUSH(arena, out, name);
    }
}
