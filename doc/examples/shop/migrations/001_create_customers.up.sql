-- Who buys. Keys are given by the application, so that the same files run on every database.
CREATE TABLE customers (
    id         BIGINT       NOT NULL,
    email      VARCHAR(254) NOT NULL,
    name       VARCHAR(200) NOT NULL,
    newsletter BOOLEAN      NOT NULL DEFAULT FALSE,
    created_at TIMESTAMP    NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT customers_pk PRIMARY KEY (id),
    CONSTRAINT customers_email_key UNIQUE (email)
);
