/* version.c: the version of the library that is loaded. */
#include "config.h"

#include <migsafe.h>

const char *ms_version(void) { return PACKAGE_VERSION; }
