ALTER TABLE products ALTER COLUMN stock TYPE bigint;
ALTER TABLE products ALTER COLUMN name SET DATA TYPE varchar(300);
ALTER TABLE lines ALTER COLUMN first_two TYPE text;
ALTER TABLE people ALTER COLUMN state TYPE enum ('new', 'known', 'friend');
ALTER TABLE samples ALTER COLUMN digest TYPE varbinary(64), ALTER COLUMN ratio TYPE double precision;
