#include "kit/run.hpp"

#include <dlfcn.h>

#include <algorithm>
#include <cq/error.hpp>
#include <cq/host/database_url_resolver.hpp>
#include <cq/host/store_module.hpp>
#include <cq/testkit/sample_records.hpp>
#include <cq/testkit/sentence.hpp>
#include <cq/testkit/store_test.hpp>
#include <cstddef>
#include <stdexcept>
#include <string_view>

#include "kit/contract.hpp"

namespace cq::testkit {
namespace {

constexpr std::string_view kDirectory = "{directory}";

/// What fits, with a NUL behind it.
template <std::size_t size>
void copy_into(std::array<char, size>& to, const std::string& text) {
  to.fill('\0');
  std::copy_n(text.begin(), std::min(text.size(), size - 1), to.begin());
}

}  // namespace

void Progress::note_test(const std::string& name) {
  copy_into(test, name);
  copy_into(sentence, {});
}

void Progress::note_sentence(const std::string& id) {
  copy_into(sentence, id);
}

bool LoadedSubject::lists(std::string_view part) const {
  return std::find(parts.begin(), parts.end(), part) != parts.end();
}

bool LoadedSubject::lists_all(const PartIds& ids) const {
  return std::all_of(ids.begin(), ids.end(), [this](std::string_view id) { return lists(id); });
}

bool LoadedSubject::lists_any(const PartIds& ids) const {
  return std::any_of(ids.begin(), ids.end(), [this](std::string_view id) { return lists(id); });
}

bool is_about(const Suite& suite, std::string_view feature) {
  if (suite.feature == kAnyFeatureWithRecords) return find_sample_records(feature) != nullptr;
  if (!suite.feature.empty()) return suite.feature == feature;
  return feature == host::kFirstFeature ||
         std::all_of(suite.needs.begin(), suite.needs.end(),
                     [](std::string_view id) { return id == MigrationTarget::kId; });
}

bool is_of_store(std::string_view part) {
  return part != MigrationTarget::kId && part != Maintenance::kId;
}

// The module is loaded, and stays so: this only asks for its descriptor again.
const cq_feature& described_feature(const host::StoreModule& module, std::string_view name) {
  void* const handle = dlopen(module.file().c_str(), RTLD_NOW | RTLD_LOCAL);
  void* const entry = handle == nullptr ? nullptr : dlsym(handle, "cq_store_module");
  if (entry == nullptr) throw std::logic_error("a loaded module has no entry point");
  const cq_module_descriptor& descriptor = *reinterpret_cast<cq_store_module_function*>(entry)();
  // Each is as long as the module says.
  const auto* place = reinterpret_cast<const std::byte*>(descriptor.features);
  for (std::size_t i = 0; i < descriptor.feature_count; ++i) {
    const auto& feature = *reinterpret_cast<const cq_feature*>(place);
    if (feature.name == name) return feature;
    place += feature.struct_size;
  }
  throw std::logic_error("a loaded module's feature is not in its descriptor");
}

Run& Run::instance() {
  static Run run;
  return run;
}

bool is_shared(const Subject& subject) {
  return subject.lasting == Lasting::kDisk && subject.url.find(kDirectory) == std::string::npos;
}

DatabaseUrl url_in(const Subject& subject, const std::filesystem::path& directory) {
  std::string text = subject.url;
  for (std::size_t at = text.find(kDirectory); at != std::string::npos;
       at = text.find(kDirectory)) {
    text.replace(at, kDirectory.size(), directory.string());
  }
  return parse_database_url(text);
}

void require_nothing_there(const Subject& subject, const host::StoreFeature& feature,
                           const DatabaseUrl& url) {
  if (subject.url.find(kDirectory) != std::string::npos) return;
  std::string found;
  if (feature.has(MigrationTarget::kId)) {
    if (!feature.open_migrations(url)->table_names().empty()) {
      found = "has tables, and the check would drop them";
    }
  } else if (feature.has(Reviews::kId)) {
    const auto store = feature.create_store(url);
    store->open();
    if (!part<Reviews>(*store).list({}).empty()) {
      found = "has units, and the check would write beside them";
    }
  }
  if (found.empty()) return;
  throw Error(ErrorKind::kInvalidArgument,
              "The database " + display(url) + " " + found + "; name an empty one.");
}

void set_subjects(const std::vector<Subject>& subjects) {
  keep_all_tests();
  Run& run = Run::instance();
  run.subjects.clear();
  for (const Subject& subject : subjects) {
    const auto module = host::StoreModule::load(subject.module_file);
    run.subjects.push_back({subject, module.feature(subject.feature).parts()});
  }
}

std::vector<Subject> subjects_for(const Suite& suite) {
  std::vector<Subject> fit;
  for (const LoadedSubject& loaded : Run::instance().subjects) {
    const bool has_database = suite.needs.empty() || !loaded.subject.url.empty();
    if (is_about(suite, loaded.subject.feature) && loaded.lists_all(suite.needs) && has_database &&
        !loaded.lists_any(suite.lacks) && loaded.subject.lasting >= suite.lasting) {
      fit.push_back(loaded.subject);
    }
  }
  return fit;
}

SuiteRegistration::SuiteRegistration(const Suite& suite) {
  Run::instance().suites.push_back(suite);
}

SentenceScope::SentenceScope(const char* id, const char* file, int line, Stage stage)
    : trace_(file, line, std::string("The contract, ") + id + ": \"" + contract_text(id) + "\"") {
  const auto* const test = testing::UnitTest::GetInstance()->current_test_info();
  const std::string key = stage == Stage::kSetUp ? kSetUpProperty : kTestProperty;
  testing::Test::RecordProperty(key + std::to_string(test->result()->test_property_count()), id);
  if (Run::instance().progress != nullptr) Run::instance().progress->note_sentence(id);
}

}  // namespace cq::testkit
