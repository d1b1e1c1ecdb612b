#pragma once

#include <cq/database_url.hpp>
#include <filesystem>
#include <functional>
#include <ostream>
#include <string>
#include <vector>

namespace cq::test {

/// A module and a way to have a database of it: what the contract is tested on.
struct Subject {
  std::string name;
  std::filesystem::path module_file;
  /// The URL of a new database, which may use the directory.
  std::function<DatabaseUrl(const std::filesystem::path& directory)> new_url;
};

inline void PrintTo(const Subject& subject, std::ostream* out) {  // NOLINT: GoogleTest's name
  *out << subject.name;
}

/// Every database that the contract is tested on.
std::vector<Subject> all_subjects();

/// Those whose database outlives a store, and can be opened by two stores at once.
std::vector<Subject> lasting_subjects();

}  // namespace cq::test
