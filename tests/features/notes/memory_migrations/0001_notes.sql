-- revision: 0001
-- message: notes
-- tables: notes
-- up
create notes
-- down
drop notes
