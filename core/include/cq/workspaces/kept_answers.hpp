#pragma once

#include <chrono>
#include <cq/export.hpp>
#include <cq/part.hpp>
#include <cq/timestamp.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cq::workspaces {

/// What a request was answered, for its repetitions.
struct KeptAnswer {
  int status = 0;
  std::string body;

  bool operator==(const KeptAnswer&) const = default;
};

/// What is known of a request that may be a repetition.
enum class Repetition {
  kNone,      ///< it is the first one, and noted as under way
  kUnderWay,  ///< the first one is still being answered
  kAnswered,  ///< the first one was answered
  kDiffers,   ///< the first one had another content
  kLost       ///< the first one was carried out, but what it was answered is not known
};

struct KnownRequest {
  Repetition repetition = Repetition::kNone;
  std::optional<KeptAnswer> answer{};  ///< of one that was answered
};

/// How long an answer is kept, and how many are, the newest.
inline constexpr std::chrono::hours kAnswersKept{24};
inline constexpr std::int64_t kMostAnswersKept = 10'000;
/// After that long a request that was not answered counts as one that never came.
inline constexpr std::chrono::minutes kUnderWayAtMost{1};

/// The answers to requests that clients may repeat, by keys that they choose. They are no records:
/// an archive hasn't got them.
///
/// Every method is safe from any thread, blocks until done, and throws Error: unavailable, busy or
/// corrupt when the database says so. [kept_answers.threads]
/// What a method has changed is durable when it returns. [kept_answers.durable]
class CQ_EXPORT KeptAnswers : public Part {
 public:
  static constexpr std::string_view kId = "workspaces.kept-answers/1";

  KeptAnswers() = default;
  KeptAnswers(const KeptAnswers&) = delete;
  KeptAnswers& operator=(const KeptAnswers&) = delete;
  KeptAnswers(KeptAnswers&&) = delete;
  KeptAnswers& operator=(KeptAnswers&&) = delete;
  ~KeptAnswers() override;

  /// Says what is known of the request of that key, and notes it as under way if nothing is. Both
  /// are texts that stand for what the client sent. [kept_answers.begin]
  /// Of callers at one moment, from whatever process, one is the first. [kept_answers.begin.once]
  /// What is older than kAnswersKept or kUnderWayAtMost, or beyond the newest kMostAnswersKept, is
  /// not known. [kept_answers.begin.old]
  /// A request that was carried out and has no answer after kUnderWayAtMost is lost, not unknown.
  /// [kept_answers.begin.lost]
  virtual KnownRequest begin(std::string_view key, std::string_view content, Timestamp at) = 0;

  /// Keeps the answer of a request that is under way; does nothing when it isn't.
  /// [kept_answers.finish]
  virtual void finish(std::string_view key, const KeptAnswer& answer) = 0;

  /// Nothing is known of that request any more, unless it was carried out and has no answer.
  /// [kept_answers.forget]
  virtual void forget(std::string_view key) = 0;

  /// Calls `change`, once and on the calling thread, which makes at most one change by this store's
  /// other parts, and doesn't call on these answers. In the same commit the request is noted as
  /// carried out, if it is under way: either both stay, or neither. [kept_answers.carry_out] Notes
  /// nothing when `change` changes nothing. [kept_answers.carry_out.no_change] Throws what `change`
  /// throws; what is committed by then stays. [kept_answers.carry_out.throws]
  virtual void carry_out(std::string_view key, const std::function<void()>& change) = 0;

  /// Notes these requests as under way at `at`, and as not carried out; does nothing with one that
  /// has an answer, or of which nothing is known. [kept_answers.keep_waiting]
  virtual void keep_waiting(const std::vector<std::string>& keys, Timestamp at) = 0;
};

}  // namespace cq::workspaces
