#pragma once

#include <cq/workspaces/kept_answers.hpp>

#include "sqlite/db/connection_pool.hpp"
#include "sqlite/db/group_commit.hpp"

namespace cq::workspaces {

inline constexpr std::string_view kKeptAnswersTable = "kept_answers";

class SqliteKeptAnswers final : public KeptAnswers {
 public:
  explicit SqliteKeptAnswers(sqlite::GroupCommit& commits) : commits_(commits) {}

  KnownRequest begin(std::string_view key, std::string_view content, Timestamp at) override;
  void carry_out(std::string_view key, const std::function<void()>& change) override;
  void finish(std::string_view key, const KeptAnswer& answer) override;
  void forget(std::string_view key) override;
  void keep_waiting(const std::vector<std::string>& keys, Timestamp at) override;

 private:
  sqlite::GroupCommit& commits_;
};

}  // namespace cq::workspaces
