#pragma once

#include <cq/database_url.hpp>
#include <filesystem>
#include <ostream>
#include <string>
#include <vector>

namespace cq::testkit {

/// How long what was written to a database is there; each includes those before it.
enum class Lasting {
  kStore,    ///< as long as the store: each store has a database of its own
  kProcess,  ///< as long as the process, and another store in it can open the database, too
  kDisk,     ///< for good, as the contract's word "durable" has it
};

/// A module and a way to have a database of it: what the contract is checked on.
struct Subject {
  std::string name;  ///< in the tests' names: letters, digits and underscores
  std::filesystem::path module_file;
  /// A URL of the module's. "{directory}" in it stands for the path of a directory that each test
  /// has for itself; without it, a lasting database is one that all tests share: it must be empty,
  /// and each test takes back what it made, down the module's migrations.
  std::string url;
  Lasting lasting = Lasting::kStore;
  std::string feature = "knowledge";  ///< the feature of the module that is checked
};

/// Whether all tests have the same database.
bool is_shared(const Subject& subject);

/// The URL with the directory's path put in. Throws Error: invalid argument when it is none.
DatabaseUrl url_in(const Subject& subject, const std::filesystem::path& directory);

/// Says what the tests are to be run on. To be called once, before testing::InitGoogleTest().
/// Throws Error: invalid argument when a module can't be loaded.
void set_subjects(const std::vector<Subject>& subjects);

inline void PrintTo(const Subject& subject, std::ostream* out) {  // NOLINT: GoogleTest's name
  *out << subject.name;
}

}  // namespace cq::testkit
