#include "http/date_cache.hpp"

#include <array>
#include <cstdio>

namespace cq::http {
namespace {

// Not strftime: its names follow the locale.
constexpr std::array<const char*, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<const char*, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

}  // namespace

std::string_view DateCache::at(std::time_t seconds) {
  if (seconds == seconds_) return text_;
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  std::array<char, 64> buffer{};
  const int length =
      std::snprintf(buffer.data(), buffer.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT",
                    kDays[static_cast<std::size_t>(utc.tm_wday)], utc.tm_mday,
                    kMonths[static_cast<std::size_t>(utc.tm_mon)], utc.tm_year + 1900, utc.tm_hour,
                    utc.tm_min, utc.tm_sec);
  text_.assign(buffer.data(), static_cast<std::size_t>(length));
  seconds_ = seconds;
  return text_;
}

}  // namespace cq::http
