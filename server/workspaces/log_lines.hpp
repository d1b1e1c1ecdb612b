#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "workspaces/artifact_files.hpp"

namespace cq::workspaces {

/// Reads a log while it is written, line by line, from the start. From one thread at a time.
class LogReader {
 public:
  /// `folders` outlives the reader.
  LogReader(const ArtifactFolders& folders, std::string path);

  /// Adds the lines that the log has by now, up to about `bytes` of it, each as a line of JSON:
  /// {"message","stream","timestamp"}. A line that isn't ended yet waits for its end, unless it is
  /// long. Returns whether there may be more already. A log that is missing, or lies below none of
  /// the folders, has no lines.
  bool read(std::size_t bytes, std::string& out);

  /// Adds what is there of a line that will not be ended.
  void finish(std::string& out);

 private:
  void take_lines(std::string& out);

  const ArtifactFolders& folders_;
  const std::string path_;
  std::uint64_t offset_ = 0;  ///< of what was read
  std::string unfinished_;    ///< the beginning of a line
  std::string at_;            ///< when the log was last seen to change
};

}  // namespace cq::workspaces
