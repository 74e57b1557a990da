-- SQLite drops no column that an index uses; the foreign key goes with the column.
DROP INDEX orders_coupon_idx;
ALTER TABLE orders DROP COLUMN coupon_id;
DROP TABLE coupons;
