#pragma once

#include <cstddef>
#include <istream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cq::experiments {

/// A piece of a statement of SQL.
struct SqlToken {
  enum class Kind {
    kWord,    ///< a name or key word that isn't quoted, in lower case, or a number
    kName,    ///< a quoted name, without the quotes
    kText,    ///< a string constant's value
    kSymbol,  ///< one character, e.g. "("
  };
  Kind kind = Kind::kSymbol;
  std::string text{};

  bool operator==(const SqlToken&) const = default;
  [[nodiscard]] bool is_word(std::string_view word) const {
    return kind == Kind::kWord && text == word;
  }
  [[nodiscard]] bool is_symbol(char symbol) const {
    return kind == Kind::kSymbol && text.size() == 1 && text.front() == symbol;
  }
  /// Whether it names a table or a column.
  [[nodiscard]] bool is_name() const { return kind == Kind::kWord || kind == Kind::kName; }
};

/// Cuts a script, as pg_dump writes it, into statements, and these into tokens. Comments and psql's
/// own commands are passed over. From one thread at a time.
class SqlStatements {
 public:
  /// The stream outlives this.
  explicit SqlStatements(std::istream& script) : script_(*script.rdbuf()) {}

  /// The tokens of the next statement, without its semicolon; nullopt at the end. Throws Error:
  /// invalid argument when a quote or the statement has no end.
  std::optional<std::vector<SqlToken>> next();

  /// The next line as it stands, for the data behind a COPY, from behind the line of its semicolon;
  /// nullopt at the end.
  std::optional<std::string> next_line();

  /// Whether a comment has said that this is all of the dump.
  [[nodiscard]] bool is_complete() const noexcept { return is_complete_; }
  /// The line that it has come to, from 1.
  [[nodiscard]] std::size_t line() const noexcept { return line_; }
  /// Throws Error: invalid argument that names the line.
  [[noreturn]] void refuse(const std::string& what) const;

 private:
  int peek();
  int take();
  std::string take_line();
  bool skip_blank_or_comment(bool at_start);
  SqlToken take_token();
  std::string take_quoted(char quote, bool has_escapes);
  std::string take_dollar_quoted(const std::string& tag);
  int take_escaped();

  std::streambuf& script_;
  std::size_t line_ = 1;
  bool is_complete_ = false;
};

}  // namespace cq::experiments
