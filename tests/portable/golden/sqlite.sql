-- 1 types
CREATE TABLE "samples" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "tiny" SMALLINT,
    "whole" INTEGER,
    "big" BIGINT,
    "amount" DECIMAL(15,4),
    "units" DECIMAL(18,0),
    "ratio" REAL,
    "precise" DOUBLE,
    "code" CHAR(3),
    "label" VARCHAR(80),
    "body" TEXT,
    "flag" BOOLEAN,
    "digest" VARBINARY(32),
    "mark" BINARY(4),
    "data" BLOB,
    "born" DATE,
    "at_time" TIME,
    "at_millis" TIME(3),
    "seen" TIMESTAMP,
    "seen_exact" TIMESTAMP(3),
    "moment" TIMESTAMPTZ,
    "token" UUID,
    "doc" JSON TEXT,
    "mood" TEXT,
    CONSTRAINT "samples_mood_enum" CHECK ("mood" IN ('sad', 'it''s ok', 'happy'))
);
-- 2 defaults
CREATE TABLE "settings" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "name" VARCHAR(40) NOT NULL,
    "Value" VARCHAR(200) NOT NULL DEFAULT '',
    "note" TEXT DEFAULT 'C:\new\table',
    "quoted" VARCHAR(20) DEFAULT 'it''s',
    "n" INTEGER NOT NULL DEFAULT -1,
    "price" DECIMAL(10,2) DEFAULT 0.50,
    "enabled" BOOLEAN NOT NULL DEFAULT TRUE,
    "hidden" BOOLEAN NOT NULL DEFAULT FALSE,
    "level" TEXT NOT NULL DEFAULT 'low',
    "created" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "changed" TIMESTAMP(3) DEFAULT CURRENT_TIMESTAMP,
    "day" DATE DEFAULT CURRENT_DATE,
    "token" UUID DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-' || substr('89AB', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    CONSTRAINT "settings_level_enum" CHECK ("level" IN ('low', 'high'))
);
-- 3 keys
CREATE TABLE "countries" (
    "code" CHAR(2) NOT NULL,
    "name" VARCHAR(100) NOT NULL,
    CONSTRAINT "countries_pkey" PRIMARY KEY ("code"),
    CONSTRAINT "countries_name_key" UNIQUE ("name")
);
CREATE TABLE "people" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "email" VARCHAR(254) NOT NULL,
    "country" CHAR(2),
    "boss" BIGINT,
    "name" VARCHAR(100) NOT NULL,
    "nick" VARCHAR(100),
    CONSTRAINT "people_country_fkey" FOREIGN KEY ("country") REFERENCES "countries" ("code") ON DELETE SET NULL ON UPDATE CASCADE,
    CONSTRAINT "people_boss_fkey" FOREIGN KEY ("boss") REFERENCES "people" ("id") ON DELETE RESTRICT,
    CONSTRAINT "people_email_unique" UNIQUE ("email")
);
CREATE TABLE "memberships" (
    "person" BIGINT NOT NULL,
    "club" INTEGER NOT NULL,
    "since" DATE NOT NULL,
    CONSTRAINT "memberships_person_fkey" FOREIGN KEY ("person") REFERENCES "people" ("id") ON DELETE CASCADE,
    CONSTRAINT "memberships_pkey" PRIMARY KEY ("person", "club")
);
CREATE TABLE "fees" (
    "id" INT NOT NULL,
    "person" BIGINT NOT NULL,
    "club" INTEGER NOT NULL,
    "amount" DECIMAL(9,2) NOT NULL,
    CONSTRAINT "fees_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "fees_person_club_fkey" FOREIGN KEY ("person", "club") REFERENCES "memberships" ("person", "club") ON DELETE CASCADE
);
-- 4 checks
CREATE TABLE "products" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "sku" VARCHAR(20) NOT NULL,
    "name" VARCHAR(100) NOT NULL,
    "price" DECIMAL(10,2) NOT NULL,
    "discount" DECIMAL(10,2) NOT NULL DEFAULT 0,
    "kind" VARCHAR(10) NOT NULL DEFAULT 'thing',
    "stock" INTEGER NOT NULL DEFAULT 0,
    "weight" INTEGER,
    CONSTRAINT "products_sku_check" CHECK ("sku" <> '' AND length("sku") >= 3),
    CONSTRAINT "products_price_check" CHECK ("price" >= 0),
    CONSTRAINT "products_kind_check" CHECK ("kind" IN ('thing', 'service')),
    CONSTRAINT "products_stock_check" CHECK ("stock" BETWEEN 0 AND 100000),
    CONSTRAINT "products_weight_check" CHECK ("weight" IS NULL OR "weight" <> 0),
    CONSTRAINT "discount_below_price" CHECK ("discount" <= "price" AND ("discount" = 0 OR "kind" <> 'service')),
    CONSTRAINT "products_check" CHECK (CASE WHEN "kind" = 'service' THEN "stock" ELSE 0 END = 0)
);
-- 5 rows
PRAGMA foreign_keys = ON;
INSERT INTO "countries" ("code", "name") VALUES ('de', 'Deutschland'), ('fr', 'France'), ('gr', 'Ελλάδα');
INSERT INTO "people" ("id", "email", "country", "name") VALUES (100, 'a@example.org', 'de', 'Ada'), (101, 'b@example.org', 'fr', 'Bob \ "B"');
INSERT INTO "people" ("email", "boss", "name", "nick") VALUES ('c@example.org', 100, 'Zoë 🎉', '');
INSERT INTO "products" ("sku", "name", "price", "kind") VALUES ('abc-1', 'Stuhl', 12.50, 'thing'), ('xyz-1', 'Hilfe', 99.99, 'service');
INSERT INTO "settings" ("name", "created", "changed") VALUES ('first', '2024-01-31 21:30:00', '2024-02-29 12:00:00.125');
-- 6 indexes
CREATE INDEX "people_name_idx" ON "people" ("name");
CREATE INDEX "people_country_name_idx" ON "people" ("country", "name" DESC);
CREATE UNIQUE INDEX "products_sku_idx" ON "products" ("sku");
CREATE INDEX "products_stock_idx" ON "products" ("stock");
-- 7 generated
PRAGMA foreign_keys = ON;
CREATE TABLE "lines" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "quantity" INTEGER NOT NULL,
    "price" DECIMAL(10,2) NOT NULL,
    "total" DECIMAL(12,2) GENERATED ALWAYS AS ("quantity" * "price") STORED,
    "label" VARCHAR(200) GENERATED ALWAYS AS ('no ' || CAST("quantity" AS TEXT)) STORED,
    "first_two" VARCHAR(2)
);
INSERT INTO "lines" ("quantity", "price") VALUES (3, 1.25);
-- 8 views
CREATE VIEW "clubs" AS SELECT "m"."club" AS "club", COUNT(*) AS "members", MAX("p"."name") AS "last_name" FROM "memberships" AS "m" JOIN "people" AS "p" ON "p"."id" = "m"."person" WHERE "p"."name" GLOB 'A*' OR "p"."nick" IS NOT NULL GROUP BY "m"."club" HAVING COUNT(*) > 0 ORDER BY "m"."club" IS NULL, "m"."club";
CREATE VIEW "names" AS SELECT "name" || ' <' || "email" || '>' AS "line" FROM "people" UNION ALL SELECT "name" FROM "countries";
-- 9 add_columns
ALTER TABLE "people" ADD COLUMN "phone" VARCHAR(30);
ALTER TABLE "people" ADD COLUMN "vip" BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE "people" ADD COLUMN "state" TEXT NOT NULL DEFAULT 'new' CONSTRAINT "people_state_enum" CHECK ("state" IN ('new', 'known'));
ALTER TABLE "products" ADD COLUMN "maker" CHAR(2) CONSTRAINT "products_maker_fkey" REFERENCES "countries" ("code");
ALTER TABLE "products" ADD COLUMN "picture" VARBINARY(64);
ALTER TABLE "products" ADD COLUMN "rating" SMALLINT CONSTRAINT "products_rating_check" CHECK ("rating" > 0);
-- 10 defaults_change
PRAGMA foreign_keys = OFF;
CREATE TABLE "migsafe_rebuild_people" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "email" VARCHAR(254) NOT NULL,
    "country" CHAR(2),
    "boss" BIGINT,
    "name" VARCHAR(100) NOT NULL,
    "nick" VARCHAR(100),
    "phone" VARCHAR(30) DEFAULT 'none',
    "vip" BOOLEAN NOT NULL DEFAULT FALSE,
    "state" TEXT NOT NULL DEFAULT 'new',
    CONSTRAINT "people_email_unique" UNIQUE ("email"),
    CONSTRAINT "people_country_fkey" FOREIGN KEY ("country") REFERENCES "countries" ("code") ON DELETE SET NULL ON UPDATE CASCADE,
    CONSTRAINT "people_boss_fkey" FOREIGN KEY ("boss") REFERENCES "people" ("id") ON DELETE RESTRICT,
    CONSTRAINT "people_state_enum" CHECK ("state" IN ('new', 'known'))
);
INSERT INTO sqlite_sequence (name, seq) SELECT 'migsafe_rebuild_people', seq FROM sqlite_sequence WHERE name = 'people';
INSERT INTO "migsafe_rebuild_people" ("id", "email", "country", "boss", "name", "nick", "phone", "vip", "state") SELECT "id", "email", "country", "boss", "name", "nick", "phone", "vip", "state" FROM "people";
DROP TABLE "people";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "migsafe_rebuild_people" RENAME TO "people";
PRAGMA legacy_alter_table = OFF;
CREATE INDEX "people_name_idx" ON "people" ("name");
CREATE INDEX "people_country_name_idx" ON "people" ("country", "name" DESC);
CREATE TABLE "migsafe_rebuild_settings" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "name" VARCHAR(40) NOT NULL,
    "Value" VARCHAR(200) NOT NULL,
    "note" TEXT DEFAULT 'C:\new\table',
    "quoted" VARCHAR(20) DEFAULT 'it''s',
    "n" INTEGER NOT NULL DEFAULT 7,
    "price" DECIMAL(10,2) DEFAULT 0.50,
    "enabled" BOOLEAN NOT NULL DEFAULT TRUE,
    "hidden" BOOLEAN NOT NULL DEFAULT FALSE,
    "level" TEXT NOT NULL DEFAULT 'low',
    "created" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "changed" TIMESTAMP(3) DEFAULT CURRENT_TIMESTAMP,
    "day" DATE DEFAULT CURRENT_DATE,
    "token" UUID DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-' || substr('89AB', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    CONSTRAINT "settings_level_enum" CHECK ("level" IN ('low', 'high'))
);
INSERT INTO sqlite_sequence (name, seq) SELECT 'migsafe_rebuild_settings', seq FROM sqlite_sequence WHERE name = 'settings';
INSERT INTO "migsafe_rebuild_settings" ("id", "name", "Value", "note", "quoted", "n", "price", "enabled", "hidden", "level", "created", "changed", "day", "token") SELECT "id", "name", "Value", "note", "quoted", "n", "price", "enabled", "hidden", "level", "created", "changed", "day", "token" FROM "settings";
DROP TABLE "settings";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "migsafe_rebuild_settings" RENAME TO "settings";
PRAGMA legacy_alter_table = OFF;
CREATE TABLE "migsafe_rebuild_products" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "sku" VARCHAR(20) NOT NULL,
    "name" VARCHAR(100) NOT NULL,
    "price" DECIMAL(10,2) NOT NULL,
    "discount" DECIMAL(10,2) NOT NULL DEFAULT 0,
    "kind" VARCHAR(10) NOT NULL DEFAULT 'thing',
    "stock" INTEGER NOT NULL DEFAULT 0,
    "weight" INTEGER DEFAULT 1,
    "maker" CHAR(2),
    "picture" VARBINARY(64),
    "rating" SMALLINT,
    CONSTRAINT "products_maker_fkey" FOREIGN KEY ("maker") REFERENCES "countries" ("code"),
    CONSTRAINT "products_sku_check" CHECK ("sku" <> '' AND length("sku") >= 3),
    CONSTRAINT "products_price_check" CHECK ("price" >= 0),
    CONSTRAINT "discount_below_price" CHECK ("discount" <= "price" AND ("discount" = 0 OR "kind" <> 'service')),
    CONSTRAINT "products_kind_check" CHECK ("kind" IN ('thing', 'service')),
    CONSTRAINT "products_check" CHECK (CASE WHEN "kind" = 'service' THEN "stock" ELSE 0 END = 0),
    CONSTRAINT "products_stock_check" CHECK ("stock" BETWEEN 0 AND 100000),
    CONSTRAINT "products_weight_check" CHECK ("weight" IS NULL OR "weight" <> 0),
    CONSTRAINT "products_rating_check" CHECK ("rating" > 0)
);
INSERT INTO sqlite_sequence (name, seq) SELECT 'migsafe_rebuild_products', seq FROM sqlite_sequence WHERE name = 'products';
INSERT INTO "migsafe_rebuild_products" ("id", "sku", "name", "price", "discount", "kind", "stock", "weight", "maker", "picture", "rating") SELECT "id", "sku", "name", "price", "discount", "kind", "stock", "weight", "maker", "picture", "rating" FROM "products";
DROP TABLE "products";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "migsafe_rebuild_products" RENAME TO "products";
PRAGMA legacy_alter_table = OFF;
CREATE UNIQUE INDEX "products_sku_idx" ON "products" ("sku");
CREATE INDEX "products_stock_idx" ON "products" ("stock");
PRAGMA foreign_keys = ON;
-- 11 nullability
PRAGMA foreign_keys = ON;
UPDATE "people" SET "nick" = "name" WHERE "nick" IS NULL;
PRAGMA foreign_keys = OFF;
CREATE TABLE "migsafe_rebuild_people" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "email" VARCHAR(254) NOT NULL,
    "country" CHAR(2),
    "boss" BIGINT,
    "name" VARCHAR(100) NOT NULL,
    "nick" VARCHAR(100) NOT NULL,
    "phone" VARCHAR(30) DEFAULT 'none',
    "vip" BOOLEAN NOT NULL DEFAULT FALSE,
    "state" TEXT NOT NULL DEFAULT 'new',
    CONSTRAINT "people_email_unique" UNIQUE ("email"),
    CONSTRAINT "people_country_fkey" FOREIGN KEY ("country") REFERENCES "countries" ("code") ON DELETE SET NULL ON UPDATE CASCADE,
    CONSTRAINT "people_boss_fkey" FOREIGN KEY ("boss") REFERENCES "people" ("id") ON DELETE RESTRICT,
    CONSTRAINT "people_state_enum" CHECK ("state" IN ('new', 'known'))
);
INSERT INTO sqlite_sequence (name, seq) SELECT 'migsafe_rebuild_people', seq FROM sqlite_sequence WHERE name = 'people';
INSERT INTO "migsafe_rebuild_people" ("id", "email", "country", "boss", "name", "nick", "phone", "vip", "state") SELECT "id", "email", "country", "boss", "name", "nick", "phone", "vip", "state" FROM "people";
DROP TABLE "people";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "migsafe_rebuild_people" RENAME TO "people";
PRAGMA legacy_alter_table = OFF;
CREATE INDEX "people_name_idx" ON "people" ("name");
CREATE INDEX "people_country_name_idx" ON "people" ("country", "name" DESC);
PRAGMA foreign_keys = ON;
PRAGMA foreign_keys = OFF;
CREATE TABLE "migsafe_rebuild_products" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "sku" VARCHAR(20) NOT NULL,
    "name" VARCHAR(100),
    "price" DECIMAL(10,2) NOT NULL,
    "discount" DECIMAL(10,2) NOT NULL DEFAULT 0,
    "kind" VARCHAR(10) NOT NULL DEFAULT 'thing',
    "stock" INTEGER NOT NULL DEFAULT 0,
    "weight" INTEGER DEFAULT 1,
    "maker" CHAR(2),
    "picture" VARBINARY(64),
    "rating" SMALLINT,
    CONSTRAINT "products_maker_fkey" FOREIGN KEY ("maker") REFERENCES "countries" ("code"),
    CONSTRAINT "products_sku_check" CHECK ("sku" <> '' AND length("sku") >= 3),
    CONSTRAINT "products_price_check" CHECK ("price" >= 0),
    CONSTRAINT "discount_below_price" CHECK ("discount" <= "price" AND ("discount" = 0 OR "kind" <> 'service')),
    CONSTRAINT "products_kind_check" CHECK ("kind" IN ('thing', 'service')),
    CONSTRAINT "products_check" CHECK (CASE WHEN "kind" = 'service' THEN "stock" ELSE 0 END = 0),
    CONSTRAINT "products_stock_check" CHECK ("stock" BETWEEN 0 AND 100000),
    CONSTRAINT "products_weight_check" CHECK ("weight" IS NULL OR "weight" <> 0),
    CONSTRAINT "products_rating_check" CHECK ("rating" > 0)
);
INSERT INTO sqlite_sequence (name, seq) SELECT 'migsafe_rebuild_products', seq FROM sqlite_sequence WHERE name = 'products';
INSERT INTO "migsafe_rebuild_products" ("id", "sku", "name", "price", "discount", "kind", "stock", "weight", "maker", "picture", "rating") SELECT "id", "sku", "name", "price", "discount", "kind", "stock", "weight", "maker", "picture", "rating" FROM "products";
DROP TABLE "products";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "migsafe_rebuild_products" RENAME TO "products";
PRAGMA legacy_alter_table = OFF;
CREATE UNIQUE INDEX "products_sku_idx" ON "products" ("sku");
CREATE INDEX "products_stock_idx" ON "products" ("stock");
PRAGMA foreign_keys = ON;
-- 12 types_change
PRAGMA foreign_keys = OFF;
CREATE TABLE "migsafe_rebuild_products" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "sku" VARCHAR(20) NOT NULL,
    "name" VARCHAR(100),
    "price" DECIMAL(10,2) NOT NULL,
    "discount" DECIMAL(10,2) NOT NULL DEFAULT 0,
    "kind" VARCHAR(10) NOT NULL DEFAULT 'thing',
    "stock" BIGINT NOT NULL DEFAULT 0,
    "weight" INTEGER DEFAULT 1,
    "maker" CHAR(2),
    "picture" VARBINARY(64),
    "rating" SMALLINT,
    CONSTRAINT "products_maker_fkey" FOREIGN KEY ("maker") REFERENCES "countries" ("code"),
    CONSTRAINT "products_sku_check" CHECK ("sku" <> '' AND length("sku") >= 3),
    CONSTRAINT "products_price_check" CHECK ("price" >= 0),
    CONSTRAINT "discount_below_price" CHECK ("discount" <= "price" AND ("discount" = 0 OR "kind" <> 'service')),
    CONSTRAINT "products_kind_check" CHECK ("kind" IN ('thing', 'service')),
    CONSTRAINT "products_check" CHECK (CASE WHEN "kind" = 'service' THEN "stock" ELSE 0 END = 0),
    CONSTRAINT "products_stock_check" CHECK ("stock" BETWEEN 0 AND 100000),
    CONSTRAINT "products_weight_check" CHECK ("weight" IS NULL OR "weight" <> 0),
    CONSTRAINT "products_rating_check" CHECK ("rating" > 0)
);
INSERT INTO sqlite_sequence (name, seq) SELECT 'migsafe_rebuild_products', seq FROM sqlite_sequence WHERE name = 'products';
INSERT INTO "migsafe_rebuild_products" ("id", "sku", "name", "price", "discount", "kind", "stock", "weight", "maker", "picture", "rating") SELECT "id", "sku", "name", "price", "discount", "kind", "stock", "weight", "maker", "picture", "rating" FROM "products";
DROP TABLE "products";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "migsafe_rebuild_products" RENAME TO "products";
PRAGMA legacy_alter_table = OFF;
CREATE UNIQUE INDEX "products_sku_idx" ON "products" ("sku");
CREATE INDEX "products_stock_idx" ON "products" ("stock");
CREATE TABLE "migsafe_rebuild_products" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "sku" VARCHAR(20) NOT NULL,
    "name" VARCHAR(300),
    "price" DECIMAL(10,2) NOT NULL,
    "discount" DECIMAL(10,2) NOT NULL DEFAULT 0,
    "kind" VARCHAR(10) NOT NULL DEFAULT 'thing',
    "stock" BIGINT NOT NULL DEFAULT 0,
    "weight" INTEGER DEFAULT 1,
    "maker" CHAR(2),
    "picture" VARBINARY(64),
    "rating" SMALLINT,
    CONSTRAINT "products_maker_fkey" FOREIGN KEY ("maker") REFERENCES "countries" ("code"),
    CONSTRAINT "products_sku_check" CHECK ("sku" <> '' AND length("sku") >= 3),
    CONSTRAINT "products_price_check" CHECK ("price" >= 0),
    CONSTRAINT "discount_below_price" CHECK ("discount" <= "price" AND ("discount" = 0 OR "kind" <> 'service')),
    CONSTRAINT "products_kind_check" CHECK ("kind" IN ('thing', 'service')),
    CONSTRAINT "products_check" CHECK (CASE WHEN "kind" = 'service' THEN "stock" ELSE 0 END = 0),
    CONSTRAINT "products_stock_check" CHECK ("stock" BETWEEN 0 AND 100000),
    CONSTRAINT "products_weight_check" CHECK ("weight" IS NULL OR "weight" <> 0),
    CONSTRAINT "products_rating_check" CHECK ("rating" > 0)
);
INSERT INTO sqlite_sequence (name, seq) SELECT 'migsafe_rebuild_products', seq FROM sqlite_sequence WHERE name = 'products';
INSERT INTO "migsafe_rebuild_products" ("id", "sku", "name", "price", "discount", "kind", "stock", "weight", "maker", "picture", "rating") SELECT "id", "sku", "name", "price", "discount", "kind", "stock", "weight", "maker", "picture", "rating" FROM "products";
DROP TABLE "products";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "migsafe_rebuild_products" RENAME TO "products";
PRAGMA legacy_alter_table = OFF;
CREATE UNIQUE INDEX "products_sku_idx" ON "products" ("sku");
CREATE INDEX "products_stock_idx" ON "products" ("stock");
CREATE TABLE "migsafe_rebuild_lines" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "quantity" INTEGER NOT NULL,
    "price" DECIMAL(10,2) NOT NULL,
    "total" DECIMAL(12,2) GENERATED ALWAYS AS ("quantity" * "price") STORED,
    "label" VARCHAR(200) GENERATED ALWAYS AS ('no ' || CAST("quantity" AS TEXT)) STORED,
    "first_two" TEXT
);
INSERT INTO sqlite_sequence (name, seq) SELECT 'migsafe_rebuild_lines', seq FROM sqlite_sequence WHERE name = 'lines';
INSERT INTO "migsafe_rebuild_lines" ("id", "quantity", "price", "first_two") SELECT "id", "quantity", "price", "first_two" FROM "lines";
DROP TABLE "lines";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "migsafe_rebuild_lines" RENAME TO "lines";
PRAGMA legacy_alter_table = OFF;
CREATE TABLE "migsafe_rebuild_people" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "email" VARCHAR(254) NOT NULL,
    "country" CHAR(2),
    "boss" BIGINT,
    "name" VARCHAR(100) NOT NULL,
    "nick" VARCHAR(100) NOT NULL,
    "phone" VARCHAR(30) DEFAULT 'none',
    "vip" BOOLEAN NOT NULL DEFAULT FALSE,
    "state" TEXT NOT NULL DEFAULT 'new',
    CONSTRAINT "people_email_unique" UNIQUE ("email"),
    CONSTRAINT "people_country_fkey" FOREIGN KEY ("country") REFERENCES "countries" ("code") ON DELETE SET NULL ON UPDATE CASCADE,
    CONSTRAINT "people_boss_fkey" FOREIGN KEY ("boss") REFERENCES "people" ("id") ON DELETE RESTRICT,
    CONSTRAINT "people_state_enum" CHECK ("state" IN ('new', 'known', 'friend'))
);
INSERT INTO sqlite_sequence (name, seq) SELECT 'migsafe_rebuild_people', seq FROM sqlite_sequence WHERE name = 'people';
INSERT INTO "migsafe_rebuild_people" ("id", "email", "country", "boss", "name", "nick", "phone", "vip", "state") SELECT "id", "email", "country", "boss", "name", "nick", "phone", "vip", "state" FROM "people";
DROP TABLE "people";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "migsafe_rebuild_people" RENAME TO "people";
PRAGMA legacy_alter_table = OFF;
CREATE INDEX "people_name_idx" ON "people" ("name");
CREATE INDEX "people_country_name_idx" ON "people" ("country", "name" DESC);
CREATE TABLE "migsafe_rebuild_samples" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "tiny" SMALLINT,
    "whole" INTEGER,
    "big" BIGINT,
    "amount" DECIMAL(15,4),
    "units" DECIMAL(18,0),
    "ratio" DOUBLE,
    "precise" DOUBLE,
    "code" CHAR(3),
    "label" VARCHAR(80),
    "body" TEXT,
    "flag" BOOLEAN,
    "digest" VARBINARY(64),
    "mark" BINARY(4),
    "data" BLOB,
    "born" DATE,
    "at_time" TIME,
    "at_millis" TIME(3),
    "seen" TIMESTAMP,
    "seen_exact" TIMESTAMP(3),
    "moment" TIMESTAMPTZ,
    "token" UUID,
    "doc" JSON TEXT,
    "mood" TEXT,
    CONSTRAINT "samples_mood_enum" CHECK ("mood" IN ('sad', 'it''s ok', 'happy'))
);
INSERT INTO sqlite_sequence (name, seq) SELECT 'migsafe_rebuild_samples', seq FROM sqlite_sequence WHERE name = 'samples';
INSERT INTO "migsafe_rebuild_samples" ("id", "tiny", "whole", "big", "amount", "units", "ratio", "precise", "code", "label", "body", "flag", "digest", "mark", "data", "born", "at_time", "at_millis", "seen", "seen_exact", "moment", "token", "doc", "mood") SELECT "id", "tiny", "whole", "big", "amount", "units", "ratio", "precise", "code", "label", "body", "flag", "digest", "mark", "data", "born", "at_time", "at_millis", "seen", "seen_exact", "moment", "token", "doc", "mood" FROM "samples";
DROP TABLE "samples";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "migsafe_rebuild_samples" RENAME TO "samples";
PRAGMA legacy_alter_table = OFF;
PRAGMA foreign_keys = ON;
-- 13 renames
PRAGMA foreign_keys = OFF;
DROP VIEW "names";
ALTER TABLE "people" RENAME COLUMN "nick" TO "short_name";
ALTER TABLE "lines" RENAME TO "order_lines";
CREATE INDEX "people_by_name" ON "people" ("name");
DROP INDEX "people_name_idx";
CREATE TABLE "migsafe_rebuild_people" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "email" VARCHAR(254) NOT NULL,
    "country" CHAR(2),
    "boss" BIGINT,
    "name" VARCHAR(100) NOT NULL,
    "short_name" VARCHAR(100) NOT NULL,
    "phone" VARCHAR(30) DEFAULT 'none',
    "vip" BOOLEAN NOT NULL DEFAULT FALSE,
    "state" TEXT NOT NULL DEFAULT 'new',
    CONSTRAINT "people_email_key" UNIQUE ("email"),
    CONSTRAINT "people_country_fkey" FOREIGN KEY ("country") REFERENCES "countries" ("code") ON DELETE SET NULL ON UPDATE CASCADE,
    CONSTRAINT "people_boss_fkey" FOREIGN KEY ("boss") REFERENCES "people" ("id") ON DELETE RESTRICT,
    CONSTRAINT "people_state_enum" CHECK ("state" IN ('new', 'known', 'friend'))
);
INSERT INTO sqlite_sequence (name, seq) SELECT 'migsafe_rebuild_people', seq FROM sqlite_sequence WHERE name = 'people';
INSERT INTO "migsafe_rebuild_people" ("id", "email", "country", "boss", "name", "short_name", "phone", "vip", "state") SELECT "id", "email", "country", "boss", "name", "short_name", "phone", "vip", "state" FROM "people";
DROP TABLE "people";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "migsafe_rebuild_people" RENAME TO "people";
PRAGMA legacy_alter_table = OFF;
CREATE INDEX "people_country_name_idx" ON "people" ("country", "name" DESC);
CREATE INDEX "people_by_name" ON "people" ("name");
CREATE VIEW "names" AS SELECT "short_name" AS "line" FROM "people";
PRAGMA foreign_keys = ON;
-- 14 constraints_add
PRAGMA foreign_keys = OFF;
CREATE TABLE "stock_moves" (
    "product" INTEGER NOT NULL,
    "moved" INTEGER NOT NULL,
    "seq" INTEGER NOT NULL,
    "reason" VARCHAR(50)
);
CREATE TABLE "migsafe_rebuild_stock_moves" (
    "product" INTEGER NOT NULL,
    "moved" INTEGER NOT NULL,
    "seq" INTEGER NOT NULL,
    "reason" VARCHAR(50),
    CONSTRAINT "stock_moves_pkey" PRIMARY KEY ("product", "seq")
);
INSERT INTO "migsafe_rebuild_stock_moves" (rowid, "product", "moved", "seq", "reason") SELECT rowid, "product", "moved", "seq", "reason" FROM "stock_moves";
DROP TABLE "stock_moves";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "migsafe_rebuild_stock_moves" RENAME TO "stock_moves";
PRAGMA legacy_alter_table = OFF;
CREATE TABLE "migsafe_rebuild_stock_moves" (
    "product" INTEGER NOT NULL,
    "moved" INTEGER NOT NULL,
    "seq" INTEGER NOT NULL,
    "reason" VARCHAR(50),
    CONSTRAINT "stock_moves_pkey" PRIMARY KEY ("product", "seq"),
    CONSTRAINT "stock_moves_product_fkey" FOREIGN KEY ("product") REFERENCES "products" ("id") ON DELETE CASCADE
);
INSERT INTO "migsafe_rebuild_stock_moves" (rowid, "product", "moved", "seq", "reason") SELECT rowid, "product", "moved", "seq", "reason" FROM "stock_moves";
DROP TABLE "stock_moves";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "migsafe_rebuild_stock_moves" RENAME TO "stock_moves";
PRAGMA legacy_alter_table = OFF;
CREATE TABLE "migsafe_rebuild_stock_moves" (
    "product" INTEGER NOT NULL,
    "moved" INTEGER NOT NULL,
    "seq" INTEGER NOT NULL,
    "reason" VARCHAR(50),
    CONSTRAINT "stock_moves_pkey" PRIMARY KEY ("product", "seq"),
    CONSTRAINT "stock_moves_reason_product_key" UNIQUE ("reason", "product"),
    CONSTRAINT "stock_moves_product_fkey" FOREIGN KEY ("product") REFERENCES "products" ("id") ON DELETE CASCADE,
    CONSTRAINT "moved_something" CHECK ("moved" <> 0)
);
INSERT INTO "migsafe_rebuild_stock_moves" (rowid, "product", "moved", "seq", "reason") SELECT rowid, "product", "moved", "seq", "reason" FROM "stock_moves";
DROP TABLE "stock_moves";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "migsafe_rebuild_stock_moves" RENAME TO "stock_moves";
PRAGMA legacy_alter_table = OFF;
PRAGMA foreign_keys = ON;
-- 15 constraints_drop
PRAGMA foreign_keys = OFF;
CREATE TABLE "migsafe_rebuild_stock_moves" (
    "product" INTEGER NOT NULL,
    "moved" INTEGER NOT NULL,
    "seq" INTEGER NOT NULL,
    "reason" VARCHAR(50),
    CONSTRAINT "stock_moves_pkey" PRIMARY KEY ("product", "seq"),
    CONSTRAINT "stock_moves_reason_product_key" UNIQUE ("reason", "product"),
    CONSTRAINT "stock_moves_product_fkey" FOREIGN KEY ("product") REFERENCES "products" ("id") ON DELETE CASCADE
);
INSERT INTO "migsafe_rebuild_stock_moves" (rowid, "product", "moved", "seq", "reason") SELECT rowid, "product", "moved", "seq", "reason" FROM "stock_moves";
DROP TABLE "stock_moves";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "migsafe_rebuild_stock_moves" RENAME TO "stock_moves";
PRAGMA legacy_alter_table = OFF;
CREATE TABLE "migsafe_rebuild_stock_moves" (
    "product" INTEGER NOT NULL,
    "moved" INTEGER NOT NULL,
    "seq" INTEGER NOT NULL,
    "reason" VARCHAR(50),
    CONSTRAINT "stock_moves_pkey" PRIMARY KEY ("product", "seq"),
    CONSTRAINT "stock_moves_product_fkey" FOREIGN KEY ("product") REFERENCES "products" ("id") ON DELETE CASCADE
);
INSERT INTO "migsafe_rebuild_stock_moves" (rowid, "product", "moved", "seq", "reason") SELECT rowid, "product", "moved", "seq", "reason" FROM "stock_moves";
DROP TABLE "stock_moves";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "migsafe_rebuild_stock_moves" RENAME TO "stock_moves";
PRAGMA legacy_alter_table = OFF;
CREATE TABLE "migsafe_rebuild_stock_moves" (
    "product" INTEGER NOT NULL,
    "moved" INTEGER NOT NULL,
    "seq" INTEGER NOT NULL,
    "reason" VARCHAR(50)
);
INSERT INTO "migsafe_rebuild_stock_moves" (rowid, "product", "moved", "seq", "reason") SELECT rowid, "product", "moved", "seq", "reason" FROM "stock_moves";
DROP TABLE "stock_moves";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "migsafe_rebuild_stock_moves" RENAME TO "stock_moves";
PRAGMA legacy_alter_table = OFF;
CREATE TABLE "migsafe_rebuild_products" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "sku" VARCHAR(20) NOT NULL,
    "name" VARCHAR(300),
    "price" DECIMAL(10,2) NOT NULL,
    "discount" DECIMAL(10,2) NOT NULL DEFAULT 0,
    "kind" VARCHAR(10) NOT NULL DEFAULT 'thing',
    "stock" BIGINT NOT NULL DEFAULT 0,
    "weight" INTEGER DEFAULT 1,
    "maker" CHAR(2),
    "picture" VARBINARY(64),
    "rating" SMALLINT,
    CONSTRAINT "products_maker_fkey" FOREIGN KEY ("maker") REFERENCES "countries" ("code"),
    CONSTRAINT "products_sku_check" CHECK ("sku" <> '' AND length("sku") >= 3),
    CONSTRAINT "products_price_check" CHECK ("price" >= 0),
    CONSTRAINT "products_kind_check" CHECK ("kind" IN ('thing', 'service')),
    CONSTRAINT "products_check" CHECK (CASE WHEN "kind" = 'service' THEN "stock" ELSE 0 END = 0),
    CONSTRAINT "products_stock_check" CHECK ("stock" BETWEEN 0 AND 100000),
    CONSTRAINT "products_weight_check" CHECK ("weight" IS NULL OR "weight" <> 0),
    CONSTRAINT "products_rating_check" CHECK ("rating" > 0)
);
INSERT INTO sqlite_sequence (name, seq) SELECT 'migsafe_rebuild_products', seq FROM sqlite_sequence WHERE name = 'products';
INSERT INTO "migsafe_rebuild_products" ("id", "sku", "name", "price", "discount", "kind", "stock", "weight", "maker", "picture", "rating") SELECT "id", "sku", "name", "price", "discount", "kind", "stock", "weight", "maker", "picture", "rating" FROM "products";
DROP TABLE "products";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "migsafe_rebuild_products" RENAME TO "products";
PRAGMA legacy_alter_table = OFF;
CREATE UNIQUE INDEX "products_sku_idx" ON "products" ("sku");
CREATE INDEX "products_stock_idx" ON "products" ("stock");
PRAGMA foreign_keys = ON;
-- 16 data
PRAGMA foreign_keys = ON;
INSERT INTO "memberships" ("person", "club", "since") SELECT "id", 1, '2024-02-29' FROM "people" WHERE "country" IS NOT NULL;
UPDATE "people" SET "vip" = TRUE, "phone" = substr("phone", 1, 2) || '-' || UPPER(COALESCE("short_name", '?')) WHERE "id" IN (SELECT "person" FROM "memberships");
DELETE FROM "countries" WHERE "code" = 'gr' AND NOT EXISTS (SELECT 1 FROM "people" AS "p" WHERE "p"."country" = 'gr');
-- 17 comments
-- 18 drop_columns
PRAGMA foreign_keys = OFF;
DROP INDEX "products_stock_idx";
CREATE TABLE "migsafe_rebuild_settings" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "name" VARCHAR(40) NOT NULL,
    "Value" VARCHAR(200) NOT NULL,
    "note" TEXT DEFAULT 'C:\new\table',
    "quoted" VARCHAR(20) DEFAULT 'it''s',
    "n" INTEGER NOT NULL DEFAULT 7,
    "price" DECIMAL(10,2) DEFAULT 0.50,
    "enabled" BOOLEAN NOT NULL DEFAULT TRUE,
    "hidden" BOOLEAN NOT NULL DEFAULT FALSE,
    "created" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "changed" TIMESTAMP(3) DEFAULT CURRENT_TIMESTAMP,
    "day" DATE DEFAULT CURRENT_DATE
);
INSERT INTO sqlite_sequence (name, seq) SELECT 'migsafe_rebuild_settings', seq FROM sqlite_sequence WHERE name = 'settings';
INSERT INTO "migsafe_rebuild_settings" ("id", "name", "Value", "note", "quoted", "n", "price", "enabled", "hidden", "created", "changed", "day") SELECT "id", "name", "Value", "note", "quoted", "n", "price", "enabled", "hidden", "created", "changed", "day" FROM "settings";
DROP TABLE "settings";
PRAGMA legacy_alter_table = ON;
ALTER TABLE "migsafe_rebuild_settings" RENAME TO "settings";
PRAGMA legacy_alter_table = OFF;
ALTER TABLE "order_lines" DROP COLUMN "first_two";
PRAGMA foreign_keys = ON;
-- 19 truncate_drop
PRAGMA foreign_keys = ON;
DELETE FROM "stock_moves";
CREATE TABLE "scratch" (
    "id" INT NOT NULL,
    "mood" TEXT,
    CONSTRAINT "scratch_mood_enum" CHECK ("mood" IN ('a', 'b')),
    CONSTRAINT "scratch_pkey" PRIMARY KEY ("id")
);
DROP TABLE "scratch";
DROP VIEW IF EXISTS "nobody";
DROP VIEW "clubs";
-- 20 last
PRAGMA foreign_keys = ON;
DROP VIEW IF EXISTS "names";
CREATE VIEW "names" AS SELECT "short_name" AS "line" FROM "people" WHERE "vip";
CREATE TABLE "journal" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "who" BIGINT,
    "what" VARCHAR(768) NOT NULL,
    "happened" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "journal_who_fkey" FOREIGN KEY ("who") REFERENCES "people" ("id")
);
CREATE INDEX "journal_what_idx" ON "journal" ("what");
INSERT INTO "journal" ("who", "what") VALUES (100, 'done 🎉');
