#pragma once

#include <cq/testkit/temp_directory.hpp>
#include <filesystem>
#include <system_error>

namespace cq::test {

using testkit::TempDirectory;

/// An empty working directory, for as long as this lives.
class InEmptyDirectory {
 public:
  InEmptyDirectory() { std::filesystem::current_path(directory_.path()); }
  InEmptyDirectory(const InEmptyDirectory&) = delete;
  InEmptyDirectory& operator=(const InEmptyDirectory&) = delete;
  InEmptyDirectory(InEmptyDirectory&&) = delete;
  InEmptyDirectory& operator=(InEmptyDirectory&&) = delete;
  ~InEmptyDirectory() {
    std::error_code ignored;
    std::filesystem::current_path(before_, ignored);
  }

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return directory_.path(); }

 private:
  const std::filesystem::path before_ = std::filesystem::current_path();
  const TempDirectory directory_;
};

}  // namespace cq::test
