#include <algorithm>
#include <cq/testkit/samples.hpp>
#include <cq/testkit/store_test.hpp>

#include "kit/run.hpp"

namespace cq::testkit {
namespace {

/// What a module says of itself, without a database.
class ModuleTest : public SubjectTest {
 protected:
  [[nodiscard]] const cq_feature& described() const {
    return described_feature(module(), feature().name());
  }
  [[nodiscard]] DatabaseUrl url_of_its_own() const {
    return parse_database_url(module().schemes().front() + "://127.0.0.1/database");
  }
};
CQ_SUITE(ModuleTest, "module", kNeedsNothing, Lasting::kStore);

class StorelessModuleTest : public ModuleTest {};
CQ_SUITE_WITHOUT(StorelessModuleTest, "module", kPartsOfStore);

class UnmaintainedModuleTest : public ModuleTest {};
CQ_SUITE_WITHOUT(UnmaintainedModuleTest, "module", PartIds{Maintenance::kId});

TEST_P(ModuleTest, ItServesTheFormsOfUrlThatItNames) {
  CQ_SENTENCE("cq_url_scheme.form");
  ASSERT_FALSE(module().schemes().empty());
  for (const std::string& scheme : module().schemes()) {
    EXPECT_TRUE(module().serves(parse_database_url(scheme + ":///database"))) << scheme;
  }
}

TEST_P(ModuleTest, EachPartComesWithWhatMakesIt) {
  CQ_SENTENCE("cq_feature.factories");
  CQ_SENTENCE("cq_feature.create_store");
  CQ_SENTENCE("cq_feature.open_migrations");
  const std::vector<std::string> parts = feature().parts();
  const bool hands_out_parts = std::any_of(parts.begin(), parts.end(), is_of_store);
  EXPECT_EQ(described().create_store != nullptr, hands_out_parts);
  EXPECT_EQ(described().open_migrations != nullptr, lists(MigrationTarget::kId));
  EXPECT_EQ(!feature().migrations().empty(), lists(MigrationTarget::kId));
  EXPECT_EQ(described().open_maintenance != nullptr, lists(Maintenance::kId));
}

TEST_P(StorelessModuleTest, AnAttemptToOpenAStoreSaysWhyThereIsNone) {
  CQ_SENTENCE("cq_feature.why_no_store");
  const auto error = error_of([&] { feature().create_store(url_of_its_own()).reset(); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::kNotImplemented);
  const char* const why = described().why_no_store;
  if (why != nullptr) {
    EXPECT_STREQ(error->what(), why);
  }
  EXPECT_TRUE(std::string_view(error->what()).ends_with('.')) << error->what();
}

TEST_P(UnmaintainedModuleTest, NothingMaintainsIt) {
  CQ_SENTENCE("cq_feature.parts");
  std::unique_ptr<Maintenance> maintenance;
  const auto kind =
      error_kind_of([&] { maintenance = feature().open_maintenance(url_of_its_own()); });
  EXPECT_EQ(kind.value_or(ErrorKind::kNotImplemented), ErrorKind::kNotImplemented);
  EXPECT_FALSE(maintenance);
}

}  // namespace

CQ_TESTS_OF(module_test)

}  // namespace cq::testkit
