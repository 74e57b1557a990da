DROP INDEX products_stock_idx;
ALTER TABLE settings DROP COLUMN level, DROP COLUMN token;
ALTER TABLE order_lines DROP COLUMN first_two;
