#include "loader/guard.hpp"

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

void throw_as_internal(const ModuleClaims& module, std::string_view operation) {
  throw Error(ErrorKind::kInternal, "Store module " + module.name + " (" + module.file.string() +
                                        ") failed in " + std::string(operation) + ": " +
                                        complaint() + "; report it to the module's author.");
}

}  // namespace cq::host
