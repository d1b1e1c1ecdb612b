#pragma once

#include <atomic>
#include <cstddef>
#include <memory>

namespace cq::http {

inline constexpr std::size_t kKibibyte = 1024;

/// What all requests of a server together may hold of bodies, in bytes. Larger bodies may take
/// three quarters of it, so that they leave room for small ones. Safe from any thread.
class BodyBudget {
 public:
  static constexpr std::size_t kSmallBody = 16 * kKibibyte;

  /// `total` is raised, where needed, so that one body of `max_body` bytes has room.
  BodyBudget(std::size_t total, std::size_t max_body) noexcept;

  /// Whether a body of that size would find room now.
  [[nodiscard]] bool has_room(std::size_t body) const noexcept;
  /// Takes `bytes` for a body that has `body` bytes with them; false, and takes nothing, when there
  /// is no room.
  [[nodiscard]] bool take(std::size_t bytes, std::size_t body) noexcept;
  void give_back(std::size_t bytes) noexcept { used_ -= bytes; }

  [[nodiscard]] std::size_t used() const noexcept { return used_; }

 private:
  [[nodiscard]] std::size_t limit_for(std::size_t body) const noexcept;

  const std::size_t for_large_;
  const std::size_t total_;
  std::atomic<std::size_t> used_{0};
};

/// What one body has taken of a budget; the destructor gives it back. For one thread at a time.
class BodyCharge {
 public:
  BodyCharge() = default;
  BodyCharge(const BodyCharge&) = delete;
  BodyCharge& operator=(const BodyCharge&) = delete;
  BodyCharge(BodyCharge&& other) noexcept;
  BodyCharge& operator=(BodyCharge&& other) noexcept;
  ~BodyCharge();

  /// The body has grown to that size. False, and nothing changes, when the budget has no room.
  [[nodiscard]] bool grow_to(std::size_t size, const std::shared_ptr<BodyBudget>& budget) noexcept;

  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

 private:
  void give_back() noexcept;

  std::shared_ptr<BodyBudget> budget_;
  std::size_t bytes_ = 0;
};

}  // namespace cq::http
