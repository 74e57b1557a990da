INSERT INTO makers (id, name) VALUES (1, 'Brown'), (2, 'Green');
INSERT INTO colours (id, name) VALUES (1, 'red'), (2, 'blue');
