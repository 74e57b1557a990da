ALTER TABLE settings ADD COLUMN level enum ('low', 'high') NOT NULL DEFAULT 'low', ADD COLUMN token uuid;
ALTER TABLE settings ALTER COLUMN token SET DEFAULT gen_random_uuid();
ALTER TABLE order_lines ADD COLUMN first_two text;
CREATE INDEX products_stock_idx ON products (stock);
