/* test_fingerprint.c: formatting does not change the fingerprint, anything else does. */
#include "config.h"

#include "dialects.h"
#include "sql/fingerprint.h"
#include "tests/unit/unit.h"

static bool same(const ms_dialect *d, const char *a, const char *b)
{
    char x[65], y[65];
    CU_ASSERT_EQUAL(ms_sql_fingerprint(d, a, strlen(a), x, NULL), MS_OK);
    CU_ASSERT_EQUAL(ms_sql_fingerprint(d, b, strlen(b), y, NULL), MS_OK);
    CU_ASSERT_EQUAL(strlen(x), 64);
    return strcmp(x, y) == 0;
}

static void formatting(void)
{
    const char *base = "CREATE TABLE t (a int, b text DEFAULT 'x');SELECT 1;";
    CU_ASSERT(same(&test_postgresql, base,
                   "create   table T\n(\n  A INT,\r\n  b TEXT default 'x' -- note\n)\n;\n/* c */ select 1"));
    CU_ASSERT(same(&test_postgresql, base, "\xEF\xBB\xBF" "CREATE TABLE t(a int,b text DEFAULT 'x');;SELECT 1"));
    CU_ASSERT(same(&test_postgresql, "SELECT a=-1", "SELECT a = -1"));
    CU_ASSERT(same(&test_postgresql, "SELECT a::text", "SELECT a :: text"));
    CU_ASSERT(same(&test_mysql, "SET @a=@b", "SET @a = @b"));
    CU_ASSERT(same(&test_mysql, "SELECT 1 # x", "SELECT 1"));
    CU_ASSERT(same(&test_mysql, "DELIMITER //\nCREATE PROCEDURE p() BEGIN SELECT 1; END//",
                   "CREATE PROCEDURE p()\nBEGIN\nSELECT 1;\nEND"));
}

static void meaning(void)
{
    const char *base = "CREATE TABLE t (a int, b text DEFAULT 'x');SELECT 1;";
    CU_ASSERT_FALSE(same(&test_postgresql, base, "CREATE TABLE t (a int, b text DEFAULT 'X');SELECT 1;"));
    CU_ASSERT_FALSE(same(&test_postgresql, base, "CREATE TABLE \"T\" (a int, b text DEFAULT 'x');SELECT 1;"));
    CU_ASSERT_FALSE(same(&test_postgresql, base, "CREATE TABLE t (a int, b text DEFAULT 'x')SELECT 1;"));
    CU_ASSERT_FALSE(same(&test_postgresql, base, "CREATE TABLE t (a int, b text DEFAULT ' x');SELECT 1;"));
    CU_ASSERT_FALSE(same(&test_postgresql, "SELECT $$a$$", "SELECT $$ a$$"));
    CU_ASSERT_FALSE(same(&test_postgresql, "SELECT a <= b", "SELECT a < = b"));
    CU_ASSERT_FALSE(same(&test_postgresql, "SELECT 1 2", "SELECT 12"));
    CU_ASSERT_FALSE(same(&test_postgresql, "SELECT 1; SELECT 2", "SELECT 1 SELECT 2"));
    CU_ASSERT_FALSE(same(&test_mysql, "CREATE TABLE T (a int)", "CREATE TABLE t (a int)")); /* case may be kept */
    CU_ASSERT_FALSE(same(&test_mysql, "SELECT /*!50000 1 + */ 2", "SELECT 2"));
    CU_ASSERT_FALSE(same(&test_postgresql, "SELECT a -1", "SELECT a --1"));
}

static void what_cannot_be_cut(void)
{
    CU_ASSERT(same(&test_postgresql, "SELECT 'a", "SELECT 'a"));
    CU_ASSERT_FALSE(same(&test_postgresql, "SELECT 'a", "SELECT  'a")); /* its bytes count */
    char hex[65];
    CU_ASSERT_EQUAL(ms_sql_fingerprint(&test_postgresql, "", 0, hex, NULL), MS_OK);
    UNIT_TEXT(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

int main(void)
{
    static const unit_test tests[] = { UNIT(formatting), UNIT(meaning), UNIT(what_cannot_be_cut), { NULL, NULL } };
    return unit_run("sql/fingerprint", tests);
}
