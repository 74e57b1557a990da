DELETE FROM settings WHERE name = 'first';
DELETE FROM products WHERE sku IN ('abc-1', 'xyz-1');
DELETE FROM people WHERE boss IS NOT NULL;
DELETE FROM people;
DELETE FROM countries;
