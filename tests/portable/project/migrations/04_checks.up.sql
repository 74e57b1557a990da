CREATE TABLE products (
    id serial PRIMARY KEY,
    sku varchar(20) NOT NULL CHECK (sku <> '' AND char_length(sku) >= 3),
    name varchar(100) NOT NULL,
    price numeric(10, 2) NOT NULL CHECK (price >= 0),
    discount numeric(10, 2) DEFAULT 0 NOT NULL,
    kind varchar(10) NOT NULL DEFAULT 'thing' CHECK (kind IN ('thing', 'service')),
    stock integer NOT NULL DEFAULT 0 CHECK (stock BETWEEN 0 AND 100000),
    weight integer CHECK (weight IS NULL OR NOT (weight = 0)),
    CONSTRAINT discount_below_price CHECK (discount <= price AND (discount = 0 OR kind <> 'service')),
    CHECK (CASE WHEN kind = 'service' THEN stock ELSE 0 END = 0)
);
