#pragma once

#include <chrono>
#include <cq/json.hpp>
#include <cq/store.hpp>
#include <cq/timestamp.hpp>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace cq::test {

/// A recorded call of the original's store, e.g. {"op": "reserve_worktree", "args": [1, "w",
/// "300s"], "result": ...}, whose arguments may name what earlier calls gave, as ${s}.
class RecordedCall {
 public:
  explicit RecordedCall(JsonValue json) : json_(std::move(json)) {}

  [[nodiscard]] const std::string& op() const { return *json_.member("op")->as_string(); }
  /// The positional argument, or the one of that name; null where neither is given.
  [[nodiscard]] const JsonValue* argument(std::size_t position, std::string_view name) const;
  /// Whether it is given, perhaps as null.
  [[nodiscard]] const JsonValue* keyword(std::string_view name) const;
  /// What was given back; null when the call was refused.
  [[nodiscard]] const JsonValue* result() const { return json_.member("result"); }
  /// Why it was refused, e.g. "Unknown worktree"; empty: it wasn't.
  [[nodiscard]] std::string refusal() const;

 private:
  JsonValue json_;
};

/// What the recorded calls' names, ${...}, stand for.
using Names = std::map<std::string, std::string>;

/// Makes a recorded call on a store, and gives the ways in which its result may be recorded: the
/// whole row, or some of its columns.
class CallReplay {
 public:
  explicit CallReplay(Store& store) : store_(store) {}

  /// Throws what the store does.
  std::vector<JsonValue> make(const RecordedCall& call, Timestamp at);

  [[nodiscard]] Names& names() { return names_; }

 private:
  using Results = std::vector<JsonValue>;

  [[nodiscard]] std::string text(const RecordedCall& call, std::size_t position,
                                 std::string_view name) const;
  [[nodiscard]] std::optional<std::string> optional_text(const RecordedCall& call,
                                                         std::size_t position,
                                                         std::string_view name) const;
  [[nodiscard]] static std::optional<std::int64_t> number(const RecordedCall& call,
                                                          std::size_t position,
                                                          std::string_view name);
  [[nodiscard]] static std::optional<Timestamp> time(const RecordedCall& call,
                                                     std::string_view name, Timestamp at);

  Results on_repositories(const RecordedCall& call, Timestamp at);
  Results on_worktrees(const RecordedCall& call, Timestamp at);
  Results on_sessions(const RecordedCall& call, Timestamp at);
  Results on_commands(const RecordedCall& call, Timestamp at);
  Results on_artifacts(const RecordedCall& call, Timestamp at);
  Results on_debugger_states(const RecordedCall& call, Timestamp at);
  Results on_tokens(const RecordedCall& call, Timestamp at);

  Store& store_;
  Names names_;
  unsigned made_ = 0;  // tokens and session ids
};

}  // namespace cq::test
