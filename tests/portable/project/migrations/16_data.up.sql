INSERT INTO memberships (person, club, since) SELECT id, 1, DATE '2024-02-29' FROM people WHERE country IS NOT NULL;
UPDATE people SET vip = TRUE, phone = substring(phone, 1, 2) || '-' || upper(coalesce(short_name, '?')) WHERE id IN (SELECT person FROM memberships);
DELETE FROM countries WHERE code = 'gr' AND NOT EXISTS (SELECT 1 FROM people p WHERE p.country = 'gr');
