#pragma once

#include <cq/store.hpp>
#include <utility>

#include "loader/guard.hpp"

/// The parts of a module's store, each call to which is guarded (guard.hpp). They do what the
/// parts themselves do, which outlive them.
namespace cq::host {

class GuardedUsers final : public Users {
 public:
  GuardedUsers(Claims module, Users& users) : module_(std::move(module)), users_(users) {}

  User create(const User& user) override;
  std::optional<User> find(std::string_view username) override;
  std::vector<User> list() override;
  void set_password_hash(std::string_view username, std::string_view hash) override;
  std::size_t remove(std::string_view username) override;

 private:
  Claims module_;
  Users& users_;
};

class GuardedApiKeys final : public ApiKeys {
 public:
  GuardedApiKeys(Claims module, ApiKeys& keys) : module_(std::move(module)), keys_(keys) {}

  void create(const ApiKey& key, std::size_t max_active) override;
  std::vector<ApiKey> list(std::int64_t user_id) override;
  std::optional<OwnedApiKey> find_active(std::string_view key_id, Timestamp moment) override;
  bool revoke(std::int64_t user_id, std::string_view key_id, Timestamp moment) override;
  void touch(std::string_view key_id, Timestamp moment) override;

 private:
  Claims module_;
  ApiKeys& keys_;
};

/// Refuses statistics() to a module that doesn't claim it.
class GuardedKnowledge final : public Knowledge {
 public:
  GuardedKnowledge(Claims module, Knowledge& knowledge)
      : module_(std::move(module)), knowledge_(knowledge) {}

  void insert(const Unit& unit) override;
  std::optional<StoredUnit> find(std::string_view id) override;
  std::vector<StoredUnit> query(const KnowledgeQuery& query) override;
  StoredUnit confirm(std::string_view id, Timestamp moment) override;
  StoredUnit flag(std::string_view id, const Flag& flag) override;
  KnowledgeStatistics statistics(const std::vector<double>& edges) override;
  std::optional<std::vector<StoredUnit>> query_at_once(const KnowledgeQuery& query) override;

 private:
  Claims module_;
  Knowledge& knowledge_;
};

/// Refuses statistics() to a module that doesn't claim it.
class GuardedReviews final : public Reviews {
 public:
  GuardedReviews(Claims module, Reviews& reviews) : module_(std::move(module)), reviews_(reviews) {}

  ReviewPage queue(std::int64_t limit, std::int64_t offset) override;
  std::vector<StoredUnit> list(const ReviewFilter& filter) override;
  void decide(std::string_view id, ReviewStatus status, std::string_view reviewer,
              Timestamp moment) override;
  ReviewStatistics statistics(const std::vector<double>& edges, Timestamp since) override;

 private:
  Claims module_;
  Reviews& reviews_;
};

class GuardedHealth final : public Health {
 public:
  GuardedHealth(Claims module, Health& health) : module_(std::move(module)), health_(health) {}

  void check() override;

 private:
  Claims module_;
  Health& health_;
};

class GuardedArchive final : public Archive {
 public:
  GuardedArchive(Claims module, Archive& archive) : module_(std::move(module)), archive_(archive) {}

  ArchiveCounts counts() override;
  void read(const std::function<void(const ArchiveRecord& record)>& visit) override;
  std::vector<ArchiveOutcome> write(std::span<const ArchiveRecord> records) override;

 private:
  Claims module_;
  Archive& archive_;
};

}  // namespace cq::host
