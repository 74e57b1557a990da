-- The list of orders to pack asks for status and age.
CREATE INDEX orders_status_idx ON orders (status, placed_at);
