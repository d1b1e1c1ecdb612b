-- revision: 0001
-- message: people and their keys
-- tables: users, api_keys
-- up
create users
create api_keys
-- down
drop api_keys
drop users
