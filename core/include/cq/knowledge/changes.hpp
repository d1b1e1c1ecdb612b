#pragma once

#include <cq/export.hpp>
#include <cq/part.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cq {

/// Some of the units that have changed, and how far that reaches.
struct ChangedUnits {
  std::vector<std::string> ids;  ///< units that are gone, too; perhaps one several times
  std::string token;             ///< where the next read goes on
  bool more = false;             ///< there is more behind the token
};

/// Which units of a store change, so that an index beside it can follow. Optional: a store that
/// can't say doesn't have the part.
///
/// A token is a text of the module's own, of at most 256 bytes. Others keep it, hand it back and
/// may see whether two are the same bytes, which stand for the same moment; which of two is the
/// later one only the module can say. [changes.tokens]
/// Every method is safe from any thread, blocks until done, and throws Error: unavailable, busy or
/// corrupt when the database says so. [changes.threads]
class CQ_EXPORT Changes : public Part {
 public:
  static constexpr std::string_view kId = "changes/1";

  Changes() = default;
  Changes(const Changes&) = delete;
  Changes& operator=(const Changes&) = delete;
  Changes(Changes&&) = delete;
  Changes& operator=(Changes&&) = delete;
  ~Changes() override;

  /// What a reader that begins now must have seen: every change of a unit that was acknowledged
  /// before the call, also by another process. So behind a change it is another token.
  /// [changes.now]
  virtual std::string now() = 0;

  /// Units that were added, changed or removed since the token `after` was had, in any order.
  /// At least once each: perhaps again, and perhaps some that changed before it. [changes.read]
  /// Without `more`, what was acknowledged before the call is among what has been read.
  /// [changes.read.whole]
  /// At most `most` ids, which is at least 1. A reader that goes on while there is more comes to
  /// the end. [changes.read.most] Nothing is missed of changes that are made at the same time,
  /// whichever of them began first. [changes.read.races] A unit of which all that was tried was
  /// refused or rolled back isn't there. [changes.read.committed] Nullopt: it can't say, and the
  /// reader starts over, with now() and then all units. So it is when the database isn't the one
  /// that the token is of, e.g. as it was restored or made anew, when the token is too old, and for
  /// a text that is no token. [changes.read.start_over]
  virtual std::optional<ChangedUnits> read(std::string_view after, std::size_t most) = 0;
};

}  // namespace cq
