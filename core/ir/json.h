/* json.h: a catalog as JSON and back; the format is described in doc/json-catalog.md. */
#ifndef MS_IR_JSON_H
#define MS_IR_JSON_H

#include <jansson.h>

#include <migsafe/ir.h>

/* A new reference. Everything that the catalog knows, in an order that does not depend on how it came in: schemas, tables,
 * objects, keys and indexes sorted, columns in theirs. Members that say nothing (NULL, false, unknown) are left out.
 * Tables whose name starts with skip_prefix and what belongs to them are left out; NULL = none. */
json_t *ms_catalog_to_json(const ms_catalog *cat, const char *skip_prefix);

/* The catalog that the object describes, in the arena; nothing in it points into json. MS_ERR_USAGE with the path of the
 * member ("tables[3].columns[0].type") that is missing, unknown or of the wrong type; *out is then untouched. */
ms_status ms_catalog_from_json(const json_t *json, ms_arena *arena, ms_catalog **out, ms_error *err);

#endif
