#include <algorithm>
#include <utility>

#include "workspaces/memory_command_queue.hpp"
#include "workspaces/memory_journal.hpp"
#include "workspaces/memory_parts.hpp"

namespace cq::workspaces {
namespace {

std::pair<std::int64_t, std::int64_t> place_of(const Command& command) {
  return {command.sequence, command.id};
}

std::int64_t sequence_behind(const MemoryRows& rows, std::string_view session_id) {
  const std::vector<Command> all = commands_of(rows, session_id);
  return all.empty() ? 0 : all.back().sequence + 1;
}

bool is_behind(const Command& command, const std::optional<CommandPlace>& place) {
  return !place || place_of(command) > std::pair(place->sequence, place->id);
}

}  // namespace

std::vector<Command> commands_of(const MemoryRows& rows, std::string_view session_id) {
  std::vector<Command> found = rows_where(
      rows.commands, [session_id](const Command& each) { return each.session_id == session_id; });
  std::sort(found.begin(), found.end(), [](const Command& left, const Command& right) {
    return place_of(left) < place_of(right);
  });
  return found;
}

Command add_command(MemoryRows& rows, const NewCommand& command, std::int64_t sequence,
                    Timestamp at) {
  const Command added{.id = next_id(rows.commands),
                      .session_id = command.session_id,
                      .sequence = sequence,
                      .command = command.command,
                      .cwd = command.cwd,
                      .env = command.env,
                      .created_at = at,
                      .updated_at = at};
  rows.commands.emplace(added.id, added);
  note_command(rows, added, at);
  return added;
}

Command MemoryCommands::queue(const NewCommand& command, Timestamp at) {
  const LockedRows rows(database_);
  return add_command(*rows, command, sequence_behind(*rows, command.session_id), at);
}

Command MemoryCommands::create(const NewCommand& command, std::int64_t sequence, Timestamp at) {
  const LockedRows rows(database_);
  return add_command(*rows, command, sequence, at);
}

std::int64_t MemoryCommands::next_sequence(std::string_view session_id) {
  const LockedRows rows(database_);
  return sequence_behind(*rows, session_id);
}

std::optional<Command> MemoryCommands::get(std::int64_t id) {
  const LockedRows rows(database_);
  return find_row(rows->commands, id);
}

std::vector<Command> MemoryCommands::list(std::string_view session_id) {
  const LockedRows rows(database_);
  return commands_of(*rows, session_id);
}

Command MemoryCommands::record_result(std::int64_t id, const CommandResult& result, Timestamp at) {
  const LockedRows rows(database_);
  Command& command = require_row(rows->commands, id, "command");
  command.exit_code = result.exit_code;
  command.log_path = result.log_path;
  if (result.status == CommandStatus::kRunning) {
    command.started_at = at;
  } else if (result.status != CommandStatus::kPending) {
    command.completed_at = at;
  }
  set_status_of(*rows, command, result.status, at);
  return command;
}

std::optional<Command> MemoryCommands::queue_within(const NewCommand& command, std::size_t most,
                                                    Timestamp at) {
  const LockedRows rows(database_);
  if (commands_of(*rows, command.session_id).size() >= most) return std::nullopt;
  return add_command(*rows, command, sequence_behind(*rows, command.session_id), at);
}

std::vector<CommandLog> MemoryCommands::list_logs(std::string_view session_id,
                                                  const std::optional<CommandPlace>& behind,
                                                  std::size_t limit) {
  const LockedRows rows(database_);
  std::vector<CommandLog> found;
  for (const Command& each : commands_of(*rows, session_id)) {
    if (is_behind(each, behind) && found.size() < limit) {
      found.push_back({each.id, each.sequence, each.status, each.log_path});
    }
  }
  return found;
}

std::vector<Command> MemoryCommands::list_page(const CommandFilter& filter) {
  const LockedRows rows(database_);
  std::vector<Command> found;
  for (const Command& each : commands_of(*rows, filter.session_id)) {
    if (fits(filter.status, each.status) && is_behind(each, filter.behind) &&
        found.size() < filter.limit) {
      found.push_back(each);
    }
  }
  return found;
}

}  // namespace cq::workspaces
