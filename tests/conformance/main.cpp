#include <gtest/gtest.h>

#include <cq/testkit/subject.hpp>
#include <exception>
#include <iostream>

namespace {

std::vector<cq::testkit::Subject> subjects() {
  using cq::testkit::Lasting;
  const std::filesystem::path sqlite =
      std::filesystem::path(CQ_MODULE_DIRECTORY) / "cq_store_sqlite.so";
  const std::filesystem::path memory =
      std::filesystem::path(CQ_TEST_MODULE_DIRECTORY) / "cq_store_memory.so";
  return {
      {"sqlite_file", sqlite, "sqlite:///{directory}/cq.db", Lasting::kDisk},
      {"sqlite_in_memory", sqlite, "sqlite:///:memory:", Lasting::kStore},
      {"memory_module", memory, "memory:///{directory}", Lasting::kProcess},
  };
}

}  // namespace

int main(int argc, char** argv) {
  try {
    cq::testkit::set_subjects(subjects());
    testing::InitGoogleTest(&argc, argv);
    return RUN_ALL_TESTS();
  } catch (const std::exception& error) {
    std::cerr << error.what() << std::endl;
    return 1;
  }
}
