#pragma once

#include <cq/accounts/api_key.hpp>
#include <cq/accounts/user.hpp>
#include <cq/export.hpp>
#include <cq/knowledge/unit.hpp>
#include <cq/part.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

namespace cq {

/// A unit with everything that a store keeps of it.
struct ArchivedUnit {
  StoredUnit unit;
  std::optional<Timestamp> created_at;  ///< nullopt: units from before this was kept
};

/// One thing that a store holds, as another store can take it. Ids that only one store knows don't
/// count in it: User::id and ApiKey::user_id are 0, a key's owner goes by name.
using ArchiveRecord = std::variant<User, OwnedApiKey, ArchivedUnit>;

/// Whether two keys are the same but for when they were last used. Safe from any thread.
CQ_EXPORT bool is_same(const ApiKey& left, const ApiKey& right);

/// Whether two units are the same, their documents byte for byte. Safe from any thread.
CQ_EXPORT bool is_same(const ArchivedUnit& left, const ArchivedUnit& right);

/// How many records there are.
struct ArchiveCounts {
  std::uint64_t users = 0;
  std::uint64_t api_keys = 0;
  std::uint64_t units = 0;
};

/// What became of a record that was to be added.
enum class ArchiveOutcome {
  kAdded,
  kKept,     ///< the same is there already; of a key, last_used_at may differ
  kDiffers,  ///< something else goes by that name, id or hash; it stayed as it is
  kNoOwner,  ///< a key of a user that isn't there
};

/// A whole store, record by record: what export, import and copying between stores work with.
/// Every method is safe from any thread, blocks until done, and throws Error: unavailable, busy or
/// corrupt when the database says so.
class CQ_EXPORT Archive : public Part {
 public:
  static constexpr std::string_view kId = "archive/1";

  Archive() = default;
  Archive(const Archive&) = delete;
  Archive& operator=(const Archive&) = delete;
  Archive(Archive&&) = delete;
  Archive& operator=(Archive&&) = delete;
  ~Archive() override;

  virtual ArchiveCounts counts() = 0;

  /// Hands over every record, all of one moment: users by name, then keys by id, then units by id,
  /// each in the order of its bytes. Needs memory for one record, however many there are, and
  /// others may write meanwhile. What `visit` throws ends it and passes through. It must not call
  /// on this store itself.
  virtual void read(const std::function<void(const ArchiveRecord& record)>& visit) = 0;

  /// Adds records, all in one step or, when it throws, none; says of each what became of it. A
  /// record may refer to one before it. Durable when it returns.
  /// Throws Error: corrupt for a unit whose document can't be read.
  virtual std::vector<ArchiveOutcome> write(std::span<const ArchiveRecord> records) = 0;
};

}  // namespace cq
