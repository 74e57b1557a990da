/* oracle.h: a statement in words that libpg_query's parse tree and our ops can both be put into. */
#ifndef TEST_SQL_ORACLE_H
#define TEST_SQL_ORACLE_H

#include <glib.h>

#include <migsafe/dialect.h>

/* One line for each change: "add_column s.t c integer not_null default". *kind: the node's name, static or in the tree; a
 * text without a line means that only the kind is to be compared. NULL = libpg_query refuses the text. */
GString *oracle_theirs(const char *statement, gchar **kind);
GString *oracle_ours(const ms_op *ops, size_t n);
/* May a statement of this kind be read as these ops? */
gboolean oracle_kind_fits(const gchar *kind, const ms_op *ops, size_t n);

/* Shared: "s.t" */
void oracle_name(GString *out, const char *schema, const char *name);
const char *oracle_type_word(const char *name); /* "int4" -> "integer" */

#endif
