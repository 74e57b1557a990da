/* migsafe.h: everything an embedding program needs, in one include.
 *
 * The framework's layers are in their own headers; see doc/ARCHITECTURE.md for how they fit together. */
#ifndef MIGSAFE_H
#define MIGSAFE_H

#include <migsafe/base.h>
#include <migsafe/ir.h>
#include <migsafe/dialect.h>
#include <migsafe/expr.h>
#include <migsafe/driver.h>

#ifdef __cplusplus
extern "C" {
#endif

/* "0.1.0", of the library that is loaded. */
MS_API const char *ms_version(void);

#ifdef __cplusplus
}
#endif
#endif
