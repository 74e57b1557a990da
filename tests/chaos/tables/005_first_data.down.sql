DELETE FROM colours;
DELETE FROM makers;
