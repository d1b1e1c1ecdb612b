#include <array>
#include <cq/accounts/api_keys.hpp>
#include <cq/accounts/users.hpp>
#include <cq/error.hpp>
#include <cq/health.hpp>
#include <cq/knowledge/knowledge.hpp>
#include <cq/knowledge/reviews.hpp>
#include <cq/knowledge/statistics.hpp>
#include <cq/module.hpp>
#include <iterator>
#include <utility>

#include "memory/database.hpp"
#include "memory/migration_target.hpp"
#include "memory/store.hpp"
#include "wrong/knowledge.hpp"
#include "wrong/reviews.hpp"
#include "wrong_migrations.hpp"

namespace cq::test {
namespace {

/// A store in memory, with one fault.
class WrongStore final : public Store {
 public:
  WrongStore(const std::shared_ptr<MemoryDatabase>& database, Fault fault)
      : right_(database, ReviewStatus::kPending),
        knowledge_(part<Knowledge>(right_), fault),
        reviews_(part<Reviews>(right_), fault),
        statistics_(part<Statistics>(right_), fault) {}

  void open() override { right_.open(); }
  Part* find_part(std::string_view id) noexcept override {
    Part* const wrong = select_part(id, knowledge_, reviews_, statistics_);
    return wrong != nullptr ? wrong : right_.find_part(id);
  }

 private:
  MemoryStore right_;
  WrongKnowledge knowledge_;
  WrongReviews reviews_;
  WrongStatistics statistics_;
};

}  // namespace

Fault fault_in(const DatabaseUrl& url) {
  using Name = std::pair<std::string_view, Fault>;
  constexpr std::array<Name, 10> kFaults{{{"none", Fault::kNone},
                                          {"ties", Fault::kTies},
                                          {"limit", Fault::kLimit},
                                          {"moment", Fault::kMoment},
                                          {"lost", Fault::kLost},
                                          {"stale", Fault::kStale},
                                          {"figures", Fault::kFigures},
                                          {"crash", Fault::kCrash},
                                          {"exit", Fault::kExit},
                                          {"foreign", Fault::kForeign}}};
  for (const auto& [name, value] : url.query) {
    for (const auto& [fault_name, fault] : kFaults) {
      if (name == "fault" && value == fault_name) return fault;
    }
  }
  throw Error(ErrorKind::kInvalidArgument, "The wrong module's URL must name a fault.");
}

}  // namespace cq::test

namespace {

constexpr cq_url_scheme kSchemes[] = {{"wrong", ""}};

cq::Store* create_store(const cq::DatabaseUrl& url) {
  return std::make_unique<cq::test::WrongStore>(cq::test::open_database(url.database),
                                                cq::test::fault_in(url))
      .release();
}

cq::MigrationTarget* open_migrations(const cq::DatabaseUrl& url) {
  return std::make_unique<cq::test::MemoryMigrationTarget>(cq::test::open_database(url.database))
      .release();
}

constexpr const char* kParts[] = {cq::MigrationTarget::kId.data(), cq::Users::kId.data(),
                                  cq::ApiKeys::kId.data(),         cq::Knowledge::kId.data(),
                                  cq::Reviews::kId.data(),         cq::Statistics::kId.data(),
                                  cq::Health::kId.data()};

constexpr cq_feature kFeatures[] = {{
    .struct_size = sizeof(cq_feature),
    .name = "knowledge",
    .parts = kParts,
    .part_count = std::size(kParts),
    .migrations = cq_wrong_migrations,
    .migration_count = std::size(cq_wrong_migrations),
    .create_store = &create_store,
    .open_migrations = &open_migrations,
    .open_maintenance = nullptr,
    .why_no_store = nullptr,
}};

constexpr cq_module_descriptor kDescriptor = {
    .struct_size = sizeof(cq_module_descriptor),
    .interface_version = kCqInterfaceVersion,
    .cxx_runtime = CQ_CXX_RUNTIME,
    .name = "wrong",
    .version = "1.0",
    .summary = "A store in memory that breaks the contract, for the tests of what must notice",
    .schemes = kSchemes,
    .scheme_count = std::size(kSchemes),
    .features = kFeatures,
    .feature_count = std::size(kFeatures),
};

}  // namespace

extern "C" CQ_EXPORT const cq_module_descriptor* cq_store_module() {
  return &kDescriptor;
}
