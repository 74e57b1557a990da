/* function.h: what is known of functions that the servers bring along. */
#ifndef MS_SQL_FUNCTION_H
#define MS_SQL_FUNCTION_H

#include <stdbool.h>
#include <stddef.h>

typedef enum ms_volatility {
    MS_VOLATILE_UNKNOWN,    /* not one of the servers' own: may do anything */
    MS_VOLATILE_CONSTANT,   /* the same arguments give the same value, always */
    MS_VOLATILE_STABLE,     /* one value within a statement: now(), current_user */
    MS_VOLATILE_VOLATILE    /* another one each time, or with effects: random(), nextval() */
} ms_volatility;

/* By name, in any case. What may stand before a parenthesis without being a function (CASE, varchar, IN) is constant. */
ms_volatility ms_function_volatility(const char *name, size_t len);

#endif
