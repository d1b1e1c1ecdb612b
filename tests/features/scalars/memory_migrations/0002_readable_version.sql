-- revision: 0002
-- message: the schema's readable version
-- up
create db_metadata
version 2026.11.29.01
-- down
drop db_metadata
