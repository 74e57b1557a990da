CREATE TABLE orders (
    id            BIGINT      NOT NULL,
    customer_id   BIGINT      NOT NULL,
    address_id    BIGINT      NOT NULL,
    status        VARCHAR(16) NOT NULL DEFAULT 'new',
    placed_at     TIMESTAMP   NOT NULL DEFAULT CURRENT_TIMESTAMP,
    delivery_date DATE,
    CONSTRAINT orders_pk PRIMARY KEY (id),
    CONSTRAINT orders_customer_fk FOREIGN KEY (customer_id) REFERENCES customers (id),
    CONSTRAINT orders_address_fk FOREIGN KEY (address_id) REFERENCES addresses (id),
    CONSTRAINT orders_status_check CHECK (status IN ('new', 'paid', 'shipped', 'cancelled'))
);
CREATE INDEX orders_customer_idx ON orders (customer_id, placed_at);
CREATE INDEX orders_address_idx ON orders (address_id);

CREATE TABLE order_items (
    order_id   BIGINT         NOT NULL,
    position   INTEGER        NOT NULL,
    product_id BIGINT         NOT NULL,
    quantity   INTEGER        NOT NULL,
    unit_price DECIMAL(10, 2) NOT NULL,
    CONSTRAINT order_items_pk PRIMARY KEY (order_id, position),
    CONSTRAINT order_items_order_fk FOREIGN KEY (order_id) REFERENCES orders (id) ON DELETE CASCADE,
    CONSTRAINT order_items_product_fk FOREIGN KEY (product_id) REFERENCES products (id),
    CONSTRAINT order_items_quantity_check CHECK (quantity > 0)
);
CREATE INDEX order_items_product_idx ON order_items (product_id);
