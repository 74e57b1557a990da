TRUNCATE TABLE stock_moves;
CREATE TABLE scratch (id integer PRIMARY KEY, mood enum ('a', 'b'));
DROP TABLE scratch;
DROP VIEW IF EXISTS nobody;
DROP VIEW clubs;
