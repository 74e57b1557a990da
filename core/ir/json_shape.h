/* json_shape.h: the members of the model's structs, as JSON has them; private to json.c and json_read.c.
 *
 * One table for each struct serves both directions, so that what is written is what is read. */
#ifndef MS_IR_JSON_SHAPE_H
#define MS_IR_JSON_SHAPE_H

#include "ir/model.h"

enum { MS_JSON_FORMAT = 1 };

typedef enum ms_json_kind { M_TEXT, M_BOOL, M_INT32, M_INT64, M_WORD, M_STRINGS, M_NAME, M_STRUCT, M_ROWS } ms_json_kind;
typedef const char *ms_json_word_fn(int value); /* NULL when there is no such value */

typedef struct ms_json_member {
    const char *key;
    size_t offset;
    ms_json_kind kind;
    int absent;                     /* numbers and words: the value that is left out */
    bool required;
    ms_json_word_fn *word;          /* M_WORD */
    const struct ms_json_shape *of; /* M_STRUCT, M_ROWS */
} ms_json_member;
typedef struct ms_json_shape {
    const ms_json_member *members;
    size_t n, size;
} ms_json_shape;

/* Every MS_VEC has this layout; the members are copied in and out, never used through it. */
typedef MS_VEC(void) ms_json_vec;

extern const ms_json_shape ms_json_table, ms_json_object, ms_json_name;
ms_json_word_fn ms_json_compare_word;   /* by the number of the bit */

#endif
