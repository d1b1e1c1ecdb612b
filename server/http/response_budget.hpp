#pragma once

#include <atomic>
#include <cstddef>

#include "http/body_budget.hpp"

namespace cq::http {

/// What all responses of a server that wait for their clients together may hold, in bytes. Unlike a
/// body, a response is there before it can be counted: over the limit, connections are ended.
/// Pieces of long responses wait for room before that. Safe from any thread.
class ResponseBudget {
 public:
  /// What a piece counts for while it is being made.
  static constexpr std::size_t kPiece = 256 * kKibibyte;

  explicit ResponseBudget(std::size_t total) noexcept : total_(total) {}

  /// A connection that held `before` bytes now holds `after`.
  void change(std::size_t before, std::size_t after) noexcept { used_ += after - before; }

  /// Takes a quarter less than all for pieces, so that they leave room for short responses; one
  /// piece has room where nothing else is held.
  [[nodiscard]] bool has_room_for_piece() const noexcept {
    const std::size_t used = used_.load();
    return used == 0 || used + kPiece <= total_ - total_ / 4;
  }
  /// By how much it is exceeded.
  [[nodiscard]] std::size_t excess() const noexcept {
    const std::size_t used = used_.load();
    return used > total_ ? used - total_ : 0;
  }
  [[nodiscard]] std::size_t used() const noexcept { return used_; }

 private:
  const std::size_t total_;
  std::atomic<std::size_t> used_{0};
};

}  // namespace cq::http
