/* liquibase_filter.c: what liquibase.properties says: which contexts and labels run, and the values of ${parameters}.
 *
 * As in Liquibase, a changeset without a context (or label) always runs, and where no context is named all of them run. But that
 * nothing is named must be said: on Liquibase's command line it mostly is, and there it is not seen. */
#include "config.h"

#include <string.h>

#include <glib.h>

#include "source/liquibase.h"
#include "source/toolconf.h"

static const char properties[] = "liquibase.properties";

/* ---- the file ------------------------------------------------------------------------------------------------------- */

/* Its keys have grown: contexts, contextFilter, liquibase.command.contextFilter, liquibase.command.update.context-filter. */
static const char *setting_of(const ms_tool_settings *settings, const char *const *names)
{
    static const char *const fronts[] = { "liquibase.command.update.", "liquibase.command.", "liquibase.", "" };
    for (size_t i = 0; i < G_N_ELEMENTS(fronts); i++)
        for (size_t k = 0; names[k] != NULL; k++) {
            char key[64];
            g_snprintf(key, sizeof key, "%s%s", fronts[i], names[k]);
            const ms_tool_setting *s = ms_tool_setting_of(settings, key);
            if (s != NULL)
                return s->value;
        }
    return NULL;
}

ms_status ms_liquibase_filter_read(const char *dir, ms_arena *arena, ms_liquibase_filter *out, ms_error *err)
{
    static const char *const files[] = { properties };
    static const char *const contexts[] = { "contextFilter", "context-filter", "contexts", NULL };
    static const char *const labels[] = { "labelFilter", "label-filter", "labels", NULL };
    ms_tool_settings settings = { 0 };
    *out = (ms_liquibase_filter){ .path = ms_tool_conf_above(dir, files, 1, arena) };
    ms_status status = out->path != NULL ? ms_properties_read(out->path, arena, &settings, err) : MS_OK;
    out->contexts = setting_of(&settings, contexts);
    out->labels = setting_of(&settings, labels);
    return status;
}

/* ---- expressions: a and (b or !c), d -------------------------------------------------------------------------------- */

enum { DEPTH = 32 };

typedef struct matcher {
    const char *p, *end;
    char **items;               /* what is there; no item = everything is */
    int depth;
    bool bad;                   /* not an expression */
} matcher;

static bool blank(char c) { return c == ' ' || c == '\t'; }
static bool ends_name(char c) { return blank(c) || strchr(",()!", c) != NULL; }

static void skip(matcher *m)
{
    while (m->p < m->end && blank(*m->p))
        m->p++;
}

static bool take(matcher *m, const char *word)
{
    const size_t n = strlen(word);
    skip(m);
    if ((size_t)(m->end - m->p) < n || g_ascii_strncasecmp(m->p, word, n) != 0)
        return false;
    if (!ends_name(word[0]) && m->p + n < m->end && !ends_name(m->p[n]))
        return false;
    m->p += n;
    return true;
}

static bool either(matcher *m);

static bool one(matcher *m)
{
    bool found = false;
    if (take(m, "!") || take(m, "not")) {
        m->bad = m->bad || ++m->depth > DEPTH;
        return m->bad || !one(m);
    }
    if (take(m, "(")) {
        m->bad = m->bad || ++m->depth > DEPTH;
        found = !m->bad && either(m);
        m->bad = m->bad || !take(m, ")");
        return found;
    }
    const char *from = m->p;
    while (m->p < m->end && !ends_name(*m->p))
        m->p++;
    const size_t n = (size_t)(m->p - from);
    m->bad = m->bad || n == 0 || *from == '@' || *from == ':'; /* @ = also where nothing is named: not known here */
    for (char **i = m->items; *i != NULL && !found; i++)
        found = strlen(*i) == n && g_ascii_strncasecmp(*i, from, n) == 0;
    return found;
}

static bool both(matcher *m)
{
    bool all = one(m);
    while (!m->bad && take(m, "and"))
        all = one(m) && all;
    return all;
}

static bool either(matcher *m)
{
    bool any = both(m);
    while (!m->bad && (take(m, "or") || take(m, ",")))
        any = both(m) || any;
    return any;
}

/* Is the expression true of the items in the list? *certain = false where it cannot be read. */
static bool matches(ms_liquibase_span expression, ms_liquibase_span list, bool *certain)
{
    g_autofree char *text = g_strndup(list.p, list.n);
    g_auto(GStrv) items = g_strsplit(g_strstrip(text), ",", -1);
    for (char **i = items; *i != NULL; i++) {
        g_strstrip(*i);
        *certain = *certain && **i != '@' && **i != '\0';
    }
    matcher m = { .p = expression.p, .end = expression.p + expression.n, .items = items };
    const bool found = either(&m);
    skip(&m);
    *certain = *certain && !m.bad && m.p == m.end;
    return found;
}

static bool nothing(ms_liquibase_span s)
{
    size_t i = 0;
    while (i < s.n && blank(s.p[i]))
        i++;
    return i == s.n;
}

bool ms_liquibase_runs(const ms_liquibase_filter *filter, ms_liquibase_span context, ms_liquibase_span labels, bool *certain)
{
    const ms_liquibase_span active = { filter->contexts, filter->contexts != NULL ? strlen(filter->contexts) : 0 },
                            wanted = { filter->labels, filter->labels != NULL ? strlen(filter->labels) : 0 };
    bool runs = true, known = true;
    *certain = true;
    if (!nothing(context)) { /* the changeset has the expression */
        known = filter->contexts != NULL && !(nothing(active) && memchr(context.p, '@', context.n) != NULL);
        runs = !known || nothing(active) || matches(context, active, certain);
    }
    if (!nothing(labels)) { /* the command has the expression */
        known = known && filter->labels != NULL;
        if (filter->labels != NULL && !nothing(wanted))
            runs = matches(wanted, labels, certain) && runs;
        else if (memchr(labels.p, '@', labels.n) != NULL)
            known = false;
    }
    *certain = *certain && known;
    return runs || !*certain;
}

/* ---- parameters ----------------------------------------------------------------------------------------------------- */

typedef struct parameters {
    ms_load_job *job;
    ms_tool_settings settings;
} parameters;

static ms_status value_of(void *context, const char *name, const char *at, const char **out)
{
    parameters *p = context;
    const ms_section *section = p->job->section;
    if (name == NULL) { /* "${" without an end is text */
        *out = ms_arena_strndup(p->job->arena, at, (size_t)(section->text + section->len - at));
        return MS_OK;
    }
    const ms_tool_setting *s = ms_tool_setting_of(&p->settings, ms_arena_printf(p->job->arena, "parameter.%s", name));
    if (s != NULL && s->value != NULL) {
        *out = s->value;
        return MS_OK;
    }
    int32_t line = section->line;
    for (const char *q = section->text; q < at; q++)
        line += *q == '\n';
    ms_layout_error(p->job, MS_ERR_UNSUPPORTED, line, "the parameter ${%s} has no value", name);
    ms_error_hint(p->job->err, "Write parameter.%s = VALUE into liquibase.properties, beside the changelogs or above them; the VALUE ${%s} leaves "
                               "it as it is.", name, name);
    return MS_ERR_UNSUPPORTED;
}

ms_status ms_liquibase_honour(ms_load_job *job)
{
    parameters p = { .job = job };
    ms_status status = MS_OK;
    if (memmem(job->section->text, job->section->len, "${", 2) == NULL)
        return MS_OK;
    if (job->m->settings != NULL)
        status = ms_properties_read(job->m->settings, job->arena, &p.settings, job->err);
    return status == MS_OK ? ms_placeholders_replace(job->section, "${", "}", value_of, &p, job->arena) : status;
}
