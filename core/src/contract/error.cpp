#include <cq/error.hpp>

namespace cq {

std::string_view to_string(ErrorKind kind) noexcept {
  switch (kind) {
    case ErrorKind::kNotFound:
      return "not found";
    case ErrorKind::kConflict:
      return "conflict";
    case ErrorKind::kInvalidArgument:
      return "invalid argument";
    case ErrorKind::kUnavailable:
      return "unavailable";
    case ErrorKind::kBusy:
      return "busy";
    case ErrorKind::kNotImplemented:
      return "not implemented";
    case ErrorKind::kCorrupt:
      return "corrupt";
    case ErrorKind::kInternal:
      break;
  }
  return "internal";
}

Error::Error(ErrorKind kind, const std::string& sentence)
    : std::runtime_error(sentence), kind_(kind) {}

Error::Error(ErrorKind kind, const std::string& sentence, const std::string& reason)
    : std::runtime_error(sentence),
      kind_(kind),
      reason_(std::make_shared<const std::string>(reason)) {}

// Defined here, so that the type's identity lives in this library alone and an exception thrown in
// one module is caught in another.
Error::~Error() = default;

}  // namespace cq
