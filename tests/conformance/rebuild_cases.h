/* rebuild_cases.h: what test_rebuild does: a schema with rows, ops in SQL, questions and answers afterwards. */
#ifndef REBUILD_CASES_H
#define REBUILD_CASES_H

typedef struct rebuild_question {
    const char *sql;            /* "!text": the ops are refused with this text; NULL = no further question */
    const char *answer;         /* first value of the first row; NULL = a statement that must work */
} rebuild_question;

typedef struct rebuild_case {
    const char *name;
    const char *before;
    const char *ops;            /* in the grammar that the parser reads; SQLite itself need not */
    rebuild_question questions[6];
} rebuild_case;

extern const rebuild_case rebuild_cases[];  /* up to name == NULL */

#endif
