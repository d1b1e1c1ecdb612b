#pragma once

#include <cq/host/opened_store.hpp>
#include <cq/workspaces/kept_answers.hpp>
#include <cstddef>

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

 private:
  [[nodiscard]] http::Response answer_once(const api::Call& call, const std::string& key,
                                           const api::Handler& handler) const;
  void keep(const std::string& request, const KeptAnswer& answer) const;

  host::StorePart<KeptAnswers> answers_;
  api::Clock clock_;
};

}  // namespace cq::workspaces
