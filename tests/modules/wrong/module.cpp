#include <array>
#include <cq/error.hpp>
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
        knowledge_(right_.knowledge(), fault),
        reviews_(right_.reviews(), fault) {}

  MigrationTarget& migrations() override { return right_.migrations(); }
  void open() override { right_.open(); }
  Users& users() override { return right_.users(); }
  ApiKeys& api_keys() override { return right_.api_keys(); }
  Knowledge& knowledge() override { return knowledge_; }
  Reviews& reviews() override { return reviews_; }
  Health& health() override { return right_.health(); }

 private:
  MemoryStore right_;
  WrongKnowledge knowledge_;
  WrongReviews reviews_;
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

constexpr cq_module_descriptor kDescriptor = {
    .struct_size = sizeof(cq_module_descriptor),
    .interface_version = kCqInterfaceVersion,
    .cxx_runtime = CQ_CXX_RUNTIME,
    .name = "wrong",
    .version = "1.0",
    .summary = "A store in memory that breaks the contract, for the tests of what must notice",
    .capabilities = kCqCapabilityStore | kCqCapabilityMigrations | kCqCapabilityAccounts |
                    kCqCapabilityReviews | kCqCapabilityStatistics,
    .schemes = kSchemes,
    .scheme_count = std::size(kSchemes),
    .migrations = cq_wrong_migrations,
    .migration_count = std::size(cq_wrong_migrations),
    .create_store = &create_store,
    .open_migrations = &open_migrations,
    .open_maintenance = nullptr,
    .why_no_store = nullptr,
};

}  // namespace

extern "C" CQ_EXPORT const cq_module_descriptor* cq_store_module() {
  return &kDescriptor;
}
