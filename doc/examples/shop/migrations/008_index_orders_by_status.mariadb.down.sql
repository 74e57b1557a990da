-- Here the name of an index belongs to its table.
DROP INDEX orders_status_idx ON orders;
