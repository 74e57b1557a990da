DROP VIEW names;
ALTER TABLE people RENAME CONSTRAINT people_email_key TO people_email_unique;
ALTER INDEX people_by_name RENAME TO people_name_idx;
ALTER TABLE order_lines RENAME TO lines;
ALTER TABLE people RENAME COLUMN short_name TO nick;
CREATE VIEW names AS SELECT name || ' <' || email || '>' AS line FROM people UNION ALL SELECT name FROM countries;
