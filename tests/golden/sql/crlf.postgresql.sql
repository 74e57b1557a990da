SELECT 1;
-- c
CREATE TABLE t (
  a int
);
ALTER TABLE t
  ADD b int,
  ADD c int;
