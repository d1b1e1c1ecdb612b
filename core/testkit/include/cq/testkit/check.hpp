#pragma once

#include <filesystem>
#include <string>

namespace cq::testkit {

/// What to check, and how to tell of it.
struct CheckOptions {
  std::filesystem::path module_file;
  /// A URL of the module's. "{directory}" in it stands for the path of a directory that each test
  /// has for itself; without it, each store must have a database of its own, e.g. one in memory.
  /// Empty: the module's canonical form with "{directory}/store" as the database.
  std::string url;
  std::filesystem::path url_file{};   ///< for find_url(); empty: none
  std::string feature = "knowledge";  ///< of the module's features the one to check
  /// The URL names a database that all tests share, on a server: it must be empty, and each test
  /// takes back what it made, down the module's migrations. So it is for a module without a store
  /// when the URL has no "{directory}".
  bool server = false;
  std::string filter;  ///< run only tests whose name holds this; "*" in it stands for anything
  bool list = false;   ///< name the tests instead of running them
  bool json = false;   ///< report as JSON Lines
};

/// The URL that the options name, else the first line of their file, else the value of the variable
/// CQ_MODULE_CHECK_URL; empty: none of them. Throws Error: invalid argument when the file can't be
/// read or begins with an empty line. While there is one thread.
std::string find_url(const CheckOptions& options);

/// Checks a module against the contract of cq/store.hpp, in a child process, so that a crash or a
/// hang of the module ends with a report, too. What the check found goes to standard output.
/// Returns 0 when every sentence holds, 1 when one is broken, 2, with the reason on standard error,
/// when the module can't be loaded or the options make no sense. Call it once in a process, while
/// there is one thread.
int run_store_check(const CheckOptions& options);

}  // namespace cq::testkit
