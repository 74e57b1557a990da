CREATE TABLE lines (
    id bigserial PRIMARY KEY,
    quantity integer NOT NULL,
    price numeric(10, 2) NOT NULL,
    total numeric(12, 2) GENERATED ALWAYS AS (quantity * price) STORED,
    label varchar(200) GENERATED ALWAYS AS ('no ' || CAST(quantity AS varchar(20))) STORED,
    first_two varchar(2)
);
INSERT INTO lines (quantity, price) VALUES (3, 1.25);
