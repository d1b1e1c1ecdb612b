#pragma once

#include <cq/archive.hpp>
#include <cq/export.hpp>
#include <cq/knowledge/unit.hpp>
#include <cq/timestamp.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Units as records of an archive. All functions are safe from any thread.
namespace cq {

inline constexpr std::string_view kUnitKind = "unit";

/// Somebody who confirmed or flagged a unit under their name (Knowledge::confirm()).
struct Voice {
  enum class Act { kConfirm, kFlag };
  Act act = Act::kConfirm;
  std::string voter;
  Timestamp at;
};

/// "confirm" or "flag", as stores keep it. Safe from any thread.
CQ_EXPORT std::string_view to_string(Voice::Act act) noexcept;

/// The act of that name, compared exactly; nullopt for any other text. Safe from any thread.
CQ_EXPORT std::optional<Voice::Act> parse_voice_act(std::string_view text) noexcept;

/// A unit with everything that a store keeps of it. [archived_unit.whole]
struct ArchivedUnit {
  StoredUnit unit;
  /// nullopt: units from before this was kept [archived_unit.created_at]
  std::optional<Timestamp> created_at;
  /// By act, confirmations first, then by the bytes of the voter's name. [archived_unit.voices]
  std::vector<Voice> voices{};
};

/// A unit by id: {"status","reviewed_by","reviewed_at","created_at","unit"}, where "unit" is its
/// document, byte for byte. A document that can't stand on one line of a text stands in "document"
/// as a string. Before it, where there are any, "voices", a list of {"act","voter","at"}.
CQ_EXPORT ArchiveRecord to_record(const ArchivedUnit& archived);

/// The unit of a record. Its document isn't read.
/// Throws Error: invalid argument, naming the member, when the record's JSON isn't a unit's.
CQ_EXPORT ArchivedUnit unit_of(const ArchiveRecord& record);

/// Whether two units are the same, their documents byte for byte. [is_same.units]
CQ_EXPORT bool is_same(const ArchivedUnit& left, const ArchivedUnit& right);

}  // namespace cq
