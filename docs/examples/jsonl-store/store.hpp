#pragma once

#include <cq/store.hpp>
#include <filesystem>

#include "api_keys.hpp"
#include "database.hpp"
#include "health.hpp"
#include "knowledge.hpp"
#include "reviews.hpp"
#include "statistics.hpp"
#include "users.hpp"

namespace jsonl {

// [store]
/// A store that keeps everything in one file. It hands out the parts that its descriptor lists.
class JsonlStore final : public cq::Store {
 public:
  /// Doesn't access the file; open() does.
  explicit JsonlStore(std::filesystem::path path);

  void open() override { database_.open(); }
  cq::Part* find_part(std::string_view id) noexcept override {
    return cq::select_part(id, users_, api_keys_, knowledge_, reviews_, statistics_, health_);
  }

 private:
  Database database_;  // first: the parts refer to it
  JsonlUsers users_;
  JsonlApiKeys api_keys_;
  JsonlKnowledge knowledge_;
  JsonlReviews reviews_;
  JsonlStatistics statistics_;
  JsonlHealth health_;
};
// [/store]

}  // namespace jsonl
