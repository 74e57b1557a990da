/* flyway.c: what Flyway says beside a script: the file NAME.sql.conf, and the values of ${placeholders}.
 *
 * Placeholders are replaced as Flyway does it: everywhere in the text, in comments and strings too, whatever the case of their
 * names; what they stand for is not looked through again. Their values come from flyway.toml or flyway.conf; a placeholder
 * without a value there is refused, for Flyway would not run such a script either. The checksum is the file's, as Flyway's is. */
#include "config.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <glib.h>

#include "source/layout.h"
#include "source/toolconf.h"

/* ---- the configuration ------------------------------------------------------------------------------------------- */

static const char user_file[] = "flyway.user.toml";

void ms_flyway_settings(ms_source *source)
{
    static const char *const names[] = { "flyway.toml", user_file, "flyway.conf" }; /* TOML goes before the older form */
    const char *path = ms_tool_conf_above(source->dir, names, G_N_ELEMENTS(names), source->arena);
    for (size_t i = 0; i < source->migrations.n; i++)
        source->migrations.v[i].settings = path;
}

static bool is_toml(const char *path) { return g_str_has_suffix(path, ".toml"); }

static ms_status read_settings(const char *path, ms_arena *arena, ms_tool_settings *out, ms_error *err)
{
    if (!is_toml(path))
        return ms_properties_read(path, arena, out, err);
    ms_status status = ms_toml_read(path, arena, out, err);
    g_autofree char *dir = g_path_get_dirname(path);
    const char *user = ms_source_path(arena, dir, user_file);
    if (status == MS_OK && strcmp(user, path) != 0 && faccessat(AT_FDCWD, user, F_OK, 0) == 0)
        status = ms_toml_read(user, arena, out, err);
    return status;
}

typedef struct flyway {
    ms_load_job *job;
    ms_tool_settings settings;
    bool replace;               /* placeholders are replaced in this script */
} flyway;

static const char *said(const flyway *f, const char *key, const char *otherwise)
{
    const ms_tool_setting *s = ms_tool_setting_of(&f->settings, key);
    return s != NULL && s->value != NULL && *s->value != '\0' ? s->value : otherwise;
}

static bool is_word(const char *value, const char *word) { return value != NULL && g_ascii_strcasecmp(value, word) == 0; }

/* ---- NAME.sql.conf ------------------------------------------------------------------------------------------------ */

/* `same` = the value that changes nothing here; NULL = any. */
static const struct beside_key {
    const char *key, *same;
} beside_keys[] = { { "encoding", "UTF-8" }, { "shouldExecute", "true" }, { "outOfOrder", NULL } };

static ms_status refuse_beside(ms_load_job *job, const char *path, const ms_tool_setting *s)
{
    ms_layout_error(job, MS_ERR_UNSUPPORTED, s->line, "Flyway's setting %s=%s is not supported", s->key, s->value);
    if (job->err != NULL)
        ms_text_copy(job->err->file, sizeof job->err->file, path, strlen(path));
    return MS_ERR_UNSUPPORTED;
}

static ms_status honour_beside(flyway *f, const char *path)
{
    ms_tool_settings beside = { 0 };
    ms_status status = ms_properties_read(path, f->job->arena, &beside, f->job->err);
    for (size_t i = 0; status == MS_OK && i < beside.n; i++) {
        const ms_tool_setting *s = &beside.v[i];
        bool known = true;
        if (strcmp(s->key, "executeInTransaction") == 0) {
            f->job->directives->transaction_off = is_word(s->value, "false");
        } else if (strcmp(s->key, "placeholderReplacement") == 0) {
            f->replace = !is_word(s->value, "false");
        } else {
            known = false;
            for (size_t k = 0; k < G_N_ELEMENTS(beside_keys) && !known; k++)
                known = strcmp(s->key, beside_keys[k].key) == 0 && (beside_keys[k].same == NULL || is_word(s->value, beside_keys[k].same));
        }
        status = known ? MS_OK : refuse_beside(f->job, path, s);
    }
    return status;
}

/* ---- placeholders ------------------------------------------------------------------------------------------------- */

static int32_t line_at(const ms_section *s, const char *p)
{
    int32_t line = s->line;
    for (const char *q = s->text; q < p; q++)
        line += *q == '\n';
    return line;
}

static ms_status refuse_placeholder(const flyway *f, const char *name, const char *at, const char *why)
{
    ms_load_job *job = f->job;
    const char *prefix = said(f, "flyway.placeholderPrefix", "${"), *suffix = said(f, "flyway.placeholderSuffix", "}");
    ms_layout_error(job, MS_ERR_UNSUPPORTED, line_at(job->section, at), "the placeholder %s%s%s %s", prefix, name, suffix, why);
    if (job->m->settings != NULL)
        ms_error_detail(job->err, "Flyway's settings are read from %s.", job->m->settings);
    else
        ms_error_detail(job->err, "Flyway's settings would be read from flyway.toml or flyway.conf, beside the migrations or above them: there is none.");
    ms_error_hint(job->err, "Write flyway.placeholders.%s = VALUE there, or the value into the script; flyway.placeholderReplacement = false "
                            "leaves all scripts as they are.", *name != '\0' ? name : "NAME");
    return MS_ERR_UNSUPPORTED;
}

/* What Flyway itself knows, as far as it does not depend on who runs it, when and where. */
static const char *built_in(const flyway *f, const char *name)
{
    if (is_word(name, "flyway:filename")) {
        const char *path = f->job->direction == MS_UP ? f->job->m->up.path : f->job->m->down.path, *slash = strrchr(path, '/');
        return slash != NULL ? slash + 1 : path;
    }
    if (is_word(name, "flyway:table"))
        return said(f, "flyway.table", "flyway_schema_history");
    return is_word(name, "flyway:defaultSchema") ? said(f, "flyway.defaultSchema", NULL) : NULL;
}

/* [environments.NAME.flyway.placeholders] gives it another value in one of Flyway's environments. */
static bool differs_by_environment(const flyway *f, const char *key)
{
    for (size_t i = 0; i < f->settings.n; i++)
        if (g_ascii_strncasecmp(f->settings.v[i].key, "environments.", 13) == 0) {
            const char *rest = strstr(f->settings.v[i].key, ".flyway.");
            if (rest != NULL && g_ascii_strcasecmp(rest + 1, key) == 0)
                return true;
        }
    return false;
}

static ms_status value_of(void *context, const char *name, const char *at, const char **out)
{
    const flyway *f = context;
    if (name == NULL)
        return refuse_placeholder(f, "", at, "is not closed");
    const char *key = ms_arena_printf(f->job->arena, "flyway.placeholders.%s", name);
    const ms_tool_setting *s = ms_tool_setting_of(&f->settings, key);
    if (differs_by_environment(f, key))
        return refuse_placeholder(f, name, at, "has another value in another environment of Flyway's");
    if (s == NULL) {
        *out = built_in(f, name);
        return *out != NULL ? MS_OK : refuse_placeholder(f, name, at, "has no value");
    }
    if (s->value == NULL || strstr(s->value, "${") != NULL)
        return refuse_placeholder(f, name, at, "has a value that is to be taken from elsewhere");
    *out = s->value;
    return MS_OK;
}

ms_status ms_flyway_honour(ms_load_job *job)
{
    const char *script = job->direction == MS_UP ? job->m->up.path : job->m->down.path;
    const char *beside = ms_arena_printf(job->arena, "%s.conf", script);
    flyway f = { .job = job };
    ms_status status = job->m->settings != NULL ? read_settings(job->m->settings, job->arena, &f.settings, job->err) : MS_OK;
    f.replace = !is_word(said(&f, "flyway.placeholderReplacement", "true"), "false");
    if (status == MS_OK && faccessat(AT_FDCWD, beside, F_OK, 0) == 0)
        status = honour_beside(&f, beside);
    if (status != MS_OK || !f.replace)
        return status;
    return ms_placeholders_replace(job->section, said(&f, "flyway.placeholderPrefix", "${"), said(&f, "flyway.placeholderSuffix", "}"),
                                   value_of, &f, job->arena);
}
