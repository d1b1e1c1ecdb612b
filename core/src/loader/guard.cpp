#include "loader/guard.hpp"

#include <algorithm>
#include <string>

namespace cq::host {
namespace {

/// What the exception that is being handled says.
std::string complaint() {
  try {
    throw;
  } catch (const std::exception& error) {
    return error.what();
  } catch (...) {
    return "an exception of an unknown type";
  }
}

}  // namespace

bool ModuleIdentity::serves(const DatabaseUrl& url) const noexcept {
  return std::any_of(schemes.begin(), schemes.end(), [&url](const Scheme& scheme) {
    return url.dialect == scheme.dialect && url.driver == scheme.driver;
  });
}

void ModuleIdentity::check_serves(const DatabaseUrl& url) const {
  if (!serves(url)) {
    throw Error(ErrorKind::kInvalidArgument, "The database URL begins with '" + scheme_of(url) +
                                                 "://', which store module " + name +
                                                 " does not serve; the canonical form is '" +
                                                 schemes.front().text() + "://'.");
  }
}

void throw_as_internal(const ModuleIdentity& module, std::string_view operation) {
  throw Error(ErrorKind::kInternal, "Store module " + module.name + " (" + module.file.string() +
                                        ") failed in " + std::string(operation) + ": " +
                                        complaint() + "; report it to the module's author.");
}

CallReport::CallReport(CallObserver* observer, std::string_view operation) noexcept
    : observer_(observer), operation_(operation) {
  if (observer_ != nullptr) {
    started_ = std::chrono::steady_clock::now();
    exceptions_ = std::uncaught_exceptions();
  }
}

CallReport::~CallReport() {
  if (observer_ != nullptr) {
    observer_->on_call({.operation = operation_,
                        .failed = std::uncaught_exceptions() > exceptions_,
                        .duration = std::chrono::steady_clock::now() - started_});
  }
}

}  // namespace cq::host
