/* function.h: what is known of functions that the servers bring along. */
#ifndef MS_SQL_FUNCTION_H
#define MS_SQL_FUNCTION_H

#include <migsafe/dialect.h>

/* By name, in any case. What may stand before a parenthesis without being a function (CASE, varchar, IN) is constant; what
 * the dialect does not know is somebody's own: MS_VOLATILE_UNKNOWN. */
ms_volatility ms_function_volatility(const ms_dialect *dialect, const char *name, size_t len);

#endif
