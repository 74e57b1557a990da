CREATE TABLE payments (
    id        BIGINT         NOT NULL,
    order_id  BIGINT         NOT NULL,
    method    VARCHAR(16)    NOT NULL,
    reference VARCHAR(64)    NOT NULL,
    amount    DECIMAL(10, 2) NOT NULL,
    paid_at   TIMESTAMP      NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT payments_pk PRIMARY KEY (id),
    CONSTRAINT payments_reference_key UNIQUE (method, reference),
    CONSTRAINT payments_order_fk FOREIGN KEY (order_id) REFERENCES orders (id),
    CONSTRAINT payments_amount_check CHECK (amount > 0)
);
CREATE INDEX payments_order_idx ON payments (order_id);
