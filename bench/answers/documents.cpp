#include "answers/documents.hpp"

#include <sqlite3.h>

#include <cq/knowledge/unit_document.hpp>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

namespace cq::bench {
namespace {

struct Close {
  void operator()(sqlite3* database) const noexcept { sqlite3_close(database); }
  void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
};

void require(bool succeeded, sqlite3* database) {
  if (!succeeded) {
    throw std::runtime_error(std::string("the store can't be read: ") + sqlite3_errmsg(database));
  }
}

}  // namespace

void read_documents(const std::filesystem::path& file, Reference& reference) {
  sqlite3* opened = nullptr;
  const bool is_open =
      sqlite3_open_v2(file.c_str(), &opened, SQLITE_OPEN_READONLY, nullptr) == SQLITE_OK;
  const std::unique_ptr<sqlite3, Close> database(opened);
  require(is_open, database.get());
  sqlite3_stmt* prepared = nullptr;
  require(sqlite3_prepare_v2(database.get(),
                             "SELECT data FROM knowledge_units WHERE status = 'approved'", -1,
                             &prepared, nullptr) == SQLITE_OK,
          database.get());
  const std::unique_ptr<sqlite3_stmt, Close> rows(prepared);
  int outcome = sqlite3_step(rows.get());
  for (; outcome == SQLITE_ROW; outcome = sqlite3_step(rows.get())) {
    std::string document(static_cast<const char*>(sqlite3_column_blob(rows.get(), 0)),
                         static_cast<std::size_t>(sqlite3_column_bytes(rows.get(), 0)));
    const Unit unit = parse_unit_document(document);
    reference.add(unit, std::move(document));
  }
  require(outcome == SQLITE_DONE, database.get());
}

}  // namespace cq::bench
