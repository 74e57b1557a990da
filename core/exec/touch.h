/* touch.h: which objects a migration touches: what is to be read again after it. Private to core/exec. */
#ifndef MS_EXEC_TOUCH_H
#define MS_EXEC_TOUCH_H

#include <glib.h>

#include <migsafe/dialect.h>

/* Tables that follow a change of another: by foreign key, as its partitions. Made from a catalog when first needed. */
typedef struct ms_links {
    const ms_catalog *catalog;  /* what they were made from; NULL = not made yet */
    GHashTable *references, *partitions; /* key of a table -> GPtrArray of ms_name */
} ms_links;
void ms_links_forget(ms_links *links);
/* A table was made or changed. */
void ms_links_add(ms_links *links, const ms_catalog *catalog, const ms_table *table);

typedef struct ms_touched {
    ms_arena *arena;
    const ms_catalog *catalog;
    ms_links *links;
    GHashTable *set;            /* keys of the names */
    ms_names names;
    uint32_t kinds;             /* as in ms_scope */
    bool whole;                 /* everything: a schema or an extension came or went */
} ms_touched;

void ms_touched_begin(ms_touched *t, const ms_catalog *catalog, ms_links *links, ms_arena *arena);
void ms_touched_end(ms_touched *t);
/* Notes what the op will touch; called before it is applied to the catalog. Rows are not looked at: changing them is no
 * change of the schema. */
void ms_touched_add(ms_touched *t, const ms_op *op);
bool ms_touched_table(const ms_touched *t, ms_name name);
/* Is the object one of those touched, or on a table that was? */
bool ms_touched_object(const ms_touched *t, const ms_object *object);

#endif
