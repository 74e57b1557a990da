/* conffile.c: migsafe.conf, a key file, and files of environment variables.
 *
 * GKeyFile holds the values; a scan of the lines beside it gives what GKeyFile does not: line numbers, keys said twice
 * and names that nobody knows. */
#include "config.h"

#include <errno.h>
#include <string.h>

#include "base/words.h"
#include "source/conffile.h"

struct ms_conf {
    char *path;
    GKeyFile *file;
    GHashTable *lines;          /* "section\nkey" or "section\n" -> line number */
    GPtrArray *sections;
};

static const char ENV_PREFIX[] = "env.";

static ms_status conf_error(ms_error *err, const char *path, int line)
{
    ms_error_code(err, "configuration");
    if (err != NULL) {
        ms_text_copy(err->file, sizeof err->file, path, strlen(path));
        err->line = line;
        err->column = line > 0 ? 1 : 0;
    }
    return MS_ERR_USAGE;
}

/* ---- what is known ----------------------------------------------------------------------------------------------- */

static bool key_belongs(const ms_setting *s, const char *section)
{
    if (s->key == NULL)
        return false;
    if (g_str_has_prefix(section, ENV_PREFIX))
        return (s->flags & (MS_SETTING_IN_ENV | MS_SETTING_ONLY_ENV)) != 0;
    return s->section != NULL && strcmp(s->section, section) == 0;
}

static ms_status check_section(const ms_conf *conf, const char *section, int line, ms_error *err)
{
    size_t n;
    const ms_setting *table = ms_setting_table(&n);
    ms_nearest near;
    ms_nearest_init(&near, section, strlen(section));
    ms_nearest_offer(&near, "env.NAME");
    if (g_str_has_prefix(section, ENV_PREFIX) && section[sizeof ENV_PREFIX - 1] != '\0')
        return MS_OK;
    for (size_t i = 0; i < n; i++) {
        if (table[i].section == NULL)
            continue;
        if (strcmp(table[i].section, section) == 0)
            return MS_OK;
        ms_nearest_offer(&near, table[i].section);
    }
    ms_error_set(err, MS_ERR_USAGE, "unknown section [%s]", section);
    if (near.best != NULL)
        ms_error_hint(err, "Did you mean [%s]?", near.best);
    else
        ms_error_hint(err, "Sections are [migrations], [policy] and [env.NAME].");
    return conf_error(err, conf->path, line);
}

static ms_status check_key(const ms_conf *conf, const char *section, const char *key, int line, ms_error *err)
{
    size_t n;
    const ms_setting *table = ms_setting_table(&n);
    const char *elsewhere = NULL;
    ms_nearest near;
    ms_nearest_init(&near, key, strlen(key));
    for (size_t i = 0; i < n; i++) {
        if (key_belongs(&table[i], section)) {
            if (strcmp(table[i].key, key) == 0)
                return MS_OK;
            ms_nearest_offer(&near, table[i].key);
        } else if (table[i].key != NULL && strcmp(table[i].key, key) == 0) {
            elsewhere = table[i].section != NULL ? table[i].section : "env.NAME";
        }
    }
    ms_error_set(err, MS_ERR_USAGE, "unknown key \"%s\" in section [%s]", key, section);
    if (elsewhere != NULL)
        ms_error_hint(err, "It belongs to the section [%s].", elsewhere);
    else if (near.best != NULL)
        ms_error_hint(err, "Did you mean \"%s\"?", near.best);
    else
        ms_error_hint(err, "`migsafe help configuration` lists the keys.");
    return conf_error(err, conf->path, line);
}

/* ---- scanning the lines ------------------------------------------------------------------------------------------ */

static ms_status remember(ms_conf *conf, const char *section, const char *key, int line, ms_error *err)
{
    char *id = g_strconcat(section, "\n", key, NULL);
    int first = GPOINTER_TO_INT(g_hash_table_lookup(conf->lines, id));
    if (first == 0) {
        g_hash_table_insert(conf->lines, id, GINT_TO_POINTER(line));
        return MS_OK;
    }
    g_free(id);
    ms_error_set(err, MS_ERR_USAGE, *key ? "\"%s\" is set twice in section [%s]; first in line %d"
                                         : "%s[%s] is there twice; first in line %d", key, section, first);
    return conf_error(err, conf->path, line);
}

static ms_status scan_line(ms_conf *conf, char *text, char **section, int line, ms_error *err)
{
    text = g_strstrip(text);
    size_t len = strlen(text);
    if (len == 0 || *text == '#')
        return MS_OK;
    if (*text == '[' && text[len - 1] == ']' && len > 2) {
        text[len - 1] = '\0';
        g_free(*section);
        *section = g_strdup(text + 1);
        g_ptr_array_add(conf->sections, g_strdup(text + 1));
        ms_status status = check_section(conf, *section, line, err);
        return status == MS_OK ? remember(conf, *section, "", line, err) : status;
    }
    char *equals = strchr(text, '=');
    if (equals == NULL || equals == text) {
        ms_error_set(err, MS_ERR_USAGE, "this line is neither [section] nor key = value nor a # comment");
        return conf_error(err, conf->path, line);
    }
    *equals = '\0';
    g_strchomp(text);
    if (*section == NULL) {
        ms_error_set(err, MS_ERR_USAGE, "\"%s\" stands before the first [section]", text);
        return conf_error(err, conf->path, line);
    }
    ms_status status = check_key(conf, *section, text, line, err);
    return status == MS_OK ? remember(conf, *section, text, line, err) : status;
}

static ms_status scan(ms_conf *conf, const char *text, ms_error *err)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    char *section = NULL;
    ms_status status = MS_OK;
    for (int i = 0; lines[i] != NULL && status == MS_OK; i++)
        status = scan_line(conf, lines[i], &section, i + 1, err);
    g_free(section);
    return status;
}

static ms_status read_text(const char *path, char **text, ms_error *err)
{
    g_autoptr(GError) failure = NULL;
    gsize len = 0;
    if (!g_file_get_contents(path, text, &len, &failure)) {
        bool absent = g_error_matches(failure, G_FILE_ERROR, G_FILE_ERROR_NOENT);
        ms_error_set(err, absent ? MS_ERR_NOT_FOUND : MS_ERR_IO, "cannot read %s: %s", path,
                     absent ? "no such file" : failure->message);
        ms_error_code(err, "configuration");
        return absent ? MS_ERR_NOT_FOUND : MS_ERR_IO;
    }
    if (strlen(*text) != len || !g_utf8_validate(*text, -1, NULL)) {
        ms_error_set(err, MS_ERR_USAGE, "%s is not a text file in UTF-8", path);
        return conf_error(err, path, 0);
    }
    return MS_OK;
}

ms_status ms_conf_read(const char *path, ms_conf **out, ms_error *err)
{
    g_autofree char *text = NULL;
    *out = NULL;
    ms_status status = read_text(path, &text, err);
    if (status != MS_OK)
        return status;
    ms_conf *conf = g_new0(ms_conf, 1);
    conf->path = g_strdup(path);
    conf->file = g_key_file_new();
    conf->lines = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    conf->sections = g_ptr_array_new_with_free_func(g_free);
    status = scan(conf, text, err);
    g_autoptr(GError) failure = NULL;
    if (status == MS_OK && !g_key_file_load_from_data(conf->file, text, (gsize)-1, G_KEY_FILE_NONE, &failure)) {
        ms_error_set(err, MS_ERR_USAGE, "%s cannot be read as a key file: %s", path, failure->message);
        status = conf_error(err, path, 0);
    }
    if (status != MS_OK) {
        ms_conf_free(conf);
        return status;
    }
    *out = conf;
    return MS_OK;
}

void ms_conf_free(ms_conf *conf)
{
    if (conf == NULL)
        return;
    g_free(conf->path);
    g_key_file_free(conf->file);
    g_hash_table_destroy(conf->lines);
    g_ptr_array_free(conf->sections, TRUE);
    g_free(conf);
}

const char *ms_conf_get(const ms_conf *conf, const char *section, const char *key, ms_arena *arena, int *line)
{
    g_autofree char *id = g_strconcat(section, "\n", key, NULL);
    *line = GPOINTER_TO_INT(g_hash_table_lookup(conf->lines, id));
    /* the raw value: in a URL or a path a backslash is a backslash */
    g_autofree char *value = *line == 0 ? NULL : g_key_file_get_value(conf->file, section, key, NULL);
    return value == NULL ? NULL : ms_arena_strdup(arena, g_strstrip(value));
}

bool ms_conf_has_section(const ms_conf *conf, const char *section) { return g_key_file_has_group(conf->file, section); }

void ms_conf_sections(const ms_conf *conf, const char *prefix, ms_arena *arena, ms_strings *out)
{
    for (guint i = 0; i < conf->sections->len; i++) {
        const char *section = g_ptr_array_index(conf->sections, i);
        if (g_str_has_prefix(section, prefix))
            MS_PUSH(arena, out, ms_arena_strdup(arena, section + strlen(prefix)));
    }
}

/* ---- .env -------------------------------------------------------------------------------------------------------- */

/* Takes matching quotes off both ends. */
static char *unquote(char *value)
{
    size_t len = strlen(value);
    if (len >= 2 && (*value == '"' || *value == '\'') && value[len - 1] == *value) {
        value[len - 1] = '\0';
        value++;
    }
    return value;
}

ms_status ms_dotenv_read(const char *path, GHashTable *into, ms_error *err)
{
    g_autofree char *text = NULL;
    ms_status status = read_text(path, &text, err);
    if (status != MS_OK)
        return status;
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (int i = 0; lines[i] != NULL; i++) {
        char *line = g_strstrip(lines[i]);
        if (*line == '\0' || *line == '#')
            continue;
        if (g_str_has_prefix(line, "export "))
            line = g_strchug(line + 7);
        char *equals = strchr(line, '=');
        if (equals == NULL || equals == line) {
            ms_error_set(err, MS_ERR_USAGE, "this line is not NAME=VALUE"); /* never the line itself: it may be secret */
            return conf_error(err, path, i + 1);
        }
        *equals = '\0';
        g_hash_table_replace(into, g_strdup(g_strchomp(line)), g_strdup(unquote(g_strchug(equals + 1))));
    }
    return MS_OK;
}
