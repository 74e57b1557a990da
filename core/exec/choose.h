/* choose.h: what the files that choose a change's migrations share; private to core/exec. */
#ifndef MS_EXEC_CHOOSE_H
#define MS_EXEC_CHOOSE_H

#include <exec/change.h>

/* The script that takes an applied migration back: the file's down script, when it has a statement, else the one kept in
 * history; with derived_downs a derived one that is kept goes first. MS_ERR_UNSUPPORTED with the reason: there is none. */
ms_status ms_way_back_choose(ms_change *c, const ms_standing *s, ms_plan_item *item, ms_error *err);

/* What options->skip and ->unskip say, put into the standings; c->skipped gets those that are to be recorded. */
ms_status ms_skip_choose(ms_change *c, ms_error *err);
/* Records them in history: passed over, by whom and when. */
ms_status ms_skip_record(ms_change *c, ms_error *err);

#endif
