#pragma once

#include <cq/error.hpp>
#include <cq/store/api_keys.hpp>
#include <cq/store/knowledge.hpp>
#include <cq/store/reviews.hpp>
#include <cq/store/users.hpp>
#include <vector>

#include "auth/jwt.hpp"
#include "metrics/metrics_route.hpp"
#include "routes/api.hpp"

/// Every route of the server, on a store that is never asked.
namespace cq::test {

[[noreturn]] inline void never_asked() {
  throw Error(ErrorKind::kInternal, "this store is not to be asked");
}

class UnaskedUsers : public Users {
  User create(const User& /*user*/) override { never_asked(); }
  std::optional<User> find(std::string_view /*username*/) override { never_asked(); }
  std::vector<User> list() override { never_asked(); }
  void set_password_hash(std::string_view /*name*/, std::string_view /*hash*/) override {
    never_asked();
  }
  std::size_t remove(std::string_view /*username*/) override { never_asked(); }
};

class UnaskedApiKeys : public ApiKeys {
  void create(const ApiKey& /*key*/, std::size_t /*max_active*/) override { never_asked(); }
  std::vector<ApiKey> list(std::int64_t /*user_id*/) override { never_asked(); }
  std::optional<OwnedApiKey> find_active(std::string_view /*id*/, Timestamp /*at*/) override {
    never_asked();
  }
  bool revoke(std::int64_t /*user_id*/, std::string_view /*id*/, Timestamp /*at*/) override {
    never_asked();
  }
  void touch(std::string_view /*id*/, Timestamp /*at*/) override { never_asked(); }
};

class UnaskedKnowledge : public Knowledge {
  void insert(const Unit& /*unit*/) override { never_asked(); }
  std::optional<StoredUnit> find(std::string_view /*id*/) override { never_asked(); }
  std::vector<StoredUnit> query(const KnowledgeQuery& /*query*/) override { never_asked(); }
  StoredUnit confirm(std::string_view /*id*/, Timestamp /*at*/) override { never_asked(); }
  StoredUnit flag(std::string_view /*id*/, const Flag& /*flag*/) override { never_asked(); }
  KnowledgeStatistics statistics(const std::vector<double>& /*edges*/) override { never_asked(); }
};

class UnaskedReviews : public Reviews {
  ReviewPage queue(std::int64_t /*limit*/, std::int64_t /*offset*/) override { never_asked(); }
  std::vector<StoredUnit> list(const ReviewFilter& /*filter*/) override { never_asked(); }
  void decide(std::string_view /*id*/, ReviewStatus /*status*/, std::string_view /*reviewer*/,
              Timestamp /*at*/) override {
    never_asked();
  }
  ReviewStatistics statistics(const std::vector<double>& /*edges*/, Timestamp /*since*/) override {
    never_asked();
  }
};

/// The routes with all that they call on.
class AllRoutes {
 public:
  [[nodiscard]] std::vector<routes::Route> operator()() const {
    return routes::all_routes({.login = login_,
                               .users = user_service_,
                               .api_keys = key_service_,
                               .knowledge = knowledge_service_,
                               .reviews = reviews_,
                               .metrics = metrics::metrics_route(routes::Access::kMonitor,
                                                                 [] { return std::string(); })});
  }

 private:
  UnaskedUsers users_;
  UnaskedApiKeys keys_;
  UnaskedKnowledge knowledge_;
  UnaskedReviews review_store_;
  auth::JwtAuthority authority_{"a secret of the test"};
  services::Clock clock_ = [] { return Timestamp(); };
  services::LoginService login_{users_, authority_, clock_};
  services::UserService user_service_{users_, clock_};
  services::ApiKeyService key_service_{user_service_, keys_, "a pepper", clock_, nullptr};
  services::KnowledgeService knowledge_service_{knowledge_, clock_};
  services::ReviewService reviews_{knowledge_, review_store_, clock_};
};

}  // namespace cq::test
