#pragma once

#include <cstdint>

#include "cli/command.hpp"
#include "database/feature_databases.hpp"

/// The commands about databases, whatever is in them, and about the modules that serve them.
namespace cq::database {

/// `cq-server db ...`: the database's schema and its migrations.
void add_db_commands(CLI::App& app, cli::Invocation& invocation, const FeatureDatabases& features);

/// `upgrade`, `downgrade` and `stamp`, below `cq-server db`.
void add_db_change_commands(CLI::App& db, cli::Invocation& invocation,
                            const FeatureDatabases& features);

/// `cq-server backup` and `cq-server restore`: whole databases, to a file or a
/// directory and back.
void add_backup_commands(CLI::App& app, cli::Invocation& invocation,
                         const FeatureDatabases& features);

/// `cq-server doctor`: what is wrong with this server's surroundings, and what to do about it.
void add_doctor_command(CLI::App& app, cli::Invocation& invocation,
                        const FeatureDatabases& features);

/// `cq-server module ...`: what store modules there are, and what they are like.
void add_module_commands(CLI::App& app, cli::Invocation& invocation);

/// Adds --patience: for how long a module may take to be loaded, or to open a database.
void add_patience_option(CLI::App& command, std::int64_t& seconds);

/// `check` of the group `module`: whether a store module keeps the store contract.
void add_module_check_command(CLI::App& module, cli::Invocation& invocation);

}  // namespace cq::database
