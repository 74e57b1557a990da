/* sequence.c: see sequence.h. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include <glib.h>

#include <ir/sequence.h>

/* In the order of the spelling. */
enum { INCREMENT, MINIMUM, MAXIMUM, START, CACHE, NUMBERS };

typedef struct sequence {
    const char *type;           /* NULL = bigint */
    bool has[NUMBERS];          /* false = what the type and the direction make of it */
    bool said[NUMBERS];         /* by the last text that was read, also NO MAXVALUE */
    gint64 number[NUMBERS];
    bool cycle;
} sequence;

static const char *const spelled[NUMBERS] = { "INCREMENT BY", "MINVALUE", "MAXVALUE", "START WITH", "CACHE" };
static const char *const words[NUMBERS] = { "increment", "minvalue", "maxvalue", "start", "cache" };
static const struct {
    const char *word, *type;
} types[] = { { "smallint", "smallint" }, { "int2", "smallint" }, { "integer", "integer" }, { "int", "integer" },
              { "int4", "integer" },      { "bigint", NULL },     { "int8", NULL } };

/* ---- reading --------------------------------------------------------------------------------------------------------- */

static const char *skip_blank(const char *p)
{
    for (;;) {
        if (strncmp(p, "--", 2) == 0)
            p += strcspn(p, "\n");
        else if (strncmp(p, "/*", 2) == 0)
            p = strstr(p, "*/") != NULL ? strstr(p, "*/") + 2 : p + strlen(p);
        else if (*p != '\0' && !g_ascii_isalnum(*p) && *p != '_' && *p != '-')
            p++;
        else
            return p;
    }
}

/* The next word or number, in lower case; false = the end. */
static bool next(const char **at, char *word, size_t size)
{
    const char *p = skip_blank(*at);
    size_t n = 0;
    if (*p == '-')
        word[n++] = *p++;
    while (n > 0 && *p == ' ')
        p++;
    for (; g_ascii_isalnum(*p) || *p == '_'; p++)
        if (n + 1 < size)
            word[n++] = g_ascii_tolower(*p);
    word[n] = '\0';
    *at = p;
    return n > 0;
}

static int number_word(const char *word)
{
    for (int i = 0; i < NUMBERS; i++)
        if (strcmp(word, words[i]) == 0)
            return i;
    return -1;
}

static void read_number(sequence *s, int which, const char **at)
{
    char word[32];
    const char *from = *at;
    if (next(at, word, sizeof word) && (strcmp(word, "by") == 0 || strcmp(word, "with") == 0)) {
        from = *at;
        next(at, word, sizeof word);
    }
    s->has[which] = word[0] == '-' || g_ascii_isdigit(word[0]);
    s->number[which] = s->has[which] ? g_ascii_strtoll(word, NULL, 10) : 0;
    if (!s->has[which])
        *at = from;
}

static void read_type(sequence *s, const char **at)
{
    char word[32];
    if (!next(at, word, sizeof word))
        return;
    s->type = NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(types); i++)
        if (strcmp(word, types[i].word) == 0)
            s->type = types[i].type;
}

static void read_options(sequence *s, const char *text)
{
    char word[32];
    bool no = false;
    memset(s->said, 0, sizeof s->said);
    for (const char *at = text; at != NULL && next(&at, word, sizeof word);) {
        const int which = number_word(word);
        if (which >= 0)
            s->said[which] = true;
        if (which >= 0 && no)
            s->has[which] = false;
        else if (which >= 0)
            read_number(s, which, &at);
        else if (strcmp(word, "as") == 0)
            read_type(s, &at);
        else if (strcmp(word, "cycle") == 0)
            s->cycle = !no;
        no = strcmp(word, "no") == 0;
    }
}

/* ---- what holds anyway ------------------------------------------------------------------------------------------------ */

static bool goes_down(const sequence *s) { return s->has[INCREMENT] && s->number[INCREMENT] < 0; }

static gint64 usual(const sequence *s, int which)
{
    const bool down = goes_down(s);
    const gint64 top = s->type == NULL || strcmp(s->type, "bigint") == 0 ? G_MAXINT64 : strcmp(s->type, "integer") == 0 ? G_MAXINT32 : G_MAXINT16;
    switch (which) {
    case MINIMUM: return down ? -top - 1 : 1;
    case MAXIMUM: return down ? -1 : top;
    case START:   return down ? (s->has[MAXIMUM] ? s->number[MAXIMUM] : -1) : s->has[MINIMUM] ? s->number[MINIMUM] : 1;
    default:      return 1;
    }
}

static void drop_usual(sequence *s)
{
    for (int i = 0; i < NUMBERS; i++)
        if (i != START && s->has[i] && s->number[i] == usual(s, i))
            s->has[i] = false;
    if (s->has[START] && s->number[START] == usual(s, START))
        s->has[START] = false;
}

/* ---- writing --------------------------------------------------------------------------------------------------------- */

static const char *text_of(GString *text, ms_arena *arena)
{
    const char *copy = text->len == 0 ? NULL : ms_arena_strndup(arena, text->str, text->len);
    g_string_free(text, TRUE);
    return copy;
}

static void put(GString *text, const char *words_of)
{
    g_string_append_printf(text, "%s%s", text->len > 0 ? " " : "", words_of);
}

static void put_number(GString *text, int which, gint64 value)
{
    put(text, spelled[which]);
    g_string_append_printf(text, " %" G_GINT64_FORMAT, value);
}

static const char *options_of(const char *type, const char *options, const char *change, ms_arena *arena)
{
    sequence s = { .type = NULL };
    GString *text = g_string_new(NULL);
    read_options(&s, options);
    s.type = type != NULL ? type : s.type;
    const gint64 began = s.has[START] ? s.number[START] : usual(&s, START);
    const sequence before = s;
    read_options(&s, change);
    for (int i = MINIMUM; i <= MAXIMUM && goes_down(&s) != goes_down(&before); i++) /* the limits do not turn with it */
        if (!s.said[i] && !s.has[i]) {
            s.has[i] = true;
            s.number[i] = usual(&before, i);
        }
    if (change != NULL && !s.has[START]) { /* it stays where it was when the least value moves */
        s.has[START] = true;
        s.number[START] = began;
    }
    drop_usual(&s);
    if (s.type != NULL && type == NULL) {
        put(text, "AS");
        put(text, s.type);
    }
    for (int i = 0; i < NUMBERS; i++)
        if (s.has[i])
            put_number(text, i, s.number[i]);
    if (s.cycle)
        put(text, "CYCLE");
    return text_of(text, arena);
}

const char *ms_sequence_options(const char *options, const char *change, ms_arena *arena)
{
    return options_of(NULL, options, change, arena);
}

const char *ms_identity_options(const ms_type *type, const char *options, const char *change, ms_arena *arena)
{
    const char *of = type->kind == MS_TYPE_INTEGER ? "integer" : type->kind == MS_TYPE_SMALLINT ? "smallint" : "bigint";
    return options_of(of, options, change, arena);
}

bool ms_sequence_only_restarts(const char *text)
{
    char word[32];
    bool restarts = false;
    for (const char *at = text; at != NULL && next(&at, word, sizeof word);) {
        restarts = restarts || strcmp(word, "restart") == 0;
        if (strcmp(word, "restart") != 0 && strcmp(word, "with") != 0 && word[0] != '-' && !g_ascii_isdigit(word[0]))
            return false;
    }
    return restarts;
}

static bool differs(const sequence *a, const sequence *b, int which)
{
    const gint64 is = a->has[which] ? a->number[which] : usual(a, which), to = b->has[which] ? b->number[which] : usual(b, which);
    if (which == MINIMUM || which == MAXIMUM) /* unsaid, they follow the type */
        return a->has[which] != b->has[which] || (a->has[which] ? is != to : goes_down(a) != goes_down(b));
    return is != to;
}

/* lead: what stands in front of each option. */
static const char *way(const char *from, const char *to, const char *lead, ms_arena *arena)
{
    sequence a = { .type = NULL }, b = { .type = NULL };
    GString *text = g_string_new(NULL);
    read_options(&a, from);
    read_options(&b, to);
    if (g_strcmp0(a.type, b.type) != 0) {
        put(text, "AS");
        put(text, b.type != NULL ? b.type : "bigint");
    }
    for (int i = 0; i < NUMBERS; i++) {
        if (!differs(&a, &b, i))
            continue;
        if (*lead != '\0')
            put(text, lead);
        if (b.has[i] || (i != MINIMUM && i != MAXIMUM))
            put_number(text, i, b.has[i] ? b.number[i] : usual(&b, i));
        else
            put(text, i == MINIMUM ? "NO MINVALUE" : "NO MAXVALUE");
    }
    if (a.cycle != b.cycle && *lead != '\0')
        put(text, lead);
    if (a.cycle != b.cycle)
        put(text, b.cycle ? "CYCLE" : "NO CYCLE");
    if (goes_down(&a) != goes_down(&b)) /* where it stands may be beyond its new limits */
        put(text, "RESTART");
    return text_of(text, arena);
}

const char *ms_sequence_way(const char *from, const char *to, ms_arena *arena) { return way(from, to, "", arena); }
const char *ms_identity_way(const char *from, const char *to, ms_arena *arena) { return way(from, to, "SET", arena); }
