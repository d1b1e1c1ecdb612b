#include <gtest/gtest.h>

#include <algorithm>
#include <cq/archive.hpp>
#include <cq/host/database_url_resolver.hpp>
#include <cq/host/store_module.hpp>
#include <cq/testkit/sample_records.hpp>
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

/// The notes of tests/features, of which the kit knows what this says.
cq::testkit::SampleRecords sample_notes() {
  const auto key = [](unsigned number) { return "note-" + std::to_string(number); };
  return {.kind = "note",
          .add =
              [key](cq::Store& store, unsigned number) {
                const cq::ArchiveRecord note{
                    "note", key(number),
                    R"({"id":")" + key(number) +
                        R"(","text":"T","created_at":"2026-01-01T00:00:00+00:00"})"};
                static_cast<void>(cq::part<cq::Archive>(store).write({&note, 1}));
              },
          .holds =
              [key](cq::Store& store, unsigned number) {
                bool found = false;
                cq::part<cq::Archive>(store).read([&](const cq::ArchiveRecord& record) {
                  found = found || record.key == key(number);
                });
                return found;
              }};
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
  const std::filesystem::path notes = std::filesystem::path(CQ_TEST_MODULE_DIRECTORY) / "notes";
  all.push_back({"sqlite_notes", notes / "cq_store_sqlite.so", "sqlite:///{directory}/notes.db",
                 Lasting::kDisk, "notes"});
  all.push_back({"memory_notes", notes / "cq_store_memory.so", "memory:///{directory}",
                 Lasting::kProcess, "notes"});
  const std::filesystem::path with_workspaces =
      std::filesystem::path(CQ_TEST_MODULE_DIRECTORY) / "workspaces" / "cq_store_memory.so";
  all.push_back({"memory_workspaces", with_workspaces, "memory:///{directory}", Lasting::kProcess,
                 "workspaces"});
  const std::filesystem::path with_scalars =
      std::filesystem::path(CQ_TEST_MODULE_DIRECTORY) / "scalars" / "cq_store_memory.so";
  all.push_back(
      {"memory_scalars", with_scalars, "memory:///{directory}", Lasting::kProcess, "scalars"});
  return all;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    cq::testkit::set_sample_records("notes", sample_notes());
    cq::testkit::set_subjects(subjects());
    testing::InitGoogleTest(&argc, argv);
    return RUN_ALL_TESTS();
  } catch (const std::exception& error) {
    std::cerr << error.what() << std::endl;
    return 1;
  }
}
