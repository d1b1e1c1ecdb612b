#pragma once

#include <cq/host/opened_store.hpp>
#include <cq/workspaces/kept_answers.hpp>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "api/clock.hpp"
#include "api/route.hpp"

namespace cq::workspaces {

/// Answers a request with an Idempotency-Key once: its repetitions, by the same token with the same
/// body within a day, get the same answer. Where the answer was lost, as the server was killed
/// before it was kept, they are refused, and not carried out again. Safe from any thread.
class RepeatedRequests {
 public:
  /// How many characters a key, and how many bytes the body of a request with one may have.
  static constexpr std::size_t kLongestKey = 255;
  static constexpr std::size_t kLongestBody = std::size_t{64} * 1024;

  RepeatedRequests(host::StorePart<KeptAnswers> answers, api::Clock clock);

  /// The route with such answers; it goes on as it was for requests without a key. Answers that
  /// aren't a success are not kept. This outlives it.
  [[nodiscard]] api::Route answering(api::Route route) const;
  /// Likewise for one request with a key: calls the handler, once and on this thread, if it is the
  /// first. Throws what begin() and the handler throw.
  [[nodiscard]] http::Response answer_once(const api::Call& call, const std::string& key,
                                           const api::Handler& handler) const;

  /// A request with a key.
  struct Begun {
    std::string name{};                        ///< that the store knows it by
    std::optional<http::Response> repeated{};  ///< its answer, where it isn't the first
  };
  /// For a request that is answered later, in parts: a first one is under way from here on, until
  /// it is answered. Throws what the store throws, and api::InvalidRequest or api::Refusal for a
  /// key or a body that can't be taken.
  [[nodiscard]] Begun begin(const api::Call& call, const std::string& key) const;
  /// Calls `change`, once and on this thread; what it makes counts as the request's, in the same
  /// commit. Throws what that and the store throw.
  void carry_out(const std::string& name, const std::function<void()>& change) const;
  /// They have made nothing so far, and wait. To be called again within kUnderWayAtMost. Throws
  /// what the store throws.
  void keep_waiting(const std::vector<std::string>& names) const;
  /// Keeps the answer that is about to be sent, if it is a success; otherwise a repetition is a
  /// request of its own. A store that fails loses it.
  void answered(const std::string& name, const http::Response& response) const noexcept;

 private:
  host::StorePart<KeptAnswers> answers_;
  api::Clock clock_;
};

}  // namespace cq::workspaces
