#include <cq/error.hpp>
#include <cq/workspaces/leases.hpp>
#include <string>

namespace cq::workspaces {
namespace {

/// E.g. "expired at 2026-01-02T03:04:05Z".
std::string in_words(const LeaseEnd& end) {
  const std::string when = " at " + format_timestamp(end.ended_at, UtcSuffix::kZ);
  switch (end.ending) {
    case LeaseEnding::kReleased:
      return "was released by " + end.owner + when;
    case LeaseEnding::kTakenOver:
      return "expired and was taken over by " + end.by.value_or("another holder") + when;
    case LeaseEnding::kBroken:
      return "was broken by " + end.by.value_or("an operator") + when + ": " +
             end.reason.value_or("no reason was given");
    case LeaseEnding::kExpired:
      break;
  }
  return "expired" + when;
}

}  // namespace

void refuse_holder(std::int64_t worktree_id, const std::optional<LeaseEnd>& end) {
  if (!end) {
    throw Error(ErrorKind::kConflict,
                "Worktree " + std::to_string(worktree_id) +
                    " was never leased with that token, or long ago; send the token that came with "
                    "the lease.",
                "the token is that of no lease of this worktree");
  }
  const std::string what = in_words(*end);
  throw Error(ErrorKind::kConflict,
              "The lease of worktree " + std::to_string(worktree_id) + " " + what +
                  "; leave the worktree alone and acquire a new lease.",
              "the lease " + what);
}

}  // namespace cq::workspaces
