#include "sqlite/knowledge/index/index_file_finding.hpp"

#include <unistd.h>

#include <cq/error.hpp>
#include <cq/ranking/index_file.hpp>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>

#include "sqlite/knowledge/index/index_saver.hpp"
#include "sqlite/knowledge/index/saved_index.hpp"

namespace cq::sqlite {
namespace {

using Kind = Finding::Kind;
namespace fs = std::filesystem;

constexpr const char* kSubject = "index file";

// What keeps a file from being saved there, as a sentence goes on; empty: nothing is known.
std::string obstacle(const DatabaseOptions& options) {
  if (!may_save_index(options)) return "the database can't be written";
  if (access(options.file.parent_path().c_str(), W_OK) != 0) {
    return "the directory " + options.file.parent_path().string() + " can't be written";
  }
  std::error_code ignored;
  if (fs::is_directory(index_file_of(options.file), ignored)) return "a directory lies there";
  return has_room_for_index(options.file) ? "" : "the disk has too little room";
}

std::size_t units_of(Connection& connection) {
  Statement row = connection.prepare("SELECT count(*) FROM knowledge_units");
  row.step();
  return static_cast<std::size_t>(row.integer(0));
}

Finding finding_where_off(const fs::path& file, bool is_there) {
  if (!is_there) return {Kind::kFine, kSubject, "It is switched off.", ""};
  if (!ranking::is_index_file(file)) {
    return {Kind::kWarning, kSubject,
            "It is switched off, and " + file.string() + " is another program's file.",
            "Move that file away, unless it is meant to be there."};
  }
  return {Kind::kWarning, kSubject,
          "It is switched off, and " + file.string() + " is left from before that.",
          "The server removes it when it next makes its index; or delete it."};
}

// What lies there, and whether the next start can use it.
std::string content_of(const fs::path& file) {
  try {
    const ranking::IndexFile index(file);
    return file.string() + " holds an index.";
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::kNotFound) {
      return "There is none yet; the server saves it once it has made its index.";
    }
    return file.string() + " is damaged or of another version of the server, which replaces it.";
  }
}

}  // namespace

Finding index_file_finding(const DatabaseOptions& options, Connection& connection) {
  const fs::path file = index_file_of(options.file);
  std::error_code ignored;
  if (!options.index_file.on) return finding_where_off(file, fs::exists(file, ignored));
  if (units_of(connection) < options.index_file.least_units) {
    return {Kind::kFine, kSubject, "The database has too few units to need one.", ""};
  }
  if (const std::string why = obstacle(options); !why.empty()) {
    return {Kind::kWarning, kSubject,
            "The index can't be saved in " + file.string() + ", as " + why +
                ", so that each start makes it from all units.",
            "Fix that, or switch the file off with CQ_SQLITE_INDEX_FILE=off."};
  }
  return {Kind::kFine, kSubject, content_of(file), ""};
}

}  // namespace cq::sqlite
