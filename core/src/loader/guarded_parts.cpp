#include "loader/guarded_parts.hpp"

#include <cq/module.hpp>

namespace cq::host {

User GuardedUsers::create(const User& user) {
  return guarded(*module_, "users.create", [&] { return users_.create(user); });
}

std::optional<User> GuardedUsers::find(std::string_view username) {
  return guarded(*module_, "users.find", [&] { return users_.find(username); });
}

std::vector<User> GuardedUsers::list() {
  return guarded(*module_, "users.list", [&] { return users_.list(); });
}

void GuardedUsers::set_password_hash(std::string_view username, std::string_view hash) {
  guarded(*module_, "users.set_password_hash", [&] { users_.set_password_hash(username, hash); });
}

std::size_t GuardedUsers::remove(std::string_view username) {
  return guarded(*module_, "users.remove", [&] { return users_.remove(username); });
}

void GuardedApiKeys::create(const ApiKey& key, std::size_t max_active) {
  guarded(*module_, "api_keys.create", [&] { keys_.create(key, max_active); });
}

std::vector<ApiKey> GuardedApiKeys::list(std::int64_t user_id) {
  return guarded(*module_, "api_keys.list", [&] { return keys_.list(user_id); });
}

std::optional<OwnedApiKey> GuardedApiKeys::find_active(std::string_view key_id, Timestamp moment) {
  return guarded(*module_, "api_keys.find_active",
                 [&] { return keys_.find_active(key_id, moment); });
}

bool GuardedApiKeys::revoke(std::int64_t user_id, std::string_view key_id, Timestamp moment) {
  return guarded(*module_, "api_keys.revoke",
                 [&] { return keys_.revoke(user_id, key_id, moment); });
}

void GuardedApiKeys::touch(std::string_view key_id, Timestamp moment) {
  guarded(*module_, "api_keys.touch", [&] { keys_.touch(key_id, moment); });
}

void GuardedKnowledge::insert(const Unit& unit) {
  guarded(*module_, "knowledge.insert", [&] { knowledge_.insert(unit); });
}

std::optional<StoredUnit> GuardedKnowledge::find(std::string_view id) {
  return guarded(*module_, "knowledge.find", [&] { return knowledge_.find(id); });
}

std::vector<StoredUnit> GuardedKnowledge::query(const KnowledgeQuery& query) {
  return guarded(*module_, "knowledge.query", [&] { return knowledge_.query(query); });
}

StoredUnit GuardedKnowledge::confirm(std::string_view id, Timestamp moment) {
  return guarded(*module_, "knowledge.confirm", [&] { return knowledge_.confirm(id, moment); });
}

StoredUnit GuardedKnowledge::flag(std::string_view id, const Flag& flag) {
  return guarded(*module_, "knowledge.flag", [&] { return knowledge_.flag(id, flag); });
}

KnowledgeStatistics GuardedKnowledge::statistics(const std::vector<double>& edges) {
  module_->require(kCqCapabilityStatistics);
  return guarded(*module_, "knowledge.statistics", [&] { return knowledge_.statistics(edges); });
}

std::optional<std::vector<StoredUnit>> GuardedKnowledge::query_at_once(
    const KnowledgeQuery& query) {
  if (!module_->has(kCqCapabilityAtOnce)) return std::nullopt;
  return guarded(*module_, "knowledge.query_at_once",
                 [&] { return knowledge_.query_at_once(query); });
}

ReviewPage GuardedReviews::queue(std::int64_t limit, std::int64_t offset) {
  return guarded(*module_, "reviews.queue", [&] { return reviews_.queue(limit, offset); });
}

std::vector<StoredUnit> GuardedReviews::list(const ReviewFilter& filter) {
  return guarded(*module_, "reviews.list", [&] { return reviews_.list(filter); });
}

void GuardedReviews::decide(std::string_view id, ReviewStatus status, std::string_view reviewer,
                            Timestamp moment) {
  guarded(*module_, "reviews.decide", [&] { reviews_.decide(id, status, reviewer, moment); });
}

ReviewStatistics GuardedReviews::statistics(const std::vector<double>& edges, Timestamp since) {
  module_->require(kCqCapabilityStatistics);
  return guarded(*module_, "reviews.statistics", [&] { return reviews_.statistics(edges, since); });
}

void GuardedHealth::check() {
  guarded(*module_, "health.check", [&] { health_.check(); });
}

ArchiveCounts GuardedArchive::counts() {
  return guarded(*module_, "archive.counts", [&] { return archive_.counts(); });
}

void GuardedArchive::read(const std::function<void(const ArchiveRecord& record)>& visit) {
  HostCallbacks callbacks;
  guarded(*module_, "archive.read", callbacks, [&] { archive_.read(callbacks.known(visit)); });
}

std::vector<ArchiveOutcome> GuardedArchive::write(std::span<const ArchiveRecord> records) {
  return guarded(*module_, "archive.write", [&] { return archive_.write(records); });
}

}  // namespace cq::host
