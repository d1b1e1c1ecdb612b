-- revision: 0002
-- message: knowledge
-- up
create knowledge
-- down
drop knowledge
