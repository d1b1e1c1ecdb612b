#include "text/ip_ranges.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <charconv>
#include <cq/error.hpp>
#include <cq/text.hpp>
#include <cstring>
#include <system_error>

namespace cq::text {
namespace {

constexpr std::array<std::uint8_t, 12> kIpv4Prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr std::size_t kIpv4PrefixBits = 96;
constexpr std::size_t kIpv4Bits = 32;
constexpr std::size_t kAllBits = 128;
constexpr std::uint8_t kLoopbackNetwork = 127;

std::optional<std::size_t> parse_prefix_length(std::string_view text, std::size_t longest) {
  std::size_t length = 0;
  const char* end = text.data() + text.size();
  const auto [stopped, problem] = std::from_chars(text.data(), end, length);
  if (problem != std::errc() || stopped != end || length > longest) return std::nullopt;
  return length;
}

}  // namespace

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  if (text.size() >= INET6_ADDRSTRLEN) return std::nullopt;
  std::array<char, INET6_ADDRSTRLEN> terminated{};
  std::copy(text.begin(), text.end(), terminated.begin());
  if (std::memchr(terminated.data(), '\0', text.size()) != nullptr) return std::nullopt;
  IpAddress address;
  std::uint8_t* const ipv4 = address.bytes_.data() + kIpv4Prefix.size();
  if (inet_pton(AF_INET, terminated.data(), ipv4) == 1) {
    std::copy(kIpv4Prefix.begin(), kIpv4Prefix.end(), address.bytes_.begin());
    return address;
  }
  if (inet_pton(AF_INET6, terminated.data(), address.bytes_.data()) != 1) return std::nullopt;
  return address;
}

std::optional<IpAddress> IpAddress::of(const sockaddr_storage& address) noexcept {
  IpAddress result;
  if (address.ss_family == AF_INET) {
    sockaddr_in ipv4{};
    std::memcpy(&ipv4, &address, sizeof ipv4);
    std::copy(kIpv4Prefix.begin(), kIpv4Prefix.end(), result.bytes_.begin());
    std::memcpy(result.bytes_.data() + kIpv4Prefix.size(), &ipv4.sin_addr, sizeof ipv4.sin_addr);
  } else if (address.ss_family == AF_INET6) {
    sockaddr_in6 ipv6{};
    std::memcpy(&ipv6, &address, sizeof ipv6);
    std::memcpy(result.bytes_.data(), &ipv6.sin6_addr, result.bytes_.size());
  } else {
    return std::nullopt;
  }
  return result;
}

std::string IpAddress::to_string() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const bool ipv4 = is_ipv4();
  const std::uint8_t* const from = bytes_.data() + (ipv4 ? kIpv4Prefix.size() : 0);
  inet_ntop(ipv4 ? AF_INET : AF_INET6, from, text.data(), text.size());
  return text.data();
}

bool IpAddress::is_ipv4() const noexcept {
  return std::equal(kIpv4Prefix.begin(), kIpv4Prefix.end(), bytes_.begin());
}

bool IpAddress::is_loopback() const noexcept {
  constexpr std::array<std::uint8_t, 16> kLoopback{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  return is_ipv4() ? bytes_[kIpv4Prefix.size()] == kLoopbackNetwork : bytes_ == kLoopback;
}

std::optional<IpRanges::Range> IpRanges::parse_range(std::string_view entry) {
  const std::size_t slash = entry.find('/');
  const std::string_view written = entry.substr(0, slash);
  const std::optional<IpAddress> address = IpAddress::parse(written);
  if (!address) return std::nullopt;
  if (slash == std::string_view::npos) return Range{*address, kAllBits};
  const bool written_as_ipv4 = written.find(':') == std::string_view::npos;
  const auto length =
      parse_prefix_length(entry.substr(slash + 1), written_as_ipv4 ? kIpv4Bits : kAllBits);
  if (!length) return std::nullopt;
  return Range{*address, written_as_ipv4 ? kIpv4PrefixBits + *length : *length};
}

IpRanges IpRanges::parse(std::string_view list) {
  IpRanges result;
  if (trim(list).empty()) return result;
  for (std::size_t begin = 0; begin <= list.size();) {
    const std::size_t end = std::min(list.find(',', begin), list.size());
    const std::string_view entry = trim(list.substr(begin, end - begin));
    const std::optional<Range> range = parse_range(entry);
    if (!range) {
      throw Error(ErrorKind::kInvalidArgument,
                  "'" + std::string(entry) +
                      "' is neither an IP address (192.0.2.1, 2001:db8::1) nor a range "
                      "(192.0.2.0/24, 2001:db8::/32)");
    }
    result.ranges_.push_back(*range);
    begin = end + 1;
  }
  return result;
}

bool IpRanges::contains(const IpAddress& address) const noexcept {
  constexpr std::size_t kByte = 8;
  return std::any_of(ranges_.begin(), ranges_.end(), [&address](const Range& range) {
    // A range of IPv6 has no IPv4 address in it, though these are kept as addresses of IPv6.
    if (range.bits < kIpv4PrefixBits && address.is_ipv4()) return false;
    const auto whole = static_cast<std::ptrdiff_t>(range.bits / kByte);
    const auto& first = range.first.bytes_;
    if (!std::equal(first.begin(), first.begin() + whole, address.bytes_.begin())) return false;
    const std::size_t rest = range.bits % kByte;
    if (rest == 0) return true;
    const auto at = static_cast<std::size_t>(whole);
    return ((first.at(at) ^ address.bytes_.at(at)) >> (kByte - rest)) == 0;
  });
}

}  // namespace cq::text
