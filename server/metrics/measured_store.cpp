#include "metrics/measured_store.hpp"

#include <exception>

namespace cq::metrics {
namespace {

/// Notes one operation when it ends, however it ends.
class OperationTimer {
 public:
  OperationTimer(Metrics& metrics, std::string_view operation)
      : metrics_(metrics),
        operation_(operation),
        started_(std::chrono::steady_clock::now()),
        exceptions_(std::uncaught_exceptions()) {}
  OperationTimer(const OperationTimer&) = delete;
  OperationTimer& operator=(const OperationTimer&) = delete;
  OperationTimer(OperationTimer&&) = delete;
  OperationTimer& operator=(OperationTimer&&) = delete;
  ~OperationTimer() {
    metrics_.note_store_operation({.name = operation_,
                                   .failed = std::uncaught_exceptions() > exceptions_,
                                   .duration = std::chrono::steady_clock::now() - started_});
  }

 private:
  Metrics& metrics_;
  std::string_view operation_;
  std::chrono::steady_clock::time_point started_;
  int exceptions_;
};

}  // namespace

User MeasuredUsers::create(const User& user) {
  const OperationTimer timer(metrics_, "users.create");
  return users_.create(user);
}

std::optional<User> MeasuredUsers::find(std::string_view username) {
  const OperationTimer timer(metrics_, "users.find");
  return users_.find(username);
}

std::vector<User> MeasuredUsers::list() {
  const OperationTimer timer(metrics_, "users.list");
  return users_.list();
}

void MeasuredUsers::set_password_hash(std::string_view username, std::string_view hash) {
  const OperationTimer timer(metrics_, "users.set_password_hash");
  users_.set_password_hash(username, hash);
}

std::size_t MeasuredUsers::remove(std::string_view username) {
  const OperationTimer timer(metrics_, "users.remove");
  return users_.remove(username);
}

void MeasuredApiKeys::create(const ApiKey& key, std::size_t max_active) {
  const OperationTimer timer(metrics_, "api_keys.create");
  keys_.create(key, max_active);
}

std::vector<ApiKey> MeasuredApiKeys::list(std::int64_t user_id) {
  const OperationTimer timer(metrics_, "api_keys.list");
  return keys_.list(user_id);
}

std::optional<OwnedApiKey> MeasuredApiKeys::find_active(std::string_view key_id, Timestamp moment) {
  const OperationTimer timer(metrics_, "api_keys.find_active");
  return keys_.find_active(key_id, moment);
}

bool MeasuredApiKeys::revoke(std::int64_t user_id, std::string_view key_id, Timestamp moment) {
  const OperationTimer timer(metrics_, "api_keys.revoke");
  return keys_.revoke(user_id, key_id, moment);
}

void MeasuredApiKeys::touch(std::string_view key_id, Timestamp moment) {
  const OperationTimer timer(metrics_, "api_keys.touch");
  keys_.touch(key_id, moment);
}

void MeasuredKnowledge::insert(const Unit& unit) {
  const OperationTimer timer(metrics_, "knowledge.insert");
  knowledge_.insert(unit);
}

std::optional<StoredUnit> MeasuredKnowledge::find(std::string_view id) {
  const OperationTimer timer(metrics_, "knowledge.find");
  return knowledge_.find(id);
}

std::vector<StoredUnit> MeasuredKnowledge::query(const KnowledgeQuery& query) {
  const OperationTimer timer(metrics_, "knowledge.query");
  return knowledge_.query(query);
}

StoredUnit MeasuredKnowledge::confirm(std::string_view id, Timestamp moment) {
  const OperationTimer timer(metrics_, "knowledge.confirm");
  return knowledge_.confirm(id, moment);
}

StoredUnit MeasuredKnowledge::flag(std::string_view id, const Flag& flag) {
  const OperationTimer timer(metrics_, "knowledge.flag");
  return knowledge_.flag(id, flag);
}

KnowledgeStatistics MeasuredKnowledge::statistics(const std::vector<double>& edges) {
  const OperationTimer timer(metrics_, "knowledge.statistics");
  return knowledge_.statistics(edges);
}

ReviewPage MeasuredReviews::queue(std::int64_t limit, std::int64_t offset) {
  const OperationTimer timer(metrics_, "reviews.queue");
  return reviews_.queue(limit, offset);
}

std::vector<StoredUnit> MeasuredReviews::list(const ReviewFilter& filter) {
  const OperationTimer timer(metrics_, "reviews.list");
  return reviews_.list(filter);
}

void MeasuredReviews::decide(std::string_view id, ReviewStatus status, std::string_view reviewer,
                             Timestamp moment) {
  const OperationTimer timer(metrics_, "reviews.decide");
  reviews_.decide(id, status, reviewer, moment);
}

ReviewStatistics MeasuredReviews::statistics(const std::vector<double>& edges, Timestamp since) {
  const OperationTimer timer(metrics_, "reviews.statistics");
  return reviews_.statistics(edges, since);
}

}  // namespace cq::metrics
