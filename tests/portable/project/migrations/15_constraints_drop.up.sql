ALTER TABLE stock_moves DROP CONSTRAINT moved_something;
ALTER TABLE stock_moves DROP CONSTRAINT stock_moves_reason_product_key;
ALTER TABLE stock_moves DROP CONSTRAINT stock_moves_product_fkey, DROP CONSTRAINT stock_moves_pkey;
ALTER TABLE products DROP CONSTRAINT discount_below_price;
