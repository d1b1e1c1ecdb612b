#include "api/request_id.hpp"

#include <cstddef>
#include <string_view>

namespace cq::api {
namespace {

constexpr std::size_t kMaxLength = 64;
constexpr std::string_view kAllowed =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";

bool is_usable(std::string_view id) {
  return !id.empty() && id.size() <= kMaxLength &&
         id.find_first_not_of(kAllowed) == std::string_view::npos;
}

}  // namespace

std::string RequestIds::id_of(const http::Request& request) {
  const std::string* given = request.header("x-request-id");
  return given != nullptr && is_usable(*given) ? *given : ids_.next();
}

}  // namespace cq::api
