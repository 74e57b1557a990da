-- The forms of dynamic SQL that real migrations use; tests/cli/24-dynamic-sql.sh runs them on the servers.
-- IF of a scalar subselect
SET @s = IF((SELECT true FROM information_schema.TABLE_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = DATABASE() AND TABLE_NAME = 't'
    AND CONSTRAINT_NAME = 't_user' AND CONSTRAINT_TYPE = 'FOREIGN KEY') = true, 'ALTER TABLE t DROP FOREIGN KEY t_user', 'SELECT 1');
PREPARE stmt FROM @s;
EXECUTE stmt;
DEALLOCATE PREPARE stmt;
-- SELECT IF(COUNT(*) > 0, ...)
SET @s = (SELECT IF(COUNT(*) > 0, 'SELECT 1', 'ALTER TABLE t ADD COLUMN a INT') FROM information_schema.columns
    WHERE table_schema = DATABASE() AND table_name = 't' AND column_name = 'a');
PREPARE stmt FROM @s;
EXECUTE stmt;
DEALLOCATE PREPARE stmt;
-- variables for everything
SET @dbname = DATABASE();
SET @tablename = "t";
SET @columnname = "b";
SET @preparedStatement = (SELECT IF(
  (
    SELECT COUNT(*) FROM INFORMATION_SCHEMA.COLUMNS
    WHERE
      (table_name = @tablename)
      AND (table_schema = @dbname)
      AND (column_name = @columnname)
  ) > 0,
  "SELECT 1",
  CONCAT("ALTER TABLE ", @tablename, " ADD ", @columnname, " INT(11);")
));
PREPARE alterIfNotExists FROM @preparedStatement;
EXECUTE alterIfNotExists;
DEALLOCATE PREPARE alterIfNotExists;
-- a count in a variable, then IF; an index
SET @exist := (SELECT COUNT(*) FROM information_schema.statistics WHERE table_name = 't' AND index_name = 'by_a' AND table_schema = DATABASE());
SET @sqlstmt := IF(@exist > 0, 'SELECT ''INFO: Index already exists.''', 'CREATE INDEX by_a ON t (a, b)');
PREPARE stmt FROM @sqlstmt;
EXECUTE stmt;
-- SELECT ... INTO, CASE, EXISTS, a table
SELECT COUNT(*) INTO @n FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'audit';
SET @s = CASE WHEN @n = 0 THEN 'CREATE TABLE audit (id INT PRIMARY KEY, note TEXT) ENGINE=InnoDB' ELSE 'SELECT 1' END;
PREPARE stmt FROM @s;
EXECUTE stmt;
SELECT IF(EXISTS(SELECT 1 FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 't' AND column_name = 'old'),
    'ALTER TABLE t DROP COLUMN old', 'DO 0') INTO @a;
PREPARE stmt1 FROM @a;
EXECUTE stmt1;
DEALLOCATE PREPARE stmt1;
-- a literal, with a parameter
PREPARE ins FROM 'INSERT INTO users VALUES (?, ''x'') ON DUPLICATE KEY UPDATE name = ''x''';
SET @p = 1;
EXECUTE ins USING @p;
DEALLOCATE PREPARE ins;
-- decided by something else, and not known at all
SET @s = IF(@@version LIKE '8%', 'ALTER TABLE t DROP COLUMN c', 'SELECT 1');
PREPARE stmt FROM @s;
EXECUTE stmt;
SET @s = (SELECT text FROM scripts LIMIT 1);
PREPARE stmt FROM @s;
EXECUTE stmt;
