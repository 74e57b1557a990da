-- migsafe: portable
-- The edges of every type; each INSERT INTO found proves that one value came back as it went in.
CREATE TABLE v (
    id integer PRIMARY KEY,
    s smallint, i integer, b bigint,
    d numeric(15, 4), w numeric(18, 0),
    x double precision,
    f boolean,
    t varchar(100) UNIQUE, c text,
    y date, h time, z timestamp(3),
    u uuid, j json, r varbinary(8), e enum ('one', 'it''s')
);
INSERT INTO v (id, s, i, b, d, w, x, f, t, c, y, h, z, u, j, r, e) VALUES
    (1, -32768, -2147483648, -9223372036854775808, -99999999999.9999, -999999999999999999, -1.5, FALSE, '', '',
     DATE '1000-01-01', TIME '00:00:00', TIMESTAMP '1000-01-01 00:00:00', '00000000-0000-0000-0000-000000000000', '{}', X'', 'one'),
    (2, 32767, 2147483647, 9223372036854775807, 99999999999.9999, 999999999999999999, 0.1, TRUE, 'Ünïcödé 🎉𝄞',
     'back\slash ''quote'' "double" `tick` %_', DATE '9999-12-31', TIME '23:59:59', TIMESTAMP '2024-02-29 23:59:59.125',
     'ffffffff-ffff-4fff-bfff-ffffffffffff', '{"a": "🎉"}', X'00ff5c2700', 'it''s'),
    (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
    (4, 0, 0, 0, 0.0001, 0, 1234567.25, TRUE, ' blanks ', 'two
lines', DATE '2000-02-29', TIME '12:00:00', TIMESTAMP '1969-12-31 23:59:59', '12345678-1234-4234-9234-123456789012', '[1, null]', X'00', 'one');
CREATE TABLE found (what varchar(20) PRIMARY KEY);
INSERT INTO found (what) SELECT 'smallint min' FROM v WHERE id = 1 AND s = -32768;
INSERT INTO found (what) SELECT 'smallint max' FROM v WHERE id = 2 AND s = 32767;
INSERT INTO found (what) SELECT 'integer min' FROM v WHERE id = 1 AND i = -2147483648;
INSERT INTO found (what) SELECT 'integer max' FROM v WHERE id = 2 AND i = 2147483647;
INSERT INTO found (what) SELECT 'bigint min' FROM v WHERE id = 1 AND b = -9223372036854775808;
INSERT INTO found (what) SELECT 'bigint max' FROM v WHERE id = 2 AND b = 9223372036854775807 AND b > 9223372036854775806;
INSERT INTO found (what) SELECT 'numeric min' FROM v WHERE id = 1 AND d = -99999999999.9999;
INSERT INTO found (what) SELECT 'numeric max' FROM v WHERE id = 2 AND d = 99999999999.9999 AND d > 99999999999.9998;
INSERT INTO found (what) SELECT 'numeric small' FROM v WHERE id = 4 AND d = 0.0001;
INSERT INTO found (what) SELECT 'units min' FROM v WHERE id = 1 AND w = -999999999999999999;
INSERT INTO found (what) SELECT 'units max' FROM v WHERE id = 2 AND w = 999999999999999999 AND w > 999999999999999998;
INSERT INTO found (what) SELECT 'double' FROM v WHERE id = 4 AND x = 1234567.25;
INSERT INTO found (what) SELECT 'true' FROM v WHERE id = 2 AND f = TRUE;
INSERT INTO found (what) SELECT 'false' FROM v WHERE id = 1 AND f = FALSE AND NOT f;
INSERT INTO found (what) SELECT 'empty' FROM v WHERE id = 1 AND t = '' AND t IS NOT NULL AND c = '';
INSERT INTO found (what) SELECT 'null' FROM v WHERE id = 3 AND t IS NULL AND b IS NULL AND f IS NULL AND e IS NULL AND r IS NULL;
INSERT INTO found (what) SELECT 'four bytes' FROM v WHERE t = 'Ünïcödé 🎉𝄞' AND char_length(t) = 10 AND octet_length(t) = 20;
INSERT INTO found (what) SELECT 'quotes' FROM v WHERE id = 2 AND c = 'back\slash ''quote'' "double" `tick` %_' AND char_length(c) = 37;
INSERT INTO found (what) SELECT 'blanks' FROM v WHERE t = ' blanks ';
INSERT INTO found (what) SELECT 'lines' FROM v WHERE c = 'two
lines';
INSERT INTO found (what) SELECT 'date min' FROM v WHERE id = 1 AND y = DATE '1000-01-01';
INSERT INTO found (what) SELECT 'date max' FROM v WHERE id = 2 AND y = DATE '9999-12-31' AND y > DATE '2024-01-01';
INSERT INTO found (what) SELECT 'leap day' FROM v WHERE y = DATE '2000-02-29';
INSERT INTO found (what) SELECT 'time' FROM v WHERE id = 2 AND h = TIME '23:59:59';
INSERT INTO found (what) SELECT 'timestamp' FROM v WHERE z = TIMESTAMP '2024-02-29 23:59:59.125';
INSERT INTO found (what) SELECT 'before 1970' FROM v WHERE z = TIMESTAMP '1969-12-31 23:59:59';
INSERT INTO found (what) SELECT 'uuid' FROM v WHERE u = '12345678-1234-4234-9234-123456789012';
INSERT INTO found (what) SELECT 'uuid max' FROM v WHERE id = 2 AND u = 'ffffffff-ffff-4fff-bfff-ffffffffffff';
INSERT INTO found (what) SELECT 'json' FROM v WHERE id = 2 AND j IS NOT NULL;
INSERT INTO found (what) SELECT 'bytes' FROM v WHERE r = X'00ff5c2700' AND octet_length(r) = 5;
INSERT INTO found (what) SELECT 'no bytes' FROM v WHERE r = X'';
INSERT INTO found (what) SELECT 'zero byte' FROM v WHERE r = X'00';
INSERT INTO found (what) SELECT 'enum' FROM v WHERE e = 'it''s';
