DELETE FROM payments WHERE id = 5000;
DELETE FROM order_items WHERE order_id IN (1000, 1001, 1002);
DELETE FROM orders WHERE id IN (1000, 1001, 1002);
DELETE FROM addresses WHERE id IN (200, 201, 202);
DELETE FROM customers WHERE id IN (100, 101, 102);
DELETE FROM products WHERE id IN (10, 11, 12);
DELETE FROM categories WHERE id IN (2, 3);
DELETE FROM categories WHERE id = 1;
