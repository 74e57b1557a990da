/* derive_made.h: what a migration makes itself; private to core/plan. */
#ifndef MS_PLAN_DERIVE_MADE_H
#define MS_PLAN_DERIVE_MADE_H

#include <plan/derive.h>

/* Sets of names are catalogs of tables without anything in them, for their hashes. set may be NULL. */
bool ms_derive_is_among(const ms_catalog *set, ms_name name);
/* An op that makes a view, sequence, type, routine or schema that was not there before. Tables: ms_derivation.made. */
void ms_derive_note_object(ms_derivation *d, const ms_op *op, const ms_catalog *before);
/* Does the op only say who owns, or may do what with, a thing that the migration has made itself? */
bool ms_derive_is_of_made(const ms_derivation *d, const ms_op *op);

#endif
