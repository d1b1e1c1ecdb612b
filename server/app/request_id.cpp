#include "app/request_id.hpp"

#include <cstddef>
#include <span>
#include <string_view>
#include <tuple>

#include "auth/random.hpp"

namespace cq::app {
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
  return given != nullptr && is_usable(*given) ? *given : random_id();
}

std::string RequestIds::random_id() {
  static_assert(std::tuple_size_v<decltype(random_)> % auth::kHexIdBytes == 0);
  const std::lock_guard lock(mutex_);
  if (unused_ == 0) {
    auth::fill_random(random_);
    unused_ = random_.size();
  }
  const auto left = std::span<const std::uint8_t>(random_).last(unused_);
  unused_ -= auth::kHexIdBytes;
  return auth::hex_id_of(left.first<auth::kHexIdBytes>());
}

}  // namespace cq::app
