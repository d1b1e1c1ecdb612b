#pragma once

#include <gmock/gmock.h>

#include <chrono>
#include <cq/archive.hpp>
#include <cq/experiments/queries.hpp>
#include <cq/experiments/records.hpp>
#include <cq/testkit/samples.hpp>
#include <cq/testkit/store_test.hpp>
#include <string>
#include <vector>

namespace cq::testkit {

inline constexpr PartIds kNeedsExperiments{
    experiments::Accounts::kId, experiments::Tokens::kId,     experiments::Permissions::kId,
    experiments::Teams::kId,    experiments::Projects::kId,   experiments::Experiments::kId,
    experiments::Metrics::kId,  experiments::Hypotheses::kId, experiments::Queries::kId};

/// A store of experiments, and moments after its first one.
class ExperimentsTest : public StoreTest {
 protected:
  [[nodiscard]] experiments::Accounts& accounts() const {
    return part<experiments::Accounts>(store());
  }
  [[nodiscard]] experiments::Tokens& tokens() const { return part<experiments::Tokens>(store()); }
  [[nodiscard]] experiments::Permissions& permissions() const {
    return part<experiments::Permissions>(store());
  }
  [[nodiscard]] experiments::Teams& teams() const { return part<experiments::Teams>(store()); }
  [[nodiscard]] experiments::Projects& projects() const {
    return part<experiments::Projects>(store());
  }
  [[nodiscard]] experiments::Experiments& runs() const {
    return part<experiments::Experiments>(store());
  }
  [[nodiscard]] experiments::Hypotheses& hypotheses() const {
    return part<experiments::Hypotheses>(store());
  }
  [[nodiscard]] experiments::Metrics& metrics() const {
    return part<experiments::Metrics>(store());
  }

  [[nodiscard]] experiments::Queries& queries() const {
    return part<experiments::Queries>(store());
  }

  /// The first moment, and so many seconds after it; with a fraction that ends in zeros.
  static Timestamp second(int seconds) {
    return cq::testkit::at("2026-01-02T03:04:05.5Z") + std::chrono::seconds(seconds);
  }

  /// The number-th UUID.
  static std::string id(unsigned number) {
    const std::string digits = std::to_string(number);
    return "00000000-0000-4000-8000-" + std::string(12 - digits.size(), '0') + digits;
  }

  static experiments::Account account(unsigned number) {
    return {.id = id(number),
            .email = "user" + std::to_string(number) + "@example.com",
            .password_hash = "hash",
            .created_at = second(static_cast<int>(number))};
  }
  /// Adds the accounts 1 to `count`.
  void add_accounts(unsigned count) const {
    for (unsigned number = 1; number <= count; ++number) accounts().create(account(number));
  }

  /// Team 10 of account 1, in which 2 is an admin, 3 a member and 4 a viewer; 5 is a stranger.
  void add_team() const {
    using experiments::TeamRole;
    add_accounts(5);
    teams().create({.id = id(10), .name = "Vision", .owner_id = id(1), .created_at = second(0)});
    add_member(2, TeamRole::kAdmin);
    add_member(3, TeamRole::kMember);
    add_member(4, TeamRole::kViewer);
  }
  void add_member(unsigned user, experiments::TeamRole role) const {
    teams().add_member({.id = id(10 + user),
                        .team_id = id(10),
                        .user_id = id(user),
                        .role = role,
                        .joined_at = second(static_cast<int>(user))});
  }

  /// A project of team 10, or of its owner alone.
  static experiments::Project project(unsigned number, std::optional<unsigned> owner = {}) {
    return {.id = id(number),
            .name = "project",
            .description = "",
            .owner_id = id(owner.value_or(1)),
            .team_id = owner ? std::nullopt : std::optional(id(10)),
            .created_at = second(static_cast<int>(number))};
  }

  static experiments::Experiment experiment(unsigned number, unsigned project_number,
                                            std::optional<unsigned> parent = {}) {
    return {.id = id(number),
            .project_id = id(project_number),
            .name = "run",
            .description = "",
            .parent_id = parent ? std::optional(id(*parent)) : std::nullopt,
            .created_at = second(static_cast<int>(number))};
  }

  static experiments::Hypothesis hypothesis(unsigned number, unsigned project_number) {
    return {.id = id(number),
            .project_id = id(project_number),
            .title = "claim",
            .description = "",
            .author = "Ann",
            .created_at = second(static_cast<int>(number)),
            .updated_at = second(static_cast<int>(number))};
  }

  static experiments::Metric metric(unsigned number, unsigned experiment_number, std::string name,
                                    double value, std::int64_t step = 0) {
    return {.id = id(number),
            .experiment_id = id(experiment_number),
            .name = std::move(name),
            .value = value,
            .step = step,
            .created_at = second(static_cast<int>(number))};
  }

  /// The ids of a list's elements, without what all have in common.
  template <typename List>
  static std::vector<unsigned> numbers(const List& list) {
    std::vector<unsigned> all;
    for (const auto& element : list) all.push_back(number_of(element.id));
    return all;
  }
  static unsigned number_of(const std::string& uuid) {
    return static_cast<unsigned>(std::stoul(uuid.substr(uuid.size() - 12)));
  }

  /// The rows of a user that an archive has, as "action" or "not action", on that team or project.
  [[nodiscard]] std::vector<std::string> rows_of(unsigned user, unsigned scope) const;
};

}  // namespace cq::testkit
