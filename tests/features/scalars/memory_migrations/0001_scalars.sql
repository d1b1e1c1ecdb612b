-- revision: 0001
-- message: all scalars
-- tables: scalars
-- up
create scalars
-- down
drop scalars
