ALTER TABLE orders DROP CONSTRAINT orders_coupon_fk;
ALTER TABLE orders DROP COLUMN coupon_id;
DROP TABLE coupons;
