ALTER TABLE people ADD COLUMN phone varchar(30), ADD COLUMN vip boolean NOT NULL DEFAULT FALSE;
ALTER TABLE people ADD COLUMN state enum ('new', 'known') NOT NULL DEFAULT 'new';
ALTER TABLE products ADD COLUMN maker char(2) REFERENCES countries;
ALTER TABLE products ADD COLUMN picture varbinary(64);
ALTER TABLE products ADD COLUMN rating smallint CHECK (rating > 0);
