#include "experiments/pg_dump_statements.hpp"

#include <cq/error.hpp>

namespace cq::experiments {
namespace {

constexpr int kEnd = std::char_traits<char>::eof();

bool is_blank(int c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

bool is_letter(int c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c > 0x7f;
}

bool is_digit(int c) {
  return c >= '0' && c <= '9';
}

bool goes_on_word(int c) {
  return is_letter(c) || is_digit(c) || c == '$';
}

char in_lower_case(int c) {
  return static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

/// Whether a comment, behind its first dash, is the last one of a dump: "- X database dump
/// complete", where X is the database's program.
bool says_complete(std::string_view comment) {
  constexpr std::string_view kBegin = "- ";
  constexpr std::string_view kRest = " database dump complete";
  return comment.starts_with(kBegin) && comment.ends_with(kRest) &&
         comment.find(' ', kBegin.size()) == comment.size() - kRest.size();
}

}  // namespace

void SqlStatements::refuse(const std::string& what) const {
  throw Error(ErrorKind::kInvalidArgument,
              "Line " + std::to_string(line_) + " of the dump " + what +
                  "; give one that pg_dump has written as plain text.");
}

int SqlStatements::peek() {
  return script_.sgetc();
}

int SqlStatements::take() {
  const int c = script_.sbumpc();
  if (c == '\n') ++line_;
  return c;
}

std::string SqlStatements::take_line() {
  std::string line;
  while (peek() != kEnd) {
    const int c = take();
    if (c == '\n') break;
    line += static_cast<char>(c);
  }
  if (line.ends_with('\r')) line.pop_back();
  return line;
}

// Between tokens; a command of psql begins a line that no statement has begun in.
bool SqlStatements::skip_blank_or_comment(bool at_start) {
  if (is_blank(peek())) {
    take();
    return true;
  }
  if (at_start && peek() == '\\') {
    static_cast<void>(take_line());
    return true;
  }
  if (peek() != '-') return false;
  take();
  if (peek() != '-') {
    script_.sungetc();
    return false;
  }
  is_complete_ = says_complete(take_line()) || is_complete_;
  return true;
}

int SqlStatements::take_escaped() {
  const int c = take();
  switch (c) {
    case 'n':
      return '\n';
    case 't':
      return '\t';
    case 'r':
      return '\r';
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    default:
      return c;
  }
}

std::string SqlStatements::take_quoted(char quote, bool has_escapes) {
  std::string text;
  take();
  while (true) {
    if (peek() == kEnd) refuse("ends within a quote");
    int c = take();
    if (c == quote) {
      if (peek() != quote) return text;
      take();
    } else if (c == '\\' && has_escapes) {
      c = take_escaped();
    }
    text += static_cast<char>(c);
  }
}

std::string SqlStatements::take_dollar_quoted(const std::string& tag) {
  std::string text;
  while (!text.ends_with(tag)) {
    if (peek() == kEnd) refuse("ends within a quote");
    text += static_cast<char>(take());
  }
  return text.substr(0, text.size() - tag.size());
}

SqlToken SqlStatements::take_token() {
  const int first = peek();
  if (first == '\'') return {SqlToken::Kind::kText, take_quoted('\'', false)};
  if (first == '"') return {SqlToken::Kind::kName, take_quoted('"', false)};
  if (first == '$') {
    std::string tag(1, static_cast<char>(take()));
    while (is_letter(peek()) || is_digit(peek())) tag += static_cast<char>(take());
    if (peek() != '$') refuse("has a $ that begins no quote");
    tag += static_cast<char>(take());
    return {SqlToken::Kind::kText, take_dollar_quoted(tag)};
  }
  if (!is_letter(first) && !is_digit(first)) {
    return {SqlToken::Kind::kSymbol, std::string(1, static_cast<char>(take()))};
  }
  std::string word;
  const auto goes_on_number = [&] {
    return is_digit(first) &&
           (peek() == '.' || (word.ends_with('e') && (peek() == '-' || peek() == '+')));
  };
  while (goes_on_word(peek()) || goes_on_number()) word += in_lower_case(take());
  if (word == "e" && peek() == '\'') return {SqlToken::Kind::kText, take_quoted('\'', true)};
  return {SqlToken::Kind::kWord, std::move(word)};
}

std::optional<std::vector<SqlToken>> SqlStatements::next() {
  std::vector<SqlToken> tokens;
  while (true) {
    if (skip_blank_or_comment(tokens.empty())) continue;
    if (peek() == kEnd) break;
    if (peek() == ';') {
      take();
      if (!tokens.empty()) return tokens;
      continue;
    }
    tokens.push_back(take_token());
  }
  if (!tokens.empty()) refuse("ends within a statement");
  return std::nullopt;
}

std::optional<std::string> SqlStatements::next_line() {
  if (peek() == kEnd) return std::nullopt;
  return take_line();
}

}  // namespace cq::experiments
