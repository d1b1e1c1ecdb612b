#pragma once

#include <cq/error.hpp>
#include <exception>
#include <memory>
#include <string_view>

#include "loader/module_claims.hpp"

namespace cq::host {

/// Whose call it is that a guard stands around.
using Claims = std::shared_ptr<const ModuleClaims>;

/// What is being handled, an exception of any type, as an Error: internal that names the module and
/// what it was doing, and keeps what the exception said.
[[noreturn]] void throw_as_internal(const ModuleClaims& module, std::string_view operation);

/// Calls into a module. An Error passes through as it is; any other exception becomes an Error.
template <typename Call>
decltype(auto) guarded(const ModuleClaims& module, std::string_view operation, const Call& call) {
  try {
    return call();
  } catch (const Error&) {
    throw;
  } catch (...) {
    throw_as_internal(module, operation);
  }
}

/// Callbacks that the host hands to a module. What they throw is the host's own, so it passes
/// through the guard around that call, of whatever type it is.
class HostCallbacks {
 public:
  /// The same callback, whose exceptions are known again when they come out of the module. Refers
  /// to this and to `callback`.
  template <typename Callback>
  auto known(const Callback& callback) {
    return [this, &callback](auto&&... arguments) {
      try {
        callback(std::forward<decltype(arguments)>(arguments)...);
      } catch (...) {
        thrown_ = std::current_exception();
        throw;
      }
    };
  }

  /// Whether the exception that is being handled is one of theirs: the very object.
  [[nodiscard]] bool threw_this() const noexcept {
    return thrown_ != nullptr && std::current_exception() == thrown_;
  }

 private:
  std::exception_ptr thrown_;
};

/// Likewise for a call that is handed `callbacks`.
template <typename Call>
decltype(auto) guarded(const ModuleClaims& module, std::string_view operation,
                       const HostCallbacks& callbacks, const Call& call) {
  try {
    return call();
  } catch (const Error&) {
    throw;
  } catch (...) {
    if (callbacks.threw_this()) {
      throw;
    }
    throw_as_internal(module, operation);
  }
}

}  // namespace cq::host
