CREATE TABLE addresses (
    id          BIGINT       NOT NULL,
    customer_id BIGINT       NOT NULL,
    street      VARCHAR(200) NOT NULL,
    postcode    VARCHAR(16)  NOT NULL,
    city        VARCHAR(100) NOT NULL,
    country     CHAR(2)      NOT NULL DEFAULT 'DE',
    fax         VARCHAR(40),
    CONSTRAINT addresses_pk PRIMARY KEY (id),
    CONSTRAINT addresses_customer_fk FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE
);
CREATE INDEX addresses_customer_idx ON addresses (customer_id);
