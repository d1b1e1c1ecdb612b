#include "api/request_headers.hpp"

#include <algorithm>
#include <cq/text.hpp>
#include <stdexcept>

namespace cq::api {

const std::string* header_of(const Call& call, const DeclaredHeader& header) {
  const bool is_declared =
      call.headers == nullptr ||
      std::any_of(call.headers->begin(), call.headers->end(),
                  [&header](const DeclaredHeader& each) { return each.name == header.name; });
  if (!is_declared) {
    throw std::logic_error("A route reads the header " + header.name +
                           " and doesn't declare it; this is a defect to be reported.");
  }
  return call.request.header(to_lower(header.name));
}

}  // namespace cq::api
