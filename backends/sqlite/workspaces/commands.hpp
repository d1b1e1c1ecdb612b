#pragma once

#include <cq/workspaces/commands.hpp>

#include "sqlite/db/connection_pool.hpp"
#include "sqlite/db/group_commit.hpp"
#include "sqlite/db/record_table.hpp"

namespace cq::workspaces {

class SqliteCommands final : public Commands {
 public:
  SqliteCommands(sqlite::ConnectionPool& pool, sqlite::GroupCommit& commits)
      : pool_(pool), commits_(commits) {}

  Command queue(const NewCommand& command, Timestamp at) override;
  Command create(const NewCommand& command, std::int64_t sequence, Timestamp at) override;
  std::int64_t next_sequence(std::string_view session_id) override;
  std::optional<Command> get(std::int64_t id) override;
  std::vector<Command> list(std::string_view session_id) override;
  Command record_result(std::int64_t id, const CommandResult& result, Timestamp at) override;
  std::optional<Command> queue_within(const NewCommand& command, std::size_t most,
                                      Timestamp at) override;
  std::vector<CommandLog> list_logs(std::string_view session_id,
                                    const std::optional<CommandPlace>& behind,
                                    std::size_t limit) override;
  std::vector<Command> list_page(const CommandFilter& filter) override;

 private:
  Command add(const NewCommand& command, const std::optional<std::int64_t>& sequence, Timestamp at);

  sqlite::ConnectionPool& pool_;
  sqlite::GroupCommit& commits_;
};

inline constexpr std::string_view kCommandsTable = "commands";

/// A SELECT of what read_command() expects, from commands, with `rest` behind it.
std::string commands_where(std::string_view rest);
/// An UPDATE of commands that ends in `rest`, and returns what read_command() expects.
std::string commands_changed(std::string_view rest);
/// The command of the row that such a statement is at. Throws Error: corrupt, naming the row, when
/// a column holds what it can't.
Command read_command(const sqlite::Statement& row);
std::optional<Command> find_command(sqlite::Connection& connection, std::int64_t id);
/// Throws Error: not found.
Command require_command(sqlite::Connection& connection, std::int64_t id);

/// Adds a pending command, within a transaction; without a sequence it gets the next one of its
/// session.
Command insert_command(sqlite::Connection& connection, sqlite::TouchedRows& touched,
                       const NewCommand& command, const std::optional<std::int64_t>& sequence,
                       Timestamp at);

/// The commands as records of an archive.
sqlite::RecordTable command_records();

}  // namespace cq::workspaces
