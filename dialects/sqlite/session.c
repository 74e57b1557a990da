/* session.c: what SQLite's errors mean, how a session is set up, fingerprints. The runner's lock and the backup are the
 * driver's own (a lock beside the file, the backup API). */
#include "config.h"

#include <inttypes.h>
#include <strings.h>

#include "lite.h"

/* ---- errors ---- */

/* Extended result codes that say more than their low byte, then the low bytes. */
static const ms_common_native codes[] = {
    { 517, MS_CLASS_SERIALIZATION },       /* BUSY_SNAPSHOT */
    { 1555, MS_CLASS_UNIQUE_VIOLATION },   /* CONSTRAINT_PRIMARYKEY */
    { 2067, MS_CLASS_UNIQUE_VIOLATION },   /* CONSTRAINT_UNIQUE */
    { 2579, MS_CLASS_UNIQUE_VIOLATION },   /* CONSTRAINT_ROWID */
};
static const ms_common_native low_bytes[] = {
    { 3, MS_CLASS_PERMISSION },  { 5, MS_CLASS_LOCK_TIMEOUT },          { 6, MS_CLASS_LOCK_TIMEOUT },
    { 8, MS_CLASS_READ_ONLY },   { 9, MS_CLASS_CANCELLED },             { 11, MS_CLASS_NOT_A_DATABASE },
    { 13, MS_CLASS_DISK_FULL },  { 19, MS_CLASS_CONSTRAINT_VIOLATION }, { 23, MS_CLASS_PERMISSION },
    { 26, MS_CLASS_NOT_A_DATABASE },
};

/* SQLITE_ERROR says it in words only; the words are part of SQLite's tests. */
static const struct { const char *words; ms_error_class class; } messages[] = {
    { "no such ", MS_CLASS_NO_SUCH_OBJECT },
    { "already exists", MS_CLASS_DUPLICATE_OBJECT },
    { "already another table or index", MS_CLASS_DUPLICATE_OBJECT },
    { "duplicate column name", MS_CLASS_DUPLICATE_OBJECT },
    { "UNIQUE constraint failed", MS_CLASS_UNIQUE_VIOLATION },
    { "constraint failed", MS_CLASS_CONSTRAINT_VIOLATION },
    { "syntax error", MS_CLASS_SYNTAX },
    { "incomplete input", MS_CLASS_SYNTAX },
    { "unrecognized token", MS_CLASS_SYNTAX },
    { "interrupted", MS_CLASS_CANCELLED },
    { "database is locked", MS_CLASS_LOCK_TIMEOUT },
    { "database table is locked", MS_CLASS_LOCK_TIMEOUT },
    { "readonly database", MS_CLASS_READ_ONLY },
    { "file is not a database", MS_CLASS_NOT_A_DATABASE },
    { "disk is full", MS_CLASS_DISK_FULL },
};

static ms_error_class by_message(const char *text)
{
    for (size_t i = 0; i < MS_COUNT(messages); i++)
        if (strcasestr(text, messages[i].words) != NULL)
            return messages[i].class;
    return MS_CLASS_OTHER;
}

ms_error_class ms_lite_classify(const ms_error *error)
{
    ms_error_class class = ms_common_classify_native(codes, MS_COUNT(codes), error->native);
    if (class != MS_CLASS_COUNT)
        return class;
    class = ms_common_classify_native(low_bytes, MS_COUNT(low_bytes), error->native & 0xff);
    if (class != MS_CLASS_COUNT && class != MS_CLASS_CONSTRAINT_VIOLATION)
        return class;
    /* 1 means anything, and through ODBC 19 has lost its extension */
    const ms_error_class said = by_message(error->message);
    if (class == MS_CLASS_CONSTRAINT_VIOLATION)
        return said == MS_CLASS_UNIQUE_VIOLATION ? said : class;
    if (said != MS_CLASS_OTHER)
        return said;
    if (error->status == MS_ERR_LOST)
        return MS_CLASS_CONNECTION_LOST;
    return error->status == MS_ERR_CANCELLED ? MS_CLASS_CANCELLED : MS_CLASS_OTHER;
}

/* ---- session ---- */

/* foreign_keys is left as the user has it: turning it on or off changes what the user's own statements do. */
void ms_lite_session(const ms_session_policy *policy, int32_t version, ms_arena *arena, ms_strings *out)
{
    (void)version;
    if (policy->lock_timeout_ms > 0)
        MS_PUSH(arena, out, ms_arena_printf(arena, "PRAGMA busy_timeout = %" PRId32, policy->lock_timeout_ms));
    if (policy->read_only)
        MS_PUSH(arena, out, "PRAGMA query_only = 1");
}

void ms_lite_runner_lock(const char *name, int32_t version, ms_arena *arena, ms_runner_lock *out)
{
    (void)name;
    (void)version;
    (void)arena;
    *out = (ms_runner_lock){ NULL, NULL, NULL };
}

const char *ms_lite_attach(const char *file, const char *name, ms_arena *arena)
{
    ms_sql sql;
    ms_sql_init(&sql, arena, ms_lite_spelling.style);
    ms_sql_kw(&sql, "ATTACH DATABASE");
    ms_sql_str(&sql, file);
    ms_sql_kw(&sql, "AS");
    ms_sql_ident(&sql, name);
    return ms_sql_text(&sql);
}

/* A scratch database is a file. */
void ms_lite_scratch(const char *name, const char *from, int32_t version, ms_arena *arena, ms_scratch_sql *out)
{
    (void)name;
    (void)from;
    (void)version;
    (void)arena;
    *out = (ms_scratch_sql){ .session = "PRAGMA synchronous = OFF" };
}

ms_status ms_lite_backup(const ms_backup_request *request, int32_t version, ms_arena *arena, ms_backup_command *out,
                         ms_error *err)
{
    (void)request;
    (void)version;
    (void)arena;
    (void)out;
    return ms_error_set(err, MS_ERR_UNSUPPORTED, "sqlite is backed up by its driver, not by a command");
}

/* PRAGMA foreign_keys = OFF, in the spellings that SQLite takes for off. */
bool ms_lite_keys_off(const ms_op *op)
{
    static const char *const offs[] = { "off", "0", "false", "no" };
    const char *word = op->expr != NULL ? op->expr + strspn(op->expr, " '\"") : "";
    const size_t n = strcspn(word, " '\"");
    if (op->kind != MS_OP_SESSION || op->value == NULL || strcasecmp(op->value, "foreign_keys") != 0)
        return false;
    for (size_t i = 0; i < MS_COUNT(offs); i++)
        if (strlen(offs[i]) == n && strncasecmp(offs[i], word, n) == 0)
            return true;
    return false;
}

/* ---- fingerprints ---- */

/* The statements that SQLite keeps are their own fingerprint. */
static const char *table_print(ms_name name, ms_arena *arena)
{
    ms_sql sql;
    ms_sql_init(&sql, arena, ms_lite_spelling.style);
    ms_sql_raw(
        &sql, "SELECT group_concat(sql, char(10)) FROM (SELECT sql FROM sqlite_master WHERE type IN ('table', 'index') "
              "AND sql IS NOT NULL AND tbl_name = ");
    ms_sql_str(&sql, name.name);
    ms_sql_punct(&sql, " COLLATE NOCASE ORDER BY type, name)");
    return ms_sql_text(&sql);
}

static const char *object_print(const char *type, ms_name name, ms_arena *arena)
{
    ms_sql sql;
    ms_sql_init(&sql, arena, ms_lite_spelling.style);
    ms_sql_raw(&sql, "SELECT (SELECT sql FROM sqlite_master WHERE type = ");
    ms_sql_str(&sql, type);
    ms_sql_kw(&sql, "AND name = ");
    ms_sql_str(&sql, name.name);
    ms_sql_punct(&sql, " COLLATE NOCASE)");
    return ms_sql_text(&sql);
}

const char *ms_lite_fingerprint(const ms_op *op, int32_t version, ms_arena *arena)
{
    static const struct { ms_op_kind kind; const char *type; } prints[] = {
        { MS_OP_CREATE_VIEW, "view" },      { MS_OP_REPLACE_VIEW, "view" },    { MS_OP_DROP_VIEW, "view" },
        { MS_OP_CREATE_TRIGGER, "trigger" }, { MS_OP_DROP_TRIGGER, "trigger" }, { MS_OP_DROP_INDEX, "index" },
        { MS_OP_RENAME_INDEX, "index" },    { MS_OP_DROP_TABLE, NULL },        { MS_OP_RENAME_TABLE, NULL },
        { MS_OP_ADD_COLUMN, NULL },         { MS_OP_DROP_COLUMN, NULL },       { MS_OP_RENAME_COLUMN, NULL },
        { MS_OP_SET_NOT_NULL, NULL },       { MS_OP_DROP_NOT_NULL, NULL },     { MS_OP_ADD_CHECK, NULL },
        { MS_OP_ADD_UNIQUE, NULL },         { MS_OP_DROP_CONSTRAINT, NULL },   { MS_OP_CREATE_TABLE, NULL },
        { MS_OP_CREATE_INDEX, NULL },       { MS_OP_CHANGE_TYPE, NULL },       { MS_OP_SET_DEFAULT, NULL },
        { MS_OP_DROP_DEFAULT, NULL },       { MS_OP_ADD_FOREIGN_KEY, NULL },
    };
    (void)version;
    ms_name name = op->object;
    if (op->kind == MS_OP_CREATE_TABLE && op->table != NULL)
        name = op->table->name;
    if (op->kind == MS_OP_CREATE_INDEX && name.name == NULL && op->index != NULL)
        name = op->index->table;
    for (size_t i = 0; name.name != NULL && i < MS_COUNT(prints); i++)
        if (prints[i].kind == op->kind)
            return prints[i].type == NULL ? table_print(name, arena) : object_print(prints[i].type, name, arena);
    return NULL;
}
