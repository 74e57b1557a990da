/* print_parts.h: the pieces of a line for people; private to core/ir. Each puts a blank in front where one is needed, and
 * nothing at all for what is NULL. */
#ifndef MS_IR_PRINT_PARTS_H
#define MS_IR_PRINT_PARTS_H

#include <glib.h>

#include "ir/model.h"

void ms_print_word(GString *out, const char *text);                         /* verbatim */
void ms_print_text(GString *out, const char *from);                         /* on one line, cut, no blank in front */
void ms_print_expr(GString *out, const char *keyword, const char *expr);    /* keyword, blank, text */
void ms_print_ident(GString *out, const char *name);                        /* in quotes when it has odd characters */
void ms_print_name(GString *out, ms_name name);
void ms_print_dotted(GString *out, ms_name table, const char *column);
void ms_print_literal(GString *out, const char *value);
void ms_print_type(GString *out, const ms_type *t);
void ms_print_column(GString *out, const ms_column *c);                     /* without its name */
void ms_print_constraint(GString *out, const ms_constraint *c);
void ms_print_index_parts(GString *out, const ms_index *index);             /* using, parts, include, where */

#endif
