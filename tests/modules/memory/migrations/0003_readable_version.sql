-- revision: 0003
-- message: the schema's readable version
-- up
create db_metadata
version 2026.11.21.01
-- down
drop db_metadata
