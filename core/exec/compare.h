/* compare.h: two catalogs side by side, in words. Private to core/exec. */
#ifndef MS_EXEC_COMPARE_H
#define MS_EXEC_COMPARE_H

#include <exec/touch.h>

/* First differences between two catalogs in words, or NULL; both are normalised as the dialect says. With touched only what
 * was touched is looked at. */
const char *ms_catalog_difference(const ms_dialect *dialect, int32_t version, const ms_catalog *predicted, const ms_catalog *live,
                                  const ms_touched *touched, ms_arena *arena);

#endif
