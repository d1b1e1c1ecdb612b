#pragma once

#include <chrono>
#include <cq/timestamp.hpp>
#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "api/clock.hpp"

namespace cq::knowledge {

/// Domains that were asked for on a day without an answer.
struct ZeroHit {
  std::chrono::sys_days day;
  std::vector<std::string> domains;  ///< in their order, each once
  std::uint64_t times = 0;
};

/// Counts, day by day, the queries that found nothing. In memory: the counts end with the process.
/// Of each of the last kDays days it keeps at most kMostPerDay different lists of domains; what is
/// asked beyond these isn't kept. Safe from any thread.
class ZeroHits {
 public:
  static constexpr std::size_t kDays = 7;
  static constexpr std::size_t kMostPerDay = 500;
  static constexpr std::size_t kMostDomains = 8;  ///< of a list; the others are left out
  static constexpr std::size_t kMostBytes = 128;  ///< of a domain; the rest is left out

  /// `keeps`: whether anything is kept.
  ZeroHits(api::Clock clock, bool keeps) : clock_(std::move(clock)), keeps_(keeps) {}

  /// A query for those domains, which are normalised, found nothing. Does next to nothing.
  void note(const std::vector<std::string>& domains);

  /// Those of the last kDays days. Newest day first, in a day what was asked most often first.
  [[nodiscard]] std::vector<ZeroHit> list() const;
  [[nodiscard]] bool keeps() const noexcept { return keeps_; }

 private:
  using Counts = std::map<std::vector<std::string>, std::uint64_t>;

  const api::Clock clock_;
  const bool keeps_;
  mutable std::mutex mutex_;
  std::map<std::chrono::sys_days, Counts> days_;  // guarded by mutex_
};

}  // namespace cq::knowledge
