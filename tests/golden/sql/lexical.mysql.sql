SELECT 'it\'s;', "a;b", "x""y", `a``;b`, 1--2, N'x;', _utf8mb4'y;', X'00', 0x1F; -- comment;
SELECT 1 --;
;
SELECT 2; # hash; comment
SELECT /*+ MAX_EXECUTION_TIME(1000) */ 1 /* plain; */;
/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
/*!40000 SELECT 1; */
SELECT 3;
/*! SELECT 4 */;
/*!99999 nothing; for this server */;
SELECT 5 /*!50000 + 1 */ /*!99999 + nonsense /* nested */ */ + 2;
/*M! not for us; */ SELECT 6;
SELECT @a, @@global.x, @`q;`, :=1;
-- migsafe: nolint=A
CREATE TABLE t (
  delimiter varchar(10),
  a int);
SELECT 7
