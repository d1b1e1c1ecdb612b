#include <array>
#include <cq/error.hpp>
#include <utility>

#include "memory/database.hpp"
#include "memory/descriptor.hpp"
#include "memory/store.hpp"
#include "wrong/changes.hpp"
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
        knowledge_(part<Knowledge>(right_), *database, fault),
        changes_(part<Changes>(right_), fault),
        reviews_(part<Reviews>(right_), fault),
        statistics_(part<Statistics>(right_), fault) {}

  void open() override { right_.open(); }
  Part* find_part(std::string_view id) noexcept override {
    Part* const wrong = select_part(id, knowledge_, changes_, reviews_, statistics_);
    return wrong != nullptr ? wrong : right_.find_part(id);
  }

 private:
  MemoryStore right_;
  WrongKnowledge knowledge_;
  WrongChanges changes_;
  WrongReviews reviews_;
  WrongStatistics statistics_;
};

}  // namespace

Fault fault_in(const DatabaseUrl& url) {
  using Name = std::pair<std::string_view, Fault>;
  constexpr std::array<Name, 13> kFaults{{{"none", Fault::kNone},
                                          {"ties", Fault::kTies},
                                          {"late", Fault::kLate},
                                          {"limit", Fault::kLimit},
                                          {"moment", Fault::kMoment},
                                          {"lost", Fault::kLost},
                                          {"stale", Fault::kStale},
                                          {"figures", Fault::kFigures},
                                          {"crash", Fault::kCrash},
                                          {"exit", Fault::kExit},
                                          {"misses", Fault::kMisses},
                                          {"refused", Fault::kRefused},
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

constexpr cq_url_scheme kScheme = {"wrong", ""};

cq::Store* create_store(const cq::DatabaseUrl& url) {
  return std::make_unique<cq::test::WrongStore>(cq::test::open_database(url.database),
                                                cq::test::fault_in(url))
      .release();
}

constexpr cq_feature kFeature = cq::test::feature_around_memory(
    &create_store, cq_wrong_migrations, cq::test::MemoryParts::kAllButTheArchive);

constexpr cq_module_descriptor kDescriptor = cq::test::descriptor_around_memory(
    kScheme, "A store in memory that breaks the contract, for the tests of what must notice",
    kFeature);

}  // namespace

extern "C" CQ_EXPORT const cq_module_descriptor* cq_store_module() {
  return &kDescriptor;
}
