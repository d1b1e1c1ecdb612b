-- revision: 20261129_0007
-- message: events are written by the database, whoever changes it
--
-- Nothing is to be done here: the triggers came with the tables. The other chain gets them.
-- up
UPDATE db_metadata SET version = '2026.11.29.07' WHERE id = 1;
-- down
UPDATE db_metadata SET version = '2026.11.28.06' WHERE id = 1;
