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
  // Built against the interface as it was in version 1 (tests/frozen).
  const std::filesystem::path frozen =
      std::filesystem::path(CQ_TEST_MODULE_DIRECTORY) / "frozen" / "cq_store_frozen1.so";
  return {
      {"sqlite_file", sqlite, "sqlite:///{directory}/cq.db", Lasting::kDisk},
      {"sqlite_in_memory", sqlite, "sqlite:///:memory:", Lasting::kStore},
      {"memory_module", memory, "memory:///{directory}", Lasting::kProcess},
      {"frozen1_module", frozen, "frozen1:///{directory}", Lasting::kProcess},
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
