-- revision: 0001
-- message: everything that workspaces keep
-- tables: workspaces
-- up
create workspaces
-- down
drop workspaces
