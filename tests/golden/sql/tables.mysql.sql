CREATE TABLE `shop`.`orders` (
  `id` bigint(20) unsigned NOT NULL AUTO_INCREMENT,
  `name` varchar(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NOT NULL DEFAULT '' COMMENT 'it\'s "x"',
  price decimal(10,2) unsigned zerofill DEFAULT '0.00',
  state enum('new','it''s','a,b') NOT NULL DEFAULT 'new',
  opts set('x','y') CHARSET latin1,
  created timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  updated datetime DEFAULT NOW() ON UPDATE NOW(),
  body mediumtext COLLATE utf8mb4_bin,
  flag tinyint(1) NULL DEFAULT NULL,
  uid binary(16) DEFAULT (uuid_to_bin(uuid())),
  total int GENERATED ALWAYS AS (price * 2) VIRTUAL NOT NULL,
  total2 int AS (price + 1) STORED INVISIBLE,
  j json, y year(4), p point NOT NULL SRID 4326, pos int COLUMN_FORMAT FIXED STORAGE DISK,
  ref int REFERENCES other (id),
  u int UNIQUE KEY, c int CHECK (c > 0) NOT ENFORCED,
  PRIMARY KEY (`id`) USING BTREE,
  UNIQUE KEY `uk` (`name`, `state`),
  UNIQUE uk_prefix (`name`(10)),
  UNIQUE KEY uk_expr ((lower(`name`))),
  CONSTRAINT cu UNIQUE (`price`),
  KEY `k` (`state`, created DESC) USING BTREE COMMENT 'x;y' KEY_BLOCK_SIZE=8,
  INDEX (body(20)) INVISIBLE,
  FULLTEXT KEY ft (body) WITH PARSER ngram,
  SPATIAL INDEX sp (p),
  CONSTRAINT `fk` FOREIGN KEY `idx` (`ref`) REFERENCES `shop`.`other` (`id`) ON DELETE CASCADE ON UPDATE NO ACTION,
  FOREIGN KEY (a, b) REFERENCES o (a, b),
  CONSTRAINT chk CHECK ((`price` > 0) or (`flag` = 1)) /*!80016 NOT ENFORCED */
) ENGINE=InnoDB AUTO_INCREMENT=12 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci ROW_FORMAT=DYNAMIC COMMENT='the; orders'
/*!50100 PARTITION BY RANGE (`id`) (PARTITION p0 VALUES LESS THAN (100) ENGINE = InnoDB, PARTITION p1 VALUES LESS THAN MAXVALUE) */;
CREATE TABLE a LIKE b;
CREATE TABLE IF NOT EXISTS a (LIKE shop.b);
CREATE TEMPORARY TABLE t (a int) ENGINE=MEMORY SELECT * FROM b;
CREATE TABLE t (id SERIAL, 2fa_code int) AS SELECT 1 AS id;
CREATE TABLE t (a int /*!80000 , b int */, c int);
CREATE TABLE t (a int /*!99999 , b int */);
CREATE TABLE t (a int, key (a)), ENGINE=InnoDB;
CREATE TABLE "not a name" (a int);
