#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/file_descriptor.hpp"

namespace cq::workspaces {

/// A file that was opened for reading. From one thread at a time.
class ArtifactFile {
 public:
  ArtifactFile(http::FileDescriptor file, std::string name, std::uint64_t size,
               std::int64_t modified_at);

  /// The last part of the path that it was asked for by.
  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  /// In bytes, when it was opened.
  [[nodiscard]] std::uint64_t size() const noexcept { return size_; }
  /// Changes when the file does, as far as its size and the time of its last change tell.
  [[nodiscard]] std::string entity_tag() const;
  /// When it was last changed, as HTTP writes dates.
  [[nodiscard]] std::string last_modified() const;

  /// The same as ISO 8601 with "+00:00".
  [[nodiscard]] std::string changed_at() const;

  /// That many bytes from there, or fewer where the file ends. Throws Error: unavailable when it
  /// can't be read.
  [[nodiscard]] std::string read(std::uint64_t offset, std::size_t count) const;

 private:
  http::FileDescriptor file_;
  std::string name_;
  std::uint64_t size_;
  std::int64_t modified_at_;  ///< in nanoseconds since 1970
};

/// The folders below which files may be served. Safe from any thread.
class ArtifactFolders {
 public:
  enum class Problem {
    kMissing,  ///< there is no regular file, or it may not be read
    kOutside,  ///< it lies below none of the folders
  };
  struct Result {
    std::optional<ArtifactFile> file{};
    std::string real_path{};              ///< of the file, without symbolic links
    Problem problem = Problem::kMissing;  ///< where there is no file
  };

  /// Relative folders are those of the working directory; one may be missing as yet.
  explicit ArtifactFolders(std::vector<std::string> folders) : folders_(std::move(folders)) {}

  /// Opens a file by its path, absolute or relative to the working directory. Where it lies is
  /// where its symbolic links lead; what it is then is what is read, whatever moves meanwhile.
  [[nodiscard]] Result open(const std::string& path) const;

 private:
  [[nodiscard]] bool hold(std::string_view real_path) const;

  std::vector<std::string> folders_;
};

}  // namespace cq::workspaces
