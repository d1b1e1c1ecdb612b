#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

/// Values as bytes, in the form that the processor has them: what is written is read by the same
/// program on the same machine, or not at all.
namespace cq::ranking {

/// What was read isn't what was written.
struct Damaged {};

class ByteWriter {
 public:
  template <typename T>
  void put(const T& value) {
    static_assert(std::is_trivially_copyable_v<T>);
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  template <typename T>
  void put_all(std::span<const T> values) {
    static_assert(std::is_trivially_copyable_v<T>);
    bytes_.append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
  }
  void put_text(std::string_view text) {
    put(static_cast<std::uint32_t>(text.size()));
    bytes_.append(text);
  }

  [[nodiscard]] std::size_t size() const noexcept { return bytes_.size(); }
  [[nodiscard]] std::string_view bytes() const noexcept { return bytes_; }
  void clear() noexcept { bytes_.clear(); }

 private:
  std::string bytes_;
};

/// Every method throws Damaged where there are fewer bytes than it wants.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : bytes_(bytes) {}

  template <typename T>
  T get() {
    static_assert(std::is_trivially_copyable_v<T>);
    T value{};
    std::memcpy(&value, take(sizeof value).data(), sizeof value);
    return value;
  }
  template <typename T>
  void get_all(std::span<T> values) {
    static_assert(std::is_trivially_copyable_v<T>);
    const std::string_view taken = take(values.size_bytes());
    if (!taken.empty()) std::memcpy(values.data(), taken.data(), taken.size());
  }
  /// How many values follow, each of which takes at least that many bytes.
  std::size_t get_count(std::size_t bytes_each) {
    const auto count = get<std::uint32_t>();
    if (count > bytes_.size() / bytes_each) throw Damaged();
    return count;
  }
  std::string_view get_text() { return take(get<std::uint32_t>()); }
  [[nodiscard]] std::size_t left() const noexcept { return bytes_.size(); }
  void require_end() const {
    if (!bytes_.empty()) throw Damaged();
  }

 private:
  std::string_view take(std::size_t size) {
    if (size > bytes_.size()) throw Damaged();
    const std::string_view taken = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return taken;
  }

  std::string_view bytes_;
};

}  // namespace cq::ranking
