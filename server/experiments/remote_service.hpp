#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "api/form.hpp"

namespace cq::experiments {

/// What another service responded with, of a status from 200 to 299.
struct RemoteAnswer {
  std::string content_type;
  std::string body;
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

  /// What all answers that are being read may hold in memory.
  static constexpr std::size_t kMostBytes = std::size_t{128} * 1024 * 1024;

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
  mutable std::atomic<std::size_t> held_{0};  ///< bytes of answers that are being read
};

}  // namespace cq::experiments
