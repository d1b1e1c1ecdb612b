#include "workspaces/artifact_recorder.hpp"

#include <utility>

#include "api/complaint.hpp"
#include "api/errors.hpp"
#include "crypto/digest.hpp"

namespace cq::workspaces {
namespace {

[[noreturn]] void refuse_field(const char* place, const char* name, const std::string& why,
                               JsonValue input) {
  throw api::InvalidRequest(
      {{"value_error", {place, name}, "Value error, " + why, std::move(input), std::nullopt}});
}

}  // namespace

ArtifactRecorder::ArtifactRecorder(const WorkspaceService& service,
                                   host::StorePart<Artifacts> artifacts,
                                   host::StorePart<Commands> commands, ArtifactUploads uploads,
                                   api::Clock clock)
    : service_(service),
      artifacts_(std::move(artifacts)),
      commands_(std::move(commands)),
      uploads_(std::move(uploads)),
      clock_(std::move(clock)) {}

Artifact ArtifactRecorder::record(const ArtifactValues& values, const std::string& path) const {
  Artifact artifact = checked(values);
  const ArtifactFolders::Result found = service_.folders().open(path);
  if (!found.file) {
    refuse_field("body", "path",
                 found.problem == ArtifactFolders::Problem::kOutside
                     ? "the file lies below none of the directories for artifacts"
                     : "there is no such file that the server may read",
                 path);
  }
  artifact.path = found.real_path;
  artifact.size_bytes = static_cast<std::int64_t>(found.file->size());
  return add(artifact);
}

Artifact ArtifactRecorder::upload(const ArtifactValues& values, const std::string& name,
                                  const std::string& bytes) const {
  if (!ArtifactUploads::is_file_name(name)) {
    refuse_field("query", "name", "it is not the name of a file, of at most 200 bytes", name);
  }
  Artifact artifact = checked(values);
  artifact.checksum_sha256 = crypto::sha256_of(bytes);
  if (values.checksum_sha256 && values.checksum_sha256 != artifact.checksum_sha256) {
    refuse_field("query", "checksum_sha256", "the body has another one", *values.checksum_sha256);
  }
  UploadedFile file = uploads_.write(values.session_id, name, bytes);
  artifact.path = file.path();
  artifact.size_bytes = static_cast<std::int64_t>(bytes.size());
  Artifact recorded = add(artifact);
  file.keep();
  return recorded;
}

Artifact ArtifactRecorder::checked(const ArtifactValues& values) const {
  static_cast<void>(service_.require_session(values.session_id));
  if (values.command_id) {
    const std::optional<Command> command = commands_->get(*values.command_id);
    if (!command || command->session_id != values.session_id) {
      throw api::Refusal(404, "Command not found");
    }
  }
  const std::string metadata =
      values.metadata.as_object() == nullptr ? "{}" : write_json(values.metadata);
  if (metadata.size() > kLongestMetadata) {
    refuse_field("body", "metadata",
                 "it has more than " + std::to_string(kLongestMetadata) + " bytes", JsonValue());
  }
  return {.session_id = values.session_id,
          .command_id = values.command_id,
          .kind = values.kind,
          .path = {},  // what the caller finds out
          .content_type = values.content_type,
          .description = values.description,
          .checksum_sha256 = values.checksum_sha256,
          .metadata = metadata};
}

Artifact ArtifactRecorder::add(const Artifact& artifact) const {
  std::optional<Artifact> recorded = artifacts_->record_within(artifact, kMostArtifacts, clock_());
  if (!recorded) {
    throw api::Refusal(409, "The session has " + std::to_string(kMostArtifacts) +
                                " artifacts, which is the most it may have; open another one");
  }
  return *std::move(recorded);
}

}  // namespace cq::workspaces
