/* way_text.h: the way from one schema to another for people and programs. */
#ifndef MS_REPORT_WAY_TEXT_H
#define MS_REPORT_WAY_TEXT_H

#include <jansson.h>

#include <plan/way.h>

/* The statements as a script: what each does in a comment before it, "DESTRUCTIVE" where data is lost. "" for no step. */
const char *ms_report_way_script(const ms_dialect *dialect, const ms_way *way, ms_arena *arena);
/* "operations": [{"op", "object", "text", "destructive"}], "statements": [text], "destructive_operations": N set in json. */
void ms_report_way_json(const ms_way *way, json_t *json);

#endif
