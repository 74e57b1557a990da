/* ansi.h: the dialect for databases that migsafe does not know, reached through ODBC.
 *
 * Standard SQL where the standard has it, information_schema for the catalog, and nothing taken for granted: DDL
 * commits by itself, every statement blocks and rewrites, there is no lock but a lease row, and the catalog counts as
 * incomplete. */
#ifndef MS_DIALECTS_ANSI_H
#define MS_DIALECTS_ANSI_H

#include <migsafe/dialect.h>

extern const ms_dialect ms_dialect_ansi;

#endif
