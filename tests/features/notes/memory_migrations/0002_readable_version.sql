-- revision: 0002
-- message: the schema's readable version
-- up
create db_metadata
version notes-1
-- down
drop db_metadata
