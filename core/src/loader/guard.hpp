#pragma once

#include <cq/database_url.hpp>
#include <cq/error.hpp>
#include <cq/host/call_observer.hpp>
#include <exception>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cq::host {

/// Which module it is, and which URLs it serves: what is needed to name it in an error. Never
/// changes, so it is safe from any thread.
struct ModuleIdentity {
  struct Scheme {
    std::string dialect;
    std::string driver;  ///< empty: none

    [[nodiscard]] std::string text() const {
      return driver.empty() ? dialect : dialect + "+" + driver;
    }
  };

  std::string name;
  std::filesystem::path file;
  std::vector<Scheme> schemes;  ///< the canonical one first

  [[nodiscard]] bool serves(const DatabaseUrl& url) const noexcept;
  /// Throws Error: invalid argument, naming the canonical form, for a URL that it doesn't serve.
  void check_serves(const DatabaseUrl& url) const;
};

/// What stands around each call into a module: it turns exceptions that are no Error into one, and
/// reports the call to the observer. Safe from any thread.
struct Guard {
  std::shared_ptr<const ModuleIdentity> module;
  CallObserver* observer = nullptr;  ///< null: none; else it outlives the guard

  /// The same without the observer.
  [[nodiscard]] Guard unobserved() const { return {module, nullptr}; }
};

/// What is being handled, an exception of any type, as an Error: internal that names the module and
/// what it was doing, and keeps what the exception said.
[[noreturn]] void throw_as_internal(const ModuleIdentity& module, std::string_view operation);

/// Reports one call to the observer when it ends, with a result or an exception.
class CallReport {
 public:
  CallReport(CallObserver* observer, std::string_view operation) noexcept;
  CallReport(const CallReport&) = delete;
  CallReport& operator=(const CallReport&) = delete;
  CallReport(CallReport&&) = delete;
  CallReport& operator=(CallReport&&) = delete;
  ~CallReport();

  /// The observer isn't called for this one.
  void drop() noexcept { observer_ = nullptr; }

 private:
  CallObserver* observer_;
  std::string_view operation_;
  std::chrono::steady_clock::time_point started_;
  int exceptions_ = 0;
};

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

/// Calls into a module, handing it `callbacks`. An Error passes through as it is, and so does what
/// a callback throws; any other exception becomes an Error.
template <typename Call>
decltype(auto) guarded(const Guard& guard, std::string_view operation,
                       const HostCallbacks& callbacks, const Call& call) {
  const CallReport report(guard.observer, operation);
  try {
    return call();
  } catch (const Error&) {
    throw;
  } catch (...) {
    if (callbacks.threw_this()) {
      throw;
    }
    throw_as_internal(*guard.module, operation);
  }
}

/// Likewise for a call without callbacks.
template <typename Call>
decltype(auto) guarded(const Guard& guard, std::string_view operation, const Call& call) {
  return guarded(guard, operation, HostCallbacks(), call);
}

}  // namespace cq::host
