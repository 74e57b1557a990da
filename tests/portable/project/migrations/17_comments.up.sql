COMMENT ON TABLE people IS 'who we know; it''s a \ list';
COMMENT ON COLUMN people.vip IS 'very important';
