-- revision: 0001
-- message: nothing yet
-- tables: nothing
-- up
create nothing
-- down
drop nothing
