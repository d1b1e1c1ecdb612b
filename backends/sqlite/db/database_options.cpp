#include "sqlite/db/database_options.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cq/error.hpp>
#include <string_view>
#include <system_error>
#include <utility>

namespace cq::sqlite {
namespace {

constexpr std::array<std::string_view, 4> kPythonOnly = {"cached_statements", "check_same_thread",
                                                         "detect_types", "isolation_level"};
constexpr double kLongestTimeout = 24.0 * 60 * 60;  // seconds; SQLite counts milliseconds in an int

[[noreturn]] void refuse(const std::string& sentence) {
  throw Error(ErrorKind::kInvalidArgument, sentence);
}

std::chrono::milliseconds read_timeout(std::string_view text) {
  double seconds = 0.0;
  const char* const end = text.data() + text.size();
  const auto [rest, problem] = std::from_chars(text.data(), end, seconds);
  if (problem != std::errc() || rest != end || !(seconds >= 0.0 && seconds <= kLongestTimeout)) {
    refuse("The database URL's timeout is '" + std::string(text) +
           "'; give it as seconds from 0 to 86400, e.g. timeout=5.");
  }
  return std::chrono::milliseconds(std::llround(seconds * 1000.0));
}

bool read_synchronous(std::string_view text) {
  if (text != "normal" && text != "full") {
    refuse("The database URL's synchronous is '" + std::string(text) +
           "'; give normal, or full for commits that outlive a power cut.");
  }
  return text == "full";
}

bool read_index_file(std::string_view text) {
  if (text != "on" && text != "off") {
    refuse("The database URL's index_file is '" + std::string(text) +
           "'; give on, or off for no file beside the database.");
  }
  return text == "on";
}

bool read_mode(std::string_view text) {
  if (text != "rw" && text != "ro") {
    refuse("The database URL's mode is '" + std::string(text) +
           "'; give rw, or ro for a database that is only read.");
  }
  return text == "ro";
}

void set_file(const std::string& text, DatabaseOptions& options) {
  if (text.find('\0') != std::string::npos) {
    refuse("The database URL's path holds a NUL character, which no file's name can have.");
  }
  std::error_code problem;
  std::filesystem::path path = std::filesystem::absolute(text, problem);
  if (problem) {
    throw Error(ErrorKind::kUnavailable, "The database's path '" + text +
                                             "' can't be made absolute (" + problem.message() +
                                             "); check the working directory.");
  }
  // Through links, as SQLite goes: what it keeps beside the file is beside the one they lead to.
  options.file = std::filesystem::weakly_canonical(path, problem);
  if (problem) options.file = path.lexically_normal();
  options.path = std::move(path);
}

}  // namespace

std::filesystem::path index_file_of(const std::filesystem::path& database) {
  return database.string() + "-index";
}

std::string DatabaseOptions::name() const {
  return in_memory() ? "the SQLite database in memory" : "the SQLite database " + file.string();
}

DatabaseOptions read_database_url(const DatabaseUrl& url) {
  if (!url.host.empty() || url.port || url.username || url.password) {
    refuse(
        "A SQLite database URL has no host and no user; a file's needs three slashes before a "
        "relative path and four before an absolute one, e.g. sqlite:///cq.db or "
        "sqlite:////data/cq.db.");
  }
  DatabaseOptions options;
  if (!url.database.empty() && url.database != ":memory:") {
    set_file(url.database, options);
  }
  for (const auto& [name, value] : url.query) {
    if (name == "timeout") {
      options.busy_timeout = read_timeout(value);
    } else if (name == "synchronous") {
      options.waits_for_disk = read_synchronous(value);
    } else if (name == "index_file") {
      options.index_file.on = read_index_file(value);
    } else if (name == "mode") {
      options.only_reads = read_mode(value);
    } else if (std::find(kPythonOnly.begin(), kPythonOnly.end(), name) == kPythonOnly.end()) {
      refuse("The database URL's parameter '" + name +
             "' means nothing to SQLite; leave it out, only timeout, synchronous, index_file and "
             "mode count.");
    }
  }
  return options;
}

}  // namespace cq::sqlite
