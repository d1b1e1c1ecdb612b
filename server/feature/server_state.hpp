#pragma once

#include <cq/maintenance.hpp>
#include <cq/timestamp.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

/// What an operator sees of a running server. It holds no URL, path or secret.
namespace cq::feature {

/// A database that is served.
struct DatabaseState {
  std::string name;  ///< as CQ_FEATURES calls it
  std::string module{};
  std::string module_version{};
  /// Of its schema, as it was when the server started; nullopt: the module has no migrations.
  std::optional<std::string> revision{};
  std::optional<std::string> problem{};  ///< why it can't be used now, in a sentence
  std::uint64_t bytes = 0;               ///< of its records; 0 where nobody can tell
  std::uint64_t log_bytes = 0;           ///< of changes that wait to be moved there; likewise
  std::uint64_t unreadable_records = 0;  ///< that were met with, and are left out
};

struct ServerState {
  std::string version{};
  Timestamp started_at{};
  std::vector<DatabaseState> databases{};  ///< the first feature's first
  std::optional<std::string> problem{};    ///< why some feature can't be served now
};

/// Looks at the server as it is now. May wait for stores, for each of them no longer than readiness
/// does while one doesn't respond. Safe from any thread, while requests are served.
using DescribeServer = std::function<ServerState()>;

/// What a look for what is wrong came to, which goes on beside the requests.
struct Diagnosis {
  bool is_running = false;
  std::optional<Timestamp> begun_at{};   ///< of the one that is running, or else the last
  std::optional<Timestamp> ended_at{};   ///< of the last that has ended; nullopt: none has
  std::vector<Finding> findings{};       ///< that one's
  std::optional<std::string> problem{};  ///< why that one found nothing out, in a sentence
};

/// Has the server looked at. Both are safe from any thread, while requests are served.
struct Diagnosing {
  /// Unless one is running; returns what there is then. Empty: nothing can be looked at.
  std::function<Diagnosis()> begin{};
  std::function<Diagnosis()> last{};  ///< where `begin` isn't empty
};

}  // namespace cq::feature
