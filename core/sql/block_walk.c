/* block_walk.c: the statements of a procedural body, one after another, and under which condition each is carried out.
 *
 * Knows only where statements begin and what encloses them: IF, CASE, loops, blocks, handlers. A statement under a
 * question to the catalog is conditional with that question; under any other it may happen or not. What is not
 * understood is never passed over in silence: then the body is not whole. */
#include "config.h"

#include <string.h>

#include "sql/block.h"

enum { FRAMES_MAX = 32 };

typedef enum frame_kind { FRAME_BLOCK, FRAME_IF, FRAME_OTHER } frame_kind;
typedef struct frame {
    frame_kind kind;            /* OTHER: CASE, a loop */
    ms_condition c;             /* of the IF's branch */
    size_t first_op;            /* of a block */
    bool handles;               /* a block's handlers have begun */
} frame;

typedef struct walker {
    ms_dynamic *d;
    ms_parser p;                /* over the body */
    size_t end;                 /* of the piece: up to the next semicolon */
    ms_ops *ops;
    frame frames[FRAMES_MAX];
    size_t n;
    bool whole, refused;
    bool declaring;             /* between DECLARE and BEGIN */
    bool handler_acts;          /* a handler does something: at which moment is not known */
    bool may_be_over;           /* a RETURN or EXIT came before: the rest happens or not */
} walker;

static void refuse(walker *w) { w->refused = true; }

static frame *top(walker *w) { return w->n > 0 ? &w->frames[w->n - 1] : NULL; }

static void open_frame(walker *w, frame_kind kind, ms_condition c)
{
    if (w->n == FRAMES_MAX) {
        refuse(w);
        return;
    }
    w->frames[w->n++] = (frame){ .kind = kind, .c = c, .first_op = w->ops->n };
}

/* What variables hold after a branch depends on whether it was taken. */
static void leave_branch(walker *w)
{
    w->d->variables.n = 0;
    w->d->prepared.n = 0;
    ms_local_forget(w->d, false);
}

static void skip_to(walker *w, ms_keyword word)
{
    for (int cases = 0; w->p.i < w->end; ms_skip(&w->p)) {
        if (cases == 0 && ms_at_kw(&w->p, word)) {
            w->p.i++;
            return;
        }
        cases += ms_at_kw(&w->p, MS_KW_CASE) ? 1 : cases > 0 && ms_at_kw(&w->p, MS_KW_END) ? -1 : 0;
    }
    refuse(w);
}

/* The innermost that decides whether a statement is carried out; NULL = nothing does. */
static const frame *deciding(const walker *w)
{
    for (size_t i = w->n; i-- > 0;)
        if (w->frames[i].kind != FRAME_BLOCK || w->frames[i].handles)
            return &w->frames[i];
    return NULL;
}

static ms_condition condition(walker *w)
{
    const ms_condition unknown = { NULL, false, false };
    const size_t from = w->p.i, n = w->p.n;
    skip_to(w, MS_KW_THEN);
    const size_t behind = w->p.i;
    if (w->refused)
        return unknown;
    w->p.i = from;
    w->p.n = behind; /* with THEN, where a condition ends */
    ms_condition c = ms_dynamic_condition(w->d, &w->p, NULL);
    const bool read = c.guard != NULL && ms_at_kw(&w->p, MS_KW_THEN);
    w->p.n = n;
    w->p.i = behind;
    if (!read)
        return unknown;
    ms_guard *own = MS_NEW(w->p.arena, ms_guard); /* answered once, when the IF is reached */
    *own = *c.guard;
    c.guard = own;
    const frame *around = deciding(w);
    if (around == NULL)
        return c;
    if (around->kind != FRAME_IF || around->c.guard == NULL)
        return unknown;
    own->within = around->c.guard;
    own->within_not = around->c.otherwise;
    return c;
}

/* ---- words around statements ------------------------------------------------------------------------------------- */

static bool word_is(const walker *w, const char *word) { return ms_at_word(&w->p, word); }

/* EXCEPTION WHEN duplicate_object THEN NULL: CREATE becomes CREATE IF NOT EXISTS. Anything else may have undone the block. */
static void exception(walker *w, frame *block)
{
    bool duplicate = true, undefined = true;
    for (size_t i = w->p.i; i < w->p.n && w->p.token[i].keyword != MS_KW_END; i++) {
        const ms_token *t = &w->p.token[i];
        if (t->keyword != MS_KW_WHEN && t->keyword != MS_KW_OR)
            continue;
        const char *name = t[1].kind == MS_TOKEN_WORD ? ms_upper_text(&w->p, &t[1]) : "";
        duplicate = duplicate && strncmp(name, "DUPLICATE_", 10) == 0;
        undefined = undefined && strncmp(name, "UNDEFINED_", 10) == 0;
    }
    const size_t count = w->ops->n - block->first_op;
    ms_op *first = count > 0 ? &w->ops->v[block->first_op] : NULL;
    const bool drops = count == 1 && strncmp(ms_op_name(first->kind), "drop_", 5) == 0;
    block->handles = true;
    if (count == 1 && duplicate && !drops) {
        first->if_not_exists = true;
    } else if (count == 1 && undefined && drops) {
        first->if_exists = true;
    } else {
        for (size_t i = block->first_op; i < w->ops->n; i++) {
            w->ops->v[i].conditional = true;
            w->ops->v[i].guard = NULL;
            w->ops->v[i].otherwise = false;
        }
    }
}

static void otherwise(walker *w, bool more)
{
    frame *f = top(w);
    if (f == NULL || f->kind == FRAME_BLOCK) {
        refuse(w);
        return;
    }
    leave_branch(w);
    f->c.otherwise = !f->c.otherwise;
    if (more || f->kind == FRAME_OTHER)
        f->c.guard = NULL;
}

/* END, END IF, END LOOP, ...: the rest of the piece is its label. */
static void close_frame(walker *w)
{
    if (w->n == 0) {
        refuse(w);
        return;
    }
    if (top(w)->kind != FRAME_BLOCK)
        leave_branch(w);
    w->n--;
    w->p.i = w->end;
}

static const ms_condition none = { NULL, false, false };

static void if_word(walker *w) { open_frame(w, FRAME_IF, condition(w)); }
static void else_word(walker *w) { otherwise(w, false); }
static void elsif_word(walker *w)
{
    otherwise(w, true);
    skip_to(w, MS_KW_THEN);
}
static void case_word(walker *w)
{
    open_frame(w, FRAME_OTHER, none);
    skip_to(w, MS_KW_THEN);
}
static void when_word(walker *w) { skip_to(w, MS_KW_THEN); }
static void loop_word(walker *w)
{
    leave_branch(w);
    open_frame(w, FRAME_OTHER, none);
}
static void while_word(walker *w)
{
    loop_word(w);
    skip_to(w, w->p.dialect->lex.routine_bodies ? MS_KW_DO : MS_KW_LOOP);
}
static void for_word(walker *w)
{
    loop_word(w);
    skip_to(w, MS_KW_LOOP);
}
static void until_word(walker *w)
{
    skip_to(w, MS_KW_END);
    w->p.i -= w->refused ? 0 : 1;
}
static void begin_word(walker *w)
{
    w->declaring = false;
    open_frame(w, FRAME_BLOCK, none);
}
static void exception_word(walker *w)
{
    frame *f = top(w);
    if (f == NULL || f->kind != FRAME_BLOCK || f->handles)
        refuse(w);
    else
        exception(w, f);
}
/* One condition of a handler: SQLEXCEPTION, NOT FOUND, 1060, SQLSTATE [VALUE] '42S21', a name. */
static void skip_condition(walker *w)
{
    if (ms_take_word(&w->p, "SQLSTATE"))
        ms_take_word(&w->p, "VALUE");
    else if (ms_at_kw(&w->p, MS_KW_NOT))
        w->p.i++;
    w->p.i++;
}

/* DECLARE CONTINUE HANDLER FOR condition, ... statement: any statement of the block may fail in silence, or be the last one.
 * So all of them happen or not, and what the handler itself does, too. Its statement follows. */
static void handler(walker *w)
{
    frame *f = top(w);
    w->p.i += 2;
    if (f == NULL || f->kind != FRAME_BLOCK || !ms_take_kw(&w->p, MS_KW_FOR)) {
        refuse(w);
        return;
    }
    f->handles = w->d->handled = true;
    ms_local_forget(w->d, false);
    do
        skip_condition(w);
    while (ms_take_ch(&w->p, ','));
    w->handler_acts = w->handler_acts || !(ms_at_kw(&w->p, MS_KW_BEGIN) && ms_ahead(&w->p, 1)->keyword == MS_KW_END);
    if (w->p.i > w->end)
        refuse(w);
}

static void declare_word(walker *w)
{
    if (w->p.dialect->lex.routine_bodies && ms_ahead(&w->p, 1)->keyword == MS_KW_HANDLER) {
        handler(w);
        return;
    }
    w->declaring = !w->p.dialect->lex.routine_bodies;
    if (!w->declaring)
        ms_local_declare(w->d, &w->p, w->end);
    if (!ms_at_kw(&w->p, MS_KW_BEGIN))
        w->p.i = w->end;
}

static const struct { const char *word; void (*read)(walker *w); } words[] = {
    { "IF", if_word },       { "ELSE", else_word },   { "ELSIF", elsif_word },   { "ELSEIF", elsif_word },
    { "CASE", case_word },   { "WHEN", when_word },   { "LOOP", loop_word },     { "REPEAT", loop_word },
    { "WHILE", while_word }, { "FOR", for_word },     { "FOREACH", for_word },   { "UNTIL", until_word },
    { "BEGIN", begin_word }, { "END", close_frame },  { "EXCEPTION", exception_word }, { "DECLARE", declare_word },
};

/* Words in front of a statement, as many as there are. */
static void enclosing_words(walker *w)
{
    bool found = true;
    while (found && !w->refused && w->p.i < w->end) {
        found = false;
        if (ms_at_ch(&w->p, '<') && ms_ahead(&w->p, 1)->ch == '<') { /* <<label>> */
            while (w->p.i < w->end && !ms_at_ch(&w->p, '>'))
                w->p.i++;
            w->p.i += 2;
            found = true;
        } else if (ms_at(&w->p)->kind == MS_TOKEN_WORD && ms_ahead(&w->p, 1)->ch == ':' && ms_ahead(&w->p, 2)->ch != '=') {
            w->p.i += 2;
            found = true;
        }
        for (size_t k = 0; !found && k < sizeof words / sizeof *words; k++)
            if (word_is(w, words[k].word)) {
                w->p.i++;
                words[k].read(w);
                found = true;
            }
    }
}

/* ---- statements -------------------------------------------------------------------------------------------------- */

/* Under which question: the innermost IF's, which knows those around it. */
static void mark(const walker *w, ms_op *op)
{
    const frame *decides = deciding(w);
    if (decides == NULL && !w->may_be_over)
        return;
    const bool known = decides != NULL && !w->may_be_over && decides->kind == FRAME_IF && !op->conditional;
    op->guard = known ? decides->c.guard : NULL;
    op->otherwise = op->guard != NULL && decides->c.otherwise;
    op->conditional = true;
}

/* Takes over what a statement gave: what only says that code was run, or is the session's, is left out. */
static void take(walker *w, ms_ops *from)
{
    for (size_t i = 0; i < from->n; i++) {
        ms_op op = from->v[i];
        const bool path = op.kind == MS_OP_SESSION && op.value != NULL && (strstr(op.value, "search_path") != NULL || strcmp(op.value, "role") == 0);
        if (op.kind == MS_OP_TRANSACTION)
            refuse(w);
        w->whole = w->whole && op.kind != MS_OP_OPAQUE && !op.unread && !path;
        if (op.kind == MS_OP_SESSION || op.kind == MS_OP_TRANSACTION || op.kind == MS_OP_QUERY || op.kind == MS_OP_OPAQUE || op.unread)
            continue;
        mark(w, &op);
        MS_PUSH(w->p.arena, w->ops, op);
        ms_local_forget(w->d, true);
    }
}

static void sql(walker *w, size_t from)
{
    ms_ops ops = { 0 };
    ms_parser p = w->p;
    MS_VEC(ms_token) tokens = { 0 };
    for (size_t i = from; i < w->end; i++)
        MS_PUSH(w->p.arena, &tokens, w->p.token[i]);
    MS_PUSH(w->p.arena, &tokens, (ms_token){ .at = w->p.token[w->end - 1].at + w->p.token[w->end - 1].len });
    p.token = tokens.v;
    p.n = w->end - from;
    p.i = 0;
    p.ops = &ops;
    p.from = tokens.v[0].at;
    p.to = tokens.v[p.n].at;
    if (w->p.line > 0)
        p.line = w->p.line + ms_lex_lines(w->p.text, p.from);
    ms_parse_statement_through(w->d, &p);
    for (size_t i = 0; i < ops.n && w->p.line == 0; i++)
        ops.v[i].line = 0;
    take(w, &ops);
}

static bool calls_anything(const walker *w, size_t from)
{
    ms_names calls = { 0 };
    ms_find_calls(&w->p, from, w->end, &calls);
    return calls.n > 0;
}

/* 'text', quote_ident('x'), format('%I', 'x'), joined by ||: NULL when it is anything else. */
static const char *text_of(walker *w);

static const char *quoted_name(walker *w, const char *name)
{
    bool plain = *name == '_' || (*name >= 'a' && *name <= 'z');
    for (const char *c = name; *c != '\0'; c++)
        plain = plain && (*c == '_' || (*c >= 'a' && *c <= 'z') || ms_lex_is_digit(*c));
    return plain || strchr(name, '"') != NULL ? name : ms_arena_printf(w->p.arena, "\"%s\"", name);
}

static const char *formatted(walker *w)
{
    const char *format = text_of(w), *out = "";
    for (; format != NULL && *format != '\0'; format++) {
        if (*format != '%') {
            const size_t n = strcspn(format, "%");
            out = ms_arena_printf(w->p.arena, "%s%.*s", out, (int)n, format);
            format += n - 1;
            continue;
        }
        const char kind = *++format;
        const char *argument = kind == '%' ? "%" : ms_take_ch(&w->p, ',') ? text_of(w) : NULL;
        if (argument == NULL || strchr("%sIL", kind) == NULL || kind == '\0' || (kind == 'L' && strchr(argument, '\'') != NULL))
            return NULL;
        out = kind == 'L' ? ms_arena_printf(w->p.arena, "%s'%s'", out, argument)
                          : ms_arena_printf(w->p.arena, "%s%s", out, kind == 'I' ? quoted_name(w, argument) : argument);
    }
    return format != NULL && ms_take_ch(&w->p, ')') ? out : NULL;
}

static const char *text_of(walker *w)
{
    const char *text = "";
    for (;;) {
        const char *piece = ms_take_string(&w->p);
        if (piece == NULL && word_is(w, "FORMAT") && ms_ahead(&w->p, 1)->ch == '(') {
            w->p.i += 2;
            piece = formatted(w);
        } else if (piece == NULL && word_is(w, "QUOTE_IDENT") && ms_ahead(&w->p, 1)->ch == '(') {
            w->p.i += 2;
            piece = ms_take_string(&w->p);
            piece = piece != NULL && ms_take_ch(&w->p, ')') ? quoted_name(w, piece) : NULL;
        }
        if (piece == NULL)
            return NULL;
        text = ms_arena_printf(w->p.arena, "%s%s", text, piece);
        if (!ms_at_ch(&w->p, '|') || ms_ahead(&w->p, 1)->ch != '|')
            return text;
        w->p.i += 2;
    }
}

/* PL/pgSQL: EXECUTE text. */
static void execute(walker *w)
{
    ms_ops ops = { 0 };
    w->p.i++;
    const char *text = text_of(w);
    if (text == NULL || w->p.i != w->end) { /* USING, INTO, a variable */
        w->whole = false;
        return;
    }
    ms_sql_parse_statement(w->p.dialect, text, strlen(text), w->p.arena, &ops);
    for (size_t i = 0; i < ops.n; i++) {
        ops.v[i].statement = w->p.statement;
        ops.v[i].line = w->p.line > 0 ? w->p.line + ms_lex_lines(w->p.text, w->p.token[w->p.i - 1].at) : 0;
    }
    if (ops.n == 0)
        w->whole = false;
    take(w, &ops);
}

static bool leaves(const walker *w)
{
    static const char *const list[] = { "RETURN", "EXIT", "CONTINUE", "LEAVE", "ITERATE" };
    for (size_t i = 0; i < sizeof list / sizeof *list; i++)
        if (word_is(w, list[i]))
            return true;
    return false;
}

/* SELECT ... INTO n: a variable of the code, not one of the session. */
static bool selects_into_local(const walker *w)
{
    for (size_t i = w->p.i; ms_at_kw(&w->p, MS_KW_SELECT) && i + 1 < w->end; i++)
        if (w->p.token[i].keyword == MS_KW_INTO)
            return w->p.token[i + 1].kind != MS_TOKEN_PARAM;
    return false;
}

static void statement(walker *w)
{
    static const char *const quiet[] = { "NULL", "RAISE", "ASSERT", "GET", "SIGNAL", "RESIGNAL", "OPEN", "FETCH", "CLOSE", "MOVE" };
    const size_t from = w->p.i;
    const bool plpgsql = !w->p.dialect->lex.routine_bodies;
    for (size_t i = 0; i < sizeof quiet / sizeof *quiet; i++)
        if (word_is(w, quiet[i])) {
            w->whole = w->whole && !calls_anything(w, from);
            ms_local_forget(w->d, false); /* FETCH, GET DIAGNOSTICS */
            return;
        }
    if (leaves(w)) {
        w->may_be_over = true;
        w->whole = w->whole && !calls_anything(w, from);
        return;
    }
    const ms_token *next = ms_ahead(&w->p, 1);
    const bool assigns = plpgsql && (next->ch == ':' || next->ch == '=' || next->ch == '[' || next->ch == '.');
    const bool into = selects_into_local(w);
    if (into)
        ms_local_select(w->d, &w->p, w->end);
    if (word_is(w, "PERFORM") || assigns || (plpgsql && ms_at_kw(&w->p, MS_KW_SELECT)) || into)
        w->whole = w->whole && !calls_anything(w, from + 1);
    else if (plpgsql && ms_at_kw(&w->p, MS_KW_EXECUTE))
        execute(w);
    else if (w->handler_acts && ms_at_kw(&w->p, MS_KW_EXECUTE))
        w->whole = false; /* the text may be another one by now */
    else
        sql(w, from);
}

static size_t piece_end(const ms_parser *p, size_t i, size_t to)
{
    for (int depth = 0; i < to; i++) {
        const ms_token *t = &p->token[i];
        depth += t->ch == '(' ? 1 : t->ch == ')' ? -1 : 0;
        if (depth <= 0 && (t->kind == MS_TOKEN_TERMINATOR || t->ch == ';'))
            return i;
    }
    return to;
}

bool ms_block_walk(ms_dynamic *d, ms_parser *p, size_t from, size_t to, ms_ops *ops, bool *whole)
{
    walker w = { .d = d, .p = *p, .ops = ops, .whole = true };
    for (size_t i = from; i < to && !w.refused; i = w.end + 1) {
        w.p.i = i;
        w.end = piece_end(p, i, to);
        if (w.declaring && !ms_at_kw(&w.p, MS_KW_BEGIN))
            continue;
        enclosing_words(&w);
        if (!w.refused && w.p.i < w.end && !w.declaring)
            statement(&w);
    }
    *whole = w.whole && w.n == 0;
    return !w.refused;
}
