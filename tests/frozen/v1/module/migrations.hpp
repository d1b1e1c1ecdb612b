#pragma once

#include <cq/module.hpp>

// The name is part of the modules' C interface. NOLINTNEXTLINE(readability-identifier-naming)
inline constexpr cq_migration cq_frozen1_migrations[] = {
    {"0001_accounts.sql", R"cqsql(-- revision: 0001
-- message: people and their keys
-- tables: users, api_keys
-- up
create users
create api_keys
-- down
drop api_keys
drop users
)cqsql",
     "c9248b64b62216ac7ec9e1c5e0fdf21645860f4dad30cf12e66d4bc3eb248118"},
    {"0002_knowledge.sql", R"cqsql(-- revision: 0002
-- message: knowledge
-- up
create knowledge
-- down
drop knowledge
)cqsql",
     "837d98af646ef4ad7954aeff2c0379a3a39cd0a40039a9cefe6412bbe7274b59"},
    {"0003_readable_version.sql", R"cqsql(-- revision: 0003
-- message: the schema's readable version
-- up
create db_metadata
version 2026.11.21.01
-- down
drop db_metadata
)cqsql",
     "d4915c2bc36e7c21aad1ee7d1943353f151849f69a7c6737d083f48c2a23fe92"},
};
