CREATE TABLE settings (
    id serial PRIMARY KEY,
    name varchar(40) NOT NULL,
    "Value" varchar(200) NOT NULL DEFAULT '',
    note text DEFAULT 'C:\new\table',
    quoted varchar(20) DEFAULT 'it''s',
    n integer NOT NULL DEFAULT -1,
    price numeric(10, 2) DEFAULT 0.50,
    enabled boolean NOT NULL DEFAULT TRUE,
    hidden boolean NOT NULL DEFAULT FALSE,
    level enum ('low', 'high') NOT NULL DEFAULT 'low',
    created timestamp with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
    changed timestamp(3) DEFAULT now(),
    day date DEFAULT CURRENT_DATE,
    token uuid DEFAULT gen_random_uuid()
);
