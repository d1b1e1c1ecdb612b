#pragma once

#include <cq/host/opened_store.hpp>
#include <cq/json.hpp>
#include <cq/workspaces/artifacts.hpp>
#include <cq/workspaces/commands.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "api/clock.hpp"
#include "workspaces/artifact_uploads.hpp"
#include "workspaces/workspace_service.hpp"

namespace cq::workspaces {

/// How many artifacts a session may have for a further one to be recorded.
inline constexpr std::size_t kMostArtifacts = 10'000;
/// How many bytes what a client says of an artifact beyond its columns may have as JSON.
inline constexpr std::size_t kLongestMetadata = std::size_t{64} * 1024;

/// What is said of an artifact.
struct ArtifactValues {
  std::string session_id;
  std::optional<std::int64_t> command_id{};
  ArtifactKind kind = ArtifactKind::kCustom;
  std::optional<std::string> content_type{};
  std::optional<std::string> description{};
  std::optional<std::string> checksum_sha256{};
  JsonValue metadata{};
};

/// Adds artifacts to sessions, whose files lie below the folders of artifacts alone. What isn't
/// there is an api::Refusal with 404; a session that has kMostArtifacts one with 409; what can't be
/// recorded api::InvalidRequest. Safe from any thread.
class ArtifactRecorder {
 public:
  /// The service outlives it.
  ArtifactRecorder(const WorkspaceService& service, host::StorePart<Artifacts> artifacts,
                   host::StorePart<Commands> commands, ArtifactUploads uploads, api::Clock clock);

  /// A file that is there. What is recorded is where its symbolic links lead, and its size.
  [[nodiscard]] Artifact record(const ArtifactValues& values, const std::string& path) const;

  /// A file that is written with these bytes, under a name that ends in `name`.
  [[nodiscard]] Artifact upload(const ArtifactValues& values, const std::string& name,
                                const std::string& bytes) const;

 private:
  [[nodiscard]] Artifact checked(const ArtifactValues& values) const;
  [[nodiscard]] Artifact add(const Artifact& artifact) const;

  const WorkspaceService& service_;
  host::StorePart<Artifacts> artifacts_;
  host::StorePart<Commands> commands_;
  ArtifactUploads uploads_;
  api::Clock clock_;
};

}  // namespace cq::workspaces
