/* keywords.c: word -> keyword, without regard to case and without allocation. */
#include "config.h"

#include <string.h>

#include "sql/lex.h"

typedef struct word {
    const char *text;
    uint8_t len;
} word;

/* The marks between letters stay empty: length 0 matches no word. */
static const word words[MS_KW_COUNT] = {
#define WORD(id) [MS_KW_##id] = { #id, sizeof #id - 1 },
#define LETTER(l) MS_KW_##l(WORD)
    MS_KW_LETTERS(LETTER)
#undef WORD
#undef LETTER
};

static const struct { uint16_t first, end; } letters[26] = {
#define LETTER(l) { MS_KW_FIRST_##l + 1, MS_KW_END_##l },
    MS_KW_LETTERS(LETTER)
#undef LETTER
};

ms_keyword ms_lex_keyword(const char *text, size_t len)
{
    const unsigned letter = (unsigned)(ms_lex_upper(text[0]) - 'A');
    if (letter >= 26)
        return MS_KW_NONE;
    const char second = len > 1 ? ms_lex_upper(text[1]) : '\0';
    for (unsigned k = letters[letter].first; k < letters[letter].end; k++) {
        if (words[k].len != len || words[k].text[1] != second)
            continue;
        size_t i = 2;
        while (i < len && ms_lex_upper(text[i]) == words[k].text[i])
            i++;
        if (i >= len)
            return (ms_keyword)k;
    }
    return MS_KW_NONE;
}

const char *ms_lex_keyword_text(ms_keyword keyword)
{
    return (unsigned)keyword < MS_KW_COUNT && words[keyword].text != NULL ? words[keyword].text : "";
}
