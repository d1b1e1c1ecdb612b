#include <array>
#include <cq/archive.hpp>
#include <cq/health.hpp>

#include "loader/guarded_migrations.hpp"
#include "loader/part_wrapper.hpp"

namespace cq::host {
namespace {

/// Whether a store can answer is no operation of it, and is asked by what watches it.
class GuardedHealth final : public Health {
 public:
  GuardedHealth(const Guard& guard, Health& health) : guard_(guard.unobserved()), health_(health) {}

  void check() override;

 private:
  Guard guard_;
  Health& health_;
};

class GuardedArchive final : public Archive {
 public:
  GuardedArchive(const Guard& guard, Archive& archive) : guard_(guard), archive_(archive) {}

  ArchiveCounts counts() override;
  void read(const std::function<void(const ArchiveRecord& record)>& visit) override;
  std::vector<ArchiveOutcome> write(std::span<const ArchiveRecord> records) override;
  std::vector<OtherTable> other_tables() override;

 private:
  Guard guard_;
  Archive& archive_;
};

void GuardedHealth::check() {
  guarded(guard_, "health.check", [&] { health_.check(); });
}

ArchiveCounts GuardedArchive::counts() {
  return guarded(guard_, "archive.counts", [&] { return archive_.counts(); });
}

void GuardedArchive::read(const std::function<void(const ArchiveRecord& record)>& visit) {
  HostCallbacks callbacks;
  guarded(guard_, "archive.read", callbacks, [&] { archive_.read(callbacks.known(visit)); });
}

std::vector<ArchiveOutcome> GuardedArchive::write(std::span<const ArchiveRecord> records) {
  return guarded(guard_, "archive.write", [&] { return archive_.write(records); });
}

std::vector<OtherTable> GuardedArchive::other_tables() {
  return guarded(guard_, "archive.other_tables", [&] { return archive_.other_tables(); });
}

constexpr std::array<PartWrapper, 3> kCommonWrappers{{
    wrapper_of<MigrationTarget, GuardedMigrationTarget>(),
    wrapper_of<Health, GuardedHealth>(),
    wrapper_of<Archive, GuardedArchive>(),
}};

}  // namespace

std::span<const PartWrapper> common_wrappers() noexcept {
  return kCommonWrappers;
}
}  // namespace cq::host
