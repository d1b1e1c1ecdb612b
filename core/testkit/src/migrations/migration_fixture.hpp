#pragma once

#include <cq/host/migration_chain.hpp>
#include <cq/testkit/store_test.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace cq::testkit {

/// A new database, its schema side, and the module's chain.
class MigrationFixture : public SubjectTest {
 protected:
  [[nodiscard]] const host::MigrationChain& chain() const { return feature().migrations(); }
  [[nodiscard]] std::unique_ptr<MigrationTarget> open_target() const {
    return feature().open_migrations(url());
  }
  /// All that the chain holds.
  [[nodiscard]] std::vector<std::string> revisions() const {
    std::vector<std::string> revisions;
    for (const auto& migration : chain().migrations()) revisions.push_back(migration.revision);
    return revisions;
  }
};

/// A chain made from another one's first migrations and, with a script, one more behind them. Keeps
/// the texts that the chain was made from.
class ChangedChain {
 public:
  ChangedChain(const host::MigrationChain& chain, std::size_t count, const char* script = nullptr);
  [[nodiscard]] const host::MigrationChain& get() const { return *chain_; }

 private:
  std::vector<std::string> names_;
  std::vector<std::string> texts_;
  std::optional<host::MigrationChain> chain_;
};

/// The whole chain and the script behind it.
ChangedChain with_added(const host::MigrationChain& chain, const char* script);

/// No back end's language has it.
inline constexpr const char* kNoStatement = "this is no statement";

}  // namespace cq::testkit
