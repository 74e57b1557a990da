/* sections.h: the up and down sections of one-file layouts. Internal to core/source. */
#ifndef MS_SOURCE_SECTIONS_H
#define MS_SOURCE_SECTIONS_H

#include "source/source.h"

/* A piece of a file: text[0..len) begins in line `line`. */
typedef struct ms_section {
    char *text;
    size_t len;
    int32_t line;
    bool present;
} ms_section;

/* Lines of a text, one after the other. Zero the struct, set p, end and number = the first line's number - 1. */
typedef struct ms_lines {
    char *p, *end;              /* what is left */
    char *line;                 /* the current one, without its end */
    size_t len;
    int32_t number;
} ms_lines;
bool ms_lines_next(ms_lines *l);

/* What the first annotation says: SINGLE, GOOSE, SQL_MIGRATE, LIQUIBASE, or AUTO without one. */
ms_layout ms_sections_detect(char *text, size_t len);
/* Finds the section of one direction. head = what stands before the first mark (comments only). Options of marks and
 * NO TRANSACTION go to *d. A file without a mark is an error, unless it holds no statement at all: then it is all head
 * and an up section that is empty. */
ms_status ms_sections_single(char *text, size_t len, ms_direction direction, ms_arena *arena, ms_section *head,
                             ms_section *out, ms_directives *d, ms_error *err);
/* The same for goose and sql-migrate. */
ms_status ms_sections_annotated(ms_layout layout, char *text, size_t len, ms_direction direction, ms_section *head,
                                ms_section *out, ms_directives *d, ms_error *err);
/* A script of a pair that holds the mark of the other direction would run both: MS_ERR_USAGE. */
ms_status ms_sections_none(char *text, size_t len, ms_direction direction, ms_error *err);

/* How the comment begins that `migsafe new` puts into the scripts of a portable project. A script that holds nothing else is as
 * empty as one without it, and refused as that: it is not one that says why it does nothing. */
#define MS_TEMPLATE_PORTABLE "-- Portable SQL: "

/* What stands in front of the first statement. */
typedef struct ms_leading {
    size_t len;                 /* bytes; all of the text when there is no statement */
    bool prose;                 /* a comment among it is neither a directive, an annotation nor the template's */
} ms_leading;
/* Reads it and parses its `-- migsafe:` lines into *d. */
ms_status ms_directives_leading(char *text, size_t len, int32_t line, ms_arena *arena, ms_directives *d, ms_leading *lead,
                                ms_error *err);
/* key=value words with another character between key and value ("transaction:false"). */
ms_status ms_directives_parse_as(const char *text, size_t len, int32_t line, char equals, ms_arena *arena,
                                 ms_directives *d, ms_error *err);

#endif
