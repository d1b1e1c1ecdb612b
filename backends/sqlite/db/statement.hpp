#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace cq::sqlite {

class Connection;

struct StatementFinalizer {
  void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
};
using StatementHandle = std::unique_ptr<sqlite3_stmt, StatementFinalizer>;

/// A connection's prepared statements that aren't in use, by their text.
using StatementCache = std::map<std::string, StatementHandle, std::less<>>;

/// A prepared statement in use. When this goes, it is reset, so that it holds no snapshot of the
/// database, and goes back to its connection. Used by the connection's one user at a time.
/// Texts are bound and read with their lengths, so NUL bytes in them survive.
/// Every method that can fail throws Error of the kind that SQLite's complaint maps to.
class Statement {
 public:
  Statement(Connection& connection, StatementCache::node_type entry);
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  Statement(Statement&&) = delete;
  Statement& operator=(Statement&&) = delete;
  ~Statement();

  /// Parameters count from 1; a nullopt is bound as NULL.
  Statement& bind(int parameter, std::string_view text);
  Statement& bind_optional(int parameter, const std::optional<std::string>& text);
  Statement& bind(int parameter, std::int64_t number);
  Statement& bind_optional(int parameter, const std::optional<std::int64_t>& number);
  Statement& bind_blob(int parameter, std::string_view bytes);
  /// SQLite binds NaN as NULL.
  Statement& bind_real(int parameter, double number);

  /// Makes it ready to run again, with what is bound.
  void rewind() noexcept { sqlite3_reset(handle()); }

  /// Whether there is a (further) row, which the readers below then look at.
  bool step();
  /// Runs a statement that answers nothing.
  void run();

  /// Columns count from 0. The view lives until the next step; of NULL it is empty.
  [[nodiscard]] std::string_view text_view(int column) const;
  [[nodiscard]] std::string text(int column) const { return std::string(text_view(column)); }
  [[nodiscard]] std::optional<std::string> optional_text(int column) const;
  /// A column's bytes as they are, for as long likewise; of NULL none.
  [[nodiscard]] std::string_view blob_view(int column) const;
  /// The length of all texts of the row together.
  [[nodiscard]] std::size_t text_bytes() const;
  [[nodiscard]] std::int64_t integer(int column) const;
  [[nodiscard]] double real(int column) const;
  [[nodiscard]] bool is_null(int column) const;
  [[nodiscard]] bool is_number(int column) const;

  /// A row of that table, with that id, is left out of what was asked for, as it can't be read.
  void leave_out(std::string_view table, std::string_view id) const;

 private:
  [[nodiscard]] sqlite3_stmt* handle() const noexcept { return entry_.mapped().get(); }
  void check(int code) const;

  Connection& connection_;
  StatementCache::node_type entry_;
};

}  // namespace cq::sqlite
