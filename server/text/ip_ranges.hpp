#pragma once

#include <sys/socket.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// IP addresses and ranges of them, as text. All functions are safe from any thread.
namespace cq::text {

/// An IPv4 or IPv6 address. An IPv4 address that is written as IPv6 (::ffff:192.0.2.1) is the same
/// as the IPv4 address.
class IpAddress {
 public:
  /// nullopt unless the text is a numeric address and nothing else: no port, brackets or zone.
  static std::optional<IpAddress> parse(std::string_view text);
  /// nullopt where the family is neither IPv4 nor IPv6.
  static std::optional<IpAddress> of(const sockaddr_storage& address) noexcept;

  /// As inet_ntop() writes it.
  [[nodiscard]] std::string to_string() const;

  /// Whether it is this machine's own: 127.0.0.0/8 or ::1.
  [[nodiscard]] bool is_loopback() const noexcept;

  friend bool operator==(const IpAddress& one, const IpAddress& other) noexcept = default;

 private:
  friend class IpRanges;
  [[nodiscard]] bool is_ipv4() const noexcept;

  std::array<std::uint8_t, 16> bytes_{};  ///< IPv4 as ::ffff:a.b.c.d
};

/// A list of addresses and CIDR ranges, e.g. "127.0.0.1, 10.0.0.0/8, fd00::/8".
class IpRanges {
 public:
  /// Contains no address.
  IpRanges() = default;
  /// Entries are separated by commas; an empty text has none. Throws Error: invalid argument,
  /// naming the first entry that is neither an address nor a range.
  static IpRanges parse(std::string_view list);

  [[nodiscard]] bool empty() const noexcept { return ranges_.empty(); }
  [[nodiscard]] bool contains(const IpAddress& address) const noexcept;

 private:
  struct Range {
    IpAddress first{};
    std::size_t bits = 0;  ///< of IpAddress::bytes_, from the front, that all its addresses share
  };
  static std::optional<Range> parse_range(std::string_view entry);

  std::vector<Range> ranges_;
};

}  // namespace cq::text
