#include "sqlite/maintenance/new_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cq/error.hpp>
#include <cstdio>
#include <random>
#include <string>
#include <system_error>

namespace cq::sqlite {
namespace {

[[noreturn]] void refuse_existing(const std::filesystem::path& file) {
  throw Error(ErrorKind::kConflict, "There is a file " + file.string() +
                                        " already, which is not overwritten; name another one.");
}

[[noreturn]] void fail(const std::filesystem::path& file, const std::string& what, int problem) {
  throw Error(ErrorKind::kUnavailable,
              file.string() + " can't be " + what + " (" +
                  std::generic_category().message(problem) +
                  "); check that its directory exists, can be written and has room.");
}

std::filesystem::path absolute_name(const std::filesystem::path& file) {
  if (!file.has_filename()) {
    throw Error(ErrorKind::kInvalidArgument,
                "'" + file.string() + "' names no file to be made; name one.");
  }
  return std::filesystem::absolute(file);
}

class Descriptor {
 public:
  Descriptor(const std::filesystem::path& file, int flags)
      : value_(open(file.c_str(), flags | O_CLOEXEC, S_IRUSR | S_IWUSR)) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  Descriptor(Descriptor&&) = delete;
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor() {
    if (opened()) close(value_);
  }
  [[nodiscard]] bool opened() const noexcept { return value_ >= 0; }
  [[nodiscard]] int get() const noexcept { return value_; }

 private:
  int value_;
};

void make_durable(const std::filesystem::path& file, int flags) {
  const Descriptor descriptor(file, flags);
  if (!descriptor.opened() || fsync(descriptor.get()) != 0) fail(file, "made durable", errno);
}

// Renames without overwriting; returns 0 or what was wrong.
int rename_to_unused(const std::filesystem::path& from, const std::filesystem::path& to) {
  if (renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return 0;
  if (errno != EINVAL && errno != ENOSYS) return errno;
  // Not every file system can; each can refuse a second link by a name that is taken.
  if (link(from.c_str(), to.c_str()) != 0) return errno;
  return unlink(from.c_str()) == 0 ? 0 : errno;
}

}  // namespace

NewFile::NewFile(const std::filesystem::path& final_name)
    : final_name_(absolute_name(final_name)),
      path_(final_name_.string() + ".part-" + std::to_string(std::random_device()())) {
  std::error_code ignored;
  if (std::filesystem::exists(std::filesystem::symlink_status(final_name_, ignored))) {
    refuse_existing(final_name_);
  }
  make_private_file(path_);
}

NewFile::~NewFile() {
  for (const char* suffix : {"", "-journal", "-wal", "-shm"}) {
    std::error_code ignored;
    std::filesystem::remove(path_.string() + suffix, ignored);
  }
}

void NewFile::publish() {
  make_durable(path_, O_RDONLY);
  const int problem = rename_to_unused(path_, final_name_);
  if (problem == EEXIST) refuse_existing(final_name_);
  if (problem != 0) fail(final_name_, "written", problem);
  make_durable(final_name_.parent_path(), O_RDONLY | O_DIRECTORY);
}

void make_private_file(const std::filesystem::path& file) {
  const Descriptor descriptor(file, O_WRONLY | O_CREAT | O_EXCL);
  if (descriptor.opened()) return;
  if (errno == EEXIST) refuse_existing(file);
  fail(file, "written", errno);
}

}  // namespace cq::sqlite
