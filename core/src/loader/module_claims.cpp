#include "loader/module_claims.hpp"

#include <cq/error.hpp>
#include <cq/host/capabilities.hpp>
#include <cq/module.hpp>

namespace cq::host {

void ModuleClaims::require(std::uint64_t bits) const {
  const std::uint64_t lacking = bits & ~capabilities;
  if (lacking == 0) {
    return;
  }
  if (!why_no_store.empty() && !has(kCqCapabilityStore) &&
      (lacking & (kCqCapabilityStore | kStoreParts)) != 0) {
    throw Error(ErrorKind::kNotImplemented, why_no_store);
  }
  const std::vector<std::string> names = names_of_capabilities(lacking);
  const std::string lacks = names.empty() ? "unknown" : names.front();
  const bool has_other_tools = lacking == kCqCapabilityMaintenance;
  throw Error(ErrorKind::kNotImplemented,
              "Store module " + name + " has no " + lacks + " (capability \"" + lacks +
                  "\"), which this needs; use " +
                  (has_other_tools ? "the database's own tools, or " : "") +
                  "a module that has it, as 'cq-server module list' shows.");
}

}  // namespace cq::host
