#pragma once

#include <cq/archive.hpp>
#include <cq/export.hpp>
#include <cq/knowledge/unit.hpp>
#include <optional>
#include <string_view>

/// Units as records of an archive. All functions are safe from any thread.
namespace cq {

inline constexpr std::string_view kUnitKind = "unit";

/// A unit with everything that a store keeps of it. [archived_unit.whole]
struct ArchivedUnit {
  StoredUnit unit;
  /// nullopt: units from before this was kept [archived_unit.created_at]
  std::optional<Timestamp> created_at;
};

/// A unit by id: {"status","reviewed_by","reviewed_at","created_at","unit"}, where "unit" is its
/// document, byte for byte. A document that can't stand on one line of a text stands in "document"
/// as a string.
CQ_EXPORT ArchiveRecord to_record(const ArchivedUnit& archived);

/// The unit of a record. Its document isn't read.
/// Throws Error: invalid argument, naming the member, when the record's JSON isn't a unit's.
CQ_EXPORT ArchivedUnit unit_of(const ArchiveRecord& record);

/// Whether two units are the same, their documents byte for byte. [is_same.units]
CQ_EXPORT bool is_same(const ArchivedUnit& left, const ArchivedUnit& right);

}  // namespace cq
