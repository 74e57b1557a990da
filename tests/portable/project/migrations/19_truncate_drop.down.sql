CREATE VIEW clubs AS
    SELECT m.club AS club, count(*) AS members, max(p.name) AS last_name
    FROM memberships m JOIN people p ON p.id = m.person
    WHERE p.name LIKE 'A%' OR p.short_name IS NOT NULL
    GROUP BY m.club HAVING count(*) > 0 ORDER BY m.club;
