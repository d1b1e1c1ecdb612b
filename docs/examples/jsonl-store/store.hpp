#pragma once

#include <cq/store.hpp>
#include <filesystem>

#include "api_keys.hpp"
#include "database.hpp"
#include "health.hpp"
#include "knowledge.hpp"
#include "reviews.hpp"
#include "users.hpp"

namespace jsonl {

// [store]
/// A store that keeps everything in one file. What it doesn't override, it doesn't claim.
class JsonlStore final : public cq::Store {
 public:
  /// Touches no file; open() does.
  explicit JsonlStore(std::filesystem::path path);

  void open() override { database_.open(); }
  cq::Users& users() override { return users_; }
  cq::ApiKeys& api_keys() override { return api_keys_; }
  cq::Knowledge& knowledge() override { return knowledge_; }
  cq::Reviews& reviews() override { return reviews_; }
  cq::Health& health() override { return health_; }

 private:
  Database database_;  // first: the parts refer to it
  JsonlUsers users_;
  JsonlApiKeys api_keys_;
  JsonlKnowledge knowledge_;
  JsonlReviews reviews_;
  JsonlHealth health_;
};
// [/store]

}  // namespace jsonl
