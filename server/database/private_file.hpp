#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "http/file_descriptor.hpp"

namespace cq::database {

/// A new file that only its owner may read, under "<name>.part" until it is whole: under its
/// own name it is always complete. From one thread at a time. Every method throws Error:
/// unavailable, naming the file, when the system refuses.
class PrivateFile {
 public:
  /// Throws Error: conflict when there is a file of that name and `overwrite` is false; busy when
  /// another process is writing it.
  PrivateFile(std::filesystem::path file, bool overwrite);
  PrivateFile(const PrivateFile&) = delete;
  PrivateFile& operator=(const PrivateFile&) = delete;
  PrivateFile(PrivateFile&&) = delete;
  PrivateFile& operator=(PrivateFile&&) = delete;
  /// Removes what isn't finished.
  ~PrivateFile();

  void write(std::string_view bytes);

  /// Gives the file its name. It is durable when this returns. Throws conflict as above.
  void finish();

 private:
  void flush();
  void refuse_existing() const;

  std::filesystem::path file_;
  std::filesystem::path part_;
  bool overwrite_;
  http::FileDescriptor descriptor_;
  std::string buffer_;
};

}  // namespace cq::database
