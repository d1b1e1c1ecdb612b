#pragma once

#include <cq/export.hpp>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace cq {

/// What went wrong, as far as a caller can act on it. The set is closed: a module maps each of its
/// database's errors to one of these, and the server maps each to one HTTP status and one exit
/// status (server/api/errors.hpp). New kinds are appended, never inserted.
enum class ErrorKind {
  kNotFound,         ///< what was asked for isn't there
  kConflict,         ///< it clashes with what is stored, e.g. a name that is taken
  kInvalidArgument,  ///< the caller's input is wrong; asking again won't help
  kUnavailable,      ///< the database can't be reached or opened
  kBusy,             ///< a lock was waited for in vain, or the time was up; asking again may help
  kNotImplemented,   ///< this module doesn't do that
  kCorrupt,          ///< what is stored can't be what was written
  kInternal,         ///< a defect; everything that fits no other kind
};

/// The kind's name as users read it, e.g. "not found". Safe from any thread.
CQ_EXPORT std::string_view to_string(ErrorKind kind) noexcept;

/// The only exception that crosses between core, modules and server.
/// what() is one sentence that names what is wrong, where, and what to do, and never holds a
/// password, token or secret. [error.what]
/// It may name files and hosts, which are an operator's to know; `reason` says in a few words what
/// anybody may know of it.
class CQ_EXPORT Error : public std::runtime_error {
 public:
  Error(ErrorKind kind, const std::string& sentence);
  /// `reason` begins in lower case and has no full stop, e.g. "the disk is full".
  Error(ErrorKind kind, const std::string& sentence, const std::string& reason);
  Error(const Error&) = default;
  Error& operator=(const Error&) = default;
  Error(Error&&) = default;
  Error& operator=(Error&&) = default;
  ~Error() override;

  [[nodiscard]] ErrorKind kind() const noexcept { return kind_; }
  /// Empty: the kind says all that anybody may know.
  [[nodiscard]] std::string_view reason() const noexcept {
    return reason_ ? std::string_view(*reason_) : std::string_view();
  }

 private:
  ErrorKind kind_;
  std::shared_ptr<const std::string> reason_;  // shared, so that copying throws nothing
};

}  // namespace cq
