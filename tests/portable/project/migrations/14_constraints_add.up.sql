CREATE TABLE stock_moves (product integer NOT NULL, moved integer NOT NULL, seq integer NOT NULL, reason varchar(50));
ALTER TABLE stock_moves ADD PRIMARY KEY (product, seq);
ALTER TABLE stock_moves ADD FOREIGN KEY (product) REFERENCES products (id) ON DELETE CASCADE;
ALTER TABLE stock_moves ADD CONSTRAINT moved_something CHECK (moved <> 0), ADD UNIQUE (reason, product);
