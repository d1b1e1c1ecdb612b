#include "scalars/registration.hpp"

#include <cq/scalars/scalars.hpp>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "scalars/options.hpp"
#include "scalars/routes.hpp"
#include "scalars/trimmer.hpp"

namespace cq::scalars {
namespace {

/// Its store is what other features use; its own routes are for trackers elsewhere.
class ScalarsService final : public feature::Service {
 public:
  explicit ScalarsService(const feature::Context& context)
      : scalars_(context.store.part<Scalars>()),
        clock_(context.clock),
        prefix_(prefix_of(context.settings)) {
    if (prefix_) {
      context.log.warning(
          "Anybody who reaches this server may read, log and remove scalars below " + *prefix_ +
          ", as CQ_SCALARS_PREFIX says");
    }
    if (const auto age = age_of(context.settings)) {
      trimmer_.emplace(scalars_, *age, clock_, [&log = context.log](const std::string& reason) {
        log.trouble("Scalars that are too old could not be removed: ", reason);
      });
    }
  }

  [[nodiscard]] std::vector<api::Route> routes() const override {
    std::vector<api::Route> all;
    if (prefix_) api::add_group(all, "Scalars", scalars::routes(scalars_, clock_, *prefix_));
    return all;
  }

 private:
  const host::StorePart<Scalars> scalars_;
  const api::Clock clock_;
  const std::optional<std::string> prefix_;
  std::optional<Trimmer> trimmer_;  // last, as its thread uses the above
};

}  // namespace

feature::Feature registration() {
  return {
      .name = kFeature,
      .database = kFeature,
      .settings = own_settings(),
      .needed_parts = {Scalars::kId},
      .serve =
          [](const feature::Context& context) { return std::make_unique<ScalarsService>(context); },
      .response_schemas = response_schemas,
      .record_kinds = record_kinds()};
}

}  // namespace cq::scalars
