DROP VIEW names;
ALTER TABLE people RENAME COLUMN nick TO short_name;
ALTER TABLE lines RENAME TO order_lines;
ALTER INDEX people_name_idx RENAME TO people_by_name;
ALTER TABLE people RENAME CONSTRAINT people_email_unique TO people_email_key;
CREATE VIEW names AS SELECT short_name AS line FROM people;
