/* sections.c: annotations of dbmate, goose and sql-migrate: which part of a file is the up script, which the down script.
 *
 * Works on lines, as those tools do: an annotation counts at the start of a line wherever it stands. The SQL between is
 * not looked at. */
#include "config.h"

#include <string.h>
#include <strings.h>

#include "base/words.h"
#include "source/layout.h"

bool ms_lines_next(ms_lines *l)
{
    if (l->p == l->end)
        return false;
    char *stop = memchr(l->p, '\n', (size_t)(l->end - l->p));
    l->line = l->p;
    l->len = (size_t)((stop == NULL ? l->end : stop) - l->p);
    if (l->len > 0 && l->line[l->len - 1] == '\r')
        l->len--;
    l->p = stop == NULL ? l->end : stop + 1;
    l->number++;
    return true;
}

static bool blank(char c) { return c == ' ' || c == '\t'; }

/* The text behind "--", blanks and the prefix; NULL when the line is something else. */
static char *behind(const ms_lines *l, const char *prefix, size_t *len)
{
    size_t i = 2, n = strlen(prefix);
    if (l->len < 2 || l->line[0] != '-' || l->line[1] != '-')
        return NULL;
    while (i < l->len && blank(l->line[i]))
        i++;
    if (l->len - i < n || memcmp(l->line + i, prefix, n) != 0)
        return NULL;
    *len = l->len - i - n;
    return l->line + i + n;
}

static ms_status mark_error(ms_error *err, int32_t line)
{
    ms_error_code(err, "annotation");
    if (err != NULL) {
        err->line = line;
        err->column = 1;
    }
    return MS_ERR_USAGE;
}

#define FAIL(err, line, ...) (ms_error_set((err), MS_ERR_USAGE, __VA_ARGS__), mark_error((err), (line)))

/* ---- -- migrate:up, -- migrate:down ------------------------------------------------------------------------------ */

typedef enum mark { MARK_NONE, MARK_UP, MARK_DOWN, MARK_BAD } mark;

static const char *const mark_words[] = { [MARK_UP] = "up", [MARK_DOWN] = "down" };

/* "-- migrate:" directly followed by a letter is a mark; with a blank between it is prose. */
static mark migrate_mark(const ms_lines *l, char **options, size_t *n_options, const char **word, size_t *n_word)
{
    size_t len, n = 0;
    char *p = behind(l, "migrate:", &len);
    if (p == NULL)
        return MARK_NONE;
    while (n < len && (p[n] | 0x20) >= 'a' && (p[n] | 0x20) <= 'z')
        n++;
    if (n == 0)
        return MARK_NONE;
    *options = p + n;
    *n_options = len - n;
    *word = p;
    *n_word = n;
    if (n < len && !blank(p[n]))
        return MARK_BAD;
    for (mark m = MARK_UP; m <= MARK_DOWN; m++)
        if (strlen(mark_words[m]) == n && memcmp(p, mark_words[m], n) == 0)
            return m;
    return MARK_BAD;
}

ms_status ms_sections_single(char *text, size_t len, ms_direction direction, ms_arena *arena, ms_section *head,
                             ms_section *out, ms_directives *d, ms_error *err)
{
    ms_lines l = { .p = text, .end = text + len };
    int32_t at[3] = { 0 };      /* line of the mark, by mark */
    mark want = direction == MS_UP ? MARK_UP : MARK_DOWN, inside = MARK_NONE;
    *head = (ms_section){ .text = text, .len = len, .line = 1 };
    *out = (ms_section){ .text = text + len, .line = 1 };
    while (ms_lines_next(&l)) {
        char *options = NULL;
        const char *word = NULL;
        size_t n_options = 0, n_word = 0;
        mark m = migrate_mark(&l, &options, &n_options, &word, &n_word);
        if (m == MARK_NONE)
            continue;
        if (m == MARK_BAD)
            return FAIL(err, l.number, "unknown annotation \"migrate:%.*s\": it is migrate:up or migrate:down",
                        (int)n_word, word);
        if (at[m] != 0) {
            FAIL(err, l.number, "a second \"-- migrate:%s\"; the first is in line %d", mark_words[m], (int)at[m]);
            ms_error_hint(err, "Make two migrations of it, each with one up and one down section.");
            return MS_ERR_USAGE;
        }
        at[m] = l.number;
        if (!head->present) {
            head->present = true;
            head->len = (size_t)(l.line - text);
        }
        if (inside == want)
            out->len = (size_t)(l.line - out->text);
        inside = m;
        if (m != want)
            continue;
        *out = (ms_section){ .text = l.p, .len = (size_t)(l.end - l.p), .line = l.number + 1, .present = true };
        ms_status status = ms_directives_parse_as(options, n_options, l.number, ':', arena, d, err);
        if (status != MS_OK) {
            if (err != NULL)
                err->column += (int32_t)(options - l.line);
            return status;
        }
    }
    if (!head->present)
        out->present = direction == MS_UP;
    return MS_OK;
}

/* ---- -- +goose --------------------------------------------------------------------------------------------------- */

typedef enum goose_word {
    GOOSE_UP, GOOSE_DOWN, GOOSE_BEGIN, GOOSE_END, GOOSE_NO_TRANSACTION, GOOSE_ENVSUB_ON, GOOSE_ENVSUB_OFF, GOOSE_COUNT
} goose_word;

static const char *const goose_words[GOOSE_COUNT] = {
    "Up", "Down", "StatementBegin", "StatementEnd", "NO TRANSACTION", "ENVSUB ON", "ENVSUB OFF",
};

/* goose, and sql-migrate that it grew beside. */
typedef struct annotations {
    ms_layout layout;
    const char *prefix;
    goose_word last;            /* the first words of goose_words that it knows */
    const char *option;         /* behind Up and Down: no transaction; NULL = none */
} annotations;
static const annotations dialects_of_marks[] = {
    { MS_LAYOUT_GOOSE, "+goose", GOOSE_ENVSUB_OFF, NULL },
    { MS_LAYOUT_SQL_MIGRATE, "+migrate", GOOSE_END, "notransaction" },
};

typedef struct goose_state {
    const annotations *marks;
    int32_t at[GOOSE_COUNT];    /* line of the last one */
    bool in_block;
} goose_state;

static ms_status goose_unknown(const annotations *a, const char *p, size_t n, int32_t line, ms_error *err)
{
    ms_nearest near;
    ms_nearest_init(&near, p, n);
    for (size_t i = 0; i <= a->last; i++)
        ms_nearest_offer(&near, goose_words[i]);
    ms_status status = FAIL(err, line, "unknown annotation \"%s %.*s\"", a->prefix, (int)n, p);
    if (near.best != NULL)
        ms_error_hint(err, "Did you mean \"%s %s\"?", a->prefix, near.best);
    return status;
}

/* Which annotation; GOOSE_COUNT for an ordinary line. Case does not matter, as in goose. *option = something is said
 * behind the word. */
static ms_status goose_mark(const annotations *a, ms_lines *l, goose_word *out, bool *option, ms_error *err)
{
    size_t n = 0;
    char *p = behind(l, a->prefix, &n);
    *out = GOOSE_COUNT;
    *option = false;
    if (p == NULL || (n > 0 && !blank(*p)))
        return MS_OK;
    if (l->line[2] == '+')
        l->line[2] = ' '; /* "--+goose" is no comment to MySQL; "-- goose" is */
    while (n > 0 && blank(*p)) {
        p++;
        n--;
    }
    while (n > 0 && blank(p[n - 1]))
        n--;
    size_t tail = a->option != NULL ? strlen(a->option) : 0;
    if (tail > 0 && n > tail && strncasecmp(p + n - tail, a->option, tail) == 0 && blank(p[n - tail - 1])) {
        *option = true;
        for (n -= tail; n > 0 && blank(p[n - 1]); n--)
            continue;
    }
    for (goose_word w = 0; w <= a->last; w++)
        if (strlen(goose_words[w]) == n && strncasecmp(goose_words[w], p, n) == 0)
            *out = w;
    return *out == GOOSE_COUNT || (*option && *out > GOOSE_DOWN) ? goose_unknown(a, p, n, l->number, err) : MS_OK;
}

/* Is this annotation allowed here? */
static ms_status goose_check(goose_state *s, goose_word w, int32_t line, ms_error *err)
{
    if (w == GOOSE_ENVSUB_ON) {
        ms_error_set(err, MS_ERR_UNSUPPORTED, "\"+goose ENVSUB ON\" is not supported");
        ms_error_detail(err, "What a migration does must not depend on the environment that it happens to run in.");
        mark_error(err, line);
        return MS_ERR_UNSUPPORTED;
    }
    const char *prefix = s->marks->prefix;
    if ((w == GOOSE_UP || w == GOOSE_DOWN) && s->at[w] != 0)
        return FAIL(err, line, "a second \"-- %s %s\"; the first is in line %d", prefix, goose_words[w], (int)s->at[w]);
    if (w == GOOSE_DOWN && s->at[GOOSE_UP] == 0)
        return FAIL(err, line, "\"-- %s Down\" stands before \"-- %s Up\"", prefix, prefix);
    if (w == GOOSE_END && !s->in_block)
        return FAIL(err, line, "\"-- %s StatementEnd\" without StatementBegin", prefix);
    if (w != GOOSE_END && w != GOOSE_NO_TRANSACTION && s->in_block)
        return FAIL(err, line, "\"-- %s %s\" inside the block that StatementBegin opened in line %d", prefix,
                    goose_words[w], (int)s->at[GOOSE_BEGIN]);
    if (w == GOOSE_BEGIN && s->at[GOOSE_UP] == 0)
        return FAIL(err, line, "\"-- %s StatementBegin\" stands before \"-- %s Up\"", prefix, prefix);
    s->at[w] = line;
    if (w == GOOSE_BEGIN || w == GOOSE_END)
        s->in_block = w == GOOSE_BEGIN;
    return MS_OK;
}

static const annotations *marks_of(ms_layout layout)
{
    size_t i = 0;
    while (i + 1 < sizeof dialects_of_marks / sizeof *dialects_of_marks && dialects_of_marks[i].layout != layout)
        i++;
    return &dialects_of_marks[i];
}

ms_status ms_sections_annotated(ms_layout layout, char *text, size_t len, ms_direction direction, ms_section *head,
                                ms_section *out, ms_directives *d, ms_error *err)
{
    ms_lines l = { .p = text, .end = text + len };
    goose_state state = { .marks = marks_of(layout) };
    goose_word want = direction == MS_UP ? GOOSE_UP : GOOSE_DOWN, inside = GOOSE_COUNT;
    *head = (ms_section){ .text = text, .len = len, .line = 1 };
    *out = (ms_section){ .text = text + len, .line = 1 };
    while (ms_lines_next(&l)) {
        goose_word w;
        bool option;
        ms_status status = goose_mark(state.marks, &l, &w, &option, err);
        if (status != MS_OK)
            return status;
        if (w == GOOSE_COUNT)
            continue;
        status = goose_check(&state, w, l.number, err);
        if (status != MS_OK)
            return status;
        if (w == GOOSE_NO_TRANSACTION)
            d->transaction_off = true; /* the whole file, wherever it stands */
        if (w == want && option)
            d->transaction_off = true;
        if (w != GOOSE_UP && w != GOOSE_DOWN)
            continue;
        if (w == GOOSE_UP) {
            head->present = true;
            head->len = (size_t)(l.line - text);
        }
        if (inside == want)
            out->len = (size_t)(l.line - out->text);
        inside = w;
        if (w == want)
            *out = (ms_section){ .text = l.p, .len = (size_t)(l.end - l.p), .line = l.number + 1, .present = true };
    }
    if (state.in_block)
        return FAIL(err, state.at[GOOSE_BEGIN], "\"-- %s StatementBegin\" is never closed by StatementEnd",
                    state.marks->prefix);
    if (!head->present)
        out->present = direction == MS_UP;
    return MS_OK;
}

/* ---- neither ----------------------------------------------------------------------------------------------------- */

ms_layout ms_sections_detect(char *text, size_t len)
{
    ms_lines l = { .p = text, .end = text + len };
    size_t n;
    if (ms_liquibase_head(text, len))
        return MS_LAYOUT_LIQUIBASE;
    while (ms_lines_next(&l)) {
        for (size_t i = 0; i < sizeof dialects_of_marks / sizeof *dialects_of_marks; i++)
            if (behind(&l, dialects_of_marks[i].prefix, &n) != NULL)
                return dialects_of_marks[i].layout;
        if (behind(&l, "migrate:", &n) != NULL)
            return MS_LAYOUT_SINGLE;
    }
    return MS_LAYOUT_AUTO;
}

ms_status ms_sections_none(char *text, size_t len, ms_direction direction, ms_error *err)
{
    ms_lines l = { .p = text, .end = text + len };
    mark other = direction == MS_UP ? MARK_DOWN : MARK_UP;
    while (ms_lines_next(&l)) {
        char *options = NULL;
        const char *word = NULL;
        size_t n_options, n_word;
        if (l.len < 8 || l.line[0] != '-')
            continue;
        bool wrong = migrate_mark(&l, &options, &n_options, &word, &n_word) == other;
        for (size_t i = 0; !wrong && i < sizeof dialects_of_marks / sizeof *dialects_of_marks; i++) {
            ms_error ignored = MS_ERROR_INIT;
            goose_word w = GOOSE_COUNT;
            bool option;
            wrong = goose_mark(&dialects_of_marks[i], &l, &w, &option, &ignored) == MS_OK &&
                    w == (direction == MS_UP ? GOOSE_DOWN : GOOSE_UP);
        }
        if (wrong) {
            FAIL(err, l.number, "the %s script holds a section for the other direction",
                 direction == MS_UP ? "up" : "down");
            ms_error_hint(err, "Keep the directions in two files, or use one file NNN_name.sql with both sections.");
            return MS_ERR_USAGE;
        }
    }
    return MS_OK;
}
