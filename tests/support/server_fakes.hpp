#pragma once

#include <algorithm>
#include <chrono>
#include <cq/accounts/api_keys.hpp>
#include <cq/accounts/users.hpp>
#include <cq/error.hpp>
#include <cq/knowledge/knowledge.hpp>
#include <cq/knowledge/reviews.hpp>
#include <cq/knowledge/statistics.hpp>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// The parts of a store, kept in memory as simply as can be.
namespace cq::test {

/// 2026-01-02T03:04:05.678901Z
inline constexpr Timestamp kNoon{std::chrono::microseconds{1'767'323'045'678'901}};

inline User user_named(std::string username, std::string password_hash = "") {
  User user;
  user.username = std::move(username);
  user.password_hash = std::move(password_hash);
  return user;
}

class FakeUsers : public Users {
 public:
  User create(const User& user) override {
    if (users_.contains(user.username)) {
      throw Error(ErrorKind::kConflict, "taken");
    }
    User added = user;
    added.id = static_cast<std::int64_t>(users_.size()) + 1;
    return users_[user.username] = added;
  }
  std::optional<User> find(std::string_view username) override {
    const auto found = users_.find(std::string(username));
    return found == users_.end() ? std::nullopt : std::optional(found->second);
  }
  std::vector<User> list() override {
    std::vector<User> all;
    for (const auto& [name, user] : users_) all.push_back(user);
    return all;
  }
  void set_password_hash(std::string_view username, std::string_view hash) override {
    existing(username).password_hash = hash;
  }
  void set_role(std::string_view username, Role role) override { existing(username).role = role; }
  void end_tokens(std::string_view username, Timestamp moment) override {
    std::optional<Timestamp>& tokens_from = existing(username).tokens_from;
    if (!tokens_from || *tokens_from < moment) tokens_from = moment;
  }
  std::size_t remove(std::string_view username) override {
    users_.erase(existing(username).username);
    return 0;
  }

 private:
  User& existing(std::string_view username) {
    const auto found = users_.find(std::string(username));
    if (found == users_.end()) throw Error(ErrorKind::kNotFound, "no such user");
    return found->second;
  }

  std::map<std::string, User> users_;
};

class FakeApiKeys : public ApiKeys {
 public:
  void create(const ApiKey& key, const ApiKeyLimits& limits) override {
    allowed = limits;
    const auto active = std::count_if(keys.begin(), keys.end(), [&key](const ApiKey& other) {
      return other.user_id == key.user_id && is_active(other, key.created_at);
    });
    if (static_cast<std::size_t>(active) >= limits.active) {
      throw Error(ErrorKind::kConflict, "too many");
    }
    keys.push_back(key);
  }
  std::vector<ApiKey> list(std::int64_t user_id) override {
    std::vector<ApiKey> found;
    std::copy_if(keys.rbegin(), keys.rend(), std::back_inserter(found),
                 [user_id](const ApiKey& key) { return key.user_id == user_id; });
    return found;
  }
  std::optional<OwnedApiKey> find_active(std::string_view key_id, Timestamp moment) override {
    for (const ApiKey& key : keys) {
      if (key.id == key_id && is_active(key, moment)) return OwnedApiKey{key, "alice"};
    }
    return std::nullopt;
  }
  bool revoke(std::int64_t user_id, std::string_view key_id, Timestamp moment) override {
    for (ApiKey& key : keys) {
      if (key.id != key_id || key.user_id != user_id) continue;
      if (!key.revoked_at) key.revoked_at = moment;
      return true;
    }
    return false;
  }
  void touch(std::string_view key_id, Timestamp moment) override {
    const std::lock_guard lock(mutex);
    if (failing) {
      throw Error(ErrorKind::kBusy, "the database is locked");
    }
    touched[std::string(key_id)] = moment;
  }

  std::vector<ApiKey> keys;
  ApiKeyLimits allowed;  ///< of the last create()
  std::mutex mutex;
  bool failing = false;                      // guarded by mutex
  std::map<std::string, Timestamp> touched;  // guarded by mutex
};

class FakeKnowledge : public Knowledge {
 public:
  void insert(const Unit& unit) override { inserted.push_back(unit); }
  std::optional<StoredUnit> find(std::string_view id) override {
    for (const StoredUnit& unit : answers) {
      if (unit.id == id) return unit;
    }
    return std::nullopt;
  }
  std::vector<StoredUnit> query(const KnowledgeQuery& asked) override {
    queries.push_back(asked);
    return answers;
  }
  StoredUnit confirm(std::string_view id, Timestamp moment, std::string_view voter) override {
    voters.emplace_back(voter);
    confirmed.emplace_back(id, moment);
    return answer_of(id);
  }
  StoredUnit flag(std::string_view id, const Flag& flag, const UnitLimits& limits,
                  std::string_view voter) override {
    allowed = limits;
    voters.emplace_back(voter);
    flagged.emplace_back(id, flag);
    return answer_of(id);
  }

  std::vector<Unit> inserted;
  std::vector<KnowledgeQuery> queries;
  std::vector<StoredUnit> answers;
  std::vector<std::pair<std::string, Timestamp>> confirmed;
  std::vector<std::pair<std::string, Flag>> flagged;
  std::vector<std::string> voters;  ///< of confirm() and flag(), in their order
  UnitLimits allowed;               ///< of the last flag()

 private:
  StoredUnit answer_of(std::string_view id) {
    const std::optional<StoredUnit> found = find(id);
    if (!found) throw Error(ErrorKind::kNotFound, "Knowledge unit not found");
    return *found;
  }
};

/// Notes what it is asked and answers what it is told to.
class FakeReviews : public Reviews {
 public:
  ReviewPage queue(std::int64_t limit, std::int64_t offset) override {
    pages.emplace_back(limit, offset);
    return {};
  }
  std::vector<StoredUnit> list(const ReviewFilter& filter) override {
    filters.push_back(filter);
    return units;
  }
  void decide(std::string_view id, ReviewStatus status, std::string_view reviewer,
              Timestamp moment) override {
    decided = {std::string(id), "", status, std::string(reviewer), moment};
  }

  std::vector<std::pair<std::int64_t, std::int64_t>> pages;
  std::vector<ReviewFilter> filters;
  std::vector<StoredUnit> units;
  StoredUnit decided;
};

/// Likewise.
class FakeStatistics : public Statistics {
 public:
  KnowledgeStatistics of_knowledge(const std::vector<double>& edges) override {
    KnowledgeStatistics statistics;
    statistics.by_confidence = {edges, std::vector<std::uint64_t>(edges.size() + 1, 0)};
    return statistics;
  }
  ReviewStatistics of_reviews(const std::vector<double>& edges, Timestamp since) override {
    asked_edges = edges;
    asked_since = since;
    return figures;
  }

  std::vector<double> asked_edges;
  Timestamp asked_since;
  ReviewStatistics figures;
};

/// The kind and the sentence of the error that `action` throws; "nothing" when it throws none.
template <class Action>
std::string error_of(Action action) {
  try {
    action();
  } catch (const Error& error) {
    return std::string(to_string(error.kind())) + ": " + error.what();
  }
  return "nothing";
}

}  // namespace cq::test
