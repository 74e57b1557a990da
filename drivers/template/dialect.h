/* dialect.h: the toy's dialect, the second half of a module. */
#ifndef MS_DRIVER_TEMPLATE_DIALECT_H
#define MS_DRIVER_TEMPLATE_DIALECT_H

#include <migsafe/driver.h>

extern const ms_dialect template_dialect;

#endif
