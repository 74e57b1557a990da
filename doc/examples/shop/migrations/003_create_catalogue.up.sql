-- Categories form a tree; a product is in one of them.
CREATE TABLE categories (
    id        BIGINT       NOT NULL,
    parent_id BIGINT,
    name      VARCHAR(100) NOT NULL,
    CONSTRAINT categories_pk PRIMARY KEY (id),
    CONSTRAINT categories_parent_fk FOREIGN KEY (parent_id) REFERENCES categories (id)
);
CREATE INDEX categories_parent_idx ON categories (parent_id);

CREATE TABLE products (
    id          BIGINT         NOT NULL,
    category_id BIGINT         NOT NULL,
    sku         VARCHAR(32)    NOT NULL,
    title       VARCHAR(200)   NOT NULL,
    description TEXT,
    price       DECIMAL(10, 2) NOT NULL,
    stock       INTEGER        NOT NULL DEFAULT 0,
    CONSTRAINT products_pk PRIMARY KEY (id),
    CONSTRAINT products_sku_key UNIQUE (sku),
    CONSTRAINT products_category_fk FOREIGN KEY (category_id) REFERENCES categories (id),
    CONSTRAINT products_price_check CHECK (price >= 0),
    CONSTRAINT products_stock_check CHECK (stock >= 0)
);
CREATE INDEX products_category_idx ON products (category_id);
