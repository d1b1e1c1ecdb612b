#pragma once

#include <cq/archive.hpp>
#include <cq/host/opened_store.hpp>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "database/command_audit.hpp"
#include "database/record_kind.hpp"

namespace cq::transfer {

/// What a command writes of it into the audit of the database that it fills, and where.
struct Announcement {
  const database::CommandAudit& audit;
  const host::OpenedStore& store;
  std::string_view act;
  std::string subject;
};

/// A store's archive, whose audit tells that a command has begun to fill it: in the same step as
/// the first records that it adds, so that one that is killed afterwards has left its trace. Where
/// the store's audit is itself among what is added, those are the first records behind it, as an
/// entry's number must not be that of one that is still to come. From one thread at a time.
class AnnouncedArchive final : public Archive {
 public:
  /// The archive is that store's; it, the kinds and what is announced outlive this.
  AnnouncedArchive(Archive& archive, const database::RecordKinds& kinds, Announcement announcement);

  ArchiveCounts counts() override { return archive_.counts(); }
  void read(const std::function<void(const ArchiveRecord& record)>& visit) override {
    archive_.read(visit);
  }
  std::vector<ArchiveOutcome> write(std::span<const ArchiveRecord> records) override;
  std::vector<OtherTable> other_tables() override { return archive_.other_tables(); }

 private:
  [[nodiscard]] bool is_behind_audit(const ArchiveRecord& record) const;

  Archive& archive_;
  const database::RecordKinds& kinds_;
  const Announcement announcement_;
  bool is_announced_ = false;
};

}  // namespace cq::transfer
