#include "http/origin.hpp"

#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

namespace cq::http {
namespace {

std::string_view without_blanks(std::string_view text) {
  constexpr std::string_view kBlanks = " \t";
  const std::size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

/// Hands out the entries of a list, the last one first, until `take` returns false. Headers of the
/// same name are one list.
template <typename Take>
void read_from_right(const std::vector<Header>& headers, std::string_view name, Take take) {
  for (auto header = headers.rbegin(); header != headers.rend(); ++header) {
    if (header->name != name) continue;
    std::string_view left = header->value;
    for (bool more = true; more;) {
      const std::size_t comma = left.rfind(',');
      more = comma != std::string_view::npos;
      if (!take(without_blanks(more ? left.substr(comma + 1) : left))) return;
      if (more) left = left.substr(0, comma);
    }
  }
}

}  // namespace

OriginReader::OriginReader(std::string peer_address, bool is_https, const text::IpRanges& trusted)
    : peer_address_(std::move(peer_address)), trusted_(trusted), is_https_(is_https) {
  if (const auto address = text::IpAddress::parse(peer_address_)) {
    is_proxy_ = trusted_.contains(*address);
    is_loopback_ = address->is_loopback();
  }
}

Origin OriginReader::read(const std::vector<Header>& headers) const {
  Origin origin{peer_address_, is_https_};
  std::size_t proxies = 0;  // between the client and this server
  if (is_proxy_) {
    std::optional<text::IpAddress> client;
    read_from_right(headers, "x-forwarded-for", [&](std::string_view entry) {
      const auto address = text::IpAddress::parse(entry);
      if (!address) return false;
      client = address;
      ++proxies;
      return trusted_.contains(*address);
    });
    if (client) origin.address = client->to_string();
  }
  if (is_proxy_ || is_loopback_) {
    // Each proxy adds an entry, or the last one leaves its own alone: the one that is wanted is
    // that of the proxy which named the client.
    std::size_t seen = 0;
    read_from_right(headers, "x-forwarded-proto", [&](std::string_view entry) {
      origin.is_https = entry == "https";
      return ++seen < proxies;
    });
  }
  return origin;
}

}  // namespace cq::http
