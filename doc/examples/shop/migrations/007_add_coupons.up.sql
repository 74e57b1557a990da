CREATE TABLE coupons (
    id          BIGINT      NOT NULL,
    code        VARCHAR(32) NOT NULL,
    percent_off INTEGER     NOT NULL,
    valid_until DATE,
    CONSTRAINT coupons_pk PRIMARY KEY (id),
    CONSTRAINT coupons_code_key UNIQUE (code),
    CONSTRAINT coupons_percent_check CHECK (percent_off BETWEEN 1 AND 90)
);
ALTER TABLE orders ADD COLUMN coupon_id BIGINT;
CREATE INDEX orders_coupon_idx ON orders (coupon_id);
ALTER TABLE orders ADD CONSTRAINT orders_coupon_fk FOREIGN KEY (coupon_id) REFERENCES coupons (id);

INSERT INTO coupons (id, code, percent_off, valid_until) VALUES (1, 'SPRING', 10, '2024-05-31');
UPDATE orders SET coupon_id = 1 WHERE id = 1002;
