/* liquibase.c: Liquibase's formatted SQL: changesets, several in a file, with their rollback lines.
 *
 * The version of a changeset is the number in its file's name and its position in the file: the third in 002-orders.sql is
 * 2.3. So a changeset at the end of a file, and a file at the end of the list, change no other version. */
#include "config.h"

#include <string.h>

#include <glib.h>

#include "source/liquibase.h"

typedef ms_liquibase_span text_span;

/* A line "--word rest", blanks allowed behind the dashes. */
static bool marked(const ms_lines *l, const char *word, text_span *rest)
{
    size_t i = 2, n = strlen(word);
    if (l->len < 2 || l->line[0] != '-' || l->line[1] != '-')
        return false;
    while (i < l->len && (l->line[i] == ' ' || l->line[i] == '\t'))
        i++;
    if (l->len - i < n || g_ascii_strncasecmp(l->line + i, word, n) != 0)
        return false;
    i += n;
    if (i < l->len && (g_ascii_isalnum(l->line[i]) || l->line[i] == '-'))
        return false;
    while (i < l->len && (l->line[i] == ' ' || l->line[i] == '\t'))
        i++;
    *rest = (text_span){ l->line + i, l->len - i };
    return true;
}

bool ms_liquibase_head(const char *text, size_t len)
{
    text_span rest;
    ms_lines l = { .p = (char *)(uintptr_t)text, .end = (char *)(uintptr_t)text + len };
    while (ms_lines_next(&l)) {
        if (marked(&l, "liquibase", &rest) && rest.n >= 13 && g_ascii_strncasecmp(rest.p, "formatted sql", 13) == 0)
            return true;
        for (size_t i = 0; i < l.len; i++)
            if (l.line[i] != ' ' && l.line[i] != '\t')
                return false; /* it must open the file */
    }
    return false;
}

/* A word, or what stands between double quotes. */
static text_span take_word(text_span *rest, char stop)
{
    text_span word = *rest;
    if (rest->n > 0 && *rest->p == '"') {
        const char *close = memchr(rest->p + 1, '"', rest->n - 1);
        word = (text_span){ rest->p + 1, close != NULL ? (size_t)(close - rest->p) - 1 : rest->n - 1 };
        const size_t used = close != NULL ? word.n + 2 : rest->n;
        *rest = (text_span){ rest->p + used, rest->n - used };
        return word;
    }
    size_t n = 0;
    while (n < rest->n && rest->p[n] != stop && (stop == ':' || (rest->p[n] != ' ' && rest->p[n] != '\t')))
        n++;
    *rest = (text_span){ rest->p + n, rest->n - n };
    word.n = n;
    while (word.n > 0 && (word.p[word.n - 1] == ' ' || word.p[word.n - 1] == '\t'))
        word.n--;
    return word;
}

static void skip_blanks(text_span *s)
{
    while (s->n > 0 && (*s->p == ' ' || *s->p == '\t'))
        *s = (text_span){ s->p + 1, s->n - 1 };
}

int ms_liquibase_changeset(const ms_lines *l, ms_liquibase_set *out)
{
    text_span rest;
    if (!marked(l, "changeset", &rest))
        return 0;
    out->author = take_word(&rest, ':');
    skip_blanks(&rest);
    if (rest.n == 0 || *rest.p != ':' || out->author.n == 0)
        return -1;
    rest = (text_span){ rest.p + 1, rest.n - 1 };
    skip_blanks(&rest);
    out->id = take_word(&rest, '\0');
    out->attributes = rest;
    return out->id.n > 0 ? 1 : -1;
}

bool ms_liquibase_attribute(text_span *rest, text_span *key, text_span *value)
{
    skip_blanks(rest);
    if (rest->n == 0)
        return false;
    *key = take_word(rest, ':');
    if (rest->n > 0)
        *rest = (text_span){ rest->p + 1, rest->n - 1 };
    skip_blanks(rest);
    *value = take_word(rest, '\0');
    return true;
}

bool ms_liquibase_is(text_span s, const char *word) { return strlen(word) == s.n && g_ascii_strncasecmp(s.p, word, s.n) == 0; }

/* ---- attributes --------------------------------------------------------------------------------------------------- */

typedef enum attribute_action { ATTRIBUTE_NOTHING, ATTRIBUTE_MUST_BE, ATTRIBUTE_CHOOSES, ATTRIBUTE_TRANSACTION, ATTRIBUTE_DELIMITER,
                                ATTRIBUTE_DOWN_DELIMITER } attribute_action;
static const struct attribute {
    const char *key;
    attribute_action action;
    const char *must;
} attributes_known[] = {
    { "splitStatements", ATTRIBUTE_NOTHING, NULL }, /* statements are found by the database's own rules */
    { "rollbackSplitStatements", ATTRIBUTE_NOTHING, NULL },
    { "stripComments", ATTRIBUTE_NOTHING, NULL },
    { "logicalFilePath", ATTRIBUTE_NOTHING, NULL },
    { "dbms", ATTRIBUTE_NOTHING, NULL },            /* looked at when the directory is listed */
    { "created", ATTRIBUTE_NOTHING, NULL },
    { "ignore", ATTRIBUTE_NOTHING, NULL },
    { "context", ATTRIBUTE_CHOOSES, NULL },         /* the same */
    { "contextFilter", ATTRIBUTE_CHOOSES, NULL },
    { "labels", ATTRIBUTE_CHOOSES, NULL },
    { "endDelimiter", ATTRIBUTE_DELIMITER, NULL },
    { "rollbackEndDelimiter", ATTRIBUTE_DOWN_DELIMITER, NULL },
    { "runInTransaction", ATTRIBUTE_TRANSACTION, NULL },
    { "failOnError", ATTRIBUTE_MUST_BE, "true" },
    { "runOnChange", ATTRIBUTE_MUST_BE, "false" },
    { "runAlways", ATTRIBUTE_MUST_BE, "false" },
    { "runWith", ATTRIBUTE_MUST_BE, "jdbc" },
};

typedef struct delimiters {
    text_span up, down;
} delimiters;

static ms_status refuse_attribute(ms_load_job *job, const struct attribute *a, text_span key, text_span value, int32_t line)
{
    const bool chooses = a != NULL && a->action == ATTRIBUTE_CHOOSES;
    ms_layout_error(job, MS_ERR_UNSUPPORTED, line, "the changeset attribute %.*s:%.*s is not supported%s", (int)key.n, key.p, (int)value.n, value.p,
                    chooses ? " here" : "");
    if (chooses)
        ms_error_hint(job->err, "Say in liquibase.properties, beside the changelogs or above them, which ones run: contexts: a, b and "
                                "labels: x or y (nothing behind the colon runs all).");
    else
        ms_error_hint(job->err, "It decides whether or how often the changeset runs; take it out, or let Liquibase run it and "
                                "take it over with migsafe adopt.");
    return MS_ERR_UNSUPPORTED;
}

static ms_status judge_attributes(ms_load_job *job, text_span rest, int32_t line, delimiters *d)
{
    text_span key, value;
    while (ms_liquibase_attribute(&rest, &key, &value)) {
        const struct attribute *a = NULL;
        for (size_t i = 0; i < sizeof attributes_known / sizeof *attributes_known && a == NULL; i++)
            if (ms_liquibase_is(key, attributes_known[i].key))
                a = &attributes_known[i];
        if (a == NULL || (a->action == ATTRIBUTE_MUST_BE && !ms_liquibase_is(value, a->must)) ||
            (a->action == ATTRIBUTE_CHOOSES && !job->m->chosen))
            return refuse_attribute(job, a, key, value, line);
        if (a->action == ATTRIBUTE_TRANSACTION && ms_liquibase_is(value, "false"))
            job->directives->transaction_off = true;
        if (a->action == ATTRIBUTE_DELIMITER)
            d->up = value;
        if (a->action == ATTRIBUTE_DOWN_DELIMITER)
            d->down = value;
    }
    return MS_OK;
}

/* Another delimiter, at the end of a line, becomes a semicolon. */
static ms_status replace_delimiter(ms_load_job *job, text_span mark, int32_t line)
{
    if (mark.n == 0 || ms_liquibase_is(mark, ";"))
        return MS_OK;
    if (memchr(mark.p, '$', mark.n) != NULL || memchr(mark.p, '\\', mark.n) != NULL)
        return ms_layout_error(job, MS_ERR_UNSUPPORTED, line, "the delimiter \"%.*s\" is not supported", (int)mark.n, mark.p);
    ms_lines l = { .p = job->section->text, .end = job->section->text + job->section->len };
    while (ms_lines_next(&l)) {
        size_t n = l.len;
        while (n > 0 && (l.line[n - 1] == ' ' || l.line[n - 1] == '\t'))
            n--;
        if (n < mark.n || g_ascii_strncasecmp(l.line + n - mark.n, mark.p, mark.n) != 0)
            continue;
        memset(l.line + n - mark.n, ' ', mark.n);
        l.line[n - mark.n] = ';';
    }
    return MS_OK;
}

/* ---- one changeset ------------------------------------------------------------------------------------------------ */

/* Lines of a changeset that are no SQL. */
typedef enum line_action { LINE_BLANK, LINE_REFUSE } line_action;
static const struct line_word {
    const char *word;
    line_action action;
} line_words[] = {
    { "comment", LINE_BLANK },          { "validCheckSum", LINE_BLANK },     { "preconditions", LINE_REFUSE },
    { "precondition-sql-check", LINE_REFUSE }, { "precondition-table-exists", LINE_REFUSE },
    { "precondition-view-exists", LINE_REFUSE }, { "ignoreLines", LINE_REFUSE }, { "property", LINE_REFUSE },
    { "ignore", LINE_REFUSE },
};

static void blank_line(ms_lines *l) { memset(l->line, ' ', l->len); }

static ms_status refuse_line(ms_load_job *job, const ms_lines *l)
{
    ms_layout_error(job, MS_ERR_UNSUPPORTED, l->number, "\"%.*s\" is not supported", (int)(l->len < 80 ? l->len : 80), l->line);
    ms_error_hint(job->err, "It decides what the changeset does; take it out, or let Liquibase run it and take it over with "
                            "migsafe adopt.");
    return MS_ERR_UNSUPPORTED;
}

/* "--rollback DROP TABLE a;": its text stays where it is, the rest of the line goes. */
static ms_status rollback_line(ms_load_job *job, ms_lines *l, text_span rest, bool *present)
{
    text_span words = rest;
    text_span first = take_word(&words, '\0');
    *present = true;
    if (first.n >= 11 && g_ascii_strncasecmp(first.p, "changesetId", 11) == 0)
        return refuse_line(job, l);
    const bool nothing = rest.n == 0 || ms_liquibase_is(rest, "empty") || ms_liquibase_is(rest, "not required") || ms_liquibase_is(rest, "not required;");
    if (job->direction == MS_UP) {
        blank_line(l);
    } else if (nothing) {
        blank_line(l);
        if (l->len >= 4) /* said on purpose: a comment tells so */
            memcpy(l->line, "-- x", 4);
    } else {
        memset(l->line, ' ', (size_t)(rest.p - l->line));
    }
    return MS_OK;
}

typedef struct changeset_state {
    bool inside, found;         /* the wanted changeset */
    bool block;                 /* in a block comment that holds the rollback */
    bool down;                  /* a rollback is there */
    int32_t line;
    delimiters marks;
} changeset_state;

static bool opens_block(const ms_lines *l)
{
    size_t i = 0;
    while (i < l->len && (l->line[i] == ' ' || l->line[i] == '\t'))
        i++;
    if (l->len - i < 2 || memcmp(l->line + i, "/*", 2) != 0)
        return false;
    for (i += 2; i < l->len && (l->line[i] == ' ' || l->line[i] == '\t'); i++)
        continue;
    return l->len - i >= 18 && g_ascii_strncasecmp(l->line + i, "liquibase rollback", 18) == 0;
}

static ms_status inside_line(ms_load_job *job, ms_lines *l, changeset_state *s)
{
    text_span rest;
    if (s->block) {
        char *close = memmem(l->line, l->len, "*/", 2);
        s->block = close == NULL;
        if (close != NULL)
            memset(close, ' ', 2);
        if (job->direction == MS_UP)
            blank_line(l);
        return MS_OK;
    }
    if (opens_block(l)) {
        blank_line(l);
        s->block = s->down = true;
        return MS_OK;
    }
    if (marked(l, "rollback", &rest))
        return rollback_line(job, l, rest, &s->down);
    for (size_t i = 0; i < sizeof line_words / sizeof *line_words; i++)
        if (marked(l, line_words[i].word, &rest)) {
            if (line_words[i].action == LINE_REFUSE)
                return refuse_line(job, l);
            blank_line(l);
            return MS_OK;
        }
    if (job->direction == MS_DOWN)
        blank_line(l);
    return MS_OK;
}

static ms_status changeset_line(ms_load_job *job, ms_lines *l, const ms_liquibase_set *set, changeset_state *s)
{
    const char *wanted = job->m->section;
    const text_span author = set->author, id = set->id;
    s->inside = strlen(wanted) == author.n + 1 + id.n && memcmp(wanted, author.p, author.n) == 0 &&
                memcmp(wanted + author.n + 1, id.p, id.n) == 0;
    if (!s->inside)
        return MS_OK;
    s->found = true;
    s->line = l->number;
    *job->section = (ms_section){ .text = l->p, .len = (size_t)(l->end - l->p), .line = l->number + 1, .present = true };
    return judge_attributes(job, set->attributes, l->number, &s->marks);
}

ms_status ms_liquibase_cut(ms_load_job *job)
{
    changeset_state s = { 0 };
    ms_lines l = { .p = job->file->text, .end = job->file->text + job->file->len };
    ms_status status = MS_OK;
    while (status == MS_OK && ms_lines_next(&l)) {
        ms_liquibase_set set;
        if (ms_liquibase_changeset(&l, &set) > 0) {
            if (s.inside)
                job->section->len = (size_t)(l.line - job->section->text);
            status = changeset_line(job, &l, &set, &s);
        } else if (s.inside) {
            status = inside_line(job, &l, &s);
        }
    }
    if (status != MS_OK)
        return status;
    if (!s.found)
        return ms_layout_error(job, MS_ERR_NOT_FOUND, 0, "there is no changeset %s in it any more", job->m->section);
    if (job->direction == MS_DOWN && !s.down) {
        job->section->present = false;
        job->section->len = 0;
    }
    return replace_delimiter(job, job->direction == MS_DOWN && s.marks.down.n > 0 ? s.marks.down : s.marks.up, s.line);
}
