#include <cq/archive.hpp>
#include <cq/error.hpp>
#include <cq/maintenance.hpp>
#include <cq/store.hpp>
#include <string>

namespace cq {
namespace {

[[noreturn]] void refuse_part(const std::string& part) {
  throw Error(ErrorKind::kNotImplemented, "This store has no " + part +
                                              "; the module must claim no capability that it "
                                              "doesn't have.");
}

}  // namespace

// The destructors are the classes' key functions: their virtual tables live in this library.
MigrationTarget::~MigrationTarget() = default;
Users::~Users() = default;
ApiKeys::~ApiKeys() = default;
Knowledge::~Knowledge() = default;
Reviews::~Reviews() = default;
Health::~Health() = default;
Archive::~Archive() = default;
Maintenance::~Maintenance() = default;
Store::~Store() = default;

MigrationTarget& Store::migrations() {
  refuse_part("migrations");
}
Users& Store::users() {
  refuse_part("accounts");
}
ApiKeys& Store::api_keys() {
  refuse_part("accounts");
}
Reviews& Store::reviews() {
  refuse_part("reviews");
}
Archive& Store::archive() {
  refuse_part("archive");
}
KnowledgeStatistics Knowledge::statistics(const std::vector<double>& /*edges*/) {
  refuse_part("statistics");
}
std::optional<std::vector<StoredUnit>> Knowledge::query_at_once(const KnowledgeQuery& /*query*/) {
  return std::nullopt;
}
ReviewStatistics Reviews::statistics(const std::vector<double>& /*edges*/, Timestamp /*since*/) {
  refuse_part("statistics");
}

}  // namespace cq
