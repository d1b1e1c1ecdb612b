#pragma once

#include <filesystem>

namespace cq::sqlite {

/// A file that comes to be beside its final name and takes that name once it is whole. Until then
/// it, and what SQLite keeps beside it, is removed when this goes. Only its owner may read it.
class NewFile {
 public:
  /// Makes it, empty. Throws Error: conflict when `final_name` is there already, invalid argument
  /// when it names no file, unavailable when the directory can't be written.
  explicit NewFile(const std::filesystem::path& final_name);
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;
  NewFile(NewFile&&) = delete;
  NewFile& operator=(NewFile&&) = delete;
  ~NewFile();

  /// Where it lies for now.
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

  /// Gives it its final name, durably, and never over another file. No connection has it open by
  /// now. Throws Error: conflict when another file has come by that name, unavailable.
  void publish();

 private:
  std::filesystem::path final_name_;
  std::filesystem::path path_;
};

/// Makes an empty file that only its owner may read. Throws Error: conflict when it is there
/// already, unavailable.
void make_private_file(const std::filesystem::path& file);

}  // namespace cq::sqlite
