/* lex.h: SQL text -> tokens, by the rules of a dialect.
 *
 * The only place that knows where strings, comments and quoted names end; splitter, parser and fingerprint stand on it.
 * Rules are data (ms_lex_rules): no dialect is named here. Does not allocate. */
#ifndef MS_SQL_LEX_H
#define MS_SQL_LEX_H

#include <migsafe/dialect.h>

#include "sql/keywords.h"

typedef enum ms_token_kind {
    MS_TOKEN_END,           /* the text is over */
    MS_TOKEN_WORD,          /* unquoted identifier or keyword */
    MS_TOKEN_QUOTED,        /* quoted identifier, U&"..." too */
    MS_TOKEN_STRING,        /* string literal of any kind with its prefix, dollar quotes too */
    MS_TOKEN_NUMBER,
    MS_TOKEN_PARAM,         /* $1, @name, @@name */
    MS_TOKEN_PUNCT,         /* one character: operators come character by character */
    MS_TOKEN_TERMINATOR,    /* the delimiter that holds now */
    MS_TOKEN_COND_OPEN,     /* the mark and version number that open a conditional comment whose text is code */
    MS_TOKEN_COND_CLOSE,
    MS_TOKEN_LINE_COMMENT,  /* only when ms_lexer.comments is set */
    MS_TOKEN_ERROR          /* ms_lexer.problem is unterminated; the span is its opening */
} ms_token_kind;

/* A span of the text. Line and column are not kept: ms_lex_place counts them for the few that need one. */
typedef struct ms_token {
    uint32_t at, len;       /* bytes */
    uint16_t keyword;       /* ms_keyword of a WORD, else MS_KW_NONE */
    uint8_t kind;           /* ms_token_kind */
    char ch;                /* the character of a PUNCT, else 0 */
} ms_token;

/* Longest text that can be read: spans are 32 bits. */
#define MS_LEX_MAX ((size_t)INT32_MAX)

typedef struct ms_lexer {
    const ms_lex_rules *rules;
    const char *text;
    size_t len, pos;
    const char *delimiter;  /* of the client's DELIMITER command; NULL = ";" */
    size_t delimiter_len;
    bool comments;          /* hand out line comments */
    uint32_t conditional;   /* conditional comments that are open */
    size_t conditional_at;  /* where the outermost of them opened */
    const char *problem;    /* after MS_TOKEN_ERROR: "string", "comment", ... */
} ms_lexer;

/* Starts at pos 0, behind a byte order mark. len <= MS_LEX_MAX. */
void ms_lex_init(ms_lexer *lexer, const ms_lex_rules *rules, const char *text, size_t len);
/* The next token. Blanks and comments are skipped. After END and ERROR it answers the same again. */
ms_token ms_lex_next(ms_lexer *lexer);

/* The keyword that a word is in any case, or MS_KW_NONE. */
ms_keyword ms_lex_keyword(const char *word, size_t len);
const char *ms_lex_keyword_text(ms_keyword keyword); /* upper case */

/* Line (in the file: line0 is that of text's first byte) and column (in characters) of the byte at, both 1-based. */
void ms_lex_place(const char *text, size_t at, int32_t line0, int32_t *line, int32_t *column);
/* Newlines in n bytes. */
int32_t ms_lex_lines(const char *text, size_t n);

/* The name that a WORD or QUOTED token means: folded, or without its quotes. A STRING token is decoded. In arena. */
const char *ms_lex_name(const ms_lex_rules *rules, const char *text, ms_token token, ms_arena *arena);
/* The value of a STRING token: prefix and quotes taken off, doubled quotes and backslash escapes undone. */
const char *ms_lex_string(const ms_lex_rules *rules, const char *text, ms_token token, ms_arena *arena);

static inline bool ms_lex_is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}
static inline bool ms_lex_is_digit(char c)
{
    return c >= '0' && c <= '9';
}
static inline bool ms_lex_starts_word(char c)
{
    return (unsigned)((c | 32) - 'a') < 26u || c == '_' || (unsigned char)c >= 0x80;
}
static inline bool ms_lex_in_word(char c)
{
    return ms_lex_starts_word(c) || ms_lex_is_digit(c) || c == '$';
}
static inline char ms_lex_upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 32) : c;
}
static inline char ms_lex_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

#endif
