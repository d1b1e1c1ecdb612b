#include "web/registration.hpp"

#include <memory>
#include <string>
#include <vector>

#include "web/page_files.hpp"
#include "web/page_routes.hpp"

namespace cq::web {
namespace {

class Page final : public feature::Service {
 public:
  explicit Page(const feature::Context& context)
      : is_on_(context.settings.serves_page), features_(context.settings.features) {
    if (is_on_ && page_files().empty()) {
      context.log.info("This cq-server was built without its page, so /app/ isn't served");
    }
  }

  [[nodiscard]] std::vector<api::Route> routes() const override {
    std::vector<api::Route> routes;
    if (is_on_) {
      api::add_group(routes, "Page", page_routes(page_files(), features_));
    }
    return routes;
  }

 private:
  const bool is_on_;
  const std::vector<std::string> features_;
};

}  // namespace

feature::Feature registration() {
  return {.name = "web", .serves_pages = true, .serve = [](const feature::Context& context) {
            return std::make_unique<Page>(context);
          }};
}

}  // namespace cq::web
