#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "feature/served_features.hpp"

namespace cq::feature {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<Feature> on(const std::vector<std::string>& databases) {
  return on_databases({{.name = "records", .database = "records", .has_pages = true},
                       {.name = "points", .database = "points"},
                       {.name = "pages", .serves_pages = true}},
                      databases);
}

std::vector<std::string> served_on(const std::vector<std::string>& databases) {
  std::vector<std::string> names;
  for (const Feature& feature : on(databases)) names.push_back(feature.name);
  return names;
}

TEST(Pages, AreServedWhereAFeatureHasSome) {
  EXPECT_THAT(served_on({"records"}), ElementsAre("records", "pages"));
  EXPECT_THAT(served_on({"records", "points"}), ElementsAre("records", "points", "pages"));
}

TEST(Pages, AreNotServedWhereNoneHasAny) {
  EXPECT_THAT(served_on({"points"}), ElementsAre("points"));
  EXPECT_THAT(served_on({std::string(host::kFirstFeature)}), IsEmpty());
}

TEST(Pages, TakeNoDatabaseOfTheirOwn) {
  EXPECT_THAT(databases_of(on({"records"})), ElementsAre("records"));
}

}  // namespace
}  // namespace cq::feature
