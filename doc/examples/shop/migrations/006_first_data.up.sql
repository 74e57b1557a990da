INSERT INTO categories (id, parent_id, name) VALUES (1, NULL, 'Kitchen'), (2, 1, 'Knives'), (3, 1, 'Pans');

INSERT INTO products (id, category_id, sku, title, description, price, stock) VALUES
    (10, 2, 'KN-CHEF-20', 'Chef''s knife, 20 cm', 'Forged; wash by hand; don''t drop it.', 89.90, 40),
    (11, 2, 'KN-BREAD-24', 'Bread knife, 24 cm', NULL, 54.50, 25),
    (12, 3, 'PAN-IRON-28', 'Iron pan, 28 cm', 'Season it; never soak it.', 39.00, 60);

INSERT INTO customers (id, email, name, newsletter) VALUES
    (100, 'ada@example.org', 'Ada Lovelace', TRUE),
    (101, 'grace@example.org', 'Grace Hopper', FALSE),
    (102, 'zuse@example.org', 'Konrad Zuse', FALSE);
INSERT INTO addresses (id, customer_id, street, postcode, city, country) VALUES
    (200, 100, '12 St James''s Square', 'SW1Y 4JH', 'London', 'GB'),
    (201, 101, '1 Navy Way', '20350', 'Washington', 'US'),
    (202, 102, 'Methfesselstraße 10', '10965', 'Berlin', 'DE');

INSERT INTO orders (id, customer_id, address_id, placed_at, delivery_date) VALUES
    (1000, 100, 200, '2024-03-01 09:30:00', '2024-03-05'),
    (1001, 102, 202, '2024-03-02 17:05:00', NULL),
    (1002, 100, 200, '2024-03-03 11:45:00', NULL);
INSERT INTO order_items (order_id, position, product_id, quantity, unit_price) VALUES
    (1000, 1, 10, 1, 89.90), (1000, 2, 12, 2, 39.00), (1001, 1, 11, 1, 54.50), (1002, 1, 12, 1, 39.00);
INSERT INTO payments (id, order_id, method, reference, amount, paid_at) VALUES
    (5000, 1000, 'card', 'ch_1000', 167.90, '2024-03-01 09:31:10');

UPDATE orders SET status = 'paid' WHERE id IN (SELECT order_id FROM payments);
UPDATE products SET stock = stock - 1 WHERE id = 10;
