/* alter.h: what the files of ALTER TABLE share. */
#ifndef MS_SQL_ALTER_H
#define MS_SQL_ALTER_H

#include "sql/parse.h"

typedef struct ms_alteration {
    ms_name table;
    bool if_exists, only;
    int32_t line;           /* of the action */
} ms_alteration;

/* A new op of the action at the end of p->ops. */
ms_op *ms_alter_push(ms_parser *p, const ms_alteration *a, ms_op_kind kind);
/* The constraints that a column definition brought along, each as an op. */
void ms_alter_push_extra(ms_parser *p, const ms_alteration *a, const ms_column_extra *extra);
/* FIRST, AFTER column; false when AFTER has no column. */
bool ms_alter_position(ms_parser *p, const char **after);
/* table_option with tokens [from, end of the action) as its text. */
bool ms_alter_push_option(ms_parser *p, const ms_alteration *a, const char *column, size_t from, const char *name);

/* alter_column.c: from behind the leading word of the action */
bool ms_alter_column(ms_parser *p, const ms_alteration *a);
bool ms_alter_modify(ms_parser *p, const ms_alteration *a);
bool ms_alter_change(ms_parser *p, const ms_alteration *a);

#endif
