#include "sqlite/testkit/sqlite_test.hpp"

#include <cq/knowledge/knowledge.hpp>
#include <cq/testkit/store_test.hpp>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace cq::test {

using namespace testkit;

std::string bytes_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw std::runtime_error("no file " + file.string());
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

bool comes_to_answer_at_once(Store& store, const KnowledgeQuery& query) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (!part<FastQuery>(store).try_query(query)) {
    if (std::chrono::steady_clock::now() >= deadline) return false;
    part<Knowledge>(store).query(query);
  }
  return true;
}

SqliteTest::SqliteTest()
    : module_(host::StoreModule::load(std::filesystem::path(CQ_MODULE_DIRECTORY) /
                                      "cq_store_sqlite.so")) {}

std::filesystem::path SqliteTest::file(std::string_view name) const {
  return directory() / name;
}

DatabaseUrl SqliteTest::url_of(const std::filesystem::path& file) {
  return parse_database_url("sqlite:///" + file.string());
}

std::filesystem::path SqliteTest::copy_of_fixture(const std::string& name) const {
  std::filesystem::path copy = file(name);
  std::filesystem::copy_file(std::filesystem::path(CQ_TEST_DATA_DIRECTORY) / "fixtures" / name,
                             copy);
  std::filesystem::permissions(copy, std::filesystem::perms::owner_write,
                               std::filesystem::perm_options::add);
  return copy;
}

std::unique_ptr<Store> SqliteTest::open(const std::filesystem::path& file) const {
  return open_store(feature(), url_of(file));
}

std::filesystem::path SqliteTest::fresh_copy() const {
  // In a directory of its own, where a server may leave further files.
  std::filesystem::path copy = directory() / "copy" / "cq.db";
  std::filesystem::remove_all(copy.parent_path());
  std::filesystem::create_directory(copy.parent_path());
  std::filesystem::copy_file(file(), copy);
  return copy;
}

}  // namespace cq::test
