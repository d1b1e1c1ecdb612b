#pragma once

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
Migration parse_migration(const cq_migration& file);

/// A module's migrations from the first to the head. Safe from any thread once made.
class MigrationChain {
 public:
  /// Throws Error: invalid argument when a file can't be taken apart, its revision isn't the start
  /// of its name, or the revisions don't rise.
  explicit MigrationChain(std::span<const cq_migration> files, bool commits_each_statement = false);

  [[nodiscard]] const std::vector<Migration>& migrations() const noexcept { return migrations_; }
  [[nodiscard]] bool empty() const noexcept { return migrations_.empty(); }
  /// The last revision. The chain must not be empty.
  [[nodiscard]] const std::string& head() const { return migrations_.back().revision; }
  /// Whether others can see a part of a migration that is being run, as each statement is committed
  /// by itself.
  [[nodiscard]] bool commits_each_statement() const noexcept { return commits_each_statement_; }
  /// The place of a revision in migrations(); nullopt when the chain doesn't hold it.
  [[nodiscard]] std::optional<std::size_t> position(std::string_view revision) const noexcept;

 private:
  std::vector<Migration> migrations_;
  bool commits_each_statement_;
};

/// The revision that a person means: its id, a beginning of one or its number without zeros in
/// front where only one fits, "head", "base" (nullopt: before the first), or "+N" and "-N", counted
/// from a database that has the first `applied` migrations of the chain. Safe from any thread.
/// Throws Error: invalid argument, with the revisions that there are or that fit.
std::optional<std::string> resolve_revision(const MigrationChain& chain, std::string_view name,
                                            std::size_t applied);

/// Whether the name counts from where the database is.
bool is_relative_revision(std::string_view name) noexcept;

/// How many of the chain's migrations a database at that revision has; nullopt: none.
/// Throws Error: invalid argument when the chain doesn't hold it.
std::size_t count_at(const MigrationChain& chain, const std::optional<std::string>& revision);

/// Throws Error: invalid argument when a migration from `first` to before `last` has nothing in its
/// down part.
void require_way_down(const MigrationChain& chain, std::size_t first, std::size_t last);

}  // namespace cq::host
