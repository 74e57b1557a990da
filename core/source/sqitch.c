/* sqitch.c: Sqitch's plan file: which changes there are, in which order, and the id that its registry knows each by.
 *
 * Sqitch orders by the plan, not by number. The version here is the time of planning, 20240131120000; a change that was
 * planned no later than the one before it gets that one's time and a count, 20240131120000.1. So versions follow the plan,
 * and a line added at the end changes none. */
#include "config.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <glib.h>

#include "source/layout.h"

typedef struct plan_line {
    const char *name, *requires, *conflicts; /* the last two: one below the other, as the id wants them; "" = none */
    const char *time, *planner, *note;
} plan_line;

typedef struct plan_reader {
    ms_source *out;
    const char *path;
    const char *project, *uri;
    const char *parent;         /* id of the change before */
    char last[15];              /* the last time, digits */
    int same;
    GHashTable *by_name;        /* name -> index in out->migrations + 1 */
    MS_VEC(const char *) tags;  /* of each migration: the first tag behind it, or NULL */
    ms_strings all_tags;
    int32_t line;
    ms_error *err;
} plan_reader;

static ms_status plan_error(plan_reader *r, const char *what)
{
    ms_error_set(r->err, MS_ERR_USAGE, "the plan of Sqitch cannot be read: %s", what);
    ms_error_code(r->err, "migration_index");
    if (r->err != NULL) {
        ms_text_copy(r->err->file, sizeof r->err->file, r->path, strlen(r->path));
        r->err->line = r->line;
    }
    return MS_ERR_USAGE;
}

/* "[a b !c]" into requires and conflicts. */
static void read_dependencies(plan_reader *r, char *list, plan_line *p)
{
    GString *requires = g_string_new(NULL), *conflicts = g_string_new(NULL);
    g_auto(GStrv) words = g_strsplit_set(list, " \t", -1);
    for (char **w = words; *w != NULL; w++) {
        if (**w == '\0')
            continue;
        const bool conflict = **w == '!';
        g_string_append_printf(conflict ? conflicts : requires, "\n  %c %s", conflict ? '-' : '+', *w + conflict);
    }
    p->requires = ms_arena_strdup(r->out->arena, requires->str);
    p->conflicts = ms_arena_strdup(r->out->arena, conflicts->str);
    g_string_free(requires, TRUE);
    g_string_free(conflicts, TRUE);
}

/* The plan writes line ends in notes as \n, and a backslash doubled. */
static const char *unescape(ms_arena *arena, const char *text)
{
    char *out = ms_arena_strdup(arena, text), *to = out;
    for (const char *p = out; *p != '\0'; p++) {
        const bool escape = *p == '\\' && p[1] != '\0' && strchr("nr\\", p[1]) != NULL;
        if (escape)
            p++;
        *to++ = !escape ? *p : *p == 'n' ? '\n' : *p == 'r' ? '\r' : '\\';
    }
    *to = '\0';
    return out;
}

/* name [deps] time planner <email> # note */
static bool read_line(plan_reader *r, char *text, plan_line *p)
{
    memset(p, 0, sizeof *p);
    p->requires = p->conflicts = p->note = "";
    char *rest = text + strcspn(text, " \t");
    if (*rest == '\0')
        return false;
    *rest++ = '\0';
    p->name = text;
    rest += strspn(rest, " \t");
    if (*rest == '[') {
        char *close = strchr(rest, ']');
        if (close == NULL)
            return false;
        *close = '\0';
        read_dependencies(r, rest + 1, p);
        rest = close + 1;
        rest += strspn(rest, " \t");
    }
    p->time = rest;
    rest += strcspn(rest, " \t");
    if (*rest == '\0' || rest - p->time != 20 || rest[-1] != 'Z')
        return false;
    *rest++ = '\0';
    rest += strspn(rest, " \t");
    p->planner = rest;
    char *mail = strchr(rest, '>');
    if (mail == NULL)
        return false;
    rest = mail + 1;
    char *note = strchr(rest, '#');
    if (note != NULL) {
        note += 1 + strspn(note + 1, " \t");
        p->note = unescape(r->out->arena, g_strchomp(note));
    }
    *rest = '\0';
    return true;
}

static const char *change_id(plan_reader *r, const plan_line *p)
{
    GString *info = g_string_new(NULL);
    g_string_append_printf(info, "project %s\n", r->project);
    if (r->uri != NULL)
        g_string_append_printf(info, "uri %s\n", r->uri);
    g_string_append_printf(info, "change %s\n", p->name);
    if (r->parent != NULL)
        g_string_append_printf(info, "parent %s\n", r->parent);
    g_string_append_printf(info, "planner %s\ndate %s", p->planner, p->time);
    if (*p->requires != '\0')
        g_string_append_printf(info, "\nrequires%s", p->requires);
    if (*p->conflicts != '\0')
        g_string_append_printf(info, "\nconflicts%s", p->conflicts);
    if (*p->note != '\0')
        g_string_append_printf(info, "\n\n%s", p->note);
    GChecksum *sha = g_checksum_new(G_CHECKSUM_SHA1);
    g_autofree char *head = g_strdup_printf("change %zu", info->len);
    g_checksum_update(sha, (const guchar *)head, (gssize)strlen(head) + 1); /* with its NUL */
    g_checksum_update(sha, (const guchar *)info->str, (gssize)info->len);
    const char *id = ms_arena_strdup(r->out->arena, g_checksum_get_string(sha));
    g_checksum_free(sha);
    g_string_free(info, TRUE);
    return id;
}

static bool next_version(plan_reader *r, const plan_line *p, ms_migration *m)
{
    char digits[15];
    size_t n = 0;
    for (const char *c = p->time; *c != '\0' && n < sizeof digits - 1; c++)
        if (g_ascii_isdigit(*c))
            digits[n++] = *c;
    digits[n] = '\0';
    if (n != sizeof digits - 1)
        return false;
    if (strcmp(digits, r->last) > 0) {
        memcpy(r->last, digits, sizeof digits);
        r->same = 0;
        m->version = ms_arena_strdup(r->out->arena, digits);
    } else {
        m->version = ms_arena_printf(r->out->arena, "%s.%d", r->last, ++r->same);
    }
    m->version_text = m->version;
    return true;
}

static const char *script(plan_reader *r, const char *folder, const char *name, const char *tag)
{
    ms_arena *arena = r->out->arena;
    return ms_source_path(arena, r->out->dir, ms_arena_printf(arena, "%s/%s%s%s.sql", folder, name, tag != NULL ? "@" : "", tag != NULL ? tag : ""));
}

static ms_status set_scripts(plan_reader *r, ms_migration *m, const char *tag)
{
    m->up.path = script(r, "deploy", m->name, tag);
    m->down.path = script(r, "revert", m->name, tag);
    if (faccessat(AT_FDCWD, m->down.path, F_OK, 0) != 0)
        m->down.path = NULL;
    if (faccessat(AT_FDCWD, m->up.path, F_OK, 0) != 0)
        return plan_error(r, ms_arena_printf(r->out->arena, "%s is missing", m->up.path));
    return MS_OK;
}

/* A change of the same name again: the earlier one's scripts carry a tag that came behind it, the first that they are there for. */
static ms_status rework(plan_reader *r, const char *name)
{
    const size_t at = GPOINTER_TO_SIZE(g_hash_table_lookup(r->by_name, name));
    if (at == 0)
        return MS_OK;
    const char *tag = r->tags.v[at - 1];
    if (tag == NULL)
        return plan_error(r, ms_arena_printf(r->out->arena, "%s is there twice without a tag between", name));
    size_t i = 0;
    while (r->all_tags.v[i] != tag)
        i++;
    for (; i < r->all_tags.n; i++)
        if (faccessat(AT_FDCWD, script(r, "deploy", name, r->all_tags.v[i]), F_OK, 0) == 0)
            return set_scripts(r, &r->out->migrations.v[at - 1], r->all_tags.v[i]);
    return set_scripts(r, &r->out->migrations.v[at - 1], tag);
}

static ms_status add_change(plan_reader *r, char *text)
{
    plan_line p;
    if (*text == '+')
        text++;
    if (*text == '-')
        return plan_error(r, "a line that reverts is not supported");
    if (!read_line(r, text, &p))
        return plan_error(r, "the line is not NAME [REQUIRED...] TIME PLANNER <EMAIL> # NOTE");
    ms_migration m = { .layout = MS_LAYOUT_SQITCH };
    m.name = m.key = ms_arena_strdup(r->out->arena, p.name);
    m.identity = r->parent = change_id(r, &p);
    if (!next_version(r, &p, &m))
        return plan_error(r, "the time of planning is not YYYY-MM-DDTHH:MM:SSZ");
    ms_status status = rework(r, m.name);
    if (status == MS_OK)
        status = set_scripts(r, &m, NULL);
    MS_PUSH(r->out->arena, &r->out->migrations, m);
    MS_PUSH(r->out->arena, &r->tags, NULL);
    g_hash_table_insert(r->by_name, (gpointer)(uintptr_t)m.name, GSIZE_TO_POINTER(r->out->migrations.n));
    return status;
}

static void add_tag(plan_reader *r, const char *text)
{
    const char *tag = ms_arena_strndup(r->out->arena, text, strcspn(text, " \t"));
    MS_PUSH(r->out->arena, &r->all_tags, tag);
    for (size_t i = 0; i < r->tags.n; i++)
        if (r->tags.v[i] == NULL)
            r->tags.v[i] = tag;
}

static void read_pragma(plan_reader *r, const char *text)
{
    const char *equals = strchr(text, '=');
    if (equals == NULL)
        return;
    if (g_str_has_prefix(text, "%project"))
        r->project = ms_arena_strdup(r->out->arena, equals + 1);
    if (g_str_has_prefix(text, "%uri"))
        r->uri = ms_arena_strdup(r->out->arena, equals + 1);
}

ms_status ms_sqitch_open(const char *dir, const char *dialect, ms_source *out, ms_error *err)
{
    ms_file_text file;
    (void)dialect;
    plan_reader r = { .out = out, .err = err, .last = "" };
    r.path = ms_source_path(out->arena, dir, ms_layout_of(MS_LAYOUT_SQITCH)->index);
    ms_status status = ms_file_read(r.path, 64 << 20, out->arena, &file, err);
    if (status != MS_OK)
        return status;
    r.by_name = g_hash_table_new(g_str_hash, g_str_equal);
    ms_lines l = { .p = file.text, .end = file.text + file.len };
    while (status == MS_OK && ms_lines_next(&l)) {
        char *text = g_strstrip(ms_arena_strndup(out->arena, l.line, l.len));
        r.line = l.number;
        if (*text == '%')
            read_pragma(&r, text);
        else if (*text == '@')
            add_tag(&r, text + 1);
        else if (*text != '\0' && *text != '#')
            status = r.project != NULL ? add_change(&r, text) : plan_error(&r, "it has no line %project=NAME");
    }
    out->project = r.project;
    g_hash_table_destroy(r.by_name);
    if (status == MS_OK && out->migrations.n == 0) {
        status = ms_error_set(err, MS_ERR_NOT_FOUND, "there is no change in %s", r.path);
        ms_error_code(err, "no_migrations");
    }
    return status;
}
