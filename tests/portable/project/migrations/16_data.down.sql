DELETE FROM memberships WHERE since = DATE '2024-02-29';
UPDATE people SET vip = FALSE;
INSERT INTO countries (code, name) SELECT 'gr', 'Ελλάδα' FROM settings WHERE name = 'first';
