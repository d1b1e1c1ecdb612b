#include "experiments/message_pack.hpp"

#include <algorithm>
#include <bit>
#include <cq/text.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

namespace cq::experiments {
namespace {

constexpr std::size_t kMaxDepth = 64;
/// A count is believed no further: an item takes a byte there, and many times that here.
constexpr std::uint64_t kMostReserved = 1024;

/// Reads values one after the other. Each method returns nullopt where the bytes end too early.
class PackReader {
 public:
  explicit PackReader(std::string_view bytes) : rest_(bytes) {}

  [[nodiscard]] bool is_at_end() const noexcept { return rest_.empty(); }

  std::optional<JsonValue> read_value(std::size_t depth = 0) {
    const std::optional<std::uint64_t> head = take_number(1);
    if (!head || depth > kMaxDepth) return std::nullopt;
    const auto kind = static_cast<std::uint8_t>(*head);
    if (kind <= 0x7F) return JsonValue(kind);
    if (kind >= 0xE0) return JsonValue(static_cast<int>(kind) - 0x100);
    if (kind <= 0x8F) return read_map(kind & 0x0FU, depth);
    if (kind <= 0x9F) return read_list(kind & 0x0FU, depth);
    if (kind <= 0xBF) return read_text(kind & 0x1FU);
    return read_long(kind, depth);
  }

 private:
  /// What says its own length, or is of a fixed one.
  std::optional<JsonValue> read_long(std::uint8_t kind, std::size_t depth) {
    switch (kind) {
      case 0xC0:
        return JsonValue();
      case 0xC2:
        return JsonValue(false);
      case 0xC3:
        return JsonValue(true);
      case 0xCA:
        return read_float();
      case 0xCB:
        return read_double();
      case 0xCC:
      case 0xCD:
      case 0xCE:
      case 0xCF:
        return read_unsigned(std::size_t{1} << (kind - 0xCCU));
      case 0xD0:
      case 0xD1:
      case 0xD2:
      case 0xD3:
        return read_signed(std::size_t{1} << (kind - 0xD0U));
      case 0xD9:
      case 0xDA:
      case 0xDB:
        return read_counted(std::size_t{1} << (kind - 0xD9U), depth, &PackReader::read_text_of);
      case 0xDC:
      case 0xDD:
        return read_counted(std::size_t{2} << (kind - 0xDCU), depth, &PackReader::read_list);
      case 0xDE:
      case 0xDF:
        return read_counted(std::size_t{2} << (kind - 0xDEU), depth, &PackReader::read_map);
      default:
        return std::nullopt;
    }
  }

  /// A big-endian number.
  std::optional<std::uint64_t> take_number(std::size_t size) {
    constexpr unsigned kBits = 8;
    if (rest_.size() < size) return std::nullopt;
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < size; ++i) {
      number = (number << kBits) | static_cast<unsigned char>(rest_[i]);
    }
    rest_.remove_prefix(size);
    return number;
  }

  std::optional<JsonValue> read_unsigned(std::size_t size) {
    const auto number = take_number(size);
    return number ? std::optional(JsonValue(*number)) : std::nullopt;
  }

  std::optional<JsonValue> read_signed(std::size_t size) {
    const auto number = take_number(size);
    if (!number) return std::nullopt;
    const unsigned unused = static_cast<unsigned>(sizeof(std::uint64_t) - size) * 8U;
    return JsonValue(static_cast<std::int64_t>(*number << unused) >> unused);
  }

  std::optional<JsonValue> read_float() {
    const auto bits = take_number(sizeof(float));
    return bits ? std::optional(JsonValue(std::bit_cast<float>(static_cast<std::uint32_t>(*bits))))
                : std::nullopt;
  }

  std::optional<JsonValue> read_double() {
    const auto bits = take_number(sizeof(double));
    return bits ? std::optional(JsonValue(std::bit_cast<double>(*bits))) : std::nullopt;
  }

  template <class Read>
  std::optional<JsonValue> read_counted(std::size_t size, std::size_t depth, Read read) {
    const auto count = take_number(size);
    return count ? (this->*read)(*count, depth) : std::nullopt;
  }

  std::optional<JsonValue> read_text(std::uint64_t size) {
    if (rest_.size() < size) return std::nullopt;
    const std::string_view text = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return is_utf8(text) ? std::optional(JsonValue(text)) : std::nullopt;
  }

  std::optional<JsonValue> read_text_of(std::uint64_t size, std::size_t /*depth*/) {
    return read_text(size);
  }

  std::optional<JsonValue> read_list(std::uint64_t count, std::size_t depth) {
    if (count > rest_.size()) return std::nullopt;  // each item takes a byte or more
    JsonValue::Array items;
    items.reserve(std::min(count, kMostReserved));
    for (std::uint64_t i = 0; i < count; ++i) {
      std::optional<JsonValue> item = read_value(depth + 1);
      if (!item) return std::nullopt;
      items.push_back(*std::move(item));
    }
    return JsonValue(std::move(items));
  }

  std::optional<JsonValue> read_map(std::uint64_t count, std::size_t depth) {
    if (count > rest_.size() / 2) return std::nullopt;
    JsonValue::Object members;
    members.reserve(std::min(count, kMostReserved));
    for (std::uint64_t i = 0; i < count; ++i) {
      const std::optional<JsonValue> name = read_value(depth + 1);
      std::optional<JsonValue> value =
          name && name->as_string() != nullptr ? read_value(depth + 1) : std::nullopt;
      if (!value) return std::nullopt;
      members.emplace_back(*name->as_string(), *std::move(value));
    }
    return JsonValue(std::move(members));
  }

  std::string_view rest_;
};

}  // namespace

std::optional<JsonValue> parse_message_pack(std::string_view bytes) {
  PackReader reader(bytes);
  std::optional<JsonValue> value = reader.read_value();
  return reader.is_at_end() ? std::move(value) : std::nullopt;
}

}  // namespace cq::experiments
