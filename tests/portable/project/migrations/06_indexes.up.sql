CREATE INDEX people_name_idx ON people (name);
CREATE INDEX people_country_name_idx ON people (country, name DESC);
CREATE UNIQUE INDEX products_sku_idx ON products (sku);
CREATE INDEX products_stock_idx ON products (stock);
