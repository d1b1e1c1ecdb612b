#pragma once

#include <cq/export.hpp>
#include <cq/part.hpp>
#include <cq/timestamp.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cq::workspaces {

enum class CommandStatus { kPending, kRunning, kSucceeded, kFailed, kCancelled };

/// "pending", "running", "succeeded", "failed" or "cancelled". Safe from any thread.
CQ_EXPORT std::string_view to_string(CommandStatus status) noexcept;
/// The status of that name, in lower or upper case; nullopt for any other text. Safe from any
/// thread.
CQ_EXPORT std::optional<CommandStatus> parse_command_status(std::string_view text) noexcept;

/// A command line of a session.
struct Command {
  std::int64_t id = 0;
  std::string session_id;
  std::int64_t sequence = 0;  ///< its place in the session; twins exist
  std::string command;        ///< as a shell takes it
  std::optional<std::string> cwd{};
  std::string env = "{}";  ///< JSON, byte for byte as it is stored
  CommandStatus status = CommandStatus::kPending;
  std::optional<std::int64_t> exit_code{};
  std::optional<Timestamp> started_at{};
  std::optional<Timestamp> completed_at{};
  std::optional<std::string> log_path{};
  Timestamp created_at{};
  Timestamp updated_at{};

  bool operator==(const Command&) const = default;
};

struct NewCommand {
  std::string session_id;
  std::string command;
  std::optional<std::string> cwd{};
  std::string env = "{}";  ///< JSON
};

struct CommandResult {
  CommandStatus status = CommandStatus::kRunning;
  std::optional<std::int64_t> exit_code{};
  std::optional<std::string> log_path{};
};

/// What follows the logs of a session needs of a command.
struct CommandLog {
  std::int64_t id = 0;
  std::int64_t sequence = 0;
  CommandStatus status = CommandStatus::kPending;
  std::optional<std::string> log_path{};

  bool operator==(const CommandLog&) const = default;
};

/// A command's place in its session: no other has the same.
struct CommandPlace {
  std::int64_t sequence = 0;
  std::int64_t id = 0;
};

/// Which commands of a session to list.
struct CommandFilter {
  std::string session_id;
  std::optional<CommandStatus> status{};
  std::optional<CommandPlace> behind{};  ///< those behind that place, whether or not one has it
  std::size_t limit = 0;                 ///< at most that many
};

/// The commands of a store's sessions.
///
/// Every method is safe from any thread, blocks until done, and throws Error: unavailable, busy or
/// corrupt when the database says so. [commands.threads]
/// What a method has changed is durable when it returns. [commands.durable]
class CQ_EXPORT Commands : public Part {
 public:
  static constexpr std::string_view kId = "workspaces.commands/1";

  Commands() = default;
  Commands(const Commands&) = delete;
  Commands& operator=(const Commands&) = delete;
  Commands(Commands&&) = delete;
  Commands& operator=(Commands&&) = delete;
  ~Commands() override;

  /// Adds a pending command behind the session's others and returns it: its sequence is their
  /// highest + 1, of the first 0. [commands.queue]
  /// Numbering and adding are one step: of callers at one moment, from whatever process, each gets
  /// another number. [commands.queue.numbers]
  /// The session isn't looked for. [commands.queue.unchecked]
  virtual Command queue(const NewCommand& command, Timestamp at) = 0;

  /// The same with that sequence, whether or not another command has it. [commands.create]
  virtual Command create(const NewCommand& command, std::int64_t sequence, Timestamp at) = 0;

  /// The highest sequence of the session's commands + 1, 0 when it has none; reserves nothing.
  /// [commands.next_sequence]
  virtual std::int64_t next_sequence(std::string_view session_id) = 0;

  /// The one of that id; nullopt when there is none. [commands.get]
  virtual std::optional<Command> get(std::int64_t id) = 0;

  /// A session's, by sequence, ties by id; empty when there is no such session. [commands.list]
  virtual std::vector<Command> list(std::string_view session_id) = 0;

  /// Replaces status, exit_code and log_path, also by nothing, moves updated_at to `at`, and
  /// returns the command. [commands.record_result]
  /// Running sets started_at = `at`; succeeded, failed and cancelled set completed_at = `at`; any
  /// status may follow any. [commands.record_result.times]
  /// Throws not found when there is no such command. [commands.record_result.throws]
  virtual Command record_result(std::int64_t id, const CommandResult& result, Timestamp at) = 0;

  /// As queue(), but nullopt, and nothing is added, when the session has `most` commands or more;
  /// concurrent callers don't exceed that. [commands.queue_within]
  virtual std::optional<Command> queue_within(const NewCommand& command, std::size_t most,
                                              Timestamp at) = 0;

  /// At most `limit` of a session's commands, in the order of list(), from its first one or, when
  /// `behind` is given, from the first one behind that place, whether or not a command has it; of
  /// each only what a CommandLog holds is read. [commands.list_logs]
  virtual std::vector<CommandLog> list_logs(std::string_view session_id,
                                            const std::optional<CommandPlace>& behind,
                                            std::size_t limit) = 0;

  /// Those of list() that the filter names. [commands.list_page]
  virtual std::vector<Command> list_page(const CommandFilter& filter) = 0;
};

}  // namespace cq::workspaces
