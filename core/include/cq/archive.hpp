#pragma once

#include <cq/export.hpp>
#include <cq/part.hpp>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cq {

/// A table of a store's database that holds none of its records; neither the server nor its
/// migrations made it.
struct OtherTable {
  std::string name;
  std::optional<std::uint64_t> rows;  ///< nullopt: they can't be counted without the table's tool
  /// Why it belongs to a tool beside the server, e.g. a search extension or replication, for a
  /// sentence about it; such a table goes with the database's file and is no part of what a store
  /// holds. Empty: it belongs to no tool that is known.
  std::string tool;

  [[nodiscard]] bool is_of_tool() const noexcept { return !tool.empty(); }
};

/// How many records there are of each kind. A value; a const one may be read from any thread.
class CQ_EXPORT ArchiveCounts {
 public:
  ArchiveCounts() = default;
  ArchiveCounts(std::initializer_list<std::pair<std::string, std::uint64_t>> counts);

  /// The number of that kind; 0 for one that isn't counted.
  [[nodiscard]] std::uint64_t of(std::string_view kind) const noexcept;
  [[nodiscard]] std::uint64_t total() const noexcept;
  /// Adds `count` to that kind, behind the others if it is new.
  void add(std::string_view kind, std::uint64_t count = 1);

  /// Pairs of kind and number, in the order in which the kinds came.
  [[nodiscard]] auto begin() const noexcept { return counts_.begin(); }
  [[nodiscard]] auto end() const noexcept { return counts_.end(); }

 private:
  std::vector<std::pair<std::string, std::uint64_t>> counts_;
};

/// Whether both have as many of each kind, in whatever order; none and 0 are the same. Safe from
/// any thread.
CQ_EXPORT bool operator==(const ArchiveCounts& left, const ArchiveCounts& right) noexcept;

/// One thing that a store holds, as another store can take it.
///
/// Each feature says in its records.hpp (accounts/records.hpp, knowledge/records.hpp) which kinds
/// it has and what their JSON is; ids that only one store knows don't stand in it.
/// [archive_record.ids]
struct ArchiveRecord {
  std::string kind;  ///< one of the names that a records.hpp has [archive_record.kind]
  std::string key;   ///< what it goes by among those of its kind [archive_record.key]
  std::string json;  ///< an object, without kind [archive_record.json]
};

/// What became of a record that was to be added.
enum class ArchiveOutcome {
  kAdded,
  kKept,  ///< the same is there already; of a key, last_used_at may differ [archive_outcome.kept]
  kDiffers,           ///< something else goes by that name, id or hash; it stayed as it is
                      ///< [archive_outcome.differs]
  kMissingReference,  ///< it refers to a record that isn't there, as a key to its user
                      ///< [archive_outcome.missing_reference]
};

/// A whole store, record by record: what export, import and copying between stores work with.
///
/// Every method is safe from any thread, blocks until done, and throws Error: unavailable, busy or
/// corrupt when the database says so. [archive.threads]
class CQ_EXPORT Archive : public Part {
 public:
  static constexpr std::string_view kId = "archive/1";

  Archive() = default;
  Archive(const Archive&) = delete;
  Archive& operator=(const Archive&) = delete;
  Archive(Archive&&) = delete;
  Archive& operator=(Archive&&) = delete;
  ~Archive() override;

  /// How many there are of each kind that it hands out, in the order in which it does.
  /// [archive.counts]
  virtual ArchiveCounts counts() = 0;

  /// Hands over every record, all of one moment: a kind that others refer to before those (users,
  /// then API keys, then units), each kind by key, in the order of its bytes. [archive.read]
  /// Needs memory for one record, however many there are, and others may write meanwhile.
  /// [archive.read.memory]
  /// What `visit` throws ends it and passes through. [archive.read.visitor_throws]
  /// It must not call on this store itself. [archive.read.no_calls]
  virtual void read(const std::function<void(const ArchiveRecord& record)>& visit) = 0;

  /// Adds records, all in one step or, when it throws, none; says of each what became of it.
  /// [archive.write]
  /// A record may refer to one before it. [archive.write.references]
  /// Durable when it returns. [archive.write.durable]
  /// Throws Error: corrupt for a unit whose document can't be read; invalid argument for a kind
  /// that the store doesn't have, and for JSON that isn't a record of its kind.
  /// [archive.write.throws]
  virtual std::vector<ArchiveOutcome> write(std::span<const ArchiveRecord> records) = 0;

  /// What the database holds beside the store's records, by name: what read() leaves out.
  /// [archive.other_tables]
  virtual std::vector<OtherTable> other_tables() = 0;
};

}  // namespace cq
