/* internal.h: what the files of dialects/ansi share. */
#ifndef MS_DIALECTS_ANSI_INTERNAL_H
#define MS_DIALECTS_ANSI_INTERNAL_H

#include "../common/common.h"

#include "ansi.h"

void ms_ansi_type_read(const char *words, ms_type *type);
ms_status ms_ansi_lower(const ms_op *op, const ms_catalog *catalog, int32_t version, ms_arena *arena, ms_strings *out,
                        ms_error *err);
ms_loader *ms_ansi_load_begin(ms_catalog *catalog, int32_t version);
const char *ms_ansi_load_query(ms_loader *loader, size_t i);
ms_status ms_ansi_load_row(ms_loader *loader, size_t i, const ms_text *values, size_t n, ms_error *err);
ms_status ms_ansi_load_end(ms_loader *loader, ms_error *err);

extern const ms_portable ms_ansi_portable;

#endif
