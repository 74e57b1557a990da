/* directives.c: `-- migsafe: key=value ...` lines.
 *
 * One table of keys. An unknown key, a value that does not fit or a key said twice is an error: a misspelt safety option
 * must not be silent. Does not look for the lines inside a script; the splitter hands those over. */
#include "config.h"

#include <string.h>
#include <strings.h>

#include "base/words.h"
#include "source/sections.h"
#include "source/source.h"

typedef enum value_kind {
    VALUE_NONE,     /* the key alone; bool */
    VALUE_OFF,      /* on or off; the bool is true for off */
    VALUE_DURATION, /* int32_t milliseconds */
    VALUE_WORD,     /* one of a list; const char * */
    VALUE_TEXT,     /* const char * */
    VALUE_NOLINT,   /* a new waiver */
    VALUE_REASON,   /* of the waiver or of irreversible in front of it */
    VALUE_UNTIL     /* of the waiver in front of it */
} value_kind;

typedef struct key_info {
    const char *key;
    value_kind kind;
    size_t offset;              /* of the member in ms_directives */
    const char *words[3];       /* VALUE_WORD */
    ms_directive_info info;
    const char *later;          /* the value that nothing carries out yet, "" = any: refused, because ignoring it would
                                 * be less than what the script's author relies on; NULL = all is carried out */
} key_info;

#define AT(member) offsetof(ms_directives, member)
static const key_info keys[] = {
    { "transaction", VALUE_OFF, AT(transaction_off), { NULL },
      { "transaction", "on|off", "Whether the script runs in a transaction, where the database has them for DDL." }, NULL },
    { "portable", VALUE_NONE, AT(portable), { NULL },
      { "portable", "", "Lower the statements for the database at hand, whatever migsafe.conf says." }, NULL },
    { "native", VALUE_NONE, AT(native), { NULL },
      { "native", "", "Run the statements as written, whatever migsafe.conf says." }, NULL },
    { "online", VALUE_OFF, AT(online_off), { NULL },
      { "online", "on|off", "off: no online strategy replaces the statement." }, NULL },
    { "lock_timeout", VALUE_DURATION, AT(lock_timeout_ms), { NULL },
      { "lock_timeout", "TIME", "How long to wait for a lock." }, "" },
    { "timeout", VALUE_DURATION, AT(timeout_ms), { NULL },
      { "timeout", "TIME", "How long a statement may run." }, "" },
    { "backup", VALUE_WORD, AT(backup), { "required", "none", NULL },
      { "backup", "none", "No backup is made first." }, "required" },
    { "drop", VALUE_WORD, AT(drop), { "retire", "direct", NULL },
      { "drop", "direct", "A drop really drops." }, "retire" },
    { "gate", VALUE_WORD, AT(gate), { "deploy", NULL },
      { "gate", "deploy", "Wait here for a deployment." }, "" },
    { "refs", VALUE_TEXT, AT(refs), { NULL },
      { "refs", "TEXT", "Issues that this belongs to, for instance #123." }, NULL },
    { "irreversible", VALUE_NONE, AT(irreversible), { NULL },
      { "irreversible", "", "There is no way back; reason=\"...\" says why." }, NULL },
    { "nolint", VALUE_NOLINT, 0, { NULL },
      { "nolint", "CODE", "Waive a finding; reason=\"...\" is required, until=DATE ends it." }, NULL },
    { "reason", VALUE_REASON, 0, { NULL },
      { "reason", "\"TEXT\"", "Why; behind nolint=CODE or irreversible." }, NULL },
    { "until", VALUE_UNTIL, 0, { NULL },
      { "until", "YYYY-MM-DD", "The last day of a waiver; behind nolint=CODE." }, NULL },
};
enum { N_KEYS = sizeof keys / sizeof *keys, STANDARD_PREFIX = sizeof "-- migsafe:" - 1 };

/* Where the reader is in one line (or several, joined by line ends). */
typedef struct reader {
    const char *p, *end, *line_start;
    int32_t line;
    char equals;
    ms_arena *arena;
    ms_directives *d;
    ms_error *err;
    uint32_t seen;              /* bit per key: said already */
    const char **reason;        /* where a reason= would go, or NULL */
    size_t waivers_before;
} reader;

typedef struct word {
    const char *p;
    size_t n;
} word;

const ms_directive_info *ms_directive_describe(size_t i)
{
    for (size_t k = 0; k < N_KEYS; k++)
        if ((keys[k].later == NULL || *keys[k].later != '\0') && i-- == 0)
            return &keys[k].info;
    return NULL;
}

void ms_directives_init(ms_directives *d)
{
    *d = (ms_directives){ .lock_timeout_ms = -1, .timeout_ms = -1 };
}

static bool blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

#define FAIL(r, at, ...) (ms_error_set((r)->err, MS_ERR_USAGE, __VA_ARGS__), fail_at((r), (at)))

static ms_status fail_at(reader *r, const char *at)
{
    if (r->err != NULL) {
        ms_error_code(r->err, "directive");
        r->err->line = r->line;
        r->err->column = (int32_t)(at - r->line_start) + 1;
        if (r->equals == '=') /* the blank behind the colon may have been taken off */
            r->err->column += STANDARD_PREFIX + (r->line_start < r->end && !blank(*r->line_start));
    }
    return MS_ERR_USAGE;
}

static bool word_is(word w, const char *text) { return strlen(text) == w.n && memcmp(w.p, text, w.n) == 0; }

static ms_status unknown_key(reader *r, word key)
{
    ms_nearest near;
    ms_nearest_init(&near, key.p, key.n);
    for (size_t i = 0; i < N_KEYS; i++)
        ms_nearest_offer(&near, keys[i].key);
    ms_status status = FAIL(r, key.p, "unknown directive \"%.*s\"", (int)key.n, key.p);
    if (near.best != NULL)
        ms_error_hint(r->err, "Did you mean \"%s\"?", near.best);
    else
        ms_error_hint(r->err, "`migsafe help directives` lists them.");
    return status;
}

static void *member(reader *r, const key_info *k) { return (char *)r->d + k->offset; }

static ms_status set_word(reader *r, const key_info *k, word value)
{
    for (size_t i = 0; k->words[i] != NULL; i++)
        if (word_is(value, k->words[i])) {
            *(const char **)member(r, k) = k->words[i];
            return MS_OK;
        }
    const char *also = k->words[1] != NULL ? k->words[1] : NULL;
    return FAIL(r, value.p, "%s is %s%s%s, not \"%.*s\"", k->key, k->words[0], also ? " or " : "", also ? also : "",
                (int)value.n, value.p);
}

static ms_status set_waiver(reader *r, const key_info *k, word value)
{
    ms_nolint *last = r->d->nolint.n > r->waivers_before ? &r->d->nolint.v[r->d->nolint.n - 1] : NULL;
    const char *text = ms_arena_strndup(r->arena, value.p, value.n);
    if (k->kind == VALUE_NOLINT) {
        ms_nolint waiver = { .code = text };
        MS_PUSH(r->arena, &r->d->nolint, waiver);
        r->reason = &r->d->nolint.v[r->d->nolint.n - 1].reason;
        return MS_OK;
    }
    if (k->kind == VALUE_REASON) {
        if (r->reason == NULL)
            return FAIL(r, value.p, "reason belongs behind nolint=CODE or irreversible");
        *r->reason = text;
        return MS_OK;
    }
    if (last == NULL)
        return FAIL(r, value.p, "until belongs behind nolint=CODE");
    if (!ms_date_check(value.p, value.n))
        return FAIL(r, value.p, "until is a date, YYYY-MM-DD, not \"%.*s\"", (int)value.n, value.p);
    last->until = text;
    return MS_OK;
}

static ms_status set_value(reader *r, const key_info *k, word value)
{
    bool on;
    switch (k->kind) {
    case VALUE_NONE:
        *(bool *)member(r, k) = true;
        if (member(r, k) == &r->d->irreversible)
            r->reason = &r->d->irreversible_reason;
        return MS_OK;
    case VALUE_OFF:
        if (!ms_bool_parse(value.p, value.n, &on))
            return FAIL(r, value.p, "%s is on or off, not \"%.*s\"", k->key, (int)value.n, value.p);
        *(bool *)member(r, k) = !on;
        return MS_OK;
    case VALUE_DURATION:
        if (!ms_duration_parse(value.p, value.n, member(r, k)))
            return FAIL(r, value.p, "%s is a duration such as 500ms, 5s or 10m, not \"%.*s\"", k->key, (int)value.n,
                        value.p);
        return MS_OK;
    case VALUE_WORD:
        return set_word(r, k, value);
    case VALUE_TEXT:
        *(const char **)member(r, k) = ms_arena_strndup(r->arena, value.p, value.n);
        return MS_OK;
    case VALUE_NOLINT:
    case VALUE_REASON:
    case VALUE_UNTIL:
        return set_waiver(r, k, value);
    }
    return MS_ERR_INTERNAL;
}

/* The value behind the equals sign: quoted or up to the next blank. */
static ms_status read_value(reader *r, word key, word *value)
{
    if (r->p < r->end && *r->p == '"') {
        const char *open = r->p++;
        value->p = r->p;
        while (r->p < r->end && *r->p != '"' && *r->p != '\n')
            r->p++;
        if (r->p == r->end || *r->p != '"')
            return FAIL(r, open, "the quote behind %.*s is not closed on its line", (int)key.n, key.p);
        value->n = (size_t)(r->p++ - value->p);
        if (r->p < r->end && !blank(*r->p))
            return FAIL(r, r->p, "a blank must follow the closing quote");
    } else {
        value->p = r->p;
        while (r->p < r->end && !blank(*r->p))
            r->p++;
        value->n = (size_t)(r->p - value->p);
    }
    if (value->n == 0)
        return FAIL(r, value->p, "%.*s has an empty value", (int)key.n, key.p);
    return MS_OK;
}

static ms_status refuse_later(reader *r, const key_info *k, word key, word value)
{
    if (k->later == NULL || (*k->later != '\0' && !word_is(value, k->later)))
        return MS_OK;
    ms_error_set(r->err, MS_ERR_UNSUPPORTED, "this version of migsafe does not carry out %s%s%.*s", k->key,
                 value.n > 0 ? "=" : "", (int)value.n, value.n > 0 ? value.p : "");
    ms_error_hint(r->err, "It is refused rather than ignored; take the directive out to run without it.");
    fail_at(r, key.p);
    return MS_ERR_UNSUPPORTED;
}

static ms_status read_one(reader *r)
{
    word key = { r->p, 0 }, value = { NULL, 0 };
    while (r->p < r->end && !blank(*r->p) && *r->p != r->equals)
        r->p++;
    key.n = (size_t)(r->p - key.p);
    size_t i = 0;
    while (i < N_KEYS && !word_is(key, keys[i].key))
        i++;
    if (i == N_KEYS)
        return unknown_key(r, key);
    bool has_value = r->p < r->end && *r->p == r->equals;
    if (has_value && keys[i].kind == VALUE_NONE)
        return FAIL(r, key.p, "%s takes no value", keys[i].key);
    if (!has_value && keys[i].kind != VALUE_NONE)
        return FAIL(r, key.p, "%s needs a value: %s%c...", keys[i].key, keys[i].key, r->equals);
    bool repeatable = keys[i].kind >= VALUE_NOLINT;
    if (!repeatable && (r->seen & (1u << i)) != 0)
        return FAIL(r, key.p, "%s is said twice", keys[i].key);
    r->seen |= 1u << i;
    if (has_value) {
        r->p++;
        ms_status status = read_value(r, key, &value);
        if (status != MS_OK)
            return status;
    }
    ms_status status = set_value(r, &keys[i], value);
    return status == MS_OK ? refuse_later(r, &keys[i], key, value) : status;
}

static ms_status check_together(reader *r, const char *text)
{
    if (r->d->portable && r->d->native)
        return FAIL(r, text, "portable and native contradict each other");
    for (size_t i = r->waivers_before; i < r->d->nolint.n; i++)
        if (r->d->nolint.v[i].reason == NULL) {
            FAIL(r, text, "nolint=%s has no reason", r->d->nolint.v[i].code);
            ms_error_hint(r->err, "Write nolint=%s reason=\"why it is all right here\".", r->d->nolint.v[i].code);
            return MS_ERR_USAGE;
        }
    return MS_OK;
}

ms_status ms_directives_parse_as(const char *text, size_t len, int32_t line, char equals, ms_arena *arena,
                                 ms_directives *d, ms_error *err)
{
    reader r = { .p = text, .end = text + len, .line_start = text, .line = line, .equals = equals, .arena = arena,
                 .d = d, .err = err, .waivers_before = d->nolint.n };
    ms_status status = MS_OK;
    while (status == MS_OK) {
        for (; r.p < r.end && blank(*r.p); r.p++)
            if (*r.p == '\n') {
                r.line++;
                r.line_start = r.p + 1;
            }
        if (r.p == r.end)
            break;
        status = read_one(&r);
    }
    return status == MS_OK ? check_together(&r, text) : status;
}

ms_status ms_directives_parse(const char *text, size_t len, int32_t line, ms_arena *arena, ms_directives *d,
                              ms_error *err)
{
    return ms_directives_parse_as(text, len, line, '=', arena, d, err);
}

/* ---- the comments in front of the first statement ---------------------------------------------------------------- */

/* Is this comment line (from the dashes on) a directive? *body = where its text starts. A line that was clearly meant to
 * be one is an error. */
static ms_status directive_line(const char *line, size_t len, int32_t number, bool *is, size_t *body, ms_error *err)
{
    size_t i = 2, word_at, n;
    *is = false;
    while (i < len && (line[i] == ' ' || line[i] == '\t'))
        i++;
    word_at = i;
    while (i < len && ((line[i] | 0x20) >= 'a' && (line[i] | 0x20) <= 'z'))
        i++;
    n = i - word_at;
    while (i < len && (line[i] == ' ' || line[i] == '\t'))
        i++;
    if (n < 6 || n > 8 || i == len || line[i] != ':')
        return MS_OK;
    if (i == word_at + n && word_at > 2 && n == 7 && memcmp(line + word_at, "migsafe", 7) == 0) {
        *is = true;
        *body = i + 1;
        return MS_OK;
    }
    ms_nearest near;
    ms_nearest_init(&near, line + word_at, n);
    ms_nearest_offer(&near, "migsafe");
    if (near.best == NULL && !(n == 7 && strncasecmp(line + word_at, "migsafe", 7) == 0))
        return MS_OK;
    ms_error_set(err, MS_ERR_USAGE, "misspelt directive: write \"-- migsafe: key=value\"");
    ms_error_code(err, "directive");
    if (err != NULL) {
        err->line = number;
        err->column = 1;
    }
    return MS_ERR_USAGE;
}

/* The end of the block comment at p, or NULL where only a lexer can tell: code in a conditional comment, a comment in
 * the comment, no end. */
static char *block_comment_end(char *p, char *end)
{
    if (end - p > 2 && (p[2] == '!' || (end - p > 3 && p[2] == 'M' && p[3] == '!')))
        return NULL;
    for (char *q = p + 2; q + 1 < end; q++) {
        if (q[0] == '*' && q[1] == '/')
            return q + 2;
        if (q[0] == '/' && q[1] == '*')
            return NULL;
    }
    return NULL;
}

/* Something is said in this comment, and not to another tool; what `migsafe new` wrote says nothing about this migration. */
static bool is_prose(const char *line, size_t len)
{
    static const char template[] = MS_TEMPLATE_PORTABLE;
    size_t i = 0;
    if (len >= sizeof template - 1 && memcmp(line, template, sizeof template - 1) == 0)
        return false;
    while (i < len && (blank(line[i]) || strchr("-#/*", line[i]) != NULL))
        i++;
    return i < len && line[i] != '+';
}

static ms_status leading_line(char *line, size_t len, int32_t number, ms_arena *arena, ms_directives *d, bool *prose,
                              ms_error *err)
{
    bool is = false;
    size_t body = 0;
    ms_status status = directive_line(line, len, number, &is, &body, err);
    *prose = *prose || (!is && is_prose(line, len));
    if (status != MS_OK || !is)
        return status;
    status = ms_directives_parse(line + body, len - body, number, arena, d, err);
    if (status != MS_OK && err != NULL)
        err->column += (int32_t)body - STANDARD_PREFIX;
    return status;
}

ms_status ms_directives_leading(char *text, size_t len, int32_t line, ms_arena *arena, ms_directives *d, ms_leading *lead,
                                ms_error *err)
{
    char *p = text, *end = text + len, *line_start = text;
    ms_status status = MS_OK;
    lead->prose = false;
    while (p < end && status == MS_OK) {
        if (blank(*p)) {
            line += *p == '\n';
            line_start = *p == '\n' ? p + 1 : line_start;
            p++;
        } else if (*p == '#' || (end - p >= 2 && p[0] == '-' && p[1] == '-')) {
            char *stop = memchr(p, '\n', (size_t)(end - p));
            stop = stop == NULL ? end : stop;
            if (p == line_start && *p == '-')
                status = leading_line(p, (size_t)(stop - p), line, arena, d, &lead->prose, err);
            else
                lead->prose = lead->prose || is_prose(p, (size_t)(stop - p));
            p = stop;
        } else if (end - p >= 2 && p[0] == '/' && p[1] == '*') {
            char *stop = block_comment_end(p, end);
            if (stop == NULL)
                break;
            lead->prose = lead->prose || is_prose(p, (size_t)(stop - p));
            for (; p < stop; p++)
                if (*p == '\n') {
                    line++;
                    line_start = p + 1;
                }
        } else {
            break;
        }
    }
    lead->len = (size_t)(p - text);
    return status;
}
