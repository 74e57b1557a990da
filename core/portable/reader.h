/* reader.h: what the files of the portable reader share. Strict where core/sql is tolerant: what the grammar of
 * doc/portable.md does not have is an error at its place. */
#ifndef MS_PORTABLE_READER_H
#define MS_PORTABLE_READER_H

#include "portable/portable.h"
#include "sql/parse.h"

typedef struct ms_reader {
    ms_parser p;                /* the cursor; first */
    ms_arena *arena;
    ms_portable_script *script; /* NULL when the text is a server's */
    const ms_dialect *target;   /* what is written; NULL = the one spelling for comparing */
    const ms_portable *how;     /* target->portable */
    const ms_portable *source;  /* of the server whose text is read; NULL = portable text */
    int32_t version;
    ms_error *err;
    bool failed;
    int depth;                  /* of parentheses and sub-queries */
    bool aggregates;            /* may stand here */
    bool queries;               /* may stand here: not in a CHECK or a default */
    bool stored;                /* the server keeps the text and reads it again: CHECK, GENERATED, index, view */
    ms_strings *columns;        /* NULL, or where the names of columns met go */
    ms_names *tables;           /* NULL, or where tables met in FROM go */
} ms_reader;

/* A piece of an expression as it is written for the target. text == NULL: an error has been set. */
typedef enum ms_level {
    MS_LEVEL_OR, MS_LEVEL_AND, MS_LEVEL_NOT, MS_LEVEL_COMPARE, MS_LEVEL_CONCAT, MS_LEVEL_ADD, MS_LEVEL_MUL,
    MS_LEVEL_UNARY, MS_LEVEL_PRIMARY
} ms_level;
typedef struct ms_piece {
    const char *text;
    ms_level level;
    char kind;                  /* 'i' whole number, 'd' other number, 's' string, 'c' column, 0 anything else */
    const char *word;           /* kind 's': its value; 'c': the column's name */
    char op;                    /* of a comparison, for turning it round: '=', '#' (<>), '<', '>', 'l' (<=), 'g' (>=) */
    const char *left, *right;
    bool negated;               /* IN, LIKE, IS NULL: NOT stands before it */
} ms_piece;

/* Sets the error at the token (index) unless there is one; returns false. hint NULL = the general way out. */
bool ms_refuse(ms_reader *r, size_t token, const char *hint, const char *format, ...) MS_PRINTF(4, 5);
bool ms_refuse_at(ms_reader *r, uint32_t at, const char *hint, const char *format, ...) MS_PRINTF(4, 5);
/* "expected WHAT" at the cursor. */
bool ms_expected(ms_reader *r, const char *what);
bool ms_need_kw(ms_reader *r, ms_keyword k);
bool ms_need_ch(ms_reader *r, char c);
/* A name without a schema, noted with its place. NULL: error set. */
const char *ms_need_ident(ms_reader *r, const char *what);
bool ms_need_table(ms_reader *r, ms_name *name);
bool ms_need_columns(ms_reader *r, ms_strings *out);
void ms_note_place(ms_reader *r, const void *what, size_t token);
/* Quoted as the target wants it. */
const char *ms_quoted(const ms_reader *r, const char *name);
const char *ms_string_literal(const ms_reader *r, const char *value);

/* type.c */
bool ms_need_type(ms_reader *r, ms_type *type, bool *serial);
/* Text for CAST(... AS here). NULL: refused. */
const char *ms_cast_type(ms_reader *r, const ms_type *type, size_t token);

/* expr.c */
ms_piece ms_read_expr(ms_reader *r);
ms_piece ms_read_concat(ms_reader *r);  /* above comparisons: what BETWEEN and IN have as operands */
const char *ms_need_expr(ms_reader *r); /* the text alone */
const char *ms_need_default(ms_reader *r);
ms_piece ms_compare_pieces(ms_reader *r, ms_piece left, ms_piece right, char op);
const char *ms_wrapped(const ms_reader *r, ms_piece piece, ms_level least);
/* primary.c */
ms_piece ms_read_primary(ms_reader *r);
/* literal.c: each at its first token. */
ms_piece ms_literal_string(ms_reader *r);
ms_piece ms_literal_number(ms_reader *r);
ms_piece ms_literal_hex(ms_reader *r);       /* 0x61, behind _utf8mb4 */
ms_piece ms_literal_converted(ms_reader *r); /* (0x61 using utf8mb4), behind CONVERT */
/* DATE '...', TIME '...', TIMESTAMP '...'; *is = there is one. */
ms_piece ms_literal_typed(ms_reader *r, bool *is);
/* glob.c: LIKE pattern -> GLOB pattern; moment.c: text of a moment with its zone -> the same in UTC, NULL = not one. */
const char *ms_like_to_glob(const char *pattern, ms_arena *arena);
const char *ms_glob_to_like(const char *pattern, ms_arena *arena);
const char *ms_moment_in_utc(const char *text, ms_arena *arena);

/* query.c: from SELECT on; the native text. NULL: error set. */
const char *ms_need_query(ms_reader *r);

/* table.c, alter.c, data.c, statement.c */
bool ms_read_create_table(ms_reader *r);
bool ms_read_column(ms_reader *r, ms_table *table, ms_column *column);
bool ms_at_portable_constraint(const ms_reader *r);
bool ms_read_constraint(ms_reader *r, ms_constraint *constraint);
bool ms_read_alter_table(ms_reader *r);
bool ms_read_insert(ms_reader *r, ms_portable_statement *st);
bool ms_read_update(ms_reader *r, ms_portable_statement *st);
bool ms_read_delete(ms_reader *r, ms_portable_statement *st);
bool ms_read_statement(ms_reader *r, ms_portable_statement *st);

#endif
