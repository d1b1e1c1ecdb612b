#pragma once

#include <gtest/gtest.h>

#include <cq/host/store_module.hpp>
#include <cq/knowledge/ranking.hpp>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "support/sanitizers.hpp"  // kPatience, for all that include this
#include "support/temp_directory.hpp"

namespace cq::test {

/// The bytes of a file; it must exist. Not for a database that this process has open: closing a
/// file gives back all locks that the process holds on it.
std::string bytes_of(const std::filesystem::path& file);

/// Asks until try_query() answers, which needs an index that is current; false: it didn't within
/// kPatience.
[[nodiscard]] bool comes_to_answer_at_once(Store& store, const KnowledgeQuery& query);

/// The module itself, as a host loads it, and a directory for its files.
class SqliteTest : public testing::Test {
 protected:
  SqliteTest();

  [[nodiscard]] const host::StoreModule& module() const { return module_; }
  [[nodiscard]] const host::StoreFeature& feature() const { return module_.feature("knowledge"); }
  [[nodiscard]] const std::filesystem::path& directory() const { return directory_.path(); }
  /// A file in the directory, and its URL.
  [[nodiscard]] std::filesystem::path file(std::string_view name = "cq.db") const;
  [[nodiscard]] static DatabaseUrl url_of(const std::filesystem::path& file);
  /// A copy of one of the original's databases, which may be written to.
  [[nodiscard]] std::filesystem::path copy_of_fixture(const std::string& name) const;
  /// The store on a file, brought to head and opened.
  [[nodiscard]] std::unique_ptr<Store> open(const std::filesystem::path& file) const;
  /// A copy of file(), which isn't open, in the place of the copy before.
  [[nodiscard]] std::filesystem::path fresh_copy() const;

 private:
  TempDirectory directory_;
  host::StoreModule module_;
};

}  // namespace cq::test
