#pragma once

#include <cq/archive.hpp>
#include <cq/json.hpp>
#include <cq/maintenance.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cq::database {

/// A line of an export that says that it is a record.
struct RecordLine {
  JsonValue members;  ///< without the value of RecordKind::verbatim, which is null here
  std::optional<std::string> verbatim;  ///< the bytes of that value
};

/// What the server needs to know of a kind of record, beyond carrying it. Each feature states its
/// kinds; the functions are safe from any thread.
struct RecordKind {
  std::string name;    ///< ArchiveRecord::kind, and "type" in an export
  std::string plural;  ///< names its counts in JSON, e.g. "api_keys"
  std::string words;   ///< one of them in a sentence, e.g. "API key"
  /// Several of them in a sentence; empty: an s behind one of them makes several.
  std::string words_of_several{};

  /// Where a database has none, they aren't counted: not in sentences, nor in JSON.
  bool is_counted_if_any = false;

  /// The member of a line that is kept byte for byte, an object; empty: there is none.
  std::string verbatim{};
  /// What else than its key may be taken already, e.g. " or its hash".
  std::string also_unique{};

  /// The record that a line holds. It must be what the API would take, or could have made.
  /// Throws Error: invalid argument, naming the member that is wrong and never its value.
  ArchiveRecord (*read_line)(const RecordLine& line) = nullptr;
  /// Throws Error: corrupt, naming the record, for one that read_line() couldn't take back. Null:
  /// there are none.
  void (*require_exportable)(const ArchiveRecord& record) = nullptr;
  /// The JSON without what is no difference between two records. Null: all of it counts.
  std::string (*compared)(const ArchiveRecord& record) = nullptr;
  /// The sentence that says what the record refers to and isn't there. Null: it refers to nothing.
  std::string (*missing_reference)(const ArchiveRecord& record) = nullptr;
  /// Whether the destination of a copy may have it though the source doesn't: what an earlier copy
  /// recorded of itself. Null: it may have none.
  bool (*is_of_a_copy)(const ArchiveRecord& record) = nullptr;
};

/// Every kind that the server knows, one that others refer to before those, as Archive::read() has
/// them.
using RecordKinds = std::vector<RecordKind>;

/// The kind of that name; null when the server has none.
const RecordKind* find_kind(const RecordKinds& kinds, std::string_view name) noexcept;

/// The kind of a store's record. Throws Error: not implemented when the server has none of it.
const RecordKind& kind_of(const RecordKinds& kinds, const ArchiveRecord& record);

/// Several records of the kind in a sentence, e.g. "API keys".
std::string several_of(const RecordKind& kind);

/// A record as a sentence names it, e.g. "user 'alice'". Throws as kind_of().
std::string name_of(const RecordKinds& kinds, const ArchiveRecord& record);

/// "a", "a and b", "a, b and c"; `last` may be another word than "and".
std::string in_sentence(const std::vector<std::string>& words, std::string_view last = "and");

/// Whether counts say how many there are of the kind: but for those that aren't counted where there
/// are none.
bool is_counted(const RecordKind& kind, const ArchiveCounts& counts) noexcept;

/// "3 users", "1 API key", "12 units".
std::vector<std::string> counted(const RecordKinds& kinds, const ArchiveCounts& counts);

/// "users", "API keys", "units".
std::vector<std::string> plurals(const RecordKinds& kinds);

/// {"users":3,"api_keys":1,"units":12}
JsonValue counts_json(const RecordKinds& kinds, const ArchiveCounts& counts);

/// "revision 0001, 3 users, 3 API keys, 7 units".
std::string in_words(const RecordKinds& kinds, const Contents& contents);

/// {"revision","users","api_keys","units","last_change"}; null for what isn't there. With
/// "other_tables", a list of {"name","rows"}, where the database holds anything beside.
JsonValue in_json(const RecordKinds& kinds, const Contents& contents);

/// "3 rows of the table 'x', which doesn't belong to this server", or which tool's it is.
std::string in_words(const OtherTable& table);

}  // namespace cq::database
