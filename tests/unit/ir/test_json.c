/* Tests of core/ir/json.c: a catalog as JSON and back. */
#include "config.h"

#include <stdlib.h>

#include <ir/json.h>

#include "generate.h"
#include "unit.h"

static ms_arena *arena;

static char *dump(json_t *json) /* takes the reference */
{
    char *text = json_dumps(json, JSON_INDENT(1));
    json_decref(json);
    return text;
}

static void generated_catalogs_come_back(void)
{
    static const int behaviours[] = {
        MS_CATALOG_NAMES_COLUMNS,
        MS_COMPARE_TABLES_CI | MS_CATALOG_COLUMN_ORDER | MS_CATALOG_RENAME_TO_DEFAULT | MS_CATALOG_NAMES_NUMBERED | MS_CATALOG_KEY_INDEX,
        MS_COMPARE_OTHERS_CI | MS_CATALOG_KEY_NULLABLE | MS_CATALOG_UNIQUE_IS_INDEX | MS_CATALOG_NAMES_NONE
    };
    for (uint64_t seed = 1; seed <= 300; seed++) {
        ms_arena *mine = ms_arena_new(), *other = ms_arena_new();
        generator g = { .state = seed * 15485863, .arena = mine };
        ms_catalog *cat = generate_catalog(&g, behaviours[seed % 3]), *back = NULL;
        cat->incomplete = seed % 5 == 0;
        cat->tables.v[0]->rows = 12345678901234;
        const char *want = ms_catalog_canonical(cat, NULL, other);
        json_t *json = ms_catalog_to_json(cat, NULL);
        ms_error err = MS_ERROR_INIT;
        CU_ASSERT_EQUAL_FATAL(ms_catalog_from_json(json, other, &back, &err), MS_OK);
        char *first = dump(json);
        CU_ASSERT_EQUAL(back->compare, cat->compare);
        CU_ASSERT_EQUAL(back->incomplete, cat->incomplete);
        UNIT_TEXT(back->default_schema, cat->default_schema);
        CU_ASSERT_EQUAL(ms_catalog_table(back, cat->tables.v[0]->name)->rows, 12345678901234);
        ms_arena_free(mine); /* nothing points into the first one, nor into the JSON */
        UNIT_TEXT(ms_catalog_canonical(back, NULL, other), want);
        char *second = dump(ms_catalog_to_json(back, NULL));
        UNIT_TEXT(second, first);
        free(first);
        free(second);
        ms_arena_free(other);
    }
}

static void order_does_not_matter(void)
{
    ms_catalog *a = shop(arena, MS_COMPARE_EXACT), *b = ms_catalog_new(arena, "public", MS_COMPARE_EXACT);
    MS_PUSH(arena, &b->schemas, "public");
    for (size_t i = a->objects.n; i-- > 0;)
        ms_catalog_add_object(b, a->objects.v[i]);
    for (size_t i = a->tables.n; i-- > 0;) {
        ms_table t = *a->tables.v[i];
        t.indexes.v = NULL;
        t.indexes.n = t.indexes.cap = 0;
        for (size_t k = a->tables.v[i]->indexes.n; k-- > 0;)
            MS_PUSH(arena, &t.indexes, a->tables.v[i]->indexes.v[k]);
        ms_catalog_add_table(b, &t);
    }
    char *first = dump(ms_catalog_to_json(a, NULL)), *second = dump(ms_catalog_to_json(b, NULL));
    UNIT_TEXT(second, first);
    free(first);
    free(second);
}

static void what_it_looks_like(void)
{
    ms_catalog *cat = ms_catalog_new(arena, "main", MS_COMPARE_TABLES_CI);
    ms_table t = ms_table_blank(named("items"));
    MS_PUSH(arena, &t.columns, column("id", MS_TYPE_BIGINT, true));
    ms_catalog_add_table(cat, &t);
    t.name = named("migsafe_history");
    ms_catalog_add_table(cat, &t);
    json_t *json = ms_catalog_to_json(cat, "migsafe_");
    char *text = json_dumps(json, JSON_COMPACT);
    UNIT_TEXT(text, "{\"format\":1,\"default_schema\":\"main\",\"behaviour\":[\"tables fold\"],\"incomplete\":false,\"schemas\":[],"
                    "\"tables\":[{\"schema\":\"main\",\"name\":\"items\",\"columns\":[{\"name\":\"id\",\"type\":{\"kind\":\"bigint\"},"
                    "\"not_null\":true}]}],\"objects\":[]}");
    free(text);
    json_decref(json);
}

static void refuses_what_is_wrong(void)
{
#define HEAD "{\"format\":1,\"default_schema\":null,\"behaviour\":[],\"incomplete\":false,\"schemas\":[],"
#define COLUMN(c) HEAD "\"tables\":[{\"name\":\"t\",\"columns\":[" c "]}],\"objects\":[]}"
    static const struct { const char *json, *why; } rows[] = {
        { "[]", "format" },
        { "{\"format\":2}", "format" },
        { "{\"format\":1}", "behaviour" },
        { "{\"format\":1,\"behaviour\":[\"flies\"]}", "behaviour" },
        { "{\"format\":1,\"behaviour\":[]}", "schemas" },
        { HEAD "\"objects\":[]}", "tables is no list" },
        { HEAD "\"tables\":[{}],\"objects\":[]}", "tables[0].name is missing" },
        { HEAD "\"tables\":[{\"name\":\"t\",\"colums\":[]}],\"objects\":[]}", "tables[0] has a member that is not known" },
        { HEAD "\"tables\":[{\"name\":7}],\"objects\":[]}", "tables[0].name is no text" },
        { COLUMN("{\"name\":\"c\"}"), "tables[0].columns[0].type is missing" },
        { COLUMN("{\"name\":\"c\",\"type\":{\"kind\":\"number\"}}"), "type.kind is none of the words" },
        { COLUMN("{\"name\":\"c\",\"type\":{\"kind\":\"text\",\"length\":9999999999}}"), "type.length is no number in range" },
        { COLUMN("{\"name\":\"c\",\"type\":{\"kind\":\"text\"},\"not_null\":1}"), "not_null is neither true nor false" },
        { COLUMN("{\"name\":\"c\",\"type\":{\"kind\":\"enum\",\"values\":[1]}}"), "values is no list of texts" },
        { HEAD "\"tables\":[],\"objects\":[{\"kind\":\"view\"}]}", "objects[0].name is missing" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        json_t *json = json_loads(rows[i].json, 0, NULL);
        ms_catalog *out = NULL;
        ms_error err = MS_ERROR_INIT;
        CU_ASSERT_PTR_NOT_NULL_FATAL(json);
        CU_ASSERT_EQUAL(ms_catalog_from_json(json, arena, &out, &err), MS_ERR_USAGE);
        UNIT_CONTAINS(err.message, rows[i].why);
        UNIT_TEXT(err.code, "bad_catalog_json");
        CU_ASSERT_PTR_NULL(out);
        json_decref(json);
    }
    ms_catalog *out = NULL;
    CU_ASSERT_EQUAL(ms_catalog_from_json(NULL, arena, &out, NULL), MS_ERR_USAGE);
}

/* The example of doc/json-catalog.md is read, and written again as it stands there. */
static void the_documented_example_is_true(void)
{
    char *doc = NULL;
    size_t size = 0;
    FILE *file = fopen(MS_SRCDIR "/doc/json-catalog.md", "r");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    CU_ASSERT(getdelim(&doc, &size, '\0', file) > 0);
    fclose(file);
    const char *example = strstr(doc, "## Example");
    json_error_t why;
    json_t *json = json_loads(strchr(example, '{'), JSON_DISABLE_EOF_CHECK, &why);
    ms_catalog *cat = NULL;
    ms_error err = MS_ERROR_INIT;
    CU_ASSERT_PTR_NOT_NULL_FATAL(json);
    CU_ASSERT_EQUAL(ms_catalog_from_json(json, arena, &cat, &err), MS_OK);
    UNIT_TEXT(err.message, "");
    char *want = dump(json), *have = dump(ms_catalog_to_json(cat, NULL));
    UNIT_TEXT(have, want);
    for (int kind = 0; kind < MS_TYPE_COUNT; kind++)
        UNIT_CONTAINS(doc, ms_type_kind_name((ms_type_kind)kind));
    free(want);
    free(have);
    free(doc);
}

static const unit_test tests[] = {
    UNIT(generated_catalogs_come_back), UNIT(order_does_not_matter), UNIT(what_it_looks_like), UNIT(refuses_what_is_wrong),
    UNIT(the_documented_example_is_true),
    { NULL, NULL },
};

int main(void)
{
    arena = ms_arena_new();
    const int status = unit_run("ir json", tests);
    ms_arena_free(arena);
    return status;
}
