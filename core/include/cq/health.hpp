#pragma once

#include <cq/export.hpp>
#include <cq/part.hpp>
#include <string_view>

namespace cq {

/// Whether a store can answer.
///
/// Safe from any thread. [health.threads]
class CQ_EXPORT Health : public Part {
 public:
  static constexpr std::string_view kId = "health/1";

  Health() = default;
  Health(const Health&) = delete;
  Health& operator=(const Health&) = delete;
  Health(Health&&) = delete;
  Health& operator=(Health&&) = delete;
  ~Health() override;

  /// Asks the database for something small; returns when it answered. [health.check]
  /// Throws Error: unavailable, busy or corrupt, with the reason, when it didn't.
  /// [health.check.throws]
  virtual void check() = 0;
};

}  // namespace cq
