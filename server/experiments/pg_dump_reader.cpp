#include "experiments/pg_dump_reader.hpp"

#include <algorithm>
#include <cq/error.hpp>
#include <vector>

#include "experiments/pg_dump_statements.hpp"

namespace cq::experiments {
namespace {

using Columns = std::vector<std::string>;

/// Reads a statement's tokens from front to back.
class TokenReader {
 public:
  TokenReader(const SqlStatements& statements, const std::vector<SqlToken>& tokens)
      : statements_(statements), tokens_(tokens) {}

  [[nodiscard]] bool at_end() const { return place_ == tokens_.size(); }
  [[nodiscard]] const SqlToken& peek() const {
    if (at_end()) refuse();
    return tokens_[place_];
  }
  const SqlToken& take() {
    const SqlToken& token = peek();
    ++place_;
    return token;
  }
  bool take_if_word(std::string_view word) {
    const bool found = !at_end() && peek().is_word(word);
    place_ += found ? 1 : 0;
    return found;
  }
  bool take_if_symbol(char symbol) {
    const bool found = !at_end() && peek().is_symbol(symbol);
    place_ += found ? 1 : 0;
    return found;
  }
  void require_symbol(char symbol) {
    if (!take_if_symbol(symbol)) refuse();
  }
  std::string take_name() {
    if (!peek().is_name()) refuse();
    return take().text;
  }
  /// The last part of a name such as public.users.
  std::string take_table() {
    std::string name = take_name();
    while (take_if_symbol('.')) name = take_name();
    return name;
  }
  /// Names in parentheses.
  Columns take_columns() {
    Columns columns;
    require_symbol('(');
    do columns.push_back(take_name());
    while (take_if_symbol(','));
    require_symbol(')');
    return columns;
  }
  /// Passes over all until a comma or the parenthesis that closes the list; says whether it was a
  /// comma.
  bool skip_element() {
    for (int depth = 0;; ++place_) {
      const SqlToken& token = peek();
      if (depth == 0 && token.is_symbol(')')) break;
      if (depth == 0 && token.is_symbol(',')) break;
      depth += token.is_symbol('(') ? 1 : 0;
      depth -= token.is_symbol(')') ? 1 : 0;
    }
    return take().is_symbol(',');
  }
  [[noreturn]] void refuse() const { statements_.refuse("ends a statement of an unknown form"); }

 private:
  const SqlStatements& statements_;
  const std::vector<SqlToken>& tokens_;
  std::size_t place_ = 0;
};

/// The columns that a CREATE TABLE names, which stands at the first of them.
Columns columns_made(TokenReader& reader) {
  constexpr std::string_view kNoColumns[] = {"constraint", "primary", "foreign",
                                             "unique",     "check",   "exclude"};
  Columns columns;
  do {
    const SqlToken& first = reader.peek();
    const bool is_rule =
        first.kind == SqlToken::Kind::kWord &&
        std::find(std::begin(kNoColumns), std::end(kNoColumns), first.text) != std::end(kNoColumns);
    if (!is_rule) columns.push_back(reader.take_name());
  } while (reader.skip_element());
  return columns;
}

std::optional<std::string> value_taken(TokenReader& reader) {
  std::string sign;
  if (reader.take_if_symbol('-')) sign = "-";
  const SqlToken& token = reader.take();
  const bool is_word = token.kind == SqlToken::Kind::kWord;
  if (!is_word && token.kind != SqlToken::Kind::kText) reader.refuse();
  if (is_word && token.text == "null") return std::nullopt;
  return sign + token.text;
}

/// A line of COPY's text format, cut at its tabulators.
std::vector<std::optional<std::string>> copied_values(const std::string& line) {
  std::vector<std::optional<std::string>> values{""};
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '\t') {
      values.emplace_back("");
    } else if (line[i] != '\\' || i + 1 == line.size()) {
      *values.back() += line[i];
    } else if (line[++i] == 'N' && values.back()->empty() &&
               (i + 1 == line.size() || line[i + 1] == '\t')) {
      values.back().reset();
    } else {
      constexpr std::string_view kNames = "btnfrv";
      constexpr std::string_view kMeanings = "\b\t\n\f\r\v";
      const std::size_t place = kNames.find(line[i]);
      *values.back() += place == std::string_view::npos ? line[i] : kMeanings[place];
    }
  }
  return values;
}

class DumpReader {
 public:
  DumpReader(std::istream& dump, const VisitDumpedRow& visit) : statements_(dump), visit_(visit) {}

  DumpedTables read() {
    while (const auto tokens = statements_.next()) {
      TokenReader reader(statements_, *tokens);
      if (reader.take_if_word("create")) {
        read_create(reader);
      } else if (reader.take_if_word("insert")) {
        read_insert(reader);
      } else if (reader.take_if_word("copy")) {
        read_copy(reader);
      } else if (reader.take_if_word("set")) {
        read_setting(reader);
      }
    }
    if (!statements_.is_complete()) {
      statements_.refuse("ends without saying that the dump is complete: some of it is missing");
    }
    return std::move(tables_);
  }

 private:
  std::string take_table(TokenReader& reader) {
    std::string table = reader.take_table();
    tables_.insert(table);
    return table;
  }

  void read_create(TokenReader& reader) {
    reader.take_if_word("unlogged");
    if (!reader.take_if_word("table")) return;
    const std::string table = take_table(reader);
    if (reader.take_if_symbol('(')) columns_[table] = columns_made(reader);
  }

  /// Texts are read as they are by default, in UTF-8 and with no escapes but in E'...'.
  void read_setting(TokenReader& reader) {
    const std::string name = reader.take().text;
    if (name != "client_encoding" && name != "standard_conforming_strings") return;
    if (!reader.take_if_symbol('=') && !reader.take_if_word("to")) reader.refuse();
    const std::string value = reader.take().text;
    if (value != "UTF8" && value != "on") {
      statements_.refuse("sets " + name + " to " + value + ", which isn't read");
    }
  }

  void read_insert(TokenReader& reader) {
    if (!reader.take_if_word("into")) reader.refuse();
    const std::string table = take_table(reader);
    const bool names_columns = reader.peek().is_symbol('(');
    const Columns columns = names_columns ? reader.take_columns() : columns_of(table);
    while (!reader.take_if_word("values")) reader.take();
    do {
      reader.require_symbol('(');
      std::vector<std::optional<std::string>> values;
      do values.push_back(value_taken(reader));
      while (reader.skip_element());
      hand_over(table, columns, values, statements_.line());
    } while (reader.take_if_symbol(','));
    for (const char* word : {"on", "conflict", "do", "nothing"}) reader.take_if_word(word);
    if (!reader.at_end()) reader.refuse();
  }

  void read_copy(TokenReader& reader) {
    const std::string table = take_table(reader);
    const bool names_columns = reader.peek().is_symbol('(');
    const Columns columns = names_columns ? reader.take_columns() : columns_of(table);
    if (!reader.take_if_word("from") || !reader.take_if_word("stdin")) reader.refuse();
    if (!reader.at_end()) reader.refuse();  // other forms than text
    statements_.next_line();                // the rest of the statement's own
    while (const auto line = statements_.next_line()) {
      if (*line == "\\.") return;
      hand_over(table, columns, copied_values(*line), statements_.line() - 1);
    }
    statements_.refuse("ends within the rows of a table");
  }

  [[nodiscard]] const Columns& columns_of(const std::string& table) const {
    const auto found = columns_.find(table);
    if (found == columns_.end()) {
      statements_.refuse("has rows of a table whose columns it hasn't named, " + table);
    }
    return found->second;
  }

  void hand_over(const std::string& table, const Columns& columns,
                 const std::vector<std::optional<std::string>>& values, std::size_t line) const {
    if (columns.size() != values.size()) {
      statements_.refuse("has a row of " + table + " with " + std::to_string(values.size()) +
                         " values for " + std::to_string(columns.size()) + " columns");
    }
    DumpedRow row;
    for (std::size_t i = 0; i < columns.size(); ++i) row.emplace(columns[i], values[i]);
    visit_(table, row, line);
  }

  SqlStatements statements_;
  const VisitDumpedRow& visit_;
  std::map<std::string, Columns, std::less<>> columns_;
  DumpedTables tables_;
};

}  // namespace

DumpedTables read_pg_dump(std::istream& dump, const VisitDumpedRow& visit) {
  return DumpReader(dump, visit).read();
}

}  // namespace cq::experiments
