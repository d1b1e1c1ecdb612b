#pragma once

#include <cq/export.hpp>
#include <cq/part.hpp>
#include <cq/timestamp.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cq::workspaces {

enum class ArtifactKind { kLog, kCoverage, kJunit, kCoreDump, kCustom };

/// "log", "coverage", "junit", "core-dump" or "custom". Safe from any thread.
CQ_EXPORT std::string_view to_string(ArtifactKind kind) noexcept;
/// The kind of that name, in lower or upper case, with "-" or "_"; nullopt for any other text. Safe
/// from any thread.
CQ_EXPORT std::optional<ArtifactKind> parse_artifact_kind(std::string_view text) noexcept;

/// A file that a session left.
struct Artifact {
  std::int64_t id = 0;
  std::string session_id;
  std::optional<std::int64_t> command_id{};
  ArtifactKind kind = ArtifactKind::kCustom;
  std::string path;
  std::optional<std::string> content_type{};
  std::optional<std::string> description{};
  std::optional<std::int64_t> size_bytes{};
  std::optional<std::string> checksum_sha256{};
  std::string metadata = "{}";  ///< JSON, byte for byte as it is stored; may hold NaN
  Timestamp created_at{};
  Timestamp updated_at{};

  bool operator==(const Artifact&) const = default;
};

/// Which artifacts of a session to list.
struct ArtifactFilter {
  std::string session_id;
  std::optional<ArtifactKind> kind{};
  std::optional<std::int64_t> command_id{};
  std::optional<std::int64_t> behind{};  ///< those behind that id, whether or not one has it
  std::size_t limit = 0;                 ///< at most that many
};

/// The artifacts of a store's sessions.
///
/// Every method is safe from any thread, blocks until done, and throws Error: unavailable, busy or
/// corrupt when the database says so. [artifacts.threads]
/// What a method has changed is durable when it returns. [artifacts.durable]
class CQ_EXPORT Artifacts : public Part {
 public:
  static constexpr std::string_view kId = "workspaces.artifacts/1";

  Artifacts() = default;
  Artifacts(const Artifacts&) = delete;
  Artifacts& operator=(const Artifacts&) = delete;
  Artifacts(Artifacts&&) = delete;
  Artifacts& operator=(Artifacts&&) = delete;
  ~Artifacts() override;

  /// Adds an artifact, whose id and times are ignored, and returns it with those that it got:
  /// created_at and updated_at = `at`. [artifacts.record]
  /// What it refers to isn't looked for. [artifacts.record.unchecked]
  virtual Artifact record(const Artifact& artifact, Timestamp at) = 0;

  /// The one of that id; nullopt when there is none. [artifacts.get]
  virtual std::optional<Artifact> get(std::int64_t id) = 0;

  /// A session's, by id; empty when there is no such session. [artifacts.list]
  virtual std::vector<Artifact> list(std::string_view session_id) = 0;

  /// As record(), but nullopt, and nothing is added, when the session has `most` artifacts or more;
  /// concurrent callers don't exceed that. [artifacts.record_within]
  virtual std::optional<Artifact> record_within(const Artifact& artifact, std::size_t most,
                                                Timestamp at) = 0;

  /// Those of list() that the filter names. [artifacts.list_page]
  virtual std::vector<Artifact> list_page(const ArtifactFilter& filter) = 0;
};

}  // namespace cq::workspaces
