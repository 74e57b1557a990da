INSERT INTO countries (code, name) VALUES ('de', 'Deutschland'), ('fr', 'France'), ('gr', 'Ελλάδα');
INSERT INTO people (id, email, country, name) VALUES (100, 'a@example.org', 'de', 'Ada'), (101, 'b@example.org', 'fr', 'Bob \ "B"');
INSERT INTO people (email, boss, name, nick) VALUES ('c@example.org', 100, 'Zoë 🎉', '');
INSERT INTO products (sku, name, price, kind) VALUES ('abc-1', 'Stuhl', 12.50, 'thing'), ('xyz-1', 'Hilfe', 99.99, 'service');
INSERT INTO settings (name, created, changed)
    VALUES ('first', TIMESTAMP WITH TIME ZONE '2024-01-31 23:30:00+02:00', TIMESTAMP '2024-02-29 12:00:00.125');
