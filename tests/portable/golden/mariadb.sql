-- 1 types
CREATE TABLE `samples` (
    `id` BIGINT NOT NULL AUTO_INCREMENT,
    `tiny` SMALLINT,
    `whole` INT,
    `big` BIGINT,
    `amount` DECIMAL(15, 4),
    `units` DECIMAL(18, 0),
    `ratio` FLOAT,
    `precise` DOUBLE,
    `code` CHAR(3),
    `label` VARCHAR(80),
    `body` LONGTEXT,
    `flag` BOOLEAN,
    `digest` VARBINARY(32),
    `mark` BINARY(4),
    `data` LONGBLOB,
    `born` DATE,
    `at_time` TIME(6),
    `at_millis` TIME(3),
    `seen` DATETIME(6),
    `seen_exact` DATETIME(3),
    `moment` TIMESTAMP(6) NULL,
    `token` UUID,
    `doc` JSON,
    `mood` ENUM('sad', 'it''s ok', 'happy'),
    PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
-- 2 defaults
CREATE TABLE `settings` (
    `id` INT NOT NULL AUTO_INCREMENT,
    `name` VARCHAR(40) NOT NULL,
    `Value` VARCHAR(200) NOT NULL DEFAULT '',
    `note` LONGTEXT DEFAULT (CONVERT(0x433a5c6e65775c7461626c65 USING utf8mb4)),
    `quoted` VARCHAR(20) DEFAULT 'it''s',
    `n` INT NOT NULL DEFAULT -1,
    `price` DECIMAL(10, 2) DEFAULT 0.50,
    `enabled` BOOLEAN NOT NULL DEFAULT TRUE,
    `hidden` BOOLEAN NOT NULL DEFAULT FALSE,
    `level` ENUM('low', 'high') NOT NULL DEFAULT 'low',
    `created` TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
    `changed` DATETIME(3) DEFAULT CURRENT_TIMESTAMP(3),
    `day` DATE DEFAULT (CURDATE()),
    `token` UUID DEFAULT (UUID()),
    PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
-- 3 keys
CREATE TABLE `countries` (
    `code` CHAR(2) NOT NULL,
    `name` VARCHAR(100) NOT NULL,
    PRIMARY KEY (`code`),
    CONSTRAINT `countries_name_key` UNIQUE (`name`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
CREATE TABLE `people` (
    `id` BIGINT NOT NULL AUTO_INCREMENT,
    `email` VARCHAR(254) NOT NULL,
    `country` CHAR(2),
    `boss` BIGINT,
    `name` VARCHAR(100) NOT NULL,
    `nick` VARCHAR(100),
    PRIMARY KEY (`id`),
    CONSTRAINT `people_country_fkey` FOREIGN KEY (`country`) REFERENCES `countries` (`code`) ON DELETE SET NULL ON UPDATE CASCADE,
    CONSTRAINT `people_boss_fkey` FOREIGN KEY (`boss`) REFERENCES `people` (`id`) ON DELETE RESTRICT,
    CONSTRAINT `people_email_unique` UNIQUE (`email`),
    INDEX `people_country_fkey` (`country`),
    INDEX `people_boss_fkey` (`boss`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
CREATE TABLE `memberships` (
    `person` BIGINT NOT NULL,
    `club` INT NOT NULL,
    `since` DATE NOT NULL,
    CONSTRAINT `memberships_person_fkey` FOREIGN KEY (`person`) REFERENCES `people` (`id`) ON DELETE CASCADE,
    PRIMARY KEY (`person`, `club`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
CREATE TABLE `fees` (
    `id` INT NOT NULL,
    `person` BIGINT NOT NULL,
    `club` INT NOT NULL,
    `amount` DECIMAL(9, 2) NOT NULL,
    PRIMARY KEY (`id`),
    CONSTRAINT `fees_person_club_fkey` FOREIGN KEY (`person`, `club`) REFERENCES `memberships` (`person`, `club`) ON DELETE CASCADE,
    INDEX `fees_person_club_fkey` (`person`, `club`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
-- 4 checks
CREATE TABLE `products` (
    `id` INT NOT NULL AUTO_INCREMENT,
    `sku` VARCHAR(20) NOT NULL,
    `name` VARCHAR(100) NOT NULL,
    `price` DECIMAL(10, 2) NOT NULL,
    `discount` DECIMAL(10, 2) NOT NULL DEFAULT 0,
    `kind` VARCHAR(10) NOT NULL DEFAULT 'thing',
    `stock` INT NOT NULL DEFAULT 0,
    `weight` INT,
    PRIMARY KEY (`id`),
    CONSTRAINT `products_sku_check` CHECK (`sku` <> '' AND CHAR_LENGTH(`sku`) >= 3),
    CONSTRAINT `products_price_check` CHECK (`price` >= 0),
    CONSTRAINT `products_kind_check` CHECK (`kind` IN ('thing', 'service')),
    CONSTRAINT `products_stock_check` CHECK (`stock` BETWEEN 0 AND 100000),
    CONSTRAINT `products_weight_check` CHECK (`weight` IS NULL OR `weight` <> 0),
    CONSTRAINT `discount_below_price` CHECK (`discount` <= `price` AND (`discount` = 0 OR `kind` <> 'service')),
    CONSTRAINT `products_check` CHECK (CASE WHEN `kind` = 'service' THEN `stock` ELSE 0 END = 0)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
-- 5 rows
INSERT INTO `countries` (`code`, `name`) VALUES ('de', 'Deutschland'), ('fr', 'France'), ('gr', 'Ελλάδα');
INSERT INTO `people` (`id`, `email`, `country`, `name`) VALUES (100, 'a@example.org', 'de', 'Ada'), (101, 'b@example.org', 'fr', _utf8mb4 0x426f62205c20224222);
INSERT INTO `people` (`email`, `boss`, `name`, `nick`) VALUES ('c@example.org', 100, 'Zoë 🎉', '');
INSERT INTO `products` (`sku`, `name`, `price`, `kind`) VALUES ('abc-1', 'Stuhl', 12.50, 'thing'), ('xyz-1', 'Hilfe', 99.99, 'service');
INSERT INTO `settings` (`name`, `created`, `changed`) VALUES ('first', CONVERT_TZ('2024-01-31 21:30:00', '+00:00', @@session.time_zone), TIMESTAMP '2024-02-29 12:00:00.125');
-- 6 indexes
CREATE INDEX `people_name_idx` ON `people` (`name`);
CREATE INDEX `people_country_name_idx` ON `people` (`country`, `name` DESC);
CREATE UNIQUE INDEX `products_sku_idx` ON `products` (`sku`);
CREATE INDEX `products_stock_idx` ON `products` (`stock`);
-- 7 generated
CREATE TABLE `lines` (
    `id` BIGINT NOT NULL AUTO_INCREMENT,
    `quantity` INT NOT NULL,
    `price` DECIMAL(10, 2) NOT NULL,
    `total` DECIMAL(12, 2) GENERATED ALWAYS AS (`quantity` * `price`) STORED,
    `label` VARCHAR(200) GENERATED ALWAYS AS (CONCAT('no ', CAST(`quantity` AS CHAR(20) CHARSET utf8mb4))) STORED,
    `first_two` VARCHAR(2),
    PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
INSERT INTO `lines` (`quantity`, `price`) VALUES (3, 1.25);
-- 8 views
CREATE VIEW `clubs` AS SELECT `m`.`club` AS `club`, COUNT(*) AS `members`, MAX(`p`.`name`) AS `last_name` FROM `memberships` AS `m` JOIN `people` AS `p` ON `p`.`id` = `m`.`person` WHERE `p`.`name` LIKE 'A%' OR `p`.`nick` IS NOT NULL GROUP BY `m`.`club` HAVING COUNT(*) > 0 ORDER BY `m`.`club` IS NULL, `m`.`club`;
CREATE VIEW `names` AS SELECT CONCAT(`name`, ' <', `email`, '>') AS `line` FROM `people` UNION ALL SELECT `name` FROM `countries`;
-- 9 add_columns
ALTER TABLE `people` ADD COLUMN `phone` VARCHAR(30), ADD COLUMN `vip` BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE `people` ADD COLUMN `state` ENUM('new', 'known') NOT NULL DEFAULT 'new';
ALTER TABLE `products` ADD COLUMN `maker` CHAR(2);
CREATE INDEX `products_maker_fkey` ON `products` (`maker`);
ALTER TABLE `products` ADD CONSTRAINT `products_maker_fkey` FOREIGN KEY (`maker`) REFERENCES `countries` (`code`);
ALTER TABLE `products` ADD COLUMN `picture` VARBINARY(64);
ALTER TABLE `products` ADD COLUMN `rating` SMALLINT, ADD CONSTRAINT `products_rating_check` CHECK (`rating` > 0);
-- 10 defaults_change
ALTER TABLE `people` ALTER COLUMN `phone` SET DEFAULT 'none';
ALTER TABLE `settings` ALTER COLUMN `Value` DROP DEFAULT, ALTER COLUMN `n` SET DEFAULT 7;
ALTER TABLE `products` ALTER COLUMN `weight` SET DEFAULT 1;
-- 11 nullability
UPDATE `people` SET `nick` = `name` WHERE `nick` IS NULL;
ALTER TABLE `people` MODIFY COLUMN `nick` VARCHAR(100) NOT NULL;
ALTER TABLE `products` MODIFY COLUMN `name` VARCHAR(100);
-- 12 types_change
ALTER TABLE `products` MODIFY COLUMN `stock` BIGINT NOT NULL DEFAULT 0;
ALTER TABLE `products` MODIFY COLUMN `name` VARCHAR(300);
ALTER TABLE `lines` MODIFY COLUMN `first_two` LONGTEXT;
ALTER TABLE `people` MODIFY COLUMN `state` ENUM('new', 'known', 'friend') NOT NULL DEFAULT 'new';
ALTER TABLE `samples` MODIFY COLUMN `digest` VARBINARY(64), MODIFY COLUMN `ratio` DOUBLE;
-- 13 renames
DROP VIEW `names`;
ALTER TABLE `people` RENAME COLUMN `nick` TO `short_name`;
RENAME TABLE `lines` TO `order_lines`;
ALTER TABLE `people` RENAME INDEX `people_name_idx` TO `people_by_name`;
ALTER TABLE `people` RENAME INDEX `people_email_unique` TO `people_email_key`;
CREATE VIEW `names` AS SELECT `short_name` AS `line` FROM `people`;
-- 14 constraints_add
CREATE TABLE `stock_moves` (
    `product` INT NOT NULL,
    `moved` INT NOT NULL,
    `seq` INT NOT NULL,
    `reason` VARCHAR(50)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
ALTER TABLE `stock_moves` ADD PRIMARY KEY (`product`, `seq`);
ALTER TABLE `stock_moves` ADD CONSTRAINT `stock_moves_product_fkey` FOREIGN KEY (`product`) REFERENCES `products` (`id`) ON DELETE CASCADE;
ALTER TABLE `stock_moves` ADD CONSTRAINT `moved_something` CHECK (`moved` <> 0);
ALTER TABLE `stock_moves` ADD CONSTRAINT `stock_moves_reason_product_key` UNIQUE (`reason`, `product`);
-- 15 constraints_drop
ALTER TABLE `stock_moves` DROP CONSTRAINT `moved_something`;
ALTER TABLE `stock_moves` DROP INDEX `stock_moves_reason_product_key`;
ALTER TABLE `stock_moves` DROP FOREIGN KEY `stock_moves_product_fkey`;
ALTER TABLE `stock_moves` DROP PRIMARY KEY;
ALTER TABLE `products` DROP CONSTRAINT `discount_below_price`;
-- 16 data
INSERT INTO `memberships` (`person`, `club`, `since`) SELECT `id`, 1, DATE '2024-02-29' FROM `people` WHERE `country` IS NOT NULL;
UPDATE `people` SET `vip` = TRUE, `phone` = CONCAT(SUBSTRING(`phone`, 1, 2), '-', UPPER(COALESCE(`short_name`, '?'))) WHERE `id` IN (SELECT `person` FROM `memberships`);
DELETE FROM `countries` WHERE `code` = 'gr' AND NOT EXISTS (SELECT 1 FROM `people` AS `p` WHERE `p`.`country` = 'gr');
-- 17 comments
ALTER TABLE `people` COMMENT = 'who we know; it''s a \\ list';
ALTER TABLE `people` MODIFY COLUMN `vip` BOOLEAN NOT NULL DEFAULT FALSE COMMENT 'very important';
-- 18 drop_columns
DROP INDEX `products_stock_idx` ON `products`;
ALTER TABLE `settings` DROP COLUMN `level`, DROP COLUMN `token`;
ALTER TABLE `order_lines` DROP COLUMN `first_two`;
-- 19 truncate_drop
DELETE FROM `stock_moves`;
CREATE TABLE `scratch` (
    `id` INT NOT NULL,
    `mood` ENUM('a', 'b'),
    PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
DROP TABLE `scratch`;
DROP VIEW IF EXISTS `nobody`;
DROP VIEW `clubs`;
-- 20 last
CREATE OR REPLACE VIEW `names` AS SELECT `short_name` AS `line` FROM `people` WHERE `vip`;
CREATE TABLE `journal` (
    `id` BIGINT NOT NULL AUTO_INCREMENT,
    `who` BIGINT,
    `what` VARCHAR(768) NOT NULL,
    `happened` TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
    PRIMARY KEY (`id`),
    CONSTRAINT `journal_who_fkey` FOREIGN KEY (`who`) REFERENCES `people` (`id`),
    INDEX `journal_who_fkey` (`who`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
CREATE INDEX `journal_what_idx` ON `journal` (`what`);
INSERT INTO `journal` (`who`, `what`) VALUES (100, 'done 🎉');
