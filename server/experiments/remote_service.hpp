#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "api/form.hpp"

namespace cq::experiments {

/// Bytes that count in a total as long as this lives. From one thread at a time.
class HeldBytes {
 public:
  HeldBytes() = default;
  /// The total outlives it.
  explicit HeldBytes(std::atomic<std::size_t>& total) : total_(&total) {}
  HeldBytes(const HeldBytes&) = delete;
  HeldBytes& operator=(const HeldBytes&) = delete;
  HeldBytes(HeldBytes&& other) noexcept
      : total_(std::exchange(other.total_, nullptr)), bytes_(std::exchange(other.bytes_, 0)) {}
  HeldBytes& operator=(HeldBytes&&) = delete;
  ~HeldBytes() {
    if (total_ != nullptr) *total_ -= bytes_;
  }

  /// Counts further ones, and returns the total. Only for one with a total.
  std::size_t add(std::size_t bytes) {
    bytes_ += bytes;
    return *total_ += bytes;
  }

 private:
  std::atomic<std::size_t>* total_ = nullptr;
  std::size_t bytes_ = 0;
};

/// What another service responded with, of a status from 200 to 299. The service outlives it.
struct RemoteAnswer {
  std::string content_type{};
  std::string body{};
  HeldBytes held{};  ///< the body's, in RemoteService::kMostBytes
};

/// What is asked of another service.
struct RemoteRequest {
  std::string method = "GET";
  std::string path{};                   ///< behind the service's URL, with the query
  std::optional<std::string> json{};    ///< the body
  const api::FormFile* file = nullptr;  ///< sent as a form, in place of a body
};

/// How a call of another service ended.
enum class RemoteOutcome { kAnswered, kRefused, kUnavailable };

/// Another service that is asked over HTTP, with a new connection each time. Safe from any thread;
/// a call keeps its thread for up to 10 seconds.
class RemoteService {
 public:
  using Report = std::function<void(RemoteOutcome outcome)>;

  /// What all answers may hold in memory, from the first byte until the answer is destroyed;
  /// less than what all responses may take.
  static constexpr std::size_t kMostBytes = std::size_t{32} * 1024 * 1024;

  /// `name` begins sentences, e.g. "Scalars service". With an empty URL there is none.
  RemoteService(std::string name, std::string url, Report report);

  [[nodiscard]] bool exists() const noexcept { return !url_.empty(); }
  [[nodiscard]] const std::string& name() const noexcept { return name_; }

  /// The answer. Throws api::Refusal: 502 when there is none in time, or it is too long; with the
  /// answer's own status, and its body as the sentence, for one outside of 200 to 299.
  [[nodiscard]] RemoteAnswer call(const RemoteRequest& request) const;

 private:
  std::string name_;
  std::string url_;
  Report report_;
  mutable std::atomic<std::size_t> held_{0};  ///< bytes of answers
};

}  // namespace cq::experiments
