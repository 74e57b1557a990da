CREATE OR REPLACE VIEW names AS SELECT short_name AS line FROM people WHERE vip;
CREATE TABLE journal (
    id bigserial PRIMARY KEY,
    who bigint REFERENCES people,
    what varchar(768) NOT NULL,
    happened timestamp with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX journal_what_idx ON journal (what);
INSERT INTO journal (who, what) VALUES (100, 'done 🎉');
