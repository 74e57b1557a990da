CREATE TABLE countries (code char(2) PRIMARY KEY, name varchar(100) NOT NULL UNIQUE);
CREATE TABLE people (
    id bigserial PRIMARY KEY,
    email varchar(254) NOT NULL,
    country char(2) REFERENCES countries ON DELETE SET NULL ON UPDATE CASCADE,
    boss bigint REFERENCES people (id) ON DELETE RESTRICT,
    name varchar(100) NOT NULL,
    nick varchar(100),
    CONSTRAINT people_email_unique UNIQUE (email)
);
CREATE TABLE memberships (
    person bigint NOT NULL REFERENCES people ON DELETE CASCADE,
    club integer NOT NULL,
    since date NOT NULL,
    PRIMARY KEY (person, club)
);
CREATE TABLE fees (
    id integer PRIMARY KEY,
    person bigint NOT NULL,
    club integer NOT NULL,
    amount numeric(9, 2) NOT NULL,
    FOREIGN KEY (person, club) REFERENCES memberships (person, club) ON DELETE CASCADE
);
