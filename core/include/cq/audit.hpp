#pragma once

#include <cq/archive.hpp>
#include <cq/export.hpp>
#include <cq/part.hpp>
#include <cq/timestamp.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cq {

/// How long an entry's texts are at most, in bytes of UTF-8. The host cuts longer ones before a
/// store gets them.
inline constexpr std::size_t kAuditActBytes = 32;
inline constexpr std::size_t kAuditNameBytes = 256;  ///< of actor, key, address and subject
inline constexpr std::size_t kAuditDetailBytes = 1024;

/// Who did what, when and from where.
struct AuditEntry {
  /// Greater than that of every entry recorded before, and of no other one, also of one that is
  /// gone. [audit_entry.number]
  std::uint64_t number = 0;
  Timestamp at;
  std::string act;                          ///< what was done, e.g. "user.create"
  std::string actor;                        ///< a username; empty where no user is known
  std::optional<std::string> api_key_id{};  ///< the key that they used
  std::string address;                      ///< the client's; empty: none, e.g. of a command
  std::string subject;                      ///< what it was done to, e.g. a user's name
  std::string detail;                       ///< what else there is to say of it
};

/// Which entries to list; what isn't set doesn't matter. [audit_filter.unset]
struct AuditFilter {
  std::optional<std::uint64_t> before{};  ///< only lower numbers: goes on from a page's last one
                                          ///< [audit_filter.before]
  std::size_t limit = 100;                ///< of entries that pass [audit_filter.limit]
  std::optional<Timestamp> since{};       ///< inclusive [audit_filter.since]
  std::optional<Timestamp> until{};       ///< exclusive [audit_filter.until]
  std::optional<std::string> act{};       ///< compared exactly, as are the next two
                                          ///< [audit_filter.exactly]
  std::optional<std::string> actor{};
  std::optional<std::string> subject{};
};

/// The record of what was done to a store. Entries are added, and go by age and number; nothing
/// changes one.
///
/// Every method is safe from any thread, blocks until done, and throws Error: unavailable, busy or
/// corrupt when the database says so. [audit.threads]
class CQ_EXPORT Audit : public Part {
 public:
  static constexpr std::string_view kId = "audit/1";

  Audit() = default;
  Audit(const Audit&) = delete;
  Audit& operator=(const Audit&) = delete;
  Audit(Audit&&) = delete;
  Audit& operator=(Audit&&) = delete;
  ~Audit() override;

  /// Calls `write`, once and on the calling thread, which makes at most one change by this store's
  /// other parts. The entry is committed together with that change, or neither is.
  /// [audit.record_with]
  /// Throws what `write` throws, and then records nothing. [audit.record_with.throws]
  /// Records nothing either when `write` changes nothing; the use of an API key is no change.
  /// [audit.record_with.no_change]
  /// What other threads write meanwhile has no part in it. [audit.record_with.others]
  /// `write` must not call on the audit itself. [audit.record_with.no_calls]
  virtual void record_with(const AuditEntry& entry, const std::function<void()>& write) = 0;

  /// Records an entry by itself, e.g. a login that failed. [audit.record]
  /// Durable when it returns. [audit.record.durable]
  virtual void record(const AuditEntry& entry) = 0;

  /// The entries that pass the filter, highest number first. [audit.list]
  /// They are as they were recorded. [audit.list.whole]
  virtual std::vector<AuditEntry> list(const AuditFilter& filter) = 0;

  /// Removes entries from before `before`, and those that aren't among the `most` with the highest
  /// numbers; returns how many went. [audit.trim]
  /// At most `limit` of them, lowest numbers first, so that no writer waits long: the caller calls
  /// again until none went. [audit.trim.limit]
  virtual std::size_t trim(Timestamp before, std::uint64_t most, std::size_t limit) = 0;
};

/// What audits are called as records of an archive.
inline constexpr std::string_view kAuditKind = "audit";

/// An entry by its number, in 20 digits, so that the order of keys is that of numbers:
/// {"number","at","act","actor","api_key_id","address","subject","detail"}. Safe from any thread.
CQ_EXPORT ArchiveRecord to_record(const AuditEntry& entry);

/// The entry of a record. Safe from any thread.
/// Throws Error: invalid argument, naming the member, when its JSON isn't an entry's.
CQ_EXPORT AuditEntry audit_entry_of(const ArchiveRecord& record);

/// Whether two entries are the same. [is_same.audit_entries]
CQ_EXPORT bool is_same(const AuditEntry& left, const AuditEntry& right);

}  // namespace cq
