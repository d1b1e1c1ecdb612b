#include "workspaces/repeated_requests.hpp"

#include <algorithm>
#include <cq/error.hpp>
#include <exception>
#include <string>
#include <utility>

#include "api/complaint.hpp"
#include "api/errors.hpp"
#include "api/openapi.hpp"
#include "api/responses.hpp"
#include "crypto/digest.hpp"
#include "workspaces/request_headers.hpp"

namespace cq::workspaces {
namespace {

void require_usable(const std::string& key, const std::string& body) {
  const bool is_text =
      std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c <= '~'; });
  if (key.empty() || key.size() > RepeatedRequests::kLongestKey || !is_text) {
    throw api::InvalidRequest(
        {{"value_error",
          {"header", kIdempotencyKey.name},
          "Value error, it must have 1 to " + std::to_string(RepeatedRequests::kLongestKey) +
              " visible ASCII characters",
          JsonValue(),
          std::nullopt}});
  }
  if (body.size() > RepeatedRequests::kLongestBody) {
    throw api::InvalidRequest({{"value_error",
                                {"body"},
                                "Value error, a request with an Idempotency-Key has at most " +
                                    std::to_string(RepeatedRequests::kLongestBody) + " bytes",
                                JsonValue(),
                                std::nullopt}});
  }
}

/// Whose request it is, to what, by its key.
std::string key_of(const api::Call& call, const std::string& key) {
  return crypto::sha256_of(call.key_id + '\n' + call.request.method + '\n' + call.request.target +
                           '\n' + key);
}

bool is_success(int status) {
  constexpr int kOk = 200;
  constexpr int kRedirect = 300;
  return status >= kOk && status < kRedirect;
}

}  // namespace

RepeatedRequests::RepeatedRequests(host::StorePart<KeptAnswers> answers, api::Clock clock)
    : answers_(std::move(answers)), clock_(std::move(clock)) {}

api::Route RepeatedRequests::answering(api::Route route) const {
  route.headers.push_back(kIdempotencyKey);
  route.handler = [this, handler = std::move(route.handler)](const api::Call& call) {
    const std::string* key = api::header_of(call, kIdempotencyKey);
    return key == nullptr ? handler(call) : answer_once(call, *key, handler);
  };
  return route;
}

RepeatedRequests::Begun RepeatedRequests::begin(const api::Call& call,
                                                const std::string& key) const {
  require_usable(key, call.request.body);
  Begun begun{.name = key_of(call, key)};
  const KnownRequest known =
      answers_->begin(begun.name, crypto::sha256_of(call.request.body), clock_());
  switch (known.repetition) {
    case Repetition::kDiffers:
      throw api::Refusal(422, "The Idempotency-Key was used with another body; take a new key");
    case Repetition::kUnderWay:
      begun.repeated =
          api::detail_response(409, "The first request with that Idempotency-Key is under way");
      begun.repeated->headers.push_back({"Retry-After", "1"});
      break;
    case Repetition::kLost:
      throw api::Refusal(409,
                         "The first request with that Idempotency-Key was carried out, but its "
                         "answer is lost; look at what it made, or take a new key to make another");
    case Repetition::kAnswered:
      begun.repeated = http::json_response(known.answer->status, known.answer->body);
      begun.repeated->headers.push_back({"Idempotency-Replayed", "true"});
      break;
    case Repetition::kNone:
      break;
  }
  return begun;
}

http::Response RepeatedRequests::answer_once(const api::Call& call, const std::string& key,
                                             const api::Handler& handler) const {
  Begun begun = begin(call, key);
  if (begun.repeated) return *std::move(begun.repeated);
  http::Response response;
  try {
    answers_->carry_out(begun.name, [&] { response = handler(call); });
  } catch (...) {
    answers_->forget(begun.name);
    throw;
  }
  answered(begun.name, response);
  return response;
}

void RepeatedRequests::carry_out(const std::string& name,
                                 const std::function<void()>& change) const {
  answers_->carry_out(name, change);
}

void RepeatedRequests::keep_waiting(const std::vector<std::string>& names) const {
  answers_->keep_waiting(names, clock_());
}

// What the request made is committed, and a repetition learns of that, so the client gets its
// answer even where that can't be kept.
void RepeatedRequests::answered(const std::string& name,
                                const http::Response& response) const noexcept {
  try {
    if (is_success(response.status)) {
      answers_->finish(name, {.status = response.status, .body = response.body});
    } else {
      answers_->forget(name);
    }
  } catch (const std::exception&) {
    return;
  }
}

}  // namespace cq::workspaces
