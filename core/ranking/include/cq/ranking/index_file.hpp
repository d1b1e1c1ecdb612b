#pragma once

#include <cq/ranking/ranking_index.hpp>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

/// An index as a file, so that it needn't be made anew after a restart. A file says which state of
/// the database its index is of, in words of the module; the module believes it no further than the
/// database bears it out.
namespace cq::ranking {

/// Writes an index that goes on being changed meanwhile. It is copied in pieces, each while nothing
/// changes it; pieces that change later are copied again, at last all in one step, which is short.
/// A file of the final name is there only when all of it is on the disk. For one thread.
class IndexFileWriter {
 public:
  /// Throws Error: busy when another process writes the same file just now, unavailable when it
  /// can't be written. A new file has that mode.
  IndexFileWriter(const std::filesystem::path& file, unsigned mode);
  IndexFileWriter(const IndexFileWriter&) = delete;
  IndexFileWriter& operator=(const IndexFileWriter&) = delete;
  IndexFileWriter(IndexFileWriter&&) = delete;
  IndexFileWriter& operator=(IndexFileWriter&&) = delete;
  /// Leaves nothing behind unless finish() returned.
  ~IndexFileWriter();

  /// Copies a piece or some small ones, in a few milliseconds. True: call it again, before or after
  /// a write(). The index may have changed since the last call, but must be the same.
  bool copy_some(const RankingIndex& index);
  /// Copies all that has changed since it was copied. Nothing may be copied after it.
  void copy_rest(const RankingIndex& index);
  /// Writes what was copied, which takes the disk's time. Throws Error: unavailable.
  void write();
  /// Gives the file its name. `stands_for` says of what state the index was in copy_rest().
  /// Throws Error: unavailable.
  void finish(std::string_view stands_for);

 private:
  class Impl;

  std::unique_ptr<Impl> impl_;
};

/// Whether a file is an index of some version of this library, also a damaged one, as its first
/// bytes say. Safe from any thread.
bool is_index_file(const std::filesystem::path& file) noexcept;

/// A file that was written so. For one thread.
class IndexFile {
 public:
  /// Throws Error: not found when there is none, unavailable when it can't be read, corrupt when it
  /// is damaged, or another program or another version of this one wrote it.
  explicit IndexFile(const std::filesystem::path& file);
  IndexFile(const IndexFile&) = delete;
  IndexFile& operator=(const IndexFile&) = delete;
  IndexFile(IndexFile&&) = delete;
  IndexFile& operator=(IndexFile&&) = delete;
  ~IndexFile();

  /// What finish() was given.
  [[nodiscard]] const std::string& stands_for() const noexcept;
  /// The index, read by two threads. Throws as the constructor, and std::bad_alloc.
  [[nodiscard]] std::unique_ptr<RankingIndex> load() const;

 private:
  class Impl;

  std::unique_ptr<Impl> impl_;
};

}  // namespace cq::ranking
