/* text.h: plans, status and history for people. Data goes to the given stream; nothing here decides anything. */
#ifndef MS_REPORT_TEXT_H
#define MS_REPORT_TEXT_H

#include <stdio.h>

#include <exec/change.h>

typedef struct ms_look {
    bool colour;                /* the stream is a terminal, and nobody said no */
    bool verbose;
} ms_look;

/* Operations with their risk, what each statement locks and does, the SQL as it will run. */
void ms_report_plan(FILE *out, const ms_plan *plan, const ms_look *look);
/* One line per migration, then what else there is to know (unfinished work, failures). filter: see ms_report_filter. */
typedef enum ms_report_filter { MS_REPORT_ALL, MS_REPORT_PENDING, MS_REPORT_COMPLETED } ms_report_filter;
void ms_report_status(FILE *out, const ms_standings *standings, const ms_state *state, ms_report_filter filter, const ms_look *look);
void ms_report_history(FILE *out, const ms_attempt *attempts, size_t n, const ms_look *look);

/* The same as JSON objects (new references), documented in doc/cli.md. */
struct json_t *ms_report_status_json(const ms_standings *standings, const ms_state *state, ms_report_filter filter);
struct json_t *ms_report_history_json(const ms_attempt *attempts, size_t n);
/* {"event": "migration_done", "version": ..., ...} */
struct json_t *ms_report_event_json(const ms_run_event *event);

/* "1.2 s", "35 ms", "2 min 3 s" into a buffer of 32 bytes. */
void ms_report_duration(int64_t ms, char text[32]);

#endif
