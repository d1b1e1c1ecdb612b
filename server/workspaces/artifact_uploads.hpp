#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cq::workspaces {

/// A file that was written just now. It is removed again with this, unless it is kept.
class UploadedFile {
 public:
  explicit UploadedFile(std::string path) : path_(std::move(path)) {}
  UploadedFile(const UploadedFile&) = delete;
  UploadedFile& operator=(const UploadedFile&) = delete;
  UploadedFile(UploadedFile&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  UploadedFile& operator=(UploadedFile&&) = delete;
  ~UploadedFile();

  /// Without symbolic links.
  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  void keep() noexcept { path_.clear(); }

 private:
  std::string path_;
};

/// Writes what clients send as artifacts, below the first of the folders that artifacts may lie in.
/// Safe from any thread.
class ArtifactUploads {
 public:
  static constexpr std::string_view kDirectory = "cq-uploads";

  explicit ArtifactUploads(const std::vector<std::string>& folders)
      : folder_(folders.empty() ? std::string() : folders.front()) {}

  /// Whether a name can be that of a file: one part of a path, of at most 200 bytes.
  static bool is_file_name(std::string_view name) noexcept;

  /// Writes the bytes to a new file with a name that ends in `name`, in a directory of the
  /// session's; both are on the disk when it returns. No symbolic link is followed below the
  /// folder. Throws Error: unavailable when it can't be written, not implemented without a folder.
  [[nodiscard]] UploadedFile write(std::string_view session_id, std::string_view name,
                                   std::string_view bytes) const;

 private:
  std::string folder_;
};

}  // namespace cq::workspaces
