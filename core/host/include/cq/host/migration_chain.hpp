#pragma once

#include <cq/export.hpp>
#include <cq/module.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cq::host {

/// One migration file, taken apart. A file starts with the header lines "-- revision: NNNN" and
/// "-- message: ...", and the first of a chain also with "-- tables: a, b"; then come a line
/// "-- up" with the statements behind it and a line "-- down" with those that undo them.
struct Migration {
  std::string revision;
  std::string message;
  std::vector<std::string> tables;  ///< what the first revision creates
  std::string up;
  std::string down;
  std::string file_name;
  std::string sha256;
};

/// Takes one file apart. Throws Error: invalid argument, naming the file and what it lacks.
CQ_EXPORT Migration parse_migration(const cq_migration& file);

/// A module's migrations from the first to the head. Safe from any thread once made.
class CQ_EXPORT MigrationChain {
 public:
  /// Throws Error: invalid argument when a file can't be taken apart, its revision isn't the start
  /// of its name, or the revisions don't rise.
  explicit MigrationChain(std::span<const cq_migration> files);

  [[nodiscard]] const std::vector<Migration>& migrations() const noexcept { return migrations_; }
  [[nodiscard]] bool empty() const noexcept { return migrations_.empty(); }
  /// The last revision. The chain must not be empty.
  [[nodiscard]] const std::string& head() const { return migrations_.back().revision; }
  /// The place of a revision in migrations(); nullopt when the chain doesn't hold it.
  [[nodiscard]] std::optional<std::size_t> position(std::string_view revision) const noexcept;

 private:
  std::vector<Migration> migrations_;
};

}  // namespace cq::host
