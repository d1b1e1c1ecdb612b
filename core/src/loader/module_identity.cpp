#include "loader/module_identity.hpp"

#include <algorithm>
#include <cq/error.hpp>

namespace cq::host {

bool ModuleIdentity::serves(const DatabaseUrl& url) const noexcept {
  return std::any_of(schemes.begin(), schemes.end(), [&url](const Scheme& scheme) {
    return url.dialect == scheme.dialect && url.driver == scheme.driver;
  });
}

void ModuleIdentity::check_serves(const DatabaseUrl& url) const {
  if (!serves(url)) {
    throw Error(ErrorKind::kInvalidArgument, "The database URL begins with '" + scheme_of(url) +
                                                 "://', which store module " + name +
                                                 " does not serve; the canonical form is '" +
                                                 schemes.front().text() + "://'.");
  }
}

}  // namespace cq::host
