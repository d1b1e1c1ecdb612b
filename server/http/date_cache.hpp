#pragma once

#include <ctime>
#include <string>
#include <string_view>

namespace cq::http {

/// The value of the Date header, written once per second. Not safe for use by several threads.
class DateCache {
 public:
  /// The time as an IMF-fixdate, e.g. "Sun, 06 Nov 1994 08:49:37 GMT". Valid until the next call.
  std::string_view at(std::time_t seconds);

 private:
  std::time_t seconds_ = -1;
  std::string text_;
};

}  // namespace cq::http
