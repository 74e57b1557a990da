/* split.c: a script -> its statements, each with its tokens.
 *
 * Reads the lexer's tokens until one ends the statement. What only a client understands (COPY data, backslash commands)
 * is refused with its place: sending it on would do something else than the file says. */
#include "config.h"

#include <string.h>

#include "sql/split.h"

/* ---- errors ------------------------------------------------------------------------------------------------------ */

static ms_status refuse(ms_splitter *split, size_t at, ms_error *err, const char *code, const char *message)
{
    const ms_status status = ms_error_set(err, MS_ERR_USAGE, "%s", message);
    if (err != NULL) {
        ms_error_code(err, code);
        ms_lex_place(split->lexer.text, at, split->line0, &err->line, &err->column);
    }
    return status;
}

static ms_status unterminated(ms_splitter *split, size_t at, ms_error *err, const char *what)
{
    const ms_status status = ms_error_set(err, MS_ERR_USAGE, "unterminated %s", what);
    if (err != NULL) {
        ms_error_code(err, "syntax");
        ms_error_hint(err, "It opens here and the file ends before it is closed.");
        ms_lex_place(split->lexer.text, at, split->line0, &err->line, &err->column);
    }
    return status;
}

static ms_status backslash(ms_splitter *split, size_t at, ms_error *err)
{
    refuse(split, at, err, "client_command", "a command of the client (a line that starts with \\) is no SQL");
    ms_error_hint(err, "Take the line out; write SQL for what it does.");
    return MS_ERR_USAGE;
}

/* :name, :'name', :"name", :{?name}: what psql puts values in for. Not a cast (::), an assignment (:=) or a slice ([1:n]). */
static bool client_variable(const ms_splitter *split, size_t at)
{
    const char *text = split->lexer.text;
    const char next = at + 1 < split->lexer.len ? text[at + 1] : '\0';
    if ((at > 0 && text[at - 1] == ':') || !(ms_lex_starts_word(next) || next == '\'' || next == '"' || next == '{'))
        return false;
    size_t brackets = 0;
    for (size_t i = 0; i < split->tokens.n; i++) {
        brackets += split->tokens.v[i].ch == '[';
        brackets -= brackets > 0 && split->tokens.v[i].ch == ']';
    }
    return brackets == 0;
}

static ms_status variable(ms_splitter *split, size_t at, ms_error *err)
{
    refuse(split, at, err, "client_variable", "a variable of the client (:name) is no SQL");
    ms_error_hint(err, "Write the value in its place.");
    return MS_ERR_USAGE;
}

/* ---- lines ------------------------------------------------------------------------------------------------------- */

/* Is there nothing but blanks between the start of the line and this byte? */
static bool opens_line(const ms_splitter *split, size_t at)
{
    const char *text = split->lexer.text;
    while (at > 0 && (text[at - 1] == ' ' || text[at - 1] == '\t'))
        at--;
    return at == 0 || text[at - 1] == '\n' || (at == 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0);
}

static size_t line_end(const ms_splitter *split, size_t at)
{
    const ms_lexer *lx = &split->lexer;
    const char *newline = at < lx->len ? memchr(lx->text + at, '\n', lx->len - at) : NULL;
    return newline == NULL ? lx->len : (size_t)(newline - lx->text);
}

static size_t skip_blanks(const ms_splitter *split, size_t at, size_t end)
{
    while (at < end && ms_lex_is_space(split->lexer.text[at]))
        at++;
    return at;
}

/* Moves line and column on to a place at or behind the last one: the text is counted once. */
static void place(ms_splitter *split, size_t at)
{
    const char *p = split->lexer.text + split->counted, *const end = split->lexer.text + at;
    for (const char *newline; p < end && (newline = memchr(p, '\n', (size_t)(end - p))) != NULL; p = newline + 1) {
        split->line++;
        split->column = 1;
    }
    for (; p < end; p++)
        split->column += ((unsigned char)*p & 0xC0) != 0x80;
    split->counted = at;
}

/* ---- what lies between statements -------------------------------------------------------------------------------- */

/* A comment line "-- migsafe: text": kept for the statement that follows; several are joined by a newline. */
static void directive(ms_splitter *split, ms_token t)
{
    static const char mark[] = "migsafe:";
    const char *text = split->lexer.text;
    const size_t end = t.at + t.len;
    if (text[t.at] != '-' || !opens_line(split, t.at))
        return;
    const size_t word = skip_blanks(split, t.at + 2, end);
    if (end - word < sizeof mark - 1 || memcmp(text + word, mark, sizeof mark - 1) != 0)
        return;
    const size_t from = skip_blanks(split, word + sizeof mark - 1, end);
    size_t n = end - from;
    while (n > 0 && ms_lex_is_space(text[from + n - 1]))
        n--;
    if (split->directive == NULL) {
        split->directive = ms_arena_strndup(split->arena, text + from, n);
        place(split, t.at);
        split->directive_line = split->line;
    } else {
        split->directive = ms_arena_printf(split->arena, "%s\n%.*s", split->directive, (int)n, text + from);
    }
}

/* DELIMITER xx: the client takes the first word of the rest of the line. False when there is none. */
static bool delimiter_command(ms_splitter *split, ms_token t)
{
    ms_lexer *lx = &split->lexer;
    const size_t end = line_end(split, t.at);
    const size_t from = skip_blanks(split, t.at + t.len, end);
    size_t n = 0;
    while (from + n < end && !ms_lex_is_space(lx->text[from + n]))
        n++;
    if (n == 0 || from == t.at + t.len)
        return false;
    const bool standard = n == 1 && lx->text[from] == ';';
    lx->delimiter = standard ? NULL : lx->text + from;
    lx->delimiter_len = standard ? 0 : n;
    lx->pos = end;
    return true;
}

/* A DELIMITER line may end a statement that lacks its own delimiter. Inside one the word may as well be a column, so
 * there it counts only when the line goes on with a sign that no column has. */
static bool delimiter_line(ms_splitter *split, ms_token t)
{
    if (t.keyword != MS_KW_DELIMITER || !split->lexer.rules->delimiter_command || !opens_line(split, t.at))
        return false;
    if (split->tokens.n == 0)
        return delimiter_command(split, t);
    const size_t end = line_end(split, t.at);
    const size_t from = skip_blanks(split, t.at + t.len, end);
    for (size_t i = from; i < end; i++)
        if (ms_lex_is_digit(split->lexer.text[i]) || ms_lex_starts_word(split->lexer.text[i]))
            return false;
    if (split->parens.n > 0 || from == end)
        return false;
    split->lexer.pos = t.at; /* comes again when the statement is handed out */
    return true;
}

/* A line that is just GO (or GO and a number) or a slash. */
static bool go_line(ms_splitter *split, ms_token t)
{
    if (t.keyword != MS_KW_GO && !(t.kind == MS_TOKEN_PUNCT && t.ch == '/'))
        return false;
    if (!split->lexer.rules->go_lines || !opens_line(split, t.at))
        return false;
    const size_t end = line_end(split, t.at);
    size_t at = skip_blanks(split, t.at + t.len, end);
    while (t.keyword == MS_KW_GO && at < end && ms_lex_is_digit(split->lexer.text[at]))
        at++;
    if (skip_blanks(split, at, end) != end)
        return false;
    split->lexer.pos = end;
    return true;
}

/* ---- one statement ----------------------------------------------------------------------------------------------- */

static void begin_statement(ms_splitter *split)
{
    split->tokens.n = 0;
    split->parens.n = 0;
    split->body.kind = MS_BODY_UNKNOWN;
    split->body.blocks.n = 0;
    split->body.simple = split->body.handler = split->body.ended = false;
    split->pending_end = false;
    split->directive = NULL;
}

/* COPY ... FROM STDIN is followed by data that only the client's protocol can send. */
static bool copies_from_stdin(const ms_splitter *split)
{
    const ms_token *t = split->tokens.v;
    if (!split->lexer.rules->copy_from_stdin || t->keyword != MS_KW_COPY)
        return false;
    for (size_t i = 1; i + 1 < split->tokens.n; i++)
        if (t[i].keyword == MS_KW_FROM && t[i + 1].keyword == MS_KW_STDIN)
            return true;
    return false;
}

static ms_status hand_out(ms_splitter *split, size_t start, ms_statement *out, ms_error *err)
{
    const char *text = split->lexer.text;
    if (copies_from_stdin(split)) {
        refuse(split, split->tokens.v->at, err, "copy_data",
               "COPY ... FROM STDIN: its data cannot be sent from a migration");
        ms_error_hint(err, "Write INSERT statements, or COPY from a file that the server can read.");
        return MS_ERR_USAGE;
    }
    memset(out, 0, sizeof *out);
    out->text = text + start;
    out->len = split->end - start;
    out->offset = start;
    out->directive = split->directive;
    out->directive_line = split->directive == NULL ? 0 : split->directive_line;
    place(split, start);
    out->line = split->line;
    out->column = split->column;
    MS_PUSH(split->scratch, &split->tokens, (ms_token){ .at = (uint32_t)split->end, .kind = MS_TOKEN_END });
    split->tokens.n--;
    return MS_ROW;
}

/* Counts parentheses; a closing one too many is the server's to complain about. */
static void parenthesis(ms_splitter *split, ms_token t)
{
    if (t.ch == '(')
        MS_PUSH(split->scratch, &split->parens, t.at);
    else if (t.ch == ')' && split->parens.n > 0)
        split->parens.n--;
}

static void add_token(ms_splitter *split, ms_token t)
{
    if (t.ch != 0)
        parenthesis(split, t);
    MS_PUSH(split->scratch, &split->tokens, t);
    split->end = (size_t)t.at + t.len;
    if (split->body.kind != MS_BODY_NONE)
        ms_body_token(split, split->parens.n);
}

/* Does this terminator end the statement? Under DELIMITER always: the client looks no further. */
static bool ends(ms_splitter *split)
{
    const ms_lexer *lx = &split->lexer;
    if (lx->delimiter != NULL)
        return true;
    if (ms_body_open(split) || split->parens.n > 0)
        return false;
    if (lx->conditional > 0) {
        split->pending_end = true;
        return false;
    }
    return true;
}

/* MariaDB: IF, LOOP, label: WHILE ... outside of a routine hold semicolons of their own. */
static bool is_compound(const ms_splitter *split)
{
    static const uint16_t words[] = { MS_KW_IF, MS_KW_CASE, MS_KW_LOOP, MS_KW_REPEAT, MS_KW_WHILE, MS_KW_FOR, MS_KW_BEGIN };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (split->tokens.v[0].keyword == words[i])
            return true;
    return split->tokens.n > 1 && split->tokens.v[1].ch == ':';
}

/* Under DELIMITER the client hands over all that stands before its delimiter, and the server carries out one statement after
 * another. A semicolon of a routine's body is none between statements; where such a body ends is the delimiter's to say. */
static bool separates(ms_splitter *split)
{
    const bool inside = split->tokens.n > 0 && (split->body.kind != MS_BODY_NONE || is_compound(split));
    return split->lexer.delimiter != NULL && split->lexer.conditional == 0 && split->parens.n == 0 && !inside;
}

static ms_status at_end(ms_splitter *split, ms_error *err)
{
    static const struct { uint16_t keyword; const char *what; } names[] = {
        { MS_KW_BEGIN, "BEGIN block" }, { MS_KW_CASE, "CASE" }, { MS_KW_IF, "IF" }, { MS_KW_LOOP, "LOOP" },
        { MS_KW_REPEAT, "REPEAT" }, { MS_KW_WHILE, "WHILE" }, { MS_KW_FOR, "FOR loop" },
    };
    if (split->lexer.delimiter == NULL && ms_body_open(split)) {
        const ms_block *block = &split->body.blocks.v[split->body.blocks.n - 1];
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            if (names[i].keyword == block->keyword)
                return unterminated(split, block->at, err, names[i].what);
    }
    if (split->lexer.delimiter == NULL && split->parens.n > 0)
        return unterminated(split, split->parens.v[split->parens.n - 1], err, "parenthesis");
    return MS_OK;
}

/* What the loop does after a token. */
typedef enum step { STEP_ON, STEP_STATEMENT, STEP_DONE, STEP_FAILED } step;

static step conditional(ms_splitter *split, ms_token t, size_t *start)
{
    if (t.kind == MS_TOKEN_COND_OPEN) {
        if (split->tokens.n == 0 && *start == SIZE_MAX)
            *start = t.at;
        return STEP_ON;
    }
    if (split->tokens.n == 0) { /* nothing was in it */
        if (split->lexer.conditional == 0)
            *start = SIZE_MAX;
        return STEP_ON;
    }
    split->end = (size_t)t.at + t.len;
    return split->pending_end && split->lexer.conditional == 0 ? STEP_STATEMENT : STEP_ON;
}

static step code(ms_splitter *split, ms_token t, size_t *start, ms_error *err)
{
    const ms_lex_rules *rules = split->lexer.rules;
    if (t.ch == '\\' && rules->client_backslash) {
        backslash(split, t.at, err);
        return STEP_FAILED;
    }
    if (t.ch == ':' && rules->client_backslash && client_variable(split, t.at)) {
        variable(split, t.at, err);
        return STEP_FAILED;
    }
    if ((rules->go_lines && go_line(split, t)) || delimiter_line(split, t))
        return split->tokens.n > 0 ? STEP_STATEMENT : STEP_ON;
    const bool separator = t.kind == MS_TOKEN_PUNCT && t.ch == ';' && separates(split);
    if (separator && split->tokens.n > 0)
        return STEP_STATEMENT;
    if ((t.kind == MS_TOKEN_TERMINATOR || separator) && split->tokens.n == 0) {
        split->directive = NULL;
        return STEP_ON;
    }
    if (t.kind == MS_TOKEN_TERMINATOR && ends(split))
        return STEP_STATEMENT;
    if (split->pending_end) {
        if (t.kind == MS_TOKEN_TERMINATOR)
            return STEP_ON;
        refuse(split, t.at, err, "syntax", "a conditional comment holds more than one statement");
        ms_error_hint(err, "Write one comment for each statement.");
        return STEP_FAILED;
    }
    if (*start == SIZE_MAX)
        *start = t.at;
    add_token(split, t);
    return STEP_ON;
}

static step one_token(ms_splitter *split, size_t *start, ms_error *err)
{
    split->lexer.comments = split->tokens.n == 0;
    const ms_token t = ms_lex_next(&split->lexer);
    switch (t.kind) {
    case MS_TOKEN_LINE_COMMENT:
        if (*start == SIZE_MAX)
            directive(split, t);
        return STEP_ON;
    case MS_TOKEN_ERROR:
        unterminated(split, t.at, err, split->lexer.problem);
        return STEP_FAILED;
    case MS_TOKEN_END:
        if (at_end(split, err) != MS_OK)
            return STEP_FAILED;
        return split->tokens.n > 0 ? STEP_STATEMENT : STEP_DONE;
    case MS_TOKEN_COND_OPEN:
    case MS_TOKEN_COND_CLOSE:
        return conditional(split, t, start);
    default:
        return code(split, t, start, err);
    }
}

ms_status ms_split_next(ms_splitter *split, ms_statement *out, ms_error *err)
{
    size_t start = SIZE_MAX;
    begin_statement(split);
    for (;;) {
        switch (one_token(split, &start, err)) {
        case STEP_ON:
            continue;
        case STEP_STATEMENT:
            return hand_out(split, start, out, err);
        case STEP_DONE:
            return MS_DONE;
        case STEP_FAILED:
            return MS_ERR_USAGE;
        }
    }
}

/* Most statements fit in. */
enum { FIRST_TOKENS = 64 };

ms_status ms_split_begin(ms_splitter *split, const ms_lex_rules *rules, const char *text, size_t len, int32_t line0,
                         ms_arena *scratch, ms_arena *arena, ms_error *err)
{
    memset(split, 0, sizeof *split);
    if (len > MS_LEX_MAX)
        return ms_error_set(err, MS_ERR_USAGE, "a script of %zu bytes is too large to read (limit %zu)", len,
                            MS_LEX_MAX);
    ms_lex_init(&split->lexer, rules, text, len);
    split->scratch = scratch;
    split->arena = arena;
    split->line0 = split->line = line0;
    split->column = 1;
    split->counted = split->lexer.pos;
    split->tokens.v = ms_arena_alloc(scratch, FIRST_TOKENS * sizeof *split->tokens.v);
    split->tokens.cap = FIRST_TOKENS;
    return MS_OK;
}
