#include <gtest/gtest.h>

#include <algorithm>
#include <cq/host/database_url_resolver.hpp>
#include <cq/host/store_module.hpp>
#include <cq/testkit/subject.hpp>
#include <exception>
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

namespace {

using cq::testkit::Lasting;
using cq::testkit::Subject;

/// One for each feature of the module.
void add_subjects(std::vector<Subject>& all, Subject subject) {
  const std::string name = subject.name;
  const auto module = cq::host::StoreModule::load(subject.module_file);
  for (const auto& feature : module.features()) {
    subject.feature = feature.name();
    subject.name = feature.name() == cq::host::kFirstFeature ? name : name + "_" + feature.name();
    std::replace(subject.name.begin(), subject.name.end(), '-', '_');
    all.push_back(subject);
  }
}

std::vector<Subject> subjects() {
  const std::filesystem::path sqlite =
      std::filesystem::path(CQ_MODULE_DIRECTORY) / "cq_store_sqlite.so";
  const std::filesystem::path memory =
      std::filesystem::path(CQ_TEST_MODULE_DIRECTORY) / "cq_store_memory.so";
  std::vector<Subject> all;
  add_subjects(all, {"sqlite_file", sqlite, "sqlite:///{directory}/cq.db", Lasting::kDisk});
  add_subjects(all, {"sqlite_in_memory", sqlite, "sqlite:///:memory:", Lasting::kStore});
  add_subjects(all, {"memory_module", memory, "memory:///{directory}", Lasting::kProcess});
  return all;
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
