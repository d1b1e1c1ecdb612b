#include "sqlite/knowledge/index/saved_index.hpp"

#include <unistd.h>

#include <cq/error.hpp>
#include <cq/ranking/index_file.hpp>
#include <sstream>

#include "sqlite/db/statement.hpp"
#include "sqlite/db/transaction.hpp"
#include "sqlite/knowledge/index/unit_scan.hpp"

namespace cq::sqlite {
namespace {

// More than the journal keeps.
constexpr std::size_t kMostEntries = 100'000;

std::optional<JournalPosition> read_position(const std::string& text) {
  JournalPosition position;
  std::istringstream in(text);
  in >> position.newest.sequence >> position.newest.mark >> position.schema;
  if (!in || write_position(position) != text) return std::nullopt;
  return position;
}

// What is wrong with it is of no interest: another is made.
std::unique_ptr<ranking::IndexFile> open_file(const DatabaseOptions& options) {
  try {
    return std::make_unique<ranking::IndexFile>(index_file_of(options.file));
  } catch (const Error&) {
    return nullptr;
  }
}

std::unique_ptr<ranking::RankingIndex> read_file(const ranking::IndexFile& file) {
  try {
    return file.load();
  } catch (const Error&) {
    return nullptr;
  }
}

}  // namespace

std::optional<SavedIndex> load_index(const DatabaseOptions& options, Connection& connection) {
  const auto file = open_file(options);
  const auto since = file ? read_position(file->stands_for()) : std::nullopt;
  if (!since) return std::nullopt;
  const ReadSnapshot snapshot(connection);
  if (!find_position(connection)) return std::nullopt;  // without triggers the journal knows little
  const auto changes = read_changes(connection, *since, kMostEntries);
  if (!changes) return std::nullopt;
  SavedIndex saved{read_file(*file), changes->position};
  if (!saved.index || changes->ids.size() > 1000 + saved.index->size() / 8) return std::nullopt;
  apply(read_changed(connection, changes->ids, *saved.index), *saved.index);
  return saved;
}

void forget_index(const DatabaseOptions& options) noexcept {
  std::error_code ignored;
  std::filesystem::remove(index_file_of(options.file), ignored);
}

void forget_only_index(const DatabaseOptions& options) noexcept {
  if (may_save_index(options) && ranking::is_index_file(index_file_of(options.file))) {
    forget_index(options);
  }
}

bool may_save_index(const DatabaseOptions& options) noexcept {
  return !options.in_memory() && access(options.file.c_str(), W_OK) == 0;
}

std::string write_position(const JournalPosition& position) {
  return std::to_string(position.newest.sequence) + " " + std::to_string(position.newest.mark) +
         " " + std::to_string(position.schema);
}

void begin_journal(const DatabaseOptions& options, std::size_t least_units) noexcept {
  try {
    if (!may_save_index(options)) return;
    Connection connection(options, Opening::kExisting);
    connection.disable_auto_checkpoint();
    const auto needs_entry = [&] {
      const auto position = find_position(connection);
      return position && position->newest.sequence == 0;
    };
    if (!needs_entry()) return;
    {
      Statement enough =
          connection.prepare("SELECT EXISTS (SELECT 1 FROM knowledge_units LIMIT 1 OFFSET ?1)");
      enough.bind(1, static_cast<std::int64_t>(least_units == 0 ? 0 : least_units - 1)).step();
      if (enough.integer(0) == 0) return;
    }
    Transaction transaction(connection);
    if (!needs_entry()) return;
    connection.execute("INSERT INTO knowledge_unit_changes (unit_id, mark) VALUES ('', random())");
    transaction.commit();
  } catch (...) {  // the database can't be written just now
  }
}

}  // namespace cq::sqlite
