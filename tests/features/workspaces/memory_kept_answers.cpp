#include "workspaces/memory_parts.hpp"

namespace cq::workspaces {
namespace {

bool is_remembered(const NotedRequest& noted, Timestamp at) {
  return noted.noted_at >= at - kAnswersKept &&
         (noted.answer || noted.is_carried_out || noted.noted_at >= at - kUnderWayAtMost);
}

}  // namespace

KnownRequest MemoryKeptAnswers::begin(std::string_view key, std::string_view content,
                                      Timestamp at) {
  const LockedRows rows(database_);
  const auto found = rows->answers.find(key);
  if (found != rows->answers.end() && is_remembered(found->second, at)) {
    if (found->second.content != content) return {.repetition = Repetition::kDiffers};
    if (!found->second.answer) {
      const bool is_lost = found->second.noted_at < at - kUnderWayAtMost;
      return {.repetition = is_lost ? Repetition::kLost : Repetition::kUnderWay};
    }
    return {.repetition = Repetition::kAnswered, .answer = found->second.answer};
  }
  if (found != rows->answers.end()) {
    rows->answers_by_age.erase(found->second.number);
    rows->answers.erase(found);
  }
  const std::int64_t number = next_id(rows->answers_by_age);
  rows->answers.emplace(key, NotedRequest{number, std::string(content), at, {}});
  rows->answers_by_age.emplace(number, key);
  while (rows->answers_by_age.size() > static_cast<std::size_t>(kMostAnswersKept)) {
    const auto oldest = rows->answers_by_age.begin();
    rows->answers.erase(rows->answers.find(oldest->second));
    rows->answers_by_age.erase(oldest);
  }
  return {};
}

// Whether there was a change shows in what requests with a key make.
void MemoryKeptAnswers::carry_out(std::string_view key, const std::function<void()>& change) {
  const auto count = [this] {
    const LockedRows rows(database_);
    std::int64_t made = static_cast<std::int64_t>(rows->sessions.size() + rows->commands.size());
    for (const auto& [id, worktree] : rows->worktrees) made += worktree.version;
    return made;
  };
  const std::int64_t before = count();
  const auto note = [&] {
    if (count() == before) return;
    const LockedRows rows(database_);
    const auto found = rows->answers.find(key);
    if (found != rows->answers.end()) found->second.is_carried_out = true;
  };
  try {
    change();
  } catch (...) {
    note();
    throw;
  }
  note();
}

void MemoryKeptAnswers::finish(std::string_view key, const KeptAnswer& answer) {
  const LockedRows rows(database_);
  const auto found = rows->answers.find(key);
  if (found != rows->answers.end() && !found->second.answer) found->second.answer = answer;
}

void MemoryKeptAnswers::forget(std::string_view key) {
  const LockedRows rows(database_);
  const auto found = rows->answers.find(key);
  if (found == rows->answers.end()) return;
  if (found->second.is_carried_out && !found->second.answer) return;
  rows->answers_by_age.erase(found->second.number);
  rows->answers.erase(found);
}

void MemoryKeptAnswers::keep_waiting(const std::vector<std::string>& keys, Timestamp at) {
  const LockedRows rows(database_);
  for (const std::string& key : keys) {
    const auto found = rows->answers.find(key);
    if (found == rows->answers.end() || found->second.answer) continue;
    found->second.is_carried_out = false;
    found->second.noted_at = at;
  }
}

}  // namespace cq::workspaces
