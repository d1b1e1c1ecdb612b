#include "sqlite/workspaces/commands.hpp"

#include <cq/error.hpp>
#include <cq/workspaces/records.hpp>
#include <utility>

#include "sqlite/workspaces/columns.hpp"

namespace cq::workspaces {

using sqlite::Connection;
using sqlite::Statement;
using sqlite::TouchedRows;

namespace {

constexpr std::string_view kCommandColumns =
    "id, session_id, sequence, command, cwd, env, status, exit_code, started_at, completed_at, "
    "log_path, created_at, updated_at";

CommandLog read_command_log(const Statement& row) {
  const RowReader reader(row, kCommandsTable);
  return {.id = reader.integer(0),
          .sequence = reader.integer(1),
          .status = reader.named(2, "status", parse_command_status),
          .log_path = reader.optional_text(3)};
}

void read_commands(Connection& connection, const sqlite::VisitRecord& visit) {
  Statement rows = connection.prepare(commands_where("ORDER BY id"));
  while (rows.step()) visit(to_record(read_command(rows)));
}

void find_odd_commands(Connection& connection, const sqlite::VisitUnreadable& visit) {
  visit_odd(connection,
            {dangling_rows(kCommandsTable, "session_id", "sessions"),
             misspelt_rows(kCommandsTable, "status"),
             "SELECT c.id, 'sequence ' || c.sequence || ' is that of command ' || min(o.id) || "
             "', too.' FROM commands AS c JOIN commands AS o ON o.session_id = c.session_id "
             "AND o.sequence = c.sequence AND o.id < c.id GROUP BY c.id ORDER BY c.id"},
            visit);
}

ArchiveOutcome write_command(Connection& connection, const ArchiveRecord& record) {
  const Command command = command_of(record);
  if (const auto found = find_command(connection, command.id)) {
    return sqlite::kept_if(*found == command);
  }
  Statement row =
      connection.prepare("INSERT INTO commands (" + std::string(kCommandColumns) +
                         ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)");
  row.bind(1, command.id)
      .bind(2, command.session_id)
      .bind(3, command.sequence)
      .bind(4, command.command)
      .bind_optional(5, command.cwd)
      .bind(6, command.env)
      .bind(7, stored_name(to_string(command.status)))
      .bind_optional(8, command.exit_code)
      .bind_optional(9, stored_time(command.started_at))
      .bind_optional(10, stored_time(command.completed_at))
      .bind_optional(11, command.log_path)
      .bind(12, stored_time(command.created_at))
      .bind(13, stored_time(command.updated_at))
      .run();
  return ArchiveOutcome::kAdded;
}

bool has_as_many(Connection& connection, std::string_view session_id, std::size_t most) {
  Statement row = connection.prepare(
      "SELECT count(*) FROM (SELECT 1 FROM commands WHERE session_id = ?1 LIMIT ?2)");
  row.bind(1, session_id).bind(2, stored_limit(most)).step();
  return row.integer(0) >= stored_limit(most);
}

}  // namespace

std::string commands_where(std::string_view rest) {
  return "SELECT " + std::string(kCommandColumns) + " FROM commands " + std::string(rest);
}

std::string commands_changed(std::string_view rest) {
  return "UPDATE commands SET " + std::string(rest) + " RETURNING " + std::string(kCommandColumns);
}

Command read_command(const Statement& row) {
  const RowReader reader(row, kCommandsTable);
  return {.id = reader.integer(0),
          .session_id = reader.text(1),
          .sequence = reader.integer(2),
          .command = reader.text(3),
          .cwd = reader.optional_text(4),
          .env = reader.json(5, "env"),
          .status = reader.named(6, "status", parse_command_status),
          .exit_code = reader.optional_integer(7),
          .started_at = reader.optional_time(8, "started_at"),
          .completed_at = reader.optional_time(9, "completed_at"),
          .log_path = reader.optional_text(10),
          .created_at = reader.time(11, "created_at"),
          .updated_at = reader.time(12, "updated_at")};
}

std::optional<Command> find_command(Connection& connection, std::int64_t id) {
  Statement row = connection.prepare(commands_where("WHERE id = ?1"));
  return row.bind(1, id).step() ? std::optional(read_command(row)) : std::nullopt;
}

Command require_command(Connection& connection, std::int64_t id) {
  std::optional<Command> found = find_command(connection, id);
  if (!found) {
    throw Error(ErrorKind::kNotFound, "There is no command " + std::to_string(id) + ".",
                "there is no such command");
  }
  return *std::move(found);
}

Command insert_command(Connection& connection, TouchedRows& touched, const NewCommand& command,
                       const std::optional<std::int64_t>& sequence, Timestamp at) {
  Statement row = connection.prepare(
      "INSERT INTO commands (session_id, sequence, command, cwd, env, status, created_at, "
      "updated_at) SELECT ?1, coalesce(?2, max(sequence) + 1, 0), ?3, ?4, ?5, 'PENDING', ?6, ?6 "
      "FROM commands WHERE session_id = ?1 RETURNING " +
      std::string(kCommandColumns));
  row.bind(1, command.session_id)
      .bind_optional(2, sequence)
      .bind(3, command.command)
      .bind_optional(4, command.cwd)
      .bind(5, command.env)
      .bind(6, stored_time(at))
      .step();
  Command added = read_command(row);
  touched.add(kCommandsTable, std::to_string(added.id));
  return added;
}

Command SqliteCommands::queue(const NewCommand& command, Timestamp at) {
  return add(command, std::nullopt, at);
}

Command SqliteCommands::create(const NewCommand& command, std::int64_t sequence, Timestamp at) {
  return add(command, sequence, at);
}

Command SqliteCommands::add(const NewCommand& command, const std::optional<std::int64_t>& sequence,
                            Timestamp at) {
  Command added;
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    added = insert_command(connection, touched, command, sequence, at);
  });
  return added;
}

std::optional<Command> SqliteCommands::queue_within(const NewCommand& command, std::size_t most,
                                                    Timestamp at) {
  std::optional<Command> added;
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    added.reset();  // where it is called again
    if (has_as_many(connection, command.session_id, most)) return;
    added = insert_command(connection, touched, command, std::nullopt, at);
  });
  return added;
}

std::int64_t SqliteCommands::next_sequence(std::string_view session_id) {
  const sqlite::Lease connection = pool_.reader();
  Statement row = connection->prepare(
      "SELECT coalesce(max(sequence) + 1, 0) FROM commands WHERE session_id = ?1");
  row.bind(1, session_id).step();
  return row.integer(0);
}

std::optional<Command> SqliteCommands::get(std::int64_t id) {
  const sqlite::Lease connection = pool_.reader();
  return find_command(*connection, id);
}

std::vector<Command> SqliteCommands::list(std::string_view session_id) {
  const sqlite::Lease connection = pool_.reader();
  Statement rows =
      connection->prepare(commands_where("WHERE session_id = ?1 ORDER BY sequence, id"));
  rows.bind(1, session_id);
  return read_all(rows, &read_command);
}

std::vector<CommandLog> SqliteCommands::list_logs(std::string_view session_id,
                                                  const std::optional<CommandPlace>& behind,
                                                  std::size_t limit) {
  const sqlite::Lease connection = pool_.reader();
  Statement rows = connection->prepare(
      "SELECT id, sequence, status, log_path FROM commands WHERE session_id = ?1" +
      std::string(behind ? " AND (sequence, id) > (?3, ?4)" : "") + " ORDER BY sequence, id");
  rows.bind(1, session_id);
  if (behind) rows.bind(3, behind->sequence).bind(4, behind->id);
  return read_all(rows, &read_command_log, limit);
}

std::vector<Command> SqliteCommands::list_page(const CommandFilter& filter) {
  const sqlite::Lease connection = pool_.reader();
  Statement rows = connection->prepare(commands_where(
      "WHERE session_id = ?1" + std::string(filter.status ? " AND upper(status) = ?3" : "") +
      std::string(filter.behind ? " AND (sequence, id) > (?4, ?5)" : "") +
      " ORDER BY sequence, id"));
  rows.bind(1, filter.session_id);
  if (filter.status) rows.bind(3, stored_name(to_string(*filter.status)));
  if (filter.behind) rows.bind(4, filter.behind->sequence).bind(5, filter.behind->id);
  return read_all(rows, &read_command, filter.limit);
}

Command SqliteCommands::record_result(std::int64_t id, const CommandResult& result, Timestamp at) {
  const bool runs = result.status == CommandStatus::kRunning;
  const bool is_over = !runs && result.status != CommandStatus::kPending;
  Command changed;
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    Statement row = connection.prepare(
        "UPDATE commands SET status = ?2, exit_code = ?3, log_path = ?4, "
        "started_at = coalesce(?5, started_at), completed_at = coalesce(?6, completed_at), "
        "updated_at = ?7 WHERE id = ?1 RETURNING " +
        std::string(kCommandColumns));
    row.bind(1, id)
        .bind(2, stored_name(to_string(result.status)))
        .bind_optional(3, result.exit_code)
        .bind_optional(4, result.log_path)
        .bind_optional(5, runs ? std::optional(stored_time(at)) : std::nullopt)
        .bind_optional(6, is_over ? std::optional(stored_time(at)) : std::nullopt)
        .bind(7, stored_time(at));
    if (!row.step()) {
      throw Error(ErrorKind::kNotFound, "There is no command " + std::to_string(id) + ".",
                  "there is no such command");
    }
    changed = read_command(row);
    touched.add(kCommandsTable, std::to_string(id));
  });
  return changed;
}

sqlite::RecordTable command_records() {
  return {.kind = kCommandKind,
          .table = kCommandsTable,
          .key = "id",
          .timestamps = {"created_at", "updated_at"},
          .read = &read_commands,
          .checks = {sqlite::check_of<&read_command>(kCommandsTable, "id", &commands_where)},
          .find_odd = &find_odd_commands,
          .write = &write_command};
}

}  // namespace cq::workspaces
