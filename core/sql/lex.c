/* lex.c: SQL text -> tokens, by the rules of a dialect.
 *
 * One pass, no look-back, no allocation. Whatever is not opened as a string, comment or quoted name comes as words,
 * numbers and single characters; nothing is ever refused but what has no end. */
#include "config.h"

#include <string.h>

#include "sql/lex.h"

void ms_lex_init(ms_lexer *lexer, const ms_lex_rules *rules, const char *text, size_t len)
{
    memset(lexer, 0, sizeof *lexer);
    lexer->rules = rules;
    lexer->text = text;
    lexer->len = len;
    if (len >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0)
        lexer->pos = 3;
}

static char char_at(const ms_lexer *lx, size_t at)
{
    return at < lx->len ? lx->text[at] : '\0';
}

static ms_token token(ms_token_kind kind, size_t at, size_t end)
{
    return (ms_token){ .at = (uint32_t)at, .len = (uint32_t)(end - at), .kind = (uint8_t)kind };
}

/* What is open at `at` never closes. The position stays there, so that asking again answers the same. */
static ms_token unterminated(ms_lexer *lx, size_t at, size_t len, const char *problem)
{
    lx->problem = problem;
    lx->pos = at;
    return token(MS_TOKEN_ERROR, at, at + len);
}

/* ---- comments ---------------------------------------------------------------------------------------------------- */

static bool line_comment_opens(const ms_lexer *lx, size_t at)
{
    const char c = lx->text[at];
    if (c == '#')
        return lx->rules->hash_comments;
    if (c != '-' || char_at(lx, at + 1) != '-')
        return false;
    if (!lx->rules->dash_needs_blank || at + 2 >= lx->len)
        return true;
    return (unsigned char)lx->text[at + 2] <= ' ' || lx->text[at + 2] == 0x7F;
}

/* Position behind the block comment whose text starts at `at`, or 0 when it has no end. */
static size_t block_comment_end(const ms_lexer *lx, size_t at, bool nests)
{
    const char *const text = lx->text;
    for (size_t depth = 1; at + 1 < lx->len;) {
        if (text[at] == '*' && text[at + 1] == '/') {
            at += 2;
            if (--depth == 0)
                return at;
        } else if (nests && text[at] == '/' && text[at + 1] == '*') {
            at += 2;
            depth++;
        } else {
            at++;
        }
    }
    return 0;
}

typedef struct mark {
    size_t end;     /* behind the mark and the version number; 0 = no conditional comment */
    bool active;    /* the text is code */
} mark;

/* MariaDB passes over what MySQL wrote for versions of its own after the fork. */
enum { FORK_FIRST = 50700, FORK_LAST = 99999 };

static mark conditional_mark(const ms_lexer *lx, size_t at)
{
    const ms_lex_rules *rules = lx->rules;
    const bool m = rules->conditional_m && ms_lex_upper(char_at(lx, at + 2)) == 'M';
    size_t pos = at + 2 + (m ? 1 : 0);
    if (!rules->conditional_comments || char_at(lx, pos) != '!')
        return (mark){ 0, false };
    uint32_t version = 0;
    size_t digits = 0;
    for (pos++; digits < 6 && ms_lex_is_digit(char_at(lx, pos + digits)); digits++)
        version = version * 10 + (uint32_t)(lx->text[pos + digits] - '0');
    if (digits < 5)
        return (mark){ pos, true };
    const bool not_ours = rules->conditional_m && !m && version >= FORK_FIRST && version <= FORK_LAST;
    const bool new_enough = rules->version_for_conditionals == 0 || version <= rules->version_for_conditionals;
    return (mark){ pos + digits, new_enough && !not_ours };
}

/* ---- strings and quoted names ------------------------------------------------------------------------------------ */

/* From the opening quote at pos; start is that of the token, with its prefix. */
static ms_token quoted(ms_lexer *lx, size_t start, size_t pos, char close, bool backslash, ms_token_kind kind)
{
    const char *const text = lx->text;
    for (size_t at = pos + 1; at < lx->len; at++) {
        if (text[at] == close) {
            if (char_at(lx, at + 1) != close) {
                lx->pos = at + 1;
                return token(kind, start, at + 1);
            }
            at++;
        } else if (backslash && text[at] == '\\') {
            at++;
        }
    }
    return unterminated(lx, start, pos + 1 - start, kind == MS_TOKEN_STRING ? "string" : "quoted name");
}

static ms_token dollar(ms_lexer *lx, size_t at)
{
    size_t end = at + 1;
    if (ms_lex_is_digit(char_at(lx, end))) {
        while (ms_lex_is_digit(char_at(lx, end)))
            end++;
        lx->pos = end;
        return token(MS_TOKEN_PARAM, at, end);
    }
    while (end < lx->len && (ms_lex_starts_word(lx->text[end]) || (end > at + 1 && ms_lex_is_digit(lx->text[end]))))
        end++;
    if (char_at(lx, end) != '$') {
        lx->pos = at + 1;
        ms_token t = token(MS_TOKEN_PUNCT, at, at + 1);
        t.ch = '$';
        return t;
    }
    const size_t tag = end + 1 - at;
    for (size_t from = end + 1; from + tag <= lx->len;) {
        const char *hit = memchr(lx->text + from, '$', lx->len - from);
        if (hit == NULL)
            break;
        from = (size_t)(hit - lx->text);
        if (from + tag <= lx->len && memcmp(hit, lx->text + at, tag) == 0) {
            lx->pos = from + tag;
            return token(MS_TOKEN_STRING, at, from + tag);
        }
        from++;
    }
    return unterminated(lx, at, tag, "dollar-quoted string");
}

/* ---- words and numbers ------------------------------------------------------------------------------------------- */

/* DELIMITER $$ cuts END$$ although $ may stand in a name: the client looks for it everywhere. */
static size_t cut_at_delimiter(const ms_lexer *lx, size_t at, size_t end)
{
    if (lx->delimiter != NULL)
        for (size_t i = at + 1; i < end; i++)
            if (i + lx->delimiter_len <= lx->len && memcmp(lx->text + i, lx->delimiter, lx->delimiter_len) == 0)
                return i;
    return end;
}

/* A string or quoted name directly behind the word [at, end); false when there is none. */
static bool prefixed(ms_lexer *lx, size_t at, size_t end, ms_token *out)
{
    const ms_lex_rules *rules = lx->rules;
    const char next = char_at(lx, end);
    const char first = ms_lex_upper(lx->text[at]);
    if (end - at == 1 && next == '\'') {
        const bool escape = rules->e_strings && first == 'E';
        if (!escape && !(rules->prefixed_strings && strchr("NXB", first) != NULL))
            return false;
        *out = quoted(lx, at, end, '\'', escape || (first == 'N' && rules->backslash_escapes), MS_TOKEN_STRING);
        return true;
    }
    if (end - at == 1 && next == '&' && first == 'U' && rules->e_strings) {
        const char quote = char_at(lx, end + 1);
        if (quote != '\'' && quote != '"')
            return false;
        *out = quoted(lx, at, end + 1, quote, false, quote == '"' ? MS_TOKEN_QUOTED : MS_TOKEN_STRING);
        return true;
    }
    if (first == '_' && next == '\'' && rules->prefixed_strings && !rules->e_strings) {
        *out = quoted(lx, at, end, '\'', rules->backslash_escapes, MS_TOKEN_STRING);
        return true;
    }
    return false;
}

static ms_token word(ms_lexer *lx, size_t at)
{
    size_t end = at + 1;
    while (end < lx->len && ms_lex_in_word(lx->text[end]))
        end++;
    ms_token t;
    if ((char_at(lx, end) == '\'' || char_at(lx, end) == '&') && prefixed(lx, at, end, &t))
        return t;
    end = cut_at_delimiter(lx, at, end);
    t = token(MS_TOKEN_WORD, at, end);
    t.keyword = (uint16_t)ms_lex_keyword(lx->text + at, end - at);
    lx->pos = end;
    return t;
}

/* 1, 1.5, .5, 1e-5, 0x1F, 1_000. What goes on with letters (2fa_codes) is a name where names may start with a digit and
 * an error elsewhere: a word in both cases. */
static ms_token number(ms_lexer *lx, size_t at)
{
    size_t end = at;
    bool plain = true;
    if (lx->text[at] == '0' && ms_lex_upper(char_at(lx, at + 1)) == 'X') {
        end += 2;
        while (end < lx->len && (ms_lex_is_digit(lx->text[end]) || (unsigned)((lx->text[end] | 32) - 'a') < 6u))
            end++;
    } else {
        while (end < lx->len && (ms_lex_is_digit(lx->text[end]) || lx->text[end] == '_'))
            end++;
        if (char_at(lx, end) == '.') {
            plain = false;
            for (end++; end < lx->len && ms_lex_is_digit(lx->text[end]);)
                end++;
        }
        if (ms_lex_upper(char_at(lx, end)) == 'E') {
            const size_t sign = char_at(lx, end + 1) == '-' || char_at(lx, end + 1) == '+' ? 1 : 0;
            if (ms_lex_is_digit(char_at(lx, end + 1 + sign)))
                for (end += 1 + sign; end < lx->len && ms_lex_is_digit(lx->text[end]);)
                    end++;
        }
    }
    if (plain && end < lx->len && ms_lex_in_word(lx->text[end]))
        return word(lx, at);
    lx->pos = end;
    return token(MS_TOKEN_NUMBER, at, end);
}

/* @name, @@global.name, @`name`: where dollar quotes exist @ is an operator instead. */
static ms_token at_sign(ms_lexer *lx, size_t at)
{
    size_t end = at + 1;
    if (char_at(lx, end) == '@')
        end++;
    if (lx->rules->dollar_quotes || !ms_lex_starts_word(char_at(lx, end))) {
        lx->pos = at + 1;
        ms_token t = token(MS_TOKEN_PUNCT, at, at + 1);
        t.ch = '@';
        return t;
    }
    while (end < lx->len && ms_lex_in_word(lx->text[end]))
        end++;
    lx->pos = end = cut_at_delimiter(lx, at, end);
    return token(MS_TOKEN_PARAM, at, end);
}

/* ---- the next token ---------------------------------------------------------------------------------------------- */

static bool delimiter_at(const ms_lexer *lx, size_t at)
{
    return lx->delimiter != NULL && lx->len - at >= lx->delimiter_len && lx->text[at] == lx->delimiter[0] &&
           memcmp(lx->text + at, lx->delimiter, lx->delimiter_len) == 0;
}

/* A token whose first character is none of a word's, number's or blank's. */
static ms_token special(ms_lexer *lx, size_t at)
{
    const ms_lex_rules *rules = lx->rules;
    const char c = lx->text[at];
    switch (c) {
    case '\'':
        return quoted(lx, at, at, '\'', rules->backslash_escapes, MS_TOKEN_STRING);
    case '"':
        return rules->double_quote_string ? quoted(lx, at, at, '"', rules->backslash_escapes, MS_TOKEN_STRING)
                                          : quoted(lx, at, at, '"', false, MS_TOKEN_QUOTED);
    case '`':
        if (rules->backtick_ident)
            return quoted(lx, at, at, '`', false, MS_TOKEN_QUOTED);
        break;
    case '[':
        if (rules->bracket_ident)
            return quoted(lx, at, at, ']', false, MS_TOKEN_QUOTED);
        break;
    case '$':
        if (rules->dollar_quotes)
            return dollar(lx, at);
        return word(lx, at);
    case '@':
        return at_sign(lx, at);
    case '.':
        if (ms_lex_is_digit(char_at(lx, at + 1)) && (at == 0 || !ms_lex_in_word(lx->text[at - 1])))
            return number(lx, at);
        break;
    case ';':
        if (lx->delimiter == NULL) {
            lx->pos = at + 1;
            return token(MS_TOKEN_TERMINATOR, at, at + 1);
        }
        break;
    default:
        break;
    }
    lx->pos = at + 1;
    ms_token t = token(MS_TOKEN_PUNCT, at, at + 1);
    t.ch = c;
    return t;
}

/* A comment at lx->pos: true with *out set when it is a token or an error, false when it was skipped. */
static bool block_comment(ms_lexer *lx, ms_token *out)
{
    const size_t at = lx->pos;
    const mark m = conditional_mark(lx, at);
    if (m.active) {
        if (lx->conditional++ == 0)
            lx->conditional_at = at;
        lx->pos = m.end;
        *out = token(MS_TOKEN_COND_OPEN, at, m.end);
        return true;
    }
    const size_t end = block_comment_end(lx, at + 2, lx->rules->nested_comments || m.end != 0);
    if (end == 0) {
        *out = unterminated(lx, at, 2, "comment");
        return true;
    }
    lx->pos = end;
    return false;
}

static bool comment(ms_lexer *lx, ms_token *out)
{
    const size_t at = lx->pos;
    if (lx->text[at] == '/' && char_at(lx, at + 1) == '*')
        return block_comment(lx, out);
    const char *newline = memchr(lx->text + at, '\n', lx->len - at);
    lx->pos = newline == NULL ? lx->len : (size_t)(newline - lx->text);
    if (!lx->comments)
        return false;
    *out = token(MS_TOKEN_LINE_COMMENT, at, lx->pos);
    return true;
}

ms_token ms_lex_next(ms_lexer *lx)
{
    ms_token t;
    if (lx->problem != NULL)
        return unterminated(lx, lx->pos, 1, lx->problem);
    for (;;) {
        while (lx->pos < lx->len && ms_lex_is_space(lx->text[lx->pos]))
            lx->pos++;
        const size_t at = lx->pos;
        if (at >= lx->len)
            break;
        const char c = lx->text[at];
        if (delimiter_at(lx, at)) {
            lx->pos = at + lx->delimiter_len;
            return token(MS_TOKEN_TERMINATOR, at, lx->pos);
        }
        if (ms_lex_starts_word(c))
            return word(lx, at);
        if (ms_lex_is_digit(c))
            return number(lx, at);
        if ((c == '/' && char_at(lx, at + 1) == '*') || line_comment_opens(lx, at)) {
            if (comment(lx, &t))
                return t;
            continue;
        }
        if (c == '*' && lx->conditional > 0 && char_at(lx, at + 1) == '/') {
            lx->conditional--;
            lx->pos = at + 2;
            return token(MS_TOKEN_COND_CLOSE, at, lx->pos);
        }
        return special(lx, at);
    }
    if (lx->conditional > 0)
        return unterminated(lx, lx->conditional_at, 3, "conditional comment");
    return token(MS_TOKEN_END, lx->len, lx->len);
}

/* ---- places ------------------------------------------------------------------------------------------------------ */

int32_t ms_lex_lines(const char *text, size_t n)
{
    int32_t lines = 0;
    for (const char *p = text, *end = text + n; p < end && (p = memchr(p, '\n', (size_t)(end - p))) != NULL; p++)
        lines++;
    return lines;
}

void ms_lex_place(const char *text, size_t at, int32_t line0, int32_t *line, int32_t *column)
{
    *line = line0 + ms_lex_lines(text, at);
    size_t start = at;
    while (start > 0 && text[start - 1] != '\n')
        start--;
    if (start == 0 && at >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0)
        start = 3;
    int32_t characters = 0;
    for (; start < at; start++)
        characters += ((unsigned char)text[start] & 0xC0) != 0x80;
    *column = characters + 1;
}
